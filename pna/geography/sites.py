"""Sites of a council's own lists: where each is, how that is known, and in which areas it lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna import sources
from pna.checks import row_findings
from pna.errors import Findings
from pna.geography.areas import outline
from pna.geography.places import PLACED, locate
from pna.layers import CRS
from pna.other_inputs import SITE_POSTCODES
from pna.results import Results

__all__ = ["POSITIONS", "Directory", "about_positions", "in_areas", "inside", "placed"]

Bools = npt.NDArray[np.bool_]
POSITIONS = ("coordinates", "postcode", "postcode_ended", "postcode_poor", "none")
"""Where the position of a site comes from; a poor one is for instance the mean of a sector."""
_OF_STATUS = {"ended": "postcode_ended", "poor_quality": "postcode_poor"}
_DOUBTFUL = (
    (
        "none",
        "This site has no coordinates and no postcode that is known; its minutes are unknown.",
        "Give easting and northing, or correct the postcode.",
    ),
    (
        "postcode_ended",
        "The postcode of this site has ended; its last position is taken.",
        "Give easting and northing if the site has moved.",
    ),
    (
        "postcode_poor",
        "The position of this site's postcode is poor (quality 6 or more).",
        "Give easting and northing.",
    ),
)


@dataclass(frozen=True)
class Directory:
    """The directory of postcodes of a run, for those of its lists of sites.

    Attributes
    ----------
    results
        The run; its inputs hold the rows that its lists ask for (`pna.other_inputs`).
    frame
        Rows of the ``postcodes`` layer; None if the study names none.
    """

    results: Results

    @cached_property
    def frame(self) -> pd.DataFrame | None:
        """Give the rows; the whole is read where the run has none."""
        known = self.results.inputs.get(SITE_POSTCODES)
        given = self.results.study.inputs.postcodes
        if known is not None or given is None:
            return known
        frame: pd.DataFrame = sources.read("postcodes", given.file).frame
        return frame


def placed(sites: gpd.GeoDataFrame, directory: Directory) -> gpd.GeoDataFrame:
    """Give sites without a point that of their postcode.

    Parameters
    ----------
    sites
        With points in EPSG:27700 where they are known, and perhaps `postcode`.
    directory
        Of the study; read only if there is a postcode to be looked up.

    Returns
    -------
    GeoDataFrame
        The same rows with `position` (one of `POSITIONS`); a geometry that is empty is missing.
    """
    shapes = sites.geometry.to_numpy()
    lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    points = np.full(len(sites), None, dtype=object)
    points[~lost] = shapes[~lost]
    position = np.where(lost, "none", "coordinates").astype("<U14")
    if "postcode" in sites and (sites.loc[lost, "postcode"] != "").any():
        found = locate(sites.loc[lost, "postcode"], directory.frame)
        known = found["status"].isin(PLACED).to_numpy()
        rows = np.flatnonzero(lost)[known]
        points[rows] = shapely.points(found.loc[known, ["easting", "northing"]].to_numpy(float))
        position[rows] = [_OF_STATUS.get(at, "postcode") for at in found.loc[known, "status"]]
    geometry = gpd.GeoSeries(points, index=sites.index, crs=CRS)
    return sites.assign(position=position).set_geometry(geometry)


def about_positions(sites: gpd.GeoDataFrame, *, name: str, file: str) -> Findings:
    """Name the sites without a position, and those whose position is not to be relied upon.

    Parameters
    ----------
    sites
        From `placed`.
    name, file
        The column by which findings call a site, and the file that they name.

    Returns
    -------
    tuple of Finding
    """
    postcodes = sites["postcode"] if "postcode" in sites else pd.Series("", index=sites.index)
    told = sites[name].astype(str) + ", " + postcodes.mask(postcodes == "", "no postcode")
    findings: Findings = ()
    for position, message, hint in _DOUBTFUL:
        cells = told[(sites["position"] == position).to_numpy()]
        findings += row_findings("warning", message, cells, file=file, column=name, hint=hint)
    return findings


def inside(results: Results, points: npt.NDArray[Any], *, metres: float = 0.0) -> Bools:
    """Tell which points lie in the area of the study, or so near it.

    Parameters
    ----------
    results
        Of a run.
    points
        Geometries in EPSG:27700; those that are missing lie nowhere.
    metres
        How far outside the boundary still counts.
    """
    shape = outline(results.areas)
    land = shape.buffer(metres) if metres else shape
    shapely.prepare(land)
    result: Bools = shapely.intersects(land, points)
    return result


def in_areas(results: Results, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Tell in which areas sites lie.

    Parameters
    ----------
    results
        Of a run.
    sites
        Points in EPSG:27700; some may be missing.

    Returns
    -------
    GeoDataFrame
        With `in_area` (yes, no, unknown), and code and name of `district` and `locality` (empty
        where it lies in none). On the border between two the first by code is taken.
    """
    points = sites.geometry.to_numpy()
    missing = shapely.is_missing(points) | shapely.is_empty(points)
    answer = np.select([missing, inside(results, points)], ["unknown", "yes"], "no")
    columns: dict[str, Any] = {"in_area": answer}
    for area_type in ("district", "locality"):
        areas = results.areas[results.areas["area_type"] == area_type].sort_values("area_code")
        code, name = (np.full(len(sites), "", dtype=object) for _ in range(2))
        if len(areas):
            tree = shapely.STRtree(areas.geometry.to_numpy())
            at, of = tree.query(points[~missing], predicate="intersects")
            rows = np.flatnonzero(~missing)[at]
            # The last that is written stays: the first by code.
            order = np.argsort(-of, kind="stable")
            code[rows[order]] = areas["area_code"].to_numpy(object)[of[order]]
            name[rows[order]] = areas["area_name"].to_numpy(object)[of[order]]
        columns |= {area_type: code, f"{area_type}_name": name}
    return sites.assign(**columns)
