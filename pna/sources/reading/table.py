"""Tables as published: CSV or Parquet into columns of text, by header and not by place.

Everything is read as text, so that codes keep their zeros; `numbers` and `yes_no` convert cell by
cell. The index of a table read here is named ``row`` and holds the row numbers of the file as a
person would count them: the header of a CSV is row 1. (The first row of a Parquet file, which has
no header row, is row 1.)
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pa_parquet

from pna.checks import row_findings
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.reading.csv_files import (
    AGAIN,
    encoding_of,
    first_bytes,
    read_csv,
    refuse,
    stripped,
)
from pna.sources.reading.headers import CODES, Field, choose

__all__ = ["floats", "header", "numbers", "read_table", "yes_no"]

_EXACT = 2.0**53
"""Whole numbers below are exact as floats."""


def header(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a CSV or Parquet file, as published.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        The file is empty, is not text, or is something else than its name says.
    """
    file = Path(path)
    if _is_parquet(file):
        return tuple(_parquet_schema(file).names)
    first = first_bytes(file)
    encoding = encoding_of(first, file)
    opened = codecs.getincrementaldecoder(encoding)(errors="replace").decode(first)
    try:
        names = next(csv.reader(io.StringIO(opened, newline="")))
    except (StopIteration, csv.Error):
        names = []
    if not any(name.strip() for name in names):
        refuse(file, "The first row holds no column names.", "Is this the right file?")
    return tuple(name.strip() for name in names)


def read_table(
    path: str | Path,
    fields: Sequence[Field],
    *,
    what: str,
    known: Sequence[str] | None = None,
    may_be_empty: bool = False,
) -> Read[pd.DataFrame]:
    """Read the wanted columns of a CSV or Parquet file as text.

    Parameters
    ----------
    path
        The file. CSV in UTF-8 (with or without BOM) or, failing that, Windows-1252.
    fields
        The columns wanted.
    what
        What the file should be, for messages: ``the consolidated pharmaceutical list``.
    known
        Other headers that the file may have, as in `Field.headers`; any further header is then a
        warning. None: the format has many columns, and others are passed over.
    may_be_empty
        Whether a header without any row is an answer too, as in a table kept by hand.

    Returns
    -------
    Read
        One text column a field (those that are not required and not there are left out), cells
        stripped, codes (`pna.sources.reading.headers.CODES`) in capitals, empty cells as ``''``, in
        the order of the file; the index is named ``row``.
        Findings: empty rows, and headers that are not known.

    Raises
    ------
    DataError
        The file cannot be read as such, a required column is missing (the nearest header is
        named), or rows have more or fewer cells than the header (each is named).
    """
    file = Path(path)
    headers = header(file)
    chosen, findings = choose(file, headers, fields, what, known)
    raise_on_errors(findings)
    if _is_parquet(file):
        try:
            wanted = sorted({headers[i] for i in chosen.values()})
            table = pa_parquet.read_table(file, columns=wanted)
        except (pa.ArrowException, OSError) as error:
            refuse(file, f"This Parquet file is damaged or cut short ({error}).", AGAIN)
        table = table.select([headers[i] for i in chosen.values()])
        rows, uncounted = np.arange(1, table.num_rows + 1), 0
    else:
        table, rows, uncounted = read_csv(file, headers, list(chosen.values()))
    columns = [
        _as_text(column, headers[place], file.name)
        for column, place in zip(table.columns, chosen.values(), strict=True)
    ]
    columns = [
        pc.utf8_upper(column) if name in CODES else column
        for column, name in zip(columns, chosen, strict=True)
    ]
    frame = pa.table(columns, names=list(chosen)).to_pandas()
    frame.index = pd.Index(rows, name="row")
    blank = (frame == "").all(axis=1)
    if blank.any() or uncounted:
        message = f"Rows without anything in them, passed over: {int(blank.sum()) + uncounted}."
        findings += (Finding("info", message, file=file.name),)
        frame = frame[~blank]
    if frame.empty and may_be_empty:
        findings += (Finding("info", "There are no rows below the header.", file=file.name),)
    elif frame.empty:
        refuse(file, f"There are no rows below the header; this should be {what}.", AGAIN)
    return Read(frame, findings)


