"""Names of towns, villages and neighbours, where there is room for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pna.maps.layers import rows as rows_of
from pna.maps.static import style
from pna.maps.static.canvas import Canvas
from pna.maps.static.labels import HALO, Label, Room, text_size
from pna.maps.static.lettering import printable, shortened, smaller
from pna.maps.static.papers import PAPERS
from pna.maps.static.prepared import SETTLEMENT_RANKS, Prepared
from pna.maps.static.view import View

__all__ = ["Look", "name_of_part", "write_names", "write_neighbours"]

_RANKS = SETTLEMENT_RANKS
_SIZES = {"city": 1.5, "town": 1.22, "village": 1.0, "suburb": 0.92, "hamlet": 0.88}
_LONGEST_NAME_MM = 34.0
_NAME_EVERY_MM2 = 620.0
_GRID, _AS_NEAR_MM = 18, 6.0


@dataclass(frozen=True)
class Look:
    """Sizes of a picture.

    Attributes
    ----------
    unit
        How much larger lines and signs are than on A4.
    points
        Size of text.
    symbol_mm
        Width of a symbol.
    numbered
        Whether premises bear their numbers.
    names
        The most names of places, areas around left out; None: as many as its size allows.
    """

    unit: float
    points: float
    symbol_mm: float
    numbered: bool = True
    names: int | None = None

    @property
    def letters(self) -> float:
        """How much larger letters are than on A4: lines and signs of a figure may be finer."""
        return self.points / PAPERS["A4"].text_points


def write_names(canvas: Canvas, view: View, room: Room, under: Prepared, look: Look) -> None:
    """Names of towns and villages, the larger first, as many as there is room for."""
    left, bottom, right, top = view.frame
    most = max(6, int((right - left) * (top - bottom) / (_NAME_EVERY_MM2 * look.unit**2)))
    most = most if look.names is None else look.names
    written = 0
    for row in rows_of(_settlements(under, view)):
        if written >= most:
            break
        few = look.names is not None
        points = look.points if few else smaller(look.points, _SIZES[str(row.place)])
        italic = row.rank > _RANKS.index("village")
        large = row.rank <= _RANKS.index("town")
        bold = large and not few
        name = printable(str(row.name), bold=bold, italic=italic)
        longest = _LONGEST_NAME_MM * (1.0 if few else look.letters)
        whole, name = name, shortened(name, points, longest, bold=bold, italic=italic)
        # Where few are written, a whole name is worth more than the next in rank.
        if not name or (few and name != whole):
            continue
        (x, y) = view.mm(np.array([[row.x, row.y]]))[0].tolist()
        size = text_size(name, points, bold=bold, italic=italic)
        further: tuple[float, ...] = (0.0, 1.0 * look.unit)
        if large:
            further += (2.5 * look.unit, 4.5 * look.unit)
        label = _plain_beside(room, name, (x, y), size, look, further)
        if label is None:
            continue
        written += 1
        x, y = label.middle
        canvas.text(x, y, name, points, across="center", up="center", bold=bold, italic=italic,
                    colour="#2b2b2b" if bold else "#3d3d3d", halo=HALO * look.unit,
                    z=14.0)  # fmt: skip


def _plain_beside(
    room: Room, name: str, at: tuple[float, float], size: tuple[float, float], look: Look,
    further: tuple[float, ...],
) -> Label | None:  # fmt: skip
    """Beside a point or over it, without a line to it."""
    for number, added in enumerate(further):
        label = room.beside(name, at, size, 0.4 * look.unit + added, over=number == 0)
        if label is not None:
            return label
    return None


def _settlements(under: Prepared, view: View) -> pd.DataFrame:
    west, south, east, north = view.window
    rows = under.settlements
    x, y = rows["x"], rows["y"]
    return rows[(x >= west) & (x <= east) & (y >= south) & (y <= north)]


def name_of_part(under: Prepared, view: View) -> str:
    """Name of the largest settlement in a window, of the board's own area if it has any."""
    rows = _settlements(under, view)
    if rows.empty:
        return ""
    rows = rows[~rows["beyond"]] if (~rows["beyond"]).any() else rows
    first = rows[rows["rank"] == rows["rank"].min()]
    west, south, east, north = view.window
    off = np.hypot(first["x"] - (west + east) / 2, first["y"] - (south + north) / 2)
    return str(first["name"].iloc[int(np.argmin(off.to_numpy()))])


def write_neighbours(canvas: Canvas, view: View, room: Room, under: Prepared, look: Look) -> None:
    """Names of the areas around, each inside its own, as near the border as there is room."""
    if look.names is not None:
        return
    board = shapely.simplify(under.at(view).board, view.tolerance * 3)
    shapely.prepare(board)
    points = look.points * 1.02
    for name_given, shape in under.neighbours:
        name = printable(name_given, italic=True)
        name = shortened(name, points, 1.6 * _LONGEST_NAME_MM * look.letters, italic=True)
        land = shapely.clip_by_rect(shape, *view.window)
        land = shapely.difference(shapely.simplify(land, view.tolerance * 3), board)
        if not name or land.is_empty:
            continue
        width, height = text_size(name, points, italic=True)
        half = np.array([width / 2 + 0.5, height / 2 + 0.4])
        west, south, east, north = land.bounds
        x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
        tried = np.column_stack([x.ravel(), y.ravel()])
        reach = half / view.mm_per_metre
        boxes: Any = shapely.box(*(tried - reach).T, *(tried + reach).T)
        shapely.prepare(land)
        inside = shapely.covers(land, boxes)
        if not inside.any():
            continue
        tried, boxes = tried[inside], boxes[inside]
        middles = view.mm(tried)
        far = shapely.distance(board, boxes) if not board.is_empty else np.zeros(len(boxes))
        # Among places as near the border, the one in the middle of the area's side.
        middle = np.hypot(*(tried - shapely.get_coordinates(land.centroid)[0]).T)
        steps = np.floor(far * view.mm_per_metre / _AS_NEAR_MM)
        for i in np.lexsort((middle, steps)):
            cx, cy = middles[i].tolist()
            box = (cx - half[0], cy - half[1], cx + half[0], cy + half[1])
            if room.place(name, box) is not None:
                canvas.text(cx, cy, name, points, across="center", up="center", italic=True,
                            colour=style.NEIGHBOUR, halo=HALO * look.unit, z=13.0)  # fmt: skip
                break
