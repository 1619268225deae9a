"""The places of an area where people live, each with its share of its LSOA's published estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.errors import Finding, Findings, raise_on_errors
from pna.geography import vintages
from pna.geography.areas import county_hint
from pna.layers import CRS, Read
from pna.sources.onspd import POOR_QUALITY
from pna.sources.reading.positions import with_points
from pna.study import InputFile, Study

__all__ = ["Places", "lsoas", "lsoas_of_nobody", "output_areas", "postcodes"]

# A lookup and an estimate for the same ground differ in a few per cent of codes when their vintages
# differ (5% of LSOAs changed from 2011 to 2021); one that covers more ground differs in far more.
_SAME_GROUND = 0.10
_MOST_NAMED = 5
_VINTAGES = "Are both of the same vintage (2011 or 2021), and is neither cut short?"


class Places(NamedTuple):
    """Places of the area before special populations are told apart.

    `elsewhere` tells whether a code is that of a place outside the area.
    """

    frame: gpd.GeoDataFrame
    findings: Findings
    elsewhere: Callable[[str], bool]


def output_areas(study: Study, reads: dict[str, Read[Any]]) -> Places:
    """Output areas, by census count.

    Parameters
    ----------
    study
        Its `districts` and `inputs`.
    reads
        The layers `oa_centroids`, `oa_people`, `oa_lookup` and `population`.

    Returns
    -------
    Places

    Raises
    ------
    DataError
        See `pna.people.demand.build`.
    """
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
    findings += lsoas_of_nobody(
        own["lsoa"], estimates.frame, file=study.inputs.population.file.name
    )
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
    return Places(frame, (*findings, *about), everywhere.__contains__)


def lsoas(study: Study, reads: dict[str, Read[Any]]) -> Places:
    """LSOAs, each at its population-weighted centroid with all of its people.

    Parameters
    ----------
    study
        Its `districts` and `inputs`.
    reads
        The layers `lsoa_centroids`, `population`, and `lsoa_lookup` or failing that `oa_lookup`.

    Returns
    -------
    Places

    Raises
    ------
    DataError
        See `pna.people.demand.build`.
    """
    inputs = study.inputs
    named = "lsoa_lookup" if "lsoa_lookup" in reads else "oa_lookup"
    centroids, lookup, estimates = reads["lsoa_centroids"], reads[named], reads["population"]
    findings = (*centroids.findings, *lookup.findings, *estimates.findings)
    file = _given(getattr(inputs, named)).file.name
    rows = lookup.frame[["lsoa", "district"]].drop_duplicates()
    own = rows[rows["district"].isin(study.districts)].sort_values("lsoa")
    raise_on_errors(_empty_districts(study, set(own["district"]), file))
    several = sorted(set(own.loc[own["lsoa"].duplicated(), "lsoa"]))
    if several:
        message = f"{len(several)} LSOAs lie in several districts: {_some(several)}."
        findings += (Finding("error", message, file=file),)
    findings += _vintages(estimates.frame, set(own["lsoa"]), set(rows["lsoa"]), study, file)
    missing = sorted(set(own["lsoa"]) - set(centroids.frame["lsoa"]))
    if missing:
        where = _given(inputs.lsoa_centroids).file.name
        of_two = vintages.mixed({file: set(own["lsoa"]), where: set(centroids.frame["lsoa"])})
        message = f"{len(missing)} LSOAs of the area have no centroid: {_some(missing)}."
        findings += of_two or (Finding("error", message, file=where, hint=_VINTAGES),)
    raise_on_errors(findings)
    findings += lsoas_of_nobody(
        own["lsoa"], estimates.frame, file=study.inputs.population.file.name
    )
    points = centroids.frame.set_index("lsoa").geometry
    people = estimates.frame.set_index("lsoa")["people"].reindex(own["lsoa"])
    frame = gpd.GeoDataFrame(
        {
            "demand_id": own["lsoa"].to_numpy(),
            "people": people.to_numpy(dtype=float),
            "lsoa": own["lsoa"].to_numpy(),
            "district": own["district"].to_numpy(),
        },
        geometry=points.reindex(own["lsoa"]).to_numpy(),
        crs=CRS,
    )
    return Places(frame, findings, set(rows["lsoa"]).__contains__)


def postcodes(study: Study, reads: dict[str, Read[Any]]) -> Places:
    """Live small-user postcodes, by census headcount where the study gives one, else evenly.

    Parameters
    ----------
    study
        Its `districts` and `inputs`.
    reads
        The layers `postcodes`, `population` and, if it is given, `postcode_people`.

    Returns
    -------
    Places

    Raises
    ------
    DataError
        See `pna.people.demand.build`.
    """
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
    findings += lsoas_of_nobody(
        own["lsoa"], estimates.frame, file=study.inputs.population.file.name
    )
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
    weights = np.ones(len(kept))
    counted = reads.get("postcode_people")
    if counted is not None:
        weights, about = _headcounts(study, counted, own, kept)
        findings += about
    what = "live small-user postcodes" if counted is None else "census headcount at a live postcode"
    shared, about = _shared(kept["lsoa"], weights, estimates.frame, what)
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
    return Places(frame, (*findings, *about), everywhere.__contains__)


def lsoas_of_nobody(own: Iterable[str], population: pd.DataFrame, *, file: str) -> Findings:
    """Tell LSOAs of the area whose estimate is 0: there is no such LSOA in England.

    Parameters
    ----------
    own
        LSOAs of the study's districts.
    population
        `lsoa` and `people`.
    file
        The population file.

    Returns
    -------
    tuple of Finding
        One warning, or none.
    """
    empty = sorted(set(own) & set(population.loc[population["people"] == 0, "lsoa"]))
    if not empty:
        return ()
    message = f"LSOAs of the area in which nobody lives: {len(empty)} ({_some(empty)})."
    hint = "LSOAs hold 1,000 people or more. Compare the estimate with what its publisher offers."
    rule = "LSOAs have people"
    return (Finding("warning", message, file=file, column="people", hint=hint, rule=rule),)


def _headcounts(
    study: Study, counted: Read[pd.DataFrame], own: pd.DataFrame, kept: pd.DataFrame
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], Findings]:
    """Census people of each postcode kept; those of other postcodes of the area are told."""
    people = counted.frame.set_index("postcode")["people"]
    weights = people.reindex(kept["postcode"]).fillna(0.0).to_numpy(dtype=float)
    everybody = float(people[people.index.isin(own["postcode"])].sum())
    file = _given(study.inputs.postcode_people).file.name
    if not weights.sum() > 0:
        message = "No live postcode of the area has a headcount in this file."
        finding = Finding("error", message, file=file, hint="Does it cover the area?")
        raise_on_errors((finding,))
    lost = everybody - float(weights.sum())
    findings = counted.findings
    if lost > 0:
        message = (
            f"{lost:.0f} of the {everybody:.0f} people counted in the area were at postcodes that "
            "have ended since or are large users; the other postcodes of their LSOAs take their "
            "share."
        )
        findings += (Finding("info", message, file=file),)
    return weights, findings


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
    of_two = vintages.mixed({file: own, population: estimated})
    if of_two:
        return of_two
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
