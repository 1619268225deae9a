"""How wide the columns of a table are: as wide as what they hold asks."""

from __future__ import annotations

from pna.report.document.blocks import Table

__all__ = ["shares"]

_LONGEST, _PADDING, _BOLD = 34, 2, 1
"""Characters: longer cells are broken over lines; what a cell's margins take, and bold letters."""


def shares(table: Table) -> tuple[float, ...]:
    """Give what share of the table's width each column has.

    Parameters
    ----------
    table
        Its own widths are used if it names them.

    Returns
    -------
    tuple of float
        They add up to 1.
    """
    wanted = table.widths or tuple(float(_wanted(table, place)) for place in range(len(table.head)))
    return tuple(one / sum(wanted) for one in wanted)


def _wanted(table: Table, place: int) -> int:
    """Characters on the longest line of a column; headings may break between words."""
    cells = max((len(row[place]) for row in table.rows), default=0)
    words = max((len(word) for word in table.head[place].split()), default=1)
    return min(max(cells, words + _BOLD), _LONGEST) + _PADDING
