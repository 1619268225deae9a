"""Minutes and people -> tables. Nothing here knows roads.

A *judgement* says, for one rule and one premises set, which places are within, outside or unknown.
A place is unknown where it does not join the network (its leg is too long, or there is no
network): nobody is moved to either side by a lack of data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.people.groups import Split, everyone
from pna.travel.impedance import within

__all__ = [
    "ANY_TIME",
    "COLUMNS",
    "Judgement",
    "either",
    "judge",
    "members",
    "members_of_each",
    "not_known",
    "outside_by_settlement",
    "table",
]

Bools = npt.NDArray[np.bool_]
ANY_TIME = "any"
"""Slot of the rules that take no account of opening hours."""
COLUMNS = (
    "rule",
    "mode",
    "minutes",
    "speed_preset",
    "slot",
    "premises_set",
    "area_type",
    "area_code",
    "area_name",
    "split",
    "group",
    "unit",
    "total",
    "within",
    "outside",
    "unknown",
    "share_within",
    "share_low",
    "share_high",
)
_JOINED = ("ok", "beyond_limit")
_ANSWERS = 5


@dataclass(frozen=True)
class Judgement:
    """Which places one rule finds within its limit.

    Attributes
    ----------
    rule
        Its short name: ``drive_10``, ``walk_20``, ``drive_10_or_walk_20``.
    mode, minutes, speed_preset, slot, premises_set
        What it says; `minutes` is missing for a rule of two modes.
    within, unknown
        One entry per place; what is neither is outside.
    within_low, within_high
        The range beside `within`: places within at the low end (driving slower than assumed, no
        walking along fast roads without a pavement) and at the high end (driving quicker). Those
        that are unknown are in neither. None where there is no range.
    parts
        The rules that this one combines; empty for a rule of one mode.
    """

    rule: str
    mode: str
    minutes: float
    speed_preset: str
    slot: str
    premises_set: str
    within: Bools
    unknown: Bools
    within_low: Bools | None = None
    within_high: Bools | None = None
    parts: tuple[Judgement, ...] = ()

    @property
    def outside(self) -> Bools:
        """Places whose minutes are known, or known to be beyond the limit, and are too many."""
        return ~(self.within | self.unknown)

    @property
    def outside_at_least(self) -> Bools:
        """Places outside even at the high end of the range; `outside` where there is none."""
        return self.outside if self.within_high is None else ~(self.within_high | self.unknown)

    @property
    def outside_at_most(self) -> Bools:
        """Places outside at the low end of the range; `outside` where there is none."""
        return self.outside if self.within_low is None else ~(self.within_low | self.unknown)


def judge(
    minutes: npt.NDArray[np.float64],
    status: npt.NDArray[np.str_],
    *,
    mode: str,
    limit_minutes: float,
    speed_preset: str,
    premises_set: str,
    slot: str = ANY_TIME,
    most_minutes: npt.NDArray[np.float64] | None = None,
    least_minutes: npt.NDArray[np.float64] | None = None,
) -> Judgement:
    """Judge every place by one limit.

    Parameters
    ----------
    minutes
        To the nearest premises that counts; NaN where there is none within the search.
    status
        Of each place: ``ok``, ``beyond_limit``, ``too_far_from_road``, ``no_network``.
    mode, limit_minutes, speed_preset, premises_set, slot
        What the rule is called by.
    most_minutes, least_minutes
        The same at the two ends of the range of the speeds, if there is one.

    Returns
    -------
    Judgement
    """
    unknown = ~np.isin(status, _JOINED)

    def known_within(found: npt.NDArray[np.float64] | None) -> Bools | None:
        return None if found is None else within(found, limit_minutes) & ~unknown

    return Judgement(
        rule=f"{mode}_{limit_minutes:g}",
        mode=mode,
        minutes=limit_minutes,
        speed_preset=speed_preset,
        slot=slot,
        premises_set=premises_set,
        within=within(minutes, limit_minutes),
        unknown=unknown,
        within_low=known_within(most_minutes),
        within_high=known_within(least_minutes),
    )


def not_known(judgement: Judgement, places: Bools) -> Judgement:
    """The same rule where some places are unknown, at both ends of the range too.

    Parameters
    ----------
    judgement
        Of one mode.
    places
        Those to be taken as unknown.
    """

    def without(end: Bools | None) -> Bools | None:
        return None if end is None else end & ~places

    return replace(
        judgement,
        within=judgement.within & ~places,
        unknown=judgement.unknown | places,
        within_low=without(judgement.within_low),
        within_high=without(judgement.within_high),
    )


def either(first: Judgement, second: Judgement) -> Judgement:
    """The rule that is met by one or the other; a place outside it is outside both.

    Where one is unknown, the place is within if it is within the other, and unknown if not: then
    at both ends of the range. One without a range keeps its own figure at both ends; there is no
    range where neither has one.

    Raises
    ------
    ValueError
        The two are of different slots or premises sets.
    """
    if (first.slot, first.premises_set) != (second.slot, second.premises_set):
        msg = "rules of different slots or premises sets cannot be combined"
        raise ValueError(msg)
    inside = first.within | second.within
    unknown = (first.unknown | second.unknown) & ~inside

    def at_end(one: Bools | None, other: Bools | None) -> Bools | None:
        if one is None and other is None:
            return None
        ours = first.within if one is None else one
        theirs = second.within if other is None else other
        return (ours | theirs) & ~unknown

    return Judgement(
        rule=f"{first.rule}_or_{second.rule}",
        mode=f"{first.mode} or {second.mode}",
        minutes=float("nan"),
        speed_preset=f"{first.speed_preset}, {second.speed_preset}",
        slot=first.slot,
        premises_set=first.premises_set,
        within=inside,
        unknown=unknown,
        within_low=at_end(first.within_low, second.within_low),
        within_high=at_end(first.within_high, second.within_high),
        parts=(first, second),
    )


def table(
    judgements: Sequence[Judgement],
    demand: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    splits: Sequence[Split] = (),
) -> pd.DataFrame:
    """Count people within, outside and unknown, by rule, area and group.

    Parameters
    ----------
    judgements
        One per rule, preset, slot and premises set, over the places of `demand`.
    demand
        The demand layer: `people`, `district`, `locality`.
    areas
        The areas layer: `area_type`, `area_code`, `area_name`. Every place lies in the one area
        of type ``hwb``.
    splits
        Beside the split that holds everyone, over the same places (`pna.people.groups`).

    Returns
    -------
    DataFrame
        In `COLUMNS`, people as fractions; ``within + outside + unknown`` is `total` in every row.
        `share_low` and `share_high` are the share within at the two ends of the range of the speeds
        (`Judgement`), missing where a rule has no range. An area or group without people has shares
        that are missing, not zero.
    """
    judged = [_answers(judgement) for judgement in judgements]
    if not judged:
        return pd.DataFrame(columns=list(COLUMNS))
    stacked = np.hstack(judged)
    whole = (everyone(demand["people"]), *splits)
    weights = np.hstack([split.weights for split in whole])
    about_groups = [(split.name, group, split.unit) for split in whole for group in split.groups]
    named = list(areas[["area_type", "area_code", "area_name"]].itertuples(index=False, name=None))
    counts = np.empty((len(named), len(about_groups), len(judged), _ANSWERS))
    for number, rows in enumerate(members_of_each(demand, [area[:2] for area in named])):
        sums = weights[rows].T @ stacked[rows]
        counts[number] = sums.reshape(len(about_groups), len(judged), _ANSWERS)
    # Rule by rule, and of each rule area by area.
    by_rule = counts.transpose(2, 0, 1, 3).reshape(-1, _ANSWERS)
    inside, outside, unknown, low, high = by_rule.T
    total = inside + outside + unknown
    frame = pd.DataFrame(
        [
            (*_names(judgement), *area, *group)
            for judgement in judgements
            for area in named
            for group in about_groups
        ],
        columns=list(COLUMNS[: COLUMNS.index("total")]),
    )
    has_low = np.repeat(
        [one.within_low is not None for one in judgements], len(frame) // len(judged)
    )
    has_high = np.repeat(
        [one.within_high is not None for one in judgements], len(frame) // len(judged)
    )
    anyone = total > 0
    shares = {
        name: np.divide(number, total, out=np.full(len(total), np.nan), where=anyone & known)
        for name, number, known in (
            ("share_within", inside, True),
            ("share_low", low, has_low),
            ("share_high", high, has_high),
        )
    }
    return frame.assign(total=total, within=inside, outside=outside, unknown=unknown, **shares)


def _names(judgement: Judgement) -> tuple[str | float, ...]:
    return (
        judgement.rule,
        judgement.mode,
        judgement.minutes,
        judgement.speed_preset,
        judgement.slot,
        judgement.premises_set,
    )


def _answers(judgement: Judgement) -> npt.NDArray[np.float64]:
    """One row per place: within, outside, unknown, within at the low end and at the high one."""
    none = np.zeros(len(judgement.within), dtype=bool)
    ends = [
        end if end is not None else none for end in (judgement.within_low, judgement.within_high)
    ]
    columns = (judgement.within, judgement.outside, judgement.unknown, *ends)
    return np.column_stack(columns).astype(np.float64)


def members(demand: pd.DataFrame, area_type: str, code: str) -> npt.NDArray[np.int64]:
    """Give the rows of the places of one area.

    Parameters
    ----------
    demand
        The demand layer.
    area_type, code
        Of the area; every place lies in the one area of type ``hwb``.
    """
    if area_type == "hwb":
        return np.arange(len(demand))
    return np.flatnonzero((demand[area_type] == code).to_numpy())


def members_of_each(
    demand: pd.DataFrame, areas: Iterable[tuple[str, str]]
) -> list[npt.NDArray[np.intp]]:
    """Give the rows of the places of many areas: of each what `members` gives.

    Parameters
    ----------
    demand
        The demand layer.
    areas
        Type and code of each.
    """
    wanted = list(areas)
    everywhere, nowhere = np.arange(len(demand)), np.empty(0, dtype=np.intp)
    rows = {
        area_type: demand.groupby(area_type, sort=False, observed=True).indices
        for area_type in {area_type for area_type, _ in wanted} - {"hwb"}
    }
    return [
        everywhere if area_type == "hwb" else np.asarray(rows[area_type].get(code, nowhere))
        for area_type, code in wanted
    ]


def outside_by_settlement(
    judgements: Sequence[Judgement], demand: pd.DataFrame, nearest: pd.DataFrame
) -> pd.DataFrame:
    """People outside each of some rules, by named settlement, most people outside the last first.

    Parameters
    ----------
    judgements
        Rules over the places of `demand`, the one to sort by last.
    demand
        The demand layer, with `place`, `district_name`, `special`.
    nearest
        Per place, in the same order: columns to be given as the range over the places outside,
        minutes, by name.

    Returns
    -------
    DataFrame
        One row per settlement, district and kind of special population with anyone outside any of
        the rules, the low end of the last one's range included: `place`, `district_name`,
        `special`, `places`, `people`, then ``people_outside_<rule>``, for the last rule also
        ``..._at_least`` and ``..._at_most`` at the ends of its range, and, for each column of
        `nearest`, its smallest and largest value over the places outside.
    """
    frame = demand[["place", "district_name", "special", "people"]].reset_index(drop=True)
    last = judgements[-1]
    counted = {f"people_outside_{j.rule}": j.outside for j in judgements} | {
        f"people_outside_{last.rule}_at_least": last.outside_at_least,
        f"people_outside_{last.rule}_at_most": last.outside_at_most,
    }
    outside = {name: places * frame["people"] for name, places in counted.items()}
    any_outside = np.logical_or.reduce(list(counted.values()))
    frame = frame.assign(places=1, **outside)[any_outside]
    keys = ["place", "district_name", "special"]
    total = frame.groupby(keys, sort=True)[["places", "people", *outside]].sum()
    minutes = nearest.reset_index(drop=True)[any_outside]
    for column in nearest.columns:
        of_place = minutes[column].groupby([frame[key] for key in keys], sort=True)
        total[f"{column}_from"] = of_place.min()
        total[f"{column}_to"] = of_place.max()
    by = [f"people_outside_{j.rule}" for j in reversed(judgements)]
    by.insert(1, f"people_outside_{last.rule}_at_most")
    ordered = total.reset_index().sort_values(
        [*by, *keys], ascending=[False] * len(by) + [True] * len(keys), kind="stable"
    )
    return ordered.reset_index(drop=True)
