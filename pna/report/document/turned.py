"""Which blocks stand on pages on their side: wide tables, and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from pna.report.document.blocks import Block, Heading, Paragraph, Table

__all__ = ["is_wide", "turned"]

_MOST_UPRIGHT = 8
"""Columns of a table that a page of A4 upright holds readably."""
_BETWEEN = 3
"""Headings and paragraphs before a wide table that go with it."""


def is_wide(block: Block) -> bool:
    """Whether a block is a table that needs a page on its side.

    Parameters
    ----------
    block
        Of a document.
    """
    return isinstance(block, Table) and len(block.head) > _MOST_UPRIGHT


def turned(blocks: Sequence[Block]) -> tuple[bool, ...]:
    """Tell of each block whether it stands on a page on its side.

    Parameters
    ----------
    blocks
        In reading order.

    Returns
    -------
    tuple of bool
        True for wide tables, the heading under which one stands (it would be left alone on a page),
        and the few lines between two of them.
    """
    wide = [is_wide(block) for block in blocks]
    found = list(wide)
    for place in (at for at, one in enumerate(wide) if one):
        first = place
        for before in range(place - 1, max(place - 2 - _BETWEEN, -1), -1):
            block = blocks[before]
            if found[before] or isinstance(block, Heading):
                first = before
            elif not isinstance(block, Heading | Paragraph):
                break
        for at in range(first, place):
            found[at] = True
    return tuple(found)
