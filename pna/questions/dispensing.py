"""Controlled localities, circles of 1.6 km round pharmacies, and who lives where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.answers import Answer, Field, NotMade
from pna.attributes.census import NO_CAR
from pna.geography import controlled, rurality
from pna.geography.controlled import Controlled
from pna.layers import CRS
from pna.people.groups import ALL, Split, everyone
from pna.question import Question
from pna.questions import rural
from pna.results import Results
from pna.wording.rurality import changes_sentences, circle_sentences, controlled_sentences

__all__ = ["CIRCLES", "CONTROLLED", "DISPENSING"]

Floats = npt.NDArray[np.float64]
_GROUPS = (("age", "65+"), ("car", NO_CAR))
"""Groups that are told apart where the inputs do."""
_AREA = (
    Field("area_type", "text", "kind of area: hwb, district, locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
)


@dataclass(frozen=True)
class _Group:
    """One group of one split: how many of it live at each place."""

    split: Split
    name: str
    weights: Floats


def _circles(results: Results) -> Answer:
    sites = rural.pharmacies(results)
    ground = rural.ground_of(results)
    points = results.demand.geometry
    people = results.demand["people"].to_numpy(dtype=np.float64)
    at = rural.given(results, ground)
    inside, names = rural.in_controlled(at, ground, sites.geometry)
    drawn = rurality.circles(sites.geometry)
    within = rurality.within_1600(points, sites.geometry)
    columns = ["facility_id", "name", "kind", "postcode", "in_area", "position"]
    frame = pd.DataFrame(sites[columns]).assign(
        in_controlled_locality=inside,
        controlled_locality=names,
        residents_within_1600_metres=rurality.people_within_1600(points, people, sites.geometry),
        share_of_circle_outside_area=rurality.share_outside(drawn, ground.outline),
    )
    outline = rurality.merged(drawn)
    whole = gpd.GeoDataFrame(
        {"pharmacies": [len(sites)], "square_kilometres": [outline.area / 1e6]},
        geometry=[outline],
        crs=CRS,
    )
    layers = {
        "circles_1600m": gpd.GeoDataFrame(frame[columns], geometry=drawn.to_numpy(), crs=CRS),
        "circles_1600m_merged": whole,
    }
    sentences = circle_sentences(
        float(people[within].sum()),
        float(people.sum()),
        results.study.disclosure,
        pharmacies=len(sites),
        outside_area=int((~sites["in_area"]).sum()),
        area_name=rural.board_name(results),
    )
    return Answer(frame, rural.about_buffer(results), sentences, layers, controlled=True)


def _dispensing(results: Results) -> Answer | NotMade:
    ground = rural.ground_of(results)
    at = rural.given(results, ground)
    if at.controlled is None:
        return at.why_not or NotMade("")
    sites = rural.pharmacies(results)
    within = rurality.within_1600(results.demand.geometry, sites.geometry)
    frame = pd.DataFrame(
        list(_rows(results, at.controlled, within)),
        columns=[field.name for field in DISPENSING.fields],
    )
    layers = {}
    if at.controlled.has_polygons:
        here = at.controlled.layer
        outline = rurality.merged(rurality.circles(sites.geometry))
        layers = {
            "controlled_localities": gpd.GeoDataFrame(
                here[["name", "source"]], geometry=here.geometry.to_numpy(), crs=CRS
            ),
            "controlled_beyond_1600m": rurality.without_circles(here, outline),
        }
    sentences = controlled_sentences(frame, results.study.disclosure)
    return Answer(frame, at.findings, sentences, layers, controlled=True)


def _groups_of(results: Results) -> tuple[_Group, ...]:
    whole = everyone(results.demand["people"])
    found = [_Group(whole, ALL, whole.weights[:, 0])]
    for split in results.splits:
        found += [
            _Group(split, group, split.weights[:, split.groups.index(group)])
            for name, group in _GROUPS
            if split.name == name and group in split.groups
        ]
    return tuple(found)


def _rows(
    results: Results, where: Controlled, within: npt.NDArray[np.bool_]
) -> Iterator[tuple[Any, ...]]:
    """Rows by area, locality and group; single localities of the board's area alone."""
    groups = _groups_of(results)
    for area in _areas(results):
        named = {ALL: where.shares, **(where.by_name if area.kind == "hwb" else {})}
        for locality, shares in named.items():
            for group in groups:
                people = group.weights * area.members
                inside = people * shares
                total, there = float(people.sum()), float(inside.sum())
                near = float(inside[within].sum())
                beyond = float(inside[~within].sum())
                yield (
                    *(area.kind, area.code, area.name, locality),
                    *(group.split.name, group.name, group.split.unit),
                    *(total, there, near, beyond),
                    there / total if total > 0 else np.nan,
                    beyond / there if there > 0 else np.nan,
                    *(group.split.known_for, where.method),
                )


@dataclass(frozen=True)
class _Area:
    kind: str
    code: str
    name: str
    members: Floats
    shape: Any


def _areas(results: Results) -> Iterator[_Area]:
    demand = results.demand
    columns = ["area_type", "area_code", "area_name"]
    for (kind, code, name), shape in zip(
        results.areas[columns].itertuples(index=False, name=None),
        results.areas.geometry,
        strict=True,
    ):
        whole = np.ones(len(demand))
        members = whole if kind == "hwb" else (demand[kind] == code).to_numpy(dtype=np.float64)
        yield _Area(kind, code, name, members, shape)


