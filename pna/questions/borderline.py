"""Who lives about as far as a rule allows: "what if it is really 10.5 minutes?"."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import wording
from pna.answers import Answer, Field
from pna.kept import MODES
from pna.people.by_area import AREA, sums
from pna.question import Question
from pna.questions.run_tables import own_nearest
from pna.results import Results
from pna.rules import headline_rule
from pna.travel.impedance import within

__all__ = ["BORDERLINE", "people_table", "places_table"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_SHIFTS = {
    "share_1_minute_less": -1.0,
    "share_half_minute_less": -0.5,
    "share_within": 0.0,
    "share_half_minute_more": 0.5,
    "share_1_minute_more": 1.0,
}
_JOINED = ("ok", "beyond_limit")


class _Rule(NamedTuple):
    """One rule at the study's own speeds.

    `over` are the minutes by which each place is beyond the limit, the smaller of two ways of
    travelling; infinite where none is known. `most` is how many minutes beyond it are known.
    """

    rule: str
    mode: str
    minutes: float
    speed_preset: str
    over: Floats
    unknown: Bools
    most: float


def _rules(results: Results, premises_set: str) -> list[_Rule]:
    """Give every rule of one premises set, the headline's combined one last."""
    found = []
    for mode in MODES:
        matrix = results.matrices[mode]
        minutes = own_nearest(results, mode, premises_set).minutes
        minutes = np.where(np.isnan(minutes), np.inf, minutes)
        unknown = ~np.isin(matrix.demand_status, _JOINED)
        found += [
            _Rule(
                rule=f"{mode}_{limit:g}",
                mode=mode,
                minutes=limit,
                speed_preset=matrix.preset,
                over=minutes - limit,
                unknown=unknown,
                most=matrix.limit_minutes - limit,
            )
            for limit in results.study.thresholds(mode)
        ]
    both = headline_rule(results.study)
    drive, walk = (next(one for one in found if one.rule == name) for name in both.split("_or_"))
    over = np.minimum(drive.over, walk.over)
    combined = _Rule(
        rule=both,
        mode="drive or walk",
        minutes=float("nan"),
        speed_preset=f"{drive.speed_preset}, {walk.speed_preset}",
        over=over,
        unknown=(drive.unknown | walk.unknown) & ~within(over, 0.0),
        most=min(drive.most, walk.most),
    )
    return [*found, combined]


def people_table(results: Results) -> pd.DataFrame:
    """By rule, set and area: people a minute either side of the limit, and shares were it moved."""
    people = results.demand["people"].to_numpy(float)[:, np.newaxis]
    parts = []
    for premises_set in results.study.premises.sets:
        for rule in _rules(results, premises_set):
            # A limit that lies beyond the search cannot be judged; one within its rounding can.
            known = {name: bool(within(shift, rule.most)) for name, shift in _SHIFTS.items()}
            inside = {name: within(rule.over, shift) for name, shift in _SHIFTS.items()}
            columns = np.column_stack([*inside.values(), rule.unknown, np.ones_like(rule.unknown)])
            counts = sums(people * columns, results.demand, results.areas)
            total = counts[:, -1]
            by_shift = {
                name: counts[:, number] if known[name] else np.full(len(total), np.nan)
                for number, name in enumerate(_SHIFTS)
            }
            shares = {
                name: np.divide(count, total, out=np.full(len(total), np.nan), where=total > 0)
                for name, count in by_shift.items()
            }
            at_limit = by_shift["share_within"]
            parts.append(
                results.areas[list(AREA)].assign(
                    rule=rule.rule,
                    mode=rule.mode,
                    minutes=rule.minutes,
                    speed_preset=rule.speed_preset,
                    premises_set=premises_set,
                    total=total,
                    unknown=counts[:, -2],
                    # Taking sums from each other may leave a rounding below nothing.
                    people_just_within=np.maximum(at_limit - by_shift["share_1_minute_less"], 0.0),
                    people_just_outside=np.maximum(by_shift["share_1_minute_more"] - at_limit, 0.0),
                    **shares,
                )
            )
    frame = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    return frame[[field.name for field in _PEOPLE_FIELDS]]


