"""Checks of inputs against each other: what no single file can show to be wrong.

Each is a function on tables that have been read; none changes them. They give findings of level
``warning`` and ``info``: two sources disagree, and a person must judge which of them is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna.checks import MOST_ROWS_NAMED, row_findings
from pna.errors import Finding, Findings
from pna.geography import places
from pna.travel.road_edge import Extent

__all__ = [
    "MOST_METRES_FROM_POSTCODE",
    "areas_without_boundary",
    "census_against_estimates",
    "far_from_postcode",
    "lsoas_and_people",
    "outside_every_area",
    "road_coverage",
    "shared_postcodes",
    "totals",
]

MOST_METRES_FROM_POSTCODE = 1000.0
"""Premises stand within 200 metres of the centre of their postcode in towns and within some
hundreds in the country; a kilometre is a mistake in one of the two."""
_SAME_TOTAL = 0.001
_LIKE_THE_CENSUS = 0.2
_MOST_NAMED = 5
_AREA_COVERED = 0.95
_BUFFER_COVERED = 0.8


def outside_every_area(
    sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, buffer_km: float, file: str
) -> Findings:
    """Tell premises that lie in no loaded area.

    Parameters
    ----------
    sites
        Premises: `facility_id` and points in EPSG:27700, None without a position; the index named
        ``row``.
    areas
        Polygons in EPSG:27700.
    buffer_km
        How far outside premises still count.
    file
        The file of the premises.

    Returns
    -------
    tuple of Finding
        Those within the buffer and those beyond it are counted, as information: lists hold whole
        counties. A warning if none lies within reach.
    """
    placed = sites[sites.geometry.notna()]
    if placed.empty or areas.empty:
        return ()
    tree = shapely.STRtree(areas.geometry.to_numpy())
    # Polygon by polygon: a union of all England has a million corners.
    _, metres = tree.query_nearest(
        placed.geometry.to_numpy(), return_distance=True, all_matches=False
    )
    far = metres > buffer_km * 1000.0
    rule = "premises in a loaded area"
    if far.all():
        message = (
            f"None of the {len(placed)} premises lies in a loaded area or within {buffer_km:g} km "
            f"of one; the nearest is {metres.min() / 1000:,.0f} km away."
        )
        hint = "Is this the list of the right area, and are the boundaries those of the study?"
        return (Finding("warning", message, file=file, hint=hint, rule=rule),)
    findings: Findings = ()
    near = int(((metres > 0) & ~far).sum())
    if near:
        message = (
            f"{near} of {len(placed)} premises lie outside every loaded area and within "
            f"{buffer_km:g} km of one: they count as premises over the border."
        )
        findings += (Finding("info", message, file=file, rule=rule),)
    hint = "If one of them should be near, correct its position in inputs.amendments."
    beyond = np.flatnonzero(far)[np.argsort(metres[far], kind="stable")]
    if len(beyond):
        codes = placed["facility_id"].to_numpy()
        nearest = ", ".join(f"{codes[i]} {metres[i] / 1000:.1f} km" for i in beyond[:_MOST_NAMED])
        message = (
            f"{len(beyond)} of {len(placed)} premises lie more than {buffer_km:g} km outside every "
            f"loaded area and do not count (the nearest of them: {nearest})."
        )
        findings += (Finding("info", message, file=file, hint=hint, rule=rule),)
    return findings


def far_from_postcode(
    sites: gpd.GeoDataFrame,
    directory: pd.DataFrame,
    *,
    file: str,
    most_metres: float = MOST_METRES_FROM_POSTCODE,
) -> Findings:
    """Hold given coordinates against the position of the postcode.

    Parameters
    ----------
    sites
        Premises as their file gives them: `facility_id`, `postcode` and points in EPSG:27700; the
        index named ``row``.
    directory
        The ``postcodes`` layer.
    file
        The file of the premises.
    most_metres
        Further apart than this is told.

    Returns
    -------
    tuple of Finding
        A warning for each, the furthest first. Postcodes that are not in the directory or have no
        position cannot be held against anything.
    """
    if "postcode" not in sites:
        return ()
    given = sites[sites.geometry.notna() & (sites["postcode"] != "")]
    found = places.locate(given["postcode"], directory)
    metres = np.hypot(
        given.geometry.x.to_numpy() - found["easting"].to_numpy(dtype=float),
        given.geometry.y.to_numpy() - found["northing"].to_numpy(dtype=float),
    )
    order = np.argsort(-metres, kind="stable")
    far = order[metres[order] > most_metres]
    # The furthest are told one by one, the rest by the rows that they stand in.
    far = np.concatenate([far[:MOST_ROWS_NAMED], np.sort(far[MOST_ROWS_NAMED:])])
    codes, postcodes = given["facility_id"].to_numpy(), found["postcode"].to_numpy()
    texts = pd.Series(
        [f"{codes[i]}, {postcodes[i]}, {metres[i] / 1000:.1f} km" for i in far],
        index=given.index[far],
        dtype=object,
    )
    return row_findings(
        "warning",
        f"The coordinates lie more than {most_metres / 1000:g} km from the centre of the postcode. "
        "The coordinates are used.",
        texts,
        file=file,
        column="geometry",
        hint="Find out which is right. If the coordinates are wrong, give easting_northing or "
        "postcode in inputs.amendments.",
        rule="coordinates near the postcode",
    )


def shared_postcodes(sites: pd.DataFrame, *, file: str) -> Findings:
    """Tell premises that share a postcode, as many do.

    Parameters
    ----------
    sites
        Premises as their file gives them: `facility_id` and `postcode`.
    file
        The file of the premises.

    Returns
    -------
    tuple of Finding
        One, as information: two pharmacies in one shopping centre are two pharmacies.
    """
    if "postcode" not in sites:
        return ()
    given = sites[sites["postcode"] != ""]
    groups = given.groupby("postcode")["facility_id"].agg(list)
    shared = groups[groups.map(len) > 1]
    if shared.empty:
        return ()
    some = "; ".join(
        f"{postcode}: {', '.join(sorted(codes))}"
        for postcode, codes in shared.iloc[:_MOST_NAMED].items()
    )
    more = "; ..." if len(shared) > _MOST_NAMED else ""
    message = (
        f"Postcodes that several premises share: {len(shared)} ({some}{more}). All of them count."
    )
    rule = "premises at one postcode"
    return (Finding("info", message, file=file, column="postcode", rule=rule),)


def areas_without_boundary(
    named: Mapping[str, str], known: Iterable[str], *, own: Iterable[str], file: str
) -> Findings:
    """Tell area codes that have no polygon.

    Parameters
    ----------
    named
        Code to where it is named (``area.districts in study.toml``, a file).
    known
        Codes of the boundaries.
    own
        Codes that belong to the study: only these are a warning.
    file
        The boundaries file.

    Returns
    -------
    tuple of Finding
    """
    missing = {code: where for code, where in named.items() if code not in set(known)}
    mine = [code for code in missing if code in set(own)]
    rule = "area codes have a boundary"
    findings = tuple(
        Finding(
            "warning",
            f"This area is named in {missing[code]} and has no polygon in the boundaries.",
            file=file,
            value=code,
            hint="Use boundaries that hold it, or of the year of the code.",
            rule=rule,
        )
        for code in sorted(mine)
    )
    others = sorted(set(missing) - set(mine))
    if others:
        message = (
            f"Area codes outside the study that have no polygon in the boundaries: {len(others)} "
            f"({_some(others)})."
        )
        findings += (Finding("info", message, file=file, rule=rule),)
    return findings


def lsoas_and_people(
    own: Iterable[str], everywhere: Iterable[str], population: pd.DataFrame, *, file: str
) -> Findings:
    """Hold the LSOAs of the area against those that have a population.

    Parameters
    ----------
    own
        LSOAs of the study's districts, as the lookup or the postcodes give them.
    everywhere
        All LSOAs there.
    population
        `lsoa` and `people`.
    file
        The population file.

    Returns
    -------
    tuple of Finding
        Warnings: LSOAs of the area without a population, LSOAs with a population that are nowhere
        else.
    """
    wanted, known = set(own), set(everywhere)
    people = population.set_index("lsoa")["people"]
    hint = "Are both of the same vintage (2011 or 2021), and is neither cut short?"
    return tuple(
        Finding(
            "warning",
            f"{what}: {len(codes)} ({_some(sorted(codes))}).",
            file=file,
            column="lsoa",
            hint=hint,
            rule="LSOAs have people",
        )
        for what, codes in (
            ("LSOAs of the area without a population", wanted - set(people.index)),
            ("LSOAs with a population that no other file knows", set(people.index) - known),
        )
        if codes and not (what.endswith("knows") and len(codes) > len(people) / 10)
    )


def census_against_estimates(
    counts: pd.DataFrame, lookup: pd.DataFrame, population: pd.DataFrame, *, file: str
) -> Findings:
    """Hold census counts of output areas against the estimates of their LSOAs.

    Parameters
    ----------
    counts
        `oa` and `people`.
    lookup
        `oa` and `lsoa`.
    population
        `lsoa` and `people`.
    file
        The file of the counts.

    Returns
    -------
    tuple of Finding
        A warning if the sums over all LSOAs that both have differ by more than a fifth: one of the
        two holds something else than people (households, one sex, one age). Places that grew are no
        fault; the published estimate is used.
    """
    of_lsoa = counts.merge(lookup[["oa", "lsoa"]], on="oa").groupby("lsoa")["people"].sum()
    estimates = population.set_index("lsoa")["people"]
    both = of_lsoa.index.intersection(estimates.index)
    counted, estimated = float(of_lsoa[both].sum()), float(estimates[both].sum())
    if not estimated or abs(counted / estimated - 1) <= _LIKE_THE_CENSUS:
        return ()
    message = (
        f"The counts add up to {counted:,.0f} people in {len(both)} LSOAs whose published "
        f"estimates add up to {estimated:,.0f}."
    )
    hint = "Does one of the files count households, or one sex or age only?"
    rule = "census counts like the estimates"
    return (Finding("warning", message, file=file, column="people", hint=hint, rule=rule),)


def totals(
    people: float, estimates: float, *, published: float | None, area: str, file: str
) -> Findings:
    """Hold the people of all places against the estimates and the published total.

    Parameters
    ----------
    people
        Sum over the places where people live.
    estimates
        Sum of the published estimates of the area's LSOAs.
    published
        The published total of the area (`area.published_people`); None if the study gives none.
    area
        Its name.
    file
        The population file.

    Returns
    -------
    tuple of Finding
        The totals as information; a warning if they differ (from the published one by more than
        one in a thousand).
    """
    rule = "totals as published"
    findings: Findings = ()
    if abs(people - estimates) > 1e-6 * max(estimates, 1.0):
        message = (
            f"The places of {area} hold {people:,.1f} people; the estimates of its LSOAs add up to "
            f"{estimates:,.1f}."
        )
        findings += (Finding("warning", message, file=file, column="people", rule=rule),)
    if published is None:
        message = f"The places of {area} hold {people:,.0f} people."
        hint = (
            "Compare it with the published total of the same year; written as "
            "area.published_people in study.toml, it is compared here."
        )
        return (
            *findings,
            Finding("info", message, file=file, column="people", hint=hint, rule=rule),
        )
    off = people / published - 1
    same = abs(off) <= _SAME_TOTAL
    message = (
        f"The places of {area} hold {people:,.0f} people; the published total is {published:,.0f}"
        f" ({off:+.2%})."
    )
    hint = "" if same else "Are both of the same year, and are area.districts all there?"
    return (
        *findings,
        Finding(
            "info" if same else "warning",
            message,
            file=file,
            column="people",
            hint=hint,
            rule=rule,
        ),
    )


def road_coverage(extent: Extent, area: BaseGeometry, *, buffer_km: float, file: str) -> Findings:
    """Tell which share of the area, and of the area with its buffer, the loaded roads cover.

    Parameters
    ----------
    extent
        Land covered by the roads (`pna.travel.road_edge.extent_of_lines`).
    area
        The board's area in EPSG:27700.
    buffer_km
        How far beyond it roads are wanted.
    file
        The road files.

    Returns
    -------
    tuple of Finding
        One: a warning if less than 95% of the area or less than 80% of the area with its buffer is
        covered. Land and sea are not told apart.
    """
    inside = _share_covered(extent, area)
    around = _share_covered(extent, area.buffer(buffer_km * 1000.0))
    enough = inside >= _AREA_COVERED and around >= _BUFFER_COVERED
    message = (
        f"The roads cover {inside:.0%} of the area, and {around:.0%} of the area with its buffer "
        f"of {buffer_km:g} km."
    )
    hint = (
        "Add the road files of the neighbouring counties to inputs.roads. (Where the rest is sea, "
        "nothing is missing.) `pna run` says in tables/road-edge.csv how many people it could "
        "matter to."
    )
    rule = "roads cover the area and its buffer"
    if enough:
        return (Finding("info", message, file=file, rule=rule),)
    return (Finding("warning", message, file=file, hint=hint, rule=rule),)


def _share_covered(extent: Extent, land: BaseGeometry) -> float:
    size = extent.cell_metres
    west, south, east, north = land.bounds
    x = np.arange(np.floor(west / size), np.ceil(east / size)) * size + size / 2
    y = np.arange(np.floor(south / size), np.ceil(north / size)) * size + size / 2
    xs, ys = (axis.ravel() for axis in np.meshgrid(x, y))
    shapely.prepare(land)
    wanted = shapely.contains_xy(land, xs, ys)
    if not wanted.any():
        return 0.0
    column = np.floor((xs[wanted] - extent.west) / size).astype(int)
    row = np.floor((ys[wanted] - extent.south) / size).astype(int)
    rows, columns = extent.covered.shape
    known = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    covered = np.zeros(len(row), dtype=bool)
    covered[known] = extent.covered[row[known], column[known]]
    return float(covered.mean())


def _some(codes: Sequence[Any]) -> str:
    return ", ".join(map(str, codes[:_MOST_NAMED])) + (", ..." if len(codes) > _MOST_NAMED else "")
