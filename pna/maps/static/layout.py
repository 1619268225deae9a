"""Where everything goes on a sheet: the map as large as legend, insets and list leave room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pna.maps.static.canvas import Box
from pna.maps.static.insets import crowded_parts
from pna.maps.static.legend import Block
from pna.maps.static.lettering import height_mm
from pna.maps.static.numbers import lines_in, row_height
from pna.maps.static.papers import Paper
from pna.maps.static.picture import Inset
from pna.maps.static.view import View, view_of

__all__ = ["Columns", "Plan", "Wanted", "caption_height", "planned", "scale_height"]

_COLUMN = 9.2
_LEAST_COLUMN = 7.6
_BETWEEN_MM = 3.5
_INSET_SHAPE = 0.8
_SHARES = (0.14, 0.18, 0.22, 0.26, 0.3, 0.35, 0.4, 0.45, 0.5)
_MOST_COLUMNS = 3
_LEAST_ROWS = 4
_WORTH_OF_LIST = 0.68
_WITHOUT_INSET = 0.86
_LEAST_MAP = 0.3
_LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Wanted:
    """What a sheet is to hold.

    Attributes
    ----------
    paper
        Its size.
    extent
        West, south, east, north of what the map shows (EPSG:27700).
    legend
        Its blocks.
    points
        Size of the text.
    rows
        Of the list; 0: there is none.
    crowd
        Where numbered premises are (EPSG:27700).
    near_mm
        How near they must be to one another to crowd.
    insets
        The most.
    """

    paper: Paper
    extent: Box
    legend: tuple[Block, ...]
    points: float
    rows: int
    crowd: tuple[tuple[float, float], ...]
    near_mm: float
    insets: int


@dataclass(frozen=True)
class Plan:
    """Where things go, in millimetres on the page.

    Attributes
    ----------
    view
        Of the main map.
    legend
        Block, left, top and width.
    scale
        Left, top and width of scale bar and north arrow.
    insets
        Parts that are enlarged, each with its frame.
    lists
        Columns of the list; empty where it has no room.
    """

    view: View
    legend: tuple[tuple[Block, float, float, float], ...]
    scale: tuple[float, float, float]
    insets: tuple[Inset, ...]
    lists: tuple[Box, ...]


@dataclass
class Columns:
    """Columns that are filled from the top.

    Attributes
    ----------
    boxes
        Left, bottom, right and top of each, in millimetres.
    tops
        How far each is filled.
    """

    boxes: list[Box]
    tops: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tops = [box[3] for box in self.boxes]

    def take(self, height: float) -> tuple[float, float] | None:
        """Left and top of room of this height in the first column that has it."""
        for number, box in enumerate(self.boxes):
            if self.tops[number] - height >= box[1] - 1e-6:
                top = self.tops[number]
                self.tops[number] -= height
                return box[0], top
        return None

    def rest(self, points: float) -> list[Box]:
        """What is left of the columns, where it is worth beginning a list."""
        least = (_LEAST_ROWS + 1.3) * row_height(points)
        return [
            (box[0], box[1], box[2], top)
            for box, top in zip(self.boxes, self.tops, strict=True)
            if top - box[1] >= least
        ]


def caption_height(points: float) -> float:
    """Millimetres for the line under an inset."""
    return 1.9 * height_mm(points)


def scale_height(points: float) -> float:
    """Millimetres for scale bar and north arrow."""
    return 5.2 * height_mm(points)


def planned(body: Box, wanted: Wanted) -> tuple[float, Plan] | None:
    """Find the best way to fill the body of a sheet.

    Parameters
    ----------
    body
        What title and sources leave.
    wanted
        What it is to hold.

    Returns
    -------
    tuple of float and Plan, or None
        How good it is, to be compared with the other way up of the paper; None where the legend has
        no room whatever is tried.
    """
    with_list: list[tuple[float, Plan]] = []
    without: list[tuple[float, Plan]] = []
    for frame, columns in _divisions(body, wanted.points):
        made = _filled(frame, columns, wanted)
        if made is None:
            continue
        score, plan = made
        if wanted.rows == 0 or plan.lists:
            with_list.append((score, plan))
        without.append((score, plan))
    if not without:
        return None
    best = max(without, key=lambda one: one[0])
    if with_list:
        listed = max(with_list, key=lambda one: one[0])
        if listed[0] >= _WORTH_OF_LIST * best[0]:
            # On the sheet is better than elsewhere, though the map is smaller.
            return listed[0] / _WORTH_OF_LIST, listed[1]
    return best


def _divisions(body: Box, points: float) -> Iterator[tuple[Box, list[Box]]]:
    """Ways to divide the body into a map and columns: beside it, or below it."""
    left, bottom, right, top = body
    wide = _COLUMN * points
    for count in range(1, _MOST_COLUMNS + 1):
        panel = count * wide + (count - 1) * _BETWEEN_MM
        if panel + _BETWEEN_MM > (1 - _LEAST_MAP) * (right - left):
            break
        begin = right - panel
        columns = [
            (begin + n * (wide + _BETWEEN_MM), bottom, begin + n * (wide + _BETWEEN_MM) + wide, top)
            for n in range(count)
        ]
        yield (left, bottom, begin - _BETWEEN_MM, top), columns
    count = max(1, int((right - left + _BETWEEN_MM) / (_LEAST_COLUMN * points + _BETWEEN_MM)))
    wide = (right - left - (count - 1) * _BETWEEN_MM) / count
    for share in _SHARES:
        high = bottom + share * (top - bottom)
        columns = [
            (left + n * (wide + _BETWEEN_MM), bottom, left + n * (wide + _BETWEEN_MM) + wide, high)
            for n in range(count)
        ]
        yield (left, high + _BETWEEN_MM, right, top), columns


def _filled(frame: Box, columns: list[Box], wanted: Wanted) -> tuple[float, Plan] | None:
    points = wanted.points
    view = view_of(frame, wanted.extent)
    flow = Columns(columns)
    width = columns[0][2] - columns[0][0]
    legend = []
    for block in wanted.legend:
        place = flow.take(block.height(width, points))
        if place is None:
            return None
        legend.append((block, *place, width))
    scale = flow.take(scale_height(points))
    if scale is None:
        return None
    size = (
        width,
        min(width * _INSET_SHAPE, columns[0][3] - columns[0][1] - caption_height(points)),
    )
    found = _parts(view, wanted, size) if size[1] > width / 3 else ()
    insets: list[Inset] = []
    for part in found:
        place = flow.take(size[1] + caption_height(points))
        if place is None:
            break
        left, top = place
        insets.append(_inset(_LETTERS[len(insets)], part, view, (left, top - size[1],
                                                                  left + width, top)))  # fmt: skip
    lists = _lists(flow.rest(points), wanted.rows, points) if wanted.rows else ()
    missing = len(found) - len(insets)
    score = _size_of(view, wanted.extent) * _WITHOUT_INSET**missing
    return score, Plan(view, tuple(legend), (*scale, width), tuple(insets), lists)


def _lists(room: list[Box], rows: int, points: float) -> tuple[Box, ...]:
    """As few columns as hold the list, the longest ones; none where they do not."""
    kept: list[Box] = []
    for box in sorted(room, key=lambda box: (-(box[3] - box[1]), box)):
        kept.append(box)
        if sum(lines_in(one[3] - one[1], points) for one in kept) >= rows:
            return tuple(sorted(kept))
    return ()


def _size_of(view: View, extent: Box) -> float:
    """How large the map is: its scale, however wide the land around it."""
    return view.mm_per_metre * max(extent[2] - extent[0], extent[3] - extent[1])


def _parts(view: View, wanted: Wanted, size: tuple[float, float]) -> Sequence[Box]:
    if not wanted.crowd:
        return ()
    xy = view.mm(np.array(wanted.crowd))
    left, bottom, right, top = view.frame
    here = (xy[:, 0] > left) & (xy[:, 0] < right) & (xy[:, 1] > bottom) & (xy[:, 1] < top)
    return crowded_parts(
        [(float(x), float(y)) for x, y in xy[here]], view.frame, near=wanted.near_mm, size=size,
        most=wanted.insets,
    )  # fmt: skip


def _inset(letter: str, part: Box, view: View, frame: Box) -> Inset:
    scale = view.mm_per_metre
    x, y = view.frame[0], view.frame[1]
    west, south = view.window[0], view.window[1]
    window = (
        west + (part[0] - x) / scale,
        south + (part[1] - y) / scale,
        west + (part[2] - x) / scale,
        south + (part[3] - y) / scale,
    )
    return Inset(letter, part, View(frame, window))
