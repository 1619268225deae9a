"""Minutes from where people live to premises: one search per premises, on the reversed network.

People travel *to* the pharmacy, so the search runs backwards from each premises: one search gives
the minutes from everywhere. Premises are extra nodes with outgoing arcs only, so that adding one
changes no other's minutes; places where people live are not in the graph at all: their minutes are
the smaller of the two ends of their edge, plus the part of the edge, plus the leg.

Both legs (home to road, road to door) are straight lines at walking speed. Where the straight line
between the two is no longer than the legs together, the answer is walking that line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from pna import speeds
from pna.network import Mode, Network
from pna.osm import Progress
from pna.snapping import Snapped, subset

__all__ = [
    "Impedance",
    "Matrix",
    "Nearest",
    "Ends",
    "Pairs",
    "columns_of",
    "drive_impedance",
    "ends_of",
    "matrix",
    "minutes_at",
    "nearest",
    "nearest_in",
    "scaled",
    "searches",
    "short_ways",
    "to_frame",
    "walk_impedance",
    "within",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TOLERANCE_MINUTES = 1e-6
_SOURCES_AT_A_TIME = 8
_KPH = 3.6


def within(minutes: npt.ArrayLike, limit: float) -> npt.NDArray[np.bool_]:
    """Whether minutes lie within a limit, the limit itself included; missing minutes do not.

    The millionth of a minute allowed on top is for rounding: a path of exactly 20 minutes, cut in
    twelve pieces, adds up to more than 20 in a quarter of cases. Nothing else in this package
    compares minutes with a limit.
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(minutes, dtype=np.float64) <= limit + TOLERANCE_MINUTES


@dataclass(frozen=True)
class Impedance:
    """What travelling costs on one network under one set of speed assumptions.

    Attributes
    ----------
    mode, preset
        The way of travelling, and the name of the assumptions.
    edge_seconds
        Seconds along each whole edge of the network.
    trip_minutes
        Minutes added once to every trip that uses the network (parking, setting off).
    leg_metres_per_second
        Walking speed of the straight legs at both ends.
    top_speed_kph
        Nothing on this network is quicker than this.
    """

    mode: Mode
    preset: str
    edge_seconds: Floats
    trip_minutes: float
    leg_metres_per_second: float
    top_speed_kph: float


def drive_impedance(network: Network, preset: speeds.Preset) -> Impedance:
    """Driving under one speed preset of `pna.speeds`; the legs are walked at 4.8 km/h."""
    return Impedance(
        mode="drive",
        preset=preset.name,
        edge_seconds=speeds.drive_seconds(network.edges, preset),
        trip_minutes=preset.constant_minutes,
        leg_metres_per_second=speeds.WALK_KPH / _KPH,
        top_speed_kph=speeds.top_speed_kph(preset),
    )


def walk_impedance(
    network: Network, speed_kph: float = speeds.WALK_KPH, *, preset: str = "standard"
) -> Impedance:
    """Walking at one speed everywhere, legs included."""
    return Impedance(
        mode="walk",
        preset=preset,
        edge_seconds=network.edges["length_metres"].to_numpy() / (speed_kph / _KPH),
        trip_minutes=0.0,
        leg_metres_per_second=speed_kph / _KPH,
        top_speed_kph=speed_kph,
    )


@dataclass(frozen=True)
class Matrix:
    """Minutes from every place where people live to every premises, by one mode and preset.

    Attributes
    ----------
    mode, preset, limit_minutes
        How it was made; minutes beyond the limit are missing.
    demand_ids, facility_ids
        What the rows and columns are.
    minutes
        Shape (places, premises); NaN where it takes longer than the limit, or one of the two does
        not join the network.
    demand_status, facility_status
        ``ok``, ``too_far_from_road``, ``no_network``; a place that joins but reaches no premises
        has ``beyond_limit``.
    demand_leg_metres, facility_leg_metres
        Straight line to the road at either end.
    """

    mode: Mode
    preset: str
    limit_minutes: float
    demand_ids: npt.NDArray[np.str_]
    facility_ids: npt.NDArray[np.str_]
    minutes: Floats
    demand_status: npt.NDArray[np.str_]
    facility_status: npt.NDArray[np.str_]
    demand_leg_metres: Floats
    facility_leg_metres: Floats


