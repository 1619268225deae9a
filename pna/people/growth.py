"""Planned homes: where on a site people will live, how many, and in which year.

Streets that are not built yet are in no network. So people of a site are taken to walk in a
straight line from where they will live to the nearest road of today, as is done for any place that
lies away from a road. For a large site that is the weakest part of the minutes, and a reason to
give them for all of the site and not for its middle alone.
"""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna.sources.housing_sites import by_year
from pna.study.questions import Housing

__all__ = ["NOT_TOLD", "SitePoints", "missing_years", "points_on", "trajectory", "with_people"]

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
NOT_TOLD = "not told"
"""Year of the homes that no trajectory gives a year."""
_LEAST_SPACING_METRES = 25.0
_POINTS_A_SITE = 100
_CORNERS_A_SITE = 60
_TOLERANCE = 1e-6


class SitePoints(NamedTuple):
    """Points at which minutes are asked for, of all sites together.

    Attributes
    ----------
    xy
        Shape (n, 2), metres in EPSG:27700; missing for a site without a position.
    site
        To which site each belongs, by its place in the layer.
    main
        The one point of each site that stands for it, in the order of the sites.
    spread
        Points spread evenly over the site; of one that is given as a point, that point.
    """

    xy: Floats
    site: Ints
    main: Bools
    spread: Bools


def points_on(sites: gpd.GeoDataFrame) -> SitePoints:
    """Choose the points at which minutes are asked for.

    Parameters
    ----------
    sites
        The ``housing_sites`` layer: points or polygons, some of them missing.

    Returns
    -------
    SitePoints
        Of a polygon a point inside it stands for it; beside it about 100 points of a square grid
        (25 m or wider) and its corners, 60 at most, which show how far the minutes differ.
    """
    xy: list[Floats] = []
    kinds: list[tuple[int, bool, bool]] = []
    for number, shape in enumerate(sites.geometry):
        if shape is None or not np.isfinite(shape.bounds).all():
            parts = [(np.full((1, 2), np.nan), True, True)]
        elif shape.area <= 0:
            parts = [(shapely.get_coordinates(shapely.point_on_surface(shape)), True, True)]
        else:
            middle = shapely.get_coordinates(shapely.point_on_surface(shape))
            grid = _grid_in(shape)
            parts = [
                (middle, True, len(grid) == 0),
                (grid, False, True),
                (_corners(shape), False, False),
            ]
        for points, main, spread in parts:
            xy.append(points)
            kinds += [(number, main, spread)] * len(points)
    of_point = np.array(kinds, dtype=np.int64).reshape(-1, 3)
    return SitePoints(
        np.concatenate([np.empty((0, 2)), *xy]),
        of_point[:, 0],
        of_point[:, 1] > 0,
        of_point[:, 2] > 0,
    )


def _grid_in(shape: BaseGeometry) -> Floats:
    west, south, east, north = shape.bounds
    step = max(_LEAST_SPACING_METRES, float(np.sqrt(shape.area / _POINTS_A_SITE)))

    def centred(low: float, high: float) -> Floats:
        count = max(int((high - low) // step), 0) + 1
        steps = np.arange(count, dtype=np.float64) - (count - 1) / 2
        places: Floats = (low + high) / 2 + steps * step
        return places

    x, y = np.meshgrid(centred(west, east), centred(south, north))
    points = np.column_stack([x.ravel(), y.ravel()])
    shapely.prepare(shape)
    result: Floats = points[shapely.contains_xy(shape, points)]
    return result


def _corners(shape: BaseGeometry) -> Floats:
    corners = np.unique(shapely.get_coordinates(shape), axis=0)
    number = min(len(corners), _CORNERS_A_SITE)
    result: Floats = corners[np.linspace(0, len(corners) - 1, number).round().astype(np.int64)]
    return result


def with_people(sites: gpd.GeoDataFrame, housing: Housing) -> gpd.GeoDataFrame:
    """Say how many people are expected at each site.

    Parameters
    ----------
    sites
        The ``housing_sites`` layer.
    housing
        What the study supposes.

    Returns
    -------
    GeoDataFrame
        With `homes` (the larger of the total and the sum of the years), `people_per_home` (missing
        where neither the site nor the study says), `people_per_home_from` (``site``, ``study.toml``
        or empty) and `people`.
    """
    yearly = by_year(sites).groupby("site_ref")["units"].sum()
    told = sites["site_ref"].map(yearly).fillna(0.0).astype(float)
    homes = np.maximum(sites["units_total"].astype(float), told)
    # A home in which nobody lives is no occupancy but an empty cell that was filled.
    own = sites["occupancy"].astype(float).where(sites["occupancy"].astype(float) > 0)
    default = np.nan if housing.people_per_dwelling is None else housing.people_per_dwelling
    each = own.fillna(default)
    return sites.assign(
        homes=homes,
        people_per_home=each,
        people_per_home_from=np.select([own.notna(), each.notna()], ["site", "study.toml"], ""),
        people=homes * each,
    )


def trajectory(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the homes and people of each site by year.

    Parameters
    ----------
    sites
        From `with_people`.

    Returns
    -------
    DataFrame
        `site_ref`, `year` (text; `NOT_TOLD` last, for homes that no year is told of), `homes`,
        `homes_to_date`, `people`, `people_to_date`; by site and year, every year of the
        trajectory's from the site's first to its last. A year that is left out has no homes.
    """
    told = by_year(sites)
    each = dict(zip(sites["site_ref"], sites["people_per_home"], strict=True))
    rows: list[tuple[str, str, float]] = []
    for site, homes in zip(sites["site_ref"], sites["homes"], strict=True):
        of_site = told[told["site_ref"] == site]
        by = dict(zip(of_site["year"].astype(int), of_site["units"].astype(float), strict=True))
        if by:
            rows += [(site, str(year), by.get(year, 0.0)) for year in range(min(by), max(by) + 1)]
        rest = float(homes) - sum(by.values())
        if rest > _TOLERANCE or not by:
            rows.append((site, NOT_TOLD, max(rest, 0.0)))
    frame = pd.DataFrame(rows, columns=["site_ref", "year", "homes"])
    people = frame["homes"] * frame["site_ref"].map(each).astype(float)
    frame = frame.assign(people=people)
    to_date = frame.groupby("site_ref", sort=False)[["homes", "people"]].cumsum()
    frame = frame.assign(homes_to_date=to_date["homes"], people_to_date=to_date["people"])
    return frame[["site_ref", "year", "homes", "homes_to_date", "people", "people_to_date"]]


def missing_years(sites: pd.DataFrame) -> dict[str, tuple[int, ...]]:
    """Years of which a site's trajectory is silent, between its first year and its last.

    Parameters
    ----------
    sites
        The ``housing_sites`` layer.

    Returns
    -------
    dict
        By reference; sites without any are left out.
    """
    found = {}
    for site, part in by_year(sites).groupby("site_ref"):
        years = set(part["year"].astype(int))
        silent = tuple(y for y in range(min(years), max(years) + 1) if y not in years)
        if silent:
            found[str(site)] = silent
    return found
