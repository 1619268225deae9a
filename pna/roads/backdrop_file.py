"""OpenStreetMap files -> water, woods, built-up land and rivers as they are mapped, for backdrops.

A pass of its own, which runs only when maps are made: the roads are read without it, and no minute
depends on it. Of several files one record of each way and relation is taken, that of its highest
version, and a multipolygon may have members in several files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

import osmium

from pna.roads.osm_file import BUILT_UP_LAND, Ring, node_index, plain_errors, ring_of

__all__ = ["LAND", "Found", "Kind", "Multipolygon", "read_files"]

Kind = Literal["water", "woods", "built_up"]

LAND: Mapping[Kind, Mapping[str, frozenset[str]]] = {
    "water": {
        "natural": frozenset({"water"}),
        "landuse": frozenset({"reservoir"}),
        "waterway": frozenset({"riverbank", "dock"}),
    },
    "woods": {"natural": frozenset({"wood"}), "landuse": frozenset({"forest"})},
    "built_up": {"landuse": BUILT_UP_LAND},
}
"""Tags that make land what it is, the first kind that fits."""

_RIVERS = frozenset({"river", "canal"})
_KEYS = ("natural", "landuse", "waterway")
Tags = Callable[[str], str | None]


@dataclass(frozen=True)
class Multipolygon:
    """A relation that is an area: ids of the ways round it and round its holes."""

    version: int
    kind: Kind
    outer: tuple[int, ...]
    inner: tuple[int, ...]


@dataclass
class Found:
    """What the files hold, by the ids of OpenStreetMap.

    Attributes
    ----------
    areas
        Closed ways: version, kind and ring.
    rivers
        Lines of rivers and canals above ground: version and line.
    multipolygons
        Relations.
    members
        Ways that they are made of: version and line.
    """

    areas: dict[int, tuple[int, Kind, Ring]] = field(default_factory=dict)
    rivers: dict[int, tuple[int, Ring]] = field(default_factory=dict)
    multipolygons: dict[int, Multipolygon] = field(default_factory=dict)
    members: dict[int, tuple[int, Ring]] = field(default_factory=dict)


def read_files(paths: Sequence[Path], *, told: Callable[[int, int], None] | None = None) -> Found:
    """Read what lies under maps from OpenStreetMap files.

    Parameters
    ----------
    paths
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2`` files; they may overlap.
    told
        Told how many files are read, and of how many.

    Returns
    -------
    Found
        Positions in units of 1e-7 degree; those of nodes that an extract has left out are missing.

    Raises
    ------
    DataError
        A file is damaged or is no OSM file.
    """
    found = Found()
    for path in paths:
        with plain_errors(path):
            _read_relations(path, found)
    members = {ref for area in found.multipolygons.values() for ref in (*area.outer, *area.inner)}
    for number, path in enumerate(paths):
        with plain_errors(path), node_index(path) as index:
            _read_ways(path, index, members, found)
        if told is not None:
            told(number + 1, len(paths))
    return found


def _kind_of(tag: Tags) -> Kind | None:
    values = {key: tag(key) for key in _KEYS}
    for kind, wanted in LAND.items():
        if any(values[key] in those for key, those in wanted.items()):
            return kind
    return None


def _read_relations(path: Path, found: Found) -> None:
    processor = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    for item in processor.with_filter(osmium.filter.KeyFilter(*_KEYS)):
        relation = cast("osmium.osm.Relation", item)
        if relation.tags.get("type") != "multipolygon":
            continue
        kind = _kind_of(relation.tags.get)
        known = found.multipolygons.get(relation.id)
        if kind is None or (known is not None and known.version >= relation.version):
            continue
        ways = [(member.ref, member.role) for member in relation.members if member.type == "w"]
        found.multipolygons[relation.id] = Multipolygon(
            relation.version,
            kind,
            tuple(ref for ref, role in ways if role != "inner"),
            tuple(ref for ref, role in ways if role == "inner"),
        )


def _read_ways(path: Path, index: str, members: Collection[int], found: Found) -> None:
    ways = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations(index)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    )
    if not members:
        ways = ways.with_filter(osmium.filter.KeyFilter(*_KEYS))
    for item in ways:
        way = cast("osmium.osm.Way", item)
        tags = way.tags
        kind = _kind_of(tags.get) if any(key in tags for key in _KEYS) else None
        is_river = tags.get("waterway") in _RIVERS and tags.get("tunnel", "no") == "no"
        is_member = way.id in members
        if not (kind or is_river or is_member):
            continue
        line = ring_of(way)
        if is_member and _newer(way.version, line, found.members.get(way.id)):
            found.members[way.id] = (way.version, line)
        if is_river and _newer(way.version, line, found.rivers.get(way.id)):
            found.rivers[way.id] = (way.version, line)
        if kind is not None and way.is_closed():
            known = found.areas.get(way.id)
            if _newer(way.version, line, known and (known[0], known[2])):
                found.areas[way.id] = (way.version, kind, line)


def _newer(version: int, line: Ring, known: tuple[int, Ring] | None) -> bool:
    """Whether a record is to be taken before the one that is there: newer, or more complete."""
    return known is None or (version, len(line)) > (known[0], len(known[1]))
