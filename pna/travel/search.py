"""Searches on the reversed network, one per premises, and the short ways that need no search.

Premises are extra nodes with arcs out of them only, so that adding one changes no other's minutes;
places where people live are not in the graph at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

from pna.roads.network import Network
from pna.roads.osm import Progress
from pna.travel.impedance import TOLERANCE_MINUTES, Impedance
from pna.travel.snapping import Snapped, subset
from pna.travel.states import States, states_of

__all__ = [
    "Ends",
    "Tree",
    "csr_of_minima",
    "ends_of",
    "graph_limit",
    "minutes_at",
    "reversed_graph",
    "searches",
    "seconds_to_nearest",
    "tree_to_nearest",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SOURCES_AT_A_TIME = 8
_ROADS_KEPT = 3
"""Speeds at which a network is kept ready: the study's own, and both ends of their range."""


def searches(
    network: Network,
    impedance: Impedance,
    facilities: Snapped,
    *,
    limit_minutes: float,
    progress: Progress | None = None,
) -> Iterator[tuple[Ints, Floats]]:
    """Search from each premises that joins the network, a few at a time.

    Parameters
    ----------
    network, impedance, facilities, limit_minutes, progress
        As for `matrix`.

    Yields
    ------
    columns, seconds
        Which premises, and the seconds from every state (`pna.travel.states`; the first are the
        junctions) to the door of each, shape (premises, states); infinite where it takes longer
        than the limit.
    """
    joined = np.flatnonzero(facilities.joined)
    if joined.size == 0:
        return
    states, roads = _roads_for(network, impedance, facilities)
    graph = reversed_graph(network, impedance, facilities, states, roads)
    for start in range(0, joined.size, _SOURCES_AT_A_TIME):
        columns = joined[start : start + _SOURCES_AT_A_TIME]
        seconds = dijkstra(
            graph,
            directed=True,
            indices=states.count + columns,
            limit=graph_limit(limit_minutes),
        )
        yield columns, seconds[:, : states.count]
        if progress is not None:
            step = f"Minutes, {impedance.mode} ({impedance.preset})"
            progress(step, start + columns.size, joined.size)


def seconds_to_nearest(
    network: Network, impedance: Impedance, facilities: Snapped, *, limit_minutes: float
) -> tuple[Floats, Ints]:
    """Search from all premises together.

    Parameters
    ----------
    network, impedance, facilities, limit_minutes
        As for `searches`.

    Returns
    -------
    seconds, facility
        From every state to the door of the nearest premises, infinite where it takes longer than
        the limit, and which premises that is (of no meaning where infinite).
    """
    states = states_of(network, impedance.edge_seconds)
    count = states.count
    joined = np.flatnonzero(facilities.joined)
    if joined.size == 0:
        return np.full(count, np.inf), np.full(count, -1, dtype=np.int64)
    seconds, _, source = dijkstra(
        reversed_graph(network, impedance, facilities, states),
        directed=True,
        indices=count + joined,
        limit=graph_limit(limit_minutes),
        min_only=True,
        return_predecessors=True,
    )
    return seconds[:count], source[:count].astype(np.int64) - count


class Tree(NamedTuple):
    """Quickest ways to the nearest premises as a tree; one entry per state (`pna.travel.states`).

    `seconds` to the door of premises `facility`; `parent`, the next state on the way (-1 where the
    premises is next, or nothing is in reach); `edge`, the edge to there (-1 where nothing is in
    reach), and `last_share`, how much of it is travelled (1 but for the last edge).
    """

    seconds: Floats
    facility: Ints
    parent: Ints
    edge: Ints
    last_share: Floats


