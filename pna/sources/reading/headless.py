"""Tables that are published without a heading row: cells are told by their place."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pna.errors import DataError, Finding, Findings
from pna.layers import Read
from pna.sources.reading.csv_files import (
    AGAIN,
    encoding_of,
    first_bytes,
    read_csv,
    refuse,
    stripped,
)

__all__ = ["first_rows", "read_headless"]

_SOME_ROWS = 50


def first_rows(path: Path, most: int = _SOME_ROWS) -> list[list[str]]:
    """Read the first rows of a CSV, to tell what it is.

    Parameters
    ----------
    path
        The file.
    most
        How many rows.

    Returns
    -------
    list of list of str
        Cells, stripped. Empty if the file is no text.
    """
    try:
        first = first_bytes(path)
        encoding = encoding_of(first, path)
    except (DataError, OSError):
        return []
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(first)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
            if len(rows) == most:
                break
    except csv.Error:
        return rows
    return rows


def read_headless(path: Path, names: tuple[str, ...], *, what: str) -> Read[pd.DataFrame]:
    """Read a CSV without a heading row.

    Parameters
    ----------
    path
        The file.
    names
        What its columns are, in order; empty for those that are passed over.
    what
        What the file should be, for messages.

    Returns
    -------
    Read
        One text column a name, cells stripped; the index is named ``row``, and the first row is
        row 1. Findings: blank rows.

    Raises
    ------
    DataError
        The file cannot be read as such, has no rows, or rows have another number of cells.
    """
    first_bytes(path)
    places = [place for place, name in enumerate(names) if name]
    table, rows, uncounted = read_csv(path, names, places, heading_rows=0)
    columns = [stripped(pc.fill_null(cells, "")) for cells in table.columns]
    frame = pa.table(columns, names=[names[place] for place in places]).to_pandas()
    frame.index = pd.Index(rows, name="row")
    blank = (frame == "").all(axis=1)
    findings: Findings = ()
    if blank.any() or uncounted:
        message = f"Rows without anything in them, passed over: {int(blank.sum()) + uncounted}."
        findings = (Finding("info", message, file=path.name),)
        frame = frame[~blank]
    if frame.empty:
        refuse(path, f"There are no rows; this should be {what}.", AGAIN)
    return Read(frame, findings)
