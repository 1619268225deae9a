"""The map of deprivation and distance together: three classes of each, nine in all.

A bivariate map with a square of three by three as its legend (J. Stevens, "Bivariate Choropleth
Maps: A How-to Guide", 2015, joshuastevens.net). Blends of two hues, which such maps mostly use, are
hard to read (H. Wainer and C. Francolini, "An Empirical Inquiry Concerning Human Understanding of
Two-Variable Color Maps", The American Statistician 34, 1980) and lost in grey: here lightness of
one hue tells deprivation, and strokes tell distance.

Deprivation is the national fifth of the LSOA, folded to 1, 2 and 3, 4 and 5: the most deprived
fifth, of which the tables and sentences tell, stays apart. Distance is that of the place itself,
for an LSOA may be large and its people live at its ends: within the headline's walk, within its
drive alone, further than both. These are rules of the study, of which the tables tell; classes of
minutes made for this map would be rules of its own. As on the map of deprivation there are dots
where people live, and empty country has no colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.attributes.neighbourhoods import MOST_DEPRIVED
from pna.coverage import Judgement
from pna.maps.content import Backdrop, Class, Dots, MapContent, MapLayer, NotDrawn, Square
from pna.maps.themes import classes, common, who
from pna.maps.themes.coverage import travel_notes
from pna.maps.themes.premises import counted_marks
from pna.maps.themes.tables import by_area, table_of, without_nobody
from pna.maps.themes.who import Rows
from pna.material import Material
from pna.people.groups import ALL, NOT_KNOWN, Split
from pna.questions import by_group
from pna.report.document.blocks import Table
from pna.results import Results
from pna.rules import headline_rule
from pna.wording import maps_people as people_said
from pna.wording import maps_together as said

__all__ = ["FILLS", "KEY", "TITLE", "content"]

KEY, TITLE = "deprivation-access", "Deprivation and distance"
FILLS = tuple(reversed(classes.ramp(5)[::2]))
"""Of the three classes of deprivation: those of fifths 1, 3 and 5 on the map of deprivation."""
_SIGNS: tuple[Literal["", "/", "x"], ...] = ("", "/", "x")
_FOLD = (0, 1, 1, 2, 2)
_NATIONAL, _LOCAL = "imd_quintile_national", "imd_quintile_local"
Numbers = npt.NDArray[np.int64]


@common.on_roads(KEY, TITLE)
def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of deprivation and distance shows.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    split = who.split_of(material, _NATIONAL, KEY, TITLE, "Deprivation")
    if isinstance(split, NotDrawn):
        return split
    rows = {
        (name, group, walking): found
        for name, group in ((ALL, ALL), *((_NATIONAL, group) for group in split.groups))
        for walking in (False, True)
        if (found := who.group_rows(material, name, group, walking=walking)) is not None
    }
    if not rows:
        why = people_said.no_split("Coverage by group", ("inputs.lsoa_imd",), ())
        return NotDrawn(KEY, TITLE, why, ("inputs.lsoa_imd",))
    study, far = material.results.study, distance_of(material.results)
    layers: list[MapLayer] = [
        _dots(material, other, far, f"{KEY}-local", show=False)
        for other in material.results.splits
        if other.name == _LOCAL
    ]
    layers += [_dots(material, split, far, KEY), counted_marks(material)]
    both, walk, all_both, all_walk = (
        _whole(rows[key])
        for key in (
            *((_NATIONAL, MOST_DEPRIVED, walking) for walking in (False, True)),
            *((ALL, ALL, walking) for walking in (False, True)),
        )
    )
    unknown = rows.get((_NATIONAL, NOT_KNOWN, False))
    lacking = float(_whole(unknown)["total"]) if unknown is not None else 0.0
    everyone = float(all_both["total"])
    return common.base(
        material,
        under,
        key=KEY,
        title=TITLE,
        finding=said.finding(both, walk, (all_both, all_walk), study),
        sentences=said.beside_finding(both, (all_both, all_walk), study),
        layers=layers,
        tables=_tables(material, rows, split),
        paragraphs=by_group.BY_GROUP.paragraphs,
        notes=[
            said.FOLDED,
            people_said.DOTS,
            people_said.CLASS_OF_LSOA,
            people_said.not_everyone(lacking, everyone, "deprivation", study.disclosure),
            *travel_notes(material, ("premises", "turns")),
        ],
        method=[split.method],
        files=("tables/coverage-by-group.csv", "tables/nearest.csv"),
    )


def distance_of(results: Results) -> Numbers:
    """Class of distance of each place, as the rules of the headline judge it.

    Parameters
    ----------
    results
        Of a run with roads.

    Returns
    -------
    ndarray
        0 within the walk, 1 within the drive alone, 2 further than both; -1 not known.
    """
    walk, both = (
        _judgement(results, rule)
        for rule in (f"walk_{results.study.headline.walk_minutes:g}", headline_rule(results.study))
    )
    only_drive = both.within & ~walk.within
    found = np.select([walk.within, only_drive & ~walk.unknown, both.outside], [0, 1, 2], -1)
    return found.astype(np.int64)


def _judgement(results: Results, rule: str) -> Judgement:
    """A rule for the headline's premises, at the study's own speeds."""
    first = results.study.premises.sets[0]
    return next(
        one for one in by_group.own_rules(results) if one.rule == rule and one.premises_set == first
    )


def _dots(material: Material, split: Split, far: Numbers, key: str, *, show: bool = True) -> Dots:
    local = split.name == _LOCAL
    fifths = said.FIFTHS_LOCAL if local else said.FIFTHS
    names = people_said.QUINTILES_LOCAL if local else people_said.QUINTILES
    distances = said.distances(material.results.study)
    known = [group for group in split.groups if group != NOT_KNOWN]
    weights = split.weights[:, [split.groups.index(group) for group in known]]
    fifth = np.where(weights.sum(axis=1) > 0, weights.argmax(axis=1), -1)
    deprived = np.where(fifth >= 0, np.array(_FOLD)[fifth], -1)
    title = said.columns_title(material.results.study)
    square = Square(fifths, distances, title, said.CORNER)
    number_of = np.array(
        [
            [square.class_at(row, column) for column in range(len(distances))]
            for row in range(len(fifths))
        ]
    )
    numbers = np.where((deprived >= 0) & (far >= 0), number_of[deprived, far], -1)
    labels = [said.class_label(one, other) for other in distances for one in fifths[::-1]]
    made = who.dots_of(
        material,
        key=key,
        title=said.layer_title(local=local),
        numbers=numbers.astype(np.int64),
        labels=labels,
        fills=[*FILLS[::-1]] * len(distances),
        more=[
            said.lines_of_place(
                names[number] if number >= 0 else people_said.NOT_KNOWN,
                distances[how_far] if how_far >= 0 else people_said.NOT_KNOWN,
            )
            for number, how_far in zip(fifth, far, strict=True)
        ],
        show=show,
    )
    return _signed(made, square)


def _signed(dots: Dots, square: Square) -> Dots:
    """Give the classes of the square the signs of its columns."""
    signed = tuple(
        Class(one.label, one.fill, _SIGNS[number // len(square.rows)])
        if number < square.size
        else one
        for number, one in enumerate(dots.classes)
    )
    return Dots(dots.key, dots.title, dots.points, signed, show=dots.show, square=square)


def _whole(rows: Rows) -> pd.Series[float]:
    whole: pd.Series[float] = rows.raw.iloc[0]
    return whole


def _tables(
    material: Material, rows: dict[tuple[str, str, bool], Rows], split: Split
) -> list[Table]:
    """Each fifth in the whole area, and the most deprived one in every area."""
    both, walk = (rows[ALL, ALL, walking] for walking in (False, True))
    further = people_said.further_heading(both.rule, material.results.study)
    on_foot = people_said.further_heading(walk.rule, material.results.study)
    groups: Sequence[tuple[str, str]] = (
        *((_NATIONAL, group) for group in split.groups),
        (ALL, ALL),
    )
    fifths = pd.concat(
        [
            _joined(rows[name, group, False], rows[name, group, True]).head(1)
            for name, group in groups
        ],
        ignore_index=True,
    ).assign(group=[people_said.fifth_name(group) for _, group in groups])
    columns = {
        "total": "Residents",
        "outside_walk": on_foot,
        "unknown_walk": "Walk not known",
        "outside": further,
        "unknown": "Not known",
        "share_within": "Share known to be within either",
    }
    kept = columns
    for name in ("unknown_walk", "unknown"):
        kept = without_nobody(fifths, kept, name)
    found = [table_of(said.by_fifth_caption(), fifths, {"group": "Fifth of England", **kept})]
    worst = rows[_NATIONAL, MOST_DEPRIVED, False]
    if float(_whole(worst)["total"]) > 0:
        each = _joined(worst, rows[_NATIONAL, MOST_DEPRIVED, True])
        heads = {"area_name": "Area", "area_type": "Kind of area", **columns}
        for name in ("unknown_walk", "unknown"):
            heads = without_nobody(each, heads, name)
        found += by_area(said.by_area_caption(), each, heads)
    return found


def _joined(both: Rows, walk: Rows) -> pd.DataFrame:
    """Published rows of an area each, by the rule of the headline and beside it by its walk."""
    on_foot = walk.shown.set_index("area_code")
    made: pd.DataFrame = both.shown.assign(
        **{
            f"{name}_walk": both.shown["area_code"].map(on_foot[name])
            for name in ("outside", "unknown")
        }
    )
    return made
