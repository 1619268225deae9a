"""Everything that can be said of the inputs of a study, all at once and without analysing them.

Every file is read on its own, so that a fault in one does not hide those of another. Where the
files that a layer is made from could be read, the layer is made as a run makes it, with the
findings that a run would have. Then the inputs are held against each other
(`pna.checking.cross_checks`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna import disclosure, premises
from pna.cache import Cache
from pna.checking import cross_checks, input_ages
from pna.checking.desk import Desk, read_each, read_roads
from pna.errors import DataError, Finding, Findings
from pna.geography import areas, places
from pna.layers import Read
from pna.people import demand, demand_places
from pna.register import verify
from pna.roads import access
from pna.roads.osm import Progress, RoadData
from pna.since import looking_back
from pna.sources import tidy
from pna.sources.reading.positions import with_points
from pna.sources.reading.table import header
from pna.speeds import overrides
from pna.study import InputFile, Inputs, Study, named_files
from pna.study.input_guide import OWN, guide_of
from pna.travel.road_edge import extent_of_lines

__all__ = ["DataReport", "check_study"]

_AND = ", "
_LEVELS = ("error", "warning", "info")
_POLYGONS = ("boundaries", "area.localities", "area.localities.polygons")
_PREMISES = (
    *("premises", "contractor_details", "dispensing_sites", "postcodes", "amendments"),
    *("opening_hours", "services", "facilities", "gp_sites"),
)
_SPARED = (
    *("contractor_details", "amendments", "opening_hours", "services", "facilities"),
    *("special_population", "postcode_people"),
)
"""Tables of a layer without which it can still be made."""
_CENSUS = (
    *("oa_centroids", "oa_people", "oa_lookup", "postcode_people", "lsoa_centroids"),
    *("lsoa_changes", "lsoa_households_cars", "lsoa_ethnicity", "lsoa_disability"),
    # Of another day on purpose.
    *("previous_controlled_localities", "published_figures"),
)
_CODES = ("oa", "lsoa")
_PLACES = "places where people live"


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


def check_study(
    study: Study, *, cache: Cache | None = None, progress: Progress | None = None
) -> DataReport:
    """Read every input of a study and tell everything that is wrong with it.

    Parameters
    ----------
    study
        From ``load_study(..., inputs_must_exist=False)``.
    cache
        Where tables are kept that take long to read; None: nowhere.
    progress
        Told of each step.

    Returns
    -------
    DataReport
        Nothing is raised for what the inputs hold.
    """
    named = named_files(study)
    desk = Desk(study, progress, steps=len(named) + 5, cache=cache or Cache(None))
    desk.keep(disclosure.findings(study.disclosure), "small numbers")
    read_each(desk)
    desk.tell()
    area_frame = None
    polygons = [key for key, _ in named if key in _POLYGONS]
    if all(key in desk.frames for key in polygons):
        about = study.inputs.boundaries.file.name
        area_frame = desk.attempt("areas of the study", lambda: areas.build(study), about)
    _build_layers(desk, area_frame)
    desk.tell()
    roads = read_roads(desk, area_frame)
    desk.tell()
    _cross_check(desk, area_frame, roads)
    kept = desk.cache.folder
    # A register stands in the folder that a study is run to, beside the cache.
    for folder in dict.fromkeys((study.folder, *((kept.parent,) if kept else ()))):
        desk.keep(verify.found_in(folder, keep=kept is not None), "the register is as recorded")
    desk.keep(looking_back.found_in(study, cache=desk.cache), "the last assessment can be read")
    desk.tell()
    findings = _in_order(desk.found, [given.file.name for _, given in named])
    return DataReport(study, _inputs_table(desk, named, findings), findings)


def _build_layers(desk: Desk, area_frame: gpd.GeoDataFrame | None) -> None:
    """Make the layers of a run, if what they are made from could be read."""
    study = desk.study
    of_people: Callable[..., Read[Any]] = partial(demand.build, cache=desk.cache)
    layers: tuple[tuple[str, tuple[str, ...], Callable[..., Read[Any]]], ...] = (
        ("premises of the study", _PREMISES, premises.build),
        (_PLACES, _demand_keys(study), of_people),
    )
    for number, (name, keys, build) in enumerate(layers):
        desk.tell()
        if area_frame is None:
            continue
        about = (study.inputs.premises, study.inputs.population)[number].file.name
        made = partial(build, areas=area_frame)
        frame = _made(desk, name, [key for key in keys if _named(study, key)], made, about)
        if frame is not None:
            desk.frames[("the premises layer", "the demand layer")[number]] = frame


def _named(study: Study, key: str) -> bool:
    return getattr(study.inputs, key) is not None


def _made(
    desk: Desk, name: str, keys: list[str], build: Callable[..., Read[Any]], about: str
) -> Any:  # noqa: ANN401 - the layer
    """Make a layer; None if it cannot be made whole.

    Where tables that it can do without are at fault, it is tried without them, for the sake of the
    errors that come after theirs; what else is found then would not be so of the whole.
    """
    inputs = desk.study.inputs
    without = {key for key in keys if key not in desk.frames}
    while without <= set(_SPARED):
        lesser = inputs.model_copy(update=dict.fromkeys(without))
        study = desk.study.model_copy(update={"inputs": lesser})
        before = len(desk.found)
        frame = desk.attempt(name, partial(build, study), about)
        found = [finding for finding in desk.found[before:] if finding.level == "error"]
        if without:
            desk.found[before:] = found
        if frame is not None:
            return None if without else frame
        files = {finding.file for finding in found}
        more = {key for key in keys if getattr(inputs, key).file.name in files} - without
        if not more:
            break
        without |= more
    return None


def _demand_keys(study: Study) -> tuple[str, ...]:
    """The inputs that the layer is made from, as `pna.people.demand.build` says."""
    of_the_unit = {
        "oa": ("oa_centroids", "oa_people", "oa_lookup"),
        "postcode": ("postcodes", "postcode_people"),
        "lsoa": ("lsoa_centroids", "lsoa_lookup" if study.inputs.lsoa_lookup else "oa_lookup"),
    }[study.demand.unit]
    return (*of_the_unit, "population", "special_population")


def _cross_check(desk: Desk, area_frame: gpd.GeoDataFrame | None, roads: RoadData | None) -> None:
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
    if roads is not None and inputs.overrides is not None and "overrides" in frames:
        file = inputs.overrides.file.name
        found += overrides.unknown_ways(frames["overrides"], roads.ways["way_id"], file=file)
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


def _about_people(desk: Desk) -> Findings:
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
        # Where that layer was made, or failed for it, it has told this itself.
        found += demand_places.lsoas_of_nobody(own["lsoa"], population, file=file)
        if not any(f.rule == _PLACES and f.level == "error" and f.file == file for f in desk.found):
            found += cross_checks.lsoas_and_people(
                own["lsoa"], lookup["lsoa"], population, file=file
            )
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
        if day is not None or guide_of(key, given.file).publisher != OWN:
            dated.append((key, given.file.name, day))
    return dated


def _vintages(desk: Desk) -> dict[str, str]:
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
    # A reader and the layer made from its table may say the same, each under its own rule.
    once: dict[Finding, Finding] = {}
    for finding in found:
        once.setdefault(replace(finding, rule=""), finding)

    def order(finding: Finding) -> tuple[int, int]:
        first = finding.file.split(_AND)[0]
        here = place.get(finding.file, place.get(first, len(files)))
        return _LEVELS.index(finding.level), here

    return tuple(sorted(once.values(), key=order))


def _inputs_table(
    desk: Desk, named: tuple[tuple[str, InputFile], ...], findings: Findings
) -> pd.DataFrame:
    rows = []
    for key, given in named:
        state, form, count = desk.states[key, given.file]
        name = given.file.name
        about = [f.level for f in findings if f.file == name or name in f.file.split(_AND)]
        if state == "read" and "error" in about:
            state = "faulty"
        rows.append(
            {
                "key": key,
                "file": name,
                "form": form,
                "rows": count,
                "as_at": given.as_at,
                "state": state,
                "errors": about.count("error"),
                "warnings": about.count("warning"),
            }
        )
    return pd.DataFrame(rows).astype({"rows": "Int64"})
