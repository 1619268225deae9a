"""NHS Payments to General Practice (yearly CSV): which practices dispense."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import MOST_ROWS_NAMED, check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import CRS, Read
from pna.sources.reading import archives
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headers import Field
from pna.sources.reading.positions import with_points
from pna.sources.reading.table import read_table

__all__ = ["FIELDS", "WHAT", "at_sites", "headers", "read"]

WHAT = "NHS Payments to General Practice"

FIELDS = (
    Field("facility_id", ("Practice Code",)),
    Field("name", ("Practice Name",)),
    Field("address", ("Practice Address",), required=False),
    Field("postcode", ("Practice Postcode", "Practice Post Code")),
    Field("closed", ("Practice Close Date",), required=False),
    Field("dispenses", ("Dispensing Practice", "Dispensing Practice?", "Dispensing")),
)
headers = partial(archives.headers, what=WHAT)
_FLAGS = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "unknown": "unknown", "": "unknown"}


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read which practices dispense.

    Parameters
    ----------
    path
        The CSV as downloaded, plain, compressed or in a ZIP file.

    Returns
    -------
    Read
        The ``dispensing_sites`` layer: the main site of each practice that dispenses and has not
        closed, with its postcode and no coordinates. Findings count the others: practices that do
        not dispense, closed ones, and those for which the file says Unknown, named where they are
        open. Branch surgeries are not in the file.

    Raises
    ------
    DataError
        The file is not this one, a flag is none of Yes, No and Unknown, or a code appears twice.
    """
    return archives.read_packed(path, _read, what=WHAT)


def _read(path: Path) -> Read[gpd.GeoDataFrame]:
    file = path.name
    table, findings = read_table(path, FIELDS, what=WHAT)
    flag = table["dispenses"].str.casefold().map(_FLAGS)
    findings += row_findings(
        "error",
        "This should be Yes, No or Unknown.",
        table.loc[flag.isna(), "dispenses"],
        file=file,
        column="dispenses",
    )
    closed = table.get("closed", pd.Series("", index=table.index)) != ""
    yes = (flag == "yes") & ~closed
    findings += _left_out(table, flag, closed, file)
    if not yes.any() and not flag.isna().any():
        message = "No open practice of this file dispenses."
        findings += (Finding("error", message, file=file, hint="Is it the right file?"),)
    frame = pd.DataFrame(
        {
            "facility_id": table["facility_id"].str.upper(),
            "name": table["name"],
            "postcode": normalise_postcodes(table["postcode"]),
            "address": table.get("address", pd.Series("", index=table.index)).str.replace(
                r"\s+", " ", regex=True
            ),
            "is_branch": False,
            "dispenses": True,
        },
        index=table.index,
    )
    # A code that comes twice is a fault whatever the rows say.
    findings += check("dispensing_sites", with_points(frame, None, None), file)
    raise_on_errors(findings)
    message = (
        "The file has the main site of each practice only: branch surgeries that dispense are not "
        "in it."
    )
    hint = "List them in the template of dispensing sites."
    findings += (Finding("warning", message, file=file, hint=hint),)
    return Read(with_points(frame[yes], None, None), findings)


def _left_out(
    table: pd.DataFrame, flag: pd.Series[Any], closed: pd.Series[bool], file: str
) -> Findings:
    no, unknown = int(((flag == "no") & ~closed).sum()), (flag == "unknown") & ~closed
    findings = []
    for count, message in (
        (no, f"Practices left out, for they do not dispense: {no:,}."),
        (int(closed.sum()), f"Practices left out, for they have closed: {int(closed.sum()):,}."),
    ):
        if count:
            findings.append(Finding("info", message, file=file, column="Dispensing Practice"))
    if unknown.any():
        named = table.loc[unknown, "facility_id"] + " " + table.loc[unknown, "name"]
        some = ", ".join(named.iloc[:MOST_ROWS_NAMED])
        more = ", ..." if len(named) > MOST_ROWS_NAMED else ""
        message = (
            f"Open practices of which the file does not say whether they dispense, left out: "
            f"{len(named)} ({some}{more})."
        )
        hint = "Put those that do in the template of dispensing sites."
        column = "Dispensing Practice"
        findings.append(Finding("warning", message, file=file, column=column, hint=hint))
    return tuple(findings)


def at_sites(
    dispensing: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, file: str
) -> Read[gpd.GeoDataFrame]:
    """Give dispensing practices the positions of their main sites.

    Parameters
    ----------
    dispensing
        The ``dispensing_sites`` layer.
    sites
        The ``gp_sites`` layer.
    file
        Where `dispensing` is from, for the findings.

    Returns
    -------
    Read
        The same rows; where one had no point and its code is that of a site, the site's point.
        Findings: codes that are no site (warning), and how many branch surgeries these practices
        have of which it is not known whether they dispense (info).
    """
    by_code = sites.drop_duplicates("facility_id").set_index("facility_id")
    codes = dispensing["facility_id"].str.upper()
    place = by_code.index.get_indexer(pd.Index(codes))
    points = dispensing.geometry.to_numpy().copy()
    take = (place >= 0) & dispensing.geometry.isna().to_numpy()
    points[take] = by_code.geometry.to_numpy()[place[take]]
    result = dispensing.set_geometry(
        gpd.GeoSeries(points, index=dispensing.index, crs=CRS), crs=CRS
    )
    findings = row_findings(
        "warning",
        "This code is not among the GP sites: its position is that of its postcode.",
        codes[place < 0],
        file=file,
        column="facility_id",
    )
    main = np.isin(sites["facility_id"].str.slice(0, 6).to_numpy(str), codes.to_numpy(str))
    branches = sites[main & sites["is_branch"].to_numpy(bool)]
    branches = branches[~branches["facility_id"].isin(codes)]
    if len(branches):
        message = (
            f"The practices have {len(branches)} branch surgeries of which it is not known "
            "whether they dispense; they are not counted."
        )
        hint = "Put those that do in the template of dispensing sites."
        findings += (Finding("info", message, file=file, hint=hint),)
    return Read(result, findings)