class Nearest(NamedTuple):
    """Per place: minutes to the nearest premises, and its column (-1 and NaN where none)."""

    minutes: Floats
    facility: Ints


def matrix(
    network: Network,
    impedance: Impedance,
    demand: Snapped,
    facilities: Snapped,
    *,
    demand_ids: Sequence[str] | npt.NDArray[np.str_],
    facility_ids: Sequence[str] | npt.NDArray[np.str_],
    limit_minutes: float,
    progress: Progress | None = None,
) -> Matrix:
    """Work out the minutes from every place to every premises.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    demand, facilities
        Both joined to this network by `pna.snapping.snap`.
    demand_ids, facility_ids
        Their ids, in the same order.
    limit_minutes
        Trips that take longer are left out.
    progress
        Told after each block of premises.

    Returns
    -------
    Matrix
    """
    minutes = np.full((len(demand), len(facilities)), np.inf)
    ends = ends_of(network, impedance, demand)
    for columns, seconds in searches(
        network, impedance, facilities, limit_minutes=limit_minutes, progress=progress
    ):
        minutes[:, columns] = minutes_at(seconds, ends, impedance).T
    near = short_ways(network, impedance, demand, facilities)
    np.minimum.at(minutes, (near.origin, near.facility), near.minutes)
    minutes[~within(minutes, limit_minutes)] = np.nan
    reached = np.isfinite(minutes).any(axis=1)
    status = np.where((demand.status == "ok") & ~reached, "beyond_limit", demand.status)
    return Matrix(
        mode=impedance.mode,
        preset=impedance.preset,
        limit_minutes=limit_minutes,
        demand_ids=np.asarray(demand_ids, dtype=str),
        facility_ids=np.asarray(facility_ids, dtype=str),
        minutes=minutes,
        demand_status=status,
        facility_status=facilities.status,
        demand_leg_metres=demand.leg_metres,
        facility_leg_metres=facilities.leg_metres,
    )


def nearest(
    network: Network,
    impedance: Impedance,
    demand: Snapped,
    facilities: Snapped,
    *,
    limit_minutes: float,
) -> Nearest:
    """Minutes to the nearest of the premises, by one search from all of them together.

    The minutes are those of the row minima of `matrix`, at the cost of a single search.

    Parameters
    ----------
    network, impedance, demand, facilities, limit_minutes
        As for `matrix`.

    Returns
    -------
    Nearest
    """
    best = np.full(len(demand), np.inf)
    which = np.full(len(demand), -1, dtype=np.int64)
    joined = np.flatnonzero(facilities.status == "ok")
    if joined.size:
        graph = _reversed_graph(network, impedance, facilities)
        seconds, _, source = dijkstra(
            graph,
            directed=True,
            indices=network.node_count + joined,
            limit=_graph_limit(limit_minutes),
            min_only=True,
            return_predecessors=True,
        )
        ends = ends_of(network, impedance, demand)
        by_u = seconds[ends.u] + ends.seconds_to_u
        by_v = seconds[ends.v] + ends.seconds_to_v
        at = np.where(by_u <= by_v, ends.u, ends.v)
        best = minutes_at(seconds[np.newaxis, :], ends, impedance)[0]
        which = np.where(np.isfinite(best), source[at] - network.node_count, -1)
    near = short_ways(network, impedance, demand, facilities)
    order = np.lexsort((near.facility, -near.minutes))
    for_one = np.full(len(demand), np.inf)
    for_one[near.origin[order]] = near.minutes[order]
    shortest = np.full(len(demand), -1, dtype=np.int64)
    shortest[near.origin[order]] = near.facility[order]
    which = np.where(for_one < best, shortest, which)
    best = np.minimum(best, for_one)
    reached = within(best, limit_minutes)
    return Nearest(np.where(reached, best, np.nan), np.where(reached, which, -1))


