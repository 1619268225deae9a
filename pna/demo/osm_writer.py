"""Writes the drawn map as two OpenStreetMap extracts that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import osmium
from osmium.osm.mutable import Node, Relation, Way
from pyproj import Transformer

from pna.demo.draft import Draft, Tags
from pna.demo.shapes import Bools, Floats, Ints

__all__ = ["SEAM_METRES", "write_extracts"]

SEAM_METRES = 3000.0
_GENERATOR = "pna demo (invented)"
_STAMP, _LATER = "2025-09-01T00:00:00Z", "2025-09-20T00:00:00Z"
_OLD_SHIFT_DEGREES = 0.00004
Side = Literal["west", "east"]


@dataclass(frozen=True)
class _Elements:
    """The draft made ready to write; the id of a node or way is its position + 1."""

    lon: list[float]
    lat: list[float]
    start: Ints
    refs: Ints
    used: Bools


def _elements(draft: Draft) -> _Elements:
    xy = draft.positions()
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    lon, lat = to_wgs84.transform(xy[:, 0], xy[:, 1])
    counts = [len(way.refs) for way in draft.ways]
    refs = np.fromiter((n for way in draft.ways for n in way.refs), np.int64, sum(counts))
    used = np.zeros(len(xy), dtype=bool)
    used[refs] = True
    used[list(draft.node_tags)] = True
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    # OpenStreetMap keeps seven decimals.
    return _Elements(np.round(lon, 7).tolist(), np.round(lat, 7).tolist(), start, refs, used)


def write_extracts(draft: Draft, west: Path, east: Path, seam: float) -> None:
    """Write a western and an eastern extract.

    Parameters
    ----------
    draft
        The map, positions in EPSG:27700.
    west, east
        The files to write (PBF, whatever their names end in).
    seam
        Easting of the middle of the overlap, which is `SEAM_METRES` wide. A way that reaches into
        an extract is in it whole. In the overlap some ways and nodes have an older version in one
        of the two: the newer is what the draft says.
    """
    parts = _elements(draft)
    x: Floats = draft.positions()[:, 0]
    inside: dict[Side, Bools] = {
        "west": x < seam + SEAM_METRES / 2,
        "east": x > seam - SEAM_METRES / 2,
    }
    ways: dict[Side, Bools] = {}
    nodes: dict[Side, Bools] = {}
    sides: tuple[tuple[Side, Path, int], ...] = (("west", west, 0), ("east", east, 3))
    for side, _, _ in sides:
        ways[side] = np.add.reduceat(inside[side][parts.refs], parts.start[:-1], dtype=np.int64) > 0
        nodes[side] = parts.used & inside[side]
        nodes[side][parts.refs[np.repeat(ways[side], np.diff(parts.start))]] = True
    shared_ways = ways["west"] & ways["east"]
    shared_ways &= np.array(["name" in way.tags for way in draft.ways])
    shared_nodes = nodes["west"] & nodes["east"]
    for side, path, remainder in sides:
        old_ways = shared_ways & (np.arange(len(shared_ways)) % 7 == remainder)
        new_ways = shared_ways & (np.arange(len(shared_ways)) % 7 == 3 - remainder)
        old_nodes = shared_nodes & (np.arange(len(x)) % 503 == remainder)
        new_nodes = shared_nodes & (np.arange(len(x)) % 503 == 3 - remainder)
        header = osmium.io.Header()
        header.set("generator", _GENERATOR)
        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(osmium.io.File(str(path), "pbf"), header=header) as writer:
            _write_nodes(writer, draft, parts, nodes[side], old_nodes, new_nodes)
            _write_ways(writer, draft, parts, ways[side], old_ways, new_ways)
            _write_relations(writer, draft, nodes[side], ways[side])


def _write_nodes(
    writer: osmium.SimpleWriter,
    draft: Draft,
    parts: _Elements,
    chosen: Bools,
    old: Bools,
    new: Bools,
) -> None:
    for i in np.flatnonzero(chosen).tolist():
        shift = _OLD_SHIFT_DEGREES if old[i] else 0.0
        writer.add_node(
            Node(
                id=i + 1,
                location=(round(parts.lon[i] + shift, 7), parts.lat[i]),
                tags=draft.node_tags.get(i),
                version=2 if new[i] else 1,
                timestamp=_LATER if new[i] else _STAMP,
                visible=True,
            )
        )


def _older(tags: Tags) -> Tags:
    """Return the tags of a way before its latest edit: no name and no limit yet."""
    return {k: v for k, v in tags.items() if k not in ("name", "maxspeed")}


def _write_ways(
    writer: osmium.SimpleWriter,
    draft: Draft,
    parts: _Elements,
    chosen: Bools,
    old: Bools,
    new: Bools,
) -> None:
    refs, start = (parts.refs + 1).tolist(), parts.start.tolist()
    for i in np.flatnonzero(chosen).tolist():
        tags = draft.ways[i].tags
        writer.add_way(
            Way(
                id=i + 1,
                nodes=refs[start[i] : start[i + 1]],
                tags=_older(tags) if old[i] else tags,
                version=2 if new[i] else 1,
                timestamp=_LATER if new[i] else _STAMP,
                visible=True,
            )
        )


def _write_relations(writer: osmium.SimpleWriter, draft: Draft, nodes: Bools, ways: Bools) -> None:
    for i, relation in enumerate(draft.relations):
        here = [ways[m] if kind == "w" else nodes[m] for kind, m, _ in relation.members]
        if any(here):
            members = [(kind, m + 1, role) for kind, m, role in relation.members]
            writer.add_relation(
                Relation(
                    id=i + 1, members=members, tags=relation.tags, version=1, timestamp=_STAMP,
                    visible=True,
                )
            )  # fmt: skip
