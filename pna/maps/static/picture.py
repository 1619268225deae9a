"""The picture in a frame: land, symbols with their numbers, and names of places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from pna.maps import palette
from pna.maps.content import Dots, MapContent
from pna.maps.static.canvas import Box, Canvas, Sign
from pna.maps.static.draw import dot_radius, dot_scale, draw_land, placed_dots
from pna.maps.static.labels import HALO, Label, Room, text_size
from pna.maps.static.marks import Mark, moved_apart
from pna.maps.static.names import Look, write_names, write_neighbours
from pna.maps.static.prepared import Prepared
from pna.maps.static.view import View

__all__ = ["Inset", "Picture", "crowd_of", "draw_picture", "near_mm"]

_FURTHER = (0.0, 0.5, 1.1, 2.0, 3.2, 4.6, 6.5, 9.0, 12.0, 16.0, 21.0, 28.0, 38.0, 50.0, 65.0, 85.0)
_NEAR_NUMBERS, _NEAR_DOTS = 1.75, 1.05
_SMALL, _PLAIN, _LARGE_DOT_MM = 0.52, 0.8, 0.8


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
    here = [mark for mark in seen if not _in_a_part(mark, insets)]
    small = [mark for mark in seen if _in_a_part(mark, insets)]
    _draw_symbols(canvas, view, small, look.symbol_mm * _SMALL, 10.0)
    # Over the frames of parts: one beside a frame is not cut by it.
    boxes, middles = _draw_symbols(canvas, view, here, look.symbol_mm, 12.05)
    room.take(*boxes)
    for inset in insets:
        x0, y0, x1, y1 = inset.part
        rim = 0.4 * look.unit
        room.take((x0 - rim, y0 - rim, x1 + rim, y1 + rim))
    for inset in insets:
        _frame_of_part(canvas, room, inset, look)
    numbers: dict[int, Label] = {}
    without: list[int] = []
    if look.numbered:
        numbers, without = _numbers(canvas, room, here, middles, look)
    for layer in content.layers:
        if isinstance(layer, Dots) and layer.show:
            room.take(*_large_dots(layer, view, look))
    write_names(canvas, view, room, under, look)
    write_neighbours(canvas, view, room, under, look)
    return Picture(room, tuple(boxes), numbers, tuple(without))


def crowd_of(
    content: MapContent, under: Prepared, marks: Sequence[Mark], *, numbers: bool
) -> tuple[tuple[float, float], ...]:
    """Points that are enlarged where they crowd: numbered premises, or all symbols and dots.

    Without numbers, only those of the board's own area: a city beyond it needs no inset.
    """
    crowd = [mark.xy for mark in marks if mark.xy is not None]
    for layer in () if numbers else content.layers:
        if isinstance(layer, Dots) and layer.show:
            points = placed_dots(layer).geometry
            crowd += list(zip(points.x.tolist(), points.y.tolist(), strict=True))
    if numbers or not crowd or shapely.is_empty(under.board):
        return tuple(crowd)
    own = shapely.intersects_xy(under.board, np.array(crowd))
    return tuple(xy for xy, inside in zip(crowd, own.tolist(), strict=True) if inside)


def near_mm(symbol_mm: float, *, numbers: bool) -> float:
    """How near symbols must be to one another to crowd: numbers take more room than dots."""
    return (_NEAR_NUMBERS if numbers else _NEAR_DOTS) * symbol_mm


def _large_dots(layer: Dots, view: View, look: Look) -> list[Box]:
    """Boxes of dots that a name would be hard to read on."""
    points = placed_dots(layer)
    if points.empty:
        return []
    scale = dot_scale(layer, look.unit)
    xy = view.mm(shapely.get_coordinates(points.geometry.to_numpy()))
    boxes: list[Box] = []
    for (x, y), size in zip(xy.tolist(), points["size"], strict=True):
        half = dot_radius(float(size), scale, look.unit) * 0.8
        if half > _LARGE_DOT_MM * look.unit:
            boxes.append((x - half, y - half, x + half, y + half))
    return boxes


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
        away = look.symbol_mm * 0.5 + 0.15 * look.unit
        label = room.beside(text, middles[i], size, away, further=further)
        if label is None:
            label = room.beside(text, middles[i], size, away, further=further, crossing=True)
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
                    halo=HALO * look.unit, z=15.0)  # fmt: skip
    return placed, sorted(without)


def _frame_of_part(canvas: Canvas, room: Room, inset: Inset, look: Look) -> None:
    """The frame of an enlarged part on the main map, with its letter."""
    x0, y0, x1, y1 = inset.part
    canvas.rectangle(inset.part, z=11.99, line=palette.PAPER, width=2.2 * look.unit)
    canvas.rectangle(inset.part, z=12.0, line=palette.INK, width=0.9 * look.unit)
    rim = 0.4 * look.unit
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
    canvas.rectangle(box, z=12.5, line=palette.PAPER, fill=palette.INK, width=0.5 * look.unit)
    canvas.text((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, inset.letter, points,
                across="center", up="center", bold=True, colour=palette.PAPER, z=12.6)  # fmt: skip


def _in_a_part(mark: Mark, insets: Sequence[Inset]) -> bool:
    return any(mark.xy is not None and _inside(mark.xy, inset.view.window) for inset in insets)


def _inside(xy: tuple[float, float], window: Box) -> bool:
    return window[0] <= xy[0] <= window[2] and window[1] <= xy[1] <= window[3]
