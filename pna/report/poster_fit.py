"""What one sheet of A4 holds of a poster: the size of its type, and the height of its map.

Nothing is set here: lines are counted by the widths of letters, of Arial and of those as wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pna.maps.static.lettering import MM_PER_POINT, wrapped
from pna.poster.open_late import TIMES, Listed
from pna.poster.plain_hours import Days

__all__ = ["BODY_POINTS", "PAPER", "Fit", "Row", "fit", "one_fewer"]

BODY_POINTS = 12.0
"""Nobody at a wall should have to come nearer: what is read first is never smaller, but for names
and hours so long that even one pharmacy a time would not fit."""
_LARGER = (14.0, 13.0)
_SMALLER = (11.0, 10.0, 9.0, 8.0, 7.0)
PAPER = {"num": 11.0, "who": 55.0, "week": 45.0, "saturday": 24.0, "sunday": 24.0, "far": 29.0}
"""Widths of the columns on paper, in millimetres."""
_WIDTH_MM, _HEIGHT_MM = 188.0, 277.0
_CELL_MM = 2.2
_ARIAL, _ARIAL_BOLD = 0.92, 0.87
"""Letters of Arial in parts of those that are measured, with a little room."""
_LEADING, _ROUND_ROW_MM, _NAME = 1.2, 2.1, 1.15
_TITLE_MM, _HELP_MM, _ROUND_MM = 10.5, 19.5, 6.5
"""The heading; the box of NHS 111; borders, rules and what lies between the parts."""
_INVENTED_MM = 9.0
_LEAST_MAP_MM, _MOST_MAP_MM = 33.0, 84.0
_HEAD_LINES = 1


@dataclass(frozen=True)
class Row:
    """One pharmacy as it is printed.

    Attributes
    ----------
    name, where
        Its name; its address with the postcode.
    weekdays
        Hours of the working days.
    saturday, sunday
        Hours.
    far
        How far it is, a line each.
    """

    name: str
    where: str
    weekdays: tuple[Days, ...]
    saturday: str
    sunday: str
    far: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """How a poster is set.

    Attributes
    ----------
    points
        Size of the type of the table.
    map_mm
        Height of the map.
    """

    points: float
    map_mm: float


def fit(
    rows: Sequence[Row],
    *,
    place: str,
    body: Iterable[str],
    small: Iterable[str],
    invented: bool,
    larger: bool = True,
    smaller: bool = False,
) -> Fit | None:
    """Find how a poster goes on one sheet.

    Parameters
    ----------
    rows
        Its pharmacies.
    place
        What the place is called.
    body, small
        The sentences round the table, and those of the foot.
    invented
        Whether it says that nothing of it exists.
    larger, smaller
        Whether the type may be larger than `BODY_POINTS`; smaller, because nothing more can be
        left out.

    Returns
    -------
    Fit or None
        None: it has not room for these rows.
    """
    taken = _TITLE_MM + _HELP_MM + _ROUND_MM + _INVENTED_MM * invented
    taken += _text_mm(f"near {place}", 15.0, _WIDTH_MM, bold=True)
    taken += sum(_text_mm(text, BODY_POINTS, _WIDTH_MM) + 1.0 for text in body if text)
    taken += sum(_text_mm(text, 8.0, _WIDTH_MM) + 0.7 for text in small if text)
    room = _HEIGHT_MM - taken
    sizes = (*(_LARGER if larger else ()), BODY_POINTS, *(_SMALLER if smaller else ()))
    for points in sizes:
        table = sum(_row_mm(row, points) for row in rows)
        table += (_HEAD_LINES * _line_mm(min(points, BODY_POINTS)) + _ROUND_ROW_MM) * bool(rows)
        if room - table >= _LEAST_MAP_MM:
            return Fit(points, min(_MOST_MAP_MM, float(int(room - table))))
    return Fit(_SMALLER[-1], _LEAST_MAP_MM) if smaller else None


def one_fewer(listed: Sequence[Listed]) -> tuple[Listed, ...] | None:
    """Leave out the furthest pharmacy that is not the nearest open at any of the times.

    Parameters
    ----------
    listed
        Nearest first.

    Returns
    -------
    tuple or None
        None: each of them is the nearest at one of the times.
    """
    first = {next((one.facility_id for one in listed if time in one.times), "") for time in TIMES}
    for at in range(len(listed) - 1, -1, -1):
        if listed[at].facility_id not in first:
            return (*listed[:at], *listed[at + 1 :])
    return None


def _row_mm(row: Row, points: float) -> float:
    def lines(text: str, column: str) -> float:
        return _text_mm(text, points, PAPER[column] - _CELL_MM, bold=True)

    who = PAPER["who"] - _CELL_MM
    most = max(
        _text_mm(row.name, points * _NAME, who, bold=True) + _text_mm(row.where, points, who),
        sum(lines(f"{one.days}: {one.hours}" if one.days else one.hours, "week")
            for one in row.weekdays),
        lines(row.saturday, "saturday"),
        lines(row.sunday, "sunday"),
        sum(_text_mm(line, points, PAPER["far"] - _CELL_MM) for line in row.far),
    )  # fmt: skip
    return most + _ROUND_ROW_MM


def _line_mm(points: float) -> float:
    return points * MM_PER_POINT * _LEADING


def _text_mm(text: str, points: float, width: float, *, bold: bool = False) -> float:
    letters = _ARIAL_BOLD if bold else _ARIAL
    return max(1, len(wrapped(text, points, width / letters, bold=bold))) * _line_mm(points)
