"""How wide the columns of a table are: as wide as what they hold asks."""

from __future__ import annotations

from collections.abc import Sequence

from pna.report.document.blocks import Table

__all__ = ["shares"]

_LONGEST, _PADDING, _BOLD = 34, 2, 1
"""Characters: longer cells are broken over lines; what a cell's margins take, and bold letters."""


def shares(table: Table, letters: float | None = None) -> tuple[float, ...]:
    """Give what share of the table's width each column has.

    Parameters
    ----------
    table
        Its own widths are used if it names them.
    letters
        How many letters a line of the table holds. If given, no column is so narrow that a word
        must be broken while another could be narrower.

    Returns
    -------
    tuple of float
        They add up to 1.
    """
    columns = range(len(table.head))
    wanted = table.widths or tuple(float(_wanted(table, place)) for place in columns)
    if letters is not None:
        scale = letters / sum(wanted) if table.widths else 1.0
        least = [float(_least(table, place)) for place in columns]
        wanted = _squeezed([one * scale for one in wanted], least, letters)
    return tuple(one / sum(wanted) for one in wanted)


def _squeezed(wanted: Sequence[float], least: Sequence[float], letters: float) -> tuple[float, ...]:
    """Give each column what it must have, and take that from what the others can spare."""
    raised = [max(pair) for pair in zip(wanted, least, strict=True)]
    over = sum(raised) - letters
    spare = sum(raised) - sum(least)
    if over <= 0:
        return tuple(raised)
    if over >= spare:
        return tuple(least)
    part = 1.0 - over / spare
    return tuple(low + (high - low) * part for high, low in zip(raised, least, strict=True))


def _least(table: Table, place: int) -> int:
    """Characters of the longest word of a column; none is longer than a line may be."""
    head = max((len(word) for word in _words(table.head[place])), default=1) + _BOLD
    cells = max((len(word) for row in table.rows for word in _words(row[place])), default=1)
    return min(max(head, cells), _LONGEST) + _PADDING


def _words(text: str) -> list[str]:
    """What a line may not be broken in; it may after a hyphen, not at a no-break space."""
    return [word for word in text.replace("-", "- ").split(" ") if word]


def _wanted(table: Table, place: int) -> int:
    """Characters on the longest line of a column; headings may break between words."""
    cells = max((len(row[place]) for row in table.rows), default=0)
    words = max((len(word) for word in table.head[place].split()), default=1)
    return min(max(cells, words + _BOLD), _LONGEST) + _PADDING
