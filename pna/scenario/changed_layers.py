"""The layers of premises, hours and services as a scenario leaves them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point

from pna.errors import DataError
from pna.hours import weekly as opening_hours
from pna.layers import CRS, DAYS
from pna.premises import COUNTED_KINDS
from pna.premises.layer import counted
from pna.premises.placed import in_area
from pna.results import Results
from pna.scenario.changes import (
    PROPOSED,
    Change,
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Place,
    Relocate,
    Scenario,
)

__all__ = ["ChangedLayers", "changed_layers", "codes_of_new"]

_NOT_PLACED = "positions are made places first: pna.scenario.positions.placed"


class ChangedLayers(NamedTuple):
    """The layers after a scenario."""

    premises: gpd.GeoDataFrame
    hours: pd.DataFrame
    inputs: Mapping[str, pd.DataFrame]


def codes_of_new(results: Results, scenario: Scenario) -> tuple[str, ...]:
    """Give the code of the site of each `Open` of a scenario: its own, or ``PROPOSED`` and so on.

    Parameters
    ----------
    results
        Of the run; a code that it has already is passed over.
    scenario
        The changes.
    """
    taken = set(results.premises["facility_id"])
    codes = []
    for change in scenario.changes:
        if not isinstance(change, Open):
            continue
        code, number = change.ods_code, 1
        while not code:
            name = PROPOSED if number == 1 else f"{PROPOSED}{number}"
            number += 1
            code = "" if name in taken else name
        taken.add(code)
        codes.append(code)
    return tuple(codes)


def changed_layers(results: Results, scenario: Scenario) -> ChangedLayers:
    """Apply every change of a scenario to the layers.

    Parameters
    ----------
    results
        Of a run.
    scenario
        Its changes, each position a `Place`.

    Returns
    -------
    ChangedLayers

    Raises
    ------
    DataError
        A premises that a change names is not in the list, or a site is of a kind that counts in no
        set of the study.
    """
    opened = iter(codes_of_new(results, scenario))
    premises = pd.DataFrame(results.premises).set_index("facility_id", drop=False)
    touched: dict[str, dict[str, Any]] = {}
    moved: list[str] = []
    hours: dict[str, Mapping[str, str]] = {}
    services: list[tuple[str, str, bool]] = []

    def row_of(code: str) -> dict[str, Any]:
        if code not in touched:
            if code not in premises.index:
                msg = f"{code}: no premises of the study has this ODS code."
                raise DataError(msg)
            row = {str(name): value for name, value in premises.loc[code].items()}
            closed = str(row[f"why_not_{results.study.premises.sets[0]}"])
            row["closed"] = closed.removeprefix("closed: ") if closed.startswith("closed: ") else ""
            touched[code] = row
        return touched[code]

    for change in scenario.changes:
        if isinstance(change, Open):
            code = next(opened)
            if code in premises.index:
                row = row_of(code) | {"closed": ""}
            else:
                row = _new_row(change, code)
            touched[code] = row | _at(change.at)
            moved.append(code)
            if change.hours or code not in premises.index:
                hours[code] = change.hours
            services += [(code, name, True) for name in change.services]
            continue
        row = row_of(change.ods_code)
        if isinstance(change, Close | Consolidate):
            row["closed"] = _closed_words(scenario, change)
        if isinstance(change, Relocate):
            row.update(_at(change.to), position="amended")
            moved.append(change.ods_code)
        if isinstance(change, Relocate | ChangeHours) and change.hours:
            hours[change.ods_code] = change.hours
        if isinstance(change, Consolidate):
            row_of(change.into)
            if change.hours:
                hours[change.into] = change.hours
        if isinstance(change, ChangeServices):
            services += [(change.ods_code, name, True) for name in change.begins]
            services += [(change.ods_code, name, False) for name in change.ceases]
    layer = _premises(results, touched, moved)
    weeks = _hours(results.hours, hours)
    return ChangedLayers(
        _with_hours_known(layer, weeks, hours),
        weeks,
        _with_services(results.inputs, services, scenario),
    )


def _at(place: str | Place) -> dict[str, Any]:
    if isinstance(place, str):
        raise TypeError(_NOT_PLACED)
    point = Point(place.easting, place.northing)
    return {"geometry": point} | ({"postcode": place.postcode} if place.postcode else {})


def _new_row(change: Open, code: str) -> dict[str, Any]:
    if isinstance(change.at, str):
        raise TypeError(_NOT_PLACED)
    return {
        "facility_id": code,
        "name": change.name,
        "kind": change.kind,
        "postcode": "",
        "address": change.address,
        "hwb": "",
        "position": "postcode" if change.at.postcode else "coordinates",
        "amended": "",
        "times_listed": 1,
        "closed": "",
        "hours": "unknown",
        "hours_repaired": False,
    }


def _closed_words(scenario: Scenario, change: Change) -> str:
    day = scenario.on.isoformat() if scenario.on else "yes"
    merged = f", merged into {change.into}" if isinstance(change, Consolidate) else ""
    return f"{day}; {scenario.name}{merged}"


def _premises(
    results: Results, touched: Mapping[str, Mapping[str, Any]], moved: Collection[str]
) -> gpd.GeoDataFrame:
    """Put the rows that changes touch back, each saying anew whether it counts."""
    study, old = results.study, results.premises
    stays = [code for code in touched if code not in moved]
    layer = _closed(
        old, {code: str(touched[code]["closed"]) for code in stays}, study.premises.sets
    )
    if not moved:
        return layer
    new = pd.DataFrame([touched[code] for code in moved])
    rows = gpd.GeoDataFrame(new, geometry="geometry", crs=CRS).assign(row=0, unplaced="")
    rows, _ = in_area(study, rows, results.areas)
    # The board that the list names decides of premises that it has; moving changes no board.
    known = dict(zip(old["facility_id"], old["in_area"], strict=True))
    rows["in_area"] = [
        bool(known.get(code, inside))
        for code, inside in zip(rows["facility_id"], rows["in_area"], strict=True)
    ]
    for kind in set(rows.loc[~rows["facility_id"].isin(list(known)), "kind"]):
        if not any(kind in COUNTED_KINDS[name] for name in study.premises.sets):
            sets = ", ".join(study.premises.sets)
            msg = f"{kind}: premises of this kind count in no premises set of the study ({sets})."
            raise DataError(msg)
    again = counted(study, rows, results.areas)
    extra = [name for name in old.columns if name not in again]
    again = again.merge(pd.DataFrame(rows[["facility_id", *extra]]), on="facility_id")
    stay = layer[~layer["facility_id"].isin(list(moved))]
    whole = pd.concat([stay, again[list(old.columns)]], ignore_index=True)
    whole = whole.sort_values("facility_id", ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=CRS)


def _closed(
    layer: gpd.GeoDataFrame, closed: Mapping[str, str], sets: Sequence[str]
) -> gpd.GeoDataFrame:
    """Say of premises that close that they count in no set; of the others nothing changes."""
    places = {code: n for n, code in enumerate(layer["facility_id"]) if closed.get(code)}
    if not places:
        return layer
    layer = layer.copy()
    rows = list(places.values())
    for name in sets:
        # Who is of a kind that the set leaves out stays out for that reason.
        why = layer[f"why_not_{name}"].to_numpy(dtype=object).copy()
        kinds = layer["kind"].iloc[rows].isin(COUNTED_KINDS[name]).to_numpy()
        for (code, row), of_kind in zip(places.items(), kinds, strict=True):
            why[row] = f"closed: {closed[code]}" if of_kind else why[row]
        counts = layer[f"counted_{name}"].to_numpy(bool).copy()
        counts[rows] = False
        layer[f"why_not_{name}"], layer[f"counted_{name}"] = why, counts
    return layer


def _hours(layer: pd.DataFrame, given: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Replace the hours of the days that changes give; a new site's other days are unknown."""
    there = set(layer["facility_id"])
    parts = []
    drop = np.zeros(len(layer), dtype=bool)
    for code, by_day in given.items():
        days = DAYS if code not in there else tuple(day for day in DAYS if day in by_day)
        if not days:
            continue
        table = pd.DataFrame({"facility_id": [code]} | {d: [by_day.get(d, "")] for d in days})
        week = opening_hours.week(table).frame
        numbers = [DAYS.index(day) for day in days]
        parts.append(week[week["day"].isin(numbers)])
        drop |= ((layer["facility_id"] == code) & layer["day"].isin(numbers)).to_numpy()
    if not parts:
        return layer
    whole = pd.concat([layer[~drop], *(part[list(layer.columns)] for part in parts)])
    return whole.sort_values(["facility_id", "day", "spell"], ignore_index=True)


