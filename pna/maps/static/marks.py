"""Symbols of premises in a frame, none hidden by another, and the numbers that they bear."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from pna.maps.content import MapContent, Marks
from pna.maps.layers import rows as rows_of
from pna.maps.symbols import Symbol, symbol_of

__all__ = ["Mark", "marks_of", "moved_apart", "numbers_premises", "on_the_map"]

Floats = npt.NDArray[np.float64]
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b")
_PREMISES_FILE = "tables/premises.csv"
_APART = 0.86
_ROUNDS, _STEP = 60, 0.7


@dataclass(frozen=True)
class Mark:
    """One thing to draw at a point.

    Attributes
    ----------
    number
        That it bears on paper and in the list; None for what bears none.
    symbol, filled
        How it is drawn.
    name, postcode
        As it is listed; may be empty.
    code
        That stands for a name of which nothing can be printed.
    xy
        EPSG:27700; None: it has no position.
    """

    number: int | None
    symbol: Symbol
    filled: bool
    name: str
    postcode: str
    code: str
    xy: tuple[float, float] | None


def marks_of(content: MapContent) -> tuple[Mark, ...]:
    """Give every mark of the layers that are shown; numbers run on through the numbered layers.

    Parameters
    ----------
    content
        What a map shows. Where its points have a column `number`, the numbers are those.
    """
    made: list[Mark] = []
    last = 0
    for layer in content.layers:
        if not isinstance(layer, Marks) or not layer.show:
            continue
        for row in rows_of(layer.points):
            number = None
            if layer.numbered:
                given: Any = getattr(row, "number", None)
                last += 1
                number = last if given is None or pd.isna(given) else int(given)
            made.append(_mark(row, number))
    return tuple(made)


def numbers_premises(content: MapContent) -> bool:
    """Whether the numbers of a map are those of the list of premises, on every map and in it."""
    return _PREMISES_FILE in content.files


def on_the_map(
    marks: Sequence[Mark], window: tuple[float, float, float, float]
) -> tuple[Mark, ...]:
    """Number anew the marks that a map shows, and those without a position; no others.

    Parameters
    ----------
    marks
        Whose numbers are of this map alone.
    window
        What it shows of the land (EPSG:27700).

    Returns
    -------
    tuple of Mark
        All of them in their order; those beyond the edge bear no number.
    """
    west, south, east, north = window
    made: list[Mark] = []
    last = 0
    for mark in marks:
        x, y = mark.xy or (west, south)
        seen = west <= x <= east and south <= y <= north
        last += seen and mark.number is not None
        made.append(replace(mark, number=last if seen and mark.number is not None else None))
    return tuple(made)


def _mark(row: Any, number: int | None) -> Mark:  # noqa: ANN401 - a named tuple
    lines = [str(line) for line in row.lines]
    given = str(getattr(row, "postcode", "") or "")
    found = [match for line in [given, *lines[:0:-1]] if (match := _POSTCODE.search(line))]
    point = row.geometry
    known = point is not None and not shapely.is_empty(point)
    return Mark(
        number=number,
        symbol=symbol_of(str(row.kind)),
        filled=bool(row.filled),
        name=lines[0].strip() if lines else "",
        postcode=f"{found[0][1]} {found[0][2]}" if found else "",
        code=str(getattr(row, "mark_id", "") or ""),
        xy=(float(point.x), float(point.y)) if known else None,
    )


def moved_apart(points: Sequence[tuple[float, float]], size: float) -> Floats:
    """Move symbols that would hide one another a little apart.

    Parameters
    ----------
    points
        Middles in millimetres.
    size
        Width of a symbol in millimetres.

    Returns
    -------
    ndarray, shape (n, 2)
        Those of one point stand on a circle around it, in their order, the first to the left;
        those that overlap are pushed from one another along the line between them.
    """
    xy = np.array(points, dtype=float).reshape(-1, 2)
    least = _APART * size
    together: dict[tuple[float, float], list[int]] = {}
    for number, (x, y) in enumerate(xy.tolist()):
        together.setdefault((round(x, 2), round(y, 2)), []).append(number)
    for members in together.values():
        if len(members) == 1:
            continue
        radius = least / 2 / math.sin(math.pi / len(members))
        for place, member in enumerate(members):
            angle = math.pi + 2 * math.pi * place / len(members)
            xy[member] += (radius * math.cos(angle), radius * math.sin(angle))
    for _ in range(_ROUNDS if len(xy) > 1 else 0):
        pairs: Any = cKDTree(xy).query_pairs(least - 1e-3, output_type="ndarray")
        if not len(pairs):
            break
        one, other = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].T
        apart = xy[one] - xy[other]
        distance = np.hypot(apart[:, 0], apart[:, 1])
        push = (least - distance) / 2 * _STEP / np.maximum(distance, 1e-6)
        np.add.at(xy, one, apart * push[:, None])
        np.add.at(xy, other, -apart * push[:, None])
    return xy
