"""Writes the files of a run, each whole or not at all; `manifest.json` last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pna import disclosure, provenance, questions, wording, writing
from pna.answers import Answer
from pna.disclosure import Shown
from pna.kept import MODES
from pna.maps.catalogue import contents
from pna.maps.web_files import write_maps
from pna.material import material
from pna.questions import run_tables as tables
from pna.report import method_page
from pna.report.manifest import manifest
from pna.results import Results
from pna.roads import network
from pna.roads.osm import Progress
from pna.rules import headline_rule

__all__ = ["write_all"]

_ODBL = (
    "Contains information from OpenStreetMap (https://www.openstreetmap.org/copyright), which is "
    "made available under the Open Database Licence (ODbL) 1.0. This file is a derivative "
    "database: if you pass it on, it must stay under the ODbL."
)
_INVENTED_ROADS = "Invented roads: nothing in this file exists."


def write_all(results: Results, out: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write every table, layer, map and page of a run.

    Parameters
    ----------
    results
        From `pna.pipeline.analyse`.
    out
        The folder to write to; `tables`, `maps`, `report` and the rest are made in it.
    progress
        Told of each file.

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    FileHeldOpenError
        A file is held open by another program. Files written before it are whole, and the old
        manifest is gone, so that nothing takes the mixture for one run.
    """
    path_of_manifest = out / "manifest.json"
    writing.remove(path_of_manifest)
    shown = {
        name: disclosure.shown(questions.by_name(name), answer.frame, results.study.disclosure)
        for name, answer in results.answers.items()
        if isinstance(answer, Answer)
    }
    for name in results.answers.keys() - shown.keys():
        # What an earlier run made is not of this one.
        writing.remove(out / "tables" / f"{name}.csv")
    steps: list[tuple[Path, Callable[[Path], None]]] = [
        *((out / "tables" / f"{name}.csv", _csv_of(table)) for name, table in shown.items()),
        (out / "layers.gpkg", lambda path: _layers(results, shown, path)),
        *(_by_road(results, out) if results.networks else ()),
    ]
    written: list[Path] = []
    for number, (path, write) in enumerate(steps):
        if progress is not None:
            progress("Writing files", number, len(steps))
        write(path)
        written.append(path)
    if progress is not None:
        progress("Writing files", len(steps), len(steps))
    drawn = contents(material(results), progress=progress)
    written += write_maps(drawn, out / "maps", progress=progress, explorer=False)
    writing.json(_manifest(results, shown), path_of_manifest)
    return [*written, path_of_manifest]


def _by_road(results: Results, out: Path) -> tuple[tuple[Path, Callable[[Path], None]], ...]:
    """Files that a study has which counts by roads."""
    return (
        (out / "roads.gpkg", lambda path: _roads(results, path)),
        (out / "report" / "method.html", lambda path: writing.text(_method_page(results), path)),
    )


def _csv_of(table: Shown) -> Callable[[Path], None]:
    return lambda path: writing.csv(disclosure.marked(table), path)


def _method_page(results: Results) -> str:
    return method_page.page(
        results.study,
        results.presets,
        road_files=results.road_files,
        restrictions=results.restrictions,
        premises=_premises_sentence(results),
        overrides=wording.overrides_sentences(results.overrides),
        attribution=provenance.attribution(results.study, results.findings),
    )


def _premises_sentence(results: Results) -> str:
    return wording.premises_sentence(tables.reconciliation_table(results), results.study)


def _method(results: Results) -> tuple[str, str]:
    return method_page.paragraphs(results.study, results.presets, results.road_files)


def _layers(results: Results, shown: dict[str, Shown], path: Path) -> None:
    premises = gpd.GeoDataFrame(
        shown["premises"].frame, geometry=results.premises.geometry.to_numpy(), crs=27700
    )
    by_road: dict[str, Any] = {}
    if results.networks:
        by_road = {
            "places": gpd.GeoDataFrame(
                shown["nearest"].frame, geometry=results.demand.geometry.to_numpy(), crs=27700
            ),
            "isochrones": results.bands,
            "isochrone_range": results.band_range,
            "settlements": results.settlements,
            "outside": shown["outside"].frame,
            "road_edge": shown["road-edge"].frame,
        }
    writing.gpkg(
        {
            "areas": results.areas,
            "premises": premises,
            **by_road,
            "coverage": shown["coverage"].frame,
            **_answered_layers(results),
        },
        path,
        stamp=results.study.study.reference_date,
    )


def _answered_layers(results: Results) -> dict[str, gpd.GeoDataFrame]:
    return {
        name: disclosure.shown_layer(questions.by_name(asked), layer, results.study.disclosure)
        for asked, answer in results.answers.items()
        if isinstance(answer, Answer)
        for name, layer in answer.layers.items()
    }


def _roads(results: Results, path: Path) -> None:
    notice = _INVENTED_ROADS if results.study.study.invented else _ODBL
    writing.gpkg(
        {
            **{mode: network.to_geodataframe(results.networks[mode]) for mode in MODES},
            "licence": pd.DataFrame({"licence": [notice]}),
        },
        path,
        stamp=results.study.study.reference_date,
    )


def _notes(results: Results) -> tuple[str, ...]:
    lines = (
        *((wording.INVENTED,) if results.study.study.invented else ()),
        *wording.headline(results.coverage, results.study, headline_rule(results.study)),
        wording.disclosure_sentence(results.study),
        *((wording.RANGE_NOTE,) if results.networks else ()),
        wording.fast_roads_sentence(results.coverage, results.study),
        *wording.straight_sentences(results.coverage, results.study.disclosure),
        _premises_sentence(results),
        wording.unplaced_sentence(results.premises, results.study.premises.sets[0]),
        *(_road_notes(results) if results.networks else ()),
    )
    return tuple(line for line in lines if line)


def _road_notes(results: Results) -> tuple[str, ...]:
    return (
        wording.edge_sentence(results.edge, results.study),
        wording.restrictions_sentence(results.restrictions),
        wording.overrides_note(results.overrides),
        wording.BANDS_NOTE,
    )


def _manifest(results: Results, shown: dict[str, Shown]) -> dict[str, Any]:
    method = _method(results) if results.networks else ()
    hidden = {name: int(table.hidden.to_numpy().sum()) for name, table in shown.items()}
    return manifest(results, notes=_notes(results), method=method, hidden=hidden)
