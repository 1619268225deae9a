"""Circles, controlled localities and registered patients, worked out by hand."""

import json
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pna import sources
from pna.errors import DataError
from pna.geography import controlled, rurality
from pna.geography.controlled import Ground
from pna.geography.rurality import reserved_location_count
from pna.people.registered_patients import by_place

EAST, NORTH = 480_000.0, 300_000.0


def points(*spots):
    return gpd.GeoSeries([shapely.Point(EAST + x, NORTH + y) for x, y in spots], crs=27700)


def box(left, bottom, right, top):
    return shapely.box(EAST + left, NORTH + bottom, EAST + right, NORTH + top)


def localities(*named):
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in named], "oa": "", "source": "determined"},
        geometry=[shape for _, shape in named],
        crs=27700,
    )


def listed(*codes):
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in codes], "oa": [code for _, code in codes], "source": ""},
        geometry=gpd.GeoSeries([None] * len(codes), crs=27700),
    )


def places(*rows, unit="oa", lookup=None):
    """Places of (code, LSOA, people, spot) on ground of ten by ten kilometres."""
    demand = gpd.GeoDataFrame(
        {
            "demand_id": [row[0] for row in rows],
            "lsoa": [row[1] for row in rows],
            "people": [float(row[2]) for row in rows],
        },
        geometry=points(*(row[3] for row in rows)),
    )
    return Ground(demand, unit, box(0, 0, 10_000, 10_000), 5000.0, lookup)


def test_a_drawn_circle_has_its_corners_on_the_circle_and_stays_within():
    (drawn,) = rurality.circles(points((0, 0)))
    corners = shapely.get_coordinates(drawn)[:-1] - (EAST, NORTH)
    assert len(corners) == rurality.CIRCLE_SEGMENTS
    np.testing.assert_allclose(np.hypot(*corners.T), 1600.0)
    middle = shapely.distance(drawn.exterior, shapely.Point(EAST, NORTH))
    assert 1600 - middle == pytest.approx(0.24, abs=0.01)
    # A square kilometre more or less: pi r^2 is 8.042 km2.
    assert drawn.area / 1e6 == pytest.approx(math.pi * 1.6**2, rel=3e-4)


def test_what_a_circle_leaves_of_a_locality():
    sites = points((2000, 2000))
    outline = rurality.merged(rurality.circles(sites))
    square = localities(
        ("Wold", box(0, 0, 2000, 4000)),
        ("Wold", box(2000, 0, 4000, 4000)),
        ("Hill", box(1500, 1500, 2500, 2500)),
    )
    left = rurality.without_circles(square, outline)
    # The hill lies in the circle (its corners 707 metres from the middle): nothing is left.
    assert left["name"].tolist() == ["Wold"]
    # 180 triangles of two sides of 1,600 and an angle of 2 degrees.
    circle = 180 * 0.5 * 1600**2 * math.sin(math.radians(2))
    assert left.geometry.iloc[0].area == pytest.approx(16e6 - circle)


def test_the_part_of_a_circle_beyond_the_boundary():
    ground = box(0, 0, 10_000, 10_000)
    drawn = rurality.circles(points((5000, 5000), (0, 5000), (0, 0), (-2000, 0)))
    shares = rurality.share_outside(drawn, ground)
    assert shares.tolist() == pytest.approx([0.0, 0.5, 0.75, 1.0], abs=1e-9)


def test_premises_without_a_position_are_near_nobody():
    sites = gpd.GeoSeries([None, shapely.Point(EAST, NORTH)], crs=27700)
    homes = points((960, 1280), (960, 1280.01))
    assert rurality.within_1600(homes, sites).tolist() == [True, False]
    assert rurality.within_1600(homes, sites[:1]).tolist() == [False, False]
    assert np.isnan(rurality.people_within_1600(homes, [1, 1], sites)).tolist() == [True, False]
    assert rurality.merged(rurality.circles(sites[:1])).is_empty


@pytest.mark.parametrize(
    ("crs", "words"),
    [(4326, "have EPSG:4326"), (None, "have no CRS"), (27700, r"in degrees \(-0.7, 52.6\)")],
)
def test_degrees_in_place_of_metres_are_refused(crs, words):
    wrong = gpd.GeoSeries([shapely.Point(-0.7, 52.6)], crs=crs)
    with pytest.raises(DataError, match=words):
        rurality.within_1600(wrong, points((0, 0)))
    with pytest.raises(DataError, match=words):
        rurality.circles(wrong)


def test_a_map_in_degrees_that_says_metres_is_refused_by_its_reader(tmp_path):
    ring = [[-0.7, 52.6], [-0.6, 52.6], [-0.6, 52.7], [-0.7, 52.6]]
    path = tmp_path / "controlled.geojson"
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Wold"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        ],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")
    with pytest.raises(DataError, match=r"controlled\.geojson.*degrees"):
        sources.read("controlled_localities", path)


