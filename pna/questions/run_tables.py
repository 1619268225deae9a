"""Results -> the tables that people open, in the columns that they are documented with.

People stay fractions to six decimals, so that the parts add up to the whole; minutes are rounded up
to a tenth, so that a filter in a spreadsheet gives the figures of the coverage table.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import coverage, writing
from pna.geography.areas import outline
from pna.kept import MODES
from pna.premises.amended import closed_of
from pna.premises.reconciliation import reconcile
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.travel import Nearest

__all__ = [
    "consultees_table",
    "coverage_table",
    "edge_table",
    "findings_table",
    "nearest_table",
    "own_nearest",
    "own_rules",
    "place_status",
    "premises_table",
    "reconciliation_table",
]

_DECIMALS = 6
_METRES_DECIMALS = 1
_ADDRESS_LINES = 4
_CONSULTED = ("pharmacy", "lps", "distance_selling", "appliance", "dispensing_practice")


def coverage_table(results: Results) -> pd.DataFrame:
    """Every rule, premises set, preset, area and group, in `pna.coverage.COLUMNS`."""
    frame = results.coverage.copy()
    for column in ("total", "within", "outside", "unknown"):
        frame[column] = writing.half_up(frame[column], _DECIMALS)
    for column in ("share_within", "share_low", "share_high"):
        frame[column] = writing.half_up(frame[column], _DECIMALS)
    return frame


def edge_table(results: Results) -> pd.DataFrame:
    """By rule: people outside whom roads beyond the loaded ones could bring inside."""
    frame = results.edge.copy()
    figures = ("people_outside", "people_who_could_turn_inside", "people_at_top_speed")
    for column in (*figures, "straight_line_kph"):
        frame[column] = writing.half_up(frame[column], _DECIMALS)
    return frame


def nearest_table(results: Results) -> pd.DataFrame:
    """One row per place where people live: who, where, and the nearest premises by each mode.

    The columns without a set's name are those of the study's first premises set. Beside the minutes
    stand those at the ends of the range: `drive_minutes_if_slower`, `drive_minutes_if_quicker`, and
    `walk_minutes_off_fast_roads` (`pna.travel.impedance.fast_without_pavement`).
    """
    demand = results.demand
    frame = pd.DataFrame(
        {
            "demand_id": demand["demand_id"],
            "place": demand["place"],
            "people": writing.half_up(demand["people"], _DECIMALS),
            "special": demand["special"],
            "special_name": demand["special_name"],
            "lsoa": demand["lsoa"],
            "district": demand["district"],
            "district_name": demand["district_name"],
            "locality": demand["locality"],
            "locality_name": demand["locality_name"],
            "easting": writing.half_up(demand.geometry.x, _METRES_DECIMALS),
            "northing": writing.half_up(demand.geometry.y, _METRES_DECIMALS),
        }
    )
    first, *others = results.study.premises.sets
    for mode in MODES:
        frame = frame.assign(**_nearest_columns(results, mode, first))
    rule = own_rules(results, first)[-1]
    frame["outside_both"] = np.select(
        [rule.unknown, rule.outside], ["unknown", "yes"], default="no"
    )
    for name in others:
        for mode in MODES:
            columns = _nearest_columns(results, mode, name)
            kept = (f"{mode}_minutes", f"{mode}_nearest_id", f"{mode}_nearest_name")
            frame = frame.assign(**{f"{key}_{name}": columns[key] for key in kept})
    return frame


def own_nearest(results: Results, mode: Mode, premises_set: str) -> Nearest:
    """Give the nearest premises of each place at the study's own speeds."""
    return results.nearest[mode, results.matrices[mode].preset, premises_set]


def place_status(results: Results, mode: Mode, premises_set: str) -> npt.NDArray[Any]:
    """Status of each place: ``ok`` where a premises of the set is reached within the limit."""
    found = own_nearest(results, mode, premises_set)
    known = results.matrices[mode].demand_status
    joins = np.isin(known, ("ok", "beyond_limit"))
    return np.select([found.facility >= 0, joins], ["ok", "beyond_limit"], known)


def _nearest_columns(
    results: Results, mode: Mode, premises_set: str
) -> dict[str, npt.NDArray[Any]]:
    matrix = results.matrices[mode]
    found = own_nearest(results, mode, premises_set)
    reached = found.facility >= 0
    at = np.maximum(found.facility, 0)
    known = results.premises.set_index("facility_id")
    ids = matrix.facility_ids[at] if len(matrix.facility_ids) else np.full(len(at), "")
    names = known["name"].reindex(ids).to_numpy(str)
    outside = ~known["in_area"].reindex(ids, fill_value=True).to_numpy(bool)
    site_legs = matrix.facility_leg_metres
    far_leg = site_legs[at] if len(site_legs) else np.full(len(at), np.nan)
    ends = results.ranges[mode, matrix.preset, premises_set]
    if mode == "drive":
        beside = {"if_slower": ends.slow.minutes, "if_quicker": ends.quick.minutes}
    else:
        beside = {"off_fast_roads": ends.slow.minutes}
    return {
        f"{mode}_status": place_status(results, mode, premises_set),
        f"{mode}_minutes": writing.minutes_up(found.minutes),
        **{f"{mode}_minutes_{end}": writing.minutes_up(value) for end, value in beside.items()},
        f"{mode}_nearest_id": np.where(reached, ids, ""),
        f"{mode}_nearest_name": np.where(reached, names, ""),
        f"{mode}_nearest_outside_area": np.where(reached, np.where(outside, "yes", "no"), ""),
        f"{mode}_leg_metres": writing.half_up(matrix.demand_leg_metres, _METRES_DECIMALS),
        f"{mode}_nearest_leg_metres": writing.half_up(
            np.where(reached, far_leg, np.nan), _METRES_DECIMALS
        ),
    }


