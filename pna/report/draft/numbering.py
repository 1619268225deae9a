"""Numbers of what a draft holds: tables and figures as they come, maps as their sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pna.report.document.blocks import Block, Columns, Entry, Flow, Picture, Table, flat
from pna.report.draft.parts import DraftMaterial
from pna.wording.draft_captions import CONTINUED

__all__ = ["MAP", "Numbers", "chapter_numbers", "entries", "map_labels", "named"]

MAP = "map:"
_LETTERS = 26


@dataclass
class Numbers:
    """Counts while a document is gone through from its beginning.

    Attributes
    ----------
    maps
        By name of a map (``map:provision``): its label.
    labels
        By name of what has been numbered: its label. The first of a name keeps it.
    tables, figures
        How many there were.
    """

    maps: Mapping[str, str]
    labels: dict[str, str]
    tables: int = 0
    figures: int = 0

    def block(self, block: Block) -> Block:
        """Give a block with its label.

        Parameters
        ----------
        block
            Tables and pictures are numbered; a name that was given before is taken off.
        """
        if isinstance(block, Columns):
            return Columns(tuple(self._flow(one) for one in block.blocks))
        return self._flow(block)

    def _flow(self, block: Flow) -> Flow:
        if isinstance(block, Table):
            self.tables += 1
            label = f"Table {self.tables}"
        elif isinstance(block, Picture):
            if block.name in self.maps:
                label = self.maps[block.name]
            else:
                self.figures += 1
                label = f"Figure {self.figures}"
        else:
            return block
        name = block.name or f"{label.casefold().replace(' ', ':')}"
        if name in self.labels:
            return replace(block, name="", label=label)
        self.labels[name] = label
        return replace(block, name=name, label=label)


def map_labels(material: DraftMaterial) -> dict[str, str]:
    """Give the labels of maps by name: a map has the number of its sheet, made or not.

    Parameters
    ----------
    material
        Its maps are in the order of their numbers.
    """
    return {f"{MAP}{key}": f"Map {number}" for number, key in enumerate(material.maps, start=1)}


def named(blocks: Sequence[Block], name: str, material: DraftMaterial) -> tuple[Block, ...]:
    """Name the tables and pictures of a piece, so that references find them.

    Parameters
    ----------
    blocks
        Of a piece.
    name
        Of the piece: its first table or picture gets it; empty for blocks of no piece.
    material
        Pictures that show one of its maps get the map's name.
    """
    shown = {png: f"{MAP}{key}" for key, png in material.figures.items()}
    waiting = [name] if name else []

    def one(block: Flow) -> Flow:
        if not isinstance(block, Table | Picture) or block.name:
            return block
        own = shown.get(block.png, "") if isinstance(block, Picture) else ""
        if waiting and (not own or own == waiting[0]):
            own = waiting.pop()
        return replace(block, name=own) if own else block

    return tuple(
        Columns(tuple(one(inner) for inner in block.blocks))
        if isinstance(block, Columns)
        else one(block)
        for block in blocks
    )


def entries(blocks: Iterable[Block]) -> tuple[Entry, ...]:
    """Give the lines of a list of maps, tables and figures: maps first, each kind in its order.

    Captions stop at their first sentence there.

    Parameters
    ----------
    blocks
        Numbered.
    """
    kinds = ("Map", "Figure", "Table")
    found = [
        block
        for block in flat(tuple(blocks))
        if isinstance(block, Table | Picture) and block.label and block.name
    ]
    found.sort(key=lambda one: (kinds.index(one.label.split()[0]), int(one.label.split()[1])))
    return tuple(Entry(f"{one.label}: {_short(one.caption)}", 1, one.name) for one in found)


def _short(caption: str) -> str:
    """What a caption says first, and that it goes on; where and when is the same for most."""
    first = caption.split(". ", 1)[0]
    goes_on = caption.endswith(CONTINUED) and not first.endswith(CONTINUED)
    return f"{first}{CONTINUED}" if goes_on else first


def chapter_numbers(appendices: Sequence[bool]) -> tuple[str, ...]:
    """Give the numbers of chapters: 1, 2, ... and A, B, ... for appendices.

    Parameters
    ----------
    appendices
        For each chapter in order whether it is one.
    """
    numbers, chapters, letters = [], 0, 0
    for appendix in appendices:
        if appendix:
            numbers.append(_letters(letters))
            letters += 1
        else:
            chapters += 1
            numbers.append(str(chapters))
    return tuple(numbers)


def _letters(place: int) -> str:
    """A to Z, then AA, AB, ..."""
    first, last = divmod(place, _LETTERS)
    letter = chr(ord("A") + last)
    return letter if not first else f"{_letters(first - 1)}{letter}"
