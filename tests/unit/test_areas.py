from pathlib import Path

import geopandas as gpd
import pytest
from hamlet import geojson, hamlet, square
from shapely import Point, box

from pna.errors import DataError
from pna.geography import areas

WARDS = [
    ({"WD25CD": "E05000001", "WD25NM": "West"}, square(500000, 300000, 5000)),
    ({"WD25CD": "E05000002", "WD25NM": "Next door"}, square(511000, 300000, 5000)),
    # 2 km of its 5 km lie in the area.
    ({"WD25CD": "E05000003", "WD25NM": "Astride"}, square(508000, 300000, 5000)),
]
LOCALITIES = 'localities = {file = "wards.geojson", code = "WD25CD", name = "WD25NM"}'


def test_a_unitary_authority_is_board_and_district(tmp_path: Path) -> None:
    read = areas.build(hamlet(tmp_path))
    assert read.frame[["area_type", "area_code", "area_name"]].to_numpy().tolist() == [
        ["hwb", "E06000001", "Shire"],
        ["district", "E06000001", "Shire"],
    ]
    assert read.findings == ()
    assert read.frame.crs.to_epsg() == 27700
    assert areas.outline(read.frame).equals(box(500000, 300000, 510000, 310000))


def test_the_board_is_its_districts_where_the_file_has_no_polygon_of_its_own(
    tmp_path: Path,
) -> None:
    study = hamlet(tmp_path, area='districts = ["E06000002", "E06000001"]\nname = "County"')
    study = study.model_copy(update={"area": study.area.model_copy(update={"hwb": ("E10000001",)})})
    read = areas.build(study)
    assert read.frame["area_code"].tolist() == ["E10000001", "E06000001", "E06000002"]
    assert read.frame["area_name"].tolist()[0] == "County"
    assert areas.outline(read.frame).area == pytest.approx(2e8)
    assert areas.board_names(study) == ("County",)


def test_a_wrong_code_is_named_with_the_nearest(tmp_path: Path) -> None:
    study = hamlet(tmp_path, area='districts = ["E06000011"]')
    with pytest.raises(DataError, match=r"areas.geojson.*'E06000011'.*mean 'E0600000"):
        areas.build(study)


