"""Draws the whole map in order: roads, streets, paths, then the odd things that maps hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from pna.demo import fabric, streets
from pna.demo.country import Country
from pna.demo.country import build as build_country
from pna.demo.draft import Draft, Road, lay
from pna.demo.fabric import Quarter
from pna.demo.footpaths import Candidates, farm_drives, field_paths, keep_clear
from pna.demo.landscape import Landscape
from pna.demo.motorway import draw_motorway, make_dual, make_roundabouts
from pna.demo.shapes import Floats, along, lines_of, point_at

__all__ = ["Drawing", "draw"]


@dataclass(frozen=True)
class Drawing:
    """The map, and what is needed to put people and premises on it.

    Attributes
    ----------
    draft
        Nodes, ways and relations.
    country
        The roads between places.
    quarters
        For each settlement its streets, or None where it has only the roads through it.
    homes
        n x 4: x, y, people in proportion, index of the settlement (-1 in open country).
    road_ways
        Ids of the ways of the roads between places.
    field_ways
        Ids of the tracks, drives and field paths.
    """

    draft: Draft
    country: Country
    quarters: tuple[Quarter | None, ...]
    homes: Floats
    road_ways: list[int]
    field_ways: list[int]


def _near(country: Country, centre: Floats, reach: float, middles: cKDTree) -> list[Road]:
    found = []
    for i in sorted(middles.query_ball_point(centre, reach + 4000)):
        road = country.roads[i]
        if not road.dual:
            away = np.hypot(*(road.line - centre).T)
            if away.min() < reach + 60:
                found.append(road)
    return found


def _roadside(land: Landscape, roads: list[Road], index: int) -> Floats:
    """Return homes along the roads through a place that has no street of its own."""
    place = land.settlements[index]
    found = []
    for road in roads:
        at = np.arange(25, road.length, 38.0)
        xy = point_at(road.line, at)
        near = np.hypot(*(xy - place.xy).T) < place.radius + 40
        ahead = point_at(road.line, at + 5) - xy + 1e-9
        aside = np.column_stack([-ahead[:, 1], ahead[:, 0]])
        aside /= np.hypot(*aside.T)[:, None]
        aside[::2] *= -1
        found.append((xy + 22 * aside)[near])
    return np.concatenate(found) if found else np.empty((0, 2))


def _homes(
    land: Landscape, quarters: list[Quarter | None], beside: list[Floats], farms: Floats
) -> Floats:
    parts = []
    for i, place in enumerate(land.settlements):
        quarter = quarters[i]
        xy, weight = place.xy[None], np.ones(1)
        if quarter is not None and quarter.weight.sum() > 0:
            lived = quarter.weight > 0
            xy, weight = quarter.blocks[lived], quarter.weight[lived]
        elif len(beside[i]):
            xy, weight = beside[i], np.ones(len(beside[i]))
        people = weight / weight.sum() * place.people
        parts.append(np.column_stack([xy, people, np.full(len(xy), i)]))
    if len(farms):
        own = land.inside(farms[:, :2]) > 0
        share = land.scale.scattered_people / max(float(farms[own, 2].sum()), 1.0)
        people = farms[:, 2] * min(share, 6.0)
        parts.append(np.column_stack([farms[:, :2], people, np.full(len(farms), -1)]))
    return np.concatenate(parts)


def draw(land: Landscape) -> Drawing:
    """Draw the map of a landscape."""
    draft = Draft()
    country = build_country(land, draft)
    make_roundabouts(land, draft, country)
    make_dual(land, country)
    draw_motorway(land, draft, country.roads)
    middles = cKDTree(np.array([point_at(r.line, r.length / 2)[0] for r in country.roads]))
    quarters: list[Quarter | None] = []
    beside: list[Floats] = []
    loose: list[int] = []
    for i, place in enumerate(land.settlements):
        rng = land.rng(3, i)
        near = _near(country, place.xy, place.radius * 1.5, middles)
        plan = streets.plan(land, place, near, rng) if near else None
        quarter = fabric.draw(draft, place, near, plan, rng) if plan is not None else None
        quarters.append(quarter)
        beside.append(_roadside(land, near, i) if quarter is None else np.empty((0, 2)))
        if quarter is not None:
            loose += _loose_ends(draft, quarter)[:: 3 if place.people > 3000 else 2]
    found = Candidates()
    farm_drives(land, draft, country, found)
    field_paths(land, draft, country, loose, found)
    road_ways = [way for road in country.roads for way in lay(draft, road)]
    field_ways, farms = keep_clear(land, draft, found)
    footbridge(land, draft, country, quarters[0])
    homes = _homes(land, quarters, beside, farms)
    return Drawing(draft, country, tuple(quarters), homes, road_ways, field_ways)


def _loose_ends(draft: Draft, quarter: Quarter) -> list[int]:
    """Return the nodes at which exactly one street or path of a place ends."""
    ways = [w for kind in quarter.drawn.values() for w in kind]
    times: dict[int, int] = {}
    for way in ways:
        for node in draft.ways[way].refs:
            times[node] = times.get(node, 0) + 1
    ends = [r for w in ways for r in (draft.ways[w].refs[0], draft.ways[w].refs[-1])]
    middle = quarter.blocks.mean(axis=0)
    positions = draft.positions()
    once = sorted({node for node in ends if times[node] == 1})
    away = {node: float(np.hypot(*(positions[node] - middle))) for node in once}
    limit = 0.55 * max(away.values(), default=0.0)
    return [node for node in once if away[node] > limit]


def footbridge(
    land: Landscape, draft: Draft, country: Country, quarter: Quarter | None
) -> int | None:
    """Draw the one footbridge over the river, in the chief town; return the id of its way."""
    if quarter is None:
        return None
    positions = draft.positions()
    every = sorted({n for ids in quarter.drawn.values() for w in ids for n in draft.ways[w].refs})
    nodes = np.array(every)
    xy = positions[nodes]
    offset = land.river.offset(xy)
    far = np.hypot(*(xy[:, None] - country.bridges[None]).transpose(2, 0, 1)).min(axis=1) > 380
    north, south = nodes[far & (offset > 14)], nodes[far & (offset < -14)]
    if not len(north) or not len(south):
        return None
    distance, nearest = cKDTree(positions[south]).query(positions[north])
    other = np.asarray(nearest)
    drawn = shapely.STRtree(lines_of([positions[w.refs] for w in draft.ways]))
    for i in np.argsort(distance, kind="stable")[:40].tolist():
        start, end = int(north[i]), int(south[other[i]])
        line = positions[[start, end]]
        if len(drawn.query(shapely.linestrings(line), predicate="crosses")) == 0:
            inner = point_at(line, np.array([0.2, 0.8]) * along(line)[-1])
            near, far_side = draft.nodes(inner).tolist()
            draft.way([start, near], {"highway": "footway"})
            made = draft.way(
                [near, far_side], {"highway": "footway", "bridge": "yes", "layer": "1"}
            )
            draft.way([far_side, end], {"highway": "footway"})
            return made
    return None
