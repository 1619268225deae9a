"""The tables of `pna sensitivity`: every level of every factor, and the range beside each headline.

A factor that has no bearing on a rule (walking speed on a drive) has no rows of that rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import disclosure
from pna.answers import Field
from pna.disclosure import Shown
from pna.question import TableSpec
from pna.sensitivity.effects import AXES, Grid, Sensitivity
from pna.sensitivity.tried import FACTORS, NOTHING, Level
from pna.study.questions import Disclosure

__all__ = [
    "ALL",
    "BEST",
    "BEST_BELOW_LIMIT",
    "SENSITIVITY",
    "SENSITIVITY_FIELDS",
    "STUDY",
    "SUMMARY",
    "SUMMARY_FIELDS",
    "WORST",
    "controlled",
    "controlled_summary",
    "spreads",
    "summary",
    "table",
]

STUDY = "none"
"""Factor of the rows that give the figures of the run."""
ALL = "all_together"
"""Factor of the rows of the best and the worst of all combinations."""
WORST, BEST = "worst", "best"
"""Levels of `ALL`: the lowest and the highest share within."""
BEST_BELOW_LIMIT = "best_without_legal_limit"
"""The highest share within where nobody drives at the legal limit throughout."""
_LEGAL_LIMIT = "legal_limit"
_NAMED = (
    Field("rule", "text", "as in coverage.csv; at the headline's minutes"),
    Field("mode", "text", "drive, walk, or drive or walk"),
    Field("premises_set", "text", "which premises count"),
    Field("area_type", "text", "hwb, district or locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
)
SENSITIVITY_FIELDS: tuple[Field, ...] = (
    Field(
        "factor",
        "text",
        "what was changed: speed, place_unit, walking_speed, walking_ways or premises_position, "
        "one at a time; none: the study as it stands; all_together: all combinations",
    ),
    Field(
        "level",
        "text",
        "to what; of all_together the worst and the best combination, and the best without the "
        "preset legal_limit, which is a bound and no estimate",
    ),
    *_NAMED,
    Field("total", "people", "people who live in the area"),
    Field("within", "people", "those within the minutes of the rule"),
    Field("outside", "people", "those further away"),
    Field("unknown", "people", "those whose place is too far from any road or path"),
    Field("share_within", "share", "within / total", whole="total"),
    Field("share_outside", "share", "outside / total", whole="total"),
    Field("points", "number", "percentage points of share_within more (+) or less than the study"),
    Field("re_run", "text", "which steps were worked out anew; the others are as in the run"),
    Field("note", "text", "the levels that make up the combination, or why it was not possible"),
)
SUMMARY_FIELDS: tuple[Field, ...] = (
    *_NAMED,
    Field("total", "people", "people who live in the area"),
    Field("outside", "people", "those further away than the rule says, as the study stands"),
    Field("outside_fewest", "people", "the same at the best of all combinations"),
    Field("outside_most", "people", "the same at the worst of all combinations"),
    Field(
        "share_within", "share", "share of the people within, as the study stands", whole="total"
    ),
    Field(
        "share_within_one_low",
        "share",
        "the lowest with one factor changed at a time",
        whole="total",
    ),
    Field(
        "share_within_one_high",
        "share",
        "the highest with one factor changed at a time",
        whole="total",
    ),
    Field("share_within_low", "share", "the lowest of all combinations", whole="total"),
    Field("share_within_high", "share", "the highest of all combinations", whole="total"),
    Field(
        "share_within_high_without_legal_limit",
        "share",
        "the highest of those in which nobody drives at the legal limit throughout",
        whole="total",
    ),
    Field("most_moved_by", "text", "the factor whose levels lie furthest apart"),
    Field("most_moved_points", "number", "how far they lie apart, percentage points"),
    Field(
        "combinations", "count", "how many combinations of levels that bear on the rule were tried"
    ),
)


SENSITIVITY = TableSpec(
    name="sensitivity",
    title="How far the headline hangs on what was assumed",
    meaning=(
        "The headline's rules at every other driving speed, unit of places, walking speed, way of "
        "walking and position of premises, one at a time and all together. Made by `pna "
        "sensitivity`."
    ),
    paragraphs=(),
    fields=SENSITIVITY_FIELDS,
)
SUMMARY = TableSpec(
    name="sensitivity-summary",
    title="The range beside each headline",
    meaning=(
        "Lowest and highest figure of everything that sensitivity.csv tries. Made by `pna "
        "sensitivity`."
    ),
    paragraphs=(),
    fields=SUMMARY_FIELDS,
)
_COLUMNS = [field.name for field in SENSITIVITY_FIELDS]
Index = tuple[int, ...]


def table(found: Sensitivity) -> pd.DataFrame:
    """Every level of every factor, one at a time, and the best and worst of all combinations.

    Parameters
    ----------
    found
        From `pna.sensitivity.effects.work_out`.

    Returns
    -------
    DataFrame
        In `SENSITIVITY_FIELDS`, nothing rounded: by rule and premises set, then factor and level,
        then area. The best and the worst are taken for each area by itself. Levels that the inputs
        do not suffice for have one row a rule, for the whole area, without figures.
    """
    areas = found.layers.areas[["area_type", "area_code", "area_name"]]
    rows: list[dict[Any, Any]] = []
    for grid in found.grids:
        named = {"rule": grid.rule, "mode": grid.mode, "premises_set": grid.premises_set}
        for number, area in enumerate(areas.to_dict("records")):
            about: dict[Any, Any] = {**named, **area}
            rows += [{**about, **row} for row in _of_area(found, grid, number)]
        whole: dict[Any, Any] = areas[areas["area_type"] == "hwb"].iloc[0].to_dict()
        rows += [
            {
                **named,
                **whole,
                "factor": level.factor,
                "level": level.name,
                "re_run": level.re_run,
                "note": f"not possible: {level.why_not}",
                "order": _order_of(level.factor),
            }
            for level in found.not_tried
        ]
    frame = pd.DataFrame(rows)
    frame["grid"] = frame.groupby(["premises_set", "rule"], sort=False).ngroup()
    # Level by level, and of each level area by area, in the order in which they were made.
    frame["place"] = frame.groupby(["grid", "factor", "area_code", "area_type"]).cumcount()
    ordered = frame.sort_values(["grid", "order", "place"], kind="stable", ignore_index=True)
    return ordered.reindex(columns=_COLUMNS)


def _order_of(factor: str) -> int:
    return [STUDY, *FACTORS, ALL].index(factor)


def _of_area(found: Sensitivity, grid: Grid, area: int) -> Iterator[dict[str, Any]]:
    inside, outside, unknown = (part[area] for part in (grid.within, grid.outside, grid.unknown))
    base: Index = (0,) * len(AXES)
    total = inside + outside + unknown
    own = _share(inside[base], total[base])

    def row(at: Index, factor: str, level: str, re_run: str, note: str = "") -> dict[str, Any]:
        share = _share(inside[at], total[at])
        return {
            "factor": factor,
            "level": level,
            "total": total[at],
            "within": inside[at],
            "outside": outside[at],
            "unknown": unknown[at],
            "share_within": share,
            "share_outside": _share(outside[at], total[at]),
            "points": 100.0 * (share - own),
            "re_run": re_run,
            "note": note,
            "order": _order_of(factor),
        }

    yield row(base, STUDY, "as the study stands", NOTHING)
    for at, level in _one_at_a_time(found, inside.shape):
        yield row(at, level.factor, level.name, level.re_run)
    for name, at in _corners(found, inside, total).items():
        levels = _levels_at(found, inside.shape, at)
        steps = [step for level in levels for step in level.re_run.split("; ") if step != NOTHING]
        re_run = "; ".join(dict.fromkeys(steps)) or NOTHING
        note = "; ".join(f"{FACTORS[level.factor].lower()}: {level.words}" for level in levels)
        yield row(at, ALL, name, re_run, note)


def _one_at_a_time(found: Sensitivity, shape: Index) -> Iterator[tuple[Index, Level]]:
    """Every level but the study's own, with all other factors as the study has them."""
    for axis, factor in enumerate(AXES):
        for number in range(1, shape[axis]):
            yield (
                tuple(number if other == axis else 0 for other in range(len(AXES))),
                found.levels[factor][number],
            )


