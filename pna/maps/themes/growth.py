"""The map of planned homes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import questions, wording
from pna.answers import Answer
from pna.maps.content import Backdrop, Class, Dots, MapContent, MapLayer, NotDrawn, Outlines
from pna.maps.layers import clean
from pna.maps.palette import OUTSIDE
from pna.maps.themes.common import base
from pna.maps.themes.coverage import bands_of_rule
from pna.maps.themes.other_services import travel_columns
from pna.maps.themes.premises import premises_marks
from pna.maps.themes.tables import cell, table_of
from pna.material import Material
from pna.people.growth import NOT_TOLD
from pna.report.document.blocks import Table
from pna.rules import headline_rule
from pna.study import Study
from pna.wording import maps as told
from pna.wording import maps_sites as said
from pna.wording import maps_travel

__all__ = ["TITLE", "content"]

TITLE = "Planned homes"
_KEY = "growth"
_SITES, _YEARS = "housing-sites", "housing-by-year"
_CLASSES = (
    Class(said.WITHIN_HOMES, "#f0e442"),
    Class(said.FURTHER_HOMES, OUTSIDE),
    Class(said.UNKNOWN_HOMES, "#5c5c5c", "x"),
)
"""Yellow (Okabe and Ito) against dark purple: far apart in hue, lightness and grey."""
_NUMBERS = {"yes": 0, "no": 1}


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
        Sites as dots, by homes; those of a site of several parts at its middle.
    """
    answer = material.results.answers.get(_SITES)
    if not isinstance(answer, Answer):
        inputs = answer.inputs if answer else ("inputs.housing_sites",)
        return NotDrawn(_KEY, TITLE, answer.why if answer else "", inputs)
    study = material.results.study
    table = material.table(_SITES)
    rows = table[table["premises_set"] == study.premises.sets[0]].reset_index(drop=True)
    rows = rows.join(travel_columns(material, rows))
    homes = answer.frame.loc[answer.frame["premises_set"] == study.premises.sets[0], "homes"]
    sentences = material.sentences(_SITES)
    names = [name for name in (_SITES, _YEARS) if name in material.shown]
    bands: list[MapLayer] = [
        replace(one, show=one.mode == "drive") for one in bands_of_rule(material)
    ]
    return base(
        material,
        under,
        key=_KEY,
        title=TITLE,
        finding=sentences[0] if sentences else said.homes_finding(float(homes.sum()), len(rows)),
        sentences=[*sentences, *material.sentences(_YEARS)],
        layers=[
            *bands,
            *_outlines(rows, answer.layers["housing_sites"]),
            _dots(material, rows, homes.to_numpy(float)),
            premises_marks(material, which="counted"),
        ],
        tables=[_by_site(material, rows), *_by_year(material)],
        paragraphs=sorted({one for name in names for one in questions.by_name(name).paragraphs}),
        notes=[said.HOMES_NOTE, wording.BANDS_NOTE if bands else ""],
        files=[f"tables/{name}.csv" for name in names],
    )


def _outlines(rows: pd.DataFrame, layer: gpd.GeoDataFrame) -> list[MapLayer]:
    """Outlines of the sites that are given with one."""
    areal = (layer.geometry.area > 0).to_numpy()
    if not areal.any():
        return []
    lines = [(clean(name) or told.NO_NAME,) for name in rows["name"][areal]]
    shapes = gpd.GeoDataFrame(
        {"lines": pd.Series(lines, dtype=object)},
        geometry=layer.geometry.to_numpy()[areal],
        crs=27700,
    )
    return [Outlines("home-sites", said.OUTLINES_TITLE, said.OUTLINES, shapes)]


def _points(rows: pd.DataFrame) -> gpd.GeoSeries:
    """The point that stands for each site; None where it has none."""
    east, north = (rows[name].to_numpy(dtype=np.float64) for name in ("easting", "northing"))
    points = gpd.GeoSeries(gpd.points_from_xy(east, north))
    return points.where(np.isfinite(east) & np.isfinite(north), None)


def _dots(material: Material, rows: pd.DataFrame, homes: npt.NDArray[np.float64]) -> Dots:
    study = material.results.study
    frame = gpd.GeoDataFrame(
        {
            "dot_id": rows["site_ref"].to_numpy(str),
            "size": homes,
            "class_number": rows["within_either"].map(_NUMBERS).fillna(2).to_numpy(int),
            "lines": pd.Series(
                [_lines(row, study) for row in rows.to_dict("records")], dtype=object
            ),
        },
        geometry=_points(rows).to_numpy(),
        crs=27700,
    )
    there = set(frame["class_number"])
    classes = _CLASSES if 2 in there else _CLASSES[:2]  # noqa: PLR2004 - the class of not known
    points = frame.sort_values(["size", "dot_id"], ascending=[False, True], ignore_index=True)
    return Dots("homes", said.HOMES_TITLE, points, classes, size_words=said.DWELLINGS)


def _lines(row: Mapping[Any, Any], study: Study) -> tuple[str, ...]:
    lines = (
        clean(row["name"]) or told.NO_NAME,
        said.homes_line(float(row["homes"])),
        said.years_line(clean(row["first_year"]), clean(row["last_year"])),
        said.within_line(str(row["within_either"]), study),
        maps_travel.travel_line("drive", str(row["drive"])),
        maps_travel.travel_line("walk", str(row["walk"])),
    )
    return tuple(line for line in lines if line)


def _by_site(material: Material, rows: pd.DataFrame) -> Table:
    frame = rows.assign(
        name=[clean(name) or told.NO_NAME for name in rows["name"]],
        homes=[cell("homes", number) for number in rows["homes"]],
        years=[
            said.years_line(clean(first), clean(last))
            for first, last in zip(rows["first_year"], rows["last_year"], strict=True)
        ],
        answer=rows["within_either"].replace("unknown", said.NOT_KNOWN),
    )
    heads = said.HOMES_COLUMNS | {"answer": said.within_heading(material.results.study)}
    if not frame["locality_name"].map(clean).any():
        heads.pop("locality_name")
    made = table_of(said.SITES_BY_SITE, frame, heads)
    place = list(heads).index("homes")
    return replace(made, numbers=tuple(sorted({*made.numbers, place})))


def _by_year(material: Material) -> list[Table]:
    """The whole area year by year, by the rule of the headline."""
    if _YEARS not in material.shown:
        return []
    study = material.results.study
    table = material.table(_YEARS)
    rows = table[
        (table["area_type"] == "hwb")
        & (table["premises_set"] == study.premises.sets[0])
        & (table["rule"] == headline_rule(study))
    ]
    rows = rows.assign(year=rows["year"].replace(NOT_TOLD, said.NO_YEAR))
    heads = said.YEAR_COLUMNS | {"outside_to_date": said.further_heading(study)}
    return [table_of(said.BY_YEAR_CAPTION, rows, heads)]
