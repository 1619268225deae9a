"""Beside the last assessment's printed figures: theirs, ours, and what was done differently."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pna import coverage
from pna.answers import Answer, Field, NotMade
from pna.checks import nearest, row_findings
from pna.coverage import ANY_TIME
from pna.disclosure import shown_table
from pna.errors import Findings
from pna.people.groups import ALL
from pna.question import Question
from pna.results import Results
from pna.travel import straight
from pna.travel.times import points_of

__all__ = ["QUESTION"]

_KEY = ["rule", "premises_set", "slot", "area_code", "split", "group"]
_TABLES = ("coverage-by-group", "coverage-by-time")
_UNITS = {"oa": "output areas", "postcode": "postcodes", "lsoa": "LSOAs"}
_NOT_TOLD = "not told"
_WHOLE = 100.0


def _make(results: Results) -> Answer | NotMade:
    key = "published_figures"
    if key in results.unreadable:
        return NotMade(
            f"inputs.{key} cannot be read: {results.unreadable[key]}", (f"inputs.{key}",)
        )
    if key not in results.inputs:
        return NotMade(
            "No figures of an earlier assessment were given: give inputs.published_figures.",
            (f"inputs.{key}",),
        )
    theirs = _filled(results, results.inputs[key])
    ours = _own_figures(results, theirs)
    joined = theirs.merge(ours, on=_KEY, how="left", validate="many_to_one")
    joined.index = theirs.index
    frame = pd.DataFrame(
        {
            **{name: joined[name] for name in _KEY},
            "area_name": joined["area_name"].fillna(""),
            "published_share": joined["percent_within"] / 100.0,
            "published_as_at": joined["as_at"],
            "source": joined["source"],
            "our_total": joined["total"],
            "our_share": joined["share_within"],
            "our_share_low": joined["share_low"],
            "our_share_high": joined["share_high"],
            "our_as_at": results.study.study.reference_date.isoformat(),
            "difference_points": 100.0 * joined["share_within"] - joined["percent_within"],
            "difference_in_method": [
                _difference(results, row) for row in joined.to_dict("records")
            ],
        }
    )
    if results.study.disclosure.suppress_below or results.study.disclosure.round_to:
        # The difference would otherwise give away what our share is short of its rounding.
        as_written = shown_table(QUESTION, frame, results.study.disclosure)["our_share"]
        frame["difference_points"] = 100.0 * as_written - joined["percent_within"]
    return Answer(frame.reset_index(drop=True), _findings(results, joined))


def _filled(results: Results, given: pd.DataFrame) -> pd.DataFrame:
    """Give the published figures with what they may leave out."""
    board = results.areas.loc[results.areas["area_type"] == "hwb", "area_code"].iloc[0]
    otherwise: dict[str, str] = {
        "premises_set": results.study.premises.sets[0],
        "slot": ANY_TIME,
        "area_code": board,
        "split": ALL,
        "group": ALL,
        "speeds": "",
        "note": "",
    }
    columns: dict[str, Any] = {
        name: given[name].where(given[name] != "", value) if name in given else value
        for name, value in otherwise.items()
    }
    return given.assign(**columns)


def _own_figures(results: Results, wanted: pd.DataFrame) -> pd.DataFrame:
    """Every figure of coverage of this run at the study's own speeds, by `_KEY`."""
    tables = [results.coverage]
    for name in _TABLES:
        answer = results.answers.get(name)
        if isinstance(answer, Answer):
            tables.append(answer.frame)
    made = set(results.coverage["rule"])
    lines = [
        float(rule.removeprefix(f"{straight.MODE}_"))
        for rule in sorted(set(wanted["rule"]) - made)
        if rule.startswith(f"{straight.MODE}_") and _is_number(rule.partition("_")[2])
    ]
    if lines:
        rules = straight.judgements(
            tuple(lines), points_of(results.demand), points_of(results.sites), results.counted
        )
        tables.append(coverage.table(rules, results.demand, results.areas, splits=results.splits))
    every = pd.concat(tables, ignore_index=True)
    # Within each rule the study's own speeds come first; a unitary authority is its own district.
    return every.drop_duplicates(_KEY)[
        [*_KEY, "area_name", "total", "share_within", "share_low", "share_high"]
    ]


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _difference(results: Results, row: dict[Any, Any]) -> str:
    """Name what was done differently, or say that nothing is known to be."""
    by_road = not str(row["rule"]).startswith(straight.MODE)
    own = {
        "measured": "by road" if by_road else "straight line",
        "places": _UNITS[results.study.demand.unit],
    }
    parts = []
    for name, words in (("measured", "measured"), ("places", "people at")):
        if row[name] == _NOT_TOLD:
            parts.append(f"{words}: theirs not told, ours {own[name]}")
        elif row[name] != own[name]:
            parts.append(f"{words}: theirs {row[name]}, ours {own[name]}")
    if by_road:
        modes = results.study.modes
        speeds = {
            "drive": f"preset {modes.drive.speeds}",
            "walk": f"{modes.walk.speed_kph:g} km/h on foot",
        }
        ours = ", ".join(words for mode, words in speeds.items() if mode in row["rule"])
        parts.append(f"speeds: theirs {row['speeds'] or _NOT_TOLD}, ours {ours}")
    year = str(results.study.study.reference_date.year)
    if year not in str(row["as_at"]):
        parts.append(f"date: theirs {row['as_at']}, ours {year}")
    if row["note"]:
        parts.append(str(row["note"]))
    return "; ".join(parts) or "none known"


