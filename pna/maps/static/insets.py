"""Where premises crowd on a map, and the parts of it to enlarge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from pna.maps.static.canvas import Box

__all__ = ["Crowds", "crowded_parts", "crowds_of"]

Floats = npt.NDArray[np.float64]
_CROWD = 4
_LEAST_ZOOM, _MOST_ZOOM = 1.55, 9.0
_DEEPEST = 5
_EMPTY_RIM = 0.13


@dataclass(frozen=True)
class _Part:
    box: Box
    score: int


@dataclass(frozen=True)
class Crowds:
    """Points that crowd, whatever the scale of the page that they are drawn on.

    Attributes
    ----------
    groups
        Places in the points, of those that crowd directly or through others.
    near
        How many points are near each.
    """

    groups: tuple[npt.NDArray[np.intp], ...]
    near: npt.NDArray[np.intp]


def crowds_of(points: Floats, near: float) -> Crowds:
    """Find the points that crowd.

    Parameters
    ----------
    points
        Shape (n, 2).
    near
        How near, in the unit of the points.
    """
    count = len(points)
    pairs = cKDTree(points).query_pairs(near, output_type="ndarray") if count else np.zeros((0, 2))
    if not len(pairs):
        return Crowds((), np.zeros(count, dtype=np.intp))
    joined = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(count, count))
    _, group = connected_components(joined, directed=False)
    order = np.argsort(group, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    large = tuple(one for one in members if len(one) >= _CROWD)
    return Crowds(large, np.bincount(pairs.ravel(), minlength=count))


def crowded_parts(
    points: Sequence[tuple[float, float]] | Floats, frame: Box, *, near: float,
    size: tuple[float, float], most: int, crowds: Crowds | None = None,
) -> tuple[Box, ...]:  # fmt: skip
    """Find the parts of a map that are worth enlarging.

    Points nearer than `near` to one another, directly or through others, crowd. Four or more that
    crowd are enlarged together; where that enlarges too little, in halves.

    Parameters
    ----------
    points
        Millimetres on the page.
    frame
        Of the map.
    near
        Millimetres.
    size
        Width and height of an inset.
    most
        How many there may be.
    crowds
        Which of the points crowd, if it is known.

    Returns
    -------
    tuple of tuple of float
        Boxes in the frame, none over another, of the shape of an inset, those with the most crowded
        points first.
    """
    xy = np.array(points, dtype=float).reshape(-1, 2)
    if len(xy) < _CROWD or most < 1:
        return ()
    known = crowds or crowds_of(xy, near)
    parts: list[_Part] = []
    for members in known.groups:
        parts += _enlarged(members, xy, known.near, frame, size, 0)
    kept: list[Box] = []
    for part in sorted(parts, key=lambda part: (-part.score, part.box)):
        if len(kept) < most and not any(_overlap(part.box, other) for other in kept):
            kept.append(part.box)
    return tuple(kept)


def _enlarged(
    members: npt.NDArray[np.intp], xy: Floats, crowd: npt.NDArray[np.intp], frame: Box,
    size: tuple[float, float], depth: int,
) -> list[_Part]:  # fmt: skip
    if len(members) < _CROWD:
        return []
    here = xy[members]
    low, high = here.min(axis=0), here.max(axis=0)
    room = np.array(size) * (1 - 2 * _EMPTY_RIM)
    spread = np.maximum(high - low, 1e-6)
    zoom = min(float((room / spread).min()), _MOST_ZOOM)
    if zoom >= _LEAST_ZOOM:
        half = np.array(size) / zoom / 2
        left, bottom, right, top = frame
        if right - left < 2 * half[0] or top - bottom < 2 * half[1]:
            return []
        middle = np.clip((low + high) / 2, (left + half[0], bottom + half[1]),
                         (right - half[0], top - half[1]))  # fmt: skip
        (x0, y0), (x1, y1) = (middle - half).tolist(), (middle + half).tolist()
        return [_Part((x0, y0, x1, y1), int(crowd[members].sum()))]
    if depth == _DEEPEST:
        return []
    # Where the middle half of the points along the longer side has its widest opening.
    side = int(spread[1] / size[1] > spread[0] / size[0])
    order = members[np.argsort(here[:, side], kind="stable")]
    first, last = len(order) // 4, max(len(order) // 4 + 2, len(order) - len(order) // 4)
    along = xy[order, side]
    cut = first + int(np.argmax(np.diff(along[first:last]))) + 1
    halves = (order[:cut], order[cut:])
    return [part for half in halves for part in _enlarged(half, xy, crowd, frame, size, depth + 1)]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
