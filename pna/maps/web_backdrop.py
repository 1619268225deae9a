"""What lies under the maps of a study, made ready for pages once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from pna.maps import generalise, palette, swatches
from pna.maps.content import Backdrop
from pna.maps.encode import encode_lines, encode_polygons
from pna.maps.layers import (
    Layer,
    area_layers,
    clean,
    has_position,
    points,
    rows,
    settlement_layer,
)
from pna.wording import map_page as words

__all__ = ["Under", "encode_backdrop"]

ROADS_BUDGET_BYTES = 1_900_000
LAND_BUDGET_BYTES = 350_000
"""For each of water, woods, built-up land and rivers."""
_STEPS = ((12.0, 2_000.0), (25.0, 15_000.0), (50.0, 60_000.0), (100.0, 250_000.0))
"""Metres of simplification, and square metres below which land is left out, finest first."""
_RIVER_STEPS = (12.0, 25.0, 50.0)
_NEIGHBOUR = "#5a5a5a"
_NEIGHBOUR_RANK = 7
_SEEN_BEYOND = 0.06
"""How much of the length of the board's area is seen beyond it at first, about."""
_WATER, _SHORE = "#c9d3da", "#5f7f93"
_WOODS, _BUILT_UP = "#dfe8d5", "#e6e0da"
_Z = {"woods": 250, "built-up": 251, "water": 356}


@dataclass(frozen=True, slots=True)
class Under:
    """A backdrop made ready.

    Attributes
    ----------
    layers
        In the order of the legend.
    notes
        What is left out.
    credit
        Whether OpenStreetMap is named on the map.
    """

    layers: tuple[Layer, ...]
    notes: tuple[str, ...]
    credit: bool


def encode_backdrop(backdrop: Backdrop) -> Under:
    """Make a backdrop ready for pages; it is the slow part of a page, and the same in all.

    Geometry is made lighter: roads by 8 m or more, land by 12 m or more, and what is small is left
    out, until all fits its budget.

    Parameters
    ----------
    backdrop
        Of the study.
    """
    roads, roads_missing = _roads(backdrop.roads)
    water, water_missing = _water(backdrop.water, backdrop.rivers)
    woods = _land("woods", "Woods", backdrop.woods, _WOODS)
    built_up = _land("built-up", "Built-up land", backdrop.built_up, _BUILT_UP)
    names = settlement_layer(backdrop.settlements)
    from_osm = (roads, water, woods, built_up, names)
    found = (
        *(_quiet(layer) for layer in area_layers(backdrop.areas)),
        _neighbours(backdrop.neighbours, backdrop.areas),
        *from_osm,
    )
    missing = [
        *water_missing,
        *(("woods",) if woods is None and len(backdrop.woods) else ()),
        *(("built-up land",) if built_up is None and len(backdrop.built_up) else ()),
    ]
    return Under(
        layers=tuple(layer for layer in found if layer is not None),
        notes=(
            *((words.roads_left_out(roads_missing),) if roads_missing else ()),
            *((words.land_left_out(missing),) if missing else ()),
        ),
        # The roads and names of an invented place are nobody's data.
        credit=any(layer is not None for layer in from_osm) and not backdrop.invented,
    )


def _quiet(layer: Layer) -> Layer:
    """Localities at the reader's wish: they are dashed as well, and there may be many."""
    return replace(layer, show=False) if layer.key == "area-locality" else layer


def _roads(roads: gpd.GeoDataFrame) -> tuple[Layer | None, list[str]]:
    layers, left_out = generalise.road_layers(roads, ROADS_BUDGET_BYTES)
    if not layers:
        return None, left_out
    data = [
        {
            "lines": layer.lines,
            "weight": layer.road_class.weight,
            "minZoom": layer.road_class.min_zoom,
        }
        for layer in layers
    ]
    swatch = swatches.line("#8c8c8c", 2.0, "")
    return Layer("roads", "backdrop", "roads", "Roads", swatch, data), left_out


def _land(key: str, label: str, land: gpd.GeoDataFrame, fill: str) -> Layer | None:
    text = _fitting(gpd.GeoSeries(land.geometry), LAND_BUDGET_BYTES)
    if not text:
        return None
    data = {"shape": text, "fill": fill, "z": _Z[key]}
    return Layer(key, "backdrop", "ground", label, swatches.land(fill), data)


