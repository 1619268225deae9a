"""Our table of the places to which published journey times lead: ``purpose, name`` and where."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import check, nearest, row_findings
from pna.errors import Findings, raise_on_errors
from pna.layers import EASTING_LIMIT, NORTHING_LIMIT, PURPOSES, Read
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.positions import EASTING, NORTHING, with_points
from pna.sources.reading.positions_written import from_degrees, pairs
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "WHAT", "read"]

WHAT = "the table of destinations"
FIELDS = (
    Field("purpose", ("purpose",)),
    Field("name", ("name", "site_name")),
    EASTING,
    NORTHING,
    Field("lat", ("lat", "latitude"), required=False),
    Field("lon", ("lon", "longitude", "lng", "long"), required=False),
    Field("postcode", ("postcode", "post code"), required=False),
)
_CODES = {normalised(code): code for code in PURPOSES} | {
    normalised(word): code
    for code, words in {
        "PS": ("primary school", "primary schools"),
        "SS": ("secondary school", "secondary schools"),
        "FE": ("further education", "further education college", "college"),
        "GP": ("GPs", "GP surgery", "GP surgeries", "GP practice", "surgery"),
        "Hosp": ("hospital", "hospitals"),
        "Food": ("food store", "food stores", "supermarket"),
        "Town": ("town centre", "town centres"),
        "Pharm": ("pharmacy", "pharmacies", "Ph"),
    }.items()
    for word in words
}
_GIVE_ONE = "Give easting and northing, lat and lon, or a postcode."


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read destinations.

    Parameters
    ----------
    path
        The CSV. `purpose` is one of `pna.layers.PURPOSES` or its plain name (``GP`` or ``GP
        surgery``); the position is ``easting, northing``, ``lat, lon`` or a postcode.

    Returns
    -------
    Read
        The ``destinations`` layer, one row a place in the order of the file: ``purpose, name,
        postcode`` and points in EPSG:27700, None where only a postcode is given (which
        `pna.geography.places.with_positions` looks up).

    Raises
    ------
    DataError
        The file is not this table, a purpose is not known, or a row has no position.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=())
    code = table["purpose"].map(lambda word: _CODES.get(normalised(word), ""))
    for word, rows in table[(code == "") & (table["purpose"] != "")].groupby("purpose"):
        findings += row_findings(
            "error",
            f"There is no such purpose; there are {', '.join(PURPOSES)}.",
            rows["purpose"],
            file=file,
            column="purpose",
            hint=nearest(str(word), PURPOSES.values()),
        )
    easting, northing, wrong = _positions(table, file)
    findings += wrong
    postcode = normalise_postcodes(table["postcode"]) if "postcode" in table else ""
    frame = pd.DataFrame(
        {"purpose": code.where(code != "", table["purpose"]), "name": table["name"]}
    ).assign(postcode=postcode)
    nowhere = easting.isna() & (frame["postcode"] == "")
    if not any(finding.level == "error" for finding in findings):
        findings += row_findings(
            "error",
            "This place has no position.",
            frame.loc[nowhere, "name"],
            file=file,
            column="name",
            hint=_GIVE_ONE,
        )
    raise_on_errors(findings)
    placed = with_points(frame, easting, northing)
    findings += check("destinations", placed, file)
    raise_on_errors(findings)
    return Read(placed, findings)


def _positions(
    table: pd.DataFrame, file: str
) -> tuple[pd.Series[float], pd.Series[float], Findings]:
    """Eastings and northings; where a row has none, those of its latitude and longitude."""
    findings: Findings = ()
    columns: dict[str, pd.Series[float]] = {}
    for name in ("easting", "northing", "lat", "lon"):
        if name in table:
            columns[name], wrong = numbers(table, name, file=file)
            findings += wrong
        else:
            columns[name] = pd.Series(np.nan, index=table.index)
    for pair in (("easting", "northing"), ("lat", "lon")):
        one, other = (columns[name].isna() for name in pair)
        half = one != other
        if half.any() and not findings:
            findings += row_findings(
                "error",
                f"This row has only one of {pair[0]} and {pair[1]}.",
                table.loc[half, "name"],
                file=file,
                column=pair[0],
                hint=_GIVE_ONE,
            )
    easting, northing = columns["easting"], columns["northing"]
    off = easting.notna() & ~(
        easting.between(0, EASTING_LIMIT) & northing.between(0, NORTHING_LIMIT)
    )
    findings += row_findings(
        "error",
        "This position is not in Great Britain.",
        pairs(easting[off], northing[off]),
        file=file,
        column="easting",
        hint="Are easting and northing the wrong way round?",
    )
    turned = from_degrees(columns["lat"], columns["lon"], file=file, column="lat")
    placed = easting.notna()
    findings += turned.findings
    return easting.where(placed, turned.easting), northing.where(placed, turned.northing), findings
