"""The picture in a frame: land, symbols with their numbers, and names of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from pna.maps import palette
from pna.maps.content import MapContent
from pna.maps.static import style
from pna.maps.static.canvas import Box, Canvas, Sign
from pna.maps.static.draw import draw_land
from pna.maps.static.labels import Label, Room, text_size
from pna.maps.static.lettering import printable, shortened
from pna.maps.static.marks import Mark, moved_apart
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import View

__all__ = ["Inset", "Look", "Picture", "draw_picture", "name_of_part"]

_RANKS = ("city", "town", "village", "suburb", "hamlet")
_SIZES = {"city": 1.5, "town": 1.22, "village": 1.0, "suburb": 0.92, "hamlet": 0.88}
_LONGEST_NAME_MM = 34.0
_FURTHER = (0.0, 0.5, 1.1, 2.0, 3.2, 4.6, 6.5, 9.0, 12.0, 16.0, 21.0, 28.0, 38.0, 50.0)
_NAME_EVERY_MM2 = 620.0
_GRID, _AS_NEAR_MM = 18, 6.0
_SMALL, _PLAIN = 0.52, 0.8
_HALO = 1.5


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
    """

    unit: float
    points: float
    symbol_mm: float
    numbered: bool = True


@dataclass(frozen=True)
class Inset:
    """A part of the map that is enlarged elsewhere on the sheet.

    Attributes
    ----------
    letter
        Of it.
    part
        On the main map, in millimetres.
    view
        Its own window and frame.
    """

    letter: str
    part: Box
    view: View


@dataclass(frozen=True)
class Picture:
    """What was written into a frame.

    Attributes
    ----------
    room
        Boxes that are taken, and labels.
    symbols
        Boxes of the symbols that stand there in full.
    numbers
        Labels by number.
    without_room
        Numbers that found none.
    """

    room: Room
    symbols: tuple[Box, ...]
    numbers: dict[int, Label]
    without_room: tuple[int, ...]


def draw_picture(
    canvas: Canvas, view: View, content: MapContent, under: Prepared, marks: Sequence[Mark],
    look: Look, insets: Sequence[Inset] = (),
) -> Picture:  # fmt: skip
    """Draw a map into its frame.

    Parameters
    ----------
    canvas, view
        Where.
    content, under
        What, and its backdrop.
    marks
        From `pna.maps.static.marks.marks_of`.
    look
        Sizes.
    insets
        Parts whose premises are small here and numbered there.

    Returns
    -------
    Picture
        What was placed.
    """
    draw_land(canvas, view, content, under, look.unit)
    left, bottom, right, top = view.frame
    rim = 0.6 * look.unit
    room = Room((left + rim, bottom + rim, right - rim, top - rim))
    seen = [mark for mark in marks if mark.xy is not None and _inside(mark.xy, view.window)]
    here = [mark for mark in seen if not _in_a_part(mark, view, insets)]
    small = [mark for mark in seen if _in_a_part(mark, view, insets)]
    _draw_symbols(canvas, view, small, look.symbol_mm * _SMALL, 10.0)
    for inset in insets:
        _frame_of_part(canvas, room, inset, look)
    boxes, middles = _draw_symbols(canvas, view, here, look.symbol_mm, 11.0)
    room.take(*boxes)
    numbers: dict[int, Label] = {}
    without: list[int] = []
    if look.numbered:
        numbers, without = _numbers(canvas, room, here, middles, look)
    _names(canvas, view, room, content, look)
    _neighbours(canvas, view, room, content, under, look)
    return Picture(room, tuple(boxes), numbers, tuple(without))


def _draw_symbols(
    canvas: Canvas, view: View, marks: Sequence[Mark], size: float, z: float
) -> tuple[list[Box], list[tuple[float, float]]]:
    if not marks:
        return [], []
    xy = view.mm(np.array([mark.xy for mark in marks], dtype=float))
    moved = moved_apart([(float(x), float(y)) for x, y in xy], size)
    left, bottom, right, top = view.frame
    half = size / 2
    moved = np.clip(moved, (left + half, bottom + half), (right - half, top - half))
    boxes: list[Box] = []
    signs: list[Sign] = []
    # Those that bear numbers over those that do not.
    for mark, (x, y) in zip(marks, moved.tolist(), strict=True):
        wide = size if mark.number is not None else size * _PLAIN
        signs.append(Sign(mark.symbol, x, y, wide, mark.filled))
        boxes.append((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2))
    order = sorted(range(len(marks)), key=lambda i: marks[i].number is not None)
    canvas.symbols([signs[i] for i in order], z=z)
    return boxes, [(float(x), float(y)) for x, y in moved]