def _water(
    water: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame
) -> tuple[Layer | None, tuple[str, ...]]:
    land = _fitting(gpd.GeoSeries(water.geometry), LAND_BUDGET_BYTES)
    lines = _fitting_lines(gpd.GeoSeries(rivers.geometry), LAND_BUDGET_BYTES)
    missing = (
        *(("lakes",) if len(water) and not land else ()),
        *(("rivers",) if len(rivers) and not lines else ()),
    )
    if not land and not lines:
        return None, missing
    data = {"shape": land, "lines": lines, "fill": _WATER, "edge": _SHORE, "z": _Z["water"]}
    swatch = swatches.outlined(_SHORE, 1.0, "") if not land else swatches.band(
        _WATER, palette.BandColours(near="", far="", edge=_SHORE, dash="")
    )  # fmt: skip
    return Layer("water", "backdrop", "water", "Water and rivers", swatch, data), missing


def _fitting(land: gpd.GeoSeries, room: int) -> str:
    shapes = shapely.get_parts(np.asarray(land[land.notna()]))
    for tolerance, smallest in _STEPS:
        shapes = shapes[shapely.area(shapes) >= smallest]
        light = shapely.make_valid(shapely.simplify(shapes, tolerance, preserve_topology=False))
        text = encode_polygons(list(light)) if len(light) else ""
        if len(text) <= room:
            return text
    return ""


def _fitting_lines(lines: gpd.GeoSeries, room: int) -> str:
    placed = gpd.GeoSeries(lines[lines.notna() & ~lines.is_empty])
    if placed.empty:
        return ""
    merged = shapely.get_parts(
        shapely.line_merge(shapely.MultiLineString(list(shapely.get_parts(placed.to_numpy()))))
    )
    for tolerance in _RIVER_STEPS:
        text = encode_lines(gpd.GeoSeries(shapely.simplify(merged, tolerance), crs=lines.crs))
        if len(text) <= room:
            return text
        merged = merged[shapely.length(merged) >= np.median(shapely.length(merged))]
    return ""


def _neighbours(neighbours: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Layer | None:
    """Areas of other boards, each named where it is seen when the map opens."""
    placed = neighbours[has_position(neighbours)]
    if placed.empty:
        return None
    whole = areas[areas["area_type"] == "hwb"] if len(areas) else placed
    west, south, east, north = (whole if len(whole) else placed).total_bounds
    edge = max(east - west, north - south) * _SEEN_BEYOND
    view = shapely.box(west - edge, south - edge, east + edge, north + edge)
    inside = shapely.union_all(whole.geometry.to_numpy()) if len(whole) else shapely.Polygon()
    middles = [
        _middle(shapely.difference(shapely.intersection(shape, view), inside), shape)
        for shape in placed.geometry.make_valid()
    ]
    seen = placed.set_geometry(gpd.GeoSeries(middles, index=placed.index, crs=placed.crs))
    names = [
        [lat, lon, _NEIGHBOUR_RANK, 0, name]
        for (lat, lon), name in zip(
            points(seen), (clean(row.area_name) for row in rows(seen)), strict=True
        )
        if name
    ]
    data = {
        "shape": encode_polygons(list(placed.geometry.simplify(40.0))),
        "colour": _NEIGHBOUR,
        "names": names,
    }
    swatch = swatches.line(_NEIGHBOUR, 1.2, "1 4")
    return Layer("neighbours", "backdrop", "neighbours", "Areas of other boards", swatch, data)


def _middle(part: shapely.Geometry, shape: shapely.Geometry) -> shapely.Point:
    """Give a point well inside the largest piece, as far from its edges as can be."""
    pieces = [
        piece
        for piece in shapely.get_parts(part)
        if shapely.get_type_id(piece) == shapely.GeometryType.POLYGON and piece.area > 1.0
    ]
    if not pieces:
        return shapely.point_on_surface(shape)
    largest = max(pieces, key=lambda piece: float(piece.area))
    line = shapely.maximum_inscribed_circle(largest, tolerance=100.0)
    return shapely.Point(shapely.get_coordinates(line)[0])
