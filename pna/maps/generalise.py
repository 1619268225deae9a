"""Lines and polygons made lighter for drawing. What is drawn decides no figure."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from pna.maps.encode import encode_lines

__all__ = [
    "ROAD_CLASSES",
    "Ring",
    "RoadClass",
    "RoadLayer",
    "between",
    "boundaries",
    "rings",
    "road_layers",
]

BAND_TOLERANCE_METRES = 20.0
BOUNDARY_TOLERANCE_METRES = 15.0


@dataclass(frozen=True, slots=True)
class RoadClass:
    """How one class of road is drawn in the backdrop.

    Attributes
    ----------
    name
        As the legend says it.
    highway
        Values of the OSM key `highway` (https://wiki.openstreetmap.org/wiki/Key:highway).
    weight
        Width of the line in pixels.
    min_zoom
        The class is drawn from this zoom level on.
    tolerances_metres
        Simplification to try, finest first, until the class fits its budget.
    """

    name: str
    highway: frozenset[str]
    weight: float
    min_zoom: int
    tolerances_metres: tuple[float, ...] = (8.0, 15.0, 25.0)


def _with_links(*values: str) -> frozenset[str]:
    return frozenset(values) | {f"{value}_link" for value in values}


ROAD_CLASSES = (
    RoadClass("motorways", _with_links("motorway"), 3.0, 0),
    RoadClass("trunk and primary roads", _with_links("trunk", "primary"), 2.2, 0),
    RoadClass("secondary and tertiary roads", _with_links("secondary", "tertiary"), 1.4, 0),
    RoadClass("other through roads and lanes", frozenset({"unclassified"}), 0.9, 11),
    RoadClass("streets", frozenset({"residential", "living_street", "road"}), 0.8, 12),
)


@dataclass(frozen=True, slots=True)
class RoadLayer:
    """One class of road, encoded."""

    road_class: RoadClass
    lines: str


@dataclass(frozen=True, slots=True)
class Ring:
    """One band without the smaller ones of its mode.

    Attributes
    ----------
    mode
        drive or walk.
    lower, upper
        Minutes.
    area
        What lies between the two, EPSG:27700; may be empty.
    whole
        All that lies within `upper`.
    """

    mode: str
    lower: float
    upper: float
    area: BaseGeometry
    whole: BaseGeometry


def rings(bands: gpd.GeoDataFrame) -> list[Ring]:
    """Cut bands into rings that do not overlap.

    Nested bands (20 minutes holds 10 minutes) and bands already cut give the same rings. Each
    band is simplified before the smaller ones are taken out of it, so that neighbours share their
    edge exactly.

    Parameters
    ----------
    bands
        mode, minutes, geometry (EPSG:27700); several rows of one mode and minutes are merged.

    Returns
    -------
    list of Ring
        By mode, shortest first. A ring with nothing left to draw stays in, empty.
    """
    result: list[Ring] = []
    for mode in sorted(bands["mode"].unique()):
        of_mode = bands[bands["mode"] == mode]
        inner: BaseGeometry = shapely.MultiPolygon()
        lower = 0.0
        for minutes in sorted(of_mode["minutes"].unique()):
            light = _light(gpd.GeoSeries(of_mode.geometry[of_mode["minutes"] == minutes]))
            nested = shapely.union(light, inner)
            area = _without_specks(shapely.difference(nested, inner))
            upper = float(minutes)
            result.append(Ring(str(mode), lower, upper, area, _without_specks(nested)))
            inner, lower = nested, upper
    return result


def between(inner: gpd.GeoSeries, outer: gpd.GeoSeries) -> BaseGeometry:
    """Give the land of one band beyond another, simplified as `rings` are.

    Parameters
    ----------
    inner, outer
        Polygons in EPSG:27700, those of each taken together; the first lie inside the second.

    Returns
    -------
    shapely geometry
        Polygons; may be empty.
    """
    return _without_specks(shapely.difference(_light(outer), _light(inner)))


def _light(shapes: gpd.GeoSeries) -> BaseGeometry:
    """Shapes together, simplified and valid."""
    valid = shapely.make_valid(shapes.to_numpy())
    # A union of one is slow and changes nothing.
    whole = valid[0] if len(valid) == 1 else shapely.union_all(valid)
    # To make it valid afterwards takes a third of the time of never making it invalid.
    light = shapely.simplify(whole, BAND_TOLERANCE_METRES, preserve_topology=False)
    return shapely.make_valid(light)


def _without_specks(geometry: BaseGeometry) -> BaseGeometry:
    """Only polygons, and none too thin or small to be seen."""
    parts = shapely.get_parts(geometry)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return shapely.MultiPolygon(list(parts[shapely.area(parts) > BAND_TOLERANCE_METRES**2]))


def boundaries(areas: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Simplify areas so that neighbours of one type still meet.

    Parameters
    ----------
    areas
        area_type, geometry (EPSG:27700).

    Returns
    -------
    GeoSeries
        Same index, EPSG:27700.
    """
    light = areas.geometry.copy()
    for area_type in areas["area_type"].unique():
        of_type = (areas["area_type"] == area_type).to_numpy()
        light[of_type] = shapely.coverage_simplify(
            areas.geometry[of_type].to_numpy(), BOUNDARY_TOLERANCE_METRES
        )
    return light


def road_layers(roads: gpd.GeoDataFrame, budget_bytes: int) -> tuple[list[RoadLayer], list[str]]:
    """Encode the roads of the backdrop, the more important classes first.

    A class that does not fit in what is left of the budget is drawn more simply; where even that
    is too much, it and the classes below it are left out. Paths, tracks and service roads are never
    drawn: they would hide the rest.

    Parameters
    ----------
    roads
        highway, geometry (lines, EPSG:27700).
    budget_bytes
        For all the classes together.

    Returns
    -------
    layers
        In the order of `ROAD_CLASSES`, those with anything to draw.
    left_out
        Names of the classes for which there was no room.
    """
    layers: list[RoadLayer] = []
    left_out: list[str] = []
    room = budget_bytes
    for road_class in ROAD_CLASSES:
        lines = gpd.GeoSeries(roads.geometry[roads["highway"].isin(road_class.highway)])
        if lines.empty:
            continue
        text = "" if left_out else _fitting(lines, road_class, room)
        if text:
            layers.append(RoadLayer(road_class, text))
            room -= len(text)
        else:
            left_out.append(road_class.name)
    return layers, left_out


def _fitting(lines: gpd.GeoSeries, road_class: RoadClass, room: int) -> str:
    merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(_lines_of(lines))))
    unsorted = gpd.GeoSeries(merged, crs=lines.crs)
    order = np.lexsort((shapely.length(merged), unsorted.hilbert_distance().to_numpy()))
    series = gpd.GeoSeries(unsorted.iloc[order])
    for tolerance in road_class.tolerances_metres:
        text = encode_lines(series.simplify(tolerance, preserve_topology=False))
        if len(text) <= room:
            return text
    return ""


def _lines_of(lines: gpd.GeoSeries) -> list[shapely.LineString]:
    """Each piece once: a two-way road may be there in both directions."""
    parts = shapely.get_parts(lines.to_numpy())
    parts = parts[~shapely.is_empty(parts) & (shapely.length(parts) > 0)]
    alike = np.unique(shapely.to_wkb(shapely.normalize(parts)), return_index=True)[1]
    return list(parts[alike])
