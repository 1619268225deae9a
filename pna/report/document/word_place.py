"""Where blocks are added to a Word file, and how they are set there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.shared import Mm

from pna.report.document.blocks import Look, Picture, Table
from pna.report.document.word_fields import add_text, bookmarked, label, numbers
from pna.report.document.word_styles import TABLE

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.section import Section
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["Body", "add_caption", "text_width"]

_USUAL_MM = 170.0
_LEAST_MM = 40.0


@dataclass(frozen=True)
class Body:
    """Where blocks are added, and how they are set.

    Attributes
    ----------
    word
        Is changed.
    width_mm
        Of the text.
    look
        As `pna.report.document.blocks.Document.look`.
    table_style
        Name of the style of tables.
    turns
        Whether wide tables get a page on its side: not inside a document of somebody else's.
    ids
        Numbers for bookmarks.
    """

    word: Word
    width_mm: float
    look: Look = "note"
    table_style: str = TABLE
    turns: bool = True
    ids: Iterator[int] = field(default_factory=numbers)
    _styles: dict[str, str] = field(default_factory=dict, repr=False)

    def style_id(self, name: str) -> str:
        """Give the identifier of a style; python-docx looks through all of them each time."""
        if not self._styles:
            self._styles.update({str(one.name): one.style_id for one in self.word.styles})
        return self._styles[name]

    def paragraph(self, style: str) -> WordParagraph:
        """Add an empty paragraph.

        Parameters
        ----------
        style
            Name of its style.
        """
        made = self.word.add_paragraph()
        made._p.style = self.style_id(style)  # noqa: SLF001 - see `style_id`
        return made


def text_width(section: Section) -> float:
    """Give the width of a section's text in millimetres.

    Parameters
    ----------
    section
        Its page and margins are read.
    """
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if width is None or left is None or right is None:
        return _USUAL_MM
    # Margins that leave no room are a slip, and nothing can be set in it.
    return max(float((width - left - right) / Mm(1)), _LEAST_MM)


def add_caption(body: Body, block: Table | Picture, *, keep: bool) -> None:
    """Add the caption of a table or picture, its label in a bookmark.

    Parameters
    ----------
    body
        The file.
    block
        What it is of.
    keep
        Whether it stays on the page of what follows it.
    """
    caption = body.paragraph("Caption")
    if keep:
        caption.paragraph_format.keep_with_next = True
    if block.label:
        label(caption, block.label, fixed=block.label.startswith("Map "))
        if block.name:
            bookmarked(caption, block.name, next(body.ids))
        caption.add_run(": ")
    add_text(caption, block.caption)
