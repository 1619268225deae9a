"""The motorway, its slip roads, roundabouts and dual carriageways."""

from __future__ import annotations

import itertools

import numpy as np

from pna.demo.country import Country, crossing, limit_tags
from pna.demo.draft import Draft, Road, Tags
from pna.demo.landscape import Landscape
from pna.demo.shapes import Floats, along, point_at

__all__ = ["draw_motorway", "make_dual", "make_roundabouts"]

_HALF_GAP = 14.0
_SLIP = 430.0
_REF = "M99"


def _interchanges(land: Landscape, roads: list[Road]) -> list[tuple[float, Road, float]]:
    """Return x, road and distance along the road of the crossings that get slip roads."""
    found = []
    grade = {"trunk": 0, "primary": 0, "secondary": 1, "tertiary": 2, "unclassified": 4}
    for road in roads:
        at = crossing(road.line, land.motorway)
        if len(at) == 1 and 190 < at[0] < road.length - 190 and not road.dual:
            found.append((float(point_at(road.line, at[0])[0, 0]), road, at[0]))
    west, _, east, _ = land.scale.box
    chosen: list[tuple[float, Road, float]] = []
    for x in np.linspace(west + 2500, east - 2500, land.scale.interchanges):
        free = [f for f in found if all(abs(f[0] - c[0]) > 2200 for c in chosen)]
        if free:
            chosen.append(
                min(free, key=lambda f: abs(f[0] - x) + 1500 * grade[f[1].tags["highway"]])
            )
    return sorted(chosen, key=lambda c: c[0])


def draw_motorway(land: Landscape, draft: Draft, roads: list[Road]) -> None:
    """Draw two carriageways across the whole map and join them to some of the roads they cross.

    Traffic keeps left: the northern carriageway runs east.
    """
    rng = land.rng(4)
    west, _, east, _ = land.scale.box
    exits = _interchanges(land, roads)
    stops = np.array([x + s * _SLIP for x, _, _ in exits for s in (-1, 1)])
    xs = np.arange(west + 150, east - 150, 130.0)
    xs = xs[(np.abs(xs[:, None] - stops[None]) > 30).all(axis=1)] if len(stops) else xs
    xs = np.sort(np.concatenate([xs, stops]))
    centre = np.column_stack([xs, land.motorway.at(xs)])
    heading = np.gradient(centre, axis=0)
    heading /= np.hypot(heading[:, 0], heading[:, 1])[:, None]
    left = np.column_stack([-heading[:, 1], heading[:, 0]]) * _HALF_GAP
    east_bound = draft.nodes(centre + left)
    west_bound = draft.nodes(centre - left)
    at = {float(x): i for i, x in enumerate(xs)}
    cuts = sorted({0, len(xs) - 1, *(at[float(s)] for s in stops)})
    for low, high in itertools.pairwise(cuts):
        for nodes in (east_bound[low : high + 1], west_bound[low : high + 1][::-1]):
            tags = {"highway": "motorway", "ref": _REF, "oneway": "yes", "lanes": "3"}
            draft.way(nodes.tolist(), tags | limit_tags(rng, "motorway", built_up=False))
    for number, (x, road, distance) in enumerate(exits, start=1):
        before, after = distance - 130, distance + 130
        if point_at(road.line, before)[0, 1] < point_at(road.line, after)[0, 1]:
            before, after = after, before
        # Joins may move when several stand close; their own nodes are what the slips meet.
        north, south = road.join(draft, before), road.join(draft, after)
        near, far = at[float(x - _SLIP)], at[float(x + _SLIP)]
        positions = draft.positions()
        for start, end, side in (
            (east_bound[near], north, 1.0),
            (north, east_bound[far], 1.0),
            (west_bound[far], south, -1.0),
            (south, west_bound[near], -1.0),
        ):
            line = _slip(positions[start], positions[end], side)
            tags = {"highway": "motorway_link", "oneway": "yes", "ref": _REF}
            draft.path(int(start), line, int(end), tags)
        for node in (east_bound[near], west_bound[far]):
            draft.node_tags[int(node)] = {"highway": "motorway_junction", "ref": str(number)}


