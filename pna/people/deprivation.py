"""Quintiles of deprivation: of England, and within the area of a study.

Few LSOAs of a rural county are among the most deprived fifth of England; ranked among themselves
they still differ. Tables show both and say which is which.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["QUINTILES", "local_quintile", "national_quintile", "with_quintiles"]

QUINTILES = 5
LOCAL_METHOD = "LSOAs of the area ranked among themselves and cut into five groups of equal number"
"""How local quintiles are made: by number of LSOAs, and not by people."""


def national_quintile(decile: pd.Series[float]) -> pd.Series[int]:
    """National quintile of each LSOA, 1 the most deprived fifth of England.

    Parameters
    ----------
    decile
        Published deciles, 1 to 10.

    Returns
    -------
    Series of int64
        ``(decile + 1) // 2``.
    """
    return ((decile.astype(np.int64) + 1) // 2).rename("imd_quintile_national")


def local_quintile(rank: pd.Series[float]) -> pd.Series[int]:
    """Local quintile of each LSOA, 1 the most deprived fifth of the LSOAs given.

    Parameters
    ----------
    rank
        National ranks of the area's LSOAs only, 1 the most deprived.

    Returns
    -------
    Series of int64
        By number of LSOAs: where five does not divide it, the groups differ by one at most. LSOAs
        of equal rank take the better place by the order of the index, so that the groups stay
        equal.
    """
    place = rank.rank(method="first").to_numpy(dtype=float)
    quintile = np.ceil(place * QUINTILES / max(len(rank), 1)).astype(np.int64)
    return pd.Series(quintile, index=rank.index, name="imd_quintile_local")


def with_quintiles(imd: pd.DataFrame, lsoas: pd.Index[str] | None = None) -> pd.DataFrame:
    """Give the LSOAs of an area both quintiles.

    Parameters
    ----------
    imd
        The ``lsoa_imd`` layer.
    lsoas
        Those of the area; None: all of the layer.

    Returns
    -------
    DataFrame
        The rows of the area, sorted by LSOA, with ``imd_quintile_national`` and
        ``imd_quintile_local``.

    Raises
    ------
    KeyError
        An LSOA of the area is not in the layer: its first five are named.
    """
    frame = imd.sort_values("lsoa")
    if lsoas is not None:
        missing = sorted(set(lsoas) - set(frame["lsoa"]))
        if missing:
            raise KeyError(", ".join(missing[:5]))
        frame = frame[frame["lsoa"].isin(lsoas)]
    frame = frame.reset_index(drop=True)
    return frame.assign(
        imd_quintile_national=national_quintile(frame["imd_decile"]),
        imd_quintile_local=local_quintile(frame["imd_rank"]),
    )
