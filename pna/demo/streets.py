"""Streets within places.

A place is filled with points, one for each block of buildings; the streets are the edges of the
blocks' Voronoi cells. Pairs of points mirrored along the roads from the country make cells that
meet exactly on those roads, so side streets join them as they do in life. What lies inside a
(convex) cell, a cul-de-sac or a cut-through, cannot cross any street.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree

from pna.demo.draft import Road
from pna.demo.landscape import Landscape, Settlement
from pna.demo.shapes import Bools, Floats, Ints, along, lines_of, point_at, scatter

__all__ = ["ZONES", "Plan", "Zone", "plan"]


@dataclass(frozen=True)
class Zone:
    """One kind of neighbourhood.

    Attributes
    ----------
    spacing
        Width and depth of a block (metres).
    jitter
        How far blocks stray from their rows, as a share of the spacing.
    closed
        Share of the edges of blocks that are no street, and of those, the share that one can walk.
    spur
        Share of blocks with a cul-de-sac into them.
    people
        People per hectare.
    """

    spacing: tuple[float, float]
    jitter: float
    closed: float
    cut: float
    spur: float
    people: float


ZONES = {
    "terrace": Zone((64, 118), 0.07, 0.06, 0.7, 0.14, 78),
    "semi": Zone((88, 132), 0.16, 0.17, 0.62, 0.44, 50),
    "estate": Zone((104, 112), 0.30, 0.30, 0.72, 0.78, 46),
    "industrial": Zone((165, 190), 0.25, 0.25, 0.3, 0.7, 0),
    "green": Zone((120, 130), 0.30, 1.0, 0.7, 0.0, 0),
    "village": Zone((105, 125), 0.30, 0.38, 0.6, 0.6, 30),
}
KINDS = tuple(ZONES)


@dataclass(frozen=True)
class Plan:
    """The street plan of one place, not yet drawn.

    Attributes
    ----------
    sites
        n x 2, the middle of each block.
    kind
        Index of each block's zone in `ZONES`.
    corners
        m x 2, where edges of blocks meet.
    edges
        e x 2, corners at the ends of each edge.
    sides
        e x 2, the blocks on its two sides.
    drivable
        Whether the edge is a street; otherwise it is a path.
    on_road
        For each corner the position in the list of roads that it lies on, or -1.
    distance
        Where on that road.
    """

    sites: Floats
    kind: Ints
    corners: Floats
    edges: Ints
    sides: Ints
    drivable: Bools
    on_road: Ints
    distance: Floats


def _zone_seeds(place: Settlement, rng: np.random.Generator) -> tuple[Floats, Ints, Floats]:
    """Return the middle, the kind and the direction of each neighbourhood."""
    r = place.radius * 1.3
    if place.kind in ("village", "hamlet"):
        return place.xy[None], np.array([KINDS.index("village")]), rng.uniform(0, 3.14, 1)
    seeds = scatter(rng, (place.x - r, place.y - r, place.x + r, place.y + r), 520, 0.36)
    seeds = np.vstack([place.xy[None], seeds])
    share = np.hypot(*(seeds - place.xy).T) / place.radius
    chance = rng.random(len(seeds))
    core = 0.42 if place.kind != "suburb" else 0.18
    kind = np.where(share < core, 0, np.where(share < 0.5 * core + 0.42, 1, 2))
    kind = np.where((chance < 0.10) & (share > 0.35), KINDS.index("industrial"), kind)
    kind = np.where((chance > 0.92) & (share > 0.2), KINDS.index("green"), kind)
    return seeds, kind, rng.uniform(0, np.pi, len(seeds))


def _reach(place: Settlement, xy: Floats, rng: np.random.Generator) -> Floats:
    """Return distance from the centre over the distance of the edge of the place that way."""
    away = xy - place.xy
    angle = np.arctan2(away[:, 1], away[:, 0])
    edge = np.full(len(xy), place.radius)
    for k in range(2, 7):
        edge += place.radius * rng.uniform(0.03, 0.13) * np.sin(k * angle + rng.uniform(0, 6.28))
    share: Floats = np.hypot(*away.T) / edge
    return share


def _mirrored(lines: list[Floats], place: Settlement, rng: np.random.Generator) -> Floats:
    """Return pairs of points on the two sides of each road within the place."""
    depth = 42.0 if place.kind not in ("village", "hamlet") else 52.0
    spacing = 92.0 if place.kind not in ("village", "hamlet") else 115.0
    found = []
    for line in lines:
        length = along(line)[-1]
        count = int((length - 60) // spacing)
        if count < 1:
            continue
        at = 45 + spacing * np.arange(count) + rng.uniform(-0.18, 0.18, count) * spacing
        middle = point_at(line, at)
        ahead = point_at(line, np.minimum(at + 12, length)) - point_at(line, np.maximum(at - 12, 0))
        ahead /= np.hypot(*ahead.T)[:, None]
        normal = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * depth
        found += [middle + normal, middle - normal]
    return np.concatenate(found) if found else np.empty((0, 2))


def _sites(
    place: Settlement,
    lines: list[Floats],
    tree: shapely.STRtree,
    rng: np.random.Generator,
) -> tuple[Floats, Ints, Bools, Bools]:
    """Return the middle of every block, its kind, and whether it lies in the place or beyond it.

    Those beyond it line the roads that lead out.
    """
    seeds, kinds, turns = _zone_seeds(place, rng)
    nearest_seed = cKDTree(seeds)
    parts, part_kinds = [], []
    for i, (seed, kind, turn) in enumerate(zip(seeds, kinds, turns, strict=True)):
        zone = ZONES[KINDS[kind]]
        wide = 760 if len(seeds) > 1 else place.radius * 1.6
        u = np.arange(-wide, wide, float(zone.spacing[0]))
        v = np.arange(-wide, wide, float(zone.spacing[1]))
        grid = np.stack(np.meshgrid(u, v), axis=-1)
        if zone.jitter > 0.2:
            grid[::2, :, 0] += zone.spacing[0] / 2
        xy = grid.reshape(-1, 2)
        # A slow bend keeps rows from being ruled with a ruler.
        xy = xy + 26 * np.column_stack([np.sin(xy[:, 1] / 170 + i), np.sin(xy[:, 0] / 210 + 2 * i)])
        xy += rng.uniform(-1, 1, xy.shape) * zone.jitter * np.array(zone.spacing)
        cos, sin = np.cos(turn), np.sin(turn)
        xy = seed + xy @ np.array([[cos, sin], [-sin, cos]])
        mine = nearest_seed.query(xy)[1] == i
        parts.append(xy[mine])
        part_kinds.append(np.full(int(mine.sum()), kind))
    xy, kind = np.concatenate(parts), np.concatenate(part_kinds)
    pairs = _mirrored(lines, place, rng)
    if len(pairs):
        clear = _away(tree, xy) > 74
        xy, kind = xy[clear], kind[clear]
        pair_kind = kinds[nearest_seed.query(pairs)[1]]
        pair_kind = np.where(pair_kind == KINDS.index("green"), KINDS.index("semi"), pair_kind)
        crowd = cKDTree(pairs).query_pairs(46, output_type="ndarray")
        lost = np.unique(crowd[:, 1]) if len(crowd) else np.empty(0, dtype=int)
        pairs, pair_kind = np.delete(pairs, lost, axis=0), np.delete(pair_kind, lost)
        xy, kind = np.concatenate([xy, pairs]), np.concatenate([kind, pair_kind])
    share = _reach(place, xy, rng)
    beside = np.arange(len(xy)) >= len(xy) - len(pairs)
    ribbon = beside & (share >= 1) & (share < 1.3)
    inside = (share < 1) | ribbon
    near = share < 1.45
    return xy[near], kind[near], inside[near], ribbon[near]


def _away(tree: shapely.STRtree, xy: Floats) -> Floats:
    """Return the distance of each point from the nearest line of the tree."""
    found = tree.query_nearest(shapely.points(xy), all_matches=False, return_distance=True)
    return np.asarray(found[1], dtype=np.float64)


def _snapped(
    corners: Floats, used: Bools, roads: list[Road], lines: list[Floats]
) -> tuple[Floats, Ints, Floats]:
    """Move the corners that lie beside a road onto it."""
    on_road = np.full(len(corners), -1)
    distance = np.zeros(len(corners))
    corners = corners.copy()
    if not lines:
        return corners, on_road, distance
    made = lines_of(lines)
    tree = shapely.STRtree(made)
    which = np.flatnonzero(used)
    pairs = tree.query_nearest(shapely.points(corners[which]), max_distance=24, all_matches=False)
    at, road = which[pairs[0]], pairs[1]
    here = shapely.line_locate_point(made[road], shapely.points(corners[at]))
    length = np.array([r.length for r in roads])[road]
    on_road[at] = np.where((here > 44) & (here < length - 44), road, -2)
    distance[at] = here
    # Corners that fall together on a road become one junction.
    order = np.lexsort([distance, on_road])
    order = order[on_road[order] >= 0]
    last = -1
    for i in order:
        if last >= 0 and on_road[last] == on_road[i] and distance[i] - distance[last] < 11:
            distance[i] = distance[last]
        else:
            last = int(i)
    if len(order):
        points = shapely.line_interpolate_point(made[on_road[order]], distance[order])
        corners[order] = shapely.get_coordinates(points)
    return corners, on_road, distance


def plan(
    land: Landscape, place: Settlement, roads: list[Road], rng: np.random.Generator
) -> Plan | None:
    """Plan the streets of one place round the roads that run through it.

    Parameters
    ----------
    land
        The river, motorway and railway that streets do not cross.
    place
        The place.
    roads
        The roads of the country in and near it; carriageways of dual roads are left alone.

    Returns
    -------
    Plan or None
        None where the place has too few blocks for a street.
    """
    lines = [road.line for road in roads]
    tree = shapely.STRtree(lines_of(lines))
    sites, kind, inside, ribbon = _sites(place, lines, tree, rng)
    if len(sites) < 5 or inside.sum() < 3:
        return None
    cells = Voronoi(sites)
    ridges = np.array(cells.ridge_vertices)
    sides = np.asarray(cells.ridge_points)
    real = (ridges >= 0).all(axis=1) & inside[sides].all(axis=1)
    ridges, sides = ridges[real], sides[real]
    corners = cells.vertices
    # Blocks almost in a row have their common corner far away.
    far = np.hypot(*(corners - place.xy).T) > 1.6 * place.radius + 150
    keep = ~far[ridges].any(axis=1)
    keep &= np.hypot(*(corners[ridges[:, 0]] - corners[ridges[:, 1]]).T) < 420
    for course, clear in ((land.river, 16.0), (land.motorway, 60.0), (land.railway, 18.0)):
        ends = course.offset(corners[ridges])
        banks = course.offset(sites[sides])
        keep &= (np.abs(ends) > clear).all(axis=1) & (np.sign(ends[:, 0]) == np.sign(ends[:, 1]))
        keep &= ~((np.sign(banks[:, 0]) != np.sign(banks[:, 1])) & (np.abs(ends).min(axis=1) < 45))
    # An edge between blocks on the two sides of a road is that road.
    across = shapely.linestrings(sites[sides])
    met = tree.query(across, predicate="intersects")[0]
    keep[np.unique(met)] = False
    ridges, sides = ridges[keep], sides[keep]
    used = np.zeros(len(corners), dtype=bool)
    used[ridges.ravel()] = True
    corners, on_road, distance = _snapped(corners, used, roads, lines)
    keep = (on_road[ridges] != -2).all(axis=1) & ~((on_road[ridges] >= 0).all(axis=1))
    keep &= np.hypot(*(corners[ridges[:, 0]] - corners[ridges[:, 1]]).T) > 9
    ridges, sides = ridges[keep], sides[keep]
    # Moved corners may have pulled an edge across a road: shorten at the joined end, then look.
    ends = corners[ridges]
    middle = ends.mean(axis=1, keepdims=True)
    short = middle + (ends - middle) * np.where(on_road[ridges] >= 0, 0.93, 1.0)[:, :, None]
    met = tree.query(shapely.linestrings(short), predicate="intersects")[0]
    keep = np.ones(len(ridges), dtype=bool)
    keep[np.unique(met)] = False
    ridges, sides = ridges[keep], sides[keep]
    drivable, keep = _opened(ridges, kind[sides], ribbon[sides].all(axis=1), on_road, rng)
    ridges, sides, drivable = ridges[keep], sides[keep], drivable[keep]
    if not len(ridges):
        return None
    wanted, inverse = np.unique(ridges, return_inverse=True)
    within = np.flatnonzero(inside)
    renumber = np.full(len(sites), -1)
    renumber[within] = np.arange(len(within))
    return Plan(
        sites[within], kind[within], corners[wanted], inverse.reshape(-1, 2), renumber[sides],
        drivable, on_road[wanted], distance[wanted],
    )  # fmt: skip


def _opened(
    ridges: Ints, kinds: Ints, out: Bools, on_road: Ints, rng: np.random.Generator
) -> tuple[Bools, Bools]:
    """Return which edges of blocks are streets, and which are streets or paths.

    Parameters
    ----------
    ridges
        Edges as pairs of corners.
    kinds
        Zones of the blocks on the two sides of each.
    out
        Edges beyond the place, where houses stand on the road itself, mostly.
    on_road
        Of each corner, the road that it lies on or a negative number.
    rng
        Source of chance.
    """
    zones = [ZONES[k] for k in KINDS]
    closed = np.array([z.closed for z in zones])[kinds].max(axis=1)
    cut = np.array([z.cut for z in zones])[kinds].max(axis=1)
    drivable = rng.random(len(ridges)) >= np.where(out, 0.8, closed)
    walkable = rng.random(len(ridges)) < np.where(out, 0.1, cut)
    drivable &= _attached(ridges, drivable, on_road)
    keep = drivable | walkable
    keep &= _attached(ridges, keep, on_road)
    return drivable, keep


def _attached(ridges: Ints, chosen: Bools, on_road: Ints) -> Bools:
    """Tell which edges hang together, over chosen edges, with a road."""
    count = len(on_road) + 1
    joined = np.flatnonzero(on_road >= 0)
    start = np.concatenate([ridges[chosen, 0], joined])
    end = np.concatenate([ridges[chosen, 1], np.full(len(joined), count - 1)])
    graph = csr_array((np.ones(len(start)), (start, end)), shape=(count, count))
    piece = connected_components(graph, directed=False)[1]
    result: Bools = piece[ridges[:, 0]] == piece[-1]
    return result
