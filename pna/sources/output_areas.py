"""ONS output areas: population-weighted centroids, and the lookup to LSOA and district."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pna.checks import check
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.headers import Field
from pna.sources.reading.positions import place
from pna.sources.reading.table import read_table

__all__ = ["CENTROID_FIELDS", "LOOKUP_FIELDS", "read_centroids", "read_lookup"]

_OA = Field("oa", (r"^OA\d\dCD$",))
CENTROID_FIELDS = (_OA, Field("x", ("x", "BNG_E")), Field("y", ("y", "BNG_N")))
LOOKUP_FIELDS = (
    _OA,
    Field("lsoa", (r"^LSOA\d\dCD$",)),
    Field("district", (r"^LAD\d\dCD$", r"^LTLA\d\dCD$")),
    Field("district_name", (r"^LAD\d\dNM$", r"^LTLA\d\dNM$"), required=False),
)


def read_centroids(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read the population-weighted centroids of output areas.

    Parameters
    ----------
    path
        The CSV as ONS publishes it: ``OA21CD, x, y`` in metres of EPSG:27700.

    Returns
    -------
    Read
        The ``oa_centroids`` layer: ``oa`` and points.

    Raises
    ------
    DataError
        The file is not this one, a code appears twice, or a coordinate is missing or not in metres.
    """
    file = Path(path).name
    what = "the population-weighted centroids of output areas"
    table, findings = read_table(path, CENTROID_FIELDS, what=what)
    frame, wrong = place(table[["oa", "x", "y"]], file=file, columns=("x", "y"))
    findings += (*wrong, *check("oa_centroids", frame, file))
    raise_on_errors(findings)
    return Read(frame, findings)


def read_lookup(path: str | Path) -> Read[pd.DataFrame]:
    """Read the lookup from output area to LSOA and district.

    Parameters
    ----------
    path
        The CSV as ONS publishes it: ``OA21CD, LSOA21CD, LAD22CD, LAD22NM`` of any year.

    Returns
    -------
    Read
        The ``oa_lookup`` layer: ``oa, lsoa, district`` and ``district_name`` if it is there.

    Raises
    ------
    DataError
        The file is not this one, a cell is empty, or a code appears twice.
    """
    file = Path(path).name
    table, findings = read_table(
        path, LOOKUP_FIELDS, what="the lookup from output areas to districts"
    )
    findings += check("oa_lookup", table, file)
    raise_on_errors(findings)
    return Read(table, findings)
