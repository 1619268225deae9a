"""Minutes of a study at each of its speeds, and at both ends of the range of each.

A full matrix is worked out at the study's own speeds alone; at all others the nearest premises is
enough, which takes one search each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from pna import kept
from pna.cache import Cache
from pna.kept import MODES, Roads
from pna.roads.network import Mode, Network
from pna.roads.osm import Progress
from pna.rules import Ends
from pna.speeds import driving as speeds
from pna.speeds.presets import Preset
from pna.study import Study
from pna.travel import minutes as travel
from pna.travel import road_edge, snapping
from pna.travel.impedance import (
    Impedance,
    at_speed,
    avoiding,
    drive_impedance,
    fast_without_pavement,
    walk_impedance,
)
from pna.travel.minutes import Matrix, Nearest, at_ratio, columns_of, nearest_in, scaled
from pna.travel.snapping import Snapped

__all__ = [
    "OLDER_ADULT",
    "STANDARD",
    "MatrixEnds",
    "Times",
    "ends_of_range",
    "impedances_of",
    "nearest_by_matrix",
    "own_minutes",
    "points_of",
    "work_out",
]

STANDARD = "standard"
"""Name of the walking speed that the study sets."""
OLDER_ADULT = "older_adult"
"""Name of the slower walking speed, `pna.speeds.driving.OLDER_ADULT_METRES_PER_SECOND`."""
_KPH = 3.6
_MOST_TIMED = 50
"""Premises to which trips are timed at speeds other than the study's own."""
Bools = npt.NDArray[np.bool_]
Key = tuple[Mode, str, str]


class MatrixEnds(NamedTuple):
    """Minutes of a matrix, shape (places, premises), at both ends of the range of the speeds.

    Attributes
    ----------
    slow
        Driving as slowly as the preset's range goes, or walking along no fast road that no pavement
        is known of (`pna.travel.impedance.fast_without_pavement`).
    quick
        Driving as quickly as the range goes; walking as assumed.
    """

    slow: npt.NDArray[np.float64]
    quick: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Times:
    """Minutes from where people live to premises.

    Attributes
    ----------
    matrices
        By mode, at the study's own speeds.
    impedances
        By mode and speed preset; of each mode the study's own comes first.
    nearest, ranges
        By mode, speed preset and premises set: the nearest premises, and the same at both ends of
        the range; positions point into the matrices' columns.
    ends
        By mode, at the study's own speeds: the minutes of the matrix at both ends of the range.
    places, sites
        By mode: where people live, and the premises, joined to the network.
    straight_kph
        By mode and speed preset: the straight-line speed that 99 of 100 trips do not exceed
        (`pna.travel.road_edge.straight_kph`), from all pairs of places and premises at the study's
        own speeds, and at others from at most 50 premises, taken evenly from the list.
    """

    matrices: Mapping[Mode, Matrix]
    impedances: Mapping[tuple[Mode, str], Impedance]
    nearest: Mapping[Key, Nearest]
    ranges: Mapping[Key, Ends]
    ends: Mapping[Mode, MatrixEnds]
    places: Mapping[Mode, Snapped]
    sites: Mapping[Mode, Snapped]
    straight_kph: Mapping[tuple[Mode, str], float]


@dataclass(frozen=True)
class _Trips:
    """Where trips of one mode begin and may end."""

    network: Network
    places: Snapped
    sites: Snapped
    limit_minutes: float


