"""The map of controlled localities, circles of 1.6 km and dispensing practices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from pna import questions
from pna.answers import Answer, NotMade
from pna.maps.content import (
    Backdrop,
    MapContent,
    MapLayer,
    Marks,
    NotDrawn,
    Outlines,
    OutlineStyle,
)
from pna.maps.layers import clean
from pna.maps.themes.common import base
from pna.maps.themes.premises import premises_marks
from pna.maps.themes.tables import by_area, cell, table_of
from pna.material import Material
from pna.report.document.blocks import Table
from pna.wording import maps as words
from pna.wording import maps_rurality as said
from pna.writing import half_up

__all__ = ["TITLE", "content"]

TITLE = "Controlled localities and dispensing practices"
_KEY = "rurality"
_CIRCLES, _LOCALITIES = "pharmacy-circles", "dispensing"
_SITES, _CHANGES = "dispensing-sites", "controlled-changes"
_WHERE = {True: words.IN_AREA, False: words.OUTSIDE_AREA}
_NAMES = (_LOCALITIES, _SITES, _CIRCLES, _CHANGES)


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map shows.

    Parameters
    ----------
    material
        Of the run.
    under
        From `pna.maps.backdrop.backdrop`.

    Returns
    -------
    MapContent or NotDrawn
        Not drawn only where there are no pharmacies, practices and controlled localities: without
        controlled localities circles and practices are drawn, and it is said that none were given.
    """
    answers = {
        name: answer
        for name in _NAMES
        if isinstance(answer := material.results.answers.get(name), Answer)
    }
    if not any(
        len(answers[name].frame) for name in (_CIRCLES, _SITES, _LOCALITIES) if name in answers
    ):
        return NotDrawn(_KEY, TITLE, said.NOTHING, ("inputs.premises", "inputs.dispensing_sites"))
    sentences = [line for name in _NAMES for line in material.sentences(name)]
    finding = sentences[0] if sentences else said.CIRCLES_TITLE
    if isinstance(material.results.answers.get(_LOCALITIES), NotMade):
        # On paper nothing else says that there may be some: an empty map would be read as none.
        finding = said.none_given(finding)
    paragraphs = {one for name in answers for one in questions.by_name(name).paragraphs}
    return base(
        material,
        under,
        key=_KEY,
        title=TITLE,
        finding=finding,
        sentences=sentences[1:],
        layers=[*_outlines(answers), _marks(material, answers)],
        tables=list(_tables(material, answers)),
        paragraphs=sorted(paragraphs),
        notes=_notes(material, answers),
        method=[said.METHOD],
        files=[f"tables/{name}.csv" for name in _NAMES if name in answers],
    )


def _notes(material: Material, answers: Mapping[str, Answer]) -> list[str]:
    given = material.results.answers.get(_LOCALITIES)
    if isinstance(given, NotMade):
        return [said.NOT_GIVEN, given.why]
    if _LOCALITIES in answers and "controlled_localities" not in answers[_LOCALITIES].layers:
        return [said.NOT_DRAWN]
    return []


def _outlines(answers: Mapping[str, Answer]) -> Iterator[MapLayer]:
    """Localities below circles; of what changed, what is no longer in is dotted."""
    layers = {k: v for answer in answers.values() for k, v in answer.layers.items()}
    told: list[tuple[str, ...]]
    if "circles_1600m" in layers:
        circles = layers["circles_1600m"]
        told = [(clean(name) or words.NO_NAME, said.CIRCLES) for name in circles["name"]]
        yield Outlines(
            "circles-each",
            said.CIRCLES_OF_EACH,
            said.CIRCLES_OF_EACH,
            _shapes(circles, told),
            show=False,
        )
    if "controlled_localities" in layers:
        shapes = layers["controlled_localities"].dissolve(by="name", as_index=False)
        told = [
            (clean(name), *_given(said.of_locality(clean(source))))
            for name, source in zip(shapes["name"], shapes["source"], strict=True)
        ]
        yield Outlines(
            "controlled",
            said.CONTROLLED_TITLE,
            said.CONTROLLED,
            _shapes(shapes, told),
            style="controlled",
        )
    if "controlled_changes" in layers:
        changed = layers["controlled_changes"]
        for change, key, title, label in (
            ("newly in", "controlled-new", said.NEWLY_TITLE, said.NEWLY),
            ("no longer in", "controlled-former", said.FORMER_TITLE, said.FORMER),
        ):
            rows = gpd.GeoDataFrame(changed[changed["change"] == change])
            if len(rows):
                told = [(clean(name), label) for name in rows["name"]]
                style: OutlineStyle = "former" if change == "no longer in" else "reach"
                yield Outlines(key, title, label, _shapes(rows, told), style=style)
    if "circles_1600m" in layers:
        whole = layers["circles_1600m_merged"]
        yield Outlines(
            "circles", said.CIRCLES_TITLE, said.CIRCLES, _shapes(whole, [(said.CIRCLES,)])
        )


