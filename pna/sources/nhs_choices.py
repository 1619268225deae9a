"""The old NHS Choices files of organisations: columns parted by the sign ``¬``, in Windows-1252."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pna.checks import row_findings
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.consolidated_list import joined
from pna.sources.nhs_website import as_layer, from_latitude
from pna.sources.reading.archives import read_packed, unpacked
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.csv_files import AGAIN, encoding_of, first_bytes, refuse
from pna.sources.reading.headers import Field, choose
from pna.sources.reading.positions import with_points

__all__ = ["FIELDS", "SEPARATOR", "WHAT", "fits", "read"]

WHAT = "a file of NHS Choices (columns parted by \N{NOT SIGN})"
SEPARATOR = "\N{NOT SIGN}"

FIELDS = (
    Field("facility_id", ("OrganisationCode",)),
    Field("name", ("OrganisationName",)),
    Field("type", ("OrganisationType",)),
    Field("sub_type", ("SubType",), required=False),
    Field("status", ("OrganisationStatus",), required=False),
    *(Field(f"address_{n}", (f"Address{n}",), required=False) for n in (1, 2, 3)),
    Field("address_4", ("City",), required=False),
    Field("address_5", ("County",), required=False),
    Field("postcode", ("Postcode",)),
    Field("latitude", ("Latitude",)),
    Field("longitude", ("Longitude",)),
)
_TYPES = {
    "pharmacy": "pharmacy",
    "gp": "gp_surgery",
    "gp practice": "gp_surgery",
    "gp branch": "gp_surgery",
    "gpb": "gp_surgery",
    "hospital": "hospital",
}
"""Type of organisation, case folded, to the kind of premises."""
_PHARMACIES = {
    "": "pharmacy",
    "unknown": "pharmacy",
    "community pharmacy": "pharmacy",
    "community": "pharmacy",
    "local pharmaceutical services": "lps",
    "dispensing appliance contractor": "appliance",
    "appliance contractor": "appliance",
    "distance selling": "distance_selling",
    "distance selling pharmacy": "distance_selling",
    "internet pharmacy": "distance_selling",
}
"""Kind of pharmacy (SubType), case folded, to the kind of premises."""


def fits(path: Path) -> bool:
    """Whether the columns of a file are parted by the sign of NHS Choices.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
    """
    try:
        with unpacked(path) as plain:
            first = first_bytes(plain)
            line = first.split(b"\n")[0].decode(encoding_of(first, plain), errors="replace")
    except (DataError, OSError):
        return False
    return line.count(SEPARATOR) > 1


def read(layer: str, path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read a file of NHS Choices.

    Parameters
    ----------
    layer
        ``premises_list`` (pharmacies; other organisations are shown only) or ``gp_sites``.
    path
        The file as downloaded.

    Returns
    -------
    Read
        The layer in EPSG:27700, one row an organisation. Those that the website hid are left out,
        and named.

    Raises
    ------
    DataError
        The file is not of this form, rows have more or fewer cells than the header, a type of
        organisation is not known, a code appears twice, or a position is not in Great Britain.
    """
    return read_packed(path, lambda plain: _read(layer, plain), what=WHAT)


def _read(layer: str, path: Path) -> Read[gpd.GeoDataFrame]:
    table, findings = _table(path)
    hidden = table.get("status", pd.Series("", index=table.index)).str.casefold() == "hidden"
    findings += row_findings(
        "warning",
        "The website did not show this organisation: it is left out.",
        table.loc[hidden, "facility_id"],
        file=path.name,
        column="OrganisationStatus",
    )
    table = table[~hidden]
    if table.empty:
        message = "Every organisation of this file was hidden."
        raise_on_errors((*findings, Finding("error", message, file=path.name, hint=AGAIN)))
    kind, about = _kinds(table, path.name)
    points, unplaced = from_latitude(table, path.name)
    lines = [name for name in (f"address_{n}" for n in range(1, 6)) if name in table]
    frame = pd.DataFrame(
        {
            "facility_id": table["facility_id"].str.upper(),
            "name": table["name"],
            "kind": kind,
            "postcode": normalise_postcodes(table["postcode"]),
            "address": joined(table, lines) if lines else "",
            "hwb": "",
        },
        index=table.index,
    )
    located = with_points(frame, points["easting"], points["northing"])
    return as_layer(layer, located, (*findings, *about, *unplaced), path.name)


def _kinds(table: pd.DataFrame, file: str) -> tuple[pd.Series[str], Findings]:
    types = table["type"].str.casefold()
    kind = types.map(_TYPES).astype(object)
    findings = row_findings(
        "error",
        "There is no such type of organisation here; there are Pharmacy, GP and Hospital.",
        table.loc[kind.isna(), "type"],
        file=file,
        column="OrganisationType",
    )
    kind = kind.where(kind.notna(), "unknown")
    if "sub_type" not in table:
        return kind, findings
    pharmacy = types == "pharmacy"
    told = table["sub_type"].str.casefold().map(_PHARMACIES)
    findings += row_findings(
        "error",
        "There is no such kind of pharmacy here.",
        table.loc[pharmacy & told.isna(), "sub_type"],
        file=file,
        column="SubType",
        hint="Write Community Pharmacy, Distance Selling or Appliance Contractor.",
    )
    return kind.mask(pharmacy & told.notna(), told.astype(object)), findings


def _table(path: Path) -> tuple[pd.DataFrame, Findings]:
    first_bytes(path)
    body = path.read_bytes()
    text = body.decode(encoding_of(body, path), errors="replace")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    headers = tuple(name.strip() for name in lines[0].split(SEPARATOR))
    chosen, findings = choose(path, headers, FIELDS, WHAT, None)
    raise_on_errors(findings)
    below = lines[1:-1] if lines[-1] == "" else lines[1:]
    split = [(n, line.split(SEPARATOR)) for n, line in enumerate(below, 2)]
    rows = [(n, row) for n, row in split if any(cell.strip() for cell in row)]
    if blank := len(below) - len(rows):
        message = f"Rows without anything in them, passed over: {blank}."
        findings += (Finding("info", message, file=path.name),)
    if not rows:
        refuse(path, f"There are no rows below the header; this should be {WHAT}.", AGAIN)
    uneven = {n: f"{len(row)} cells" for n, row in rows if len(row) != len(headers)}
    raise_on_errors(
        row_findings(
            "error",
            f"This row does not have {len(headers)} cells, as the header has.",
            pd.Series(list(uneven.values()), index=pd.Index(list(uneven), name="row")),
            file=path.name,
            hint="A short last row means that the file was cut short: download it again.",
        )
    )
    cells = {name: [row[place].strip() for _, row in rows] for name, place in chosen.items()}
    index = pd.Index([n for n, _ in rows], name="row")
    return pd.DataFrame(cells, index=index, dtype="str"), findings
