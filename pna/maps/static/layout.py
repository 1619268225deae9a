"""Where everything goes on a sheet: the map as large as legend, insets and list leave room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from pna.maps.static.canvas import Box, Floats
from pna.maps.static.insets import Crowds, crowded_parts, crowds_of
from pna.maps.static.legend import Block
from pna.maps.static.lettering import height_mm
from pna.maps.static.numbers import lines_in, row_height
from pna.maps.static.papers import Paper
from pna.maps.static.picture import Inset
from pna.maps.static.view import View, view_of

__all__ = [
    "BETWEEN_MM",
    "Columns",
    "Plan",
    "Wanted",
    "caption_height",
    "placed_insets",
    "planned",
    "scale_height",
    "with_legend",
]

# In millimetres for each point of the size of the text.
_COLUMN, _LEAST_COLUMN, _MOST_COLUMN = 9.2, 7.6, 15.0
BETWEEN_MM = 3.5
"""Between two columns."""
_INSET_SHAPES = (0.8, 1.0, 0.62)
_LEAST_SHARE, _MOST_SHARE, _STEPS = 0.1, 0.52, 22
_MOST_COLUMNS = 3
_LEAST_ROWS = 4
_WORTH_OF_LIST = 0.68
# A number is read in an inset or not at all, a dot on the map as well.
_WITHOUT_NUMBERS, _WITHOUT_DOTS = 0.93, 0.97
# A little for insets that are large.
_WORTH_OF_INSETS, _MOST_WORTH_OF_INSETS = 0.15, 0.06
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
        self.tops = self.tops or [box[3] for box in self.boxes]

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
    tried = [
        (_size_of(view_of(frame, wanted.extent), wanted.extent), frame, columns)
        for frame, columns in _divisions(body, wanted.extent, wanted.points)
    ]
    best: tuple[float, Plan] | None = None
    listed: tuple[float, Plan] | None = None
    for size, frame, columns in sorted(tried, key=lambda one: -one[0]):
        # On the sheet a list is better than elsewhere, though the map is smaller.
        least = listed or (best and (best[0] * (_WORTH_OF_LIST if wanted.rows else 1.0), best[1]))
        if least and size * (1 + _MOST_WORTH_OF_INSETS) <= least[0]:
            break
        made = _filled(frame, columns, wanted, body)
        if made is None:
            continue
        if best is None or made[0] > best[0]:
            best = made
        if made[1].lists and (listed is None or made[0] > listed[0]):
            listed = made
    if listed and best and listed[0] >= _WORTH_OF_LIST * best[0]:
        return listed[0] / _WORTH_OF_LIST, listed[1]
    return best


def _divisions(body: Box, extent: Box, points: float) -> Iterator[tuple[Box, list[Box]]]:
    """Ways to divide the body into a map and columns: beside it, or below it."""
    left, bottom, right, top = body
    shape = (extent[2] - extent[0]) / (extent[3] - extent[1])
    beside = right - left - (top - bottom) * shape
    for count in range(1, _MOST_COLUMNS + 1):
        # What the map leaves at its largest, where columns can use it.
        rest = (beside - count * BETWEEN_MM) / count
        for wide in sorted({_COLUMN * points, _within(rest, _COLUMN, _MOST_COLUMN, points)}):
            panel = count * wide + (count - 1) * BETWEEN_MM
            if panel + BETWEEN_MM > (1 - _LEAST_MAP) * (right - left):
                break
            begin = right - panel
            columns = _columns(begin, bottom, top, wide, count)
            yield (left, bottom, begin - BETWEEN_MM, top), columns
    most = max(1, int((right - left + BETWEEN_MM) / (_LEAST_COLUMN * points + BETWEEN_MM)))
    below = 1 - ((right - left) / shape + BETWEEN_MM) / (top - bottom)
    shares = {*np.linspace(_LEAST_SHARE, _MOST_SHARE, _STEPS).tolist(),
              min(max(below, _LEAST_SHARE), _MOST_SHARE)}  # fmt: skip
    for count in range(max(1, most - 1), most + 1):
        wide = (right - left - (count - 1) * BETWEEN_MM) / count
        for share in sorted(shares):
            high = bottom + share * (top - bottom)
            yield (left, high + BETWEEN_MM, right, top), _columns(left, bottom, high, wide, count)


def _within(wide: float, least: float, most: float, points: float) -> float:
    return min(max(wide, least * points), most * points)


def _columns(left: float, bottom: float, top: float, wide: float, count: int) -> list[Box]:
    begins = [left + n * (wide + BETWEEN_MM) for n in range(count)]
    return [(begin, bottom, begin + wide, top) for begin in begins]


def _filled(frame: Box, columns: list[Box], wanted: Wanted, body: Box) -> tuple[float, Plan] | None:
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
    page = _area(body)
    best: tuple[float, Plan] | None = None
    for shape in _INSET_SHAPES if wanted.crowd else _INSET_SHAPES[:1]:
        rest = Columns(columns, list(flow.tops))
        insets, missing = placed_insets(view, rest, wanted, width, shape)
        taken = sum(_area(one.view.frame) for one in insets)
        without = _WITHOUT_NUMBERS if wanted.rows else _WITHOUT_DOTS
        score = _size_of(view, wanted.extent) * without**missing
        score *= 1 + min(_WORTH_OF_INSETS * taken / page, _MOST_WORTH_OF_INSETS)
        # Another shape may do where this one has no room for all.
        last = missing == 0
        if best is None or score > best[0] * (1 + 1e-9):
            lists = _lists(rest.rest(points), wanted.rows, points) if wanted.rows else ()
            if best is not None and best[1].lists and not lists:
                break
            best = score, Plan(view, tuple(legend), (*scale, width), tuple(insets), lists)
        if last:
            break
    return best


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def placed_insets(
    view: View, flow: Columns, wanted: Wanted, width: float, shape: float
) -> tuple[list[Inset], int]:
    """Place insets of a shape.

    Parameters
    ----------
    view
        Of the main map.
    flow
        Columns, which they fill further.
    wanted
        Which points crowd, and how many insets there may be.
    width, shape
        Of an inset: its width in millimetres, and its height for each of them.

    Returns
    -------
    tuple of list and int
        Those placed, and how many found no room.
    """
    size = (width, width * shape)
    caption = caption_height(wanted.points)
    found = _parts(view, wanted, size)
    insets: list[Inset] = []
    for part in found:
        place = flow.take(size[1] + caption)
        if place is None:
            break
        left, top = place
        frame = (left, top - size[1], left + width, top)
        insets.append(_inset(_LETTERS[len(insets)], part, view, frame))
    return insets, len(found) - len(insets)


def with_legend(plan: Plan, legend: Sequence[Block], points: float) -> Plan:
    """Give a plan a legend that says less: what moves up moves within its column."""
    placed: list[tuple[Block, float, float, float]] = []
    tops = {left: top for _, left, top, _ in reversed(plan.legend)}
    for block, (_, left, _, width) in zip(legend, plan.legend, strict=True):
        placed.append((block, left, tops[left], width))
        tops[left] -= block.height(width, points)
    left, top, width = plan.scale
    scale = (left, tops.get(left, top), width)
    return replace(plan, legend=tuple(placed), scale=scale)


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
    if not wanted.crowd or not wanted.insets:
        return ()
    xy = _within_extent(wanted.crowd, wanted.extent)
    # To a metre: one finding serves every page on which the map is as large.
    near = round(wanted.near_mm / view.mm_per_metre)
    return crowded_parts(
        view.mm(xy), view.frame, near=wanted.near_mm, size=size, most=wanted.insets,
        crowds=_crowds(wanted.crowd, wanted.extent, near),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _within_extent(crowd: tuple[tuple[float, float], ...], extent: Box) -> Floats:
    """What the map shows at any size. Shape (n, 2)."""
    xy = np.array(crowd, dtype=float).reshape(-1, 2)
    inside: Floats = xy[((xy > extent[:2]) & (xy < extent[2:])).all(axis=1)]
    return inside


@lru_cache(maxsize=64)
def _crowds(crowd: tuple[tuple[float, float], ...], extent: Box, near_metres: float) -> Crowds:
    return crowds_of(_within_extent(crowd, extent), near_metres)


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
