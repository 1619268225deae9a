"""What the maps of an application show: finished layers, gathered once for page and picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna.disclosure import drawn
from pna.geography.areas import outline
from pna.maps.application_roles import place_of, premises_of
from pna.maps.generalise import ROAD_CLASSES
from pna.results import Results
from pna.roads.network import edge_lines
from pna.scenario.changes import Consolidate, Relocate
from pna.scenario.compare import Comparison
from pna.scenario.local_bands import carried_on, concerned, local_bands
from pna.scenario.local_places import local_places, totals
from pna.study import Study
from pna.travel.times import points_of
from pna.wording import application_map as words
from pna.wording.applications import title

__all__ = ["MODES", "Content", "Link", "content", "roles_in_order", "view_of"]

Floats = npt.NDArray[np.float64]
MODES = ("drive", "walk")
_LEAST_VIEW_METRES = 4000.0
_LEAST_SITES_VIEW_METRES = 1500.0
_VIEW_MARGIN = 0.09
_BACKDROP_MARGIN = 0.35
_SPECK_STEPS = 1.5
_THIN_STEPS = 0.2
_SAME_LINE_STEPS = 0.4
_CRS = 27700


class Link(NamedTuple):
    """From where a premises was to where it is: by moving (``move``) or merging (``merge``)."""

    kind: str
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True)
class Content:
    """What the maps of one application show; every layer in EPSG:27700.

    Attributes
    ----------
    name, on
        Of the scenario.
    study
        Its name, date, headline and disclosure.
    bands
        From `pna.scenario.local_bands`.
    land
        `mode`, `change` (``within``, ``outside``), polygons: where the bands of before and after
        differ.
    before_lines
        By mode: the edge of the band of before, where it is not the edge of that of after.
    places, totals
        From `pna.scenario.local_places`; `size` of places is their people as they may be drawn.
    findings
        Sentences on the totals.
    premises
        In and around the view: `facility_id`, `name`, `kind`, `postcode`, `address`, `counted` (in
        the first premises set, after; before of one that closes), `role` (a key of
        `pna.wording.application_map.PREMISES_OF_ROLE`), `typical` (it stands at the typical one of
        several possible sites), points.
    links
        Arrows.
    possible
        The sites that were tried, shape (n, 2); none where the position is exact.
    circles
        Centre and radius of each position that is not exact: x, y, metres.
    roads
        `highway`, lines of the surroundings.
    settlements
        `name`, `place`, points of the surroundings.
    areas
        The layer of areas.
    view
        What the map opens on.
    views
        By mode: what holds the changes by that mode alone.
    sites_view
        What holds the premises that the application speaks of.
    """

    name: str
    on: date | None
    study: Study
    bands: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    before_lines: dict[str, BaseGeometry]
    places: gpd.GeoDataFrame
    totals: pd.DataFrame
    findings: tuple[str, ...]
    premises: gpd.GeoDataFrame
    links: tuple[Link, ...]
    possible: Floats
    circles: tuple[tuple[float, float, float], ...]
    roads: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    view: BaseGeometry
    views: dict[str, BaseGeometry]
    sites_view: BaseGeometry

    @property
    def invented(self) -> bool:
        """Whether the data are invented."""
        return self.study.study.invented

    @property
    def metres(self) -> float:
        """Largest radius of a position; 0 where all are exact."""
        return max((radius for _, _, radius in self.circles), default=0.0)


def content(comparison: Comparison) -> Content:
    """Gather what the maps of an application show.

    Parameters
    ----------
    comparison
        From `pna.scenario.rechecked.recheck`.

    Returns
    -------
    Content
    """
    before = comparison.before
    bands = local_bands(comparison)
    step = before.study.isochrones.grid_metres
    land = _land(bands, step)
    places = local_places(comparison)
    added = totals(comparison)
    circles = _circles(comparison)
    possible = _possible(comparison)
    core = _core(comparison, circles)
    views = {
        mode: view_of([*core, *_changed(land, places, mode)], _LEAST_VIEW_METRES) for mode in MODES
    }
    view = shapely.union_all([views[mode] for mode in MODES]).envelope
    wide = _wider(view, _BACKDROP_MARGIN)
    findings = words.finding_sentences(added, places, before.study) if len(added) else ()
    return Content(
        name=title(comparison),
        on=comparison.scenario.on,
        study=before.study,
        bands=carried_on(comparison, bands, wide),
        land=land,
        before_lines={mode: _before_line(bands, mode, step) for mode in MODES},
        places=places.assign(size=drawn(places["people"], before.study.disclosure)),
        totals=added,
        findings=findings,
        premises=premises_of(comparison, _in(comparison.after.premises, wide)),
        links=_links(comparison),
        possible=possible,
        circles=circles,
        roads=_roads(before, wide),
        settlements=_in(before.settlements, wide),
        areas=before.areas,
        view=view,
        views=views,
        sites_view=view_of(core, _LEAST_SITES_VIEW_METRES),
    )


def view_of(shapes: list[BaseGeometry], least_metres: float) -> BaseGeometry:
    """Give a rectangle round some shapes, with a margin, of at least some size.

    Parameters
    ----------
    shapes
        At least one, in EPSG:27700.
    least_metres
        Both sides are at least as long.
    """
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    half_x, half_y = (
        max((high - low) * (0.5 + _VIEW_MARGIN), least_metres / 2)
        for low, high in ((west, east), (south, north))
    )
    x, y = (west + east) / 2, (south + north) / 2
    box: BaseGeometry = shapely.box(x - half_x, y - half_y, x + half_x, y + half_y)
    return box


def _wider(view: BaseGeometry, share: float) -> BaseGeometry:
    west, south, east, north = view.bounds
    margin = share * max(east - west, north - south)
    box: BaseGeometry = shapely.box(west - margin, south - margin, east + margin, north + margin)
    return box


def _core(
    comparison: Comparison, circles: tuple[tuple[float, float, float], ...]
) -> list[BaseGeometry]:
    """What every view holds: the sites, and where they may be."""
    shapes: list[BaseGeometry] = [shapely.Point(x, y) for x, y in concerned(comparison)]
    shapes += [shapely.Point(x, y).buffer(radius) for x, y, radius in circles]
    return shapes or [outline(comparison.before.areas)]


def _changed(land: gpd.GeoDataFrame, places: gpd.GeoDataFrame, mode: str) -> list[BaseGeometry]:
    parts = [land.geometry[land["mode"] == mode], places.geometry[places["mode"] == mode]]
    return [shape for part in parts for shape in part if not shape.is_empty]


def _land(bands: gpd.GeoDataFrame, step: float) -> gpd.GeoDataFrame:
    """Where the bands of before and after differ, but for specks and slivers that no eye sees."""
    rows: list[tuple[str, str]] = []
    shapes: list[BaseGeometry] = []
    for mode in MODES:
        of_mode = bands[bands["mode"] == mode].set_index("when").geometry
        if of_mode.empty:
            continue
        was, becomes = of_mode["before"], of_mode["after"]
        for change, new, old in (("within", becomes, was), ("outside", was, becomes)):
            parts = shapely.get_parts(shapely.difference(new, old))
            seen = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (
                shapely.area(parts) > (_SPECK_STEPS * step) ** 2
            )
            seen &= ~shapely.is_empty(shapely.buffer(parts, -_THIN_STEPS * step, quad_segs=1))
            rows.append((mode, change))
            shapes.append(shapely.MultiPolygon(list(parts[seen])))
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["mode", "change"]), geometry=shapes, crs=_CRS
    )


def _before_line(bands: gpd.GeoDataFrame, mode: str, step: float) -> BaseGeometry:
    """Edge of the band of before within its window, where that of after runs elsewhere."""
    of_mode = bands[bands["mode"] == mode].set_index("when")
    if of_mode.empty:
        return shapely.MultiLineString()
    was, becomes = (shapely.boundary(of_mode.geometry[when]) for when in ("before", "after"))
    elsewhere = shapely.difference(
        was, shapely.buffer(becomes, _SAME_LINE_STEPS * step, quad_segs=2)
    )
    # The edge of the window is the edge of no band.
    window = shapely.buffer(of_mode["window"].iloc[0], -1.0)
    line: BaseGeometry = shapely.line_merge(shapely.intersection(elsewhere, window))
    return line


def _circles(comparison: Comparison) -> tuple[tuple[float, float, float], ...]:
    found = []
    # The scenario of the comparison is that at the typical site; as asked has the radius.
    for change in (comparison.asked or comparison.scenario).changes:
        place = place_of(change)
        if place is not None and comparison.possible and place.within_metres > 0:
            found.append((place.easting, place.northing, place.within_metres))
    return tuple(found)


def _possible(comparison: Comparison) -> Floats:
    found = {
        (place.easting, place.northing)
        for one in comparison.possible
        for change, asked in zip(
            one.scenario.changes, (comparison.asked or one.scenario).changes, strict=True
        )
        if (place := place_of(change)) is not None
        and (wanted := place_of(asked)) is not None
        and wanted.within_metres > 0
    }
    return np.array(sorted(found), dtype=float).reshape(-1, 2)


def roles_in_order(what: Content) -> list[tuple[str, str]]:
    """Name and role of each premises that the application speaks of.

    Parameters
    ----------
    what
        Of one application.
    """
    rows = what.premises[what.premises["role"].isin(list(words.SITE_LABELS))]
    return list(zip(rows["name"].astype(str), rows["role"].astype(str), strict=True))


def _links(comparison: Comparison) -> tuple[Link, ...]:
    found = []
    for change in comparison.scenario.changes:
        if isinstance(change, Relocate):
            kind, other = "move", change.ods_code
        elif isinstance(change, Consolidate):
            kind, other = "merge", change.into
        else:
            continue
        start = _point(comparison.before, change.ods_code)
        end = _point(comparison.after, other)
        if start and end and start != end:
            found.append(Link(kind, start, end))
    return tuple(found)


def _point(results: Results, code: str) -> tuple[float, float] | None:
    rows = results.premises.geometry[results.premises["facility_id"] == code]
    points = points_of(gpd.GeoDataFrame(geometry=rows))
    if len(points) == 0 or not np.isfinite(points[0]).all():
        return None
    return float(points[0, 0]), float(points[0, 1])


def _in(layer: gpd.GeoDataFrame, box: BaseGeometry) -> gpd.GeoDataFrame:
    if layer.empty:
        return gpd.GeoDataFrame({"name": [], "place": []}, geometry=[], crs=_CRS)
    inside = shapely.intersects(layer.geometry.to_numpy(), box)
    return gpd.GeoDataFrame(layer[inside].reset_index(drop=True))


def _roads(results: Results, box: BaseGeometry) -> gpd.GeoDataFrame:
    """Roads that a backdrop draws, in some land."""
    none = gpd.GeoDataFrame({"highway": []}, geometry=[], crs=_CRS)
    if "drive" not in results.networks:
        return none
    network = results.networks["drive"]
    west, south, east, north = box.bounds
    bounds = network.edge_bounds
    drawn = {value for road in ROAD_CLASSES for value in road.highway}
    near = network.edges["highway"].isin(list(drawn)).to_numpy().copy()
    near &= (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
    near &= (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    rows = np.flatnonzero(near)
    return gpd.GeoDataFrame(
        {"highway": network.edges["highway"].iloc[rows].astype(str).to_numpy()},
        geometry=edge_lines(network, rows),
        crs=_CRS,
    )
