"""The register of assumptions: each with its value, source, owner, quality and measured effect.

In the manner that the Aqua Book (HM Treasury, guidance on producing quality analysis) asks for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from pna import wording
from pna.answers import Field
from pna.assumptions.assumed import METHOD, STATEMENTS, Quality, Who
from pna.assumptions.tables import CHOICES, TABLES
from pna.kept import MODES
from pna.provenance import input_records
from pna.question import TableSpec
from pna.roads.limits import KPH_PER_MPH
from pna.rules import headline_rule
from pna.sensitivity.effects import Sensitivity
from pna.sensitivity.tables import ALL, STUDY
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS, Preset
from pna.speeds.table import limits_table
from pna.study import Study
from pna.travel.times import STANDARD

__all__ = ["ASSUMPTIONS", "ASSUMPTION_FIELDS", "QUALITIES", "register"]

QUALITIES: dict[Quality, str] = {
    "A": "law, or measured for this purpose",
    "B": "published, or measured elsewhere",
    "C": "judgement",
}
"""What the ratings of quality mean."""
ASSUMPTION_FIELDS: tuple[Field, ...] = (
    Field("number", "count", "number of the row"),
    Field("group", "text", "what it is about"),
    Field("assumption", "text", "what is assumed"),
    Field("value", "text", "its value in this study"),
    Field("unit", "text", "unit of the value"),
    Field("set_in", "text", "key of study.toml, or name in the program, where it is set"),
    Field("source", "text", "source or evidence"),
    Field(
        "measured_by",
        "text",
        "factor of sensitivity.csv that measures its effect, together with all others of the same "
        "factor; empty: not measured",
    ),
    Field(
        "points_low",
        "number",
        "lowest effect of that factor's levels on the headline's share within, percentage points",
    ),
    Field("points_high", "number", "the highest"),
    Field("who_decides", "text", "who may change it"),
    Field(
        "quality", "text", "; ".join(f"{rating}: {words}" for rating, words in QUALITIES.items())
    ),
)


ASSUMPTIONS = TableSpec(
    name="assumptions",
    title="Register of assumptions",
    meaning=(
        "Every assumption of the study and of the method: its value, source, owner and quality, "
        "and its effect on the headline where sensitivity.csv measures it. Made by `pna "
        "sensitivity`."
    ),
    paragraphs=(),
    fields=ASSUMPTION_FIELDS,
)
_BOARD: Who = "Health and Wellbeing Board"
_AUTHOR: Who = "author of the study"
_PROGRAM: Who = "this program"
_SHARED_OUT = {
    "oa": "the estimate of each LSOA, shared out by the census count of its output areas",
    "postcode": "the estimate of each LSOA, shared out over its live small-user postcodes",
    "lsoa": "the estimate of each LSOA, whole, at its population-weighted centroid",
}


class _Row(NamedTuple):
    group: str
    assumption: str
    value: str
    unit: str
    set_in: str
    source: str
    who: Who
    quality: Quality
    factor: str = ""


def register(found: Sensitivity, table: pd.DataFrame) -> pd.DataFrame:
    """List every assumption of a study and of the method.

    Parameters
    ----------
    found
        From `pna.sensitivity.effects.work_out`.
    table
        From `pna.sensitivity.tables.table`, or as it is shown: the effects are those on the
        combined rule, for the whole area and the first premises set.

    Returns
    -------
    DataFrame
        In `ASSUMPTION_FIELDS`.
    """
    study = found.layers.study
    low, high = _effects(found, table)
    rows = itertools.chain(
        _of_rules(study),
        _of_inputs(found),
        _of_people(study),
        _of_housing(study),
        _of_premises(found),
        _of_driving(found),
        _of_walking(study),
        _of_limits(study),
        _of_method(),
        _of_sensitivity(study),
    )
    return pd.DataFrame(
        [
            {
                "number": number,
                "group": row.group,
                "assumption": row.assumption,
                "value": row.value,
                "unit": row.unit,
                "set_in": row.set_in,
                "source": row.source,
                "measured_by": row.factor if row.factor in low else "",
                "points_low": low.get(row.factor, float("nan")),
                "points_high": high.get(row.factor, float("nan")),
                "who_decides": row.who,
                "quality": row.quality,
            }
            for number, row in enumerate(rows, start=1)
        ],
        columns=[field.name for field in ASSUMPTION_FIELDS],
    )


def _effects(found: Sensitivity, table: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    study = found.layers.study
    rows = table[
        (table["rule"] == headline_rule(study))
        & (table["premises_set"] == study.premises.sets[0])
        & (table["area_type"] == "hwb")
        & ~table["factor"].isin([STUDY, ALL])
        & table["points"].notna()
    ]
    by_factor = rows.groupby("factor")["points"]
    low, high = by_factor.min().to_dict(), by_factor.max().to_dict()
    return {str(k): float(v) for k, v in low.items()}, {str(k): float(v) for k, v in high.items()}


def _of_rules(study: Study) -> Iterator[_Row]:
    policy = "policy: the Board may choose another; 20 minutes is usual in published assessments"
    headline = study.headline
    for mode, minutes in (("drive", headline.drive_minutes), ("walk", headline.walk_minutes)):
        key = f"headline.{mode}_minutes"
        what = f"Headline: further than so many minutes' {mode} counts as outside"
        yield _Row("Rules", what, f"{minutes:g}", "minutes", key, policy, _BOARD, "C")
    both = "The headline counts those outside both; either is enough to be within"
    yield _Row("Rules", both, "", "", "pna.rules.judgements", policy, _BOARD, "C")
    for mode in MODES:
        listed = ", ".join(f"{m:g}" for m in study.thresholds(mode))
        yield _Row("Rules", f"Other rules: {mode}", listed, "minutes", "rules", policy, _BOARD, "C")
    if study.modes.straight is not None:
        listed = ", ".join(f"{m:g}" for m in study.modes.straight.metres)
        key = "modes.straight.metres"
        yield _Row("Rules", "Straight lines", listed, "metres", key, policy, _BOARD, "C")
    sets = ", ".join(study.premises.sets)
    counts = "Regulations 2013 for who provides; distance-selling premises are not counted"
    yield _Row("Rules", "Premises that count", sets, "", "premises.sets", counts, _BOARD, "B")
    slots = ", ".join(slot.name for slot in study.slots)
    yield _Row("Rules", "Times at which premises must be open", slots, "", "slots", policy, _BOARD,
               "C")  # fmt: skip
    small = study.disclosure
    hidden = f"below {small.suppress_below}; to multiples of {small.round_to}"
    yield _Row(
        "Rules",
        "Small numbers left out and others rounded (0: not)",
        hidden,
        "people",
        "disclosure",
        "the Board's own policy on small numbers",
        _BOARD,
        "C",
    )


def _of_housing(study: Study) -> Iterator[_Row]:
    housing = study.housing
    if housing.people_per_dwelling is None:
        return
    yield _Row(
        "People",
        "People expected a planned home, where its site does not say",
        f"{housing.people_per_dwelling:g}",
        "people",
        "housing.people_per_dwelling",
        housing.source,
        _AUTHOR,
        "B",
    )


def _of_inputs(found: Sensitivity) -> Iterator[_Row]:
    study, hashes = found.layers.study, found.layers.hashes
    day = study.study.reference_date.isoformat()
    for record in input_records(study, lambda path: hashes[path], found.layers.findings):
        as_at = str(record["as_at"] or "")
        yield _Row(
            "Inputs",
            f"{record['file']} ({record['key']}) holds for {day}",
            as_at or "date not given",
            "as at",
            f"inputs.{record['key']}" if "." not in str(record["key"]) else str(record["key"]),
            str(record["publisher"] or "publisher not given"),
            _AUTHOR,
            "B" if as_at else "C",
        )


def _of_people(study: Study) -> Iterator[_Row]:
    unit = study.demand.unit
    shared = _SHARED_OUT[unit]
    if unit == "postcode" and study.inputs.postcode_people is not None:
        shared += " by their census headcount"
    elif unit == "postcode":
        shared += " in equal parts"
    where = "Unit of the places where people live"
    yield _Row("People", where, unit, "", "demand.unit", shared, _AUTHOR, "B", "place_unit")
    for item in (s for s in STATEMENTS if s.group == "People"):
        yield _Row(*item[:3], "", "method", item.source, item.who, item.quality, item.factor)


def _of_premises(found: Sensitivity) -> Iterator[_Row]:
    study, moved = found.layers.study, found.moved_metres
    count = int((moved > 0).sum())
    yield _Row(
        "Premises",
        "Premises stand at the point of their postcode",
        f"{count} of {len(moved)} that count",
        "premises",
        "inputs.postcodes, inputs.amendments",
        "the point of a postcode is 50 to 200 metres off its doors, more in the country",
        _AUTHOR,
        "B",
        "premises_position",
    )
    yield _Row(
        "Premises",
        "Premises further outside the area than this do not count, nor do roads there",
        f"{study.area.buffer_km:g}",
        "km",
        "area.buffer_km",
        "tables/road-edge.csv counts whom a wider one could bring within",
        _AUTHOR,
        "B",
    )


def _of_driving(found: Sensitivity) -> Iterator[_Row]:
    own, *others = found.layers.presets.values()
    study = found.layers.study
    rating: Quality = "C" if own.name in {"peak", "legal_limit"} or not own.basis else "B"
    if own.name not in PRESETS and study.modes.drive.custom and study.modes.drive.custom.file:
        rating = "A"
    where = "modes.drive.custom" if own.name not in PRESETS else f"modes.drive.speeds = {own.name}"
    source = own.basis or "no evidence is given"
    yield _Row("Driving", "Speeds of the study", own.name, "preset", "modes.drive.speeds", source,
               _AUTHOR, rating, "speed")  # fmt: skip
    more = f"preset {own.name}, version {own.version}; evidence in report/method.html"
    for what, value, unit in _numbers(own):
        yield _Row("Driving", what, value, unit, where, more, _AUTHOR, rating, "speed")
    for row in found.overrides.to_dict("records"):
        yield _Row(
            "Driving",
            f"Speed given by hand: {wording.override_road(row)}",
            f"{row['speed_kph'] / KPH_PER_MPH:.4g}",
            "mph",
            "inputs.overrides",
            f"{row['reason']} ({row['who']}, {row['when']})",
            _AUTHOR,
            "C",
        )
    for preset in others:
        told = preset.basis or "no evidence is given"
        what = "Speeds that every figure is given for beside the study's"
        yield _Row("Driving", what, preset.name, "preset", "pna.speeds.presets", told, _PROGRAM,
                   "B" if preset.name == "typical" else "C", "speed")  # fmt: skip
    for mode, settings in (("drive", study.modes.drive), ("walk", study.modes.walk)):
        yield _Row(
            "Roads",
            f"Furthest that a place or premises may lie from a road or path ({mode}); its minutes "
            "are unknown beyond",
            f"{settings.max_access_metres:g}",
            "metres",
            f"modes.{mode}.max_access_metres",
            "judgement; the run tells how many people lie far from a road",
            _AUTHOR,
            "C",
        )
        yield _Row(
            "Roads",
            f"Trips longer than this are not searched ({mode})",
            f"{settings.limit_minutes:g}",
            "minutes",
            f"modes.{mode}.limit_minutes",
            "every rule lies within it, so that it decides no rule",
            _AUTHOR,
            "A",
        )
    for item in (s for s in STATEMENTS if s.group in {"Driving", "Roads"}):
        yield _Row(*item[:3], "", "method", item.source, item.who, item.quality, item.factor)


def _numbers(preset: Preset) -> Iterator[tuple[str, str, str]]:
    for kind in ROAD_KINDS:
        yield f"Speed on a {kind}", f"{100 * preset.shares[kind]:.4g}", "% of the legal limit"
    for name in DELAYS:
        yield f"Time lost: {name.replace('_', ' ')}", f"{preset.delays[name]:.4g}", "seconds each"
    yield "Added once a trip", f"{preset.constant_minutes:.4g}", "minutes"
    yield "Range: slow end, times the speed", f"{preset.slow:.4g}", "times"
    yield "Range: quick end, times the speed", f"{preset.quick:.4g}", "times"


def _of_walking(study: Study) -> Iterator[_Row]:
    yield _Row(
        "Walking",
        f"Walking speed ({STANDARD})",
        f"{study.modes.walk.speed_kph:g}",
        "km/h",
        "modes.walk.speed_kph",
        "the study file; 4.8 km/h is that of the Journey Time Statistics",
        _BOARD,
        "B",
        "walking_speed",
    )
    for item in (s for s in STATEMENTS if s.group == "Walking"):
        yield _Row(*item[:3], "", "method", item.source, item.who, item.quality, item.factor)


def _of_limits(study: Study) -> Iterator[_Row]:
    table = limits_table(study.modes.walk.speed_kph)
    for row in table[~table["road_class"].str.contains("on foot")].to_dict("records"):
        judged = "assumption" in str(row["source"]) or "choice" in str(row["source"])
        yield _Row(
            "Limits",
            f"Legal limit of {row['road_class']}, {row['condition']}",
            "" if pd.isna(row["mph"]) else f"{row['mph']:.4g}",
            "mph",
            "pna.roads.limits, pna.speeds.driving",
            str(row["source"]),
            _PROGRAM,
            "C" if judged else "B" if "reading" in str(row["source"]) else "A",
        )


def _of_method() -> Iterator[_Row]:
    for said in CHOICES:
        yield _Row(*said[:3], "", "method", said.source, said.who, said.quality, said.factor)
    for item in (*METHOD, *TABLES):
        yield _Row(
            item.group,
            item.assumption,
            f"{item.value:.6g}",
            item.unit,
            item.constant,
            item.source,
            _PROGRAM,
            item.quality,
            item.factor,
        )


def _of_sensitivity(study: Study) -> Iterator[_Row]:
    yield _Row(
        "Sensitivity",
        "Walking speeds tried beside the study's and that of older adults",
        ", ".join(f"{kph:g}" for kph in study.sensitivity.walk_kph),
        "km/h",
        "sensitivity.walk_kph",
        "judgement: slower and quicker walkers",
        _AUTHOR,
        "C",
        "walking_speed",
    )
    yield _Row(
        "Sensitivity",
        "Least distance that premises placed by postcode are moved",
        f"{study.sensitivity.moved_metres:g}",
        "metres",
        "sensitivity.moved_metres",
        "points of postcodes are 50 to 200 metres off their doors",
        _AUTHOR,
        "C",
        "premises_position",
    )
    yield _Row(
        "Maps",
        "Grid on which the bands of maps are drawn; it decides no figure",
        f"{study.isochrones.grid_metres:g}",
        "metres",
        "isochrones.grid_metres",
        "tables are worked out at the places where people live",
        _AUTHOR,
        "A",
    )
