from pathlib import Path

import geopandas as gpd
import pytest
from hamlet import FILES, geojson, hamlet, square
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import Point

from pna.errors import DataError
from pna.geography import areas
from pna.layers import Read
from pna.people import demand

SPECIAL = "name,kind,area_code,people,source\n"


def built(folder: Path, *args: object, **named: object) -> Read[gpd.GeoDataFrame]:
    study = hamlet(folder, *args, **named)
    return demand.build(study, areas.build(study).frame)


def people(read: Read[gpd.GeoDataFrame]) -> dict[str, float]:
    return dict(zip(read.frame["demand_id"], read.frame["people"], strict=True))


def test_output_areas_by_hand(tmp_path: Path) -> None:
    read = built(tmp_path)
    # 440 people shared 100:300; 50 people of an LSOA without counts spread evenly.
    assert people(read) == {
        "E00000001": pytest.approx(110),
        "E00000002": pytest.approx(330),
        "E00000003": pytest.approx(25),
        "E00000004": pytest.approx(25),
    }
    assert read.frame["lsoa"].tolist() == ["E01000001"] * 2 + ["E01000002"] * 2
    assert set(read.frame["district_name"]) == {"Shire"}
    assert read.frame["locality"].tolist() == [""] * 4
    assert read.frame.geometry[0].equals(Point(502000, 302000))
    (finding,) = read.findings
    assert finding.level == "info"
    assert "spread evenly over their places: E01000002" in finding.message


def test_postcodes_by_hand(tmp_path: Path) -> None:
    read = built(tmp_path, unit="postcode")
    # E01000001: AB1 1AA and AB1 1AC are live and small; AB1 1AB has ended. E01000002: its one
    # small-user postcode has no position, so its people are at the large-user one.
    assert people(read) == {"AB1 1AA": 220.0, "AB1 1AC": 220.0, "AB1 1AD": 50.0}
    (finding,) = read.findings
    assert "E01000002" in finding.message
    assert "all their live postcodes" in finding.message


def test_special_populations_are_told_apart_and_still_counted(tmp_path: Path) -> None:
    text = SPECIAL + (
        "HMP Shire,prison,e00000002,100,register\n"
        "Barracks,barracks,E00000002,30.5,register\n"
        "Elsewhere,prison,E00000005,10,register\n"
    )
    read = built(tmp_path, {"special.csv": text}, {"special_population": "special.csv"})
    by_id = people(read)
    assert by_id["E00000002"] == pytest.approx(199.5)
    assert by_id["E00000002:HMP Shire"] == 100
    assert by_id["E00000002:Barracks"] == 30.5
    assert sum(by_id.values()) == pytest.approx(490, abs=1e-9)
    row = read.frame.set_index("demand_id").loc["E00000002:HMP Shire"]
    assert (row["special"], row["special_name"]) == ("prison", "HMP Shire")
    assert row["geometry"].equals(Point(503000, 302000))
    assert any("Elsewhere lies outside" in finding.message for finding in read.findings)


def test_without_any_special_population_nobody_is_told_apart(tmp_path: Path) -> None:
    read = built(tmp_path, {"special.csv": SPECIAL}, {"special_population": "special.csv"})
    assert (read.frame["special"] == "").all()
    assert people(read) == people(built(tmp_path))


