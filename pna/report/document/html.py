"""A document as one self-contained page: headings in order, tables that can be read aloud."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import chain, count, groupby
from typing import Any

from pna.report import pages
from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Contents,
    Document,
    Flow,
    Heading,
    Look,
    Note,
    Paragraph,
    Picture,
    Table,
)
from pna.report.document.characters import clean
from pna.report.document.inline import runs_of
from pna.report.document.turned import is_wide, turned
from pna.report.document.widths import shares

__all__ = ["page"]

_TEMPLATES = {"note": "document.html.j2", "report": "draft.html.j2"}
_NARROW, _WIDE = 2, 4
"""Tables of more columns than the first may scroll by themselves on a narrow screen; those of more
than the second are never set narrower than they can be read."""
_LONG_WORD = 30
"""Letters: a longer word of a cell may be broken anywhere, lest it squeeze the other columns."""
_IN_ONE: dict[Look, int] = {"note": 30, "report": 12}
"""Tables of no more rows than this are not parted between pages of paper."""
_DEEPEST = 6
"""Levels of headings that HTML has."""


class _Names:
    """Names of a document's parts as identifiers of the page, no two alike."""

    def __init__(self, look: Look) -> None:
        self.in_one = _IN_ONE[look]
        self._given: dict[str, str] = {}
        self.tables: Iterator[int] = count(1)

    def of(self, name: str) -> str:
        """Give the identifier of a name; empty for none."""
        if not name:
            return ""
        if name not in self._given:
            plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "part"
            taken = set(self._given.values())
            numbered = (f"{plain}-{number}" for number in count(2))
            free = (one for one in chain((plain,), numbered) if one not in taken)
            self._given[name] = next(free)
        return self._given[name]


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
    names = _Names(document.look)
    blocks = [_block(block, names) for block in document.blocks]
    if document.look == "report":
        blocks = list(_on_their_side(blocks, turned(document.blocks)))
    # The list of contents goes beside the text on a wide screen; what stands before it is its head.
    main = [place for place, one in enumerate(blocks) if one.get("headings")]
    at = main[0] if main and document.look == "report" else -1
    return pages.render(
        _TEMPLATES[document.look],
        attribution=(),
        language=document.language,
        author=clean(document.author),
        title=clean(document.title),
        subtitle=clean(document.subtitle),
        footer=clean(document.footer),
        foot_of_pages=_in_style(document.footer),
        before=blocks[:at] if at >= 0 else [],
        main_contents=blocks[at] if at >= 0 else None,
        blocks=blocks[at + 1 :],
    )


def _on_their_side(
    blocks: Sequence[dict[str, Any]], sides: Sequence[bool]
) -> Iterator[dict[str, Any]]:
    """Put blocks that share pages on their side into one."""
    for side, group in groupby(zip(blocks, sides, strict=True), key=lambda one: one[1]):
        shown = [block for block, _ in group]
        if side:
            yield {"kind": "on-its-side", "blocks": shown}
        else:
            yield from shown


def _in_style(text: str) -> str:
    """Text that cannot end a string of a style sheet, or the sheet."""
    return re.sub(r"[^\w .,:;()'/&-]", " ", clean(text)).replace("'", "\u2019").replace("&", "and")


def _block(block: Block, names: _Names) -> dict[str, Any]:
    if isinstance(block, Columns):
        return {"kind": "columns", "blocks": [_flow(one, names) for one in block.blocks]}
    return _flow(block, names)


def _flow(block: Flow, names: _Names) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind of block
    match block:
        case Heading():
            return {
                "kind": "heading",
                "text": _runs(block.text, names),
                "level": min(block.level + 1, _DEEPEST),
                "id": names.of(block.name),
                "new_page": block.new_page,
            }
        case Paragraph():
            return {
                "kind": "paragraph",
                "lead": clean(block.lead),
                "text": _runs(block.text, names),
                "small": block.small,
            }
        case Bullets():
            return _bullets(block, names)
        case Note():
            return {
                "kind": "note",
                "lead": clean(block.lead),
                "text": _runs(block.text, names),
                "to_write": block.to_write,
            }
        case Table():
            return _table(block, names)
        case Picture():
            return {
                "kind": "picture",
                "data": f"data:image/png;base64,{base64.b64encode(block.png).decode('ascii')}",
                "alt": clean(block.alt),
                "label": clean(block.label),
                "caption": _runs(block.caption, names),
                "width_mm": f"{block.width_mm:g}",
                "id": names.of(block.name),
            }
        case Contents():
            return {
                "kind": "contents",
                "title": clean(block.title),
                "headings": block.headings,
                "items": _nested(
                    [(_runs(one.text, names), names.of(one.name)) for one in block.entries],
                    [one.level for one in block.entries],
                ),
            }


def _runs(text: str, names: _Names) -> list[dict[str, Any]]:
    return [
        {
            "text": clean(run.text),
            "bold": run.bold,
            "italic": run.italic,
            "href": f"#{names.of(run.target)}" if run.target else run.href,
        }
        for run in runs_of(text)
    ]


def _bullets(block: Bullets, names: _Names) -> dict[str, Any]:
    levels = block.levels or (0,) * len(block.items)
    return {
        "kind": "bullets",
        "ordered": block.ordered,
        "items": _nested([(_runs(item, names), "") for item in block.items], levels),
    }


def _nested(items: Sequence[tuple[Any, str]], levels: Sequence[int]) -> list[dict[str, Any]]:
    """Items below items, by how deep each stands."""
    top: list[dict[str, Any]] = []
    path: list[tuple[int, list[dict[str, Any]]]] = [(-1, top)]
    for (text, identity), level in zip(items, levels, strict=True):
        while path[-1][0] >= level:
            path.pop()
        made: dict[str, Any] = {"text": text, "id": identity, "below": []}
        path[-1][1].append(made)
        path.append((level, made["below"]))
    return top


def _table(table: Table, names: _Names) -> dict[str, Any]:
    return {
        "kind": "table",
        "id": f"caption-{next(names.tables)}",
        "name": names.of(table.name),
        "label": clean(table.label),
        "caption": _runs(table.caption, names),
        "head": _cells(table.head, table.numbers, names),
        "rows": [_cells(row, table.numbers, names) for row in table.rows],
        "row_heads": table.row_heads,
        "scrolls": len(table.head) > _NARROW,
        "wide": len(table.head) > _WIDE,
        "very_wide": is_wide(table),
        "in_one": len(table.rows) <= names.in_one,
        "widths": [f"{100 * part:.1f}" for part in shares(table)],
    }


def _cells(texts: Sequence[str], numbers: Sequence[int], names: _Names) -> list[dict[str, Any]]:
    return [
        {
            "text": _runs(text, names),
            "number": at in numbers,
            "long": any(len(word) > _LONG_WORD for word in text.split()),
        }
        for at, text in enumerate(texts)
    ]
