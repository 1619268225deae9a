"""The opening hours of a week as one short line of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from pna.hours.grammar import DAY_MINUTES
from pna.hours.weekly import hours_a_week
from pna.layers import DAYS

__all__ = ["Spell", "text_of", "weeks"]

_SHORT = tuple(day[:3].capitalize() for day in DAYS)
_NOT_KNOWN = "not known"


class Spell(NamedTuple):
    """One row of the ``opening_hours`` layer, in minutes after midnight."""

    day: int
    state: str
    start: float
    end: float


def weeks(layer: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Give the week of some premises as text, and its hours.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.
    codes
        Of the premises.

    Returns
    -------
    DataFrame
        One row per code, in their order: `hours` as of `text_of`, and `hours_a_week`, missing where
        any day is not known.
    """
    rows = layer[layer["facility_id"].isin(list(codes))] if len(layer) else layer
    if not len(rows):
        return pd.DataFrame({"hours": [_NOT_KNOWN] * len(codes), "hours_a_week": float("nan")})
    told: dict[str, list[Spell]] = {}
    columns = ("day", "state", "start_minute", "end_minute")
    cells = zip(rows["facility_id"], *(rows[name] for name in columns), strict=True)
    for code, day, state, start, end in cells:
        told.setdefault(code, []).append(Spell(int(day), state, start, end))
    weekly = hours_a_week(rows)
    return pd.DataFrame(
        {
            "hours": [text_of(told.get(code, ())) for code in codes],
            "hours_a_week": weekly.reindex(list(codes)).to_numpy(float),
        }
    )


def text_of(spells: Sequence[Spell]) -> str:
    """Write the week of one premises: ``Mon-Fri 09:00-13:00, 14:00-17:30; Sat-Sun closed``.

    Parameters
    ----------
    spells
        Rows of the ``opening_hours`` layer of one premises.

    Returns
    -------
    str
        Days with the same hours that follow one another are put together; ``not known`` where that
        holds of the whole week.
    """
    days = [_day([one for one in spells if one.day == number]) for number in range(len(DAYS))]
    if set(days) == {_NOT_KNOWN}:
        return _NOT_KNOWN
    parts = []
    first = 0
    for number in range(1, len(days) + 1):
        if number < len(days) and days[number] == days[first]:
            continue
        named = _SHORT[first] if number == first + 1 else f"{_SHORT[first]}-{_SHORT[number - 1]}"
        parts.append(f"{named} {days[first]}")
        first = number
    return "; ".join(parts)


def _day(spells: Sequence[Spell]) -> str:
    if not spells or any(one.state == "unknown" for one in spells):
        return _NOT_KNOWN
    times = sorted((one.start, one.end) for one in spells if one.state == "open")
    return ", ".join(f"{_time(start)}-{_time(end)}" for start, end in times) or "closed"


def _time(minute: float) -> str:
    """Minutes after midnight as a time; midnight at the end of a day is 24:00."""
    of_day = int(minute)
    if of_day > DAY_MINUTES:
        of_day -= DAY_MINUTES
    return f"{of_day // 60:02d}:{of_day % 60:02d}"