def test_a_special_population_at_a_postcode_in_any_spelling(tmp_path: Path) -> None:
    text = f"{SPECIAL}HMP,prison,ab11ac,30,x\n"
    read = built(
        tmp_path, {"special.csv": text}, {"special_population": "special.csv"}, unit="postcode"
    )
    told = read.frame[read.frame["special"] == "prison"]
    assert told["demand_id"].tolist() == ["AB1 1AC:HMP"]
    assert told["people"].tolist() == [30.0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("HMP,prison,E00000002,331,x", r"special.csv, row 2.*'331'.*has left \(330.0\)"),
        ("HMP,prison,E00000099,1,x", r"row 2.*'E00000099'.*Give the code of an output area"),
        ("HMP,prison,E00000002,many,x", r"row 2, column people, value 'many'.*not a number"),
        ("HMP,prison,E00000002,-1,x", r"row 2, column people.*0 or more"),
        (",prison,E00000002,1,x", r"row 2, column name.*empty"),
    ],
)
def test_wrong_special_populations(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        built(
            tmp_path, {"special.csv": f"{SPECIAL}{line}\n"}, {"special_population": "special.csv"}
        )


def test_no_people_at_all_is_an_error(tmp_path: Path) -> None:
    text = "GEOGRAPHY_CODE,OBS_VALUE\nE01000001,0\nE01000002,0\n"
    with pytest.raises(DataError, match=r"population.csv: There are no people"):
        built(tmp_path, {"population.csv": text})


def test_an_lsoa_without_population_is_named(tmp_path: Path) -> None:
    text = "GEOGRAPHY_CODE,OBS_VALUE\nE01000001,440\nE01000003,70\nE01000009,80\n"
    with pytest.raises(DataError, match=r"1 of the 2 LSOAs.*E01000002.*2011 or 2021"):
        built(tmp_path, {"population.csv": text})


def test_a_population_without_an_lsoa_is_named_where_the_files_cover_the_same_ground(
    tmp_path: Path,
) -> None:
    # Of twelve LSOAs one is not in the lookup, as between two vintages.
    lookup = FILES["oa_lookup.csv"] + "".join(
        f"E0000001{n},E0100001{n},x,E06000002,Other\n" for n in range(7)
    )
    text = FILES["population.csv"] + "".join(f"E0100001{n},10\n" for n in range(8))
    with pytest.raises(
        DataError, match=r"1 LSOAs with a population are not in oa_lookup.*10000?17"
    ):
        built(tmp_path, {"population.csv": text, "oa_lookup.csv": lookup})


def test_a_population_of_more_ground_is_no_fault(tmp_path: Path) -> None:
    text = FILES["population.csv"] + "".join(f"E0100002{n},10\n" for n in range(10))
    read = built(tmp_path, {"population.csv": text})
    assert sum(people(read).values()) == pytest.approx(490)
    assert any("10 LSOAs with a population are not in" in f.message for f in read.findings)


@pytest.mark.parametrize("unit", ["oa", "postcode"])
def test_faults_of_several_files_come_together(tmp_path: Path, unit: str) -> None:
    faulty = {"population.csv": "GEOGRAPHY_CODE,VALUE\nE01000001,440\n"}
    faulty["oa_centroids.csv"] = FILES["oa_centroids.csv"].replace("OA21CD", "OA_CODE")
    faulty["postcodes.csv"] = FILES["postcodes.csv"].replace("pcds", "postal")
    faulty["special.csv"] = "name,kind,area_code,people,source\nPrison,prison,E00000001,many,me\n"
    with pytest.raises(DataError) as caught:
        built(tmp_path, faulty, {"special_population": "special.csv"}, unit=unit)
    own = {"oa": "oa_centroids.csv", "postcode": "postcodes.csv"}[unit]
    files = [finding.file for finding in caught.value.findings]
    assert files == [own, "population.csv", "special.csv"]


def test_an_output_area_without_centroid_or_count_is_named(tmp_path: Path) -> None:
    counts = FILES["oa_people.csv"].replace("E00000004,0\n", "")
    centroids = FILES["oa_centroids.csv"].replace("4,E00000004,508000,307000\n", "")
    with pytest.raises(DataError) as caught:
        built(tmp_path, {"oa_people.csv": counts, "oa_centroids.csv": centroids})
    assert [finding.file for finding in caught.value.findings] == [
        "oa_centroids.csv",
        "oa_people.csv",
    ]
    assert all("E00000004" in finding.message for finding in caught.value.findings)


def test_a_district_that_the_lookup_does_not_have(tmp_path: Path) -> None:
    text = FILES["oa_lookup.csv"].replace("E06000001", "E06000003")
    with pytest.raises(DataError, match=r"oa_lookup.csv, value 'E06000001'"):
        built(tmp_path, {"oa_lookup.csv": text})


def test_postcodes_without_lsoa_cannot_carry_people(tmp_path: Path) -> None:
    text = "pcds,doterm,east1m,north1m,lad25cd\nAB1 1AA,,502000,302500,E06000001\n"
    with pytest.raises(DataError, match="LSOA of every postcode"):
        built(tmp_path, {"postcodes.csv": text}, unit="postcode")


def test_an_lsoa_whose_postcodes_have_all_ended_is_an_error(tmp_path: Path) -> None:
    text = FILES["postcodes.csv"].replace("AB1 1AD,,1", "AB1 1AD,202001,1")
    with pytest.raises(DataError, match=r"no live postcode: E01000002"):
        built(tmp_path, {"postcodes.csv": text}, unit="postcode")


def test_localities_by_polygon(tmp_path: Path) -> None:
    wards = geojson(
        [
            ({"WD25CD": "E05000001", "WD25NM": "West"}, square(500000, 300000, 5000)),
            ({"WD25CD": "E05000002", "WD25NM": "East"}, square(505000, 305000, 5000)),
        ]
    )
    read = built(
        tmp_path,
        {"wards.geojson": wards},
        area='localities = {file = "wards.geojson", code = "WD25CD", name = "WD25NM"}',
    )
    assert read.frame["locality_name"].tolist() == ["West", "West", "East", "East"]


def test_settlements_by_hand(tmp_path: Path) -> None:
    read = built(tmp_path)
    settlements = gpd.GeoDataFrame(
        {"name": ["Beta", "Alpha", None, "Gamma"]},
        geometry=[Point(502000, 302300), Point(502000, 301700), Point(503000, 302000), None],
        crs="EPSG:27700",
    )
    named = demand.with_settlements(read.frame, settlements, max_metres=1100)
    # Alpha and Beta are both 300 m from the first place; the places of the east are too far away.
    assert named["place"].tolist() == ["Alpha", "Alpha", "", ""]
    assert "place" not in read.frame
    assert demand.with_settlements(read.frame, settlements.iloc[:0])["place"].tolist() == [""] * 4


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    counts=st.lists(st.integers(0, 400), min_size=4, max_size=4),
    estimates=st.lists(st.integers(0, 2000), min_size=2, max_size=2),
)
def test_people_always_sum_to_the_published_estimates(
    tmp_path: Path, counts: list[int], estimates: list[int]
) -> None:
    assume(sum(estimates) > 0)
    oa = "GEOGRAPHY_CODE,OBS_VALUE\n" + "".join(
        f"E0000000{n},{count}\n" for n, count in enumerate(counts, start=1)
    )
    lsoa = "GEOGRAPHY_CODE,OBS_VALUE\n" + "".join(
        f"E0100000{n},{count}\n" for n, count in enumerate(estimates, start=1)
    )
    files = {"oa_people.csv": oa + "E00000005,1\n", "population.csv": lsoa + "E01000003,1\n"}
    for unit in ("oa", "postcode"):
        frame = built(tmp_path, files, unit=unit).frame
        sums = frame.groupby("lsoa")["people"].sum()
        assert sums.to_list() == pytest.approx(estimates, abs=1e-6)
        assert (frame["people"] >= 0).all()
