"""Roads between places: junctions, which of them are joined, what class each road has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from pna.demo.draft import Draft, Road, Tags
from pna.demo.landscape import Landscape, Settlement
from pna.demo.names import street_name
from pna.demo.shapes import Bools, Course, Floats, Ints, along, lines_of, scatter, winding

__all__ = ["Country", "build", "crossing", "limit_tags"]

RANKS = ("trunk", "primary", "secondary", "tertiary", "unclassified")
# Share of the length of each class that has a limit tag, and the tags to choose from.
_LIMIT_SHARE = {"motorway": 0.8, "trunk": 0.6, "primary": 0.55, "secondary": 0.45, "tertiary": 0.35,
                "unclassified": 0.14, "residential": 0.24}  # fmt: skip
_BUILT_UP = ("30 mph", "30 mph", "30 mph", "30 mph", "20 mph", "GB:nsl_restricted", "48", "40 mph")
_OPEN = ("60 mph", "national", "GB:nsl_single", "50 mph", "40 mph", "60 mph", "UK:nsl_single")


@dataclass(frozen=True)
class Country:
    """The roads between places.

    Attributes
    ----------
    roads
        Every road, not yet cut into ways.
    ends
        n x 2, the junctions that each road joins.
    junctions
        n x 2, the first of them the centres of the settlements, in their order.
    nodes
        Node id of each junction.
    bridges
        Positions of the road bridges over the river.
    """

    roads: list[Road]
    ends: Ints
    junctions: Floats
    nodes: Ints
    bridges: Floats


def limit_tags(rng: np.random.Generator, kind: str, *, built_up: bool) -> Tags:
    """Return a speed limit tag, or as most often none."""
    if rng.random() > _LIMIT_SHARE.get(kind, 0.0):
        return {}
    if kind == "motorway":
        return {"maxspeed": "70 mph"} if rng.random() < 0.8 else {"maxspeed": "GB:motorway"}
    values = _BUILT_UP if built_up else _OPEN
    return {"maxspeed": values[int(rng.integers(len(values)))]}


def crossing(line: Floats, course: Course) -> list[float]:
    """Return the distances along a line at which it crosses a course."""
    here = along(line)
    offset = course.offset(line)
    at = np.flatnonzero(offset[:-1] * offset[1:] < 0)
    share = offset[at] / (offset[at] - offset[at + 1])
    return [float(d) for d in here[at] + share * (here[at + 1] - here[at])]


def _junctions(land: Landscape, rng: np.random.Generator) -> Floats:
    centres = np.array([p.xy for p in land.settlements])
    inner = []
    for place in land.settlements:
        if place.radius < 1000:
            continue
        r = place.radius
        spots = scatter(rng, (place.x - r, place.y - r, place.x + r, place.y + r), 980, 0.26)
        away = np.hypot(*(spots - place.xy).T)
        inner.append(spots[(away > 560) & (away < 0.92 * r)])
    west, south, east, north = land.scale.box
    spots = scatter(rng, (west, south, east, north), land.scale.lane_spacing, 0.36)
    for place in land.settlements:
        spots = spots[np.hypot(*(spots - place.xy).T) > place.radius + 480]
    inner.append(spots)
    extra = np.concatenate(inner)
    clear = np.abs(land.river.offset(extra)) > 190
    clear &= np.abs(land.motorway.offset(extra)) > 420
    clear &= np.abs(land.railway.offset(extra)) > 140
    extra = extra[clear]
    # Two junctions almost upon one another make slivers.
    pairs = cKDTree(extra).query_pairs(420, output_type="ndarray")
    extra = np.delete(extra, np.unique(pairs[:, 1]), axis=0)
    return np.concatenate([centres, extra])


def _edges(xy: Floats) -> tuple[Ints, Ints]:
    """Return Delaunay edges, and of them the Gabriel edges (nothing in the circle between)."""
    triangles = Delaunay(xy).simplices
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    edges = np.unique(np.sort(edges, axis=1), axis=0).astype(np.int64)
    middle = (xy[edges[:, 0]] + xy[edges[:, 1]]) / 2
    half = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T) / 2
    nearest = cKDTree(xy).query(middle)[0]
    return edges, edges[nearest >= half * (1 - 1e-9)]


def _keys(edges: Ints, count: int) -> Ints:
    return np.asarray(edges[:, 0] * count + edges[:, 1])


def _graph(edges: Ints, weights: Floats, count: int) -> csr_array:
    both = np.concatenate([edges, edges[:, ::-1]])
    return csr_array((np.tile(weights, 2), (both[:, 0], both[:, 1])), shape=(count, count))


def _choose(land: Landscape, xy: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the edges to build and, of them by position, the river bridges."""
    count = len(xy)
    every, gabriel = _edges(xy)
    start, end = xy[every[:, 0]], xy[every[:, 1]]
    length = np.hypot(*(start - end).T)
    wet = land.river.crossed(start, end)
    long = length > 4.5 * land.scale.lane_spacing
    dry = every[~wet & ~long]
    tree = minimum_spanning_tree(_graph(dry, length[~wet & ~long], count)).tocoo()
    spine = np.unique(np.sort(np.column_stack([tree.row, tree.col]), axis=1), axis=0)
    chance = rng.random(len(every))
    in_gabriel = np.isin(_keys(every, count), _keys(gabriel, count))
    in_spine = np.isin(_keys(every, count), _keys(spine.astype(np.int64), count))
    over_line = land.motorway.crossed(start, end)
    over_rail = land.railway.crossed(start, end)
    drop = np.where(over_line, 0.55, np.where(over_rail, 0.4, 0.2))
    chosen = (in_spine | (in_gabriel & (chance > drop))) & ~wet & ~long
    bridges = _bridges(land, xy, every, wet & (length < 3 * land.scale.lane_spacing))
    edges = np.concatenate([every[chosen], every[bridges]])
    return edges, np.arange(chosen.sum(), len(edges))