def _findings(results: Results, joined: pd.DataFrame) -> Findings:
    given = results.study.inputs.published_figures
    file = given.file.name if given else ""
    absent = joined[joined["share_within"].isna()]
    findings: Findings = ()
    for column, known in (
        ("rule", set(results.coverage["rule"])),
        ("premises_set", set(results.coverage["premises_set"])),
        ("area_code", set(results.areas["area_code"])),
    ):
        wrong = absent.loc[~absent[column].isin(known), column]
        absent = absent[absent[column].isin(known)]
        for value, rows in wrong.groupby(wrong, sort=False):
            near = nearest(str(value), sorted(known), 0.6)
            findings += row_findings(
                "warning",
                f"This run has no such {column.replace('_', ' ')}, so that ours stays empty.",
                rows,
                file=file,
                column=column,
                hint=f"{near} Correct it, or add it to study.toml.".strip(),
            )
    findings += row_findings(
        "warning",
        "This run has no such figure, so that ours stays empty.",
        absent["rule"] + ", " + absent["slot"] + ", " + absent["split"] + ", " + absent["group"],
        file=file,
        hint="Compare slot, split and group with coverage-by-time.csv and coverage-by-group.csv.",
    )
    percent = joined["percent_within"].astype(float)
    for odd, message in (
        (percent > _WHOLE, "This is more than 100 percent: it stands as it was given."),
        (percent.between(0, 1, inclusive="neither"), "This is less than 1 percent. A share?"),
    ):
        findings += row_findings(
            "warning",
            message,
            percent[odd].map("{:g}".format),
            file=file,
            column="percent_within",
            hint="Give percent as printed: 89.2 for 89.2%.",
        )
    return findings


QUESTION = Question(
    "published",
    "Beside published figures",
    "Figures of coverage that an earlier assessment or another body printed, beside those of this "
    "run, with what was done differently.",
    ("6",),
    (
        Field("rule", "text", "the rule"),
        Field("premises_set", "text", "premises that count"),
        Field("slot", "text", "when premises must be open; any: at whatever time"),
        Field("area_code", "text", "code of the area"),
        Field("split", "text", "how people are told apart"),
        Field("group", "text", "the group"),
        Field("area_name", "text", "name of the area"),
        Field("published_share", "share", "share within, as published"),
        Field("published_as_at", "text", "what it speaks of"),
        Field("source", "text", "who published it"),
        Field("our_total", "people", "people of the area and group, of this run"),
        Field("our_share", "share", "share of them within, of this run", whole="our_total"),
        Field(
            "our_share_low",
            "share",
            "at the low end of the range of the speeds",
            whole="our_total",
        ),
        Field("our_share_high", "share", "at the high end", whole="our_total"),
        Field("our_as_at", "text", "reference date of the study"),
        Field("difference_points", "number", "ours less theirs, percentage points"),
        Field("difference_in_method", "text", "what was done differently"),
    ),
    _make,
    by_road=False,
)
