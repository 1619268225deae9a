"""The layers of premises, hours and services as a scenario leaves them."""

from __future__ import annotations

import re
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
from pna.premises.amended import HOURS_OF
from pna.premises.counting import counted
from pna.premises.offers import folded
from pna.premises.placed import in_area, polygon_decides
from pna.results import Results
from pna.scenario.changes import (
    PROPOSED,
    Change,
    ChangeHours,
    Close,
    Consolidate,
    Open,
    Place,
    Relocate,
    Scenario,
)
from pna.study import PremisesChoice, Study

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
    taken |= {change.ods_code for change in scenario.changes if isinstance(change, Open)}
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
    changed = _Changed(results, scenario)
    for change in scenario.changes:
        changed.make(change)
    layer = _premises(results, changed.touched, changed.moved)
    weeks = _hours(results.hours, changed.hours)
    return ChangedLayers(
        _with_hours_known(layer, weeks, changed.hours),
        weeks,
        _with_services(results.inputs, changed.services, scenario),
    )


class _Changed:
    """What the changes of a scenario leave behind, made one after the other.

    Attributes
    ----------
    touched
        Rows of the premises layer that changes touch, by code, with `closed` (why; empty if open).
    moved
        Codes of those that are new or stand elsewhere.
    hours
        Hours by day that changes give, by code.
    services
        Code, service, and whether it is provided; None: it is not known any more.
    """

    def __init__(self, results: Results, scenario: Scenario) -> None:
        self._premises = pd.DataFrame(results.premises).set_index("facility_id", drop=False)
        self._sets = results.study.premises.sets
        self._scenario = scenario
        self._day = scenario.on.isoformat() if scenario.on else "yes"
        self._opened = iter(codes_of_new(results, scenario))
        self.touched: dict[str, dict[str, Any]] = {}
        self.moved: list[str] = []
        self.hours: dict[str, Mapping[str, str]] = {}
        self.services: list[tuple[str, str, bool | None]] = []

    def make(self, change: Change) -> None:
        """Make one change."""
        if isinstance(change, Open):
            self._open(change, next(self._opened))
            return
        row = self._row_of(change.ods_code)
        if isinstance(change, Close):
            self._close(change.ods_code)
        elif isinstance(change, Relocate):
            row.update(_at(change.to), position="amended")
            self.moved.append(change.ods_code)
            self._amend(change.ods_code, {"easting_northing": _metres(change.to)})
            self._set_hours(change.ods_code, change.hours)
        elif isinstance(change, Consolidate):
            self._close(change.ods_code, f", merged into {change.into}")
            self._row_of(change.into)
            self._set_hours(change.into, change.hours)
        elif isinstance(change, ChangeHours):
            self._set_hours(change.ods_code, change.hours)
        else:
            for names, provides in (
                (change.begins, True), (change.ceases, False), (change.unknown, None)
            ):  # fmt: skip
                self.services += [(change.ods_code, name, provides) for name in names]

    def _row_of(self, code: str) -> dict[str, Any]:
        if code not in self.touched:
            if code not in self._premises.index:
                msg = f"{code}: no premises of the study has this ODS code."
                raise DataError(msg)
            row = {str(name): value for name, value in self._premises.loc[code].items()}
            why = [str(row[f"why_not_{name}"]) for name in self._sets]
            closed = [one.removeprefix("closed: ") for one in why if one.startswith("closed: ")]
            self.touched[code] = row | {"closed": closed[0] if closed else ""}
        return self.touched[code]

    def _open(self, change: Open, code: str) -> None:
        self.moved.append(code)
        self.services += [(code, name, True) for name in change.services]
        if code not in self._premises.index:
            self.touched[code] = _new_row(change, code) | _at(change.at)
            self.hours[code] = change.hours
            return
        row = self._row_of(code)
        # What says that it closed is of the past.
        said = re.sub(r"(^|; )closed: ", r"\1had closed: ", str(row.get("amended", "")))
        placed = {"position": "amended"} if row.get("position") == "none" else {}
        row.update({"closed": "", "amended": said, **_at(change.at), **placed})
        self._amend(code, {"opens again": self._day})
        self._set_hours(code, change.hours)

    def _close(self, code: str, how: str = "") -> None:
        self._row_of(code)["closed"] = f"{self._day}; {self._scenario.name}{how}"
        self._amend(code, {"closed": self._day}, how)

    def _set_hours(self, code: str, hours: Mapping[str, str]) -> None:
        if hours:
            self.hours[code] = {**self.hours.get(code, {}), **hours}
            said = {f"{HOURS_OF}{day}": hours[day] for day in DAYS if day in hours}
            self._amend(code, said)

    def _amend(self, code: str, said: Mapping[str, str], how: str = "") -> None:
        """Say in the layer what changed, as amendments do (`pna.premises.amended`)."""
        row = self.touched[code]
        told = f"({self._scenario.name}{how}; {self._scenario.source})"
        words = [f"{field}: {value} {told}" for field, value in said.items()]
        row["amended"] = "; ".join(filter(None, [str(row.get("amended", "")), *words]))


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


