"""Demand by LSOA and by census headcount, and localities that are lists of LSOAs."""

from pathlib import Path

import geopandas as gpd
import pytest
from hamlet import geojson, hamlet, square
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from pna.errors import DataError, StudyError
from pna.geography import areas
from pna.layers import Read
from pna.people import demand

CENTROIDS = (
    "FID,LSOA21CD,x,y\n1,E01000001,502500,302000\n2,E01000002,507500,307000\n"
    "3,E01000003,515000,305000\n"
)
LOOKUP = (
    "LSOA21CD,LSOA21NM,WD25CD,WD25NM,LAD25CD,LAD25NM\n"
    "E01000001,a,E05000001,w,E06000001,Shire\nE01000002,b,E05000001,w,E06000001,Shire\n"
    "E01000003,c,E05000002,w,E06000002,Other\nE01000009,d,E05000009,w,E06000009,Far\n"
)
BY_LSOA = {"lsoa_centroids": "centroids.csv", "lsoa_lookup": "lookup.csv"}
LSOA_FILES = {"centroids.csv": CENTROIDS, "lookup.csv": LOOKUP}


def built(folder: Path, *args: object, **named: object) -> Read[gpd.GeoDataFrame]:
    study = hamlet(folder, *args, **named)
    return demand.build(study, areas.build(study).frame)


def people(read: Read[gpd.GeoDataFrame]) -> dict[str, float]:
    return dict(zip(read.frame["demand_id"], read.frame["people"], strict=True))


def test_each_lsoa_stands_at_its_centroid_with_its_estimate(tmp_path: Path) -> None:
    read = built(tmp_path, LSOA_FILES, BY_LSOA, unit="lsoa")
    assert people(read) == {"E01000001": 440.0, "E01000002": 50.0}
    assert read.frame["lsoa"].tolist() == read.frame["demand_id"].tolist()
    assert read.frame.geometry[0].equals(Point(502500, 302000))
    assert set(read.frame["district_name"]) == {"Shire"}
    # Without a lookup of its own the one of output areas does.
    inputs = BY_LSOA | {"lsoa_lookup": None}
    assert people(built(tmp_path, LSOA_FILES, inputs, unit="lsoa")) == people(read)


def test_an_lsoa_without_a_centroid_is_named(tmp_path: Path) -> None:
    files = LSOA_FILES | {"centroids.csv": CENTROIDS.replace("E01000002", "E01000008")}
    with pytest.raises(DataError, match=r"centroids.csv: 1 LSOAs of the area.*E01000002"):
        built(tmp_path, files, BY_LSOA, unit="lsoa")


def test_lsoas_of_two_censuses_are_not_mixed(tmp_path: Path) -> None:
    old = [f"E0100{n:04d}" for n in range(100, 119)]
    lookup = LOOKUP + "".join(f"{code},x,E05000001,w,E06000001,Shire\n" for code in old)
    centroids = CENTROIDS + "".join(f"9,{code},502500,302000\n" for code in old)
    estimates = "GEOGRAPHY_CODE,OBS_VALUE\n" + "".join(
        f"{code},10\n" for code in ["E01000001", "E01000002", *old]
    )
    files = {"centroids.csv": centroids, "lookup.csv": lookup, "population.csv": estimates}
    assert len(built(tmp_path, files, BY_LSOA, unit="lsoa").frame) == 21
    # The estimates of 2021 have two new LSOAs in place of one.
    new = estimates.replace(f"{old[0]},10", "E01033769,5\nE01033770,5")
    with pytest.raises(DataError, match=r"population.csv is of the census of 2021.*LSOA \(2011\)"):
        built(tmp_path, files | {"population.csv": new}, BY_LSOA, unit="lsoa")


def test_what_the_unit_needs_is_named(tmp_path: Path) -> None:
    inputs = BY_LSOA | {"lsoa_lookup": None, "oa_lookup": None}
    with pytest.raises(StudyError, match=r"needs inputs.lsoa_lookup"):
        hamlet(tmp_path, LSOA_FILES, inputs, unit="lsoa")


HEADCOUNT = (
    "Postcode,Sex (2 categories) Code,Sex (2 categories),Count\n"
    "AB11AA,1,Female,20\nAB11AA,2,Male,10\nAB11AC,1,Female,10\nAB11AB,1,Female,60\n"
    "AB21AA,1,Female,500\n"
)


