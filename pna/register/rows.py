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
    "MEANINGS",
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
_SITE = {
    "address": "address of the premises",
    "postcode": "its postcode",
    "easting": "metres, EPSG:27700",
    "northing": "metres, EPSG:27700",
    "hours": "its week: Mon-Fri 09:00-18:00; Sun closed; days not named are unknown",
}
_ABOUT_FIGURES = {
    "outside_before": "people further than the headline's times without the change",
    "outside_after": "the same with it; of what was not granted, as if it were made",
    "newly_within": "people who come within by the change",
    "newly_outside": "people who fall outside by it",
}
MEANINGS = {
    "number": "of the row, from 1",
    "recorded_on": "the day of the decision, or on which the Board heard of the change",
    "decision": "granted, refused, withdrawn, lapsed, or notified (it took none)",
    "change": "opening, closure, move, merge, hours, services; correction or acceptance of rows",
    "changed_on": "the day from which it is so; empty where that is not known",
    "ods_code": "of the premises; PROPOSED and so on for a site that has none yet",
    "name": "of the premises",
    "kind": "pharmacy, lps, dispensing_practice",
    "into": "ODS code of the premises that it merged into",
    "source": "who says so",
    "reference": "of the application",
    "minute": "where the decision is minuted; of a correction, why",
    "corrects": "number of the row that this one corrects",
    "accepts": "faults of earlier rows that this one accepts",
    **{f"before_{name}": f"before the change: {what}" for name, what in _SITE.items()},
    **{f"after_{name}": f"after it: {what}" for name, what in list(_SITE.items())[:-1]},
    "after_within_metres": "the site is known no better than within so many metres",
    "after_hours": f"after it: {_SITE['hours']}",
    "services_begin": "services that it begins to provide, parted by |",
    "services_cease": "services that it ceases to provide, parted by |",
    "rule": "the headline's rule, of which the figures speak",
    **{f"{name}_{of}": f"{_ABOUT_FIGURES[name]}, by {of}" for of in SETS for name in FIGURES},
    "study_date": "reference date of the study that the figures are of",
    "inputs_sha256": "SHA-256 of the names and hashes of its input files",
    "tool": "the program",
    "previous": "hash of the row before",
    "hash": "SHA-256 of this row's content, with the hash of the row before",
}
"""What each column of the register holds."""
COLUMNS = tuple(MEANINGS)
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
