"""Who lives where, as maps draw it: the class of each place, and rows of the tables by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import wording
from pna.answers import Answer
from pna.attributes import KNOWN
from pna.disclosure import drawn as drawn_people
from pna.disclosure import is_small
from pna.maps.content import Areas, Class, Dots, MapLayer, NotDrawn
from pna.maps.layers import clean
from pna.maps.themes import classes
from pna.maps.themes.premises import counted_marks
from pna.material import Material
from pna.people.groups import ALL, NOT_KNOWN, Split
from pna.rules import headline_rule
from pna.wording import maps_people as said

__all__ = [
    "Rows",
    "Share",
    "areas_of",
    "below_premises",
    "coloured",
    "dots_of",
    "group_rows",
    "share_at",
    "split_of",
    "too_few",
]

Floats = npt.NDArray[np.float64]
_TABLE = "coverage-by-group"
_PALE = "#ffffff"


@dataclass(frozen=True)
class Share:
    """How many of a group there are where each place is.

    Attributes
    ----------
    part, whole
        Of the group, and all of whom it is known: those of the LSOA of each place where the group
        is known for LSOAs, else of the place itself.
    of_lsoa
        Whether it is so.
    """

    part: Floats
    whole: Floats
    of_lsoa: bool

    @property
    def value(self) -> Floats:
        """The one as a share of the other; missing where nothing is known."""
        nothing = np.full(len(self.part), np.nan)
        shares: Floats = np.divide(self.part, self.whole, out=nothing, where=self.whole > 0)
        return shares


@dataclass(frozen=True)
class Rows:
    """Rows of coverage by group, an area each, by one rule.

    Attributes
    ----------
    raw
        Nothing hidden: for sentences and classes, which hide by themselves.
    shown
        The same rows as they are published.
    rule
        That of the headline or, in a study of straight lines, its first.
    """

    raw: pd.DataFrame
    shown: pd.DataFrame
    rule: str


def split_of(material: Material, name: str, key: str, title: str, what: str) -> Split | NotDrawn:
    """Give a split, or say which input would give it.

    Parameters
    ----------
    material
        Of the run.
    name
        Of the split.
    key, title
        Of the map.
    what
        What it would tell: ``The age of the residents``.
    """
    results = material.results
    for split in results.splits:
        if split.name == name:
            return split
    keys = KNOWN[name]
    inputs = tuple(f"inputs.{one}" for one in keys)
    unreadable = [
        f"inputs.{one} cannot be read: {results.unreadable[one]}"
        for one in keys
        if one in results.unreadable
    ]
    given = any(one in results.inputs for one in keys)
    return NotDrawn(key, title, said.no_split(what, inputs, unreadable, left_out=given), inputs)


def share_at(material: Material, split: Split, group: str) -> Share:
    """Count a group where each place is.

    Parameters
    ----------
    material
        Of the run.
    split, group
        Which group.
    """
    demand = material.results.demand
    part = split.weights[:, split.groups.index(group)]
    if split.unit == "people":
        whole = demand["people"].to_numpy(dtype=np.float64)
        if NOT_KNOWN in split.groups:
            whole = whole - split.weights[:, split.groups.index(NOT_KNOWN)]
    else:
        whole = split.weights.sum(axis=1)
    if split.known_for == "place" or "lsoa" not in demand:
        return Share(part, whole, of_lsoa=False)
    codes, number = np.unique(demand["lsoa"].to_numpy(str), return_inverse=True)
    among_part, among_whole = (
        np.bincount(number, weights=values, minlength=len(codes)).astype(np.float64)[number]
        for values in (part, whole)
    )
    return Share(among_part, among_whole, of_lsoa=True)


def _lines(material: Material) -> list[tuple[str, ...]]:
    """What is told of every place: its code and the settlement it is near, and its residents."""
    demand, study = material.results.demand, material.results.study
    unit, hide = study.demand.unit, study.disclosure
    blank = pd.Series("", index=demand.index)
    return [
        (
            said.place_line(unit, clean(code), clean(place)),
            *((clean(special),) if clean(special) else ()),
            f"Residents: {wording.people(float(people), hide)}",
        )
        for code, place, special, people in zip(
            demand["demand_id"],
            demand.get("place", blank),
            demand.get("special_name", blank),
            demand["people"],
            strict=True,
        )
    ]


def dots_of(
    material: Material,
    *,
    key: str,
    title: str,
    numbers: npt.NDArray[np.int64],
    labels: Sequence[str],
    fills: Sequence[str],
    more: Sequence[Sequence[str]] = (),
    few: npt.NDArray[np.bool_] | None = None,
    show: bool = True,
) -> Dots:
    """Draw the places where people live as dots, coloured by class.

    Parameters
    ----------
    material
        Of the run.
    key, title, show
        As in `Dots`.
    numbers
        Class of each place, -1 where it is not known.
    labels, fills
        Of the classes.
    more
        Further lines of each place.
    few
        Places of whom the class is not told, for it would tell of too few people.
    """
    demand = material.results.demand
    drawn = [Class(label, fill) for label, fill in zip(labels, fills, strict=True)]
    numbers = numbers.copy()
    hidden = np.zeros(len(numbers), dtype=bool) if few is None else few & (numbers >= 0)
    for which, label in ((numbers < 0, said.NOT_KNOWN), (hidden, said.NOT_SHOWN)):
        if which.any():
            numbers[which] = len(drawn)
            drawn.append(Class(label, _PALE, "/"))
    lines = [
        (*own, *further)
        for own, further in zip(_lines(material), more or [()] * len(demand), strict=True)
    ]
    points = gpd.GeoDataFrame(
        {
            "dot_id": demand["demand_id"].to_numpy(str),
            "size": drawn_people(demand["people"], material.results.study.disclosure),
            "class_number": numbers,
            "lines": pd.Series(lines, dtype=object),
        },
        geometry=demand.geometry.to_numpy(),
        crs=27700,
    )
    # The largest lie lowest.
    order = points.sort_values(["size", "dot_id"], ascending=[False, True], ignore_index=True)
    return Dots(key=key, title=title, points=order, classes=tuple(drawn), show=show)


def too_few(material: Material, share: Share) -> npt.NDArray[np.bool_]:
    """Places whose share would tell of too few people, as the study hides them."""
    hide = material.results.study.disclosure
    small = is_small(share.part, hide) | is_small(share.whole, hide)
    return np.asarray(small, dtype=bool)


def group_rows(material: Material, split: str, group: str, *, walking: bool = False) -> Rows | None:
    """Rows of a group (`ALL` and `ALL`: everyone) in every area, each area once.

    Parameters
    ----------
    material
        Of the run.
    split, group
        Which group.
    walking
        By the walk of the headline alone.

    Returns
    -------
    Rows or None
        None where coverage by group was not made.
    """
    answer = material.results.answers.get(_TABLE)
    if not isinstance(answer, Answer):
        return None
    raw, study = answer.frame, material.results.study
    rules = list(dict.fromkeys(raw["rule"]))
    wanted = f"walk_{study.headline.walk_minutes:g}" if walking else headline_rule(study)
    rule = wanted if wanted in rules else rules[0]
    own = raw[(raw["rule"] == rule) & (raw["premises_set"] == study.premises.sets[0])]
    # The pace of older adults has rows of its own.
    usual = own.loc[own["split"] == ALL, "speed_preset"].iloc[0]
    own = own[
        (own["split"] == split) & (own["group"] == group) & (own["speed_preset"] == usual)
    ].drop_duplicates("area_code")
    return Rows(own, material.table(_TABLE).loc[own.index], rule)


def areas_of(
    material: Material,
    *,
    key: str,
    title: str,
    values: pd.Series[float],
    bounds: Sequence[float],
    labels: Sequence[str],
    lines: Mapping[str, tuple[str, ...]],
    show: bool = False,
) -> Areas | None:
    """Colour the localities, failing them the districts, by class.

    Parameters
    ----------
    material
        Of the run.
    key, title, show
        As in `Areas`.
    values, lines
        By code of area: what decides the class, and what is told of it. Areas that are not in it
        are not known.
    bounds, labels
        Of the classes.

    Returns
    -------
    Areas or None
        None where there is only one area to colour.
    """
    chosen = coloured(material)
    if len(chosen) <= 1:
        return None
    codes = chosen["area_code"]
    told = [
        lines.get(str(code), (str(name), said.NOT_KNOWN))
        for code, name in zip(codes, chosen["area_name"], strict=True)
    ]
    polygons = gpd.GeoDataFrame(
        {
            "area_code": codes.to_numpy(str),
            "class_number": classes.number_of(codes.map(values).astype(float), bounds),
            "lines": pd.Series(told, dtype=object),
        },
        geometry=chosen.geometry.to_numpy(),
        crs=27700,
    )
    drawn = tuple(
        Class(label, fill) for label, fill in zip(labels, classes.ramp(len(labels)), strict=True)
    )
    return Areas(key=key, title=title, polygons=polygons, classes=drawn, show=show)


def below_premises(areas: Areas | None, dots: Dots, material: Material) -> list[MapLayer]:
    """Layers of a map of who lives where: areas, dots on them, premises that count on top.

    Parameters
    ----------
    areas
        None where none are coloured.
    dots
        Of places.
    material
        Of the run.
    """
    found: list[MapLayer | None] = [areas, dots, counted_marks(material)]
    return [layer for layer in found if layer is not None]


def coloured(material: Material) -> gpd.GeoDataFrame:
    """Areas that maps colour: the localities, failing them the districts."""
    areas = material.results.areas
    for kind in ("locality", "district"):
        chosen = areas[(areas["area_type"] == kind) & ~areas.geometry.is_empty]
        if len(chosen):
            return gpd.GeoDataFrame(chosen, crs=27700)
    return gpd.GeoDataFrame(areas.iloc[:0], crs=27700)