def _levels_at(found: Sensitivity, shape: Index, at: Index) -> list[Level]:
    return [
        found.levels[factor][number]
        for factor, number, count in zip(AXES, at, shape, strict=True)
        if count > 1
    ]


def _corners(
    found: Sensitivity, inside: npt.NDArray[np.float64], total: npt.NDArray[np.float64]
) -> dict[str, Index]:
    """Combinations with the lowest and the highest share within; of equals the first."""
    share = np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
    # Sums of the same people in another order differ by a rounding, and are equals.
    share = np.round(share, 12)
    shape = share.shape

    def place(number: np.intp) -> Index:
        return tuple(int(n) for n in np.unravel_index(number, shape))

    corners = {WORST: place(share.argmin()), BEST: place(share.argmax())}
    speeds = [level.name for level in found.levels["speed"]]
    if _LEGAL_LIMIT in speeds[1:] and shape[0] > 1:
        without = share.copy()
        without[speeds.index(_LEGAL_LIMIT)] = -1.0
        corners[BEST_BELOW_LIMIT] = place(without.argmax())
    return corners


def _share(part: float, total: float) -> float:
    return float(part / total) if total > 0 else float("nan")


def summary(found: Sensitivity, frame: pd.DataFrame) -> pd.DataFrame:
    """The range beside each headline, one row per rule, premises set and area.

    Parameters
    ----------
    found
        From `pna.sensitivity.effects.work_out`.
    frame
        From `table`.

    Returns
    -------
    DataFrame
        In `SUMMARY_FIELDS`, nothing rounded.
    """
    keys = [field.name for field in _NAMED]
    counts = {(grid.rule, grid.premises_set): grid.within[0].size for grid in found.grids}
    rows = []
    for key, group in frame[frame["total"].notna()].groupby(keys, sort=False):
        own = group[group["factor"] == STUDY].iloc[0]
        together = group[group["factor"] == ALL].set_index("level")
        one = group[group["factor"] != ALL]
        spread = spreads(one)
        most = str(spread.idxmax()) if len(spread) and spread.max() > 0 else ""
        rows.append(
            {
                **dict(zip(keys, key, strict=True)),
                "total": own["total"],
                "outside": own["outside"],
                "outside_fewest": together.loc[BEST, "outside"],
                "outside_most": together.loc[WORST, "outside"],
                "share_within": own["share_within"],
                "share_within_one_low": one["share_within"].min(),
                "share_within_one_high": one["share_within"].max(),
                "share_within_low": together.loc[WORST, "share_within"],
                "share_within_high": together.loc[BEST, "share_within"],
                "share_within_high_without_legal_limit": together["share_within"].get(
                    BEST_BELOW_LIMIT, together.loc[BEST, "share_within"]
                ),
                "most_moved_by": most,
                "most_moved_points": spread[most] if most else 0.0,
                "combinations": counts[own["rule"], own["premises_set"]],
            }
        )
    return pd.DataFrame(rows, columns=[field.name for field in SUMMARY_FIELDS])


