"""Bands before and after a scenario, over the land where it can make a difference: for drawing.

They come from the surface of the run's own bands (`pna.travel.isochrones`), on the same grid, so
that within the window those of before are the run's. Only the points of the window are joined to
the roads: the whole grid of a county takes longer to load than all of this.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from pna.geography.areas import outline
from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode, Network
from pna.scenario.changed_layers import codes_of_new
from pna.scenario.changes import Change, Consolidate, Open
from pna.scenario.compare import Comparison
from pna.travel import isochrones
from pna.travel.grid_snapping import snap_dense
from pna.travel.impedance import Impedance
from pna.travel.search import searches
from pna.travel.snapping import Snapped, snap, subset, together
from pna.travel.times import points_of

__all__ = ["WHEN", "carried_on", "codes_of", "concerned", "local_bands"]

Floats = npt.NDArray[np.float64]
WHEN = ("before", "after")
_MARGIN_METRES = 1000.0
_METRES_PER_MINUTE_AT_1_KPH = 1000.0 / 60.0
_AT_A_TIME = 64
"""So few points are joined to the roads without an index of all of them."""


def local_bands(comparison: Comparison) -> gpd.GeoDataFrame:
    """Draw the land within the headline's times, before and after, where a scenario changes it.

    Parameters
    ----------
    comparison
        From `pna.scenario.rechecked.recheck`. Where a position leaves several sites open, after is
        the typical one.

    Returns
    -------
    GeoDataFrame
        One row per mode and ``when`` (``before``, ``after``): `mode`, `minutes` (the headline's),
        `when`, `window`, and polygons in EPSG:27700, perhaps empty, of the first premises set at
        the study's own speeds. They are cut off at the window, a rectangle that holds all land
        where the two may differ and 1 km around it. No rows where the study has no roads.
    """
    before, after = comparison.before, comparison.after
    rows: list[tuple[str, float, str, BaseGeometry, BaseGeometry]] = []
    sites = concerned(comparison)
    if before.networks and len(sites):
        study = before.study
        land = outline(before.areas).buffer(study.area.buffer_km * 1000.0)
        headline = study.headline
        for mode, minutes in zip(
            MODES, (headline.drive_minutes, headline.walk_minutes), strict=True
        ):
            shapes, window = _bands(before, after, mode, float(minutes), sites, land)
            rows += [
                (mode, float(minutes), when, shape, window)
                for when, shape in zip(WHEN, shapes, strict=True)
            ]
    return gpd.GeoDataFrame(
        {
            "mode": [row[0] for row in rows],
            "minutes": np.array([row[1] for row in rows], dtype=float),
            "when": [row[2] for row in rows],
            "window": [row[4] for row in rows],
        },
        geometry=[row[3] for row in rows],
        crs=27700,
    )


def carried_on(
    comparison: Comparison, bands: gpd.GeoDataFrame, over: BaseGeometry
) -> gpd.GeoDataFrame:
    """Carry the bands on beyond their windows, where those of before and after are the run's.

    Parameters
    ----------
    comparison
        The same as for `bands`.
    bands
        From `local_bands`.
    over
        Land that the bands are to cover, EPSG:27700; where the run has no bands of this time, as
        in results that are an after themselves, they still end at their windows.

    Returns
    -------
    GeoDataFrame
        As `bands`, cut off at `over`.
    """
    drawn = comparison.before.bands
    shapes: list[BaseGeometry] = []
    columns = (bands[name] for name in ("mode", "minutes", "window", "geometry"))
    for mode, minutes, window, geometry in zip(*columns, strict=True):
        shape = shapely.intersection(geometry, over)
        if len(drawn):
            run = drawn[
                (drawn["mode"] == mode)
                & (drawn["minutes"] == minutes)
                & (drawn["facility_id"] == isochrones.ALL)
            ]
            near = shapely.clip_by_rect(run.geometry.to_numpy(), *over.bounds)
            beyond = shapely.difference(shapely.union_all(shapely.make_valid(near)), window)
            shape = shapely.union(shape, beyond)
        shapes.append(shape)
    return bands.set_geometry(gpd.GeoSeries(shapes, index=bands.index, crs=27700))


def concerned(comparison: Comparison) -> Floats:
    """Give where the premises stand that a scenario speaks of, before and after.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    array, shape (n, 2)
        Metres in EPSG:27700, each position once.
    """
    codes = [code for change in comparison.scenario.changes for code in codes_of(change)]
    codes += codes_of_new(comparison.before, comparison.scenario)
    found: set[tuple[float, float]] = set()
    for results in (comparison.before, comparison.after):
        rows = results.premises[results.premises["facility_id"].isin(codes)]
        found |= {(x, y) for x, y in points_of(rows).tolist() if np.isfinite(x + y)}
    return np.array(sorted(found), dtype=float).reshape(-1, 2)


def codes_of(change: Change) -> tuple[str, ...]:
    """Give the ODS codes that a change names; of a new site none."""
    if isinstance(change, Open):
        return (change.ods_code,) if change.ods_code else ()
    if isinstance(change, Consolidate):
        return change.ods_code, change.into
    return (change.ods_code,)


def _bands(
    before: Results,
    after: Results,
    mode: Mode,
    minutes: float,
    at: Floats,
    land: BaseGeometry,
) -> tuple[list[BaseGeometry], BaseGeometry]:
    study, network = before.study, before.networks[mode]
    impedance = before.impedances[mode, before.matrices[mode].preset]
    settings = study.modes.drive if mode == "drive" else study.modes.walk
    metres = settings.max_access_metres
    step = study.isochrones.grid_metres
    sites = _joined(at, network, metres)
    window = _window(network, impedance, sites, minutes)
    # What the contours interpolate reaches one step beyond the window.
    part = shapely.intersection(land, window.buffer(2 * step, join_style="mitre"))
    grid = isochrones.grid_over(part, step)
    box = shapely.box(*window.bounds)
    joined = snap_dense(
        grid.xy, _near(network, part, metres), spacing_metres=step, max_access_metres=metres
    )
    # The contours of a run depend on how far it searched, if only where nothing is reached.
    longest = study.thresholds(mode)[-1]
    first = study.premises.sets[0]
    stand = [points_of(results.sites)[results.counted[first]] for results in (before, after)]
    reach = impedance.top_speed_kph * _METRES_PER_MINUTE_AT_1_KPH * longest + step
    every = np.unique(np.concatenate(stand), axis=0)
    every = every[shapely.distance(shapely.points(every), box) <= reach]
    doors = _joined(every, network, metres)
    shapes: list[BaseGeometry] = []
    for points in stand:
        there = set(map(tuple, points.tolist()))
        which = np.flatnonzero([point in there for point in map(tuple, every.tolist())])
        shape = isochrones.nearest_isochrone(
            network,
            impedance,
            grid,
            joined,
            subset(doors, which),
            minutes=minutes,
            longest_minutes=longest,
        )
        shapes.append(shapely.intersection(shape, box))
    return shapes, box


def _joined(points: Floats, network: Network, metres: float) -> Snapped:
    """Join some dozens of points to the network, a few at a time."""
    parts = [
        snap(
            points[start : start + _AT_A_TIME], network, max_access_metres=metres, measure_far=False
        )
        for start in range(0, max(len(points), 1), _AT_A_TIME)
    ]
    return together(parts)


def _window(network: Network, impedance: Impedance, sites: Snapped, minutes: float) -> BaseGeometry:
    """Rectangle round all land from where some site may be reached in time, with a margin.

    A little more than that: a whole edge where either of its ends is in time, and the longest leg
    that there is time for.
    """
    corners = [sites.xy]
    edges = network.edges
    u, v = (edges[end].to_numpy(np.int64) for end in ("u", "v"))
    reached = np.zeros(network.node_count, dtype=bool)
    for _, seconds in searches(network, impedance, sites, limit_minutes=minutes):
        reached |= np.isfinite(seconds[:, : network.node_count]).any(axis=0)
    used = reached[u] | reached[v]
    used[sites.edge[sites.edge >= 0]] = True
    bounds = network.edge_bounds[used]
    corners += [bounds[:, :2], bounds[:, 2:]]
    every = np.concatenate(corners)
    leg = minutes * 60.0 * impedance.leg_metres_per_second
    margin = min(leg, float(_MARGIN_METRES)) + _MARGIN_METRES
    (west, south), (east, north) = every.min(axis=0) - margin, every.max(axis=0) + margin
    box: BaseGeometry = shapely.box(west, south, east, north)
    return box


def _near(network: Network, part: BaseGeometry, metres: float) -> Network:
    """The network with only those edges to start on that come near some land."""
    if part.is_empty:
        return network
    west, south, east, north = part.bounds
    bounds = network.edge_bounds
    reach = metres + 1.0
    near = (bounds[:, 0] <= east + reach) & (bounds[:, 2] >= west - reach)
    near &= (bounds[:, 1] <= north + reach) & (bounds[:, 3] >= south - reach)
    edges = network.edges.assign(snappable=network.edges["snappable"].to_numpy() & near)
    return replace(network, edges=edges)
