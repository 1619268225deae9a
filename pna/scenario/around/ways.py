"""The ways that lead to a site: minutes, metres, and the roads that one goes along.

One search from the site on the reversed network gives the seconds from everywhere to its door. The
way is read off them: it goes along the steps whose seconds are just what is gained.
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
from pna.travel.search import ends_of, minutes_at, searches
from pna.travel.short_ways import short_ways
from pna.travel.snapping import Snapped
from pna.travel.states import states_of

__all__ = ["Search", "Ways", "joined", "road_names", "search", "ways"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FEW = 60
_SAME_SECONDS = 1e-7
_NAMED_METRES = 100.0


@dataclass(frozen=True)
class Search:
    """Seconds from every state of a network to the door of one site.

    Attributes
    ----------
    network, impedance, limit_minutes
        Of the mode.
    site
        Joined to the network: one point.
    seconds
        One entry per state (`pna.travel.states`); infinite beyond the limit. Empty where the site
        does not join the network.
    """

    network: Network
    impedance: Impedance
    limit_minutes: float
    site: Snapped
    seconds: Floats


class Ways(NamedTuple):
    """Per origin: minutes and metres to the site, legs included; missing beyond the search."""

    minutes: Floats
    metres: Floats


class _Steps(NamedTuple):
    """Per state: the next one on the way and the edge to it; -1 where the door is next."""

    state: Ints
    edge: Ints


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
    seconds: list[Floats] = [np.empty(0)] * len(sites)
    for columns, found in searches(network, impedance, sites, limit_minutes=matrix.limit_minutes):
        for column, of_site in zip(columns, found, strict=True):
            seconds[column] = of_site
    return tuple(
        Search(
            network,
            impedance,
            matrix.limit_minutes,
            snapping.subset(sites, np.array([number])),
            of_site,
        )
        for number, of_site in enumerate(seconds)
    )


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
    if found.seconds.size:
        ends = ends_of(found.network, impedance, origins)
        minutes = minutes_at(found.seconds[np.newaxis, :], ends, impedance)[0]
    if impedance.mode == "drive" and found.seconds.size:
        metres = _along(found, origins, np.flatnonzero(within(minutes, found.limit_minutes)))
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
    if not found.seconds.size:
        return [() for _ in wanted]
    steps = _steps(found)
    start = _first(found, origins, wanted)
    edges = found.network.edges
    length = edges["length_metres"].to_numpy()
    named = []
    for origin, state, first in zip(wanted, start.state, start.metres, strict=True):
        metres: dict[str, float] = {}
        if state >= 0:
            route = _route(steps, int(state))
            stretches = [(int(origins.edge[origin]), float(first))]
            stretches += [(edge, float(length[edge])) for edge in route.edges]
            stretches.append((int(found.site.edge[0]), np.inf))
            for edge, part in stretches:
                name = _name(edges["name"].iat[edge], edges["ref"].iat[edge])
                metres[name] = metres.get(name, 0.0) + part
        named.append(
            tuple(name for name, total in metres.items() if name and total >= _NAMED_METRES)
        )
    return named


def _name(*said: object) -> str:
    return next((str(text) for text in said if isinstance(text, str) and text), "")


def _steps(found: Search) -> _Steps:
    """The next state of every state: along the step that takes just the seconds it gains."""
    impedance = found.impedance
    states = states_of(found.network, impedance.edge_seconds)
    edge = states.arc >> 1
    taken = impedance.edge_seconds[edge]
    with np.errstate(invalid="ignore"):
        gained = found.seconds[states.source] - found.seconds[states.target]
        tight = np.flatnonzero(np.abs(gained - taken) <= _SAME_SECONDS)
    # Written last to first, those of no length before all others: the first of the others stays.
    tight = tight[np.lexsort((-tight, taken[tight] > 0))]
    state = np.full(states.count, -1, dtype=np.int64)
    along = np.full(states.count, -1, dtype=np.int64)
    state[states.source[tight]] = states.target[tight]
    along[states.source[tight]] = edge[tight]
    return _Steps(state, along)


class _Start(NamedTuple):
    """Per origin: the state that it sets off to (-1: none), and metres to there, its leg apart."""

    state: Ints
    metres: Floats


def _first(found: Search, origins: Snapped, wanted: Ints) -> _Start:
    ends = ends_of(found.network, found.impedance, origins)
    by_u = (found.seconds[ends.u] + ends.seconds_to_u)[wanted]
    by_v = (found.seconds[ends.v] + ends.seconds_to_v)[wanted]
    length = found.network.edges["length_metres"].to_numpy()[np.maximum(origins.edge[wanted], 0)]
    offset = origins.offset_metres[wanted]
    state = np.where(by_u <= by_v, ends.u[wanted], ends.v[wanted])
    metres = np.where(by_u <= by_v, offset, length - offset)
    return _Start(np.where(np.isfinite(np.minimum(by_u, by_v)), state, -1), metres)


class _Route(NamedTuple):
    """Edges from a state to the last one before the door, and which state that is."""

    edges: list[int]
    last: int


def _route(steps: _Steps, state: int) -> _Route:
    edges: list[int] = []
    passed: set[int] = set()
    # Of several edges without any length one might lead back.
    while steps.state[state] >= 0 and state not in passed:
        passed.add(state)
        edges.append(int(steps.edge[state]))
        state = int(steps.state[state])
    return _Route(edges, state)


def _along(found: Search, origins: Snapped, wanted: Ints) -> Floats:
    """Metres along the way by road from some of the origins, both legs included."""
    metres = np.full(len(origins), np.nan)
    steps = _steps(found)
    start = _first(found, origins, wanted)
    site, impedance = found.site, found.impedance
    length = found.network.edges["length_metres"].to_numpy()
    site_edge, leg = int(site.edge[0]), float(site.leg_metres[0])
    of_edge = impedance.edge_seconds[site_edge]
    for origin, state, first in zip(wanted, start.state, start.metres, strict=True):
        route = _route(steps, int(state))
        # The seconds that are left at the last junction are those of a part of the site's edge.
        rest = found.seconds[route.last] - leg / impedance.leg_metres_per_second
        part = length[site_edge] * rest / of_edge if of_edge > 0 else 0.0
        metres[origin] = origins.leg_metres[origin] + first + length[route.edges].sum() + part + leg
    return metres


def _short_metres(found: Search, origins: Snapped, origin: int) -> float:
    """Metres of a way that passes no junction: straight over the legs, or along one edge."""
    site = found.site
    legs = float(origins.leg_metres[origin] + site.leg_metres[0])
    straight = float(np.hypot(*(origins.xy[origin] - site.xy[0])))
    if straight <= legs:
        return straight
    return legs + abs(float(site.offset_metres[0] - origins.offset_metres[origin]))
