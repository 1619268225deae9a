"""Published opening hours -> weekly spells; open at a moment; hours a week.

The grammar is that of the 4,417 cells of the Consolidated Pharmaceutical List that were counted for
it: up to three spells a day (``09:00-13:00,14:00-17:30``) or ``CLOSED``. A spell that ends at 00:00
or 23:59 ends at midnight; one that ends no later than it begins runs into the next day. Spaces,
en dashes and hours without a leading nought are understood, and a colon where the comma between two
spells should be is put right and told. Whatever else a cell holds is a fault, never a guess. An
empty cell is unknown, which is not the same as closed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.checks import row_findings
from pna.errors import Finding, Findings, Level
from pna.layers import DAYS, Read

__all__ = [
    "DAY_MINUTES",
    "Parsed",
    "hours_a_week",
    "minutes_a_day",
    "open_at",
    "parse",
    "repaired",
    "status",
    "week",
]

DAY_MINUTES = 1440
_WEEK_MINUTES = 7 * DAY_MINUTES
_MOST_SPELLS = 3
_LAST_MINUTE = DAY_MINUTES - 1
_TIME = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_SPELL = rf"{_TIME}-{_TIME}"
_SPELLS = re.compile(rf"{_SPELL}(?:[,:]{_SPELL})*")
_SLIP = re.compile(rf"({_SPELL}):(?={_SPELL})")
_SPACES = re.compile(r"\s*([-\u2013,])\s*")
_LAYER = ["facility_id", "day", "spell", "state", "start_minute", "end_minute", "text"]
_HOW = (
    "Hours are written 09:00-13:00,14:00-17:30 (up to three spells, midnight as 00:00) or CLOSED."
)
_CORRECT = "Ask the contractor, and give the day's hours in inputs.amendments."


class Parsed(NamedTuple):
    """What cells of opening hours say.

    Attributes
    ----------
    state
        One a cell, under the index of the cells: ``open``, ``closed`` or ``unknown``; cells that
        could not be read are unknown.
    spells
        One row a spell: ``place`` (position of its cell, from 0), ``spell`` (1 to 3),
        ``start_minute`` and ``end_minute`` after midnight; an end above 1440 is on the next day.
    findings
        Cells that could not be read; what was repaired or read in a way that should be looked at.
    """

    state: pd.Series[str]
    spells: pd.DataFrame
    findings: Findings


class _Text(NamedTuple):
    """What one text says."""

    state: str
    spells: tuple[tuple[int, int], ...] = ()
    fault: str = ""
    doubts: tuple[str, ...] = ()


def parse(cells: pd.Series[Any], *, file: str = "", column: str = "") -> Parsed:
    """Read cells of opening hours, one a premises and day.

    Parameters
    ----------
    cells
        Texts as published; the index holds the row numbers of the file if it is named ``row``.
    file, column
        For the findings.

    Returns
    -------
    Parsed
        Every cell has its state: nothing is left out.
    """
    texts = cells.astype(object).where(cells.notna(), "").astype(str)
    numbers, read = _each(texts)
    state, spells = _taken(numbers, read)
    findings: Findings = ()
    for number, one in enumerate(read):
        for level, message, hint in _said(one):
            same = texts[numbers == number]
            findings += row_findings(level, message, same, file=file, column=column, hint=hint)
    return Parsed(pd.Series(state, index=cells.index, dtype="str"), spells, findings)


def _each(texts: pd.Series[str]) -> tuple[npt.NDArray[np.int64], list[_Text]]:
    """Read each text that there is once; give which of them each cell holds."""
    numbers, unique = pd.factorize(texts)
    return np.asarray(numbers, dtype=np.int64), [_read(str(text)) for text in unique]


def _taken(
    numbers: npt.NDArray[np.int64], read: list[_Text]
) -> tuple[npt.NDArray[Any], pd.DataFrame]:
    """Give each cell the state and the spells of its text."""
    states = np.array([one.state for one in read], dtype=object)
    counts = np.array([len(one.spells) for one in read], dtype=np.int64)
    ends = np.array([span for one in read for span in one.spells], dtype=np.int64).reshape(-1, 2)
    of_cell = counts[numbers]
    place = np.repeat(np.arange(len(numbers)), of_cell)
    spell = np.arange(len(place)) - (np.cumsum(of_cell) - of_cell)[place]
    taken = (np.cumsum(counts) - counts)[numbers[place]] + spell
    spells = pd.DataFrame(
        {
            "place": place,
            "spell": spell + 1,
            "start_minute": ends[taken, 0],
            "end_minute": ends[taken, 1],
        }
    )
    return states[numbers], spells


def _said(one: _Text) -> list[tuple[Level, str, str]]:
    """Level, message and hint of each thing to be said of a text."""
    said: list[tuple[Level, str, str]] = [("warning", doubt, "") for doubt in one.doubts]
    if one.fault:
        said.append(("error", one.fault, f"{_HOW} {_CORRECT}"))
    return said


def _plain(text: str) -> str:
    return _SPACES.sub(lambda match: match[1].replace("\u2013", "-"), text.strip())


def _read(text: str) -> _Text:
    plain = _plain(text)
    if not plain:
        return _Text("unknown")
    if plain.casefold() == "closed":
        return _Text("closed")
    if not _SPELLS.fullmatch(plain):
        return _Text("unknown", fault="These opening hours cannot be read; they stay unknown.")
    repaired = _SLIP.sub(r"\1,", plain)
    doubts: tuple[str, ...] = ()
    if repaired != plain:
        doubts += (f"A colon stands where a comma should: {text!r} is read as {repaired!r}.",)
    parts = repaired.split(",")
    if len(parts) > _MOST_SPELLS:
        return _Text("unknown", fault="There are more than three spells; they stay unknown.")
    spells = []
    for part in parts:
        start, end = (int(hour) * 60 + int(minute) for hour, minute in _clock(part))
        if end in (0, _LAST_MINUTE):
            if start == end == 0:
                doubts += (f"{part} is read as open for the whole day.",)
            end = DAY_MINUTES
        elif end <= start:
            end += DAY_MINUTES
            doubts += (f"{part} ends before it begins: it is read as running into the next day.",)
        spells.append((start, end))
    spells.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(spells)):
        return _Text("unknown", fault="These spells overlap; the day's hours stay unknown.")
    return _Text("open", tuple(spells), doubts=doubts)


def _clock(part: str) -> list[list[str]]:
    return [time.split(":") for time in part.split("-")]


def week(
    table: pd.DataFrame,
    *,
    file: str = "",
    columns: tuple[str, ...] = DAYS,
) -> Read[pd.DataFrame]:
    """Read a week of opening hours of each premises.

    Parameters
    ----------
    table
        ``facility_id`` and any of the columns ``monday`` to ``sunday`` as text; a day whose column
        is not there is unknown.
    file
        As for `parse`.
    columns
        What the file calls the days, for the findings.

    Returns
    -------
    Read
        The ``opening_hours`` layer: for each premises and day one row a spell, or one row that says
        that it is closed or that its hours are not known; in the order of the table, under its
        index. Findings: those of `parse`, empty cells, spells that run into those of the next day.
    """
    there = [table[name] if name in table else pd.Series("", table.index) for name in DAYS]
    # A premises' seven days stand together: what holds for several of them is said once.
    texts = pd.Series(np.column_stack(there).astype(object).ravel()).fillna("").astype(str)
    numbers, read = _each(texts)
    state, spells = _taken(numbers, read)
    none = np.flatnonzero(state != "open")
    without = pd.DataFrame(
        {"place": none, "spell": 0, "start_minute": np.nan, "end_minute": np.nan}
    )
    parts = [
        part.astype({"start_minute": float, "end_minute": float})
        for part in (spells, without)
        if len(part)
    ]
    long = pd.concat(parts) if parts else without
    long = long.sort_values(["place", "spell"], ignore_index=True)
    at = long["place"].to_numpy(dtype=np.int64)
    layer = long.assign(
        facility_id=table["facility_id"].to_numpy()[at // 7],
        day=at % 7,
        state=state[at],
        text=texts.to_numpy()[at],
    )[_LAYER].set_axis(table.index[at // 7])
    findings: Findings = ()
    for number, one in enumerate(read):
        for level, message, hint in _said(one):
            cells = np.flatnonzero(numbers == number)
            days = pd.Series(cells % 7).groupby(cells // 7).agg(tuple)
            for same, rows in days.groupby(days, sort=False):
                named = ", ".join(DAYS[day].capitalize() for day in same)
                findings += row_findings(
                    level,
                    f"{named}: {message}",
                    pd.Series(texts[cells[0]], index=table.index[rows.index]),
                    file=file,
                    column=columns[same[0]],
                    hint=hint,
                )
    empty = np.column_stack(
        [table[name] == "" if name in table else np.ones(len(table), bool) for name in DAYS]
    )
    findings += _about_empty(table, empty, file)
    findings += _about_next_day(layer, file)
    return Read(layer, findings)


def _about_empty(table: pd.DataFrame, empty: npt.NDArray[np.bool_], file: str) -> Findings:
    """Say whose hours are not given: unknown is not closed."""
    every, some = np.all(empty, axis=1), np.any(empty, axis=1)
    findings = row_findings(
        "warning",
        "No opening hours are given: they are unknown, which is not the same as closed.",
        table.loc[every, "facility_id"],
        file=file,
    )
    absent = [name for name in DAYS if name not in table]
    if absent and not every.all():
        days = ", ".join(name.capitalize() for name in absent)
        message = f"The file has no hours of {days}: they are unknown."
        findings += (Finding("warning", message, file=file),)
        there = [number for number, name in enumerate(DAYS) if name in table]
        some = np.any(empty[:, there], axis=1)
    partly = np.flatnonzero(some & ~every)
    named = [
        ", ".join(DAYS[day].capitalize() for day in np.flatnonzero(empty[number]))
        for number in partly
    ]
    texts = table["facility_id"].iloc[partly] + ": " + pd.Series(named, table.index[partly], "str")
    message = "The hours of some days are not given: they are unknown, not closed."
    return (*findings, *row_findings("warning", message, texts, file=file))


def _about_next_day(layer: pd.DataFrame, file: str) -> Findings:
    late = layer[layer["end_minute"] > DAY_MINUTES]
    if late.empty:
        return ()
    first = layer[layer["spell"] == 1].set_index(["facility_id", "day"])["start_minute"]
    first = first[~first.index.duplicated()]
    next_day = pd.MultiIndex.from_arrays([late["facility_id"], (late["day"] + 1) % 7])
    begins = first.reindex(next_day).to_numpy(dtype=float)
    over = late[late["end_minute"].to_numpy() - DAY_MINUTES > begins]
    names = [DAYS[int(day)].capitalize() for day in over["day"]]
    texts = over["facility_id"] + ", " + pd.Series(names, index=over.index, dtype="str")
    message = "This spell runs into those of the next day."
    hint = f"Is the time at which it ends right? {_CORRECT}"
    return row_findings("warning", message, texts + ": " + over["text"], file=file, hint=hint)


def open_at(layer: pd.DataFrame, day: int, minute: float) -> pd.Series[str]:
    """Tell which premises are open at a moment of the week.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.
    day
        0 is Monday.
    minute
        Minutes after midnight, from 0 to below 1440. A spell holds the minute at which it starts
        and not the one at which it ends.

    Returns
    -------
    Series of str
        ``open``, ``closed`` or ``unknown``, by facility_id, sorted. Where the day's hours are not
        known, a spell that runs over from the day before still counts as open.

    Raises
    ------
    ValueError
        There is no such day or minute.
    """
    if day not in range(7) or not 0 <= minute < DAY_MINUTES:
        msg = f"day {day} must be 0 (Monday) to 6, minute {minute:g} 0 to below {DAY_MINUTES}"
        raise ValueError(msg)
    moment = day * DAY_MINUTES + minute
    start = layer["day"] * DAY_MINUTES + layer["start_minute"]
    since = (moment - start) % _WEEK_MINUTES
    within = (layer["state"] == "open") & (since < layer["end_minute"] - layer["start_minute"])
    codes = pd.Index(sorted(layer["facility_id"].unique()), name="facility_id")
    today = layer[layer["day"] == day]
    known = today.loc[today["state"] != "unknown", "facility_id"]
    answer = np.where(codes.isin(known), "closed", "unknown")
    answer = np.where(codes.isin(layer.loc[within, "facility_id"]), "open", answer)
    return pd.Series(answer, index=codes, name="state", dtype="str")


def minutes_a_day(layer: pd.DataFrame) -> pd.DataFrame:
    """Add up the minutes of each day's spells; those after midnight belong to the day before.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.

    Returns
    -------
    DataFrame
        By facility_id, sorted, a column a day (0 to 6), minutes; NaN where the hours are unknown.
    """
    known = layer["state"] != "unknown"
    minutes = (layer["end_minute"] - layer["start_minute"]).where(layer["state"] == "open", 0.0)
    keys = [layer["facility_id"], layer["day"].astype(int)]
    sums = minutes.where(known).groupby(keys).sum(min_count=1)
    return sums.unstack("day").reindex(columns=range(7)).sort_index()  # noqa: PD010 - two keys


def hours_a_week(layer: pd.DataFrame) -> pd.Series[float]:
    """Add up the hours of the week.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.

    Returns
    -------
    Series of float
        Hours by facility_id, sorted; NaN where the hours of any day are unknown.
    """
    return minutes_a_day(layer).sum(axis=1, min_count=7).rename("hours") / 60.0


def repaired(layer: pd.DataFrame) -> pd.Series[bool]:
    """Tell whose hours were put right where the published text had a slip.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer, with `text`.

    Returns
    -------
    Series of bool
        By facility_id, sorted.
    """
    slips = {text: bool(_SLIP.search(_plain(text))) for text in layer["text"].unique()}
    was = layer["text"].map(slips).astype(bool) & (layer["state"] == "open")
    return was.groupby(layer["facility_id"]).any().rename("hours_repaired")


def status(layer: pd.DataFrame) -> pd.Series[str]:
    """Say of each premises what is known of its hours.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.

    Returns
    -------
    Series of str
        ``known``, ``partly known``, ``unknown`` or ``closed all week``, by facility_id, sorted.
    """
    days = minutes_a_day(layer)
    none, some = days.isna().all(axis=1), days.isna().any(axis=1)
    shut = (days == 0).all(axis=1)
    answer = np.select([none, some, shut], ["unknown", "partly known", "closed all week"], "known")
    return pd.Series(answer, index=days.index, name="hours", dtype="str")
