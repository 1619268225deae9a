"""Cutting, dropping and describing, on drawings."""

import numpy as np
import pandas as pd
import pytest
import shapely
from sketch import CORNER, STREET, Sketch, xy
from town import TOWN

from pna.roads.network import build_network, edge_lines, to_geodataframe

FOOTWAY = {"highway": "footway"}


def built(points, ways, mode="walk", **more):
    return build_network(Sketch(points, ways, **more).roads(), mode)


def ends(network):
    """The edges by the OSM ids of their ends, with their length, sorted."""
    columns = network.edges[["u", "v", "length_metres"]].itertuples(index=False, name=None)
    return sorted(
        (int(network.node_id[u]), int(network.node_id[v]), round(m, 6)) for u, v, m in columns
    )


def test_ways_are_cut_only_where_they_meet():
    # 1 - 2 - 3 - 4 along, and a path that joins at 3: point 2 is a bend.
    points = {"a": (0, 0), "b": (30, 40), "c": (30, 140), "d": (30, 240), "e": (130, 140)}
    network = built(points, [("a b c d", FOOTWAY), ("c e", FOOTWAY)])
    assert ends(network) == [(1, 3, 150.0), (3, 4, 100.0), (3, 5, 100.0)]
    lines = edge_lines(network)
    assert shapely.length(lines) == pytest.approx(network.edges["length_metres"])
    bent = lines[network.edges["length_metres"].to_numpy() == 150.0][0]
    assert np.array(bent.coords).tolist() == xy((0, 0), (30, 40), (30, 140)).tolist()


def test_a_loop_keeps_its_start_and_a_figure_of_eight_its_crossing():
    points = {
        "a": (0, 0),
        "b": (100, 0),
        "c": (100, 100),
        "d": (0, 100),
        "e": (-100, 0),
        "f": (-100, -100),
    }
    # b and d are passed once; a twice as start and end of a ring and once in the middle.
    network = built(points, [("a b c d a e f a", FOOTWAY)])
    diagonal = round(100 * 2**0.5, 6)
    assert ends(network) == [(1, 1, 200 + diagonal), (1, 1, 400.0)]


def test_a_point_named_twice_in_a_row_is_one_point():
    points = {"a": (0, 0), "b": (50, 0), "c": (100, 0)}
    assert ends(built(points, [("a b b c", FOOTWAY)])) == [(1, 3, 100.0)]
    assert len(built(points, [("a a", FOOTWAY)]).edges) == 0


def test_a_way_with_missing_points_is_two_edges():
    points = {
        "a": (0, 0),
        "b": (50, 0),
        "c": (100, 0),
        "d": (150, 0),
        "e": (200, 0),
        "f": (100, 90),
    }
    roads = Sketch(points, [("a b c d e", FOOTWAY), ("a f", FOOTWAY), ("f e", FOOTWAY)]).roads()
    roads.refs[2] = -1
    network = build_network(roads, "walk")
    side = round(float(np.hypot(100, 90)), 6)
    # The bend f is an end of two ways and stays; so do the loose ends b and d.
    assert ends(network) == [(1, 2, 50.0), (1, 6, side), (4, 5, 50.0), (6, 5, side)]


@pytest.mark.parametrize(("mode", "cut"), [("drive", True), ("walk", False)])
def test_a_bollard_cuts_the_street_for_cars_only(mode, cut):
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (100, 300)}
    ring = [("a b c", STREET), ("a d", STREET), ("d c", STREET)]
    network = built(points, ring, mode, barriers={"b": {"barrier": "bollard"}})
    assert (len(network.edges), network.node_count) == ((4, 5) if cut else (3, 3))
    if cut:
        # Two ends at the bollard, each of its own, at the same spot.
        at_bollard = network.node_id == 2
        assert at_bollard.sum() == 2
        assert (network.node_xy[at_bollard] == xy((100, 0))).all()


def test_the_largest_piece_is_the_one_with_most_junctions_and_goes_both_ways():
    # A ring of four junctions; a dead end one may enter but not leave; a longer road elsewhere.
    points = {
        "a": (0, 0), "b": (100, 0), "c": (100, 100), "d": (0, 100), "trap": (500, 0),
        "far1": (5000, 0), "far2": (9000, 0),
    }  # fmt: skip
    ways = [
        ("a b", STREET), ("b c", STREET), ("c d", STREET), ("d a", STREET),
        ("b trap", {**STREET, "oneway": "yes"}), ("far1 far2", STREET),
    ]  # fmt: skip
    network = built(points, ways, "drive")
    assert sorted(network.node_id.tolist()) == [1, 2, 3, 4]
    (dropped,) = network.dropped.itertuples(index=False, name=None)
    assert dropped == ("not connected with the rest", 2, pytest.approx(4.4))
    assert len(built(points, ways, "walk").edges) == 5


