"""OpenStreetMap files (PBF or XML, one or several) -> arrays of ways, nodes and their tags.

The files are streamed, and only roads (and the few other things named below) are kept. While one
file is being read, a table of the positions of all its nodes is held beside: in memory, 16 bytes a
node, for a file of up to 50 MB; for larger ones in a temporary file, so that memory does not grow
with the buildings, woods and shops. Ways are cut where they leave the clip or where an extract has
left nodes out.

Turn restrictions are read as they are tagged; `pna.roads.turns` says which are obeyed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from pna.errors import DataError, Finding, Findings, MissingInputError
from pna.roads import restrictions
from pna.roads.osm_file import (
    BUILT_UP_LAND,
    NOWHERE,
    SETTLEMENTS,
    Box,
    OsmFile,
    Ring,
    TagColumns,
    int32_of,
    int64_of,
    read_file,
)

__all__ = [
    "BUILT_UP_LAND",
    "SETTLEMENTS",
    "Progress",
    "RoadData",
    "enclosed",
    "lines_of",
    "read_roads",
]

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""

CRS = 27700


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
    controls
        Likewise of the nodes with traffic signals, crossings of walkers or railways, mini
        roundabouts, give-way and stop lines and fords: `node` and
        `pna.roads.osm_file.CONTROL_TAGS`.
    settlements
        Named places: `name`, `place`, point.
    built_up
        Polygons of built-up land use.
    restrictions
        One row per turn restriction, from the file that holds its highest version:
        `pna.roads.restrictions.COLUMNS`.
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
    controls: pd.DataFrame
    settlements: gpd.GeoDataFrame
    built_up: gpd.GeoSeries
    restrictions: pd.DataFrame
    sources: pd.DataFrame
    findings: Findings


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
        files.append(read_file(Path(path), box))
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


def _lon_lat_box(clip: BaseGeometry) -> Box:
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


def _newest_first(
    ids: npt.NDArray[np.int64], versions: npt.NDArray[np.int64], rank: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Positions of one record per id, sorted by id: highest version, then highest file rank."""
    order = np.lexsort((-rank, -versions, ids))
    first = np.ones(order.size, dtype=bool)
    first[1:] = ids[order][1:] != ids[order][:-1]
    return order[first]


def _merge(files: Sequence[OsmFile]) -> RoadData:
    by_date = sorted(range(len(files)), key=lambda i: (files[i].timestamp, i))
    rank_of = {file: rank for rank, file in enumerate(by_date)}
    node_id, node_xy = _merge_nodes(files, rank_of)

    way_id = np.concatenate([int64_of(f.way_id) for f in files])
    version = np.concatenate([int64_of(f.way_version) for f in files])
    file_of = np.concatenate([np.full(len(f.way_id), i) for i, f in enumerate(files)])
    rank = np.array([rank_of[i] for i in file_of], dtype=np.int64)
    chosen = _newest_first(way_id, version, rank)

    all_refs = np.concatenate([int64_of(f.refs) for f in files])
    ref_base = np.cumsum([0, *(len(f.refs) for f in files)])[:-1]
    starts = np.concatenate(
        [
            np.concatenate([[0], int64_of(f.way_end)[:-1]]) + base if len(f.way_end) else []
            for f, base in zip(files, ref_base, strict=True)
        ]
    ).astype(np.int64)
    ends = np.concatenate(
        [int64_of(f.way_end) + base for f, base in zip(files, ref_base, strict=True)]
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
        barriers=_merge_tagged([(f.barrier_id, f.barrier_tags) for f in files], rank_of, node_id),
        controls=_merge_tagged([(f.control_id, f.control_tags) for f in files], rank_of, node_id),
        settlements=_merge_settlements(files),
        built_up=_built_up(files),
        restrictions=restrictions.table([r for i in by_date for r in files[i].restrictions]),
        sources=sources,
        findings=_findings(files, refs),
    )