def tree_to_nearest(
    network: Network, impedance: Impedance, facilities: Snapped, *, limit_minutes: float
) -> Tree:
    """Search from all premises together, and keep the way.

    Parameters
    ----------
    network, impedance, facilities, limit_minutes
        As for `searches`; at least one premises joins the network.

    Returns
    -------
    Tree
    """
    states, roads = _roads_for(network, impedance, facilities)
    count = states.count
    joined = np.flatnonzero(facilities.joined)
    seconds, found, source = dijkstra(
        reversed_graph(network, impedance, facilities, states, roads),
        directed=True,
        indices=count + joined,
        limit=graph_limit(limit_minutes),
        min_only=True,
        return_predecessors=True,
    )
    seconds, facility = seconds[:count], source[:count].astype(np.int64) - count
    before: Ints = found[:count].astype(np.int64)
    node = np.arange(count, dtype=np.int64)
    last = before >= count
    through = (before >= 0) & ~last
    edge, share = np.full(count, -1, dtype=np.int64), np.ones(count)
    edge[through] = _quickest_edges(states, impedance, node[through], before[through])
    door = before[last] - count
    edge[last] = facilities.edge[door]
    share[last] = _last_shares(network, subset(facilities, door), node[last], states)
    return Tree(seconds, facility, np.where(through, before, -1), edge, share)


def _last_shares(network: Network, doors: Snapped, before: Ints, states: States) -> Floats:
    """Share of its edge that leads to each door from the state before it.

    From the junction of a road that ends where it begins: the shorter part that is allowed.
    """
    edges = network.edges
    edge = doors.edge
    length = edges["length_metres"].to_numpy()[edge]
    from_u = np.divide(doors.offset_metres, length, out=np.zeros(len(doors)), where=length > 0)
    at_u, at_v = _at_ends(network, doors)
    junction = states.junction[before]
    near = np.isin(states.arc >> 1, np.unique(edge))
    steps = states.source[near] * (2 * len(edges)) + states.arc[near]
    by_arc = before * (2 * len(edges)) + 2 * edge
    ahead = np.isin(by_arc, steps) | ((edges["u"].to_numpy()[edge] == junction) & at_u)
    back = np.isin(by_arc + 1, steps) | ((edges["v"].to_numpy()[edge] == junction) & at_v)
    by_u, by_v = np.where(ahead, from_u, np.inf), np.where(back, 1.0 - from_u, np.inf)
    result: Floats = np.minimum(by_u, by_v)
    return result


def _quickest_edges(states: States, impedance: Impedance, start: Ints, end: Ints) -> Ints:
    """Of the edges that lead from one state to another, the quickest."""
    following = np.full(states.count, -1, dtype=np.int64)
    following[start] = end
    steps = np.flatnonzero(following[states.source] == states.target)
    source, index = states.source[steps], states.arc[steps] >> 1
    found = np.full(states.count, -1, dtype=np.int64)
    found[source] = index
    # Of few there are several. Written last to first: the quickest, and then the first, stays.
    several = np.flatnonzero(np.bincount(source, minlength=states.count)[source] > 1)
    order = np.lexsort((index[several], impedance.edge_seconds[index[several]]))[::-1]
    found[source[several[order]]] = index[several[order]]
    result: Ints = found[start]
    return result


class Ends(NamedTuple):
    """Per origin: the states it arrives in at both ends of its edge, seconds to each, of the leg.

    Infinite where one may not travel that way, or the origin does not join the network.
    """

    u: Ints
    v: Ints
    seconds_to_u: Floats
    seconds_to_v: Floats
    leg_seconds: Floats


def ends_of(network: Network, impedance: Impedance, origins: Snapped) -> Ends:
    """Find the two states that each origin can set off to, and the seconds it takes.

    Who sets off at a junction itself has come by no road and may take any.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origins
        Joined to this network by `pna.travel.snapping.snap`.

    Returns
    -------
    Ends
    """
    edges = network.edges
    edge = np.maximum(origins.edge, 0)
    if len(edges) == 0:
        nowhere = np.full(len(origins), np.inf)
        zero = np.zeros(len(origins), dtype=np.int64)
        return Ends(zero, zero, nowhere, nowhere, nowhere)
    to_u, to_v = _part_seconds(network, impedance, origins)
    at_u, at_v = _at_ends(network, origins)
    off = origins.edge < 0
    to_u[off | ~(edges["backward"].to_numpy()[edge] | at_u)] = np.inf
    to_v[off | ~(edges["forward"].to_numpy()[edge] | at_v)] = np.inf
    leg = np.where(off, np.inf, origins.leg_metres / impedance.leg_metres_per_second)
    after = (
        states_of(network, impedance.edge_seconds).after if network.banned else network.arcs.head
    )
    u, v = (edges[end].to_numpy().astype(np.int64)[edge] for end in ("u", "v"))
    return Ends(
        np.where(at_u, u, after[2 * edge + 1]),
        np.where(at_v, v, after[2 * edge]),
        to_u,
        to_v,
        leg,
    )


