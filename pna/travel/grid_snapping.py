"""Many points that lie close together -> the same as `snapping.snap`, several times faster.

Points are taken in square blocks. Where d is the distance from the middle of a block to the nearest
road and h the distance from there to the block's corner, the nearest road of every point of the
block lies within d + 2h of the middle: one query of the tree serves the whole block, and its points
are compared with the few straight parts that it finds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely

from pna.roads.network import Network
from pna.travel.snapping import Snapped

__all__ = ["snap_dense"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_POINTS_ACROSS_A_BLOCK = 5
_BLOCKS_AT_A_TIME = 256
_ROUNDING = 1e-6


def snap_dense(
    points: Floats, network: Network, *, spacing_metres: float, max_access_metres: float = 1000.0
) -> Snapped:
    """Join the points of a grid to the nearest edge that people may start on.

    Parameters
    ----------
    points
        Shape (n, 2), metres in EPSG:27700.
    network
        The network of one mode.
    spacing_metres
        Distance of neighbouring points; it decides the speed, not the answer.
    max_access_metres
        Points further than this from every such edge do not join; their leg is missing.

    Returns
    -------
    Snapped
        As from `pna.travel.snapping.snap` with ``measure_far=False``: of edges at the same distance
        the first. Offsets and legs may differ by rounding.
    """
    parts = _Parts(network)
    count = len(points)
    part = np.full(count, -1, dtype=np.int64)
    offset, leg = np.full(count, np.nan), np.full(count, np.nan)
    if count == 0 or parts.edge.size == 0:
        return Snapped(points, part, offset, leg, bool(parts.edge.size))
    cell = np.floor(points / (_POINTS_ACROSS_A_BLOCK * spacing_metres))
    order = np.lexsort((cell[:, 0], cell[:, 1]))
    new = np.append(True, (np.diff(cell[order], axis=0) != 0).any(axis=1))
    for rows, is_new in _split(order, new):
        blocks = np.flatnonzero(is_new)
        first, near = parts.near(points[rows], blocks, max_access_metres)
        at = np.cumsum(is_new) - 1
        reached = first[at + 1] > first[at]
        some, at = rows[reached], at[reached]
        if some.size:
            part[some], leg[some] = parts.nearest(points[some], first[at], first[at + 1], near)
    leg[leg > max_access_metres * (1 + 1e-9)] = np.nan
    joined = leg <= max_access_metres
    offset[joined] = parts.offset(points[joined], part[joined])
    return Snapped(points, np.where(joined, parts.edge[part], -1), offset, leg)


def _split(order: Ints, new: npt.NDArray[np.bool_]) -> Iterator[tuple[Ints, npt.NDArray[np.bool_]]]:
    """Points in order, a number of whole blocks at a time: what memory and caches hold."""
    cuts = np.flatnonzero(new)[_BLOCKS_AT_A_TIME::_BLOCKS_AT_A_TIME]
    return zip(np.split(order, cuts), np.split(new, cuts), strict=True)


class _Parts:
    """The straight parts of the edges that people may start on, in the order of the edges."""

    def __init__(self, network: Network) -> None:
        ends_here = np.zeros(len(network.xy), dtype=bool)
        ends_here[network.xy_start[1:] - 1] = True
        edge = np.repeat(np.arange(len(network.edges)), np.diff(network.xy_start))
        step = np.append(np.hypot(*np.diff(network.xy, axis=0).T), 0.0) * ~ends_here
        so_far = np.cumsum(step) - step
        kept = np.flatnonzero(~ends_here & network.edges["snappable"].to_numpy()[edge])
        self.edge = edge[kept]
        self.before = so_far[kept] - so_far[network.xy_start[self.edge]]
        self.metres = step[kept]
        self.last = ends_here[kept + 1]
        self.length = network.edges["length_metres"].to_numpy()[self.edge]
        self.start, self.end = network.xy[kept].T.copy(), network.xy[kept + 1].T.copy()
        ends = np.concatenate([self.start, self.end]).T.reshape(-1, 2, 2)
        self.tree = shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=object))
        self.step = self.end - self.start
        # A part of no length has its foot at its start: any number but nought will do.
        self.squared = np.where(self.metres > 0, (self.step**2).sum(axis=0), 1.0)

    def near(self, xy: Floats, blocks: Ints, max_metres: float) -> tuple[Ints, Ints]:
        """Parts that may be the nearest of some point of each block, as slices of an array."""
        low, high = np.minimum.reduceat(xy, blocks), np.maximum.reduceat(xy, blocks)
        corner = np.hypot(*(high - low).T) / 2.0
        middle = np.asarray(shapely.points((low + high) / 2.0))
        limit = max_metres + float(corner.max()) + 1.0
        (block, _), metres = self.tree.query_nearest(
            middle, return_distance=True, all_matches=False, max_distance=limit
        )
        reach = metres + 2.0 * corner[block] + 1e-3
        found, part = self.tree.query(middle[block], predicate="dwithin", distance=reach)
        found = block[found]
        sort = np.argsort(found, kind="stable")
        return np.searchsorted(found[sort], np.arange(blocks.size + 1)), part[sort]

    def nearest(self, xy: Floats, first: Ints, last: Ints, near: Ints) -> tuple[Ints, Floats]:
        """Nearest part of each point among ``near[first:last]``, and how far it is."""
        counts = last - first
        bounds = np.cumsum(counts) - counts
        part = near[np.arange(counts.sum()) + np.repeat(first - bounds, counts)]
        x, y = (np.repeat(xy[:, k], counts) - start[part] for k, start in enumerate(self.start))
        step_x, step_y = self.step[0][part], self.step[1][part]
        share = (x * step_x + y * step_y) / self.squared[part]
        np.clip(share, 0.0, 1.0, out=share)
        squared = (x - share * step_x) ** 2 + (y - share * step_y) ** 2
        # Ties must be ties to the last bit, so those that come near the least are measured anew.
        enough = (np.sqrt(np.minimum.reduceat(squared, bounds)) + _ROUNDING) ** 2
        close = np.flatnonzero(squared <= np.repeat(enough, counts))
        starts = np.searchsorted(close, bounds)
        counts = np.diff(starts, append=close.size)
        _, metres = self._foot(np.repeat(xy, counts, axis=0), part[close])
        least = np.minimum.reduceat(metres, starts)
        at = np.flatnonzero(metres == np.repeat(least, counts))
        return np.minimum.reduceat(part[close[at]], np.searchsorted(at, starts)), least

    def offset(self, xy: Floats, part: Ints) -> Floats:
        """Metres along the whole edge to the foot of each point on its part."""
        share, _ = self._foot(xy, part)
        metres = np.minimum(self.before[part] + share * self.metres[part], self.length[part])
        return np.where(self.last[part] & (share == 1.0), self.length[part], metres)

    def _foot(self, xy: Floats, part: Ints) -> tuple[Floats, Floats]:
        """Share of the part before the foot, and the distance, to the bit as GEOS has it."""
        step, squared = self.step[:, part], self.squared[part]
        away = xy.T - self.start[:, part]
        share = np.clip((away * step).sum(axis=0) / squared, 0.0, 1.0)
        aside = np.abs((away[0] * step[1] - away[1] * step[0]) / squared) * np.sqrt(squared)
        beyond = xy.T - self.end[:, part]
        to_ends = [np.sqrt((gap**2).sum(axis=0)) for gap in (away, beyond)]
        return share, np.select([share == 0.0, share == 1.0], to_ends, aside)
