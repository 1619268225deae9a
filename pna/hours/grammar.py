"""The grammar of published opening hours: one cell of text -> spells.

It is that of the 4,417 cells of the Consolidated Pharmaceutical List that were counted for it: up
to three spells a day (``09:00-13:00,14:00-17:30``) or ``CLOSED``. A spell that ends at 00:00 or
23:59 ends at midnight; one that ends before it begins runs into the next day, and one that ends
when it begins may be the whole day or a slip, and is a fault (00:00-00:00 is the whole day).
Spaces, en dashes and hours without a leading nought are understood, and a colon where the comma
between two spells should be is put right and told. Whatever else a cell holds is a fault, never a
guess. An empty cell is unknown, which is not the same as closed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.checks import row_findings
from pna.errors import Findings, Level

__all__ = [
    "CORRECT",
    "DAY_MINUTES",
    "Parsed",
    "Text",
    "has_slip",
    "parse",
    "read_each",
    "said",
    "states_and_spells",
]

DAY_MINUTES = 1440
_MOST_SPELLS = 3
_LAST_MINUTE = DAY_MINUTES - 1
_TIME = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_SPELL = rf"{_TIME}-{_TIME}"
_SPELLS = re.compile(rf"{_SPELL}(?:[,:]{_SPELL})*")
_SLIP = re.compile(rf"({_SPELL}):(?={_SPELL})")
_SPACES = re.compile(r"\s*([-\u2013,])\s*")
_HOW = (
    "Hours are written 09:00-13:00,14:00-17:30 (up to three spells, midnight as 00:00, the "
    "whole day as 00:00-00:00) or CLOSED."
)
CORRECT = "Ask the contractor, and give the day's hours in inputs.amendments."
"""What to do about hours that are wrong."""


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


class Text(NamedTuple):
    """What one text says: its state and spells (minutes), its fault, what should be looked at."""

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
    numbers, read = read_each(texts)
    state, spells = states_and_spells(numbers, read)
    findings: Findings = ()
    for number, one in enumerate(read):
        for level, message, hint in said(one):
            same = texts[numbers == number]
            findings += row_findings(level, message, same, file=file, column=column, hint=hint)
    return Parsed(pd.Series(state, index=cells.index, dtype="str"), spells, findings)


def read_each(texts: pd.Series[str]) -> tuple[npt.NDArray[np.int64], list[Text]]:
    """Read each text that there is, once.

    Parameters
    ----------
    texts
        Cells of text.

    Returns
    -------
    numbers : array of int
        Which of the texts each cell holds.
    read : list of Text
        What they say.
    """
    numbers, unique = pd.factorize(texts)
    return np.asarray(numbers, dtype=np.int64), [_read(str(text)) for text in unique]


def states_and_spells(
    numbers: npt.NDArray[np.int64], read: list[Text]
) -> tuple[npt.NDArray[Any], pd.DataFrame]:
    """Give each cell the state and the spells of its text.

    Parameters
    ----------
    numbers, read
        From `read_each`.

    Returns
    -------
    states : array of str
        One a cell.
    spells : DataFrame
        As `Parsed.spells`.
    """
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


def said(one: Text) -> list[tuple[Level, str, str]]:
    """Level, message and hint of each thing to be told about a text.

    Parameters
    ----------
    one
        From `read_each`.

    Returns
    -------
    list of (level, message, hint)
        Empty where it is as it should be.
    """
    told: list[tuple[Level, str, str]] = [("warning", doubt, "") for doubt in one.doubts]
    if one.fault:
        told.append(("error", one.fault, f"{_HOW} {CORRECT}"))
    return told


def _plain(text: str) -> str:
    return _SPACES.sub(lambda match: match[1].replace("\u2013", "-"), text.strip())


def _read(text: str) -> Text:
    plain = _plain(text)
    if not plain:
        return Text("unknown")
    if plain.casefold() == "closed":
        return Text("closed")
    if not _SPELLS.fullmatch(plain):
        return Text("unknown", fault="These opening hours cannot be read; they stay unknown.")
    repaired = _SLIP.sub(r"\1,", plain)
    doubts: tuple[str, ...] = ()
    if repaired != plain:
        doubts += (f"A colon stands where a comma should: {text!r} is read as {repaired!r}.",)
    parts = repaired.split(",")
    if len(parts) > _MOST_SPELLS:
        return Text("unknown", fault="There are more than three spells; they stay unknown.")
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
    fault = ""
    if any(end - start == DAY_MINUTES and start for start, end in spells):
        fault = "A spell ends when it begins; the day's hours stay unknown."
    elif any(later[0] < earlier[1] for earlier, later in pairwise(spells)):
        fault = "These spells overlap; the day's hours stay unknown."
    return Text("unknown", fault=fault) if fault else Text("open", tuple(spells), doubts=doubts)


def _clock(part: str) -> list[list[str]]:
    return [time.split(":") for time in part.split("-")]


def has_slip(text: str) -> bool:
    """Whether a colon stands where the comma between two spells should be.

    Parameters
    ----------
    text
        A cell as published.

    Returns
    -------
    bool
    """
    return bool(_SLIP.search(_plain(text)))
