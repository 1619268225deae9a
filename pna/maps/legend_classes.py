"""What a legend tells of a layer in classes: a line for each, or a square of two things at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Class", "Square"]


@dataclass(frozen=True)
class Class:
    """One line of a legend: a colour, with a second sign that does not need colour.

    Attributes
    ----------
    label
        With its unit: ``20 to 25% aged 65 and over``.
    fill
        ``#rrggbb``. Classes that are in order go from light to dark or the other way, so that they
        keep their order in grey.
    hatch
        Lines over the fill, where colours alone would not tell classes apart: ``""``, ``"/"``,
        ``"x"`` or ``"."``.
    """

    label: str
    fill: str
    hatch: Literal["", "/", "x", "."] = ""

    @property
    def strokes(self) -> int:
        """How many strokes lie across a dot of a `Square`."""
        return {"/": 1, "x": 2}.get(self.hatch, 0)


@dataclass(frozen=True)
class Square:
    """Classes of two things at once, as a legend in rows and columns.

    Attributes
    ----------
    rows, columns
        What each is called, the first row topmost. Classes stand column by column and in each from
        the lowest row to the topmost, so that those of the upper right, drawn last, are not hidden;
        those beyond the square have lines of their own below it.
    columns_title
        What the columns tell.
    corner
        What the numbers in the square count.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    columns_title: str
    corner: str

    @property
    def size(self) -> int:
        """Number of its classes."""
        return len(self.rows) * len(self.columns)

    def class_at(self, row: int, column: int) -> int:
        """Number of the class in a row and a column."""
        return (column + 1) * len(self.rows) - 1 - row
