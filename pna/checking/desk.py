"""Reading the input files of a study one by one, each with all its faults, for `data_check`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pna import sources
from pna.cache import Cache
from pna.checks import row_findings
from pna.errors import Finding, Findings, PnaError
from pna.geography import areas
from pna.layers import Read
from pna.roads import fords, limits, osm, turns
from pna.roads.network import build_network
from pna.roads.osm import Progress, RoadData
from pna.roads.osm_file import read_file
from pna.sources import boundaries
from pna.speeds.own import presets_of
from pna.study import InputFile, Study, named_files
from pna.study.input_guide import guide_of
from pna.study.inputs import layer_of
from pna.study.missing import missing_inputs
from pna.travel import states

__all__ = ["Desk", "read_each", "read_roads"]

_POLYGONS = ("boundaries", "area.localities", "area.localities.polygons")
_CORRECT = "Correct it in the file."
_AGAIN = "Compare the file with what its publisher offers; download it again if in doubt."
_MOST_NAMED = 5
_EXAMPLE = "(worked example)"


@dataclass
class Desk:
    """What has been read and found so far."""

    study: Study
    progress: Progress | None
    steps: int
    cache: Cache = field(default_factory=lambda: Cache(None))
    done: int = 0
    found: list[Finding] = field(default_factory=list)
    frames: dict[str, Any] = field(default_factory=dict)
    states: dict[tuple[str, Path], tuple[str, str, int | None]] = field(default_factory=dict)

    def tell(self) -> None:
        """Tell whoever waits that one more step is done."""
        if self.progress is not None:
            self.progress("Checking inputs", self.done, self.steps)
        self.done += 1

    def keep(self, findings: Findings, rule: str) -> None:
        """Keep findings; those without a rule get this one, and every error says what to do."""
        for finding in findings:
            ruled = finding if finding.rule else replace(finding, rule=rule)
            if ruled.level == "error" and not ruled.hint:
                ruled = replace(ruled, hint=_CORRECT if ruled.column else _AGAIN)
            self.found.append(ruled)

    def attempt(self, rule: str, read: Callable[[], tuple[Any, Findings]], file: str) -> Any:  # noqa: ANN401
        """Do one thing; its faults are kept and the rest goes on. None if it failed."""
        try:
            frame, findings = read()
        except PnaError as error:
            told = getattr(error, "findings", ()) or (_plain(str(error), file),)
            self.keep(told, rule)
            return None
        except OSError as error:
            message = f"The file cannot be read ({error.strerror or error})."
            hint = "Is it open in another program, or on a drive that is not connected?"
            self.keep((Finding("error", message, file=file, hint=hint),), rule)
            return None
        self.keep(findings, rule)
        return frame


def _plain(message: str, file: str) -> Finding:
    """Finding of an error that has none of its own, without the path that it begins with."""
    for name in filter(None, file.split(", ")):
        before, found, after = message.partition(f"{name}: ")
        if found and " " not in before.rpartition(os.sep)[2]:
            return Finding("error", f"{after[:1].upper()}{after[1:]}", file=name)
    return Finding("error", message, file=file)


def read_each(desk: Desk) -> None:
    """Read every file that the study names on its own: its state, its form, its number of rows.

    Parameters
    ----------
    desk
        Its `states`, `frames` and `found` are filled.
    """
    for key, given in named_files(desk.study):
        desk.tell()
        if given.file.is_file():
            desk.states[key, given.file] = _read_one(desk, key, given)
        else:
            desk.states[key, given.file] = ("missing", "", None)
    desk.keep(missing_inputs(desk.study), "the file is there")


def _read_one(desk: Desk, key: str, given: InputFile) -> tuple[str, str, int | None]:
    file = given.file
    if key == "roads":
        # Read later, with the area.
        return "read", "OpenStreetMap", None
    if key == "modes.drive.custom":
        speeds = desk.attempt("the speeds can be read", lambda: (presets_of(desk.study), ()), "")
        return "read" if speeds else "faulty", "driving speeds", None
    if key in _POLYGONS:
        frame = desk.attempt(
            "polygons can be read", lambda: _polygons(desk.study, key, file), file.name
        )
        form = "polygons" if isinstance(frame, gpd.GeoDataFrame) else "a table of localities"
    else:
        layer = layer_of(key)
        frame = desk.attempt(
            "the table can be read", lambda: sources.read(layer, file, cache=desk.cache), file.name
        )
        form = "" if frame is None else sources.recognise(layer, file).name
    if frame is None:
        return "faulty", "", None
    desk.frames[key] = frame
    if guide_of(key).template:
        desk.keep(_worked_examples(frame, file.name), "no worked example")
    return "read", form, len(frame)


def _worked_examples(frame: pd.DataFrame, file: str) -> Findings:
    """Name the rows of a template that were not replaced."""
    texts = frame.select_dtypes(include=["object", "string"])
    hits = texts.apply(lambda cells: cells.astype(str).str.contains(_EXAMPLE, regex=False))
    left = texts.where(hits).bfill(axis=1).iloc[:, 0].dropna() if len(texts.columns) else None
    if left is None:
        return ()
    return row_findings(
        "warning",
        "This is the worked example of the template.",
        left,
        file=file,
        hint="Replace it, or take the row out.",
    )


def _polygons(study: Study, key: str, file: Path) -> Read[Any]:
    """Polygons, or the table of LSOAs that may be given for the localities."""
    named = study.area.localities
    if key != "area.localities" or named is None:
        return boundaries.read(file)
    table = areas.lsoa_localities(study)
    if table is not None:
        return table
    return boundaries.read(file, code=named.code, name=named.name)


def read_roads(desk: Desk, area_frame: gpd.GeoDataFrame | None) -> RoadData | None:
    """Read the roads as a run does; where that fails, each file alone to tell which.

    Parameters
    ----------
    desk
        Its `states` and `found` are added to.
    area_frame
        The areas layer; None if it could not be made.

    Returns
    -------
    RoadData or None
        None if they could not be read, or the study has none: it counts by straight lines.
    """
    files = [item.file for item in desk.study.inputs.roads]
    there = [file for file in files if file.is_file()]
    if not files:
        return None
    if area_frame is not None and there == files:
        clip = areas.outline(area_frame).buffer(desk.study.area.buffer_km * 1000.0)

        names = ", ".join(file.name for file in files)

        def read() -> tuple[RoadData, Findings]:
            data = osm.read_roads(files, clip)
            return data, (*data.findings, *_about_roads(data, names))

        before = len(desk.found)
        data: RoadData | None = desk.attempt("roads of the study", read, names)
        if data is not None:
            return data
        together = desk.found[before:]
        del desk.found[before:]
        if not _each_alone(desk, files):
            desk.found.extend(together)
            _state_of_roads(desk, files, whole=False)
        return None
    _each_alone(desk, there)
    return None


def _each_alone(desk: Desk, files: list[Path]) -> bool:
    """Read each road file through, keeping nothing; True if one is faulty."""
    any_faulty = False
    for file in files:

        def read(file: Path = file) -> tuple[bool, Findings]:
            read_file(file, (0, 0, 0, 0))
            return True, ()

        faulty = desk.attempt("the road file can be read", read, file.name) is None
        any_faulty |= faulty
        _state_of_roads(desk, [file], whole=not faulty)
    return any_faulty


def _state_of_roads(desk: Desk, files: list[Path], *, whole: bool) -> None:
    for file in files:
        desk.states["roads", file] = ("read" if whole else "faulty", "OpenStreetMap", None)


def _about_roads(data: RoadData, files: str) -> Findings:
    """What a run says of the roads that cars use, and which speed limits are not understood."""
    drive = build_network(data, "drive")
    became = turns.banned_turns(data.restrictions, drive.edges, drive.node_id).status
    return (
        *fords.findings(data, drive),
        *turns.findings(became),
        *turns.cut_off_findings(drive.edges[states.cut_off(drive)]),
        *_about_limits(data, files),
    )


def _about_limits(data: RoadData, files: str) -> Findings:
    unread = limits.unread_limits(data.ways)
    if unread.empty:
        return ()
    some = [f"{row.tag}={row.value}" for row in unread.head(_MOST_NAMED).itertuples()]
    more = ", ..." if len(unread) > _MOST_NAMED else ""
    count = int(unread["ways"].sum())
    message = (
        f"Speed limits that cannot be read, of {count:,} {'way' if count == 1 else 'ways'}; they "
        "are taken as ways without a tagged limit."
    )
    return (Finding("info", message, file=files, value=", ".join(some) + more),)
