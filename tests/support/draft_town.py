"""The town of the maps with the tables that a draft has beside theirs, and a draft's texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pna import questions
from pna.report.document.blocks import Block, Bullets, Contents, Picture, Table, flat
from pna.results import Results

__all__ = ["texts_of", "with_more"]

_MADE = (
    *("cross-border", "cross-border-coverage", "cross-border-premises", "choice-premises"),
    *("choice-minutes", "borderline-people", "consultees", "premises-reconciliation"),
)


def with_more(results: Results) -> Results:
    """The results with more tables."""
    answers = dict(results.answers)
    for name in _MADE:
        answers[name] = questions.by_name(name).make(replace(results, answers=answers))
    return replace(results, answers=answers)


def texts_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Every text of blocks, in reading order."""
    for block in flat(blocks):
        if isinstance(block, Table):
            yield from (block.caption, *block.head, *(cell for row in block.rows for cell in row))
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Picture):
            yield block.caption
        elif isinstance(block, Contents):
            yield from (entry.text for entry in block.entries)
        else:
            yield f"{getattr(block, 'lead', '')} {block.text}".strip()
