"""What the quickest routes to the nearest premises are made of, summed along each route.

The minutes of a trip say how long; to fit speeds, or to explain a figure, one must know over what:
how much of each kind of road, how many junctions. Any columns of figures per edge can be summed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pna.impedance import Impedance
from pna.network import Network
from pna.search import ends_of, minutes_at, tree_to_nearest
from pna.snapping import Snapped

__all__ = ["Routes", "routes_to_nearest"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Routes:
    """One route per origin, to the premises that is nearest in minutes.

    Attributes
    ----------
    sums
        Shape (origins, columns): each column of figures summed along the route, parts of edges
        counted by their share. Missing where there is no route.
    minutes
        Of the route, legs and what is added once a trip included.
    leg_minutes
        Minutes of the two legs.
    facility
        Position of the premises, -1 where there is no route.
    """

    sums: Floats
    minutes: Floats
    leg_minutes: Floats
    facility: Ints


def routes_to_nearest(
    network: Network,
    impedance: Impedance,
    origins: Snapped,
    facilities: Snapped,
    figures: Floats,
    *,
    limit_minutes: float,
) -> Routes:
    """Find the quickest route from each origin to its nearest premises, and sum figures along it.

    Ways that pass no junction (two points on one edge, or a walk straight across) are not looked
    at: a route always passes at least one junction, unless there is none.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origins, facilities
        Both joined to this network by `pna.snapping.snap`.
    figures
        Shape (edges, columns): what each edge holds, in proportion to its length.
    limit_minutes
        Longer trips are not found.

    Returns
    -------
    Routes
    """
    count, columns = len(origins), figures.shape[1]
    sums = np.full((count, columns), np.nan)
    nowhere = Routes(
        sums, np.full(count, np.nan), np.full(count, np.nan), np.full(count, -1, dtype=np.int64)
    )
    if network.node_count == 0 or not (facilities.status == "ok").any():
        return nowhere
    tree = tree_to_nearest(network, impedance, facilities, limit_minutes=limit_minutes)
    ends = ends_of(network, impedance, origins)
    by_u = tree.seconds[ends.u] + ends.seconds_to_u
    by_v = tree.seconds[ends.v] + ends.seconds_to_v
    to_u = by_u <= by_v
    at = np.where(to_u, ends.u, ends.v)
    minutes = minutes_at(tree.seconds[np.newaxis, :], ends, impedance)[0]
    found = np.flatnonzero(np.isfinite(minutes))
    along = _summed_to_root(tree.parent, tree.edge, tree.last_share, figures, at[found])
    first = _first_parts(network, origins, to_u)[found, np.newaxis] * figures[origins.edge[found]]
    sums[found] = along + first
    facility = nowhere.facility
    facility[found] = tree.facility[at[found]]
    legs = (
        origins.leg_metres[found] + facilities.leg_metres[facility[found]]
    ) / impedance.leg_metres_per_second
    nowhere.leg_minutes[found] = legs / 60.0
    nowhere.minutes[found] = minutes[found]
    return nowhere


def _first_parts(network: Network, origins: Snapped, to_u: npt.NDArray[np.bool_]) -> Floats:
    """Share of the origin's own edge that is travelled to the junction it sets off to."""
    edge = np.maximum(origins.edge, 0)
    length = network.edges["length_metres"].to_numpy()[edge]
    share = np.divide(origins.offset_metres, length, out=np.zeros(len(origins)), where=length > 0)
    result: Floats = np.where(to_u, share, 1.0 - share)
    return result


def _summed_to_root(
    parent: Ints, edge: Ints, share: Floats, figures: Floats, wanted: Ints
) -> Floats:
    """Sum figures from junctions along the tree to its roots.

    Each junction takes over the sum of its parent and then its parent's parent, so that the number
    of steps is the logarithm of the longest route.
    """
    needed, up = _with_ancestors(parent, wanted)
    total = np.zeros((needed.size, figures.shape[1]))
    has = edge[needed] >= 0
    total[has] = figures[edge[needed[has]]] * share[needed[has], np.newaxis]
    while (up >= 0).any():
        on = np.flatnonzero(up >= 0)
        total[on] += total[up[on]]
        up[on] = up[up[on]]
    result: Floats = total[np.searchsorted(needed, wanted)]
    return result


def _with_ancestors(parent: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Junctions that the routes pass, sorted, and the position of each one's parent among them."""
    mark = np.zeros(parent.size, dtype=bool)
    level = np.unique(wanted)
    while level.size:
        mark[level] = True
        above = parent[level]
        above = np.unique(above[above >= 0])
        level = above[~mark[above]]
    needed = np.flatnonzero(mark)
    above = parent[needed]
    return needed, np.where(above >= 0, np.searchsorted(needed, above), -1)
