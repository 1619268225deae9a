"""The NHS website's extracts of pharmacies and GP surgeries: ten columns and no heading row.

They have coordinates, but neither opening hours nor the kind of contract: distance sellers and
appliance contractors cannot be told from pharmacies with a counter.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import MOST_ROWS_NAMED, check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.provenance import NHS_WEBSITE
from pna.sources.consolidated_list import joined
from pna.sources.ods import has_layout
from pna.sources.reading.archives import read_packed
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headless import read_headless
from pna.sources.reading.positions import with_points
from pna.sources.reading.positions_written import from_degrees
from pna.sources.reading.table import numbers

__all__ = ["BRANCH_CODE", "COLUMNS", "WHAT", "as_layer", "fits", "from_latitude", "read"]

WHAT = "the NHS website's extract (no heading row: code, name, address, postcode, phone, lat, lon)"
COLUMNS = (
    "facility_id",
    "name",
    *(f"address_{n}" for n in range(1, 5)),
    "postcode",
    "",
    "latitude",
    "longitude",
)
"""Columns in order; the telephone number is not read."""
PHARMACY_CODE = r"F[A-Z\d]{4}"
SURGERY_CODE = r"[A-Z]\d{5}(\d{3})?"
BRANCH_CODE = r"[A-Z]\d{8}"
_NUMBER = r"[-+]?\d+(\.\d*)?"


def fits(path: Path) -> bool:
    """Whether a file has the layout of the extract.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
        Most of its first rows have ten cells, the first row starts with a code of a pharmacy or a
        GP surgery, and the last two cells are numbers where they are filled.
    """
    return has_layout(path, _looks)


def _looks(rows: list[list[str]]) -> bool:
    whole = [row for row in rows if len(row) == len(COLUMNS)]
    if len(whole) * 2 <= len(rows):
        return False
    cells = pd.DataFrame(whole, columns=range(len(COLUMNS)), dtype="str")
    coded = cells[0].str.upper().str.fullmatch(f"{PHARMACY_CODE}|{SURGERY_CODE}")
    placed = cells[8].str.fullmatch(_NUMBER) & cells[9].str.fullmatch(_NUMBER)
    return bool(coded.iloc[0]) and placed.mean() >= 0.5  # noqa: PLR2004 - most of them


def read(layer: str, path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read an extract of the NHS website.

    Parameters
    ----------
    layer
        ``premises_list`` (pharmacies; GP surgeries are shown only) or ``gp_sites``.
    path
        The CSV as downloaded.

    Returns
    -------
    Read
        The layer, in EPSG:27700: ``facility_id, name, kind`` (``pharmacy`` or ``gp_surgery``, by
        the form of the code) or ``is_branch``, ``postcode, address``; one row a site.

    Raises
    ------
    DataError
        The file is not such an extract, a code is of another form or appears twice, or a position
        is not in Great Britain.
    """
    return read_packed(path, lambda plain: _read(layer, plain), what=WHAT)


def _read(layer: str, path: Path) -> Read[gpd.GeoDataFrame]:
    table, findings = read_headless(path, COLUMNS, what=WHAT)
    codes = table["facility_id"].str.upper()
    kind = pd.Series(
        np.select(
            [codes.str.fullmatch(PHARMACY_CODE), codes.str.fullmatch(SURGERY_CODE)],
            ["pharmacy", "gp_surgery"],
            "",
        ),
        index=table.index,
        dtype=object,
    )
    findings += row_findings(
        "error",
        "This is neither the code of a pharmacy (F and four characters) nor of a GP surgery.",
        codes[kind == ""],
        file=path.name,
        column="facility_id",
        hint="Correct it, or take the row out.",
    )
    if layer == "premises_list" and (kind == "pharmacy").any():
        message = (
            "The file does not say who is an appliance contractor or a distance seller, nor which "
            "board a premises belongs to: all with the code of a pharmacy are taken for "
            "pharmacies, and their positions decide the area."
        )
        hint = "The NHSBSA Consolidated Pharmaceutical List says it."
        findings += (Finding("warning", message, file=path.name, hint=hint, rule=NHS_WEBSITE),)
    points, about = from_latitude(table, path.name)
    frame = pd.DataFrame(
        {
            "facility_id": codes,
            "name": table["name"],
            "kind": kind.where(kind != "", "unknown"),
            "postcode": normalise_postcodes(table["postcode"]),
            "address": joined(table, [f"address_{n}" for n in range(1, 5)]),
            "hwb": "",
        },
        index=table.index,
    )
    located = with_points(frame, points["easting"], points["northing"])
    return as_layer(layer, located, (*findings, *about), path.name)


def from_latitude(table: pd.DataFrame, file: str) -> tuple[pd.DataFrame, Findings]:
    """Turn the text columns ``latitude`` and ``longitude`` (WGS84) into eastings and northings.

    Parameters
    ----------
    table
        With both columns, and ``postcode``; empty cells or ``NULL`` where there is no position.
    file
        For the findings.

    Returns
    -------
    points : DataFrame
        ``easting, northing`` (metres, EPSG:27700; NaN without a position).
    findings : tuple of Finding
        Rows without a position (warnings); cells that are no numbers and positions that are not in
        Great Britain (errors).
    """
    degrees = pd.DataFrame(index=table.index)
    findings: Findings = ()
    for name in ("latitude", "longitude"):
        cells = table[[name]].replace({name: {"NULL": "", "null": "", "\\N": ""}})
        degrees[name], wrong = numbers(cells, name, file=file)
        findings += wrong
    nowhere = degrees.isna().any(axis=1) | (degrees == 0).all(axis=1)
    degrees = degrees.mask(nowhere)
    findings += row_findings(
        "warning",
        "This row has no coordinates: its position is that of its postcode, if it has one.",
        table.loc[nowhere, "postcode"].replace("", "no postcode"),
        file=file,
        column="latitude",
    )
    placed = from_degrees(degrees["latitude"], degrees["longitude"], file=file, column="latitude")
    points = pd.DataFrame({"easting": placed.easting, "northing": placed.northing})
    return points, (*findings, *placed.findings)


def as_layer(
    layer: str, located: gpd.GeoDataFrame, findings: Findings, file: str
) -> Read[gpd.GeoDataFrame]:
    """Check sites read from a list of the NHS, as premises or as GP sites.

    Parameters
    ----------
    layer
        ``premises_list`` or ``gp_sites``.
    located
        With the columns of ``premises_list``.
    findings
        So far.
    file
        For the findings.

    Returns
    -------
    Read
        The layer. GP sites are the rows of the kind ``gp_surgery``; others are left out, and told.

    Raises
    ------
    DataError
        There is an error among the findings, or in the layer.
    """
    if layer == "gp_sites":
        surgery = located["kind"] == "gp_surgery"
        left = located.loc[~surgery, "facility_id"]
        if len(left) == len(located):
            message = "No row of this file is a GP surgery."
            findings += (Finding("error", message, file=file, hint="Is it the right file?"),)
        elif len(left):
            some = ", ".join(left.iloc[:MOST_ROWS_NAMED])
            message = f"Rows left out, for they are no GP surgeries: {len(left)} ({some})."
            findings += (Finding("warning", message, file=file),)
        located = located[surgery]
        branch = located["facility_id"].str.fullmatch(BRANCH_CODE).astype(bool)
        located = located.assign(is_branch=branch).drop(columns=["kind", "hwb"])
    findings += check(layer, located, file) if len(located) else ()
    raise_on_errors(findings)
    return Read(located, findings)
