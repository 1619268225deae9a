"""What lies under the maps, made light once for every scale that maps are drawn at."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.maps.content import Backdrop
from pna.maps.generalise import ROAD_CLASSES, RoadClass
from pna.maps.static.view import View

__all__ = [
    "SETTLEMENT_RANKS",
    "Light",
    "Prepared",
    "Shapes",
    "light_areas",
    "light_lines",
    "light_shapes",
]

Shapes = npt.NDArray[np.object_]
SETTLEMENT_RANKS = ("city", "town", "village", "suburb", "hamlet")
_LEAST_TOLERANCE_METRES = 1.0
_STEP = 2.0
_LEAST_SIDES = 6.0
_PART = 0.2
_MOST_PARTS = 16
Make = Callable[[Shapes, float], Shapes]


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
    borders
        By `area_type`: lines, each once.
    board
        The board's area; empty where none is known.
    """

    roads: tuple[tuple[RoadClass, Shapes], ...]
    water: Shapes
    woods: Shapes
    built_up: Shapes
    rivers: Shapes
    borders: dict[str, Shapes]
    board: Any


class Prepared:
    """What maps of a study share, made light for each scale at its first use.

    Parameters
    ----------
    backdrop
        Shared by the maps of a study.
    """

    def __init__(self, backdrop: Backdrop) -> None:
        self.backdrop = backdrop
        self._merged: dict[str, Shapes] = {}
        self._light: dict[int, Light] = {}
        self._parts: dict[tuple[float, ...], Light] = {}
        self._layers: dict[tuple[int, str, int], tuple[object, Shapes]] = {}

    @cached_property
    def board(self) -> Any:  # noqa: ANN401 - a geometry
        """The board's area; empty where none is known."""
        areas = self.backdrop.areas
        shapes = _valid(_known(gpd.GeoDataFrame(areas[areas["area_type"] == "hwb"])))
        board = shapely.union_all(shapes)
        shapely.prepare(board)
        return board

    @cached_property
    def settlements(self) -> pd.DataFrame:
        """Give `name`, `place`, `rank`, `x`, `y` of places, those first that are named first.

        The larger come first, and among those alike the places of the board's own area.
        """
        given = self.backdrop.settlements
        known = given["place"].isin(SETTLEMENT_RANKS) & given["name"].notna()
        known &= ~(given.geometry.isna() | given.geometry.is_empty)
        rows = given[known]
        shapes = gpd.GeoSeries(rows.geometry).to_numpy()
        own = np.ones(len(rows), dtype=bool)
        if not shapely.is_empty(self.board):
            own = shapely.intersects(self.board, shapes)
        made = pd.DataFrame(
            {
                "name": rows["name"].to_numpy(),
                "place": rows["place"].to_numpy(),
                "rank": rows["place"].map(SETTLEMENT_RANKS.index).to_numpy(),
                "beyond": ~own,
                "x": shapely.get_x(shapes),
                "y": shapely.get_y(shapes),
            }
        )
        return made.sort_values(["rank", "beyond", "name"], kind="stable", ignore_index=True)

    @cached_property
    def neighbours(self) -> tuple[tuple[str, Any], ...]:
        """Names of the areas around and their land, by name."""
        given = self.backdrop.neighbours
        rows = given[~(given.geometry.isna() | given.geometry.is_empty)]
        rows = rows.sort_values("area_name", kind="stable")
        shapes = _valid(gpd.GeoSeries(rows.geometry).to_numpy())
        return tuple(
            (str(name or ""), shape) for name, shape in zip(rows["area_name"], shapes, strict=True)
        )

    def at(self, view: View) -> Light:
        """Give the backdrop for a view; one made for a part of the area holds little beyond it."""
        if self._is_part(view, self.backdrop.areas):
            name = (*view.window, view.mm_per_metre)
            if name not in self._parts:
                self._parts[name] = self._made(view.tolerance, view)
            while len(self._parts) > _MOST_PARTS:
                del self._parts[next(iter(self._parts))]
            return self._parts[name]
        step = _step(view.tolerance)
        if step not in self._light:
            self._light[step] = self._made(_STEP**step, None)
        return self._light[step]

    def layer(
        self, view: View, frame: gpd.GeoDataFrame, key: str, rows: pd.Series[bool], make: Make
    ) -> Shapes:  # fmt: skip
        """Give the shapes of a layer, made light for a view.

        Parameters
        ----------
        view
            Where they are drawn.
        frame
            The layer's own, polygons or lines.
        key
            Names what `make` makes of it.
        rows
            Which rows of it, as a mask.
        make
            Given shapes and metres of tolerance.
        """
        shapes = _known(gpd.GeoDataFrame(frame[rows]))
        if self._is_part(view, frame):
            # Cut off first: a part of a county is drawn at a much finer scale.
            cut = shapely.clip_by_rect(view.seen(shapes), *view.around)
            return make(cut, view.tolerance)
        name = (id(frame), key, _step(view.tolerance))
        if name not in self._layers:
            # Kept together with the frame, so that no other can take its identity.
            self._layers[name] = (frame, make(shapes, _STEP ** name[2]))
        return self._layers[name][1]

    def forget_layers(self) -> None:
        """Keep only what the next map shares."""
        self._layers.clear()

    def _is_part(self, view: View, frame: gpd.GeoDataFrame) -> bool:
        if frame.empty:
            return False
        west, south, east, north = (float(side) for side in frame.total_bounds)
        left, bottom, right, top = view.window
        share = (right - left) * (top - bottom)
        return bool(share < _PART * (east - west) * (north - south))

    def _made(self, tolerance: float, view: View | None) -> Light:
        under = self.backdrop

        def here(shapes: Shapes) -> Shapes:
            seen: Shapes = shapes if view is None else view.seen(shapes)
            return seen

        def cut(shapes: Shapes) -> Shapes:
            # A road or a wood may reach from end to end of a county.
            seen = here(shapes)
            return seen if view is None else shapely.clip_by_rect(seen, *view.around)

        roads = tuple(
            (road, light_lines(cut(self._roads(road)), tolerance))
            for road in reversed(ROAD_CLASSES)
        )
        borders: dict[str, Shapes] = {}
        board: Any = shapely.MultiPolygon()
        for kind, rows in under.areas.groupby("area_type", sort=True):
            shapes = _valid(here(_known(gpd.GeoDataFrame(rows))))
            if view is None:
                shapes = light_areas(shapes, tolerance)
            line = shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))
            borders[str(kind)] = shapely.get_parts(line)
            if kind == "hwb":
                board = shapely.union_all(shapes)
        rivers = here(shapely.get_parts(_known(under.rivers)))
        rivers = rivers[shapely.length(rivers) > _LEAST_SIDES * tolerance]
        return Light(
            roads=roads,
            water=light_shapes(cut(_known(under.water)), tolerance),
            woods=light_shapes(cut(_known(under.woods)), tolerance),
            built_up=light_shapes(cut(_known(under.built_up)), tolerance),
            rivers=light_lines(rivers, tolerance),
            borders=borders,
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
    """Polygons simplified, parts and holes too small to be seen left out."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    least = (_LEAST_SIDES * tolerance) ** 2
    parts = parts[shapely.area(parts) > least]
    made = [_without_small_holes(part, least) for part in parts]
    light: Shapes = shapely.simplify(
        np.array(made, dtype=object), tolerance, preserve_topology=False
    )
    return light[~shapely.is_empty(light)]


def light_lines(lines: Shapes, tolerance: float) -> Shapes:
    """Lines simplified; that one may then touch another shows nowhere."""
    light: Shapes = shapely.simplify(lines, tolerance, preserve_topology=False)
    return light[~shapely.is_empty(light)]


def light_areas(shapes: Shapes, tolerance: float) -> Shapes:
    """Areas simplified so that neighbours still meet."""
    # What was cut off at a frame may be a corner, or a line along it.
    parts: Shapes = shapely.get_parts(shapely.get_parts(_valid(shapes)))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if len(parts):
        parts = shapely.coverage_simplify(parts, tolerance)
    return parts


def _without_small_holes(part: Any, least: float) -> Any:  # noqa: ANN401 - a polygon
    if not shapely.get_num_interior_rings(part):
        return part
    holes = [ring for ring in part.interiors if shapely.area(shapely.Polygon(ring)) > least]
    return shapely.Polygon(part.exterior, holes)


def _valid(shapes: Shapes) -> Shapes:
    fine = shapely.is_valid(shapes)
    if fine.all():
        return shapes
    made = shapes.copy()
    made[~fine] = shapely.make_valid(shapes[~fine])
    return made


def _step(tolerance: float) -> int:
    return math.floor(math.log(max(tolerance, _LEAST_TOLERANCE_METRES), _STEP))


def _known(rows: gpd.GeoDataFrame) -> Shapes:
    shapes: Shapes = gpd.GeoSeries(rows.geometry).to_numpy()
    return shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
