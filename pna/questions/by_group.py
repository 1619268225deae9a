"""Who is within and outside every rule: by age, deprivation, car and whatever else inputs tell."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pna import coverage, wording
from pna.answers import Answer, Field, NotMade
from pna.attributes import KNOWN
from pna.attributes.ages import AGES
from pna.coverage import Judgement
from pna.errors import Finding, Findings
from pna.people.groups import ALL, Split
from pna.question import Question
from pna.questions.main import COVERAGE_FIELDS
from pna.results import Results
from pna.travel import straight
from pna.travel.times import OLDER_ADULT

__all__ = ["BY_GROUP", "GROUPS", "older_adult_rules", "own_rules"]

_OLDER = tuple(group.name for group in AGES if group.youngest >= 65)  # noqa: PLR2004 - the age
_AREAS = ("district", "locality", "ward")
"""Splits whose groups are areas: told of the whole area alone."""
_ABOUT = (
    Field("known_for", "text", "place, or the area whose people are shared out over its places"),
    Field("partition", "yes_no", "the groups of the split add up to everyone"),
)


def own_rules(results: Results) -> tuple[Judgement, ...]:
    """Give every rule at the study's own speeds, for every premises set, and straight lines."""
    if not results.matrices:
        return results.judgements
    drive, walk = (results.matrices[mode].preset for mode in ("drive", "walk"))
    own = {drive, walk, f"{drive}, {walk}"}
    return tuple(
        rule
        for rule in results.judgements
        if rule.speed_preset in own or rule.mode == straight.MODE
    )


def older_adult_rules(results: Results) -> tuple[Judgement, ...]:
    """Give every walk at the pace of older adults, and the headline's rule with that walk."""
    if not results.matrices:
        return ()
    drive = results.matrices["drive"].preset
    headline = results.study.headline
    rules: list[Judgement] = []
    for premises_set in results.study.premises.sets:
        of_set = [rule for rule in results.judgements if rule.premises_set == premises_set]
        walks = [rule for rule in of_set if rule.speed_preset == OLDER_ADULT]
        rules += walks
        rules += [
            coverage.either(by_car, on_foot)
            for by_car in of_set
            for on_foot in walks
            if by_car.rule == f"drive_{headline.drive_minutes:g}"
            and by_car.speed_preset == drive
            and on_foot.rule == f"walk_{headline.walk_minutes:g}"
        ]
    return tuple(rules)


def _by_group(results: Results) -> Answer | NotMade:
    if not results.splits:
        return _nothing_tells()
    own = own_rules(results)
    whole = results.areas[results.areas["area_type"] == "hwb"]
    of_people = [split for split in results.splits if split.name not in _AREAS]
    of_areas = [split for split in results.splits if split.name in _AREAS]
    everywhere = coverage.table(own, results.demand, results.areas, splits=of_people)
    parts = [everywhere]
    if of_areas:
        by_area = coverage.table(own, results.demand, whole, splits=of_areas)
        parts.append(by_area[by_area["split"] != ALL])
    older = [_older(split) for split in results.splits if split.name == "age"]
    slower_rules = older_adult_rules(results)
    if slower_rules and any(split.groups for split in older):
        slower = coverage.table(slower_rules, results.demand, results.areas, splits=older)
        parts.append(slower[slower["split"] != ALL])
    frame = pd.concat(parts, ignore_index=True)
    known_for = {split.name: split.known_for for split in results.splits}
    partition = {split.name: split.partition for split in results.splits}
    frame = frame.assign(
        known_for=frame["split"].map({ALL: "place", **known_for}),
        partition=frame["split"].map({ALL: True, **partition}).astype(bool),
    )
    findings = _not_told_apart(results)
    said = wording.by_group(frame, results.study)
    return Answer(frame, findings, sentences=said, controlled=True)


def _not_told_apart(results: Results) -> Findings:
    """Say which groups inputs would tell apart that are not given; not of those left out."""
    if results.study.demand.splits is not None:
        return ()
    there = {split.name for split in results.splits}
    left = {
        name: keys
        for name, keys in KNOWN.items()
        if name not in there and not any(key in results.inputs for key in keys)
    }
    lacking = [
        f"{name} ({' or '.join(f'inputs.{key}' for key in keys)})"
        for name, keys in left.items()
        if keys[0].startswith("lsoa")
    ]
    if not lacking:
        return ()
    message = f"Groups that are not told apart, for want of a usable input: {'; '.join(lacking)}."
    return (Finding("info", message, file=results.study.path.name, rule="groups of people"),)


def _older(split: Split) -> Split:
    """The groups of a split by age that the pace of older adults is for."""
    chosen = [number for number, group in enumerate(split.groups) if group in _OLDER]
    groups = tuple(split.groups[number] for number in chosen)
    return replace(split, groups=groups, weights=split.weights[:, chosen])


def _groups(results: Results) -> Answer | NotMade:
    if not results.splits:
        return _nothing_tells()
    rows = [
        (
            split.name,
            group,
            split.unit,
            float(split.weights[:, number].sum()),
            split.known_for,
            split.partition,
            split.method,
        )
        for split in results.splits
        for number, group in enumerate(split.groups)
    ]
    names = [field.name for field in GROUPS.fields]
    return Answer(pd.DataFrame(rows, columns=names))


def _nothing_tells() -> NotMade:
    keys = dict.fromkeys(key for keys in KNOWN.values() for key in keys)
    inputs = [f"inputs.{key}" for key in keys if key.startswith(("lsoa", "special"))]
    why = (
        "Nothing tells the people of the study apart: give a table of LSOAs by age, deprivation or "
        "car, or groups of your own."
    )
    return NotMade(why, (*inputs, "inputs.place_groups"))


BY_GROUP = Question(
    "coverage-by-group",
    "Coverage by group",
    "People, or households, of each group within and outside every rule at the study's own speeds; "
    "for those of 65 and over also at the pace of older adults. Groups of a larger area are shared "
    "out over its places by people (`known_for`); groups that do not partition overlap. Where "
    "districts, localities and wards are themselves the groups, they are given for the whole area.",
    ("1", "2", "4", "6"),
    (*COVERAGE_FIELDS, *_ABOUT),
    _by_group,
    by_road=False,
)
GROUPS = Question(
    "groups",
    "Groups of people",
    "Every way in which the tables tell people apart: how many are in each group, and how it was "
    "made.",
    ("6",),
    (
        Field("split", "text", "how people are told apart"),
        Field("group", "text", "the group"),
        Field("unit", "text", "what is counted: people or households"),
        Field("total", "people", "all of the group in the whole area"),
        *_ABOUT,
        Field("method", "text", "how it was made, and from what"),
    ),
    _groups,
    by_road=False,
)
