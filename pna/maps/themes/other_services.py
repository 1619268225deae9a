"""The map of other NHS services, care homes and special sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd

from pna import questions
from pna.answers import Answer, NotMade
from pna.maps import words
from pna.maps.content import Backdrop, MapContent, MapLayer, Marks, NotDrawn
from pna.maps.layers import clean
from pna.maps.symbols import symbol_of
from pna.maps.themes.common import area_name, base
from pna.maps.themes.premises import premises_marks
from pna.maps.themes.tables import cell, table_of
from pna.material import Material
from pna.questions.sites_coverage import GP_SURGERY
from pna.report.document.blocks import Table
from pna.roads.network import Mode
from pna.rules import headline_rule
from pna.wording import maps as told
from pna.wording import maps_sites as said
from pna.wording import maps_travel

__all__ = ["TITLE", "content", "travel_columns"]

TITLE = "Other NHS services"
_KEY = "other-services"
_SITES, _SUMMARY, _COVERAGE = "special-sites", "special-sites-summary", "sites-coverage"
_NAMES = (_COVERAGE, _SITES, _SUMMARY)


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
        Whatever the study gives: GP surgeries, care homes, special sites.
    """
    answers = {name: material.results.answers.get(name) for name in _NAMES}
    made = {name: answer for name, answer in answers.items() if isinstance(answer, Answer)}
    if not made:
        missing = [answer for answer in answers.values() if isinstance(answer, NotMade)]
        keys = tuple(dict.fromkeys(key for answer in missing for key in answer.inputs))
        return NotDrawn(_KEY, TITLE, said.no_sites([answer.why for answer in missing]), keys)
    layers = list(_layers(material, made))
    kinds = [
        (symbol.label if number == 1 else symbol.plural, int(number))
        for layer in layers
        for kind, number in layer.points["kind"].value_counts(sort=False).items()
        for symbol in (symbol_of(str(kind)),)
    ]
    # Beside those of the tables: paragraph 5 asks for other NHS services, which this map shows.
    paragraphs = {"5", *(one for name in made for one in questions.by_name(name).paragraphs)}
    premises: list[MapLayer] = [premises_marks(material, which="counted", listed=False)]
    return base(
        material,
        under,
        key=_KEY,
        title=TITLE,
        finding=said.sites_finding(kinds, area_name(material)),
        sentences=[line for name in _NAMES for line in material.sentences(name)],
        layers=[*premises, *layers],
        tables=list(_tables(material, made)),
        paragraphs=sorted(paragraphs),
        files=[f"tables/{name}.csv" for name in made],
    )


def _layers(material: Material, made: Mapping[str, Answer]) -> Iterator[Marks]:
    study = material.results.study
    surgeries = _surgeries(made)
    if len(surgeries):
        lines: list[tuple[str, ...]] = [
            (
                clean(name) or told.NO_NAME,
                symbol_of(GP_SURGERY).label,
                clean(postcode),
                told.ods_code(str(code)),
            )
            for name, postcode, code in zip(
                surgeries["name"],
                surgeries["postcode"],
                surgeries["site_id"],
                strict=True,
            )
        ]
        yield Marks(
            "gp-surgeries",
            said.GP_TITLE,
            _points(
                surgeries, surgeries["kind"], pd.Series(data=True, index=surgeries.index), lines
            ),
            numbered=True,
        )
    if _SITES not in made:
        return
    first = study.premises.sets[0]
    table = material.table(_SITES)
    rows = table[table["premises_set"] == first].reset_index(drop=True)
    layer = made[_SITES].layers["special_sites"]
    rows = gpd.GeoDataFrame(rows, geometry=layer.geometry.to_numpy(), crs=27700)
    travel = travel_columns(material, rows)
    lines = [
        (
            clean(row["name"]) or told.NO_NAME,
            symbol_of(clean(row["kind"])).label,
            clean(row["postcode"]),
            ""
            if _missing(row["people"])
            else said.beds_line(cell("n", row["people"]), row["people_are"]),
            said.within_line(row["within_either"], study),
            maps_travel.travel_line("drive", drive),
            maps_travel.travel_line("walk", walk),
        )
        for row, drive, walk in zip(
            rows.to_dict("records"), travel["drive"], travel["walk"], strict=True
        )
    ]
    yield Marks(
        "sites",
        said.SITES_TITLE,
        _points(rows, rows["kind"].map(clean), rows["within_either"] == "yes", lines),
        filled_words=said.in_reach(study),
        hollow_words=said.not_in_reach(study),
        numbered=True,
    )


