"""From a postcode to a position, with how good it is."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import row_findings
from pna.errors import Findings
from pna.layers import Read
from pna.sources.onspd import normalise_postcodes
from pna.sources.positions import with_points

__all__ = ["STATUSES", "filled", "locate", "normalise_postcodes", "with_positions"]

STATUSES = ("live", "ended", "no_position", "not_found")
"""``live`` and ``ended`` postcodes have a position; ``no_position`` is in the file without one."""


def locate(postcodes: pd.Series[Any], directory: pd.DataFrame | None) -> pd.DataFrame:
    """Look postcodes up.

    Parameters
    ----------
    postcodes
        Postcodes in any spelling; empty texts and missing values are not found.
    directory
        The ``postcodes`` layer; None if the study has none.

    Returns
    -------
    DataFrame
        The index of `postcodes`, and ``postcode`` (in capitals with one space), ``easting``,
        ``northing`` (metres, EPSG:27700; NaN without a position), ``status`` (one of `STATUSES`)
        and ``ended`` (``202204``; empty unless it has ended).
    """
    asked = normalise_postcodes(postcodes)
    found = pd.DataFrame(
        {"postcode": asked, "easting": np.nan, "northing": np.nan, "status": "not_found"}
    ).assign(ended="")
    if directory is None or found.empty:
        return found
    rows = directory[directory["postcode"].isin(set(asked))]
    place = pd.Index(rows["postcode"]).get_indexer(pd.Index(asked))
    there = place >= 0
    hit = rows.iloc[place[there]]
    for column in ("easting", "northing", "ended"):
        found.loc[there, column] = hit[column].to_numpy()
    nowhere = hit["easting"].isna().to_numpy() | hit["northing"].isna().to_numpy()
    ended = (hit["ended"] != "").to_numpy()
    found.loc[there, "status"] = np.select([nowhere, ended], ["no_position", "ended"], "live")
    return found


def filled(
    frame: pd.DataFrame, directory: pd.DataFrame | None, *, text: str, prefix: str = "", file: str
) -> Read[pd.DataFrame]:
    """Give rows without a position that of their postcode.

    Parameters
    ----------
    frame
        With the columns `text` (postcodes), ``{prefix}easting`` and ``{prefix}northing`` (metres in
        EPSG:27700; NaN without a position).
    directory
        The ``postcodes`` layer; None if the study has none.
    text, prefix
        Which columns.
    file
        For the findings.

    Returns
    -------
    Read
        The same rows with the two columns filled. Findings: an error for each row that has no
        position still, a warning for each postcode that has ended.
    """
    easting, northing = f"{prefix}easting", f"{prefix}northing"
    lost = frame[easting].isna() | frame[northing].isna()
    found = locate(frame.loc[lost, text], directory)
    result = frame.copy()
    result.loc[lost, easting] = found["easting"]
    result.loc[lost, northing] = found["northing"]
    if directory is None:
        hint = "Name a postcode directory under inputs.postcodes, or give coordinates."
    else:
        hint = "Correct the postcode, or give coordinates."
    findings: Findings = ()
    for status, level, message in (
        ("not_found", "error", "This postcode is not in the postcode directory."),
        ("no_position", "error", "This postcode has no position in the postcode directory."),
        ("ended", "warning", "This postcode has ended; its last position is taken."),
    ):
        cells = found.loc[found["status"] == status, "postcode"]
        findings += row_findings(
            "error" if level == "error" else "warning",
            "There is no postcode directory to look this postcode up in."
            if directory is None
            else message,
            cells,
            file=file,
            column=text,
            hint=hint if level == "error" else "",
        )
    return Read(result, findings)


def with_positions(
    destinations: gpd.GeoDataFrame, directory: pd.DataFrame | None, *, file: str
) -> Read[gpd.GeoDataFrame]:
    """Give destinations without a point that of their postcode.

    Parameters
    ----------
    destinations
        The ``destinations`` layer.
    directory, file
        As for `filled`.

    Returns
    -------
    Read
        The same rows, every one with a point unless a finding says why not. Findings as `filled`.
    """
    points = destinations.geometry
    plain = pd.DataFrame(destinations.drop(columns=destinations.geometry.name)).assign(
        easting=points.x, northing=points.y
    )
    if "postcode" not in plain:
        plain["postcode"] = ""
    result, findings = filled(plain, directory, text="postcode", file=file)
    rest = result.drop(columns=["easting", "northing"])
    return Read(with_points(rest, result["easting"], result["northing"]), findings)
