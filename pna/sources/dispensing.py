"""What pharmacies and appliance contractors dispensed, month by month (NHSBSA).

From 2020 the file is long: one row a contractor and figure (``CONTENT_GROUP, CONTENT, VALUE``).
Before, it is wide: one row a contractor and one column a figure. Beside the items it holds counts
of services and payments: it shows which pharmacies do provide a service.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pna.checks import MOST_ROWS_NAMED, check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.reading import archives
from pna.sources.reading.csv_files import refuse
from pna.sources.reading.dates import as_months, month_in_name
from pna.sources.reading.headers import Field, found, normalised
from pna.sources.reading.table import header, numbers, read_table

__all__ = [
    "ITEMS",
    "LONG",
    "LONG_FIELDS",
    "WIDE",
    "WIDE_FIELDS",
    "figures",
    "headers",
    "items",
    "money",
    "read_long",
    "read_wide",
    "repeated",
]

LONG = "the NHSBSA dispensing data of contractors (2020 and after)"
WIDE = "the NHSBSA dispensing data of contractors (before 2020)"
ITEMS = ("Prescription Count", "Items")
"""Content group and content of the items dispensed."""

_CONTRACTOR = Field("contractor_code", ("CONTRACTOR_CODE", "ContractorCode", "ODS_CODE"))
_ACCOUNT = Field(
    "account_type", ("PHARMACY_ACCOUNT_TYPE", "DISPENSER_ACCOUNT_TYPE"), required=False
)
LONG_FIELDS = (
    _CONTRACTOR,
    Field("month", ("YEAR_MONTH", "YearMonth")),
    Field("content_group", ("CONTENT_GROUP",)),
    Field("content", ("CONTENT",)),
    Field("value", ("VALUE",)),
    _ACCOUNT,
)
WIDE_FIELDS = (
    _CONTRACTOR,
    Field("items", ("ITEMS", "NumberofItems", "NUMBER_OF_ITEMS", "TOTAL_ITEMS")),
    Field("month", ("YEAR_MONTH", "YearMonth", "MONTH"), required=False),
    _ACCOUNT,
)
# Columns of the wide file that say who a contractor is, and are no figures.
_NAMES = re.compile(
    r"(ICB|STP|HWB|LPC|CCG|PCT|REGION|AREA_TEAM|LAT|SUB_ICB)(_?(CODE|NAME))?|.*_?(NAME|ADDRESS).*|"
    r"ADDRESS_?\d?|POST_?CODE|.*_?POST_?CODE|PHONE.*|.*_TYPE|FLAG.*|DISPENSER.*"
)
_KEY = ["contractor_code", "month", "content_group", "content"]
_PRACTICE = Field("practice_code", ("PRACTICE_CODE",))

headers = partial(archives.headers, what=LONG)


def read_long(path: str | Path) -> Read[pd.DataFrame]:
    """Read the dispensing data of 2020 and after.

    Parameters
    ----------
    path
        The CSV as downloaded (about 50 MB a month), plain, compressed or in a ZIP file.

    Returns
    -------
    Read
        The ``dispensing_activity`` layer: ``contractor_code, month, content_group, content, value,
        account_type``, one row a contractor, month and figure. Rows without a figure are left out,
        and told.

    Raises
    ------
    DataError
        The file is not this one, a value is no number (pounds and commas are understood), or a
        month is none.
    """
    return archives.read_packed(path, _read_long, what=LONG)


def read_wide(path: str | Path) -> Read[pd.DataFrame]:
    """Read the dispensing data from before 2020.

    Parameters
    ----------
    path
        The CSV as downloaded. If it has no column of months, the month is that of the file's name.

    Returns
    -------
    Read
        The ``dispensing_activity`` layer as of `read_long`: the items are called as there, other
        figures by the headings of their columns, with an empty `content_group`. Empty cells make
        no row, and are counted.

    Raises
    ------
    DataError
        As `read_long`; or there is no month.
    """
    return archives.read_packed(path, _read_wide, what=WIDE)


def items(activity: pd.DataFrame) -> pd.DataFrame:
    """Add up the items of each contractor and month.

    Parameters
    ----------
    activity
        The ``dispensing_activity`` layer.

    Returns
    -------
    DataFrame
        ``contractor_code, month, items``, sorted; only those of which the layer has items.
    """
    return figures(activity, *ITEMS).rename(columns={"value": "items"})


def figures(activity: pd.DataFrame, content_group: str, content: str) -> pd.DataFrame:
    """Add up one figure of each contractor and month: which pharmacies provide a service.

    Parameters
    ----------
    activity
        The ``dispensing_activity`` layer.
    content_group, content
        Which figure, in capital or small letters.

    Returns
    -------
    DataFrame
        ``contractor_code, month, value``, sorted; only those of which the layer has the figure.
    """
    group, name = (activity[column].str.casefold() for column in ("content_group", "content"))
    wanted = activity[(group == content_group.casefold()) & (name == content.casefold())]
    keys = ["contractor_code", "month"]
    return wanted.groupby(keys, sort=True)["value"].sum().reset_index()


def _read_long(path: Path) -> Read[pd.DataFrame]:
    file = path.name
    table, findings = read_table(path, LONG_FIELDS, what=LONG)
    months, wrong_months = as_months(table["month"], file=file, column="month")
    values, wrong = money(table, "value", file=file)
    empty = table["value"] == ""
    frame = pd.DataFrame(
        {
            "contractor_code": table["contractor_code"].str.upper(),
            "month": months,
            "content_group": table["content_group"],
            "content": table["content"],
            "value": values,
        },
        index=table.index,
    )
    if "account_type" in table:
        frame["account_type"] = table["account_type"]
    findings += (*wrong_months, *wrong)
    findings += row_findings(
        "warning",
        "This row has no figure; it is left out.",
        table.loc[empty, "content"],
        file=file,
        column="value",
    )
    return _finished(frame[~empty], findings, file)


def _read_wide(path: Path) -> Read[pd.DataFrame]:
    file = path.name
    names = header(path)
    there = found((*WIDE_FIELDS, _PRACTICE), names)
    if "practice_code" in there:
        message = "This looks like the items of each practice by contractor."
        refuse(path, message, "Name it under inputs.dispensing_flows.")
    measures = {
        f"figure {place}": name
        for place, name in enumerate(names)
        if place not in there.values() and name and not _NAMES.fullmatch(normalised(name))
    }
    fields = (*WIDE_FIELDS, *(Field(key, (name,)) for key, name in measures.items()))
    table, findings = read_table(path, fields, what=WIDE)
    months, about = _months_of(table, path)
    findings += about
    parts: list[pd.DataFrame] = []
    blanks = 0
    contents = {"items": ITEMS, **{key: ("", name) for key, name in measures.items()}}
    for key, (group, content) in contents.items():
        column = names[there["items"]] if key == "items" else content
        cells = table[[key]].rename(columns={key: column})
        values, wrong = money(cells, column, file=file)
        filled = cells[column] != ""
        if key != "items" and (values.isna() & filled).sum() * 2 > filled.sum():
            message = "This column has no figures, and is passed over."
            findings += (Finding("warning", message, file=file, row=1, column=column),)
            continue
        findings += wrong
        blanks += int((~filled).sum())
        part = pd.DataFrame(
            {
                "contractor_code": table["contractor_code"].str.upper(),
                "month": months,
                "content_group": group,
                "content": content,
                "value": values,
            },
            index=table.index,
        )
        if "account_type" in table:
            part["account_type"] = table["account_type"]
        parts.append(part[filled])
    if blanks:
        message = f"Cells without a figure, left out: {blanks:,}."
        findings += (Finding("info", message, file=file),)
    return _finished(pd.concat(parts), findings, file)


def _months_of(table: pd.DataFrame, path: Path) -> tuple[pd.Series[str], Findings]:
    if "month" in table:
        return as_months(table["month"], file=path.name, column="month")
    month = month_in_name(path.name)
    if not month:
        message = "The file has no column YEAR_MONTH, and its name no month."
        hint = "Name the file after its month, as in dispensing_data_201904.csv."
        refuse(path, message, hint)
    message = f"The file has no column YEAR_MONTH: its month is that of its name, {month}."
    months = pd.Series(month, index=table.index, dtype="str")
    return months, (Finding("info", message, file=path.name),)


def money(table: pd.DataFrame, column: str, *, file: str) -> tuple[pd.Series[float], Findings]:
    """Turn a column of numbers and pounds into numbers, as `pna.sources.reading.table.numbers`.

    Parameters
    ----------
    table
        Columns of text.
    column
        The column to convert: ``1,234``, ``\N{POUND SIGN}1,234.50``, ``-\N{POUND SIGN}5.00``.
    file
        For the findings.

    Returns
    -------
    values : Series of float64
    findings : tuple of Finding
    """
    cells = table[column]
    pounds = cells.str.contains("\N{POUND SIGN}", regex=False)
    if not pounds.any():
        return numbers(table, column, file=file)
    # A file read in the wrong encoding has another sign before that of the pound.
    plain = cells.mask(
        pounds,
        cells[pounds].str.replace("^([-+]?)\\s*\u00c2?\N{POUND SIGN}\\s*", r"\1", regex=True),
    )
    values, findings = numbers(pd.DataFrame({column: plain}), column, file=file)
    return values, findings


def repeated(frame: pd.DataFrame, key: list[str], file: str) -> Findings:
    """Warn of rows that share a key, all of which are kept.

    Parameters
    ----------
    frame
        A layer.
    key
        Columns that together should name one row.
    file
        For the findings.

    Returns
    -------
    tuple of Finding
        At most one.
    """
    again = frame.duplicated(key)
    count = int(again.sum())
    if not count:
        return ()
    row = frame.index[np.flatnonzero(again.to_numpy())[0]]
    message = (
        f"Rows that repeat the {', '.join(key)} of an earlier row: {count:,}. They are kept and "
        "added up."
    )
    hint = "If the file was joined from several, a month may be in it twice."
    return (Finding("warning", message, file=file, row=int(row), hint=hint),)


def _finished(frame: pd.DataFrame, findings: Findings, file: str) -> Read[pd.DataFrame]:
    if frame.empty:
        message = "No row of this file has a figure."
        findings += (Finding("error", message, file=file, hint="Is it the right file?"),)
        raise_on_errors(findings)
    key = [*_KEY, "account_type"] if "account_type" in frame else _KEY
    findings += (*check("dispensing_activity", frame, file),)
    raise_on_errors(findings)
    findings += repeated(frame, key, file)
    findings += (_summary(frame, file),)
    return Read(frame, findings)


def _summary(frame: pd.DataFrame, file: str) -> Finding:
    months: list[Any] = sorted(frame["month"].unique())
    dispensed = items(frame)
    some = ", ".join(months[:MOST_ROWS_NAMED]) + (", ..." if len(months) > MOST_ROWS_NAMED else "")
    message = (
        f"{frame['contractor_code'].nunique():,} contractors in {some}; "
        f"{dispensed['items'].sum():,.0f} items of {dispensed['contractor_code'].nunique():,} of "
        "them."
    )
    if dispensed.empty:
        message += f" No row has the items (content group {ITEMS[0]}, content {ITEMS[1]})."
    return Finding("warning" if dispensed.empty else "info", message, file=file)
