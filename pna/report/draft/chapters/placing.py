"""How a chapter places tables, maps and sentences: each with a sentence before it."""

from __future__ import annotations

from collections.abc import Sequence

from pna.maps.content import MapContent
from pna.report.document.blocks import Block, Heading, Paragraph
from pna.report.draft import pieces_tables as tables
from pna.report.draft.parts import DraftMaterial
from pna.wording.draft_leads import LEADS, SECTIONS
from pna.wording.draft_words import no_marks

__all__ = ["is_there", "placed", "said", "section", "sentences_of"]

_MAP, _TABLE = "map:", "table:"


def is_there(material: DraftMaterial, mark: str) -> bool:
    """Tell whether a table or map was made.

    Parameters
    ----------
    material
        Of the draft.
    mark
        ``table:coverage`` or ``map:provision``.
    """
    if mark.startswith(_MAP):
        key = mark.removeprefix(_MAP)
        return isinstance(material.maps.get(key), MapContent) and key in material.figures
    return tables.is_made(material.published, mark.removeprefix(_TABLE))


def placed(material: DraftMaterial, *marks: str, told: Sequence[str] = ()) -> tuple[Block, ...]:
    """Place tables and maps, each below a sentence that refers to it, a map's with what it shows.

    Parameters
    ----------
    material
        Of the draft.
    marks
        Of tables and maps; those that were not made are left out.
    told
        Sentences just above: what a map shows is not said again where one of them says it.
    """
    blocks: list[Block] = []
    for mark in marks:
        if is_there(material, mark):
            lead = LEADS[mark].replace("{ref}", f"[[ref:{mark}]]")
            finding = _finding(material, mark)
            if any(finding in no_marks(sentence) for sentence in told):
                finding = ""
            blocks += [
                Paragraph(f"{lead} {finding}".strip()),
                Paragraph(f"[[{mark}]]"),
            ]
    return tuple(blocks)


def _finding(material: DraftMaterial, mark: str) -> str:
    """What a map shows in one sentence: those who see it are told what others hear."""
    drawn = material.maps.get(mark.removeprefix(_MAP)) if mark.startswith(_MAP) else None
    return no_marks(drawn.finding) if isinstance(drawn, MapContent) else ""


def said(material: DraftMaterial, *names: str) -> tuple[Block, ...]:
    """Place what tables say in words.

    Parameters
    ----------
    material
        Of the draft.
    names
        Of tables; those that say nothing are left out.
    """
    return tuple(
        Paragraph(f"[[sentences:{name}]]") for name in names if material.published.sentences(name)
    )


def sentences_of(material: DraftMaterial, *names: str) -> tuple[str, ...]:
    """Give what `said` places.

    Parameters
    ----------
    material, names
        As for `said`.
    """
    return tuple(text for name in names for text in material.published.sentences(name))


def section(key: str, *parts: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put a heading over what there is; nothing where there is nothing.

    Parameters
    ----------
    key
        Of its heading in the wording.
    parts
        Its blocks.
    """
    below = tuple(block for part in parts for block in part)
    return (Heading(SECTIONS[key], 2), *below) if below else ()