def numbers(
    frame: pd.DataFrame, column: str, *, file: str, hint: str = ""
) -> tuple[pd.Series[float], Findings]:
    """Turn a column of text into numbers, cell by cell.

    Parameters
    ----------
    frame
        From `read_table`.
    column
        The column to convert.
    file, hint
        For the findings.

    Returns
    -------
    values : Series of float64
        NaN where the cell is empty or is no number.
    findings : tuple of Finding
        An error for each cell that is no number. Thousands commas are understood.
    """
    texts = frame[column]
    values = floats(texts)
    doubtful = values.isna() & (texts != "")
    if doubtful.any():
        plain = texts[doubtful].str.replace(r"(?<=\d),(?=\d{3}(?:\D|$))", "", regex=True)
        values[doubtful] = pd.to_numeric(plain, errors="coerce").astype(np.float64)
    wrong = (values.isna() & doubtful) | np.isinf(values)
    findings = row_findings(
        "error",
        "This is not a number.",
        texts[wrong],
        file=file,
        column=column,
        hint=hint,
        rule="is a number",
    )
    return values.where(~wrong), findings


def floats(texts: pd.Series[str]) -> pd.Series[float]:
    """Turn a column of text into numbers, as `numbers` does but without a word about the rest.

    Parameters
    ----------
    texts
        Any text.

    Returns
    -------
    Series of float64
        NaN where the cell is empty or is no plain number.
    """
    cells = pa.array(texts, type=pa.string(), from_pandas=True)
    try:
        values = pc.cast(pc.if_else(pc.equal(cells, ""), None, cells), pa.float64())
    except pa.ArrowInvalid:
        values = None
    # Arrow is three times as fast, but has words of its own for what is not finite.
    if values is not None and pc.all(pc.is_finite(values), min_count=0).as_py():
        plain = values.to_numpy(zero_copy_only=False)
        return pd.Series(plain, index=texts.index, name=texts.name, dtype=np.float64)
    return pd.to_numeric(texts, errors="coerce").astype(np.float64)


def yes_no(
    frame: pd.DataFrame, column: str, *, file: str, default: bool | None = None
) -> tuple[pd.Series[bool], Findings]:
    """Turn a column of Y/N, yes/no, true/false or 1/0 into booleans, cell by cell.

    Parameters
    ----------
    frame
        From `read_table`.
    column
        The column to convert.
    file
        For the findings.
    default
        What an empty cell means; None makes it an error.

    Returns
    -------
    values : Series of bool
        False where the cell is neither.
    findings : tuple of Finding
        An error for each cell that is neither.
    """
    cells = frame[column].astype(object)
    folded = frame[column].str.casefold()
    yes = folded.isin(["y", "yes", "true", "1"])
    no = folded.isin(["n", "no", "false", "0"])
    if default is not None:
        empty = folded == ""
        yes, no = yes | (empty & default), no | (empty & (not default))
    findings = row_findings(
        "error",
        "This should be Y or N.",
        cells[~(yes | no)],
        file=file,
        column=column,
        rule="is yes or no",
    )
    return yes.astype(bool), findings


def _is_parquet(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _parquet_schema(file: Path) -> pa.Schema:
    try:
        return pa_parquet.read_schema(file)
    except (pa.ArrowInvalid, OSError) as error:
        refuse(file, f"This Parquet file is damaged or cut short ({error}).", AGAIN)


def _as_text(column: pa.ChunkedArray, name: str, file: str) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        # Parquet keeps codes such as 202204 as 202204.0 when the column has empty cells.
        column = pc.if_else(pc.is_nan(column), None, column)
        exact = pc.less(pc.abs(column), _EXACT)
        whole = pc.all(pc.and_(pc.equal(pc.floor(column), column), exact), min_count=0).as_py()
        column = column.cast(pa.int64()) if whole is not False else column
    try:
        text = column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        message = f"This column cannot be read as text: it holds cells of the type {column.type}."
        finding = Finding("error", message, file=file, column=name, hint="Is it the right file?")
        raise DataError(str(finding), (finding,)) from None
    return stripped(pc.fill_null(text, ""))
