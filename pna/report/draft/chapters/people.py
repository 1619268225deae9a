"""Who lives in the area, how far from premises, when these are open, and in the country."""

from __future__ import annotations

from dataclasses import replace

from pna import wording
from pna.report.document.blocks import Block, Bullets, Heading, Paragraph
from pna.report.draft.chapters.placing import placed, said, section, sentences_of
from pna.report.draft.parts import DraftMaterial
from pna.report.draft.pieces_about import headline
from pna.wording import draft_leads as words
from pna.wording.draft_captions import Headline

__all__ = ["health"]


def health(material: DraftMaterial) -> tuple[Block, ...]:
    """Place what the tables and maps tell of people and of their access."""
    rules = ("dispensing", "controlled-changes", "dispensing-sites")
    rural = placed(
        material,
        "map:rurality",
        "table:dispensing",
        "table:dispensing-places",
        "table:controlled-changes",
        "table:dispensing-sites",
        "table:reserved-locations",
        "table:pharmacy-circles",
        told=sentences_of(material, *rules),
    )
    return (
        *section(
            "people",
            placed(
                material,
                "map:deprivation",
                "map:older-people",
                "map:no-car",
                "map:density",
                "map:deprivation-access",
            ),
            (Paragraph(words.EQUALITY_POINTER), Paragraph(words.PROFILES_POINTER)),
        ),
        *_access(material),
        *section("time", *_when_open(material)),
        *section(
            "choice",
            said(material, "choice"),
            placed(
                material,
                "map:choice",
                "table:choice",
                "table:choice-minutes",
                "table:choice-premises",
                told=sentences_of(material, "choice"),
            ),
        ),
        *section(
            "rurality",
            (Paragraph(words.RURAL_NOTE),) if rural else (),
            said(material, *rules),
            rural,
        ),
        *section(
            "services_by_area",
            said(material, "services-by-area"),
            placed(material, "table:services-by-area"),
        ),
    )


def _access(material: DraftMaterial) -> tuple[Block, ...]:
    """Say who lives further than both times: what the council asked for by name."""
    results = material.published.results
    lines = headline(material.published)
    straight = wording.straight_sentences(results.coverage, results.study.disclosure)
    times = Headline.of(results.study)
    blocks = section(
        "access",
        (Paragraph(words.ACCESS),) if results.matrices else (),
        (Bullets(lines),) if lines else (),
        (Bullets(straight),) if straight else (),
        placed(
            material,
            "map:coverage",
            "table:coverage",
            "table:coverage-rules",
            "map:coverage-drive",
            "map:coverage-walk",
            told=lines,
        ),
        said(material, "outside"),
        placed(
            material,
            "map:outside",
            "table:outside",
            "table:borderline-people",
            "table:published",
            told=(*lines, *sentences_of(material, "outside")),
        ),
    )
    return tuple(
        replace(block, text=block.text.format(drive=times.drive, walk=times.walk))
        if isinstance(block, Heading)
        else block
        for block in blocks
    )


def _when_open(material: DraftMaterial) -> tuple[tuple[Block, ...], ...]:
    tables = placed(
        material,
        "table:coverage-by-time",
        "table:coverage-by-time-areas",
        "table:coverage-week",
        "map:evening",
        "map:saturday",
        "map:sunday",
    )
    if not tables:
        return ((Paragraph(words.NO_HOURS),),)
    return said(material, "hours-open"), (Paragraph(words.HOURS),), tables
