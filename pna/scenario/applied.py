"""A scenario applied to the results of a run: the same results with other premises.

Premises that stay keep their column of the matrices; only a site that was nowhere before costs a
search. Everything that the matrices decide is then worked out anew; what takes other searches
(other speeds than the study's own, bands, the effect of the edge of the roads) is left out, and
`pna.scenario.whole` adds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import rules, travel
from pna.coverage import Judgement
from pna.kept import MODES
from pna.premises.counting import counted_sites
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import Ends
from pna.scenario.changed_layers import changed_layers
from pna.scenario.changes import Place, Scenario
from pna.scenario.nearest_again import Columns, nearest_again
from pna.travel import Matrix, Nearest, snapping, straight
from pna.travel.impedance import Impedance
from pna.travel.times import MatrixEnds, own_minutes, points_of

__all__ = ["Searched", "apply", "new_columns", "searched", "with_premises"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Point = tuple[float, ...]


@dataclass(frozen=True)
class Searched:
    """Minutes to sites that are tried one after the other, searched all at once.

    Attributes
    ----------
    column
        By position, metres: which column of `found` is the site's.
    found
        As `new_columns` gives them.
    """

    column: Mapping[Point, int]
    found: Mapping[Mode, tuple[Matrix, MatrixEnds]]


def searched(results: Results, scenarios: Sequence[Scenario]) -> Searched | None:
    """Search from every new site of several scenarios at once.

    Parameters
    ----------
    results
        What each of the scenarios is to be applied to.
    scenarios
        Their positions are places.

    Returns
    -------
    Searched, or None
        None where there is nothing to search. The minutes are those of one search each, to the bit.
    """
    if not results.networks:
        return None
    there = {point for _, point in _keys(results.sites)}
    places = [
        place
        for scenario in scenarios
        for place in (getattr(c, "at", getattr(c, "to", None)) for c in scenario.changes)
        if isinstance(place, Place)
    ]
    wanted = [point for one in places if (point := (one.easting, one.northing)) not in there]
    points = list(dict.fromkeys(wanted))
    if not points:
        return None
    ids = [f"site {number}" for number in range(len(points))]
    found = new_columns(results, np.array(points), ids)
    return Searched({point: number for number, point in enumerate(points)}, found)


def apply(results: Results, scenario: Scenario, *, ready: Searched | None = None) -> Results:
    """Give the results with the changes of a scenario.

    Parameters
    ----------
    results
        Of a run, or from this function.
    scenario
        Its changes, each position a `Place` (`pna.scenario.positions.placed`).
    ready
        From `searched`, over the same results.

    Returns
    -------
    Results
        With the layers, minutes and rules of the changed premises at the study's own speeds and
        slower walking. `coverage`, `edge`, bands, `since` and `answers` are empty. Every figure is
        that of a run with the changed list, to the bit.

    Raises
    ------
    DataError
        A change names a premises that is not there, or cannot be made.
    """
    layers = changed_layers(results, scenario)
    return with_premises(
        replace(results, hours=layers.hours, inputs=layers.inputs), layers.premises, ready=ready
    )


def with_premises(
    results: Results, premises: gpd.GeoDataFrame, *, ready: Searched | None = None
) -> Results:
    """Give the results with another premises layer.

    Parameters
    ----------
    results
        Of a run.
    premises
        The ``premises`` layer.
    ready
        As for `apply`.

    Returns
    -------
    Results
        As `apply`.
    """
    study = results.study
    sites = counted_sites(premises, study.premises.sets)
    changed = replace(
        results,
        premises=premises,
        sites=sites,
        counted={name: sites[f"counted_{name}"].to_numpy(bool) for name in study.premises.sets},
        coverage=pd.DataFrame(),
        edge=pd.DataFrame(),
        bands=gpd.GeoDataFrame(),
        band_range=gpd.GeoDataFrame(),
        since=None,
        answers={},
        judgements=(),
    )
    if results.networks:
        changed = _by_roads(results, changed, ready)
    if study.modes.straight is not None:
        lines = straight.judgements(
            study.modes.straight.metres,
            points_of(changed.demand),
            points_of(sites),
            changed.counted,
        )
        changed = replace(changed, judgements=(*changed.judgements, *lines))
    return changed


def _by_roads(before: Results, after: Results, ready: Searched | None) -> Results:
    """Put the matrices together anew, and find the nearest premises and the rules from them."""
    old, is_new = _columns(before.sites, after.sites)
    matrices: dict[Mode, Matrix] = {}
    both_ends: dict[Mode, MatrixEnds] = {}
    for mode in MODES:
        matrices[mode], both_ends[mode] = _matrix(before, after, mode, old, is_new, ready)
    became = {
        name: _became(before, after, old, name, counted) for name, counted in after.counted.items()
    }
    nearest: dict[tuple[Mode, str, str], Nearest] = {}
    ranges: dict[tuple[Mode, str, str], Ends] = {}
    for (mode, preset), impedance in before.impedances.items():
        own = before.impedances[mode, before.matrices[mode].preset]
        factor = own.top_speed_kph / impedance.top_speed_kph
        # Slower walking makes every way longer by one factor; other speeds take a search.
        if preset == own.preset:
            factor = 1.0
        elif mode == "drive" or factor < 1:
            continue
        minutes = matrices[mode].minutes
        for name, columns in became.items():
            key = (mode, preset, name)
            nearest[key] = nearest_again(before.nearest[key], minutes, columns, factor=factor)
            ranges[key] = Ends(
                *(
                    nearest[key]
                    if end is minutes
                    else nearest_again(found, end, columns, factor=factor)
                    for found, end in zip(before.ranges[key], both_ends[mode], strict=True)
                )
            )
    status = {mode: matrix.demand_status for mode, matrix in matrices.items()}
    judged: tuple[Judgement, ...] = rules.judgements(after.study, nearest, ranges, status)
    return replace(
        after,
        matrices=matrices,
        ends=both_ends,
        nearest=nearest,
        ranges=ranges,
        judgements=judged,
    )


def _columns(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Which column of before each site of after has, and which sites have none.

    A site that stands where another stood has its minutes.
    """
    place: dict[object, int] = {}
    for number, (code, point) in enumerate(_keys(before)):
        place[code, point] = number
        place.setdefault(point, number)
    found = [place.get(key, place.get(key[1], -1)) for key in _keys(after)]
    old = np.array(found, dtype=np.int64)
    return old, old < 0