def test_what_is_not_for_the_mode_is_told_by_reason():
    points = {"a": (0, 0), "b": (1000, 0), "c": (0, 500), "d": (0, -250)}
    ways = [
        ("a b", STREET),
        ("a c", FOOTWAY),
        ("a d", {"highway": "service", "access": "private"}),
    ]
    network = built(points, ways, "drive")
    told = {row.reason: (row.pieces, row.km) for row in network.dropped.itertuples()}
    assert told == {"not for cars": (1, 0.5), "private": (1, 0.25)}


def test_attributes_come_from_the_ways():
    tags = {
        "highway": "primary", "maxspeed": "40 mph", "lanes": "2", "name": "High Street",
        "ref": "A1", "oneway": "yes",
    }  # fmt: skip
    points = {"a": (0, 0), "b": (1000, 0), "c": (500, 800)}
    network = built(points, [("a b", tags), ("b c a", {"highway": "residential"})], "drive")
    edges = network.edges.set_index("way_id")
    road, lane = edges.loc[1], edges.loc[2]
    assert (road["highway"], road["name"], road["ref"], road["lanes"]) == (
        "primary", "High Street", "A1", 2.0,
    )  # fmt: skip
    assert road["limit_kph"] == pytest.approx(40 * 1.609344)
    assert (road["forward"], road["backward"], road["dual"]) == (True, False, True)
    assert (lane["forward"], lane["backward"], lane["dual"]) == (True, True, False)
    assert np.isnan(lane["limit_kph"])
    assert np.isnan(lane["lanes"])
    assert pd.isna(lane["name"])


def test_built_up_share_is_measured_along_the_edge():
    # 300 of 400 metres inside, in straight parts of 100; a street outside; one without any length.
    points = {
        "a": (0, 0),
        "b": (100, 0),
        "c": (200, 0),
        "d": (300, 0),
        "e": (400, 0),
        "f": (400, 900),
    }
    ways = [("a b c d e", FOOTWAY), ("e f", FOOTWAY)]
    network = built(points, ways, built_up=[shapely.box(-10, -10, 310, 10)])
    assert network.edges["built_up_share"].tolist() == pytest.approx([0.75, 0.0])
    assert built(points, ways).edges["built_up_share"].tolist() == [0.0, 0.0]


def test_overlapping_built_up_land_does_not_count_twice():
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0)}
    twice = [shapely.box(-10, -10, 150, 10), shapely.box(-10, -20, 140, 20)]
    network = built(points, [("a b c", FOOTWAY)], built_up=twice)
    assert network.edges["built_up_share"].tolist() == pytest.approx([0.5])


def test_a_driveway_with_branches_that_ends_nowhere_stays():
    drive = {"highway": "service", "service": "driveway"}
    points = {"a": (0, 0), "b": (100, 0), "m": (0, 50), "n": (20, 90), "o": (-20, 90)}
    ways = [("a b", STREET), ("a m", drive), ("m n", drive), ("m o", drive)]
    assert len(built(points, ways, "drive").edges) == 4
    # Where a branch comes out on a street again, its longest part is left out: no way through.
    network = built(points, [*ways, ("n b", drive)], "drive")
    assert len(network.edges) == 4
    assert network.edges["length_metres"].max() == pytest.approx(100)
    assert len(built(points, [*ways, ("n b", drive)], "walk").edges) == 5


def test_a_network_as_a_layer():
    network = build_network(TOWN.roads(), "walk")
    layer = to_geodataframe(network)
    assert layer.crs.to_epsg() == 27700
    assert layer.length.to_numpy() == pytest.approx(network.edges["length_metres"].to_numpy())
    first = np.array([line.coords[0] for line in layer.geometry])
    last = np.array([line.coords[-1] for line in layer.geometry])
    assert (first == network.node_xy[network.edges["u"]]).all()
    assert (last == network.node_xy[network.edges["v"]]).all()
    assert first.min() >= min(CORNER) - 1000


def test_the_same_roads_give_the_same_network():
    one, two = (build_network(TOWN.roads(), "drive") for _ in range(2))
    pd.testing.assert_frame_equal(one.edges, two.edges)
    assert one.node_xy.tobytes() == two.node_xy.tobytes()
    assert one.xy.tobytes() == two.xy.tobytes()
