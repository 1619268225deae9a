"""From a postcode to a position, with how good it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pna.sources.onspd import normalise_postcodes

__all__ = ["STATUSES", "locate", "normalise_postcodes"]

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
