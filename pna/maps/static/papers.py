"""Sizes of paper, and of what is written on it."""

from __future__ import annotations

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

PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("A4", 297.0, 210.0, 6.4, 7.0, _A4_SYMBOL_MM, 3),
        Paper("A3", 420.0, 297.0, 7.6, 9.0, 3.7, 5),
        Paper("A2", 594.0, 420.0, 9.5, 11.0, 4.5, 6),
        Paper("A1", 841.0, 594.0, 12.5, 14.0, 5.8, 6),
        Paper("A0", 1189.0, 841.0, 16.0, 18.0, 7.4, 6),
    )
}


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
