"""One map as a figure for a page of a document, which gives it number and title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from pna.maps import palette
from pna.maps.content import Bands, MapContent
from pna.maps.static.canvas import Box, Canvas
from pna.maps.static.captions import write_captions
from pna.maps.static.forms import (
    EDGE_MM,
    LEAST_SHAPE,
    MOST_SHAPE,
    TALLEST_MM,
    form_below,
    form_beside,
)
from pna.maps.static.furniture import Text, draw_north, draw_scale, lines_height, write_lines
from pna.maps.static.layout import (
    BETWEEN_MM,
    Columns,
    Wanted,
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
from pna.maps.static.view import View, extent_of
from pna.wording import print_maps as words

__all__ = ["figure_of", "figure_png"]

_DPI = 170
_POINTS = 6.6
_NOTHING = (0.0, 0.0, 10_000.0, 10_000.0)
_SMALLER = ((60, 0.85), (160, 0.7))
_SMALLEST = 0.6
_COLOURS = 256
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
    blocks = tuple(legend_blocks(content, unit))
    numbered = tuple(mark for mark in marks if mark.number is not None)
    smaller_by = next((size for most, size in _SMALLER if len(marks) <= most), _SMALLEST)
    symbol = PAPERS["A4"].symbol_mm * unit * smaller_by
    crowd = crowd_of(content, under, numbered or marks, numbers=bool(numbered))
    near = near_mm(symbol, numbers=bool(numbered))
    wanted = Wanted(PAPERS["A4"], extent or _NOTHING, blocks, points, 0, crowd, near, 0)

    def foot_of(view: View) -> float:
        # The longer of what may be said of numbers.
        return max(
            lines_height(_sources(content, view, number, width_mm, points, left))
            for left in ((), tuple(mark.number or 0 for mark in numbered[:_NAMED]))
        ) + 1.0  # fmt: skip

    form = None if numbered else form_beside(wanted, content, width_mm, unit, foot_of)
    form = form or form_below(wanted, content, width_mm, unit, foot_of)
    blocks, column, view = form.legend, form.column, form.view
    canvas = Canvas(width_mm, form.height)
    flow = Columns(list(form.columns))
    places = [(block, flow.take(block.height(column, points))) for block in blocks]
    scale = flow.take(scale_height(points))
    insets, _ = placed_insets(
        view, flow, replace(wanted, insets=form.insets), column, form.inset_shape
    )
    look = Look(form.unit, points, symbol * form.unit / unit)
    main = draw_picture(canvas, view, content, under, marks, look, insets)
    drawn = [draw_picture(canvas, one.view, content, under, marks, look) for one in insets]
    write_captions(canvas, under, insets, points)
    if extent is None:
        left, bottom, right, top = view.frame
        canvas.text((left + right) / 2, (bottom + top) / 2, words.NO_LAND, points,
                    across="center", halo=2.0)  # fmt: skip
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
    write_lines(canvas, below, EDGE_MM, lines_height(below) + 0.6)
    return canvas


def _of_panels(
    content: MapContent, panels: tuple[Panel, ...], more: int, width: float, extent: Box,
    under: Prepared, unit: float,
) -> Canvas:  # fmt: skip
    """Small maps side by side, as few in a row as the height of a page allows."""
    points = _POINTS * unit
    shape = (extent[3] - extent[1]) / (extent[2] - extent[0])
    shape = min(max(shape, LEAST_SHAPE), MOST_SHAPE)
    below = _said(content, [words.panels_beyond(more)], width, points)
    foot = lines_height(below) + 1.0
    strip = foot_of_panels(None, content, panels, width, (0.0, 0.0), points, unit, 1.0)
    for columns in range(1, len(panels) + 1):
        wide = (width - (columns - 1) * BETWEEN_MM) / columns
        rows = math.ceil(len(panels) / columns)
        captions = sum(caption_lines(panels, columns, wide, points)) * height_mm(points)
        grid = Grid(columns, rows, wide, wide * shape)
        tall = rows * grid.tall + captions + (rows - 1) * BETWEEN_MM
        if tall + strip + foot <= TALLEST_MM * unit:
            break
    canvas = Canvas(width, tall + strip + foot + 4.0)
    drawn = draw_panels(canvas, panels, 0.0, canvas.height, grid, extent, under, points, unit)
    corner = (0.0, canvas.height - tall - 2.0)
    scale = drawn[0][0].mm_per_metre
    foot_of_panels(canvas, content, panels, width, corner, points, unit, scale)
    write_lines(canvas, below, EDGE_MM, lines_height(below) + 0.6)
    return canvas


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
