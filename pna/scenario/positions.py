"""From a position as an application gives it to a place on the map."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna.cache import Cache
from pna.errors import DataError, Finding, Findings, Level, raise_on_errors
from pna.geography import places
from pna.geography.areas import outline
from pna.geography.neighbours import boards_of
from pna.geography.postcode_lookup import Postcodes, opened
from pna.kept import MODES
from pna.layers import CRS
from pna.premises.reconciliation import NO_BOARD
from pna.results import Results
from pna.scenario.changes import Change, Open, Place, Relocate, Scenario
from pna.scenario.radius import sites_within
from pna.scenario.written import DEGREES, Written, read_written
from pna.travel import snapping

__all__ = ["MOST_WITHIN_METRES", "Located", "Placed", "locate", "placed"]

MOST_WITHIN_METRES = 5000.0
"""A radius beyond this is a slip, or no position."""
_ROADS = {"drive": "road that cars can use", "walk": "road or path that can be walked"}
_GRID = "British National Grid"
_COORDINATES = "Give coordinates instead: '52.6700, -0.7300' or '486112, 308665'."


class Placed(NamedTuple):
    """A scenario whose positions are all places, and what is to be known of them."""

    scenario: Scenario
    findings: Findings


class Located(NamedTuple):
    """One position.

    Attributes
    ----------
    place
        Where it is; None if that cannot be said.
    findings
        Errors say why it cannot be used; warnings what is doubtful.
    """

    place: Place | None
    findings: Findings


def placed(results: Results, scenario: Scenario, *, cache: Cache | None = None) -> Placed:
    """Make a `Place` of every position of a scenario.

    Parameters
    ----------
    results
        Of a run: its study names the postcode directory, its roads and area decide what is near.
    scenario
        The changes. Positions that are places already are checked as the others are.
    cache
        Where the postcode directory is kept; by default that of the study's folder, if there is
        one.

    Returns
    -------
    Placed
        Findings: positions that are doubtful, beyond the area, or of poor quality.

    Raises
    ------
    DataError
        A position cannot be used; every one that cannot is told.
    """
    directory = _Directory(results, cache)
    changes: list[Change] = []
    findings: Findings = ()
    for change in scenario.changes:
        if isinstance(change, Open):
            found = _of_change(results, change.at, change.within_metres, directory)
            changes.append(change if found.place is None else replace(change, at=found.place))
        elif isinstance(change, Relocate):
            found = _of_change(results, change.to, change.within_metres, directory)
            changes.append(change if found.place is None else replace(change, to=found.place))
        else:
            changes.append(change)
            continue
        findings += found.findings
    raise_on_errors(findings)
    return Placed(replace(scenario, changes=tuple(changes)), findings)


def locate(
    results: Results, said: str, *, within_metres: float = 0.0, cache: Cache | None = None
) -> Located:
    """Find the place of one text, and check that the roads of the study reach it.

    Parameters
    ----------
    results, cache
        As for `placed`.
    said
        A postcode, ``latitude, longitude`` or ``easting, northing``.
    within_metres
        The site is somewhere within so many metres of it.

    Returns
    -------
    Located
        Nothing is raised: faults of the position are findings of level ``error``.
    """
    return _of_change(results, said, within_metres, _Directory(results, cache))


class _Directory:
    """The postcode directory of a study, opened at the first postcode."""

    def __init__(self, results: Results, cache: Cache | None) -> None:
        self.given = results.study.inputs.postcodes
        own = results.study.folder / ".cache"
        self._cache = cache or Cache(own if own.is_dir() else None)
        self._opened: Postcodes | None = None

    @property
    def postcodes(self) -> Postcodes | None:
        if self._opened is None and self.given is not None:
            self._opened = opened(self.given.file, self._cache)
        return self._opened


def _of_change(
    results: Results, at: str | Place, within_metres: float, directory: _Directory
) -> Located:
    if isinstance(at, Place):
        place: Place | None = at
        findings: Findings = ()
    else:
        place, findings = _read(at, within_metres, directory)
    if place is None:
        return Located(None, findings)
    findings += _about_radius(place)
    if not any(finding.level == "error" for finding in findings):
        findings += _about_area(results, place)
    if not any(finding.level == "error" for finding in findings):
        findings += _about_roads(results, place)
    return Located(place, findings)


def _read(said: str, within_metres: float, directory: _Directory) -> Located:
    try:
        written = read_written(said)
    except DataError as error:
        return Located(None, error.findings)
    if written.postcode:
        return _by_postcode(said, written.postcode, within_metres, directory)
    return Located(
        Place(written.easting, written.northing, said, _how(written), "", within_metres), ()
    )


def _how(written: Written) -> str:
    if written.how == DEGREES:
        return f"{written.how}: {written.first:.10g}, {written.second:.10g}"
    return f"easting {written.easting:.0f}, northing {written.northing:.0f} ({_GRID})"


def _by_postcode(said: str, postcode: str, within_metres: float, directory: _Directory) -> Located:
    known = directory.postcodes
    rows = None if known is None else known.between(postcode, postcode)
    found = places.locate(pd.Series([postcode], dtype="str"), rows).iloc[0]
    status = str(found["status"])
    file = "" if directory.given is None else directory.given.file.name
    if status not in places.PLACED:
        return Located(None, (_not_placed(said, postcode, status, known, file),))
    east, north = float(found["easting"]), float(found["northing"])
    findings: Findings = ()
    if status == "ended":
        when = f"{str(found['ended'])[:4]}-{str(found['ended'])[4:]}"
        return Located(
            None,
            (
                _finding(
                    "error",
                    f"This postcode ended in {when}: no address has it now.",
                    said,
                    "Ask the applicant for the postcode of today. If the site is where it was, "
                    f"give its last position as coordinates: '{east:.0f}, {north:.0f}'.",
                ),
            ),
        )
    doubts = {
        "large_user": "This is the postcode of one large user of mail, whose point may lie where "
        "the mail is sorted and not where the site is.",
        "poor_quality": f"The position of this postcode in {file} is poor (quality 6 or more: the "
        "middle of a wider area).",
        "position_only": "This postcode was found in the packaged directory alone, which does not "
        "say whether it has ended or how good its position is.",
    }
    if status in doubts:
        hint = "Give coordinates of the site, or a radius, if it matters."
        findings = (_finding("warning", doubts[status], said, hint),)
    how = f"postcode {found['postcode']}"
    return Located(Place(east, north, said, how, str(found["postcode"]), within_metres), findings)


def _not_placed(
    said: str, postcode: str, status: str, known: Postcodes | None, file: str
) -> Finding:
    if known is None:
        message = "The study names no postcode directory (inputs.postcodes) to look this up in."
        return _finding("error", message, said, _COORDINATES)
    if status == "no_position":
        return _finding("error", f"This postcode has no position in {file}.", said, _COORDINATES)
    near = known.like(postcode)
    meant = f"Did you mean {near}? If not: " if near else ""
    coordinates = _COORDINATES[0].lower() + _COORDINATES[1:] if meant else _COORDINATES
    return _finding("error", f"There is no such postcode in {file}.", said, f"{meant}{coordinates}")


def _finding(level: Level, message: str, said: str, hint: str = "") -> Finding:
    return Finding(level, message, file="position", value=said, hint=hint)


def _about_radius(place: Place) -> Findings:
    metres = place.within_metres
    if not (math.isfinite(place.easting) and math.isfinite(place.northing)):
        return (_finding("error", "A coordinate is missing.", place.said),)
    if not 0 <= metres <= MOST_WITHIN_METRES:
        message = f"A radius of {metres:g} metres: it may be from 0 to {MOST_WITHIN_METRES:,.0f}."
        return (_finding("error", message, place.said, "Give the radius in metres."),)
    return ()


def _about_area(results: Results, place: Place) -> Findings:
    """Say whether a position lies in the area, in the buffer around it, or beyond."""
    shape, study = outline(results.areas), results.study
    here = shapely.Point(place.easting, place.northing)
    metres = float(shape.distance(here))
    if metres == 0:
        return ()
    name = str(results.areas.loc[results.areas["area_type"] == "hwb", "area_name"].iloc[0])
    at = f"{_how_far(metres)} outside {name}"
    if metres > study.area.buffer_km * 1000:
        message = (
            f"This is {at}, and the study reaches {study.area.buffer_km:g} km beyond its boundary."
        )
        meant = _meant(shape, place)
        hint = meant or "Is the position right? A larger area.buffer_km takes in more."
        return (_finding("error", message, _said(place), hint),)
    board = _board(results, here)
    whose = f", in the area of {board}" if board else ""
    message = (
        f"This is {at}{whose}. Figures are of the people of {name}; people elsewhere "
        "are not counted."
    )
    return (_finding("warning", message, _said(place)),)


def _said(place: Place) -> str:
    return place.said or f"{place.easting:.0f}, {place.northing:.0f}"


def _how_far(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"  # noqa: PLR2004


def _meant(shape: BaseGeometry, place: Place) -> str:
    """Say which slip would explain a position far off: a lost minus, or coordinates swapped."""
    tries: list[str] = []
    if place.postcode:
        return ""
    if place.how.startswith(DEGREES):
        first, second = place.how.removeprefix(f"{DEGREES}: ").split(", ")
        tries.append(f"{first}, {-float(second):g}")
    else:
        tries.append(f"{place.northing:.0f}, {place.easting:.0f}")
    for text in tries:
        try:
            other = read_written(text)
        except DataError:
            continue
        if shape.distance(shapely.Point(other.easting, other.northing)) == 0:
            return f"Did you mean '{text}'? That lies in the area."
    return ""


def _board(results: Results, here: shapely.Point) -> str:
    alone = gpd.GeoDataFrame({"hwb": [""]}, geometry=[here], crs=CRS)
    try:
        name = str(boards_of(results.study, alone).boards.iloc[0])
    except (DataError, OSError):
        return ""
    return "" if name == NO_BOARD else name


def _about_roads(results: Results, place: Place) -> Findings:
    """Say whether the roads of every mode reach the position, or some site within its radius."""
    if not results.networks:
        return ()
    if place.within_metres > 0 and sites_within(results, place):
        return ()
    point = np.array([[place.easting, place.northing]])
    far = []
    for mode in MODES:
        modes = results.study.modes
        settings = modes.drive if mode == "drive" else modes.walk
        joined = snapping.snap(
            point, results.networks[mode], max_access_metres=settings.max_access_metres
        )
        if joined.status[0] == "ok":
            continue
        leg = float(joined.leg_metres[0])
        metres = f"{_how_far(leg)} from" if math.isfinite(leg) else "out of reach of"
        far.append((f"{metres} the nearest {_ROADS[mode]}", settings.max_access_metres))
    if not far:
        return ()
    within = (
        f", and no site within {place.within_metres:g} m joins them" if place.within_metres else ""
    )
    limit = _how_far(max(metres for _, metres in far))
    message = (
        f"This is {_listed(text for text, _ in far)} (at most {limit}){within}. Only roads that "
        "join the rest of the network are counted: islands and private roads are not."
    )
    hint = "Is it in the sea or in open land? Give a position at a road."
    return (_finding("error", message, _said(place), hint),)


def _listed(parts: Iterable[str]) -> str:
    return " and ".join(parts)
