"""Groups of a council's own: which of them an area belongs to, or how many of its people do.

``inputs.place_groups`` names areas by the code of a place of the study (output area or postcode,
whichever `demand.unit` is) or of an LSOA.

- Without `people`, everyone of the area is of the group (an ICB place). Where both a place and its
  LSOA have a row, that of the place holds.
- With `people`, so many of the area are, whoever they are (people registered blind): they are
  shared out over its places in proportion to people.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.attributes.places import LSOA, Made, Places, some, told
from pna.errors import Finding, Findings
from pna.people.groups import NOT_KNOWN, Split
from pna.sources.onspd import normalise_postcodes

__all__ = ["own_groups"]

Floats = npt.NDArray[np.float64]
_KEY = "place_groups"
_SAME_PEOPLE = 0.5


def own_groups(
    table: pd.DataFrame, places: Places, unit: Literal["oa", "postcode", "lsoa"]
) -> Made:
    """Make every split that the table names.

    Parameters
    ----------
    table
        The ``place_groups`` layer.
    places
        Of the study.
    unit
        What the places are.

    Returns
    -------
    Made
        One split for each name, in the order of the table. It is a partition if no row has a
        number of people and no area is in two groups (where one is, a finding says so); whoever is
        in none of them is then `NOT_KNOWN`. A split none of whose areas is in the study is not
        made. Findings tell how many people are in no group, which codes are not known, and where a
        group has more people than live in its area.
    """
    codes = table["area_code"].astype("str").str.strip().str.upper()
    if unit == "postcode":
        codes = normalise_postcodes(codes)
    rows = table.assign(area_code=codes, people=table.get("people", np.nan))
    splits: list[Split] = []
    findings: Findings = ()
    for name in dict.fromkeys(rows["split"]):
        split, told_of_it = _one(str(name), rows[rows["split"] == name], places)
        findings += told_of_it
        if split is not None:
            splits.append(split)
    return Made(tuple(splits), findings)


def _one(name: str, rows: pd.DataFrame, places: Places) -> tuple[Split | None, Findings]:
    of_place = places.demand["demand_id"].str.split(":").str[0].to_numpy(dtype=object)
    by_place = rows["area_code"].isin(of_place).to_numpy()
    by_lsoa = rows["area_code"].isin(places.lsoas).to_numpy() & ~by_place
    used = rows[by_place | by_lsoa]
    findings = _about_codes(name, rows, used, places)
    if used.empty:
        return None, findings
    groups = tuple(dict.fromkeys(used["group"].astype(str)))
    lsoa = places.demand["lsoa"].to_numpy(dtype=object)
    whole = used["people"].isna()
    weights = _everyone_of(used[whole], groups, of_place, lsoa, places)
    counted = _counts_of(used[~whole], groups, of_place, lsoa, places)
    findings += _about_numbers(name, used[~whole], places, of_place, lsoa)
    partition = bool(whole.all()) and bool((weights > 0).sum(axis=1).max(initial=0) <= 1)
    weights = weights + counted
    if whole.all() and not partition:
        findings += (_in_several(name, weights, places),)
    if partition:
        nobody = np.where(weights.sum(axis=1) > 0, 0.0, places.people)
        if nobody.sum() > 0:
            weights = np.column_stack([weights, nobody])
            groups = (*groups, NOT_KNOWN)
            findings += (_half_empty(name, nobody, places),)
    levels = {"place": by_place.any(), LSOA: by_lsoa.any()}
    known_for = " or ".join(level for level, there in levels.items() if there)
    how = (
        "everyone of each area"
        if whole.all()
        else "numbers of people, shared out over the places of each area by people"
        if not whole.any()
        else "everyone of an area or, where the table has a number, so many, shared out by people"
    )
    method = f"{name} of inputs.place_groups: {how}"
    split = Split(name, groups, weights, partition=partition, known_for=known_for, method=method)
    return split, findings


def _everyone_of(
    rows: pd.DataFrame,
    groups: tuple[str, ...],
    of_place: npt.NDArray[np.object_],
    lsoa: npt.NDArray[np.object_],
    places: Places,
) -> Floats:
    """People of the places whose area has a row without a number, by group."""
    named = set(rows["area_code"])
    # A place with rows of its own takes no notice of those of its LSOA.
    code = np.where(pd.Index(of_place).isin(list(named)), of_place, lsoa)
    result = np.zeros((len(code), len(groups)))
    for number, group in enumerate(groups):
        members = rows.loc[rows["group"] == group, "area_code"]
        result[:, number] = places.people * pd.Index(code).isin(members)
    return result


def _counts_of(
    rows: pd.DataFrame,
    groups: tuple[str, ...],
    of_place: npt.NDArray[np.object_],
    lsoa: npt.NDArray[np.object_],
    places: Places,
) -> Floats:
    """Numbers of people, shared out over the places of their area, by group."""
    result = np.zeros((len(of_place), len(groups)))
    if rows.empty:
        return result
    for codes in (of_place, lsoa):
        share = _share_of_area(codes, places.people)
        for number, group in enumerate(groups):
            own = rows[(rows["group"] == group) & rows["area_code"].isin(codes)]
            if codes is lsoa:
                own = own[~own["area_code"].isin(of_place)]
            people = own.groupby("area_code")["people"].sum()
            result[:, number] += share * people.reindex(codes).fillna(0.0).to_numpy()
    return result


def _share_of_area(codes: npt.NDArray[np.object_], people: Floats) -> Floats:
    """Of each place its share of the people of its area; even shares where nobody lives."""
    frame = pd.DataFrame({"code": codes, "people": people, "one": 1.0})
    sums = frame.groupby("code")[["people", "one"]].transform("sum")
    return np.where(
        sums["people"] > 0,
        frame["people"] / sums["people"].where(sums["people"] > 0, 1.0),
        frame["one"] / sums["one"],
    )


def _about_codes(name: str, rows: pd.DataFrame, used: pd.DataFrame, places: Places) -> Findings:
    left = sorted(set(rows["area_code"]) - set(used["area_code"]))
    if not left:
        return ()
    areas = rows["area_code"].nunique()
    message = (
        f"{name}: {len(left)} of {areas} codes are no place and no LSOA of the study "
        f"({some(left)}); they were passed over."
    )
    hint = (
        "Areas outside the study are no fault. Give codes of the study's own kind of place "
        "(demand.unit), or of LSOAs."
    )
    if used.empty:
        message += " There is no such split."
    level: Literal["warning", "info"] = "warning" if used.empty else "info"
    return (told(level, message, _KEY, places, column="area_code", hint=hint),)


def _about_numbers(
    name: str,
    rows: pd.DataFrame,
    places: Places,
    of_place: npt.NDArray[np.object_],
    lsoa: npt.NDArray[np.object_],
) -> Findings:
    """Tell of groups with more people than live in their area."""
    if rows.empty:
        return ()
    living = pd.concat(
        [pd.Series(places.people).groupby(codes).sum() for codes in (lsoa, of_place)]
    )
    living = living[~living.index.duplicated(keep="last")]
    living_there = rows["area_code"].map(living).astype(float)
    over = rows[rows["people"] > living_there + _SAME_PEOPLE]
    if over.empty:
        return ()
    message = (
        f"{name}: groups with more people than live in their area: {len(over)} "
        f"({some(over['area_code'])}). They were taken as they are."
    )
    hint = "Are they of the same year as the estimates, and of that area?"
    return (told("warning", message, _KEY, places, column="people", hint=hint),)


def _in_several(name: str, weights: Floats, places: Places) -> Finding:
    """Tell of people whom a table without numbers puts into several groups, and into none."""
    several = places.demand.loc[(weights > 0).sum(axis=1) > 1, ["demand_id", "lsoa"]]
    none = float(places.people[weights.sum(axis=1) == 0].sum())
    message = (
        f"{name}: {len(several)} of {len(weights)} places are in more than one group (LSOAs "
        f"{some(sorted(set(several['lsoa'])))}). Their people are counted in each, so that the "
        f"groups do not add up to everyone; {places.told(none)} people are in none and in no row."
    )
    hint = "If the groups should not overlap, take out all rows of an area but one."
    return told("warning", message, _KEY, places, column="group", hint=hint)


def _half_empty(name: str, nobody: Floats, places: Places) -> Finding:
    without = places.demand.loc[nobody > 0, "demand_id"]
    message = (
        f"{name}: no group is given for {places.told(nobody.sum())} of "
        f"{places.told(places.people.sum())} people, at {len(without)} of {len(nobody)} places "
        f"({some(without)}). They are the group "
        f'"{NOT_KNOWN}".'
    )
    hint = "Add their areas to the table, or say in the text that it is of a part of the area."
    return told("warning", message, _KEY, places, column="area_code", hint=hint)
