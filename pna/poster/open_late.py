"""Which pharmacies near a place are open late, on Saturday afternoon and on Sunday."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.cache import Cache
from pna.errors import DataError, Findings
from pna.explained.minutes import found_from
from pna.explained.start import Start, start_of
from pna.hours.grammar import DAY_MINUTES
from pna.hours.slots import Week, minutes_between, week_of
from pna.layers import DAYS
from pna.poster.plain_hours import CLOSED, NOT_KNOWN, day_texts
from pna.premises.when_open import not_known
from pna.results import Results
from pna.travel.times import points_of

__all__ = ["LATE", "SATURDAY", "SUNDAY", "TIMES", "Listed", "Poster", "poster"]

LATE, SATURDAY, SUNDAY = "late", "saturday", "sunday"
TIMES = (LATE, SATURDAY, SUNDAY)
"""After 18:30 on a weekday (the hour that urgent care takes over), Saturday afternoon, Sunday."""
_LATE_FROM, _AFTERNOON_FROM = 18 * 60 + 30, 13 * 60
_LEAST_MINUTES = 15.0
"""A premises that closes a quarter of an hour into the evening is not one to send anybody to."""
_OF_EACH_TIME = 3
_MOST_LISTED = 6
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Listed:
    """One pharmacy on the poster.

    Attributes
    ----------
    facility_id, name, address, postcode
        As the lists have them.
    easting, northing
        Metres, EPSG:27700.
    walk_minutes, drive_minutes
        From the place, at the study's own speeds; NaN beyond the limit of the search.
    straight_metres
        In a straight line.
    days
        Hours of each day, Monday first, in words.
    times
        Those of `TIMES` at which it is open.
    """

    facility_id: str
    name: str
    address: str
    postcode: str
    easting: float
    northing: float
    walk_minutes: float
    drive_minutes: float
    straight_metres: float
    days: tuple[str, ...]
    times: tuple[str, ...]


@dataclass(frozen=True)
class Poster:
    """What a poster says.

    Attributes
    ----------
    results
        Of the run.
    name
        What the place is called.
    start
        Where it is.
    listed
        The pharmacies, nearest by car first.
    more
        How many others within the limit of the search are open at any of `TIMES`.
    nobody
        Those of `TIMES` at which no pharmacy within the limit of the search is known to be open.
    not_known
        Pharmacies nearer than the last one listed whose hours are not known.
    limit_minutes
        By mode: how far was searched.
    findings
        What is to be known of the place.
    """

    results: Results
    name: str
    start: Start
    listed: tuple[Listed, ...]
    more: int
    nobody: tuple[str, ...]
    not_known: int
    limit_minutes: Mapping[str, float]
    findings: Findings = ()


def poster(results: Results, place: str, *, name: str = "", cache: Cache | None = None) -> Poster:
    """Find the pharmacies for the poster of one place.

    Parameters
    ----------
    results
        Of a run with roads and opening hours.
    place
        A postcode, coordinates, or a place of the study, as `pna.explained.start.start_of` reads
        them.
    name
        What the place is called; by default as it was asked for.
    cache
        Where the postcode directory is kept.

    Returns
    -------
    Poster
        Of the first premises set: the nearest that is open at each of `TIMES`, then the second
        and the third nearest, then the nearest that is open at any of them, up to six in all.

    Raises
    ------
    DataError
        The place is not known, or the study has no roads or no opening hours.
    """
    if not results.networks:
        msg = (
            "A poster tells how long it takes to a pharmacy, and this study has no roads: give "
            "inputs.roads."
        )
        raise DataError(msg)
    sites = results.sites
    week = week_of(results.hours, sites["facility_id"].tolist())
    if not week.known.any():
        msg = (
            "A poster tells opening hours, and none are known: give inputs.opening_hours, or a "
            "premises list that holds them."
        )
        raise DataError(msg)
    start = start_of(results, place, cache=cache)
    found = found_from(results, start)
    drive, walk = found.minutes["drive"], found.minutes["walk"]
    metres = np.hypot(*(points_of(sites) - np.array(start.xy)).T)
    near = results.counted[results.study.premises.sets[0]] & ~(np.isnan(drive) & np.isnan(walk))
    is_open = _open_times(week)
    order = np.lexsort((metres, np.where(np.isnan(drive), np.inf, drive)))
    order = order[near[order]]
    chosen = _chosen(order, is_open)
    last = max((int(np.flatnonzero(order == one)[0]) for one in chosen), default=len(order) - 1)
    silent = not_known(week)
    listed = tuple(
        _listed(sites, at, drive[at], walk[at], metres[at], day_texts(week, at), is_open)
        for at in chosen
    )
    return Poster(
        results=results,
        name=name or start.said,
        start=start,
        listed=listed,
        more=int(np.any([is_open[time] for time in TIMES], axis=0)[order].sum()) - len(chosen),
        nobody=tuple(time for time in TIMES if not is_open[time][order].any()),
        not_known=int(silent[order[: last + 1]].sum()),
        limit_minutes={mode: matrix.limit_minutes for mode, matrix in results.matrices.items()},
        findings=start.findings,
    )


def _listed(
    sites: gpd.GeoDataFrame,
    at: int,
    drive: float,
    walk: float,
    metres: float,
    days: tuple[str, ...],
    is_open: Mapping[str, Bools],
) -> Listed:
    row: Any = sites.iloc[at]
    code, name, address, postcode = (
        str(row[column]) if column in row and pd.notna(row[column]) else ""
        for column in ("facility_id", "name", "address", "postcode")
    )
    return Listed(
        facility_id=code,
        name=name,
        address=address,
        postcode=postcode,
        easting=float(row.geometry.x),
        northing=float(row.geometry.y),
        walk_minutes=float(walk),
        drive_minutes=float(drive),
        straight_metres=float(metres),
        days=days,
        times=tuple(time for time in TIMES if is_open[time][at]),
    )


def _open_times(week: Week) -> dict[str, Bools]:
    """Tell of each premises at which of the times it is known to be open."""

    def between(day: int, start: int, end: int = DAY_MINUTES) -> Bools:
        midnight = day * DAY_MINUTES
        found: Bools = minutes_between(week, midnight + start, midnight + end) >= _LEAST_MINUTES
        return found

    weekdays = range(5)
    saturday, sunday = DAYS.index("saturday"), DAYS.index("sunday")
    late: Bools = np.column_stack([between(day, _LATE_FROM) for day in weekdays])
    # Saturday night that goes on to 2am on Sunday is no Sunday opening, and is not told as one.
    on_sunday = between(sunday, 0)
    for at in np.flatnonzero(on_sunday):
        on_sunday[at] = day_texts(week, int(at))[sunday] not in {CLOSED, NOT_KNOWN}
    return {
        LATE: np.max(late, axis=1),
        SATURDAY: between(saturday, _AFTERNOON_FROM),
        SUNDAY: on_sunday,
    }


def _chosen(order: npt.NDArray[np.int64], is_open: Mapping[str, Bools]) -> list[int]:
    """Choose the nearest of each time, the second, the third, any others; in order of nearness."""
    chosen: set[int] = set()
    for place in range(_MOST_LISTED):
        for time in TIMES:
            of_time = order[is_open[time][order]]
            if len(chosen) < _MOST_LISTED and place < min(len(of_time), _OF_EACH_TIME):
                chosen.add(int(of_time[place]))
    # Room that is left goes to the nearest of the others: no reader should miss one on the way.
    for one in order[np.any([is_open[time] for time in TIMES], axis=0)[order]]:
        if len(chosen) < _MOST_LISTED:
            chosen.add(int(one))
    return [int(at) for at in order if int(at) in chosen]