def _bridges(land: Landscape, xy: Floats, edges: Ints, wet: Bools) -> list[int]:
    """Choose the edges that bridge the river, the first at the main town."""
    found: list[int] = []
    start, end = xy[edges[:, 0]], xy[edges[:, 1]]
    middle = (start + end) / 2
    length = np.hypot(*(start - end).T)
    turn = np.abs(end - start)[:, 1] / np.maximum(length, 1)
    west, _, east, _ = land.scale.box
    wanted = [land.settlements[0].x]
    wanted += [
        p.x for p in land.settlements[1:]
        if p.people > 3000 and abs(float(land.river.offset(p.xy))) < p.radius
    ]  # fmt: skip
    spread = np.linspace(west, east, 3 * land.scale.bridges + 1)[1:-1]
    usable = np.array(
        [
            i for i in np.flatnonzero(wet)
            if len(crossing(xy[edges[i]][[0, 1]] @ np.eye(2), land.river)) == 1
            and _crosses_once(start[i], end[i], land.river)
        ],
        dtype=np.int64,
    )  # fmt: skip
    while len(found) < land.scale.bridges and len(usable):
        if len(found) < len(wanted):
            x = wanted[len(found)]
        else:
            taken = np.array([middle[i][0] for i in found])
            x = float(spread[np.abs(spread[:, None] - taken[None]).min(axis=1).argmax()])
        cost = np.abs(middle[usable, 0] - x) + 0.35 * length[usable] - 250 * turn[usable]
        best = int(usable[cost.argmin()])
        found.append(best)
        usable = usable[np.abs(middle[usable, 0] - middle[best, 0]) > 700]
    return found


def _crosses_once(start: Floats, end: Floats, course: Course) -> bool:
    share = np.linspace(0, 1, 200)[:, None]
    offset = course.offset(start * (1 - share) + end * share)
    return int((np.diff(np.sign(offset)) != 0).sum()) == 1


def _ranked(land: Landscape, xy: Floats, edges: Ints) -> tuple[Ints, list[str], list[str]]:
    """Return rank (index of `RANKS`), ref and the place that a road leads to, of each edge."""
    count = len(xy)
    length = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T)
    rank = np.full(len(edges), 4)
    ref = [""] * len(edges)
    towards = [""] * len(edges)
    index = {(int(a), int(b)): i for i, (a, b) in enumerate(edges)}
    places = land.settlements
    main = [i for i, p in enumerate(places) if p.kind in ("city", "town")]
    routes: list[tuple[int, int, int]] = []
    centres = np.array([p.xy for p in places])
    exits = _exits(land, xy, len(places))
    for i in main[:12]:
        others = sorted(main, key=lambda j: float(np.hypot(*(centres[i] - centres[j]))))
        routes += [(1, i, j) for j in others[1:4]]
    routes += [(0 if k < 2 else 1, 0, exit_) for k, exit_ in enumerate(exits)]
    big = [i for i, p in enumerate(places) if p.people > 1500 and i not in main]
    for i in (*main[12:], *big):
        others = sorted(main, key=lambda j: float(np.hypot(*(centres[i] - centres[j]))))
        routes += [(2, i, j) for j in others[:2] if j != i]
    for i, place in enumerate(places):
        if place.people <= 1500:
            others = sorted(
                (*main, *big), key=lambda j: float(np.hypot(*(centres[i] - centres[j])))
            )
            routes.append((3, i, others[0]))
    numbers = [0, 0, 0, 0]
    for grade, origin, goal in sorted(routes, key=lambda r: r[0]):
        cost = length * np.array([0.62, 0.66, 0.75, 0.85, 1.0])[rank]
        before = dijkstra(
            _graph(edges, cost, count), indices=np.array([origin]), return_predecessors=True
        )[1][0]
        numbers[grade] += 1
        here, fresh = goal, []
        while here != origin and before[here] >= 0:
            other = int(before[here])
            edge = index[min(here, other), max(here, other)]
            if rank[edge] > grade:
                rank[edge] = grade
                fresh.append(edge)
            here = other
        for edge in fresh:
            letter = "A" if grade < 2 else "B"
            ref[edge] = f"{letter}{9000 + 3 * numbers[grade] + 200 * grade}" if grade < 3 else ""
            towards[edge] = places[goal if goal < len(places) else origin].name
    return rank, ref, towards