def _numbers(
    canvas: Canvas, room: Room, marks: Sequence[Mark], middles: Sequence[tuple[float, float]],
    look: Look,
) -> tuple[dict[int, Label], list[int]]:  # fmt: skip
    """Numbers beside their symbols, those with the least room first."""
    placed: dict[int, Label] = {}
    without: list[int] = []
    xy = np.array(middles).reshape(-1, 2)
    near = 2.2 * look.symbol_mm
    crowd = [int((np.abs(xy - middle).max(axis=1) < near).sum()) for middle in xy]
    order = sorted(range(len(marks)), key=lambda i: (-crowd[i], marks[i].number or 0))
    points = look.points * 1.02
    for i in order:
        number = marks[i].number
        if number is None:
            continue
        text = str(number)
        size = text_size(text, points, bold=True)
        further = tuple(distance * look.unit for distance in _FURTHER)
        label = room.beside(
            text, middles[i], size, look.symbol_mm * 0.5 + 0.15 * look.unit, further=further
        )
        if label is None:
            without.append(number)
            continue
        placed[number] = label
        if label.leader is not None:
            x0, y0, x1, y1 = label.leader
            line = np.array([(x0, y0), (x1, y1)])
            canvas.lines([line], palette.PAPER, 1.5 * look.unit, z=10.8)
            canvas.lines([line], palette.INK, 0.5 * look.unit, z=10.9)
        x, y = label.middle
        canvas.text(x, y, text, points, across="center", up="center", bold=True,
                    halo=_HALO * look.unit, z=15.0)  # fmt: skip
    return placed, sorted(without)


