"""A sheet of small maps side by side, with its furniture."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pna.maps.content import MapContent
from pna.maps.static.canvas import Box, Canvas
from pna.maps.static.furniture import (
    draw_north,
    draw_scale,
    footer,
    header,
    lines_height,
    number_box,
    scale_in_words,
    title_width,
    write_lines,
)
from pna.maps.static.layout import BETWEEN_MM, Columns, scale_height
from pna.maps.static.legend import Block, panel_legend
from pna.maps.static.lettering import LEAST_POINTS, height_mm, smaller
from pna.maps.static.panels import (
    Grid,
    Panel,
    best_grid,
    caption_lines,
    draw_panels,
    panels_of,
)
from pna.maps.static.papers import Paper
from pna.maps.static.picture import Picture
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import View
from pna.wording import print_maps as words

__all__ = ["PanelPage", "foot_of_panels", "panel_pages"]

_LEGEND_COLUMNS = 3
_STEP_MM, _TALLEST_MM = 2.0, 120.0


@dataclass(frozen=True)
class PanelPage:
    """A page of small maps.

    Attributes
    ----------
    canvas
        What is drawn.
    pictures
        Window and what was placed, of each map.
    """

    canvas: Canvas
    pictures: tuple[tuple[View, Picture], ...]


def panel_pages(
    content: MapContent, number: int, paper: Paper, extent: Box, under: Prepared, *, pages: bool
) -> tuple[PanelPage, ...]:
    """Draw the panels of a map on as many pages as they take.

    Parameters
    ----------
    content, number, paper
        The map, its number, and the size of the sheet.
    extent
        What each panel shows (EPSG:27700).
    under
        The backdrop.
    pages
        Whether there may be more than one.

    Returns
    -------
    tuple of PanelPage
        Nothing where the map is not one of panels.
    """
    all_pages = panels_of(content)
    made = []
    for panels in all_pages if pages else all_pages[:1]:
        more = 0 if pages else sum(map(len, all_pages[1:]))
        made.append(_page(content, number, paper, extent, under, panels, more))
    return tuple(made)


def _page(
    content: MapContent, number: int, paper: Paper, extent: Box, under: Prepared,
    panels: tuple[Panel, ...], more: int,
) -> PanelPage:  # fmt: skip
    points = max(paper.text_points, LEAST_POINTS)
    margin = paper.margin_mm
    extra = words.panels_beyond(more)
    best: tuple[float, tuple[float, float], Grid] | None = None
    for wide, tall in ((paper.long_mm, paper.short_mm), (paper.short_mm, paper.long_mm)):
        inside = wide - 2 * margin
        head = lines_height(header(content, title_width(number, inside, points), points))
        foot = lines_height(footer(content, inside, points, extra))
        strip = foot_of_panels(None, content, panels, inside, (margin, 0.0), points, paper.unit, 1)
        room = tall - 2 * margin - head - foot - strip - 2 * height_mm(points)
        caption = 3 * height_mm(points)
        grid = best_grid(inside, room, len(panels), extent, caption)
        lines_of_rows = caption_lines(panels, grid.columns, grid.wide, points)
        caption = sum(lines_of_rows) / grid.rows * height_mm(points)
        up = (room - (grid.rows - 1) * BETWEEN_MM) / grid.rows - caption
        grid = replace(grid, tall=up)
        scale = min(grid.wide / (extent[2] - extent[0]), grid.tall / (extent[3] - extent[1]))
        if best is None or scale > best[0]:
            best = scale, (wide, tall), grid
    if best is None:  # pragma: no cover - there are two ways up
        raise AssertionError
    _, (wide, tall), grid = best
    canvas = Canvas(wide, tall, paper.unit)
    inside = wide - 2 * margin
    number_box(canvas, number, wide - margin, tall - margin, points)
    lines = header(content, title_width(number, inside, points), points)
    top = write_lines(canvas, lines, margin, tall - margin) - 0.7 * height_mm(points)
    below = footer(content, inside, points, extra)
    write_lines(canvas, below, margin, margin + lines_height(below))
    pictures = draw_panels(canvas, panels, margin, top, grid, extent, under, points, paper.unit)
    strip_top = min(view.frame[1] for view, _ in pictures) - 0.8 * height_mm(points)
    scale = pictures[0][0].mm_per_metre
    foot_of_panels(canvas, content, panels, inside, (margin, strip_top), points, paper.unit, scale)
    return PanelPage(canvas, pictures)


def foot_of_panels(
    canvas: Canvas | None, content: MapContent, panels: tuple[Panel, ...], wide: float,
    corner: tuple[float, float], points: float, unit: float, mm_per_metre: float,
) -> float:  # fmt: skip
    """Draw what is said once for all panels: legend, scale and north.

    Parameters
    ----------
    canvas
        To draw on; None measures only.
    content, panels
        The map and its panels.
    wide
        Room for it, in millimetres.
    corner
        Left and top, in millimetres.
    points, unit
        Size of the text, and how much larger lines and signs are than on A4.
    mm_per_metre
        Scale of every panel.

    Returns
    -------
    float
        How high it is, in millimetres.
    """
    left, top = corner
    column = (wide - (_LEGEND_COLUMNS - 1) * BETWEEN_MM) / _LEGEND_COLUMNS
    blocks = panel_legend(replace(content, layers=tuple(one.layer for one in panels)), unit)
    heights = [block.height(column, points) for block in blocks] + [scale_height(points)]
    high = max(heights)
    while high < _TALLEST_MM:
        flow = Columns(_boxes(left, top, column, high))
        if all(flow.take(height) is not None for height in heights):
            break
        high += _STEP_MM
    if canvas is not None:
        _strip(canvas, Columns(_boxes(left, top, column, high)), blocks, column, points,
               mm_per_metre)  # fmt: skip
    return high


def _boxes(left: float, top: float, column: float, high: float) -> list[Box]:
    return [
        (
            left + n * (column + BETWEEN_MM),
            top - high,
            left + n * (column + BETWEEN_MM) + column,
            top,
        )
        for n in range(_LEGEND_COLUMNS)
    ]


def _strip(
    canvas: Canvas, flow: Columns, blocks: tuple[Block, ...], column: float, points: float,
    mm_per_metre: float,
) -> None:  # fmt: skip
    for block in blocks:
        place = flow.take(block.height(column, points))
        if place is not None:
            block.draw(canvas, *place, column, points)
    place = flow.take(scale_height(points))
    if place is None:
        return
    x, y = place
    line = height_mm(points)
    draw_scale(canvas, x + 1.0, y - 2.1 * line, column - 2.4 * line - 4.0, mm_per_metre, points)
    draw_north(canvas, x + column - 1.2 * line, y - 2.1 * line, 2.4 * line, points)
    small = smaller(points, 0.92)
    said = scale_in_words(mm_per_metre, small, column)
    canvas.text(x, y - scale_height(points) + 0.8 * line, said, small)