def _with_hours_known(
    layer: gpd.GeoDataFrame, hours: pd.DataFrame, given: Mapping[str, Mapping[str, str]]
) -> gpd.GeoDataFrame:
    """Say anew what is known of the hours of the premises whose hours changed."""
    if not given or "hours" not in layer:
        return layer
    part = hours[hours["facility_id"].isin(list(given))]
    layer = layer.copy()
    changed = layer["facility_id"].isin(list(given))
    for known in (opening_hours.status(part), opening_hours.repaired(part)):
        layer.loc[changed, str(known.name)] = known.reindex(
            layer.loc[changed, "facility_id"]
        ).to_numpy()
    return layer


def _with_services(
    inputs: Mapping[str, pd.DataFrame], said: list[tuple[str, str, bool]], scenario: Scenario
) -> Mapping[str, pd.DataFrame]:
    """Add what changes say of services; it takes the place of what the table said."""
    if not said:
        return inputs
    if "services" not in inputs:
        msg = "The study has no table of services (inputs.services) that a change could be made to."
        raise DataError(msg)
    table = inputs["services"]
    rows = pd.DataFrame(said, columns=["facility_id", "service", "provides"])
    rows = rows.drop_duplicates(["facility_id", "service"], keep="last")
    rows = rows.assign(
        source=scenario.source or scenario.name,
        as_at=scenario.on.isoformat() if scenario.on else "",
    )
    rows.index = pd.Index([0] * len(rows), name=table.index.name)
    key = ["facility_id", "service"]
    other = ~pd.MultiIndex.from_frame(
        table[key].assign(facility_id=table["facility_id"].str.upper())
    ).isin(pd.MultiIndex.from_frame(rows[key]))
    return {**inputs, "services": pd.concat([table[other], rows.reindex(columns=table.columns)])}
