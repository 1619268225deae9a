"""Where people live: output areas or postcodes, always summing to the published totals.

The published estimate of each LSOA is shared out over its places: in proportion to the census count
of its output areas, or evenly over its live small-user postcodes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna import sources
from pna.areas import assign, county_hint
from pna.checks import check, nearest
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import CRS, Read
from pna.sources.onspd import POOR_QUALITY, normalise_postcodes
from pna.sources.positions import with_points
from pna.study import InputFile, Study

__all__ = ["build", "with_settlements"]

SETTLEMENT_METRES = 5000.0
"""How far away a settlement may be and still give a place its name."""

# A lookup and an estimate for the same ground differ in a few per cent of codes when their vintages
# differ (5% of LSOAs changed from 2011 to 2021); one that covers more ground differs in far more.
_SAME_GROUND = 0.10
_MOST_NAMED = 5
_VINTAGES = "Are both of the same vintage (2011 or 2021), and is neither cut short?"
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


class _Places(NamedTuple):
    """Places of the area before special populations are told apart.

    `elsewhere` tells whether a code is that of a place outside the area.
    """

    frame: gpd.GeoDataFrame
    findings: Findings
    elsewhere: Callable[[str], bool]


def build(study: Study, areas: gpd.GeoDataFrame) -> Read[gpd.GeoDataFrame]:
    """Build the demand layer.

    Parameters
    ----------
    study
        Its `demand.unit` and `inputs`: for ``oa`` `oa_centroids`, `oa_people`, `oa_lookup` and
        `population`; for ``postcode`` `postcodes` (with LSOA, district and user type) and
        `population`; for both `special_population`.
    areas
        The areas layer.

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
    reads = _read(study)
    place_them = _output_areas if study.demand.unit == "oa" else _postcodes
    places = place_them(study, reads)
    if not places.frame["people"].sum() > 0:
        message = "There are no people in the area."
        hint = "Does the population file hold its LSOAs, and are their numbers filled in?"
        file = study.inputs.population.file.name
        raise_on_errors((*places.findings, Finding("error", message, file=file, hint=hint)))
    frame, findings = _told_apart(study, places, reads.get("special_population"))
    findings = (*places.findings, *findings)
    frame, about = _with_areas(frame, areas)
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


def _read(study: Study) -> dict[str, Read[Any]]:
    """Read every input of the layer before any of their faults is raised."""
    of_the_unit = {
        "oa": ("oa_centroids", "oa_people", "oa_lookup"),
        "postcode": ("postcodes",),
    }[study.demand.unit]
    wanted = (*of_the_unit, "population", "special_population")
    given: dict[str, InputFile | None] = {name: getattr(study.inputs, name) for name in wanted}
    return sources.read_all({name: item.file for name, item in given.items() if item})


def _output_areas(study: Study, reads: dict[str, Read[Any]]) -> _Places:
    inputs = study.inputs
    centroids, counts = reads["oa_centroids"], reads["oa_people"]
    lookup, estimates = reads["oa_lookup"], reads["population"]
    findings = (*centroids.findings, *counts.findings, *lookup.findings, *estimates.findings)
    lookup_file = _given(inputs.oa_lookup).file.name
    own = lookup.frame[lookup.frame["district"].isin(study.districts)]
    raise_on_errors(_empty_districts(study, set(own["district"]), lookup_file))
    findings += _vintages(
        estimates.frame, set(own["lsoa"]), set(lookup.frame["lsoa"]), study, lookup_file
    )
    for what, table, given in (
        ("centroid", centroids.frame, inputs.oa_centroids),
        ("census count", counts.frame, inputs.oa_people),
    ):
        missing = sorted(set(own["oa"]) - set(table["oa"]))
        if missing:
            message = f"{len(missing)} output areas of the area have no {what}: {_some(missing)}."
            finding = Finding("error", message, file=_given(given).file.name, hint=_VINTAGES)
            findings += (finding,)
    raise_on_errors(findings)
    people = counts.frame.set_index("oa")["people"]
    points = centroids.frame.set_index("oa").geometry
    weights = people.reindex(own["oa"]).to_numpy(dtype=float)
    shared, about = _shared(own["lsoa"], weights, estimates.frame, "output areas with people")
    frame = gpd.GeoDataFrame(
        {
            "demand_id": own["oa"].to_numpy(),
            "people": shared,
            "lsoa": own["lsoa"].to_numpy(),
            "district": own["district"].to_numpy(),
        },
        geometry=points.reindex(own["oa"]).to_numpy(),
        crs=CRS,
    )
    everywhere = set(lookup.frame["oa"])
    return _Places(frame, (*findings, *about), everywhere.__contains__)


