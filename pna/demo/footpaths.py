"""Tracks, farm drives and paths across the fields."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree

from pna.demo.country import Country, crossing
from pna.demo.draft import Draft, Road, Tags
from pna.demo.landscape import Landscape
from pna.demo.shapes import Bools, Floats, along, curved, lines_of, point_at

__all__ = ["Candidates", "farm_drives", "field_paths", "keep_clear"]


class Candidates:
    """Ways that will be drawn if they turn out to cross nothing."""

    def __init__(self) -> None:
        self.refs: list[tuple[int, int]] = []
        self.lines: list[Floats] = []
        self.tags: list[Tags] = []
        self.homes: list[float] = []

    def add(self, ends: tuple[int, int], line: Floats, tags: Tags, people: float = 0.0) -> None:
        """Add one way between two nodes, with the people who live at its far end."""
        self.refs.append(ends)
        self.lines.append(line)
        self.tags.append(tags)
        self.homes.append(people)


def _path_tags(rng: np.random.Generator) -> Tags:
    chance = rng.random()
    if chance < 0.52:
        return {"highway": "footway", "designation": "public_footpath", "foot": "yes"}
    if chance < 0.72:
        return {"highway": "path"}
    if chance < 0.86:
        return {"highway": "bridleway", "designation": "public_bridleway"}
    if chance < 0.95:
        return {"highway": "track", "tracktype": "grade3"}
    return {"highway": "cycleway", "foot": "yes", "surface": "compacted"}


def field_paths(
    land: Landscape, draft: Draft, country: Country, loose: list[int], found: Candidates
) -> None:
    """Propose paths across the fields between the roads.

    Each triangle of neighbouring junctions may have paths between the middles of its sides; a
    side that is a road is joined there.

    Parameters
    ----------
    land, draft, country
        The map so far.
    loose
        Nodes at the edges of places from which a path may set out.
    found
        Where the proposals are put.
    """
    rng = land.rng(6)
    xy = country.junctions
    by_edge: dict[tuple[int, int], Road] = {}
    for road, (a, b) in zip(country.roads, country.ends, strict=True):
        by_edge[min(a, b), max(a, b)] = road
    middle: dict[tuple[int, int], int] = {}
    places = np.array([p.xy for p in land.settlements])
    radius = np.array([p.radius for p in land.settlements])

    def middle_of(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in middle:
            road = by_edge.get(key)
            if road is not None and road.dual:
                middle[key] = -1
            elif road is not None:
                middle[key] = road.join(draft, road.length / 2 + 3, 25.0)
            else:
                spot = (xy[a] + xy[b]) / 2
                middle[key] = draft.node(float(spot[0]), float(spot[1]))
        return middle[key]

    pairs: list[tuple[int, int]] = []
    for a, b, c in Delaunay(xy).simplices.tolist():
        sides = ((a, b), (b, c), (c, a))
        chance = rng.random(3)
        for i in range(3):
            if chance[i] < 0.48:
                one, other = middle_of(*sides[i]), middle_of(*sides[(i + 1) % 3])
                if one >= 0 and other >= 0:
                    pairs.append((one, other))
    spots = draft.positions()
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    length = np.hypot(*(spots[ends[:, 0]] - spots[ends[:, 1]]).T)
    away = [
        (np.hypot(*(spots[ends[:, side]][:, None] - places[None]).transpose(2, 0, 1)) > radius).all(
            1
        )
        for side in (0, 1)
    ]
    for one, other in ends[(length < 1800) & (length > 40) & away[0] & away[1]].tolist():
        found.add((one, other), _strolling(rng, spots[one], spots[other]), _path_tags(rng))
    out = np.unique(ends)
    if not len(out):
        return
    near = cKDTree(spots[out])
    met: dict[int, int] = {}
    for node in loose:
        distance, at = near.query(spots[node])
        target = int(out[at])
        met[target] = met.get(target, 0) + 1
        if 60 < distance < 1500 and met[target] <= 2:
            found.add((node, target), _strolling(rng, spots[node], spots[target]), _path_tags(rng))


def _strolling(rng: np.random.Generator, start: Floats, end: Floats) -> Floats:
    away = end - start
    aside = np.array([-away[1], away[0]])
    one = start - away + aside * rng.uniform(-0.5, 0.5)
    other = end + away + aside * rng.uniform(-0.5, 0.5)
    share = np.linspace(0, 1, max(2, round(float(np.hypot(*away)) / 110)) + 1)
    line: Floats = curved(one[None], start[None], end[None], other[None], share)[0]
    line[0], line[-1] = start, end
    return line


def farm_drives(land: Landscape, draft: Draft, country: Country, found: Candidates) -> None:
    """Propose farm drives, tracks and private roads off the lanes, with people at their ends."""
    rng = land.rng(7)
    spacing = land.scale.farm_spacing
    for road in country.roads:
        if road.dual:
            continue
        built_up = [(low, high) for low, high, tags in road.spans if "lit" in tags]
        watery = crossing(road.line, land.river) + crossing(road.line, land.motorway)
        at = 130 + spacing * np.arange(int(max(road.length - 200, 0) // spacing) + 1)
        at = at + rng.uniform(0, 330, len(at))
        for distance in at[at < road.length - 90].tolist():
            if any(low - 60 < distance < high + 60 for low, high in built_up):
                continue
            if any(abs(distance - w) < 240 for w in watery):
                continue
            node = road.join(draft, distance, 20.0)
            here = along(road.line)
            distance_of = {n: d for d, n in road.joins}[node]
            spot = point_at(road.line, distance_of)[0]
            ahead = point_at(road.line, min(distance_of + 10, here[-1]))[0] - spot
            ahead /= max(float(np.hypot(*ahead)), 1e-9)
            aside = np.array([-ahead[1], ahead[0]]) * rng.choice([-1.0, 1.0])
            reach = float(np.exp(rng.normal(np.log(95), 0.7)))
            reach = min(max(reach, 28.0), 420.0)
            end_xy = spot + reach * aside + rng.uniform(-0.25, 0.25) * reach * ahead
            end = draft.node(float(end_xy[0]), float(end_xy[1]))
            bend = spot + 0.55 * (end_xy - spot) + rng.uniform(-0.1, 0.1) * reach * ahead
            tags, people = _drive_tags(rng, reach)
            found.add((node, end), np.vstack([spot, bend, end_xy]), tags, people)


def _drive_tags(rng: np.random.Generator, reach: float) -> tuple[Tags, float]:
    chance = rng.random()
    people = float(rng.integers(2, 9))
    if reach > 190 and chance < 0.35:
        return {"highway": "track", "tracktype": "grade2"}, 0.0
    if chance < 0.62:
        return {"highway": "service", "service": "driveway"}, people
    if chance < 0.74:
        return {"highway": "service", "access": "private"}, people
    if chance < 0.88:
        return {"highway": "unclassified"}, 2 * people
    return {"highway": "residential"}, 3 * people


def keep_clear(land: Landscape, draft: Draft, found: Candidates) -> tuple[list[int], Floats]:
    """Draw the proposals that cross no way, no water and no line; the earlier of two that cross.

    Returns
    -------
    ways, homes
        Ids of the ways drawn; and n x 3, where people live (x, y) and how many.
    """
    if not found.lines:
        return [], np.empty((0, 3))
    positions = draft.positions()
    drawn = lines_of([positions[way.refs] for way in draft.ways])
    lines = lines_of(found.lines)
    good = np.ones(len(lines), dtype=bool)
    fine = shapely.segmentize(lines, 9.0)
    fine_xy, owner = shapely.get_coordinates(fine, return_index=True)
    first_of = np.searchsorted(owner, np.arange(len(lines)))
    for course, clear in ((land.river, 14.0), (land.motorway, 45.0), (land.railway, 6.0)):
        offset = course.offset(fine_xy)
        low, high = np.minimum.reduceat(offset, first_of), np.maximum.reduceat(offset, first_of)
        good &= (low > clear) | (high < -clear)
    bad = shapely.STRtree(drawn).query(lines, predicate="crosses")[0]
    good[np.unique(bad)] = False
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if i < j and good[i]:
            good[j] = False
    good &= _tied(draft, found, good)
    ways, homes = [], []
    for i in np.flatnonzero(good).tolist():
        start, end = found.refs[i]
        ways.append(draft.path(start, found.lines[i], end, found.tags[i]))
        if found.homes[i]:
            homes.append([*found.lines[i][-1], found.homes[i]])
    return ways, np.array(homes).reshape(-1, 3)


def _tied(draft: Draft, found: Candidates, good: Bools) -> Bools:
    """Tell which proposals hang together, over good ones, with a way that is drawn."""
    drawn = np.zeros(draft.count + 1, dtype=bool)
    for way in draft.ways:
        drawn[way.refs] = True
    ends = np.array(found.refs, dtype=np.int64)
    ground = np.flatnonzero(drawn)
    start = np.concatenate([ends[good, 0], ground])
    end = np.concatenate([ends[good, 1], np.full(len(ground), draft.count)])
    graph = csr_array((np.ones(len(start)), (start, end)), shape=(draft.count + 1,) * 2)
    piece = connected_components(graph, directed=False)[1]
    result: Bools = piece[ends[:, 0]] == piece[-1]
    return result
