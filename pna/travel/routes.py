"""What the quickest routes to the nearest premises are made of, summed along each route.

The minutes of a trip say how long; to fit speeds, or to explain a figure, one must know over what:
how much of each kind of road, how many junctions. Any columns of figures per edge can be summed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pna.roads.network import Network
from pna.travel.impedance import Impedance, within
from pna.travel.search import ends_of, minutes_at, tree_to_nearest
from pna.travel.short_ways import same_edge
from pna.travel.snapping import Snapped

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

    Routes go by road: that it may be shorter to walk straight across is not looked at.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origins, facilities
        Both joined to this network by `pna.travel.snapping.snap`.
    figures
        Shape (edges, columns): what each edge holds, in proportion to its length.
    limit_minutes
        Longer trips are not found.

    Returns
    -------
    Routes
    """
    count, columns = len(origins), figures.shape[1]
    routes = Routes(
        sums=np.full((count, columns), np.nan),
        minutes=np.full(count, np.nan),
        leg_minutes=np.full(count, np.nan),
        facility=np.full(count, -1, dtype=np.int64),
    )
    if network.node_count == 0 or not facilities.joined.any():
        return routes
    tree = tree_to_nearest(network, impedance, facilities, limit_minutes=limit_minutes)
    ends = ends_of(network, impedance, origins)
    by_u = tree.seconds[ends.u] + ends.seconds_to_u
    by_v = tree.seconds[ends.v] + ends.seconds_to_v
    to_u = by_u <= by_v
    at = np.where(to_u, ends.u, ends.v)
    minutes = minutes_at(tree.seconds[np.newaxis, :], ends, impedance)[0]
    found = np.flatnonzero(within(minutes, limit_minutes))
    along = _summed_to_root(tree.parent, tree.edge, tree.last_share, figures, at[found])
    first = _first_parts(network, origins, to_u)[found, np.newaxis] * figures[origins.edge[found]]
    routes.sums[found] = along + first
    routes.minutes[found] = minutes[found]
    routes.facility[found] = tree.facility[at[found]]
    _shorter_along_own_edge(routes, network, impedance, origins, facilities, figures, limit_minutes)
    found = np.flatnonzero(routes.facility >= 0)
    metres = origins.leg_metres[found] + facilities.leg_metres[routes.facility[found]]
    routes.leg_minutes[found] = metres / impedance.leg_metres_per_second / 60.0
    return routes


def _shorter_along_own_edge(
    routes: Routes,
    network: Network,
    impedance: Impedance,
    origins: Snapped,
    facilities: Snapped,
    figures: Floats,
    limit_minutes: float,
) -> None:
    """Put in, where it is quicker, the way to a premises on the origin's own edge."""
    ways = same_edge(network, impedance, origins, facilities)
    known = np.where(routes.facility >= 0, routes.minutes, np.inf)
    better = (ways.minutes < known[ways.origin]) & within(ways.minutes, limit_minutes)
    # Written last to first: of several, the quickest and then the first premises stays.
    order = np.lexsort((ways.facility, ways.minutes))[::-1]
    order = order[better[order]]
    origin, facility = ways.origin[order], ways.facility[order]
    edge = origins.edge[origin]
    length = network.edges["length_metres"].to_numpy()[edge]
    metres = np.abs(facilities.offset_metres[facility] - origins.offset_metres[origin])
    share = np.divide(metres, length, out=np.zeros(order.size), where=length > 0)
    routes.sums[origin] = share[:, np.newaxis] * figures[edge]
    routes.minutes[origin] = ways.minutes[order]
    routes.facility[origin] = facility


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
