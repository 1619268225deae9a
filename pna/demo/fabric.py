"""Draws the street plan of a place: streets, cul-de-sacs, cut-throughs, and who lives in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from pna.demo.country import limit_tags
from pna.demo.draft import Draft, Road, Tags
from pna.demo.landscape import Settlement
from pna.demo.names import street_name
from pna.demo.shapes import Bools, Floats, Ints, curved
from pna.demo.streets import KINDS, ZONES, Plan

__all__ = ["Quarter", "draw"]

_LONGEST_STREET = 9
_SHORT = 34.0
_PATHS = {"terrace": 0.50, "semi": 0.74, "estate": 0.92, "industrial": 0.2, "green": 0.85,
          "village": 0.6}  # fmt: skip


@dataclass
class Quarter:
    """What a place holds once drawn.

    Attributes
    ----------
    blocks
        n x 2, where people live.
    weight
        People of each block in proportion; 0 for factories and parks.
    kind
        Index of the zone of each block.
    streets
        Node id and street name of points on named streets.
    heart
        Block whose streets make the one-way system, or -1.
    drawn
        Ids of the ways drawn for streets, by what they are: ``street``, ``spur``, ``path``.
    """

    blocks: Floats
    weight: Floats
    kind: Ints
    streets: list[tuple[int, str]] = field(default_factory=list)
    heart: int = -1
    drawn: dict[str, list[int]] = field(default_factory=dict)


def _mates(plan: Plan, free: Bools) -> Ints:
    """Return, for both ends of each edge, the edge that continues it most nearly straight on."""
    mate = np.full((len(plan.edges), 2), -1)
    meeting: dict[int, list[tuple[int, int]]] = {}
    for edge in np.flatnonzero(free).tolist():
        for end in (0, 1):
            meeting.setdefault(int(plan.edges[edge, end]), []).append((edge, end))
    ends = plan.corners[plan.edges]
    ahead = ends[:, 1] - ends[:, 0]
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    vector = ahead.tolist()
    for corner, edges in meeting.items():
        if plan.on_road[corner] >= 0:
            continue
        best, chosen = -0.72, None
        for i, (one, one_end) in enumerate(edges):
            for other, other_end in edges[i + 1 :]:
                sign = (1 - 2 * one_end) * (1 - 2 * other_end)
                turn = sign * (
                    vector[one][0] * vector[other][0] + vector[one][1] * vector[other][1]
                )
                if turn < best:
                    best, chosen = turn, (one, one_end, other, other_end)
        if chosen:
            one, one_end, other, other_end = chosen
            mate[one, one_end] = other
            mate[other, other_end] = one
    return mate


def _inner_points(plan: Plan, mate: Ints) -> Floats:
    """Return three points along each edge, on curves that run on through its mates."""
    ends = plan.corners[plan.edges]
    controls = []
    for end in (0, 1):
        other = mate[:, end]
        near = plan.edges[:, end]
        far = np.where(plan.edges[other, 0] == near, plan.edges[other, 1], plan.edges[other, 0])
        straight = 2 * ends[:, end] - ends[:, 1 - end]
        controls.append(np.where((other >= 0)[:, None], plan.corners[far], straight))
    # A control point much farther away than the edge is long would make a loop.
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)[:, None]
    for end in (0, 1):
        away = controls[end] - ends[:, end]
        reach = np.maximum(np.hypot(*away.T)[:, None], 1e-9)
        controls[end] = ends[:, end] + away / reach * np.minimum(reach, 1.2 * length)
    return curved(controls[0], ends[:, 0], ends[:, 1], controls[1], np.array([0.25, 0.5, 0.75]))


def _strokes(plan: Plan, free: Bools, mate: Ints) -> list[list[tuple[int, int]]]:
    """Return streets as lists of (edge, end at which it is entered)."""
    done = ~free
    found = []
    starts = [(e, end) for e in np.flatnonzero(free).tolist() for end in (0, 1) if mate[e, end] < 0]
    starts += [(e, 0) for e in np.flatnonzero(free).tolist()]
    for first, entered in starts:
        if done[first]:
            continue
        edge, end = first, entered
        street: list[tuple[int, int]] = []
        while edge >= 0 and not done[edge] and len(street) < _LONGEST_STREET:
            done[edge] = True
            street.append((edge, end))
            corner = plan.edges[edge, 1 - end]
            edge = int(mate[edge, 1 - end])
            if edge >= 0:
                end = 0 if plan.edges[edge, 0] == corner else 1
        found.append(street)
    return found


def _heart(plan: Plan, place: Settlement) -> tuple[int, list[int]]:
    """Return the block nearest to the centre that streets surround on all sides."""
    if place.people < 4000:
        return -1, []
    order = np.argsort(np.hypot(*(plan.sites - place.xy).T), kind="stable")[:60]
    for block in order.tolist():
        around = np.flatnonzero((plan.sides == block).any(axis=1) & plan.drivable)
        corners, times = np.unique(plan.edges[around], return_counts=True)
        if len(around) >= 4 and len(corners) == len(around) and (times == 2).all():
            return block, around.tolist()
    return -1, []


def draw(
    draft: Draft, place: Settlement, roads: list[Road], plan: Plan, rng: np.random.Generator
) -> Quarter:
    """Draw the streets of one place on `draft`, joining them to `roads`."""
    nodes = np.full(len(plan.corners), -1)
    joined = plan.on_road >= 0
    for i in np.flatnonzero(joined).tolist():
        nodes[i] = roads[plan.on_road[i]].join(draft, float(plan.distance[i]), 5.0)
    nodes[~joined] = draft.nodes(plan.corners[~joined])
    heart, ring = _heart(plan, place)
    free = plan.drivable.copy()
    free[ring] = False
    mate = _mates(plan, free)
    inner = _inner_points(plan, mate)
    ends = plan.corners[plan.edges]
    long = np.hypot(*(ends[:, 1] - ends[:, 0]).T) > _SHORT
    mids = np.full((len(plan.edges), 3), -1)
    mids[long] = draft.nodes(inner[long].reshape(-1, 2)).reshape(-1, 3)
    area = np.array([np.prod(ZONES[k].spacing) * ZONES[k].people for k in KINDS]) / 1e4
    weight = area[plan.kind] * rng.uniform(0.8, 1.2, len(plan.kind))
    quarter = Quarter(plan.sites, weight, plan.kind, heart=heart)
    quarter.drawn = {"street": [], "spur": [], "path": []}

    def along_edge(edge: int, entered: int) -> list[int]:
        middle = [n for n in mids[edge].tolist() if n >= 0]
        run = [int(nodes[plan.edges[edge, 0]]), *middle, int(nodes[plan.edges[edge, 1]])]
        return run if entered == 0 else run[::-1]

    for street in _strokes(plan, free, mate):
        kind = KINDS[int(plan.kind[plan.sides[street[0][0]]].max())]
        refs = along_edge(*street[0])
        for edge, entered in street[1:]:
            refs += along_edge(edge, entered)[1:]
        tags = _street_tags(rng, kind, len(street))
        quarter.drawn["street"].append(draft.way(refs, tags))
        quarter.streets += [(n, tags["name"]) for n in refs[1:-1]]
    if ring:
        _one_way_ring(draft, plan, ring, along_edge)
    for edge in np.flatnonzero(~plan.drivable).tolist():
        kind = "cycleway" if rng.random() < 0.12 else "footway"
        tags = {"highway": kind} if rng.random() < 0.8 else {"highway": "path"}
        quarter.drawn["path"].append(draft.way(along_edge(edge, 0), tags))
    _fill_blocks(draft, plan, quarter, mids, rng)
    return quarter


def _street_tags(rng: np.random.Generator, kind: str, edges: int) -> Tags:
    highway = "residential"
    if kind == "industrial" or (edges >= 6 and rng.random() < 0.15):
        highway = "unclassified"
    tags = {"highway": highway, "name": street_name(rng, kind)}
    tags |= limit_tags(rng, highway, built_up=True)
    if rng.random() < 0.4:
        tags["surface"] = "asphalt"
    if kind == "terrace" and edges <= 3 and rng.random() < 0.10:
        tags["oneway"] = "-1" if rng.random() < 0.15 else "yes"
    return tags


def _one_way_ring(
    draft: Draft, plan: Plan, ring: list[int], along_edge: Callable[[int, int], list[int]]
) -> None:
    """Draw the streets round one block as a one-way system, clockwise as in England."""
    middle = plan.corners[plan.edges[ring]].reshape(-1, 2).mean(axis=0)
    for i, edge in enumerate(ring):
        a, b = plan.corners[plan.edges[edge]] - middle
        clockwise = a[0] * b[1] - a[1] * b[0] < 0
        against = i == 1
        entered = 0 if clockwise != against else 1
        tags = {
            "highway": "tertiary",
            "name": "Market Place" if i == 0 else "Ring Street",
            "oneway": "-1" if against else "yes",
            "maxspeed": "20 mph",
        }
        draft.way(along_edge(edge, entered), tags)


def _fill_blocks(
    draft: Draft, plan: Plan, quarter: Quarter, mids: Ints, rng: np.random.Generator
) -> None:
    """Draw cul-de-sacs into blocks, and paths through them."""
    usable = np.flatnonzero(mids[:, 0] >= 0)
    if not len(usable):
        return
    edge = np.repeat(usable, 2)
    side = np.tile([0, 1], len(usable))
    block = plan.sides[usable].ravel()
    order = np.lexsort([rng.random(len(edge)), ~plan.drivable[edge], block])
    edge, side, block = edge[order], side[order], block[order]
    first = np.flatnonzero(np.r_[True, block[1:] != block[:-1]])
    last = np.r_[first[1:], len(block)]
    positions = draft.positions()
    for low, high in zip(first.tolist(), last.tolist(), strict=True):
        here = int(block[low])
        kind = KINDS[plan.kind[here]]
        site = plan.sites[here] + rng.uniform(-6, 6, 2)
        middle = -1
        taken = low
        if plan.drivable[edge[low]] and rng.random() < ZONES[kind].spur:
            start = int(mids[edge[low], 0 if side[low] == 0 else 2])
            away = site - positions[start]
            if float(np.hypot(*away)) > 20:
                middle = draft.node(float(site[0]), float(site[1]))
                bend = positions[start] + 0.5 * away + 0.1 * np.array([-away[1], away[0]])
                line = np.vstack([positions[start], bend, site])
                tags = _spur_tags(rng, kind)
                quarter.drawn["spur"].append(draft.path(start, line, middle, tags))
                if "name" in tags:
                    quarter.streets.append((middle, tags["name"]))
                taken = low + 1
        ways = 2 if middle < 0 else 1
        if high - taken < ways or rng.random() > _PATHS[kind]:
            continue
        if middle < 0:
            middle = draft.node(float(site[0]), float(site[1]))
        more = int(kind == "green" or rng.random() < 0.45)
        for i in range(taken, min(high, taken + ways + more)):
            refs = [middle, int(mids[edge[i], 1])]
            tags = {"highway": "footway"} if rng.random() < 0.75 else {"highway": "path"}
            quarter.drawn["path"].append(draft.way(refs, tags))


def _spur_tags(rng: np.random.Generator, kind: str) -> Tags:
    if kind == "industrial":
        return {"highway": "service"}
    chance = rng.random()
    if kind == "terrace":
        return (
            {"highway": "service", "service": "alley"} if chance < 0.5 else {"highway": "service"}
        )
    if chance < 0.07:
        return {"highway": "living_street", "name": street_name(rng, "estate")}
    if chance < 0.16:
        return {"highway": "service", "service": "driveway"}
    name = street_name(rng, "estate" if kind != "village" else "village")
    return {"highway": "residential", "name": name, **limit_tags(rng, "residential", built_up=True)}
