"""How far the headline hangs on what was assumed: every level of every factor, and all together.

Drive and walk are searched once for each speed, kind of way and position of the premises, with the
places of every unit in the same search; all else (units, walking speeds, the rule that combines the
two) is read off these. So every combination is counted, and not only one thing at a time: the
highest and the lowest figure are those of all combinations that there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, get_args

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import cache as store
from pna import kept, pipeline, sources, travel
from pna.cache import Cache
from pna.errors import DataError, Findings, PnaError, StudyError
from pna.kept import MODES, Roads
from pna.people import demand
from pna.pipeline import Layers
from pna.roads.network import Mode, Network
from pna.roads.osm import Progress
from pna.sensitivity import moved, tried
from pna.sensitivity.counting import AXES, Grid, Minutes, grids_of, weights_of
from pna.sensitivity.tried import Factor, Level
from pna.speeds import overrides
from pna.study import Study, Unit, inputs_missing
from pna.travel import snapping
from pna.travel.impedance import (
    Impedance,
    at_speed,
    avoiding,
    drive_impedance,
    fast_without_pavement,
    walk_impedance,
)
from pna.travel.snapping import Snapped
from pna.travel.times import STANDARD, points_of

__all__ = ["AXES", "Grid", "Sensitivity", "work_out"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sensitivity:
    """What was tried, and what came of it.

    Attributes
    ----------
    layers
        What the study gives.
    levels
        By factor: those tried, the study's own first.
    not_tried
        Levels that the inputs do not suffice for.
    grids
        Drive, walk and both, by premises set.
    moved_metres
        How far each premises that counts was moved from the point of its postcode; 0 where it has
        coordinates of its own. One entry per row of `layers.sites`.
    findings
        What reading the places of other units told.
    overrides
        Speeds of single roads that a person gives, as `pna.results.Results.overrides`; they hold
        at every level.
    """

    layers: Layers
    levels: Mapping[Factor, tuple[Level, ...]]
    not_tried: tuple[Level, ...]
    grids: tuple[Grid, ...]
    moved_metres: Floats
    findings: Findings
    overrides: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def combinations(self) -> int:
        """How many combinations of levels there are."""
        return int(np.prod([len(levels) for levels in self.levels.values()]))


class _Units(NamedTuple):
    """Places of every unit that the inputs suffice for, the study's own first."""

    frames: dict[Unit, gpd.GeoDataFrame]
    levels: tuple[Level, ...]
    not_tried: tuple[Level, ...]
    findings: Findings


class _Positions(NamedTuple):
    """Premises as placed and in each draw, shape (positions, premises, 2)."""

    points: Floats
    metres: Floats
    levels: tuple[Level, ...]


def work_out(
    study: Study, *, cache: Cache | None = None, progress: Progress | None = None
) -> Sensitivity:
    """Try every level of every factor, and all of them together.

    Parameters
    ----------
    study
        From `pna.study.load_study`.
    cache
        That of `pna run`: the roads and the searches are taken from it where they are there.
    progress
        Told of each step.

    Returns
    -------
    Sensitivity

    Raises
    ------
    StudyError
        The study has no roads: straight lines hang on none of this.
    DataError, MissingInputError
        As `pna.pipeline.analyse`.
    """
    if not study.inputs.roads:
        msg = (
            f"{study.path}: inputs.roads: this key is missing. `pna sensitivity` tries speeds and "
            "ways by road, and this study counts by straight lines alone."
        )
        raise StudyError(msg)
    cache = cache or Cache(None)
    layers = pipeline.read_layers(study, cache=cache, progress=progress)
    study = layers.study
    roads = pipeline.read_roads(study, layers.areas, layers.hashes, cache=cache, progress=progress)
    given = overrides.of_study(study, roads.networks, layers.areas, layers.presets)
    roads = replace(roads, networks=given.networks)
    units = _units(layers, cache, progress)
    positions = _positions(layers, cache)
    levels: dict[Factor, tuple[Level, ...]] = {
        "speed": tried.speed_levels(layers.presets),
        "place_unit": units.levels,
        "walking_speed": tried.paces(study),
        "walking_ways": tried.routes(),
        "premises_position": tuple(level for level in positions.levels if not level.why_not),
    }
    not_moved = tuple(level for level in positions.levels if level.why_not)
    searches = _searches(layers, roads, units, positions, levels, cache, progress)
    weights = {
        unit: weights_of(frame, layers.areas).astype(np.float64)
        for unit, frame in units.frames.items()
    }
    grids = [
        grid
        for name, minutes in searches.minutes.items()
        for grid in grids_of(study, name, minutes, searches.unknown, units.frames, weights, levels)
    ]
    return Sensitivity(
        layers=layers,
        levels=levels,
        not_tried=(*units.not_tried, *not_moved),
        grids=tuple(grids),
        moved_metres=positions.metres,
        findings=(*units.findings, *given.findings),
        overrides=given.table,
    )


def _units(layers: Layers, cache: Cache, progress: Progress | None) -> _Units:
    """Place the people by every unit that the inputs suffice for."""
    study = layers.study
    own = study.demand.unit
    frames: dict[Unit, gpd.GeoDataFrame] = {own: layers.demand}
    levels = [tried.unit_level(own, own=True)]
    not_tried: list[Level] = []
    findings: Findings = ()
    others = [unit for unit in get_args(Unit) if unit != own]
    for number, unit in enumerate(others):
        if progress is not None:
            progress("Placing people by other units", number, len(others))
        missing = inputs_missing(study.inputs, unit)
        if missing:
            why = f"give {' and '.join(f'inputs.{name}' for name in missing)} in study.toml"
            not_tried.append(tried.unit_level(unit, own=False, why_not=why))
            continue
        # Special populations are named by places of the study's own unit; their people stay.
        inputs = study.inputs.model_copy(update={"special_population": None})
        chosen = study.demand.model_copy(update={"unit": unit})
        other = study.model_copy(update={"inputs": inputs, "demand": chosen})
        try:
            read = demand.build(other, layers.areas, cache=cache)
        except PnaError as error:
            not_tried.append(tried.unit_level(unit, own=False, why_not=_in_short(error)))
            continue
        frames[unit] = read.frame
        levels.append(tried.unit_level(unit, own=False))
        findings += tuple(found for found in read.findings if found not in findings)
    if progress is not None:
        progress("Placing people by other units", len(others), len(others))
    known = set(layers.findings)
    told = tuple(finding for finding in findings if finding not in known)
    return _Units(frames, tuple(levels), tuple(not_tried), told)


