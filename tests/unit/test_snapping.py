"""Joining points to streets, on drawings."""

import numpy as np
import pytest
from sketch import STREET, Sketch, xy

from pna.roads.network import build_network
from pna.travel.snapping import snap, subset


@pytest.fixture(scope="module")
def corner():
    """An L: 1000 m east, then 500 m north, as one bent street; a side street at its far end."""
    points = {"a": (0, 0), "b": (1000, 0), "c": (1000, 500), "d": (1400, 500), "e": (1000, 900)}
    ways = [("a b c", STREET), ("c d", STREET), ("c e", STREET)]
    return build_network(Sketch(points, ways).roads(), "walk")


@pytest.mark.parametrize(
    ("point", "offset", "leg"),
    [
        ((300, 40), 300, 40),
        ((300, -40), 300, 40),
        # Beyond the bend: the offset goes on along the street.
        ((1030, 200), 1200, 30),
        # Outside the bend the corner itself is nearest: 3-4-5.
        ((1030, -40), 1000, 50),
        # Behind the start.
        ((-30, 40), 0, 50),
        ((0, 0), 0, 0),
    ],
)
def test_position_along_the_street_and_leg(corner, point, offset, leg):
    joined = snap(xy(point), corner)
    assert corner.edges["way_id"][joined.edge[0]] == 1
    assert joined.offset_metres[0] == pytest.approx(offset)
    assert joined.leg_metres[0] == pytest.approx(leg)
    assert joined.status.tolist() == ["ok"]


def test_at_the_ends_the_offset_is_exact(corner):
    # Nearest to the start of way 1, and to its far end, where three streets meet: the first.
    joined = snap(xy((-7.1, 3.3), (1000, 500)), corner)
    assert corner.edges["way_id"][joined.edge].tolist() == [1, 1]
    length = corner.edges["length_metres"][joined.edge[1]]
    assert joined.offset_metres.tolist() == [0.0, length]


def test_of_equal_streets_the_first_is_taken_in_any_order_of_points():
    # A point midway between two parallel streets, and at the crossing of four.
    points = {"a": (0, 0), "b": (400, 0), "c": (0, 100), "d": (400, 100), "x": (200, 0)}
    ways = [("a x b", STREET), ("c d", STREET), ("a c", STREET), ("b d", STREET)]
    network = build_network(Sketch(points, ways).roads(), "walk")
    where = xy((100, 50), (0, 0), (300, 50))
    there = snap(where, network)
    back = snap(where[::-1], network)
    assert there.edge.tolist() == back.edge[::-1].tolist()
    assert network.edges["way_id"][there.edge].tolist() == [1, 1, 1]


def test_too_far_and_exactly_far_enough(corner):
    points = xy((500, -200), (500, -200.001), (500, -900))
    joined = snap(points, corner, max_access_metres=200.0)
    assert joined.status.tolist() == ["ok", "too_far_from_road", "too_far_from_road"]
    assert joined.leg_metres == pytest.approx([200, 200.001, 900])
    assert joined.edge[1:].tolist() == [-1, -1]
    assert np.isnan(joined.offset_metres[1:]).all()
    quick = snap(points, corner, max_access_metres=200.0, measure_far=False)
    assert quick.status.tolist() == joined.status.tolist()
    assert quick.edge.tolist() == joined.edge.tolist()
    assert np.isnan(quick.leg_metres[2])


def test_a_point_without_coordinates_does_not_join(corner):
    joined = snap(np.array([[np.nan, 1.0], [np.nan, np.nan], *xy((300, 0))]), corner)
    assert joined.status.tolist() == ["too_far_from_road", "too_far_from_road", "ok"]
    assert np.isnan(joined.leg_metres[:2]).all()


def test_no_points_and_no_streets(corner):
    assert len(snap(np.empty((0, 2)), corner)) == 0
    motorway = {"highway": "motorway", "oneway": "no"}
    network = build_network(
        Sketch({"a": (0, 0), "b": (900, 0)}, [("a b", motorway)]).roads(), "drive"
    )
    assert len(network.edges) == 1
    assert snap(xy((5, 5)), network).status.tolist() == ["no_network"]


def test_tunnels_and_bridges_are_passed_over():
    points = {"a": (0, 0), "b": (100, 0), "c": (300, 0), "d": (400, 0)}
    ways = [("a b", STREET), ("b c", {**STREET, "bridge": "yes"}), ("c d", STREET)]
    network = build_network(Sketch(points, ways).roads(), "walk")
    joined = snap(xy((180, 30)), network)
    # Not 30 m up to the bridge, but 85.4 m to its near end.
    assert joined.leg_metres[0] == pytest.approx(np.hypot(80, 30))


def test_an_edge_without_length_can_be_joined():
    points = {"a": (0, 0), "b": (100, 0), "b2": (100, 0), "c": (200, 0), "n": (100, 50)}
    ways = [("b b2", STREET), ("a b", STREET), ("b2 c", STREET), ("b n", STREET)]
    network = build_network(Sketch(points, ways).roads(), "walk")
    joined = snap(xy((100, -10)), network)
    assert joined.leg_metres[0] == pytest.approx(10)
    length = network.edges["length_metres"][joined.edge[0]]
    assert joined.offset_metres[0] in {0.0, length}


def test_some_of_the_points(corner):
    joined = snap(xy((300, 40), (1030, 200), (500, -900)), corner, max_access_metres=200.0)
    part = subset(joined, np.array([2, 0]))
    assert part.status.tolist() == ["too_far_from_road", "ok"]
    assert part.leg_metres == pytest.approx([900, 40])
    assert part.xy.tolist() == xy((500, -900), (300, 40)).tolist()
