"""Joining a grid in blocks gives what joining its points one by one gives."""

import numpy as np
import pytest
import shapely
from drawn import WIDTH, crooked_sketches, round_position, sketches
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import CORNER, STREET, Sketch, xy

from pna.roads.network import build_network, edge_lines
from pna.travel.grid_snapping import snap_dense
from pna.travel.isochrones import grid_over
from pna.travel.snapping import snap

QUICK = settings(max_examples=40, deadline=None)
reaches = st.sampled_from([100.0, 250.0, 1000.0, 5000.0])


def grid_points(step, margin=500):
    west, south = CORNER
    area = shapely.box(west - margin, south - margin, west + WIDTH + margin, south + WIDTH + margin)
    return grid_over(area, step).xy


def assert_same(one_by_one, in_blocks, network, *, edges=True):
    assert in_blocks.status.tolist() == one_by_one.status.tolist()
    assert in_blocks.leg_metres == pytest.approx(one_by_one.leg_metres, abs=1e-6, nan_ok=True)
    if not edges:
        return
    assert in_blocks.edge.tolist() == one_by_one.edge.tolist()
    offsets = one_by_one.offset_metres
    assert in_blocks.offset_metres == pytest.approx(offsets, abs=1e-6, nan_ok=True)
    joined = one_by_one.edge >= 0
    length = network.edges["length_metres"].to_numpy()[one_by_one.edge[joined]]
    for end in (np.zeros(length.size), length):
        assert ((in_blocks.offset_metres[joined] == end) == (offsets[joined] == end)).all()


@given(sketch=crooked_sketches(), step=st.sampled_from([60.0, 100.0, 170.0]), reach=reaches)
@QUICK
def test_same_edge_offset_and_leg(sketch, step, reach):
    network = build_network(sketch.roads(), "walk")
    points = grid_points(step)
    one_by_one = snap(points, network, max_access_metres=reach, measure_far=False)
    in_blocks = snap_dense(points, network, spacing_metres=step, max_access_metres=reach)
    assert_same(one_by_one, in_blocks, network)


@given(sketch=sketches(positions=round_position), reach=reaches)
@QUICK
def test_streets_that_lie_on_each_other(sketch, reach):
    # Which of two such streets is nearest is a matter of rounding; how far it is, is not.
    network = build_network(sketch.roads(), "walk")
    points = grid_points(100.0)
    one_by_one = snap(points, network, max_access_metres=reach, measure_far=False)
    in_blocks = snap_dense(points, network, spacing_metres=100.0, max_access_metres=reach)
    assert_same(one_by_one, in_blocks, network, edges=False)
    joined = np.flatnonzero(in_blocks.edge >= 0)
    lines = edge_lines(network)[in_blocks.edge[joined]]
    places = shapely.points(points[joined])
    assert shapely.distance(lines, places) == pytest.approx(in_blocks.leg_metres[joined], abs=1e-6)
    along = shapely.line_interpolate_point(lines, in_blocks.offset_metres[joined])
    assert shapely.distance(along, places) == pytest.approx(in_blocks.leg_metres[joined], abs=1e-6)


def test_of_equal_streets_the_first():
    # Two parallel streets, and two that join their ends: every point of the middle line, and every
    # corner, is equally far from several.
    points = {"a": (0, 0), "b": (400, 0), "c": (0, 200), "d": (400, 200)}
    ways = [("c d", STREET), ("a b", STREET), ("a c", STREET), ("b d", STREET)]
    network = build_network(Sketch(points, ways).roads(), "walk")
    where = xy((200, 100), (0, 0), (-50, -50), (400, 200), (450, 250))
    joined = snap_dense(where, network, spacing_metres=50.0)
    assert network.edges["way_id"][joined.edge].tolist() == [1, 2, 2, 1, 1]
    assert joined.leg_metres == pytest.approx([100, 0, 50 * 2**0.5, 0, 50 * 2**0.5])
    assert joined.offset_metres.tolist() == [200.0, 0.0, 0.0, 400.0, 400.0]


def test_order_and_spacing_are_no_matter():
    points = {"a": (0, 0), "b": (700, 130), "c": (900, 800)}
    network = build_network(Sketch(points, [("a b c", STREET)]).roads(), "walk")
    where = grid_points(90.0)
    shuffled = np.random.default_rng(1).permutation(len(where))
    first = snap_dense(where, network, spacing_metres=90.0)
    second = snap_dense(where[shuffled], network, spacing_metres=1000.0)
    assert np.array_equal(first.offset_metres[shuffled], second.offset_metres, equal_nan=True)
    assert np.array_equal(first.leg_metres[shuffled], second.leg_metres, equal_nan=True)


def test_no_points_no_streets_and_all_too_far():
    network = build_network(Sketch({"a": (0, 0), "b": (9, 0)}, [("a b", STREET)]).roads(), "walk")
    assert len(snap_dense(np.empty((0, 2)), network, spacing_metres=50.0)) == 0
    far = snap_dense(xy((0, 90_000), (50, 90_000)), network, spacing_metres=50.0)
    assert far.status.tolist() == ["too_far_from_road"] * 2
    assert far.edge.tolist() == [-1, -1]
    fields = Sketch({"a": (0, 0), "b": (9, 0)}, [("a b", {"highway": "proposed"})])
    empty = build_network(fields.roads(), "walk")
    assert snap_dense(xy((0, 0)), empty, spacing_metres=50.0).status.tolist() == ["no_network"]


@pytest.mark.realdata
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_on_rutland(rutland, mode):
    network = rutland[mode]
    west, south = network.node_xy.min(axis=0)
    area = shapely.box(west - 3000, south - 3000, west + 12_000, south + 12_000)
    points = grid_over(area, 50.0).xy
    one_by_one = snap(points, network, measure_far=False)
    assert_same(one_by_one, snap_dense(points, network, spacing_metres=50.0), network)
    assert {"ok", "too_far_from_road"} == set(one_by_one.status)


def test_exactly_far_enough():
    network = build_network(Sketch({"a": (0, 0), "b": (0, 300)}, [("a b", STREET)]).roads(), "walk")
    where = xy((1000, 100), (1000.001, 100), (600, -800))
    joined = snap_dense(where, network, spacing_metres=50.0, max_access_metres=1000.0)
    assert joined.status.tolist() == ["ok", "too_far_from_road", "ok"]
    assert joined.leg_metres[[0, 2]].tolist() == [1000.0, 1000.0]
