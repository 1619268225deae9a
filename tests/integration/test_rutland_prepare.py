"""Real Rutland through the public functions, against figures counted from the published files."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pandas as pd
import pytest

from pna import premises, provenance, sources
from pna.geography import areas
from pna.people import demand
from pna.study import Study, load_study

pytestmark = pytest.mark.realdata
FOLDER = Path(__file__).resolve().parents[1] / "studies" / "rutland"
GRID = "EPSG:27700"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rutland_prepare", FOLDER / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def study(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("a study")
    shutil.copy(FOLDER / "study.toml", folder)
    script().prepare(realdata, folder / "data" / "raw")
    return load_study(folder)


@pytest.fixture(scope="module")
def layers(study: Study) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    area = areas.build(study).frame
    return area, premises.build(study, area).frame, demand.build(study, area).frame


def test_preparing_twice_gives_the_same_bytes(study: Study, realdata: Path, tmp_path: Path) -> None:
    script().prepare(realdata, tmp_path / "again")
    first = {p.name: p.read_bytes() for p in (study.folder / "data" / "raw").iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "again").iterdir()} == first


def test_everyone_of_mid_2020_lives_somewhere(layers: tuple, realdata: Path) -> None:
    _, _, people = layers
    published = pd.read_parquet(
        realdata / "population" / "lsoa11_population_mid2020_single_year_of_age.parquet"
    ).set_index("lsoa11_code")["total_population"]
    assert people["people"].sum() == pytest.approx(40_476, abs=1e-6)
    sums = people.groupby("lsoa")["people"].sum()
    assert len(sums) == 23
    assert sums.to_dict() == pytest.approx(published.loc[sums.index].to_dict(), abs=1e-6)
    assert set(people["district"]) == {"E06000017"}
    assert "Oakham South" in set(people["locality_name"])
    assert (people["locality"] != "").all()


def test_six_pharmacies_in_rutland_and_four_in_stamford(layers: tuple) -> None:
    area, sites, _ = layers
    counted = sites[sites["counted_pharmacies"]]
    own = counted.loc[counted["in_area"], "facility_id"].tolist()
    assert own == ["FC826", "FG537", "FGV54", "FLE60", "FMK29", "FQ056"]
    metres = counted.distance(areas.outline(area))
    near = counted[(metres > 0) & (metres <= 1600)]
    assert len(near) == 4
    assert near["postcode"].str.startswith("PE9").all()
    assert set(near["hwb"]) == {"Lincolnshire"}
    # 29 lie outside but within 8 km, where the roads stop short.
    assert int((metres > 0).sum()) == 29


def test_dispensing_practices_are_the_second_set(layers: tuple) -> None:
    _, sites, _ = layers
    added = sites[
        sites["counted_pharmacies_and_dispensing_practices"] & ~sites["counted_pharmacies"]
    ]
    assert set(added["kind"]) == {"dispensing_practice"}
    assert added.loc[added["in_area"], "facility_id"].tolist() == ["C82044", "C82077", "C82649"]


def test_the_area_is_rutland(layers: tuple) -> None:
    area, _, _ = layers
    # 382 square kilometres of land (ONS standard area measurement) and Rutland Water.
    assert areas.outline(area).area == pytest.approx(393.7e6, rel=0.001)
    assert (area["area_type"] == "locality").sum() == 15


def test_attribution_names_every_publisher(study: Study) -> None:
    text = "\n".join(provenance.attribution(study))
    for words in (
        "NHS England",
        "Office for National Statistics",
        "OS data",
        "Royal Mail",
        "OpenSt",
    ):
        assert words in text


def test_published_files_read_through_the_same_door(realdata: Path) -> None:
    listed = sources.read(
        "premises_list", realdata / "pharmacies" / "consolidated_list_2025-03_four_hwbs.csv"
    )
    assert len(listed.frame) == 319
    assert listed.frame["hwb"].nunique() == 4
    directory = sources.read(
        "postcodes", realdata / "postcodes" / "onspd_2025-11_llr_subset.parquet"
    ).frame
    assert len(directory) == 37_877
    assert int(directory["easting"].isna().sum()) == 8


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("utla21_uk.parquet", 217),
        ("ltla24_uk.parquet", 361),
        ("llr_lsoa11.gpkg", 611),
        ("bgc/ward_E06000017.geojson", 15),
        ("oa11/oa11_E06000016.geojson", 969),
    ],
)
def test_published_boundaries_read(realdata: Path, name: str, rows: int) -> None:
    frame = sources.boundaries.read(realdata / "boundaries" / name).frame
    assert len(frame) == rows
    assert frame.geometry.is_valid.all()
    assert frame.crs.to_epsg() == 27700
