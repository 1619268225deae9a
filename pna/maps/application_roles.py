"""Which premises an application speaks of, what becomes of each, and the others around them."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.results import Results
from pna.scenario.changed_layers import codes_of_new
from pna.scenario.changes import Close, Consolidate, Open, Place, Relocate
from pna.scenario.compare import Comparison

__all__ = ["place_of", "premises_of"]

_CRS = 27700


def place_of(change: object) -> Place | None:
    """Give where a change puts a premises; None for one that puts none anywhere.

    Parameters
    ----------
    change
        One of `pna.scenario.changes`.
    """
    place = (
        change.at
        if isinstance(change, Open)
        else change.to
        if isinstance(change, Relocate)
        else None
    )
    return place if isinstance(place, Place) else None


class _Role(NamedTuple):
    """What becomes of a premises; `before`: where it stood, else where it stands.

    `typical`: where it stands is the typical one of several possible sites.
    """

    code: str
    role: str
    before: bool
    place: Place | None = None
    typical: bool = False


def _roles(comparison: Comparison) -> list[_Role]:
    """In the order of the changes."""
    opened = iter(codes_of_new(comparison.before, comparison.scenario))
    found: list[_Role] = []
    asked = (comparison.asked or comparison.scenario).changes
    for change, wanted in zip(comparison.scenario.changes, asked, strict=True):
        place, said = place_of(change), place_of(wanted)
        typical = bool(comparison.possible) and said is not None and said.within_metres > 0
        if isinstance(change, Open):
            found.append(_Role(next(opened), "opens", before=False, place=place, typical=typical))
        elif isinstance(change, Close):
            found.append(_Role(change.ods_code, "closes", before=True))
        elif isinstance(change, Relocate):
            found.append(_Role(change.ods_code, "moves_from", before=True))
            found.append(
                _Role(change.ods_code, "moves_to", before=False, place=place, typical=typical)
            )
        elif isinstance(change, Consolidate):
            found.append(_Role(change.ods_code, "merges", before=True))
            found.append(_Role(change.into, "merged_into", before=False))
        else:
            found.append(_Role(change.ods_code, "changes", before=False))
    return found


def _said(place: Place) -> str:
    """A position as the application gives it."""
    if place.postcode:
        return place.postcode
    return place.said or f"{place.easting:.0f}, {place.northing:.0f} (EPSG:27700)"


def premises_of(comparison: Comparison, near: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the premises that the application speaks of first, then the others that are near.

    Parameters
    ----------
    comparison
        Of the application.
    near
        Premises within the map.
    """
    first = comparison.before.study.premises.sets[0]
    parts = []
    named: set[str] = set()
    for one in _roles(comparison):
        results = comparison.before if one.before else comparison.after
        rows = results.premises[results.premises["facility_id"] == one.code]
        part = _columns(rows, one.role, _counts(results, first)).assign(typical=one.typical)
        if one.place is not None:
            # Who moves keeps the address in the list, but not in life.
            part["postcode"] = _said(one.place)
            part["address"] = part["address"] if one.role == "opens" else ""
        parts.append(part)
        named.add(one.code)
    after = comparison.after
    counts = _counts(after, first)
    # Those that count in no set of the study (distance selling, appliances) are passed over.
    in_any = set(after.sites["facility_id"])
    near = near[near["facility_id"].isin(in_any) & ~near["facility_id"].isin(named)]
    others = _columns(near.sort_values("facility_id"), "stays", counts)
    others["typical"] = False
    others["role"] = np.where(others["counted"], "stays", "not_counted")
    whole = pd.concat([*parts, others], ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=_CRS)


def _counts(results: Results, premises_set: str) -> set[str]:
    return set(results.sites["facility_id"][results.counted[premises_set]])


def _columns(rows: gpd.GeoDataFrame, role: str, counts: set[str]) -> gpd.GeoDataFrame:
    text = {
        name: rows[name].fillna("").astype(str).to_numpy() if name in rows else ""
        for name in ("facility_id", "name", "kind", "postcode", "address")
    }
    return gpd.GeoDataFrame(
        {
            **text,
            "role": role,
            "counted": rows["facility_id"].isin(list(counts)).to_numpy(),
        },
        geometry=rows.geometry.to_numpy(),
        crs=_CRS,
    )
