"""How far chance alone may move a number of premises: exact intervals of Poisson counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv

__all__ = ["CONFIDENCE", "interval"]

CONFIDENCE = 0.95


def interval(
    counts: npt.ArrayLike, confidence: float = CONFIDENCE
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give the exact interval of Poisson counts.

    Parameters
    ----------
    counts
        Whole numbers of any shape.
    confidence
        Such as 0.95.

    Returns
    -------
    low, high : ndarray
        In the shape of the counts. Below `low` a count as large, and above `high` one as small,
        would come about in fewer than half of one less `confidence` of cases.

    Notes
    -----
    F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936), in the form of
    quantiles of the chi-square distribution: ``chi2(a/2; 2k) / 2`` and ``chi2(1 - a/2; 2k + 2) /
    2``, the lower one 0 for a count of 0. Half such a quantile of 2k degrees of freedom is the
    quantile of the gamma distribution of shape k.
    """
    given = np.asarray(counts, dtype=np.float64)
    tail = (1.0 - confidence) / 2.0
    low = np.where(given > 0, gammaincinv(np.maximum(given, 1.0), tail), 0.0)
    high = np.asarray(gammaincinv(given + 1.0, 1.0 - tail), dtype=np.float64)
    return low, high