def _metres(place: str | Place) -> str:
    if isinstance(place, str):
        raise TypeError(_NOT_PLACED)
    return f"{place.easting:.10g},{place.northing:.10g}"


def _premises(
    results: Results, touched: Mapping[str, Mapping[str, Any]], moved: Collection[str]
) -> gpd.GeoDataFrame:
    """Put the rows that changes touch back, each saying anew whether it counts."""
    old = results.premises
    study = _of_layer(results.study, old)
    stays = [code for code in touched if code not in moved]
    layer = _closed(
        old, {code: str(touched[code]["closed"]) for code in stays}, study.premises.sets
    )
    if stays and "amended" in layer:
        words = layer["amended"].to_numpy(dtype=object).copy()
        places = {code: number for number, code in enumerate(layer["facility_id"])}
        for code in stays:
            words[places[code]] = touched[code]["amended"]
        layer = layer.assign(amended=pd.Series(words, layer.index).astype(layer["amended"].dtype))
    if not moved:
        return layer
    new = pd.DataFrame([touched[code] for code in dict.fromkeys(moved)])
    rows = gpd.GeoDataFrame(new, geometry="geometry", crs=CRS).assign(row=0, unplaced="")
    # The polygon decides of premises of which no board is named; moving changes no board.
    boards = rows["hwb"]
    rows, _ = in_area(study, rows.assign(hwb=""), results.areas)
    known = dict(zip(old["facility_id"], old["in_area"], strict=True))
    if not polygon_decides(study, old["hwb"]):
        named = (boards.str.strip() != "").to_numpy()
        was = [bool(known.get(code, False)) for code in rows["facility_id"]]
        rows["in_area"] = np.where(named, was, rows["in_area"])
    rows["hwb"] = boards
    for kind in set(rows.loc[~rows["facility_id"].isin(list(known)), "kind"]):
        own = results.study.premises.sets
        if not any(kind in COUNTED_KINDS[name] for name in own):
            sets = ", ".join(own)
            msg = f"{kind}: premises of this kind count in no premises set of the study ({sets})."
            raise DataError(msg)
    again = counted(study, rows, results.areas)
    extra = [name for name in old.columns if name not in again]
    again = again.merge(pd.DataFrame(rows[["facility_id", *extra]]), on="facility_id")
    stay = layer[~layer["facility_id"].isin(list(moved))]
    whole = pd.concat([stay, again[list(old.columns)]], ignore_index=True)
    whole = whole.sort_values("facility_id", ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=CRS)


