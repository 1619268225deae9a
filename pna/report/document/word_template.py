"""A council's own Word file as the frame of ours: its styles, page, header and footer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.styles import BabelFish

from pna import archives
from pna.archives import ArchiveError
from pna.errors import DataError, Finding, Findings, MissingInputError
from pna.report.document.blocks import Look
from pna.report.document.word_place import text_width
from pna.report.document.word_styles import (
    BREAK,
    CONTENTS,
    LINK,
    TABLE,
    TABLE_TEXT,
    TO_WRITE,
    set_language,
    set_styles,
)

if TYPE_CHECKING:
    from docx.document import Document as Word

__all__ = ["OWN_TABLE", "Template", "add_styles", "open_word", "read_template", "table_style"]

OWN_TABLE = "PNA table"
"""A table style of this name in a council's file is used before any other."""
_GRID = "Table Grid"
_NORMAL = "Normal"
_EXPECTED = (
    *("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4"),
    *("Caption", "List Bullet", "List Number"),
)
_OURS = (
    *("Header", "Footer", "toc 1", "toc 2", "toc 3", "Small", "Note"),
    *(TABLE_TEXT, TO_WRITE, BREAK, CONTENTS, LINK, TABLE),
)
_KINDS: Final = {
    **dict.fromkeys((OWN_TABLE, _GRID, TABLE), WD_STYLE_TYPE.TABLE),
    LINK: WD_STYLE_TYPE.CHARACTER,
}
"""Of styles that are not of paragraphs."""
_TEMPLATE_TYPE = b"wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"wordprocessingml.document.main+xml"
_TYPES = "[Content_Types].xml"
_LARGEST = 200_000_000
"""Bytes of all files inside: a template of more is no template."""
_SAVE = "Open it in Word and save it as a Word document (.docx) without a password."
_MEND = (
    "Open it in Word; if Word offers to repair it, let it, and save it again as a Word document "
    "(.docx). If Word cannot open it either, take an earlier copy."
)
_SPOILT = (*(SyntaxError, OpcError, AttributeError, LookupError, TypeError, ValueError),)
"""What a file raises whose parts are not what they should be, the ZIP file being sound; errors of
syntax are those of XML."""


@dataclass(frozen=True)
class Template:
    """A council's template, read and found usable.

    Attributes
    ----------
    path
        Of the file.
    content
        Its bytes, as a document.
    findings
        What it lacks.
    """

    path: Path
    content: bytes = field(repr=False)
    findings: Findings = ()


def read_template(path: str | Path) -> Template:
    """Read a Word file whose styles, page, header and footer are to be used.

    Parameters
    ----------
    path
        A ``.docx`` or ``.dotx``. It is only read.

    Returns
    -------
    Template
        With a finding of level ``info`` that names the styles that it lacks.

    Raises
    ------
    MissingInputError
        There is no such file.
    DataError
        It is not a Word file, is encrypted, or holds macros.
    """
    file = Path(path)
    content = _as_document(file)
    word = docx.Document(io.BytesIO(content))
    _set_names(word)
    lacking = _lacking(word, _EXPECTED)
    if not lacking:
        return Template(file, content)
    finding = Finding(
        "info",
        f"The template has no style {', '.join(lacking)}: those of pna are used in their place.",
        file=file.name,
        hint="To have your own, make styles of these names in the template.",
        rule="template-styles",
    )
    return Template(file, content, (finding,))


def open_word(path: str | Path) -> Word:
    """Open a Word file of somebody else's.

    Parameters
    ----------
    path
        A ``.docx`` or ``.dotx``. It is only read.

    Raises
    ------
    MissingInputError, DataError
        As `read_template`.
    """
    return docx.Document(io.BytesIO(_as_document(Path(path))))


