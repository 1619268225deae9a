"""Fords stay open, and are told with the places near them."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sketch import CORNER, STREET, Sketch

from pna import kept
from pna.cache import Cache
from pna.roads import fords
from pna.roads.network import build_network
from pna.roads.osm import read_roads

SOUTHERN = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (3000, 0)}
NORTHERN = {"e": (0, 1000), "f": (1000, 1000), "g": (2000, 1000), "h": (3000, 1000)}
POINTS = SOUTHERN | NORTHERN
LANE = {"highway": "unclassified"}


def town(*names_and_points):
    names, points = zip(*names_and_points, strict=True)
    places = shapely.points(np.array(points, dtype=float) + CORNER)
    return gpd.GeoDataFrame({"name": names, "place": "village"}, geometry=places, crs=27700)


def told(sketch, settlements=None):
    roads = sketch.roads()
    if settlements is not None:
        roads = replace(roads, settlements=settlements)
    return fords.findings(roads, build_network(roads, "drive"))


def test_fords_of_nodes_and_ways_on_roads_that_cars_use():
    sketch = Sketch(
        POINTS,
        [
            ("a b c d", STREET),
            # A ford drawn as a way and as the node in the middle of it, between two lanes.
            ("a e", LANE),
            ("e f g", LANE | {"ford": "yes"}),
            ("g h d", LANE),
            ("b f", {"highway": "bridleway"}),
            ("c g", LANE | {"ford": "no"}),
        ],
        controls={"b": {"ford": "stream"}, "f": {"ford": "yes"}, "c": {"ford": "no"}},
    )
    roads = sketch.roads()
    found = fords.fords(roads, build_network(roads, "drive"))
    east, north = np.column_stack([found.x, found.y]).T - np.array(CORNER)[:, np.newaxis]
    assert list(zip(east.tolist(), north.tolist(), strict=True)) == [(1000.0, 0.0), (0.0, 1000.0)]
    (finding,) = told(sketch, town(("Nether Wade", (900, 100)), ("Over Wade", (0, 1200))))
    assert finding.level == "info"
    assert finding.message == (
        "2 fords lie on roads that cars use (near Nether Wade, Over Wade): they are taken as "
        "passable."
    )


def test_a_ford_of_two_ways_end_to_end_is_one_ford():
    sketch = Sketch(
        POINTS,
        [
            ("a b", STREET),
            ("b c", STREET | {"ford": "yes"}),
            ("c d", STREET | {"ford": "intermittent"}),
        ],
    )
    (finding,) = told(sketch)
    assert finding.message == "1 ford lies on roads that cars use: it is taken as passable."


@pytest.mark.parametrize(
    "way",
    [
        ("b f", {"highway": "footway", "ford": "yes"}),
        ("b f", STREET | {"access": "private", "ford": "yes"}),
        # On an island of roads.
        ("e f", STREET | {"ford": "yes"}),
    ],
    ids=["footway", "private", "island"],
)
def test_fords_that_no_car_passes_are_not_told(way):
    assert told(Sketch(POINTS, [("a b c d", STREET), way])) == ()


def test_at_most_five_places_are_named_those_with_most_fords_first():
    points = {f"p{i}": (1000.0 * i, 0.0) for i in range(9)}
    near = [f"p{i}" for i in range(1, 8)]
    sketch = Sketch(
        points,
        [(" ".join(points), STREET)],
        controls={name: {"ford": "yes"} for name in near},
    )
    # The last two fords are near the same place; the names go down the alphabet from west to east.
    places = [(f"Wade {letter}", (1000.0 * i, 500.0)) for i, letter in enumerate("HGFEDCBA")]
    (finding,) = told(sketch, town(*places[:7]))
    assert finding.message == (
        "7 fords lie on roads that cars use (near Wade B (2), Wade C, Wade D, Wade E, Wade F, "
        "...): they are taken as passable."
    )


def test_the_road_stays_open_and_the_finding_is_kept(tmp_path):
    sketch = Sketch(
        POINTS, [("a b", STREET), ("b c", STREET | {"ford": "yes"})], controls={"a": {"ford": "no"}}
    )
    path = tmp_path / "roads.osm"
    path.write_text(sketch.osm_xml(), encoding="utf-8")
    network = build_network(read_roads([path]), "drive")
    assert network.edges["length_metres"].sum() == pytest.approx(2000, abs=0.1)
    clip = shapely.box(*CORNER, CORNER[0] + 5000, CORNER[1] + 5000).buffer(1000)
    cache = Cache(tmp_path / "cache")
    for _ in ("made", "taken from the cache"):
        found = kept.roads([path], clip, hashes={path: "abc"}, cache=cache)
        assert [f.message for f in found.findings] == [
            "1 ford lies on roads that cars use: it is taken as passable."
        ]
