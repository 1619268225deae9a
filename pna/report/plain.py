"""A document as plain lines for a screen: no colour, no characters that an old console lacks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from pna.report.document.blocks import (
    Bullets,
    Document,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
    flat,
)
from pna.report.document.characters import clean

__all__ = ["WIDTH", "lines"]

WIDTH = 100
"""Characters of the longest line."""
_GAP = 2
_LEAST = 12


def lines(document: Document) -> Iterator[str]:
    """Give a document as lines of at most `WIDTH` characters; pictures are left out.

    Parameters
    ----------
    document
        What it says.

    Yields
    ------
    str
        Without line ends.
    """
    yield from _wrapped(document.title)
    if document.subtitle:
        yield from _wrapped(document.subtitle)
    for block in flat(document.blocks):
        yield from _block(block)


def _block(block: Flow) -> Iterator[str]:
    match block:
        case Heading():
            yield ""
            yield from _wrapped(block.text)
            yield "-" * min(len(clean(block.text)), WIDTH)
        case Paragraph():
            yield from _wrapped(f"{block.lead} {block.text}".strip())
        case Note():
            yield from _wrapped(block.text)
        case Bullets():
            for item in block.items:
                yield from _wrapped(item, first="- ", others="  ")
        case Table():
            yield ""
            yield from _table(block)
        case Picture():
            return


def _wrapped(text: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        clean(text), WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    ) or [""]


def _table(table: Table) -> Iterator[str]:
    """A table in columns as wide as their cells; the first takes what is left."""
    rows = [table.head, *table.rows]
    cells = [[clean(cell) for cell in row] for row in rows]
    # Headings are cut at words, so that a long one does not widen its column.
    heads = [max((len(word) for word in text.split()), default=0) for text in cells[0]]
    widths = [max([head, *(len(row[at]) for row in cells[1:])]) for at, head in enumerate(heads)]
    others = sum(widths[1:]) + _GAP * (len(widths) - 1)
    widths[0] = max(min(widths[0], WIDTH - others), min(_LEAST, widths[0]))
    if table.caption:
        yield from _wrapped(table.caption)
    for number, row in enumerate(cells):
        parts = [
            textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)
        ]
        height = max(map(len, parts))
        for line in range(height):
            texts = []
            for at, (part, width) in enumerate(zip(parts, widths, strict=True)):
                # Headings stand at the foot of their cells, all else at the top.
                place = line - (height - len(part)) if number == 0 else line
                text = part[place] if 0 <= place < len(part) else ""
                texts.append(text.rjust(width) if at in table.numbers else text.ljust(width))
            yield (" " * _GAP).join(texts).rstrip()
        if number == 0:
            yield (" " * _GAP).join("-" * width for width in widths)
