"""Everything that says why one place counts as within or outside, in one bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import rules
from pna.cache import Cache
from pna.checks import nearest as meant
from pna.errors import DataError, Finding, StudyError
from pna.explained.minutes import Found, found_from, joined
from pna.explained.start import Start, start_of
from pna.explained.ways import Way, trace
from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.scenario.changes import Place
from pna.speeds import overrides
from pna.travel.times import points_of

__all__ = ["NEAREST", "Explanation", "WayTo", "explain"]

NEAREST = 3
"""So many of the nearest premises are told: the nearest, and the next two."""
_FURTHEST_MINUTES = 600.0
"""How far a way is looked for to a premises that somebody asks for."""
_NEAREST_COLUMNS = [
    *("mode", "premises_set", "rank", "facility_id", "name", "minutes"),
    *("slow_minutes", "quick_minutes", "straight_metres"),
]
_SPEED_COLUMNS = [
    *("mode", "speed_preset", "premises_set", "facility_id", "name", "minutes"),
    *("slow_minutes", "quick_minutes"),
]
_RULE_COLUMNS = ["rule", "premises_set", "speed_preset", "answer", "slow_answer", "quick_answer"]


class WayTo(NamedTuple):
    """A way, and where it leads.

    Attributes
    ----------
    way
        The way; None where none was found.
    mode
        How one travels.
    facility_id, name
        Of the premises.
    sets
        Premises sets of which it is the nearest; none if it was asked for.
    xy
        Easting and northing of the premises.
    straight_metres
        In a straight line.
    """

    way: Way | None
    mode: Mode
    facility_id: str
    name: str
    sets: tuple[str, ...]
    xy: tuple[float, float]
    straight_metres: float


@dataclass(frozen=True)
class Explanation:
    """Why a place counts as within or outside.

    Attributes
    ----------
    results
        Of the run.
    start
        Where the ways begin.
    to
        ODS code of a premises that was asked for; empty if none was.
    status, leg_metres
        By mode: ``ok``, ``beyond_limit``, ``too_far_from_road`` or ``no_network``; the straight
        line to the road.
    nearest
        The nearest premises of each set and the next two, at the study's own speeds: `mode`,
        `premises_set`, `rank`, `facility_id`, `name`, `minutes`, `slow_minutes`, `quick_minutes`
        (to the same premises at both ends of the range), `straight_metres`.
    speeds
        The nearest premises at every speed preset: `mode`, `speed_preset`, `premises_set`,
        `facility_id`, `name`, `minutes`, and `slow_minutes` and `quick_minutes` to whichever is
        nearest at the ends of the range. Empty cells where none is within the longest trip.
    rules
        Every rule: `rule`, `premises_set`, `speed_preset`, `answer` (``within``, ``outside``,
        ``unknown``), `slow_answer`, `quick_answer`.
    ways
        The ways to the nearest premises of each mode and set, and to that asked for.
    """

    results: Results
    start: Start
    to: str
    status: Mapping[Mode, str]
    leg_metres: Mapping[Mode, float]
    nearest: pd.DataFrame
    speeds: pd.DataFrame
    rules: pd.DataFrame
    ways: tuple[WayTo, ...]


def explain(
    results: Results,
    place: str | Place,
    to: str | None = None,
    *,
    cache: Cache | None = None,
) -> Explanation:
    """Explain the figures of one place: the nearest premises, and the ways there road by road.

    Parameters
    ----------
    results
        Of a run with roads, or with a scenario applied.
    place
        The id of a place of the study (an output area, postcode or LSOA), a postcode, coordinates,
        or a `Place`.
    to
        ODS code of a premises to which the way is asked as well.
    cache
        Where the postcode directory is kept.

    Returns
    -------
    Explanation
        A place of the study has the minutes of the run; any other point its own.

    Raises
    ------
    DataError
        The place is not understood, or there is no such premises.
    StudyError
        The study has no roads.
    """
    if not results.networks:
        msg = (
            f"{results.study.path}: inputs.roads: this key is missing. `pna explain` follows "
            "roads, and this study counts by straight lines alone."
        )
        raise StudyError(msg)
    asked = None if to is None else _asked(results, to)
    start = start_of(results, place, cache=cache)
    found = found_from(results, start)
    listed = _nearest(results, start, found)
    return Explanation(
        results=results,
        start=start,
        to="" if asked is None else str(results.premises["facility_id"].iloc[asked]),
        status={mode: str(found.status[mode][0]) for mode in MODES},
        leg_metres={mode: float(found.origins[mode].leg_metres[0]) for mode in MODES},
        nearest=listed,
        speeds=_speeds(results, found),
        rules=_rules(results, found),
        ways=_ways(results, start, found, listed, asked),
    )


def _asked(results: Results, to: str) -> int:
    """Row of the premises layer of a code."""
    codes = results.premises["facility_id"].astype(str)
    rows = np.flatnonzero((codes.str.casefold() == to.strip().casefold()).to_numpy())
    placed = ~results.premises.geometry.is_empty.to_numpy()
    placed &= results.premises.geometry.notna().to_numpy()
    if rows.size and placed[rows[0]]:
        return int(rows[0])
    what = "has no position" if rows.size else "is not in the list of this study"
    hint = meant(to, codes, 0.75) or "tables/premises.csv has every code."
    fault = Finding("error", f"The premises {what}.", value=to, column="--to", hint=hint)
    msg = f"{to}: this premises {what}. {hint}"
    raise DataError(msg, findings=(fault,))


def _nearest(results: Results, start: Start, found: Found) -> pd.DataFrame:
    codes = results.sites["facility_id"].astype(str).to_numpy()
    names = results.sites["name"].astype(str).to_numpy()
    metres = _straight(start, points_of(results.sites))
    rows = []
    for mode in MODES:
        minutes = found.minutes[mode]
        for name, counted in results.counted.items():
            known = np.flatnonzero(counted & np.isfinite(minutes))
            # Of premises at the same minutes the first in the list comes first, as in the tables.
            order = known[np.argsort(minutes[known], kind="stable")][:NEAREST]
            rows += [
                (
                    *(mode, name, rank, codes[site], names[site], float(minutes[site])),
                    *(float(found.slow[mode][site]), float(found.quick[mode][site])),
                    float(metres[site]),
                )
                for rank, site in enumerate(order.tolist(), start=1)
            ]
    return pd.DataFrame(rows, columns=_NEAREST_COLUMNS)


def _straight(start: Start, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = np.hypot(
        points[:, 0] - start.easting, points[:, 1] - start.northing
    )
    return result


def _speeds(results: Results, found: Found) -> pd.DataFrame:
    codes = results.sites["facility_id"].astype(str).to_numpy()
    names = results.sites["name"].astype(str).to_numpy()
    rows = []
    for (mode, preset, name), one in found.nearest.items():
        site = int(one.facility[0])
        ends = found.ranges[mode, preset, name]
        rows.append(
            (
                *(mode, preset, name),
                *((codes[site], names[site]) if site >= 0 else ("", "")),
                *(float(one.minutes[0]), float(ends.slow.minutes[0]), float(ends.quick.minutes[0])),
            )
        )
    return pd.DataFrame(rows, columns=_SPEED_COLUMNS)


def _rules(results: Results, found: Found) -> pd.DataFrame:
    judged = rules.judgements(results.study, found.nearest, found.ranges, found.status)
    rows = []
    for one in judged:
        ends = (one.within, one.within_low, one.within_high)
        answers = [
            "" if end is None
            else "unknown" if one.unknown[0] else "within" if end[0] else "outside"
            for end in ends
        ]  # fmt: skip
        rows.append((one.rule, one.premises_set, one.speed_preset, *answers))
    return pd.DataFrame(rows, columns=_RULE_COLUMNS)


def _ways(
    results: Results, start: Start, found: Found, listed: pd.DataFrame, asked: int | None
) -> tuple[WayTo, ...]:
    """Trace the ways to the nearest premises of each mode and set, then to that asked for."""
    first = listed[listed["rank"] == 1]
    held = {}
    if len(results.overrides):
        rows = overrides.given(results.study).frame
        held = overrides.edges_of(rows, results.networks["drive"], results.areas)
    points = points_of(results.sites)
    codes = results.sites["facility_id"].astype(str).to_numpy()
    ways = []
    for mode in MODES:
        of_mode = first[first["mode"] == mode]
        for code, rows in of_mode.groupby("facility_id", sort=False):
            site = int(np.flatnonzero(codes == code)[0])
            limit = float(found.minutes[mode][site]) + 1e-3
            sets = tuple(rows["premises_set"].astype(str))
            xy = (float(points[site, 0]), float(points[site, 1]))
            to = _To(str(code), str(rows["name"].iloc[0]), sets, xy)
            ways.append(_way(results, start, found, mode, to, limit, held))
        if asked is not None:
            layer = results.premises.iloc[asked]
            code = str(layer["facility_id"])
            if code in set(of_mode["facility_id"].astype(str)):
                continue
            xy = (float(layer.geometry.x), float(layer.geometry.y))
            to = _To(code, str(layer["name"]), (), xy)
            ways.append(_way(results, start, found, mode, to, _FURTHEST_MINUTES, held))
    return tuple(ways)


class _To(NamedTuple):
    facility_id: str
    name: str
    sets: tuple[str, ...]
    xy: tuple[float, float]


def _way(
    results: Results,
    start: Start,
    found: Found,
    mode: Mode,
    to: _To,
    limit: float,
    held: Mapping[int, npt.NDArray[np.int64]],
) -> WayTo:
    own = results.matrices[mode].preset
    way = trace(
        results.networks[mode],
        results.impedances[mode, own],
        found.origins[mode],
        joined(results, mode, np.array([to.xy])),
        limit_minutes=limit,
        preset=results.presets[own] if mode == "drive" else None,
        overrides=held if mode == "drive" else None,
    )
    straight = float(_straight(start, np.array([to.xy]))[0])
    return WayTo(way, mode, to.facility_id, to.name, to.sets, to.xy, straight)
