"""The network of one way of travelling: junctions, and edges that carry attributes, not seconds.

Seconds are worked out from the attributes each time they are needed (`pna.travel.impedance`),
so another speed preset costs one more search and no rebuilding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from pna.roads import access, junctions
from pna.roads.arcs import Arcs
from pna.roads.built_up import built_up_share
from pna.roads.osm import RoadData
from pna.roads.turns import banned_turns
from pna.speeds import driving as speeds

__all__ = ["Mode", "Network", "build_network", "edge_lines", "to_geodataframe"]

Mode = Literal["drive", "walk"]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """The largest strongly connected piece of the network of one mode, in EPSG:27700.

    Attributes
    ----------
    mode
        ``drive`` or ``walk``.
    node_xy
        Junctions, in metres; sorted along a space-filling curve, so that neighbours lie close in
        memory (up to 1.8 times faster searches).
    node_id
        Their OSM ids.
    edges
        One row per edge, sorted by way and position along it: `u`, `v` (positions in `node_xy`),
        `forward` (may be travelled from u to v), `backward`, `snappable` (people and premises may
        start on it), `way_id`, `highway`, `name`, `ref` (categories), `limit_kph` (tagged limit,
        missing where untagged), `lanes`, `dual` (dual carriageway), `roundabout`,
        `pavement` (tagged as having one), `built_up_share` (share of the length in built-up land),
        `length_metres` (planar). For driving also what is met from end to end
        (`pna.roads.junctions`): `junctions`, `give_ways`, `signals`, `roundabouts`, `crossings`.
    xy, xy_start
        Shape of edge *i*: ``xy[xy_start[i]:xy_start[i + 1]]``, from u to v.
    dropped
        What was left out, one row per reason: `reason`, `edges`, `km`.
    banned
        Runs of arcs (`pna.roads.arcs`) that may not be travelled one after another
        (`pna.roads.turns`), sorted; none on foot.
    """

    mode: Mode
    node_xy: Floats
    node_id: Ints
    edges: pd.DataFrame
    xy: Floats
    xy_start: Ints
    dropped: pd.DataFrame
    banned: tuple[tuple[int, ...], ...] = ()

    @property
    def node_count(self) -> int:
        """How many junctions there are."""
        return len(self.node_xy)

    @cached_property
    def arcs(self) -> Arcs:
        """The edges in each direction in which they may be travelled."""
        return Arcs(self.edges, self.node_count)

    @cached_property
    def edge_bounds(self) -> Floats:
        """Smallest and largest x and y of each edge, shape (edges, 4): west, south, east, north."""
        starts = self.xy_start[:-1]
        if not len(starts):
            return np.empty((0, 4))
        return np.hstack(
            [np.minimum.reduceat(self.xy, starts), np.maximum.reduceat(self.xy, starts)]
        )


@dataclass(frozen=True)
class _Pieces:
    """Ways cut into edges, before anything is left out; positions point into `RoadData`."""

    way: Ints
    start: Ints
    end: Ints
    node: Ints
    flat: Ints


def build_network(roads: RoadData, mode: Mode) -> Network:
    """Build the network that one mode may lawfully use.

    Ways are cut at junctions (points that two usable ways share, or one way twice) and at barriers
    that stop this mode. Roads that may be used only to reach a place on them stay as far as it
    takes to reach everything; more would make through routes. Of the rest the largest
    strongly connected piece is kept: the one with most junctions.

    Parameters
    ----------
    roads
        From `pna.roads.osm.read_roads`.
    mode
        ``drive`` or ``walk``.

    Returns
    -------
    Network
        Without edges where no way may be used.
    """
    rules = access.way_access(roads.ways, mode)
    usable = (rules["forward"] | rules["backward"]).to_numpy()
    stopped = np.zeros(roads.node_id.size, dtype=bool)
    if len(roads.barriers):
        blocks = access.node_blocks(roads.barriers, mode)
        stopped[roads.barriers["node"].to_numpy()[blocks]] = True
    pieces = _cut(roads, usable, stopped)
    edges = _attributes(roads, rules, pieces)
    u, v, node_of = _junctions(pieces, stopped, roads.node_id.size)
    edges.insert(0, "u", u)
    edges.insert(1, "v", v)
    edges["length_metres"] = _lengths(roads.node_xy, pieces)

    dropped = _not_for_this_mode(roads, rules, usable)
    through = _through_access(edges)
    dropped.append(("would be a short cut over a private drive", edges[through]))
    keep = ~through
    strong = _largest_piece(edges, keep, len(node_of))
    dropped.append(("not connected with the rest", edges[keep & ~strong]))
    return _assemble(roads, mode, edges, strong, pieces, node_of, dropped)


def _cut(roads: RoadData, usable: Bools, stopped: Bools) -> _Pieces:
    """Cut the usable ways into edges."""
    lengths = np.diff(roads.way_start)
    way_of = np.repeat(np.arange(lengths.size), lengths)
    keep = usable[way_of]
    way, ref = way_of[keep], roads.refs[keep]
    if ref.size == 0:
        empty = np.empty(0, dtype=np.int64)
        return _Pieces(empty, empty, empty, empty, empty)
    # A node that a way names twice in a row would make an edge of no length and no meaning.
    same = np.zeros(ref.size, dtype=bool)
    same[1:] = (ref[1:] == ref[:-1]) & (way[1:] == way[:-1]) & (ref[1:] >= 0)
    way, ref = way[~same], ref[~same]
    link = (way[1:] == way[:-1]) & (ref[1:] >= 0) & (ref[:-1] >= 0)
    first = np.concatenate([link, [False]]) & ~np.concatenate([[False], link])
    last = np.concatenate([[False], link]) & ~np.concatenate([link, [False]])
    inside = np.concatenate([link, [False]]) | np.concatenate([[False], link])
    uses = np.bincount(ref[inside], minlength=roads.node_id.size)
    shared = np.zeros(ref.size, dtype=bool)
    shared[inside] = (uses[ref[inside]] > 1) | stopped[ref[inside]]
    is_break = inside & (first | last | shared)
    breaks = np.flatnonzero(is_break)
    joined = ~last[breaks[:-1]]
    start, end = breaks[:-1][joined], breaks[1:][joined]
    return _Pieces(way[start], start, end, ref, np.arange(ref.size))


def _attributes(roads: RoadData, rules: pd.DataFrame, pieces: _Pieces) -> pd.DataFrame:
    ways = roads.ways
    tagged = speeds.tagged_limit_kph(ways)
    dual = speeds.is_dual(ways)
    junction = ways["junction"].isin(["roundabout", "circular", "mini_roundabout"]).to_numpy()
    way = pieces.way
    columns = {
        "forward": rules["forward"].to_numpy()[way],
        "backward": rules["backward"].to_numpy()[way],
        "snappable": rules["snappable"].to_numpy()[way],
        "access_only": rules["access_only"].to_numpy()[way],
        "way_id": ways["way_id"].to_numpy()[way],
        "highway": ways["highway"].array[way],
        "service": ways["service"].array[way],
        "name": ways["name"].array[way],
        "ref": ways["ref"].array[way],
        "limit_kph": tagged[way],
        "lanes": _lanes(ways)[way],
        "dual": dual[way],
        "roundabout": junction[way],
        "pavement": access.has_pavement(ways)[way],
    }
    return pd.DataFrame(columns)


def _lanes(ways: pd.DataFrame) -> Floats:
    """Number of lanes; missing where untagged or not a number."""
    if "lanes" not in ways:
        return np.full(len(ways), np.nan)
    tag = ways["lanes"]
    numbers = pd.to_numeric(pd.Series(tag.cat.categories), errors="coerce").to_numpy(np.float64)
    known = np.append(numbers, np.nan)
    result: Floats = known[tag.cat.codes.to_numpy()]
    return result


def _junctions(pieces: _Pieces, stopped: Bools, known: int) -> tuple[Ints, Ints, Ints]:
    """Ends of the edges as new junction numbers, and the OSM node of each junction.

    Each edge that ends at a barrier gets an end of its own there, so nothing passes through.
    """
    ends = np.concatenate([pieces.node[pieces.start], pieces.node[pieces.end]])
    at_barrier = stopped[ends]
    label = ends.copy()
    label[at_barrier] = known + np.arange(int(at_barrier.sum()))
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    half = pieces.start.size
    return inverse[:half], inverse[half:], ends[first]


def _through_access(edges: pd.DataFrame) -> Bools:
    """Edges of access-only roads that would make a through route.

    Each piece of ordinary roads counts as one point, and of the access-only roads between and
    beyond them only as many are kept, the shortest first, as it takes to reach everything: a
    driveway to a car park stays, and no route leads in by one driveway and out by another.
    """
    only = edges["access_only"].to_numpy()
    result = np.zeros(len(edges), dtype=bool)
    if not only.any():
        return result
    u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
    size = int(max(u.max(), v.max())) + 1
    ordinary = sp.coo_array(
        (np.ones((~only).sum(), dtype=np.int8), (u[~only], v[~only])), shape=(size, size)
    )
    pieces, label = connected_components(ordinary, directed=False)
    a, b = label[u[only]], label[v[only]]
    low, high = np.minimum(a, b), np.maximum(a, b)
    metres = edges["length_metres"].to_numpy()[only]
    order = np.lexsort((metres, high, low))
    first = np.ones(order.size, dtype=bool)
    first[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    shortest = order[first]
    shortest = shortest[low[shortest] != high[shortest]]
    # A weight of nothing would be no link at all.
    weight = metres[shortest] + 1.0
    links = sp.coo_array((weight, (low[shortest], high[shortest])), shape=(pieces, pieces))
    tree = minimum_spanning_tree(links.tocsr()).tocoo()
    ends = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    kept = pd.MultiIndex.from_arrays(ends)
    needed = pd.MultiIndex.from_arrays([low[shortest], high[shortest]]).isin(kept)
    through = np.ones(a.size, dtype=bool)
    through[shortest[needed]] = False
    result[only] = through
    return result


def _largest_piece(edges: pd.DataFrame, keep: Bools, junctions: int) -> Bools:
    """Kept edges both of whose ends lie in the largest strongly connected piece."""
    kept = edges[keep]
    if kept.empty:
        return np.zeros(len(edges), dtype=bool)
    u, v = kept["u"].to_numpy(), kept["v"].to_numpy()
    ahead, back = kept["forward"].to_numpy(), kept["backward"].to_numpy()
    rows = np.concatenate([u[ahead], v[back]])
    cols = np.concatenate([v[ahead], u[back]])
    graph = sp.coo_array(
        (np.ones(rows.size, dtype=np.int8), (rows, cols)), shape=(junctions, junctions)
    )
    _, label = connected_components(graph, directed=True, connection="strong")
    largest = np.bincount(label).argmax()
    inside = label == largest
    result = np.zeros(len(edges), dtype=bool)
    result[np.flatnonzero(keep)] = inside[u] & inside[v]
    return result


def _not_for_this_mode(
    roads: RoadData, rules: pd.DataFrame, usable: Bools
) -> list[tuple[str, pd.DataFrame]]:
    """Ways that this mode may not use, by reason, with their length."""
    lengths = np.diff(roads.way_start)
    way_of = np.repeat(np.arange(lengths.size), lengths)
    link = (way_of[1:] == way_of[:-1]) & (roads.refs[1:] >= 0) & (roads.refs[:-1] >= 0)
    xy = roads.node_xy
    step = xy[roads.refs[1:][link]] - xy[roads.refs[:-1][link]]
    metres = np.bincount(
        way_of[1:][link], weights=np.hypot(step[:, 0], step[:, 1]), minlength=lengths.size
    )
    left_out = pd.DataFrame(
        {"reason": rules["reason"].astype(str).to_numpy(), "length_metres": metres}
    )[~usable]
    return [(str(reason), part) for reason, part in left_out.groupby("reason", sort=True)]


def _assemble(
    roads: RoadData,
    mode: Mode,
    edges: pd.DataFrame,
    chosen: Bools,
    pieces: _Pieces,
    node_of: Ints,
    dropped: list[tuple[str, pd.DataFrame]],
) -> Network:
    node_at = pieces.node
    start, end = pieces.start, pieces.end
    counts = end - start + 1
    result = edges[chosen].drop(columns="access_only").reset_index(drop=True)
    start, counts = start[chosen], counts[chosen]
    xy_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    flat = np.arange(xy_start[-1]) + np.repeat(start - xy_start[:-1], counts)
    xy = roads.node_xy[node_at[flat]]

    used = np.unique(result[["u", "v"]].to_numpy())
    points = roads.node_xy[node_of[used]]
    order = _space_filling_order(points, roads.node_id[node_of[used]])
    new = np.empty(len(node_of), dtype=np.int64)
    new[used[order]] = np.arange(order.size)
    result["u"] = new[result["u"].to_numpy()]
    result["v"] = new[result["v"].to_numpy()]
    result["built_up_share"] = built_up_share(roads, result, xy, xy_start)
    if mode == "drive":
        met = junctions.met_on_the_way(result, node_at[flat], xy, xy_start, roads.controls)
        for name, count in met.items():
            result[name] = count
    for column in ("highway", "service", "name", "ref"):
        result[column] = result[column].cat.remove_unused_categories()
    node_id = roads.node_id[node_of[used[order]]]
    banned = banned_turns(roads.restrictions, result, node_id).banned if mode == "drive" else ()
    return Network(
        mode=mode,
        node_xy=points[order],
        node_id=node_id,
        edges=result,
        xy=xy,
        xy_start=xy_start,
        dropped=_dropped_table(dropped),
        banned=banned,
    )


def _lengths(xy: Floats, pieces: _Pieces) -> Floats:
    """Planar length of each edge in metres."""
    if pieces.start.size == 0:
        return np.empty(0)
    counts = pieces.end - pieces.start + 1
    offsets = np.concatenate([[0], np.cumsum(counts)])
    flat = np.arange(offsets[-1]) + np.repeat(pieces.start - offsets[:-1], counts)
    points = xy[pieces.node[flat]]
    step = np.hypot(*np.diff(points, axis=0).T)
    step[offsets[1:-1] - 1] = 0.0
    result: Floats = np.add.reduceat(np.concatenate([step, [0.0]]), offsets[:-1])
    return result


def _space_filling_order(points: Floats, ids: Ints) -> Ints:
    if len(points) == 0:
        return np.empty(0, dtype=np.int64)
    distance = gpd.GeoSeries(shapely.points(points)).hilbert_distance(level=16).to_numpy()
    return np.lexsort((ids, distance)).astype(np.int64)


def _dropped_table(dropped: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    rows = [
        (reason, len(part), float(part["length_metres"].sum()) / 1000)
        for reason, part in dropped
        if len(part)
    ]
    return pd.DataFrame(rows, columns=["reason", "pieces", "km"])


def edge_lines(network: Network, edges: Ints | None = None) -> npt.NDArray[np.object_]:
    """Shapes of the edges, or of some of them, as LineStrings, from u to v."""
    lengths = np.diff(network.xy_start)
    if edges is None:
        edges, xy = np.arange(len(network.edges)), network.xy
    else:
        lengths = lengths[edges]
        first = np.cumsum(lengths) - lengths
        within_edge = np.arange(int(lengths.sum())) - np.repeat(first, lengths)
        xy = network.xy[np.repeat(network.xy_start[edges], lengths) + within_edge]
    index = np.repeat(np.arange(len(edges)), lengths)
    return np.asarray(shapely.linestrings(xy, indices=index), dtype=object)


def to_geodataframe(network: Network) -> gpd.GeoDataFrame:
    """Edges with their attributes and shapes, for a GIS."""
    return gpd.GeoDataFrame(network.edges.copy(), geometry=edge_lines(network), crs=27700)
