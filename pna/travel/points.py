"""Minutes from any points to the premises of a run, and from where people live to any other sites.

Neither is in the matrices, so each takes a few searches: at the study's own speeds and at both ends
of their range, on the networks of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from pna import coverage
from pna.coverage import Judgement
from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import Ends
from pna.subsets import headline_of
from pna.travel import minutes as travel
from pna.travel import snapping
from pna.travel.minutes import Nearest, columns_of
from pna.travel.snapping import Snapped
from pna.travel.times import ends_of_range, points_of
from pna.travel.two_nearest import TwoNearest, two_nearest

__all__ = ["NO_POSITION", "Reach", "at_sites", "judged", "of_rows", "to_premises"]

Bools = npt.NDArray[np.bool_]
NO_POSITION = "no_position"
"""Status of a point that nobody knows where to look for."""


@dataclass(frozen=True)
class Reach:
    """Minutes of one mode from some points to the nearest of some sites, at the study's speeds.

    Attributes
    ----------
    mode, preset, limit_minutes
        How one travels; what takes longer than the limit is not told.
    status
        Of each point: ``ok`` (a site is reached), ``beyond_limit``, ``too_far_from_road``,
        ``no_network`` or `NO_POSITION`.
    leg_metres
        Straight line from each point to the road.
    found
        The nearest site and the next; positions point into all sites.
    ends
        The nearest at both ends of the range of the speeds.
    """

    mode: Mode
    preset: str
    limit_minutes: float
    status: npt.NDArray[np.str_]
    leg_metres: npt.NDArray[np.float64]
    found: TwoNearest
    ends: Ends


def to_premises(results: Results, points: npt.NDArray[np.float64]) -> dict[str, dict[Mode, Reach]]:
    """Minutes from points to the nearest premises of each set.

    Parameters
    ----------
    results
        Of a run with roads.
    points
        Shape (n, 2), metres in EPSG:27700; a point may be missing.

    Returns
    -------
    dict
        By premises set and mode; positions point into `results.sites`. A point where people live
        has the minutes of that place.
    """
    reaches: dict[str, dict[Mode, Reach]] = {name: {} for name in results.counted}
    for mode in MODES:
        origins, sites = (_joined(results, mode, xy) for xy in (points, points_of(results.sites)))
        for name, columns in results.counted.items():
            reaches[name][mode] = _reach(results, mode, origins, sites, columns)
    return reaches


def at_sites(
    results: Results, sites: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, dict[Mode, Reach]]:
    """Minutes from every place where people live to the nearest of other sites.

    Parameters
    ----------
    results
        Of a run with roads.
    sites
        Sites by kind, points in EPSG:27700; those without a position are passed over.

    Returns
    -------
    dict
        By kind and mode, one entry per row of `results.demand`.
    """
    reaches: dict[str, dict[Mode, Reach]] = {name: {} for name in sites}
    for mode in MODES:
        origins = _joined(results, mode, points_of(results.demand))
        for name, frame in sites.items():
            to_sites = _joined(results, mode, points_of(frame))
            every = np.ones(len(frame), dtype=bool)
            reaches[name][mode] = _reach(results, mode, origins, to_sites, every)
    return reaches


def of_rows(reach: Reach, rows: Bools) -> Reach:
    """Give the same for some of the points.

    Parameters
    ----------
    reach
        From `to_premises`.
    rows
        Which of them.
    """

    def some(found: Nearest) -> Nearest:
        return Nearest(found.minutes[rows], found.facility[rows])

    return replace(
        reach,
        status=reach.status[rows],
        leg_metres=reach.leg_metres[rows],
        found=TwoNearest(*map(some, reach.found)),
        ends=Ends(*map(some, reach.ends)),
    )


def judged(results: Results, reach: Mapping[Mode, Reach], name: str) -> tuple[Judgement, ...]:
    """Apply every rule of the study at its own speeds to some points.

    Parameters
    ----------
    results
        Of the run.
    reach
        By mode.
    name
        What is reached: a premises set, or a kind of site.

    Returns
    -------
    tuple of Judgement
        Drive and walk by minutes, then the headline's combined rule.
    """
    single = [
        coverage.judge(
            one.found.first.minutes,
            one.status,
            mode=mode,
            limit_minutes=minutes,
            speed_preset=one.preset,
            premises_set=name,
            most_minutes=one.ends.slow.minutes,
            least_minutes=one.ends.quick.minutes,
        )
        for mode, one in reach.items()
        for minutes in results.study.thresholds(mode)
    ]
    return (*single, coverage.either(*headline_of(results, single)))


def _joined(results: Results, mode: Mode, points: npt.NDArray[np.float64]) -> Snapped:
    modes = results.study.modes
    settings = modes.drive if mode == "drive" else modes.walk
    return snapping.snap(
        points, results.networks[mode], max_access_metres=settings.max_access_metres
    )


def _reach(results: Results, mode: Mode, origins: Snapped, sites: Snapped, columns: Bools) -> Reach:
    """Search from the sites that count; positions point into all of them."""
    network, matrix = results.networks[mode], results.matrices[mode]
    own = results.impedances[mode, matrix.preset]
    preset = results.presets[matrix.preset] if mode == "drive" else None
    which = np.flatnonzero(columns)
    counted = snapping.subset(sites, which)
    limit = matrix.limit_minutes

    def in_all(found: Nearest) -> Nearest:
        return Nearest(found.minutes, columns_of(found.facility, which))

    two = two_nearest(network, own, origins, counted, limit_minutes=limit)
    ends = [
        two.first
        if np.array_equal(end.edge_seconds, own.edge_seconds)
        and end.trip_minutes == own.trip_minutes
        else travel.nearest(network, end, origins, counted, limit_minutes=limit)
        for end in ends_of_range(own, preset, network)
    ]
    first = in_all(two.first)
    located = np.isfinite(origins.xy).all(axis=1)
    return Reach(
        mode=mode,
        preset=matrix.preset,
        limit_minutes=limit,
        status=np.select(
            [~located, (origins.status == "ok") & (first.facility < 0)],
            [NO_POSITION, "beyond_limit"],
            origins.status,
        ),
        leg_metres=origins.leg_metres,
        found=TwoNearest(first, in_all(two.second)),
        ends=Ends(*map(in_all, ends)),
    )
