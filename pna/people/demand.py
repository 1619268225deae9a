"""Where people live: output areas, postcodes or LSOAs, always summing to the published totals.

The published estimate of each LSOA is shared out over its places: in proportion to the census count
of its output areas, evenly or by census headcount over its live small-user postcodes, or whole at
its population-weighted centroid.
"""

from __future__ import annotations

from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna import sources
from pna.cache import Cache
from pna.checks import check, nearest
from pna.errors import Finding, Findings, raise_on_errors
from pna.geography.areas import assign, lsoa_localities
from pna.layers import CRS, Read
from pna.people.demand_places import Places, lsoas, output_areas, postcodes
from pna.sources.reading.codes import normalise_postcodes
from pna.study import InputFile, Study

__all__ = ["build", "with_settlements"]

SETTLEMENT_METRES = 5000.0
"""How far away a settlement may be and still give a place its name."""

_UNITS = {"oa": "an output area", "postcode": "a live postcode", "lsoa": "an LSOA"}
_COLUMNS = [
    "demand_id",
    "people",
    "lsoa",
    "district",
    "district_name",
    "locality",
    "locality_name",
    "special",
    "special_name",
    "geometry",
]


def build(
    study: Study, areas: gpd.GeoDataFrame, *, cache: Cache | None = None
) -> Read[gpd.GeoDataFrame]:
    """Build the demand layer.

    Parameters
    ----------
    study
        Its `demand.unit` and `inputs`: for ``oa`` `oa_centroids`, `oa_people`, `oa_lookup` and
        `population`; for ``postcode`` `postcodes` (with LSOA, district and user type) and
        `population`, and `postcode_people` if it is given; for ``lsoa`` `lsoa_centroids`,
        `lsoa_lookup` (or `oa_lookup`) and `population`; for all `special_population`.
    areas
        The areas layer.
    cache
        Where tables are kept that take long to read.

    Returns
    -------
    Read
        The ``demand`` layer in EPSG:27700, sorted by `demand_id`: every place of the study's
        districts. The people of each LSOA sum to its published estimate.

    Raises
    ------
    DataError
        Inputs cannot be used (the faults of all of them are told); an LSOA has an estimate and no
        places or the reverse (of different vintages, for instance); a special population has more
        people than its place; or there are no people at all.
    """
    reads = _read(study, cache)
    place_them = {"oa": output_areas, "postcode": postcodes, "lsoa": lsoas}[study.demand.unit]
    places = place_them(study, reads)
    if not places.frame["people"].sum() > 0:
        message = "There are no people in the area."
        hint = "Does the population file hold its LSOAs, and are their numbers filled in?"
        file = study.inputs.population.file.name
        raise_on_errors((*places.findings, Finding("error", message, file=file, hint=hint)))
    frame, findings = _told_apart(study, places, reads.get("special_population"))
    findings = (*places.findings, *findings)
    frame, about = _with_areas(study, frame, areas)
    findings = (*findings, *about)
    findings += check("demand", frame, f"the demand layer of {study.study.name}")
    raise_on_errors(findings)
    return Read(frame, findings)


def with_settlements(
    demand: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    max_metres: float = SETTLEMENT_METRES,
) -> gpd.GeoDataFrame:
    """Name each place after the nearest settlement.

    Parameters
    ----------
    demand
        The demand layer.
    places
        Settlements: ``name`` and points in EPSG:27700.
    max_metres
        Further away than this, a place has no name.

    Returns
    -------
    GeoDataFrame
        `demand` with the column ``place``: the name, ``''`` if none is near. Of settlements
        equally near the first in the alphabet.
    """
    names = np.full(len(demand), "", dtype=object)
    usable = places[places.geometry.notna() & (places["name"].fillna("") != "")]
    ordered = usable.sort_values("name", kind="stable")
    if len(ordered):
        tree = shapely.STRtree(ordered.geometry.to_numpy())
        point, settlement = tree.query_nearest(
            demand.geometry.to_numpy(), max_distance=max_metres, all_matches=True
        )
        order = np.lexsort((-settlement, point))
        names[point[order]] = ordered["name"].to_numpy(dtype=object)[settlement[order]]
    return demand.assign(place=pd.Series(names, index=demand.index, dtype="str"))


