"""What lies under the maps, made light once for every scale that maps are drawn at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from pna.maps.content import Backdrop
from pna.maps.generalise import ROAD_CLASSES, RoadClass

__all__ = ["Light", "Prepared", "light_areas", "light_shapes"]

Shapes = npt.NDArray[np.object_]
_LEAST_TOLERANCE_METRES = 1.0
_STEP = math.sqrt(2.0)
_LEAST_SIDES = 4.0


@dataclass(frozen=True)
class Light:
    """A backdrop for one scale. Shapes in EPSG:27700.

    Attributes
    ----------
    roads
        Class and its lines, the least important first.
    water, woods, built_up
        Polygons, those too small to be seen left out.
    rivers
        Lines.
    areas
        By `area_type`: polygons.
    board
        The board's area; empty where none is known.
    """

    roads: tuple[tuple[RoadClass, Shapes], ...]
    water: Shapes
    woods: Shapes
    built_up: Shapes
    rivers: Shapes
    areas: dict[str, Shapes]
    board: Any


class Prepared:
    """A backdrop, made light for each scale at its first use.

    Parameters
    ----------
    backdrop
        Shared by the maps of a study.
    """

    def __init__(self, backdrop: Backdrop) -> None:
        self.backdrop = backdrop
        self._merged: dict[str, Shapes] = {}
        self._light: dict[int, Light] = {}

    def at(self, tolerance: float) -> Light:
        """Give the backdrop, simplified by at most `tolerance` metres."""
        step = math.floor(math.log(max(tolerance, _LEAST_TOLERANCE_METRES), _STEP))
        if step not in self._light:
            self._light[step] = self._made(_STEP**step)
        return self._light[step]

    def _made(self, tolerance: float) -> Light:
        under = self.backdrop
        roads = []
        for road in reversed(ROAD_CLASSES):
            lines = shapely.simplify(self._roads(road), tolerance)
            roads.append((road, lines))
        areas = {
            str(kind): light_areas(_known(rows), tolerance)
            for kind, rows in under.areas.groupby("area_type", sort=True)
        }
        board = shapely.union_all(areas["hwb"]) if "hwb" in areas else shapely.MultiPolygon()
        rivers = shapely.get_parts(_known(under.rivers))
        rivers = rivers[shapely.length(rivers) > _LEAST_SIDES * tolerance]
        return Light(
            roads=tuple(roads),
            water=light_shapes(_known(under.water), tolerance),
            woods=light_shapes(_known(under.woods), tolerance),
            built_up=light_shapes(_known(under.built_up), tolerance),
            rivers=shapely.simplify(rivers, tolerance),
            areas=areas,
            board=board,
        )

    def _roads(self, road: RoadClass) -> Shapes:
        """Lines of a class, joined end to end: a two-way road may be there in both directions."""
        if road.name not in self._merged:
            roads = self.backdrop.roads
            lines = shapely.get_parts(_known(roads[roads["highway"].isin(list(road.highway))]))
            lines = lines[shapely.length(lines) > 0]
            alike = np.unique(shapely.to_wkb(shapely.normalize(lines)), return_index=True)[1]
            merged = shapely.line_merge(shapely.MultiLineString(list(lines[alike])))
            self._merged[road.name] = shapely.get_parts(merged)
        return self._merged[road.name]


def light_shapes(shapes: Shapes, tolerance: float) -> Shapes:
    """Polygons simplified, those too small to be seen left out."""
    parts = shapely.get_parts(shapely.make_valid(shapes))
    parts = shapely.get_parts(parts)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    parts = parts[shapely.area(parts) > (_LEAST_SIDES * tolerance) ** 2]
    made: Shapes = shapely.simplify(parts, tolerance)
    return made


def light_areas(shapes: Shapes, tolerance: float) -> Shapes:
    """Areas simplified so that neighbours still meet."""
    if not len(shapes):
        return shapes
    made: Shapes = shapely.coverage_simplify(shapely.make_valid(shapes), tolerance)
    return made


def _known(rows: gpd.GeoDataFrame) -> Shapes:
    shapes: Shapes = gpd.GeoSeries(rows.geometry).to_numpy()
    return shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
