"""Minutes by NetworkX and legs by brute force, written apart from the package's own search.

Every place and every premises becomes a real junction in the middle of its edge, and the minutes
are NetworkX's, from the premises against the arrows.
"""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np


def stop(points, i, length):
    """The edge of point *i*, and the share of the edge behind it (0 and 1 at the ends)."""
    edge = int(points.edge[i])
    metres = points.offset_metres[i]
    if metres <= 0.0:
        return edge, 0.0
    return edge, 1.0 if metres >= length[edge] else metres / length[edge]


def graph_with_stops(network, edge_seconds, stops):
    """The network as a MultiDiGraph, its edges cut at every stop; and the node of each stop."""
    by_edge, node_of = defaultdict(set), {}
    for name, (edge, share) in stops.items():
        if 0.0 < share < 1.0:
            by_edge[edge].add(share)
            node_of[name] = ("stop", edge, share)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.node_count))
    columns = ["u", "v", "forward", "backward"]
    for i, (u, v, forward, backward) in enumerate(
        network.edges[columns].itertuples(index=False, name=None)
    ):
        shares = sorted(by_edge[i])
        chain = [u, *(("stop", i, share) for share in shares), v]
        seconds = np.diff([0.0, *shares, 1.0]) * edge_seconds[i]
        for a, b, cost in zip(chain[:-1], chain[1:], seconds, strict=True):
            if forward:
                graph.add_edge(a, b, seconds=cost)
            if backward:
                graph.add_edge(b, a, seconds=cost)
    ends = network.edges[["u", "v"]].to_numpy()
    for name, (edge, share) in stops.items():
        if share in {0.0, 1.0}:
            node_of[name] = int(ends[edge, int(share)])
    return graph, node_of


def minutes_by_networkx(network, impedance, places, premises, *, limit, reverse=True):
    """The matrix of minutes, shape (places, premises); NaN beyond the limit."""
    length = network.edges["length_metres"].to_numpy()
    stops = {
        (kind, i): stop(points, i, length)
        for kind, points in (("place", places), ("premises", premises))
        for i in np.flatnonzero(points.status == "ok").tolist()
    }
    graph, node_of = graph_with_stops(network, impedance.edge_seconds, stops)
    if reverse:
        graph = graph.reverse(copy=True)
    pace = impedance.leg_metres_per_second
    result = np.full((len(places), len(premises)), np.nan)
    for kind, j in stops:
        if kind == "place":
            continue
        found = nx.single_source_dijkstra_path_length(graph, node_of[kind, j], weight="seconds")
        for other, i in stops:
            if other == "premises":
                continue
            legs = places.leg_metres[i] + premises.leg_metres[j]
            seconds = found.get(node_of["place", i], np.inf) + legs / pace
            minutes = seconds / 60 + impedance.trip_minutes
            straight = float(np.linalg.norm(places.xy[i] - premises.xy[j]))
            if straight <= legs:
                minutes = min(minutes, straight / pace / 60)
            if minutes <= limit + 1e-6:
                result[i, j] = minutes
    return result


def legs_by_brute_force(network, points):
    """Distance of each point to every straight part of every edge one may start on.

    Returns the smallest distance, and whether the nearest spot is an end of an edge.
    """
    segments, is_end = _segments(network)
    start, step = segments[:, 0], segments[:, 1] - segments[:, 0]
    square = np.maximum((step**2).sum(axis=1), 1e-300)
    metres, at_end = np.empty(len(points)), np.empty(len(points), dtype=bool)
    for i, point in enumerate(points):
        along = np.clip(((point - start) * step).sum(axis=1) / square, 0.0, 1.0)
        feet = start + along[:, np.newaxis] * step
        distances = np.hypot(*(point - feet).T)
        metres[i] = distances.min()
        nearest = np.flatnonzero(distances == metres[i])
        at_end[i] = any(
            (along[k] == 0.0 and is_end[k, 0]) or (along[k] == 1.0 and is_end[k, 1])
            for k in nearest
        )
    return metres, at_end


def _segments(network):
    parts, ends = [], []
    for i in np.flatnonzero(network.edges["snappable"].to_numpy()):
        line = network.xy[network.xy_start[i] : network.xy_start[i + 1]]
        parts.append(np.stack([line[:-1], line[1:]], axis=1))
        end = np.zeros((len(line) - 1, 2), dtype=bool)
        end[0, 0] = end[-1, 1] = True
        ends.append(end)
    return np.concatenate(parts), np.concatenate(ends)
