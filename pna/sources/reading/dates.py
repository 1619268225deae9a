"""Months and days as publishers write them: ``2026-04``, ``202607``, ``20260430``."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from pna.checks import row_findings
from pna.errors import Findings

__all__ = [
    "as_days",
    "as_months",
    "dated",
    "day_of",
    "iso_days",
    "month_in_name",
    "no_real_days",
]

_MONTH = r"(?:19|20)\d\d[-/]?(?:0[1-9]|1[0-2])"
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_ ]?(0[1-9]|1[0-2])(?!\d)")
_SPELT = re.compile(rf"(?<![a-z])({'|'.join(_NAMES)})[a-z]*[-_ ]*(?:20)?(\d\d)(?!\d)")


def as_months(cells: pd.Series[str], *, file: str, column: str) -> tuple[pd.Series[str], Findings]:
    """Turn months into ``2026-04``.

    Parameters
    ----------
    cells
        ``2026-04``, ``202604``, ``2026/04``, or a day of the month in such a form.
    file, column
        For the findings.

    Returns
    -------
    months : Series of str
        Empty where the cell is no month.
    findings : tuple of Finding
        An error for each such cell.
    """
    # There are few months and many rows.
    texts = pd.Series(cells.unique(), dtype="str")
    good = texts.str.fullmatch(rf"{_MONTH}(?:[-/]?[0-3]\d)?")
    plain = texts.str.replace(r"\D", "", regex=True)
    months = (plain.str.slice(0, 4) + "-" + plain.str.slice(4, 6)).where(good, "")
    result = cells.map(dict(zip(texts, months, strict=True))).astype("str")
    findings = row_findings(
        "error",
        "This is not a month (2026-04 or 202604).",
        cells[result == ""],
        file=file,
        column=column,
    )
    return result, findings


def iso_days(cells: pd.Series[str]) -> pd.Series[str]:
    """Days as ``2026-04-30``, from that or ``20260430``; empty where the cell is no day."""
    return _real(cells.str.replace(r"^(\d{4})-?(\d\d)-?(\d\d)$", r"\1-\2-\3", regex=True))


def _real(cells: pd.Series[str]) -> pd.Series[str]:
    """Cells that are a day of the calendar in the form ``2026-04-30``; others are emptied."""
    shaped = cells.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    days = pd.to_datetime(cells.where(shaped, ""), format="%Y-%m-%d", errors="coerce")
    return cells.where(days.notna(), "")


def as_days(cells: pd.Series[str], *, file: str, column: str) -> tuple[pd.Series[str], Findings]:
    """Turn days into ``2026-04-30``.

    Parameters
    ----------
    cells
        ``20260430``, ``2026-04-30`` or ``30/04/2026``.
    file, column
        For the findings.

    Returns
    -------
    days : Series of str
        Empty where the cell is no day.
    findings : tuple of Finding
        An error for each such cell.
    """
    days = iso_days(cells.str.replace(r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\2-\1", regex=True))
    findings = row_findings(
        "error",
        "This is not a day (20260430 or 30/04/2026).",
        cells[days == ""],
        file=file,
        column=column,
    )
    return days, findings


def day_of(text: str) -> date | None:
    """Day given as ``2026-04-30``, ``20260430`` or ``30/04/2026``; None if the text is none."""
    days, _ = as_days(pd.Series([text.strip()], dtype="str"), file="", column="")
    return date.fromisoformat(days.iloc[0]) if days.iloc[0] else None


def no_real_days(cells: pd.Series[str], *, file: str, column: str) -> Findings:
    """Name texts that begin as a date does, and are none: ``2026-13-45``, ``31/02/2026 09:00``.

    Parameters
    ----------
    cells
        Any text: words, a month or a year are no fault.
    file, column
        For the findings.

    Returns
    -------
    tuple of Finding
        An error for each.
    """
    written = cells.str.extract(r"^(\d{4}-\d\d?-\d\d?|\d\d?/\d\d?/\d{4})(?!\d)")[0].dropna()
    padded = written.str.replace(r"(?<!\d)(\d)(?!\d)", r"0\1", regex=True)
    days, _ = as_days(padded, file=file, column=column)
    return row_findings(
        "error",
        "There is no such day.",
        cells[days.index[days == ""]],
        file=file,
        column=column,
        hint="Write year, month and day: 2025-06-30.",
    )


def month_in_name(name: str) -> str:
    """Find the month in the name of a file.

    Parameters
    ----------
    name
        ``dispensing_data_201904.csv``, ``Dispensing data April 2016 v2.csv``.

    Returns
    -------
    str
        ``2019-04``; empty if there is none, or several.
    """
    folded = name.casefold()
    found = {f"{year}-{month}" for year, month in _IN_NAME.findall(folded)}
    found |= {f"20{year}-{_NAMES.index(month) + 1:02d}" for month, year in _SPELT.findall(folded)}
    return found.pop() if len(found) == 1 else ""


def dated(frame: pd.DataFrame, file: str) -> Findings:
    """Name the cells of ``as_at`` that are no date.

    Parameters
    ----------
    frame
        With the text column ``as_at``.
    file
        For the findings.

    Returns
    -------
    tuple of Finding
        An error for each; empty cells are not looked at.
    """
    texts = frame["as_at"]
    return row_findings(
        "error",
        "This is not a date.",
        texts[(_real(texts) == "") & (texts != "")],
        file=file,
        column="as_at",
        hint="Write year, month and day: 2025-06-30.",
    )
