"""The ways that lead to a site: minutes, metres, and the roads that one goes along.

One search from the site on the reversed network gives the way from everywhere to its door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pna.results import Results
from pna.roads.network import Mode, Network
from pna.travel import snapping
from pna.travel.impedance import Impedance, within
from pna.travel.search import Tree, ends_of, minutes_at, tree_to_nearest
from pna.travel.short_ways import short_ways
from pna.travel.snapping import Snapped
from pna.travel.ways import Piece, metres_of, ways_to

__all__ = ["Search", "Ways", "joined", "road_names", "search", "ways"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FEW = 60
_NAMED_METRES = 100.0


@dataclass(frozen=True)
class Search:
    """The ways from everywhere to the door of one site.

    Attributes
    ----------
    network, impedance, limit_minutes
        Of the mode.
    site
        Joined to the network: one point.
    tree
        As a search found them; None where the site does not join the network.
    """

    network: Network
    impedance: Impedance
    limit_minutes: float
    site: Snapped
    tree: Tree | None


class Ways(NamedTuple):
    """Per origin: minutes and metres to the site, legs included; missing beyond the search."""

    minutes: Floats
    metres: Floats


def joined(results: Results, mode: Mode, points: Floats) -> Snapped:
    """Join a few points to the network of a mode, as places where people live are joined.

    Parameters
    ----------
    results
        Of a run with roads.
    mode
        ``drive`` or ``walk``.
    points
        Shape (n, 2), metres in EPSG:27700.
    """
    settings = results.study.modes.drive if mode == "drive" else results.study.modes.walk
    network = results.networks[mode]
    # A few at a time are joined without an index of the whole network.
    parts = [
        snapping.snap(
            points[start : start + _FEW],
            network,
            max_access_metres=settings.max_access_metres,
            measure_far=False,
        )
        for start in range(0, max(len(points), 1), _FEW)
    ]
    return snapping.together(parts)


def search(results: Results, mode: Mode, points: Floats) -> tuple[Search, ...]:
    """Search from sites, each by itself.

    Parameters
    ----------
    results
        Of a run with roads: at its own speeds and up to its limit.
    mode
        ``drive`` or ``walk``.
    points
        The sites, shape (n, 2), metres in EPSG:27700.
    """
    network, matrix = results.networks[mode], results.matrices[mode]
    impedance = results.impedances[mode, matrix.preset]
    sites = joined(results, mode, points)
    found = []
    for number in range(len(sites)):
        site = snapping.subset(sites, np.array([number]))
        tree = (
            tree_to_nearest(network, impedance, site, limit_minutes=matrix.limit_minutes)
            if site.joined.any()
            else None
        )
        found.append(Search(network, impedance, matrix.limit_minutes, site, tree))
    return tuple(found)


def ways(found: Search, origins: Snapped) -> Ways:
    """Give the minutes and metres from origins to a site, as the matrices do.

    Parameters
    ----------
    found
        From `search`.
    origins
        Joined to the same network.

    Returns
    -------
    Ways
        On foot, metres are minutes by the walking speed; by car those along the way.
    """
    impedance = found.impedance
    minutes = np.full(len(origins), np.inf)
    metres = np.full(len(origins), np.nan)
    if found.tree is not None:
        ends = ends_of(found.network, impedance, origins)
        minutes = minutes_at(found.tree.seconds[np.newaxis, :], ends, impedance)[0]
    if impedance.mode == "drive":
        reached = np.flatnonzero(within(minutes, found.limit_minutes))
        metres[reached] = _along(found, origins, reached)
    near = short_ways(found.network, impedance, origins, found.site)
    for origin, of_pair in zip(near.origin, near.minutes, strict=True):
        if of_pair < minutes[origin]:
            minutes[origin] = of_pair
            metres[origin] = _short_metres(found, origins, int(origin))
    minutes = np.where(within(minutes, found.limit_minutes), minutes, np.nan)
    if impedance.mode == "walk":
        metres = minutes * 60.0 * impedance.leg_metres_per_second
    return Ways(minutes, np.where(np.isfinite(minutes), metres, np.nan))


def road_names(found: Search, origins: Snapped, wanted: Ints) -> list[tuple[str, ...]]:
    """Name the roads of the ways from some origins to a site.

    Parameters
    ----------
    found
        From `search`.
    origins
        Joined to the same network.
    wanted
        Which of them.

    Returns
    -------
    list of tuple of str
        Per origin: names, or numbers (A606), in order, each once; ways without either, and roads
        along which one goes less than 100 metres, are passed over. Empty where there is no way by
        road.
    """
    edges = found.network.edges
    named = []
    for pieces in _traced(found, origins, wanted):
        along = metres_of(found.network, pieces)
        # The site's own road is named however little of it one goes along.
        along[-1:] = np.inf
        metres: dict[str, float] = {}
        for piece, part in zip(pieces, along, strict=True):
            name = _name(edges["name"].iat[piece.edge], edges["ref"].iat[piece.edge])
            metres[name] = metres.get(name, 0.0) + float(part)
        named.append(
            tuple(name for name, total in metres.items() if name and total >= _NAMED_METRES)
        )
    return named


def _name(*said: object) -> str:
    return next((str(text) for text in said if isinstance(text, str) and text), "")


def _traced(found: Search, origins: Snapped, wanted: Ints) -> list[tuple[Piece, ...]]:
    if found.tree is None:
        return [() for _ in wanted]
    return ways_to(found.network, found.impedance, found.tree, origins, found.site, wanted)


def _along(found: Search, origins: Snapped, wanted: Ints) -> Floats:
    """Metres along the way by road from some of the origins, both legs included."""
    by_road = [metres_of(found.network, way).sum() for way in _traced(found, origins, wanted)]
    legs = origins.leg_metres[wanted] + found.site.leg_metres[0]
    metres: Floats = np.array(by_road, dtype=np.float64) + legs
    return metres


def _short_metres(found: Search, origins: Snapped, origin: int) -> float:
    """Metres of a way that passes no junction: straight over the legs, or along one edge."""
    site = found.site
    legs = float(origins.leg_metres[origin] + site.leg_metres[0])
    straight = float(np.hypot(*(origins.xy[origin] - site.xy[0])))
    if straight <= legs:
        return straight
    return legs + abs(float(site.offset_metres[0] - origins.offset_metres[origin]))
