"""Every table that a draft can hold, by name, and what stands there if it was not made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pna.answers import NotMade
from pna.material import Material
from pna.report.document.blocks import Block, Paragraph, Table
from pna.report.draft import (
    pieces_access,
    pieces_around,
    pieces_choice,
    pieces_common,
    pieces_future,
    pieces_groups,
    pieces_premises,
    pieces_services,
)
from pna.wording import draft as said

__all__ = ["FROM_INPUTS", "QUESTION_OF", "TABLES", "is_made", "table_blocks", "why_not"]

TABLES: Mapping[str, tuple[str, pieces_common.MakesBlocks]] = MappingProxyType(
    {
        **pieces_premises.TABLES,
        **pieces_services.TABLES,
        **pieces_access.TABLES,
        **pieces_choice.TABLES,
        **pieces_groups.TABLES,
        **pieces_around.TABLES,
        **pieces_future.TABLES,
    }
)
"""By name (``table:NAME`` is its mark): title, and what makes its blocks."""
QUESTION_OF: Mapping[str, str] = MappingProxyType(
    {
        "coverage-rules": "coverage",
        "coverage-by-time-areas": "coverage-by-time",
        "provision-rates": "provision",
        "older-pace": "coverage-by-group",
        "cross-border-areas": "cross-border",
        "dispensing-places": "dispensing",
        "services-matrix": "premises",
        "facilities": "premises",
    }
)
"""The question of tables that have another name than it."""
FROM_INPUTS = ("services-matrix", "facilities")
"""Tables of what the study was given, which no question makes."""


def table_blocks(published: Material, name: str) -> tuple[Block, ...]:
    """Make the blocks of a table.

    Parameters
    ----------
    published
        Of the study.
    name
        Of `TABLES`.

    Returns
    -------
    tuple of Block
        A table with its notes; one paragraph that says why there is none.
    """
    if name not in published.laid_out:
        made = pieces_common.has(published, QUESTION_OF.get(name, name))
        blocks = TABLES[name][1](published) if made else ()
        published.laid_out[name] = blocks or (Paragraph(why_not(published, name), small=True),)
    laid_out: tuple[Block, ...] = published.laid_out[name]
    return laid_out


def is_made(published: Material, name: str) -> bool:
    """Tell whether a table is there."""
    return any(isinstance(block, Table) for block in table_blocks(published, name))


def why_not(published: Material, name: str) -> str:
    """Say why a table is not there, and what would make it."""
    title = TABLES[name][0]
    answer = published.results.answers.get(QUESTION_OF.get(name, name))
    if name in FROM_INPUTS:
        return said.not_given(title, f"inputs.{name.removesuffix('-matrix')}")
    if isinstance(answer, NotMade):
        return said.not_made(title, answer.why)
    return said.nothing_in_it(title)
