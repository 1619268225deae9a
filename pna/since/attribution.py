"""A change of coverage, taken apart: what people, roads, premises and hours each did to it.

One part after another is exchanged, those of the last assessment for those of this one, and the
rules are applied anew. What each exchange does depends on those before it, so the reverse order
stands beside the stated one. In each order the steps add up to the whole change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import coverage
from pna.coverage import ANY_TIME, Judgement
from pna.hours.slots import States, during
from pna.kept import MODES
from pna.premises.compared import hours_of
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.since.since import Since, When
from pna.study.questions import Slot
from pna.travel import nearest_in, within

__all__ = ["ALL", "ORDER", "START", "hours_known", "taken_apart"]

ORDER = ("people", "roads", "premises", "hours")
"""The stated order."""
START, ALL = "then", "all"
"""What the first row of an order is called, which is the last assessment, and the last, which is
the whole change."""
COUNTS = ("total", "within", "outside", "unknown")
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
State = dict[str, When]


@dataclass
class _Then:
    """What is worked out once: minutes to the nearest of some points, and who is open when."""

    results: Results
    since: Since
    areas: pd.DataFrame
    found: dict[tuple[Mode, When, When, bytes], Floats]
    open: dict[tuple[str, When, When], States]


def hours_known(since: Since) -> bool:
    """Tell whether opening hours are known of premises of then and of now."""
    return all(
        bool(
            (
                since.listed[when].hours["facility_id"].isin(since.sites[when]["facility_id"])
                & (since.listed[when].hours["state"] != "unknown")
            ).any()
        )
        for when in ("then", "now")
    )


def taken_apart(results: Results, since: Since) -> pd.DataFrame:
    """Take every change of coverage apart.

    Parameters
    ----------
    results
        Of a run by roads.
    since
        The last assessment beside it, with minutes.

    Returns
    -------
    DataFrame
        For both orders, every rule, premises set and area that both assessments have: the rows
        `START`, one for each part exchanged (``people``, ``roads``, ``premises``, and for times of
        the week ``hours``), and `ALL`. `people_of`, `roads_of`, `premises_of`, `hours_of` say
        whose they are in the row; `total`, `within`, `outside`, `unknown`, `share_within` are those
        after the exchange, and ``change_...`` what it did; that of `share_within` is in percentage
        points. Where the last assessment has no roads, those of now are everybody's. Rules of a
        time of the week are those of the headline alone, and only where hours are known of both.
        Localities have the headline's rules alone, at any time.
    """
    kinds = ["area_type", "area_code"]
    ours, theirs = (frame.set_index(kinds) for frame in (results.areas, since.areas))
    common = [key for key in ours.index if key in theirs.index]
    once = _Then(results, since, ours.loc[common].reset_index(), {}, {})
    slots: list[Slot | None] = [None, *(results.study.slots if hours_known(since) else ())]
    parts: list[pd.DataFrame] = []
    for slot in slots:
        order = [
            name
            for name in ORDER
            if (name != "roads" or since.has_roads) and (name != "hours" or slot is not None)
        ]
        parts += [
            _steps(once, slot, direction, exchanged)
            for direction, exchanged in (("stated", order), ("reverse", order[::-1]))
        ]
    return pd.concat(parts, ignore_index=True)


def _steps(
    once: _Then, slot: Slot | None, direction: str, exchanged: Sequence[str]
) -> pd.DataFrame:
    """One order of exchanges, for one time of the week."""
    state: State = dict.fromkeys(ORDER, "then")
    if not once.since.has_roads:
        state["roads"] = "now"
    first = _table(once, slot, state)
    rows = [_row(first, first, START, state, 0)]
    before = first
    for number, name in enumerate(exchanged, start=1):
        state = {**state, name: "now"}
        after = _table(once, slot, state)
        rows.append(_row(after, before, name, state, number))
        before = after
    rows.append(_row(before, first, ALL, state, len(exchanged) + 1))
    frame = pd.concat(rows, ignore_index=True)
    if slot is None:
        frame["hours_of"] = ""
    frame.insert(0, "direction", direction)
    frame.insert(1, "order", ", ".join(exchanged))
    return frame


def _row(
    after: pd.DataFrame, before: pd.DataFrame, part: str, state: State, step: int
) -> pd.DataFrame:
    """What is after an exchange, and what it did; both tables have the same rows."""
    changes = {f"change_{name}": after[name] - before[name] for name in COUNTS}
    points = 100.0 * (after["share_within"] - before["share_within"])
    whose = {f"{name}_of": state[name] for name in ORDER}
    return after.assign(step=step, part=part, **whose, **changes, change_points=points)


def _table(once: _Then, slot: Slot | None, state: State) -> pd.DataFrame:
    """Apply the rules in one state of affairs."""
    lived = once.since.demand if state["people"] == "then" else once.results.demand
    judged = [
        rule
        for premises_set in once.results.study.premises.sets
        for rule in _rules(once, slot, state, premises_set)
    ]
    frame = coverage.table(judged, lived, once.areas)
    # Localities, of which there may be hundreds, for the headline alone.
    combined = headline_rule(once.results.study)
    told = frame["rule"].isin([combined, *combined.split("_or_")]) & (slot is None)
    frame = frame[told | (frame["area_type"] != "locality")].reset_index(drop=True)
    return frame.drop(columns=["split", "group", "unit", "share_low", "share_high"])


def _rules(once: _Then, slot: Slot | None, state: State, premises_set: str) -> list[Judgement]:
    study = once.results.study
    sites = once.since.sites[state["premises"]]
    counted = sites[f"counted_{premises_set}"].to_numpy(bool)
    unknown = np.zeros(len(sites), dtype=bool)
    if slot is not None:
        states = _open(once, slot, state)
        counted, unknown = counted & states.open, counted & states.unknown
    single: dict[str, Judgement] = {}
    headline = headline_rule(study).split("_or_")
    # There are minutes by the roads of then only where they are not those of now.
    roads = "now" if once.since.same_roads else state["roads"]
    for mode in MODES:
        key: tuple[Mode, When, When] = (mode, state["people"], roads)
        near = _nearest(once, key, state["premises"], counted)
        perhaps = (
            _nearest(once, key, state["premises"], counted | unknown) if unknown.any() else None
        )
        for minutes in study.thresholds(mode):
            if slot is not None and f"{mode}_{minutes:g}" not in headline:
                continue
            rule = coverage.judge(
                near,
                once.since.status[key],
                mode=mode,
                limit_minutes=minutes,
                speed_preset=once.results.matrices[mode].preset,
                premises_set=premises_set,
                slot=ANY_TIME if slot is None else slot.name,
            )
            if perhaps is not None:
                rule = coverage.not_known(rule, within(perhaps, minutes) & ~rule.within)
            single[rule.rule] = rule
    drive, walk = (single[name] for name in headline)
    return [*single.values(), coverage.either(drive, walk)]


def _nearest(once: _Then, key: tuple[Mode, When, When], premises: When, which: Bools) -> Floats:
    """Minutes of every place to the nearest of some premises."""
    minutes = once.since.minutes[key]
    columns = np.zeros(minutes.shape[1], dtype=bool)
    columns[once.since.columns[premises][which]] = True
    name = (*key, columns.tobytes())
    if name not in once.found:
        once.found[name] = nearest_in(minutes, columns).minutes
    return once.found[name]


def _open(once: _Then, slot: Slot, state: State) -> States:
    """Who is open in a slot: premises of one assessment by the hours of either.

    A premises that the other assessment does not have keeps its own hours.
    """
    premises, hours = state["premises"], state["hours"]
    key = (slot.name, premises, hours)
    if key in once.open:
        return once.open[key]
    since = once.since
    codes = since.sites[premises]["facility_id"]
    result = during(hours_of(since.listed[premises], codes.tolist()), slot)
    if hours != premises:
        there = since.pairs[since.pairs[f"id_{hours}"] != ""]
        other = there.set_index(f"id_{premises}")[f"id_{hours}"]
        same = codes.map(other[other.index != ""]).fillna("")
        is_there = (same != "").to_numpy()
        by_other = during(hours_of(since.listed[hours], same.tolist()), slot)
        result = States(
            np.where(is_there, by_other.open, result.open),
            np.where(is_there, by_other.unknown, result.unknown),
        )
    once.open[key] = result
    return result
