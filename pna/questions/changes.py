"""Since the last assessment: the premises that changed, and the change of coverage taken apart."""

from __future__ import annotations

import pandas as pd

from pna import wording
from pna.answers import Answer, Field, NotMade
from pna.errors import Finding, Findings, Level
from pna.premises.compared import compare
from pna.question import Question
from pna.results import Results
from pna.since.attribution import hours_known, taken_apart
from pna.since.since import Since

__all__ = ["CHANGES", "PREMISES_CHANGES"]

_MOST_NAMED = 10


def _not_made(results: Results) -> NotMade:
    if "previous" in results.unreadable:
        why = f"The last assessment cannot be read: {results.unreadable['previous']}"
        return NotMade(why, ("previous.study",))
    return NotMade(
        "The study does not name the last assessment: give [previous] study, a study.toml with its "
        "roads, premises, people and hours.",
        ("previous.study",),
    )


def _file(results: Results) -> str:
    previous = results.study.previous
    return previous.study.name if previous else ""


def _make(results: Results) -> Answer | NotMade:
    since = results.since
    if since is None:
        return _not_made(results)
    frame = taken_apart(results, since)
    return Answer(
        frame[[field.name for field in CHANGES.fields]],
        _about_areas(results, since) + _about_hours(results, since),
        wording.change_sentences(frame, results.study, since.study),
        controlled=True,
    )


def _about_areas(results: Results, since: Since) -> Findings:
    keys = [
        set(zip(frame["area_type"], frame["area_code"], strict=True))
        for frame in (since.areas, results.areas)
    ]
    alone = sorted(keys[0] ^ keys[1])
    if not alone:
        return ()
    named = ", ".join(f"{kind} {code}" for kind, code in alone[:_MOST_NAMED])
    more = ", ..." if len(alone) > _MOST_NAMED else ""
    message = f"Areas that only one of the two assessments has, left out: {named}{more}."
    return (Finding("info", f"changes: {message}", file=_file(results)),)


def _about_hours(results: Results, since: Since) -> Findings:
    if hours_known(since):
        return ()
    message = (
        "changes: opening hours are not known of the premises of both assessments, so that nothing "
        "is said of times of the week."
    )
    hint = "Give inputs.opening_hours in both studies."
    return (Finding("info", message, file=_file(results), hint=hint),)


def _make_premises(results: Results) -> Answer | NotMade:
    since = results.since
    if since is None:
        return _not_made(results)
    first = results.study.premises.sets[0]
    table = compare(
        since.listed["then"],
        since.listed["now"],
        since.pairs,
        slots=results.study.slots,
        first_set=first,
    )
    near: set[str] = set()
    for sites in since.sites.values():
        near |= set(sites["facility_id"])
    shown = table[
        table["in_area_then"]
        | table["in_area_now"]
        | table["id_then"].isin(near)
        | table["id_now"].isin(near)
    ].reset_index(drop=True)
    return Answer(
        pd.DataFrame(shown.drop(columns="geometry")),
        _about_matches(results, shown),
        wording.premises_change_sentences(shown, results.study, since.study),
        {"premises_changes": shown},
        controlled=True,
    )


def _about_matches(results: Results, shown: pd.DataFrame) -> Findings:
    """Name the changes of owner that a person should look at."""
    file = _file(results)
    owners = shown[shown["status"] == "new owner"]
    unsure = owners["note"].str.contains("might as well")
    by_place = (owners["matched_by"] == "place only") & ~unsure
    alone = "Taken for one premises with a new owner by its place alone: neither name nor hours "
    alone += "are alike, or known."
    several = "Several premises are at one place: it is not certain which became which."
    return (
        *_each(owners[unsure], "warning", several, file),
        *_each(owners[by_place], "info", alone, file),
    )


def _each(rows: pd.DataFrame, level: Level, message: str, file: str) -> Findings:
    return tuple(
        Finding(
            level,
            f"premises-changes: {message}",
            file=file,
            value=f"{row['id_then']} {row['name_then']}, now {row['id_now']} {row['name_now']}",
            hint=str(row["note"]),
        )
        for row in rows.to_dict("records")
    )


