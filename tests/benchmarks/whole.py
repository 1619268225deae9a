"""From PBF to coverage tables: the parts of a run, and the usual notebook way beside it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import geopandas as gpd
import pandas as pd

from pna import (
    attributes,
    kept,
    kept_results,
    other_inputs,
    pipeline,
    questions,
    travel,
    writing,
)
from pna.pipeline import analyse
from pna.report import files
from pna.results import Results
from pna.roads import osm
from pna.study import Study
from pna.travel import minutes as in_travel
from pna.travel import snapping
from tests.benchmarks import notebook
from tests.benchmarks.measure import Figure

MOST = 0.1
HEADLINE = {"drive": 10.0, "walk": 20.0}
DRAWN = ("bands", "gpkg", "map", "others")
"""Parts that the tables do not wait for."""
COVERAGE_TABLES = ("coverage", "nearest", "outside")
"""What the notebook way would give in the end."""
_PARTS: list[tuple[object, str, str]] = [
    (pipeline, "read_layers", "inputs"),
    (osm, "read_roads", "read"),
    (kept, "build_network", "build"),
    (snapping, "snap", "snap"),
    (travel, "matrix", "matrix"),
    (travel, "nearest", "nearest"),
    (in_travel, "matrix", "matrix"),
    (in_travel, "nearest", "nearest"),
    (pipeline, "_bands", "bands"),
    (kept_results, "keep", "others"),
    (other_inputs, "read", "others"),
    (attributes, "build", "others"),
    (questions, "answer", "others"),
    (files, "_layers", "gpkg"),
    (files, "_roads", "gpkg"),
    *((files, name, "map") for name in ("material", "backdrop", "contents", "encode_backdrop")),
    *((files, name, "map") for name in ("write_maps", "explorer")),
    (writing, "parquet", "others"),
]


class Stopwatch:
    """Seconds of each part; what runs inside a part that is being timed counts with that part."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside = False

    def of(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*positional: Any, **named: Any) -> Any:
            if self._inside:
                return call(*positional, **named)
            self._inside = True
            start = time.perf_counter()
            try:
                return call(*positional, **named)
            finally:
                self.seconds[part] += time.perf_counter() - start
                self._inside = False

        return timed


@contextmanager
def _timed(watch: Stopwatch) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name, part in _PARTS:
            timed = watch.of(part, getattr(owner, name))
            stack.enter_context(mock.patch.object(owner, name, timed))
        stack.enter_context(mock.patch.object(writing, "csv", _by_table(watch)))
        yield


def _by_table(watch: Stopwatch) -> Callable[..., Any]:
    """Tell the writing of the coverage tables from that of all the other tables."""
    timed = {part: watch.of(part, writing.csv) for part in ("tables", "others")}

    def write(frame: pd.DataFrame, path: str | Path) -> None:
        timed["tables" if Path(path).stem in COVERAGE_TABLES else "others"](frame, path)

    return write


def ours(study: Study, out: Path) -> tuple[Results, dict[str, float]]:
    """Work out a study without a cache; the seconds of its parts, all but the last few named."""
    watch = Stopwatch()
    with _timed(watch):
        start = time.perf_counter()
        results = analyse(study)
        analysed = time.perf_counter()
        before = sum(watch.seconds.values())
        files.write_all(results, out)
        done = time.perf_counter()
    in_parts = sum(watch.seconds.values()) - before
    rest = {
        "rules": analysed - start - before,
        "tables": watch.seconds["tables"] + done - analysed - in_parts,
    }
    return results, {**watch.seconds, **rest}


def theirs(study: Study, results: Results, work: Path, every: int) -> dict[str, float]:
    """Seconds of the parts of the notebook way, both modes, for every n-th pharmacy."""
    pharmacies = _pharmacies(results).iloc[::every]
    total: dict[str, float] = defaultdict(float)
    for mode, minutes in HEADLINE.items():
        xml = work / f"notebook-{mode}.osm"
        notebook.write_xml([item.file for item in study.inputs.roads], xml, mode)
        seconds = notebook.seconds_of_parts(
            xml, mode, minutes, study.modes.walk.speed_kph, pharmacies, results.demand
        )
        xml.unlink()
        for part, took in seconds.items():
            total[part] += took
    return dict(total)


def _pharmacies(results: Results) -> gpd.GeoDataFrame:
    layer = results.premises[results.premises["counted_pharmacies"]]
    return layer.sort_values("facility_id")


def figures(
    study: Study, results: Results, seconds: dict[str, float], work: Path, every: int
) -> list[Figure]:
    """Both ways beside each other; ours has all premises, speeds and rules in any case."""
    to_tables = sum(took for part, took in seconds.items() if part not in DRAWN)
    parts = theirs(study, results, work, every)
    count = len(_pharmacies(results))
    taken = len(range(0, count, every))
    other = sum(parts.values())
    whole = other + parts["search"] * (count / taken - 1)
    words = ", ".join(f"{part} {took:.0f}" for part, took in parts.items())
    return [
        Figure(
            f"PBF to coverage tables, both modes; the notebook way for {taken} of {count} "
            f"pharmacies and one limit a mode ({words} s; all of them would take about "
            f"{whole / 60:.0f} minutes), ours for all, every limit and speed",
            f"{to_tables:.0f} s",
            f"{other:.0f} s",
            to_tables / other,
            MOST,
        )
    ]
