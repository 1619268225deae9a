"""A week of opening hours as one line of text, and back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from pna.layers import DAYS

__all__ = ["days_of", "week_of", "words_of"]

_SHORT = tuple(day[:3].capitalize() for day in DAYS)
_CLOSED = "closed"
_DAY_MINUTES = 1440


def week_of(layer: pd.DataFrame, code: str) -> dict[str, str]:
    """Give the week of a premises: by day, as a list publishes it.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.
    code
        Of the premises.

    Returns
    -------
    dict
        ``09:00-13:00,14:00-17:30`` or ``CLOSED`` by day (``monday``); unknown days are left out.
    """
    if "facility_id" not in layer:
        return {}
    week: dict[str, list[str]] = {}
    own = layer[layer["facility_id"] == code].sort_values(["day", "spell"])
    for day, state, start, end in own[["day", "state", "start_minute", "end_minute"]].itertuples(
        index=False, name=None
    ):
        if state == "closed":
            week[DAYS[int(day)]] = [_CLOSED.upper()]
        elif state == "open":
            week.setdefault(DAYS[int(day)], []).append(f"{_clock(start)}-{_clock(end)}")
    return {day: ",".join(spells) for day, spells in week.items()}


def words_of(week: Mapping[str, str]) -> str:
    """Say a week in one line: ``Mon-Fri 09:00-18:00; Sat 09:00-13:00; Sun closed``.

    Parameters
    ----------
    week
        From `week_of`. Days that it does not name are unknown, and are left out.
    """
    said = []
    for text, group in groupby(enumerate(DAYS), key=lambda day: week.get(day[1], "")):
        numbers = [number for number, _ in group]
        if text:
            names = dict.fromkeys((_SHORT[numbers[0]], _SHORT[numbers[-1]]))
            said.append(f"{'-'.join(names)} {text.replace(_CLOSED.upper(), _CLOSED)}")
    return "; ".join(said)


def days_of(words: str) -> dict[str, str]:
    """Read what `words_of` says.

    Parameters
    ----------
    words
        Of a row of the register.

    Raises
    ------
    ValueError
        It is something else.
    """
    week: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in words.split(";"))):
        names, found, hours = part.partition(" ")
        first, _, last = names.partition("-")
        if not found or first not in _SHORT or (last or first) not in _SHORT:
            msg = f"{part!r} is not as the register writes hours"
            raise ValueError(msg)
        for number in range(_SHORT.index(first), _SHORT.index(last or first) + 1):
            week[DAYS[number]] = hours.replace(_CLOSED, _CLOSED.upper())
    return week


def _clock(minute: float) -> str:
    whole = int(minute) % _DAY_MINUTES
    return f"{whole // 60:02d}:{whole % 60:02d}"
