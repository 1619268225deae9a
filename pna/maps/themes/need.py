"""Maps of who lives where, under the premises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pna import wording
from pna.answers import Answer
from pna.attributes import KNOWN
from pna.attributes.census import NO_CAR
from pna.attributes.neighbourhoods import MOST_DEPRIVED
from pna.maps.content import Areas, Backdrop, Dots, MapContent, MapLayer, NotDrawn
from pna.maps.layers import clean
from pna.maps.themes import classes, common, who
from pna.maps.themes.density import DENSITY_TITLE, density
from pna.maps.themes.premises import counted_marks
from pna.maps.themes.tables import by_area, table_of
from pna.maps.themes.who import Rows
from pna.material import Material
from pna.people.groups import ALL, NOT_KNOWN, Split
from pna.questions import by_group
from pna.report.document.blocks import Table
from pna.wording import maps_people as said

__all__ = [
    "DENSITY_TITLE",
    "DEPRIVATION_TITLE",
    "NO_CAR_TITLE",
    "OLDER_TITLE",
    "density",
    "deprivation",
    "no_car",
    "older_people",
]

DEPRIVATION_TITLE = "Deprivation"
OLDER_TITLE = "People aged 65 and over"
NO_CAR_TITLE = "Households without a car"
_FILES = ("tables/coverage-by-group.csv", "tables/groups.csv")
_PARAGRAPHS = by_group.BY_GROUP.paragraphs


@dataclass(frozen=True)
class _Group:
    """A group that is mapped by its share of the people where they live."""

    key: str
    title: str
    split: str
    group: str
    what: str
    by: str
    share: str
    """Said of a share: ``20% to under 25% aged 65 and over``."""
    of_lsoa: str
    """Said of the share of an LSOA."""
    whom: str
    of: str
    finding: str
    walking: bool = False
    """The walk alone is told: who has no car cannot drive."""


_OLDER = _Group(
    "older-people",
    OLDER_TITLE,
    "age",
    "65+",
    "The age of the residents",
    "share aged 65 and over",
    "aged 65 and over",
    "of the residents of its LSOA are aged 65 or over",
    "residents aged 65 and over",
    "residents",
    "are aged 65 or over",
)
_NO_CAR = _Group(
    "no-car",
    NO_CAR_TITLE,
    "car",
    NO_CAR,
    "How many households have no car",
    "share of households without a car or van",
    "of households have no car or van",
    "of the households of its LSOA have no car or van",
    "households without a car or van",
    "households",
    "have no car or van",
    walking=True,
)


def older_people(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of people aged 65 and over shows."""
    return _of_group(material, under, _OLDER)


