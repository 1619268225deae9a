"""A document as a Word file: real headings, header rows, alternative texts, repeatable bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from pna import writing
from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Document,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)
from pna.report.document.characters import clean
from pna.report.document.widths import shares
from pna.report.document.word_styles import BREAK, TABLE, TABLE_TEXT, set_styles

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.section import Section
    from docx.text.paragraph import Paragraph as WordParagraph
    from lxml.etree import _Element

__all__ = ["as_bytes", "write_docx"]

_PAGE_MM = (210.0, 297.0)
_MARGIN_MM, _SIDE_MM = 11.0, 14.0
_BETWEEN_MM = 6.0
_STAMP = (1980, 1, 1, 0, 0, 0)
"""Of every file inside: the first that a zip file can tell."""
_WHOLE = 12
"""Rows of a table that is not broken over two columns."""
_THUMBNAIL = "docProps/thumbnail.jpeg"


def write_docx(document: Document, path: str | Path) -> None:
    """Write a document as a Word file.

    Parameters
    ----------
    document
        What it says.
    path
        The file to write; ``.docx``.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    content = as_bytes(document)
    with writing.replacing(path) as temporary:
        temporary.write_bytes(content)


def as_bytes(document: Document) -> bytes:
    """Give the bytes of a Word file: A4, in the language of the document, for Word 2010 and later.

    Parameters
    ----------
    document
        What it says. Characters that XML does not allow are left out.

    Returns
    -------
    bytes
        The same for the same document: its dates are those of `Document.stamp`.
    """
    word = docx.Document()
    set_styles(word, document.language)
    _properties(word, document)
    _page(word.sections[0])
    _footer(word, document.footer)
    word.add_paragraph(clean(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(clean(document.subtitle), style="Subtitle")
    for block, following in zip(document.blocks, [*document.blocks[1:], None], strict=True):
        _add(word, block, last=following is None)
    raw = io.BytesIO()
    word.save(raw)
    return _rezipped(raw.getvalue())


def _properties(word: Word, document: Document) -> None:
    properties = word.core_properties
    stamp = datetime.combine(document.stamp, time())
    properties.title = clean(document.title)[:255]
    properties.subject = clean(document.subtitle)[:255]
    properties.author = "pna"
    properties.last_modified_by = "pna"
    properties.comments = ""
    properties.language = document.language
    properties.created = properties.modified = stamp
    properties.revision = 1


def _page(section: Section) -> None:
    section.page_width, section.page_height = (Mm(side) for side in _PAGE_MM)
    section.left_margin = section.right_margin = Mm(_SIDE_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(6)


def _footer(word: Word, text: str) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.style = word.styles["Footer"]
    paragraph.add_run(f"{clean(text)}{' · ' if text else ''}Page ")
    _page_field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _page_field(paragraph, "NUMPAGES")


def _page_field(paragraph: WordParagraph, what: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _add(word: Word, block: Block, *, last: bool) -> None:
    if isinstance(block, Columns):
        _set_columns(_new_section(word), 2)
        width = (_text_width() - _BETWEEN_MM) / 2
        for one in block.blocks:
            _add_flow(word, one, width)
        if not last:
            _set_columns(_new_section(word), 1)
    else:
        _add_flow(word, block, _text_width())


def _text_width() -> float:
    return _PAGE_MM[0] - 2 * _SIDE_MM


def _new_section(word: Word) -> Section:
    """End the section on the same page; python-docx would leave an empty line between the two."""
    section = word.add_section(WD_SECTION.CONTINUOUS)
    end = word.paragraphs[-1]._p  # noqa: SLF001 - python-docx gives no hold on the break itself
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


def _add_flow(word: Word, block: Flow, width: float) -> None:
    """Add a block in a column of `width` millimetres."""
    match block:
        case Heading():
            word.add_paragraph(clean(block.text), style=f"Heading {block.level}")
        case Paragraph():
            _paragraph(word, block)
        case Bullets():
            for item in block.items:
                word.add_paragraph(clean(item), style="List Bullet")
        case Note():
            word.add_paragraph(clean(block.text), style="Note")
        case Table():
            _table(word, block, width)
        case Picture():
            _picture(word, block, width)


def _paragraph(word: Word, block: Paragraph) -> None:
    paragraph = word.add_paragraph(style="Small" if block.small else "Normal")
    if block.lead:
        paragraph.add_run(f"{clean(block.lead)} ").bold = True
    paragraph.add_run(clean(block.text))


def _table(word: Word, block: Table, width: float) -> None:
    # A column holds a short table whole; one as wide as the page may go on overleaf.
    whole = width < _text_width() and len(block.rows) <= _WHOLE
    caption = word.add_paragraph(clean(block.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.head))
    table.style = word.styles[TABLE]
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    widths = [Mm(width * part) for part in shares(block)]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has none of these
    _look(properties, row_heads=block.row_heads)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), clean(block.caption))
    properties.append(described)
    for place, texts in enumerate((block.head, *block.rows)):
        row = table.add_row()
        marks = row._tr.get_or_add_trPr()  # noqa: SLF001
        marks.append(OxmlElement("w:cantSplit"))
        if place == 0:
            marks.append(OxmlElement("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            paragraph.style = word.styles[TABLE_TEXT]
            paragraph.add_run(clean(text))
            if column in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            # The last row lets what follows go elsewhere.
            paragraph.paragraph_format.keep_with_next = whole and place < len(block.rows)
            if place == 0:
                for run in paragraph.runs:
                    run.bold = True


def _look(properties: _Element, *, row_heads: bool) -> None:
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


def _picture(word: Word, block: Picture, width: float) -> None:
    paragraph = word.add_paragraph(style="Normal")
    paragraph.paragraph_format.keep_with_next = bool(block.caption)
    shape = paragraph.add_run().add_picture(
        io.BytesIO(block.png), width=Mm(min(block.width_mm, width))
    )
    about = shape._inline.docPr  # noqa: SLF001 - python-docx has no alternative text
    about.set("descr", clean(block.alt))
    about.set("name", "Picture")
    if block.caption:
        word.add_paragraph(clean(block.caption), style="Caption")


def _rezipped(content: bytes) -> bytes:
    """Give the files inside one date, in their order, without the template's thumbnail."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in given.namelist():
            data = given.read(name)
            if name == _THUMBNAIL:
                continue
            if name == "_rels/.rels":
                data = _without_thumbnail(data)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            # Which system wrote it is a byte of the file: the same on Windows as elsewhere.
            entry.create_system = 0
            made.writestr(entry, data)
    return out.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    """Take out the relation that names the thumbnail."""
    from lxml import etree  # noqa: PLC0415 - python-docx has loaded it

    root = etree.fromstring(relations)
    for relation in list(root):
        if relation.get("Target") == _THUMBNAIL:
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
