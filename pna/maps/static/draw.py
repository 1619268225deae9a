"""Layers drawn into a frame, the lowest first."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely

from pna.maps import palette
from pna.maps.content import Areas, Bands, Dots, MapContent, Outlines
from pna.maps.generalise import ROAD_CLASSES
from pna.maps.static import style
from pna.maps.static.canvas import Canvas
from pna.maps.static.prepared import Light, Prepared, light_areas, light_shapes
from pna.maps.static.view import View

__all__ = ["dot_radius", "draw_land", "dot_scale", "placed_dots"]

_FRAME_LINE = "#767676"
_SMALLEST_DOT_MM = 0.55
_LANES_FROM = 1 / 110_000 * 1000
_STREETS_FROM = 1 / 60_000 * 1000
_BROADER_FROM = 1 / 30_000 * 1000
_NEAR = 1.35


def draw_land(canvas: Canvas, view: View, content: MapContent, under: Prepared, unit: float) -> None:
    """Draw backdrop, layers without symbols, and borders.

    Parameters
    ----------
    canvas, view
        Where.
    content
        What; layers that are not shown at first are left out.
    under
        Its backdrop.
    unit
        How much larger lines and signs are than on A4.
    """
    light = under.at(view.tolerance)
    frame = view.frame
    canvas.rectangle(frame, z=0.0, fill=palette.UNSHADED)
    for shapes, colour in ((light.built_up, style.BUILT_UP), (light.woods, style.WOOD)):
        canvas.fill(view.path(shapes), colour, z=0.1, clip=frame)
    z = 1.0
    for layer in content.layers:
        if not layer.show:
            continue
        z += 0.1
        match layer:
            case Areas():
                _areas(canvas, view, layer, z)
            case Bands():
                _bands(canvas, view, layer, z, unit)
            case Outlines():
                _outlines(canvas, view, layer, z + 3, unit)
            case Dots():
                _dots(canvas, view, layer, z + 5, unit)
            case _:
                pass
    _water(canvas, view, light, unit)
    _roads(canvas, view, light, unit)
    _borders(canvas, view, light, unit)
    canvas.rectangle(frame, z=9.5, line=_FRAME_LINE, width=0.6)


def _water(canvas: Canvas, view: View, light: Light, unit: float) -> None:
    canvas.fill(view.path(light.water), style.WATER, z=3.0, clip=view.frame,
                line=style.RIVER, width=0.25 * unit)  # fmt: skip
    canvas.lines(view.lines(light.rivers), style.RIVER, 0.5 * unit, z=3.0, clip=view.frame)


def _roads(canvas: Canvas, view: View, light: Light, unit: float) -> None:
    scale = view.mm_per_metre
    broader = _NEAR if scale > _BROADER_FROM else 1.0
    for number, (road, shapes) in enumerate(light.roads):
        if road is ROAD_CLASSES[-1] and scale < _STREETS_FROM:
            continue
        if road is ROAD_CLASSES[-2] and scale < _LANES_FROM:
            continue
        width = style.ROAD_WIDTHS[road.name] * unit * broader
        canvas.lines(
            view.lines(shapes), style.ROAD_COLOURS[road.name], width, z=3.2 + 0.01 * number,
            clip=view.frame,
        )  # fmt: skip


def _borders(canvas: Canvas, view: View, light: Light, unit: float) -> None:
    """Lines between areas, and a veil over what is not the board's."""
    if not shapely.is_empty(light.board):
        beyond = shapely.box(*view.around).difference(light.board)
        canvas.fill(
            view.path(beyond), palette.PAPER, z=3.6, clip=view.frame, alpha=style.VEIL
        )  # fmt: skip
    for kind, (width, dash) in style.AREA_LINES.items():
        if kind not in light.areas:
            continue
        line = shapely.line_merge(shapely.union_all(shapely.boundary(light.areas[kind])))
        lines = view.lines(shapely.get_parts(line))
        if kind == "hwb":
            canvas.lines(
                lines, palette.PAPER, (width + 1.6) * unit, z=3.7, clip=view.frame, alpha=0.7
            )
        scaled = tuple(part * unit for part in dash)
        canvas.lines(lines, palette.AREA_LINE, width * unit, z=3.8, clip=view.frame, dash=scaled)


def _bands(canvas: Canvas, view: View, layer: Bands, z: float, unit: float) -> None:
    """The longest first: each holds the shorter ones, which are drawn over it."""
    rows = layer.nested.sort_values("minutes")
    minutes = sorted({float(value) for value in rows["minutes"]})
    fills = palette.band_fills(layer.mode, len(minutes))
    colours = palette.BAND_COLOURS[layer.mode]
    for number, (upper, fill) in reversed(list(enumerate(zip(minutes, fills, strict=True)))):
        shapes = gpd.GeoSeries(rows.geometry[rows["minutes"] == upper]).to_numpy()
        path = view.path(light_shapes(shapes, view.tolerance))
        canvas.fill(path, fill, z=z - 0.005 * number, clip=view.frame)
        if layer.rule_minutes is not None and math.isclose(upper, layer.rule_minutes):
            edge = view.lines(shapely.boundary(light_shapes(shapes, view.tolerance)))
            dash = tuple(part * 0.75 * unit for part in style.dashes(layer.mode))
            canvas.lines(edge, colours.edge, 0.8 * unit, z=3.4, clip=view.frame, dash=dash)
    if layer.range_ends is not None and len(layer.range_ends):
        _range(canvas, view, layer, unit)


