"""Shortest paths that remember the road they came by, written apart from the package's own search.

A state is a piece of road travelled in one direction, with its end reached. Going on from there is
a step on to another piece; banned turns are steps left out. A ban that runs over several roads
needs states that remember more than the last one. Then there is one state for standing at each
junction, from where one may set off into any of its roads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import osmium
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

CARS = {"motorcar", "motor_vehicle", "vehicle"}
KEYS = ("restriction", "restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle")


class Ban(NamedTuple):
    """One turn restriction: kind such as ``no_left_turn``; ways and nodes by their OSM ids."""

    id: int
    kind: str
    from_ways: tuple[int, ...]
    via_nodes: tuple[int, ...]
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]


def read_bans(path, *, at_hours=False):
    """Turn restrictions of one file that hold for cars, those of certain hours left out or in."""
    endings = ("", ":conditional") if at_hours else ("",)
    found = []
    for thing in osmium.FileProcessor(str(path), osmium.osm.RELATION):
        tags = {tag.k: tag.v for tag in thing.tags}
        if tags.get("type") != "restriction" or CARS & set(tags.get("except", "").split(";")):
            continue
        said = [tags[k] for end in endings for key in KEYS if (k := key + end) in tags]
        roles = [(m.role, m.type, m.ref) for m in thing.members]

        def of(role, kind, roles=roles):
            return tuple(ref for r, k, ref in roles if (r, k) == (role, kind))

        if said:
            kind = said[-1].split("@")[0].strip()
            members = of("from", "w"), of("via", "n"), of("via", "w"), of("to", "w")
            found.append(Ban(thing.id, kind, *members))
    return found


@dataclass(frozen=True)
class Arcs:
    """Every edge in every direction in which it may be travelled."""

    edge: np.ndarray
    ahead: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    twin: np.ndarray
    """The same edge the other way; -1 where that is not allowed."""


def arcs_of(network):
    edges = network.edges
    u, v = (edges[name].to_numpy(np.int64) for name in ("u", "v"))
    there, back = (np.flatnonzero(edges[name].to_numpy()) for name in ("forward", "backward"))
    edge = np.concatenate([there, back])
    ahead = np.arange(edge.size) < there.size
    number = np.full((2, len(edges)), -1)
    number[ahead.astype(int), edge] = np.arange(edge.size)
    tail, head = np.where(ahead, u[edge], v[edge]), np.where(ahead, v[edge], u[edge])
    return Arcs(edge, ahead, tail, head, number[1 - ahead.astype(int), edge])


def banned_sequences(network, arcs, bans):
    """Sequences of arcs that no car may travel, and the bans that concern loaded roads."""
    way = network.edges["way_id"].to_numpy()[arcs.edge]
    node_id = network.node_id
    out = pd.Series(np.arange(arcs.tail.size)).groupby(arcs.tail).agg(list)
    sequences, used = set(), []
    for ban in bans:
        first = np.flatnonzero(np.isin(way, ban.from_ways))
        if ban.via_nodes:
            first = first[np.isin(node_id[arcs.head[first]], ban.via_nodes)]
        last = set(np.flatnonzero(np.isin(way, ban.to_ways)).tolist())
        between = set(np.flatnonzero(np.isin(way, ban.via_ways)).tolist())
        paths = [p for a in first.tolist() for p in _paths(a, between, last, arcs, out)]
        if ban.via_nodes and not ban.kind.startswith("no_u"):
            # One way that runs through the junction does not turn back on itself.
            paths = [p for p in paths if arcs.twin[p[-1]] != p[0]]
        if not (ban.via_nodes or ban.via_ways):
            paths = []
        if ban.kind.startswith("only"):
            kept = {p[-1] for p in paths}
            stems = {p[:-1] for p in paths}
            paths = [(*s, b) for s in stems for b in out[arcs.head[s[-1]]] if b not in kept]
        sequences.update(paths)
        used += [ban] if paths else []
    return sorted(sequences), used


def _paths(first, between, last, arcs, out):
    """Sequences from one arc over arcs of the via ways, if any, to one of the last."""
    stack, found = [(first,)], []
    while stack:
        path = stack.pop()
        for b in out.get(arcs.head[path[-1]], []):
            if b in last and (len(path) > 1 or not between):
                found.append((*path, b))
            if b in between and b not in path and arcs.twin[b] != path[-1] and len(path) < 30:
                stack.append((*path, b))
    return found


@dataclass(frozen=True)
class Steps:
    """The graph of states: steps from one state to another along an arc.

    `at` is the junction that each state stands at; `after` the state after each arc that is set off
    from its middle, `fresh` that of standing at each junction.
    """

    source: np.ndarray
    target: np.ndarray
    arc: np.ndarray
    at: np.ndarray
    after: np.ndarray
    fresh: np.ndarray


def steps(network, arcs, banned=(), *, turn_back_anywhere=True):
    """Every step that no ban forbids; turning back at dead ends only, or at every junction."""
    count, nodes = arcs.tail.size, network.node_count
    turns = pd.DataFrame({"node": arcs.head, "a": np.arange(count)}).merge(
        pd.DataFrame({"node": arcs.tail, "b": np.arange(count)}), on="node"
    )
    a, b = turns["a"].to_numpy(), turns["b"].to_numpy()
    if not turn_back_anywhere:
        ways_out = np.bincount(arcs.tail, minlength=nodes)[arcs.head[a]]
        keep = (arcs.twin[b] != a) | (ways_out == 1)
        a, b = a[keep], b[keep]
    banned = {tuple(sequence) for sequence in banned}
    stems = sorted({s[:k] for s in banned for k in range(2, len(s))})
    number = {stem: count + i for i, stem in enumerate(stems)}
    fresh = count + len(stems) + np.arange(nodes)
    source, target, arc = a.copy(), b.copy(), b
    touched = np.isin(a, [s[0] for s in banned])
    special = [((x,), x, y) for x, y in zip(a[touched], b[touched], strict=True)]
    for stem in stems:
        special += [(stem, number[stem], y) for y in b[a == stem[-1]]]
    source, target, arc = (list(part[~touched]) for part in (source, target, arc))
    for path, state, y in special:
        whole = (*path, int(y))
        ends = [whole[i:] for i in range(len(whole) - 1)]
        if not any(end in banned for end in ends):
            source.append(state)
            target.append(next((number[end] for end in ends if end in number), int(y)))
            arc.append(int(y))
    at = np.concatenate([arcs.head, [arcs.head[s[-1]] for s in stems], np.arange(nodes)])
    every = np.arange(count)
    return Steps(
        source=np.concatenate([source, fresh[arcs.tail]]).astype(np.int64),
        target=np.concatenate([target, every]).astype(np.int64),
        arc=np.concatenate([arc, every]).astype(np.int64),
        at=at.astype(np.int64),
        after=every,
        fresh=fresh,
    )


PHASES = np.array([[1, 0], [1, 2], [-1, 2]])
"""Roads with no through traffic: by phase, the phase after an ordinary arc and after such a one.

