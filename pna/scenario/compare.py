"""Before and after: who comes within a rule by a scenario, and who falls outside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.coverage import Judgement, members_of_each
from pna.errors import Findings
from pna.people.groups import Split, everyone
from pna.results import Results
from pna.scenario.changes import Scenario

__all__ = ["COLUMNS", "Comparison", "Pair", "Possible", "moved", "moves", "pairs", "table"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_KEY = ("rule", "mode", "minutes", "speed_preset", "slot", "premises_set")
_AREA = ("area_type", "area_code", "area_name")
_FIGURES = (
    *("total", "within_before", "within_after", "newly_within", "newly_outside"),
    *("newly_within_low", "newly_within_high", "newly_outside_low", "newly_outside_high"),
    *("unknown_before", "unknown_after"),
)
COLUMNS = (*_KEY, *_AREA, "split", "group", "unit", *_FIGURES)
"""Columns of `table`: one row per rule, area and group."""


class Possible(NamedTuple):
    """One of the sites that a position leaves open: the scenario there, and the results."""

    scenario: Scenario
    after: Results


@dataclass(frozen=True)
class Comparison:
    """The results of a run without and with a scenario.

    Attributes
    ----------
    before, after
        The run, and the same with the changes; of several possible sites the typical one. Both have
        the same places in the same order.
    scenario
        The changes, each position a `Place`.
    findings
        What a person should know of positions and changes.
    possible
        Where a position is no better than "within 200 metres": what the changes do at each of the
        sites that were tried, the point itself first. Empty where every position is exact.
    best, worst
        Which of these; -1 where there are none. The best has the fewest people outside the
        headline's combined rule, counting the first premises set.
    asked
        The changes with the radius of each position, as they were asked for; None where every
        position is exact, so that `scenario` says it all.
    baseline
        Where `before` is more than the run: what has been added to it, in a sentence.
    """

    before: Results
    after: Results
    scenario: Scenario
    findings: Findings = ()
    possible: tuple[Possible, ...] = ()
    best: int = -1
    worst: int = -1
    asked: Scenario | None = None
    baseline: str = ""


class Pair(NamedTuple):
    """One rule before and after."""

    before: Judgement
    after: Judgement


def pairs(before: Sequence[Judgement], after: Sequence[Judgement]) -> tuple[Pair, ...]:
    """Put the rules of two results together.

    Parameters
    ----------
    before, after
        Over the same places.

    Returns
    -------
    tuple of Pair
        In the order of `after`; rules that one of the two does not have are left out.
    """
    known = {tuple(getattr(one, name) for name in _named()): one for one in before}
    found = []
    for one in after:
        key = tuple(getattr(one, name) for name in _named())
        if key in known:
            found.append(Pair(known[key], one))
    return tuple(found)


def _named() -> tuple[str, ...]:
    """What tells rules apart; the minutes of a rule of two modes are missing, its name is not."""
    return tuple(name for name in _KEY if name != "minutes")


class Moved(NamedTuple):
    """Places that come within a rule, and places that fall outside it.

    Attributes
    ----------
    within, outside
        One entry per place. Those that are unknown before or after are in neither.
    """

    within: Bools
    outside: Bools


def moved(pair: Pair) -> Moved:
    """Tell which places come within a rule and which fall outside it, at the speeds assumed.

    Parameters
    ----------
    pair
        The rule before and after.
    """
    return _moved(pair, pair.before.within, pair.after.within)


def _moved(pair: Pair, before: Bools, after: Bools) -> Moved:
    known = ~(pair.before.unknown | pair.after.unknown)
    return Moved(after & ~before & known, before & ~after & known)


def _at_ends(pair: Pair) -> list[Moved]:
    """The same at the low and the high end of the range of the speeds, where there is one."""
    found = []
    for end in ("within_low", "within_high"):
        before, after = getattr(pair.before, end), getattr(pair.after, end)
        if before is not None and after is not None:
            found.append(_moved(pair, before, after))
    return found


def moves(pair: Pair) -> Floats:
    """Give, place by place, what `table` adds up: shape (places, figures but `total`).

    Parameters
    ----------
    pair
        The rule before and after.
    """
    own, ends = moved(pair), _at_ends(pair)
    low, high = ends or (own, own)
    columns = (
        *(pair.before.within, pair.after.within, *own),
        *(low.within, high.within, low.outside, high.outside),
        *(pair.before.unknown, pair.after.unknown),
    )
    return np.column_stack(columns).astype(np.float64)


def table(
    rules: Sequence[Pair],
    demand: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    splits: Sequence[Split] = (),
) -> pd.DataFrame:
    """Count people newly within and newly outside, by rule, area and group.

    Parameters
    ----------
    rules
        From `pairs`, over the places of `demand`.
    demand, areas
        The layers.
    splits
        Beside everyone.

    Returns
    -------
    DataFrame
        In `COLUMNS`, people as fractions. ``within_after - within_before`` is
        ``newly_within - newly_outside`` where nobody is unknown. ``..._low`` and ``..._high`` are
        the least and the most of the figure at the speeds assumed and at both ends of their range;
        they equal the figure where a rule has no range.
    """
    whole = (everyone(demand["people"]), *splits)
    weights = np.hstack([split.weights for split in whole])
    groups = [(split.name, group, split.unit) for split in whole for group in split.groups]
    named = list(areas[list(_AREA)].itertuples(index=False, name=None))
    members_of = members_of_each(demand, [area[:2] for area in named])
    frames = []
    for pair in rules:
        figures = moves(pair)
        counts = np.stack([weights[rows].T @ figures[rows] for rows in members_of])
        total = np.stack([weights[rows].sum(axis=0) for rows in members_of])
        before, after, gained, lost, *ends, unknown_before, unknown_after = np.moveaxis(
            counts, -1, 0
        )
        gained_at, lost_at = (
            np.stack([own, *two]) for own, two in ((gained, ends[:2]), (lost, ends[2:]))
        )
        columns = (
            *(total, before, after, gained, lost),
            *(gained_at.min(axis=0), gained_at.max(axis=0)),
            *(lost_at.min(axis=0), lost_at.max(axis=0)),
            *(unknown_before, unknown_after),
        )
        frame = pd.DataFrame(
            [(*area, *group) for area in named for group in groups],
            columns=[*_AREA, "split", "group", "unit"],
        )
        for place, name in enumerate(_KEY):
            frame.insert(place, name, getattr(pair.after, name))
        frames.append(
            frame.assign(
                **{name: column.ravel() for name, column in zip(_FIGURES, columns, strict=True)}
            )
        )
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(frames, ignore_index=True)