def _range(canvas: Canvas, view: View, layer: Bands, unit: float) -> None:
    """White lines over the land between the two ends, dotted lines at both."""
    ends = layer.range_ends
    if ends is None:
        return
    slow, quick = (
        shapely.union_all(light_shapes(
            gpd.GeoSeries(ends.geometry[ends["end"] == end]).to_numpy(), view.tolerance
        ))
        for end in ("slow", "quick")
    )  # fmt: skip
    between = shapely.difference(quick, slow)
    edge = palette.BAND_COLOURS[layer.mode].edge
    canvas.fill(
        view.path(between), "none", z=2.9, clip=view.frame, hatch="/", hatch_colour=palette.PAPER
    )
    dash = tuple(part * unit for part in style.RANGE_DASH)
    for shape in (slow, quick):
        canvas.lines(
            view.lines(shapely.boundary(shapely.get_parts(shape))), edge, 0.55 * unit, z=3.35,
            clip=view.frame, dash=dash,
        )  # fmt: skip


def _areas(canvas: Canvas, view: View, layer: Areas, z: float) -> None:
    known = layer.polygons[~(layer.polygons.geometry.isna() | layer.polygons.geometry.is_empty)]
    shapes = light_areas(gpd.GeoSeries(known.geometry).to_numpy(), view.tolerance)
    numbers = known["class_number"].to_numpy()
    path = view.path(shapes[numbers == -1])
    canvas.fill(path, style.UNKNOWN_AREA, z=z, clip=view.frame, hatch="/", hatch_colour="#9a9a9a")
    for number, one in enumerate(layer.classes):
        path = view.path(shapes[numbers == number])
        canvas.fill(
            path, one.fill, z=z, clip=view.frame, hatch=one.hatch,
            hatch_colour=style.hatch_colour(one.fill),
        )  # fmt: skip
    canvas.fill(
        view.path(shapes), "none", z=z + 0.05, clip=view.frame, line=palette.PAPER, width=0.3
    )


def _outlines(canvas: Canvas, view: View, layer: Outlines, z: float, unit: float) -> None:
    shapes = gpd.GeoSeries(layer.shapes.geometry).to_numpy()
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    light = shapely.get_parts(shapely.simplify(shapes, view.tolerance))
    areal = shapely.get_dimensions(light) == 2  # noqa: PLR2004 - polygons
    colour, width, dash = style.OUTLINE_LINES[layer.style]
    lines = [*view.lines(shapely.boundary(light[areal])), *view.lines(light[~areal])]
    if layer.style == "controlled":
        canvas.fill(
            view.path(light[areal]), "none", z=z, clip=view.frame, hatch="/", hatch_colour=colour
        )
    scaled = tuple(part * unit for part in dash)
    canvas.lines(lines, palette.PAPER, (width + 1.2) * unit, z=z, clip=view.frame, alpha=0.7)
    canvas.lines(lines, colour, width * unit, z=z + 0.05, clip=view.frame, dash=scaled)


def placed_dots(layer: Dots) -> gpd.GeoDataFrame:
    """Dots that have a position, the largest first, so that none hides a smaller one."""
    points = layer.points[~(layer.points.geometry.isna() | layer.points.geometry.is_empty)]
    made = points.sort_values(["size", "dot_id"], ascending=[False, True], kind="stable")
    return gpd.GeoDataFrame(made)


def dot_scale(layer: Dots, unit: float) -> float:
    """Millimetres of radius for the square root of one person; smaller where there are many."""
    largest = float(layer.points["size"].max()) if len(layer.points) else 0.0
    if not largest > 0:
        return 0.0
    return style.largest_dot_mm(len(layer.points)) * unit / math.sqrt(largest)


def dot_radius(size: float, scale: float, unit: float) -> float:
    """Radius in millimetres: area in proportion to the size, never too small to be seen."""
    return max(scale * math.sqrt(max(size, 0.0)), _SMALLEST_DOT_MM * unit)


def _dots(canvas: Canvas, view: View, layer: Dots, z: float, unit: float) -> None:
    points = placed_dots(layer)
    if points.empty:
        return
    scale = dot_scale(layer, unit)
    xy = view.mm(shapely.get_coordinates(points.geometry.to_numpy()))
    radii = np.array([dot_radius(float(size), scale, unit) for size in points["size"]])
    numbers = points["class_number"].to_numpy()
    for number, one in enumerate(layer.classes):
        of_class = numbers == number
        if layer.hollow:
            canvas.dots(
                xy[of_class], radii[of_class], palette.PAPER, one.fill, 0.8 * unit, z=z,
                clip=view.frame, dash=(2.0 * unit, 1.2 * unit), alpha=None,
            )  # fmt: skip
        else:
            line = style.DOT_EDGE if palette.luminance(one.fill) < 0.5 else style.SOFT  # noqa: PLR2004
            canvas.dots(
                xy[of_class], radii[of_class], one.fill, line, 0.35 * unit, z=z, clip=view.frame
            )