def add_styles(word: Word, language: str, look: Look) -> None:
    """Add the styles that a Word file lacks; those that it has stay as they are.

    Parameters
    ----------
    word
        Is changed.
    language
        Of its text.
    look
        Of the styles that are added.
    """
    set_language(word, language)
    _set_names(word)
    ours = docx.Document()
    set_styles(ours, language, look)
    identities = {style.style_id for style in word.styles}
    base = word.styles[_NORMAL].style_id if _NORMAL in _names(word) else ""
    for name in _lacking(word, (_NORMAL, *_EXPECTED, *_OURS)):
        element: Any = deepcopy(ours.styles[name].element)
        key = element.get(qn("w:styleId"))
        if key in identities:
            element.set(qn("w:styleId"), f"Pna{key}")
        for tag in ("w:next", "w:link"):
            for found in element.findall(qn(tag)):
                element.remove(found)
        for found in element.findall(qn("w:basedOn")):
            if base and name not in (TABLE, _NORMAL):
                found.set(qn("w:val"), base)
            elif found.get(qn("w:val")) not in identities:
                element.remove(found)
        # The council's own type, not ours.
        for found in element.findall(f"{qn('w:rPr')}/{qn('w:rFonts')}"):
            found.getparent().remove(found)
        # A number of a list means another list in another file.
        for found in element.findall(f"{qn('w:pPr')}/{qn('w:numPr')}"):
            found.getparent().remove(found)
        word.styles.element.append(element)
        if name == _NORMAL:
            # A file that lacks even this one gets it, and the others build on it.
            base = str(element.get(qn("w:styleId")))


def table_style(word: Word) -> str:
    """Give the name of the style that tables are set in.

    Parameters
    ----------
    word
        `OWN_TABLE`, else "Table Grid", else ours.
    """
    names = _names(word)
    return next((name for name in (OWN_TABLE, _GRID) if name in names), TABLE)


def _names(word: Word) -> set[str]:
    return {str(style.name) for style in word.styles}


def _lacking(word: Word, wanted: tuple[str, ...]) -> tuple[str, ...]:
    names = _names(word)
    return tuple(name for name in wanted if name not in names)


def _set_names(word: Word) -> None:
    """Give styles the names by which they are asked for.

    "NOTE" is Word's own "Note"; one of the same name that is of another kind, such as "Note" for
    characters, makes room for ours.
    """
    wanted = {
        name.casefold(): name for name in (_NORMAL, *_EXPECTED, *_OURS, LINK, OWN_TABLE, _GRID)
    }
    for style in word.styles:
        name = wanted.get(str(style.name).casefold())
        if name is None:
            continue
        kind = _KINDS.get(name, WD_STYLE_TYPE.PARAGRAPH)
        if style.type != kind:
            style.name = f"{style.name} ({str(style.type.name).lower()})"
        elif style.name != name and name not in _names(word):
            # Word keeps some of its own in small letters.
            style.name = BabelFish.ui2internal(name)


def _as_document(file: Path) -> bytes:
    if not file.is_file():
        msg = f"{file}: there is no such Word file. In study.toml paths begin at its folder."
        raise MissingInputError(msg)
    if not archives.is_packed(file):
        raise _refused(file, "it is not a Word file of this kind, or it has a password")
    try:
        archives.try_whole(file, _LARGEST)
        members = archives.contents(file, _LARGEST)
        types = b"".join(
            archives.read_member(file, member) for member in members if member.filename == _TYPES
        )
        if b"macroEnabled" in types:
            raise _refused(file, "it holds macros")
        content = file.read_bytes()
        if _TEMPLATE_TYPE in types:
            types = types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
            content = _with_types(file, members, types)
    except ArchiveError as error:
        raise _refused(file, f"it {error}") from error
    try:
        _use(docx.Document(io.BytesIO(content)))
    except _SPOILT as error:
        raise _refused(file, "it is damaged, or is not a Word document inside", _MEND) from error
    return content


def _use(word: Word) -> None:
    """Touch what is used later of a file, for a file is read only as it is used."""
    _names(word)
    set_language(word, "en-GB")
    # There is one at least, or nothing says how large the page is.
    for section in (word.sections[0], *word.sections):
        sizes = (section.page_width, section.page_height)
        if any(size is not None and size <= 0 for size in sizes):
            msg = "a page without a size"
            raise ValueError(msg)
        _ = text_width(section), section.top_margin, section.bottom_margin
        for part in (section.header, section.footer, section.first_page_header):
            _ = part.is_linked_to_previous or part.paragraphs
    _ = word.core_properties.title, word.settings.odd_and_even_pages_header_footer
    word.add_paragraph()
    word.save(io.BytesIO())


def _refused(file: Path, why: str, hint: str = _SAVE) -> DataError:
    finding = Finding(
        "error",
        f"This file cannot be used: {why}.",
        file=str(file),
        hint=hint,
    )
    return DataError(str(finding), (finding,))


def _with_types(file: Path, members: Sequence[zipfile.ZipInfo], types: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in members:
            name = member.filename
            made.writestr(name, types if name == _TYPES else archives.read_member(file, member))
    return out.getvalue()
