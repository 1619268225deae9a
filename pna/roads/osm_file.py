"""One OpenStreetMap file -> growing arrays of what is kept of it; `osm` puts files together."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd

from pna.errors import DataError
from pna.roads import access
from pna.roads.restrictions import Restriction, restriction_of
from pna.speeds import driving as speeds

__all__ = [
    "BUILT_UP_LAND",
    "CONTROL_TAGS",
    "NODE_TAGS",
    "NOWHERE",
    "SETTLEMENTS",
    "WAY_TAGS",
    "Box",
    "OsmFile",
    "Ring",
    "TagColumns",
    "int32_of",
    "int64_of",
    "node_index",
    "plain_errors",
    "read_file",
    "ring_of",
]

WAY_TAGS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (*access.TAGS, *speeds.TAGS, *("name", "ref", "junction", "service", "lanes", "ford"))
    )
)
NODE_TAGS: tuple[str, ...] = tuple(dict.fromkeys(("barrier", *access.NODE_TAGS)))
CONTROL_TAGS = ("highway", "crossing", "crossing:signals", "crossing_ref", "railway", "ford")
"""Tags kept of the nodes at which drivers slow down or stop."""
_CONTROLS = frozenset({"traffic_signals", "crossing", "mini_roundabout", "give_way", "stop"})
BUILT_UP_LAND = frozenset({"residential", "commercial", "retail", "industrial"})
"""Values of ``landuse`` that make land built-up for the speed table."""
SETTLEMENTS = ("city", "town", "suburb", "village", "hamlet")
"""Values of ``place`` that are kept as named settlements."""
NOWHERE = 2**31 - 1
"""Coordinate that the OSM library gives a node which is not in the file."""
_BYTES_READ_IN_MEMORY = 50_000_000
Ring = tuple[tuple[int, int], ...]
"""Positions in units of 1e-7 degree, longitude first."""
Box = tuple[int, int, int, int]
"""West, south, east and north in units of 1e-7 degree."""


@dataclass
class OsmFile:
    """What is kept of one file: ids, versions, positions and tags as growing arrays.

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
    tags: TagColumns = field(default_factory=lambda: TagColumns(WAY_TAGS))
    land: list[Ring] = field(default_factory=list)
    land_relations: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    members: dict[int, Ring] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)
    barrier_id: array[int] = field(default_factory=lambda: array("q"))
    barrier_tags: TagColumns = field(default_factory=lambda: TagColumns(NODE_TAGS))
    control_id: array[int] = field(default_factory=lambda: array("q"))
    control_tags: TagColumns = field(default_factory=lambda: TagColumns(CONTROL_TAGS))
    settlements: list[tuple[int, str, str, float, float]] = field(default_factory=list)