def nearest_in(minutes: Floats, counted: npt.NDArray[np.bool_]) -> Nearest:
    """Smallest minutes of each row among the columns that count.

    Of premises at the same minutes the first column is taken.

    Parameters
    ----------
    minutes
        Shape (places, premises), as in `Matrix`.
    counted
        Which premises count.
    """
    columns = np.flatnonzero(counted)
    if columns.size == 0:
        none = np.full(minutes.shape[0], np.nan)
        return Nearest(none, np.full(minutes.shape[0], -1, dtype=np.int64))
    part = np.where(np.isnan(minutes[:, columns]), np.inf, minutes[:, columns])
    first = part.argmin(axis=1)
    best = part[np.arange(len(part)), first]
    reached = np.isfinite(best)
    return Nearest(np.where(reached, best, np.nan), np.where(reached, columns[first], -1))


def columns_of(found: Ints, columns: Ints) -> Ints:
    """Positions among some columns as positions among all; -1 stays -1."""
    if columns.size == 0:
        return found
    return np.where(found >= 0, columns[np.maximum(found, 0)], -1)


def scaled(source: Matrix, factor: float, *, preset: str) -> Matrix:
    """The same matrix at a speed that is slower throughout by one factor (walking).

    Raises
    ------
    ValueError
        `factor` is below 1: minutes beyond the limit are not known, so the matrix cannot be sped
        up.
    """
    if factor < 1:
        msg = f"a matrix can be slowed down, not sped up (factor {factor})"
        raise ValueError(msg)
    return replace(
        source,
        preset=preset,
        minutes=source.minutes * factor,
        limit_minutes=source.limit_minutes * factor,
    )


def to_frame(source: Matrix) -> pd.DataFrame:
    """Long form: one row per pair within the limit: `demand_id`, `facility_id`, `minutes`."""
    rows, columns = np.nonzero(np.isfinite(source.minutes))
    return pd.DataFrame(
        {
            "demand_id": source.demand_ids[rows],
            "facility_id": source.facility_ids[columns],
            "minutes": source.minutes[rows, columns],
        }
    )


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
        Which premises, and the seconds from every junction to the door of each, shape
        (premises, junctions); infinite where it takes longer than the limit.
    """
    joined = np.flatnonzero(facilities.status == "ok")
    if joined.size == 0:
        return
    graph = _reversed_graph(network, impedance, facilities)
    for start in range(0, joined.size, _SOURCES_AT_A_TIME):
        columns = joined[start : start + _SOURCES_AT_A_TIME]
        seconds = dijkstra(
            graph,
            directed=True,
            indices=network.node_count + columns,
            limit=_graph_limit(limit_minutes),
        )
        yield columns, seconds[:, : network.node_count]
        if progress is not None:
            step = f"Minutes, {impedance.mode} ({impedance.preset})"
            progress(step, start + columns.size, joined.size)


class Ends(NamedTuple):
    """Per origin: the junctions at both ends of its edge, seconds to each, and of the leg.

    Infinite where one may not travel that way, or the origin does not join the network.
    """

    u: Ints
    v: Ints
    seconds_to_u: Floats
    seconds_to_v: Floats
    leg_seconds: Floats


def ends_of(network: Network, impedance: Impedance, origins: Snapped) -> Ends:
    """Find the two junctions that each origin can set off to, and the seconds it takes.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origins
        Joined to this network by `pna.snapping.snap`.

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
    return Ends(
        edges["u"].to_numpy()[edge].astype(np.int64),
        edges["v"].to_numpy()[edge].astype(np.int64),
        to_u,
        to_v,
        leg,
    )


def _part_seconds(
    network: Network, impedance: Impedance, points: Snapped
) -> tuple[Floats, Floats]:
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
        From every junction to each of several doors, shape (doors, junctions), as `searches`
        gives them.
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


def _graph_limit(limit_minutes: float) -> float:
    return (limit_minutes + TOLERANCE_MINUTES) * 60.0


