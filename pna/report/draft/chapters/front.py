"""The summary, the context and the current services."""

from __future__ import annotations

from pna.report.document.blocks import Block, Bullets, Paragraph
from pna.report.draft.chapters.placing import placed, said, section
from pna.report.draft.parts import DraftMaterial
from pna.wording import draft_leads as words

__all__ = ["context", "services", "summary"]


def summary(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Place the summary in plain English."""
    return (Paragraph("[[plain-summary]]"),)


def context(material: DraftMaterial) -> tuple[Block, ...]:  # noqa: ARG001 - as other chapters
    """Say why there is an assessment, what it covers and how it was made."""
    return tuple(
        block
        for key in ("why", "scope", "how")
        for block in section(key, tuple(Paragraph(text) for text in words.CONTEXT[key]))
    )


def services(material: DraftMaterial) -> tuple[Block, ...]:
    """Say where premises are, what they provide and on what contract."""
    return (
        *section("essential", _list("essential")),
        *section("advanced", _list("advanced"), (Paragraph(words.ENDED),)),
        *section(
            "local",
            _list("local"),
            placed(material, "table:services", "map:services", "table:services-matrix"),
        ),
        *section("facilities", placed(material, "table:facilities")),
        *section("contracts", (Bullets(words.CONTRACTS),)),
        *section(
            "premises",
            said(material, "provision"),
            placed(material, "map:provision", "table:provision", "table:provision-rates"),
        ),
    )


def _list(key: str) -> tuple[Block, ...]:
    lead, items = words.SERVICES[key]
    return (Paragraph(lead), Bullets(items))
