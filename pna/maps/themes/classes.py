"""Classes of figures on maps: bounds in round numbers, colours that keep their order in grey."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = [
    "DENSITY_BOUNDS",
    "DOT",
    "MOST_CLASSES",
    "density_bounds",
    "number_of",
    "percent_bounds",
    "ramp",
]

MOST_CLASSES = 5
DENSITY_BOUNDS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""People per square kilometre at which classes may part."""
DOT = "#3b6fb5"
"""Colour of places where no class is told."""
_STEPS = (1, 2, 5, 10, 20, 25, 50)
# From the fifth to the ninety-fifth of a hundred: one odd place does not stretch all classes.
_ENDS = (5.0, 95.0)
_RAMPS = {
    1: ("#fe9929",),
    2: ("#fed98e", "#cc4c02"),
    3: ("#fff7bc", "#fec44f", "#cc4c02"),
    4: ("#ffffd4", "#fed98e", "#fe9929", "#b54403"),
    5: ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#8a2f04"),
}
"""ColorBrewer YlOrBr (C. Brewer, https://colorbrewer2.org), its last a little darker: safe for
colour-blind readers, and each class darker than the one before in grey."""
Floats = npt.NDArray[np.float64]


def ramp(count: int) -> tuple[str, ...]:
    """Colours of `count` classes in order, the palest first.

    Parameters
    ----------
    count
        1 to `MOST_CLASSES`.
    """
    return _RAMPS[count]


def percent_bounds(shares: npt.ArrayLike) -> tuple[int, ...]:
    """Bounds of classes of shares: whole percentages in even, round steps.

    Parameters
    ----------
    shares
        0 to 1; missing ones are passed over.

    Returns
    -------
    tuple of int
        Percentages that part the classes, at most one fewer than `MOST_CLASSES`; none where all
        shares are about the same. The smallest of the steps 1, 2, 5, 10, 20, 25 and 50 with which
        nine tenths of the shares fit.
    """
    percent = 100 * np.asarray(shares, dtype=np.float64)
    percent = percent[np.isfinite(percent)]
    if not len(percent):
        return ()
    low, high = np.percentile(percent, _ENDS)
    for step in _STEPS:
        first, last = int(low // step) + 1, int(np.ceil(high / step)) - 1
        if last - first + 2 <= MOST_CLASSES:
            break
    return tuple(range(first * step, last * step + 1, step))


def density_bounds(densities: npt.ArrayLike) -> tuple[int, ...]:
    """Bounds of classes of people per square kilometre, of `DENSITY_BOUNDS`.

    Parameters
    ----------
    densities
        Missing ones are passed over.

    Returns
    -------
    tuple of int
        Those between the least and the greatest, at most one fewer than `MOST_CLASSES`, evenly
        chosen.
    """
    known = np.asarray(densities, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return ()
    between = [bound for bound in DENSITY_BOUNDS if known.min() < bound <= known.max()]
    if len(between) < MOST_CLASSES:
        return tuple(between)
    chosen = np.linspace(0, len(between) - 1, MOST_CLASSES - 1).round().astype(int)
    return tuple(between[place] for place in chosen)


def number_of(values: npt.ArrayLike, bounds: Sequence[float]) -> npt.NDArray[np.int64]:
    """Number of the class of each value, 0 the lowest; -1 where it is missing.

    Parameters
    ----------
    values
        In the unit of the bounds. A value on a bound is in the class above it.
    bounds
        Ascending.
    """
    numbers = np.asarray(values, dtype=np.float64)
    # What is a bound to nine decimals is on it.
    found = np.searchsorted(np.asarray(bounds, dtype=np.float64), numbers + 1e-9, side="right")
    return np.where(np.isfinite(numbers), found, -1).astype(np.int64)
