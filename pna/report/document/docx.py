"""A document as a Word file: real headings, header rows, alternative texts, repeatable bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn
from docx.shared import Mm

from pna import writing
from pna.report.document.blocks import Document, Look
from pna.report.document.characters import clean
from pna.report.document.word_body import add_blocks
from pna.report.document.word_fields import simple_field
from pna.report.document.word_place import Body, text_width
from pna.report.document.word_styles import TABLE, set_styles
from pna.report.document.word_template import Template, add_styles, table_style

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.section import Section

__all__ = ["as_bytes", "rezipped", "write_docx"]

_PAGE_MM = (210.0, 297.0)
_MARGINS_MM: dict[Look, tuple[float, float, float]] = {
    "note": (11.0, 14.0, 6.0),
    "report": (20.0, 20.0, 10.0),
}
"""Above and below, at the sides, and of header and footer to the edge."""
_STAMP = (1980, 1, 1, 0, 0, 0)
"""Of every file inside: the first that a zip file can tell."""
_THUMBNAIL = "/thumbnail"
"""End of the relation that names the picture of python-docx's template."""


def write_docx(document: Document, path: str | Path, template: Template | None = None) -> None:
    """Write a document as a Word file.

    Parameters
    ----------
    document
        What it says.
    path
        The file to write; ``.docx``.
    template
        A council's own, for the styles, the page, header and footer.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    content = as_bytes(document, template)
    with writing.replacing(path) as temporary:
        temporary.write_bytes(content)


def as_bytes(document: Document, template: Template | None = None) -> bytes:
    """Give the bytes of a Word file: A4, in the language of the document, for Word 2010 and later.

    Parameters
    ----------
    document
        What it says. Characters that XML does not allow are left out.
    template
        As `write_docx`; styles that it lacks are added, what it says is left out.

    Returns
    -------
    bytes
        The same for the same document: its dates are those of `Document.stamp`.
    """
    if template is None:
        word = docx.Document()
        set_styles(word, document.language, document.look)
        _page(word.sections[0], document.look)
    else:
        word = docx.Document(io.BytesIO(template.content))
        _empty(word)
        add_styles(word, document.language, document.look)
    _properties(word, document)
    _footer(word, document.footer)
    if document.author:
        word.add_paragraph(clean(document.author), style="Subtitle")
    word.add_paragraph(clean(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(clean(document.subtitle), style="Subtitle")
    style = TABLE if template is None else table_style(word)
    body = Body(word, text_width(word.sections[0]), document.look, style)
    add_blocks(body, document.blocks)
    raw = io.BytesIO()
    word.save(raw)
    return rezipped(raw.getvalue())


def _empty(word: Word) -> None:
    """Leave only the last section's page of what a template says."""
    body = word.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def _properties(word: Word, document: Document) -> None:
    properties = word.core_properties
    stamp = datetime.combine(document.stamp, time())
    properties.title = clean(document.title)[:255]
    properties.subject = clean(document.subtitle)[:255]
    properties.author = clean(document.author)[:255] or "pna"
    properties.last_modified_by = "pna"
    properties.comments = ""
    properties.language = document.language
    properties.created = properties.modified = stamp
    properties.revision = 1
    relations = word.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith(_THUMBNAIL)]:
        del relations[key]


def _page(section: Section, look: Look) -> None:
    ends, sides, edge = _MARGINS_MM[look]
    section.page_width, section.page_height = (Mm(side) for side in _PAGE_MM)
    section.left_margin = section.right_margin = Mm(sides)
    section.top_margin = section.bottom_margin = Mm(ends)
    section.header_distance = section.footer_distance = Mm(edge)


def _footer(word: Word, text: str) -> None:
    """Say the footer with the page's number, unless a template has a footer of its own."""
    footer = word.sections[0].footer
    if any(one.text.strip() for one in footer.paragraphs) or _has_fields(footer._element):  # noqa: SLF001 - python-docx has no fields
        return
    paragraph = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
    paragraph.style = word.styles["Footer"]
    paragraph.add_run(f"{clean(text)}{' · ' if text else ''}Page ")
    simple_field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    simple_field(paragraph, "NUMPAGES", "1")


def _has_fields(element: Any) -> bool:  # noqa: ANN401 - an element of lxml
    names = ("w:fldSimple", "w:instrText", "w:drawing", "w:tbl")
    return any(element.find(f".//{qn(name)}") is not None for name in names)


def rezipped(content: bytes) -> bytes:
    """Give the files inside a zip file one date, in their order.

    Parameters
    ----------
    content
        Of the zip file.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            # Which system wrote it is a byte of the file: the same on Windows as elsewhere.
            entry.create_system = 0
            made.writestr(entry, given.read(name))
    return out.getvalue()
