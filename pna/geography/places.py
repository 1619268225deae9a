"""From a postcode to a position, with how good it is."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import row_findings
from pna.errors import Finding, Findings, Level
from pna.layers import Read
from pna.sources import packaged_postcodes
from pna.sources.onspd import POOR_QUALITY
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.positions import with_points

__all__ = [
    "PLACED",
    "STATUSES",
    "about_packaged",
    "filled",
    "locate",
    "normalise_postcodes",
    "with_positions",
]

STATUSES = (
    "live",
    "ended",
    "large_user",
    "poor_quality",
    "position_only",
    "no_position",
    "not_found",
)
"""How good the position of a postcode is.

``ended`` postcodes have their last position; ``poor_quality`` means 6 or more (the mean of a
sector, for instance); ``large_user`` ones may share a point with many others; ``position_only`` are
known from the packaged directory alone, which does not say whether they have ended;
``no_position`` is in the directory without one.
"""

PLACED = frozenset(STATUSES) - {"no_position", "not_found"}
"""Statuses of postcodes that have a position."""


def locate(
    postcodes: pd.Series[Any], directory: pd.DataFrame | None, *, packaged: bool = True
) -> pd.DataFrame:
    """Look postcodes up.

    Parameters
    ----------
    postcodes
        Postcodes in any spelling; empty texts and missing values are not found.
    directory
        The ``postcodes`` layer; None if the study has none.
    packaged
        Look those up that are not in the directory, or have no position there, in the packaged
        directory (`pna.sources.packaged_postcodes`), if that extra is installed.

    Returns
    -------
    DataFrame
        The index of `postcodes`, and ``postcode`` (in capitals with one space), ``easting``,
        ``northing`` (metres, EPSG:27700; NaN without a position), ``status`` (one of `STATUSES`: of
        several that fit, an ended postcode before one of poor quality before a large user),
        ``ended`` (``202204``; empty unless it has ended) and ``quality`` (NaN where unknown).
    """
    asked = normalise_postcodes(postcodes)
    found = pd.DataFrame(
        {"postcode": asked, "easting": np.nan, "northing": np.nan, "status": "not_found"}
    ).assign(ended="", quality=np.nan)
    if directory is not None and not found.empty:
        _look_up(found, directory)
    if packaged:
        _look_up_packaged(found)
    return found


def _look_up(found: pd.DataFrame, directory: pd.DataFrame) -> None:
    asked = found["postcode"]
    rows = directory[directory["postcode"].isin(set(asked))]
    place = pd.Index(rows["postcode"]).get_indexer(pd.Index(asked))
    there = place >= 0
    hit = rows.iloc[place[there]]
    for column in ("easting", "northing", "ended", "quality"):
        if column in hit:
            found.loc[there, column] = hit[column].to_numpy()
    nowhere = hit["easting"].isna().to_numpy() | hit["northing"].isna().to_numpy()
    ended = (hit["ended"] != "").to_numpy()
    poor = (found.loc[there, "quality"] >= POOR_QUALITY).to_numpy()
    large = (
        hit["large_user"].to_numpy(dtype=bool)
        if "large_user" in hit
        else np.zeros(len(hit), dtype=bool)
    )
    found.loc[there, "status"] = np.select(
        [nowhere, ended, poor, large],
        ["no_position", "ended", "poor_quality", "large_user"],
        "live",
    )


def _look_up_packaged(found: pd.DataFrame) -> None:
    lost = (~found["status"].isin(PLACED) & (found["postcode"] != "")).to_numpy()
    if not lost.any() or not packaged_postcodes.available():
        return
    known = packaged_postcodes.positions(found.loc[lost, "postcode"])
    placed = known.notna()[["easting", "northing"]].all(axis=1).to_numpy()
    rows = np.flatnonzero(lost)[placed]
    chosen = np.zeros(len(found), dtype=bool)
    chosen[rows] = True
    for column in ("easting", "northing"):
        found.loc[chosen, column] = known.loc[placed, column].to_numpy()
    found.loc[chosen, "status"] = "position_only"


def about_packaged(found: pd.DataFrame, *, file: str) -> Findings:
    """Say how many postcodes the packaged directory alone has placed, and which.

    Parameters
    ----------
    found
        From `locate`.
    file
        Where the postcodes are from.

    Returns
    -------
    tuple of Finding
        One, or none if there are no such postcodes.
    """
    codes = sorted(set(found.loc[found["status"] == "position_only", "postcode"]))
    if not codes:
        return ()
    some = ", ".join(codes[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")
    message = (
        f"{len(codes)} postcodes were placed by the package {packaged_postcodes.PACKAGE} "
        f"{packaged_postcodes.version()} ({some}). It gives positions only: it does not say "
        "whether a postcode has ended, or how good its position is."
    )
    hint = "Name the full ONS Postcode Directory in inputs.postcodes."
    rule = packaged_postcodes.RULE
    return (Finding("info", message, file=file, column="postcode", hint=hint, rule=rule),)


_MOST_NAMED = 5


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
        position still, a warning for each postcode that has ended (it says when) or whose
        position is poor, and a word on those of large users.
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
    findings = about_packaged(found, file=file)
    faults: tuple[tuple[str, Level, str], ...] = (
        ("not_found", "error", "This postcode is not in the postcode directory."),
        ("no_position", "error", "This postcode has no position in the postcode directory."),
        ("poor_quality", "warning", "The position of this postcode is poor (quality 6 or more)."),
        (
            "large_user",
            "info",
            "This is the postcode of a large user, whose point others may share.",
        ),
    )
    for status, level, message in faults:
        findings += row_findings(
            level,
            "There is no postcode directory to look this postcode up in."
            if directory is None
            else message,
            found.loc[found["status"] == status, "postcode"],
            file=file,
            column=text,
            hint=hint if level == "error" else "Give coordinates if it matters.",
        )
    for ended, rows in found[found["status"] == "ended"].groupby("ended"):
        when = f"{str(ended)[:4]}-{str(ended)[4:]}"
        message = f"This postcode ended in {when}; its last position is taken."
        findings += row_findings("warning", message, rows["postcode"], file=file, column=text)
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