def _part_seconds(network: Network, impedance: Impedance, points: Snapped) -> tuple[Floats, Floats]:
    """Seconds along the edge between each point and the edge's two ends."""
    edge = np.maximum(points.edge, 0)
    length = network.edges["length_metres"].to_numpy()[edge]
    share = np.divide(points.offset_metres, length, out=np.zeros(len(points)), where=length > 0)
    seconds = impedance.edge_seconds[edge]
    return share * seconds, (1.0 - share) * seconds


def _at_ends(
    network: Network, points: Snapped
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether a point lies at the junction itself, where the direction of the edge is no matter."""
    length = network.edges["length_metres"].to_numpy()[np.maximum(points.edge, 0)]
    with np.errstate(invalid="ignore"):
        return points.offset_metres <= 0.0, points.offset_metres >= length


def minutes_at(seconds: Floats, ends: Ends, impedance: Impedance) -> Floats:
    """Minutes from origins by way of the junctions.

    Parameters
    ----------
    seconds
        From every state to each of several doors, shape (doors, states), as `searches` gives
        them.
    ends
        Of the origins, from `ends_of`.
    impedance
        The one that `seconds` was made with.

    Returns
    -------
    array, shape (doors, origins)
        Infinite where there is no way. Ways that pass no junction are in `short_ways`.
    """
    by_u = seconds[:, ends.u] + ends.seconds_to_u
    by_v = seconds[:, ends.v] + ends.seconds_to_v
    total: Floats = np.minimum(by_u, by_v) + ends.leg_seconds
    return total / 60.0 + impedance.trip_minutes


def graph_limit(limit_minutes: float) -> float:
    """Seconds at which a search may stop."""
    return (limit_minutes + TOLERANCE_MINUTES) * 60.0


def reversed_graph(
    network: Network,
    impedance: Impedance,
    facilities: Snapped,
    states: States,
    roads: sp.csr_array | None = None,
) -> sp.csr_array:
    """Reversed steps of the network, and each premises as an extra node with arcs out of it only.

    Of parallel arcs the quickest is kept: sparse matrices would add them up. `roads` is the graph
    without any premises, where it is known.
    """
    joined = np.flatnonzero(facilities.joined)
    before, door, seconds_to_door = _last_steps(network, impedance, facilities, states, joined)
    if roads is not None:
        _check(impedance, seconds_to_door)
        doors = csr_of_minima(door, before, seconds_to_door, max(len(facilities), states.count))
        return _with_rows(roads, doors, len(facilities))
    rows = np.concatenate([states.target, states.count + door])
    columns = np.concatenate([states.source, before])
    values = np.concatenate([impedance.edge_seconds[states.arc >> 1], seconds_to_door])
    _check(impedance, values)
    return csr_of_minima(rows, columns, values, states.count + len(facilities))


def _check(impedance: Impedance, seconds: Floats) -> None:
    if not np.isfinite(seconds).all() or (seconds < 0).any():
        msg = f"{impedance.mode} ({impedance.preset}): an edge has no valid travel time"
        raise ValueError(msg)


def _with_rows(graph: sp.csr_array, more: sp.csr_array, count: int) -> sp.csr_array:
    """A graph with the first rows of another below its own: what `csr_of_minima` of both gives."""
    end = int(more.indptr[count])
    size = graph.shape[0] + count
    arcs = (
        np.concatenate([graph.data, more.data[:end]]),
        np.concatenate([graph.indices, more.indices[:end]]),
        np.concatenate([graph.indptr, graph.indptr[-1] + more.indptr[1 : count + 1]]),
    )
    return sp.csr_array(arcs, shape=(size, size))


def _roads_for(
    network: Network, impedance: Impedance, facilities: Snapped
) -> tuple[States, sp.csr_array | None]:
    """States of the network, and its steps where a search from few premises keeps them ready."""
    if len(facilities) <= _SOURCES_AT_A_TIME:
        return _kept_roads(network, impedance)
    return states_of(network, impedance.edge_seconds), None


def _kept_roads(network: Network, impedance: Impedance) -> tuple[States, sp.csr_array]:
    """States and steps of the network alone, as they were worked out for the last few searches.

    Whoever tries one site after another finds them ready; only what a search from many premises
    needs is not kept, for it is needed once.
    """
    seconds = impedance.edge_seconds
    kept: list[tuple[Floats, States, sp.csr_array]] = network.arcs.kept.setdefault("roads", [])
    for known, states, graph in kept:
        if np.array_equal(known, seconds):
            return states, graph
    states = states_of(network, seconds)
    values = seconds[states.arc >> 1]
    _check(impedance, values)
    graph = csr_of_minima(states.target, states.source, values, states.count)
    kept.append((seconds.copy(), states, graph))
    del kept[:-_ROADS_KEPT]
    return states, graph


def _last_steps(
    network: Network, impedance: Impedance, facilities: Snapped, states: States, joined: Ints
) -> tuple[Ints, Ints, Floats]:
    """States from which one may set off to a door, the door, and the seconds to it."""
    edges = network.edges
    edge = facilities.edge[joined]
    part = subset(facilities, joined)
    from_u, from_v = _part_seconds(network, impedance, part)
    at_u, at_v = _at_ends(network, part)
    leg = part.leg_metres / impedance.leg_metres_per_second
    parts = []
    for end, arc, at, allowed, seconds in (
        ("u", 2 * edge, at_u, "forward", from_u + leg),
        ("v", 2 * edge + 1, at_v, "backward", from_v + leg),
    ):
        node = edges[end].to_numpy().astype(np.int64)[edge]
        by = edges[allowed].to_numpy()[edge] | at
        parts.append((node[by], joined[by], seconds[by]))
        if states.further_steps:
            parts += [
                (state, joined[k], seconds[k])
                for state, k in (
                    _matches(states.arc[states.further], states.source[states.further], arc, ~at),
                    _matches(*states.at_junctions(network.node_count), node, at),
                )
            ]
    before, door, total = (np.concatenate(column) for column in zip(*parts, strict=True))
    return before, door, total


def _matches(
    keys: Ints, values: Ints, wanted: Ints, among: npt.NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """Values whose key is wanted, and at which place; only some places are looked at."""
    place = np.flatnonzero(among & np.isin(wanted, keys))
    if place.size == 0:
        return place, place
    pairs = pd.DataFrame({"key": wanted[place], "place": place}).merge(
        pd.DataFrame({"key": keys, "value": values}), on="key"
    )
    return pairs["value"].to_numpy(np.int64), pairs["place"].to_numpy(np.int64)


def csr_of_minima(rows: Ints, columns: Ints, values: Floats, size: int) -> sp.csr_array:
    """Put arcs into a matrix of this size, of parallel ones the smallest.

    Turning columns of one entry each into rows is a counting sort, several times faster than
    sorting the arcs by row.
    """
    count = rows.size
    one_each = (values, rows.astype(np.int32), np.arange(count + 1, dtype=np.int32))
    by_row = sp.csc_array(one_each, shape=(size, count)).tocsr()
    arcs = (by_row.data, columns.astype(np.int32)[by_row.indices], by_row.indptr)
    graph = sp.csr_array(arcs, shape=(size, size))
    graph.sort_indices()
    if graph.has_canonical_format:
        return graph
    parallel = np.zeros(count, dtype=bool)
    parallel[1:] = graph.indices[1:] == graph.indices[:-1]
    parallel[graph.indptr[:-1][np.diff(graph.indptr) > 0]] = False
    earlier = np.concatenate([[0], np.cumsum(parallel)]).astype(np.int32)
    least = graph.data[~parallel]
    again = np.flatnonzero(parallel)
    np.minimum.at(least, again - earlier[again + 1], graph.data[again])
    starts = graph.indptr - earlier[graph.indptr]
    return sp.csr_array((least, graph.indices[~parallel], starts), shape=(size, size))
