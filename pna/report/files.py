"""Writes the files of a run, each whole or not at all; `manifest.json` last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pna import disclosure, provenance, questions, wording, writing
from pna.answers import Answer
from pna.cache import Cache
from pna.disclosure import Shown
from pna.kept import MODES
from pna.maps.backdrop import backdrop
from pna.maps.catalogue import contents
from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.maps.explorer import explorer, explorer_not_made
from pna.maps.web_backdrop import encode_backdrop
from pna.maps.web_files import write_maps
from pna.maps.web_index import EXPLORER, INDEX, Link
from pna.material import Material, material
from pna.questions import run_tables as tables
from pna.report import gpkg_styles, method_page
from pna.report.manifest import manifest
from pna.results import Results
from pna.roads import network
from pna.roads.osm import Progress
from pna.rules import headline_rule
from pna.wording import map_page

__all__ = ["Publication", "publication", "write_all", "write_run"]

_ODBL = (
    "Contains information from OpenStreetMap (https://www.openstreetmap.org/copyright), which is "
    "made available under the Open Database Licence (ODbL) 1.0. This file is a derivative "
    "database: if you pass it on, it must stay under the ODbL."
)
_ENDINGS = (".csv", ".parquet", ".xlsx")
_INVENTED_ROADS = "Invented roads: nothing in this file exists."


def write_all(
    results: Results, out: Path, *, cache: Cache | None = None, progress: Progress | None = None
) -> list[Path]:
    """Write every table, layer, map and page of a run.

    Parameters
    ----------
    results
        From `pna.pipeline.analyse`.
    out
        The folder to write to; `tables`, `maps`, `report` and the rest are made in it.
    cache
        The one of that run, where what the maps need beside its results is kept.
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
    ValueError
        The results are of `pna.open_results`, which have no tables.
    """
    if not results.answers:
        msg = "These results were kept of an earlier run, without tables; write those of analyse."
        raise ValueError(msg)
    return write_run(publication(results, cache=cache, progress=progress), out, progress=progress)


@dataclass(frozen=True)
class Publication:
    """Everything that is written of a run, made ready once for pages, paper and documents.

    Attributes
    ----------
    published
        Results and tables.
    under
        What lies under every map.
    maps
        What each map shows, in the order of their numbers, or why it is not made.
    cache
        Of the run.
    """

    published: Material
    under: Backdrop
    maps: tuple[MapContent | NotDrawn, ...]
    cache: Cache


def publication(
    results: Results, *, cache: Cache | None = None, progress: Progress | None = None
) -> Publication:
    """Make ready what is written of a run.

    Parameters
    ----------
    results, cache, progress
        As for `write_all`.
    """
    kept = cache or Cache(None)
    published = material(results, cache=kept, progress=progress)
    under = backdrop(results, cache=kept, progress=progress)
    maps = contents(published, under=under, progress=progress)
    return Publication(published, under, maps, kept)


def write_run(ready: Publication, out: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write every table, layer, map and page of a run that is made ready.

    Parameters
    ----------
    ready
        From `publication`.
    out, progress
        As for `write_all`.

    Returns
    -------
    list of Path
        What was written, the manifest last.

    Raises
    ------
    FileHeldOpenError
        As `write_all`.
    """
    results, shown = ready.published.results, ready.published.shown
    path_of_manifest = out / "manifest.json"
    writing.remove(path_of_manifest)
    for name in results.answers.keys() - shown.keys():
        # What an earlier run made is not of this one.
        for ending in _ENDINGS:
            writing.remove(out / "tables" / f"{name}{ending}")
    steps: list[tuple[Path, Callable[[Path], None]]] = [
        *((out / "tables" / f"{name}.csv", _csv_of(table)) for name, table in shown.items()),
        *((out / "tables" / f"{name}.parquet", _parquet_of(t)) for name, t in shown.items()),
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
    written += _maps(ready, out / "maps", progress)
    writing.json(_manifest(results, shown), path_of_manifest)
    return [*written, path_of_manifest]


def _maps(ready: Publication, folder: Path, progress: Progress | None) -> list[Path]:
    """Write the page of every map, the what-if page and the list of them all."""
    path = folder / EXPLORER
    reason = explorer_not_made(ready.published)
    behind = encode_backdrop(ready.under)
    written = write_maps(ready.maps, folder, under=behind, progress=progress, explorer=not reason)
    if reason:
        writing.remove(path)
        return written
    link = Link(INDEX, map_page.ALL_MAPS)
    page = explorer(ready.published, ready.under, cache=ready.cache, behind=behind, index=link)
    writing.text(page, path)
    return [*written, path]


def _by_road(results: Results, out: Path) -> tuple[tuple[Path, Callable[[Path], None]], ...]:
    """Files that a study has which counts by roads."""
    return (
        (out / "roads.gpkg", lambda path: _roads(results, path)),
        (out / "report" / "method.html", lambda path: writing.text(_method_page(results), path)),
    )


def _csv_of(table: Shown) -> Callable[[Path], None]:
    return lambda path: writing.csv(disclosure.marked(table), path)


def _parquet_of(table: Shown) -> Callable[[Path], None]:
    # Snappy is what every program reads that reads Parquet, Power BI among them.
    return lambda path: writing.parquet(table.frame, path, compression="snappy")


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


def _layers(results: Results, shown: Mapping[str, Shown], path: Path) -> None:
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
    layers = {
        "areas": results.areas,
        "premises": premises,
        **by_road,
        "coverage": shown["coverage"].frame,
        **_answered_layers(results),
    }
    styles = gpkg_styles.layer_styles(layers, results.study)
    writing.gpkg(
        {**layers, gpkg_styles.LAYER_STYLES: styles},
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


def _manifest(results: Results, shown: Mapping[str, Shown]) -> dict[str, Any]:
    method = _method(results) if results.networks else ()
    hidden = {name: int(table.hidden.to_numpy().sum()) for name, table in shown.items()}
    return manifest(results, notes=_notes(results), method=method, hidden=hidden)
