"""Reading roads, against a loop that reads the same ways and throws them away."""

from __future__ import annotations

from pathlib import Path

import osmium

from pna import osm
from tests.benchmarks.measure import Figure, side_by_side

TIMES = 5
MOST = 2.0


def _read_and_throw_away(path: Path) -> None:
    ways = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    for way in ways:
        for tag in way.tags:
            _ = tag.k, tag.v
        for node in way.nodes:
            location = node.location
            _ = node.ref, location.lon, location.lat


def figures(path: Path) -> list[Figure]:
    ours, loop = side_by_side(
        lambda: osm.read_roads([path]), lambda: _read_and_throw_away(path), times=TIMES
    )
    return [
        Figure(
            f"reading one PBF of {path.stat().st_size / 1e6:.1f} MB, against a loop that throws "
            "its ways away",
            f"{ours:.1f} s",
            f"{loop:.1f} s",
            ours / loop,
            MOST,
        )
    ]
