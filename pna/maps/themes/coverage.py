"""Maps of the minutes to the nearest premises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

import geopandas as gpd
import numpy as np

from pna import wording
from pna.kept import MODES
from pna.maps.content import Backdrop, Bands, MapContent, MapLayer, NotDrawn
from pna.maps.themes import places as places_of
from pna.maps.themes.common import base, on_roads
from pna.maps.themes.further import further_dots
from pna.maps.themes.premises import premises_marks
from pna.maps.themes.tables import by_area, own_rows, without_nobody
from pna.material import Material
from pna.report import method_page
from pna.report.document.blocks import Table
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.travel.isochrones import ALL
from pna.wording import maps as said
from pna.wording import maps_travel as told

__all__ = [
    "ABOUT",
    "DRIVE_TITLE",
    "TITLE",
    "WALK_TITLE",
    "About",
    "bands_of_rule",
    "both",
    "drive",
    "further_of",
    "rule_minutes",
    "travel_notes",
    "walk",
]

TITLE = "Travel to a pharmacy"
DRIVE_TITLE = "Minutes' drive to a pharmacy"
WALK_TITLE = "Minutes' walk to a pharmacy"
_PARAGRAPHS = ("1", "2", "4")
About = Literal["range", "fast", "premises", "edge", "turns", "bands"]
ABOUT: tuple[About, ...] = ("range", "fast", "premises", "edge", "turns", "bands")
_OF_MODE: dict[Mode, tuple[About, ...]] = {
    "drive": ("range", "premises", "edge", "turns", "bands"),
    "walk": ("range", "fast", "premises", "bands"),
}
"""What is told of one way of travelling."""


@on_roads("coverage", TITLE)
def both(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map for a screen shows: both ways of travelling, who is further than both.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    study = material.results.study
    finding, rest = told.split_further(further_of(material, "both"))
    layers: list[MapLayer] = [
        *_bands(material, MODES),
        *further_dots(material),
        premises_marks(material),
    ]
    every = places_of.places(material)
    beyond = every[(every["outside_both"] == "yes").to_numpy()]
    table = own_rows(
        material.table("coverage"),
        rule=headline_rule(study),
        premises_set=study.premises.sets[0],
    )
    columns = without_nobody(table, told.COVERAGE_COLUMNS, "unknown")
    tables = by_area(told.coverage_caption("both", study), table, columns)
    if len(beyond):
        tables.append(places_of.list_of(material, beyond, file="tables/nearest.csv"))
    return base(
        material,
        under,
        key="coverage",
        title=TITLE,
        finding=finding,
        layers=layers,
        tables=tables,
        sentences=rest,
        paragraphs=_PARAGRAPHS,
        notes=(*_other_headlines(material), *travel_notes(material)),
        method=_method(material),
        files=("tables/coverage.csv", "tables/nearest.csv"),
    )


@on_roads("coverage-drive", DRIVE_TITLE)
def drive(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of the minutes' drive shows, with the range of the headline's.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    return _one(material, under, "drive", DRIVE_TITLE)


@on_roads("coverage-walk", WALK_TITLE)
def walk(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of the minutes' walk shows.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    return _one(material, under, "walk", WALK_TITLE)


def _one(material: Material, under: Backdrop, mode: Mode, title: str) -> MapContent:
    finding, rest = told.split_further(further_of(material, mode))
    return base(
        material,
        under,
        key=f"coverage-{mode}",
        title=title,
        finding=finding,
        layers=[*_bands(material, (mode,)), premises_marks(material)],
        tables=_minutes_tables(material, mode),
        sentences=rest,
        paragraphs=_PARAGRAPHS,
        notes=travel_notes(material, _OF_MODE[mode]),
        method=_method(material)[MODES.index(mode) :][:1],
        files=("tables/coverage.csv", "tables/nearest.csv"),
    )


def rule_minutes(material: Material, mode: Mode) -> float:
    """Give the minutes of the headline by one way of travelling."""
    headline = material.results.study.headline
    return float(headline.drive_minutes if mode == "drive" else headline.walk_minutes)


def further_of(material: Material, mode: Literal["drive", "walk", "both"]) -> wording.Further:
    """Take the headline's figure of the study's first premises set.

    Parameters
    ----------
    material
        Of the run.
    mode
        Which figure.
    """
    results = material.results
    first = results.study.premises.sets[0]
    return next(
        item
        for item in wording.further(results.coverage, results.study, headline_rule(results.study))
        if item.premises_set == first and item.mode == mode
    )


def _bands(material: Material, modes: Sequence[Mode]) -> list[Bands]:
    """Bands of any premises of the first set; none where nothing is within reach."""
    results = material.results
    found = []
    for mode in modes:
        rows = results.bands
        rows = rows[((rows["facility_id"] == ALL) & (rows["mode"] == mode)).to_numpy()]
        if rows.empty:
            continue
        ends = None
        if mode == "drive" and len(results.band_range):
            ends = gpd.GeoDataFrame(results.band_range[["end", "geometry"]], crs=27700)
        found.append(
            Bands(
                key=mode,
                title=told.bands_title(mode, results.study.premises.sets[0]),
                mode=mode,
                nested=gpd.GeoDataFrame(
                    rows[["minutes", "geometry"]].reset_index(drop=True), crs=27700
                ),
                rule_minutes=rule_minutes(material, mode),
                range_ends=ends,
            )
        )
    return found


def bands_of_rule(material: Material) -> list[Bands]:
    """Land within each of the headline's two times of any premises of the first set.

    Parameters
    ----------
    material
        Of the run.

    Returns
    -------
    list of Bands
        One band each, edged; none where nothing is within reach.
    """
    found = []
    for bands in _bands(material, MODES):
        minutes = rule_minutes(material, bands.mode)
        rows = bands.nested[np.isclose(bands.nested["minutes"], minutes)]
        if len(rows):
            nested = gpd.GeoDataFrame(rows.reset_index(drop=True), crs=27700)
            title = told.rule_title(bands.mode, minutes)
            found.append(replace(bands, title=title, nested=nested, range_ends=None))
    return found


def _minutes_tables(material: Material, mode: Mode) -> list[Table]:
    """A row an area: share within each number of minutes, people further than the headline's."""
    study = material.results.study
    coverage, first = material.table("coverage"), study.premises.sets[0]
    rule = rule_minutes(material, mode)
    frame = own_rows(coverage, rule=f"{mode}_{rule:g}", premises_set=first)
    columns = {"area_name": said.AREA, "area_type": said.AREA_TYPE, "total": said.PEOPLE}
    by_code = frame["area_code"]
    for minutes in study.thresholds(mode):
        rows = own_rows(coverage, rule=f"{mode}_{minutes:g}", premises_set=first)
        shares = rows.set_index("area_code")["share_within"]
        name = f"share_within_{minutes:g}"
        frame = frame.assign(**{name: by_code.map(shares)})
        columns[name] = told.within_heading(minutes)
    columns["outside"] = told.further_heading(rule)
    columns["unknown"] = told.UNKNOWN_HERE.capitalize()
    columns["share_low"] = told.low_heading(mode, rule)
    if mode == "drive":
        columns["share_high"] = told.high_heading(rule)
    columns = without_nobody(frame, columns, "unknown")
    return by_area(told.coverage_caption(mode, study), frame, columns)


