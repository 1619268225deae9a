"""Every text of a block, changed by one function: where marks in sentences are taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Contents,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)

__all__ = ["changed"]

Change = Callable[[str], str]


def changed(block: Block, change: Change) -> Block:
    """Give a block with other texts.

    Parameters
    ----------
    block
        Stays as it is. Alternative texts of pictures stay too: what reads them aloud knows no
        links.
    change
        Gives the text that stands for another; it may be a `Rich`.
    """
    if isinstance(block, Columns):
        return Columns(tuple(_flow(one, change) for one in block.blocks))
    return _flow(block, change)


def _flow(block: Flow, change: Change) -> Flow:
    match block:
        case Heading() | Paragraph() | Note():
            return _with_text(block, change)
        case Bullets():
            return replace(block, items=tuple(change(item) for item in block.items))
        case Table():
            return replace(
                block,
                caption=change(block.caption),
                head=tuple(change(cell) for cell in block.head),
                rows=tuple(tuple(change(cell) for cell in row) for row in block.rows),
            )
        case Picture():
            return replace(block, caption=change(block.caption))
        case Contents():
            return block


def _with_text(block: Heading | Paragraph | Note, change: Change) -> Flow:
    return replace(block, text=change(block.text))
