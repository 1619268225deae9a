"""Valhalla with its usual settings for cars, one route per trip.

Its matrix is quicker, but gives minutes that differ from those of its own routes by several per
cent, and that hang on which places are asked for together; routes are its word.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import osmium
from osmium.osm.mutable import Node, Relation, Way

from tests.benchmarks.minds.engine import Ask, Engine, run
from tests.benchmarks.minds.trips import Answer, Floats, Trips

_CORNERS = ((-9.0, 49.0), (3.0, 49.0), (3.0, 61.0), (-9.0, 61.0))
_DEGREES = 1e-6


def build(extract: Path, folder: Path) -> Ask:
    valhalla = importlib.import_module("valhalla")
    tiles, land, settings = folder / "tiles", folder / "land.osm.pbf", folder / "settings.json"
    tiles.mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=tiles)
    config["mjolnir"].update(admin=str(folder / "land.sqlite"), timezone="", traffic_extract="")
    config["logging"] = {"type": ""}
    settings.write_text(json.dumps(config), encoding="utf-8")
    _write_land(land)
    # The package looks for its programs beside the interpreter, which need not be on the path.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {**os.environ, "PATH": path}
    run("valhalla", "valhalla_build_admins", "-c", str(settings), str(land), env=env)
    run("valhalla", "valhalla_build_tiles", "-c", str(settings), str(extract), env=env)
    actor = valhalla.Actor(str(settings))

    def ask(trips: Trips) -> Answer:
        count = len(trips.start)
        minutes = np.full(count, np.nan)
        ends = np.full((count, 2, 2), np.nan)
        homes, doors = (
            [{"lon": x, "lat": y} for x, y in points.tolist()]
            for points in (trips.places, trips.pharmacies)
        )
        for trip, (start, end) in enumerate(zip(trips.start, trips.end, strict=True)):
            asked = {
                "locations": [homes[start], doors[end]],
                "costing": "auto",
                "directions_type": "none",
            }
            try:
                said = actor.route(asked)["trip"]
            except valhalla.ValhallaError:
                continue
            minutes[trip] = said["summary"]["time"] / 60.0
            ends[trip] = _ends(said["legs"][0]["shape"])
        return Answer(minutes, ends[:, 0], ends[:, 1], pairs=count)

    return ask


def _ends(shape: str) -> Floats:
    """First and last point, longitude and latitude, of a shape in Google's polyline encoding."""
    bits = np.frombuffer(shape.encode("ascii"), dtype=np.uint8).astype(np.int64) - 63
    last = np.flatnonzero(bits < 0x20)
    first = np.concatenate([[0], last[:-1] + 1])
    place = np.arange(bits.size) - np.repeat(first, last - first + 1)
    values = np.add.reduceat((bits & 0x1F) << (5 * place), first)
    steps = np.where(values & 1, ~(values >> 1), values >> 1).reshape(-1, 2)
    return np.array([steps[0], steps.sum(axis=0)])[:, ::-1] * _DEGREES


def _write_land(out: Path) -> None:
    """Write a United Kingdom with four corners: an extract of one county does not say which country
    it is in, and Valhalla would have it drive on the right."""
    edge = {"boundary": "administrative", "admin_level": "2"}
    country = {
        **edge,
        "type": "boundary",
        "name": "United Kingdom",
        "ISO3166-1:alpha2": "GB",
        "ISO3166-1": "GB",
    }
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        for number, corner in enumerate(_CORNERS, start=1):
            writer.add_node(Node(id=number, version=1, location=corner))
        writer.add_way(Way(id=1, version=1, nodes=[1, 2, 3, 4, 1], tags=edge))
        writer.add_relation(Relation(id=1, version=1, members=[("w", 1, "outer")], tags=country))


ENGINE = Engine(
    name="Valhalla",
    package="pyvalhalla",
    module="valhalla",
    how="its usual settings for cars; one route per trip",
    build=build,
)
