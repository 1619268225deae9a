"""About how high a document is on paper: enough to tell whether it is likely to hold two pages.

Nothing is set here: the words of a line are counted by the average width of a letter of Arial. A
test holds the estimate against LibreOffice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Contents,
    Document,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)
from pna.report.document.widths import shares

__all__ = ["pages"]

_PAGE_MM, _WIDTH_MM, _BETWEEN_MM = 269.0, 182.0, 6.0
"""What a page holds in height, and in width; between two columns."""
_POINT_MM = 25.4 / 72
_LETTER = 0.46
"""Average width of a letter of Arial, in its size."""
_LINE = 1.15
_CELL_MM, _PICTURE_SHAPE = 1.6, 0.58
_LOST_MM = 7.0
"""Left empty at the foot of a column, where a table is not broken."""


def pages(document: Document) -> float:
    """Give about how many A4 pages a document has.

    Parameters
    ----------
    document
        As it is set in Word.
    """
    head = _text(document.title, 16, _WIDTH_MM) + _text(document.subtitle, 9.5, _WIDTH_MM) + 2
    return (head + _height(document.blocks)) / _PAGE_MM


def _height(blocks: Sequence[Block]) -> float:
    total = 0.0
    for block in blocks:
        if isinstance(block, Columns):
            narrow = (_WIDTH_MM - _BETWEEN_MM) / 2
            total += sum(_of(one, narrow) for one in block.blocks) / 2 + _LOST_MM
        else:
            total += _of(block, _WIDTH_MM)
    return total


def _of(block: Flow, width: float) -> float:  # noqa: PLR0911 - one for each kind of block
    match block:
        case Heading():
            return _text(block.text, 10.5, width) + 2.2
        case Paragraph():
            said = f"{block.lead} {block.text}" if block.lead else block.text
            return _text(said, 7.5, width) + 0.8 if block.small else _text(said, 9, width) + 1.4
        case Bullets():
            return sum(_text(item, 9, width - 4) + 0.4 for item in block.items)
        case Note():
            return _text(block.text, 9, width - 4) + 1.5
        case Picture():
            wide = min(block.width_mm, width)
            return wide * _PICTURE_SHAPE + _text(block.caption, 8, width) + 2.5
        case Table():
            return _table(block, width)
        case Contents():
            lines = (block.title, *(entry.text for entry in block.entries))
            return sum(_text(line, 9, width) for line in lines)


def _table(table: Table, width: float) -> float:
    widths = [width * part - _CELL_MM for part in shares(table)]
    total = _text(table.caption, 8, width, bold=True) + 1.6
    for row in (table.head, *table.rows):
        bold = row is table.head
        total += 0.2 + max(
            _text(cell, 8, wide, bold=bold) for cell, wide in zip(row, widths, strict=True)
        )
    return total


def _text(text: str, points: float, width: float, *, bold: bool = False) -> float:
    """Millimetres in height of a text in a column."""
    if not text:
        return 0.0
    letter = points * _POINT_MM * _LETTER * (1.08 if bold else 1.0)
    lines = math.ceil(len(text) * letter / max(width, letter))
    return lines * points * _POINT_MM * _LINE