def _of_layer(study: Study, layer: pd.DataFrame) -> Study:
    """Give a study the sets that the layer has columns of.

    A set that the study asks for and has no premises of, such as dispensing practices where no list
    of them is given, is no longer among its results' sets, but the layer still tells of it.
    """
    sets = tuple(name for name in COUNTED_KINDS if f"counted_{name}" in layer)
    return study.model_copy(update={"premises": PremisesChoice(sets=sets)})


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
        if not by_day:
            parts.append(_unknown(code))
            continue
        table = pd.DataFrame({"facility_id": [code]} | {d: [by_day.get(d, "")] for d in days})
        week = opening_hours.week(table).frame
        numbers = [DAYS.index(day) for day in days]
        parts.append(week[week["day"].isin(numbers)])
        drop |= ((layer["facility_id"] == code) & layer["day"].isin(numbers)).to_numpy()
    if not parts:
        return layer
    parts = [part[list(layer.columns)].astype(layer.dtypes.to_dict()) for part in parts]
    whole = pd.concat([layer[~drop], *parts])
    return whole.sort_values(["facility_id", "day", "spell"], ignore_index=True)


def _unknown(code: str) -> pd.DataFrame:
    """A week of which nothing is known, as `pna.hours.weekly.week` gives it (in 7 ms)."""
    return pd.DataFrame(
        {
            "facility_id": code,
            "day": np.arange(len(DAYS)),
            "spell": 0,
            "state": "unknown",
            "start_minute": np.nan,
            "end_minute": np.nan,
            "text": "",
        }
    )


def _with_hours_known(
    layer: gpd.GeoDataFrame, hours: pd.DataFrame, given: Mapping[str, Mapping[str, str]]
) -> gpd.GeoDataFrame:
    """Say anew what is known of the hours of the premises whose hours changed."""
    # A new site without hours says so already.
    given = {code: hours for code, hours in given.items() if hours}
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
    inputs: Mapping[str, pd.DataFrame],
    said: Sequence[tuple[str, str, bool | None]],
    scenario: Scenario,
) -> Mapping[str, pd.DataFrame]:
    """Put what changes say of services in the place of what the table said; None: no more known."""
    if not said:
        return inputs
    if "services" not in inputs:
        msg = "The study has no table of services (inputs.services) that a change could be made to."
        raise DataError(msg)
    table = inputs["services"]
    # Names are told apart as `pna.premises.offers.by_matrix` does.
    keys = list(zip(table["facility_id"].str.upper(), table["service"].map(folded), strict=True))
    rows: dict[tuple[str, str], list[int]] = {}
    for number, key in enumerate(keys):
        rows.setdefault(key, []).append(number)
    latest = {(code, folded(name)): (code, name, provides) for code, name, provides in said}
    provided = table["provides"].to_numpy(dtype=object).copy()
    told = np.zeros(len(table), dtype=bool)
    drop = np.zeros(len(table), dtype=bool)
    new = []
    for key, (code, name, provides) in latest.items():
        there = rows.get(key, [])
        if provides is None:
            drop[there] = True
        elif there:
            provided[there[0]], told[there[0]] = provides, True
            drop[there[1:]] = True
        else:
            new.append({"facility_id": code, "service": name, "provides": provides})
    about = {
        "source": scenario.source or scenario.name,
        "as_at": scenario.on.isoformat() if scenario.on else "",
    }
    changed = table.assign(provides=pd.Series(provided, table.index).astype(bool))
    for name, text in about.items():
        if name in table:
            changed[name] = changed[name].mask(told, text)
    changed = changed[~drop]
    if new:
        # Rows are known by their number in the file; these are below its last.
        last = int(table.index.max()) if len(table) else 0
        numbers = pd.RangeIndex(last + 1, last + 1 + len(new), name=table.index.name)
        more = pd.DataFrame(new, index=numbers).assign(**about)
        more = more.reindex(columns=table.columns).astype(table.dtypes.to_dict())
        changed = pd.concat([changed, more])
    return {**inputs, "services": changed}
