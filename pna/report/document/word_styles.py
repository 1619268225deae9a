"""How documents look in Word: styles, so that a council can put its own in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from pna.report.document.blocks import Look

if TYPE_CHECKING:
    from docx.document import Document as Word

__all__ = [
    "BREAK",
    "CONTENTS",
    "LINK",
    "TABLE",
    "TABLE_TEXT",
    "TO_WRITE",
    "set_language",
    "set_styles",
]

TABLE, TABLE_TEXT, BREAK = "Plain table", "Table text", "Section break"
TO_WRITE, CONTENTS, LINK = "To be written", "Contents heading", "Hyperlink"
_FONT = "Arial"
_PLAIN_FROM = 3
"""Headings from this level on are black."""
_BLACK, _BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x0B, 0x3D, 0x6B)


@dataclass(frozen=True)
class _Type:
    """Sizes in points, each with the space before and after it."""

    body: tuple[float, float, float]
    title: tuple[float, float, float]
    subtitle: tuple[float, float, float]
    headings: tuple[tuple[float, float, float], ...]
    caption: tuple[float, float, float]
    item: tuple[float, float, float]
    small: tuple[float, float, float]
    cells: tuple[float, float, float]
    note: tuple[float, float, float]
    lines: float


_TYPES: dict[Look, _Type] = {
    "note": _Type(
        body=(9, 1.5, 2.5),
        title=(16, 0, 1),
        subtitle=(9.5, 0, 4),
        headings=((10.5, 5, 1), (9.5, 4, 1), (9, 3, 1), (9, 3, 1)),
        caption=(8, 3, 1),
        item=(9, 0, 1),
        small=(7.5, 0, 2),
        cells=(8, 0, 0),
        note=(9, 0, 4),
        lines=1.0,
    ),
    # 11 points is the least that guidance on accessible print has for body text in Arial.
    "report": _Type(
        body=(11, 0, 6),
        title=(26, 60, 6),
        subtitle=(14, 0, 14),
        headings=((18, 14, 8), (14, 14, 4), (12, 10, 3), (11, 8, 2)),
        caption=(10, 8, 3),
        item=(11, 0, 3),
        small=(9.5, 0, 4),
        cells=(9, 0.5, 0.5),
        note=(11, 4, 10),
        lines=1.1,
    ),
}
_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PlainTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C8C8C8"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/></w:tcBorders>
      <w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>
"""


def set_styles(word: Word, language: str, look: Look = "note") -> None:
    """Set the styles of a Word document made from python-docx's template.

    Parameters
    ----------
    word
        Is changed.
    language
        Of its text, such as ``en-GB``.
    look
        As `pna.report.document.blocks.Document.look`.
    """
    sizes = _TYPES[look]
    set_language(word, language)
    _fill_columns(word)
    _style(word, "Normal", sizes.body, lines=sizes.lines)
    _style(word, "Title", sizes.title, bold=True, colour=_BLUE)
    _without_borders(word.styles["Title"])
    _style(word, "Subtitle", sizes.subtitle)
    for level, size in enumerate(sizes.headings, start=1):
        colour = _BLUE if level < _PLAIN_FROM else _BLACK
        _style(word, f"Heading {level}", size, bold=True, colour=colour)
    _style(word, "Caption", sizes.caption, bold=True)
    indent = Mm(4 if look == "note" else 6)
    for name in ("List Bullet", "List Number"):
        _style(word, name, sizes.item, lines=sizes.lines)
        word.styles[name].paragraph_format.left_indent = indent
        word.styles[name].paragraph_format.first_line_indent = -indent
    for name in ("Header", "Footer"):
        _style(word, name, (sizes.small[0], 0, 0))
    for name, size in (
        (TABLE_TEXT, sizes.cells),
        ("Small", sizes.small),
        ("Note", sizes.note),
        (TO_WRITE, sizes.note),
        (BREAK, (1.0, 0, 0)),
        (CONTENTS, (sizes.headings[1][0], sizes.headings[1][1], sizes.headings[1][2])),
        ("toc 1", (sizes.body[0], 3, 1)),
        ("toc 2", (sizes.small[0], 0, 1)),
        ("toc 3", (sizes.small[0], 0, 1)),
    ):
        made = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = word.styles["Normal"]
        _style(word, name, size)
    word.styles[CONTENTS].font.bold = True
    word.styles[CONTENTS].font.color.rgb = _BLUE
    word.styles[CONTENTS].paragraph_format.keep_with_next = True
    for level in (1, 2, 3):
        word.styles[f"toc {level}"].paragraph_format.left_indent = Mm(6 * (level - 1))
    for name in ("Note", TO_WRITE):
        word.styles[name].paragraph_format.keep_together = True
    _boxed(word.styles["Note"], "8A3B00", "FBF4EE")
    _boxed(word.styles[TO_WRITE], "0B3D6B", "EEF3F9", dashed=True)
    _link_style(word)
    word.styles.element.append(parse_xml(_TABLE_STYLE))


def set_language(word: Word, language: str) -> None:
    """Set the language of all text, and of the spelling checker.

    Parameters
    ----------
    word
        Is changed.
    language
        Such as ``en-GB``.
    """
    found = list(word.styles.element.iter(qn("w:lang")))
    for element in found:
        element.set(qn("w:val"), language)
    if not found:
        _state_language(word, language)
    for element in word.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)


def _state_language(word: Word, language: str) -> None:
    """Say it in the defaults of a template that says nothing."""
    styles = word.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>"
        )
        styles.insert(0, defaults)
    properties = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if properties is not None:
        properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}"/>'))


def _link_style(word: Word) -> None:
    if LINK in [style.name for style in word.styles]:
        return
    style: Any = word.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    style.font.underline = True
    style.font.color.rgb = _BLUE


def _fill_columns(word: Word) -> None:
    """Let the first column of a page be filled before the second: balancing them tears tables."""
    compatible = word.settings.element.find(qn("w:compat"))
    if compatible is not None and compatible.find(qn("w:noColumnBalance")) is None:
        compatible.insert(0, OxmlElement("w:noColumnBalance"))


def _style(
    word: Word,
    name: str,
    size: tuple[float, float, float],
    *,
    bold: bool = False,
    colour: RGBColor = _BLACK,
    lines: float = 1.0,
) -> None:
    points, before, after = size
    style: Any = word.styles[name]
    style.font.name, style.font.size = _FONT, Pt(points)
    style.font.bold, style.font.italic = bold, False
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # The template names fonts by theme, which would win over the name.
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), _FONT)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = lines


def _without_borders(style: Any) -> None:  # noqa: ANN401 - python-docx's style of any type
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _boxed(style: Any, bar: str, fill: str, *, dashed: bool = False) -> None:  # noqa: ANN401 - as above
    """A bar at the left and a tint: a reader must not pass it over."""
    properties = style.element.get_or_add_pPr()
    line = "dashed" if dashed else "single"
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:left w:val="{line}" w:sz="24" w:space="6" w:color="{bar}"/>'
        "</w:pBdr>"
    )
    tint = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
    spacing = properties.find(qn("w:spacing"))
    spacing.addprevious(border)
    spacing.addprevious(tint)
    style.paragraph_format.left_indent = Mm(3)
