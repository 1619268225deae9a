"""What there is: premises by kind and area, their hours, the items that they dispense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.errors import Finding, Findings
from pna.geography.areas import AreaType, assign, outline
from pna.premises.amended import closed_of
from pna.results import Results
from pna.sources.dispensing import items

__all__ = [
    "PLACES",
    "Dispensed",
    "Groups",
    "Items",
    "areas_of",
    "dispensed_where",
    "groups_of",
    "items_of",
]

Bools = npt.NDArray[np.bool_]
_OF_KIND = {
    "community_pharmacies": ("pharmacy",),
    "lps": ("lps",),
    "distance_selling": ("distance_selling",),
    "appliance": ("appliance",),
    "dispensing_practices": ("dispensing_practice",),
}
PLACES = ("in_area", "outside_area", "distance_selling", "not_listed")
"""Where items of the area's practices may be dispensed."""
_MOST_NAMED = 10


class Groups(NamedTuple):
    """Premises by group.

    Attributes
    ----------
    members
        By name, one entry per row of the premises layer. Premises that amendments close are in
        none.
    rated
        Names of those for which rates are given.
    """

    members: Mapping[str, Bools]
    rated: tuple[str, ...]


def groups_of(results: Results) -> Groups:
    """Tell premises apart by kind, and put together those for which rates are given.

    Parameters
    ----------
    results
        Of a run.

    Returns
    -------
    Groups
        ``pharmacies`` are community pharmacies and those with a local contract (LPS). Groups with
        distance-selling premises, dispensing practices, main and branch surgeries and 100-hour
        pharmacies are there where the inputs tell them, those of LPS and appliance contractors
        where the list has any, be it elsewhere.
    """
    premises, inputs = results.premises, results.study.inputs
    kind = premises["kind"]
    opened = ~closed_of(premises)
    by_kind = {name: kind.isin(kinds).to_numpy() & opened for name, kinds in _OF_KIND.items()}
    known = {
        "distance_selling": inputs.contractor_details is not None
        or bool(by_kind["distance_selling"].any()),
        "dispensing_practices": inputs.dispensing_sites is not None
        or bool(by_kind["dispensing_practices"].any()),
        # A list without any, of whatever area, may be one that does not tell them apart.
        "lps": bool(by_kind["lps"].any()),
        "appliance": bool(by_kind["appliance"].any()),
    }
    members = {name: rows for name, rows in by_kind.items() if known.get(name, True)}
    if "dispensing_practices" in members:
        sites = results.inputs.get("dispensing_sites")
        if sites is not None and "is_branch" in sites:
            codes = sites["facility_id"].str.upper()
            for name, branch in (("main", False), ("branch", True)):
                told = premises["facility_id"].isin(codes[sites["is_branch"] == branch])
                rows = members["dispensing_practices"] & told.to_numpy()
                members[f"dispensing_practices_{name}"] = rows
    contractors = results.inputs.get("contractor_details")
    if contractors is not None and "hundred_hours" in contractors:
        codes = contractors.loc[contractors["hundred_hours"].fillna(value=False), "facility_id"]
        rows = premises["facility_id"].isin(codes.str.upper()).to_numpy() & opened
        members["pharmacies_100_hours"] = rows & (by_kind["community_pharmacies"] | by_kind["lps"])
    counter = by_kind["community_pharmacies"] | by_kind["lps"]
    rated = {"pharmacies": counter}
    if known["distance_selling"]:
        rated["pharmacies_and_distance_selling"] = counter | by_kind["distance_selling"]
    if known["dispensing_practices"]:
        rated["pharmacies_and_dispensing_practices"] = counter | by_kind["dispensing_practices"]
    if known["distance_selling"] and known["dispensing_practices"]:
        rated["pharmacies_distance_selling_and_dispensing_practices"] = (
            counter | by_kind["distance_selling"] | by_kind["dispensing_practices"]
        )
    other = opened & ~np.logical_or.reduce(list(by_kind.values()))
    if other.any():
        members["other_kinds"] = other
    return Groups({**members, **rated}, tuple(rated))


