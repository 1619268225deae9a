"""Where registered patients live: published by LSOA, shared out over the places of each LSOA."""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from pna.errors import Finding, Findings
from pna.geography.rurality import PatientsByPlace
from pna.geography.vintages import LOOKUPS, made_in_2021
from pna.layers import CRS

__all__ = ["Placed", "by_place"]

_MOST_NAMED = 5


class Placed(NamedTuple):
    """Patients at places, and what is to be known of them.

    Attributes
    ----------
    patients
        Where they live.
    lacking
        LSOAs of the study of which the patients are not known.
    findings
        What could not be placed, and why.
    """

    patients: PatientsByPlace
    lacking: frozenset[str]
    findings: Findings


def by_place(
    table: pd.DataFrame,
    demand: gpd.GeoDataFrame,
    ground: BaseGeometry,
    *,
    centroids: gpd.GeoDataFrame | None = None,
    changes: pd.DataFrame | None = None,
    file: str = "",
) -> Placed:
    """Share the patients of each LSOA out over its places, in proportion to their people.

    Parameters
    ----------
    table
        The ``gp_patients_by_lsoa`` layer: every practice counts, wherever it is.
    demand
        The demand layer. Where nobody lives at any place of an LSOA, its patients are shared
        equally.
    ground
        The area of the study.
    centroids
        The ``lsoa_centroids`` layer: patients of LSOAs outside the study are placed there.
    changes
        The ``lsoa_changes`` layer. Patients of an LSOA of the other census are shared out over the
        places of the LSOAs that it became or was made of.
    file
        Of `table`, for the findings.

    Returns
    -------
    NamedTuple
        Nobody is invented or lost: the patients of an LSOA that touches the study are those of its
        places. Patients of LSOAs that are neither in the study nor among the centroids are left
        out; a finding counts them.
    """
    totals = table.groupby("lsoa")["patients"].sum()
    own = pd.Index(demand["lsoa"].unique())
    pairs = _pairs(totals.index, own, changes)
    rows = pd.DataFrame(
        {
            "demand_lsoa": demand["lsoa"].to_numpy(),
            "place": np.arange(len(demand)),
            "people": demand["people"].to_numpy(dtype=np.float64),
        }
    ).merge(pairs, on="demand_lsoa")
    groups = rows.groupby("lsoa")["people"]
    people, number = groups.transform("sum"), groups.transform("size")
    share = (rows["people"] / people.where(people > 0)).fillna(1.0 / number)
    points: Any = demand.geometry.to_numpy()
    inside = gpd.GeoDataFrame(
        {
            "lsoa": rows["lsoa"].to_numpy(),
            "patients": (rows["lsoa"].map(totals) * share).to_numpy(dtype=np.float64),
            "by_centroid": False,
        },
        geometry=points[rows["place"].to_numpy()],
        crs=CRS,
    )
    elsewhere = totals[~totals.index.isin(pairs["lsoa"])]
    outside, unplaced = _at_centroids(elsewhere, centroids)
    frames = [frame for frame in (inside, outside) if len(frame)] or [inside]
    places = gpd.GeoDataFrame(
        pd.concat(frames, ignore_index=True).sort_values("lsoa", kind="stable", ignore_index=True),
        geometry="geometry",
        crs=CRS,
    )
    lacking = frozenset(own.difference(pd.Index(pairs["demand_lsoa"])))
    findings = (
        *_about_lacking(lacking, demand, totals, file),
        *_about_unplaced(unplaced, given=centroids is not None, file=file),
    )
    return Placed(PatientsByPlace(places, ground), lacking, findings)


def _pairs(codes: pd.Index[str], own: pd.Index[str], changes: pd.DataFrame | None) -> pd.DataFrame:
    """Which LSOAs of the patients are, or are parts of, which LSOAs of the study."""
    same = codes.intersection(own)
    pairs = [pd.DataFrame({"lsoa": same, "demand_lsoa": same})]
    if changes is not None:
        for there, here in (("lsoa_2011", "lsoa_2021"), ("lsoa_2021", "lsoa_2011")):
            other = changes[changes[there].isin(codes.difference(own))]
            other = other[other[here].isin(own.difference(codes))]
            pairs.append(
                pd.DataFrame({"lsoa": other[there], "demand_lsoa": other[here]}).astype(str)
            )
    return pd.concat(pairs, ignore_index=True).drop_duplicates()


def _at_centroids(
    totals: pd.Series[float], centroids: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, pd.Series[float]]:
    """Place whole LSOAs, and give those that cannot be placed."""
    if centroids is None:
        return gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs=CRS), totals
    known = centroids[centroids["lsoa"].isin(totals.index)]
    frame = gpd.GeoDataFrame(
        {
            "lsoa": known["lsoa"].to_numpy(),
            "patients": known["lsoa"].map(totals).to_numpy(dtype=np.float64),
            "by_centroid": True,
        },
        geometry=known.geometry.to_numpy(),
        crs=CRS,
    )
    return frame, totals[~totals.index.isin(known["lsoa"])]


def _about_lacking(
    lacking: frozenset[str], demand: gpd.GeoDataFrame, totals: pd.Series[float], file: str
) -> Findings:
    if not lacking:
        return ()
    people = demand.loc[demand["lsoa"].isin(lacking), "people"].sum()
    message = (
        f"{len(lacking)} of the {demand['lsoa'].nunique()} LSOAs of the area, where {people:,.0f} "
        f"people live, have no registered patients in this file ({_some(lacking)}): the patients "
        "who live there are in no count."
    )
    ours, theirs = bool(made_in_2021(lacking)), bool(made_in_2021(set(totals.index)))
    hint = (
        f'Its LSOAs are of another census: give the ONS lookup "{LOOKUPS["E01"]}" as '
        "inputs.lsoa_changes."
        if ours != theirs
        else "Is the file whole, and of the census of the population estimates?"
    )
    return (Finding("warning", message, file=file, column="lsoa", hint=hint),)


def _about_unplaced(unplaced: pd.Series[float], *, given: bool, file: str) -> Findings:
    if unplaced.empty:
        return ()
    message = (
        f"{unplaced.sum():,.0f} patients live in {len(unplaced):,} LSOAs outside the area whose "
        f"position is not known ({_some(unplaced.index)}): round a site near the boundary, those "
        "of them within 1.6 km are not counted."
    )
    hint = (
        "Give the centroids of all of England, of the same census."
        if given
        else "Give inputs.lsoa_centroids."
    )
    return (Finding("info", message, file=file, column="lsoa", hint=hint),)


def _some(codes: Any) -> str:  # noqa: ANN401 - any collection of codes
    named = sorted(codes)
    return ", ".join(named[:_MOST_NAMED]) + (", ..." if len(named) > _MOST_NAMED else "")
