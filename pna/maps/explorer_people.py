"""The people of each place as the explorer's page holds them, where a study hides or rounds.

The page adds up whichever places a reader asks for. Held as they are, the people of each place
would give back every number that the tables hide; each rounded by itself, the errors would add up,
with small places to nothing at all. They are rounded so that their sum follows the true one
(cumulative rounding, a simple form of controlled rounding): places are taken locality by locality,
and each is given what the rounded running total grows by. It is a multiple of the base and less
than a base from the truth, and the sum over a locality is the locality's own number, rounded.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pna.disclosure import is_small, rounded
from pna.results import Results
from pna.study.questions import Disclosure

__all__ = ["followed", "people_of"]

Floats = npt.NDArray[np.float64]


def people_of(results: Results) -> Floats:
    """Give the people of each place as a page may hold them.

    Parameters
    ----------
    results
        Of a run.

    Returns
    -------
    ndarray of float
        As they are where the study neither rounds nor hides. Where it rounds, multiples of its base
        whose sums follow the true ones (`followed`). Where it hides and does not round, those that
        are hidden are all alike: their mean, or half the least number where there is but one.
    """
    demand, hiding = results.demand, results.study.disclosure
    exact = demand["people"].to_numpy(dtype=np.float64)
    if not hiding.round_to:
        return _alike(exact, hiding)
    keys = [demand[name].astype(str) for name in ("district", "locality") if name in demand]
    groups = demand.groupby(keys, sort=False).ngroup() if keys else np.zeros(len(demand))
    return followed(exact, np.asarray(groups, dtype=np.int64), hiding)


def followed(exact: Floats, groups: npt.NDArray[np.int64], disclosure: Disclosure) -> Floats:
    """Round numbers of people so that their sums over each group follow the true ones.

    Parameters
    ----------
    exact
        Of each place.
    groups
        Of each place, the number of its group.
    disclosure
        Of a study that rounds.

    Returns
    -------
    ndarray of float
        Multiples of the base, none below 0; 0 for nobody.
    """
    found = np.zeros(len(exact))
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        totals = rounded(np.cumsum(exact[members]), disclosure)
        found[members] = np.diff(totals, prepend=0.0)
    return found


def _alike(exact: Floats, disclosure: Disclosure) -> Floats:
    small = is_small(exact, disclosure)
    if not small.any():
        return exact
    several = np.count_nonzero(small) > 1
    alike = exact[small].mean() if several else disclosure.suppress_below / 2
    return np.where(small, alike, exact)
