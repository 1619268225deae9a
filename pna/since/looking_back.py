"""The last assessment beside this one: its people, roads, premises and hours, by today's rules.

The last assessment is a study of its own. What it says of people, roads, premises and hours is
taken; how it counted is not: speeds, rules, buffer, premises sets and slots are those of this
study, so that what differs is what changed and not how it was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from pna import cache as store
from pna import kept, premises
from pna.cache import Cache
from pna.errors import DataError, Finding, Findings, PnaError
from pna.geography import areas as areas_step
from pna.kept import MODES
from pna.people import demand
from pna.premises.compared import Listed, matched
from pna.results import Results
from pna.roads.network import Mode, Network
from pna.roads.osm import Progress
from pna.since.since import Since, When
from pna.speeds import overrides
from pna.study import Study, load_study
from pna.study.file import input_files
from pna.travel import snapping
from pna.travel.impedance import Impedance, drive_impedance, walk_impedance
from pna.travel.times import STANDARD, points_of

__all__ = ["found_in", "look_back"]

Floats = npt.NDArray[np.float64]
_CLOSED = "closed:"
_APART = "not connected with the rest"
_UNLIKE = {
    "contractor_details": "distance-selling premises are told apart in one of them alone, and look "
    "as if their kind had changed",
    "dispensing_sites": "dispensing practices look as if all had opened or closed",
    "special_population": "people in prisons, barracks and the like are told apart in one of them "
    "alone",
}
"""Inputs that make the two look unlike where one of them lacks it."""


def look_back(results: Results, *, cache: Cache, progress: Progress | None = None) -> Results:
    """Add the last assessment to the results of a run.

    Parameters
    ----------
    results
        Of a run whose study names the last assessment.
    cache, progress
        Where networks and matrices are kept; who is told.

    Returns
    -------
    Results
        With `since`; or, where the last assessment cannot be read, with the reason under
        ``previous`` in `unreadable`. What it finds is told as said of the last assessment.
    """
    if results.study.previous is None:
        return results
    path = results.study.previous.study
    try:
        since, findings = _since(results, path, cache, progress)
    except PnaError as error:
        why, told = _unreadable(error, path)
        return replace(
            results,
            unreadable={**results.unreadable, "previous": why},
            findings=(*results.findings, *told),
        )
    return replace(results, since=since, findings=(*results.findings, *findings))


def found_in(study: Study, *, cache: Cache) -> Findings:
    """Say whether the last assessment that a study names can be read, its roads apart.

    Parameters
    ----------
    study
        Of this assessment.
    cache
        Where tables are kept that take long to read.

    Returns
    -------
    Findings
        A warning that says why not; else what its inputs hold, as no fault of this study. None
        where no last assessment is named.
    """
    if study.previous is None:
        return ()
    path = study.previous.study
    try:
        *_, findings = _layers(_by_rules_of(study, load_study(path)), cache)
    except PnaError as error:
        return _unreadable(error, path)[1]
    return findings


def _unreadable(error: PnaError, path: Path) -> tuple[str, Findings]:
    """Why the last assessment cannot be read, and what is told of it."""
    faults = error.findings if isinstance(error, DataError) else ()
    wrong = [str(fault) for fault in faults if fault.level == "error"]
    why = wrong[0] if wrong else str(error).splitlines()[0]
    told = Finding(
        "warning",
        f"The last assessment cannot be read: {why}",
        file=path.name,
        hint="Correct previous.study, or take [previous] out of study.toml.",
    )
    return why, (told, *_as_of_then(faults))


def _as_of_then(findings: Findings) -> Findings:
    """What was found in the files of the last assessment, as no fault of this one."""
    return tuple(
        replace(one, level="info", message=f"Last assessment: {one.message}")
        for one in findings
        if one.level != "info"
    )


def _since(
    results: Results, path: Path, cache: Cache, progress: Progress | None
) -> tuple[Since, Findings]:
    if progress is not None:
        progress("Reading the last assessment", 0, 1)
    then = _by_rules_of(results.study, load_study(path))
    hashes = store.file_hashes(cache, input_files(then))
    areas, listed, lived, findings = _layers(then, cache)
    sites: dict[When, gpd.GeoDataFrame] = {
        "then": premises.counted_sites(listed, then.premises.sets),
        "now": results.sites,
    }
    lists: dict[When, Listed] = {
        "then": _there(then, listed, premises.hours_of(then, listed)),
        "now": _there(results.study, results.premises, results.hours),
    }
    own_roads = [hashes[item.file] for item in then.inputs.roads]
    of_now = [results.input_hashes[item.file] for item in results.study.inputs.roads]
    columns, points = _columns(sites)
    since = Since(
        study=then,
        areas=areas,
        demand=lived,
        sites=sites,
        listed=lists,
        pairs=matched(lists["then"], lists["now"]),
        columns=columns,
        minutes={},
        status={},
        has_roads=bool(own_roads),
        same_roads=own_roads == of_now,
        input_hashes=hashes,
    )
    findings += _about(results, since)
    if results.networks:
        since, about = _with_minutes(results, since, points, cache, progress)
        findings += about
    return since, findings


def _layers(
    then: Study, cache: Cache
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame, Findings]:
    """Areas, premises and places of the last assessment, and what was found in its files."""
    areas = areas_step.build(then)
    listed = premises.build(then, areas.frame)
    lived = demand.build(then, areas.frame, cache=cache)
    found = dict.fromkeys((*areas.findings, *listed.findings, *lived.findings))
    return areas.frame, listed.frame, lived.frame, _as_of_then(tuple(found))


def _by_rules_of(now: Study, then: Study) -> Study:
    """Give the last assessment the rules of this one."""
    buffer = {"buffer_km": now.area.buffer_km}
    ours = ("modes", "rules", "headline", "premises", "slots")
    changes = {name: getattr(now, name) for name in ours}
    return then.model_copy(
        update={**changes, "area": then.area.model_copy(update=buffer), "previous": None}
    )


def _there(study: Study, layer: gpd.GeoDataFrame, hours: pd.DataFrame) -> Listed:
    """Leave out the premises that amendments say were closed."""
    why = layer[f"why_not_{study.premises.sets[0]}"].astype(str)
    return Listed(layer[~why.str.startswith(_CLOSED).to_numpy()].reset_index(drop=True), hours)


def _columns(
    sites: Mapping[When, gpd.GeoDataFrame],
) -> tuple[dict[When, npt.NDArray[np.int64]], Floats]:
    """Points to be searched from, those of the sites of now first, and which is whose."""
    now, then = points_of(sites["now"]), points_of(sites["then"])
    place = {tuple(point): number for number, point in reversed(list(enumerate(now.tolist())))}
    more: list[tuple[float, ...]] = []
    found = []
    for point in map(tuple, then.tolist()):
        if point not in place:
            place[point] = len(now) + len(more)
            more.append(point)
        found.append(place[point])
    points = np.vstack([now, np.array(more, dtype=float).reshape(-1, 2)])
    columns: dict[When, npt.NDArray[np.int64]] = {
        "then": np.array(found, dtype=np.int64),
        "now": np.arange(len(now), dtype=np.int64),
    }
    return columns, points


def _with_minutes(
    results: Results,
    since: Since,
    points: Floats,
    cache: Cache,
    progress: Progress | None,
) -> tuple[Since, Findings]:
    """Work out the minutes that are not those of the run itself."""
    land: BaseGeometry = areas_step.outline(results.areas).buffer(
        results.study.area.buffer_km * 1000.0
    )
    networks: dict[When, tuple[Mapping[Mode, Network], str]] = {
        "now": (results.networks, results.roads_key)
    }
    if since.has_roads and not since.same_roads:
        files = [item.file for item in since.study.inputs.roads]
        old = kept.roads(files, land, hashes=since.input_hashes, cache=cache, progress=progress)
        # Speeds given for single roads hold for them then as well: they are no change of the roads.
        given = overrides.of_study(
            results.study, old.networks, results.areas, results.presets, strict=False
        )
        networks["then"] = (given.networks, old.key)
    lived: dict[When, gpd.GeoDataFrame] = {"then": since.demand, "now": results.demand}
    number = len(results.sites)
    minutes: dict[tuple[Mode, When, When], Floats] = {}
    status: dict[tuple[Mode, When, When], npt.NDArray[np.str_]] = {}
    for roads, (by_mode, key) in networks.items():
        for mode in MODES:
            network = by_mode[mode]
            impedance = _impedance(results, mode, network)
            settings = results.study.modes.drive if mode == "drive" else results.study.modes.walk
            for people, places in lived.items():
                # What the run itself worked out is taken as it is.
                of_run = people == "now" and roads == "now"
                wanted = points[number:] if of_run else points
                ends = [
                    snapping.snap(xy, network, max_access_metres=settings.max_access_metres)
                    for xy in (points_of(places), wanted)
                ]
                found = kept.matrix(
                    network,
                    impedance,
                    *ends,
                    demand_ids=places["demand_id"].to_numpy(str),
                    facility_ids=np.array([f"point {i}" for i in range(len(wanted))], dtype=str),
                    limit_minutes=settings.limit_minutes,
                    roads_key=key,
                    cache=cache,
                    progress=progress,
                )
                whole = (
                    np.hstack([results.matrices[mode].minutes, found.minutes])
                    if of_run
                    else found.minutes
                )
                minutes[mode, people, roads] = whole
                status[mode, people, roads] = ends[0].status
    about = _about_roads(results, networks["then"][0]) if "then" in networks else ()
    return replace(since, minutes=minutes, status=status), about


def _about_roads(results: Results, then: Mapping[Mode, Network]) -> Findings:
    """Say how long the roads of both are: a map that grows is not a road that is built."""
    lengths = "; ".join(
        f"{mode} {_length(then[mode])} then, {_length(results.networks[mode])} now"
        for mode in MODES
    )
    message = (
        f"Roads of the last assessment and of this one: {lengths}. OpenStreetMap grows more "
        "complete: what is put down to roads is a change of the map, of which roads that were "
        "built are a part. Where roads lead out of the road file and back, a piece of it may not "
        "be connected with the rest in one of the two."
    )
    previous = results.study.previous
    return (Finding("info", message, file=previous.study.name if previous else ""),)


def _length(network: Network) -> str:
    """Kilometres of a network, and of what was left out of it for want of a connection."""
    dropped = network.dropped
    apart = float(dropped.loc[dropped["reason"] == _APART, "km"].sum())
    km = float(network.edges["length_metres"].sum()) / 1000.0
    return f"{km:,.0f} km (not connected with them {apart:,.0f} km)"


def _impedance(results: Results, mode: Mode, network: Network) -> Impedance:
    """What travelling costs at the study's own speeds."""
    if mode == "drive":
        return drive_impedance(network, next(iter(results.presets.values())))
    return walk_impedance(network, results.study.modes.walk.speed_kph, preset=STANDARD)


