"""The nearest premises after a change, from those before it.

Only places whose nearest premises has gone are looked at anew, and only sites that are new are held
against the others: a closure costs next to nothing. The answer is that of `pna.travel.nearest_in`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pna.travel import Nearest, nearest_in

__all__ = ["Columns", "nearest_again"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """Which columns of the matrices stay, by premises set.

    Attributes
    ----------
    place
        Where each column of before is after; -1 where its premises has gone, moved, or counts no
        longer.
    arrived
        Columns of after that count and did not before.
    counted
        Which columns of after count.
    """

    place: Ints
    arrived: Ints
    counted: Bools


def nearest_again(
    found: Nearest, minutes: Floats, columns: Columns, *, factor: float = 1.0
) -> Nearest:
    """Give the nearest premises of each place after a change.

    Parameters
    ----------
    found
        Those before it.
    minutes
        Shape (places, premises after).
    columns
        What became of the premises.
    factor
        All minutes are longer by this factor.

    Returns
    -------
    Nearest
        As ``nearest_in(minutes * factor, columns.counted)``.
    """
    had = found.facility >= 0
    facility = np.full(len(had), -1, dtype=np.int64)
    facility[had] = columns.place[found.facility[had]]
    best = np.where(facility >= 0, found.minutes, np.inf)
    for column in columns.arrived:
        there = minutes[:, column] * factor
        there = np.where(np.isnan(there), np.inf, there)
        # Of premises at the same minutes the first column is the nearest.
        nearer = (there < best) | ((there == best) & (column < facility) & np.isfinite(there))
        best = np.where(nearer, there, best)
        facility = np.where(nearer, column, facility)
    lost = np.flatnonzero(had)
    lost = lost[columns.place[found.facility[lost]] < 0]
    if lost.size:
        again = nearest_in(minutes[lost] * factor, columns.counted)
        best[lost] = np.where(np.isnan(again.minutes), np.inf, again.minutes)
        facility[lost] = again.facility
    return Nearest(np.where(np.isfinite(best), best, np.nan), facility)
