"""LSOA files of ONS: centroids, the lookup to ward and district, the changes from 2011 to 2021; and
our table of the locality that each LSOA belongs to.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pna.checks import check
from pna.errors import Finding, raise_on_errors
from pna.layers import CRS, Read
from pna.sources.reading.codes import other_codes
from pna.sources.reading.csv_files import refuse
from pna.sources.reading.headers import Field, found
from pna.sources.reading.positions import place
from pna.sources.reading.table import read_table
from pna.sources.reading.vectors import in_national_grid, open_vector

__all__ = [
    "CENTROID_FIELDS",
    "CHANGE_FIELDS",
    "LOCALITY_FIELDS",
    "LOOKUP_FIELDS",
    "read_centroids",
    "read_changes",
    "read_localities",
    "read_lookup",
]

_LSOA = Field("lsoa", (r"^LSOA\d\dCD$", r"^LSOA\d\d_CODE$"))
CENTROID_FIELDS = (_LSOA, Field("x", ("x", "BNG_E")), Field("y", ("y", "BNG_N")))
LOOKUP_FIELDS = (
    _LSOA,
    Field("district", (r"^LAD\d\dCD$", r"^LTLA\d\dCD$", r"^LTLA\d\d_CODE$")),
    Field("district_name", (r"^LAD\d\dNM$", r"^LTLA\d\dNM$", r"^LTLA\d\d_NAME$"), required=False),
    Field("ward", (r"^WD\d\dCD$", r"^WARD\d\d_CODE$"), required=False),
    Field("ward_name", (r"^WD\d\dNM$", r"^WARD\d\d_NAME$"), required=False),
)
CHANGE_FIELDS = (
    Field("lsoa_2011", ("LSOA11CD", "lsoa11_code")),
    Field("lsoa_2021", ("LSOA21CD", "lsoa21_code")),
    Field("change", ("CHGIND", "change_code")),
)
LOCALITY_FIELDS = (
    Field("lsoa", ("lsoa", r"^LSOA\d\dCD$", r"^LSOA\d\d_CODE$", "lsoa_code")),
    Field("locality", ("locality", "locality_code", r"^LOC\d*CD$")),
    Field("locality_name", ("locality_name", r"^LOC\d*NM$"), required=False),
)


def read_centroids(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read the population-weighted centroids of LSOAs.

    Parameters
    ----------
    path
        The CSV as ONS publishes it (``LSOA21CD, x, y`` in metres of EPSG:27700), or points in any
        CRS that the file names (GeoJSON, GeoPackage).

    Returns
    -------
    Read
        The ``lsoa_centroids`` layer: ``lsoa`` and points.

    Raises
    ------
    DataError
        The file is not this one, a code appears twice, or a coordinate is missing or not in metres.
    """
    what = "the population-weighted centroids of LSOAs"
    file = Path(path)
    if file.suffix.lower() in {".geojson", ".json", ".gpkg", ".shp"}:
        table = open_vector(file)
        names = [str(name) for name in table.columns]
        column = found((_LSOA,), names).get("lsoa")
        if column is None:
            message = f"There is no column LSOA21CD; this should be {what}."
            refuse(file, message, f"It has {', '.join(names)}.")
        points = in_national_grid(file, table)
        frame = gpd.GeoDataFrame(
            {"lsoa": table[names[column]].fillna("").astype("str")},
            geometry=points.geometry,
            crs=CRS,
        )
        findings = check("lsoa_centroids", frame, file.name)
    else:
        cells, findings = read_table(path, CENTROID_FIELDS, what=what)
        frame, wrong = place(cells[["lsoa", "x", "y"]], file=file.name, columns=("x", "y"))
        findings += (*wrong, *check("lsoa_centroids", frame, file.name))
    raise_on_errors(findings)
    return Read(frame, findings)


def read_lookup(path: str | Path) -> Read[pd.DataFrame]:
    """Read the lookup from LSOA to ward and district.

    Parameters
    ----------
    path
        CSV or Parquet as ONS publishes it: ``LSOA21CD, WD25CD, LAD25CD`` of any year.

    Returns
    -------
    Read
        The ``lsoa_lookup`` layer, in the order of the file.

    Raises
    ------
    DataError
        The file is not this one, a cell is empty, or a code appears twice.
    """
    file = Path(path).name
    table, findings = read_table(path, LOOKUP_FIELDS, what="the lookup from LSOAs to districts")
    findings += check("lsoa_lookup", table, file)
    raise_on_errors(findings)
    return Read(table, findings)


def read_changes(path: str | Path) -> Read[pd.DataFrame]:
    """Read which LSOAs of 2021 came from which of 2011.

    Parameters
    ----------
    path
        CSV or Parquet as ONS publishes it: "LSOA (2011) to LSOA (2021) to LAD (2022) exact fit
        lookup", with ``LSOA11CD, LSOA21CD, CHGIND``.

    Returns
    -------
    Read
        The ``lsoa_changes`` layer.

    Raises
    ------
    DataError
        The file is not this one, or there is no such kind of change.
    """
    file = Path(path).name
    what = "the lookup from LSOAs of 2011 to those of 2021"
    table, findings = read_table(path, CHANGE_FIELDS, what=what)
    frame = table.assign(change=table["change"].str.upper())
    findings += check("lsoa_changes", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)


def read_localities(path: str | Path, *, code: str = "", name: str = "") -> Read[pd.DataFrame]:
    """Read which locality each LSOA belongs to.

    Parameters
    ----------
    path
        CSV or Parquet with one row an LSOA.
    code, name
        The columns of the locality's code and name; by default ``locality`` and
        ``locality_name``. Without a column of names the code is the name.

    Returns
    -------
    Read
        The ``lsoa_localities`` layer, sorted by LSOA.

    Raises
    ------
    DataError
        The file is not this one, an LSOA appears twice, or one code has two names.
    """
    file = Path(path).name
    fields = (
        LOCALITY_FIELDS[0],
        Field("locality", (code,)) if code else LOCALITY_FIELDS[1],
        Field("locality_name", (name,)) if name else LOCALITY_FIELDS[2],
    )
    table, findings = read_table(path, fields, what="the table of LSOAs and their localities")
    if "locality_name" not in table:
        table = table.assign(locality_name=table["locality"])
    frame = table[["lsoa", "locality", "locality_name"]].assign(lsoa=table["lsoa"].str.upper())
    findings += other_codes(frame["lsoa"], file=file)
    findings += check("lsoa_localities", frame, file)
    names = frame.groupby("locality")["locality_name"].nunique()
    for locality in names.index[names > 1]:
        message = "One locality has several names."
        findings += (Finding("error", message, file=file, column="locality", value=str(locality)),)
    raise_on_errors(findings)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)
