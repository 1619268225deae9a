"""What a document holds, said once; Word and HTML are both made from it.

A document is a list of blocks in reading order. It says what things are (a heading, a table with a
header row, a picture with its alternative text), not how they look: each renderer decides that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "Block",
    "Bullets",
    "Columns",
    "Document",
    "Flow",
    "Heading",
    "Note",
    "Paragraph",
    "Picture",
    "Table",
    "flat",
]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the first below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Plain text. `lead` is said in bold before it; `small` is set in smaller type."""

    text: str
    lead: str = ""
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """Items of a list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """A box: text that a reader must not pass over, such as that data is invented."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table with one header row.

    Attributes
    ----------
    caption
        What it shows; printed above it.
    head
        Names of the columns.
    rows
        Cells as text, as they are printed.
    numbers
        Columns (positions) of figures, which are set to the right.
    row_heads
        The first cell of each row names it.
    widths
        Relative widths of the columns; empty: as their content asks.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    row_heads: bool = True
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A PNG picture.

    Attributes
    ----------
    png
        Its bytes.
    alt
        What it shows, finding included, for those who cannot see it.
    caption
        Printed below it.
    width_mm
        On paper.
    """

    png: bytes = field(repr=False)
    alt: str
    caption: str
    width_mm: float = 170.0


Flow = Heading | Paragraph | Bullets | Note | Table | Picture


@dataclass(frozen=True)
class Columns:
    """Blocks that are set in two columns on paper, one after the other on a screen.

    The columns are those of a newspaper: reading order is the order of the blocks.
    """

    blocks: tuple[Flow, ...]


Block = Flow | Columns


def flat(blocks: Sequence[Block]) -> Iterator[Flow]:
    """Give blocks in reading order, those in columns among the others.

    Parameters
    ----------
    blocks
        Of a document.
    """
    for block in blocks:
        if isinstance(block, Columns):
            yield from block.blocks
        else:
            yield block


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes
    ----------
    title, subtitle
        Its title, and a line below it.
    blocks
        In reading order.
    stamp
        The date that goes into the properties of files: no clock is looked at.
    footer
        Printed at the foot of each page.
    language
        Of the text.
    """

    title: str
    blocks: Sequence[Block]
    stamp: date
    subtitle: str = ""
    footer: str = ""
    language: str = "en-GB"
