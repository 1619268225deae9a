"""Minutes from where people live to premises: one search per premises, on the reversed network.

People travel *to* the pharmacy, so the search runs backwards from each premises: one search gives
the minutes from everywhere. Premises are extra nodes with outgoing arcs only, so that adding one
changes no other's minutes; places where people live are not in the graph at all: their minutes are
the smaller of the two ends of their edge, plus the part of the edge, plus the leg.

Both legs (home to road, road to door) are straight lines at walking speed. Where the straight line
between the two is no longer than the legs together, the answer is walking that line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.roads.network import Mode, Network
from pna.roads.osm import Progress
from pna.travel.impedance import Impedance, drive_impedance, walk_impedance, within
from pna.travel.search import ends_of, minutes_at, searches, seconds_to_nearest
from pna.travel.short_ways import short_ways
from pna.travel.snapping import Snapped

__all__ = [
    "Impedance",
    "Matrix",
    "Nearest",
    "at_ratio",
    "columns_of",
    "drive_impedance",
    "matrix",
    "nearest",
    "nearest_in",
    "scaled",
    "to_frame",
    "walk_impedance",
    "within",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
        Both joined to this network by `pna.travel.snapping.snap`.
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
    if network.node_count:
        seconds, facility = seconds_to_nearest(
            network, impedance, facilities, limit_minutes=limit_minutes
        )
        ends = ends_of(network, impedance, demand)
        by_u = seconds[ends.u] + ends.seconds_to_u
        by_v = seconds[ends.v] + ends.seconds_to_v
        at = np.where(by_u <= by_v, ends.u, ends.v)
        best = minutes_at(seconds[np.newaxis, :], ends, impedance)[0]
        which = np.where(np.isfinite(best), facility[at], -1)
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


def at_ratio(source: Matrix, ratio: float, *, leg_metres_per_second: float) -> Floats:
    """The minutes of a matrix where travel along the network is quicker by one ratio.

    All roads and delays change alike, so that the quickest way stays the quickest; the legs at both
    ends stay as they are, and so does a trip that is a straight walk. The minutes are those of a
    search with `pna.travel.impedance.at_speed`.

    Parameters
    ----------
    source
        A matrix of that impedance.
    ratio
        Above 1 quicker, below 1 slower.
    leg_metres_per_second
        Walking speed of the legs.

    Returns
    -------
    ndarray
        Shape (places, premises). Missing where the matrix has none or the limit is passed: so
        above ``limit_minutes / ratio`` not all that there are are known.
    """
    legs = source.demand_leg_metres[:, np.newaxis] + source.facility_leg_metres
    leg_minutes = legs / leg_metres_per_second / 60.0
    along = source.minutes - leg_minutes
    with np.errstate(invalid="ignore"):
        minutes = np.where(along > 0, leg_minutes + along / ratio, source.minutes)
    minutes[~within(minutes, source.limit_minutes)] = np.nan
    return minutes


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
