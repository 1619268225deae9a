"""A week's hours as they are said on a wall: alike days together, times as people say them.

Times follow the NHS digital service manual ("Numbers, measurements, dates and time",
https://service-manual.nhs.uk/content/numbers-measurements-dates-time): ``9am to 5:30pm``, midday,
midnight.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from pna.hours.grammar import DAY_MINUTES
from pna.hours.slots import Week
from pna.layers import DAYS

__all__ = ["CLOSED", "NOT_KNOWN", "Days", "day_texts", "grouped", "time_words"]

CLOSED, NOT_KNOWN = "closed", "not known"
_NOON = 12 * 60
_FEW = 2
_WHOLE_DAY = "open all day and night"


class Days(NamedTuple):
    """Days of the same hours: ``Monday to Friday``, ``9am to 6pm``."""

    days: str
    hours: str


def time_words(minute: float) -> str:
    """Give a time of day: ``9am``, ``5:30pm``, ``midday``, ``midnight``.

    Parameters
    ----------
    minute
        Minutes after midnight, 0 to 1440 or more (of the next day).
    """
    whole = round(minute) % DAY_MINUTES
    if whole == 0:
        return "midnight"
    if whole == _NOON:
        return "midday"
    hours, minutes = divmod(whole, 60)
    said = f"{(hours - 1) % 12 + 1}" + (f":{minutes:02d}" if minutes else "")
    return f"{said}{'am' if hours < 12 else 'pm'}"  # noqa: PLR2004 - noon


def day_texts(week: Week, premises: int) -> tuple[str, ...]:
    """Say the hours of each day of one premises, Monday first.

    Parameters
    ----------
    week
        Of some premises. A spell over midnight belongs to the day on which it begins.
    premises
        Position in `week.facility_ids`.

    Returns
    -------
    tuple of seven str
        ``9am to 1pm, 2pm to 6pm``, `CLOSED` or `NOT_KNOWN`.
    """
    mine = np.flatnonzero(week.premises == premises)
    spells = sorted((float(week.start[one]), float(week.end[one])) for one in mine)
    texts = []
    for day in range(len(DAYS)):
        if not week.known[premises, day]:
            texts.append(NOT_KNOWN)
            continue
        midnight = day * DAY_MINUTES
        here = [spell for spell in spells if _is_of(spell, midnight)]
        if any(start <= midnight and end >= midnight + DAY_MINUTES for start, end in here):
            texts.append(_WHOLE_DAY)
            continue
        said = [f"{time_words(start)} to {time_words(end)}" for start, end in here]
        texts.append(", ".join(said) or CLOSED)
    return tuple(texts)


def _is_of(spell: tuple[float, float], midnight: int) -> bool:
    """Whether a spell begins on a day, or goes on through all of it."""
    start, end = spell
    return midnight <= start < midnight + DAY_MINUTES or (
        start < midnight and end >= midnight + DAY_MINUTES
    )


def grouped(texts: Sequence[str], first: int = 0) -> tuple[Days, ...]:
    """Put days of the same hours together.

    Parameters
    ----------
    texts
        Of days in order.
    first
        Number of the first of them; 0 is Monday.

    Returns
    -------
    tuple of Days
        In the order of their first days: ``Monday, Tuesday and Thursday to Saturday``.
    """
    of_text: dict[str, list[int]] = {}
    for day, text in enumerate(texts, start=first):
        of_text.setdefault(text, []).append(day)
    return tuple(Days(_names(days), text) for text, days in of_text.items())


def _names(days: Sequence[int]) -> str:
    """Name days, three or more in a row by the first and the last of them."""
    parts: list[str] = []
    for _, run in groupby(enumerate(days), key=lambda one: one[1] - one[0]):
        names = [DAYS[day].capitalize() for _, day in run]
        parts += names if len(names) <= _FEW else [f"{names[0]} to {names[-1]}"]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
