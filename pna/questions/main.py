"""The tables of the main job, and those about the work itself."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pna import coverage
from pna.answers import Answer, Field, FieldKind
from pna.question import Question
from pna.questions import run_tables
from pna.results import Results
from pna.speeds.table import limits_table, speeds_table

__all__ = ["ABOUT_THE_WORK", "COVERAGE_FIELDS", "FINDINGS", "MAIN"]

_COVERAGE: dict[str, tuple[FieldKind, str]] = {
    "rule": ("text", "the rule: way of travelling and minutes"),
    "mode": ("text", "way of travelling"),
    "minutes": ("number", "its limit; empty for a rule of two ways of travelling"),
    "speed_preset": ("text", "speeds assumed"),
    "slot": ("text", "when premises must be open; any: at whatever time"),
    "premises_set": ("text", "premises that count"),
    "area_type": ("text", "kind of area: hwb, district, locality"),
    "area_code": ("text", "code of the area"),
    "area_name": ("text", "name of the area"),
    "split": ("text", "how people are told apart; all: not at all"),
    "group": ("text", "the group"),
    "unit": ("text", "what is counted: people or households"),
    "total": ("people", "all of the group in the area"),
    "within": ("people", "those within the limit"),
    "outside": ("people", "those further away"),
    "unknown": ("people", "those of whom it is not known"),
    "share_within": ("share", "within as a share of total"),
    "share_low": ("share", "the same at the low end of the range of the speeds"),
    "share_high": ("share", "the same at the high end"),
}
COVERAGE_FIELDS = tuple(
    Field(name, *_COVERAGE[name], whole="total" if name.startswith("share_") else "")
    for name in coverage.COLUMNS
)
"""The columns of every table of coverage."""


def _text(**meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, "text", meaning) for name, meaning in meanings.items())


def _by_mode(mode: str, words: str) -> tuple[Field, ...]:
    beside = (
        (
            Field("drive_minutes_if_slower", "minutes", "the same at the slow end of the range"),
            Field("drive_minutes_if_quicker", "minutes", "the same at the quick end"),
        )
        if mode == "drive"
        else (
            Field(
                "walk_minutes_off_fast_roads",
                "minutes",
                "the same without fast roads (50 mph or more) that have no known pavement",
            ),
        )
    )
    return (
        Field(
            f"{mode}_status",
            "text",
            "ok, beyond_limit, too_far_from_road, no_network",
        ),
        Field(f"{mode}_minutes", "minutes", f"{words} to the nearest premises"),
        *beside,
        Field(f"{mode}_nearest_id", "text", "ODS code of the nearest premises"),
        Field(f"{mode}_nearest_name", "text", "its name"),
        Field(f"{mode}_nearest_outside_area", "text", "whether it lies outside the area"),
        Field(f"{mode}_leg_metres", "metres", "straight line from the place to the road"),
        Field(f"{mode}_nearest_leg_metres", "metres", "straight line from the road to the door"),
    )


_PLACE = (
    *_text(demand_id="output area, postcode or LSOA", place="nearest named settlement"),
    Field("people", "people", "people who live there"),
    *_text(
        special="kind of special population (prison, barracks); empty otherwise",
        special_name="its name",
        lsoa="lower layer super output area",
        district="code of the district",
        district_name="name of the district",
        locality="code of the locality",
        locality_name="name of the locality",
    ),
    Field("easting", "metres", "easting, EPSG:27700"),
    Field("northing", "metres", "northing, EPSG:27700"),
)
_PREMISES = (
    *_text(
        facility_id="ODS code",
        name="trading name",
        kind="pharmacy, lps, distance_selling, appliance, dispensing_practice or another",
        postcode="postcode",
        address="address",
        hwb="Health and Wellbeing Board as the list names it",
    ),
    Field("in_area", "yes_no", "belongs to the area of the study"),
    *_text(
        position="where the position comes from",
        amended="what amendments changed, and why",
        hours="what is known of the opening hours",
    ),
    Field("hours_repaired", "yes_no", "opening hours were put right"),
    Field("times_listed", "count", "rows that it has in the list"),
    Field("counted", "yes_no", "whether it counts, by premises set"),
    Field("why_not", "text", "why it does not, by premises set"),
    Field("easting", "metres", "easting, EPSG:27700"),
    Field("northing", "metres", "northing, EPSG:27700"),
    *(
        field
        for mode in ("drive", "walk")
        for field in (
            Field(f"{mode}_status", "text", "whether it joins the roads"),
            Field(f"{mode}_leg_metres", "metres", "straight line from the road to the door"),
            Field(f"people_nearest_{mode}", "people", "people of the area to whom it is nearest"),
        )
    ),
)
_FATES = {
    "counted_in_area": "counted, in the area",
    "counted_outside_area": "counted, outside it and within the buffer",
    "distance_selling": "not counted: distance-selling",
    "appliance": "not counted: appliance contractors",
    "dispensing_practice": "not counted: dispensing practices",
    "other_kind": "not counted: of other kinds",
    "closed": "not counted: closed",
    "duplicate": "the same row again",
    "unresolved": "without a position",
    "beyond_reach": "beyond the buffer",
    "of_which_repaired": "of all these amended or put right",
}


def _plain(make: Callable[[Results], pd.DataFrame]) -> Callable[[Results], Answer]:
    return lambda results: Answer(make(results))


MAIN = (
    Question(
        "coverage",
        "Coverage",
        "People within and outside every rule, by speed preset, premises set and area.",
        ("1", "2", "3", "4"),
        COVERAGE_FIELDS,
        _plain(run_tables.coverage_table),
        by_road=False,
    ),
    Question(
        "nearest",
        "Nearest premises",
        "One row per place where people live, with the nearest premises by car and on foot. The "
        "columns that end in the name of a premises set are those of that set, the others those of "
        "the first.",
        ("2", "4", "6"),
        (
            *_PLACE,
            *_by_mode("drive", "minutes' drive"),
            *_by_mode("walk", "minutes' walk"),
            Field("outside_both", "text", "outside both rules of the headline: yes, no, unknown"),
        ),
        _plain(run_tables.nearest_table),
    ),
    Question(
        "premises",
        "Premises",
        "Every premises read, whether it counts in each premises set and, if not, why.",
        ("1", "3", "7"),
        _PREMISES,
        _plain(run_tables.premises_table),
        by_road=False,
    ),
    Question(
        "premises-reconciliation",
        "Reconciliation of the premises lists",
        "What became of every row of the lists; each row adds up to `rows_read`.",
        ("1", "6"),
        (
            *_text(premises_set="premises that count", board="board", kind="kind of premises"),
            Field("rows_read", "count", "rows read"),
            *(Field(name, "count", meaning) for name, meaning in _FATES.items()),
        ),
        _plain(run_tables.reconciliation_table),
        by_road=False,
    ),
    Question(
        "consultees",
        "Contractors to consult",
        "Contractors to write to about the assessment (regulation 8), for a mail merge.",
        ("6",),
        _text(
            facility_id="ODS code",
            name="trading name",
            address_1="first line of the address",
            address_2="second",
            address_3="third",
            address_4="the rest",
            postcode="postcode",
            board="Health and Wellbeing Board as the list names it",
            kind="kind of premises",
            where="area, or neighbour within the buffer",
        ),
        _plain(run_tables.consultees_table),
        by_road=False,
    ),
)
"""What every run makes."""
ABOUT_THE_WORK = (
    Question(
        "road-edge",
        "Edge of the roads",
        "By rule, how many people now outside could be inside if premises beyond the loaded roads "
        "or the buffer, and the roads to them, were taken in.",
        ("6",),
        (
            *(Field(name, *_COVERAGE[name]) for name in ("rule", "mode", "minutes")),
            *(Field(name, *_COVERAGE[name]) for name in ("speed_preset", "premises_set")),
            Field("premises_beyond_roads", "count", "premises beyond the roads"),
            Field("people_outside", "people", "people outside the rule"),
            Field(
                "people_who_could_turn_inside",
                "people",
                "of these inside at the straight-line speed of 99 of 100 trips",
            ),
            Field("people_at_top_speed", "people", "of these inside at the top speed of any road"),
            Field("straight_line_kph", "number", "that straight-line speed, km/h"),
        ),
        _plain(run_tables.edge_table),
    ),
    Question(
        "speeds",
        "Driving speeds",
        "Every number of every driving preset, the study's own first.",
        ("6",),
        (
            *_text(
                preset="name of the preset",
                version="its version",
                assumption="speed, delay, constant or range",
                road_kind="kind of road",
                road_class="classes of OpenStreetMap",
                setting="town or country",
                carriageway="single or dual",
                lanes="lanes",
            ),
            Field("limit_mph", "number", "legal limit, mph"),
            Field("share_of_limit", "number", "share of it that is driven"),
            Field("mph", "number", "speed, mph"),
            Field("kph", "number", "speed, km/h"),
            Field("seconds", "number", "seconds lost, each time or once a trip"),
            Field("ratio", "number", "end of the range, as a ratio of speeds"),
        ),
        _plain(lambda results: speeds_table(results.presets.values())),
    ),
    Question(
        "limits",
        "Speed limits",
        "How the legal limit of every road is taken, and the walking speeds, with sources.",
        ("6",),
        (
            *_text(road_class="class of road", condition="where"),
            Field("mph", "number", "limit, mph"),
            Field("kph", "number", "limit, km/h"),
            Field("source", "text", "who says so"),
        ),
        _plain(lambda results: limits_table(results.study.modes.walk.speed_kph)),
    ),
)
"""How the work was done."""
FINDINGS = Question(
    "findings",
    "Findings",
    "What the readers and checks found in the inputs.",
    ("6",),
    _text(
        level="error, warning or info",
        file="file",
        sheet="sheet",
        row="row",
        column="column",
        value="value",
        message="what was found",
        rule="what was checked",
        hint="what to do",
    ),
    _plain(run_tables.findings_table),
    by_road=False,
)
"""The last, for it tells what all others found."""
