"""Positions as people write them in one cell: a postcode, ``lat, lon`` or ``easting, northing``."""

from __future__ import annotations

import re
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.checks import row_findings
from pna.errors import Findings
from pna.layers import CRS, EASTING_LIMIT, NORTHING_LIMIT

__all__ = ["Positions", "from_degrees", "from_text", "pairs"]

Floats = npt.NDArray[np.float64]
_LATITUDES = (49.0, 61.5)
_LONGITUDES = (-9.0, 2.5)
_LARGEST_DEGREES = 180.0
_PAIR = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(?:[,;]|\s)\s*([-+]?\d+(?:\.\d+)?)\s*")
_POSTCODE = re.compile(r"(?i)\s*[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\s*")


class Positions(NamedTuple):
    """Where the rows of a column lie.

    Attributes
    ----------
    easting, northing
        Metres in EPSG:27700; NaN where the cell is a postcode, or wrong.
    findings
        An error for each cell that is neither.
    """

    easting: pd.Series[float]
    northing: pd.Series[float]
    findings: Findings


def from_text(cells: pd.Series[str], *, file: str, column: str) -> Positions:
    """Read a column of positions, each a postcode or two numbers.

    Parameters
    ----------
    cells
        Texts. Two numbers, parted by a comma, are latitude and longitude (WGS84 degrees) where both
        are at most 180, else easting and northing (EPSG:27700 metres): Great Britain has no land
        within 180 metres of the grid's origin.
    file, column
        For the findings.

    Returns
    -------
    Positions
        On the index of `cells`.
    """
    matches = [_PAIR.fullmatch(cell) for cell in cells]
    is_pair = np.array([pair is not None for pair in matches], dtype=bool)
    is_postcode = np.array([_POSTCODE.fullmatch(cell) is not None for cell in cells], dtype=bool)
    numbers = np.full((len(cells), 2), np.nan)
    for place, pair in enumerate(matches):
        if pair is not None:
            numbers[place] = float(pair[1]), float(pair[2])
    first = pd.Series(numbers[:, 0], index=cells.index)
    second = pd.Series(numbers[:, 1], index=cells.index)
    degrees = is_pair & (np.abs(numbers) <= _LARGEST_DEGREES).all(axis=1)
    easting, northing = first.mask(degrees), second.mask(degrees)
    turned = from_degrees(first.where(degrees), second.where(degrees), file=file, column=column)
    easting = easting.fillna(turned.easting)
    northing = northing.fillna(turned.northing)
    metres = is_pair & ~degrees
    outside = metres & ~(
        easting.between(0, EASTING_LIMIT) & northing.between(0, NORTHING_LIMIT)
    ).to_numpy(bool)
    findings = row_findings(
        "error",
        "This is neither a postcode nor a position.",
        cells[~(is_pair | is_postcode)],
        file=file,
        column=column,
        hint='Write a postcode, "52.6700, -0.7300" (latitude, longitude) or "486112, 308665" '
        "(easting, northing), in quotation marks because of the comma.",
    )
    findings += turned.findings
    findings += row_findings(
        "error",
        f"This position is not in Great Britain: eastings run from 0 to {EASTING_LIMIT:.0f} "
        f"metres and northings from 0 to {NORTHING_LIMIT:.0f}.",
        cells[outside],
        file=file,
        column=column,
        hint="Are easting and northing the wrong way round?",
    )
    return Positions(easting.mask(outside), northing.mask(outside), findings)


def from_degrees(
    latitude: pd.Series[float], longitude: pd.Series[float], *, file: str, column: str
) -> Positions:
    """Turn latitudes and longitudes (WGS84) into eastings and northings.

    Parameters
    ----------
    latitude, longitude
        Degrees; NaN where there are none.
    file, column
        For the findings.

    Returns
    -------
    Positions
        Findings: an error for each that is not in Great Britain.
    """
    there = (latitude.notna() & longitude.notna()).to_numpy(bool)
    inside = there & (latitude.between(*_LATITUDES) & longitude.between(*_LONGITUDES)).to_numpy(
        bool
    )
    easting = pd.Series(np.nan, index=latitude.index)
    northing = pd.Series(np.nan, index=latitude.index)
    if inside.any():
        points = gpd.GeoSeries(
            gpd.points_from_xy(longitude[inside], latitude[inside]), crs="EPSG:4326"
        ).to_crs(CRS)
        easting[inside], northing[inside] = points.x.to_numpy(), points.y.to_numpy()
    off = there & ~inside
    findings = row_findings(
        "error",
        "This latitude and longitude is not in Great Britain.",
        pairs(latitude[off], longitude[off]),
        file=file,
        column=column,
        hint="Latitude (about 50 to 56 in England) comes first, then longitude.",
    )
    return Positions(easting, northing, findings)


def pairs(first: pd.Series[float], second: pd.Series[float]) -> pd.Series[str]:
    """Write two columns of numbers as ``first, second``, for findings."""
    texts = [f"{one:g}, {other:g}" for one, other in zip(first, second, strict=True)]
    return pd.Series(texts, index=first.index, dtype="str")