def spreads(one: pd.DataFrame) -> pd.Series[float]:
    """How far apart the levels of each factor lie, the study's own among them, in points.

    Parameters
    ----------
    one
        Rows of `table` of one rule, premises set and area, those of all combinations left out.
    """
    levels = one[one["factor"] != STUDY].groupby("factor", sort=False)["points"]
    ends = pd.DataFrame({"low": levels.min(), "high": levels.max()})
    spread: pd.Series[float] = ends["high"].clip(lower=0) - ends["low"].clip(upper=0)
    return spread


def controlled(frame: pd.DataFrame, hiding: Disclosure) -> Shown:
    """Give the table as it is written: points are those of the shares that are shown.

    Parameters
    ----------
    frame
        From `table`.
    hiding
        Of the study.
    """
    result = disclosure.shown(SENSITIVITY, frame, hiding)
    if not (hiding.suppress_below or hiding.round_to):
        return result
    keys = ["rule", "premises_set", "area_type", "area_code"]
    share = result.frame["share_within"]
    own = share.where(frame["factor"] == STUDY).groupby([frame[key] for key in keys])
    points = 100.0 * (share - own.transform("first"))
    hidden = result.hidden.assign(points=points.isna() & frame["points"].notna())
    return Shown(result.frame.assign(points=points), hidden)


def controlled_summary(frame: pd.DataFrame, hiding: Disclosure) -> Shown:
    """Give the summary as it is written.

    Parameters
    ----------
    frame
        From `summary`.
    hiding
        Of the study. One that hides or rounds does not say how far a figure moves to the point.
    """
    result = disclosure.shown(SUMMARY, frame, hiding)
    if not (hiding.suppress_below or hiding.round_to):
        return result
    name = "most_moved_points"
    hidden = result.hidden.assign(**{name: True})
    return Shown(result.frame.assign(**{name: np.nan}), hidden)
