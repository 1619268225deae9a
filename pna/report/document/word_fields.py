"""What python-docx does not know of Word: fields, bookmarks and links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pna.report.document.blocks import Entry
from pna.report.document.characters import clean
from pna.report.document.inline import Run, runs_of
from pna.report.document.word_styles import LINK

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["add_text", "bookmarked", "contents_field", "label", "numbers", "simple_field"]

_LONGEST = 40
_FIRST_ID = 7_000
"""Of bookmarks: above those that a council's own document is likely to have."""


def numbers() -> Iterator[int]:
    """Give numbers for the bookmarks of one document."""
    return count(_FIRST_ID)


def bookmark_name(name: str) -> str:
    """Give the name of a bookmark: a letter first, letters, digits and ``_``, 40 at most."""
    plain = "pna_" + re.sub(r"[^A-Za-z0-9]+", "_", name)
    if plain == f"pna_{name}" and len(plain) <= _LONGEST:
        return plain
    # Two names that differ only in what is left out must not be one bookmark.
    return f"{plain[:30]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def simple_field(paragraph: WordParagraph, instruction: str, shown: str) -> None:
    """Add a field at the end of a paragraph, with what it shows until Word works it out."""
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.append(_run(shown))
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def bookmarked(paragraph: WordParagraph, name: str, number: int) -> None:
    """Put a bookmark around all that a paragraph holds so far."""
    start: Any = OxmlElement("w:bookmarkStart")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), bookmark_name(name))
    end: Any = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), str(number))
    element = paragraph._p  # noqa: SLF001 - as above
    element.insert(0 if element.pPr is None else 1, start)
    element.append(end)


def label(paragraph: WordParagraph, text: str, *, fixed: bool) -> None:
    """Add the label of a caption, such as ``Table 3``.

    Parameters
    ----------
    paragraph
        The caption.
    text
        The label.
    fixed
        Whether its number is its own for good; else Word counts it with others of its kind.
    """
    kind, _, number = text.rpartition(" ")
    if fixed or not kind or not number.isdigit():
        paragraph.add_run(clean(text))
        return
    paragraph.add_run(f"{clean(kind)} ")
    simple_field(paragraph, f" SEQ {kind} \\* ARABIC ", number)


def add_text(paragraph: WordParagraph, text: str, *, bold: bool = False) -> None:
    """Add a text to a paragraph, run by run.

    Parameters
    ----------
    paragraph
        Is changed.
    text
        Plain, or in runs.
    bold
        All of it.
    """
    for run in runs_of(text):
        if run.target:
            _linked(paragraph, run, bold=bold, anchor=bookmark_name(run.target))
        elif run.href:
            _linked(paragraph, run, bold=bold)
        elif run.text:
            # Ten times as fast as python-docx's own, and tables have thousands of cells.
            paragraph._p.append(_run(run.text, bold=bold or run.bold, italic=run.italic))  # noqa: SLF001 - as above


def _linked(paragraph: WordParagraph, run: Run, *, bold: bool, anchor: str = "") -> None:
    link: Any = OxmlElement("w:hyperlink")
    if anchor:
        link.set(qn("w:anchor"), anchor)
    else:
        key = paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), key)
    link.set(qn("w:history"), "1")
    link.append(
        _run(
            run.text,
            # References read as text; only what leads out of the document looks like a link.
            style="" if anchor else _link_style(paragraph),
            bold=bold or run.bold,
            italic=run.italic,
        )
    )
    paragraph._p.append(link)  # noqa: SLF001 - as above


def _link_style(paragraph: WordParagraph) -> str:
    part: Any = paragraph.part
    identity: str = part.document.styles[LINK].style_id
    return identity


def contents_field(lines: Sequence[tuple[WordParagraph, Entry]], instruction: str) -> None:
    """Make paragraphs a list of contents: a field over all of them, each a link.

    Parameters
    ----------
    lines
        Empty paragraphs, and what each is to show.
    instruction
        Of the field. Empty: links only, which Word does not make anew.
    """
    for paragraph, entry in lines:
        run = Run(entry.text, target=entry.name)
        _linked(paragraph, run, bold=False, anchor=bookmark_name(entry.name))
    if not lines or not instruction:
        return
    first, last = lines[0][0]._p, lines[-1][0]._p  # noqa: SLF001 - as above
    at = 0 if first.pPr is None else 1
    for element in reversed((_mark("begin"), _instruction(instruction), _mark("separate"))):
        first.insert(at, element)
    last.append(_mark("end"))


def _mark(kind: str) -> Any:  # noqa: ANN401 - an element of lxml
    run: Any = OxmlElement("w:r")
    mark: Any = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def _instruction(text: str) -> Any:  # noqa: ANN401 - as above
    run: Any = OxmlElement("w:r")
    code: Any = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = text
    run.append(code)
    return run


def _run(text: str, *, style: str = "", bold: bool = False, italic: bool = False) -> Any:  # noqa: ANN401 - as above
    run: Any = OxmlElement("w:r")
    if style or bold or italic:
        properties: Any = OxmlElement("w:rPr")
        if style:
            named: Any = OxmlElement("w:rStyle")
            named.set(qn("w:val"), style)
            properties.append(named)
        for on, tag in ((bold, "w:b"), (italic, "w:i")):
            if on:
                properties.append(OxmlElement(tag))
        run.append(properties)
    shown: Any = OxmlElement("w:t")
    shown.set(qn("xml:space"), "preserve")
    shown.text = clean(text)
    run.append(shown)
    return run
