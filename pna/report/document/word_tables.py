"""Tables in Word: a header row that is repeated, rows that stay whole."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from pna.report.document.blocks import Look, Table
from pna.report.document.characters import clean
from pna.report.document.widths import shares
from pna.report.document.word_fields import add_text
from pna.report.document.word_place import Body, add_caption
from pna.report.document.word_styles import TABLE_TEXT

__all__ = ["add_table"]

_WHOLE = 12
"""Rows of a table that is not broken over two columns."""
_WHOLE_ON_PAGE: dict[Look, int] = {"note": 0, "report": 16}
"""Rows of a table as wide as the page that is not broken over two pages."""
_KEPT: dict[Look, int] = {"note": 0, "report": 3}
"""Rows, the head among them, that are not parted from the next."""
_LETTER_MM = 1.65
"""Average width of a bold letter of Arial at the size of a report's tables, with a little room."""


def add_table(body: Body, block: Table, width: float) -> None:
    """Add a table, its caption above it.

    Parameters
    ----------
    body
        The file.
    block
        The table.
    width
        Millimetres that it takes.
    """
    word = body.word
    # A short table stays whole; a longer one may go on overleaf, but not before its first rows.
    most = _WHOLE if width < body.width_mm else _WHOLE_ON_PAGE[body.look]
    whole = len(block.rows) <= most
    kept = len(block.rows) if whole else _KEPT[body.look]
    add_caption(body, block, keep=True)
    table = word.add_table(rows=0, cols=len(block.head))
    table.style = word.styles[body.table_style]
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    widths = [Mm(width * part) for part in shares(block, _letters(body, width))]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has none of these
    _look(properties, row_heads=block.row_heads)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), clean(block.caption))
    properties.append(described)
    style = body.style_id(TABLE_TEXT)
    for place, texts in enumerate((block.head, *block.rows)):
        row = _row(table._tbl, head=place == 0)  # noqa: SLF001
        for column, text in enumerate(texts):
            cell = _within(row, "w:tc")
            size = _within(_within(cell, "w:tcPr"), "w:tcW")
            size.set(qn("w:type"), "dxa")
            size.set(qn("w:w"), str(widths[column].twips))
            paragraph = WordParagraph(_within(cell, "w:p"), table)
            paragraph._p.style = style  # noqa: SLF001
            add_text(paragraph, text, bold=place == 0)
            if column in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            # The last row lets what follows go elsewhere.
            paragraph.paragraph_format.keep_with_next = place < min(kept, len(block.rows))


def _letters(body: Body, width: float) -> float | None:
    """Letters that a line of a table holds; a note's tables are set by their contents alone."""
    return width / _LETTER_MM if body.look == "report" else None


def _row(table: Any, *, head: bool) -> Any:  # noqa: ANN401 - elements of lxml
    """Add a row that stays whole; the first is repeated on each page."""
    row = _within(table, "w:tr")
    marks = _within(row, "w:trPr")
    _within(marks, "w:cantSplit")
    if head:
        _within(marks, "w:tblHeader")
    return row


def _within(element: Any, tag: str) -> Any:  # noqa: ANN401 - as above
    made: Any = OxmlElement(tag)
    element.append(made)
    return made


def _look(properties: Any, *, row_heads: bool) -> None:  # noqa: ANN401 - an element of lxml
    """Tell that the first row, and the first cell of each row, are headings."""
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    look.attrib.clear()
    for name, on in (
        ("firstRow", True),
        ("lastRow", False),
        ("firstColumn", row_heads),
        ("lastColumn", False),
        ("noHBand", True),
        ("noVBand", True),
    ):
        look.set(qn(f"w:{name}"), str(int(on)))
    look.set(qn("w:val"), "06A0" if row_heads else "0620")