def places_table(results: Results) -> pd.DataFrame:
    """Places within a minute either side of the headline's rules, by set and rule."""
    demand = results.demand
    named = results.sites["name"].to_numpy(str)
    ids = results.sites["facility_id"].to_numpy(str)
    parts = []
    for premises_set in results.study.premises.sets:
        whole = pd.DataFrame(
            {
                "premises_set": premises_set,
                **{
                    name: demand[name].to_numpy()
                    for name in ("demand_id", "place", "district_name", "locality_name", "special")
                },
                "people": demand["people"].to_numpy(float),
            }
        )
        for mode in MODES:
            one = own_nearest(results, mode, premises_set)
            whole[f"{mode}_minutes"] = one.minutes
            reached = one.facility >= 0
            for column, values in (("id", ids), ("name", named)):
                cells = np.full(len(whole), "", dtype=object)
                cells[reached] = values[one.facility[reached]]
                whole[f"{mode}_nearest_{column}"] = cells
        both = headline_rule(results.study)
        for rule in _rules(results, premises_set):
            if rule.rule not in (both, *both.split("_or_")):
                continue
            near = within(rule.over, 1.0) & ~within(rule.over, -1.0)
            side = np.where(within(rule.over, 0.0), "just within", "just outside")
            part = whole.assign(rule=rule.rule, side=side, minutes_over=rule.over)[near]
            parts.append(part.sort_values(["minutes_over", "demand_id"], kind="stable"))
    frame = pd.concat(parts, ignore_index=True)
    return frame[[field.name for field in _PLACE_FIELDS]]


def _people(results: Results) -> Answer:
    frame = people_table(results)
    said = wording.borderline_sentences(frame, results.study)
    return Answer(frame, sentences=said, controlled=True)


_SET = Field("premises_set", "text", "premises that count")
_RULE = Field("rule", "text", "the rule: way of travelling and minutes")
_PLACE_FIELDS = (
    _SET,
    _RULE,
    Field("side", "text", "just within or just outside"),
    Field(
        "minutes_over",
        "minutes",
        "minutes beyond the limit, below 0 within it; of a rule of two ways the smaller",
    ),
    Field("demand_id", "text", "output area, postcode or LSOA"),
    Field("place", "text", "nearest named settlement"),
    Field("district_name", "text", "name of the district"),
    Field("locality_name", "text", "name of the locality"),
    Field("special", "text", "kind of special population; empty otherwise"),
    Field("people", "people", "people who live there"),
    Field("drive_minutes", "minutes", "minutes' drive to the nearest premises"),
    Field("drive_nearest_id", "text", "its ODS code"),
    Field("drive_nearest_name", "text", "its name"),
    Field("walk_minutes", "minutes", "minutes' walk to the nearest premises"),
    Field("walk_nearest_id", "text", "its ODS code"),
    Field("walk_nearest_name", "text", "its name"),
)
_PEOPLE_FIELDS = (
    _RULE,
    Field("mode", "text", "way of travelling"),
    Field("minutes", "number", "its limit; empty for a rule of two ways of travelling"),
    Field("speed_preset", "text", "speeds assumed"),
    _SET,
    Field("area_type", "text", "kind of area: hwb, district, locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
    Field("total", "people", "people of the area"),
    Field("unknown", "people", "of these too far from any road or path"),
    Field("people_just_within", "people", "within the limit, and not within a minute less"),
    Field("people_just_outside", "people", "outside the limit, and within a minute more"),
    Field(
        "share_1_minute_less", "share", "share within, were the limit a minute less", whole="total"
    ),
    Field("share_half_minute_less", "share", "were it half a minute less", whole="total"),
    Field("share_within", "share", "share within the limit, as in coverage.csv", whole="total"),
    Field(
        "share_half_minute_more",
        "share",
        "share within, were the limit half a minute more",
        whole="total",
    ),
    Field("share_1_minute_more", "share", "were it a minute more", whole="total"),
)

BORDERLINE = (
    Question(
        "borderline",
        "Places about as far as the headline allows",
        "Places where people live within a minute either side of the headline's limits, with the "
        "nearest premises: those that another speed or a longer way to the door would turn.",
        ("4", "6"),
        _PLACE_FIELDS,
        lambda results: Answer(places_table(results)),
    ),
    Question(
        "borderline-people",
        "People about as far as the rules allow",
        "For every rule the people within a minute either side of its limit, and the share within "
        "were all limits half a minute or a minute less or more. Empty where that lies beyond the "
        "limit of the search.",
        ("4", "6"),
        _PEOPLE_FIELDS,
        _people,
    ),
)
"""What is asked about the places near a limit."""
