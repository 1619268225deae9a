"""The tables below a map, ready for its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pna.report.document.blocks import Table
from pna.report.document.characters import clean

__all__ = ["ToldTable", "told_tables"]

MOST_ROWS_OPEN = 25


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table as the page has it.

    Attributes
    ----------
    name
        Of its element.
    caption, head
        As in `Table`; the head with whether a column is of figures.
    rows
        Cells: text, and whether it is a figure.
    row_heads
        The first cell of each row names it.
    folded
        It is long, and not the first: the reader opens it.
    """

    name: str
    caption: str
    head: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    row_heads: bool
    folded: bool


def told_tables(tables: Sequence[Table]) -> list[ToldTable]:
    """Make tables ready.

    Parameters
    ----------
    tables
        In order; the first is always open.
    """
    return [
        ToldTable(
            name=f"table-{number}",
            caption=clean(table.caption),
            head=_cells(table.head, table.numbers),
            rows=tuple(_cells(row, table.numbers) for row in table.rows),
            row_heads=table.row_heads,
            folded=number > 1 and len(table.rows) > MOST_ROWS_OPEN,
        )
        for number, table in enumerate(tables, start=1)
    ]


def _cells(texts: Sequence[str], numbers: Sequence[int]) -> tuple[tuple[str, bool], ...]:
    return tuple((clean(text), at in numbers) for at, text in enumerate(texts))