def _postcodes(study: Study, reads: dict[str, Read[Any]]) -> _Places:
    given = _given(study.inputs.postcodes)
    directory, estimates = reads["postcodes"], reads["population"]
    findings = (*directory.findings, *estimates.findings)
    rows = directory.frame
    needed = {"lsoa": "LSOA", "district": "district", "large_user": "user type"}
    raise_on_errors(
        Finding(
            "error",
            f'demand.unit = "postcode" needs the {what} of every postcode.',
            file=given.file.name,
            column=column,
            hint="Use the full ONS Postcode Directory.",
        )
        for column, what in needed.items()
        if column not in rows
    )
    own = rows[rows["district"].isin(study.districts)]
    raise_on_errors(_empty_districts(study, set(own["district"]), given.file.name))
    adrift = own["lsoa"] == ""
    if adrift.any():
        message = f"{int(adrift.sum())} postcodes of the area name no LSOA and were passed over."
        findings += (Finding("info", message, file=given.file.name, column="lsoa"),)
        own = own[~adrift]
    live = own[(own["ended"] == "") & own["easting"].notna() & own["northing"].notna()]
    small = ~live["large_user"].astype(bool)
    served = live["lsoa"].isin(live.loc[small, "lsoa"])
    kept = live[small | ~served]
    findings += _vintages(
        estimates.frame, set(own["lsoa"]), set(rows["lsoa"]), study, given.file.name
    )
    populated = estimates.frame.loc[estimates.frame["people"] > 0, "lsoa"]
    homeless = sorted((set(own["lsoa"]) & set(populated)) - set(kept["lsoa"]))
    if homeless:
        message = f"{len(homeless)} LSOAs have people and no live postcode: {_some(homeless)}."
        hint = "Is the postcode file cut short?"
        findings += (Finding("error", message, file=given.file.name, hint=hint),)
    raise_on_errors(findings)
    large = sorted(set(live.loc[~served, "lsoa"]))
    if large:
        message = (
            f"{len(large)} LSOAs have no live small-user postcode; their people are put at all "
            f"their live postcodes: {_some(large)}."
        )
        findings += (Finding("info", message, file=given.file.name),)
    poor = int((kept["quality"] >= POOR_QUALITY).sum()) if "quality" in kept else 0
    if poor:
        message = f"{poor} postcodes where people live have a poor position (quality 6 or more)."
        findings += (Finding("info", message, file=given.file.name, column="quality"),)
    shared, about = _shared(
        kept["lsoa"], np.ones(len(kept)), estimates.frame, "live small-user postcodes"
    )
    table = pd.DataFrame(
        {
            "demand_id": kept["postcode"],
            "people": shared,
            "lsoa": kept["lsoa"],
            "district": kept["district"],
        }
    )
    frame = with_points(table, kept["easting"], kept["northing"]).reset_index(drop=True)
    everywhere = set(rows.loc[~rows["district"].isin(study.districts), "postcode"])
    return _Places(frame, (*findings, *about), everywhere.__contains__)


def _given(value: InputFile | None) -> InputFile:
    """Return an input that the study's own check has required."""
    assert value is not None  # noqa: S101 - for the type checker
    return value


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")


