"""Profiles of localities: one a locality (or district), all of the same layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pna.attributes.census import NO_CAR
from pna.attributes.neighbourhoods import MOST_DEPRIVED, RURAL
from pna.disclosure import HIDDEN
from pna.layers import DAYS
from pna.material import Material
from pna.premises.provision import areas_of
from pna.report.document.blocks import Block, Columns, Heading, Paragraph, Table
from pna.report.draft import pieces_common as common
from pna.report.draft.parts import DraftMaterial
from pna.report.draft.pieces_common import Row
from pna.report.draft.pieces_premises import hours_columns, in_scope, numbered
from pna.wording import draft_about as said
from pna.wording import draft_captions as captions
from pna.wording import draft_words as words

__all__ = ["profile", "profiled", "profiles"]

Area = tuple[str, str]
"""Kind and code of an area."""
_GROUPS = (
    ("older", "age", "65+"),
    ("oldest", "age", "85+"),
    ("children", "age", "0-15"),
    ("deprived", "imd_quintile_national", MOST_DEPRIVED),
    ("rural", "rural", RURAL),
    ("no_car", "car", NO_CAR),
    ("disabled", "disability", "disabled"),
)
_CHOICE = ("0", "1", "2-3", "4+")
_WEEKDAYS = set(DAYS[:5])


@dataclass
class _Facts:
    """Texts of the rows of profiles, by row and area, in the order of the rows."""

    rows: dict[str, dict[Area, str]] = field(default_factory=dict)

    def put(self, label: str, frame: pd.DataFrame, cell: common.Cell) -> None:
        """Take a row from a table that has one row an area."""
        if frame.empty:
            return
        texts = self.rows.setdefault(label, {})
        for row in common.records(frame):
            texts.setdefault((str(row["area_type"]), str(row["area_code"])), cell(row))


_Both = tuple[_Facts, _Facts]
"""Who lives in each area, and how far they are from pharmacies."""


def profiled(published: Material) -> tuple[Row, ...]:
    """Give the areas that have a profile: localities if there are not too many, else districts.

    Parameters
    ----------
    published
        Its areas.

    Returns
    -------
    tuple of mapping
        `area_type`, `area_code`, `area_name`, in the order of the layer.
    """
    areas = pd.DataFrame(published.results.areas[["area_type", "area_code", "area_name"]])
    for kind in ("locality", "district"):
        of_kind = areas[areas["area_type"] == kind]
        if 0 < len(of_kind) <= common.MOST_LOCALITIES:
            return tuple(common.records(of_kind))
    return ()


def profiles(material: DraftMaterial) -> tuple[Block, ...]:
    """Make every profile, with what must be said before them."""
    areas = profiled(material.published)
    if not areas:
        return (Paragraph(said.PROFILES_NONE),)
    blocks: list[Block] = [Paragraph(said.PROFILES_LEAD)]
    localities = int((material.published.results.areas["area_type"] == "locality").sum())
    if localities > common.MOST_LOCALITIES:
        blocks.append(Paragraph(said.PROFILES_MANY.format(number=f"{localities:,}")))
    facts = _both(material.published)
    premises = dict(_premises(material))
    for area in areas:
        blocks += _profile(material, area, facts, premises)
    return tuple(blocks)


def profile(material: DraftMaterial, code: str) -> tuple[Block, ...]:
    """Make the profile of one area.

    Parameters
    ----------
    material
        Of the draft.
    code
        Of a locality or district, in any capitals.

    Returns
    -------
    tuple of Block
        Nothing where there is no such area.
    """
    areas = pd.DataFrame(material.published.results.areas[["area_type", "area_code", "area_name"]])
    found = areas[
        (areas["area_code"].astype(str).str.casefold() == code.casefold())
        & (areas["area_type"] != "hwb")
    ]
    if found.empty:
        return ()
    area = common.records(found)[-1]
    facts, premises = _both(material.published), dict(_premises(material))
    return tuple(_profile(material, area, facts, premises))


def _profile(
    material: DraftMaterial,
    area: Row,
    facts: _Both,
    premises: Mapping[Area, tuple[Row, ...]],
) -> Iterator[Block]:
    published = material.published
    name = common.text(area["area_name"])
    key = (str(area["area_type"]), str(area["area_code"]))
    whole_code = published.results.areas.loc[
        published.results.areas["area_type"] == "hwb", "area_code"
    ]
    whole = ("hwb", str(whole_code.iloc[0]))
    yield Heading(name, 2)
    figures = tuple(
        Table(
            title.format(area=name),
            said.PROFILE_HEADS,
            tuple(
                (label, texts.get(key, words.NOTHING), texts.get(whole, words.NOTHING))
                for label, texts in part.rows.items()
            ),
            numbers=(1, 2),
            widths=(2.2, 0.8, 1.0),
        )
        for title, part in zip((said.PROFILE_PEOPLE, said.PROFILE_ACCESS), facts, strict=True)
        if part.rows
    )
    yield Columns(figures)
    rows = [row for table in figures for row in table.rows]
    if any(HIDDEN in text.split("; ") for row in rows for text in row[1:]):
        yield Paragraph(words.HIDDEN_NOTE, small=True)
    further = _places_further(published, key)
    if further:
        yield Paragraph(further, lead=f"{said.PLACES_FURTHER}:", small=True)
    there = premises.get(key, ())
    if not there:
        yield Paragraph(said.no_premises(name))
        return
    yield from common.sheet(
        said.PROFILE_PREMISES.format(area=name),
        [{**row, "open": hours_columns(published, str(row["facility_id"]))} for row in there],
        (
            common.Column("Map number", lambda row: str(row["map_number"]) or words.NOTHING),
            common.Column("Premises", lambda row: common.text(row["name"]), is_number=False),
            common.Column("Kind", lambda row: words.kind_words(str(row["kind"])), is_number=False),
            common.Column("Monday to Friday", lambda row: row["open"][0], is_number=False),
            common.Column("Saturday", lambda row: row["open"][1], is_number=False),
            common.Column("Sunday", lambda row: row["open"][2], is_number=False),
        ),
        widths=(0.8, 2.4, 2, 2.4, 1.4, 1.4),
    )


def _premises(material: DraftMaterial) -> Iterator[tuple[Area, tuple[Row, ...]]]:
    """Give the premises that lie in each area, as Map 1 numbers them."""
    results = material.published.results
    listed = {str(row["facility_id"]): row for row in numbered(material.published)}
    belongs, _ = areas_of(results)
    codes = results.premises["facility_id"].astype(str).to_numpy()
    for number, (kind, code) in enumerate(
        zip(results.areas["area_type"], results.areas["area_code"], strict=True)
    ):
        there = set(codes[belongs[number]])
        rows = tuple(row for one, row in listed.items() if one in there and in_scope(row))
        yield (str(kind), str(code)), rows


def _places_further(published: Material, area: Area) -> str:
    """Name the settlements of an area in which somebody lives further than both times."""
    if not common.has(published, "nearest"):
        return ""
    frame = published.table("nearest")
    column = area[0]
    if column not in frame or "outside_both" not in frame:
        return ""
    there = frame[(frame[column].astype(str) == area[1]) & (frame["outside_both"] == "yes")]
    return ", ".join(dict.fromkeys(common.text(name) for name in there["place"]))


def _both(published: Material) -> _Both:
    """Take everything that profiles say from the tables; rows that no table gives are left out."""
    return _people(published), _access(published)


def _people(published: Material) -> _Facts:
    """Say who lives in each area, and what there is."""
    facts = _Facts()
    label = said.PROFILE_ROWS
    every = _chosen(published, "coverage").drop_duplicates(["area_type", "area_code"])
    facts.put(label["people"], every, lambda row: common.people(row["total"]))
    _groups(published, facts)
    if common.has(published, "dispensing"):
        rural = published.table("dispensing")
        rural = rural[(rural["split"] == "all") & (rural["controlled_locality"] == "all")]
        facts.put(
            label["controlled"], rural, lambda row: common.people(row["in_controlled_localities"])
        )
    _provision(published, facts)
    if common.has(published, "housing-sites"):
        _homes(published, facts)
    return facts


def _access(published: Material) -> _Facts:
    """Say how far people of each area are from pharmacies, and when these are open."""
    facts = _Facts()
    label = said.PROFILE_ROWS
    headline = captions.Headline.of(published.results.study)
    coverage = _chosen(published, "coverage")
    drive, walk, both = common.headline_rules(published.results.study)
    for key, rule, words_of in (("drive", drive, headline.drive), ("walk", walk, headline.walk)):
        text = label[key].format(**{key: words_of})
        rows = coverage[coverage["rule"] == rule]
        facts.put(text, rows, lambda row: common.share(row["share_within"]))
    either = coverage[coverage["rule"] == both]
    facts.put(
        label["either"],
        either,
        lambda row: common.share(row["share_within"]),
    )
    if {"share_low", "share_high"} <= set(either):
        facts.put(label["range"], either, _range)
    facts.put(label["further"], either, lambda row: common.people(row["outside"]))
    if common.has(published, "choice"):
        choice = _chosen(published, "choice")
        _choice(facts, choice[choice["rule"] == both])
    _slots(published, facts, both)
    if common.has(published, "cross-border"):
        border = _chosen(published, "cross-border")
        border = border[(border["rule"] == drive) & (border["board"] == "all")]
        facts.put(label["outside"], border, lambda row: common.people(row["nearest_outside_area"]))
    return facts


def _chosen(published: Material, name: str) -> pd.DataFrame:
    frame = common.own_speeds(published.table(name))
    frame = frame[frame["premises_set"] == common.first_set(published)]
    return frame[frame["split"] == "all"] if "split" in frame else frame


def _groups(published: Material, facts: _Facts) -> None:
    if not common.has(published, "coverage-by-group"):
        return
    frame = published.table("coverage-by-group")
    # Totals are the same under every rule.
    frame = frame.drop_duplicates(["split", "group", "area_type", "area_code"])
    for key, split, group in _GROUPS:
        rows = frame[(frame["split"] == split) & (frame["group"] == group)]
        facts.put(said.PROFILE_ROWS[key], rows, lambda row: common.people(row["total"]))


def _provision(published: Material, facts: _Facts) -> None:
    if not common.has(published, "provision"):
        return
    frame = published.table("provision")
    frame = frame[frame["area_type"] != "comparator"]
    for key, measure, cell in (
        ("premises", "pharmacies", _number),
        ("practices", "dispensing_practices", _number),
        ("rate", "pharmacies_per_10000", _rate),
    ):
        facts.put(said.PROFILE_ROWS[key], frame[frame["measure"] == measure], cell)


def _number(row: Mapping[str, Any]) -> str:
    return common.number(row["value"], 0)


def _rate(row: Mapping[str, Any]) -> str:
    return common.number(row["value"], 2)


def _slots(published: Material, facts: _Facts, both: str) -> None:
    if not common.has(published, "coverage-by-time"):
        return
    frame = _chosen(published, "coverage-by-time")
    frame = frame[frame["rule"] == both]
    for slot in published.results.study.slots:
        if slot.at is not None and set(slot.days) <= _WEEKDAYS:
            # A moment of a working day tells little that the rows above do not.
            continue
        label = said.PROFILE_SLOT.format(slot=slot.name)
        rows = frame[frame["slot"] == slot.name]
        facts.put(label, rows, lambda row: common.share(row["share_within"]))


def _choice(facts: _Facts, frame: pd.DataFrame) -> None:
    """Put each class of choice into a row: how many people have none, one and so on."""
    texts: dict[str, dict[Area, str]] = {}
    for row in common.records(frame):
        area = (str(row["area_type"]), str(row["area_code"]))
        texts.setdefault(str(row["premises_within"]), {})[area] = common.people(row["people"])
    for name in _CHOICE:
        number = said.PROFILE_CHOICE[name]
        facts.rows[said.PROFILE_ROWS["choice"].format(number=number)] = texts.get(name, {})


def _homes(published: Material, facts: _Facts) -> None:
    """Count planned homes; site by site where some are hidden, for a sum would tell them."""
    frame = published.table("housing-sites")
    frame = frame[frame["premises_set"] == common.first_set(published)]
    areas = published.results.areas
    whole = str(areas.loc[areas["area_type"] == "hwb", "area_code"].iloc[0])
    inside = frame[frame["in_area"] != "no"]
    texts: dict[Area, str] = {}
    if pd.api.types.is_numeric_dtype(inside["homes"]) and inside["homes"].notna().all():
        # Where some are hidden, a sum would tell them or leave them out.
        texts[("hwb", whole)] = common.count(inside["homes"].sum())
    for kind in ("district", "locality"):
        if kind not in frame:
            continue
        for code in areas.loc[areas["area_type"] == kind, "area_code"]:
            texts[(kind, str(code))] = common.count(0)
        for code, group in frame.groupby(kind, sort=False):
            if pd.api.types.is_numeric_dtype(group["homes"]) and group["homes"].notna().all():
                texts[(kind, str(code))] = common.count(group["homes"].sum())
                continue
            sites = [common.count(homes) for homes in group["homes"]]
            texts[(kind, str(code))] = ", ".join(sites)
    facts.rows[said.PROFILE_ROWS["homes"]] = texts


def _range(row: Mapping[str, Any]) -> str:
    return common.range_of(row["share_low"], row["share_high"])
