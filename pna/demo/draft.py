"""The map while it is being drawn: nodes, ways and relations, not yet split into extracts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pna.demo.shapes import Floats, Ints, along, point_at

__all__ = ["Draft", "Relation", "Road", "Tags", "Way", "lay"]

Tags = dict[str, str]


@dataclass
class Way:
    """One way: the nodes it runs along, and its tags."""

    refs: list[int]
    tags: Tags


@dataclass
class Relation:
    """One relation: members as (type ``n`` or ``w``, id, role), and its tags."""

    members: list[tuple[str, int, str]]
    tags: Tags


@dataclass
class Draft:
    """Everything drawn so far. Nodes and ways are known by their position, from 0."""

    count: int = 0
    room: Floats = field(default_factory=lambda: np.empty((4096, 2)))
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def nodes(self, xy: Floats) -> Ints:
        """Add nodes at n x 2 positions (metres, EPSG:27700) and return their ids."""
        xy = np.atleast_2d(xy)
        first = self.count
        self.count += len(xy)
        if self.count > len(self.room):
            larger = np.empty((2 * self.count, 2))
            larger[:first] = self.room[:first]
            self.room = larger
        self.room[first : self.count] = xy
        return np.arange(first, self.count)

    def node(self, x: float, y: float, tags: Tags | None = None) -> int:
        """Add one node and return its id."""
        made = int(self.nodes(np.array([[x, y]]))[0])
        if tags:
            self.node_tags[made] = tags
        return made

    def way(self, refs: list[int], tags: Tags) -> int:
        """Add a way along nodes that exist and return its id."""
        self.ways.append(Way(refs, tags))
        return len(self.ways) - 1

    def path(self, start: int, line: Floats, end: int, tags: Tags) -> int:
        """Add a way from a node along the inner points of a line to another node."""
        inner = self.nodes(line[1:-1]).tolist() if len(line) > 2 else []
        return self.way([start, *inner, end], tags)

    def positions(self) -> Floats:
        """Return the positions of all nodes so far, n x 2 (a view)."""
        return self.room[: self.count]


@dataclass
class Road:
    """A road between two junctions before it is cut into ways.

    Attributes
    ----------
    line
        From `start` to `end`.
    joins
        Distance along the line and node id of each junction between the ends.
    spans
        From, to and tags of stretches where tags differ; an empty value takes a tag away.
    dual
        Drawn as two carriageways; has no joins.
    """

    line: Floats
    start: int
    end: int
    tags: Tags
    joins: list[tuple[float, int]] = field(default_factory=list)
    spans: list[tuple[float, float, Tags]] = field(default_factory=list)
    dual: bool = False

    @property
    def length(self) -> float:
        """Length in metres."""
        return float(along(self.line)[-1])

    def join(self, draft: Draft, distance: float, apart: float = 6.0) -> int:
        """Return the node at this distance, making one unless there is one within `apart`."""
        for here, node in self.joins:
            if abs(here - distance) < apart:
                return node
        made = int(draft.nodes(point_at(self.line, distance))[0])
        self.joins.append((distance, made))
        return made


def lay(draft: Draft, road: Road) -> list[int]:
    """Cut a road into ways where its tags change, add them and return their ids."""
    if road.dual:
        return _lay_dual(draft, road)
    length = road.length
    breaks = {0.0, length}
    for low, high, _ in road.spans:
        breaks |= {min(max(low, 0.0), length), min(max(high, 0.0), length)}
    cuts = sorted(breaks)
    kept = [cuts[0]]
    for cut in cuts[1:]:
        if cut - kept[-1] > 3:
            kept.append(cut)
    kept[-1] = length
    cut_nodes = [road.start, *(road.join(draft, cut, 3.0) for cut in kept[1:-1]), road.end]
    here = along(road.line)
    joins = sorted(road.joins)
    made: list[int] = []
    position = {node: distance for distance, node in joins}
    places = [0.0, *(position[node] for node in cut_nodes[1:-1]), length]
    for (low, first), (high, last) in zip(
        zip(places[:-1], cut_nodes[:-1], strict=True),
        zip(places[1:], cut_nodes[1:], strict=True),
        strict=True,
    ):
        tags = dict(road.tags)
        for start, stop, extra in road.spans:
            if start <= (low + high) / 2 <= stop:
                tags |= extra
        inner = [(d, n) for d, n in joins if low < d < high]
        taken = np.array([low, high, *(d for d, _ in inner)])
        bends = np.flatnonzero((here > low) & (here < high))
        bends = bends[(np.abs(here[bends, None] - taken[None]) > 2.5).all(axis=1)]
        inner += list(
            zip(here[bends].tolist(), draft.nodes(road.line[bends]).tolist(), strict=True)
        )
        refs = [first, *(node for _, node in sorted(inner)), last]
        made.append(draft.way(refs, {k: v for k, v in tags.items() if v}))
    return made


def _lay_dual(draft: Draft, road: Road) -> list[int]:
    length = road.length
    at = np.linspace(0, length, max(4, round(length / 60)) + 1)
    line = point_at(road.line, at)
    heading = np.gradient(line, axis=0)
    heading /= np.hypot(heading[:, 0], heading[:, 1])[:, None]
    left = np.column_stack([-heading[:, 1], heading[:, 0]]) * 9
    left[[0, -1]] = 0
    tags = {**road.tags, "oneway": "yes", "dual_carriageway": "yes", "lanes": "2"}
    one = draft.path(road.start, line + left, road.end, tags)
    other = draft.path(road.end, (line - left)[::-1], road.start, tags)
    return [one, other]
