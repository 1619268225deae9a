"""The appendices: checklist, profiles, premises, method, data, consultation, glossary, sources."""

from __future__ import annotations

from pna.report.document.blocks import Block, Paragraph
from pna.report.draft.chapters.placing import placed, section
from pna.report.draft.parts import DraftMaterial

__all__ = [
    "checklist",
    "consultation",
    "glossary",
    "method",
    "premises",
    "profiles",
    "register",
    "sources",
]


def checklist(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the checklist of Schedule 1."""
    return (Paragraph("[[checklist]]"),)


def profiles(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the profiles."""
    return (Paragraph("[[profiles]]"),)


def premises(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the list of premises with their hours."""
    return (Paragraph("[[premises-appendix]]"),)


def method(material: DraftMaterial) -> tuple[Block, ...]:
    """Place the method statement, and tables about the work."""
    return (
        Paragraph("[[method]]"),
        *placed(material, "table:groups", "table:premises-reconciliation", "table:road-edge"),
    )


def register(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the data register, what was found in the data, and what they do not give."""
    return (
        *section("data", (Paragraph("[[data-register]]"),)),
        *section("found", (Paragraph("[[findings]]"),)),
        Paragraph("[[missing]]"),
    )


def consultation(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the consultation page."""
    return (Paragraph("[[consultation]]"),)


def glossary(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the glossary."""
    return (Paragraph("[[glossary]]"),)


def sources(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the lines of attribution."""
    return (Paragraph("[[sources]]"),)
