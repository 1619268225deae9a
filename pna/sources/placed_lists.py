"""Lists that give latitude and longitude by postcode or name, but no codes.

The pharmacies of AHAH (Access to Healthy Assets and Hazards) are shown only: without an ODS code
nobody can say which contractor a point is. The postcodes of the pharmacies give positions, and
nothing else of a postcode.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pna.checks import check
from pna.errors import DataError, Finding, raise_on_errors
from pna.layers import Read
from pna.sources.nhs_website import from_latitude
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.positions import with_points
from pna.sources.reading.table import header, read_table

__all__ = [
    "AHAH",
    "AHAH_FIELDS",
    "POSTCODES",
    "POSTCODE_FIELDS",
    "UNCODED",
    "fits_ahah",
    "read_ahah",
    "read_postcodes",
]

AHAH = "the pharmacies of AHAH (Name, Latitude, Longitude, Postcode, points; no codes)"
POSTCODES = "a table of postcodes with latitude and longitude"
UNCODED = "pharmacy_without_code"
"""Kind of premises that are shown only, for there is no code to know them by."""

AHAH_FIELDS = (
    Field("name", ("Name",)),
    Field("latitude", ("Latitude",)),
    Field("longitude", ("Longitude",)),
    Field("postcode", ("Postcode",)),
)
POSTCODE_FIELDS = (
    Field("postcode", ("postcode", "pcds")),
    # The directory of ONS calls its own longitude "long", and has far more columns.
    Field("latitude", ("lat", "latitude")),
    Field("longitude", ("lon", "longitude", "lng")),
)


def fits_ahah(path: Path) -> bool:
    """Whether a file has just the columns of the AHAH list.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
    """
    try:
        names = {normalised(name) for name in header(path)}
    except (DataError, OSError):
        return False
    return names - {"GEOMETRY"} == {normalised(field.headers[0]) for field in AHAH_FIELDS}


def read_ahah(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read the list of pharmacies of Great Britain of AHAH.

    Parameters
    ----------
    path
        The Parquet file as published, or its columns as CSV.

    Returns
    -------
    Read
        The ``premises_list`` layer in EPSG:27700, with codes of our own (``row-00001``, by the
        rows of the file) and the kind ``pharmacy_without_code``, which never counts.

    Raises
    ------
    DataError
        The file is not this one, or a position is not in Great Britain.
    """
    file = Path(path).name
    table, findings = read_table(path, AHAH_FIELDS, what=AHAH, known=("geometry",))
    points, about = from_latitude(table, file)
    rows = pd.Series(table.index, index=table.index)
    frame = pd.DataFrame(
        {
            "facility_id": "row-" + rows.astype("str").str.zfill(5),
            "name": table["name"],
            "kind": UNCODED,
            "postcode": normalise_postcodes(table["postcode"]),
            "address": "",
            "hwb": "",
        },
        index=table.index,
    )
    message = (
        f"{len(frame):,} pharmacies without ODS codes: they are shown and never counted, for "
        "nothing else can be joined to them."
    )
    same = int(frame.duplicated(["name", "postcode"]).sum())
    if same:
        message += f" {same} have the name and the postcode of another."
    findings += (*about, Finding("warning", message, file=file))
    located = with_points(frame, points["easting"], points["northing"])
    findings += check("premises_list", located, file)
    raise_on_errors(findings)
    return Read(located, findings)


def read_postcodes(path: str | Path) -> Read[pd.DataFrame]:
    """Read positions of postcodes.

    Parameters
    ----------
    path
        CSV, plain or compressed, or Parquet.

    Returns
    -------
    Read
        The ``postcodes`` layer: ``postcode, easting, northing`` (metres, EPSG:27700), ``ended``
        empty throughout, for the file does not say it.

    Raises
    ------
    DataError
        The file is not such a table, a postcode appears twice, or a position is not in Great
        Britain.
    """
    file = Path(path).name
    table, findings = read_table(path, POSTCODE_FIELDS, what=POSTCODES)
    points, about = from_latitude(table, file)
    frame = pd.DataFrame(
        {
            "postcode": normalise_postcodes(table["postcode"]),
            "easting": points["easting"],
            "northing": points["northing"],
            "ended": "",
        },
        index=table.index,
    )
    message = (
        "The file gives positions of postcodes only: it does not say which have ended, which are "
        "large users, how good a position is, or where people live."
    )
    hint = "The ONS Postcode Directory (ONSPD) says all of it."
    findings += (*about, Finding("warning", message, file=file, hint=hint))
    findings += check("postcodes", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)
