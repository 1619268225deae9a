"""OSRM with its own car profile, one table from all places to all pharmacies."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.minds.engine import Ask, Engine, run
from tests.benchmarks.minds.trips import Answer, Floats, Trips

_PLACES_AT_A_TIME = 500


def build(extract: Path, folder: Path) -> Ask:
    osrm = importlib.import_module("osrm")
    # Its programs take no path with a space in it: give them plain names in their own folder.
    shipped = Path(str(osrm.__file__)).parent / "share" / "profiles"
    shutil.copytree(shipped, folder / "profiles")
    shutil.copyfile(extract, folder / "roads.osm.pbf")
    run("osrm", "extract", "-p", "profiles/car.lua", "roads.osm.pbf", folder=folder)
    run("osrm", "contract", "roads.osrm", folder=folder)
    engine = osrm.OSRM(
        storage_config=str(folder / "roads.osrm"),
        algorithm="CH",
        use_shared_memory=False,
        max_locations_distance_table=-1,
    )

    def ask(trips: Trips) -> Answer:
        count = len(trips.pharmacies)
        minutes = np.full((len(trips.places), count), np.nan)
        starts = np.full((len(trips.places), 2), np.nan)
        ends = np.full((count, 2), np.nan)
        for first in range(0, len(trips.places), _PLACES_AT_A_TIME):
            part = trips.places[first : first + _PLACES_AT_A_TIME]
            rows = slice(first, first + len(part))
            asked = osrm.TableParameters(
                coordinates=[tuple(point) for point in np.vstack([part, trips.pharmacies])],
                sources=list(range(len(part))),
                destinations=list(range(len(part), len(part) + count)),
                annotations=["duration"],
            )
            said = engine.Table(asked)
            minutes[rows] = [[_seconds(cell) for cell in row] for row in said["durations"]]
            starts[rows] = _locations(said["sources"])
            ends[:] = _locations(said["destinations"])
        return Answer(
            minutes=minutes[trips.start, trips.end] / 60.0,
            started=starts[trips.start],
            ended=ends[trips.end],
            pairs=minutes.size,
        )

    return ask


def _seconds(cell: float | None) -> float:
    return np.nan if cell is None else cell


def _locations(waypoints: Iterable[Any]) -> Floats:
    return np.array([[place["location"][0], place["location"][1]] for place in waypoints])


ENGINE = Engine(
    name="OSRM",
    package="osrm-bindings",
    module="osrm",
    how="its own car profile; one table of all places and pharmacies",
    build=build,
)