def _read(study: Study, cache: Cache | None) -> dict[str, Read[Any]]:
    """Read every input of the layer before any of their faults is raised."""
    of_the_unit = {
        "oa": ("oa_centroids", "oa_people", "oa_lookup"),
        "postcode": ("postcodes", "postcode_people"),
        "lsoa": ("lsoa_centroids", "lsoa_lookup" if study.inputs.lsoa_lookup else "oa_lookup"),
    }[study.demand.unit]
    wanted = (*of_the_unit, "population", "special_population")
    given: dict[str, InputFile | None] = {name: getattr(study.inputs, name) for name in wanted}
    return sources.read_all({name: item.file for name, item in given.items() if item}, cache=cache)


def _told_apart(
    study: Study, places: Places, read: Read[pd.DataFrame] | None
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Split the places in which special populations live."""
    frame = places.frame.assign(special="", special_name="")
    given = study.inputs.special_population
    if given is None or read is None:
        return frame, ()
    codes = read.frame["area_code"].str.upper()
    if study.demand.unit == "postcode":
        codes = normalise_postcodes(codes)
    special = read.frame.assign(area_code=codes)
    number = {code: place for place, code in enumerate(frame["demand_id"])}
    people = frame["people"].to_numpy(dtype=float).copy()
    split: list[dict[Any, Any]] = []
    findings = read.findings
    for row, name, kind, code, count in special[
        ["name", "kind", "area_code", "people"]
    ].itertuples():
        place = number.get(code)
        if place is not None and count <= people[place] + 1e-6:
            people[place] = max(people[place] - count, 0.0)
            own: dict[Any, Any] = frame.iloc[place].to_dict()
            own |= {"demand_id": f"{code}:{name}", "people": float(count)}
            split.append(own | {"special": kind, "special_name": name})
            continue
        level: Literal["error", "info"] = "error"
        column, value = "area_code", code
        if place is not None:
            column, value = "people", f"{count:g}"
            message = f"{name} has more people than its place has left ({people[place]:.1f})."
            hint = "Give the number counted there in the population file, or another area_code."
        elif places.elsewhere(code):
            level = "info"
            message, hint = f"{name} lies outside the area and was passed over.", ""
        else:
            message = f"{name}: no place where people live has this code."
            unit = _UNITS[study.demand.unit]
            hint = f"{nearest(code, number, 0.85)} Give the code of {unit}.".strip()
        findings += (Finding(level, message, given.file.name, int(row), column, value, hint),)
    raise_on_errors(findings)
    frame = frame.assign(people=people)
    if split:
        both: Any = pd.concat([pd.DataFrame(frame), pd.DataFrame(split)], ignore_index=True)
        frame = gpd.GeoDataFrame(both, geometry="geometry", crs=CRS)
    return frame, findings


def _with_areas(
    study: Study, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Findings]:
    districts = _names(areas, "district")
    localities = _names(areas, "locality")
    locality = pd.Series("", index=frame.index, dtype="str")
    findings: Findings = ()
    by_lsoa = lsoa_localities(study)
    if by_lsoa is not None:
        locality, findings = _by_lsoa(frame, by_lsoa, localities)
    elif localities:
        locality, findings = assign(frame.geometry, areas, "locality")
    result = frame.assign(
        district_name=_named(frame["district"], districts),
        locality=locality,
        locality_name=_named(locality, localities),
    )[_COLUMNS]
    return result.sort_values("demand_id", ignore_index=True), findings


def _by_lsoa(
    frame: gpd.GeoDataFrame, table: Read[pd.DataFrame], localities: dict[str, str]
) -> tuple[pd.Series[str], Findings]:
    known = table.frame.set_index("lsoa")["locality"]
    codes = known.reindex(frame["lsoa"]).to_numpy()
    found = [code if code in localities else "" for code in codes]
    locality = pd.Series(found, index=frame.index, dtype="str")
    without = sorted(set(frame.loc[locality == "", "lsoa"]))
    if not without:
        return locality, ()
    some = ", ".join(without[:5]) + (", ..." if len(without) > 5 else "")  # noqa: PLR2004
    message = f"LSOAs of the area that are in no locality: {len(without)} ({some})."
    hint = "Add them to the table of localities."
    return locality, (Finding("warning", message, hint=hint),)


def _names(areas: gpd.GeoDataFrame, area_type: str) -> dict[str, str]:
    rows = areas[areas["area_type"] == area_type]
    return dict(zip(rows["area_code"], rows["area_name"], strict=True))


def _named(codes: pd.Series[str], names: dict[str, str]) -> pd.Series[str]:
    return pd.Series([names.get(code, "") for code in codes], index=codes.index, dtype="str")
