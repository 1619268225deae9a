"""The blocks of a document, added one by one to the end of a Word file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Contents,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)
from pna.report.document.characters import clean
from pna.report.document.turned import turned
from pna.report.document.word_fields import add_text, bookmarked, contents_field
from pna.report.document.word_lists import has_bullets, new_list, put_in_list
from pna.report.document.word_place import Body, add_caption, text_width
from pna.report.document.word_styles import BREAK, CONTENTS, TO_WRITE
from pna.report.document.word_tables import add_table

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.section import Section

__all__ = ["add_blocks"]

_BETWEEN_MM = 6.0
_ROOM = Pt(8)
_DEEPEST = 3
"""Levels of headings that lists of contents hold; Word has styles for 9."""
_MOST_HEADINGS = 9
_TOC = ' TOC \\o "1-2" \\h \\z \\u '
_HEIGHT_MM = 190.0
"""The most that a picture may take of a page, so that its caption stays with it."""


def add_blocks(body: Body, blocks: Sequence[Block]) -> None:
    """Add blocks at the end of a Word file.

    Parameters
    ----------
    body
        The file.
    blocks
        In reading order.
    """
    sides = turned(blocks) if body.turns and body.look == "report" else (False,) * len(blocks)
    upright = True
    table: Any = None
    lead: Any = None
    for place, block in enumerate(blocks):
        if sides[place] == upright:
            upright = not upright
            _turn(body.word)
        last = place == len(blocks) - 1
        if lead is not None and isinstance(block, Table | Picture):
            # The sentence that leads to a table or a map stays with it.
            lead.get_or_add_pPr().get_or_add_keepNext()
        if isinstance(block, Columns) and body.look == "report":
            # Word would tear long tables in columns that share a page with other text.
            for one in block.blocks:
                _add_flow(body, one, body.width_mm)
        elif isinstance(block, Columns):
            _set_columns(_new_section(body.word), 2)
            width = (body.width_mm - _BETWEEN_MM) / 2
            for one in block.blocks:
                _add_flow(body, one, width)
            if not last:
                _set_columns(_new_section(body.word), 1)
        else:
            wide = body.width_mm if upright else text_width(body.word.sections[-1])
            _add_flow(body, block, wide)
        if table is not None and body.look == "report":
            _below(table, body.style_id("Normal"))
        end = block.blocks[-1] if isinstance(block, Columns) and block.blocks else block
        table = body.word.element.body[-2] if isinstance(end, Table) else None
        leads = body.look == "report" and isinstance(block, Paragraph) and not block.small
        lead = body.word.element.body[-2] if leads else None


def _below(table: Any, normal: str) -> None:  # noqa: ANN401 - an element of lxml
    """Leave room between a table and the text after it; headings and captions have their own."""
    after = table.getnext()
    if after is None or after.tag != qn("w:p"):
        return
    properties = after.get_or_add_pPr()
    if properties.style in (None, normal):
        properties.get_or_add_spacing().before = _ROOM


def _turn(word: Word) -> None:
    """Go on overleaf, on a page that lies on its side if this one is upright, or the other way."""
    before = word.sections[-1]
    size = (before.page_width, before.page_height)
    section = _new_section(word, WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = size[1], size[0]
    wide = section.page_width is not None and section.page_width > (section.page_height or 0)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT


def _new_section(word: Word, start: WD_SECTION = WD_SECTION.CONTINUOUS) -> Section:
    """End the section; python-docx would leave an empty line between the two."""
    section: Section = word.add_section(start)
    end: Any = word.paragraphs[-1]._p  # noqa: SLF001 - python-docx gives no hold on the break itself
    last = end.getprevious()
    if last is not None and last.tag == qn("w:p") and not last.findall(f".//{qn('w:sectPr')}"):
        last.get_or_add_pPr().append(end.pPr.find(qn("w:sectPr")))
        end.getparent().remove(end)
    else:
        word.paragraphs[-1].style = word.styles[BREAK]
    return section


def _set_columns(section: Section, number: int) -> None:
    columns = section._sectPr.find(qn("w:cols"))  # noqa: SLF001 - python-docx has no columns
    if columns is None:
        columns = OxmlElement("w:cols")
        section._sectPr.append(columns)  # noqa: SLF001
    columns.set(qn("w:num"), str(number))
    columns.set(qn("w:space"), str(Mm(_BETWEEN_MM).twips))


def _add_flow(body: Body, block: Flow, width: float) -> None:
    """Add a block in a column of `width` millimetres."""
    match block:
        case Heading():
            _heading(body, block)
        case Paragraph():
            _paragraph(body, block)
        case Bullets():
            _bullets(body, block)
        case Note():
            _note(body, block)
        case Table():
            add_table(body, block, width)
        case Picture():
            _picture(body, block, width)
        case Contents():
            _contents(body, block)


def _heading(body: Body, block: Heading) -> None:
    level = min(block.level, _MOST_HEADINGS)
    paragraph = body.paragraph(f"Heading {level}")
    add_text(paragraph, block.text)
    if block.new_page:
        paragraph.paragraph_format.page_break_before = True
    if block.name:
        bookmarked(paragraph, block.name, next(body.ids))


def _paragraph(body: Body, block: Paragraph) -> None:
    paragraph = body.paragraph("Small" if block.small else "Normal")
    if block.lead:
        add_text(paragraph, f"{block.lead} ", bold=True)
    add_text(paragraph, block.text)


def _note(body: Body, block: Note) -> None:
    paragraph = body.paragraph(TO_WRITE if block.to_write else "Note")
    if block.lead:
        add_text(paragraph, f"{block.lead} ", bold=True)
    add_text(paragraph, block.text)


def _bullets(body: Body, block: Bullets) -> None:
    levels = block.levels or (0,) * len(block.items)
    style = "List Number" if block.ordered else "List Bullet"
    flat = not block.ordered and not any(levels)
    by_style = flat and has_bullets(body.word.styles[style])
    number = 0 if by_style else new_list(body.word, "numbers" if block.ordered else "bullets")
    for item, level in zip(block.items, levels, strict=True):
        paragraph = body.paragraph(style)
        add_text(paragraph, item)
        if not by_style:
            put_in_list(paragraph, number, level)


def _picture(body: Body, block: Picture, width: float) -> None:
    paragraph = body.paragraph("Normal")
    paragraph.paragraph_format.keep_with_next = bool(block.caption)
    shape = paragraph.add_run().add_picture(
        io.BytesIO(block.png), width=Mm(min(block.width_mm, width))
    )
    if shape.height > Mm(_HEIGHT_MM):
        shape.width, shape.height = (
            Length(shape.width * Mm(_HEIGHT_MM) // shape.height),
            Mm(_HEIGHT_MM),
        )
    about = shape._inline.docPr  # noqa: SLF001 - python-docx has no alternative text
    about.set("descr", clean(block.alt))
    about.set("name", "Picture")
    if block.caption or block.label:
        add_caption(body, block, keep=False)


def _contents(body: Body, block: Contents) -> None:
    if block.headings:
        add_text(body.paragraph(CONTENTS), block.title)
    # What is no heading is said in the smaller type of the second level.
    lowest = 1 if block.headings else 2
    lines = [
        (body.paragraph(f"toc {min(max(entry.level, lowest), _DEEPEST)}"), entry)
        for entry in block.entries
    ]
    contents_field(lines, _TOC if block.headings else "")
