"""OpenStreetMap files (PBF or XML, one or several) -> arrays of ways, nodes and their tags.

The files are streamed, and only roads (and the few other things named below) are kept. While one
file is being read, a table of the positions of all its nodes is held beside: in memory, 16 bytes a
node, for a file of up to 50 MB; for larger ones in a temporary file, so that memory does not grow
with the buildings, woods and shops. Ways are cut where they leave the clip or where an extract has
left nodes out.

Turn restrictions are counted and not yet obeyed.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from pna import access, speeds
from pna.errors import DataError, Finding, Findings, MissingInputError

__all__ = ["BUILT_UP_LAND", "SETTLEMENTS", "Progress", "RoadData", "read_roads"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""

CRS = 27700
_NOWHERE = 2**31 - 1
"""Coordinate that the OSM library gives a node which is not in the file."""
_BYTES_READ_IN_MEMORY = 50_000_000
_Ring = tuple[tuple[int, int], ...]
WAY_TAGS: tuple[str, ...] = tuple(
    dict.fromkeys((*access.TAGS, *speeds.TAGS, "name", "ref", "junction", "service", "lanes"))
)
NODE_TAGS: tuple[str, ...] = tuple(dict.fromkeys(("barrier", *access.NODE_TAGS)))
BUILT_UP_LAND = frozenset({"residential", "commercial", "retail", "industrial"})
"""Values of ``landuse`` that make land built-up for the speed table."""
SETTLEMENTS = ("city", "town", "suburb", "village", "hamlet")
"""Values of ``place`` that are kept as named settlements."""


@dataclass(frozen=True)
class RoadData:
    """What was read of the roads, in EPSG:27700.

    Attributes
    ----------
    node_id, node_xy
        OSM ids (sorted) and coordinates in metres of every node that a kept way uses.
    ways
        One row per way, sorted by `way_id`: `way_id` and one categorical column per tag; a tag
        that a way does not carry is missing.
    way_start, refs
        The nodes of way *i* are ``refs[way_start[i]:way_start[i + 1]]``: positions in `node_id`,
        -1 where the node lies outside the clip or is not in the files.
    barriers
        Tags of the nodes that carry ``barrier``: `node` (position in `node_id`) and the tags.
    settlements
        Named places: `name`, `place`, point.
    built_up
        Polygons of built-up land use.
    restrictions
        How many turn restrictions the files hold; they are not obeyed.
    sources
        One row per file: `file`, `timestamp` (of the data, as its header says), `ways`, `newest`
        (ways for which this file was the newest source).
    findings
        What a person should know of the files.
    """

    node_id: npt.NDArray[np.int64]
    node_xy: npt.NDArray[np.float64]
    ways: pd.DataFrame
    way_start: npt.NDArray[np.int64]
    refs: npt.NDArray[np.int64]
    barriers: pd.DataFrame
    settlements: gpd.GeoDataFrame
    built_up: gpd.GeoSeries
    restrictions: int
    sources: pd.DataFrame
    findings: Findings


@dataclass
class _File:
    """One file as it is being read: ids, versions and tags as growing arrays.

    Positions are whole numbers of 1e-7 degree, as OSM stores them.
    """

    path: Path
    timestamp: str = ""
    way_id: array[int] = field(default_factory=lambda: array("q"))
    way_version: array[int] = field(default_factory=lambda: array("q"))
    way_end: array[int] = field(default_factory=lambda: array("q"))
    refs: array[int] = field(default_factory=lambda: array("q"))
    lon: array[int] = field(default_factory=lambda: array("i"))
    lat: array[int] = field(default_factory=lambda: array("i"))
    tags: _TagColumns = field(default_factory=lambda: _TagColumns(WAY_TAGS))
    land: list[_Ring] = field(default_factory=list)
    land_relations: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    members: dict[int, _Ring] = field(default_factory=dict)
    restrictions: set[int] = field(default_factory=set)
    barrier_id: array[int] = field(default_factory=lambda: array("q"))
    barrier_tags: _TagColumns = field(default_factory=lambda: _TagColumns(NODE_TAGS))
    settlements: list[tuple[int, str, str, float, float]] = field(default_factory=list)


class _TagColumns:
    """Tags of many objects, each tag as row numbers and codes into a list of its values."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.rows = {key: array("q") for key in keys}
        self.codes = {key: array("i") for key in keys}
        self.values: dict[str, dict[str, int]] = {key: {} for key in keys}

    def add(self, row: int, tags: Any) -> None:  # noqa: ANN401 - a tag list of the C++ library
        for tag in tags:
            key = tag.k
            values = self.values.get(key)
            if values is not None:
                self.rows[key].append(row)
                self.codes[key].append(values.setdefault(tag.v, len(values)))

    def frame(self, length: int) -> pd.DataFrame:
        columns = {}
        for key, values in self.values.items():
            codes = np.full(length, -1, dtype=np.int32)
            codes[_ints(self.rows[key])] = np.frombuffer(self.codes[key], dtype=np.int32)
            categories = pd.Index(list(values), dtype="str")
            columns[key] = pd.Categorical.from_codes(codes, categories=categories)
        return pd.DataFrame(columns)


