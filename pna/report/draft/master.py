"""A council's own Word document filled in: marks in it become tables, maps, sentences and numbers.

The document itself is only read; what is written is a copy.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from pna.errors import Finding, Findings
from pna.report.document.blocks import Block, Heading, Paragraph, flat
from pna.report.document.docx import rezipped
from pna.report.document.inline import Run
from pna.report.document.word_body import add_blocks
from pna.report.document.word_place import Body, text_width
from pna.report.document.word_template import add_styles, open_word, table_style
from pna.report.draft.marks import alone, inline, unknown
from pna.report.draft.numbering import Numbers, map_labels
from pna.report.draft.parts import DraftMaterial, Piece
from pna.report.draft.references import References, made_once, with_pieces
from pna.report.draft.texts import changed

if TYPE_CHECKING:
    from docx.document import Document as Word

__all__ = ["RENDERED", "Rendered", "render_master"]

RENDERED = "-rendered"
"""Added to the name of the copy."""
_LANGUAGE = "en-GB"
_NARROWEST_MM = 60.0
_SEQ = "SEQ TABLE"
_TWIPS_PER_MM = 56.6929
_TWIPS = re.compile(r"[0-9]{1,6}(\.[0-9]+)?")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEFAULT_LEVEL = 1


@dataclass(frozen=True)
class Rendered:
    """A filled-in copy: its bytes, and what is to be told of its marks."""

    content: bytes
    findings: Findings


@dataclass
class _Place:
    """A mark that has a paragraph for itself, and what goes there."""

    paragraph: WordParagraph
    blocks: tuple[Block, ...]


def render_master(
    path: Path,
    material: DraftMaterial,
    pieces: Mapping[str, Piece],
) -> Rendered:
    """Fill in a copy of a council's own document.

    Parameters
    ----------
    path
        The document; it is only read.
    material
        What pieces are made from.
    pieces
        By the names of their marks.

    Returns
    -------
    Rendered
        Marks that stand alone in a paragraph are pieces, in the document's own styles; marks within
        sentences are numbers and words. What means nothing is left as it is and told.

    Raises
    ------
    MissingInputError, DataError
        It is not there, or not a Word document.

    Notes
    -----
    Word may keep a mark in several runs, each with a style of its own: they are joined, and what
    takes their place is set as the first of them. Tables are counted on from the document's own
    that are captioned by Word (field SEQ Table) and stand before them.
    """
    pieces = made_once(pieces, material)
    word = open_word(path)
    add_styles(word, _LANGUAGE, "report")
    findings: list[Finding] = []
    numbers = Numbers(map_labels(material), {})
    places: list[_Place] = []
    own = 0
    paragraphs = [
        WordParagraph(element, word._body)  # noqa: SLF001 - as python-docx makes them
        for element in word.element.body.iter(qn("w:p"))
    ]
    level = _DEFAULT_LEVEL
    for paragraph in paragraphs:
        own += _own_tables(paragraph)
        level = _level(paragraph) or level
        name = alone(_text(paragraph))
        if not name:
            continue
        if _in_a_box(paragraph):
            findings.append(_no_room(name, path.name, "text box"))
            continue
        if name not in pieces:
            findings.append(unknown(name, pieces, file=path.name))
            continue
        asked = (Paragraph(f"[[{name}]]"),)
        made = with_pieces(asked, pieces, material, findings, file=path.name)
        numbers.tables += own
        blocks = tuple(numbers.block(_below(block, level)) for block in made)
        numbers.tables -= own
        places.append(_Place(paragraph, blocks))
    references = References(material, pieces, numbers.labels, findings)
    body = Body(word, text_width(word.sections[0]), "report", table_style(word), turns=False)
    for place in places:
        said = tuple(
            changed(block, partial(references.text, file=path.name)) for block in place.blocks
        )
        _put(body, place.paragraph, said)
    filled = {id(place.paragraph._p) for place in places}  # noqa: SLF001 - its element
    margins = tuple(_in_margins(word))
    findings += [
        _no_room(name, path.name, "header or footer")
        for one in margins
        if (name := alone(_text(one)))
    ]
    for paragraph in (*paragraphs, *margins):
        if id(paragraph._p) not in filled:  # noqa: SLF001 - as above
            _fill_sentence(paragraph, references, path.name)
    raw = io.BytesIO()
    word.save(raw)
    return Rendered(rezipped(raw.getvalue()), tuple(dict.fromkeys(findings)))


def _text(paragraph: WordParagraph) -> str:
    """All text of a paragraph, that of links and accepted changes included."""
    return "".join(text.text or "" for text in _own(paragraph, "w:t"))


def _own(paragraph: WordParagraph, tag: str) -> Iterator[Any]:
    """Give the elements of a paragraph; text boxes that hang on it have paragraphs of their own."""
    whole = paragraph._p  # noqa: SLF001 - python-docx leaves some out
    for element in whole.iter(qn(tag)):
        if next(element.iterancestors(qn("w:p")), None) is whole:
            yield element


def _in_a_box(paragraph: WordParagraph) -> bool:
    return next(paragraph._p.iterancestors(qn("w:txbxContent")), None) is not None  # noqa: SLF001 - as above


def _own_tables(paragraph: WordParagraph) -> int:
    """Count the captions of tables that Word numbers in a paragraph."""
    # Word keeps a text box twice, for itself and for programs that know no such boxes.
    if next(paragraph._p.iterancestors(_FALLBACK), None) is not None:  # noqa: SLF001 - as above
        return 0
    told = [field.get(qn("w:instr")) or "" for field in _own(paragraph, "w:fldSimple")]
    told.append("".join(code.text or "" for code in _own(paragraph, "w:instrText")))
    return sum(" ".join(one.upper().split()).count(_SEQ) for one in told)


def _level(paragraph: WordParagraph) -> int:
    """Give the level of a heading of the document; 0 for other paragraphs."""
    name = str(paragraph.style.name) if paragraph.style is not None else ""
    kind, _, number = name.rpartition(" ")
    return int(number) if kind == "Heading" and number.isdecimal() else 0


def _below(block: Block, level: int) -> Block:
    """Set a piece's headings below the heading that the mark stands under."""
    if isinstance(block, Heading):
        return Heading(block.text, min(level + max(block.level - 1, 1), 9), block.name)
    return block