def _changes(results: Results) -> Answer | NotMade:
    ground = rural.ground_of(results)
    now = rural.given(results, ground)
    before = rural.given(results, ground, "previous_controlled_localities")
    missing = [item.why_not for item in (now, before) if item.why_not is not None]
    if now.controlled is None or before.controlled is None:
        inputs = tuple(dict.fromkeys(key for item in missing for key in item.inputs))
        return replace(missing[0], why=" ".join(item.why for item in missing), inputs=inputs)
    shares = controlled.newly_in(before.controlled, now.controlled, ground)
    drawn = before.controlled.has_polygons and now.controlled.has_polygons
    layers: dict[str, gpd.GeoDataFrame] = {}
    shapes: list[Any] = [None, None, None]
    if drawn:
        old, new = before.controlled.layer, now.controlled.layer
        parts: Any = rurality.changed(old, new)
        layers = {"controlled_changes": parts}
        shapes = [
            *(
                shapely.union_all(parts.geometry[parts["change"] == change].to_numpy())
                for change in _CHANGES[:2]
            ),
            shapely.intersection(
                shapely.union_all(old.geometry.to_numpy()),
                shapely.union_all(new.geometry.to_numpy()),
            ),
        ]
    people = results.demand["people"].to_numpy(dtype=np.float64)
    rows = []
    for area in _areas(results):
        total = float((people * area.members).sum())
        for change, share, shape in zip(_CHANGES, shares, shapes, strict=True):
            there = float((people * area.members * share).sum())
            size = shapely.area(shapely.intersection(area.shape, shape)) / 1e6 if drawn else np.nan
            rows.append(
                (
                    *(area.kind, area.code, area.name, change, total, there),
                    *(there / total if total > 0 else np.nan, size),
                )
            )
    frame = pd.DataFrame(rows, columns=[field.name for field in CONTROLLED.fields])
    sentences = changes_sentences(frame, results.study.disclosure)
    return Answer(frame, (*now.findings, *before.findings), sentences, layers, controlled=True)


_CHANGES = ("newly in", "no longer in", "still in")

CIRCLES = Question(
    "pharmacy-circles",
    "Pharmacies and their circles of 1.6 km",
    "Residents of the area within 1.6 km of each pharmacy, in a straight line (not the 20-minute "
    "walk). Pharmacies in the area and within the buffer, without distance-selling premises and "
    "dispensing practices. The drawn circles (layer circles_1600m) have "
    f"{rurality.CIRCLE_SEGMENTS} sides; distances decide.",
    ("1", "6", "7"),
    (
        Field("facility_id", "text", "ODS code"),
        Field("name", "text", "trading name"),
        Field("kind", "text", "pharmacy or lps"),
        Field("postcode", "text", "postcode"),
        Field("in_area", "yes_no", "belongs to the area of the study"),
        Field("position", "text", "where the position comes from"),
        Field(
            "in_controlled_locality",
            "text",
            "yes, no, or not known (outside the area, where the map may end)",
        ),
        Field("controlled_locality", "text", "its name; empty if it is in none"),
        Field(
            "residents_within_1600_metres",
            "people",
            "residents of the area within 1.6 km in a straight line",
        ),
        Field(
            "share_of_circle_outside_area",
            "number",
            "share of the circle's area outside the area, whose residents are not counted",
        ),
    ),
    _circles,
    by_road=False,
)
DISPENSING = Question(
    "dispensing",
    "Residents of controlled localities and 1.6 km",
    "Residents of controlled localities who live within, and more than, 1.6 km in a straight line "
    "(not the 20-minute walk) of any pharmacy in or near the area, distance-selling premises "
    "apart. Controlled localities are those given; they are never worked out. Pharmacies in "
    "reserved locations count as any other. A count for an assessment, not of patients to whom a "
    "doctor may dispense (regulation 48): that is decided by the integrated care board.",
    ("1", "2", "4"),
    (
        *_AREA,
        Field(
            "controlled_locality",
            "text",
            "all: any of them, each resident counted once; or one, of the board's whole area",
        ),
        Field("split", "text", "how people are told apart; all: not at all"),
        Field("group", "text", "the group"),
        Field("unit", "text", "what is counted: people or households"),
        Field("total", "people", "all of the group in the area"),
        Field("in_controlled_localities", "people", "of these in the controlled locality"),
        Field("within_1600_metres", "people", "of those in it, within 1.6 km of a pharmacy"),
        Field("beyond_1600_metres", "people", "of those in it, more than 1.6 km from any pharmacy"),
        Field(
            "share_in_controlled_localities",
            "share",
            "those in it as a share of total",
            whole="total",
        ),
        Field(
            "share_beyond",
            "share",
            "those beyond as a share of those in it",
            whole="in_controlled_localities",
        ),
        Field("known_for", "text", "area for which the group is known; shared out over its places"),
        Field("controlled_by", "text", "how places were matched with the controlled localities"),
    ),
    _dispensing,
    by_road=False,
)
CONTROLLED = Question(
    "controlled-changes",
    "Controlled localities against the previous map",
    "Residents, and square kilometres, newly in a controlled locality, no longer in one and still "
    "in one, against an earlier map that was given.",
    ("1", "6", "7"),
    (
        *_AREA,
        Field("change", "text", "newly in, no longer in, still in"),
        Field("total", "people", "residents of the area"),
        Field("residents", "people", "of these on such ground"),
        Field("share", "share", "as a share of total", whole="total"),
        Field(
            "square_kilometres",
            "number",
            "its size within the area; empty where a map is a list of output areas",
        ),
    ),
    _changes,
    by_road=False,
)