def own_rules(results: Results, premises_set: str) -> list[coverage.Judgement]:
    """Give the headline's three rules at the study's own speeds: drive, walk, combined."""
    headline = results.study.headline
    names = (
        f"drive_{headline.drive_minutes:g}",
        f"walk_{headline.walk_minutes:g}",
        headline_rule(results.study),
    )
    return [
        next(j for j in results.judgements if j.rule == name and j.premises_set == premises_set)
        for name in names
    ]


def premises_table(results: Results) -> pd.DataFrame:
    """Every premises read: what it is, where, whether it counts in each set and, if not, why.

    `people_nearest_<mode>` are the people of the area for whom it is the nearest of the study's
    first premises set.
    """
    frame = pd.DataFrame(results.premises.drop(columns="geometry"))
    points = results.premises.geometry
    frame["easting"] = writing.half_up(points.x, _METRES_DECIMALS)
    frame["northing"] = writing.half_up(points.y, _METRES_DECIMALS)
    people = results.demand["people"].to_numpy(float)
    for mode, matrix in results.matrices.items():
        found = own_nearest(results, mode, results.study.premises.sets[0])
        reached = found.facility >= 0
        nearest = np.bincount(
            found.facility[reached], weights=people[reached], minlength=len(matrix.facility_ids)
        )
        columns = pd.DataFrame(
            {
                f"{mode}_status": matrix.facility_status,
                f"{mode}_leg_metres": writing.half_up(matrix.facility_leg_metres, _METRES_DECIMALS),
                f"people_nearest_{mode}": writing.half_up(nearest, _DECIMALS),
            },
            index=pd.Index(matrix.facility_ids.astype(str), name="facility_id"),
        )
        frame = frame.join(columns, on="facility_id")
    return frame


def reconciliation_table(results: Results) -> pd.DataFrame:
    """What became of every row of the premises lists, by premises set, board and kind."""
    return reconcile(results.premises, results.study.premises.sets)


def consultees_table(results: Results) -> pd.DataFrame:
    """Contractors to be written to about the assessment, one row each, for a mail merge.

    Every contractor of the area (pharmacies, LPS, distance-selling, appliance contractors,
    dispensing practices) must be consulted (regulation 8 of the NHS (Pharmaceutical and Local
    Pharmaceutical Services) Regulations 2013); those outside it and within the study's buffer are
    flagged as ``neighbour``. Premises that are amended as closed are left out. The organisation's
    name, which may be a person's, is never read.

    Columns: ``facility_id, name, address_1`` to ``address_4, postcode, board, kind, where``.
    """
    premises = results.premises
    metres = shapely.distance(premises.geometry.to_numpy(), outline(results.areas))
    near = metres <= results.study.area.buffer_km * 1000.0
    inside = premises["in_area"].to_numpy(dtype=bool)
    wanted = premises["kind"].isin(_CONSULTED) & (inside | near) & ~closed_of(premises)
    rows = premises[wanted]
    lines = [_lines(address) for address in rows["address"]]
    frame = pd.DataFrame(
        {
            "facility_id": rows["facility_id"],
            "name": rows["name"],
            **{
                f"address_{number + 1}": [of_one[number] for of_one in lines]
                for number in range(_ADDRESS_LINES)
            },
            "postcode": rows["postcode"],
            "board": rows["hwb"],
            "kind": rows["kind"],
            "where": np.where(inside[wanted], "area", "neighbour"),
        }
    )
    return frame.sort_values(["where", "facility_id"], ignore_index=True)


def _lines(address: str) -> list[str]:
    """Give an address as four lines, without empty ones before the last; any more in the fourth."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    lines = [*parts[: _ADDRESS_LINES - 1], ", ".join(parts[_ADDRESS_LINES - 1 :])]
    return [*lines, *[""] * (_ADDRESS_LINES - len(lines))]


def findings_table(results: Results) -> pd.DataFrame:
    """What the readers and checks found, one row each."""
    columns = ["level", "file", "sheet", "row", "column", "value", "message", "rule", "hint"]
    rows = [[getattr(finding, name) for name in columns] for finding in results.findings]
    return pd.DataFrame(rows, columns=columns).astype({"row": "Int64"})
