"""The results of the last run of a study, kept so that an application is checked in seconds.

Kept beside the networks and under a name that holds the inputs, the study and the program: results
of other inputs or another version are never taken for those of now.
"""

from __future__ import annotations

import importlib.resources
import io
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pa_parquet

from pna import cache as store
from pna import rules, stored, writing
from pna.cache import Cache
from pna.errors import Finding
from pna.geography import postcode_lookup
from pna.kept import MODES
from pna.people.groups import Split
from pna.results import Results
from pna.roads.network import Mode, Network
from pna.roads.turns import Counts
from pna.rules import Ends
from pna.speeds import overrides
from pna.speeds.own import presets_of
from pna.study import PremisesChoice, Study
from pna.study.file import input_files
from pna.travel import Nearest, straight
from pna.travel.isochrones import ALL
from pna.travel.times import MatrixEnds, impedances_of, points_of

__all__ = ["keep", "load", "stale"]

Arrays = dict[str, npt.NDArray[Any]]
_LOG = logging.getLogger(__name__)
_POINTER = "results.json"
_KEY = re.compile(r"results-[0-9a-f]+")
_FRAMES = ("areas", "premises", "demand", "settlements", "sites", "hours", "coverage", "edge")
_MORE_FRAMES = ("road_files", "band_range", "overrides")
_NOT_OF_RESULTS = (
    "cli",
    "demo",
    "explained",
    "fetch",
    "maps",
    "poster",
    "report",
    "scenario",
    "wording",
)
"""Packages whose source code decides nothing that is kept."""


def keep(study: Study, results: Results, cache: Cache) -> None:
    """Keep the results of a run, in place of those of the run before.

    Parameters
    ----------
    study
        As it was loaded.
    results
        Of its run. Of the bands those of all premises together are kept; answers and the last
        assessment are not, for both are made from the rest.
    cache
        Where.
    """
    if cache.folder is None:
        return
    key = _key(study, results.input_hashes)
    old = _pointer(cache)
    try:
        store.store(cache, key, _arrays(results))
        inputs = _named(study, results.input_hashes)
        writing.json({"key": key, "inputs": inputs}, cache.folder / _POINTER)
        if old is not None and old["key"] != key:
            writing.remove(cache.folder / f"{old['key']}.npz.sum")
        if study.inputs.postcodes is not None:
            postcode_lookup.keep(study.inputs.postcodes.file, cache)
    except OSError as error:
        # The run is done, and its results are good; only the next check takes longer.
        _LOG.warning("The results cannot be kept in %s (%s).", cache.folder, error)


def stale(study: Study, cache: Cache) -> tuple[str, ...] | None:
    """Tell which inputs have changed since the results were kept.

    Parameters
    ----------
    study
        As it was loaded.
    cache
        Where results are kept.

    Returns
    -------
    tuple of str, or None
        Names of files that changed, came or went; None where no results are kept at all.
    """
    kept = _pointer(cache)
    if kept is None:
        return None
    hashes = _named(study, _hashes(study, cache))
    then: Mapping[str, str] = kept["inputs"]
    names = [path for path in {**then, **hashes} if then.get(path) != hashes.get(path)]
    return tuple(dict.fromkeys(Path(name).name for name in names))


def load(study: Study, cache: Cache) -> Results | None:
    """Give the results that were kept of a study; None where there are none of just these inputs.

    Parameters
    ----------
    study
        As it was loaded.
    cache
        Where results are kept.

    Returns
    -------
    Results
        Those of the run; `bands` with the rows of all premises together alone, without `answers`
        and `since`.
    """
    if _pointer(cache) is None:
        return None
    hashes = _hashes(study, cache)
    arrays = store.load(cache, _key(study, hashes))
    if arrays is None:
        return None
    facts = json.loads(str(arrays["facts"]))
    networks: dict[Mode, Network] = {}
    if facts["roads_key"]:
        for mode in MODES:
            found = store.load(cache, f"{facts['roads_key']}-{mode}")
            if found is None:
                return None
            networks[mode] = stored.network_of_arrays(found)
    return _results(study, hashes, arrays, facts, networks)


