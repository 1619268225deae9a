"""Sizes of paper, and of what is written on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pna.errors import DataError

__all__ = ["PAPERS", "Paper", "paper_of"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One size of paper.

    Attributes
    ----------
    name
        ``A3``.
    long_mm, short_mm
        Its sides (ISO 216).
    text_points
        Size of the text of legend and list.
    margin_mm
        White border, which printers cannot fill.
    symbol_mm
        Width of the symbol of premises.
    most_insets
        Enlarged parts that it has room for.
    """

    name: str
    long_mm: float
    short_mm: float
    text_points: float
    margin_mm: float
    symbol_mm: float
    most_insets: int

    @property
    def unit(self) -> float:
        """How much larger lines and signs are than on A4."""
        return self.symbol_mm / _A4_SYMBOL_MM


_A4_SYMBOL_MM = 3.1
_A3_POINTS, _A3_SYMBOL_MM = 7.8, 3.7

# A sheet larger than A3 hangs on a wall, and is read from as much further away as it is larger:
# its text grows with its sides. Symbols grow a little less, so that fewer of them crowd.
_TEXT, _SYMBOL = math.sqrt(2.0), 1.35


def _larger(name: str, long_mm: float, short_mm: float, sizes: int) -> Paper:
    """Give a sheet so many sizes above A3."""
    text, symbol = _A3_POINTS * _TEXT**sizes, _A3_SYMBOL_MM * _SYMBOL**sizes
    return Paper(name, long_mm, short_mm, text, 9.0 * _TEXT**sizes, symbol, 6)


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("A4", 297.0, 210.0, 6.6, 7.0, _A4_SYMBOL_MM, 3),
        Paper("A3", 420.0, 297.0, _A3_POINTS, 9.0, _A3_SYMBOL_MM, 5),
        _larger("A2", 594.0, 420.0, 1),
        _larger("A1", 841.0, 594.0, 2),
        _larger("A0", 1189.0, 841.0, 3),
    )
}
"""A4 and A3 are read in the hand, at the same distance."""


def paper_of(name: str) -> Paper:
    """Size of paper by its name.

    Raises
    ------
    DataError
        There is no paper of that name.
    """
    found = PAPERS.get(name.strip().upper())
    if found is None:
        msg = f"paper {name!r} is not known; there are {', '.join(PAPERS)}"
        raise DataError(msg)
    return found