def test_postcodes_by_census_headcount(tmp_path: Path) -> None:
    files, inputs = {"pcd_p001.csv": HEADCOUNT}, {"postcode_people": "pcd_p001.csv"}
    read = built(tmp_path, files, inputs, unit="postcode")
    # 440 people as 30 to 10; E01000002 has no headcount, and one live postcode.
    assert people(read) == {"AB1 1AA": 330.0, "AB1 1AC": 110.0, "AB1 1AD": 50.0}
    assert any("60 of the 100 people counted in the area" in f.message for f in read.findings)
    bare = {"pcd_p001.csv": HEADCOUNT.replace("AB11", "ZZ11")}
    with pytest.raises(DataError, match="No live postcode of the area has a headcount"):
        built(tmp_path, bare, inputs, unit="postcode")


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.integers(0, 5000), min_size=2, max_size=2).filter(any),
    st.lists(st.integers(0, 900), min_size=4, max_size=4),
    st.sampled_from(["oa", "postcode", "headcount", "lsoa"]),
)
def test_every_unit_sums_to_the_published_estimates(
    tmp_path: Path, estimates: list[int], counts: list[int], unit: str
) -> None:
    files = {
        **LSOA_FILES,
        "population.csv": "GEOGRAPHY_CODE,OBS_VALUE\n"
        + "".join(f"E0100000{n},{count}\n" for n, count in enumerate(estimates, start=1)),
        "oa_people.csv": "GEOGRAPHY_CODE,OBS_VALUE\n"
        + "".join(f"E0000000{n},{count}\n" for n, count in enumerate(counts, start=1)),
        "p001.csv": HEADCOUNT.replace("20", str(counts[0] + 1)),
    }
    inputs: dict[str, str | None] = dict(BY_LSOA)
    if unit == "headcount":
        inputs["postcode_people"] = "p001.csv"
    read = built(tmp_path, files, inputs, unit="postcode" if unit == "headcount" else unit)
    sums = read.frame.groupby("lsoa")["people"].sum()
    assert sums["E01000001"] == pytest.approx(estimates[0], abs=1e-6)
    assert sums["E01000002"] == pytest.approx(estimates[1], abs=1e-6)


LOCALITIES = "LSOA21CD,loc,name\nE01000001,N,North\nE01000002,S,South\n"
AREA = 'localities = { file = "loc.csv", code = "loc", name = "name", polygons = "lsoa.geojson" }\n'
POLYGONS = geojson(
    [
        # The centroid of E00000002 lies outside the polygon of its own LSOA, as generalised
        # polygons have it: the table decides.
        ({"LSOA21CD": "E01000001"}, square(500000, 300000, 2900)),
        ({"LSOA21CD": "E01000002"}, square(502900, 302900, 7000)),
        ({"LSOA21CD": "E01000003"}, square(510000, 300000, 7000)),
    ]
)


def test_localities_as_a_table_of_lsoas(tmp_path: Path) -> None:
    files = {"loc.csv": LOCALITIES, "lsoa.geojson": POLYGONS}
    study = hamlet(tmp_path, files, area=AREA)
    layer = areas.build(study).frame
    localities = layer[layer["area_type"] == "locality"]
    assert localities["area_code"].tolist() == ["N", "S"]
    assert localities["area_name"].tolist() == ["North", "South"]
    assert localities.geometry.area.tolist() == [2900**2, 7000**2]
    places = demand.build(study, layer).frame
    assert dict(zip(places["demand_id"], places["locality"], strict=True)) == {
        "E00000001": "N",
        "E00000002": "N",
        "E00000003": "S",
        "E00000004": "S",
    }
    assert places["locality_name"].tolist() == ["North", "North", "South", "South"]


@pytest.mark.parametrize(
    ("files", "area", "words"),
    [
        ({}, AREA.replace(', polygons = "lsoa.geojson"', ""), r"the maps need their polygons"),
        ({"loc.csv": LOCALITIES + "E01000001,S,South\n"}, AREA, r"rows 2, 4"),
        ({"loc.csv": LOCALITIES.replace("S,South", "N,South")}, AREA, r"several names"),
        ({"loc.csv": LOCALITIES.replace("E01000002", "E01000007")}, AREA, r"1 LSOAs.*E01000007"),
        ({"loc.csv": LOCALITIES.replace("loc,", "lok,")}, AREA, r"no column loc.*mean 'lok'"),
    ],
)
def test_wrong_tables_of_localities(
    tmp_path: Path, files: dict[str, str], area: str, words: str
) -> None:
    given_files = {"loc.csv": LOCALITIES, "lsoa.geojson": POLYGONS} | files
    with pytest.raises(DataError, match=words):
        areas.build(hamlet(tmp_path, given_files, area=area))


def test_an_lsoa_in_no_locality_is_told(tmp_path: Path) -> None:
    text = LOCALITIES.splitlines()[0] + "\nE01000002,S,South\n"
    study = hamlet(tmp_path, {"loc.csv": text, "lsoa.geojson": POLYGONS}, area=AREA)
    read = demand.build(study, areas.build(study).frame)
    assert any("in no locality: 1 (E01000001)" in f.message for f in read.findings)
    assert read.frame["locality"].tolist() == ["", "", "S", "S"]
