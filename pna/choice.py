"""How many premises people have within their reach, not only whether there is one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.travel import Nearest, nearest_in
from pna.travel.impedance import within

__all__ = ["CLASSES", "NOT_KNOWN", "Reach", "classes_of", "headline_reaches", "ranked", "reaches"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
CLASSES = ("0", "1", "2-3", "4+")
"""Numbers of premises that tables tell apart."""
NOT_KNOWN = "not known"
"""Class of the places that join no road or path."""
_LOWEST = (0, 1, 2, 4)
_JOINED = ("ok", "beyond_limit")


@dataclass(frozen=True)
class Reach:
    """Which premises of one set each place has within the limit of one rule.

    Attributes
    ----------
    rule, mode, minutes, speed_preset, premises_set
        As in `pna.coverage.Judgement`.
    columns
        Columns of the matrices that count.
    within
        Shape (places, premises that count).
    unknown
        Places of which it is not known, for they do not join the network. Of a rule of two ways of
        travelling these are places that do not join one of the two and reach none by the other.
    """

    rule: str
    mode: str
    minutes: float
    speed_preset: str
    premises_set: str
    columns: npt.NDArray[np.int64]
    within: Bools
    unknown: Bools


def _reach(results: Results, mode: Mode, minutes: float, premises_set: str) -> Reach:
    matrix = results.matrices[mode]
    columns = np.flatnonzero(results.counted[premises_set])
    return Reach(
        rule=f"{mode}_{minutes:g}",
        mode=mode,
        minutes=minutes,
        speed_preset=matrix.preset,
        premises_set=premises_set,
        columns=columns,
        within=within(matrix.minutes[:, columns], minutes),
        unknown=~np.isin(matrix.demand_status, _JOINED),
    )


def headline_reaches(results: Results, premises_set: str) -> tuple[Reach, Reach, Reach]:
    """Give drive, walk and the combined rule of the headline, at the study's own speeds.

    Parameters
    ----------
    results
        Of a run.
    premises_set
        One of the study's.
    """
    headline = results.study.headline
    drive = _reach(results, "drive", headline.drive_minutes, premises_set)
    walk = _reach(results, "walk", headline.walk_minutes, premises_set)
    both = drive.within | walk.within
    combined = Reach(
        rule=headline_rule(results.study),
        mode="drive or walk",
        minutes=float("nan"),
        speed_preset=f"{drive.speed_preset}, {walk.speed_preset}",
        premises_set=premises_set,
        columns=drive.columns,
        within=both,
        unknown=(drive.unknown | walk.unknown) & ~both.any(axis=1),
    )
    return drive, walk, combined


def reaches(results: Results, premises_set: str) -> tuple[Reach, ...]:
    """Give every rule of a study at its own speeds: drive, walk, and the headline's combined rule.

    Parameters
    ----------
    results
        Of a run.
    premises_set
        One of the study's.
    """
    single = [
        _reach(results, mode, minutes, premises_set)
        for mode in MODES
        for minutes in results.study.thresholds(mode)
    ]
    return (*single, headline_reaches(results, premises_set)[-1])


def classes_of(reach: Reach) -> Bools:
    """Tell places apart by how many premises they have within the limit.

    Parameters
    ----------
    reach
        Of one rule.

    Returns
    -------
    array of bool
        Shape (places, classes): those of `CLASSES`, and `NOT_KNOWN`. Each place is in one.
    """
    number = np.searchsorted(_LOWEST, reach.within.sum(axis=1), side="right") - 1
    number[reach.unknown] = len(CLASSES)
    result: Bools = number[:, np.newaxis] == np.arange(len(CLASSES) + 1)
    return result


def ranked(minutes: Floats, counted: Bools, ranks: int) -> tuple[Nearest, ...]:
    """Give the nearest premises, the second nearest and so on, of each place.

    Parameters
    ----------
    minutes
        Shape (places, premises), as in `pna.travel.Matrix`.
    counted
        Which premises count.
    ranks
        How many.

    Returns
    -------
    tuple of Nearest
        The first is that of `pna.travel.nearest_in`. Of premises at the same minutes the first
        column comes first.
    """
    left = np.where(counted, minutes, np.nan)
    found = []
    for _ in range(ranks):
        one = nearest_in(left, counted)
        found.append(one)
        reached = one.facility >= 0
        left[reached, one.facility[reached]] = np.nan
    return tuple(found)
