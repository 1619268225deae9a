"""What will change, priorities, neighbours, and what is the Board's: nothing of it is concluded."""

from __future__ import annotations

from pna.report.document.blocks import Block, Heading, Note, Paragraph
from pna.report.draft.chapters.placing import placed, said, section, sentences_of
from pna.report.draft.parts import DraftMaterial
from pna.wording import draft_leads as words
from pna.wording import schedule1

__all__ = ["changes", "conclusions", "engagement", "equality", "left_to_authors", "neighbours"]


def changes(material: DraftMaterial) -> tuple[Block, ...]:
    """Place planned homes, special sites and what changed since the last assessment."""
    return (
        *section(
            "growth",
            said(material, "housing-sites", "housing-by-year"),
            placed(
                material,
                "table:housing-by-year",
                "table:housing-sites",
                "map:growth",
                told=sentences_of(material, "housing-sites", "housing-by-year"),
            ),
        ),
        *section(
            "special",
            said(material, "special-sites"),
            placed(material, "table:special-sites-summary", "table:special-sites"),
        ),
        *section(
            "since",
            said(material, "changes", "premises-changes"),
            placed(material, "table:changes", "table:premises-changes"),
        ),
    )


def left_to_authors(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as others
    """Write nothing: the chapter is its authors'."""
    return ()


def neighbours(material: DraftMaterial) -> tuple[Block, ...]:
    """Place what is across the boundary, and other NHS services."""
    return (
        *section(
            "border",
            said(material, "cross-border", "cross-border-premises"),
            placed(
                material,
                "table:cross-border",
                "table:cross-border-areas",
                "table:cross-border-coverage",
                "table:cross-border-premises",
            ),
        ),
        *section(
            "other",
            said(material, "sites-coverage"),
            placed(material, "map:other-services", "table:sites-coverage"),
        ),
    )


def engagement(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as others
    """Point to the consultation."""
    return (Paragraph(words.CONSULTATION_POINTER),)


def conclusions(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as others
    """Give the headings of the Board's statements, each left to the Board."""
    blocks: list[Block] = []
    for statement in schedule1.STATEMENTS:
        blocks += [Heading(statement, 2), Note(words.STATEMENT_BOARD, to_write=True)]
    return (*blocks, Paragraph(words.STATEMENT_EVIDENCE))


def equality(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as others
    """Place coverage by group."""
    return (Paragraph("[[equality]]"),)
