"""Schedule 1 of the Regulations: what an assessment must contain, and headings that use its words.

The texts of `STATUTORY` alone say what the other sentences of this package leave to the Board: they
are titles of the law, or tell in short what it asks.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "HEALTH",
    "IN_SHORT",
    "LAW",
    "PARAGRAPHS",
    "STATEMENTS",
    "STATUTORY",
    "TITLE",
    "WILL_CHANGE",
    "Paragraph",
    "heading",
]

LAW = (
    "the NHS (Pharmaceutical and Local Pharmaceutical Services) Regulations 2013 "
    "(SI 2013/349, as amended)"
)
TITLE = "Schedule 1 checklist"
IN_SHORT = (
    "The paragraphs are told in short; the words of the Regulations decide. What a table or map "
    "serves is evidence: what it shows is for the Health and Wellbeing Board to weigh."
)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of Schedule 1.

    Attributes
    ----------
    number
        As tables and maps name it: ``1``.
    title
        Its heading.
    asks
        What it asks, in short.
    left
        What no table and no map can give, and who writes it.
    chapters
        Keys of the chapters that tell of it.
    """

    number: str
    title: str
    asks: str
    left: str
    chapters: tuple[str, ...]


PARAGRAPHS = (
    Paragraph(
        "1",
        "Necessary services: current provision",
        "Services provided in the area that are necessary to meet the need for pharmaceutical "
        "services, and those outside it that contribute to meeting that need.",
        "The Board: which of these services are necessary.",
        ("services", "neighbours", "conclusions"),
    ),
    Paragraph(
        "2",
        "Necessary services: gaps in provision",
        "Services that are not provided and that the Board is satisfied (a) need to be provided "
        "to meet a current need, or (b) will need to be in specified future circumstances.",
        "The Board: whether there are any, now or in future.",
        ("health", "changes", "conclusions"),
    ),
    Paragraph(
        "3",
        "Other relevant services: current provision",
        "Services in the area and outside it that are not necessary but have secured improvements "
        "or better access, and others that affect the assessment.",
        "The Board: which of these services are relevant though not necessary.",
        ("services", "neighbours", "conclusions"),
    ),
    Paragraph(
        "4",
        "Improvements and better access: gaps in provision",
        "Services that are not provided and that the Board is satisfied (a) would secure "
        "improvements or better access now, or (b) would in specified future circumstances.",
        "The Board: whether there are any, now or in future.",
        ("health", "changes", "conclusions"),
    ),
    Paragraph(
        "5",
        "Other NHS services",
        "NHS services that affect the need for pharmaceutical services, or whether more of them "
        "would secure improvements or better access.",
        "The authors: other NHS services that the inputs do not list.",
        ("neighbours", "conclusions"),
    ),
    Paragraph(
        "6",
        "How the assessment was carried out",
        "How the localities were chosen; how the different needs of localities, and of people who "
        "share a protected characteristic, were taken into account; a report on the consultation.",
        "The authors: why these localities; the report on the consultation.",
        ("context", "engagement", "equality", "profiles", "method", "consultation"),
    ),
    Paragraph(
        "7",
        "Map of provision",
        "A map of the premises at which pharmaceutical services are provided in the area.",
        "The Board: to keep the map up to date as far as is practicable (regulation 4(2)).",
        ("services", "premises"),
    ),
)
"""All seven, in order."""
HEALTH = "Local health needs"
WILL_CHANGE = "Changes that will affect needs"
STATEMENTS = tuple(f"{one.title} (paragraph {one.number})" for one in PARAGRAPHS[:5])
"""Headings of the statements that the Board makes."""
_FIRST, _SECOND, _, _FOURTH, _FIFTH, _SIXTH, _ = PARAGRAPHS
STATUTORY = (
    *(_SECOND.title, _FOURTH.title),
    *(_FIRST.asks, _SECOND.asks, _FIFTH.asks, _SIXTH.asks),
    *(HEALTH, WILL_CHANGE),
)
"""Texts in the words of the law, and headings of the council's outline."""


def heading(paragraph: Paragraph) -> str:
    """Name a paragraph: ``7 Map of provision``."""
    return f"{paragraph.number} {paragraph.title}"