def _given(line: str) -> tuple[str, ...]:
    return (line,) if line else ()


def _shapes(frame: gpd.GeoDataFrame, lines: list[tuple[str, ...]]) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    told = gpd.GeoDataFrame({"lines": pd.Series(lines, dtype=object)}, geometry=shapes, crs=27700)
    return gpd.GeoDataFrame(told[there].reset_index(drop=True), crs=27700)


def _marks(material: Material, answers: Mapping[str, Answer]) -> Marks:
    """Pharmacies and dispensing sites; whatever else is on the lists would only hide them."""
    more: dict[str, list[str]] = {}
    filled: set[str] = set()
    if _CIRCLES in answers:
        table = material.table(_CIRCLES)
        for code, residents in zip(
            table["facility_id"], table["residents_within_1600_metres"], strict=True
        ):
            more[str(code)] = [said.circle_line(cell("residents", residents))]
            filled.add(str(code))
    if _SITES in answers:
        for row in material.table(_SITES).to_dict("records"):
            code = str(row["facility_id"])
            near = said.nearest_line(
                clean(row["nearest_pharmacy_name"]), _kilometres(row["nearest_pharmacy_metres"])
            )
            more[code] = [
                *((said.BRANCH,) if row["branch"] == "yes" else ()),
                *_given(near),
                said.circle_line(cell("residents", row["residents_within_1600_metres"])),
            ]
            if row["dispenses"]:
                filled.add(code)
    marks = premises_marks(
        material,
        title=said.PRACTICES_TITLE,
        filled=filled,
        filled_words=said.FILLED,
        hollow_words=said.HOLLOW,
        more=more,
    )
    points = marks.points[marks.points["mark_id"].isin([*filled, *more])]
    return replace(marks, points=gpd.GeoDataFrame(points.reset_index(drop=True), crs=27700))


def _kilometres(metres: object) -> str:
    """Kilometres to one decimal; metres of a published table."""
    number = pd.to_numeric(pd.Series([metres]), errors="coerce").iloc[0]
    return words.NOBODY if pd.isna(number) else f"{half_up([number / 1000], 1)[0]:.1f}"


def _tables(material: Material, answers: Mapping[str, Answer]) -> Iterator[Table]:
    if _LOCALITIES in answers:
        table = material.table(_LOCALITIES)
        everyone = table[table["split"] == "all"]
        of_all = everyone[everyone["controlled_locality"] == "all"].drop_duplicates("area_code")
        yield from by_area(
            "Residents of controlled localities, by area", of_all, said.COLUMNS_AREAS
        )
        each = everyone[everyone["controlled_locality"] != "all"]
        if len(each):
            yield table_of("Controlled localities", each, said.COLUMNS_LOCALITIES)
    if _SITES in answers:
        sites = material.table(_SITES)
        sites = _own_first(sites).assign(
            name=lambda frame: [clean(name) or words.NO_NAME for name in frame["name"]],
            dispenses=lambda frame: frame["dispenses"].map({True: "yes", False: "no"}),
            where=lambda frame: frame["in_area"].map(_WHERE),
            kilometres=lambda frame: frame["nearest_pharmacy_metres"].map(_kilometres),
        )
        yield _right(
            table_of("Dispensing practices and branches", sites, said.COLUMNS_SITES), "kilometres"
        )
    if _CIRCLES in answers:
        circles = material.table(_CIRCLES)
        circles = _own_first(circles).assign(
            name=lambda frame: [clean(name) or words.NO_NAME for name in frame["name"]],
            where=lambda frame: frame["in_area"].map(_WHERE),
        )
        yield table_of("Pharmacies and who lives round them", circles, said.COLUMNS_CIRCLES)
    if _CHANGES in answers:
        changes = material.table(_CHANGES)
        changes = changes[changes["area_type"] == "hwb"]
        square = [
            words.NOBODY if pd.isna(size) else f"{half_up([float(size)], 1)[0]:,.1f}"
            for size in changes["square_kilometres"]
        ]
        frame = changes.assign(square=square)
        yield _right(
            table_of("Controlled localities against the previous map", frame, said.COLUMNS_CHANGES),
            "square",
        )


def _own_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Sites of the area first, each part by name."""
    by_name = frame["name"].astype(str).str.casefold()
    order = pd.DataFrame({"out": ~frame["in_area"].astype(bool), "name": by_name})
    return frame.loc[order.sort_values(["out", "name"], kind="stable").index]


def _right(table: Table, column: str) -> Table:
    """Set a column of figures that are text already to the right."""
    heads = {**said.COLUMNS_SITES, **said.COLUMNS_CHANGES}
    place = table.head.index(heads[column])
    return replace(table, numbers=tuple(sorted({*table.numbers, place})))
