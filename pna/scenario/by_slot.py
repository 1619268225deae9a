"""The rules of the headline at the times of the week that a study asks about, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage
from pna.coverage import Judgement
from pna.hours.slots import States, Week, during, week_of
from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.scenario import tables
from pna.scenario.compare import Comparison, pairs
from pna.scenario.named import named
from pna.scenario.nearest_again import Columns, nearest_again
from pna.scenario.newly import counted
from pna.scenario.whom import Whom
from pna.study.questions import Slot
from pna.travel import Nearest, nearest_in
from pna.travel.impedance import within
from pna.travel.times import points_of

__all__ = ["slots_table"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def slots_table(comparison: Comparison, people: Whom) -> pd.DataFrame:
    """Count people newly within and newly outside, with the premises open in each slot.

    Parameters
    ----------
    comparison
        From `pna.recheck`.
    people
        Those of them who are everyone, by area, are counted.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.SLOTS`; empty where the study has no slots, no roads, or no hours of
        any premises before the changes.
    """
    before, after = comparison.before, comparison.after
    empty = pd.DataFrame(columns=tables.columns_of(tables.SLOTS))
    week = _week(before)
    if not week.known.any() or not before.matrices or not before.study.slots:
        return empty
    then = _Then(after, _week(after), _same_place(before, after))
    sites = [
        _Then(there, _week(there), _same_place(before, there)) for _, there in comparison.possible
    ]
    changed = [change.opens for change in named(before, comparison.scenario) if change.opens]
    rules: list[Judgement] = []
    rules_after: list[Judgement] = []
    at_sites: list[list[Judgement]] = [[] for _ in comparison.possible]
    counts: dict[tuple[str, str], tuple[int, int, str]] = {}
    for slot in before.study.slots:
        states, states_after = during(week, slot), during(then.week, slot)
        was = _sets(before, states)
        found = {
            (mode, name): _found(before, mode, of_set)
            for name, of_set in was.items()
            for mode in MODES
        }
        rules += _judged(before, slot, found)
        rules_after += _judged(after, slot, _found_again(found, was, then, slot))
        for judged, site in zip(at_sites, sites, strict=True):
            judged.extend(_judged(site.results, slot, _found_again(found, was, site, slot)))
        silent = _not_supplied(after, states_after, changed)
        for name in before.study.premises.sets:
            open_here = (_open_here(before, states, name), _open_here(after, states_after, name))
            counts[slot.name, name] = (*open_here, silent)
    frame = counted(
        pairs(rules, rules_after),
        people.everyone_in(),
        [pairs(rules, judged) for judged in at_sites],
    )
    about = [counts[key] for key in zip(frame["slot"], frame["premises_set"], strict=True)]
    columns = ["open_before", "open_after", "hours_not_supplied"]
    frame = pd.concat([frame, pd.DataFrame(about, columns=columns)], axis=1)
    return frame[tables.columns_of(tables.SLOTS)]


class _Open(NamedTuple):
    """Columns of one premises set that are open in a slot, and those that may be."""

    known: Bools
    perhaps: Bools

    @property
    def is_certain(self) -> bool:
        """Whether of all that may be open it is known."""
        return bool((self.known == self.perhaps).all())


class _Found(NamedTuple):
    """The nearest premises open, at both ends of the range too, and the nearest that may be."""

    own: Nearest
    slow: Nearest
    quick: Nearest
    perhaps: Nearest


class _Then(NamedTuple):
    """Results after the changes, the hours of their premises, and which columns of before stay."""

    results: Results
    week: Week
    place: Ints


_FoundBySet = Mapping[tuple[Mode, str], _Found]


def _week(results: Results) -> Week:
    """The hours of the premises that count."""
    layer = results.hours
    if layer.empty:
        layer = pd.DataFrame(columns=["facility_id", "day", "state", "start_minute", "end_minute"])
    return week_of(layer, results.sites["facility_id"].tolist())


def _sets(results: Results, states: States) -> dict[str, _Open]:
    return {
        name: _Open(columns & states.open, columns & (states.open | states.unknown))
        for name, columns in results.counted.items()
    }


def _found(results: Results, mode: Mode, columns: _Open) -> _Found:
    minutes, ends = results.matrices[mode].minutes, results.ends[mode]
    own = nearest_in(minutes, columns.known)
    slow, quick = (own if end is minutes else nearest_in(end, columns.known) for end in ends)
    perhaps = own if columns.is_certain else nearest_in(minutes, columns.perhaps)
    return _Found(own, slow, quick, perhaps)


def _found_again(
    found: _FoundBySet, was: Mapping[str, _Open], then: _Then, slot: Slot
) -> _FoundBySet:
    """Find the nearest premises after the changes from those before them."""
    now = _sets(then.results, during(then.week, slot))
    result: dict[tuple[Mode, str], _Found] = {}
    for (mode, name), one in found.items():
        minutes, ends = then.results.matrices[mode].minutes, then.results.ends[mode]
        known = _columns(then.place, was[name].known, now[name].known)
        own = nearest_again(one.own, minutes, known)
        slow, quick = (
            own if end is minutes else nearest_again(nearest, end, known)
            for nearest, end in zip((one.slow, one.quick), ends, strict=True)
        )
        perhaps = own
        if not now[name].is_certain:
            maybe = _columns(then.place, was[name].perhaps, now[name].perhaps)
            perhaps = nearest_again(one.perhaps, minutes, maybe)
        result[mode, name] = _Found(own, slow, quick, perhaps)
    return result


def _same_place(before: Results, after: Results) -> Ints:
    """Which column after each column before is; -1 where its premises has gone or moved."""
    codes = pd.Index(after.sites["facility_id"])
    place: Ints = codes.get_indexer(pd.Index(before.sites["facility_id"])).astype(np.int64)
    old, new = points_of(before.sites), points_of(after.sites)
    there = np.flatnonzero(place >= 0)
    moved = (old[there] != new[place[there]]).any(axis=1)
    place[there[moved]] = -1
    return place


def _columns(place: Ints, was: Bools, now: Bools) -> Columns:
    stays = (place >= 0) & was
    stays[stays] = now[place[stays]]
    arrived = now.copy()
    arrived[place[stays]] = False
    return Columns(np.where(stays, place, -1), np.flatnonzero(arrived), now)


def _judged(results: Results, slot: Slot, found: _FoundBySet) -> list[Judgement]:
    """Apply the headline's rules, by set, with the premises that are open in a slot."""
    headline = results.study.headline
    limits: dict[Mode, float] = {"drive": headline.drive_minutes, "walk": headline.walk_minutes}
    rules: list[Judgement] = []
    for name in results.counted:
        single = []
        for mode in MODES:
            one = found[mode, name]
            rule = coverage.judge(
                one.own.minutes,
                results.matrices[mode].demand_status,
                mode=mode,
                limit_minutes=limits[mode],
                speed_preset=results.matrices[mode].preset,
                premises_set=name,
                slot=slot.name,
                most_minutes=one.slow.minutes,
                least_minutes=one.quick.minutes,
            )
            maybe = within(one.perhaps.minutes, limits[mode]) & ~rule.within
            single.append(coverage.not_known(rule, maybe))
        rules += [*single, coverage.either(*single)]
    return rules


def _open_here(results: Results, states: States, premises_set: str) -> int:
    """Premises of the area that are known to be open."""
    here = results.sites["in_area"].to_numpy(bool) & states.open
    return int((results.counted[premises_set] & here).sum())


def _not_supplied(results: Results, states: States, changed: list[str]) -> str:
    """Name the changed premises of which it is not known whether they are open."""
    unknown = set(results.sites["facility_id"].to_numpy(str)[states.unknown])
    return ", ".join(code for code in changed if code in unknown)
