"""How much of what several changes do together is each one's own.

What a change does depends on those made before it: a new site beside one that closes brings nobody
newly within, and without it the closure would. So each change is told alone, added last, and as the
average over every order (its Shapley value: L. S. Shapley, "A value for n-person games", 1953),
which is the only one of the three that adds up to the whole.

No change is applied again for this: minutes to each premises are in the matrices before and after,
and a subset of the changes is a subset of their columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage
from pna.coverage import ANY_TIME
from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.scenario import tables
from pna.scenario.compare import Comparison
from pna.scenario.named import Named, named
from pna.travel import nearest_in

__all__ = ["MOST_IN_EVERY_ORDER", "shapley", "shares_table"]

Floats = npt.NDArray[np.float64]
Subset = frozenset[int]
MOST_IN_EVERY_ORDER = 8
"""Changes up to which every order is taken; 256 subsets of them."""


def shares_table(comparison: Comparison) -> pd.DataFrame:
    """Share the change of the headline out among the changes.

    Parameters
    ----------
    comparison
        From `pna.recheck`; with a radius, at the typical site.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.SHARES`; empty for a single change, and for a study without roads.
    """
    before = comparison.before
    changes = named(before, comparison.scenario)
    names = tables.columns_of(tables.SHARES)
    if len(changes) < 2 or not before.matrices:  # noqa: PLR2004 - one has no share
        return pd.DataFrame(columns=names)
    everyone = frozenset(range(len(changes)))
    rows = []
    for premises_set in before.study.premises.sets:
        gained = _gained(comparison, changes, premises_set)
        own, orders = shapley(gained, len(changes))
        whole = gained(everyone)
        for place, rule in enumerate(_rules(before)):
            rows += [
                (
                    *(*rule, ANY_TIME, premises_set),
                    *(number + 1, change.kind, change.facility_id, change.name),
                    gained(frozenset({number}))[place],
                    (whole - gained(everyone - {number}))[place],
                    *(own[number][place], whole[place], orders),
                )
                for number, change in enumerate(changes)
            ]
    return pd.DataFrame(rows, columns=names)


def shapley(worth: Callable[[Subset], Floats], number: int) -> tuple[list[Floats], str]:
    """Share the worth of all of some changes out among them.

    Parameters
    ----------
    worth
        Of a subset of the changes 0 to `number` - 1, one or more figures; of none of them, zero.
    number
        Of changes.

    Returns
    -------
    shares : list of ndarray
        Each one's average worth when added to those before it: over every order for up to
        `MOST_IN_EVERY_ORDER` changes, else over the order given and its reverse. They add up to the
        worth of all.
    orders : str
        Which orders were taken.
    """
    each = range(number)
    if number > MOST_IN_EVERY_ORDER:
        ways = [_in_order(worth, order) for order in (list(each), list(reversed(each)))]
        return [(ways[0][one] + ways[1][one]) / 2 for one in each], "in order and in reverse order"
    shares = []
    for one in each:
        others = [other for other in each if other != one]
        parts = [
            (worth(subset | {one}) - worth(subset)) / (number * comb(number - 1, len(subset)))
            for subset in _subsets(others)
        ]
        shares.append(np.asarray(np.sum(parts, axis=0)))
    return shares, "every order"


def _subsets(members: Sequence[int]) -> Iterator[Subset]:
    for size in range(len(members) + 1):
        yield from map(frozenset, combinations(members, size))


def _in_order(worth: Callable[[Subset], Floats], order: Sequence[int]) -> dict[int, Floats]:
    found, so_far = {}, frozenset[int]()
    for one in order:
        found[one] = worth(so_far | {one}) - worth(so_far)
        so_far |= {one}
    return found


def _rules(results: Results) -> tuple[tuple[str, str, float, str], ...]:
    """Rule, mode, minutes and speeds of the headline."""
    headline = results.study.headline
    drive, walk = (results.matrices[mode].preset for mode in MODES)
    both = headline_rule(results.study)
    by_car, on_foot = both.split("_or_")
    return (
        (by_car, "drive", headline.drive_minutes, drive),
        (on_foot, "walk", headline.walk_minutes, walk),
        (both, "drive or walk", float("nan"), f"{drive}, {walk}"),
    )


def _gained(
    comparison: Comparison, changes: Sequence[Named], premises_set: str
) -> Callable[[Subset], Floats]:
    """Give a function: by how many people some of the changes alter the drive, walk and both."""
    before, after = comparison.before, comparison.after
    people = before.demand["people"].to_numpy(float)
    gone = [_column(before, change.gone, premises_set) for change in changes]
    come = [
        _column(after, change.facility_id, premises_set) if change.place is not None else -1
        for change in changes
    ]
    headline = before.study.headline
    limits: dict[Mode, float] = {"drive": headline.drive_minutes, "walk": headline.walk_minutes}
    # Minutes to the premises that stay whatever is done, then to those that may go or come.
    stays = before.counted[premises_set].copy()
    stays[[column for column in gone if column >= 0]] = False
    columns: dict[Mode, Floats] = {}
    for mode in MODES:
        always = nearest_in(before.matrices[mode].minutes, stays).minutes
        may_go = [_minutes(before, mode, column) for column in gone]
        may_come = [_minutes(after, mode, column) for column in come]
        columns[mode] = np.column_stack([always, *may_go, *may_come])

    @cache
    def within(subset: Subset) -> Floats:
        there = np.array(
            [
                True,
                *(number not in subset for number in range(len(changes))),
                *(number in subset for number in range(len(changes))),
            ]
        )
        rules = [
            coverage.judge(
                nearest_in(columns[mode], there).minutes,
                before.matrices[mode].demand_status,
                mode=mode,
                limit_minutes=limits[mode],
                speed_preset="",
                premises_set=premises_set,
            )
            for mode in MODES
        ]
        return np.array([people[one.within].sum() for one in (*rules, coverage.either(*rules))])

    nothing = within(frozenset())
    return lambda subset: within(subset) - nothing


def _column(results: Results, code: str, premises_set: str) -> int:
    """Which column of the matrices a premises that counts has; -1 if it has none."""
    is_it = results.sites["facility_id"].to_numpy(str) == code
    found = np.flatnonzero(is_it & results.counted[premises_set])
    return int(found[0]) if found.size else -1


def _minutes(results: Results, mode: Mode, column: int) -> Floats:
    minutes = results.matrices[mode].minutes
    return np.full(len(minutes), np.nan) if column < 0 else minutes[:, column]
