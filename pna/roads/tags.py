"""OpenStreetMap tags as columns of a table: reading them, and counting what was not understood.

A tag is read as codes into its few distinct values, so that every table is looked up once a value
and not once a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Codes", "Flags", "coded_tag", "flagged", "looked_up", "unread_values"]

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]


def coded_tag(frame: pd.DataFrame, tag: str) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Return one tag as codes into its distinct values.

    Parameters
    ----------
    frame
        One row per way or node; `tag` may be absent, text or categorical, with gaps.
    tag
        The column to read.

    Returns
    -------
    codes : ndarray of int, shape (rows,)
        Position of each row's value in `values`.
    values : tuple of str
        Distinct values, stripped of outer spaces; the first is '' (not tagged).
    """
    if tag not in frame.columns:
        return np.zeros(len(frame), dtype=np.intp), ("",)
    column = frame[tag]
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        found: list[Any] = list(column.cat.categories)
    else:
        codes, uniques = pd.factorize(column)
        found = list(uniques)
    return np.asarray(codes, dtype=np.intp) + 1, ("", *(str(value).strip() for value in found))


def looked_up(frame: pd.DataFrame, tag: str, table: Callable[[str], int]) -> Codes:
    """Look one tag up in a table.

    Parameters
    ----------
    frame
        One row per way or node; columns are tags, any of which may be absent.
    tag
        The column to read.
    table
        From a value in lower case ('' where not tagged) to a number between -128 and 127.

    Returns
    -------
    ndarray of int8, shape (rows,)
    """
    codes, values = coded_tag(frame, tag)
    return np.array([table(value.lower()) for value in values], dtype=np.int8)[codes]


def flagged(frame: pd.DataFrame, tag: str, test: Callable[[str], bool]) -> Flags:
    """Say which rows have a value of one tag that passes a test.

    Parameters
    ----------
    frame, tag
        As for `looked_up`.
    test
        Of a value in lower case ('' where not tagged).

    Returns
    -------
    ndarray of bool, shape (rows,)
    """
    codes, values = coded_tag(frame, tag)
    return np.array([test(value.lower()) for value in values], dtype=np.bool_)[codes]


def unread_values(frame: pd.DataFrame, known: Mapping[str, Callable[[str], bool]]) -> pd.DataFrame:
    """Count the values of some tags that a reader does not know.

    Parameters
    ----------
    frame
        One row per way or node; columns are tags, any of which may be absent.
    known
        For each tag, whether a value of it (in lower case, never '') is known.

    Returns
    -------
    DataFrame
        Columns tag, value, ways (how many rows); the most frequent first.
    """
    rows: list[tuple[str, str, int]] = []
    for tag, knows in known.items():
        codes, values = coded_tag(frame, tag)
        counts = np.bincount(codes, minlength=len(values))
        rows += [
            (tag, value, int(count))
            for value, count in zip(values, counts, strict=True)
            if value and count and not knows(value.lower())
        ]
    found = pd.DataFrame(rows, columns=["tag", "value", "ways"]).astype({"ways": "int64"})
    sums: pd.DataFrame = found.groupby(["tag", "value"])["ways"].sum().reset_index()
    return sums.sort_values(
        ["ways", "tag", "value"], ascending=[False, True, True], ignore_index=True
    )