_KEPT = (
    Field("direction", "text", "stated, or reverse"),
    Field("order", "text", "the order in which the parts are exchanged"),
    Field("step", "count", "which exchange; 0: the last assessment"),
    Field(
        "part",
        "text",
        "what was exchanged: people, roads, premises, hours; then: the last assessment; all: the "
        "whole change",
    ),
    Field("people_of", "text", "whose people: then or now"),
    Field("roads_of", "text", "whose roads"),
    Field("premises_of", "text", "whose premises"),
    Field("hours_of", "text", "whose opening hours; empty where they do not count"),
)

CHANGES = Question(
    "changes",
    "Coverage since the last assessment",
    "The coverage of the last assessment and of this one by the rules and speeds of this one, and "
    "what people, roads, premises and hours each did to it, exchanged one after another in the "
    "stated order and in the reverse order; the parts of each order add up to the whole change. "
    "People are exchanged as a whole: how many they are and where they live. Roads are those of "
    "the map, which grows more complete: a change put down to roads is not only of roads that were "
    "built. Premises that both lists have keep their hours when premises are exchanged. "
    "Localities have the rules of the headline alone.",
    ("2", "4", "6"),
    (
        *_KEPT,
        Field("rule", "text", "the rule"),
        Field("mode", "text", "way of travelling"),
        Field("minutes", "number", "its limit; empty for a rule of two ways of travelling"),
        Field("speed_preset", "text", "speeds assumed"),
        Field("slot", "text", "when premises must be open; any: at whatever time"),
        Field("premises_set", "text", "premises that count"),
        Field("area_type", "text", "kind of area"),
        Field("area_code", "text", "code of the area"),
        Field("area_name", "text", "name of the area"),
        Field("total", "people", "people of the area, after the exchange"),
        Field("within", "people", "those within the limit"),
        Field("outside", "people", "those further away"),
        Field("unknown", "people", "those of whom it is not known"),
        Field("share_within", "share", "within as a share of total", whole="total"),
        Field("change_total", "people", "what the exchange did to the total"),
        Field("change_within", "people", "what it did to those within"),
        Field("change_outside", "people", "what it did to those further away"),
        Field("change_unknown", "people", "what it did to those of whom it is not known"),
        Field(
            "change_points",
            "number",
            "what it did to share_within, percentage points",
            whole="total",
        ),
    ),
    _make,
)
PREMISES_CHANGES = Question(
    "premises-changes",
    "Premises since the last assessment",
    "Every premises of the area or its surroundings of either list: whether it opened, closed, "
    "moved, has another name, kind, owner or hours. One whose ODS code is gone, with a new code of "
    "the same kind at the same postcode or at most 50 metres away, is taken for one premises with "
    "a new owner. A premises moved if its postcode is another and it is more than 100 metres from "
    "where it was.",
    ("1", "3", "6"),
    (
        Field("change", "text", "what is different; none: nothing"),
        Field("status", "text", "stayed, new owner, opened, closed"),
        Field("id_then", "text", "ODS code in the last assessment"),
        Field("id_now", "text", "ODS code now"),
        Field("name_then", "text", "name then"),
        Field("name_now", "text", "name now"),
        Field("kind_then", "text", "kind then"),
        Field("kind_now", "text", "kind now"),
        Field("postcode_then", "text", "postcode then"),
        Field("postcode_now", "text", "postcode now"),
        Field("in_area_then", "yes_no", "belonged to the area"),
        Field("in_area_now", "yes_no", "belongs to the area"),
        Field("counted_then", "yes_no", "counted in the first premises set"),
        Field("counted_now", "yes_no", "counts in the first premises set"),
        Field("moved_metres", "metres", "straight line from where it was to where it is"),
        Field("hours_week_then", "hours", "hours a week then; empty where not known"),
        Field("hours_week_now", "hours", "hours a week now"),
        Field("hours_change", "hours", "hours a week now less then"),
        Field("slots_gained", "text", "times of the week at which it is open and was not"),
        Field("slots_lost", "text", "times of the week at which it was open and is not"),
        Field("matched_by", "text", "how the two were found to be one premises"),
        Field("note", "text", "what should be looked at"),
    ),
    _make_premises,
    by_road=False,
)
