"""How documents look in Word: styles, so that a council can put its own in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as Word

__all__ = ["BREAK", "TABLE", "TABLE_TEXT", "set_styles"]

TABLE, TABLE_TEXT, BREAK = "Plain table", "Table text", "Section break"
_FONT = "Arial"
_BODY, _SMALL, _CELLS = 9.0, 7.5, 8.0
"""Points."""
_BLACK, _BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x0B, 0x3D, 0x6B)
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


def set_styles(word: Word, language: str) -> None:
    """Set the styles of a Word document made from python-docx's template.

    Parameters
    ----------
    word
        Is changed.
    language
        Of its text, such as ``en-GB``.
    """
    _language(word, language)
    _fill_columns(word)
    _style(word, "Normal", _BODY, before=1.5, after=2.5)
    _style(word, "Title", 16, before=0, after=1, bold=True, colour=_BLUE)
    _without_borders(word.styles["Title"])
    _style(word, "Subtitle", 9.5, before=0, after=4)
    _style(word, "Heading 1", 10.5, before=5, after=1, bold=True, colour=_BLUE)
    _style(word, "Heading 2", 9.5, before=4, after=1, bold=True, colour=_BLUE)
    _style(word, "Heading 3", _BODY, before=3, after=1, bold=True)
    _style(word, "Caption", _CELLS, before=3, after=1, bold=True)
    _style(word, "List Bullet", _BODY, before=0, after=1)
    word.styles["List Bullet"].paragraph_format.left_indent = Mm(4)
    word.styles["List Bullet"].paragraph_format.first_line_indent = Mm(-4)
    _style(word, "Footer", _SMALL, before=0, after=0)
    for name, points, after in (
        (TABLE_TEXT, _CELLS, 0.0),
        ("Small", _SMALL, 2.0),
        ("Note", _BODY, 4.0),
        (BREAK, 1.0, 0.0),
    ):
        made = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = word.styles["Normal"]
        _style(word, name, points, before=0, after=after)
    _boxed(word.styles["Note"])
    word.styles.element.append(parse_xml(_TABLE_STYLE))


def _language(word: Word, language: str) -> None:
    """Set the language of all text, and of the spelling checker."""
    for element in word.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    for element in word.settings.element.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)


def _fill_columns(word: Word) -> None:
    """Let the first column of a page be filled before the second: balancing them tears tables."""
    compatible = word.settings.element.find(qn("w:compat"))
    if compatible is not None and compatible.find(qn("w:noColumnBalance")) is None:
        compatible.insert(0, OxmlElement("w:noColumnBalance"))


def _style(
    word: Word,
    name: str,
    points: float,
    *,
    before: float,
    after: float,
    bold: bool = False,
    colour: RGBColor = _BLACK,
) -> None:
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
    style.paragraph_format.line_spacing = 1.0


def _without_borders(style: Any) -> None:  # noqa: ANN401 - python-docx's style of any type
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _boxed(style: Any) -> None:  # noqa: ANN401 - as above
    """A bar at the left and a tint: a reader must not pass it over."""
    properties = style.element.get_or_add_pPr()
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="6" w:color="8A3B00"/>'
        "</w:pBdr>"
    )
    tint = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="FBF4EE"/>')
    spacing = properties.find(qn("w:spacing"))
    spacing.addprevious(border)
    spacing.addprevious(tint)
    style.paragraph_format.left_indent = Mm(3)
