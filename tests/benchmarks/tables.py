"""Every table of an assessment from the matrix of a run, and the week curve moment by moment."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np

from pna.answers import Answer
from pna.hours.slots import open_table
from pna.premises.when_open import hours_of
from pna.questions import QUESTIONS, answer
from pna.questions.week import WEEK
from pna.results import Results
from pna.subsets import counted_among, rules_over
from tests.benchmarks.measure import Figure, seconds

_TARGET_SECONDS = 30.0
_TARGET_MEGABYTES = 1000.0
_TRIED = 12
"""Moments of the week that are worked out one by one; the rest are taken to last as long."""


def figures(results: Results, whole_seconds: float) -> list[Figure]:
    """Measure all tables against the whole run, and the week at once against its moments.

    `whole_seconds` is how long the run without a cache took to its tables.
    """
    start = time.perf_counter()
    answered = answer(results).answers
    took = time.perf_counter() - start
    made = [name for name, one in answered.items() if isinstance(one, Answer)]
    tracemalloc.start()
    answer(results)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [
        Figure(
            f"{len(made)} tables of {len(QUESTIONS)} from the matrix; beside it the whole run "
            f"(wanted: {_TARGET_SECONDS:g} s)",
            f"{took:.1f} s",
            f"{whole_seconds:.1f} s",
            took / whole_seconds,
            1.0,
        ),
        Figure(
            "the same: memory above that of the results",
            f"{peak / 1e6:,.0f} MB",
            "-",
            peak / 1e6,
            _TARGET_MEGABYTES,
            "MB",
        ),
        _week(results),
    ]


def _week(results: Results) -> Figure:
    at_once = seconds(lambda: WEEK.make(results))
    week = hours_of(results).weeks["published"]
    states = open_table(week)
    moments = np.linspace(0, states.open.shape[1] - 1, _TRIED).round().astype(int)

    def one_by_one() -> None:
        for moment in moments:
            rules_over(
                results,
                counted_among(results, states.open[:, moment]),
                doubtful=states.unknown[:, moment],
            )

    singly = seconds(one_by_one) * states.open.shape[1] / _TRIED
    return Figure(
        f"the share covered at {states.open.shape[1]} moments of the week at once; beside it the "
        f"rules moment by moment ({_TRIED} of them tried)",
        f"{at_once:.2f} s",
        f"{singly:.1f} s",
        at_once / singly,
        0.2,
    )