def read_roads(
    paths: Sequence[Path],
    clip: BaseGeometry | None = None,
    *,
    progress: Progress | None = None,
) -> RoadData:
    """Read every highway of one or several OSM files.

    Files may overlap: a way that is in several is taken once, from the file that holds its highest
    version (of equal versions, from the file with the newest date; then from the last one named).
    The position of a node is taken from the newest file that has it.

    Parameters
    ----------
    paths
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2`` files.
    clip
        Polygon in EPSG:27700. Only nodes inside its bounding box are kept. None keeps everything.
    progress
        Told after each file.

    Returns
    -------
    RoadData

    Raises
    ------
    MissingInputError
        A file is not there.
    DataError
        A file is damaged or is no OSM file, or there are no roads in the clip.
    """
    box = None if clip is None else _lon_lat_box(clip)
    files = []
    for number, path in enumerate(paths):
        if not Path(path).is_file():
            msg = f"{path}: there is no such road file."
            raise MissingInputError(msg)
        files.append(_read_file(Path(path), box))
        if progress is not None:
            progress("Reading roads", number + 1, len(paths))
    if not any(file.way_id for file in files):
        names = ", ".join(str(path) for path in paths)
        msg = (
            f"{names}: there are no roads (no way with a `highway` tag). Give an OpenStreetMap "
            "extract of the area, such as a county's .osm.pbf."
        )
        raise DataError(msg)
    data = _merge(files)
    if data.node_id.size == 0:
        names = ", ".join(str(path) for path in paths)
        msg = (
            f"{names}: none of the roads lie in or near the study area. Is this the extract of "
            "the right county?"
        )
        raise DataError(msg)
    return data


def _ints(values: array[int]) -> npt.NDArray[np.int64]:
    return np.frombuffer(values, dtype=np.int64) if len(values) else np.empty(0, dtype=np.int64)


def _int32(values: array[int]) -> npt.NDArray[np.int32]:
    return np.frombuffer(values, dtype=np.int32) if len(values) else np.empty(0, dtype=np.int32)


def _lon_lat_box(clip: BaseGeometry) -> tuple[int, int, int, int]:
    """Bounding box of the clip in units of 1e-7 degree, as OSM stores coordinates."""
    west, south, east, north = clip.bounds
    ring = shapely.segmentize(shapely.box(west, south, east, north), 1000.0).exterior
    x, y = np.asarray(ring.coords).T
    lon, lat = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True).transform(x, y)
    scale = 1e7
    return (
        int(np.floor(min(lon) * scale)),
        int(np.floor(min(lat) * scale)),
        int(np.ceil(max(lon) * scale)),
        int(np.ceil(max(lat) * scale)),
    )


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, OSError) as error:
        msg = (
            f"{path}: this cannot be read as an OpenStreetMap file ({error}). It may be cut short "
            "or not an .osm.pbf or .osm file: download it again."
        )
        raise DataError(msg) from error