def _method(material: Material) -> tuple[str, str]:
    results = material.results
    return method_page.paragraphs(results.study, results.presets, results.road_files)


def travel_notes(material: Material, about: Collection[About] = ABOUT) -> tuple[str, ...]:
    """Say what a reader should know of figures that come from minutes.

    Parameters
    ----------
    material
        Of the run.
    about
        What is told; the order is always the same.
    """
    results = material.results
    study, first = results.study, results.study.premises.sets[0]
    lines: dict[About, tuple[str, ...]] = {
        "range": (wording.RANGE_NOTE,),
        "fast": (wording.fast_roads_sentence(results.coverage, study),),
        "premises": (
            wording.premises_sentence(material.table("premises-reconciliation"), study),
            wording.unplaced_sentence(results.premises, first),
        ),
        "edge": (wording.edge_sentence(results.edge, study),),
        "turns": (
            wording.restrictions_sentence(results.restrictions),
            wording.overrides_note(results.overrides),
        ),
        "bands": (wording.BANDS_NOTE,),
    }
    return tuple(line for key, told_of in lines.items() if key in about for line in told_of)


def _other_headlines(material: Material) -> tuple[str, ...]:
    """The headline's other figures: each way alone, and of the other premises sets."""
    results = material.results
    study = results.study
    return tuple(
        wording.further_sentence(item)
        for item in wording.further(results.coverage, study, headline_rule(study))
        if (item.mode, item.premises_set) != ("both", study.premises.sets[0])
    )