def _surgeries(made: Mapping[str, Answer]) -> gpd.GeoDataFrame:
    nothing = gpd.GeoDataFrame({"kind": [], "name": []}, geometry=[], crs=27700)
    if _COVERAGE not in made:
        return nothing
    sites = made[_COVERAGE].layers.get("other_sites", nothing)
    rows = sites[sites["kind"] == GP_SURGERY].sort_values("site_id") if len(sites) else sites
    return gpd.GeoDataFrame(rows.reset_index(drop=True), crs=27700)


def _points(
    rows: gpd.GeoDataFrame,
    kinds: pd.Series[str],
    filled: pd.Series[bool],
    lines: list[tuple[str, ...]],
) -> gpd.GeoDataFrame:
    short = [tuple(line for line in of_one if line) for of_one in lines]
    return gpd.GeoDataFrame(
        {
            "mark_id": rows["site_id"].to_numpy(str),
            "kind": kinds.to_numpy(str),
            "filled": filled.to_numpy(bool),
            "lines": pd.Series(short, dtype=object),
        },
        geometry=rows.geometry.to_numpy(),
        crs=27700,
    )


def travel_columns(material: Material, rows: pd.DataFrame) -> pd.DataFrame:
    """Say how long it is from sites to the nearest premises.

    Parameters
    ----------
    material
        Of the run.
    rows
        Of a published table of sites: ``drive_status``, ``drive_minutes``, ``drive_nearest_name``
        and the same of the walk.

    Returns
    -------
    DataFrame
        `drive`, `walk`, with the index of the rows.
    """
    modes: tuple[Mode, Mode] = ("drive", "walk")
    columns = {}
    for mode in modes:
        limit = material.results.matrices[mode].limit_minutes
        columns[mode] = [
            words.travel_text(mode, minutes, clean(status), clean(nearest), limit)
            for minutes, status, nearest in zip(
                rows[f"{mode}_minutes"],
                rows[f"{mode}_status"],
                rows[f"{mode}_nearest_name"],
                strict=True,
            )
        ]
    return pd.DataFrame(columns, index=rows.index)


def _missing(value: object) -> bool:
    return not isinstance(value, str) and bool(pd.isna(pd.Series([value])).iloc[0])


def _tables(material: Material, made: Mapping[str, Answer]) -> Iterator[Table]:
    study = material.results.study
    first, rule = study.premises.sets[0], headline_rule(study)
    further = said.further_heading(study)
    if _SITES in made:
        table = material.table(_SITES)
        rows = table[table["premises_set"] == first]
        people = [
            "-" if _missing(row["people"]) else f"{cell('n', row['people'])} {row['people_are']}"
            for row in rows.to_dict("records")
        ]
        frame = rows.assign(
            name=[clean(name) or told.NO_NAME for name in rows["name"]],
            kind=[symbol_of(clean(kind)).label for kind in rows["kind"]],
            people=people,
            answer=rows["within_either"].replace("unknown", "not known"),
        ).join(travel_columns(material, rows))
        yield table_of(
            said.SITES_CAPTION, frame, said.SITE_COLUMNS | {"answer": said.within_heading(study)}
        )
    surgeries = _surgeries(made)
    if len(surgeries):
        frame = pd.DataFrame(surgeries.drop(columns="geometry"))
        frame["name"] = [clean(name) or told.NO_NAME for name in frame["name"]]
        yield table_of(said.GP_CAPTION, frame, said.GP_COLUMNS)
    if _SUMMARY in made:
        table = material.table(_SUMMARY)
        rows = table[(table["premises_set"] == first) & (table["rule"] == rule)]
        rows = rows.assign(kind=[symbol_of(clean(kind)).label for kind in rows["kind"]])
        yield table_of(said.SUMMARY_CAPTION, rows, said.SUMMARY_COLUMNS | {"outside": further})
    if _COVERAGE in made:
        table = material.table(_COVERAGE)
        rows = table[
            (table["area_type"] == "hwb") & (table["split"] == "all") & (table["rule"] == rule)
        ]
        rows = rows.assign(kind=[symbol_of(clean(kind)).label for kind in rows["premises_set"]])
        yield table_of(said.COVERAGE_CAPTION, rows, said.COVERAGE_COLUMNS | {"outside": further})