def _keys(sites: gpd.GeoDataFrame) -> list[tuple[str, Point]]:
    points = map(tuple, points_of(sites).tolist())
    return list(zip(sites["facility_id"].tolist(), points, strict=True))


def _became(
    before: Results, after: Results, old: Ints, name: str, counted: npt.NDArray[np.bool_]
) -> Columns:
    """Tell which premises of a set stay where they are, and which arrived."""
    codes = before.sites["facility_id"].to_numpy(str)
    same = (old >= 0) & counted
    same[same] = codes[old[same]] == after.sites["facility_id"].to_numpy(str)[same]
    same[same] = before.counted[name][old[same]]
    place = np.full(len(codes), -1, dtype=np.int64)
    place[old[same]] = np.flatnonzero(same)
    return Columns(place, np.flatnonzero(counted & ~same), counted)


def _matrix(
    before: Results,
    after: Results,
    mode: Mode,
    old: Ints,
    is_new: npt.NDArray[np.bool_],
    ready: Searched | None,
) -> tuple[Matrix, MatrixEnds]:
    ids = after.sites["facility_id"].to_numpy(str)
    was, was_ends = before.matrices[mode], before.ends[mode]
    kept = np.maximum(old, 0)

    def columns(values: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        if values.shape[-1]:
            result = np.take(values, kept, axis=-1)
        else:
            result = np.empty((*values.shape[:-1], kept.size), dtype=values.dtype)
        if is_new.any():
            result[..., is_new] = new
        return result

    if is_new.any():
        points = points_of(after.sites)[is_new]
        known = _taken(ready, mode, points)
        new, new_ends = known or _searched(before, mode, points, ids[is_new])
    else:
        nothing = np.empty((len(was.demand_ids), 0))
        new, new_ends = replace(was, minutes=nothing), MatrixEnds(nothing, nothing)
        new = replace(new, facility_status=was.facility_status[:0], facility_leg_metres=nothing[0])
    minutes = columns(was.minutes, new.minutes)
    joined = before.joined[mode].status
    reached = np.isfinite(minutes).any(axis=1)
    matrix = replace(
        was,
        facility_ids=ids,
        minutes=minutes,
        demand_status=np.where((joined == "ok") & ~reached, "beyond_limit", joined),
        facility_status=columns(was.facility_status, new.facility_status),
        facility_leg_metres=columns(was.facility_leg_metres, new.facility_leg_metres),
    )
    # Where an end is the matrix itself, as of walking nowhere along fast roads, it stays so.
    ends = [
        minutes if end is was.minutes else columns(end, new_end)
        for end, new_end in zip(was_ends, new_ends, strict=True)
    ]
    return matrix, MatrixEnds(*ends)


def _taken(ready: Searched | None, mode: Mode, points: Floats) -> tuple[Matrix, MatrixEnds] | None:
    """Columns of sites that have been searched; None if one of them has not."""
    if ready is None:
        return None
    which = np.array([ready.column.get((x, y), -1) for x, y in points.tolist()], dtype=np.int64)
    if (which < 0).any():
        return None
    matrix, ends = ready.found[mode]
    taken = replace(
        matrix,
        minutes=matrix.minutes[:, which],
        facility_status=matrix.facility_status[which],
        facility_leg_metres=matrix.facility_leg_metres[which],
    )
    return taken, MatrixEnds(*(end[:, which] for end in ends))


def _searched(
    results: Results, mode: Mode, points: Floats, ids: npt.NDArray[np.str_]
) -> tuple[Matrix, MatrixEnds]:
    """Search from new sites, at the study's own speeds and at the ends of their range."""
    network = results.networks[mode]
    settings = results.study.modes.drive if mode == "drive" else results.study.modes.walk
    own = results.impedances[mode, results.matrices[mode].preset]
    sites = snapping.snap(points, network, max_access_metres=settings.max_access_metres)

    def search(impedance: Impedance) -> Matrix:
        return travel.matrix(
            network,
            impedance,
            results.joined[mode],
            sites,
            demand_ids=results.matrices[mode].demand_ids,
            facility_ids=ids,
            limit_minutes=settings.limit_minutes,
        )

    preset = results.presets[own.preset] if mode == "drive" else None
    return own_minutes(results.study, preset, own, network, search)


def new_columns(
    results: Results, points: Floats, ids: Sequence[str]
) -> Mapping[Mode, tuple[Matrix, MatrixEnds]]:
    """Minutes from where people live to sites that no matrix holds.

    Parameters
    ----------
    results
        Of a run with roads.
    points
        Shape (n, 2), metres in EPSG:27700.
    ids
        What the columns are called.

    Returns
    -------
    dict
        By mode: the matrix of these sites, and its minutes at both ends of the range.
    """
    names = np.asarray(ids, dtype=str)
    return {mode: _searched(results, mode, points, names) for mode in MODES}
