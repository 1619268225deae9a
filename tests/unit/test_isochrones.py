"""Shapes that can be drawn by hand."""

import numpy as np
import pytest
import shapely
from shapely import affinity
from sketch import CORNER, STREET, Sketch, xy
from trips import impedance_of

from pna.roads.network import build_network
from pna.travel.impedance import at_speed
from pna.travel.isochrones import ALL, grid_over, isochrones, nearest_isochrone
from pna.travel.snapping import snap


def box(west, south, east, north):
    return affinity.translate(shapely.box(west, south, east, north), *CORNER)


def diamond(x, y, across, up):
    """All points with |dx| / across + |dy| / up <= 1."""
    shape = shapely.Polygon([(x + across, y), (x, y + up), (x - across, y), (x, y - up)])
    return affinity.translate(shape, *CORNER)


def drawn(mode, premises, *, counted=None, minutes=(5.0, 10.0), area=None):
    """A straight street of 8 km from west to east, and premises on it."""
    points = {"W": (-4000, 0), "O": (0, 0), "E": (4000, 0)}
    network = build_network(Sketch(points, [("W O E", STREET)]).roads(), mode)
    grid = grid_over(box(-4500, -1500, 4500, 1500) if area is None else area, 100.0)
    premises = xy(*premises)
    return isochrones(
        network,
        impedance_of(network),
        grid,
        snap(grid.xy, network, max_access_metres=2000.0),
        snap(premises, network),
        facility_ids=[f"F{i}" for i in range(len(premises))],
        counted=np.ones(len(premises), bool) if counted is None else np.array(counted),
        minutes=minutes,
    ).set_index(["facility_id", "minutes"]).geometry  # fmt: skip


@pytest.mark.parametrize(("mode", "metres_a_minute"), [("walk", 80), ("drive", 250)])
def test_round_a_straight_street_the_land_is_a_diamond(mode, metres_a_minute, monkeypatch):
    # |dx| metres along the street and |dy| on foot to it: minutes are |dx| / rate + |dy| / 80, a
    # function that is flat in each quarter, so the drawing on a grid is exact.
    monkeypatch.setitem(STREET, "maxspeed", "15")  # 15 km/h are 250 m a minute
    shapes = drawn(mode, [(0, 0)])
    for minutes in (5.0, 10.0):
        expected = diamond(0, 0, minutes * metres_a_minute, minutes * 80)
        for who in ("F0", ALL):
            assert shapes[who, minutes].symmetric_difference(expected).area < 1e-3


def test_merged_land_is_that_of_the_counted_premises_only():
    shapes = drawn("walk", [(-2000, 0), (0, 0), (2000, 0)], counted=[True, False, True])
    assert sorted({who for who, _ in shapes.index}) == ["", "F0", "F1", "F2"]
    both = shapely.union_all([diamond(-2000, 0, 800, 800), diamond(2000, 0, 800, 800)])
    assert shapes[ALL, 10.0].symmetric_difference(both).area < 1e-3
    assert shapes[ALL, 10.0].geom_type == "MultiPolygon"


def test_one_search_from_all_draws_what_the_merged_bands_are():
    points = {"W": (-4000, 0), "O": (0, 0), "E": (4000, 0), "N": (300, 1400)}
    network = build_network(Sketch(points, [("W O E", STREET), ("O N", STREET)]).roads(), "drive")
    grid = grid_over(box(-4500, -1500, 4500, 1500), 100.0)
    joined = snap(grid.xy, network, max_access_metres=2000.0)
    impedance = impedance_of(network, "typical")
    doors = snap(xy((-1500, 30), (0, 0), (2200, -80)), network)

    def outline(ratio):
        return nearest_isochrone(
            network, at_speed(impedance, ratio), grid, joined, doors,
            minutes=4.0, longest_minutes=10.0,
        )  # fmt: skip

    merged = isochrones(
        network, impedance, grid, joined, doors,
        facility_ids=["A", "B", "C"], counted=np.ones(3, bool), minutes=[4.0, 10.0],
    ).set_index(["facility_id", "minutes"]).geometry[ALL, 4.0]  # fmt: skip
    assert outline(1.0).symmetric_difference(merged).area < 1e-6
    slow, quick = outline(0.8), outline(1.25)
    assert slow.difference(merged).area < 1e-6
    assert merged.difference(quick).area < 1e-6
    assert slow.area < 0.95 * merged.area < 0.9 * quick.area
    nobody = snap(xy((90_000, 0)), network)
    assert nearest_isochrone(
        network, impedance, grid, joined, nobody, minutes=4.0, longest_minutes=10.0
    ).is_empty


def test_land_ends_where_the_area_ends():
    shapes = drawn("walk", [(0, 0)], area=box(-450, -1500, 450, 1500), minutes=(10.0,))
    west, south, east, north = shapes[ALL, 10.0].bounds
    # The last points of the grid inside lie 400 m off; beyond them drawing fades within a square.
    assert CORNER[0] - 500 < west <= CORNER[0] - 400
    assert CORNER[0] + 400 <= east < CORNER[0] + 500
    assert (south, north) == pytest.approx((CORNER[1] - 800, CORNER[1] + 800))


def test_premises_that_reach_nothing_have_no_row():
    shapes = drawn("walk", [(0, 0), (90_000, 0)])
    assert set(shapes.index) == {("F0", 5.0), ("F0", 10.0), (ALL, 5.0), (ALL, 10.0)}
    assert len(drawn("walk", [(90_000, 0)])) == 0


def test_the_grid_lies_on_round_coordinates_inside_the_area():
    # Inside 50..260 by 50..160 the multiples of 100 are (100, 100) and (200, 100).
    grid = grid_over(shapely.box(50, 50, 260, 160), 100.0)
    assert grid.xy.tolist() == [[100.0, 100.0], [200.0, 100.0]]
    row, column = np.argwhere(grid.index == 0)[0]
    assert (grid.west + 100 * column, grid.south + 100 * row) == (100.0, 100.0)
    assert grid.index[row, column + 1] == 1
    assert (grid.index >= 0).sum() == 2
    # A row and a column to spare on every side.
    assert (grid.index[[0, -1]] == -1).all()
    assert (grid.index[:, [0, -1]] == -1).all()