def _exits(land: Landscape, xy: Floats, places: int) -> list[int]:
    """Return the junctions nearest to six spots on the edge of the map."""
    west, south, east, north = land.scale.box
    spots = np.array(
        [
            [west, south * 0.55 + north * 0.45],
            [east, south * 0.4 + north * 0.6],
            [west * 0.5 + east * 0.5, north],
            [west * 0.6 + east * 0.4, south],
            [west, north],
            [east, south],
        ]
    )
    found = np.asarray(cKDTree(xy[places:]).query(spots)[1])
    return [int(i) + places for i in found]


def _lines(land: Landscape, xy: Floats, edges: Ints, rank: Ints, bridges: Ints) -> list[Floats]:
    """Draw each edge as a winding line that keeps clear of the others and of the river."""
    rng = land.rng(21)
    swing = (60, 70, 110, 150, 170)
    knot = (420, 380, 260, 190, 130)
    lines = [
        winding(rng, xy[a], xy[b], swing=swing[r], knot=knot[r])
        for (a, b), r in zip(edges, rank, strict=True)
    ]
    bridging = set(bridges.tolist())
    for _ in range(3):
        straight = {
            i for i, line in enumerate(lines)
            if len(crossing(line, land.river)) != (i in bridging)
        }  # fmt: skip
        made = lines_of(lines)
        first, second = shapely.STRtree(made).query(made, predicate="crosses")
        straight |= set(first.tolist()) | set(second.tolist())
        if not straight:
            break
        for i in straight:
            start, end = xy[edges[i, 0]], xy[edges[i, 1]]
            steps = max(2, round(float(np.hypot(*(end - start))) / 150))
            lines[i] = start + np.linspace(0, 1, steps + 1)[:, None] * (end - start)
    return lines


def _within(line: Floats, places: list[Settlement]) -> list[tuple[float, float]]:
    """Return the stretches of a line that lie in settlements."""
    here = along(line)
    fine = np.linspace(0, here[-1], max(2, round(here[-1] / 15)))
    xy = np.column_stack([np.interp(fine, here, line[:, 0]), np.interp(fine, here, line[:, 1])])
    found = []
    for place in places:
        inside = np.hypot(*(xy - place.xy).T) < place.radius * 1.05 + 25
        if inside.any():
            found.append((float(fine[inside][0]), float(fine[inside][-1])))
    return found


def build(land: Landscape, draft: Draft) -> Country:
    """Lay out the roads between places, on the nodes of `draft`."""
    rng = land.rng(2)
    xy = _junctions(land, rng)
    edges, bridges = _choose(land, xy, rng)
    count = len(xy)
    whole = connected_components(_graph(edges, np.ones(len(edges)), count))[1]
    main = whole == np.bincount(whole).argmax()
    keep = main[edges[:, 0]]
    is_bridge = np.zeros(len(edges), dtype=bool)
    is_bridge[bridges] = True
    edges, bridges = edges[keep], np.flatnonzero(is_bridge[keep])
    rank, ref, towards = _ranked(land, xy, edges)
    rank[bridges] = np.minimum(rank[bridges], 3)
    lines = _lines(land, xy, edges, rank, bridges)
    nodes = draft.nodes(xy)
    centres = cKDTree(np.array([p.xy for p in land.settlements]))
    reach = max(p.radius for p in land.settlements)
    roads = []
    spots = []
    for i, line in enumerate(lines):
        kind = RANKS[rank[i]]
        middle, length = line[len(line) // 2], float(along(line)[-1])
        near = [land.settlements[j] for j in centres.query_ball_point(middle, reach + length)]
        built_up = _within(line, near)
        tags: Tags = {"highway": kind}
        if ref[i]:
            tags["ref"] = ref[i]
        if kind in ("tertiary", "unclassified") and rng.random() < 0.7:
            tags["name"] = street_name(rng, "lane")
        if kind == "unclassified" and rng.random() < 0.3:
            tags |= {"lanes": "1", "passing_places": "yes"}
        tags |= limit_tags(rng, kind, built_up=False)
        road = Road(line, int(nodes[edges[i, 0]]), int(nodes[edges[i, 1]]), tags)
        name = f"{towards[i]} Road" if towards[i] else street_name(rng, "semi")
        inner = {"name": name, "lit": "yes", "maxspeed": "", "lanes": "", "passing_places": ""}
        inner |= limit_tags(rng, kind, built_up=True)
        road.spans = [(low, high, inner) for low, high in built_up]
        for course in (land.river, land.motorway, land.railway):
            for at in crossing(line, course):
                half = 26.0 if course is land.river else 34.0
                road.spans.append((at - half, at + half, {"bridge": "yes", "layer": "1"}))
                if course is land.river:
                    spots.append(np.column_stack([np.interp(at, along(line), c) for c in line.T]))
        roads.append(road)
    return Country(roads, edges, xy, nodes, np.concatenate(spots) if spots else np.empty((0, 2)))
