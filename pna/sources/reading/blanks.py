"""Rows of published tables whose numbers are not filled in."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from pna.errors import Finding
from pna.layers import Read

__all__ = ["without_blanks"]

_MOST_NAMED = 5


def without_blanks(
    table: pd.DataFrame, columns: Collection[str], *, file: str
) -> Read[pd.DataFrame]:
    """Leave out rows that say nothing of their LSOA, so that the others can be used.

    Parameters
    ----------
    table
        Text, as `pna.sources.reading.table.read_table` gives it, with ``lsoa``.
    columns
        Those of which one that is empty makes a row useless; those that are not there are passed
        over.
    file
        For the finding.

    Returns
    -------
    Read
        The rows that are filled in, with one warning if there are others. A table without any such
        row is given back whole: its faults are told by whoever checks it.
    """
    wanted = [name for name in columns if name in table]
    empty = (table[wanted] == "").any(axis=1)
    if not empty.any() or empty.all():
        return Read(table, ())
    rows = table[empty]
    codes = ", ".join(rows["lsoa"].iloc[:_MOST_NAMED]) + (
        ", ..." if len(rows) > _MOST_NAMED else ""
    )
    finding = Finding(
        "warning",
        f"{len(rows)} of {len(table)} rows have empty cells, the first in row {rows.index[0]} "
        f"({codes}). They are left out: nothing is known of these LSOAs.",
        file=file,
        column="lsoa",
        hint="Fill them in, or download the file again.",
    )
    return Read(table[~empty], (finding,))
