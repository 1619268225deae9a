"""Lists in Word: numbered afresh each time, with real bullets whatever template is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["has_bullets", "new_list", "put_in_list"]

_LEVELS, _STEP = 3, 360
"""How deep lists may go, and how far each level is set in (twentieths of a point)."""
_BULLETS = ("\u2022", "\u2013", "\u25aa")
_FORMATS = ("decimal", "lowerLetter", "lowerRoman")


def has_bullets(style: Any) -> bool:  # noqa: ANN401 - python-docx's style of any type
    """Whether a style, or one that it is based on, is of a list by itself.

    Parameters
    ----------
    style
        Of paragraphs.
    """
    seen: set[str] = set()
    # In a damaged file styles build on each other in a ring.
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        properties = style.element.pPr
        if properties is not None and properties.numPr is not None:
            return True
        style = style.base_style
    return False


def new_list(word: Word, kind: Literal["bullets", "numbers"]) -> int:
    """Begin a list.

    Parameters
    ----------
    word
        Is changed: the list is defined in it.
    kind
        Of the list.

    Returns
    -------
    int
        Its number, for `put_in_list`.
    """
    numbering: Any = _numbering(word)
    kept = numbering.findall(qn("w:abstractNum"))
    abstract = 1 + max((int(one.get(qn("w:abstractNumId"))) for one in kept), default=0)
    defined = parse_xml(_definition(abstract, kind))
    if kept:
        kept[-1].addnext(defined)
    else:
        numbering.insert(0, defined)
    number: int = numbering.add_num(abstract).numId
    return number


def put_in_list(paragraph: WordParagraph, number: int, level: int = 0) -> None:
    """Make a paragraph an item of a list.

    Parameters
    ----------
    paragraph
        Is changed.
    number
        From `new_list`.
    level
        How deep it stands, from 0.
    """
    properties: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - python-docx has no lists
    properties.get_or_add_ilvl().val = min(max(level, 0), _LEVELS - 1)
    properties.get_or_add_numId().val = number


def _numbering(word: Word) -> Any:  # noqa: ANN401 - an element of lxml
    part = word.part
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part.element
    element: Any = OxmlElement("w:numbering")
    made = NumberingPart(
        PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, element, part.package
    )
    part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return element


def _definition(abstract: int, kind: str) -> str:
    levels = ""
    for level in range(_LEVELS):
        marker = _BULLETS[level] if kind == "bullets" else f"%{level + 1}."
        form = "bullet" if kind == "bullets" else _FORMATS[level]
        levels += (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{marker}"/><w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{(level + 1) * _STEP}" w:hanging="{_STEP}"/></w:pPr></w:lvl>'
        )
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )
