"""A document as one self-contained page: headings in order, tables that can be read aloud."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from pna.report import pages
from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Document,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)
from pna.report.document.characters import clean
from pna.report.document.widths import shares

__all__ = ["page"]

_TEMPLATE = "document.html.j2"
_NARROW, _WIDE = 2, 4
"""Tables of more columns than the first may scroll by themselves on a narrow screen; those of more
than the second are never set narrower than they can be read."""


def page(document: Document) -> str:
    """Give a document as HTML.

    Parameters
    ----------
    document
        What it says; all text is escaped.

    Returns
    -------
    str
        A page that fetches nothing and runs no script; the same for the same document. On paper it
        is set as in Word: A4, `Columns` in two columns.

    Raises
    ------
    ExternalResourceError
        The page would fetch something: a fault of this package.
    """
    counter = iter(range(1, 1_000_000))
    return pages.render(
        _TEMPLATE,
        attribution=(),
        title=clean(document.title),
        subtitle=clean(document.subtitle),
        footer=clean(document.footer),
        blocks=[_block(block, counter) for block in document.blocks],
    )


def _block(block: Block, counter: Any) -> dict[str, Any]:  # noqa: ANN401 - an iterator of numbers
    if isinstance(block, Columns):
        return {"kind": "columns", "blocks": [_flow(one, counter) for one in block.blocks]}
    return _flow(block, counter)


def _flow(block: Flow, counter: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    match block:
        case Heading():
            return {"kind": "heading", "text": clean(block.text), "level": block.level + 1}
        case Paragraph():
            return {
                "kind": "paragraph",
                "lead": clean(block.lead),
                "text": clean(block.text),
                "small": block.small,
            }
        case Bullets():
            return {"kind": "bullets", "items": [clean(item) for item in block.items]}
        case Note():
            return {"kind": "note", "text": clean(block.text)}
        case Table():
            return _table(block, next(counter))
        case Picture():
            return {
                "kind": "picture",
                "data": f"data:image/png;base64,{base64.b64encode(block.png).decode('ascii')}",
                "alt": clean(block.alt),
                "caption": clean(block.caption),
                "width_mm": f"{block.width_mm:g}",
            }


def _table(table: Table, number: int) -> dict[str, Any]:
    return {
        "kind": "table",
        "id": f"table-{number}",
        "caption": clean(table.caption),
        "head": _cells(table.head, table.numbers),
        "rows": [_cells(row, table.numbers) for row in table.rows],
        "row_heads": table.row_heads,
        "scrolls": len(table.head) > _NARROW,
        "wide": len(table.head) > _WIDE,
        "widths": [f"{100 * part:.1f}" for part in shares(table)],
    }


def _cells(texts: Sequence[str], numbers: Sequence[int]) -> list[dict[str, Any]]:
    return [{"text": clean(text), "number": at in numbers} for at, text in enumerate(texts)]
