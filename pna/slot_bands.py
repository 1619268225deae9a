"""The evening, Saturday and Sunday: who is open then, who is further away, and land within reach.

Which slots these are is decided by the study's own (``[[slots]]``, or the default ones), by rules
that `slot_for` tells; nothing is added to what the tables ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import cache as store
from pna import coverage, kept, stored, subsets
from pna.cache import Cache
from pna.coverage import Judgement
from pna.geography.areas import outline
from pna.hours.slots import States, during, minutes_of
from pna.kept import MODES, TRAVEL_CODE
from pna.premises.when_open import PUBLISHED, hours_of
from pna.results import Results
from pna.roads.network import Mode
from pna.roads.osm import Progress
from pna.study.questions import Slot
from pna.travel import Nearest, isochrones, nearest_in, snapping
from pna.travel.times import points_of

__all__ = ["TIMES", "Time", "judged_in", "nearest_then", "open_in", "slot_bands", "slot_for"]

Time = Literal["evening", "saturday", "sunday"]
TIMES: tuple[Time, ...] = ("evening", "saturday", "sunday")
_WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday"))
_EVENING = "18:00"
_AFTERNOON = "12:00"
_CODE = ("slot_bands", "travel/grid_snapping", "travel/isochrones", *TRAVEL_CODE)
Bools = npt.NDArray[np.bool_]


def slot_for(slots: tuple[Slot, ...], time: Time) -> Slot | None:
    """Choose the slot that stands for a time of the week.

    Parameters
    ----------
    slots
        Of a study.
    time
        ``evening``: weekdays only, from 18:00 on. ``saturday``: Saturday only, from 12:00 on.
        ``sunday``: Sunday only.

    Returns
    -------
    Slot or None
        The first that fits, in the order of the study; None where none does.
    """
    return next((slot for slot in slots if _fits(slot, time)), None)


def _fits(slot: Slot, time: Time) -> bool:
    days = set(slot.days)
    begins = minutes_of(slot.at or slot.start or "00:00")
    if time == "evening":
        return days <= _WEEKDAYS and begins >= minutes_of(_EVENING)
    if time == "saturday":
        return days == {"saturday"} and begins >= minutes_of(_AFTERNOON)
    return days == {"sunday"}


def open_in(results: Results, slot: Slot) -> States | None:
    """Tell which premises are open in a slot by the hours that the lists publish.

    Parameters
    ----------
    results
        Of a run.
    slot
        Of its study.

    Returns
    -------
    States or None
        Of each row of `results.sites`; None where no hours are known.
    """
    week = hours_of(results).weeks.get(PUBLISHED)
    return None if week is None else during(week, slot)


def judged_in(results: Results, slot: Slot, states: States) -> Judgement:
    """Judge every place by the headline's combined rule with the premises that are open in a slot.

    It is the rule of that slot in the table ``coverage-by-time``.

    Parameters
    ----------
    results
        Of a run.
    slot, states
        The slot, and from `open_in`.
    """
    study = results.study
    first = study.premises.sets[0]
    counted = results.counted[first]
    drive, walk = (
        subsets.judged(
            results.matrices[mode],
            results.ends[mode],
            counted & states.open,
            limit_minutes=_minutes(results, mode),
            premises_set=first,
            slot=slot.name,
            doubtful=counted & states.unknown,
        )
        for mode in MODES
    )
    return coverage.either(drive, walk)


def nearest_then(results: Results, states: States) -> dict[Mode, Nearest]:
    """Find the nearest premises of the study's first set that is open, at the study's own speeds.

    Parameters
    ----------
    results
        Of a run.
    states
        From `open_in`.

    Returns
    -------
    dict
        By mode; positions point into `results.sites`.
    """
    counted = results.counted[results.study.premises.sets[0]] & states.open
    return {mode: nearest_in(results.matrices[mode].minutes, counted) for mode in MODES}


def _minutes(results: Results, mode: Mode) -> float:
    headline = results.study.headline
    return headline.drive_minutes if mode == "drive" else headline.walk_minutes


def slot_bands(
    results: Results, cache: Cache, *, progress: Progress | None = None
) -> gpd.GeoDataFrame:
    """Draw the land within the headline's times of premises that are open in each time of the week.

    Premises are those of the study's first set. The grid is that of the bands of the run.

    Parameters
    ----------
    results
        Of a run.
    cache
        Where outlines, and the grid joined to the roads, are kept.
    progress
        Told of each way of travelling.

    Returns
    -------
    GeoDataFrame
        `slot` (name), `mode`, `minutes`, valid polygons in EPSG:27700. A slot that the study does
        not have, or in which nobody is open, has no row; without roads or hours there are none.
    """
    made = [
        part
        for number, mode in enumerate(MODES)
        if results.networks
        for part in _of_mode(results, mode, number, cache, progress)
    ]
    if not made:
        nothing: dict[str, list[object]] = {"slot": [], "mode": [], "minutes": []}
        return gpd.GeoDataFrame(nothing, geometry=[], crs=27700)
    both = gpd.GeoDataFrame(pd.concat(made, ignore_index=True), crs=27700)
    return both[["slot", "mode", "minutes", "geometry"]]


def _wanted(results: Results) -> list[tuple[Slot, Bools]]:
    """Slots, and which of the first set's premises are open in each; those without any left out."""
    counted = results.counted[results.study.premises.sets[0]]
    slots = [slot_for(results.study.slots, time) for time in TIMES]
    states = [(slot, open_in(results, slot)) for slot in slots if slot is not None]
    return [
        (slot, counted & of_slot.open)
        for slot, of_slot in states
        if of_slot is not None and (counted & of_slot.open).any()
    ]


