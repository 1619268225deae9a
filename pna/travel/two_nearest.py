"""The nearest premises and the next, of any number, by two searches.

One search from all premises together gives each junction its nearest. A second gives it the nearest
of all others: every way from another premises enters, at some step, the junctions that have the
same nearest as the one it leads to, and what lies before that step is never quicker than by the
nearest premises of the junction before it. So the second search begins at those steps, with the
minutes of the first, and goes on between junctions that have the same nearest.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

from pna.roads.network import Network
from pna.travel.impedance import Impedance, within
from pna.travel.minutes import Nearest
from pna.travel.search import csr_of_minima, ends_of, graph_limit, reversed_graph
from pna.travel.short_ways import short_ways
from pna.travel.snapping import Snapped
from pna.travel.states import states_of

__all__ = ["TwoNearest", "two_nearest"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class TwoNearest(NamedTuple):
    """The nearest premises of each origin, and the nearest of the others."""

    first: Nearest
    second: Nearest


def two_nearest(
    network: Network,
    impedance: Impedance,
    origins: Snapped,
    facilities: Snapped,
    *,
    limit_minutes: float,
) -> TwoNearest:
    """Find the nearest and the second nearest premises of each origin.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origins, facilities
        Both joined to this network by `pna.travel.snapping.snap`.
    limit_minutes
        Trips that take longer are left out.

    Returns
    -------
    TwoNearest
        The two smallest of each row of `pna.travel.matrix`; of premises at the same minutes the
        one that comes first. -1 and NaN where there is none.
    """
    near = short_ways(network, impedance, origins, facilities)
    parts = [pd.DataFrame(near._asdict())]
    if network.node_count and facilities.joined.any():
        ends = ends_of(network, impedance, origins)
        for seconds, facility in _by_state(network, impedance, facilities, limit_minutes):
            for state, to_end in ((ends.u, ends.seconds_to_u), (ends.v, ends.seconds_to_v)):
                # In the order of `pna.travel.search.minutes_at`, so that the minutes are the same.
                total = seconds[state] + to_end + ends.leg_seconds
                minutes = total / 60.0 + impedance.trip_minutes
                rows = np.flatnonzero(np.isfinite(minutes))
                columns = {
                    "origin": rows,
                    "facility": facility[state][rows],
                    "minutes": minutes[rows],
                }
                parts.append(pd.DataFrame(columns))
    ways = pd.concat(parts, ignore_index=True).astype({"origin": np.int64, "facility": np.int64})
    ways = ways[within(ways["minutes"], limit_minutes)]
    ways = ways.sort_values(["origin", "minutes", "facility"]).drop_duplicates(
        ["origin", "facility"]
    )
    place = ways.groupby("origin").cumcount()
    return TwoNearest(*(_filled(ways[place == number], len(origins)) for number in (0, 1)))


def _filled(ways: pd.DataFrame, count: int) -> Nearest:
    minutes, facility = np.full(count, np.nan), np.full(count, -1, dtype=np.int64)
    minutes[ways["origin"]] = ways["minutes"]
    facility[ways["origin"]] = ways["facility"]
    return Nearest(minutes, facility)


def _by_state(
    network: Network, impedance: Impedance, facilities: Snapped, limit_minutes: float
) -> tuple[tuple[Floats, Ints], tuple[Floats, Ints]]:
    """Seconds from every state to the nearest premises and to the next, and which these are."""
    states = states_of(network, impedance.edge_seconds)
    graph = reversed_graph(network, impedance, facilities, states)
    doors = states.count + np.flatnonzero(facilities.joined)

    def search(arcs: sp.csr_array) -> tuple[Floats, Ints]:
        seconds, _, source = dijkstra(
            arcs,
            directed=True,
            indices=doors,
            limit=graph_limit(limit_minutes),
            min_only=True,
            return_predecessors=True,
        )
        return seconds, np.where(np.isfinite(seconds), source.astype(np.int64) - states.count, -1)

    seconds, facility = search(graph)
    arcs = graph.tocoo()
    start, end, cost = arcs.row.astype(np.int64), arcs.col.astype(np.int64), arcs.data
    enters = np.isfinite(seconds[start]) & (facility[start] != facility[end])
    inside = (facility[start] == facility[end]) & (start < states.count)
    following = csr_of_minima(
        np.concatenate([start[inside], states.count + facility[start[enters]]]),
        np.concatenate([end[inside], end[enters]]),
        np.concatenate([cost[inside], seconds[start[enters]] + cost[enters]]),
        graph.shape[0],
    )
    next_seconds, next_facility = search(following)
    of_states = slice(states.count)
    return (
        (seconds[of_states], facility[of_states]),
        (next_seconds[of_states], next_facility[of_states]),
    )
