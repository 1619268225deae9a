"""Minutes on a regular grid -> polygons, for drawing only: the tables never use them.

The surface is made by the same search and the same legs as the minutes at the places where people
live, so a polygon and the minutes at a point agree to the size of the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from contourpy import FillType, contour_generator
from shapely.geometry.base import BaseGeometry

from pna.roads.network import Network
from pna.roads.osm import Progress
from pna.travel.impedance import Impedance
from pna.travel.search import Ends, ends_of, minutes_at, searches, seconds_to_nearest
from pna.travel.short_ways import short_ways
from pna.travel.snapping import Snapped

__all__ = ["ALL", "Grid", "grid_over", "isochrones", "nearest_isochrone", "reachable"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ALL = ""
"""Facility id of the merged isochrones: the nearest of all counted premises."""
_METRES_PER_MINUTE_AT_1_KPH = 1000.0 / 60.0
_Filled = tuple[list[Floats], list[npt.NDArray[np.unsignedinteger]]]


@dataclass(frozen=True)
class Grid:
    """Points on a square grid inside an area, in metres (EPSG:27700).

    Attributes
    ----------
    west, south, step_metres
        Corner and spacing; both coordinates are multiples of the spacing.
    index
        Shape (rows, columns), south to north and west to east: the number of each point that lies
        in the area, -1 elsewhere.
    xy
        The points in the area.
    """

    west: float
    south: float
    step_metres: float
    index: npt.NDArray[np.int32]
    xy: Floats


class _Surface(NamedTuple):
    """Minutes on a part of a grid; infinite where there is no way."""

    rows: slice
    columns: slice
    minutes: Floats


def grid_over(area: BaseGeometry, step_metres: float) -> Grid:
    """Lay a grid over an area.

    Parameters
    ----------
    area
        Polygon in EPSG:27700.
    step_metres
        Spacing.

    Returns
    -------
    Grid
        With one row or column to spare on every side.
    """
    if area.is_empty:
        none = np.full((1, 1), -1, dtype=np.int32)
        return Grid(0.0, 0.0, step_metres, none, np.empty((0, 2)))
    west, south, east, north = area.bounds
    first_x, first_y = (np.floor(low / step_metres) - 1 for low in (west, south))
    columns = int(np.ceil(east / step_metres) + 2 - first_x)
    rows = int(np.ceil(north / step_metres) + 2 - first_y)
    x = (first_x + np.arange(columns)) * step_metres
    y = (first_y + np.arange(rows)) * step_metres
    shapely.prepare(area)
    inside = np.zeros((rows, columns), dtype=bool)
    for row in range(rows):
        inside[row] = shapely.contains_xy(area, x, np.full(columns, y[row]))
    index = np.full((rows, columns), -1, dtype=np.int32)
    index[inside] = np.arange(int(inside.sum()), dtype=np.int32)
    at_row, at_column = np.nonzero(inside)
    return Grid(
        west=float(x[0]),
        south=float(y[0]),
        step_metres=step_metres,
        index=index,
        xy=np.column_stack([x[at_column], y[at_row]]),
    )


def reachable(
    area: BaseGeometry, facilities: Floats, impedance: Impedance, minutes: float
) -> BaseGeometry:
    """Cut an area down to what could be within some minutes of any premises, in a straight line.

    Parameters
    ----------
    area
        Polygon in EPSG:27700.
    facilities
        Positions of premises, shape (n, 2).
    impedance
        Gives the top speed.
    minutes
        The longest threshold.

    Returns
    -------
    shapely geometry
        Empty where there are no premises.
    """
    circles = shapely.buffer(shapely.points(facilities), _reach_metres(impedance, minutes))
    return shapely.intersection(area, shapely.union_all(circles))


def _reach_metres(impedance: Impedance, minutes: float) -> float:
    return impedance.top_speed_kph * _METRES_PER_MINUTE_AT_1_KPH * minutes


def isochrones(
    network: Network,
    impedance: Impedance,
    grid: Grid,
    joined: Snapped,
    facilities: Snapped,
    *,
    facility_ids: Sequence[str],
    counted: npt.NDArray[np.bool_],
    minutes: Sequence[float],
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """Draw the land within each number of minutes of each premises, and of any counted one.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    grid, joined
        The grid, and its points joined to the network.
    facilities, facility_ids, counted
        Premises joined to the network, their ids, and which of them count for the merged polygons.
    minutes
        Thresholds.
    progress
        Told after each block of premises.

    Returns
    -------
    GeoDataFrame
        `facility_id` (`ALL` for the merged ones), `minutes`, valid polygons in EPSG:27700. A
        premises or threshold that covers no land has no row.
    """
    thresholds = sorted(float(value) for value in minutes)
    longest = thresholds[-1]
    ends = ends_of(network, impedance, joined)
    shorter = short_ways(network, impedance, joined, facilities)
    by_facility = np.argsort(shorter.facility, kind="stable")
    bounds = np.searchsorted(shorter.facility[by_facility], np.arange(len(facilities) + 1))
    merged = np.full(grid.index.shape, np.inf)
    at = np.nonzero(grid.index >= 0)
    rows: list[tuple[str, float, BaseGeometry]] = []
    for columns, seconds in searches(
        network, impedance, facilities, limit_minutes=longest, progress=progress
    ):
        for facility, row in zip(columns, seconds, strict=True):
            near = by_facility[bounds[facility] : bounds[facility + 1]]
            short = (shorter.origin[near], shorter.minutes[near])
            surface = _surface(at, row, ends, impedance, short)
            if surface is None:
                continue
            if counted[facility]:
                part = merged[surface.rows, surface.columns]
                np.minimum(part, surface.minutes, out=part)
            shapes = _contours(grid, surface, thresholds)
            rows += [(facility_ids[facility], t, s) for t, s in shapes]
    height, width = grid.index.shape
    whole = _Surface(slice(0, height), slice(0, width), merged)
    rows += [(ALL, t, s) for t, s in _contours(grid, whole, thresholds)]
    rows.sort(key=lambda item: (item[0], item[1]))
    return gpd.GeoDataFrame(
        {"facility_id": [r[0] for r in rows], "minutes": np.array([r[1] for r in rows], float)},
        geometry=[r[2] for r in rows],
        crs=27700,
    )


def nearest_isochrone(
    network: Network,
    impedance: Impedance,
    grid: Grid,
    joined: Snapped,
    facilities: Snapped,
    *,
    minutes: float,
    longest_minutes: float,
) -> BaseGeometry:
    """Draw the land within some minutes of the nearest premises, by one search from all of them.

    The same land as the merged polygon of `isochrones` of the same `minutes` whose longest
    threshold is `longest_minutes`. Land within reach at one speed holds that at any lower speed.

    Parameters
    ----------
    network, impedance, grid, joined
        As for `isochrones`.
    facilities
        The premises that count, joined to the network.
    minutes
        Of the outline.
    longest_minutes
        How far is searched, at least `minutes`.

    Returns
    -------
    shapely geometry
        Valid polygons in EPSG:27700; empty where no land is reached.
    """
    seconds, _ = seconds_to_nearest(network, impedance, facilities, limit_minutes=longest_minutes)
    shorter = short_ways(network, impedance, joined, facilities)
    surface = _surface(
        np.nonzero(grid.index >= 0),
        seconds,
        ends_of(network, impedance, joined),
        impedance,
        (shorter.origin, shorter.minutes),
    )
    shapes = [] if surface is None else _contours(grid, surface, [minutes], longest_minutes)
    return shapes[0][1] if shapes else shapely.MultiPolygon()


def _surface(
    at: tuple[Ints, ...],
    seconds: Floats,
    ends: Ends,
    impedance: Impedance,
    short: tuple[Ints, Floats],
) -> _Surface | None:
    """Minutes on the rectangle of the points that are reached; None where none is.

    `at` is the row and column of each point, `short` the points with ways that pass no junction,
    and their minutes.
    """
    finite = np.isfinite(seconds)
    reached = finite[ends.u] | finite[ends.v]
    reached[short[0]] = True
    points = np.flatnonzero(reached)
    if points.size == 0:
        return None
    part = Ends(
        ends.u[points],
        ends.v[points],
        ends.seconds_to_u[points],
        ends.seconds_to_v[points],
        ends.leg_seconds[points],
    )
    minutes = minutes_at(seconds[np.newaxis, :], part, impedance)[0]
    np.minimum.at(minutes, np.searchsorted(points, short[0]), short[1])
    row, column = (positions[points] for positions in at)
    south, west = row.min(), column.min()
    result = np.full((row.max() - south + 1, column.max() - west + 1), np.inf)
    result[row - south, column - west] = minutes
    height, width = result.shape
    return _Surface(
        slice(int(south), int(south) + height), slice(int(west), int(west) + width), result
    )


def _contours(
    grid: Grid, surface: _Surface, thresholds: Sequence[float], longest: float | None = None
) -> list[tuple[float, BaseGeometry]]:
    reached = np.isfinite(surface.minutes)
    if not reached.any():
        return []
    rows = _span(np.any(reached, axis=1))
    columns = _span(np.any(reached, axis=0))
    part = np.pad(surface.minutes[rows, columns], 1, constant_values=np.inf)
    step = grid.step_metres
    x = grid.west + step * (surface.columns.start + columns.start - 1 + np.arange(part.shape[1]))
    y = grid.south + step * (surface.rows.start + rows.start - 1 + np.arange(part.shape[0]))
    # Land that cannot be reached is put well beyond the longest threshold: a contour needs numbers.
    high = 2.0 * (thresholds[-1] if longest is None else longest) + 1.0
    generator = contour_generator(
        x=x, y=y, z=np.minimum(part, high), name="serial", fill_type=FillType.OuterOffset
    )
    result = []
    for minutes in thresholds:
        outlines, offsets = cast("_Filled", generator.filled(-1.0, minutes))
        shapes = [
            _polygon(points, starts) for points, starts in zip(outlines, offsets, strict=True)
        ]
        land = _joined(shapes)
        polygons = [p for p in shapely.get_parts(land) if p.geom_type == "Polygon"]
        if polygons:
            result.append((minutes, shapely.multipolygons(polygons)))
    return result


def _joined(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """One valid shape of polygons that overlap nowhere; a union, where needed, takes far longer."""
    if not shapes:
        return shapely.MultiPolygon()
    together = cast("BaseGeometry", shapely.multipolygons(shapes))
    if shapely.is_valid(together):
        return together
    return shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object)))


def _span(used: npt.ArrayLike) -> slice:
    at = np.flatnonzero(np.asarray(used))
    return slice(int(at[0]), int(at[-1]) + 1)


def _polygon(points: Floats, starts: npt.NDArray[np.unsignedinteger]) -> BaseGeometry:
    rings = [points[a:b] for a, b in pairwise(starts)]
    return shapely.Polygon(rings[0], rings[1:])
