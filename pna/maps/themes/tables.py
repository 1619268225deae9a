"""Tables below a map, from the published tables of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from pna.disclosure import HIDDEN
from pna.maps import words
from pna.report.document.blocks import Table
from pna.wording import maps as said
from pna.wording import maps_travel as told

__all__ = ["by_area", "cell", "own_rows", "table_of", "without_nobody"]

_MOST_LOCALITIES = 40


def own_rows(
    table: pd.DataFrame, *, rule: str, premises_set: str, slot: str | None = None
) -> pd.DataFrame:
    """Rows of a table of coverage: one rule and set, everyone, at the study's own speeds.

    Parameters
    ----------
    table
        With columns of the question ``coverage``.
    rule, premises_set
        Which rows.
    slot
        Of ``coverage-by-time``; None: at whatever time.

    Returns
    -------
    DataFrame
        A row an area, each area once: a unitary authority is its own only district.
    """
    rows = table[(table["rule"] == rule) & (table["premises_set"] == premises_set)]
    if "split" in rows:
        rows = rows[rows["split"] == "all"]
    if slot is not None:
        rows = rows[rows["slot"] == slot]
    if rows.empty:
        return rows
    own = rows[rows["speed_preset"] == rows["speed_preset"].iloc[0]]
    result: pd.DataFrame = own.drop_duplicates("area_code")
    return result


def cell(column: str, value: object) -> str:
    """Text of a cell: people whole, shares in percent, minutes up to a tenth; hidden ones marked.

    Parameters
    ----------
    column
        Name of the column: ``share...`` is a share.
    value
        Of a published table.
    """
    if column.startswith("share") and pd.isna(cast("Any", value)):
        return said.NOBODY
    return words.table_cell(column, value)[0]


def without_nobody(frame: pd.DataFrame, columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Leave a column of people out of a table where it is nobody everywhere.

    Parameters
    ----------
    frame
        The rows, from a published table: what is hidden is not nobody.
    columns
        As for `table_of`.
    name
        Of the column; it may be missing.
    """
    told_of = name in frame and any(cell(name, value) != "0" for value in frame[name])
    return {key: words for key, words in columns.items() if key != name or told_of}


def table_of(
    caption: str,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    row_heads: bool = True,
    widths: Sequence[float] = (),
) -> Table:
    """A table of a document from a published table.

    Parameters
    ----------
    caption
        What it shows.
    frame
        The rows.
    columns
        Names of columns of the frame, in order, and their headings. Columns of text are set to the
        left, others (figures, though some be hidden) to the right.
    row_heads, widths
        As in `Table`.
    """
    numbers = [
        place
        for place, name in enumerate(columns)
        if any(value == HIDDEN or words.table_cell(name, value)[1] for value in frame[name])
    ]
    rows = [
        tuple(cell(name, value) for name, value in zip(columns, row, strict=True))
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    return Table(
        caption=caption,
        head=tuple(columns.values()),
        rows=tuple(rows),
        numbers=tuple(numbers),
        row_heads=row_heads,
        widths=tuple(widths),
    )


def by_area(caption: str, frame: pd.DataFrame, columns: Mapping[str, str]) -> list[Table]:
    """A table with a row an area; where there are very many localities, a second one for these.

    Parameters
    ----------
    caption, frame, columns
        As for `table_of`; the frame has `area_type` too.
    """
    local = (frame["area_type"] == "locality").to_numpy()
    if np.count_nonzero(local) <= _MOST_LOCALITIES:
        return [table_of(caption, frame, columns)]
    return [
        table_of(caption, frame[~local], columns),
        table_of(told.by_locality(caption), frame[local], columns),
    ]
