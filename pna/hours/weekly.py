"""Published opening hours -> weekly spells; open at a moment; hours a week.

What a cell may hold is told in `pna.hours.grammar`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.checks import row_findings
from pna.errors import Finding, Findings
from pna.hours.grammar import (
    CORRECT,
    DAY_MINUTES,
    Parsed,
    has_slip,
    parse,
    read_each,
    said,
    states_and_spells,
)
from pna.layers import DAYS, Read

__all__ = [
    "Parsed",
    "hours_a_week",
    "inconsistent",
    "minutes_a_day",
    "open_at",
    "parse",
    "repaired",
    "status",
    "week",
]

_WEEK_MINUTES = 7 * DAY_MINUTES
_LAYER = ["facility_id", "day", "spell", "state", "start_minute", "end_minute", "text"]


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
    numbers, read = read_each(texts)
    state, spells = states_and_spells(numbers, read)
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
        for level, message, hint in said(one):
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
    hint = f"Is the time at which it ends right? {CORRECT}"
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


def inconsistent(layer: pd.DataFrame, file: str) -> Findings:
    """Name the rows of a layer given in its tidy form that no text could have given.

    Parameters
    ----------
    layer
        The ``opening_hours`` layer.
    file
        For the findings.

    Returns
    -------
    tuple of Finding
        Errors: days that are none, spells without times or longer than a day, times on a day that
        is closed or unknown, days that are both open and not.
    """
    start, end, is_open = layer["start_minute"], layer["end_minute"], layer["state"] == "open"
    in_day = start.between(0, DAY_MINUTES - 1) & (end > start) & (end <= start + DAY_MINUTES)
    states = layer.groupby(["facility_id", "day"])["state"].transform("nunique")
    rules = (
        ("day", ~layer["day"].isin(range(7)), "Days run from 0 (Monday) to 6 (Sunday)."),
        (
            "start_minute",
            is_open & ~in_day,
            "A spell starts at 0 to 1439 minutes after midnight and ends later, within a day.",
        ),
        (
            "start_minute",
            ~is_open & (start.notna() | end.notna()),
            "A day that is closed or not known has no times.",
        ),
        ("state", states > 1, "This day is given several states."),
    )
    findings: Findings = ()
    for column, wrong, message in rules:
        cells = layer.loc[wrong, column]
        findings += row_findings("error", message, cells, file=file, column=column)
    return findings


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
    slips = {text: has_slip(text) for text in layer["text"].unique()}
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
