"""From eastings and northings to points."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna.errors import Findings
from pna.layers import CRS
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers

__all__ = ["EASTING", "NORTHING", "place", "with_points"]

EASTING = Field("easting", ("easting", "eastings", "x"), required=False)
NORTHING = Field("northing", ("northing", "northings", "y"), required=False)


def with_points(
    frame: pd.DataFrame, easting: pd.Series[Any] | None, northing: pd.Series[Any] | None
) -> gpd.GeoDataFrame:
    """Give a table its points.

    Parameters
    ----------
    frame
        Any table; it is not changed.
    easting, northing
        Metres in EPSG:27700, in the order of `frame`; NaN where there is no position. None: no row
        has one.

    Returns
    -------
    GeoDataFrame
        The same rows, with points in EPSG:27700; None where either coordinate is missing.
    """
    points = np.full(len(frame), None, dtype=object)
    if easting is not None and northing is not None:
        x, y = easting.to_numpy(dtype=float), northing.to_numpy(dtype=float)
        there = np.isfinite(x) & np.isfinite(y)
        points[there] = shapely.points(x[there], y[there])
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS)


def place(
    frame: pd.DataFrame, *, file: str, columns: tuple[str, str] = ("easting", "northing")
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Turn two text columns of eastings and northings, where there are any, into points.

    Parameters
    ----------
    frame
        From `pna.sources.reading.table.read_table`, with the fields `EASTING` and `NORTHING`.
    file
        For the findings.
    columns
        The columns of eastings and of northings.

    Returns
    -------
    frame : GeoDataFrame
        Without the two columns, with points.
    findings : tuple of Finding
        An error for each cell that is no number.
    """
    if not set(columns) <= set(frame.columns):
        return with_points(frame, None, None), ()
    easting, wrong_easting = numbers(frame, columns[0], file=file)
    northing, wrong_northing = numbers(frame, columns[1], file=file)
    rest = frame.drop(columns=list(columns))
    return with_points(rest, easting, northing), (*wrong_easting, *wrong_northing)
