"""People of each area added up, in the columns that tables call an area by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.coverage import members_of_each

__all__ = ["AREA", "quantiles", "sums"]

AREA = ("area_type", "area_code", "area_name")
"""What tables call an area by."""


def sums(
    values: npt.NDArray[np.float64], demand: pd.DataFrame, areas: pd.DataFrame
) -> npt.NDArray[np.float64]:
    """Add up what places have, area by area.

    Parameters
    ----------
    values
        Shape (places, columns).
    demand, areas
        The layers; every place lies in the one area of type ``hwb``.

    Returns
    -------
    ndarray
        Shape (areas, columns).
    """
    return np.array(
        [
            values[rows].sum(axis=0)
            for rows in members_of_each(
                demand, zip(areas["area_type"], areas["area_code"], strict=True)
            )
        ]
    ).reshape(len(areas), values.shape[1])


def quantiles(
    minutes: npt.NDArray[np.float64],
    people: npt.NDArray[np.float64],
    shares: tuple[float, ...],
) -> npt.NDArray[np.float64]:
    """Minutes within which the given shares of people live.

    Parameters
    ----------
    minutes
        Of each place; infinite where it takes longer than anything that is known.
    people
        Of each place.
    shares
        Between 0 and 1.

    Returns
    -------
    ndarray
        For each share the fewest minutes within which at least that share of the people live;
        missing where these are infinite, or there are no people.
    """
    total = people.sum()
    if total <= 0:
        return np.full(len(shares), np.nan)
    order = np.argsort(minutes, kind="stable")
    reached = np.cumsum(people[order]) / total
    # Adding up may leave the whole a rounding below one.
    at = np.searchsorted(reached, np.asarray(shares) - 1e-12)
    found = minutes[order][np.minimum(at, len(order) - 1)]
    return np.where(np.isfinite(found), found, np.nan)
