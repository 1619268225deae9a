"""Rows of the register: their columns, the one form of each value, and the chain of hashes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date

from pna import writing

__all__ = [
    "COLUMNS",
    "DATES",
    "DECISIONS",
    "FIGURES",
    "IN_EFFECT",
    "LINES",
    "NUMBERS",
    "START",
    "Row",
    "canonical",
    "content_hash",
    "plain",
    "sealed",
]

Row = Mapping[str, str]
"""A row of the register: text by column, every value in its one form (`canonical`)."""

DECISIONS = ("granted", "refused", "withdrawn", "lapsed", "notified")
"""What became of a change; `notified`: it took no decision, such as a closure that was notified."""
IN_EFFECT = ("granted", "notified")
LINES = ("correction", "acceptance")
"""Kinds of row that change nothing of the premises and speak of earlier rows."""
SETS = ("pharmacies", "pharmacies_and_dispensing_practices")
FIGURES = ("outside_before", "outside_after", "newly_within", "newly_outside")
DATES = ("recorded_on", "changed_on", "study_date")
_POSITIONS = tuple(
    f"{when}_{name}" for when in ("before", "after") for name in ("easting", "northing")
)
_COUNTS = tuple(f"{figure}_{name}" for name in SETS for figure in FIGURES)
NUMBERS = ("number", "corrects", "after_within_metres", *_POSITIONS, *_COUNTS)
COLUMNS = (
    *("number", "recorded_on", "decision", "change", "changed_on"),
    *("ods_code", "name", "kind", "into", "source", "reference", "minute", "corrects", "accepts"),
    *("before_address", "before_postcode", "before_easting", "before_northing", "before_hours"),
    *("after_address", "after_postcode", "after_easting", "after_northing"),
    *("after_within_metres", "after_hours", "services_begin", "services_cease"),
    *("rule", *_COUNTS),
    *("study_date", "inputs_sha256", "tool", "previous", "hash"),
)
START = hashlib.sha256(b"pna register, version 1").hexdigest()
"""What stands for the hash of the row before the first."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_DECIMALS = 3


def plain(text: str) -> str:
    """Text as the register takes it: one line, nothing unprintable, no apostrophe of `inert`."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    shown = " ".join(shown.split())
    while shown.startswith("'") and writing.inert(shown[1:]) != shown[1:]:
        shown = shown[1:].lstrip()
    return shown


def canonical(column: str, text: str, *, month_first: bool = False) -> str:
    """Give the one form of a value, so that a spreadsheet's spelling of it is no change.

    Parameters
    ----------
    column
        Of `COLUMNS`.
    text
        As it was given, or as it stands in the file.
    month_first
        Whether ``03/04/2026`` is the 4th of March.

    Returns
    -------
    str
        Days as ``2026-03-04``, numbers without needless zeros and with at most three decimals,
        other text as `plain`. What is no day or number stays as it is.
    """
    value = plain(text)
    if column in DATES:
        return _day(value, month_first=month_first)
    if column in NUMBERS and _NUMBER.fullmatch(value.replace(",", "")):
        number = float(writing.half_up([float(value.replace(",", ""))], _DECIMALS)[0])
        return f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return value


def _day(value: str, *, month_first: bool) -> str:
    try:
        if match := _ISO.fullmatch(value):
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        if match := _SLASHED.fullmatch(value):
            first, second, year = (int(part) for part in match.groups())
            month, day = (first, second) if month_first else (second, first)
            return date(year, month, day).isoformat()
    except ValueError:
        pass
    return value


def content_hash(row: Row) -> str:
    """SHA-256 of a row's content, with the hash of the row before, which it holds.

    Parameters
    ----------
    row
        Every value in its one form; `hash` is not looked at.
    """
    content = {name: row[name] for name in COLUMNS if name != "hash"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sealed(values: Mapping[str, str], previous: str) -> Row:
    """Make a row of values: each in its one form, chained to the row before.

    Parameters
    ----------
    values
        By column; those that are not named are empty.
    previous
        The hash of the row before, or `START`.
    """
    row = {name: canonical(name, values.get(name, "")) for name in COLUMNS}
    row["previous"] = previous
    row["hash"] = content_hash(row)
    return row
