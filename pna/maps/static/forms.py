"""How a figure is laid out: what explains the map stands beside it, or below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pna.maps.content import MapContent
from pna.maps.static.blocks import Block, SquareBlock
from pna.maps.static.canvas import Box
from pna.maps.static.layout import Columns, Wanted, caption_height, placed_insets, scale_height
from pna.maps.static.legend import legend_blocks
from pna.maps.static.view import View, view_of

__all__ = [
    "EDGE_MM",
    "LEAST_SHAPE",
    "MOST_SHAPE",
    "TALLEST_MM",
    "Form",
    "form_below",
    "form_beside",
]

EDGE_MM = 0.4
LEAST_SHAPE, MOST_SHAPE = 0.52, 0.95
"""Height of a map for its width, where it is as wide as the figure."""
TALLEST_MM = 226.0
"""Room for a caption is left on a page of A4."""
_TRIED = ((104.0, 0.66), (104.0, 0.56), (146.0, 0.66), (168.0, 0.66))
"""Heights in millimetres and parts of the width that the map takes at most, the best first. Two
figures of the least height, their captions and what leads to them fill a page of A4."""
_LEAST_WIDE = 0.42
_SET_ON_DOTS = 0.965
_FINE = 0.78
"""Of signs and lines on a map that is so much smaller; letters stay as large."""
_MOST_SHAPE_BESIDE = 1.35
_LEAST_COLUMN_MM, _MOST_COLUMN_MM = 40.0, 72.0
_LEAST_OF_SQUARE_MM = 50.0
"""In a narrower column words above a square of classes would be broken."""
_COLUMNS, _BETWEEN_MM = 3, 4.0
_STEP_MM, _TALLEST_LEGEND_MM = 3.0, 400.0
_MOST_INSETS = 3
_INSET_SHAPES = (0.8, 0.62)
_ABOVE_FOOT_MM = 3.0
Foot = Callable[[View], float]


@dataclass(frozen=True)
class Form:
    """Where the parts of a figure go, in millimetres.

    Attributes
    ----------
    height
        Of the figure.
    view
        The map.
    legend
        Blocks with what the map shows.
    columns, column
        For legend, scale and insets; their width.
    insets, inset_shape
        How many have room, and how high they are for their width.
    unit
        How much larger lines, dots and signs are than on a sheet of A4.
    """

    height: float
    view: View
    legend: tuple[Block, ...]
    columns: tuple[Box, ...]
    column: float
    insets: int
    inset_shape: float
    unit: float


def form_beside(
    wanted: Wanted, content: MapContent, width: float, unit: float, foot_of: Foot
) -> Form | None:
    """Lay a figure out in half a page or a little more, the legend beside the map.

    Parameters
    ----------
    wanted
        What it holds; its legend is made anew for what the map shows.
    content
        What it shows.
    width
        Of the figure.
    unit
        How much larger lines and signs are than on a page of A4.
    foot_of
        Height of the lines at its foot.

    Returns
    -------
    Form or None
        None: the map would be too small, or what explains it has no room beside it.
    """
    west, south, east, north = wanted.extent
    shape = min(max((north - south) / (east - west), LEAST_SHAPE), _MOST_SHAPE_BESIDE)
    foot = foot_of(view_of((0.0, 0.0, 1.0, shape), wanted.extent)) + _ABOVE_FOOT_MM
    for high, part in _TRIED:
        wide = min(part * width, (high * unit - foot) / shape)
        form = _beside(wanted, content, width, unit, (wide, wide * shape), foot, high * unit)
        if form is not None:
            return form
    return None


def _beside(
    wanted: Wanted, content: MapContent, width: float, unit: float,
    size: tuple[float, float], foot: float, high: float,
) -> Form | None:  # fmt: skip
    """Lay a figure out that is no higher than so much, the space at its foot included."""
    wide, tall = size
    if wide < _LEAST_WIDE * width:
        return None
    fine = _FINE * unit
    # What the map shows does not depend on where it stands.
    shown = view_of((0.0, 0.0, wide - EDGE_MM, tall), wanted.extent)
    legend = _legend(content, fine, shown)
    square = any(isinstance(block, SquareBlock) for block in legend)
    least = (_LEAST_OF_SQUARE_MM if square else _LEAST_COLUMN_MM) * unit
    begin = wide + _BETWEEN_MM
    # Letters of a picture are set on whole dots, and a line may be a little longer than reckoned.
    rest = (width - begin - EDGE_MM) * _SET_ON_DOTS
    number = max(1, int((rest + _BETWEEN_MM) / (least + _BETWEEN_MM)))
    column = min((rest - (number - 1) * _BETWEEN_MM) / number, _MOST_COLUMN_MM * unit)
    lefts = [begin + n * (column + _BETWEEN_MM) for n in range(number)]
    heights = [*(block.height(column, wanted.points) for block in legend),
               scale_height(wanted.points)]  # fmt: skip
    # A legend may reach below its map.
    below = max(tall, sum(heights) + EDGE_MM if number == 1 else 0.0)
    if below + foot > high + EDGE_MM:
        return None
    top = foot + below - EDGE_MM
    view = View((EDGE_MM, top - tall, wide, top), shown.window)
    boxes = tuple((left, top - below, left + column, top) for left in lefts)
    flow = Columns(list(boxes))
    if any(flow.take(height) is None for height in heights):
        return None
    form = Form(top + EDGE_MM, view, legend, boxes, column, 0, _INSET_SHAPES[0], fine)
    for insets in range(_MOST_INSETS if wanted.crowd else 0, 0, -1):
        for inset_shape in _INSET_SHAPES:
            rest_of = Columns(list(boxes), list(flow.tops))
            asked = replace(wanted, insets=insets)
            made, _ = placed_insets(view, rest_of, asked, column, inset_shape)
            if len(made) == insets:
                return replace(form, insets=insets, inset_shape=inset_shape)
    return form


def form_below(
    wanted: Wanted, content: MapContent, width: float, unit: float, foot_of: Foot
) -> Form:
    """Lay a figure out with the legend below a map that is as wide as the figure.

    Parameters
    ----------
    wanted, content, width, unit, foot_of
        As for `form_beside`.
    """
    west, south, east, north = wanted.extent
    shape = min(max((north - south) / (east - west), LEAST_SHAPE), MOST_SHAPE)
    tall = shape * width
    view = view_of((EDGE_MM, 0.0, width - EDGE_MM, tall), wanted.extent)
    column = (width - (_COLUMNS - 1) * _BETWEEN_MM - 2 * EDGE_MM) / _COLUMNS
    legend = _legend(content, unit, view)
    foot = foot_of(view)
    asked = replace(wanted, legend=legend)
    high, insets, inset_shape = _below(view, asked, column, TALLEST_MM * unit - tall - foot)
    height = tall + high + foot + 3.0
    top = height - EDGE_MM
    view = View((EDGE_MM, top - tall, width - EDGE_MM, top), view.window)
    boxes = tuple(_boxes(column, foot, foot + high))
    return Form(height, view, legend, boxes, column, insets, inset_shape, unit)


def _legend(content: MapContent, unit: float, view: View) -> tuple[Block, ...]:
    return tuple(block for block in legend_blocks(content, unit, view.window) if block.lines)


def _below(view: View, wanted: Wanted, column: float, room: float) -> tuple[float, int, float]:
    """Height for what stands below the map, and how many insets of which shape are part of it."""
    points = wanted.points
    heights = [block.height(column, points) for block in wanted.legend] + [scale_height(points)]
    bare = _least_height(heights, column)
    for most in range(_MOST_INSETS if wanted.crowd else 0, 0, -1):
        for shape in _INSET_SHAPES:
            inset = column * shape + caption_height(points)
            high = _least_height([*heights, *[inset] * most], column)
            flow = Columns(_boxes(column, 0.0, high))
            for height in heights:
                flow.take(height)
            made, _ = placed_insets(view, flow, replace(wanted, insets=most), column, shape)
            if len(made) == most and high <= max(room, bare):
                return high, most, shape
    return bare, 0, _INSET_SHAPES[0]


def _boxes(column: float, low: float, high: float) -> list[Box]:
    return [
        (n * (column + _BETWEEN_MM) + EDGE_MM, low, n * (column + _BETWEEN_MM) + column, high)
        for n in range(_COLUMNS)
    ]


def _least_height(heights: Sequence[float], column: float) -> float:
    """The least height in which so much stands in three columns."""
    high = max(heights)
    while high < _TALLEST_LEGEND_MM:
        flow = Columns(_boxes(column, 0.0, high))
        if all(flow.take(height) is not None for height in heights):
            break
        high += _STEP_MM
    return high