def _slip(start: Floats, end: Floats, side: float) -> Floats:
    share = np.linspace(0, 1, 7)
    line = start + share[:, None] * (end - start)
    line[:, 1] += side * 22 * np.sin(np.pi * share)
    return line


def make_dual(land: Landscape, country: Country) -> None:
    """Turn a few stretches of the chief road that lie in open country into dual carriageways."""
    places = land.settlements
    xy, radius = np.array([p.xy for p in places]), np.array([p.radius for p in places])
    left = 3 if land.scale.districts == 1 else 14
    for road in country.roads:
        if left and road.tags["highway"] == "trunk" and not road.spans and road.length > 600:
            away = np.hypot(*(road.line[:, None] - xy[None]).transpose(2, 0, 1))
            if (away > 1.6 * radius + 150).all():
                road.dual = True
                left -= 1
                if left % 2:
                    road.tags["maxspeed"] = ("GB:nsl_dual", "70 mph", "national")[left % 3]
                else:
                    road.tags.pop("maxspeed", None)


def make_roundabouts(land: Landscape, draft: Draft, country: Country) -> int:
    """Replace some junctions of larger roads with roundabouts and return how many."""
    rng = land.rng(5)
    arms: dict[int, list[tuple[Road, bool]]] = {}
    for road in country.roads:
        arms.setdefault(road.start, []).append((road, True))
        arms.setdefault(road.end, []).append((road, False))
    made = 0
    centres = set(country.nodes[: len(land.settlements)].tolist())
    positions = draft.positions().copy()
    for node, meeting in sorted(arms.items()):
        large = [r for r, _ in meeting if r.tags["highway"] in ("trunk", "primary", "secondary")]
        roomy = all(r.length > 320 for r, _ in meeting)
        chance = 0.55 if len(large) >= 3 else 0.12
        if len(large) < 2 or len(meeting) < 3 or not roomy or node in centres:
            continue
        if rng.random() > chance:
            continue
        radius = float(rng.uniform(16, 28))
        _roundabout(draft, positions[node], meeting, radius, large[0])
        made += 1
    return made


def _roundabout(
    draft: Draft, middle: Floats, arms: list[tuple[Road, bool]], radius: float, named: Road
) -> None:
    angles = []
    for road, at_start in arms:
        here = along(road.line)
        at = radius if at_start else here[-1] - radius
        spot = point_at(road.line, at)[0] - middle
        angles.append(float(np.arctan2(spot[1], spot[0])))
    turns = np.linspace(-np.pi, np.pi, 12, endpoint=False)
    clear = [t for t in turns if all(abs(np.angle(np.exp(1j * (t - a)))) > 0.2 for a in angles)]
    every = np.array([*clear, *angles])
    ring = draft.nodes(middle + radius * np.column_stack([np.cos(every), np.sin(every)]))
    positions = draft.positions()
    for node, (road, at_start) in zip(ring[len(clear) :].tolist(), arms, strict=True):
        here = along(road.line)
        keep = here > radius + 4 if at_start else here < here[-1] - radius - 4
        spot = positions[node][None]
        if at_start:
            road.line = np.vstack([spot, road.line[keep]])
            road.start = node
            road.spans = [(a - radius, b - radius, tags) for a, b, tags in road.spans]
        else:
            road.line = np.vstack([road.line[keep], spot])
            road.end = node
    clockwise = ring[np.argsort(-every, kind="stable")].tolist()
    tags: Tags = {"highway": named.tags["highway"], "junction": "roundabout"}
    if "ref" in named.tags:
        tags["ref"] = named.tags["ref"]
    draft.way([*clockwise, clockwise[0]], tags)