def _names(
    canvas: Canvas, view: View, room: Room, content: MapContent, look: Look
) -> None:
    """Names of towns and villages, the larger first, as many as there is room for."""
    left, bottom, right, top = view.frame
    most = max(6, int((right - left) * (top - bottom) / (_NAME_EVERY_MM2 * look.unit**2)))
    written = 0
    for row in _settlements(content, view).itertuples(index=False):
        if written >= most:
            break
        points = look.points * _SIZES[str(row.place)]
        italic = row.rank > _RANKS.index("village")
        bold = row.rank <= _RANKS.index("town")
        name = printable(str(row.name), bold=bold, italic=italic)
        name = shortened(name, points, _LONGEST_NAME_MM * look.unit, bold=bold, italic=italic)
        if not name:
            continue
        (x, y) = view.mm(np.array([[row.geometry.x, row.geometry.y]]))[0].tolist()
        size = text_size(name, points, bold=bold, italic=italic)
        further = (0.0, 1.0 * look.unit)
        if bold:
            further += (2.5 * look.unit, 4.5 * look.unit)
        label = _plain_beside(room, name, (x, y), size, look, further)
        if label is None:
            continue
        written += 1
        x, y = label.middle
        canvas.text(x, y, name, points, across="center", up="center", bold=bold, italic=italic,
                    colour="#2b2b2b" if bold else "#3d3d3d", halo=_HALO * look.unit,
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


def _settlements(content: MapContent, view: View) -> gpd.GeoDataFrame:
    given = content.backdrop.settlements
    known = given["place"].isin(_RANKS) & given["name"].notna()
    known &= ~(given.geometry.isna() | given.geometry.is_empty)
    rows = gpd.GeoDataFrame(given[known])
    if rows.empty:
        return rows.assign(rank=0)
    inside = shapely.intersects(rows.geometry.to_numpy(), shapely.box(*view.window))
    rows = gpd.GeoDataFrame(rows[inside])
    rank = rows["place"].map(_RANKS.index)
    # Places of the board's own area before those beyond it.
    areas = content.backdrop.areas
    board = areas[areas["area_type"] == "hwb"].geometry
    own = np.ones(len(rows), dtype=bool)
    if len(board):
        own = shapely.intersects(rows.geometry.to_numpy(), shapely.union_all(board.to_numpy()))
    made = rows.assign(rank=rank, beyond=~own)
    return gpd.GeoDataFrame(made.sort_values(["rank", "beyond", "name"], kind="stable"))


def name_of_part(content: MapContent, view: View) -> str:
    """Name of the largest settlement in a window; '' where there is none."""
    rows = _settlements(content, view)
    if rows.empty:
        return ""
    first = rows[rows["rank"] == rows["rank"].min()]
    west, south, east, north = view.window
    off = np.hypot(first.geometry.x - (west + east) / 2, first.geometry.y - (south + north) / 2)
    return str(first["name"].iloc[int(np.argmin(off.to_numpy()))])


def _neighbours(
    canvas: Canvas, view: View, room: Room, content: MapContent, under: Prepared, look: Look
) -> None:
    """Names of the areas around, each inside its own, as near the border as there is room."""
    neighbours = content.backdrop.neighbours
    board = under.at(view).board
    if neighbours.empty:
        return
    window = shapely.box(*view.window)
    points = look.points * 1.02
    for row in neighbours.sort_values("area_name", kind="stable").itertuples(index=False):
        if row.geometry is None or row.geometry.is_empty:
            continue
        name = printable(str(row.area_name or ""), italic=True)
        name = shortened(name, points, 1.6 * _LONGEST_NAME_MM * look.unit, italic=True)
        land = shapely.clip_by_rect(shapely.make_valid(row.geometry), *window.bounds)
        land = shapely.difference(shapely.simplify(land, view.tolerance * 3), board)
        if not name or land.is_empty:
            continue
        width, height = text_size(name, points, italic=True)
        half = np.array([width / 2 + 0.5, height / 2 + 0.4])
        west, south, east, north = land.bounds
        x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
        tried = np.column_stack([x.ravel(), y.ravel()])
        middles = view.mm(tried)
        reach = half / view.mm_per_metre
        boxes = shapely.box(*(tried - reach).T, *(tried + reach).T)
        inside = shapely.covers(land, boxes)
        if not inside.any():
            continue
        far = shapely.distance(board, boxes) if not board.is_empty else np.zeros(len(boxes))
        # Among places as near the border, the one in the middle of the area's side.
        middle = np.hypot(*(tried - shapely.get_coordinates(land.centroid)[0]).T)
        steps = np.floor(far * view.mm_per_metre / _AS_NEAR_MM)
        for i in np.lexsort((middle, steps)):
            if not inside[i]:
                continue
            cx, cy = middles[i].tolist()
            box = (cx - half[0], cy - half[1], cx + half[0], cy + half[1])
            if room.place(name, box) is not None:
                canvas.text(cx, cy, name, points, across="center", up="center", italic=True,
                            colour=style.NEIGHBOUR, halo=_HALO * look.unit, z=13.0)  # fmt: skip
                break


def _frame_of_part(canvas: Canvas, room: Room, inset: Inset, look: Look) -> None:
    """The frame of an enlarged part on the main map, with its letter."""
    x0, y0, x1, y1 = inset.part
    canvas.rectangle(inset.part, z=11.99, line=palette.PAPER, width=2.2 * look.unit)
    canvas.rectangle(inset.part, z=12.0, line=palette.INK, width=0.9 * look.unit)
    rim = 0.4 * look.unit
    room.take((x0 - rim, y0 - rim, x1 + rim, y1 + rim))
    points = look.points * 1.3
    width, height = text_size(inset.letter, points, bold=True)
    width, height = width + 1.2 * look.unit, height + 0.5 * look.unit
    for left, bottom in (
        (x1 + rim, y1 - height), (x0 - rim - width, y1 - height),
        (x0, y1 + rim), (x0, y0 - rim - height), (x1 + rim, y0), (x0 - rim - width, y0),
        (x0 + rim, y1 - rim - height),
    ):  # fmt: skip
        box = (left, bottom, left + width, bottom + height)
        if room.place(inset.letter, box) is not None:
            break
    canvas.rectangle(box, z=12.1, fill=palette.INK)
    canvas.text((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, inset.letter, points,
                across="center", up="center", bold=True, colour=palette.PAPER, z=12.2)  # fmt: skip


def _in_a_part(mark: Mark, view: View, insets: Sequence[Inset]) -> bool:
    return any(mark.xy is not None and _inside(mark.xy, inset.view.window) for inset in insets)


def _inside(xy: tuple[float, float], window: Box) -> bool:
    return window[0] <= xy[0] <= window[2] and window[1] <= xy[1] <= window[3]