def _read_file(path: Path, box: tuple[int, int, int, int] | None) -> _File:
    file = _File(path)
    with _plain_errors(path):
        _read_relations(file)
        _read_tagged_nodes(file)
        with _node_index(path) as index:
            _read_ways(file, index)
    if box is not None:
        _clip(file, box)
    return file


@contextmanager
def _node_index(path: Path) -> Iterator[str]:
    """Say where the library keeps node positions while it reads a file."""
    if path.stat().st_size <= _BYTES_READ_IN_MEMORY:
        yield "sparse_mem_array"
        return
    # Windows cannot remove a file that is still mapped: leaving it to the next clean-up is no harm.
    with tempfile.TemporaryDirectory(prefix="pna-", ignore_cleanup_errors=True) as folder:
        yield f"sparse_file_array,{Path(folder, 'nodes')}"


def _read_relations(file: _File) -> None:
    """Land-use multipolygons (their member ways are read later) and turn restrictions."""
    processor = osmium.FileProcessor(str(file.path), osmium.osm.RELATION)
    file.timestamp = processor.header.get("osmosis_replication_timestamp") or processor.header.get(
        "timestamp"
    )
    for relation in processor.with_filter(osmium.filter.KeyFilter("type")):
        kind = relation.tags.get("type")
        if kind == "restriction":
            file.restrictions.add(relation.id)
        elif kind == "multipolygon" and relation.tags.get("landuse") in BUILT_UP_LAND:
            outer, inner = [], []
            for member in relation.members:
                if member.type == "w":
                    (inner if member.role == "inner" else outer).append(member.ref)
            file.land_relations.append((tuple(outer), tuple(inner)))
    file.members = {ref: () for rings in file.land_relations for ring in rings for ref in ring}