def _put(body: Body, paragraph: WordParagraph, blocks: Sequence[Block]) -> None:
    """Put blocks in the place of a paragraph."""
    place: Any = paragraph._p  # noqa: SLF001 - python-docx can only add at the end
    root = body.word.element.body
    before = len(root)
    add_blocks(Body(body.word, _width(place, body), body.look, body.table_style, turns=False,
                    ids=body.ids), tuple(flat(blocks)))  # fmt: skip
    # What was added stands last, before the page's own properties.
    end = len(root) - (root[-1].tag == qn("w:sectPr"))
    start = before - (root[-1].tag == qn("w:sectPr"))
    for element in list(root)[start:end]:
        place.addprevious(element)
    properties = place.pPr
    holds_section = properties is not None and properties.find(qn("w:sectPr")) is not None
    in_cell = place.getparent().tag == qn("w:tc")
    if holds_section or (in_cell and place.getnext() is None):
        # A cell ends with a paragraph, and this one may hold the end of a section.
        for child in list(place):
            if child.tag != qn("w:pPr"):
                place.remove(child)
    else:
        place.getparent().remove(place)


def _width(place: Any, body: Body) -> float:  # noqa: ANN401 - an element of lxml
    cell = next(place.iterancestors(qn("w:tc")), None)
    if cell is None:
        return body.width_mm
    given = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    twips = "" if given is None else given.get(qn("w:w")) or ""
    if given is None or given.get(qn("w:type")) != "dxa" or not _TWIPS.fullmatch(twips):
        return body.width_mm
    return max(float(twips) / _TWIPS_PER_MM, _NARROWEST_MM)


def _in_margins(word: Word) -> Iterator[WordParagraph]:
    for section in word.sections:
        for part in (
            *(section.header, section.first_page_header, section.even_page_header),
            *(section.footer, section.first_page_footer, section.even_page_footer),
        ):
            if not part.is_linked_to_previous:
                # Those of tables too: councils set their headers in them.
                for element in part._element.iter(qn("w:p")):  # noqa: SLF001 - as above
                    yield WordParagraph(element, part)


def _no_room(name: str, file: str, where: str) -> Finding:
    return Finding(
        "warning",
        f"Tables and maps do not fit into a {where}: the mark was left as it is.",
        file=file,
        value=f"[[{name}]]",
        hint="Put it into the document itself; [[text:study]] and the like may stand here.",
        rule="mark-in-margin",
    )


def _fill_sentence(paragraph: WordParagraph, references: References, file: str) -> None:
    """Fill in the marks of a sentence, whichever runs they are kept in."""
    if "[[" not in _text(paragraph) or alone(_text(paragraph)):
        return
    texts = list(_own(paragraph, "w:t"))
    whole = "".join(text.text or "" for text in texts)
    marks = [mark for mark in inline(whole) if _known(mark.name, references, file)]
    # From the last to the first: what stands for a mark is not read for marks itself.
    for mark in reversed(marks):
        meant = references.meant(mark.name, Run(""), file)
        at = 0
        put = False
        for text in texts:
            length = len(text.text or "")
            first, last = max(mark.start - at, 0), min(mark.end - at, length)
            at += length
            if first >= last:
                continue
            said = "" if put else meant.text
            text.text = (text.text or "")[:first] + said + (text.text or "")[last:]
            text.set(qn("xml:space"), "preserve")
            put = True


def _known(name: str, references: References, file: str) -> bool:
    before = len(references.findings)
    references.meant(name, Run(""), file)
    return len(references.findings) == before
