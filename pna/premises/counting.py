"""Which premises count, in which premises set, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from pna.errors import Finding, Findings
from pna.geography.areas import outline
from pna.sources.placed_lists import UNCODED
from pna.study import Study

__all__ = [
    "COLUMNS",
    "COUNTED_KINDS",
    "WHY_NOT_KIND",
    "about_none",
    "about_sets",
    "counted",
    "counted_sites",
    "sets_with_premises",
    "would_count",
]

COUNTED_KINDS = {
    "pharmacies": ("pharmacy", "lps"),
    "pharmacies_and_dispensing_practices": ("pharmacy", "lps", "dispensing_practice"),
}
"""Kinds of premises that count in each premises set."""
COLUMNS = ["facility_id", "name", "kind", "postcode", "address", "hwb"]
WHY_NOT_KIND = {
    "distance_selling": "distance-selling: it sends medicines and nobody may collect them there",
    "appliance": "appliance contractor: it supplies appliances and is no pharmacy",
    "dispensing_practice": "dispensing practice: it dispenses to eligible patients only",
    "gp_surgery": "GP surgery: shown only, not a pharmacy",
    "hospital": "hospital: shown only, not a pharmacy",
    "hub": "hub: shown only, not a pharmacy",
    UNCODED: "pharmacy of a list without ODS codes: shown only",
}
_FAR = "more than"


def would_count(layer: gpd.GeoDataFrame, premises_set: str) -> npt.NDArray[np.bool_]:
    """Tell premises that count in a set, or would if they were near enough.

    Parameters
    ----------
    layer
        The premises layer.
    premises_set
        One of the study's sets.

    Returns
    -------
    array of bool, one per premises
    """
    why = layer[f"why_not_{premises_set}"].astype(str)
    return ((why == "") | why.str.startswith(_FAR)).to_numpy(bool)


def sets_with_premises(study: Study, layer: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Give the premises sets to be worked out.

    Parameters
    ----------
    study
        Its `premises.sets`.
    layer
        The premises layer.

    Returns
    -------
    tuple of str
        In the study's order: the first set always, and each that does not hold, of the kinds in the
        layer, just those of an earlier set: its figures would be that set's.
    """
    there = set(layer["kind"])
    kept: dict[frozenset[str], str] = {}
    for name in study.premises.sets:
        kept.setdefault(frozenset(there.intersection(COUNTED_KINDS[name])), name)
    return tuple(kept.values())


def about_sets(study: Study, layer: gpd.GeoDataFrame) -> Findings:
    """Say which sets are left out, or hold less than their name says."""
    if (layer["kind"] == "dispensing_practice").any() or not any(
        "dispensing_practice" in COUNTED_KINDS[name] for name in study.premises.sets
    ):
        return ()
    given = study.inputs.dispensing_sites
    none = (
        "No dispensing practices were given (inputs.dispensing_sites)"
        if given is None
        else "None of the sites given dispenses"
    )
    kept = sets_with_premises(study, layer)
    left_out = [name for name in study.premises.sets if name not in kept]
    outcome = (
        f"the set {left_out[0]!r} would equal {kept[0]!r}; its figures are left out."
        if left_out
        else f"the set {kept[0]!r} holds pharmacies only."
    )
    file = given.file.name if given else ""
    return (Finding("warning", f"{none}: {outcome}", file=file),)


def counted(study: Study, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Say of each premises in which sets it counts, and why not.

    Parameters
    ----------
    study
        Its `premises.sets` and `area.buffer_km`.
    frame
        Premises with their positions, `in_area`, and `closed` and `unplaced` (why; empty if not).
    areas
        The areas layer.

    Returns
    -------
    GeoDataFrame
        With ``counted_S`` and ``why_not_S`` for each premises set S, sorted by `facility_id`.
    """
    metres = shapely.distance(frame.geometry.to_numpy(), outline(areas))
    near = frame["in_area"].to_numpy() | (metres <= study.area.buffer_km * 1000.0)
    nowhere = "no position: " + frame["unplaced"]
    far = f"{_FAR} {study.area.buffer_km:g} km outside the area"
    columns: dict[str, Any] = {}
    for name in study.premises.sets:
        kinds = COUNTED_KINDS[name]
        other = frame["kind"].map(
            lambda kind, kinds=kinds: (
                "" if kind in kinds else WHY_NOT_KIND.get(kind, f"{kind}: shown only")
            )
        )
        why = np.select(
            [other != "", frame["closed"] != "", frame["position"] == "none", ~near],
            [other, "closed: " + frame["closed"], nowhere, far],
            "",
        )
        columns[f"counted_{name}"] = why == ""
        columns[f"why_not_{name}"] = why
    ordered = frame.assign(**columns)[
        [*COLUMNS, "in_area", "position", "amended", "times_listed", *columns, "geometry"]
    ]
    return ordered.sort_values("facility_id", ignore_index=True)


def counted_sites(layer: gpd.GeoDataFrame, sets: Sequence[str]) -> gpd.GeoDataFrame:
    """Give the premises that count in any set: the columns of the matrices.

    Parameters
    ----------
    layer
        The premises layer.
    sets
        Premises sets that it was made for.

    Returns
    -------
    GeoDataFrame
        Sorted by `facility_id`.
    """
    any_set = np.logical_or.reduce([layer[f"counted_{name}"] for name in sets])
    return layer[any_set].sort_values("facility_id", ignore_index=True)


def about_none(study: Study, layer: gpd.GeoDataFrame) -> Findings:
    """Warn of sets in which no premises counts: everyone would be outside every rule."""
    findings: Findings = ()
    for name in study.premises.sets:
        if layer[f"counted_{name}"].any():
            continue
        reasons = layer[f"why_not_{name}"].str.split(":").str[0].value_counts().sort_index()
        told = "; ".join(f"{reason} ({count})" for reason, count in reasons.items())
        findings += (
            Finding(
                "warning",
                f"No premises counts in the set {name}, so that everyone is outside every rule. "
                f"Why none counts: {told}.",
                file=study.inputs.premises.file.name,
                hint="Is this the list of the right area, and are the contractor details right?",
            ),
        )
    return findings