def _read_ways(file: _File, index: str) -> None:
    refs, lons, lats = file.refs, file.lon, file.lat
    members = file.members
    count = 0
    ways = (
        osmium.FileProcessor(str(file.path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations(index)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    )
    if not members:
        ways = ways.with_filter(osmium.filter.KeyFilter("highway", "landuse"))
    for way in ways:
        tags = way.tags
        if "highway" in tags:
            for node in way.nodes:
                location = node.location
                refs.append(node.ref)
                lons.append(location.x)
                lats.append(location.y)
            file.way_id.append(way.id)
            file.way_version.append(way.version)
            file.way_end.append(len(refs))
            file.tags.add(count, tags)
            count += 1
        elif way.id in members:
            members[way.id] = _ring(way)
        elif tags.get("landuse") in BUILT_UP_LAND and way.is_closed():
            file.land.append(_ring(way))


def _ring(way: Any) -> _Ring:  # noqa: ANN401 - a way of the C++ library
    positions = ((node.location.x, node.location.y) for node in way.nodes)
    return tuple(position for position in positions if position[0] != _NOWHERE)


def _clip(file: _File, box: tuple[int, int, int, int]) -> None:
    """Take the nodes outside a box as missing, as if the extract had left them out."""
    west, south, east, north = box
    lon, lat = _int32(file.lon), _int32(file.lat)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    file.lon = array("i", np.where(inside, lon, _NOWHERE).astype(np.int32).tobytes())


def _read_tagged_nodes(file: _File) -> None:
    processor = osmium.FileProcessor(str(file.path), osmium.osm.NODE)
    for node in processor.with_filter(osmium.filter.KeyFilter("barrier", "place")):
        tags = node.tags
        if "barrier" in tags:
            file.barrier_tags.add(len(file.barrier_id), tags)
            file.barrier_id.append(node.id)
        place, name = tags.get("place"), tags.get("name")
        if place in SETTLEMENTS and name and node.location.valid():
            file.settlements.append((node.id, name, place, node.lon, node.lat))


def _newest_first(
    ids: npt.NDArray[np.int64], versions: npt.NDArray[np.int64], rank: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Positions of one record per id, sorted by id: highest version, then highest file rank."""
    order = np.lexsort((-rank, -versions, ids))
    first = np.ones(order.size, dtype=bool)
    first[1:] = ids[order][1:] != ids[order][:-1]
    return order[first]


def _merge(files: Sequence[_File]) -> RoadData:
    by_date = sorted(range(len(files)), key=lambda i: (files[i].timestamp, i))
    rank_of = {file: rank for rank, file in enumerate(by_date)}
    node_id, node_xy = _merge_nodes(files, rank_of)

    way_id = np.concatenate([_ints(f.way_id) for f in files])
    version = np.concatenate([_ints(f.way_version) for f in files])
    file_of = np.concatenate([np.full(len(f.way_id), i) for i, f in enumerate(files)])
    rank = np.array([rank_of[i] for i in file_of], dtype=np.int64)
    chosen = _newest_first(way_id, version, rank)

    all_refs = np.concatenate([_ints(f.refs) for f in files])
    ref_base = np.cumsum([0, *(len(f.refs) for f in files)])[:-1]
    starts = np.concatenate(
        [
            np.concatenate([[0], _ints(f.way_end)[:-1]]) + base if len(f.way_end) else []
            for f, base in zip(files, ref_base, strict=True)
        ]
    ).astype(np.int64)
    ends = np.concatenate(
        [_ints(f.way_end) + base for f, base in zip(files, ref_base, strict=True)]
    )
    positions, lengths = _ragged(starts[chosen], ends[chosen])
    refs = _positions_of(all_refs[positions], node_id)
    way_of = np.repeat(np.arange(chosen.size), lengths)
    kept = np.bincount(way_of[refs >= 0], minlength=chosen.size) >= 2  # noqa: PLR2004 - a line
    refs = refs[kept[way_of]]
    chosen, lengths = chosen[kept], lengths[kept]

    tags = _stack([f.tags.frame(len(f.way_id)) for f in files])
    ways = tags.iloc[chosen].reset_index(drop=True)
    ways.insert(0, "way_id", way_id[chosen])
    node_id, node_xy, refs = _only_used(node_id, node_xy, refs)
    counts = np.bincount(file_of[chosen], minlength=len(files))
    sources = pd.DataFrame(
        {
            "file": [f.path.name for f in files],
            "timestamp": [f.timestamp for f in files],
            "ways": [len(f.way_id) for f in files],
            "newest": counts,
        }
    )
    return RoadData(
        node_id=node_id,
        node_xy=node_xy,
        ways=ways,
        way_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        refs=refs,
        barriers=_merge_barriers(files, rank_of, node_id),
        settlements=_merge_settlements(files),
        built_up=_built_up(files),
        restrictions=len(set().union(*(f.restrictions for f in files))),
        sources=sources,
        findings=_findings(files, refs),
    )


def _merge_nodes(
    files: Sequence[_File], rank_of: Mapping[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Id and position of every node, from the newest file that has it."""
    ids = np.concatenate([_ints(f.refs) for f in files])
    rank = np.concatenate(
        [np.full(len(f.refs), rank_of[i], dtype=np.int64) for i, f in enumerate(files)]
    )
    lon = np.concatenate([_int32(f.lon) for f in files])
    lat = np.concatenate([_int32(f.lat) for f in files])
    there = np.flatnonzero(lon != _NOWHERE)
    chosen = there[_newest_first(ids[there], np.zeros_like(there), rank[there])]
    return ids[chosen], _project(lon[chosen] / 1e7, lat[chosen] / 1e7)


def _project(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    x, y = _to_metres().transform(lon, lat)
    return np.column_stack([x, y])


@cache
def _to_metres() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, CRS, always_xy=True)


def _ragged(
    starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Positions of the slices ``starts[i]:ends[i]``, one after another, and their lengths."""
    lengths = ends - starts
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return np.arange(lengths.sum()) + offsets, lengths


def _positions_of(
    ids: npt.NDArray[np.int64], known: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Position of each id in the sorted `known`; -1 where it is not there."""
    if known.size == 0:
        return np.full(ids.size, -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, ids), known.size - 1)
    return np.where(known[at] == ids, at, -1)


def _only_used(
    node_id: npt.NDArray[np.int64],
    node_xy: npt.NDArray[np.float64],
    refs: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    used = np.zeros(node_id.size, dtype=bool)
    used[refs[refs >= 0]] = True
    new = np.cumsum(used) - 1
    return node_id[used], node_xy[used], np.where(refs >= 0, new[refs], -1)


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Concatenate frames of categorical columns without falling back to text."""
    columns = {
        key: pd.api.types.union_categoricals([frame[key] for frame in frames])
        for key in frames[0].columns
    }
    return pd.DataFrame(columns)


def _merge_barriers(
    files: Sequence[_File], rank_of: Mapping[int, int], node_id: npt.NDArray[np.int64]
) -> pd.DataFrame:
    tags = _stack([f.barrier_tags.frame(len(f.barrier_id)) for f in files])
    ids = np.concatenate([_ints(f.barrier_id) for f in files])
    rank = np.concatenate(
        [np.full(len(f.barrier_id), rank_of[i], dtype=np.int64) for i, f in enumerate(files)]
    )
    tags.insert(0, "node", _positions_of(ids, node_id))
    chosen = _newest_first(ids, np.zeros_like(ids), rank)
    frame = tags.iloc[chosen]
    return frame[frame["node"] >= 0].reset_index(drop=True)


def _merge_settlements(files: Sequence[_File]) -> gpd.GeoDataFrame:
    by_id = {row[0]: row[1:] for f in files for row in f.settlements}
    rows = [by_id[key] for key in sorted(by_id)]
    names = [row[0] for row in rows]
    places = [row[1] for row in rows]
    xy = _project(np.array([row[2] for row in rows]), np.array([row[3] for row in rows]))
    return gpd.GeoDataFrame(
        {"name": names, "place": places}, geometry=shapely.points(xy.reshape(-1, 2)), crs=CRS
    )


def _built_up(files: Sequence[_File]) -> gpd.GeoSeries:
    """Polygons of built-up land: closed ways, and multipolygons put together from their ways."""
    shapes: list[BaseGeometry] = []
    for file in files:
        rings = [ring for ring in file.land if len(ring) > 3]  # noqa: PLR2004 - corners of a ring
        shapes += [shapely.polygons(line) for line in _lines(rings)]
        for outer, inner in file.land_relations:
            area, holes = (
                _enclosed([file.members[ref] for ref in refs]) for refs in (outer, inner)
            )
            shapes.append(shapely.difference(area, holes))
    parts = shapely.get_parts(shapely.make_valid(np.array(shapes, dtype=object)))
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return gpd.GeoSeries(polygons, crs=CRS)


def _lines(rings: Sequence[_Ring]) -> list[npt.NDArray[np.float64]]:
    """Rings in metres, all projected in one go."""
    if not rings:
        return []
    flat = np.array([position for ring in rings for position in ring], dtype=np.float64) / 1e7
    ends = np.cumsum([len(ring) for ring in rings])
    return np.split(_project(flat[:, 0], flat[:, 1]), ends[:-1])


def _enclosed(rings: Sequence[_Ring]) -> BaseGeometry:
    lines = [shapely.linestrings(line) for line in _lines(rings) if len(line) > 1]
    return shapely.union_all(shapely.get_parts(shapely.polygonize(lines)))


def _findings(files: Sequence[_File], refs: npt.NDArray[np.int64]) -> Findings:
    found = [
        Finding(
            level="warning",
            file=f.path.name,
            message="This file holds no roads.",
            hint="Take it out of inputs.roads, or check that it is the right extract.",
        )
        for f in files
        if not f.way_id
    ]
    cut = int((refs < 0).sum())
    if cut:
        found.append(
            Finding(
                level="info",
                message=f"{cut:,} points of roads lie outside the clip or are not in the files; "
                "the roads were cut there.",
            )
        )
    return tuple(found)