def _of_mode(
    results: Results, mode: Mode, number: int, cache: Cache, progress: Progress | None
) -> Iterator[gpd.GeoDataFrame]:
    """Outlines of one way of travelling, kept together."""
    wanted = _wanted(results)
    if not wanted:
        return
    study = results.study
    settings = study.modes.drive if mode == "drive" else study.modes.walk
    impedance = results.impedances[mode, results.matrices[mode].preset]
    minutes = _minutes(results, mode)
    points = points_of(results.sites)
    land = outline(results.areas).buffer(study.area.buffer_km * 1000.0)
    key = store.key_of(
        f"slot-bands-{mode}",
        inputs=[results.roads_key],
        parameters=[
            minutes,
            _longest(results, mode),
            settings.max_access_metres,
            study.isochrones.grid_metres,
            kept.digest(impedance.edge_seconds),
            impedance.trip_minutes,
            impedance.leg_metres_per_second,
            kept.digest(points),
            kept.digest(land.wkb),
            [[slot.name, kept.digest(opened)] for slot, opened in wanted],
        ],
        modules=_CODE,
    )
    arrays = store.load(cache, key)
    if arrays is not None:
        yield gpd.GeoDataFrame(stored.frame_of_arrays(arrays))
        return
    if progress is not None:
        progress("Drawing land within reach by time of the week", number, len(MODES))
    network = results.networks[mode]
    # The grid of the run's own bands, so that it is joined to the roads already.
    reachable = isochrones.reachable(land, points, impedance, _longest(results, mode))
    grid = isochrones.grid_over(reachable, study.isochrones.grid_metres)
    joined = kept.joined_grid(
        network,
        grid,
        max_access_metres=settings.max_access_metres,
        roads_key=results.roads_key,
        cache=cache,
    )
    sites = snapping.snap(points, network, max_access_metres=settings.max_access_metres)
    drawn = gpd.GeoDataFrame(
        {
            "slot": [slot.name for slot, _ in wanted],
            "mode": mode,
            "minutes": float(minutes),
        },
        geometry=[
            isochrones.nearest_isochrone(
                network,
                impedance,
                grid,
                joined,
                snapping.subset(sites, np.flatnonzero(opened)),
                minutes=minutes,
                longest_minutes=minutes,
            )
            for _, opened in wanted
        ],
        crs=27700,
    )
    drawn = drawn[~drawn.geometry.is_empty].reset_index(drop=True)
    store.store(cache, key, stored.arrays_of_frame(drawn))
    yield drawn


def _longest(results: Results, mode: Mode) -> float:
    """How far the run's own bands reach (`pna.pipeline`)."""
    study = results.study
    longest = study.thresholds(mode)[-1]
    if mode == "walk":
        return longest
    preset = results.presets[results.matrices[mode].preset]
    return max(longest, study.headline.drive_minutes * preset.quick)