def _merge_nodes(
    files: Sequence[OsmFile], rank_of: Mapping[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Id and position of every node, from the newest file that has it."""
    ids = np.concatenate([int64_of(f.refs) for f in files])
    rank = np.concatenate(
        [np.full(len(f.refs), rank_of[i], dtype=np.int64) for i, f in enumerate(files)]
    )
    lon = np.concatenate([int32_of(f.lon) for f in files])
    lat = np.concatenate([int32_of(f.lat) for f in files])
    there = np.flatnonzero(lon != NOWHERE)
    chosen = there[_newest_first(ids[there], np.zeros_like(there), rank[there])]
    return ids[chosen], _project(lon[chosen] / 1e7, lat[chosen] / 1e7)


def _project(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
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


def _merge_tagged(
    found: Sequence[tuple[array[int], TagColumns]],
    rank_of: Mapping[int, int],
    node_id: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """Tags of the nodes that kept ways use, each from the newest file that tags it."""
    tags = _stack([columns.frame(len(ids)) for ids, columns in found])
    rank = np.concatenate(
        [np.full(len(ids), rank_of[i], dtype=np.int64) for i, (ids, _) in enumerate(found)]
    )
    ids = np.concatenate([int64_of(ids) for ids, _ in found])
    tags.insert(0, "node", _positions_of(ids, node_id))
    chosen = _newest_first(ids, np.zeros_like(ids), rank)
    frame = tags.iloc[chosen]
    return frame[frame["node"] >= 0].reset_index(drop=True)


def _merge_settlements(files: Sequence[OsmFile]) -> gpd.GeoDataFrame:
    by_id = {row[0]: row[1:] for f in files for row in f.settlements}
    rows = [by_id[key] for key in sorted(by_id)]
    names = [row[0] for row in rows]
    places = [row[1] for row in rows]
    xy = _project(np.array([row[2] for row in rows]), np.array([row[3] for row in rows]))
    return gpd.GeoDataFrame(
        {"name": names, "place": places}, geometry=shapely.points(xy.reshape(-1, 2)), crs=CRS
    )


def _built_up(files: Sequence[OsmFile]) -> gpd.GeoSeries:
    """Polygons of built-up land: closed ways, and multipolygons put together from their ways."""
    shapes: list[BaseGeometry] = []
    for file in files:
        rings = [ring for ring in file.land if len(ring) > 3]  # noqa: PLR2004 - corners of a ring
        shapes += [shapely.Polygon(line) for line in lines_of(rings)]
        for outer, inner in file.land_relations:
            area, holes = (enclosed([file.members[ref] for ref in refs]) for refs in (outer, inner))
            shapes.append(shapely.difference(area, holes))
    parts = shapely.get_parts(shapely.make_valid(np.array(shapes, dtype=object)))
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return gpd.GeoSeries(polygons, crs=CRS)


def lines_of(rings: Sequence[Ring]) -> list[npt.NDArray[np.float64]]:
    """Rings in metres (EPSG:27700), all projected in one go."""
    if not rings:
        return []
    flat = np.array([position for ring in rings for position in ring], dtype=np.float64) / 1e7
    ends = np.cumsum([len(ring) for ring in rings])
    return np.split(_project(flat[:, 0], flat[:, 1]), ends[:-1])


def enclosed(rings: Sequence[Ring]) -> BaseGeometry:
    """Land inside rings that may be in pieces; nothing where no ring closes."""
    lines = [shapely.LineString(line) for line in lines_of(rings) if len(line) > 1]
    return shapely.union_all(shapely.get_parts(shapely.polygonize(lines)))


def _findings(files: Sequence[OsmFile], refs: npt.NDArray[np.int64]) -> Findings:
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
                message=f"{cut:,} points of roads lie beyond the study's buffer or are not in the "
                "files; the roads end there, as they do at the edge of any extract.",
            )
        )
    return tuple(found)
