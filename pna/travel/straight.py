"""Straight lines to the nearest premises, as older assessments and national papers counted.

A straight line of 1.6 km stands for a walk of 20 minutes in the papers of Todd and others (BMJ Open
2014;4:e005764). It takes no account of rivers and railways, so that it is never further than the
walk: the people within it are as many or more.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from pna.coverage import Judgement
from pna.travel.minutes import Nearest, columns_of

__all__ = ["MODE", "PRESET", "judgements", "nearest", "within_metres"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
MODE = "straight"
PRESET = "straight line"
_TOLERANCE_METRES = 1e-6


def within_metres(metres: npt.ArrayLike, limit_metres: float) -> Bools:
    """Whether distances lie within a limit, the limit itself included; missing ones do not."""
    with np.errstate(invalid="ignore"):
        return np.asarray(metres, dtype=np.float64) <= limit_metres + _TOLERANCE_METRES


def nearest(places: Floats, premises: Floats, counted: Bools) -> Nearest:
    """Nearest premises of each place in a straight line.

    Parameters
    ----------
    places, premises
        Positions in metres (EPSG:27700), shape (n, 2).
    counted
        Which of the premises count.

    Returns
    -------
    Nearest
        Metres (not minutes), and the position of the premises among all; missing and -1 where none
        counts.
    """
    columns = np.flatnonzero(counted & np.isfinite(premises).all(axis=1))
    if columns.size == 0 or len(places) == 0:
        return Nearest(np.full(len(places), np.nan), np.full(len(places), -1, dtype=np.int64))
    metres, found = cKDTree(premises[columns]).query(places)
    return Nearest(
        np.asarray(metres, dtype=np.float64), columns_of(np.asarray(found, np.int64), columns)
    )


def judgements(
    limits_metres: tuple[float, ...],
    places: Floats,
    premises: Floats,
    counted: Mapping[str, Bools],
) -> tuple[Judgement, ...]:
    """Judge every place by straight lines, for each premises set.

    Parameters
    ----------
    limits_metres
        Distances.
    places, premises
        Positions in metres (EPSG:27700), shape (n, 2).
    counted
        By premises set: which of the premises count.

    Returns
    -------
    tuple of Judgement
        Rules ``straight_1600``: nobody is unknown and there is no range.
    """
    rules = []
    for name, columns in counted.items():
        metres = nearest(places, premises, columns).minutes
        rules += [
            Judgement(
                rule=f"{MODE}_{limit:g}",
                mode=MODE,
                minutes=float("nan"),
                speed_preset=PRESET,
                slot="any",
                premises_set=name,
                within=within_metres(metres, limit),
                unknown=np.zeros(len(places), dtype=bool),
            )
            for limit in limits_metres
        ]
    return tuple(rules)
