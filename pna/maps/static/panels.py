"""Small maps side by side, alike in all but one layer: the same asked of many things."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pna.maps.content import MapContent, Marks
from pna.maps.static.canvas import Box, Canvas
from pna.maps.static.layout import BETWEEN_MM
from pna.maps.static.lettering import LEAST_POINTS, height_mm, wrapped
from pna.maps.static.marks import marks_of
from pna.maps.static.names import Look
from pna.maps.static.papers import PAPERS
from pna.maps.static.picture import Picture, draw_picture
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import View, view_of
from pna.wording import print_maps as words

__all__ = ["Grid", "Panel", "best_grid", "caption_lines", "draw_panels", "panels_of"]

_MOST_OF_A_PAGE = 20
# Symbols and lines of a sheet are too large for a part of it.
_LEAST_SYMBOL, _MOST_SYMBOL, _FULL_MM, _FINER = 0.34, 0.55, 120.0, 0.55
_FEW = 40
_TITLE_LINES = 3
# With fewer millimetres for each point of the size of the text, names would hide the symbols.
_ROOM_FOR_NAMES, _NAMES = 9.0, 6


@dataclass(frozen=True)
class Panel:
    """One of the small maps.

    Attributes
    ----------
    layer
        What it shows that the others do not.
    content
        Of the map, with that layer alone of those that are panels.
    """

    layer: Marks
    content: MapContent


@dataclass(frozen=True)
class Grid:
    """How panels are set.

    Attributes
    ----------
    columns, rows
        How many.
    wide, tall
        Of the map in each, in millimetres.
    """

    columns: int
    rows: int
    wide: float
    tall: float


def panels_of(content: MapContent) -> tuple[tuple[Panel, ...], ...]:
    """Give the panels of a map, page by page; nothing where it is one map.

    Parameters
    ----------
    content
        What a map shows. The topmost layer comes first.
    """
    layers = [layer for layer in reversed(content.layers) if isinstance(layer, Marks)]
    if not content.panels or len(layers) < 2:  # noqa: PLR2004 - side by side
        return ()
    under = tuple(layer for layer in content.layers if not isinstance(layer, Marks))
    made: list[Panel] = []
    for layer in layers:
        shown = replace(layer, show=True, numbered=False)
        made.append(Panel(shown, replace(content, layers=(*under, shown), panels=False)))
    pages = math.ceil(len(made) / _MOST_OF_A_PAGE)
    each = math.ceil(len(made) / pages)
    return tuple(tuple(made[n : n + each]) for n in range(0, len(made), each))


def best_grid(wide: float, tall: float, count: int, extent: Box, caption: float) -> Grid:
    """Find the rows and columns in which each map is largest.

    Parameters
    ----------
    wide, tall
        Room for all, in millimetres.
    count
        How many panels.
    extent
        What each shows (EPSG:27700).
    caption
        Millimetres over each.
    """
    made: list[tuple[float, Grid]] = []
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        across = (wide - (columns - 1) * BETWEEN_MM) / columns
        up = (tall - (rows - 1) * BETWEEN_MM) / rows - caption
        scale = min(across / (extent[2] - extent[0]), up / (extent[3] - extent[1]))
        made.append((scale, Grid(columns, rows, across, up)))
    return max(made, key=lambda one: one[0])[1]


def caption_lines(
    panels: tuple[Panel, ...], columns: int, wide: float, points: float
) -> tuple[int, ...]:
    """How many lines the captions of each row take: titles, and how many are filled."""
    rows = [panels[n : n + columns] for n in range(0, len(panels), columns)]
    return tuple(1 + max(len(_title(one, wide, points)) for one in row) for row in rows)


def _title(panel: Panel, wide: float, points: float) -> list[str]:
    return wrapped(panel.layer.title, points, wide, bold=True, lines=_TITLE_LINES)


def draw_panels(
    canvas: Canvas, panels: tuple[Panel, ...], left: float, top: float, grid: Grid, extent: Box,
    under: Prepared, points: float, unit: float,
) -> tuple[tuple[View, Picture], ...]:  # fmt: skip
    """Draw panels from their upper left corner, row by row.

    Parameters
    ----------
    canvas
        To draw on.
    panels
        Of one page.
    left, top
        Where they begin, in millimetres.
    grid
        Rows and columns.
    extent
        What each shows (EPSG:27700).
    under
        The backdrop.
    points, unit
        Size of the text, and how much larger lines and signs are than on A4.

    Returns
    -------
    tuple
        Window and what was placed, of each.
    """
    line = height_mm(points)
    captions = caption_lines(panels, grid.columns, grid.wide, points)
    made: list[tuple[View, Picture]] = []
    few = len(panels[0].layer.points) <= _FEW
    share = min(max(grid.wide / (_FULL_MM * unit), _MOST_SYMBOL if few else _LEAST_SYMBOL),
                _MOST_SYMBOL)  # fmt: skip
    symbol = PAPERS["A4"].symbol_mm * share * unit
    look = Look(unit * _FINER, max(points * 0.9, LEAST_POINTS), symbol, numbered=False,
                names=_NAMES if grid.wide > _ROOM_FOR_NAMES * points else 0)  # fmt: skip
    for place, panel in enumerate(panels):
        row, lines = place // grid.columns, captions[place // grid.columns]
        x = left + place % grid.columns * (grid.wide + BETWEEN_MM)
        y = top - sum(captions[:row]) * line - row * (grid.tall + BETWEEN_MM)
        title = _title(panel, grid.wide, points)
        # Captions of a row end on one line, beside their maps.
        base = y - (lines - 1 - len(title)) * line
        for number, text in enumerate(title):
            canvas.text(x, base - (number + 0.78) * line, text, points, bold=True)
        filled = int(panel.layer.points["filled"].astype(bool).sum())
        count = words.count_words(panel.layer.filled_words or panel.layer.title, filled)
        canvas.text(x, y - (lines - 0.22) * line, count, points)
        y -= lines * line
        view = view_of((x, y - grid.tall, x + grid.wide, y), extent)
        # Too small for the signs in them: shape and colour tell the kinds.
        marks = [replace(m, symbol=replace(m.symbol, glyph="")) for m in marks_of(panel.content)]
        made.append((view, draw_picture(canvas, view, panel.content, under, marks, look)))
    return tuple(made)
