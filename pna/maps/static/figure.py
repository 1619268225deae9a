"""One map as a figure for a page of a document, which gives it number and title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from pna.maps import palette
from pna.maps.content import Bands, MapContent
from pna.maps.static.canvas import Box, Canvas
from pna.maps.static.captions import write_captions
from pna.maps.static.furniture import Text, draw_north, draw_scale, lines_height, write_lines
from pna.maps.static.layout import (
    BETWEEN_MM,
    Columns,
    Wanted,
    caption_height,
    placed_insets,
    scale_height,
)
from pna.maps.static.legend import beyond_words, legend_blocks
from pna.maps.static.lettering import height_mm, smaller, wrapped
from pna.maps.static.marks import marks_of, numbers_premises
from pna.maps.static.names import Look
from pna.maps.static.panel_sheet import foot_of_panels
from pna.maps.static.panels import Grid, Panel, caption_lines, draw_panels, panels_of
from pna.maps.static.papers import PAPERS
from pna.maps.static.picture import crowd_of, draw_picture, near_mm
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import View, extent_of, view_of
from pna.wording import print_maps as words

__all__ = ["figure_of", "figure_png"]

_DPI = 170
_POINTS = 6.6
_COLUMNS, _BETWEEN_MM, _EDGE_MM = 3, 4.0, 0.4
_LEAST_SHAPE, _MOST_SHAPE = 0.52, 0.95
_STEP_MM, _TALLEST_LEGEND_MM = 3.0, 400.0
_NOTHING = (0.0, 0.0, 10_000.0, 10_000.0)
_SMALLER = ((60, 0.85), (160, 0.7))
_SMALLEST = 0.6
# Room for a caption is left on a page of A4.
_TALLEST_MM = 226.0
_MOST_INSETS = 3
_COLOURS = 256
_INSET_SHAPES = (0.8, 0.62)
# Numbers that find no room on the map are few.
_NAMED = 8


def figure_png(
    content: MapContent, number: int, *, width_mm: float = 170.0, dpi: int = _DPI,
    prepared: Prepared | None = None,
) -> bytes:  # fmt: skip
    """Draw a map for a page of a document: without title and list.

    Premises bear the numbers of the list of premises; what is numbered for the map alone bears
    none, and its printed sheet is named.

    Parameters
    ----------
    content
        What it shows.
    number
        Of the map; its printed sheet, which has the numbers, is called so.
    width_mm
        Of the figure; its height depends on the shape of the area and on the legend.
    dpi
        Dots an inch.
    prepared
        The backdrop made light, to be shared by the maps of a study.

    Returns
    -------
    bytes
        A PNG; the same content gives the same bytes.
    """
    made = figure_of(content, number, width_mm=width_mm, prepared=prepared).png(
        dpi, colours=_COLOURS
    )
    if prepared is not None:
        prepared.forget_layers()
    return made


def figure_of(
    content: MapContent, number: int, *, width_mm: float = 170.0, prepared: Prepared | None = None
) -> Canvas:
    """Draw a figure.

    Parameters
    ----------
    content, number, width_mm, prepared
        As for `figure_png`.
    """
    unit = width_mm / 170.0
    points = _POINTS * unit
    under = prepared or Prepared(content.backdrop)
    extent = extent_of(content)
    pages = panels_of(content) if extent is not None else ()
    if extent is not None and pages:
        more = sum(map(len, pages[1:]))
        return _of_panels(content, pages[0], more, width_mm, extent, under, unit)
    marks = marks_of(content)
    if not numbers_premises(content):
        marks = tuple(replace(mark, number=None) for mark in marks)
    west, south, east, north = extent or _NOTHING
    shape = min(max((north - south) / (east - west), _LEAST_SHAPE), _MOST_SHAPE)
    tall = shape * width_mm
    view = view_of((_EDGE_MM, 0.0, width_mm - _EDGE_MM, tall), extent or _NOTHING)
    column = (width_mm - (_COLUMNS - 1) * _BETWEEN_MM - 2 * _EDGE_MM) / _COLUMNS
    blocks = tuple(block for block in legend_blocks(content, unit, view.window) if block.lines)
    numbered = tuple(mark for mark in marks if mark.number is not None)
    smaller_by = next((size for most, size in _SMALLER if len(marks) <= most), _SMALLEST)
    symbol = PAPERS["A4"].symbol_mm * unit * smaller_by
    crowd = crowd_of(content, under, numbered or marks, numbers=bool(numbered))
    near = near_mm(symbol, numbers=bool(numbered))
    wanted = Wanted(PAPERS["A4"], extent or _NOTHING, blocks, points, 0, crowd, near, 0)
    # The longer of what may be said of numbers.
    foot = max(
        lines_height(_sources(content, view, number, width_mm, points, left))
        for left in ((), tuple(mark.number or 0 for mark in numbered[:_NAMED]))
    ) + 1.0  # fmt: skip
    high, most, inset_shape = _below(view, wanted, column, _TALLEST_MM * unit - tall - foot)
    canvas = Canvas(width_mm, tall + high + foot + 3.0)
    top = canvas.height - _EDGE_MM
    view = View((_EDGE_MM, top - tall, width_mm - _EDGE_MM, top), view.window)
    flow = Columns(_boxes(column, foot, foot + high))
    places = [(block, flow.take(block.height(column, points))) for block in blocks]
    scale = flow.take(scale_height(points))
    insets, _ = placed_insets(view, flow, replace(wanted, insets=most), column, inset_shape)
    look = Look(unit, points, symbol)
    main = draw_picture(canvas, view, content, under, marks, look, insets)
    drawn = [draw_picture(canvas, one.view, content, under, marks, look) for one in insets]
    write_captions(canvas, under, insets, points)
    if extent is None:
        canvas.text(width_mm / 2, top - tall / 2, words.NO_LAND, points, across="center", halo=2.0)
    for block, place in places:
        if place is not None:
            block.draw(canvas, *place, column, points)
    if scale is not None:
        x, y = scale
        line = height_mm(points)
        draw_scale(canvas, x + 1.0, y - 2.1 * line, column - 2.4 * line - 4.0,
                   view.mm_per_metre, points)  # fmt: skip
        draw_north(canvas, x + column - 1.2 * line, y - 2.1 * line, 2.4 * line, points)
    without = tuple(sorted({n for one in (main, *drawn) for n in one.without_room}))
    below = _sources(content, view, number, width_mm, points, without)
    write_lines(canvas, below, _EDGE_MM, lines_height(below) + 0.6)
    return canvas


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


def _of_panels(
    content: MapContent, panels: tuple[Panel, ...], more: int, width: float, extent: Box,
    under: Prepared, unit: float,
) -> Canvas:  # fmt: skip
    """Small maps side by side, as few in a row as the height of a page allows."""
    points = _POINTS * unit
    shape = (extent[3] - extent[1]) / (extent[2] - extent[0])
    shape = min(max(shape, _LEAST_SHAPE), _MOST_SHAPE)
    below = _said(content, [words.panels_beyond(more)], width, points)
    foot = lines_height(below) + 1.0
    strip = foot_of_panels(None, content, panels, width, (0.0, 0.0), points, unit, 1.0)
    for columns in range(1, len(panels) + 1):
        wide = (width - (columns - 1) * BETWEEN_MM) / columns
        rows = math.ceil(len(panels) / columns)
        captions = sum(caption_lines(panels, columns, wide, points)) * height_mm(points)
        grid = Grid(columns, rows, wide, wide * shape)
        tall = rows * grid.tall + captions + (rows - 1) * BETWEEN_MM
        if tall + strip + foot <= _TALLEST_MM * unit:
            break
    canvas = Canvas(width, tall + strip + foot + 4.0)
    drawn = draw_panels(canvas, panels, 0.0, canvas.height, grid, extent, under, points, unit)
    corner = (0.0, canvas.height - tall - 2.0)
    scale = drawn[0][0].mm_per_metre
    foot_of_panels(canvas, content, panels, width, corner, points, unit, scale)
    write_lines(canvas, below, _EDGE_MM, lines_height(below) + 0.6)
    return canvas


def _boxes(column: float, low: float, high: float) -> list[Box]:
    return [
        (n * (column + _BETWEEN_MM) + _EDGE_MM, low, n * (column + _BETWEEN_MM) + column, high)
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


def _sources(
    content: MapContent, view: View, number: int, width: float, points: float,
    without: Sequence[int],
) -> list[Text]:  # fmt: skip
    """Date, what is not in sight, where numbers are explained, and sources."""
    said = []
    if any(isinstance(layer, Bands) and layer.show for layer in content.layers):
        said.append(words.BANDS_DECIDE)
    said.append(beyond_words(content, view.window))
    if any(mark.number is not None for mark in marks_of(content)):
        said.append(words.numbered_on_sheet(number, here=numbers_premises(content)))
    if without:
        said.append(words.not_numbered(without))
    return _said(content, said, width, points)


def _said(content: MapContent, sentences: Sequence[str], width: float, points: float) -> list[Text]:
    small = smaller(points, 0.92)
    said = [words.state_words(content.area_name, content.reference_date) + ".", *sentences]
    lines = [Text(words.INVENTED_SHORT, points, bold=True, colour=palette.OUTSIDE)]
    lines = lines if content.invented else []
    text = " ".join(one for one in said if one)
    lines += [Text(line, small) for line in wrapped(text, small, width - 1.0, lines=5)]
    sources = words.sources_words(content.attribution)
    lines += [
        Text(line, small, colour="#444444")
        for line in wrapped(sources, small, width - 1.0, lines=4)
    ]
    return lines
