"""Published files of places, people and areas, read unedited and whole."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pna import sources
from pna.geography import places, vintages
from pna.people import deprivation
from pna.sources import boundaries, deprivation_index

pytestmark = pytest.mark.realdata
LLR = ("E06000016", "E06000017", *(f"E07000{n}" for n in range(129, 136)))


@pytest.fixture(scope="module")
def lookup(realdata: Path) -> pd.DataFrame:
    path = realdata / "population" / "lookup_lsoa21_ward24_ltla24.parquet"
    frame = sources.read("lsoa_lookup", path).frame
    assert len(frame) == 35_672
    return frame


@pytest.fixture(scope="module")
def code_point(realdata: Path) -> pd.DataFrame:
    frame, findings = sources.read("postcodes", realdata / "postcodes" / "codepo_gb_2025-05.zip")
    assert [f.level for f in findings] == ["info"]
    return frame


def test_every_boundary_file_reads(realdata: Path) -> None:
    files = sorted(path for path in (realdata / "boundaries").rglob("*") if path.is_file())
    assert len(files) == 42
    repaired = 0
    for path in files:
        frame, findings = boundaries.read(path)
        assert frame.geometry.is_valid.all()
        assert (frame.geometry.area > 0).all()
        mended = [f for f in findings if "was repaired" in f.message]
        assert len(mended) == int((~frame["valid"]).sum())
        repaired += len(mended)
    assert repaired > 0


def test_code_point_agrees_with_the_directory(realdata: Path, code_point: pd.DataFrame) -> None:
    assert len(code_point) == 1_743_449
    onspd = sources.read(
        "postcodes", realdata / "postcodes" / "onspd_2025-11_llr_subset.parquet"
    ).frame
    assert len(onspd) == 37_877
    assert int(onspd["easting"].isna().sum()) == 8
    both = onspd.merge(code_point, on="postcode", suffixes=("", "_os")).dropna(
        subset=["easting", "easting_os"]
    )
    assert len(both) > 20_000
    metres = np.hypot(both["easting"] - both["easting_os"], both["northing"] - both["northing_os"])
    assert np.percentile(metres, 99) < 100
    found = places.locate(pd.Series(["LE1 1AA", "LE4 0RY"]), code_point, packaged=False)
    assert found["status"].tolist() == ["live", "not_found"]


def test_the_lookup_of_postcodes(realdata: Path) -> None:
    path = realdata / "postcodes" / "pcd_oa11_lsoa11_msoa11_lad_2022-05_llr_subset.parquet"
    frame = sources.read("postcodes", path).frame
    assert len(frame) == 37_094
    assert int((frame["ended"] == "").sum()) == 24_487


def test_people_of_the_counties(realdata: Path, lookup: pd.DataFrame) -> None:
    folder = realdata / "population"
    ages = folder / "lsoa11_population_mid2020_single_year_of_age.parquet"
    frame = sources.read("lsoa_age", ages).frame
    assert len(frame) == 34_753
    total = sources.read("population", ages).frame.set_index("lsoa")["people"]
    changes = sources.read("lsoa_changes", folder / "lookup_lsoa11_lsoa21_ltla22.parquet").frame
    districts = lookup.set_index("lsoa")["district"]
    of_2021 = changes["lsoa_2021"].map(districts)
    ours = changes.loc[of_2021.isin(LLR), "lsoa_2011"].unique()
    assert total[total.index.isin(ours)].sum() == 1_107_597
    groups = folder / "lsoa21_census2021_population_age_groups.parquet"
    census = sources.read("population", groups).frame.set_index("lsoa")["people"]
    by_district = census.groupby(districts.reindex(census.index)).sum()
    assert by_district["E06000017"] == 41_043
    assert by_district["E06000016"] == 368_558
    assert by_district[by_district.index.str.startswith("E07000")][list(LLR[2:])].sum() == 712_353
    disability = folder / "lsoa21_census2021_disability.parquet"
    assert len(sources.read("lsoa_disability", disability).frame) == 35_672
    assert vintages.vintage_of(census.index) == "2021"
    english = total.index[total.index.str.startswith("E")]
    assert vintages.vintage_of(english) == "2011"
    (finding,) = vintages.mixed({"lookup": set(ours), "census": set(census.index)})
    assert "census is of the census of 2021" in finding.message


def test_deprivation_and_rurality(realdata: Path, lookup: pd.DataFrame) -> None:
    folder = realdata / "population"
    imd = sources.read("lsoa_imd", folder / "lsoa21_iod2025_deciles_ranks.parquet").frame
    assert len(imd) == 33_755
    assert imd["edition"].unique().tolist() == ["2025"]
    worked_out = deprivation_index.decile_of(imd["imd_rank"], len(imd))
    assert (worked_out == imd["imd_decile"]).mean() > 0.999
    old_file = folder / "lsoa11_imd2019_with_population_denominators.parquet"
    old = sources.read("lsoa_imd", old_file).frame.set_index("lsoa")
    # Published: the City of London 001A has rank 29,199 and decile 9; Tendring 018A rank 1.
    assert old.loc["E01000001", ["imd_rank", "imd_decile"]].tolist() == [29_199, 9]
    assert old.index[old["imd_rank"] == 1].tolist() == ["E01021988"]
    rutland = pd.Index(lookup.loc[lookup["district"] == "E06000017", "lsoa"])
    local = deprivation.with_quintiles(imd, rutland)
    assert len(local) == 26
    assert sorted(local["imd_quintile_local"].value_counts()) == [5, 5, 5, 5, 6]
    ruc = sources.read("lsoa_ruc", folder / "lsoa21_ruc2021.parquet").frame
    ours = lookup.loc[lookup["district"].isin(LLR), "lsoa"]
    assert len(ours) == 634
    assert int(ruc.loc[ruc["lsoa"].isin(ours), "rural"].sum()) == 147
    assert len(sources.read("lsoa_ruc", folder / "lsoa11_ruc2011.parquet").frame) == 34_753
