"""The odd things that real maps hold: gates, bollards, private roads, islands, double ways.

Each is here because a careless reader of the map goes wrong on it.
"""

from __future__ import annotations

import numpy as np
import shapely

from pna.demo.draft import Draft, Relation, Tags
from pna.demo.drawing import Drawing
from pna.demo.landscape import Landscape
from pna.demo.shapes import Floats, lines_of

__all__ = ["add"]


class _Picker:
    """Picks ways, none of them twice."""

    def __init__(self, draft: Draft, rng: np.random.Generator) -> None:
        self.draft = draft
        self.rng = rng
        self.taken: set[int] = set()

    def pick(self, ways: list[int], count: int, *, least: int = 3, most: int = 99) -> list[int]:
        """Return up to `count` of the ways that have from `least` to `most` nodes."""
        free = [
            w for w in ways
            if w not in self.taken and least <= len(self.draft.ways[w].refs) <= most
            and "oneway" not in self.draft.ways[w].tags
        ]  # fmt: skip
        chosen = [free[i] for i in self.rng.permutation(len(free))[:count]]
        self.taken |= set(chosen)
        return chosen


def add(land: Landscape, drawing: Drawing) -> None:
    """Add the oddities to a drawing, more of them to a larger one."""
    rng = land.rng(8)
    draft = drawing.draft
    times = max(1, len(land.settlements) // 40)
    picker = _Picker(draft, rng)
    drawn = [q.drawn for q in drawing.quarters if q is not None]
    street = [w for d in drawn for w in d["street"]]
    spur = [w for d in drawn for w in d["spur"]]
    path = [w for d in drawn for w in d["path"]]
    lane = [w for w in drawing.road_ways if draft.ways[w].tags["highway"] == "unclassified"]
    _barriers(draft, picker, times, street, path, drawing.field_ways, lane)
    _closed_to_some(draft, picker, times, street, spur, drawing.field_ways)
    _details(draft, picker, times, street, path, drawing.road_ways)
    _town_centre(land, drawing, picker)
    _parking(draft, picker, times, spur)
    _loops(draft, picker, 4 * times, spur)
    _double_ways(draft, picker, times, street)
    _turns(draft, drawing, 3)
    _island(land, draft, rng)


def _inner(draft: Draft, way: int) -> int:
    refs = draft.ways[way].refs
    return refs[len(refs) // 2]


def _barriers(
    draft: Draft,
    picker: _Picker,
    times: int,
    street: list[int],
    path: list[int],
    field: list[int],
    lane: list[int],
) -> None:
    def put(ways: list[int], tags: Tags) -> None:
        for way in ways:
            draft.node_tags[_inner(draft, way)] = dict(tags)

    drives = [w for w in field if draft.ways[w].tags["highway"] in ("service", "track")]
    paths = [w for w in field if draft.ways[w].tags["highway"] in ("footway", "path", "bridleway")]
    put(picker.pick(drives, 6 * times), {"barrier": "gate"})
    put(picker.pick(drives, 3 * times), {"barrier": "gate", "access": "private"})
    put(picker.pick(drives, 2 * times), {"barrier": "lift_gate", "access": "private"})
    put(picker.pick(lane, 2 * times, least=6), {"barrier": "cattle_grid"})
    put(picker.pick(lane, times, least=6), {"barrier": "gate"})
    put(picker.pick(paths, 8 * times), {"barrier": "stile"})
    put(picker.pick(paths, 4 * times), {"barrier": "kissing_gate"})
    put(picker.pick(street, 2 * times, least=5, most=9), {"barrier": "bollard"})
    put(picker.pick(street, times, least=5, most=9), {"barrier": "bollard", "bicycle": "yes"})
    put(picker.pick(street, times, least=5, most=9), {"barrier": "block"})
    put(picker.pick(path, 4 * times), {"barrier": "cycle_barrier"})


def _closed_to_some(
    draft: Draft,
    picker: _Picker,
    times: int,
    street: list[int],
    spur: list[int],
    field: list[int],
) -> None:
    def tag(ways: list[int], tags: Tags) -> None:
        for way in ways:
            draft.ways[way].tags |= tags

    residential = [w for w in spur if draft.ways[w].tags["highway"] == "residential"]
    service = [w for w in spur if draft.ways[w].tags["highway"] == "service"]
    tag(picker.pick(residential, 3 * times), {"access": "private"})
    tag(picker.pick(service, 2 * times), {"access": "private"})
    tag(picker.pick(residential, times), {"motor_vehicle": "private", "foot": "yes"})
    tag(picker.pick(residential, times), {"highway": "service", "service": "emergency_access"})
    tag(picker.pick(street, times, most=5), {"motor_vehicle": "no", "bicycle": "yes"})
    tag(picker.pick(street, times, most=5), {"access": "destination"})
    tag(picker.pick(residential, times), {"highway": "construction", "construction": "residential"})
    tag(picker.pick(residential, times), {"highway": "proposed", "proposed": "residential"})
    tracks = [w for w in field if draft.ways[w].tags["highway"] == "track"]
    tag(picker.pick(tracks, 3 * times), {"motor_vehicle": "private", "foot": "designated"})
    tag(picker.pick(tracks, 2 * times), {"access": "private"})
    paths = [w for w in field if draft.ways[w].tags["highway"] == "path"]
    tag(picker.pick(paths, 2 * times), {"foot": "no"})


def _details(
    draft: Draft,
    picker: _Picker,
    times: int,
    street: list[int],
    path: list[int],
    roads: list[int],
) -> None:
    for way in picker.pick(path, 8 * times):
        draft.ways[way].tags = {"highway": "steps", "step_count": "14", "incline": "up"}
    for way in picker.pick(path, 6 * times):
        draft.ways[way].tags |= {"access": "private"}
    for way in picker.pick(street, 3 * times, most=5):
        draft.ways[way].tags |= {"oneway": "yes", "oneway:bicycle": "no"}
    for way in picker.pick(street, 10 * times):
        draft.node_tags[_inner(draft, way)] = {"highway": "crossing", "crossing": "uncontrolled"}
    main = [w for w in roads if draft.ways[w].tags["highway"] in ("primary", "secondary")]
    for way in picker.pick(main, 3 * times, least=5):
        draft.node_tags[_inner(draft, way)] = {"highway": "traffic_signals"}
    for way in picker.pick(main, 4 * times):
        draft.ways[way].tags |= {"sidewalk": "both"}
    for way in picker.pick(main, 2 * times):
        draft.ways[way].tags |= {"maxspeed": "50 mph", "maxspeed:type": "sign", "foot": "yes"}


def _town_centre(land: Landscape, drawing: Drawing, picker: _Picker) -> None:
    """Make the shortest streets nearest to the middle of each town into pedestrian streets."""
    draft = drawing.draft
    positions = draft.positions()
    for place, quarter in zip(land.settlements, drawing.quarters, strict=True):
        if quarter is None or place.people < 4000:
            continue
        near = [
            w for w in quarter.drawn["street"]
            if float(np.hypot(*(positions[_inner(draft, w)] - place.xy))) < 320
        ]  # fmt: skip
        for way in picker.pick(near, 2, most=5):
            name = draft.ways[way].tags["name"]
            draft.ways[way].tags = {
                "highway": "pedestrian",
                "name": name,
                "surface": "paving_stones",
            }


def _parking(draft: Draft, picker: _Picker, times: int, spur: list[int]) -> None:
    """Give some service roads a car park with aisles at their ends."""
    service = [w for w in spur if draft.ways[w].tags == {"highway": "service"}]
    for way in picker.pick(service, 5 * times):
        end = draft.ways[way].refs[-1]
        x, y = draft.positions()[end]
        near, far = draft.nodes(np.array([[x + 16, y + 3], [x + 14, y - 15]])).tolist()
        tags = {"highway": "service", "service": "parking_aisle"}
        draft.way([end, near, far], tags)
        draft.way([far, end], dict(tags))
        corners = np.array([[-5, -20], [22, -20], [22, 9], [-5, 9]]) + np.array([x, y])
        ring = draft.nodes(corners).tolist()
        draft.way([*ring, ring[0]], {"amenity": "parking", "access": "customers"})


def _loops(draft: Draft, picker: _Picker, count: int, spur: list[int]) -> None:
    """End some culs-de-sac in a loop that starts and ends at one node."""
    residential = [w for w in spur if draft.ways[w].tags["highway"] == "residential"]
    for way in picker.pick(residential, count):
        end = draft.ways[way].refs[-1]
        turns = np.linspace(0.4, 5.9, 7)
        centre = draft.positions()[end] + np.array([9.0, 0.0])
        ring = draft.nodes(centre - 9 * np.column_stack([np.cos(turns), np.sin(turns)])).tolist()
        draft.way([end, *ring, end], dict(draft.ways[way].tags))


def _double_ways(draft: Draft, picker: _Picker, times: int, street: list[int]) -> None:
    """Draw some ways twice, some with a node repeated, some of no length."""
    for way in picker.pick(street, 2 * times):
        draft.way(list(draft.ways[way].refs), dict(draft.ways[way].tags))
    for way in picker.pick(street, 2 * times):
        refs = draft.ways[way].refs
        draft.ways[way].refs = [*refs[:2], refs[1], *refs[2:]]
    for way in picker.pick(street, times):
        node = draft.ways[way].refs[1]
        x, y = draft.positions()[node]
        draft.way([node, draft.node(float(x), float(y))], {"highway": "residential"})


def _turns(draft: Draft, drawing: Drawing, count: int) -> None:
    """Forbid a few turns where ways of larger roads meet end to end."""
    meeting: dict[int, list[int]] = {}
    for way in drawing.road_ways:
        here = draft.ways[way]
        if (
            here.tags["highway"] in ("primary", "secondary", "tertiary")
            and "oneway" not in here.tags
        ):
            for node in (here.refs[0], here.refs[-1]):
                meeting.setdefault(node, []).append(way)
    kinds = ("no_right_turn", "no_left_turn", "only_straight_on", "no_u_turn")
    done = 0
    for node, ways in sorted(meeting.items()):
        if len(ways) >= 3 and done < count:
            draft.relations.append(
                Relation(
                    [("w", ways[0], "from"), ("n", node, "via"), ("w", ways[1], "to")],
                    {"type": "restriction", "restriction": kinds[done]},
                )
            )
            done += 1


def _island(land: Landscape, draft: Draft, rng: np.random.Generator) -> None:
    """Draw a few streets that no road leads to, in the emptiest spot of the study's area."""
    positions = draft.positions()
    centre = np.array(land.scale.centre)
    spots = centre + rng.uniform(-0.7, 0.7, (400, 2)) * np.array(land.scale.half_axes)
    spots = spots[land.inside(spots) > 0]
    clear = np.abs(land.river.offset(spots)) > 350
    clear &= np.abs(land.motorway.offset(spots)) > 350
    spots = spots[clear & (np.abs(land.railway.offset(spots)) > 300)]
    tree = shapely.STRtree(lines_of([positions[way.refs] for way in draft.ways]))
    away = tree.query_nearest(shapely.points(spots), all_matches=False, return_distance=True)[1]
    x, y = spots[int(away.argmax())]
    reach = min(float(away.max()) * 0.6, 160.0)
    tags = {"highway": "residential", "name": "Holiday Park Road (unlinked)"}
    turns = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    wobble = reach * (1 + 0.15 * np.sin(3 * turns))
    ring_xy: Floats = np.array([x, y]) + wobble[:, None] * np.column_stack(
        [np.cos(turns), np.sin(turns)]
    )
    ring = draft.nodes(ring_xy).tolist()
    draft.way([*ring, ring[0]], tags)
    draft.way([ring[0], draft.node(float(x), float(y)), ring[5]], dict(tags))
    draft.way([ring[2], draft.node(float(x) + 8, float(y) + reach * 0.4)], dict(tags))
