"""One fieldset of a page's legend: its ticks, in lines or in a square, and what things are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pna.maps.layers import Layer, clean

__all__ = ["NO_NAME", "Group", "SquareOfTicks", "told_lines"]

NO_NAME = "(no name)"


@dataclass(frozen=True, slots=True)
class SquareOfTicks:
    """Ticks in rows and columns, each a class of two things at once.

    Attributes
    ----------
    title, corner
        What its columns tell, and what is counted.
    columns
        Their headings.
    rows
        Heading of each row, its layers and how many each has.
    """

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Layer, str], ...]], ...]

    @property
    def count(self) -> int:
        """Number of its ticks."""
        return sum(len(row) for _, row in self.rows)


@dataclass(frozen=True, slots=True)
class Group:
    """One fieldset of the legend.

    Attributes
    ----------
    key, title
        Its name in the page, and its heading.
    layers
        Its ticks.
    remark
        A sentence below them.
    sizes
        Words and dots that tell what sizes mean; `sizes_title` stands before, `sizes_note` below.
    keys
        Further pictures with words that are no ticks, such as what hollow means.
    square
        Rows of ticks under headings, which stand before the others; None: there are only lines.
    """

    key: str
    title: str
    layers: tuple[Layer, ...]
    remark: str = ""
    sizes_title: str = ""
    sizes: tuple[tuple[str, Markup], ...] = ()
    sizes_note: str = ""
    keys: tuple[tuple[str, Markup], ...] = ()
    square: SquareOfTicks | None = None

    @property
    def below_square(self) -> tuple[Layer, ...]:
        """Ticks that are lines."""
        return self.layers[self.square.count if self.square else 0 :]


def told_lines(lines: Sequence[str]) -> list[str]:
    """Lines of a tooltip; a thing without a name is called so, one without lines says nothing."""
    told = [clean(line) for line in lines]
    if not any(told):
        return []
    return [told[0] or NO_NAME, *(line for line in told[1:] if line)]
