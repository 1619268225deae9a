"""The checklist of Schedule 1, and the glossary: both are made from what the draft holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pna import questions
from pna.maps.content import MapContent
from pna.report.document.blocks import Block, Bullets, Paragraph, Picture, Table, flat
from pna.report.draft import pieces_tables as tables
from pna.report.draft.outline import OUTLINE
from pna.report.draft.parts import DraftMaterial, Piece
from pna.wording import draft_leads as words
from pna.wording import glossary as terms
from pna.wording import schedule1

__all__ = ["checklist", "glossary", "marks_placed"]

_MARK = re.compile(r"\[\[([^\[\]]+)\]\]")
_TABLES_OF_PIECES = {
    "equality": ("table:coverage-by-group", "table:older-pace"),
    "premises-appendix": ("table:premises", "table:hours-open"),
}
"""Tables that stand within another piece."""
_ALSO = {"table:sites-coverage": ("5",)}
"""Paragraphs that a table serves beside those of its question: it tells of other NHS services."""
_DEEPEST = 3


def marks_placed(material: DraftMaterial) -> tuple[str, ...]:
    """Give the marks of tables and maps that the draft holds, in their order.

    Parameters
    ----------
    material
        Of the draft.
    """
    found: list[str] = []
    for plan in OUTLINE:
        for block in plan.make(material):
            mark = _alone(block)
            if mark.startswith(("table:", "map:")):
                found.append(mark)
            found += [
                inner
                for inner in _TABLES_OF_PIECES.get(mark, ())
                if tables.is_made(material.published, inner.removeprefix("table:"))
            ]
    return tuple(dict.fromkeys(found))


def checklist(material: DraftMaterial) -> tuple[Block, ...]:
    """Go through Schedule 1: what each paragraph asks, what serves it, what is left to whom."""
    served: dict[str, list[str]] = {one.number: [] for one in schedule1.PARAGRAPHS}
    for mark in sorted(marks_placed(material), key=lambda mark: _place(material, mark)):
        for number in dict.fromkeys((*_paragraphs(material, mark), *_ALSO.get(mark, ()))):
            if number in served:
                served[number] += [f"[[ref:{name}]]" for name in _with_more(material, mark)]
    rows = tuple(
        (
            schedule1.heading(one),
            one.asks,
            ", ".join((*(f"[[ref:chapter:{key}]]" for key in one.chapters), *served[one.number])),
            one.left,
        )
        for one in schedule1.PARAGRAPHS
    )
    table = Table(words.CHECKLIST_CAPTION, words.CHECKLIST_HEADS, rows, widths=(1.6, 3, 3, 2))
    return (Paragraph(schedule1.IN_SHORT), table)


def _place(material: DraftMaterial, mark: str) -> int:
    """Maps come first, by their numbers; tables after them, as they stand in the draft."""
    kind, _, name = mark.partition(":")
    keys = list(material.maps)
    return keys.index(name) if kind == "map" and name in keys else len(keys)


def _with_more(material: DraftMaterial, mark: str) -> tuple[str, ...]:
    """Give a mark, and the names of tables that go on where it ends."""
    kind, _, name = mark.partition(":")
    if kind != "table":
        return (mark,)
    blocks = tables.table_blocks(material.published, name)
    more = (one.name for one in blocks if isinstance(one, Table) and one.name)
    return (mark, *(one for one in more if one != mark))


def glossary(material: DraftMaterial, pieces: Mapping[str, Piece]) -> tuple[Block, ...]:
    """Explain the terms that the draft uses.

    Parameters
    ----------
    material
        Of the draft.
    pieces
        That chapters place; profiles use no terms of their own.
    """
    texts: list[str] = []
    for plan in OUTLINE:
        written = material.sections.get(plan.key, ())
        texts += [plan.title, *_texts((*written, *plan.make(material)), material, pieces)]
    found = terms.used(texts)
    if not found:
        return ()
    return (Table(words.GLOSSARY_CAPTION, words.GLOSSARY_HEADS, found, widths=(1.4, 5)),)


def _paragraphs(material: DraftMaterial, mark: str) -> tuple[str, ...]:
    kind, _, name = mark.partition(":")
    if kind == "map":
        drawn = material.maps[name]
        return drawn.paragraphs if isinstance(drawn, MapContent) else ()
    if name in tables.FROM_INPUTS:
        return ("1", "3")
    return questions.by_name(tables.QUESTION_OF.get(name, name)).paragraphs


def _alone(block: Block) -> str:
    found = _MARK.fullmatch(block.text.strip()) if isinstance(block, Paragraph) else None
    return found[1] if found else ""


def _texts(
    blocks: tuple[Block, ...], material: DraftMaterial, pieces: Mapping[str, Piece], depth: int = 0
) -> Iterator[str]:
    for block in flat(blocks):
        mark = _alone(block)
        if mark in pieces and depth < _DEEPEST:
            yield from _texts(pieces[mark].make(material), material, pieces, depth + 1)
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table):
            yield from (block.caption, *block.head, *(cell for row in block.rows for cell in row))
        elif isinstance(block, Picture):
            yield from (block.caption, block.alt)
        elif not mark:
            yield getattr(block, "text", "")
