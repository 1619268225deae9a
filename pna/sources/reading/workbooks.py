"""Workbooks as published (XLSX, ODS): the sheet and the heading row, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pna.archives import ArchiveError, contents, is_packed
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.reading.csv_files import AGAIN, refuse
from pna.sources.reading.headers import Field, choose
from pna.sources.reading.table import header, read_table

__all__ = [
    "Sheet",
    "headers",
    "is_workbook",
    "open_workbook",
    "read_cells",
    "read_sheet",
    "sheet_headers",
    "sheet_names",
    "sheet_rows",
    "text_of",
    "texts",
]

_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_MOST_ROWS_ABOVE = 40

IsHeading = Callable[[Sequence[str]], bool]
"""Whether a row of texts is the heading row."""
Choose = Callable[[Sequence[str]], "str | None"]
"""From the names of the sheets the one to read."""


class Sheet(NamedTuple):
    """A sheet below its heading row.

    Attributes
    ----------
    name
        Of the sheet.
    headers
        As published.
    cells
        Columns 0, 1, ... of cells as calamine gives them; the index, named ``row``, holds the row
        numbers of the sheet.
    findings
        Which sheet was read, and how many rows stand above the heading row.
    """

    name: str
    headers: tuple[str, ...]
    cells: pd.DataFrame
    findings: Findings


def is_workbook(path: str | Path) -> bool:
    """Whether a file is called as a workbook is."""
    return Path(path).suffix.lower() in _SUFFIXES


def sheet_names(path: str | Path) -> tuple[str, ...]:
    """Names of the sheets of a workbook, in their order; DataError if it cannot be opened."""
    return tuple(open_workbook(Path(path)).sheet_names)


def sheet_headers(path: str | Path, choose: Choose, is_heading: IsHeading) -> tuple[str, ...]:
    """Read the headers of a sheet.

    Parameters
    ----------
    path
        The workbook.
    choose
        Which sheet; None if none will do.
    is_heading
        Which row.

    Returns
    -------
    tuple of str
        Empty if there is no such sheet or no such row in its first forty.

    Raises
    ------
    DataError
        The workbook cannot be opened.
    """
    file = Path(path)
    return _headers_of(file, choose, is_heading, _stamp(file))


@lru_cache(maxsize=8)
def _headers_of(
    file: Path,
    choose: Choose,
    is_heading: IsHeading,
    stamp: tuple[int, int],
) -> tuple[str, ...]:
    """Headers, asked for twice when a file is recognised and read: a large sheet takes seconds."""
    book = open_workbook(file)
    name = choose(book.sheet_names)
    if name is None:
        return ()
    rows = _rows(file, name, _MOST_ROWS_ABOVE, stamp)
    texts = ([text_of(cell) for cell in row] for row in rows)
    return next((tuple(row) for row in texts if is_heading(row)), ())


def read_sheet(path: str | Path, choose: Choose, is_heading: IsHeading, *, what: str) -> Sheet:
    """Read a sheet of a workbook.

    Parameters
    ----------
    path, choose, is_heading
        As for `sheet_headers`.
    what
        What it should be, for messages.

    Returns
    -------
    Sheet
        Rows without anything in them are left out and counted in a finding.

    Raises
    ------
    DataError
        The workbook cannot be opened, or has no such sheet, heading row or rows below it.
    """
    file = Path(path)
    book = open_workbook(file)
    name = choose(book.sheet_names)
    if name is None:
        message = f"No sheet of this workbook is {what}; it has {', '.join(book.sheet_names)}."
        refuse(file, message, "Is it the right file?")
    rows = _rows(file, name, None, _stamp(file))
    _sheet_of.cache_clear()
    top = ([text_of(cell) for cell in row] for row in rows[:_MOST_ROWS_ABOVE])
    place = next((n for n, row in enumerate(top) if is_heading(row)), None)
    if place is None:
        message = f"The sheet {name} has no heading row of {what}."
        refuse(file, message, "Is it the right file, as it was downloaded?")
    headers = tuple(text_of(cell) for cell in rows[place])
    while headers and not headers[-1]:
        headers = headers[:-1]
    body = [row[: len(headers)] for row in rows[place + 1 :]]
    filled = np.array([any(cell != "" for cell in row) for row in body], dtype=bool)
    if not filled.any():
        refuse(file, f"There are no rows below the heading of the sheet {name}.", AGAIN)
    numbers = np.arange(place + 2, place + 2 + len(body))[filled]
    kept = [row for row, there in zip(body, filled, strict=True) if there]
    cells = pd.DataFrame(kept, index=pd.Index(numbers, name="row"), dtype=object)
    # Rows below the last cell of a sheet are format only, and not worth telling.
    blank = int((~filled[: np.flatnonzero(filled)[-1] + 1]).sum())
    message = f"Read from the sheet {name}, below the heading in row {place + 1}"
    message += f"; {blank} empty rows passed over." if blank else "."
    return Sheet(name, headers, cells, (Finding("info", message, file=file.name),))


def text_of(cell: object) -> str:
    """A cell as a CSV would have it: whole numbers without a decimal point, no spaces round it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def texts(cells: pd.Series[Any]) -> pd.Series[str]:
    """A column of cells as text; see `text_of`."""
    return pd.Series([text_of(cell) for cell in cells], index=cells.index, dtype="str")