def _reversed_graph(network: Network, impedance: Impedance, facilities: Snapped) -> sp.csr_array:
    """Reversed arcs of the network, and each premises as an extra node with arcs out of it only.

    Of parallel arcs the quickest is kept: sparse matrices would add them up.
    """
    edges = network.edges
    u, v = edges["u"].to_numpy().astype(np.int64), edges["v"].to_numpy().astype(np.int64)
    forward, backward = edges["forward"].to_numpy(), edges["backward"].to_numpy()
    seconds = impedance.edge_seconds
    joined = np.flatnonzero(facilities.status == "ok")
    edge = facilities.edge[joined]
    part = subset(facilities, joined)
    from_u, from_v = _part_seconds(network, impedance, part)
    at_u, at_v = _at_ends(network, part)
    by_u, by_v = forward[edge] | at_u, backward[edge] | at_v
    leg = part.leg_metres / impedance.leg_metres_per_second
    source = network.node_count + joined
    rows = np.concatenate([v[forward], u[backward], source[by_u], source[by_v]])
    columns = np.concatenate([u[forward], v[backward], u[edge][by_u], v[edge][by_v]])
    values = np.concatenate(
        [seconds[forward], seconds[backward], (from_u + leg)[by_u], (from_v + leg)[by_v]]
    )
    if not np.isfinite(values).all() or (values < 0).any():
        msg = f"{impedance.mode} ({impedance.preset}): an edge has no valid travel time"
        raise ValueError(msg)
    return _csr_of_minima(rows, columns, values, network.node_count + len(facilities))


def _csr_of_minima(rows: Ints, columns: Ints, values: Floats, size: int) -> sp.csr_array:
    order = np.lexsort((values, columns, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    first = np.ones(rows.size, dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    rows, columns, values = rows[first], columns[first], values[first]
    starts = np.searchsorted(rows, np.arange(size + 1))
    return sp.csr_array(
        (values, columns.astype(np.int32), starts.astype(np.int32)), shape=(size, size)
    )


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
        Both joined to this network by `pna.snapping.snap`.

    Returns
    -------
    Pairs
        The smaller of these minutes and those of `minutes_at` is the answer for a pair.
    """
    along = _same_edge(network, impedance, origins, facilities)
    straight = _straight_walks(impedance, origins, facilities)
    return Pairs(*(np.concatenate(parts) for parts in zip(along, straight, strict=True)))


def _same_edge(
    network: Network, impedance: Impedance, origins: Snapped, facilities: Snapped
) -> Pairs:
    left = pd.DataFrame({"edge": origins.edge, "origin": np.arange(len(origins))})
    right = pd.DataFrame({"edge": facilities.edge, "facility": np.arange(len(facilities))})
    pairs = left[left["edge"] >= 0].merge(right[right["edge"] >= 0], on="edge")
    i, j = pairs["origin"].to_numpy(), pairs["facility"].to_numpy()
    edge = pairs["edge"].to_numpy()
    edges = network.edges
    ahead = facilities.offset_metres[j] - origins.offset_metres[i]
    length = edges["length_metres"].to_numpy()[edge]
    allowed = np.where(
        ahead > 0, edges["forward"].to_numpy()[edge], edges["backward"].to_numpy()[edge]
    )
    allowed |= ahead == 0
    share = np.divide(np.abs(ahead), length, out=np.zeros(len(pairs)), where=length > 0)
    legs = (origins.leg_metres[i] + facilities.leg_metres[j]) / impedance.leg_metres_per_second
    minutes = (share * impedance.edge_seconds[edge] + legs) / 60.0 + impedance.trip_minutes
    return Pairs(i[allowed], j[allowed], minutes[allowed])


def _straight_walks(impedance: Impedance, origins: Snapped, facilities: Snapped) -> Pairs:
    """Pairs whose straight line is no longer than their two legs together: walk that line."""
    ours = np.flatnonzero(origins.status == "ok")
    theirs = np.flatnonzero(facilities.status == "ok")
    empty = np.empty(0, dtype=np.int64)
    if ours.size == 0 or theirs.size == 0:
        return Pairs(empty, empty, np.empty(0))
    leg, other = origins.leg_metres[ours], facilities.leg_metres[theirs]
    reach = leg + float(other.max())
    near = cKDTree(facilities.xy[theirs]).query_ball_point(origins.xy[ours], reach)
    counts = np.fromiter((len(found) for found in near), dtype=np.int64, count=len(near))
    i = np.repeat(np.arange(ours.size), counts)
    j = np.fromiter((k for found in near for k in sorted(found)), dtype=np.int64, count=i.size)
    gap = origins.xy[ours[i]] - facilities.xy[theirs[j]]
    metres = np.hypot(gap[:, 0], gap[:, 1])
    keep = metres <= leg[i] + other[j]
    minutes = metres[keep] / impedance.leg_metres_per_second / 60.0
    return Pairs(ours[i[keep]], theirs[j[keep]], minutes)