def test_a_county_without_its_districts_is_told_to_list_them(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    county = study.area.model_copy(update={"hwb": ("E10000018",)})
    with pytest.raises(DataError, match=r"county, list its district codes in area\.districts"):
        areas.build(study.model_copy(update={"area": county}))
    unitary = study.area.model_copy(update={"hwb": ("E06000018",)})
    with pytest.raises(DataError, match=r"no area with this code") as caught:
        areas.build(study.model_copy(update={"area": unitary}))
    assert "county" not in str(caught.value)


def test_a_misspelt_code_of_the_board_is_not_taken_for_that_of_a_county(tmp_path: Path) -> None:
    study = hamlet(tmp_path, area='districts = ["E06000001"]')
    for wrong in ("E0600001", "E06000010"):
        update = {"area": study.area.model_copy(update={"hwb": (wrong,)})}
        with pytest.raises(DataError, match=rf"areas.geojson.*'{wrong}'.*mean 'E0600000"):
            areas.build(study.model_copy(update=update))


def test_localities_that_overlap_are_told(tmp_path: Path) -> None:
    # West is half of the area and Middle, which starts 1 km inside it, another half.
    wards = [
        ({"WD25CD": "E05000001", "WD25NM": "West"}, square(500000, 300000, 5000)),
        ({"WD25CD": "E05000004", "WD25NM": "Middle"}, square(504000, 300000, 5000)),
    ]
    read = areas.build(hamlet(tmp_path, {"wards.geojson": geojson(wards)}, area=LOCALITIES))
    (told,) = [finding for finding in read.findings if "overlap" in finding.message]
    assert told.level == "warning"
    # 1 km by 5 km of 100 square kilometres.
    assert "on 5.0% of the area" in told.message
    assert told.value == "E05000001 and E05000004"
    assert "the first code" in told.message


def test_localities_of_the_area_are_kept_and_the_others_told(tmp_path: Path) -> None:
    study = hamlet(tmp_path, {"wards.geojson": geojson(WARDS)}, area=LOCALITIES)
    read = areas.build(study)
    kept = read.frame[read.frame["area_type"] == "locality"]
    assert kept["area_code"].tolist() == ["E05000001"]
    messages = [finding.message for finding in read.findings]
    assert "40% of this locality lies in the area; it was left out." in messages
    assert "Localities that lie elsewhere and were left out: 1." in messages
    assert "75.0% of the area lies in no locality." in messages


def test_localities_of_another_county_are_an_error(tmp_path: Path) -> None:
    study = hamlet(tmp_path, {"wards.geojson": geojson(WARDS[1:2])}, area=LOCALITIES)
    with pytest.raises(DataError, match="None of the localities"):
        areas.build(study)


def test_a_misnamed_column_of_localities_is_named(tmp_path: Path) -> None:
    study = hamlet(
        tmp_path, {"wards.geojson": geojson(WARDS)}, area=LOCALITIES.replace("25CD", "24CD")
    )
    with pytest.raises(DataError, match=r"no column WD24CD.*WD25CD"):
        areas.build(study)


def test_districts_that_do_not_fill_the_board_are_a_warning(tmp_path: Path) -> None:
    both = geojson(
        [
            ({"CTYUA25CD": "E10000001", "CTYUA25NM": "County"}, square(500000, 300000, 20000)),
            ({"CTYUA25CD": "E06000001", "CTYUA25NM": "Shire"}, square(500000, 300000, 10000)),
        ]
    )
    study = hamlet(tmp_path, {"areas.geojson": both}, area='districts = ["E06000001"]')
    study = study.model_copy(update={"area": study.area.model_copy(update={"hwb": ("E10000001",)})})
    (finding,) = areas.build(study).findings
    assert finding.level == "warning"
    # 300 of the board's 400 square kilometres are not in the district.
    assert "75.0%" in finding.message


def test_assign_by_hand(tmp_path: Path) -> None:
    layer = areas.build(hamlet(tmp_path, area='districts = ["E06000001", "E06000002"]')).frame
    points = gpd.GeoSeries(
        [
            Point(505000, 305000),
            Point(515000, 305000),
            Point(510000, 305000),  # on the border: the first code
            Point(505000, 298001),  # 1,999 m outside
            Point(505000, 297000),  # 3,000 m outside
            None,
        ],
        index=[10, 11, 12, 13, 14, 15],
        crs="EPSG:27700",
    )
    assigned = areas.assign(points, layer, "district")
    assert assigned.codes.to_dict() == {
        10: "E06000001",
        11: "E06000002",
        12: "E06000001",
        13: "E06000001",
        14: "",
        15: "",
    }
    assert [finding.level for finding in assigned.findings] == ["info", "warning"]
    assert areas.assign(points, layer, "locality").codes.tolist() == [""] * 6


def test_localities_that_cover_a_part_take_no_places_of_the_rest(tmp_path: Path) -> None:
    layer = areas.build(
        hamlet(tmp_path, {"wards.geojson": geojson(WARDS[:1])}, area=LOCALITIES)
    ).frame
    # West ends at 505000 and at 305000. 200 m beyond may be a sliver, 300 m in the area is not;
    # west of 500000 the area itself ends, and boundaries are drawn coarsely.
    points = gpd.GeoSeries(
        [Point(505200, 302000), Point(505300, 302000), Point(498500, 302000), Point(497000, 302000)]
    )
    assigned = areas.assign(points, layer, "locality")
    assert assigned.codes.tolist() == ["E05000001", "", "E05000001", ""]
    assert [finding.message for finding in assigned.findings] == [
        "Places just outside every locality polygon, put in the nearest: 2.",
        "Places that lie in no locality: 2.",
    ]