def _arrays(results: Results) -> Arrays:
    frames: dict[str, pd.DataFrame] = {
        **{name: getattr(results, name) for name in (*_FRAMES, *_MORE_FRAMES)},
        "bands": _merged(results.bands),
        **{f"inputs/{name}": frame for name, frame in results.inputs.items()},
    }
    arrays: Arrays = {
        f"frame/{name}": _bytes_of(frame) for name, frame in frames.items() if len(frame.columns)
    }
    for name, columns in results.counted.items():
        arrays[f"counted/{name}"] = columns
    for number, split in enumerate(results.splits):
        arrays[f"split/{number}"] = split.weights
    for mode, matrix in results.matrices.items():
        parts = {
            f"matrix/{mode}": stored.arrays_of_matrix(matrix),
            f"joined/{mode}": stored.arrays_of_snapped(results.joined[mode]),
        }
        arrays |= {f"{k}/{n}": v for k, items in parts.items() for n, v in items.items()}
        for end, minutes in results.ends[mode]._asdict().items():
            # On foot an end may be the matrix itself.
            if minutes is not matrix.minutes:
                arrays[f"ends/{mode}/{end}"] = minutes
    for (mode, preset, name), found in results.nearest.items():
        arrays |= _of_nearest(f"nearest/{mode}/{preset}/{name}", found)
        for end, at in results.ranges[mode, preset, name]._asdict().items():
            arrays |= _of_nearest(f"range/{mode}/{preset}/{name}/{end}", at)
    facts = {
        "sets": list(results.study.premises.sets),
        "keys": [list(key) for key in results.nearest],
        "inputs": list(results.inputs),
        "unreadable": dict(results.unreadable),
        "findings": [asdict(finding) for finding in results.findings],
        "of_inputs": results.of_inputs,
        "splits": [
            {
                "name": one.name,
                "groups": list(one.groups),
                "unit": one.unit,
                "partition": one.partition,
                "known_for": one.known_for,
                "method": one.method,
            }
            for one in results.splits
        ],
        "restrictions": list(results.restrictions),
        "roads_key": results.roads_key,
    }
    arrays["facts"] = np.array(json.dumps(facts))
    return arrays