0: so far only on such roads, as at the start of a trip; 1: on ordinary ones; 2: on such roads
again, as at the end, from where no ordinary road may be joined.
"""


def without_through_traffic(plain, no_through):
    """Steps of trips that use some arcs at their start and end only; `no_through` tells which."""
    kind = no_through[plain.arc].astype(int)
    parts = [(PHASES[phase, kind], phase) for phase in range(3)]
    source = np.concatenate([plain.source[to >= 0] * 3 + phase for to, phase in parts])
    target = np.concatenate([(plain.target * 3 + to)[to >= 0] for to, _ in parts])
    return Steps(
        source=source,
        target=target,
        arc=np.concatenate([plain.arc[to >= 0] for to, _ in parts]),
        at=np.repeat(plain.at, 3),
        after=plain.after * 3 + np.where(no_through, 0, 1),
        fresh=plain.fresh * 3,
    )


def minutes(network, impedance, graph, arcs, places, doors):
    """Minutes from every place to every door, shape (places, doors); infinite where no way leads.

    Places and doors are those that `pna.travel.snapping.snap` gives. Doors are ends of trips only.
    """
    length = network.edges["length_metres"].to_numpy()
    seconds = impedance.edge_seconds[arcs.edge]
    pace = impedance.leg_metres_per_second
    size = graph.at.size
    rows, cols, costs = [graph.target], [graph.source], [seconds[graph.arc]]
    joined = np.flatnonzero(doors.status == "ok")
    for k, j in enumerate(joined):
        edge, share = doors.edge[j], _share(doors, j, length)
        ends = network.edges[["u", "v"]].to_numpy()[edge]
        leg = doors.leg_metres[j] / pace
        if share in {0.0, 1.0}:
            before = np.flatnonzero(graph.at == ends[int(share)])
            cost = np.zeros(before.size)
        else:
            on = np.flatnonzero(arcs.edge[graph.arc] == edge)
            before, arc = graph.source[on], graph.arc[on]
            cost = np.where(arcs.ahead[arc], share, 1 - share) * seconds[arc]
        rows.append(np.full(before.size, size + k))
        cols.append(before)
        costs.append(cost + leg)
    frame = pd.DataFrame(dict(zip("rcs", map(np.concatenate, (rows, cols, costs)), strict=True)))
    least = frame.groupby(["r", "c"], as_index=False)["s"].min()
    total = size + joined.size
    matrix = sp.csr_array((least["s"], (least["r"], least["c"])), shape=(total, total))
    found = np.full((len(doors), size), np.inf)
    found[joined] = dijkstra(matrix, indices=size + np.arange(joined.size))[:, :size]
    best = _from_places(network, impedance, graph, arcs, places, doors, found, seconds)
    result = best / 60 + impedance.trip_minutes
    lines = np.hypot(*(places.xy[:, np.newaxis] - doors.xy[np.newaxis]).transpose(2, 0, 1))
    legs = places.leg_metres[:, np.newaxis] + doors.leg_metres[np.newaxis]
    both = (places.status == "ok")[:, np.newaxis] & (doors.status == "ok")[np.newaxis]
    return np.where(both & (lines <= legs), np.minimum(result, lines / pace / 60), result)


def _from_places(network, impedance, graph, arcs, places, doors, found, seconds):
    length = network.edges["length_metres"].to_numpy()
    ends = network.edges[["u", "v"]].to_numpy()
    pace = impedance.leg_metres_per_second
    best = np.full((len(places), len(doors)), np.inf)
    by_edge = pd.Series(np.arange(arcs.edge.size)).groupby(arcs.edge).agg(list)
    for i in np.flatnonzero(places.status == "ok"):
        edge, share = places.edge[i], _share(places, i, length)
        if share in {0.0, 1.0}:
            best[i] = found[:, graph.fresh[ends[edge, int(share)]]]
        else:
            for arc in by_edge[edge]:
                left = (1 - share if arcs.ahead[arc] else share) * seconds[arc]
                best[i] = np.minimum(best[i], left + found[:, graph.after[arc]])
            for j in np.flatnonzero(doors.edge == edge):
                onward = _share(doors, j, length) - share
                if onward == 0 or any(arcs.ahead[arc] == (onward > 0) for arc in by_edge[edge]):
                    along = abs(onward) * impedance.edge_seconds[edge] + doors.leg_metres[j] / pace
                    best[i, j] = min(best[i, j], along)
        best[i] += places.leg_metres[i] / pace
    return best


def _share(points, i, length):
    edge = points.edge[i]
    metres = points.offset_metres[i]
    return 0.0 if metres <= 0 else 1.0 if metres >= length[edge] else metres / length[edge]
