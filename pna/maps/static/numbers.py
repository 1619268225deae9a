"""The list of numbered premises: on the sheet where it fits, else on pages after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pna.maps import palette
from pna.maps.static.canvas import Box, Canvas, Sign
from pna.maps.static.furniture import one_line
from pna.maps.static.lettering import height_mm, printable, shortened, smaller, width_mm
from pna.maps.static.marks import Mark
from pna.maps.symbols import Symbol
from pna.wording import print_maps as words

__all__ = ["Entry", "draw_list", "entries_of", "lines_in", "row_height"]

_ROW = 1.12
_LONGEST_POSTCODE = "WW9W 9WW"


@dataclass(frozen=True)
class Entry:
    """One line of the list.

    Attributes
    ----------
    number, symbol, filled, name, postcode
        As of the mark.
    remark
        Where it is, if not on the main map.
    """

    number: int
    symbol: Symbol
    filled: bool
    name: str
    postcode: str
    remark: str


def entries_of(marks: Sequence[Mark], remarks: Mapping[int, str]) -> tuple[Entry, ...]:
    """Give the list, by number.

    Parameters
    ----------
    marks
        Of a map.
    remarks
        By number: such as the letter of the inset.
    """
    made = [
        Entry(mark.number, mark.symbol, mark.filled, _name(mark), mark.postcode,
              remarks.get(mark.number, ""))
        for mark in marks if mark.number is not None
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda entry: entry.number))


def _name(mark: Mark) -> str:
    if not mark.name:
        return words.NO_NAME
    return printable(mark.name) or printable(mark.code) or words.NO_NAME


def row_height(points: float) -> float:
    """Millimetres from one row to the next."""
    return height_mm(points) * _ROW


def lines_in(height: float, points: float) -> int:
    """How many rows fit, the heading of the column taken off."""
    return max(0, int((height - 1.3 * row_height(points)) / row_height(points) + 1e-6))


def draw_list(
    canvas: Canvas, boxes: Sequence[Box], entries: Sequence[Entry], points: float, *,
    title: str = "", kinds: bool = False,
) -> Sequence[Entry]:  # fmt: skip
    """Write rows into columns, one after the other.

    Parameters
    ----------
    canvas
        To draw on.
    boxes
        The columns.
    entries
        Rows.
    points
        Size of the text.
    title
        Over the first column.
    kinds
        Whether each row says its kind in words as well.

    Returns
    -------
    sequence of Entry
        Those for which there was no room.
    """
    left = list(entries)
    signs: list[Sign] = []
    rules: list[list[tuple[float, float]]] = []
    row = row_height(points)
    for number, (x0, y0, x1, y1) in enumerate(boxes):
        if not left:
            break
        top = y1
        if title and number == 0:
            canvas.text(x0, top - 0.8 * row, title, points, bold=True)
        top -= 1.15 * row
        canvas.lines([_line(x0, top, x1, top)], palette.INK, 0.5, z=20)
        for entry in left[: lines_in(y1 - y0, points)]:
            _row(canvas, entry, x0, top, x1, points, signs, kinds=kinds)
            top -= row
            rules.append(_line(x0, top, x1, top))
        left = left[lines_in(y1 - y0, points) :]
    canvas.lines(rules, "#c8c8c8", 0.25, z=19)
    canvas.symbols(signs, z=20, halo=False)
    return left


def _row(
    canvas: Canvas,
    entry: Entry,
    x0: float,
    top: float,
    x1: float,
    points: float,
    signs: list[Sign],
    *,
    kinds: bool,
) -> None:
    row = row_height(points)
    base = top - 0.72 * row
    figures = width_mm("888", points, bold=True)
    canvas.text(x0 + figures, base, str(entry.number), points, across="right", bold=True)
    sign = 0.78 * row
    signs.append(Sign(entry.symbol, x0 + figures + sign, top - row / 2, sign, entry.filled))
    small = smaller(points, 0.95)
    right = x1 - width_mm(_LONGEST_POSTCODE, small)
    canvas.text(right, base, entry.postcode, small)
    begin = x0 + figures + 1.8 * sign
    if kinds:
        wide = (right - begin) * 0.42
        label = one_line(entry.symbol.label, small, wide - 1.5)
        canvas.text(right - wide, base, label, small)
        right -= wide
    room = right - begin - 1.2
    remark = f" ({entry.remark})" if entry.remark else ""
    room_of_name = room - width_mm(remark, points)
    name = shortened(printable(entry.name), points, max(room_of_name, 0.35 * room))
    canvas.text(begin, base, shortened(name + remark, points, room), points)


def _line(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y1)]