def open_workbook(file: Path) -> CalamineWorkbook:
    """Open a workbook; DataError if that is not possible, or it would unpack to too much."""
    try:
        if is_packed(file):
            contents(file)
        return CalamineWorkbook.from_path(file)
    except ArchiveError as error:
        refuse(file, f"This workbook cannot be opened: the file {error}.", AGAIN)
    except (CalamineError, OSError) as error:
        refuse(file, f"This workbook cannot be opened ({error}).", AGAIN)


def sheet_rows(file: Path, book: CalamineWorkbook, name: str, most: int | None) -> list[list[Any]]:
    """Rows of a sheet as calamine gives them, at most so many; DataError if it cannot be read."""
    try:
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most)
    except (CalamineError, OSError) as error:
        refuse(file, f"The sheet {name} of this workbook cannot be read ({error}).", AGAIN)


def _stamp(file: Path) -> tuple[int, int]:
    """Size and time of a file: a changed file is another one."""
    facts = file.stat()
    return facts.st_size, facts.st_mtime_ns


@lru_cache(maxsize=1)
def _sheet_of(
    file: Path,
    name: str,
    stamp: tuple[int, int],  # noqa: ARG001 - a part of the key
) -> CalamineSheet:
    """Keep one sheet from its headers to its cells: to open it takes most of the time of both."""
    return open_workbook(file).get_sheet_by_name(name)


def _rows(file: Path, name: str, most: int | None, stamp: tuple[int, int]) -> list[list[Any]]:
    try:
        return _sheet_of(file, name, stamp).to_python(skip_empty_area=False, nrows=most)
    except (CalamineError, OSError) as error:
        refuse(file, f"The sheet {name} of this workbook cannot be read ({error}).", AGAIN)


def headers(path: str | Path, choose_sheet: Choose, is_heading: IsHeading) -> tuple[str, ...]:
    """Read the headers of a table that is published as a workbook, or as CSV or Parquet.

    Parameters
    ----------
    path
        The file.
    choose_sheet, is_heading
        As for `sheet_headers`.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        The file cannot be read.
    """
    if is_workbook(path):
        return sheet_headers(path, choose_sheet, is_heading)
    return header(path)


def read_cells(
    path: str | Path,
    fields: Sequence[Field],
    choose_sheet: Choose,
    is_heading: IsHeading,
    *,
    what: str,
) -> Read[pd.DataFrame]:
    """Read the wanted columns of a table that is published as a workbook, or as CSV or Parquet.

    Parameters
    ----------
    path
        The file.
    fields
        The columns wanted.
    choose_sheet, is_heading
        As for `sheet_headers`.
    what
        What the file should be, for messages.

    Returns
    -------
    Read
        One column a field, as `pna.sources.reading.table.read_table`; the cells of a workbook are
        as calamine gives them, and `texts` makes text of them.

    Raises
    ------
    DataError
        As `read_sheet` and `read_table`.
    """
    if not is_workbook(path):
        return read_table(path, fields, what=what)
    sheet = read_sheet(path, choose_sheet, is_heading, what=what)
    chosen, findings = choose(Path(path), sheet.headers, fields, what, None)
    raise_on_errors(findings)
    cells = sheet.cells.iloc[:, list(chosen.values())].set_axis(list(chosen), axis=1)
    return Read(cells, (*sheet.findings, *findings))