def _empty_districts(study: Study, there: set[str], file: str) -> Findings:
    return tuple(
        Finding(
            "error",
            "No place where people live has this district.",
            file=file,
            value=code,
            hint="Correct area.districts in study.toml, or use a file that covers it."
            + county_hint(study, code),
        )
        for code in study.districts
        if code not in there
    )


def _vintages(
    estimates: pd.DataFrame, own: set[str], everywhere: set[str], study: Study, file: str
) -> Findings:
    """Hold the LSOAs of the estimates against those of the lookup or postcodes."""
    population = study.inputs.population.file.name
    estimated = set(estimates["lsoa"])
    without = sorted(own - estimated)
    findings: Findings = ()
    if without:
        message = (
            f"{len(without)} of the {len(own)} LSOAs of the area in {file} have no population: "
            f"{_some(without)}."
        )
        findings += (Finding("error", message, file=population, hint=_VINTAGES),)
    unknown = sorted(estimated - everywhere)
    if not unknown:
        return findings
    if len(unknown) <= _SAME_GROUND * len(estimated):
        message = f"{len(unknown)} LSOAs with a population are not in {file}: {_some(unknown)}."
        return (*findings, Finding("error", message, file=population, hint=_VINTAGES))
    message = (
        f"{len(unknown)} LSOAs with a population are not in {file} ({_some(unknown)}), taken to "
        "lie elsewhere."
    )
    return (*findings, Finding("info", message, file=population))


def _shared(
    lsoa: pd.Series[str],
    weights: np.ndarray[Any, np.dtype[np.float64]],
    estimates: pd.DataFrame,
    of_what: str,
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], Findings]:
    """People of each place: its share by weight of its LSOA's estimate."""
    published = estimates.set_index("lsoa")["people"]
    codes = lsoa.to_numpy()
    total = published.reindex(codes).to_numpy(dtype=float)
    sums = pd.Series(weights).groupby(codes).transform("sum").to_numpy(dtype=float)
    bare = (sums <= 0) & (total > 0)
    findings: Findings = ()
    if bare.any():
        spread = sorted(set(codes[bare].tolist()))
        message = (
            f"{len(spread)} LSOAs with a published population have no {of_what}; their people are "
            f"spread evenly over their places: {_some(spread)}."
        )
        findings = (Finding("info", message),)
    used = np.where(sums <= 0, 1.0, weights)
    sums = pd.Series(used).groupby(codes).transform("sum").to_numpy(dtype=float)
    return used * (total / sums), findings


def _told_apart(
    study: Study, places: _Places, read: Read[pd.DataFrame] | None
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
            unit = "an output area" if study.demand.unit == "oa" else "a live postcode"
            hint = f"{nearest(code, number, 0.85)} Give the code of {unit}.".strip()
        findings += (Finding(level, message, given.file.name, int(row), column, value, hint),)
    raise_on_errors(findings)
    frame = frame.assign(people=people)
    if split:
        both: Any = pd.concat([pd.DataFrame(frame), pd.DataFrame(split)], ignore_index=True)
        frame = gpd.GeoDataFrame(both, geometry="geometry", crs=CRS)
    return frame, findings


def _with_areas(
    frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, Findings]:
    districts = _names(areas, "district")
    localities = _names(areas, "locality")
    locality = pd.Series("", index=frame.index, dtype="str")
    findings: Findings = ()
    if localities:
        locality, findings = assign(frame.geometry, areas, "locality")
    result = frame.assign(
        district_name=_named(frame["district"], districts),
        locality=locality,
        locality_name=_named(locality, localities),
    )[_COLUMNS]
    return result.sort_values("demand_id", ignore_index=True), findings


def _names(areas: gpd.GeoDataFrame, area_type: str) -> dict[str, str]:
    rows = areas[areas["area_type"] == area_type]
    return dict(zip(rows["area_code"], rows["area_name"], strict=True))


def _named(codes: pd.Series[str], names: dict[str, str]) -> pd.Series[str]:
    return pd.Series([names.get(code, "") for code in codes], index=codes.index, dtype="str")
