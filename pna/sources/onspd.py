"""ONS Postcode Directory (ONSPD) and National Statistics Postcode Lookup (NSPL), of any year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pna.checks import check
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.headers import Field
from pna.sources.table import numbers, read_table

__all__ = ["FIELDS", "NO_POSITION", "POOR_QUALITY", "normalise_postcodes", "read"]

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
    Field("lsoa", (r"^LSOA\d\d(CD)?$",), required=False),
    Field("district", (r"^LAD\d\dCD$", "oslaua", "laua", "ladcd"), required=False),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read a postcode directory.

    Parameters
    ----------
    path
        CSV or Parquet, under the headers of 2025 and after or the older ones; of several vintages
        of one column the newest is taken.

    Returns
    -------
    Read
        The ``postcodes`` layer: ``postcode, easting, northing`` (metres in EPSG:27700, NaN where
        there is no position), ``ended`` (``202204``, or ``''`` if live), and, where the file has
        them, ``large_user, quality, lsoa, district``. One row a postcode.

    Raises
    ------
    DataError
        The file is not a postcode directory, a coordinate is no number, or a postcode appears
        twice.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    columns: dict[str, object] = {"postcode": normalise_postcodes(table["postcode"])}
    for name in ("easting", "northing", "quality"):
        if name in table:
            columns[name], wrong = numbers(table, name, file=file)
            findings += wrong
    if "large_user" in table:
        columns["large_user"] = table["large_user"].isin(["1", "L", "l"])
    columns["ended"] = table.get("ended", "")
    if "ended" not in table:
        message = (
            "There is no column doterm: postcodes that have ended cannot be told from live ones."
        )
        findings += (Finding("warning", message, file=file, column="doterm"),)
    for name in ("lsoa", "district"):
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


def normalise_postcodes(postcodes: pd.Series[str]) -> pd.Series[str]:
    """Postcodes in capitals with one space: ``le156aj`` becomes ``LE15 6AJ``.

    Parameters
    ----------
    postcodes
        Any text; nothing is an empty text.

    Returns
    -------
    Series of str
        Texts of fewer than five or more than seven letters and digits are only put in capitals.
    """
    plain = (
        postcodes.fillna("").astype("str").str.upper().str.replace(r"[^A-Z0-9]+", "", regex=True)
    )
    spaced = plain.str.slice(0, -3) + " " + plain.str.slice(-3)
    whole = plain.str.len().between(5, 7)
    asis = postcodes.fillna("").astype("str").str.upper().str.strip()
    return spaced.where(whole, asis)