def _in_short(error: PnaError) -> str:
    """Say the first fault of the inputs, in one line."""
    first = error.findings[0] if isinstance(error, DataError) and error.findings else error
    return " ".join(str(first).split())


def _positions(layers: Layers, cache: Cache) -> _Positions:
    """Place the premises that count, as they are and in every draw."""
    sites = layers.sites
    given = layers.study.inputs.postcodes
    read = sources.read_all({"postcodes": given.file}, cache=cache) if given else {}
    directory: pd.DataFrame | None = read["postcodes"].frame if given else None
    metres = moved.spread_metres(
        sites, directory, least_metres=layers.study.sensitivity.moved_metres
    )
    points = points_of(sites)[np.newaxis]
    if not (metres > 0).any():
        return _Positions(points, metres, tried.moves(0))
    codes = sites["facility_id"].to_numpy(str)
    drawn = moved.draws(points[0], metres, codes)
    return _Positions(np.concatenate([points, drawn]), metres, tried.moves(moved.DRAWS))


class _Searched(NamedTuple):
    """By premises set, the minutes; by mode, the places that join no road."""

    minutes: dict[str, Minutes]
    unknown: dict[Mode, Bools]


def _searches(
    layers: Layers,
    roads: Roads,
    units: _Units,
    positions: _Positions,
    levels: Mapping[Factor, tuple[Level, ...]],
    cache: Cache,
    progress: Progress | None,
) -> _Searched:
    """Search once for every set, speed or kind of way, and position of the premises."""
    study = layers.study
    places = np.concatenate([points_of(frame) for frame in units.frames.values()])
    unknown: dict[Mode, Bools] = {}
    found: dict[tuple[str, Mode], list[Floats]] = {}
    total = len(layers.counted) * (len(levels["speed"]) + len(levels["walking_ways"]))
    done = 0
    for mode in MODES:
        network = roads.networks[mode]
        settings = study.modes.drive if mode == "drive" else study.modes.walk
        if progress is not None:
            progress(f"Joining places to the roads, {mode}", 0, 1)
        snapped = snapping.snap(places, network, max_access_metres=settings.max_access_metres)
        sites = [
            snapping.snap(points, network, max_access_metres=settings.max_access_metres)
            for points in positions.points
        ]
        unknown[mode] = snapped.status != "ok"
        for impedance in _impedances(layers, mode, network, levels):
            for name, counted in layers.counted.items():
                if progress is not None:
                    progress("Trying every assumption", done, total)
                of_set = [snapping.subset(site, np.flatnonzero(counted)) for site in sites]
                found.setdefault((name, mode), []).append(
                    _minutes(
                        network,
                        impedance,
                        snapped,
                        of_set,
                        limit_minutes=_limit(study, mode, levels),
                        roads_key=roads.key,
                        cache=cache,
                    )
                )
                done += 1
    if progress is not None:
        progress("Trying every assumption", total, total)
    minutes = {
        name: Minutes(np.stack(found[name, "drive"]), np.stack(found[name, "walk"]))
        for name in layers.counted
    }
    return _Searched(minutes, unknown)


def _impedances(
    layers: Layers, mode: Mode, network: Network, levels: Mapping[Factor, tuple[Level, ...]]
) -> list[Impedance]:
    if mode == "drive":
        return [
            at_speed(drive_impedance(network, layers.presets[level.preset]), level.value)
            for level in levels["speed"]
        ]
    every_way = walk_impedance(network, layers.study.modes.walk.speed_kph, preset=STANDARD)
    return [every_way, avoiding(every_way, fast_without_pavement(network))]


def _limit(study: Study, mode: Mode, levels: Mapping[Factor, tuple[Level, ...]]) -> float:
    """Longest trip that any level may bring within the headline's time."""
    if mode == "drive":
        return study.headline.drive_minutes
    quickest = max(level.value for level in levels["walking_speed"])
    return study.headline.walk_minutes * quickest / study.modes.walk.speed_kph


def _minutes(
    network: Network,
    impedance: Impedance,
    places: Snapped,
    sites: Sequence[Snapped],
    *,
    limit_minutes: float,
    roads_key: str,
    cache: Cache,
) -> Floats:
    """Minutes to the nearest premises at each of their positions, kept."""
    key = store.key_of(
        f"tried-{impedance.mode}",
        inputs=[roads_key],
        parameters=[
            limit_minutes,
            kept.digest(impedance.edge_seconds),
            impedance.trip_minutes,
            impedance.leg_metres_per_second,
            kept.digest_of_points(places),
            [kept.digest_of_points(at) for at in sites],
        ],
        modules=("sensitivity/effects", *kept.TRAVEL_CODE),
    )
    stored = store.load(cache, key)
    if stored is not None:
        return stored["minutes"]
    minutes = np.stack(
        [
            travel.nearest(network, impedance, places, at, limit_minutes=limit_minutes).minutes
            for at in sites
        ]
    )
    store.store(cache, key, {"minutes": minutes})
    return minutes
