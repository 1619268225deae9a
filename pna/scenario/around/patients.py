"""Registered patients near sites: an estimate, from the LSOAs where patients live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.answers import NotMade
from pna.geography import rurality
from pna.geography.controlled import Ground
from pna.geography.rurality import CIRCLE_METRES, RESERVED_PATIENTS
from pna.people import registered_patients
from pna.people.registered_patients import Placed
from pna.questions import rural as asked
from pna.questions.rural import NOT_KNOWN
from pna.results import Results

__all__ = ["Registered", "on_lists", "registered", "within_1600"]

Floats = npt.NDArray[np.float64]
_KEY = "gp_patients_by_lsoa"
_FEWER, _MORE = "fewer", "2,750 or more"


@dataclass(frozen=True)
class Registered:
    """Registered patients who may live within 1.6 km of some sites.

    Attributes
    ----------
    results, ground
        Of the study.
    table
        Rows of the ``gp_patients_by_lsoa`` layer.
    centroids
        Of LSOAs near the sites; None if the study gives none.
    placed
        All of these patients at places.
    """

    results: Results
    ground: Ground
    table: pd.DataFrame
    centroids: gpd.GeoDataFrame | None
    placed: Placed

    def of_practice(self, code: str, at: shapely.Point) -> float:
        """Estimate the patients of one practice who live within 1.6 km of a point.

        Missing for a practice of which no patient is known to live near.
        """
        own = self.table[self.table["practice_code"] == code]
        if own.empty:
            return float("nan")
        placed = _placed(self.results, self.ground, own, self.centroids)
        return rurality.reserved_location_count(at, placed.patients).patients


def registered(results: Results, ground: Ground, points: gpd.GeoSeries) -> Registered | NotMade:
    """Place the registered patients who may live within 1.6 km of some sites.

    Parameters
    ----------
    results
        Of a run.
    ground
        From `pna.questions.rural.ground_of`.
    points
        The sites, EPSG:27700.

    Returns
    -------
    Registered or NotMade
        The file is of all England; LSOAs that are neither of the study, nor a part of one of its
        own in another census, nor near a site by their centroid are left out at once.
    """
    if _KEY in results.unreadable or _KEY not in results.inputs:
        placed = asked.patients_of(results, ground)
        if isinstance(placed, NotMade):
            return placed
    wanted = set(results.demand["lsoa"].unique())
    changes = results.inputs.get("lsoa_changes")
    if changes is not None:
        there = changes["lsoa_2011"].isin(wanted) | changes["lsoa_2021"].isin(wanted)
        for column in ("lsoa_2011", "lsoa_2021"):
            wanted |= set(changes.loc[there, column].astype(str))
    centroids = results.inputs.get("lsoa_centroids")
    near = None
    if centroids is not None:
        around = shapely.union_all(points.buffer(CIRCLE_METRES + 1.0).to_numpy())
        every = gpd.GeoDataFrame(centroids)
        near = every[every.intersects(around)]
        wanted |= set(near["lsoa"].astype(str))
    table = results.inputs[_KEY]
    table = table[table["lsoa"].isin(wanted)]
    return Registered(results, ground, table, near, _placed(results, ground, table, near))


def _placed(
    results: Results,
    ground: Ground,
    table: pd.DataFrame,
    centroids: gpd.GeoDataFrame | None,
) -> Placed:
    return registered_patients.by_place(
        table,
        results.demand,
        ground.outline,
        centroids=centroids,
        changes=results.inputs.get("lsoa_changes"),
    )


def within_1600(found: Registered, points: gpd.GeoSeries) -> pd.DataFrame:
    """Estimate the registered patients within 1.6 km of each site, as for reserved locations.

    Parameters
    ----------
    found
        From `registered`, for these sites.
    points
        The sites, EPSG:27700.

    Returns
    -------
    DataFrame
        `estimated_patients`, `patients_at_least`, `patients_at_most`, `threshold`,
        `estimate_against_2750`; one row per site.
    """
    counts = pd.DataFrame(
        rurality.reserved_location_counts(points, found.placed.patients),
        columns=list(rurality.ReservedCount._fields),
    )
    demand = found.results.demand
    people = demand["people"].to_numpy(float)
    unknown = np.where(demand["lsoa"].isin(found.placed.lacking), people, 0.0)
    lacking = rurality.people_within_1600(demand.geometry, unknown, points) > 0
    outside = counts["share_of_circle_outside"] > 0
    # Of ground without any patients known there may be more, and never fewer.
    open_ended = lacking | (outside & (found.centroids is None))
    fewer = counts["patients"] < RESERVED_PATIENTS
    return pd.DataFrame(
        {
            "estimated_patients": counts["patients"],
            "patients_at_least": counts["at_least"],
            "patients_at_most": counts["at_most"].mask(lacking),
            "threshold": RESERVED_PATIENTS,
            "estimate_against_2750": np.select(
                [fewer & open_ended, fewer], [NOT_KNOWN, _FEWER], _MORE
            ),
        }
    )


def on_lists(results: Results, codes: Sequence[str]) -> Floats:
    """Give the patients on the lists of practices, wherever they live; missing if not known.

    Parameters
    ----------
    results
        Of a run.
    codes
        ODS codes.
    """
    table = results.inputs.get(_KEY)
    if table is None:
        return np.full(len(codes), np.nan)
    own = table[table["practice_code"].isin(list(codes))]
    sums: Floats = (
        own.groupby("practice_code")["patients"].sum().reindex(list(codes)).to_numpy(float)
    )
    return sums
