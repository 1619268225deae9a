"""Opening hours as an application gives them, in one line, and back into one.

``Mon-Fri 09:00-18:00; Sat 09:00-13:00`` becomes seven cells as a list publishes them
(`pna.hours.grammar`). Forms that people write are understood: ``Monday to Friday 9am-5.30pm``,
``daily 08:00-22:00``, ``24 hours``. What could be read in two ways is refused and not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from pna.errors import DataError, Finding
from pna.hours import grammar
from pna.layers import DAYS

__all__ = ["FORM", "hours_of_text", "hours_words"]

FORM = (
    "Write them like 'Mon-Fri 09:00-18:00; Sat 09:00-13:00', with a comma between the spells of a "
    "day (09:00-13:00,14:00-18:00)."
)
"""How opening hours are written, for messages."""

_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)s?"
)
_EVERY = r"(?:daily|every ?day|weekdays?|weekends?|all week|7 days(?: a week)?)"
_DAYS = re.compile(
    rf"\b(?:{_EVERY}|{_DAY}(?:\s*(?:-|,|&|/|\band\b)\s*(?:{_DAY})\b)*)(?![a-z])[\s:.]*"
)
_ALL_DAY = re.compile(r"24\s*(?:/\s*7|h(?:ou)?rs?(?:\s+a\s+day)?|h)|all day|open all hours")
_TIME = r"(?P<{0}hour>\d{{1,2}})(?:[:.]?(?P<{0}minute>\d{{2}}))?\s*(?P<{0}half>[ap]\.?m\.?)?"
_SPELL = re.compile(rf"{_TIME.format('a')}\s*-\s*{_TIME.format('b')}")
_WORDS = (
    (re.compile(r"[\u2010-\u2015\u2212]"), "-"),
    (re.compile(r"\b(?:to|till?|until|through|thru)\b"), "-"),
    (re.compile(r"\b(?:12\s*)?(?:noon|midday)\b"), "12:00"),
    (re.compile(r"\b(?:12\s*)?midnight\b"), "00:00"),
    (re.compile(r"\b(?:open|from|hours:)(?=\s)"), " "),
)
_SAID = {"closed": "closed", "00:00-00:00": "24 hours"}
_LATEST_MORNING = 6 * 60
"""A spell that begins after noon may run into the next day as far as this."""
_NOON = 12 * 60
_EARLIEST_BARE = 6
"""An hour alone, as in "1-5", is taken for one of the morning from here."""
_HOURS = 24


def hours_of_text(text: str, *, others: str = "CLOSED") -> dict[str, str]:
    """Read opening hours that are written in one line.

    Parameters
    ----------
    text
        As ``Mon-Fri 09:00-18:00; Sat 09:00-13:00``; empty where they are not known.
    others
        What a day has that the text does not name: ``CLOSED`` for a new site; an empty text leaves
        it out, as for a premises that keeps its hours on those days.

    Returns
    -------
    dict
        By day (``monday``), in the order of the week: ``09:00-13:00,14:00-17:30`` or ``CLOSED``.
        Empty for an empty text: nothing is known.

    Raises
    ------
    DataError
        A part cannot be read, or a day is named twice; every part that is wrong is told.
    """
    plain = _plain(text)
    if not plain:
        return {}
    faults: list[str] = []
    hours: dict[str, str] = {}
    for days, words in _parts(plain, faults):
        cell = _cell(words, faults)
        for day in days:
            if day in hours:
                faults.append(f"{day.capitalize()} is named twice.")
            hours[day] = cell
    if not faults:
        faults = _not_a_day(hours)
    if faults:
        *first, last = dict.fromkeys(faults)
        told = tuple(
            Finding("error", message, file="opening hours", value=text, hint=hint)
            for message, hint in (*((message, "") for message in first), (last, FORM))
        )
        raise DataError("\n".join(map(str, told)), told)
    whole = {day: hours.get(day, others) for day in DAYS}
    return {day: cell for day, cell in whole.items() if cell}


def hours_words(hours: Mapping[str, str]) -> str:
    """Say opening hours in one line; `hours_of_text` reads it back.

    Parameters
    ----------
    hours
        By day, as `hours_of_text` gives them.

    Returns
    -------
    str
        ``Mon-Fri 09:00-18:00; Sat 09:00-13:00; Sun closed``; days that `hours` lacks are left out.
        Empty where it has none.
    """
    given = [(number, day, hours[day]) for number, day in enumerate(DAYS) if hours.get(day)]
    runs = groupby(enumerate(given), key=lambda item: (item[1][0] - item[0], item[1][2]))
    said = []
    for (_, cell), run in runs:
        names = [day[:3].capitalize() for _, (_, day, _) in run]
        days = names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
        plain = cell.replace(" ", "")
        said.append(f"{days} {_SAID.get(plain.casefold(), plain)}")
    return "; ".join(said)


def _plain(text: str) -> str:
    plain = text.strip().casefold()
    for pattern, instead in _WORDS:
        plain = pattern.sub(instead, plain)
    return re.sub(r"\s+", " ", plain).strip(" ;,.")


def _parts(plain: str, faults: list[str]) -> list[tuple[list[str], str]]:
    """Cut the text where days are named: the days of each part, and what follows them."""
    if _ALL_DAY.fullmatch(plain):
        return [(list(DAYS), plain)]
    named = list(_DAYS.finditer(plain))
    if not named or plain[: named[0].start()].strip():
        lead = plain[: named[0].start()].strip() if named else plain
        faults.append(f"{lead!r} does not say on which days.")
    ends = [match.start() for match in named[1:]] + [len(plain)] * bool(named)
    return [
        (_days_of(match[0], faults), plain[match.end() : end].strip(" ;,.:"))
        for match, end in zip(named, ends, strict=True)
    ]


def _days_of(words: str, faults: list[str]) -> list[str]:
    words = words.strip(" :.")
    if words.startswith("weekday"):
        return list(DAYS[:5])
    if words.startswith("weekend"):
        return list(DAYS[5:])
    if re.fullmatch(_EVERY, words):
        return list(DAYS)
    found: list[str] = []
    # "mon, wed-fri": commas part runs.
    for run in re.split(r"\s*(?:,|&|/|\band\b)\s*", words):
        first, *rest = (_number(day) for day in re.split(r"\s*-\s*", run))
        last = rest[-1] if rest else first
        if len(rest) > 1 or last < first:
            faults.append(f"{run!r}: these days run backwards; a week begins on Monday.")
            continue
        found += DAYS[first : last + 1]
    return found


def _number(day: str) -> int:
    return next(number for number, name in enumerate(DAYS) if name.startswith(day.strip()[:3]))


def _cell(words: str, faults: list[str]) -> str:
    if words.strip() in {"closed", "shut", "not open"}:
        return "CLOSED"
    if _ALL_DAY.fullmatch(words):
        return "00:00-00:00"
    spells = [part for part in re.split(r"\s*(?:,|;|&|\+|\band\b)\s*", words) if part]
    if not spells:
        faults.append("Days are named without hours.")
    return ",".join(_spell(part, faults) for part in spells)


def _spell(words: str, faults: list[str]) -> str:
    match = _SPELL.fullmatch(words)
    if match is None:
        faults.append(f"{words!r} cannot be read.")
        return ""
    half = {end: (match[f"{end}half"] or "").replace(".", "") for end in "ab"}
    # "9-5.30pm" and "1-5pm": the first is of the morning if it would else come after the second.
    if half["b"] and not half["a"]:
        later = int(match["ahour"]) % 12 >= int(match["bhour"]) % 12
        half["a"] = "am" if half["b"] == "pm" and later else half["b"]
        if int(match["ahour"]) > _HOURS // 2:
            half["a"] = ""
    if not half["a"] and match["aminute"] is None and int(match["ahour"]) < _EARLIEST_BARE:
        faults.append(f"{words!r} may be of the morning or of the afternoon.")
        return ""
    times = [_minutes(match, end, half[end]) for end in "ab"]
    if None in times:
        faults.append(f"{words!r} is no time of day.")
        return ""
    start, end = (minutes or 0 for minutes in times)
    into_next_day = end == 0 or (end <= _LATEST_MORNING and start >= _NOON)
    if end <= start and not into_next_day:
        twelve = "" if half["b"] else " Write times of the afternoon as 17:30 or 5.30pm."
        faults.append(f"{words!r} ends before it begins.{twelve}")
        return ""
    return f"{_clock(start)}-{_clock(end)}"


def _minutes(match: re.Match[str], end: str, half: str) -> int | None:
    hour, minute = int(match[f"{end}hour"]), int(match[f"{end}minute"] or 0)
    if half:
        if not 1 <= hour <= _HOURS // 2:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > _HOURS or minute >= 60 or (hour == _HOURS and minute):  # noqa: PLR2004 - an hour
        return None
    return (hour % _HOURS) * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _not_a_day(hours: Mapping[str, str]) -> list[str]:
    """What the grammar of published hours refuses: spells that overlap, or four of them."""
    read = grammar.parse(pd.Series(list(hours.values()), dtype="str"))
    return [
        f"{finding.value}: {finding.message.partition(';')[0].rstrip('.')}."
        for finding in read.findings
        if finding.level == "error"
    ]
