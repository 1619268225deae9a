"""What a document holds, said once; Word and HTML are both made from it.

A document is a list of blocks in reading order. It says what things are (a heading, a table with a
header row, a picture with its alternative text), not how they look: each renderer decides that. Any
text in a block may be a `Rich` (`pna.report.document.inline`), with bold parts, links and
references.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = [
    "Block",
    "Bullets",
    "Columns",
    "Contents",
    "Document",
    "Entry",
    "Flow",
    "Heading",
    "Look",
    "Note",
    "Paragraph",
    "Picture",
    "Table",
    "flat",
]


Look = Literal["note", "report"]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the first below the title.

    Attributes
    ----------
    text, level
        What it says, and how deep it stands.
    name
        By which references and the list of contents find it; unique in a document.
    new_page
        Whether it begins a page on paper.
    """

    text: str
    level: int = 1
    name: str = ""
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Plain text. `lead` is said in bold before it; `small` is set in smaller type."""

    text: str
    lead: str = ""
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """Items of a list.

    Attributes
    ----------
    items
        Their texts.
    ordered
        Whether they are numbered, from 1.
    levels
        How deep each stands, from 0; empty: all at 0.
    """

    items: tuple[str, ...]
    ordered: bool = False
    levels: tuple[int, ...] = ()


@dataclass(frozen=True)
class Note:
    """A box: text that a reader must not pass over, such as that data is invented.

    Attributes
    ----------
    text
        What it says.
    lead
        Said in bold before it.
    to_write
        Whether it holds the place of a text that its authors have yet to write.
    """

    text: str
    lead: str = ""
    to_write: bool = False


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
    name
        By which references find it: ``table:coverage``; unique in a document.
    label
        ``Table 3``, printed before the caption; given when a document is put together.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    row_heads: bool = True
    widths: tuple[float, ...] = ()
    name: str = ""
    label: str = ""


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
    name, label
        As for `Table`.
    """

    png: bytes = field(repr=False)
    alt: str
    caption: str
    width_mm: float = 170.0
    name: str = ""
    label: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of a list of contents: the text and level of what it leads to, and its name."""

    text: str
    level: int
    name: str


@dataclass(frozen=True)
class Contents:
    """A list of what a document holds, each line a link.

    Attributes
    ----------
    title
        What it lists; its heading, which it does not list itself.
    entries
        Its lines.
    headings
        Whether these are headings: Word can then make the list anew. A list of anything else stands
        under a heading of the document, and its title is for screen readers only.
    """

    title: str
    entries: tuple[Entry, ...]
    headings: bool = True


Flow = Heading | Paragraph | Bullets | Note | Table | Picture | Contents


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
    look
        ``note``: small type, little margin, for two pages. ``report``: as a book, for many.
    author
        Whose document it is, such as a council; empty: nobody is named.
    """

    title: str
    blocks: Sequence[Block]
    stamp: date
    subtitle: str = ""
    footer: str = ""
    language: str = "en-GB"
    look: Look = "note"
    author: str = ""
