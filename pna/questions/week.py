"""The week curve: who is within reach of premises that are open at each half hour of a week."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage, wording
from pna.answers import Answer, Field, NotMade
from pna.coverage import Judgement
from pna.hours.slots import MOMENTS, STEP_MINUTES, States, open_table
from pna.layers import DAYS
from pna.premises.when_open import HOURS, PUBLISHED, hours_of
from pna.question import Question
from pna.questions.by_time import NO_HOURS
from pna.questions.main import COVERAGE_FIELDS
from pna.results import Results
from pna.roads.network import Mode
from pna.subsets import headline_of
from pna.travel import within

__all__ = ["WEEK", "curve", "reached"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_MODES: tuple[Mode, Mode] = ("drive", "walk")
_JOINED = ("ok", "beyond_limit")
_A_DAY = MOMENTS // len(DAYS)


def reached(minutes: Floats, limit_minutes: float, is_open: Bools) -> Bools:
    """Tell from which places an open premises is within the limit, at many moments at once.

    Parameters
    ----------
    minutes
        Shape (places, premises); NaN where there are none.
    limit_minutes
        The limit.
    is_open
        Shape (premises, moments).

    Returns
    -------
    ndarray of bool
        Shape (places, moments): one product of two tables.
    """
    # Small whole numbers, which single precision holds exactly.
    near = within(minutes, limit_minutes).astype(np.float32)
    return np.asarray(near @ is_open.astype(np.float32) > 0)


def curve(results: Results, states: States) -> pd.DataFrame:
    """Count who is within every rule at every moment, of the whole area.

    Parameters
    ----------
    results
        Of a run.
    states
        Shape (premises, moments), premises in the order of `Results.sites`.

    Returns
    -------
    DataFrame
        One row per premises set, rule and moment: `moment` is its column in `states`.
    """
    # Hours differ far less than there are moments: each pattern is worked out once.
    patterns, which = np.unique(np.vstack(states), axis=1, return_inverse=True)
    is_open, unknown = np.vsplit(patterns, 2)
    people = results.demand["people"].to_numpy(float)
    frames = []
    for name, columns in results.counted.items():
        counted = columns[:, np.newaxis]
        rules = [
            _judged(results, mode, minutes, name, States(is_open & counted, unknown & counted))
            for mode in _MODES
            for minutes in results.study.thresholds(mode)
        ]
        rules.append(coverage.either(*headline_of(results, rules)))
        numbers = {
            "premises_open": (is_open & counted).sum(axis=0),
            "premises_unknown": (unknown & counted).sum(axis=0),
        }
        frames += [_rows(rule, people, numbers, which.ravel()) for rule in rules]
    return pd.concat(frames, ignore_index=True)


def _judged(
    results: Results, mode: Mode, limit_minutes: float, premises_set: str, states: States
) -> Judgement:
    """Judge as `pna.subsets.judged` does, with a column for each moment."""
    matrix, ends = results.matrices[mode], results.ends[mode]
    joined = np.isin(matrix.demand_status, _JOINED)[:, np.newaxis]
    inside = reached(matrix.minutes, limit_minutes, states.open)
    unknown = ~joined | (reached(matrix.minutes, limit_minutes, states.unknown) & ~inside)
    low, high = (
        reached(minutes, limit_minutes, states.open) & ~unknown
        for minutes in (ends.slow, ends.quick)
    )
    return Judgement(
        rule=f"{mode}_{limit_minutes:g}",
        mode=mode,
        minutes=limit_minutes,
        speed_preset=matrix.preset,
        slot="",
        premises_set=premises_set,
        within=inside,
        unknown=unknown,
        within_low=low,
        within_high=high,
    )


def _rows(
    rule: Judgement,
    people: Floats,
    numbers: Mapping[str, npt.NDArray[np.int64]],
    which: npt.NDArray[np.int64],
) -> pd.DataFrame:
    total = float(people.sum())
    inside, outside, unknown, low, high = (
        people @ part.astype(np.float64)
        for part in (rule.within, rule.outside, rule.unknown, rule.within_low, rule.within_high)
        if part is not None
    )
    shares = {
        name: value / total if total > 0 else np.full(len(value), np.nan)
        for name, value in (("share_within", inside), ("share_low", low), ("share_high", high))
    }
    columns = {"within": inside, "outside": outside, "unknown": unknown, **shares, **numbers}
    return pd.DataFrame(
        {
            "rule": rule.rule,
            "mode": rule.mode,
            "minutes": rule.minutes,
            "speed_preset": rule.speed_preset,
            "premises_set": rule.premises_set,
            "moment": np.arange(len(which)),
            "total": total,
            **{name: values[which] for name, values in columns.items()},
        }
    )


def _make(results: Results) -> Answer | NotMade:
    hours = hours_of(results)
    if not hours.weeks:
        keys = ("inputs.opening_hours",)
        return NotMade(NO_HOURS, keys, hours.findings, (wording.NO_HOURS,))
    frames = [
        curve(results, open_table(hours.weeks[kind])).assign(hours=kind)
        for kind in HOURS
        if kind in hours.weeks
    ]
    frame = pd.concat(frames, ignore_index=True)
    moments = np.arange(MOMENTS)
    minutes = moments % _A_DAY * STEP_MINUTES
    times = np.array([f"{m // 60:02d}:{m % 60:02d}" for m in minutes])
    frame["day"] = np.array(DAYS)[frame["moment"] // _A_DAY]
    frame["time"] = times[frame["moment"]]
    said = _sentences(results, frame)
    return Answer(frame[[f.name for f in _FIELDS]], hours.findings, said, controlled=True)


def _sentences(results: Results, frame: pd.DataFrame) -> tuple[str, ...]:
    """When most people are within the headline's drive and walk, on weekdays and at weekends."""
    study, first = results.study, results.study.premises.sets[0]
    told = []
    for mode, minutes in (
        ("drive", study.headline.drive_minutes),
        ("walk", study.headline.walk_minutes),
    ):
        rows = frame[
            (frame["rule"] == f"{mode}_{minutes:g}")
            & (frame["premises_set"] == first)
            & (frame["hours"] == PUBLISHED)
        ]
        if not rows.empty and rows["total"].iloc[0] > 0:
            told.append(
                wording.week_sentence(
                    rows,
                    study.disclosure,
                    words=f"{minutes:g} minutes' {mode}",
                    premises_set=first,
                    area=study.area.name,
                )
            )
    return tuple(told)


_COMMON = {field.name: field for field in COVERAGE_FIELDS}
_FIELDS = (
    *(_COMMON[name] for name in ("rule", "mode", "minutes", "speed_preset", "premises_set")),
    Field("hours", "text", "published: as the lists give them; core: core hours only"),
    Field("moment", "count", "half hours since Monday 00:00, 0 to 335"),
    Field("day", "text", "day of the week"),
    Field("time", "text", "time of the day: premises count that are open at this very moment"),
    Field("premises_open", "count", "premises that count and are open"),
    Field("premises_unknown", "count", "premises that count and whose hours are not known"),
    Field("total", "people", "all people of the area"),
    Field("within", "people", "those within the limit of premises that are open"),
    Field("outside", "people", "those further away"),
    Field("unknown", "people", "those within reach only of premises whose hours are not known"),
    *(_COMMON[name] for name in ("share_within", "share_low", "share_high")),
)
WEEK = Question(
    "coverage-week",
    "Coverage over the week",
    "People of the whole area within every rule at every half hour of a week, at the study's own "
    "speeds, counting only premises that are open at that moment.",
    ("2", "3", "4"),
    _FIELDS,
    _make,
)
