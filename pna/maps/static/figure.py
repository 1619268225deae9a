"""One map as a figure for a page of a document, which gives it number and title."""

from __future__ import annotations

from dataclasses import replace

from pna.maps import palette
from pna.maps.content import Bands, MapContent
from pna.maps.static.canvas import Box, Canvas
from pna.maps.static.furniture import Text, draw_north, draw_scale, lines_height, write_lines
from pna.maps.static.layout import Columns, scale_height
from pna.maps.static.legend import Block, legend_blocks
from pna.maps.static.lettering import height_mm, smaller, wrapped
from pna.maps.static.marks import marks_of
from pna.maps.static.names import Look
from pna.maps.static.papers import PAPERS
from pna.maps.static.picture import draw_picture
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import extent_of, view_of
from pna.wording import print_maps as words

__all__ = ["figure_png"]

_DPI = 170
_POINTS = 6.6
_COLUMNS, _BETWEEN_MM, _EDGE_MM = 3, 4.0, 0.4
_LEAST_SHAPE, _MOST_SHAPE = 0.52, 0.95
_STEP_MM, _TALLEST_LEGEND_MM = 3.0, 400.0
_NOTHING = (0.0, 0.0, 10_000.0, 10_000.0)
_SMALLER = ((60, 0.85), (160, 0.7))
_SMALLEST = 0.6


def figure_png(
    content: MapContent, number: int, *, width_mm: float = 170.0, dpi: int = _DPI,
    prepared: Prepared | None = None,
) -> bytes:  # fmt: skip
    """Draw a map for a page of a document: without title and list, and without numbers for it.

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
    unit = width_mm / 170.0
    points = _POINTS * unit
    marks = tuple(replace(mark, number=None) for mark in marks_of(content))
    extent = extent_of(content)
    west, south, east, north = extent or _NOTHING
    shape = min(max((north - south) / (east - west), _LEAST_SHAPE), _MOST_SHAPE)
    blocks = legend_blocks(content, unit)
    column = (width_mm - (_COLUMNS - 1) * _BETWEEN_MM - 2 * _EDGE_MM) / _COLUMNS
    below = _sources(content, number, width_mm, points)
    high = _legend_height(blocks, column, points)
    tall = shape * width_mm
    foot = lines_height(below) + 1.0
    canvas = Canvas(width_mm, tall + high + foot + 3.0)
    top = canvas.height - _EDGE_MM
    frame = (_EDGE_MM, top - tall, width_mm - _EDGE_MM, top)
    view = view_of(frame, extent or _NOTHING)
    under = prepared or Prepared(content.backdrop)
    smaller = next((size for most, size in _SMALLER if len(marks) <= most), _SMALLEST)
    look = Look(unit, points, PAPERS["A4"].symbol_mm * unit * smaller, numbered=False)
    draw_picture(canvas, view, content, under, marks, look)
    if extent is None:
        canvas.text(width_mm / 2, top - tall / 2, words.NO_LAND, points, across="center", halo=2.0)
    flow = Columns(_boxes(column, foot, foot + high))
    for block in blocks:
        place = flow.take(block.height(column, points))
        if place is not None:
            block.draw(canvas, *place, column, points)
    place = flow.take(scale_height(points))
    if place is not None:
        x, y = place
        line = height_mm(points)
        draw_scale(canvas, x + 1.0, y - 2.1 * line, column - 2.4 * line - 4.0,
                   view.mm_per_metre, points)  # fmt: skip
        draw_north(canvas, x + column - 1.2 * line, y - 2.1 * line, 2.4 * line, points)
    write_lines(canvas, below, _EDGE_MM, lines_height(below) + 0.6)
    return canvas.png(dpi)


def _boxes(column: float, low: float, high: float) -> list[Box]:
    return [
        (n * (column + _BETWEEN_MM) + _EDGE_MM, low, n * (column + _BETWEEN_MM) + column, high)
        for n in range(_COLUMNS)
    ]


def _legend_height(blocks: tuple[Block, ...], column: float, points: float) -> float:
    """The least height in which the legend stands in three columns."""
    heights = [block.height(column, points) for block in blocks] + [scale_height(points)]
    high = max(heights)
    while high < _TALLEST_LEGEND_MM:
        flow = Columns(_boxes(column, 0.0, high))
        if all(flow.take(height) is not None for height in heights):
            break
        high += _STEP_MM
    return high


def _sources(content: MapContent, number: int, width: float, points: float) -> list[Text]:
    """Date and sources, and that the tables decide."""
    small = smaller(points, 0.92)
    said = [words.state_words(content.area_name, content.reference_date) + "."]
    if any(isinstance(layer, Bands) and layer.show for layer in content.layers):
        said.append(words.BANDS_DECIDE)
    if any(mark.number is not None for mark in marks_of(content)):
        said.append(words.numbered_on_sheet(number))
    lines = [Text(words.INVENTED_SHORT, points, bold=True, colour=palette.OUTSIDE)]
    lines = lines if content.invented else []
    lines += [Text(line, small) for line in wrapped(" ".join(said), small, width - 1.0, lines=4)]
    sources = words.sources_words(content.attribution)
    lines += [
        Text(line, small, colour="#444444")
        for line in wrapped(sources, small, width - 1.0, lines=4)
    ]
    return lines
