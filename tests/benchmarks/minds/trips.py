"""The trips that every engine is asked for, and the minutes that we give for them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from pna import cache as store
from pna import kept, premises, travel
from pna.cache import Cache
from pna.geography import areas
from pna.people import demand
from pna.roads.network import Network, edge_lines
from pna.speeds.presets import PRESETS
from pna.study import load_study
from pna.travel import snapping
from pna.travel.impedance import Impedance, drive_impedance
from pna.travel.snapping import Snapped

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEED = 1
TIMED = "typical"
_FURTHEST_MINUTES = 1e6
_TO_DEGREES = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
_TO_METRES = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)


@dataclass(frozen=True)
class Trips:
    """Trips by car from places to pharmacies; both already lie on a road of ours.

    `start` and `end` are positions of each trip in `places` and `pharmacies`, which are longitudes
    and latitudes; `metres` is the shortest way by road.
    """

    places: Floats
    pharmacies: Floats
    start: Ints
    end: Ints
    metres: Floats


@dataclass(frozen=True)
class Answer:
    """What an engine says of each trip.

    Minutes (NaN: no way); where on a road it put both ends (longitude and latitude); how many pairs
    of places and pharmacies it worked out to say so.
    """

    minutes: Floats
    started: Floats
    ended: Floats
    pairs: int


@dataclass(frozen=True)
class Ours:
    """Our side: the trips, minutes by preset, and the seconds that making them took.

    `unjoined` counts places of the sample that lie too far from any road; `pairs` is how many the
    timed answer holds.
    """

    name: str
    road_files: tuple[Path, ...]
    trips: Trips
    minutes: Mapping[str, Floats]
    sampled: int
    unjoined: int
    pairs: int
    build_seconds: float
    answer_seconds: float


def of_study(path: Path, *, most_places: int, nearest: int) -> Ours:
    """Sample the places of a study, and give our minutes to the nearest pharmacies of each.

    Nearest in a straight line, so that no engine has a say in which trips are compared.
    """
    study = load_study(path)
    layer = areas.build(study).frame
    sites = premises.build(study, layer).frame
    counted_set = premises.sets_with_premises(study, sites)[0]
    sites = sites[sites[f"counted_{counted_set}"]].sort_values("facility_id")
    places = _sample(demand.build(study, layer).frame, most_places)
    land = areas.outline(layer).buffer(study.area.buffer_km * 1000.0)
    files = [item.file for item in study.inputs.roads]
    nowhere = Cache(None)
    hashes = store.file_hashes(nowhere, files)
    begun = time.perf_counter()
    network = kept.roads(files, land, hashes=hashes, cache=nowhere).networks["drive"]
    built = time.perf_counter()
    doors, homes = (
        snapping.snap(
            np.column_stack([points.geometry.x, points.geometry.y]),
            network,
            max_access_metres=study.modes.drive.max_access_metres,
        )
        for points in (sites, places)
    )
    impedances = {name: drive_impedance(network, preset) for name, preset in PRESETS.items()}
    _minutes(network, impedances[TIMED], homes, doors)
    answered = time.perf_counter()

    from_road, to_road = (
        _on_road(snapping.subset(points, np.flatnonzero(points.status == "ok")), network)
        for points in (homes, doors)
    )
    start, end = _nearest_pairs(from_road.xy, to_road.xy, nearest)
    metres = _minutes(network, _of_metres(impedances[TIMED], network), from_road, to_road) * 60.0
    trips = Trips(_degrees(from_road), _degrees(to_road), start, end, metres[start, end])
    return Ours(
        name=study.study.name,
        road_files=tuple(files),
        trips=trips,
        minutes={
            name: _minutes(network, impedance, from_road, to_road)[start, end]
            for name, impedance in impedances.items()
        },
        sampled=len(places),
        unjoined=len(places) - len(from_road),
        pairs=len(from_road) * len(to_road),
        build_seconds=built - begun,
        answer_seconds=answered - built,
    )


def moved_metres(trips: Trips, answer: Answer) -> Floats:
    """How far from our road an engine put the worse placed of the two ends of each trip."""
    started = _apart(trips.places[trips.start], answer.started)
    return np.maximum(started, _apart(trips.pharmacies[trips.end], answer.ended))


def _apart(one: Floats, other: Floats) -> Floats:
    a, b = (np.column_stack(_TO_METRES.transform(*points.T)) for points in (one, other))
    result: Floats = np.hypot(*(a - b).T)
    return result


def _sample(places: gpd.GeoDataFrame, most: int) -> gpd.GeoDataFrame:
    places = places.sort_values("demand_id", ignore_index=True)
    if len(places) <= most:
        return places
    rows = np.random.default_rng(SEED).choice(len(places), most, replace=False)
    return places.iloc[np.sort(rows)]


def _on_road(points: Snapped, network: Network) -> Snapped:
    """The same points, moved onto the road that they join: what is left has no legs."""
    lines = edge_lines(network)[points.edge]
    on_road = shapely.get_coordinates(shapely.line_interpolate_point(lines, points.offset_metres))
    return replace(points, xy=on_road, leg_metres=np.zeros(len(points)))


def _degrees(points: Snapped) -> Floats:
    # Engines read six decimals; rounding here gives them all the same points.
    return np.column_stack(_TO_DEGREES.transform(*points.xy.T)).round(6)


def _nearest_pairs(places: Floats, pharmacies: Floats, count: int) -> tuple[Ints, Ints]:
    apart = np.hypot(*(places[:, np.newaxis, :] - pharmacies[np.newaxis, :, :]).transpose(2, 0, 1))
    columns = np.argsort(apart, axis=1, kind="stable")[:, :count]
    return np.repeat(np.arange(len(places)), columns.shape[1]), columns.ravel()


def _of_metres(impedance: Impedance, network: Network) -> Impedance:
    """Travelling that costs a second a metre and nothing else."""
    metres = network.edges["length_metres"].to_numpy(dtype=np.float64)
    return replace(impedance, edge_seconds=metres, trip_minutes=0.0)


def _minutes(network: Network, impedance: Impedance, homes: Snapped, doors: Snapped) -> Floats:
    return travel.matrix(
        network,
        impedance,
        homes,
        doors,
        demand_ids=np.arange(len(homes)).astype(str),
        facility_ids=np.arange(len(doors)).astype(str),
        limit_minutes=_FURTHEST_MINUTES,
    ).minutes
