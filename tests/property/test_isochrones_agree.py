"""Polygons and minutes come from the same surface and agree to the size of the grid."""

import numpy as np
import pytest
import shapely
from drawn import WIDTH, round_position, sketches, spots
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import CORNER, xy
from trips import impedance_of

from pna import travel
from pna.roads.network import build_network
from pna.travel.isochrones import ALL, grid_over, isochrones
from pna.travel.snapping import snap


def drawn_and_minutes(network, premises, area, step, thresholds, points):
    """Polygons on a grid; and minutes to the nearest premises, on the grid and at other points."""
    impedance = impedance_of(network, "typical")
    grid = grid_over(area, step)
    facilities = snap(premises, network)
    polygons = isochrones(
        network,
        impedance,
        grid,
        snap(grid.xy, network, measure_far=False),
        facilities,
        facility_ids=[f"F{i}" for i in range(len(premises))],
        counted=np.ones(len(premises), dtype=bool),
        minutes=thresholds,
    )

    def minutes_at(where):
        found = travel.nearest(
            network, impedance, snap(where, network), facilities, limit_minutes=thresholds[-1] + 60
        ).minutes
        return np.where(np.isnan(found), np.inf, found)

    return polygons, grid, minutes_at(grid.xy), minutes_at(points)


def merged(polygons, minutes):
    found = polygons[(polygons["facility_id"] == ALL) & (polygons["minutes"] == minutes)]
    return found.geometry.iloc[0] if len(found) else shapely.Polygon()


def corners_of(grid, points):
    """Numbers of the four points of the grid round each point; -1 where there is none."""
    column = np.floor((points[:, 0] - grid.west) / grid.step_metres).astype(int)
    row = np.floor((points[:, 1] - grid.south) / grid.step_metres).astype(int)
    return np.stack([grid.index[row + a, column + b] for a in (0, 1) for b in (0, 1)], axis=1)


def assert_drawn_as_measured(polygons, grid, at_grid, thresholds):
    for minutes in thresholds:
        land = merged(polygons, minutes)
        inside = shapely.intersects_xy(land, grid.xy[:, 0], grid.xy[:, 1])
        assert inside[at_grid < minutes - 1e-6].all()
        assert not inside[at_grid > minutes + 1e-6].any()


def assert_valid_and_nested(polygons):
    assert polygons.crs.to_epsg() == 27700
    assert polygons.is_valid.all()
    assert set(polygons.geom_type) <= {"Polygon", "MultiPolygon"}
    for _, part in polygons.groupby("facility_id"):
        assert part["minutes"].is_monotonic_increasing
        for small, large in zip(part.geometry[:-1], part.geometry[1:], strict=True):
            assert small.difference(large.buffer(1e-6)).area < 1e-6


@settings(max_examples=20, deadline=None)
@given(
    mode=st.sampled_from(["drive", "walk"]),
    sketch=sketches(),
    premises=spots(round_position, max_size=3),
    points=spots(max_size=20),
)
def test_on_random_networks(mode, sketch, premises, points):
    network = build_network(sketch.roads(), mode)
    thresholds = [2.0, 5.0, 12.0]
    area = shapely.box(*CORNER, CORNER[0] + WIDTH, CORNER[1] + WIDTH).buffer(150)
    polygons, grid, at_grid, _ = drawn_and_minutes(
        network, xy(*premises), area, 100.0, thresholds, xy(*points)
    )
    assert_valid_and_nested(polygons)
    assert_drawn_as_measured(polygons, grid, at_grid, thresholds)
    # Anywhere in a square of the grid, land is drawn only if a corner is within, and left out only
    # if a corner is not.
    corners = at_grid[corners_of(grid, xy(*points))]
    for minutes in thresholds:
        land = merged(polygons, minutes)
        inside = shapely.intersects_xy(land, *xy(*points).T)
        assert (corners.min(axis=1)[inside] <= minutes + 1e-6).all()
        assert (corners.max(axis=1)[~inside] >= minutes - 1e-6).all()


@pytest.mark.realdata
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_in_rutland(rutland, mode):
    """Off the grid a point is drawn inside if and only if it is, give or take one square.

    Where the four corners of its square and the point itself join one and the same straight two-way
    street, going d metres changes the leg by at most d and the place on the street by at most d. So
    nothing in the square differs from a corner by more than its diagonal walked as a leg and
    travelled on that street. (Where a square lies between two streets its corners may belong to
    either, and the minutes jump at the line between them, as they do in life at a railway: of all
    points, at least 19 in 20 are drawn on their right side all the same.) The premises stand on
    junctions: with legs of their own, walking straight over would be another jump.
    """
    network = rutland[mode]
    step, thresholds = 50.0, [4.0, 8.0, 12.0]
    middle = np.array([486_000.0, 308_800.0])  # Oakham
    gap = np.hypot(*(network.node_xy - middle).T)
    premises = network.node_xy[np.argsort(gap)[[0, 40]]]
    area = shapely.Point(middle).buffer(2500)
    rng = np.random.default_rng(3)
    points = middle + rng.uniform(-1700, 1700, (12_000, 2))
    polygons, grid, at_grid, at_points = drawn_and_minutes(
        network, premises, area, step, thresholds, points
    )
    assert_valid_and_nested(polygons)
    assert_drawn_as_measured(polygons, grid, at_grid, thresholds)

    edges = network.edges
    straight = np.diff(network.xy_start) == 2
    plain = straight & (edges["forward"] & edges["backward"]).to_numpy()
    corners = corners_of(grid, points)
    joined = snap(points, network).edge
    of_corners = snap(grid.xy, network).edge[corners]
    one_street = (of_corners == joined[:, np.newaxis]).all(axis=1) & (joined >= 0)
    one_street &= plain[joined] & (corners >= 0).all(axis=1)
    assert one_street.sum() > 200

    impedance = impedance_of(network, "typical")
    pace = impedance.edge_seconds[joined] / edges["length_metres"].to_numpy()[joined]
    diagonal = step * np.sqrt(2)
    tolerance = diagonal * (1 / impedance.leg_metres_per_second + pace) / 60
    for minutes in thresholds:
        inside = shapely.intersects_xy(merged(polygons, minutes), *points.T)
        over = at_points - minutes
        assert (over <= tolerance)[one_street & inside].all()
        assert (over >= -tolerance)[one_street & ~inside].all()
        agree = inside == travel.within(at_points, minutes)
        assert agree.mean() > 0.95
