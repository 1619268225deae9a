"""Built-up land by mapped land use and by density of junctions."""

import numpy as np
import pytest
import shapely
from sketch import CORNER, Sketch

from pna.roads.built_up import JUNCTIONS, RADIUS_METRES, street_junctions
from pna.roads.network import build_network
from pna.roads.osm import read_roads

ROAD = {"highway": "unclassified"}
STREET = {"highway": "residential"}


def street_of(junctions, step, *, road=ROAD, side=STREET, bends=400):
    """A road eastwards with side streets every `step` metres, and a way on far beyond them.

    Its vertices lie ten metres apart, so that each straight part is judged where it is.
    """
    last = int(step * (junctions - 1))
    points = {f"r{x}": (x, 0) for x in range(-bends * 10, last + bends * 10 + 1, 10)}
    ways = [(" ".join(points), road)]
    for number in range(junctions):
        points[f"s{number}"] = (int(step * number), 30)
        ways.append((f"r{int(step * number)} s{number}", side))
    return points, ways


def metres_built_up(points, ways, **more):
    network = build_network(Sketch(points, ways, **more).roads(), "drive")
    edges = network.edges[network.edges["way_id"] == 1]
    return float((edges["built_up_share"] * edges["length_metres"]).sum())


def test_a_road_is_built_up_where_enough_junctions_are_near():
    # Junctions at 0, 50 ... 350. The point x is within 300 m of all eight for 50 <= x <= 300; of
    # fewer beyond. The middles of the ten-metre parts are at 55, 65 ... 295: 25 parts.
    points, ways = street_of(JUNCTIONS, 50)
    assert metres_built_up(points, ways) == pytest.approx(250)
    # One more at 400: eight within reach of x in 50..300 (first eight) or 100..350 (last eight).
    assert metres_built_up(*street_of(JUNCTIONS + 1, 50)) == pytest.approx(300)
    # One fewer, and the road is country.
    assert metres_built_up(*street_of(JUNCTIONS - 1, 50)) == 0


def test_both_kinds_of_built_up_land_are_joined_without_counting_twice():
    points, ways = street_of(JUNCTIONS, 50)
    # Mapped from 200 to 500: 200 to 300 is known by both rules.
    land = [shapely.box(200, -5, 500, 5)]
    assert metres_built_up(points, ways, built_up=land) == pytest.approx(450)


@pytest.mark.parametrize(
    "road",
    [
        {"highway": "trunk", "oneway": "yes"},
        {"highway": "primary", "dual_carriageway": "yes"},
        {"highway": "motorway"},
        {"highway": "primary_link"},
    ],
)
def test_fast_roads_are_built_up_only_by_land_use(road):
    # The same eight junctions lie on a street beside; the fast road passes it 40 metres away.
    points, ways = street_of(JUNCTIONS, 50)
    points |= {"p": (-400, -40), "q": (150, -40), "r": (700, -40), "t": (-4000, -40)}
    fast = [("p q", road), ("q r", road), ("r p", ROAD), ("p r-4000", ROAD)]
    network = build_network(Sketch(points, [*fast, *ways]).roads(), "drive")
    edges = network.edges.set_index("way_id")["built_up_share"]
    assert edges[[1, 2]].tolist() == [0.0, 0.0]
    assert edges[5].max() > 0
    land = [shapely.box(-400, -45, 150, -35)]
    network = build_network(Sketch(points, [*fast, *ways], built_up=land).roads(), "drive")
    edges = network.edges.set_index("way_id")["built_up_share"]
    assert edges[[1, 2]].tolist() == [1.0, 0.0]


def test_which_nodes_are_street_junctions():
    points = {
        "a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (300, 0), "e": (400, 0), "f": (500, 0),
        "b1": (100, 50), "c1": (200, 50), "d1": (300, 50), "e1": (400, 50), "e2": (400, -50),
    }  # fmt: skip
    main = {"highway": "primary"}
    ways = [
        ("a b c d e f", main),
        ("b b1", STREET),  # counts
        ("c c1", {"highway": "service"}),  # a service road is no street
        ("d d1", {"highway": "primary_link"}),  # a slip road
        ("e e1", {"highway": "secondary"}),  # none of its arms is minor
        ("e e2", {"highway": "secondary"}),
    ]
    assert (street_junctions(Sketch(points, ways).roads()) - CORNER).tolist() == [[100.0, 0.0]]
    # A bend in which one way ends and another begins has two arms; a ring gives no arms.
    ways = [
        ("a b", STREET),
        ("b c", STREET),
        ("c d e c", {**STREET, "junction": "roundabout"}),
        ("d d1", STREET),
        ("e e1", STREET),
    ]
    assert len(street_junctions(Sketch(points, ways).roads())) == 0


def test_country_crossroads_stay_country():
    # Two triangles 200 metres apart: six junctions, the densest that country lanes are drawn.
    points, ways = {}, []
    for name, x in (("l", 0), ("m", 200)):
        points |= {
            f"{name}1": (x, 0), f"{name}2": (x + 40, 0), f"{name}3": (x + 20, 40),
            f"{name}4": (x + 20, 900),
        }  # fmt: skip
        ways += [(f"{name}{a} {name}{b}", ROAD) for a, b in ((1, 2), (1, 3), (2, 3), (3, 4))]
    points |= {"w": (-900, 0), "e": (1100, 0)}
    ways += [("w l1", ROAD), ("l2 m1", ROAD), ("m2 e", ROAD)]
    roads = Sketch(points, ways).roads()
    assert len(street_junctions(roads)) == 6
    assert (build_network(roads, "drive").edges["built_up_share"] == 0).all()


def test_in_rutland_slow_roads_are_found_and_fast_ones_left(realdata):
    roads = read_roads([realdata / "roads" / "rutland_2022-07.osm.pbf"])
    network = build_network(roads, "drive")
    edges = network.edges
    larger = edges["highway"].isin(["trunk", "primary", "secondary", "tertiary", "unclassified"])
    larger &= ~edges["dual"]
    metres = edges["length_metres"]
    slow, fast = (larger & (edges["limit_kph"] < 49)), (larger & (edges["limit_kph"] > 79))
    shares = [
        float((edges["built_up_share"] * metres)[rows].sum() / metres[rows].sum())
        for rows in (slow, fast)
    ]
    assert shares[0] > 0.7
    assert shares[1] < 0.04

    # The rule by brute force, at one place in forty.
    junctions = street_junctions(roads)
    polygons = shapely.union_all(roads.built_up.to_numpy())
    straight = np.flatnonzero(np.diff(network.xy_start) == 2)[::40]
    asked = 0
    for edge in straight:
        if edges["dual"][edge] or str(edges["highway"][edge]).endswith("_link"):
            continue
        middle = network.xy[network.xy_start[edge] : network.xy_start[edge] + 2].mean(axis=0)
        near = int((np.hypot(*(junctions - middle).T) <= RADIUS_METRES).sum())
        expected = near >= JUNCTIONS or polygons.contains(shapely.Point(middle))
        assert edges["built_up_share"][edge] == float(expected)
        asked += 1
    assert asked > 20
