"""The steps from a study to its results, in order; the only place that knows the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from pna import (
    attributes,
    disclosure,
    kept,
    kept_results,
    off_the_roads,
    other_inputs,
    premises,
    questions,
    rules,
    subsets,
)
from pna import cache as store
from pna.cache import Cache
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.geography import areas as areas_step
from pna.kept import MODES, Roads
from pna.layers import Read
from pna.people import demand
from pna.results import Results
from pna.roads.osm import Progress
from pna.since import looking_back as since
from pna.speeds import overrides
from pna.speeds.own import presets_of
from pna.speeds.presets import Preset
from pna.study import PremisesChoice, Study
from pna.study.file import input_files
from pna.travel import isochrones, straight
from pna.travel.impedance import at_speed
from pna.travel.times import Times, points_of, work_out

__all__ = [
    "Layers",
    "analyse",
    "layered",
    "read_layers",
    "read_roads",
    "worked_out",
]

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layers:
    """What a study gives before anything is searched.

    Attributes
    ----------
    study
        The study, with the premises sets that have premises of their own.
    areas, premises, demand
        The tidy layers.
    sites
        Premises that count in any set, in the order of the matrices' columns.
    counted
        By premises set: which of the sites count.
    presets
        Driving presets by name, the study's own first.
    hashes
        SHA-256 of every input file.
    findings
        What the readers and checks found.
    """

    study: Study
    areas: gpd.GeoDataFrame
    premises: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    counted: Mapping[str, Bools]
    presets: Mapping[str, Preset]
    hashes: Mapping[Path, str]
    findings: Findings


def analyse(
    study: Study, *, cache: Cache | None = None, progress: Progress | None = None
) -> Results:
    """Work out a whole study; write nothing but the cache.

    Parameters
    ----------
    study
        From `pna.study.load_study`.
    cache
        Where networks, matrices and bands of earlier runs are kept; None keeps nothing.
    progress
        Told of each step as it goes on.

    Returns
    -------
    Results

    Raises
    ------
    DataError
        The inputs hold errors: all that were found are listed.
    MissingInputError
        A file is not there.
    """
    cache = cache or Cache(None)
    results = layered(study, cache=cache, progress=progress)
    results = worked_out(results, cache=cache, progress=progress)
    kept_results.keep(study, results, cache)
    return results


def layered(study: Study, *, cache: Cache, progress: Progress | None = None) -> Results:
    """Read everything that a study names, before any roads.

    Parameters
    ----------
    study, cache, progress
        As for `analyse`.

    Returns
    -------
    Results
        Without minutes, rules and tables.

    Raises
    ------
    DataError, MissingInputError
        As `analyse`.
    """
    layers = read_layers(study, cache=cache, progress=progress)
    study = layers.study
    others = other_inputs.read(study, cache=cache)
    who = attributes.build(study, layers.demand, others.frames)
    findings = (
        *disclosure.findings(study.disclosure),
        *(*layers.findings, *who.findings, *others.findings),
    )
    return Results(
        study=study,
        areas=layers.areas,
        premises=layers.premises,
        demand=layers.demand.assign(place=""),
        sites=layers.sites,
        counted=layers.counted,
        hours=premises.hours_of(study, layers.premises),
        splits=who.splits,
        inputs=others.frames,
        unreadable=others.unreadable,
        presets=layers.presets,
        input_hashes=layers.hashes,
        findings=findings,
        of_inputs=len(findings),
    )


def worked_out(results: Results, *, cache: Cache, progress: Progress | None = None) -> Results:
    """Work out minutes, rules and tables from the layers of a study.

    Parameters
    ----------
    results
        From `layered`, or the same with other premises.
    cache, progress
        As for `analyse`.

    Returns
    -------
    Results
    """
    study = results.study
    if study.inputs.roads:
        results = _by_roads(results, cache, progress)
    if study.modes.straight is not None:
        lines = straight.judgements(
            study.modes.straight.metres,
            points_of(results.demand),
            points_of(results.sites),
            results.counted,
        )
        results = replace(results, judgements=(*results.judgements, *lines))
    results = replace(results, coverage=subsets.coverage_table(results))
    results = since.look_back(results, cache=cache, progress=progress)
    answered = questions.answer(results, progress=progress)
    return replace(results, answers=answered.answers, findings=answered.findings)


def _by_roads(results: Results, cache: Cache, progress: Progress | None) -> Results:
    """Add the minutes by road, the rules that they decide and the bands that show them."""
    study, sites, counted = results.study, results.sites, results.counted
    land = _land(study, results.areas)
    roads = read_roads(study, results.areas, results.input_hashes, cache=cache, progress=progress)
    places = demand.with_settlements(results.demand, roads.settlements)
    presets = results.presets
    given = overrides.of_study(study, roads.networks, results.areas, presets)
    roads = replace(roads, networks=given.networks)
    times = work_out(study, presets, roads, places, sites, counted, cache=cache, progress=progress)
    bands, band_range = _bands(study, presets, land, roads, times, sites, counted, cache, progress)
    status = {mode: matrix.demand_status for mode, matrix in times.matrices.items()}
    judged = rules.judgements(study, times.nearest, times.ranges, status)
    layer = results.premises
    return replace(
        results,
        demand=places,
        settlements=roads.settlements,
        networks=roads.networks,
        matrices=times.matrices,
        joined=times.places,
        impedances=times.impedances,
        ends=times.ends,
        nearest=times.nearest,
        ranges=times.ranges,
        judgements=judged,
        edge=rules.edge_effect(
            judged,
            times.nearest,
            places=points_of(places),
            people=places["people"].to_numpy(float),
            premises=points_of(layer),
            in_area=layer["in_area"].to_numpy(bool),
            candidates={name: premises.would_count(layer, name) for name in study.premises.sets},
            counted={name: layer[f"counted_{name}"].to_numpy(bool) for name in study.premises.sets},
            joined={
                mode: layer["facility_id"]
                .isin(sites.loc[joins.status == "ok", "facility_id"])
                .to_numpy(bool)
                for mode, joins in times.sites.items()
            },
            roads=roads.networks["drive"],
            impedances=times.impedances,
            straight_kph=times.straight_kph,
        ),
        bands=bands,
        band_range=band_range,
        roads_key=roads.key,
        road_files=roads.files,
        overrides=given.table,
        restrictions=roads.restrictions,
        findings=(
            *results.findings,
            *roads.findings,
            *given.findings,
            *off_the_roads.about_people(times, places, study.disclosure),
            *off_the_roads.about_premises(times, sites),
        ),
    )


def _land(study: Study, areas: gpd.GeoDataFrame) -> BaseGeometry:
    """Where roads are read: the area with its buffer."""
    return areas_step.outline(areas).buffer(study.area.buffer_km * 1000.0)


def read_roads(
    study: Study,
    areas: gpd.GeoDataFrame,
    hashes: Mapping[Path, str],
    *,
    cache: Cache,
    progress: Progress | None = None,
) -> Roads:
    """Read the roads of a study within its buffer.

    Parameters
    ----------
    study
        Its road files and buffer.
    areas
        The areas layer.
    hashes
        SHA-256 of the files.
    cache, progress
        As for `analyse`.

    Returns
    -------
    Roads
    """
    files = [item.file for item in study.inputs.roads]
    land = _land(study, areas)
    return kept.roads(files, land, hashes=hashes, cache=cache, progress=progress)


def read_layers(study: Study, *, cache: Cache, progress: Progress | None = None) -> Layers:
    """Read areas, premises and places of a study.

    Parameters
    ----------
    study, cache, progress
        As for `analyse`.

    Returns
    -------
    Layers

    Raises
    ------
    DataError, MissingInputError
        As `analyse`.
    """
    presets = presets_of(study)
    hashes = store.file_hashes(cache, input_files(study))
    found: list[Finding] = []

    def step(number: int, read: Callable[[], Read[Any]]) -> Any:  # noqa: ANN401 - a layer
        if progress is not None:
            progress("Reading layers", number, 3)
        try:
            result = read()
        except DataError as error:
            # Kept, so that the faults of the other layers are told as well.
            found.extend(error.findings or (Finding("error", str(error)),))
            return gpd.GeoDataFrame()
        found.extend(result.findings)
        return result.frame

    area_frame = step(0, lambda: areas_step.build(study))
    # Premises and places are told apart by area: without areas their faults would mean nothing.
    raise_on_errors(found)
    site_frame = step(1, lambda: premises.build(study, area_frame))
    place_frame = step(2, lambda: demand.build(study, area_frame, cache=cache))
    # Told with the faults of the layers; which roads they hold for is found once roads are read.
    step(2, lambda: overrides.given(study))
    # Two layers may read one file; its faults are told once.
    found = list(dict.fromkeys(found))
    raise_on_errors(found)
    if progress is not None:
        progress("Reading layers", 3, 3)
    # A set that would only repeat another is left out; a finding says so.
    sets = premises.sets_with_premises(study, site_frame)
    study = study.model_copy(update={"premises": PremisesChoice(sets=sets)})
    sites = premises.counted_sites(site_frame, study.premises.sets)
    return Layers(
        study=study,
        areas=area_frame,
        premises=site_frame,
        demand=place_frame,
        sites=sites,
        counted={name: sites[f"counted_{name}"].to_numpy(bool) for name in sets},
        presets=presets,
        hashes=hashes,
        findings=tuple(found),
    )


def _bands(
    study: Study,
    presets: Mapping[str, Preset],
    land: BaseGeometry,
    roads: Roads,
    times: Times,
    sites: gpd.GeoDataFrame,
    counted: Mapping[str, Bools],
    cache: Cache,
    progress: Progress | None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Bands of both modes at the study's own speeds, merged over its first premises set.

    Beside them the range of the headline's drive.
    """
    parts = []
    headline = study.headline.drive_minutes
    ratios: dict[str, float] = {}
    for mode in MODES:
        settings = study.modes.drive if mode == "drive" else study.modes.walk
        preset = times.matrices[mode].preset
        impedance = times.impedances[mode, preset]
        longest = study.thresholds(mode)[-1]
        if mode == "drive":
            ratios = {"slow": presets[preset].slow, "quick": presets[preset].quick}
            # Whoever is quicker comes further, and the grid must reach as far.
            longest = max(longest, headline * ratios["quick"])
        reachable = isochrones.reachable(land, points_of(sites), impedance, longest)
        drawn = kept.bands(
            roads.networks[mode],
            impedance,
            isochrones.grid_over(reachable, study.isochrones.grid_metres),
            times.sites[mode],
            facility_ids=sites["facility_id"].to_numpy(str),
            counted=counted[study.premises.sets[0]],
            minutes=study.thresholds(mode),
            ends=(
                {end: (headline, at_speed(impedance, ratio)) for end, ratio in ratios.items()}
                if mode == "drive"
                else {}
            ),
            max_access_metres=settings.max_access_metres,
            roads_key=roads.key,
            cache=cache,
            progress=progress,
        )
        parts.append(drawn.assign(mode=mode, speed_preset=preset))
    both = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=27700)
    named = ["mode", "speed_preset", "facility_id", "minutes"]
    is_end = both["end"] != ""
    bands = both.loc[~is_end, [*named, "geometry"]].reset_index(drop=True)
    ends = both[is_end].assign(speed_ratio=both["end"].map(ratios)).reset_index(drop=True)
    shown = [name for name in named if name != "facility_id"]
    return bands, ends[[*shown, "end", "speed_ratio", "geometry"]]