def _merged(bands: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if not len(bands.columns):
        return bands
    return bands[(bands["facility_id"] == ALL).to_numpy()].reset_index(drop=True)


def _of_nearest(name: str, found: Nearest) -> Arrays:
    return {f"{name}|minutes": found.minutes, f"{name}|facility": found.facility}


def _bytes_of(frame: pd.DataFrame) -> npt.NDArray[Any]:
    content = io.BytesIO()
    frame.to_parquet(content)
    return np.frombuffer(content.getvalue(), dtype=np.uint8)


def _frame_of(content: npt.NDArray[Any], *, shapes: bool) -> pd.DataFrame:
    data: Any = io.BytesIO(content.tobytes())
    return gpd.read_parquet(data) if shapes else pd.read_parquet(data)


class _Frames(Mapping[str, pd.DataFrame]):
    """Inputs that are turned into tables when they are asked for: most are not."""

    def __init__(self, raw: Mapping[str, npt.NDArray[Any]]) -> None:
        self._raw = raw
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            content = self._raw[name]
            self._made[name] = _frame_of(content, shapes=_has_shapes(content))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def _results(
    study: Study,
    hashes: Mapping[Path, str],
    arrays: Mapping[str, npt.NDArray[Any]],
    facts: Mapping[str, Any],
    networks: Mapping[Mode, Network],
) -> Results:
    study = study.model_copy(update={"premises": PremisesChoice(sets=tuple(facts["sets"]))})
    presets = presets_of(study)

    def frame(name: str) -> Any:  # noqa: ANN401 - a DataFrame or a GeoDataFrame
        shapes = name not in {"hours", "coverage", "edge", "road_files", "overrides"}
        content = arrays.get(f"frame/{name}")
        if content is None:
            return gpd.GeoDataFrame() if shapes else pd.DataFrame()
        return _frame_of(content, shapes=shapes)

    def part(prefix: str) -> dict[str, npt.NDArray[Any]]:
        start = f"{prefix}/"
        return {k.removeprefix(start): v for k, v in arrays.items() if k.startswith(start)}

    def nearest_of(name: str) -> Nearest:
        return Nearest(arrays[f"{name}|minutes"], arrays[f"{name}|facility"])

    matrices = {mode: stored.matrix_of_arrays(part(f"matrix/{mode}")) for mode in networks}
    keys = [(_mode(mode), str(preset), str(name)) for mode, preset, name in facts["keys"]]
    nearest = {key: nearest_of("/".join(("nearest", *key))) for key in keys}
    ranges = {
        key: Ends(*(nearest_of("/".join(("range", *key, end))) for end in Ends._fields))
        for key in keys
    }
    frames = {name: frame(name) for name in (*_FRAMES, *_MORE_FRAMES, "bands")}
    if networks:
        networks = overrides.of_study(study, networks, frames["areas"], presets).networks
    counted = {name: arrays[f"counted/{name}"].astype(bool) for name in facts["sets"]}
    status = {mode: matrix.demand_status for mode, matrix in matrices.items()}
    judged = rules.judgements(study, nearest, ranges, status) if networks else ()
    if study.modes.straight is not None:
        lines = straight.judgements(
            study.modes.straight.metres,
            points_of(frames["demand"]),
            points_of(frames["sites"]),
            counted,
        )
        judged = (*judged, *lines)
    return Results(
        study=study,
        **frames,
        counted=counted,
        splits=tuple(
            Split(
                weights=arrays[f"split/{number}"],
                **{**about, "groups": tuple(about["groups"])},
            )
            for number, about in enumerate(facts["splits"])
        ),
        inputs=_Frames({name: arrays[f"frame/inputs/{name}"] for name in facts["inputs"]}),
        unreadable=facts["unreadable"],
        presets=presets,
        input_hashes=dict(hashes),
        findings=tuple(Finding(**item) for item in facts["findings"]),
        of_inputs=facts["of_inputs"],
        judgements=judged,
        networks=networks,
        matrices=matrices,
        joined={mode: stored.snapped_of_arrays(part(f"joined/{mode}")) for mode in networks},
        impedances=impedances_of(study, presets, networks) if networks else {},
        ends={
            mode: MatrixEnds(
                *(
                    arrays.get(f"ends/{mode}/{end}", matrices[mode].minutes)
                    for end in MatrixEnds._fields
                )
            )
            for mode in networks
        },
        nearest=nearest,
        ranges=ranges,
        roads_key=facts["roads_key"],
        restrictions=Counts(*facts["restrictions"]),
    )


def _mode(name: str) -> Mode:
    return "drive" if name == "drive" else "walk"


def _has_shapes(content: npt.NDArray[Any]) -> bool:
    metadata = pa_parquet.read_metadata(io.BytesIO(content.tobytes())).metadata or {}
    return b"geo" in metadata


def _hashes(study: Study, cache: Cache) -> dict[Path, str]:
    there = [path for path in input_files(study) if path.is_file()]
    return store.file_hashes(cache, there)


def _key(study: Study, hashes: Mapping[Path, str]) -> str:
    return store.key_of(
        "results",
        inputs=[hashes.get(path, "") for path in input_files(study)],
        parameters=_without_folder(study.model_dump(), study.folder),
        modules=_modules(importlib.resources.files("pna")),
    )


def _named(study: Study, hashes: Mapping[Path, str]) -> dict[str, str]:
    """Hashes by path from the study's folder."""
    return {_from(path, study.folder): digest for path, digest in hashes.items()}


def _from(path: Path, folder: Path) -> str:
    """A path as seen from the study's folder: a study that was moved or copied is the same."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        # On Windows there is no way from one drive to another.
        return path.as_posix()


def _without_folder(value: object, folder: Path) -> object:
    """What a study says, its paths as seen from its folder."""
    if isinstance(value, Path):
        return _from(value, folder)
    if isinstance(value, Mapping):
        return {str(key): _without_folder(item, folder) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_folder(item, folder) for item in value]
    return value


def _modules(folder: Traversable, inside: str = "") -> list[str]:
    """Every module of the package that may decide a figure."""
    found: list[str] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in _NOT_OF_RESULTS:
            found += _modules(entry, f"{inside}{entry.name}/")
        elif entry.name.endswith(".py"):
            found.append(f"{inside}{entry.name.removesuffix('.py')}")
    return found


def _pointer(cache: Cache) -> dict[str, Any] | None:
    """Name of what is kept and the inputs that it was made from; None where nothing is."""
    if cache.folder is None:
        return None
    try:
        content = json.loads((cache.folder / _POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or not isinstance(content.get("inputs"), dict):
        return None
    # The key names a file that is removed one day: never one elsewhere.
    return content if _KEY.fullmatch(str(content.get("key"))) else None