def test_who_lives_in_two_localities_is_counted_once():
    ground = places(
        ("E00000001", "E01000001", 100, (500, 500)),
        ("E00000002", "E01000001", 40, (1500, 500)),
        ("E00000003", "E01000002", 7, (2000, 500)),  # on the boundary
        ("E00000004", "E01000002", 3, (4000, 500)),
    )
    layer = localities(
        ("West", box(0, 0, 2000, 1000)),
        ("East", box(1000, 0, 2000, 1000)),
        ("Elsewhere", box(90_000, 0, 91_000, 1000)),
    )
    found, findings = controlled.located(layer, ground, file="map.gpkg")
    assert found.shares.tolist() == [1, 1, 1, 0]
    assert {name: shares.tolist() for name, shares in found.by_name.items()} == {
        "East": [0, 1, 1, 0],
        "West": [1, 1, 1, 0],
    }
    told = " ".join(finding.message for finding in findings)
    assert "West and East share 1.00 km2, where 47 people live" in told
    assert "1 polygons of controlled localities lie beyond the buffer" in told
    assert "(Elsewhere)" in told
    assert found.names_at(points((1500, 500), (500, 500), (3000, 0))) == ["East; West", "West", ""]


def test_localities_that_only_touch_do_not_overlap():
    ground = places(("E00000001", "E01000001", 100, (500, 500)))
    layer = localities(("A", box(0, 0, 1000, 1000)), ("B", box(1000, 0, 2000, 1000)))
    assert controlled.located(layer, ground)[1] == ()


def test_a_list_of_output_areas_names_those_that_are_not_known():
    lookup = pd.DataFrame(
        {
            "oa": ["E00000001", "E00000002", "E00000009"],
            "lsoa": ["E01000001", "E01000001", "E01000009"],
        }
    )
    ground = places(
        ("E00000001", "E01000001", 100, (500, 500)),
        ("E00000001:Prison", "E01000001", 60, (500, 500)),
        ("E00000002", "E01000001", 40, (1500, 500)),
        lookup=lookup,
    )
    layer = listed(("Wold", "E00000001"), ("Wold", "E00000009"), ("Wold", "E00199999"))
    found, findings = controlled.located(layer, ground, file="list.csv")
    assert found.shares.tolist() == [1, 1, 0]
    assert found.method == "output area"
    assert found.names_at(points((500, 500))) is None
    outside, unknown = findings
    assert "1 output areas of the list lie outside the area" in outside.message
    assert (unknown.level, unknown.value, unknown.file) == ("warning", "E00199999", "list.csv")
    assert "2011 or 2021" in unknown.hint


def test_output_areas_where_people_are_at_postcodes_are_shares_of_lsoas():
    lookup = pd.DataFrame({"oa": [f"E0000000{n}" for n in range(1, 6)], "lsoa": ["L"] * 4 + ["M"]})
    homes = ("AB1 2CD", "L", 100, (500, 500)), ("AB1 2CE", "M", 10, (500, 500))
    layer = listed(("Wold", "E00000001"), ("Fen", "E00000002"))
    found, (finding,) = controlled.located(layer, places(*homes, unit="postcode", lookup=lookup))
    # Two of the four output areas of L, and none of M.
    assert found.shares.tolist() == [0.5, 0.0]
    assert found.by_name["Fen"].tolist() == [0.25, 0.0]
    assert "share of the output areas of its LSOA" in finding.message
    assert controlled.located(layer, places(*homes, unit="postcode")) == (None, ())


def test_a_map_of_another_area_is_told():
    ground = places(("E00000001", "E01000001", 100, (500, 500)))
    _, findings = controlled.located(localities(("Far", box(0, 9e4, 10, 9e4 + 10))), ground)
    assert "Nobody of the study lives in any" in findings[-1].message


def test_ground_that_changed():
    before = localities(("Old", box(0, 0, 2000, 1000)))
    after = localities(("New", box(1000, 0, 4000, 1000)), ("Part", box(1500, 0, 2000, 500)))
    table = rurality.changed(before, after).set_index("change")
    # From 2,000 to 4,000 is new, from 0 to 1,000 is out; what Old and Part share has not changed.
    assert table.index.tolist() == ["newly in", "no longer in"]
    assert table["name"].tolist() == ["New", "Old"]
    assert table["square_kilometres"].tolist() == pytest.approx([2.0, 1.0])
    assert rurality.changed(before, before).empty


def test_people_on_ground_that_changed():
    ground = places(
        ("E00000001", "L", 1, (500, 500)),
        ("E00000002", "L", 1, (1500, 500)),
        ("E00000003", "L", 1, (3000, 500)),
        ("E00000004", "L", 1, (9000, 500)),
    )
    maps = (("Old", box(0, 0, 2000, 1000)),), (("New", box(1000, 0, 4000, 1000)),)
    before, after = (controlled.located(localities(*named), ground)[0] for named in maps)
    newly, no_longer, still = controlled.newly_in(before, after, ground)
    assert newly.tolist() == [0, 0, 1, 0]
    assert no_longer.tolist() == [1, 0, 0, 0]
    assert still.tolist() == [0, 1, 0, 0]