def _about(results: Results, since: Since) -> Findings:
    """Say what makes the two assessments unlike."""
    then, now = since.study, results.study
    file = now.previous.study.name if now.previous else ""
    found = []
    if then.study.reference_date >= now.study.reference_date:
        found.append(
            Finding(
                "warning",
                f"The last assessment ({then.study.reference_date}) is not older than this one "
                f"({now.study.reference_date}).",
                file=file,
                hint="Is previous.study the right study?",
            )
        )
    if then.demand.unit != now.demand.unit:
        found.append(
            Finding(
                "warning",
                f"The last assessment puts people at another kind of place ({then.demand.unit}) "
                f"than this one ({now.demand.unit}): part of what is put down to people is that.",
                file=file,
            )
        )
    if results.networks and not since.has_roads:
        found.append(
            Finding(
                "info",
                "The last assessment has no roads: those of now serve for both, and no change is "
                "put down to roads.",
                file=file,
            )
        )
    if results.networks and since.has_roads and since.same_roads:
        told = "Both assessments have the same road files: no change is put down to roads."
        found.append(Finding("info", told, file=file))
    for key, outcome in _UNLIKE.items():
        given = [getattr(study.inputs, key) is not None for study in (then, now)]
        if given[0] != given[1]:
            has, lacks = ("last", "this") if given[0] else ("this", "last")
            found.append(
                Finding(
                    "warning",
                    f"The {has} assessment has inputs.{key}, the {lacks} one has not: {outcome}.",
                    file=file,
                    hint="Give it in both, of the year of each.",
                )
            )
    beyond = {when: int((~one["in_area"]).sum()) for when, one in since.sites.items()}
    if beyond["now"] and not beyond["then"]:
        found.append(
            Finding(
                "warning",
                "The list of the last assessment has no premises outside the area, this one has "
                f"{beyond['now']} within the buffer: they look as if they had opened.",
                file=file,
                hint="Give the last assessment a list that holds its neighbours too.",
            )
        )
    return tuple(found)
