"""Points -> the nearest edge that people may start on, the position along it, and the leg to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from pna.roads.network import Network, edge_lines

__all__ = ["Snapped", "Status", "snap", "subset", "together"]

Status = Literal["ok", "too_far_from_road", "no_network"]
Floats = npt.NDArray[np.float64]
_BLOCK = 200_000
_FEW_POINTS = 64
"""So few points are joined without an index of the whole network."""


@dataclass(frozen=True)
class Snapped:
    """Where points join a network: one entry per point, in the order given.

    Attributes
    ----------
    xy
        The points, in metres (EPSG:27700).
    edge
        Row of the edge in `Network.edges`; -1 where the point does not join.
    offset_metres
        Distance along the edge from its `u` end; exactly 0 or the edge's length at its ends.
    leg_metres
        Straight line from the point to the edge; given also where it is too long.
    any_network
        Whether the network has any edge that people may start on.
    """

    xy: npt.NDArray[np.float64]
    edge: npt.NDArray[np.int64]
    offset_metres: npt.NDArray[np.float64]
    leg_metres: npt.NDArray[np.float64]
    any_network: bool = True

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def joined(self) -> npt.NDArray[np.bool_]:
        """Whether each point joins the network: its status is ``ok``."""
        return self.edge >= 0

    @property
    def status(self) -> npt.NDArray[np.str_]:
        """``ok``, ``too_far_from_road`` (the leg is longer than allowed) or ``no_network``.

        Made when it is asked for: a grid has millions of points, and words are long.
        """
        apart: Status = "too_far_from_road" if self.any_network else "no_network"
        return np.where(self.joined, "ok", apart).astype("<U17")


def snap(
    points: npt.NDArray[np.float64],
    network: Network,
    *,
    max_access_metres: float = 1000.0,
    measure_far: bool = True,
) -> Snapped:
    """Join points to the nearest edge of a network that people may start on.

    Of several edges at the same distance the first in the network's own order is taken, so the
    answer does not depend on the order of the points.

    Parameters
    ----------
    points
        Shape (n, 2), metres in EPSG:27700. A point with a missing coordinate does not join and
        has the status ``too_far_from_road``.
    network
        The network of one mode.
    max_access_metres
        Points further than this from every such edge do not join.
    measure_far
        Whether to measure the leg of points that are too far as well; for a whole grid that is not
        worth its time.

    Returns
    -------
    Snapped
    """
    points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    candidates = np.flatnonzero(network.edges["snappable"].to_numpy())
    if candidates.size and len(points) <= _FEW_POINTS:
        near = candidates[_comes_near(points, network.edge_bounds[candidates], max_access_metres)]
        joined = _snap(points, network, near, max_access_metres, measure_far=False)
        # Where one does not join, how far it is must be measured along all of them.
        if not measure_far or not (joined.edge < 0)[np.isfinite(points).all(axis=1)].any():
            return joined
    return _snap(points, network, candidates, max_access_metres, measure_far=measure_far)


def _comes_near(points: Floats, bounds: Floats, metres: float) -> npt.NDArray[np.bool_]:
    """Tell edges whose rectangle comes near any of the points."""
    west, south, east, north = bounds.T
    reach = metres * (1 + 1e-9)
    near = np.zeros(len(bounds), dtype=bool)
    for x, y in points[np.isfinite(points).all(axis=1)]:
        beside = (west <= x + reach) & (east >= x - reach)
        near |= beside & (south <= y + reach) & (north >= y - reach)
    return near


def _snap(
    points: Floats,
    network: Network,
    candidates: npt.NDArray[np.int64],
    max_access_metres: float,
    *,
    measure_far: bool,
) -> Snapped:
    """Join points to the nearest of some edges."""
    count = len(points)
    edge = np.full(count, -1, dtype=np.int64)
    offset = np.full(count, np.nan)
    leg = np.full(count, np.nan)
    if candidates.size == 0:
        any_network = bool(network.edges["snappable"].any())
        return Snapped(points, edge, offset, leg, any_network)
    lines = edge_lines(network, candidates)
    tree = shapely.STRtree(lines)
    length = network.edges["length_metres"].to_numpy()[candidates]
    located = np.flatnonzero(np.isfinite(points).all(axis=1))
    for start in range(0, located.size, _BLOCK):
        rows = located[start : start + _BLOCK]
        shapes = np.asarray(shapely.points(points[rows]))
        found = _nearest_lines(tree, shapes, max_access_metres)
        along = shapely.line_locate_point(lines[found.line], shapes[found.point])
        whole = shapely.length(lines[found.line])
        full = length[found.line]
        at = rows[found.point]
        edge[at], leg[at] = candidates[found.line], found.metres
        offset[at] = np.where(along >= whole, full, np.minimum(along, full))
        if measure_far:
            far = np.flatnonzero(np.isnan(leg[rows]))
            beyond = _nearest_lines(tree, shapes[far], None)
            leg[rows[far[beyond.point]]] = beyond.metres
    joined = (edge >= 0) & (leg <= max_access_metres)
    edge[~joined] = -1
    offset[~joined] = np.nan
    return Snapped(points, edge, offset, leg)


class _Found(NamedTuple):
    point: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    metres: npt.NDArray[np.float64]


def _nearest_lines(
    tree: shapely.STRtree, points: npt.NDArray[np.object_], max_metres: float | None
) -> _Found:
    """Nearest line of each point that has one within reach; of equals the first."""
    if len(points) == 0:
        none = np.empty(0, dtype=np.int64)
        return _Found(none, none, np.empty(0))
    # The search leaves its own limit out, or keeps it, by a rounding: ask for a little more.
    limit = None if max_metres is None else max_metres * (1 + 1e-9)
    (point, line), metres = tree.query_nearest(
        points, return_distance=True, all_matches=True, max_distance=limit
    )
    order = np.lexsort((line, point))
    point, line, metres = point[order], line[order], metres[order]
    first = np.ones(point.size, dtype=bool)
    first[1:] = point[1:] != point[:-1]
    return _Found(point[first], line[first], metres[first])


def together(parts: Sequence[Snapped]) -> Snapped:
    """Points joined to one network a few at a time, as one: all of the first part, then the next.

    Parameters
    ----------
    parts
        At least one.
    """
    return Snapped(
        xy=np.concatenate([part.xy for part in parts]),
        edge=np.concatenate([part.edge for part in parts]),
        offset_metres=np.concatenate([part.offset_metres for part in parts]),
        leg_metres=np.concatenate([part.leg_metres for part in parts]),
        any_network=parts[0].any_network,
    )


def subset(snapped: Snapped, rows: npt.NDArray[np.int64]) -> Snapped:
    """Some of the points, in the order of `rows`."""
    return Snapped(
        xy=snapped.xy[rows],
        edge=snapped.edge[rows],
        offset_metres=snapped.offset_metres[rows],
        leg_metres=snapped.leg_metres[rows],
        any_network=snapped.any_network,
    )
