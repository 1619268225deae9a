"""The parts of a draft: pieces that are named, chapters that hold them, and what both come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pna.maps.content import MapContent, NotDrawn
from pna.material import Material
from pna.report.document.blocks import Block

__all__ = ["ChapterPlan", "DraftMaterial", "Piece"]


@dataclass(frozen=True)
class DraftMaterial:
    """What a draft is made from.

    Attributes
    ----------
    published
        Tables and results of a run.
    maps
        Every map by its key, or why it was not made; in the order of their numbers.
    figures
        By key of the map: its picture for a page of A4, PNG.
    sections
        By key of the chapter: what the authors have written for it (`report/sections/KEY.md`).
    """

    published: Material
    maps: Mapping[str, MapContent | NotDrawn]
    figures: Mapping[str, bytes] = field(repr=False)
    sections: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Something with a name that a draft, or a council's own document, may hold.

    Attributes
    ----------
    name
        As a mark has it between its brackets: ``table:coverage``, ``map:provision``,
        ``sentences:choice``, ``checklist``.
    title
        What it is, for the list of marks.
    make
        Gives its blocks; none where the study's inputs do not allow it. Captions bear no numbers:
        these are given when the whole is put together.
    """

    name: str
    title: str
    make: Callable[[DraftMaterial], tuple[Block, ...]]


@dataclass(frozen=True)
class ChapterPlan:
    """One chapter of the outline.

    Attributes
    ----------
    key
        Name of the file of its authors' text, without ending: ``needs``.
    title
        Its heading, without number.
    asks
        What its authors are asked to write, in a sentence or two; empty where nothing is left to
        them. A draft without their text shows this in a box.
    make
        Gives what the program writes of it. Headings in it begin at level 2.
    appendix
        Whether it stands among the appendices, which are lettered.
    """

    key: str
    title: str
    asks: str
    make: Callable[[DraftMaterial], tuple[Block, ...]]
    appendix: bool = False