def no_car(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of households without a car shows."""
    return _of_group(material, under, _NO_CAR)


def _of_group(material: Material, under: Backdrop, asked: _Group) -> MapContent | NotDrawn:
    split = who.split_of(material, asked.split, asked.key, asked.title, asked.what)
    if isinstance(split, NotDrawn):
        return split
    if asked.group not in split.groups:
        inputs = tuple(f"inputs.{key}" for key in KNOWN[asked.split])
        why = said.no_split(asked.what, inputs, (), left_out=True)
        return NotDrawn(asked.key, asked.title, why, inputs)
    study = material.results.study
    share = who.share_at(material, split, asked.group)
    few = who.too_few(material, share)
    bounds = classes.percent_bounds(share.value)
    labels = said.share_labels(bounds, asked.share)
    told_of = asked.of_lsoa if share.of_lsoa else asked.share
    told = [
        (f"{wording.share_of(part, whole, study.disclosure)} {told_of}",) if whole > 0 else ()
        for part, whole in zip(share.part, share.whole, strict=True)
    ]
    dots = who.dots_of(
        material,
        key=asked.key,
        title=f"{said.WHERE}, by {asked.by}",
        numbers=classes.number_of(100 * share.value, bounds),
        labels=labels,
        fills=classes.ramp(len(labels)),
        more=told,
        few=few,
    )
    group = who.group_rows(material, asked.split, asked.group, walking=asked.walking)
    everyone = _everyone(material, split)
    if group is None or everyone is None:
        return _without_rows(asked.key, asked.title)
    areas = _areas(material, asked, group, everyone, bounds, labels)
    part, whole = (float(rows.raw["total"].iloc[0]) for rows in (group, everyone))
    area = common.area_name(material)
    return common.base(
        material,
        under,
        key=asked.key,
        title=asked.title,
        finding=said.group_finding(part, whole, asked.finding, asked.of, area, study.disclosure),
        sentences=_sentences(material, asked.split),
        layers=who.below_premises(areas, dots, material),
        tables=_tables(material, asked, group, everyone),
        paragraphs=_PARAGRAPHS,
        notes=[said.DOTS, *([said.CLASS_OF_LSOA] if share.of_lsoa else [])],
        method=[split.method],
        files=_FILES,
    )


def _without_rows(key: str, title: str) -> NotDrawn:
    return NotDrawn(key, title, said.no_split("Coverage by group", ("inputs.lsoa_age",), ()))


def _everyone(material: Material, split: Split) -> Rows | None:
    """Rows of all of whom a group is a part: people, or the households of the split."""
    if split.unit == "people":
        return who.group_rows(material, ALL, ALL)
    parts = [who.group_rows(material, split.name, group) for group in split.groups]
    there = [rows for rows in parts if rows is not None]
    if not there:
        return None
    total = np.sum([rows.raw["total"].to_numpy(float) for rows in there], axis=0)
    return replace(there[0], raw=there[0].raw.assign(total=total))


def _sentences(material: Material, *splits: str) -> tuple[str, ...]:
    """What coverage by group says of some splits, where it may be said."""
    answer = material.results.answers.get("coverage-by-group")
    if not isinstance(answer, Answer) or not material.sentences("coverage-by-group"):
        return ()
    rows = answer.frame[answer.frame["split"].isin([ALL, *splits])]
    return wording.by_group(rows, material.results.study)


def _areas(
    material: Material,
    asked: _Group,
    group: Rows,
    everyone: Rows,
    bounds: Sequence[int],
    labels: Sequence[str],
) -> Areas | None:
    hide = material.results.study.disclosure
    part = group.raw.set_index("area_code")["total"].astype(float)
    whole = everyone.raw.set_index("area_code")["total"].astype(float).reindex(part.index)
    hidden = group.shown.set_index("area_code")["total"].map(lambda cell: isinstance(cell, str))
    lines = {
        str(code): (clean(name), said.group_line(of, among, asked.whom, asked.of, hide))
        for code, name, of, among in zip(
            part.index, group.raw["area_name"], part, whole, strict=True
        )
    }
    return who.areas_of(
        material,
        key=f"{asked.key}-areas",
        title=f"Areas, by {asked.by}",
        values=(100 * part / whole.where(whole > 0)).where(~hidden),
        bounds=bounds,
        labels=labels,
        lines=lines,
    )


def _tables(material: Material, asked: _Group, group: Rows, everyone: Rows) -> list[Table]:
    hide = material.results.study.disclosure
    shares = [
        wording.share_of(part, whole, hide)
        for part, whole in zip(
            group.raw["total"].astype(float), everyone.raw["total"].astype(float), strict=True
        )
    ]
    all_of = [wording.people(float(whole), hide) for whole in everyone.raw["total"]]
    frame = group.shown.assign(of_whom=all_of, of_share=shares)
    first = f"{asked.whom[:1].upper()}{asked.whom[1:]}"
    return by_area(
        f"{first}, by area",
        frame,
        {
            "area_name": "Area",
            "area_type": "Kind of area",
            "total": first,
            "of_whom": f"All {asked.of}",
            "of_share": f"{asked.by[:1].upper()}{asked.by[1:]}",
            "outside": said.further_heading(group.rule, material.results.study),
            "share_within": "Share known to be within",
        },
    )


def deprivation(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of deprivation shows."""
    key, title = "deprivation", DEPRIVATION_TITLE
    name = "imd_quintile_national"
    split = who.split_of(material, name, key, title, "Deprivation")
    if isinstance(split, NotDrawn):
        return split
    worst = who.group_rows(material, name, MOST_DEPRIVED)
    everyone = who.group_rows(material, ALL, ALL)
    if worst is None or everyone is None:
        return _without_rows(key, title)
    study, area = material.results.study, common.area_name(material)
    layers: list[MapLayer] = [
        _quintile_dots(material, split, key, "Where people live, by fifth of England", show=True)
    ]
    for other in material.results.splits:
        if other.name == "imd_quintile_local":
            layers.insert(
                0,
                _quintile_dots(
                    material, other, f"{key}-local", "The same, by fifth of this area", show=False
                ),
            )
    layers.append(counted_marks(material))
    part = float(worst.raw["total"].iloc[0]) if len(worst.raw) else 0.0
    whole = float(everyone.raw["total"].iloc[0])
    unknown = who.group_rows(material, name, NOT_KNOWN)
    lacking = float(unknown.raw["total"].iloc[0]) if unknown and len(unknown.raw) else 0.0
    return common.base(
        material,
        under,
        key=key,
        title=title,
        finding=said.group_finding(
            part, whole, said.MOST_DEPRIVED, "residents", area, study.disclosure
        ),
        sentences=_sentences(material, name, "imd_quintile_local"),
        layers=layers,
        tables=[*_by_area(material, split), _by_quintile(material, split)],
        paragraphs=_PARAGRAPHS,
        notes=[
            said.DOTS,
            said.CLASS_OF_LSOA,
            said.not_everyone(lacking, whole, "deprivation", study.disclosure),
        ],
        method=[split.method],
        files=_FILES,
    )


def _quintile_dots(material: Material, split: Split, key: str, title: str, *, show: bool) -> Dots:
    known = [group for group in split.groups if group != NOT_KNOWN]
    weights = split.weights[:, [split.groups.index(group) for group in known]]
    numbers = np.where(weights.sum(axis=1) > 0, weights.argmax(axis=1), -1)
    labels = said.QUINTILES if split.name.endswith("national") else said.QUINTILES_LOCAL
    more = [
        (said.quintile_line(labels[number]),) if number >= 0 else (said.NOT_KNOWN,)
        for number in numbers
    ]
    return who.dots_of(
        material,
        key=key,
        title=title,
        numbers=numbers.astype(np.int64),
        labels=labels,
        fills=tuple(reversed(classes.ramp(len(labels)))),
        more=more,
        show=show,
    )


def _by_area(material: Material, split: Split) -> list[Table]:
    """How many people of each fifth live in each area."""
    frame: pd.DataFrame | None = None
    for number, group in enumerate(split.groups):
        rows = who.group_rows(material, split.name, group)
        if rows is None or rows.shown.empty:
            continue
        if frame is None:
            frame = rows.shown[["area_code", "area_name", "area_type"]].copy()
        totals = rows.shown.set_index("area_code")["total"]
        frame[f"people_{number}"] = frame["area_code"].map(totals)
    assert frame is not None  # noqa: S101 - a split has groups
    heads = {f"people_{number}": group for number, group in enumerate(split.groups)}
    return by_area(
        "Residents by fifth of deprivation of England and area",
        frame,
        {"area_name": "Area", "area_type": "Kind of area"}
        | {
            name: f"Fifth {group}" if group != NOT_KNOWN else "Not known"
            for name, group in heads.items()
            if name in frame
        },
    )


def _by_quintile(material: Material, split: Split) -> Table:
    """Coverage of each fifth in the whole area."""
    parts = []
    for group in split.groups:
        rows = who.group_rows(material, split.name, group)
        if rows is not None:
            parts.append(rows.shown[rows.shown["area_type"] == "hwb"])
    return table_of(
        "Fifths of deprivation of England, and how many of each are further",
        pd.concat(parts),
        {
            "group": "Fifth",
            "total": "Residents",
            "within": "Not further",
            "outside": said.further_heading(parts[0]["rule"].iloc[0], material.results.study),
            "unknown": "Not known",
            "share_within": "Share known to be within",
        },
    )
