"""Ways that pass no junction: along one and the same edge, or straight over the legs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pna.roads.network import Network
from pna.travel.impedance import Impedance
from pna.travel.snapping import Snapped

__all__ = ["Pairs", "same_edge", "short_ways"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Pairs(NamedTuple):
    """Minutes of single pairs of origins and premises, as positions; a pair may come twice."""

    origin: Ints
    facility: Ints
    minutes: Floats


def short_ways(
    network: Network, impedance: Impedance, origins: Snapped, facilities: Snapped
) -> Pairs:
    """Ways that pass no junction: along one and the same edge, or straight over the legs.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origins, facilities
        Both joined to this network by `pna.travel.snapping.snap`.

    Returns
    -------
    Pairs
        The smaller of these minutes and those of `minutes_at` is the answer for a pair.
    """
    along = same_edge(network, impedance, origins, facilities)
    straight = _straight_walks(impedance, origins, facilities)
    return Pairs(*(np.concatenate(parts) for parts in zip(along, straight, strict=True)))


def same_edge(
    network: Network, impedance: Impedance, origins: Snapped, facilities: Snapped
) -> Pairs:
    """Ways along one and the same edge.

    Parameters
    ----------
    network, impedance, origins, facilities
        As for `short_ways`.

    Returns
    -------
    Pairs
    """
    i, j = _on_one_edge(origins.edge, facilities.edge)
    edge = origins.edge[i]
    edges = network.edges
    ahead = facilities.offset_metres[j] - origins.offset_metres[i]
    length = edges["length_metres"].to_numpy()[edge]
    allowed = np.where(
        ahead > 0, edges["forward"].to_numpy()[edge], edges["backward"].to_numpy()[edge]
    )
    allowed |= ahead == 0
    share = np.divide(np.abs(ahead), length, out=np.zeros(len(i)), where=length > 0)
    legs = (origins.leg_metres[i] + facilities.leg_metres[j]) / impedance.leg_metres_per_second
    minutes = (share * impedance.edge_seconds[edge] + legs) / 60.0 + impedance.trip_minutes
    return Pairs(i[allowed], j[allowed], minutes[allowed])


def _on_one_edge(ours: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    """Positions of every pair that joins the same edge, by ours and then by theirs."""
    order = np.argsort(theirs, kind="stable")
    sorted_edges = theirs[order]
    first = np.searchsorted(sorted_edges, ours, side="left")
    counts = np.searchsorted(sorted_edges, ours, side="right") - first
    counts[ours < 0] = 0
    i = np.repeat(np.arange(len(ours)), counts)
    before = np.cumsum(counts) - counts
    j: Ints = order[np.arange(i.size) + np.repeat(first - before, counts)]
    return i, j


def _straight_walks(impedance: Impedance, origins: Snapped, facilities: Snapped) -> Pairs:
    """Pairs whose straight line is no longer than their two legs together: walk that line."""
    ours = np.flatnonzero(origins.joined)
    theirs = np.flatnonzero(facilities.joined)
    empty = np.empty(0, dtype=np.int64)
    if ours.size == 0 or theirs.size == 0:
        return Pairs(empty, empty, np.empty(0))
    leg, other = origins.leg_metres[ours], facilities.leg_metres[theirs]
    reach = leg + float(other.max())
    from scipy.spatial import cKDTree  # noqa: PLC0415 - heavy; a closure takes no search

    tree = cKDTree(facilities.xy[theirs])
    # Most have no premises near at all, which one look at the nearest tells far sooner.
    nearest, _ = tree.query(origins.xy[ours], distance_upper_bound=float(reach.max()) + 1.0)
    some = nearest <= reach + 1e-6
    ours, leg, reach = ours[some], leg[some], reach[some]
    near = tree.query_ball_point(origins.xy[ours], reach)
    counts = np.fromiter((len(found) for found in near), dtype=np.int64, count=len(near))
    i = np.repeat(np.arange(ours.size), counts)
    j = np.fromiter((k for found in near for k in sorted(found)), dtype=np.int64, count=i.size)
    gap = origins.xy[ours[i]] - facilities.xy[theirs[j]]
    metres = np.hypot(gap[:, 0], gap[:, 1])
    keep = metres <= leg[i] + other[j]
    minutes = metres[keep] / impedance.leg_metres_per_second / 60.0
    return Pairs(ours[i[keep]], theirs[j[keep]], minutes)
