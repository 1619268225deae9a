"""Everything that can be said of the inputs of a study, all at once and without analysing them.

Every file is read on its own, so that a fault in one does not hide those of another. Where the
files that a layer is made from could be read, the layer is made as a run makes it, with the
findings that a run would have. Then the inputs are held against each other (`pna.cross_checks`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna import access, areas, cross_checks, demand, input_ages, osm, places, premises, sources
from pna.errors import DataError, Finding, Findings, PnaError
from pna.input_guide import guide_of, layer_of
from pna.osm import Progress, RoadData
from pna.osm_file import read_file
from pna.road_edge import extent_of_lines
from pna.sources import boundaries, tidy
from pna.sources.positions import with_points
from pna.sources.table import header
from pna.speeds_file import presets_of
from pna.study import InputFile, Inputs, Study, named_files

__all__ = ["DataReport", "check_study"]

_LEVELS = ("error", "warning", "info")
_POLYGONS = ("boundaries", "area.localities")
_PREMISES = ("premises", "contractor_details", "dispensing_sites", "postcodes", "amendments")
_CENSUS = ("oa_centroids", "oa_people", "oa_lookup")
_CODES = ("oa", "lsoa")
_CORRECT = "Correct it in the file."
_AGAIN = "Compare the file with what its publisher offers; download it again if in doubt."


@dataclass(frozen=True)
class DataReport:
    """What is to be known of the inputs of a study.

    Attributes
    ----------
    study
        The study.
    inputs
        One row per file that the study names, in its order: `key`, `file` (name), `form` (what it
        was read as), `rows` (Int64), `as_at` (date or None), `state` (``read``, ``faulty``,
        ``missing``, ``not read``), `errors` and `warnings` (how many findings name the file).
    findings
        Every one, errors first, then in the order of the inputs.
    """

    study: Study
    inputs: pd.DataFrame
    findings: Findings

    def count(self, level: str) -> int:
        """How many findings are of a level."""
        return sum(finding.level == level for finding in self.findings)


@dataclass
class _Desk:
    """What has been read and found so far."""

    study: Study
    progress: Progress | None
    steps: int
    done: int = 0
    found: list[Finding] = field(default_factory=list)
    frames: dict[str, Any] = field(default_factory=dict)
    states: dict[tuple[str, Path], tuple[str, str, int | None]] = field(default_factory=dict)

    def tell(self) -> None:
        if self.progress is not None:
            self.progress("Checking inputs", self.done, self.steps)
        self.done += 1

    def keep(self, findings: Findings, rule: str) -> None:
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
            told = getattr(error, "findings", ()) or (Finding("error", str(error), file=file),)
            self.keep(told, rule)
            return None
        except OSError as error:
            message = f"The file cannot be read ({error.strerror or error})."
            hint = "Is it open in another program, or on a drive that is not connected?"
            self.keep((Finding("error", message, file=file, hint=hint),), rule)
            return None
        self.keep(findings, rule)
        return frame


def check_study(study: Study, *, progress: Progress | None = None) -> DataReport:
    """Read every input of a study and tell everything that is wrong with it.

    Parameters
    ----------
    study
        From ``load_study(..., inputs_must_exist=False)``.
    progress
        Told of each step.

    Returns
    -------
    DataReport
        Nothing is raised for what the inputs hold.
    """
    named = named_files(study)
    desk = _Desk(study, progress, steps=len(named) + 5)
    for key, given in named:
        desk.tell()
        desk.states[key, given.file] = _read_one(desk, key, given)
    desk.tell()
    area_frame = None
    if "boundaries" in desk.frames and not _missing(desk, "area.localities"):
        about = study.inputs.boundaries.file.name
        area_frame = desk.attempt("areas of the study", lambda: areas.build(study), about)
    _build_layers(desk, area_frame)
    desk.tell()
    roads = _read_roads(desk, area_frame)
    desk.tell()
    _cross_check(desk, area_frame, roads)
    desk.tell()
    findings = _in_order(desk.found, [given.file.name for _, given in named])
    return DataReport(study, _inputs_table(desk, named, findings), findings)


def _missing(desk: _Desk, key: str) -> bool:
    return any(state == "missing" for (k, _), (state, _, _) in desk.states.items() if k == key)


def _read_one(desk: _Desk, key: str, given: InputFile) -> tuple[str, str, int | None]:
    """Read one file on its own: its state, its form and how many rows it has."""
    file = given.file
    if not file.is_file():
        desk.keep((_not_there(desk.study, key, file),), "the file is there")
        return "missing", "", None
    if key == "roads" or (key == "area.localities" and not tidy.is_vector(file)):
        # Read later, with the area.
        return "read", "OpenStreetMap" if key == "roads" else "a table", None
    if key == "modes.drive.custom":
        speeds = desk.attempt("the speeds can be read", lambda: (presets_of(desk.study), ()), "")
        return "read" if speeds else "faulty", "driving speeds", None
    if key in _POLYGONS:
        columns: dict[str, str] = {}
        if key == "area.localities" and desk.study.area.localities is not None:
            columns = {
                "code": desk.study.area.localities.code,
                "name": desk.study.area.localities.name,
            }
        frame = desk.attempt(
            "polygons can be read", lambda: boundaries.read(file, **columns), file.name
        )
        form = "polygons"
    else:
        layer = layer_of(key)
        if not any(form.layer == layer for form in sources.FORMATS):
            return "not read", "", None
        frame = desk.attempt("the table can be read", lambda: sources.read(layer, file), file.name)
        form = "" if frame is None else sources.recognise(layer, file).name
    if frame is None:
        return "faulty", form, None
    desk.frames[key] = frame
    return "read", form, len(frame)


def _not_there(study: Study, key: str, file: Path) -> Finding:
    guide = guide_of(key, file)
    try:
        shown = file.relative_to(study.folder).as_posix()
    except ValueError:
        shown = str(file)
    where = f"{guide.publisher}: {guide.dataset}".strip(": ")
    source = f" From {where}{f' ({guide.page})' if guide.page else ''}." if where else ""
    hint = f"Save it as {shown}, or correct the path in study.toml."
    if guide.template:
        hint += f" templates/{guide.template}, which `pna init` writes, shows its columns."
    place = key if "." in key else f"inputs.{key}"
    message = f"{place}: this file is not there ({guide.what}).{source}"
    return Finding("error", message, file=file.name, hint=hint)


def _build_layers(desk: _Desk, area_frame: gpd.GeoDataFrame | None) -> None:
    """Make the layers of a run, if what they are made from could be read."""
    study = desk.study
    for number, (name, keys, build) in enumerate(
        (
            ("premises of the study", _PREMISES, premises.build),
            ("places where people live", _demand_keys(study), demand.build),
        )
    ):
        desk.tell()
        given = [key for key in keys if getattr(study.inputs, key, None) is not None]
        if area_frame is None or any(key not in desk.frames for key in given):
            continue
        about = (study.inputs.premises, study.inputs.population)[number].file.name
        frame = desk.attempt(name, partial(build, study, area_frame), about)
        if frame is not None:
            desk.frames[("the premises layer", "the demand layer")[number]] = frame


def _demand_keys(study: Study) -> tuple[str, ...]:
    of_unit = ("postcodes",) if study.demand.unit == "postcode" else ()
    units = tuple(f"{unit}_{part}" for unit in _CODES for part in ("centroids", "people", "lookup"))
    return ("population", "special_population", *units, *of_unit)


def _read_roads(desk: _Desk, area_frame: gpd.GeoDataFrame | None) -> RoadData | None:
    """Read the roads as a run does; where that fails, each file alone to tell which."""
    files = [item.file for item in desk.study.inputs.roads]
    there = [file for file in files if file.is_file()]
    if area_frame is not None and there == files:
        clip = areas.outline(area_frame).buffer(desk.study.area.buffer_km * 1000.0)

        def read() -> tuple[RoadData, Findings]:
            data = osm.read_roads(files, clip)
            return data, data.findings

        before = len(desk.found)
        names = ", ".join(file.name for file in files)
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


def _each_alone(desk: _Desk, files: list[Path]) -> bool:
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


def _state_of_roads(desk: _Desk, files: list[Path], *, whole: bool) -> None:
    for file in files:
        desk.states["roads", file] = ("read" if whole else "faulty", "OpenStreetMap", None)


def _cross_check(desk: _Desk, area_frame: gpd.GeoDataFrame | None, roads: RoadData | None) -> None:
    study, frames = desk.study, desk.frames
    inputs = study.inputs
    found: list[Finding] = []
    directory = frames.get("postcodes")
    for key in ("premises", "dispensing_sites"):
        if key not in frames:
            continue
        file, sites = getattr(inputs, key).file.name, frames[key]
        found += cross_checks.shared_postcodes(sites, file=file)
        if directory is not None:
            found += cross_checks.far_from_postcode(sites, directory, file=file)
        if "boundaries" in frames:
            found += cross_checks.outside_every_area(
                _placed(sites, directory),
                frames["boundaries"],
                buffer_km=study.area.buffer_km,
                file=file,
            )
    found += _about_people(desk)
    if area_frame is not None and roads is not None:
        found += cross_checks.road_coverage(
            extent_of_lines(*_lines(roads)),
            areas.outline(area_frame),
            buffer_km=study.area.buffer_km,
            file=", ".join(item.file.name for item in inputs.roads),
        )
    found += input_ages.dates(_dates(study, roads), study.study.reference_date)
    changes = inputs.lsoa_changes
    found += input_ages.vintages(_vintages(desk), lookup=changes.file.name if changes else "")
    desk.keep(tuple(found), "inputs against each other")


def _placed(sites: gpd.GeoDataFrame, directory: pd.DataFrame | None) -> gpd.GeoDataFrame:
    """Premises at their coordinates, else at their postcode."""
    if directory is None or "postcode" not in sites:
        return sites
    found = places.locate(sites["postcode"], directory)
    points = with_points(sites.drop(columns="geometry"), found["easting"], found["northing"])
    return points.set_geometry(sites.geometry.where(sites.geometry.notna(), points.geometry))


def _about_people(desk: _Desk) -> Findings:
    study, frames = desk.study, desk.frames
    inputs, population = study.inputs, frames.get("population")
    kinds = ("postcodes",) if study.demand.unit == "postcode" else ("oa_lookup", "lsoa_lookup")
    lookup = next((frames[kind] for kind in kinds if kind in frames), None)
    found: Findings = ()
    if population is None or lookup is None or not {"lsoa", "district"} <= set(lookup.columns):
        return found
    file = inputs.population.file.name
    own = lookup[lookup["district"].isin(study.districts) & (lookup["lsoa"] != "")]
    if "the demand layer" not in frames:
        # Where that layer was made, it has told this itself.
        found += cross_checks.lsoas_and_people(own["lsoa"], lookup["lsoa"], population, file=file)
    if "oa_people" in frames and inputs.oa_people is not None and "oa" in lookup:
        found += cross_checks.census_against_estimates(
            frames["oa_people"], lookup, population, file=inputs.oa_people.file.name
        )
    if "boundaries" in frames:
        here = lookup[lookup["lsoa"].isin(population["lsoa"]) & (lookup["district"] != "")]
        named = dict.fromkeys(sorted(set(here["district"])), "the files of people")
        found += cross_checks.areas_without_boundary(
            named | dict.fromkeys(study.districts, "area.districts of study.toml"),
            frames["boundaries"]["area_code"],
            own=study.districts,
            file=inputs.boundaries.file.name,
        )
    layer = frames.get("the demand layer")
    if layer is not None:
        estimates = population.loc[population["lsoa"].isin(own["lsoa"]), "people"].sum()
        found += cross_checks.totals(
            float(layer["people"].sum()),
            float(estimates),
            published=study.area.published_people,
            area=study.area.name or study.study.name,
            file=file,
        )
    return found


def _lines(roads: RoadData) -> tuple[Any, Any]:
    """Drivable roads as points and where each unbroken line begins."""
    rules = access.way_access(roads.ways, "drive")
    usable = (rules["forward"] | rules["backward"]).to_numpy(bool)
    way = np.repeat(np.arange(len(usable)), np.diff(roads.way_start))
    kept = np.flatnonzero(usable[way] & (roads.refs >= 0))
    begins = np.ones(len(kept), dtype=bool)
    begins[1:] = (np.diff(kept) > 1) | (np.diff(way[kept]) != 0)
    return roads.node_xy[roads.refs[kept]], np.append(np.flatnonzero(begins), len(kept))


def _dates(study: Study, roads: RoadData | None) -> list[tuple[str, str, date | None]]:
    """Date of each published input: what the study says, else what a road file says itself."""
    stamps: dict[str, str] = {}
    if roads is not None:
        stamps = dict(zip(roads.sources["file"], roads.sources["timestamp"], strict=True))
    dated = []
    for key, given in named_files(study):
        # A census is ten years old before there is a newer one; `vintages` looks after these.
        if key not in Inputs.model_fields or key in _CENSUS:
            continue
        stamp = stamps.get(given.file.name, "")[:10] if key == "roads" else ""
        day = given.as_at or (date.fromisoformat(stamp) if stamp else None)
        # A table of one's own has no day unless it says so.
        if day is not None or not guide_of(key, given.file).template:
            dated.append((key, given.file.name, day))
    return dated


def _vintages(desk: _Desk) -> dict[str, str]:
    """Census of each file that holds output areas or LSOAs."""
    found = {}
    for key, given in named_files(desk.study):
        frame = desk.frames.get(key)
        columns = [] if frame is None else [name for name in _CODES if name in frame.columns]
        if frame is None or not columns:
            continue
        headers: tuple[str, ...] = ()
        if not tidy.is_vector(given.file):
            with suppress(DataError, OSError, ValueError):
                headers = header(given.file)
        codes = pd.concat([frame[name] for name in columns])
        found[given.file.name] = input_ages.vintage(headers, codes)
    return found


def _in_order(found: list[Finding], files: list[str]) -> Findings:
    place = {name: number for number, name in reversed(list(enumerate(files)))}
    once = dict.fromkeys(found)
    return tuple(
        sorted(once, key=lambda f: (_LEVELS.index(f.level), place.get(f.file, len(files))))
    )


def _inputs_table(
    desk: _Desk, named: tuple[tuple[str, InputFile], ...], findings: Findings
) -> pd.DataFrame:
    rows = []
    for key, given in named:
        state, form, count = desk.states[key, given.file]
        about = [f.level for f in findings if f.file == given.file.name]
        if state == "read" and "error" in about:
            state = "faulty"
        rows.append(
            {
                "key": key,
                "file": given.file.name,
                "form": form,
                "rows": count,
                "as_at": given.as_at,
                "state": state,
                "errors": about.count("error"),
                "warnings": about.count("warning"),
            }
        )
    return pd.DataFrame(rows).astype({"rows": "Int64"})
