"""ONS Postcode Directory (ONSPD) and National Statistics Postcode Lookup (NSPL), of any year.

Read from the ZIP file as downloaded or from its CSV. The lookup from postcode to output area, LSOA
and district, which has no positions, is read too.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pna.checks import check
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.reading import archives
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = [
    "FIELDS",
    "LOOKUP_FIELDS",
    "NO_POSITION",
    "POOR_QUALITY",
    "headers",
    "normalise_postcodes",
    "read",
    "read_lookup",
]

WHAT = "the ONS Postcode Directory (ONSPD or NSPL)"
POOR_QUALITY = 6
"""Positional quality from which a position is poor (ONSPD user guide, gridind)."""
NO_POSITION = 9
"""Positional quality of a postcode that has no position."""

FIELDS = (
    Field("postcode", ("pcds", "pcd7", "pcd8", "pcd", "pcd2", "postcode")),
    Field("easting", ("east1m", "oseast1m")),
    Field("northing", ("north1m", "osnrth1m")),
    Field("ended", ("doterm",), required=False),
    Field("large_user", ("usrtypind", "usertype"), required=False),
    Field("quality", ("gridind", "osgrdind"), required=False),
    Field("oa", (r"^OA\d\d(CD)?$",), required=False),
    Field("lsoa", (r"^LSOA\d\d(CD)?$",), required=False),
    Field("district", (r"^LAD\d\dCD$", "oslaua", "laua", "ladcd"), required=False),
)

LOOKUP_FIELDS = (
    FIELDS[0],
    *(field for field in FIELDS if field.name in {"ended", "large_user"}),
    *(
        Field(field.name, field.headers)
        for field in FIELDS
        if field.name in {"oa", "lsoa", "district"}
    ),
)
_LOOKUP = "the ONS lookup from postcodes to output areas"
_TABLE = r"^(?!.*(documents|user guide|multi_csv)[^/]*/).*\.csv$"
"""The one large CSV of the ZIP file, which also holds it cut up by area and lists of codes."""


def headers(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a postcode directory, in its ZIP file or out of it.

    Raises
    ------
    DataError
        The file cannot be read, or the ZIP file holds no CSV.
    """
    return archives.headers(path, pick=_TABLE, what=WHAT, largest=True)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read a postcode directory.

    Parameters
    ----------
    path
        The ZIP file as downloaded, or CSV or Parquet, under the headers of 2025 and after or the
        older ones; of several vintages of one column the newest is taken.

    Returns
    -------
    Read
        The ``postcodes`` layer: ``postcode, easting, northing`` (metres in EPSG:27700, NaN where
        there is no position), ``ended`` (``202204``, or ``''`` if live), and, where the file has
        them, ``large_user, quality, oa, lsoa, district``. One row a postcode.

    Raises
    ------
    DataError
        The file is not a postcode directory, a coordinate is no number, or a postcode appears
        twice.
    """
    with archives.unpacked(path, pick=_TABLE, what=WHAT, largest=True) as plain:
        return _read(plain, FIELDS, WHAT)


def read_lookup(path: str | Path) -> Read[pd.DataFrame]:
    """Read the ONS lookup from postcode to output area, LSOA and district.

    Parameters
    ----------
    path
        The ZIP file as downloaded, or CSV or Parquet.

    Returns
    -------
    Read
        The ``postcodes`` layer as `read` gives it, without a position in any row; a finding says
        so.

    Raises
    ------
    DataError
        As `read`.
    """
    with archives.unpacked(path, pick=_TABLE, what=_LOOKUP, largest=True) as plain:
        frame, findings = _read(plain, LOOKUP_FIELDS, _LOOKUP)
    message = "This lookup says which area each postcode belongs to, and not where it is."
    hint = "Postcodes are placed by the ONS Postcode Directory or Code-Point Open."
    about = Finding("warning", message, file=Path(path).name, hint=hint)
    return Read(frame, (*findings, about))


def _read(path: Path, fields: tuple[Field, ...], what: str) -> Read[pd.DataFrame]:
    file = path.name
    table, findings = read_table(path, fields, what=what)
    columns: dict[str, object] = {"postcode": normalise_postcodes(table["postcode"])}
    for name in ("easting", "northing", "quality"):
        if name in table:
            columns[name], wrong = numbers(table, name, file=file)
            findings += wrong
        elif name != "quality":
            columns[name] = np.nan
    if "large_user" in table:
        columns["large_user"] = table["large_user"].isin(["1", "L", "l"])
    columns["ended"] = table.get("ended", "")
    if "ended" not in table:
        message = (
            "There is no column doterm: postcodes that have ended cannot be told from live ones."
        )
        findings += (Finding("warning", message, file=file, column="doterm"),)
    for name in ("oa", "lsoa", "district"):
        if name in table:
            columns[name] = table[name]
    frame = pd.DataFrame(columns, index=table.index)
    nowhere = frame["easting"].isna() | frame["northing"].isna()
    if "quality" in frame:
        nowhere |= frame["quality"] == NO_POSITION
    irish = frame["postcode"].str.startswith("BT")
    if irish.any():
        message = (
            f"{int(irish.sum())} postcodes of Northern Ireland are on another grid: no position."
        )
        findings += (Finding("info", message, file=file),)
    frame.loc[nowhere | irish, ["easting", "northing"]] = np.nan
    findings += check("postcodes", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)