class TagColumns:
    """Tags of many objects, each tag as row numbers and codes into a list of its values."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.rows = {key: array("q") for key in keys}
        self.codes = {key: array("i") for key in keys}
        self.values: dict[str, dict[str, int]] = {key: {} for key in keys}

    def add(self, row: int, tags: osmium.osm.TagList) -> None:
        """Add the tags of one object, those that are kept."""
        for tag in tags:
            key = tag.k
            values = self.values.get(key)
            if values is not None:
                self.rows[key].append(row)
                self.codes[key].append(values.setdefault(tag.v, len(values)))

    def frame(self, length: int) -> pd.DataFrame:
        """One categorical column per tag, `length` rows; missing where an object lacks the tag."""
        columns = {}
        for key, values in self.values.items():
            codes = np.full(length, -1, dtype=np.int32)
            codes[int64_of(self.rows[key])] = np.frombuffer(self.codes[key], dtype=np.int32)
            categories = pd.Index(list(values), dtype="str")
            columns[key] = pd.Categorical.from_codes(codes, categories=categories)
        return pd.DataFrame(columns)


def int64_of(values: array[int]) -> npt.NDArray[np.int64]:
    """View an array of eight-byte whole numbers."""
    return np.frombuffer(values, dtype=np.int64) if len(values) else np.empty(0, dtype=np.int64)


def int32_of(values: array[int]) -> npt.NDArray[np.int32]:
    """View an array of four-byte whole numbers."""
    return np.frombuffer(values, dtype=np.int32) if len(values) else np.empty(0, dtype=np.int32)


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Say in plain words that a file cannot be read, as a `DataError`."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        msg = (
            f"{path}: this cannot be read as an OpenStreetMap file ({error}). It may be cut short "
            "or not an .osm.pbf or .osm file: download it again."
        )
        raise DataError(msg) from error


def read_file(path: Path, box: Box | None) -> OsmFile:
    """Read one file.

    Parameters
    ----------
    path
        OSM PBF or XML.
    box
        Nodes outside are taken as missing, as if the extract had left them out.

    Returns
    -------
    OsmFile

    Raises
    ------
    DataError
        The file is damaged or is no OSM file.
    """
    file = OsmFile(path)
    with plain_errors(path):
        _read_relations(file)
        _read_tagged_nodes(file)
        with node_index(path) as index:
            _read_ways(file, index)
    if box is not None:
        _clip(file, box)
    return file


@contextmanager
def node_index(path: Path) -> Iterator[str]:
    """Say where the library keeps node positions while it reads a file."""
    if path.stat().st_size <= _BYTES_READ_IN_MEMORY:
        yield "sparse_mem_array"
        return
    # Windows cannot remove a file that is still mapped: leaving it to the next clean-up is no harm.
    with tempfile.TemporaryDirectory(prefix="pna-", ignore_cleanup_errors=True) as folder:
        yield f"sparse_file_array,{Path(folder, 'nodes')}"


def _read_relations(file: OsmFile) -> None:
    """Land-use multipolygons (their member ways are read later) and turn restrictions."""
    processor = osmium.FileProcessor(str(file.path), osmium.osm.RELATION)
    file.timestamp = processor.header.get("osmosis_replication_timestamp") or processor.header.get(
        "timestamp"
    )
    for found in processor.with_filter(osmium.filter.KeyFilter("type")):
        relation = cast("osmium.osm.Relation", found)
        kind = relation.tags.get("type")
        if kind == "restriction":
            members = [(member.role, member.type, member.ref) for member in relation.members]
            tags = {tag.k: tag.v for tag in relation.tags}
            file.restrictions.append(restriction_of(relation.id, relation.version, tags, members))
        elif kind == "multipolygon" and relation.tags.get("landuse") in BUILT_UP_LAND:
            outer: list[int] = []
            inner: list[int] = []
            for member in relation.members:
                if member.type == "w":
                    (inner if member.role == "inner" else outer).append(member.ref)
            file.land_relations.append((tuple(outer), tuple(inner)))
    file.members = {ref: () for rings in file.land_relations for ring in rings for ref in ring}


def _read_ways(file: OsmFile, index: str) -> None:
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
    for found in ways:
        way = cast("osmium.osm.Way", found)
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
        if way.id in members:
            members[way.id] = ring_of(way)
        elif way.is_closed() and tags.get("landuse") in BUILT_UP_LAND:
            file.land.append(ring_of(way))


def ring_of(way: osmium.osm.Way) -> Ring:
    """Positions of the nodes of a way, those that are in the file."""
    positions = ((node.location.x, node.location.y) for node in way.nodes)
    return tuple(position for position in positions if position[0] != NOWHERE)


def _clip(file: OsmFile, box: Box) -> None:
    """Take the nodes outside a box as missing, as if the extract had left them out."""
    west, south, east, north = box
    lon, lat = int32_of(file.lon), int32_of(file.lat)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    file.lon = array("i", np.where(inside, lon, NOWHERE).astype(np.int32).tobytes())


def _read_tagged_nodes(file: OsmFile) -> None:
    processor = osmium.FileProcessor(str(file.path), osmium.osm.NODE)
    keys = osmium.filter.KeyFilter("barrier", "place", "highway", "railway", "ford")
    for found in processor.with_filter(keys):
        node = cast("osmium.osm.Node", found)
        tags = node.tags
        if "barrier" in tags:
            file.barrier_tags.add(len(file.barrier_id), tags)
            file.barrier_id.append(node.id)
        if (
            tags.get("highway") in _CONTROLS
            or tags.get("railway") == "level_crossing"
            or "ford" in tags
        ):
            file.control_tags.add(len(file.control_id), tags)
            file.control_id.append(node.id)
        place, name = tags.get("place"), tags.get("name")
        if place in SETTLEMENTS and name and node.location.valid():
            file.settlements.append((node.id, name, place, node.lon, node.lat))