def test_lists_of_other_output_areas_of_one_lsoa_are_a_change():
    lookup = pd.DataFrame({"oa": ["E00000001", "E00000002"], "lsoa": ["L", "L"]})
    ground = places(("AB1 2CD", "L", 100, (0, 0)), unit="postcode", lookup=lookup)
    before, after = (
        controlled.located(listed(("Wold", code)), ground)[0] for code in ("E00000001", "E00000002")
    )
    # Half of the place each time, but not the same half.
    shares = controlled.newly_in(before, after, ground)
    assert [share.tolist() for share in shares] == [[0.5], [0.5], [0.0]]


PATIENTS = pd.DataFrame(
    [
        ("P1", "E01000001", 2000.0),
        ("P2", "E01000001", 1000.0),
        ("P1", "E01000002", 700.0),
        ("P1", "E01000009", 250.0),  # over the border
        ("P1", "E01000010", 111.0),
    ],
    columns=["practice_code", "lsoa", "patients"],
)
HOMES = (
    ("E00000001", "E01000001", 100, (3000, 3000)),
    ("E00000002", "E01000001", 50, (9000, 9000)),
    ("E00000003", "E01000002", 30, (3000, 4600)),
)


def centroids(*rows):
    return gpd.GeoDataFrame(
        {"lsoa": [code for code, _ in rows]}, geometry=points(*(spot for _, spot in rows))
    )


def test_patients_round_a_site():
    ground = places(*HOMES)
    placed = by_place(PATIENTS, ground.demand, ground.outline, file="gp.csv")
    # Of the 3,000 of the first LSOA two in three live at the first place; the 700 are at just 1.6
    # km. No more than 3,000 + 700 can be there, and the 700 are there with all their places.
    found = reserved_location_count(points((3000, 3000)).iloc[0], placed.patients)
    assert found.patients == pytest.approx(2700)
    assert (found.at_least, found.at_most) == pytest.approx((700, 3700))
    assert (found.by_centroid, found.share_of_circle_outside) == (0, 0)
    (finding,) = placed.findings
    assert "361 patients live in 2 LSOAs outside the area" in finding.message
    assert "inputs.lsoa_centroids" in finding.hint


def test_patients_over_the_border_stand_at_their_centroid():
    ground = places(*HOMES)
    known = centroids(("E01000009", (-1000, 3000)), ("E01000001", (0, 3000)))
    placed = by_place(PATIENTS, ground.demand, ground.outline, centroids=known)
    found = reserved_location_count(points((0, 3000)).iloc[0], placed.patients)
    # The centroid of an LSOA of the study is not used: its patients are at its places.
    assert (found.patients, found.by_centroid, found.at_least) == (250, 250, 0)
    assert math.isnan(found.at_most)
    assert found.share_of_circle_outside == pytest.approx(0.5)
    assert "111 patients live in 1 LSOAs" in placed.findings[0].message


def test_a_site_in_degrees_or_without_a_position_has_no_count():
    ground = places(*HOMES)
    placed = by_place(PATIENTS, ground.demand, ground.outline).patients
    with pytest.raises(DataError, match="degrees"):
        reserved_location_count(shapely.Point(-0.7, 52.6), placed)
    with pytest.raises(DataError, match="no position"):
        reserved_location_count(shapely.Point(), placed)


def test_lsoas_of_another_year_are_told_and_led_over_by_the_lookup():
    # E01033769 and E01033770 are above the last code of 2011: the first was part of E01000001.
    homes = (
        ("E00000001", "E01033769", 100, (3000, 3000)),
        ("E00000002", "E01033770", 50, (9000, 9000)),
        ("E00000003", "E01000002", 30, (3000, 4600)),
    )
    ground = places(*homes)
    placed = by_place(PATIENTS, ground.demand, ground.outline, file="gp.csv")
    assert placed.lacking == {"E01033769", "E01033770"}
    first = placed.findings[0]
    assert (first.level, first.file) == ("warning", "gp.csv")
    assert "2 of the 3 LSOAs of the area, where 150 people live" in first.message
    assert "inputs.lsoa_changes" in first.hint
    changes = pd.DataFrame(
        {
            "lsoa_2011": ["E01000001", "E01000001", "E01000002"],
            "lsoa_2021": ["E01033769", "E01033770", "E01000002"],
            "change": ["S", "S", "U"],
        }
    )
    led = by_place(PATIENTS, ground.demand, ground.outline, changes=changes)
    assert led.lacking == frozenset()
    found = reserved_location_count(points((3000, 3000)).iloc[0], led.patients)
    assert found.patients == pytest.approx(2700)
    assert (found.at_least, found.at_most) == pytest.approx((700, 3700))


def test_merged_lsoas_take_the_patients_of_their_parts():
    ground = places(("E00000001", "E01033769", 10, (3000, 3000)))
    changes = pd.DataFrame(
        {
            "lsoa_2011": ["E01000001", "E01000002"],
            "lsoa_2021": ["E01033769", "E01033769"],
            "change": ["M", "M"],
        }
    )
    placed = by_place(PATIENTS, ground.demand, ground.outline, changes=changes)
    found = reserved_location_count(points((3000, 3000)).iloc[0], placed.patients)
    assert found.patients == pytest.approx(3700)
