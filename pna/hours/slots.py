"""Which premises are open when: at a moment of the week, in a slot, at every half hour.

Hours that are not known are neither open nor closed. All times are minutes from Monday 00:00; a
spell holds the minute at which it starts and not the one at which it ends. Where a day's hours are
not known, a spell that runs over from the day before still counts as open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.hours.grammar import DAY_MINUTES
from pna.layers import DAYS
from pna.study.questions import Slot

__all__ = [
    "MOMENTS",
    "STEP_MINUTES",
    "States",
    "Week",
    "at",
    "during",
    "minutes_between",
    "minutes_of",
    "minutes_outside",
    "open_table",
    "week_of",
]

STEP_MINUTES = 30
"""From one moment of the week curve to the next."""
_WEEK_MINUTES = 7 * DAY_MINUTES
MOMENTS = _WEEK_MINUTES // STEP_MINUTES
"""Moments of the week curve: 336, the first is Monday 00:00."""
_LEAST = 1e-9
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class States(NamedTuple):
    """Which premises are open, and of which that is not known; the others are closed.

    Attributes
    ----------
    open, unknown
        One row per premises; never both.
    """

    open: Bools
    unknown: Bools


@dataclass(frozen=True)
class Week:
    """The opening hours of a week of some premises.

    Attributes
    ----------
    facility_ids
        Of the premises, n of them.
    premises, start, end
        One entry per spell: position of its premises, and its minutes from Monday 00:00, from 0 to
        10080. Spells of a premises neither overlap nor touch; one that runs over Sunday midnight is
        two, at both ends of the week.
    known
        Shape (n, 7): whether the hours of each day are known.
    """

    facility_ids: tuple[str, ...]
    premises: npt.NDArray[np.int64]
    start: Floats
    end: Floats
    known: Bools


def week_of(layer: pd.DataFrame, facility_ids: Sequence[str]) -> Week:
    """Take the week of some premises from the ``opening_hours`` layer.

    Parameters
    ----------
    layer
        The layer.
    facility_ids
        Of the premises wanted; the hours of those that the layer does not have are unknown.

    Returns
    -------
    Week
        In the order of `facility_ids`.
    """
    codes = pd.Index(facility_ids)
    rows = layer[layer["facility_id"].isin(codes)]
    place = codes.get_indexer(pd.Index(rows["facility_id"])).astype(np.int64)
    day = rows["day"].to_numpy(dtype=np.int64)
    known = np.zeros((len(codes), 7), dtype=bool)
    known[place, day] = True
    silent = (rows["state"] == "unknown").to_numpy()
    known[place[silent], day[silent]] = False
    is_open = (rows["state"] == "open").to_numpy()
    midnight = day[is_open] * float(DAY_MINUTES)
    start = midnight + rows["start_minute"].to_numpy(dtype=float)[is_open]
    end = midnight + rows["end_minute"].to_numpy(dtype=float)[is_open]
    return Week(tuple(codes), *_merged(*_in_one_week(place[is_open], start, end)), known)


def _in_one_week(
    premises: npt.NDArray[np.int64], start: Floats, end: Floats
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Bring what runs over the end of the week back to its beginning."""
    over = end > _WEEK_MINUTES
    return (
        np.concatenate([premises, premises[over]]),
        np.concatenate([start, np.zeros(int(over.sum()))]),
        np.concatenate([np.minimum(end, _WEEK_MINUTES), end[over] - _WEEK_MINUTES]),
    )


