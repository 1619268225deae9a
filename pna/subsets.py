"""The rules of a study for any part of its premises: those open on Sunday, those of the area alone.

Everything is read off the matrices of the run; nothing is searched anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage
from pna.coverage import ANY_TIME, Judgement
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.travel import Matrix, nearest_in, within
from pna.travel.times import MatrixEnds

__all__ = ["counted_among", "coverage_table", "headline_of", "judged", "rules_over"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
MODES: tuple[Mode, Mode] = ("drive", "walk")


def judged(
    matrix: Matrix,
    ends: MatrixEnds,
    counted: Bools,
    *,
    limit_minutes: float,
    premises_set: str,
    slot: str = ANY_TIME,
    doubtful: Bools | None = None,
) -> Judgement:
    """Judge every place by one limit, with some of the premises of a matrix.

    Parameters
    ----------
    matrix, ends
        Of one mode, and the same at both ends of the range of its speeds.
    counted
        Which premises count, one entry per column.
    limit_minutes, premises_set, slot
        What the rule is called by.
    doubtful
        Premises of which it is not known whether they count. A place that is within the limit of
        one of these and of none that counts is unknown.

    Returns
    -------
    Judgement
    """
    found = _found(matrix, ends, counted, doubtful)
    return _judge(matrix, found, limit_minutes, premises_set, slot)


class _Found(NamedTuple):
    """Minutes to the nearest premises that counts, at both ends too, and to any that may count."""

    minutes: Floats
    slow: Floats
    quick: Floats
    perhaps: Floats | None


def _found(matrix: Matrix, ends: MatrixEnds, counted: Bools, doubtful: Bools | None) -> _Found:
    perhaps = None
    if doubtful is not None and (doubtful & ~counted).any():
        perhaps = nearest_in(matrix.minutes, counted | doubtful).minutes
    known, slow, quick = (
        nearest_in(minutes, counted).minutes for minutes in (matrix.minutes, *ends)
    )
    return _Found(known, slow, quick, perhaps)


def _judge(
    matrix: Matrix, found: _Found, limit_minutes: float, premises_set: str, slot: str
) -> Judgement:
    result = coverage.judge(
        found.minutes,
        matrix.demand_status,
        mode=matrix.mode,
        limit_minutes=limit_minutes,
        speed_preset=matrix.preset,
        premises_set=premises_set,
        slot=slot,
        most_minutes=found.slow,
        least_minutes=found.quick,
    )
    if found.perhaps is None:
        return result
    return coverage.not_known(result, within(found.perhaps, limit_minutes) & ~result.within)


def rules_over(
    results: Results,
    counted: Mapping[str, Bools],
    *,
    slot: str = ANY_TIME,
    doubtful: Bools | None = None,
) -> tuple[Judgement, ...]:
    """Apply every rule of a study at its own speeds, with some of its premises.

    Parameters
    ----------
    results
        Of a run.
    counted
        By premises set: which premises count, one entry per column of the matrices
        (`counted_among`).
    slot
        Name of the opening-hour slot, if it is one.
    doubtful
        As for `judged`; those that are in none of a set's premises are passed over.

    Returns
    -------
    tuple of Judgement
        By set: drive and walk by minutes, then the headline's combined rule.
    """
    study = results.study
    rules: list[Judgement] = []
    for premises_set, columns in counted.items():
        in_doubt = None if doubtful is None else doubtful & results.counted[premises_set]
        single = []
        for mode in MODES:
            matrix = results.matrices[mode]
            found = _found(matrix, results.ends[mode], columns, in_doubt)
            single += [
                _judge(matrix, found, minutes, premises_set, slot)
                for minutes in study.thresholds(mode)
            ]
        drive, walk = headline_of(results, single)
        rules += [*single, coverage.either(drive, walk)]
    return tuple(rules)


def headline_of(results: Results, rules: list[Judgement]) -> tuple[Judgement, Judgement]:
    """Give the drive and the walk of the headline, of the rules of one premises set."""
    names = headline_rule(results.study).split("_or_")
    drive, walk = (next(rule for rule in rules if rule.rule == name) for name in names)
    return drive, walk


def counted_among(results: Results, chosen: Bools) -> dict[str, Bools]:
    """By premises set: which of its premises are among some.

    Parameters
    ----------
    results
        Of a run.
    chosen
        One entry per column of the matrices (per row of `results.sites`).
    """
    return {name: columns & chosen for name, columns in results.counted.items()}


def coverage_table(results: Results) -> pd.DataFrame:
    """Count people by every rule of a run, those of special establishments apart.

    Parameters
    ----------
    results
        Of a run: its `judgements`.

    Returns
    -------
    DataFrame
        As `pna.coverage.table`.
    """
    special = [split for split in results.splits if split.name == "special_population"]
    return coverage.table(results.judgements, results.demand, results.areas, splits=special)