def areas_of(results: Results) -> tuple[npt.NDArray[np.bool_], Findings]:
    """Tell which premises belong to which area.

    Parameters
    ----------
    results
        Of a run.

    Returns
    -------
    ndarray
        Shape (areas, premises). To the board's area belong those that its list or polygon gives
        it, with or without a position; to a district or locality those of them that lie in it.
    tuple of Finding
        Names those of the board's area that lie in no district or locality.
    """
    premises, areas = results.premises, results.areas
    inside = premises["in_area"].to_numpy(bool)
    result = np.zeros((len(areas), len(premises)), dtype=bool)
    findings: Findings = ()
    for area_type in dict.fromkeys(areas["area_type"]):
        rows = np.flatnonzero(areas["area_type"] == area_type)
        if area_type == "hwb":
            result[rows] = inside
            continue
        found = assign(premises.geometry, areas, cast("AreaType", area_type)).codes.to_numpy()
        for row in rows:
            result[row] = inside & (found == areas["area_code"].iloc[row])
        nowhere = inside & (found == "") & ~closed_of(premises)
        if nowhere.any():
            codes = premises.loc[nowhere, "facility_id"].tolist()
            some = ", ".join(codes[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")
            findings += (
                Finding(
                    "info",
                    f"Premises of the area that lie in no {area_type}, or whose position is not "
                    f"known, and that only the whole area counts: {len(codes)} ({some}).",
                    file=results.study.inputs.premises.file.name,
                    hint="Give their easting_northing in inputs.amendments.",
                ),
            )
    return result, findings


class Items(NamedTuple):
    """Items dispensed by each premises, in a month on average.

    Attributes
    ----------
    a_month
        One entry per row of the premises layer; missing where the data have none.
    period
        The months that the data cover, in words.
    findings
        Premises with items in some of the months only.
    """

    a_month: npt.NDArray[np.float64]
    period: str
    findings: Findings


def items_of(results: Results) -> Items | None:
    """Give the items that each premises dispenses in a month, where the study gives them.

    Parameters
    ----------
    results
        Of a run; its input `dispensing_activity`.

    Returns
    -------
    Items or None
        None where there are no items. The average is over all months of the data.
    """
    activity = results.inputs.get("dispensing_activity")
    dispensed = items(activity) if activity is not None else None
    if dispensed is None or dispensed.empty:
        return None
    given = results.study.inputs.dispensing_activity
    months = sorted(set(dispensed["month"]))
    by_code = dispensed.groupby(dispensed["contractor_code"].str.upper())["items"].agg(
        ["sum", "count"]
    )
    per_premises = by_code.reindex(results.premises["facility_id"])
    inside = results.premises["in_area"].to_numpy(bool)
    partly = inside & (per_premises["count"] < len(months)).to_numpy()
    findings: Findings = ()
    if partly.any():
        codes = results.premises.loc[partly, "facility_id"].tolist()
        some = ", ".join(codes[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")
        findings = (
            Finding(
                "info",
                f"Premises of the area with items in some of the {len(months)} months only: "
                f"{len(codes)} ({some}). Their items are shared out over all months.",
                file=given.file.name if given else "",
            ),
        )
    a_month = per_premises["sum"].to_numpy(float) / len(months)
    return Items(a_month, _period(months), findings)


def _period(months: list[str]) -> str:
    if len(months) == 1:
        return months[0]
    return f"{months[0]} to {months[-1]} ({len(months)} months)"


class Dispensed(NamedTuple):
    """Items of the area's practices by where they were dispensed.

    Attributes
    ----------
    items
        By place (`PLACES`), over all months.
    practices
        Practices of the area in the data.
    period
        The months that the data cover, in words.
    findings
        Practices that could not be placed.
    """

    items: dict[str, float]
    practices: int
    period: str
    findings: Findings


def dispensed_where(results: Results) -> Dispensed | None:
    """Say where the prescriptions of the area's practices were dispensed.

    Parameters
    ----------
    results
        Of a run; its inputs `dispensing_flows`, `gp_sites` and `gp_patients_by_lsoa`.

    Returns
    -------
    Dispensed or None
        None without flows, or without a practice that is known to be of the area. A practice is of
        the area if its own premises are, else if its surgery stands there, else if most of its
        patients live there.
    """
    flows = results.inputs.get("dispensing_flows")
    given = results.study.inputs.dispensing_flows
    if flows is None or flows.empty or given is None:
        return None
    practice = flows["practice_code"].str.upper()
    ours = _practices(results, pd.Index(practice.unique()))
    unknown = practice.isin(ours.index[ours.isna()])
    findings: Findings = ()
    if unknown.any():
        left = sorted(set(practice[unknown]))
        some = ", ".join(left[:_MOST_NAMED]) + (", ..." if len(left) > _MOST_NAMED else "")
        findings = (
            Finding(
                "info",
                f"Practices of which it is not known whether they are of the area, left out of the "
                f"items by where they were dispensed: {len(left)} ({some}).",
                file=given.file.name,
                hint="Their position in inputs.gp_sites, or inputs.gp_patients_by_lsoa, tells.",
            ),
        )
    own = practice.isin(ours.index[ours.eq(other=True)])
    if not own.any():
        return None
    listed = results.premises.set_index("facility_id")
    codes = flows.loc[own, "contractor_code"].str.upper()
    kind = listed["kind"].reindex(codes).fillna("").to_numpy(str)
    inside = listed["in_area"].reindex(codes, fill_value=False).to_numpy(bool)
    place = np.select([kind == "", kind == "distance_selling", inside], [3, 2, 0], 1)
    sums = np.bincount(place, flows.loc[own, "items"].to_numpy(float), minlength=len(PLACES))
    return Dispensed(
        dict(zip(PLACES, sums.tolist(), strict=True)),
        int(practice[own].nunique()),
        _period(sorted(set(flows.loc[own, "month"]))),
        findings,
    )


def _practices(results: Results, codes: pd.Index[str]) -> pd.Series[bool]:
    """Tell which practices are of the area; missing where nothing tells."""
    found = pd.Series(pd.NA, index=codes, dtype="boolean")
    listed = results.premises.set_index("facility_id")["in_area"].astype("boolean")
    found = found.fillna(listed.reindex(codes))
    sites = results.inputs.get("gp_sites")
    if sites is not None and "geometry" in sites:
        placed = sites[~shapely.is_missing(sites["geometry"].to_numpy())]
        inside = pd.Series(
            shapely.intersects(placed["geometry"].to_numpy(), outline(results.areas)),
            index=placed["facility_id"].str.upper(),
            dtype="boolean",
        )
        found = found.fillna(inside[~inside.index.duplicated()].reindex(codes))
    patients = results.inputs.get("gp_patients_by_lsoa")
    if patients is not None:
        here = patients["lsoa"].isin(set(results.demand["lsoa"]))
        # None at all: the patients' areas are of another year, and tell nothing.
        if here.any():
            of_practice = patients["practice_code"].str.upper()
            whole = patients["patients"].groupby(of_practice).sum()
            ours = patients["patients"].where(here, 0.0).groupby(of_practice).sum()
            most = (ours > whole / 2).astype("boolean")
            found = found.fillna(most.reindex(codes))
    return found