def _merged(
    premises: npt.NDArray[np.int64], start: Floats, end: Floats
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Join the spells of each premises that overlap or touch."""
    order = np.lexsort((end, start, premises))
    premises, start, end = premises[order], start[order], end[order]
    # Far enough apart that the spells of one premises never reach those of the next.
    apart = premises * (2.0 * _WEEK_MINUTES)
    latest = np.maximum.accumulate(end + apart)
    is_first = np.ones(len(start), dtype=bool)
    is_first[1:] = (start + apart)[1:] > latest[:-1]
    is_last = np.roll(is_first, -1)
    return premises[is_first], start[is_first], (latest - apart)[is_last]


def at(week: Week, day: int, minute: float) -> States:
    """Tell which premises are open at a moment.

    Parameters
    ----------
    week
        The hours.
    day
        0 is Monday.
    minute
        Minutes after midnight.

    Returns
    -------
    States
        Of each premises.
    """
    moment = day * DAY_MINUTES + minute
    is_open = np.zeros(len(week.facility_ids), dtype=bool)
    is_open[week.premises[(week.start <= moment) & (moment < week.end)]] = True
    return States(is_open, ~is_open & ~week.known[:, day])


def during(week: Week, slot: Slot) -> States:
    """Tell which premises are open in a slot, as the slot means it.

    Parameters
    ----------
    week
        The hours.
    slot
        Of a study.

    Returns
    -------
    States
        Of each premises. It is unknown where the days that are known do not decide it.
    """
    each = [_on_day(week, slot, DAYS.index(day)) for day in dict.fromkeys(slot.days)]
    is_open, unknown = (np.column_stack(parts) for parts in zip(*each, strict=True))
    if slot.is_on_each_day:
        possible = np.logical_and.reduce(is_open | unknown, axis=1)
        whole = np.logical_and.reduce(is_open, axis=1)
        return States(whole, possible & ~whole)
    once = np.logical_or.reduce(is_open, axis=1)
    return States(once, np.logical_or.reduce(unknown, axis=1) & ~once)


def _on_day(week: Week, slot: Slot, day: int) -> States:
    if slot.start is None or slot.end is None:
        return at(week, day, minutes_of(slot.at or ""))
    start, end = minutes_of(slot.start), minutes_of(slot.end)
    minutes = minutes_between(week, day * DAY_MINUTES + start, day * DAY_MINUTES + end)
    least = end - start - _LEAST if slot.open == "whole" else _LEAST
    is_open = minutes >= least
    return States(is_open, ~is_open & ~week.known[:, day])


def minutes_of(time: str) -> int:
    """Minutes after midnight of a time such as ``18:30``; 1440 of ``24:00``."""
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def open_table(week: Week) -> States:
    """Tell for every half hour of the week which premises are open at that moment.

    Parameters
    ----------
    week
        The hours.

    Returns
    -------
    States
        Shape (premises, `MOMENTS`): at 00:00, 00:30, 01:00, ... from Monday on.
    """
    steps = np.zeros((len(week.facility_ids), MOMENTS + 1), dtype=np.int64)
    for change, minutes in ((1, week.start), (-1, week.end)):
        first = np.ceil(minutes / STEP_MINUTES).astype(np.int64)
        np.add.at(steps, (week.premises, first), change)
    is_open = steps.cumsum(axis=1)[:, :MOMENTS] > 0
    known = np.repeat(week.known, MOMENTS // 7, axis=1)
    return States(is_open, ~is_open & ~known)


def minutes_between(week: Week, start: float, end: float) -> Floats:
    """Add up the minutes that premises are known to be open in a part of the week.

    Parameters
    ----------
    week
        The hours.
    start, end
        Minutes from Monday 00:00.

    Returns
    -------
    ndarray
        Of each premises.
    """
    overlap = np.clip(np.minimum(week.end, end) - np.maximum(week.start, start), 0.0, None)
    minutes = np.zeros(len(week.facility_ids))
    np.add.at(minutes, week.premises, overlap)
    return minutes


def minutes_outside(week: Week, other: Week) -> Floats:
    """Add up the minutes a week in which premises are open by their hours and not by others.

    Parameters
    ----------
    week, other
        Both of the same premises in the same order.

    Returns
    -------
    ndarray
        Of each premises.
    """
    both = _merged(
        np.concatenate([week.premises, other.premises]),
        np.concatenate([week.start, other.start]),
        np.concatenate([week.end, other.end]),
    )
    together = Week(week.facility_ids, *both, week.known)
    return minutes_between(together, 0, _WEEK_MINUTES) - minutes_between(other, 0, _WEEK_MINUTES)
