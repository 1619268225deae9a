"""What drivers meet on the way: signals, roundabouts, crossings and junctions, counted along edges.

Every count is symmetrical in direction, and a thing at the end of an edge counts half on each of
the two edges that a trip uses there; so the sum along a trip is the number of things met, those at
its two ends counted half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components, dijkstra

from pna.roads.tags import Flags, flagged, looked_up

__all__ = ["FORK_DEGREES", "LINE_METRES", "RAILWAY_METRES", "SIGNALS_METRES", "met_on_the_way"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SIGNALS_METRES = 25.0
"""A signalled junction is all road within this distance of its signals."""
RAILWAY_METRES = 15.0
"""The same of a level crossing, whose tracks are drawn one by one."""
LINE_METRES = 30.0
"""A give-way or stop line belongs to the end of the road if that is no further."""
FORK_DEGREES = 60.0
"""Two one-way roads less than this apart part or join; they do not cross."""

_RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            *("living_street", "residential", "unclassified", "tertiary", "secondary", "primary"),
            *("trunk", "motorway"),
        ),
        start=1,
    )
}
_RANKS["road"] = _RANKS["unclassified"]
_JUNCTION_ARMS, _GOES_ON = 3, 2
_MARKED = frozenset(
    {
        *("traffic_signals", "marked", "zebra", "uncontrolled", "priority", "tiger"),
        *("pelican", "puffin", "toucan", "pegasus"),
    }
)
_BETWEEN_JUNCTIONS = frozenset({"pelican", "puffin", "toucan", "pegasus"})


def met_on_the_way(
    edges: pd.DataFrame, nodes: Ints, xy: Floats, xy_start: Ints, controls: pd.DataFrame
) -> dict[str, Floats]:
    """Count what is met when each edge of a road network is travelled from end to end.

    signals
        Signalled junctions. One is all road within `SIGNALS_METRES`, measured along the roads, of a
        node with traffic signals; stretches that touch are one junction, so the four signals where
        two dual carriageways cross, or a signal at the stop line of each arm, are one. Entering
        counts half and leaving half.
    roundabouts
        Entering a ring counts half and leaving it half, the ring itself nothing; a mini roundabout
        counts 1.
    junctions
        Nodes where three or more arms of public roads meet (no service roads, no tracks) that are
        neither part of a signalled junction nor of a roundabout. No junction is where a road parts
        or joins: three arms, two of them one-way and less than `FORK_DEGREES` apart.
    give_ways
        Counted whole at the end where it happens, for whoever joins or leaves the larger road: at
        a junction, the roads of a lower class than the highest there; slip roads, whatever their
        class, where two or more arms are not slip roads; and service roads and tracks where they
        meet a public road that goes on. Roads of equal class count where a give-way or stop line
        is drawn within `LINE_METRES` of the end.
    crossings
        Crossings of walkers with signals or a zebra (or said to be marked), outside signalled
        junctions, and level crossings (however many tracks), one each. Crossings that are not
        marked, or of which nothing more is said, do not count.

    Classes rank as they do in OpenStreetMap; the rules and distances are this project's own.

    Parameters
    ----------
    edges
        One row per edge: `u`, `v` (junction numbers), `forward`, `backward`, `highway`,
        `roundabout`.
    nodes
        Number of the point at each vertex of the edges: the same number is the same point.
    xy, xy_start
        Vertices in EPSG:27700: those of edge *i* are ``xy[xy_start[i]:xy_start[i + 1]]``, from u to
        v.
    controls
        As `pna.roads.osm.RoadData.controls`, `node` numbered as `nodes`.

    Returns
    -------
    dict of str to ndarray of float, shape (edges,)
        Keys as above, in the order of `pna.speeds.presets.DELAYS`.
    """
    names = ("junctions", "give_ways", "signals", "roundabouts", "crossings")
    if edges.empty:
        return {name: np.zeros(0) for name in names}
    lines = _lines(nodes, xy, xy_start)
    kinds = _kinds(controls, lines.points)
    signalled = _zones(kinds.signals, lines, SIGNALS_METRES)
    railway = _zones(kinds.railway, lines, RAILWAY_METRES)

    ends = _ends(edges, nodes, xy, xy_start)
    on_ring = edges["roundabout"].to_numpy(dtype=np.bool_)
    ring = np.zeros(ends.junctions, dtype=bool)
    ring[ends.node[np.tile(on_ring, 2)]] = True
    ruled = (signalled[ends.point] >= 0) | ring[ends.node] | kinds.mini[ends.point]
    arms = np.bincount(ends.node[ends.rank > 0], minlength=ends.junctions)
    meeting = (arms >= _JUNCTION_ARMS) & ~_forks(ends, arms)
    at_junction = meeting[ends.node] & ~ruled
    giving_way = _gives_way(ends, arms, meeting) | (meeting[ends.node] & _lined(kinds.line, lines))
    entering = ring[ends.node] & ~np.tile(on_ring, 2)
    counts = (
        _both(at_junction) / 2,
        _both(giving_way & ~ruled),
        lines.sums(_border(signalled, lines)),
        _both(entering) / 2 + lines.sums(_halves(kinds.mini, lines)),
        lines.sums(_halves(kinds.crossing & (signalled < 0), lines) + _border(railway, lines)),
    )
    return dict(zip(names, counts, strict=True))


@dataclass(frozen=True)
class _Lines:
    """The straight parts of all edges: their edge, the points at both ends, metres."""

    edge: Ints
    a: Ints
    b: Ints
    metres: Floats
    edges: int
    points: int

    def sums(self, values: Floats) -> Floats:
        """Sum over each edge."""
        counts = np.bincount(self.edge, weights=values, minlength=self.edges)
        return counts.astype(np.float64, copy=False)


def _lines(nodes: Ints, xy: Floats, xy_start: Ints) -> _Lines:
    count = xy_start.size - 1
    edge = np.repeat(np.arange(count), np.diff(xy_start))
    inside = np.flatnonzero(edge[1:] == edge[:-1])
    metres = np.hypot(*(xy[inside + 1] - xy[inside]).T)
    points = int(nodes.max()) + 1
    return _Lines(edge[inside], nodes[inside], nodes[inside + 1], metres, count, points)


@dataclass(frozen=True)
class _Kinds:
    """Which points are what."""

    signals: Flags
    mini: Flags
    railway: Flags
    crossing: Flags
    line: Flags


def _kinds(controls: pd.DataFrame, points: int) -> _Kinds:
    """Tell the control points apart; one that is two things is the first named here."""
    at = controls["node"].to_numpy(dtype=np.int64)
    here = (at >= 0) & (at < points)

    def tagged(tag: str, *values: str) -> Flags:
        return flagged(controls, tag, frozenset(values).__contains__)

    railway = tagged("railway", "level_crossing")
    # Tagged as signals, and said to be of the kinds that stand between junctions.
    alone = tagged("crossing", *_BETWEEN_JUNCTIONS) | tagged("crossing_ref", *_BETWEEN_JUNCTIONS)
    signals = tagged("highway", "traffic_signals")
    crossing = tagged("highway", "crossing") & (
        tagged("crossing", *_MARKED)
        | tagged("crossing_ref", *_MARKED)
        | tagged("crossing:signals", "yes")
    )
    flags = (
        signals & ~alone & ~railway,
        tagged("highway", "mini_roundabout"),
        railway,
        (crossing | (signals & alone)) & ~railway,
        tagged("highway", "give_way", "stop"),
    )
    result = np.zeros((len(flags), points), dtype=bool)
    for row, flag in zip(result, flags, strict=True):
        row[at[flag & here]] = True
    return _Kinds(*result)


def _zones(sources: Flags, lines: _Lines, reach: float) -> Ints:
    """Number of the stretch of road that each point is in, -1 outside all.

    A stretch is all road within `reach` of the sources, along the roads; those that touch are one.
    """
    start = np.flatnonzero(sources)
    label = np.full(lines.points, -1, dtype=np.int64)
    if start.size == 0:
        return label
    near = np.flatnonzero(lines.metres <= 2 * reach)
    low, high = np.minimum(lines.a[near], lines.b[near]), np.maximum(lines.a[near], lines.b[near])
    # Of parts drawn twice the shorter counts; a matrix would add them up.
    order = np.lexsort((lines.metres[near], high, low))
    key = low[order] * lines.points + high[order]
    order = order[np.concatenate([[True], key[1:] != key[:-1]])] if order.size else order
    a, b, metres = low[order], high[order], lines.metres[near[order]]
    graph = sp.csr_array((metres, (a, b)), shape=(lines.points, lines.points))
    far, _, source = dijkstra(
        graph, directed=False, indices=start, limit=reach, min_only=True, return_predecessors=True
    )
    number = np.full(lines.points, -1, dtype=np.int64)
    number[start] = np.arange(start.size)
    inside = np.flatnonzero(np.isfinite(far))
    label[inside] = number[source[inside]]
    touch = (label[a] >= 0) & (label[b] >= 0) & (far[a] + metres + far[b] <= 2 * reach)
    ends = label[a[touch]], label[b[touch]]
    links = sp.coo_array((np.ones(ends[0].size), ends), shape=(start.size, start.size))
    _, joined = connected_components(links, directed=False)
    label[inside] = joined[label[inside]]
    return label


def _border(zone: Ints, lines: _Lines) -> Floats:
    """Half for each border of a stretch that lies on a straight part."""
    a, b = zone[lines.a], zone[lines.b]
    result: Floats = ((a >= 0).astype(np.float64) + (b >= 0)) / 2 * (a != b)
    return result


def _halves(counted: Flags, lines: _Lines) -> Floats:
    """Half for each end of a straight part that counts: a point on the way adds up to 1."""
    return (counted[lines.a].astype(np.float64) + counted[lines.b]) / 2


@dataclass(frozen=True)
class _Ends:
    """Ends of the edges: first the ends at u, then those at v.

    `rank` is 0 where the road is not public; `away` is the direction in which the edge leaves, in
    degrees.
    """

    node: Ints
    point: Ints
    rank: Ints
    link: Flags
    one_way: Flags
    away: Floats
    junctions: int


def _ends(edges: pd.DataFrame, nodes: Ints, xy: Floats, xy_start: Ints) -> _Ends:
    first, last = xy_start[:-1], xy_start[1:] - 1
    at, towards = np.concatenate([first, last]), np.concatenate([first + 1, last - 1])
    dx, dy = (xy[towards] - xy[at]).T
    node = np.concatenate([edges["u"].to_numpy(np.int64), edges["v"].to_numpy(np.int64)])
    parent = looked_up(edges, "highway", lambda kind: _RANKS.get(kind.removesuffix("_link"), 0))
    link = flagged(edges, "highway", lambda kind: kind.endswith("_link"))
    one_way = edges["forward"].to_numpy(np.bool_) != edges["backward"].to_numpy(np.bool_)
    return _Ends(
        node=node,
        point=nodes[at],
        rank=np.tile(parent.astype(np.int64), 2),
        link=np.tile(link, 2),
        one_way=np.tile(one_way, 2),
        away=np.degrees(np.arctan2(dy, dx)),
        junctions=int(node.max()) + 1,
    )


def _both(ends: Flags) -> Floats:
    """Sum over the two ends of each edge."""
    half = ends.size // 2
    return ends[:half].astype(np.float64) + ends[half:]


def _forks(ends: _Ends, arms: npt.NDArray[np.intp]) -> Flags:
    """Junctions of three arms where a road parts in two or two join."""
    result = np.zeros(ends.junctions, dtype=bool)
    of_three = np.flatnonzero((ends.rank > 0) & (arms[ends.node] == _JUNCTION_ARMS))
    order = np.argsort(ends.node[of_three], kind="stable")
    triples = of_three[order].reshape(-1, _JUNCTION_ARMS)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        first, second = triples[:, one], triples[:, other]
        turn = np.abs(ends.away[first] - ends.away[second])
        narrow = np.minimum(turn, 360.0 - turn) < FORK_DEGREES
        fork = ends.one_way[first] & ends.one_way[second] & narrow
        result[ends.node[first[fork]]] = True
    return result


def _gives_way(ends: _Ends, arms: npt.NDArray[np.intp], meeting: Flags) -> Flags:
    """Ends at which the road is smaller than another that it meets."""
    public = ends.rank > 0
    proper = public & ~ends.link
    roads = np.bincount(ends.node[proper], minlength=ends.junctions)
    # Where two proper roads or one that goes on meet a slip road, it is the smaller.
    slip = ends.link & (roads[ends.node] >= _GOES_ON)
    highest = np.zeros(ends.junctions, dtype=np.int64)
    counted = public & ~slip
    np.maximum.at(highest, ends.node[counted], ends.rank[counted])
    lower = slip | (ends.rank < highest[ends.node])
    result: Flags = np.where(public, meeting[ends.node] & lower, arms[ends.node] >= _GOES_ON)
    return result


def _lined(line: Flags, lines: _Lines) -> Flags:
    """Ends of edges with a give-way or stop line no further than `LINE_METRES`, and the nearer."""
    result = np.zeros(2 * lines.edges, dtype=bool)
    # A line drawn on the junction itself says nothing of whose it is.
    inner = np.flatnonzero(line[lines.b[:-1]] & (lines.edge[:-1] == lines.edge[1:]))
    run = np.cumsum(lines.metres)
    edge = lines.edge[inner]
    length = lines.sums(lines.metres)
    from_u = run[inner] - (np.cumsum(length) - length)[edge]
    to_v = length[edge] - from_u
    result[edge[(from_u < to_v) & (from_u <= LINE_METRES)]] = True
    result[lines.edges + edge[(to_v <= from_u) & (to_v <= LINE_METRES)]] = True
    return result
