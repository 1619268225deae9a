"""Care homes from the monthly directory of the Care Quality Commission (CQC).

The workbook (``DD_Month_YYYY_HSCA_Active_Locations.ods``) begins with a sheet of notes; its sheet
of locations has had its headings in row 1 and in row 7. A further sheet repeats homes registered
twice. Our own template has the columns ``location_id, name, postcode, beds``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.reading import workbooks
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.positions import with_points
from pna.sources.reading.positions_written import from_degrees
from pna.sources.reading.table import numbers, yes_no

__all__ = ["FIELDS", "WHAT", "headers", "read"]

WHAT = "the CQC directory of active locations"
FIELDS = (
    Field("location_id", ("Location ID",)),
    Field("name", ("Location Name",)),
    Field("care_home", ("Care home?",)),
    Field("beds", ("Care homes beds", "Care home beds")),
    Field("postcode", ("Location Postal Code", "Location Post Code", "Location Postcode")),
    Field("district_name", ("Location Local Authority",), required=False),
    *(
        Field(f"line_{number}", (label,), required=False)
        for number, label in enumerate(
            (
                "Location Street Address",
                "Location Address Line 2",
                "Location City",
                "Location County",
            )
        )
    ),
    Field("lat", ("Location Latitude",), required=False),
    Field("lon", ("Location Longitude",), required=False),
)


def headers(path: str | Path) -> tuple[str, ...]:
    """Read the headers of the directory, wherever in the workbook they stand.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    return workbooks.headers(path, _locations, _is_heading)


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read care homes.

    Parameters
    ----------
    path
        The workbook as downloaded, or its sheet of locations as CSV.

    Returns
    -------
    Read
        The ``care_homes`` layer: the locations that are care homes, sorted by their code, with
        points in EPSG:27700 where the file gives latitude and longitude. Findings: how many other
        locations were left out.

    Raises
    ------
    DataError
        The file is not this workbook, a flag is neither Y nor N, a number is none, or a code
        appears twice.
    """
    file = Path(path).name
    cells, findings = workbooks.read_cells(path, FIELDS, _locations, _is_heading, what=WHAT)
    cells = cells.apply(workbooks.texts)
    is_home, wrong = yes_no(cells, "care_home", file=file, default=False)
    findings += wrong
    others = int((~is_home).sum())
    if others and not wrong:
        message = f"{others} locations that are no care homes were left out."
        findings += (Finding("info", message, file=file, column="Care home?"),)
    homes = cells[is_home]
    if homes.empty and not wrong:
        message = "There are no care homes in the file."
        findings += (Finding("error", message, file=file, hint="Is it cut short?"),)
    beds, wrong = numbers(homes, "beds", file=file)
    findings += wrong
    easting, northing, wrong = _positions(homes, file)
    findings += wrong
    raise_on_errors(findings)
    frame = homes[["location_id", "name"]].assign(
        beds=beds, postcode=normalise_postcodes(homes["postcode"]), address=_address(homes)
    )
    if "district_name" in homes:
        frame["district_name"] = homes["district_name"]
    placed = with_points(frame, easting, northing)
    findings += check("care_homes", placed, file)
    raise_on_errors(findings)
    bare = placed["beds"].isna()
    findings += row_findings(
        "warning",
        "The number of beds is empty.",
        placed.loc[bare, "name"],
        file=file,
        column="beds",
        hint="Ask the home, and fill it in, if its beds are to be counted.",
    )
    return Read(placed.sort_values("location_id", ignore_index=True), findings)


def _locations(names: Sequence[str]) -> str | None:
    plain = {normalised(name): name for name in names}
    for wanted in ("HSCA_ACTIVE_LOCATIONS", "ACTIVE_LOCATIONS"):
        if wanted in plain:
            return plain[wanted]
    return next((name for key, name in plain.items() if key.endswith("ACTIVE_LOCATIONS")), None)


def _is_heading(row: Sequence[str]) -> bool:
    plain = {normalised(name) for name in row}
    return {"LOCATION_ID", "CARE_HOME"} <= plain or {"LOCATION_ID", "LOCATION_NAME"} <= plain


def _address(homes: pd.DataFrame) -> pd.Series[str]:
    lines = [name for name in homes.columns if str(name).startswith("line_")]
    joined = [", ".join(part for part in row if part) for row in homes[lines].to_numpy()]
    return pd.Series(joined, index=homes.index, dtype="str")


def _positions(
    homes: pd.DataFrame, file: str
) -> tuple[pd.Series[float], pd.Series[float], tuple[Finding, ...]]:
    if "lat" not in homes or "lon" not in homes:
        nowhere = pd.Series(np.nan, index=homes.index)
        return nowhere, nowhere, ()
    lat, wrong_lat = numbers(homes, "lat", file=file)
    lon, wrong_lon = numbers(homes, "lon", file=file)
    turned = from_degrees(lat, lon, file=file, column="lat")
    return turned.easting, turned.northing, (*wrong_lat, *wrong_lon, *turned.findings)