def points_of(frame: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Positions, shape (n, 2); missing where there is none."""
    points = frame.geometry.where(~frame.geometry.is_empty)
    return np.column_stack([points.x, points.y])


def work_out(
    study: Study,
    presets: Mapping[str, Preset],
    roads: Roads,
    places: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    counted: Mapping[str, Bools],
    *,
    cache: Cache,
    progress: Progress | None = None,
) -> Times:
    """Work out the minutes of every mode, speed and premises set.

    Parameters
    ----------
    study
        Its modes and their limits.
    presets
        Driving presets by name, the study's own first (`pna.speeds.own.presets_of`).
    roads
        The networks.
    places, sites
        Where people live (`demand_id`) and premises (`facility_id`), points in EPSG:27700.
    counted
        By premises set: which of the premises count.
    cache, progress
        Where matrices are kept; who is told.

    Returns
    -------
    Times
    """
    impedances = impedances_of(study, presets, roads.networks)
    matrices: dict[Mode, Matrix] = {}
    lived: dict[Mode, Snapped] = {}
    joined: dict[Mode, Snapped] = {}
    nearest: dict[Key, Nearest] = {}
    ranges: dict[Key, Ends] = {}
    both_ends: dict[Mode, MatrixEnds] = {}
    straight: dict[tuple[Mode, str], float] = {}
    for mode in MODES:
        network = roads.networks[mode]
        settings = study.modes.drive if mode == "drive" else study.modes.walk
        if progress is not None:
            progress(f"Joining places to the roads, {mode}", 0, 1)
        from_places, to_sites = (
            snapping.snap(points_of(frame), network, max_access_metres=settings.max_access_metres)
            for frame in (places, sites)
        )
        lived[mode], joined[mode] = from_places, to_sites
        of_mode = {name: item for (other, name), item in impedances.items() if other == mode}
        own = next(iter(of_mode))

        def search(
            impedance: Impedance,
            network: Network = network,
            ends: tuple[Snapped, Snapped] = (from_places, to_sites),
            limit_minutes: float = settings.limit_minutes,
        ) -> Matrix:
            return kept.matrix(
                network,
                impedance,
                *ends,
                demand_ids=places["demand_id"].to_numpy(str),
                facility_ids=sites["facility_id"].to_numpy(str),
                limit_minutes=limit_minutes,
                roads_key=roads.key,
                cache=cache,
                progress=progress,
            )

        matrices[mode], both_ends[mode] = own_minutes(
            study, presets[own] if mode == "drive" else None, of_mode[own], network, search
        )
        trips = _Trips(network, from_places, to_sites, settings.limit_minutes)
        for preset, impedance in of_mode.items():
            straight[mode, preset] = _straight_kph(trips, impedance, matrices[mode], of_mode[own])
        for name, columns in counted.items():
            for preset, impedance in of_mode.items():
                key = (mode, preset, name)
                by_matrix = nearest_by_matrix(
                    impedance, of_mode[own], matrices[mode], both_ends[mode], columns
                )
                if by_matrix is not None:
                    nearest[key], ranges[key] = by_matrix
                    continue
                found = nearest[key] = _search(trips, impedance, columns)
                ends = ends_of_range(impedance, presets.get(preset), network)
                ranges[key] = Ends(
                    *(found if end is impedance else _search(trips, end, columns) for end in ends)
                )
    return Times(matrices, impedances, nearest, ranges, both_ends, lived, joined, straight)


def ends_of_range(
    impedance: Impedance, preset: Preset | None, network: Network
) -> tuple[Impedance, Impedance]:
    """What travelling costs at both ends of the range, the slow one first.

    Parameters
    ----------
    impedance
        What it costs.
    preset
        The one by which it is driven; None: on foot.
    network
        Of the same mode.

    Returns
    -------
    slow, quick : Impedance
        As told in `pna.rules.Ends`.
    """
    if preset is None:
        return avoiding(impedance, fast_without_pavement(network)), impedance
    return at_speed(impedance, preset.slow), at_speed(impedance, preset.quick)


def own_minutes(
    study: Study,
    preset: Preset | None,
    impedance: Impedance,
    network: Network,
    search: Callable[[Impedance], Matrix],
) -> tuple[Matrix, MatrixEnds]:
    """Work out a matrix at the study's own speeds, and its minutes at both ends of their range.

    Parameters
    ----------
    study
        Its thresholds and limits.
    preset
        The one by which it is driven; None: on foot.
    impedance, network
        What travelling costs at the study's own speeds, and on which network.
    search
        Makes the matrix at any speeds, all premises wanted in its columns.

    Returns
    -------
    Matrix, MatrixEnds
    """
    matrix = search(impedance)
    if preset is not None:
        return matrix, _at_both_speeds(study, preset, matrix, impedance, search)
    slow, quick = ends_of_range(impedance, None, network)
    if _same(slow, quick):
        return matrix, MatrixEnds(matrix.minutes, matrix.minutes)
    off_roads = search(replace(slow, preset=f"{impedance.preset}-off-fast-roads"))
    return matrix, MatrixEnds(off_roads.minutes, matrix.minutes)


def nearest_by_matrix(
    impedance: Impedance, own: Impedance, matrix: Matrix, ends: MatrixEnds, columns: Bools
) -> tuple[Nearest, Ends] | None:
    """Find the nearest premises, and at both ends of the range, without any search.

    Parameters
    ----------
    impedance
        What travelling costs.
    own
        The same at the study's own speeds.
    matrix, ends
        At the study's own speeds.
    columns
        Which premises count.

    Returns
    -------
    tuple, or None
        None where it takes a search: for other speeds than the study's own and slower walking,
        which makes every way longer by the same ratio.
    """
    if impedance.preset == own.preset:
        return (
            nearest_in(matrix.minutes, columns),
            Ends(*(nearest_in(minutes, columns) for minutes in ends)),
        )
    slower = own.top_speed_kph / impedance.top_speed_kph
    if impedance.mode == "drive" or slower < 1:
        return None
    # The scaled matrix reaches further than the study's limit; no rule lies beyond the limit.
    scale = scaled(matrix, slower, preset=impedance.preset)
    return (
        nearest_in(scale.minutes, columns),
        Ends(*(nearest_in(minutes * slower, columns) for minutes in ends)),
    )


def _at_both_speeds(
    study: Study,
    preset: Preset,
    matrix: Matrix,
    impedance: Impedance,
    search: Callable[[Impedance], Matrix],
) -> MatrixEnds:
    """Minutes of driving at both ends of the range, from the matrix itself where it reaches."""
    reaches = study.thresholds("drive")[-1] * preset.quick <= study.modes.drive.limit_minutes

    def at(ratio: float) -> npt.NDArray[np.float64]:
        if ratio == 1:
            return matrix.minutes
        if ratio < 1 or reaches:
            return at_ratio(matrix, ratio, leg_metres_per_second=impedance.leg_metres_per_second)
        return search(at_speed(impedance, ratio)).minutes

    return MatrixEnds(at(preset.slow), at(preset.quick))


def impedances_of(
    study: Study, presets: Mapping[str, Preset], networks: Mapping[Mode, Network]
) -> dict[tuple[Mode, str], Impedance]:
    """What travelling costs by mode and speed preset; of each mode the study's own comes first.

    Parameters
    ----------
    study
        Its walking speed.
    presets
        Driving presets by name, the study's own first.
    networks
        By mode.
    """
    older = speeds.OLDER_ADULT_METRES_PER_SECOND * _KPH
    return {
        **{
            ("drive", name): drive_impedance(networks["drive"], preset)
            for name, preset in presets.items()
        },
        ("walk", STANDARD): walk_impedance(
            networks["walk"], study.modes.walk.speed_kph, preset=STANDARD
        ),
        ("walk", OLDER_ADULT): walk_impedance(networks["walk"], older, preset=OLDER_ADULT),
    }


def _same(one: Impedance, other: Impedance) -> bool:
    return one.trip_minutes == other.trip_minutes and np.array_equal(
        one.edge_seconds, other.edge_seconds
    )


def _straight_kph(trips: _Trips, impedance: Impedance, matrix: Matrix, own: Impedance) -> float:
    """Straight-line speed at one preset, from as few searches as will do."""
    if impedance is own or impedance.mode == "walk":
        # Walking is as fast everywhere: another pace makes every trip quicker by the same ratio.
        quicker = impedance.top_speed_kph / own.top_speed_kph
        return quicker * road_edge.straight_kph(
            trips.places.xy, trips.sites.xy, matrix.minutes, own
        )
    number = min(_MOST_TIMED, len(trips.sites))
    which = np.linspace(0, len(trips.sites) - 1, number).round().astype(np.int64)
    timed = snapping.subset(trips.sites, which)
    found = travel.matrix(
        trips.network,
        impedance,
        trips.places,
        timed,
        demand_ids=matrix.demand_ids,
        facility_ids=matrix.facility_ids[which],
        limit_minutes=trips.limit_minutes,
    )
    return road_edge.straight_kph(trips.places.xy, timed.xy, found.minutes, impedance)


def _search(trips: _Trips, impedance: Impedance, columns: Bools) -> Nearest:
    which = np.flatnonzero(columns)
    found = travel.nearest(
        trips.network,
        impedance,
        trips.places,
        snapping.subset(trips.sites, which),
        limit_minutes=trips.limit_minutes,
    )
    return Nearest(found.minutes, columns_of(found.facility, which))
