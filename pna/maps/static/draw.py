"""Layers drawn into a frame, the lowest first."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from pna.maps import palette
from pna.maps.content import Areas, Bands, Class, Dots, MapContent, Outlines
from pna.maps.generalise import ROAD_CLASSES
from pna.maps.static import style
from pna.maps.static.canvas import Canvas
from pna.maps.static.prepared import Light, Prepared, Shapes, light_areas, light_shapes
from pna.maps.static.view import View

__all__ = ["dot_radius", "dot_scale", "draw_land", "has_texture", "placed_dots"]

_FRAME_LINE = "#767676"
_SMALLEST_DOT_MM, _MANY_DOTS = 0.42, 1_000
_LANES_FROM = 1 / 110_000 * 1000
_STREETS_FROM = 1 / 60_000 * 1000
_BROADER_FROM = 1 / 30_000 * 1000
_NEAR = 1.35
_EDGE_FROM = 1 / 180_000 * 1000


def draw_land(
    canvas: Canvas, view: View, content: MapContent, under: Prepared, unit: float
) -> None:
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
    light = under.at(view)
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
                _areas(canvas, view, layer, under, z)
            case Bands():
                _bands(canvas, view, layer, under, z, unit)
                if has_texture(layer, content):
                    _texture(canvas, view, layer, under, z + 0.01)
            case Outlines():
                _outlines(canvas, view, layer, under, z + 3, unit)
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
        if kind not in light.borders:
            continue
        lines = view.lines(light.borders[kind])
        if kind == "hwb":
            canvas.lines(
                lines, palette.PAPER, (width + 1.6) * unit, z=3.7, clip=view.frame, alpha=0.7
            )
        scaled = tuple(part * unit for part in dash)
        canvas.lines(lines, palette.AREA_LINE, width * unit, z=3.8, clip=view.frame, dash=scaled)


def _bands(
    canvas: Canvas, view: View, layer: Bands, under: Prepared, z: float, unit: float
) -> None:
    """The longest first: each holds the shorter ones, which are drawn over it."""
    of = layer.nested["minutes"]
    minutes = sorted({float(value) for value in of})
    fills = palette.band_fills(layer.mode, len(minutes))
    colours = palette.BAND_COLOURS[layer.mode]
    for number, (upper, fill) in reversed(list(enumerate(zip(minutes, fills, strict=True)))):
        light = under.layer(view, layer.nested, f"{upper:g}", of == upper, light_shapes)
        path = view.path(light)
        canvas.fill(path, fill, z=z - 0.005 * number, clip=view.frame)
        if layer.rule_minutes is not None and math.isclose(upper, layer.rule_minutes):
            edge = view.lines(shapely.boundary(light))
            dash = tuple(part * 0.75 * unit for part in style.dashes(layer.mode))
            width = 0.8 if view.mm_per_metre > _EDGE_FROM else 0.42
            canvas.lines(edge, colours.edge, width * unit, z=3.4, clip=view.frame, dash=dash)
    if layer.range_ends is not None and len(layer.range_ends):
        _range(canvas, view, layer, under, z, unit)


def _range(
    canvas: Canvas, view: View, layer: Bands, under: Prepared, z: float, unit: float
) -> None:
    """White lines over the land between the two ends, dotted lines at both."""
    ends = layer.range_ends
    if ends is None:
        return
    slow, quick = (
        under.layer(view, ends, end, ends["end"] == end, light_shapes) for end in ("slow", "quick")
    )
    between = shapely.difference(_whole(quick), _whole(slow))
    edge = palette.BAND_COLOURS[layer.mode].edge
    canvas.fill(
        view.path(between),
        "none",
        z=z + 0.01,
        clip=view.frame,
        hatch="/",
        hatch_colour=palette.PAPER,
    )
    dash = tuple(part * unit for part in style.RANGE_DASH)
    for shape in (slow, quick):
        canvas.lines(
            view.lines(shapely.boundary(shape)), edge, 0.55 * unit, z=z + 0.02,
            clip=view.frame, dash=dash,
        )  # fmt: skip


def _whole(shapes: Shapes) -> BaseGeometry:
    whole: BaseGeometry = shapely.union_all(shapely.make_valid(shapes))
    return whole


def _areas(canvas: Canvas, view: View, layer: Areas, under: Prepared, z: float) -> None:
    numbers = layer.polygons["class_number"]
    for number in (-1, *range(len(layer.classes))):
        light = under.layer(view, layer.polygons, str(number), numbers == number, light_areas)
        path = view.path(light)
        one = Class("", style.UNKNOWN_AREA, "/") if number < 0 else layer.classes[number]
        lines = style.UNKNOWN_LINES if number < 0 else style.hatch_colour(one.fill)
        canvas.fill(path, one.fill, z=z, clip=view.frame, hatch=one.hatch, hatch_colour=lines)
        canvas.fill(path, "none", z=z + 0.05, clip=view.frame, line=palette.PAPER, width=0.3)


def _outlines(
    canvas: Canvas, view: View, layer: Outlines, under: Prepared, z: float, unit: float
) -> None:
    rows = ~layer.shapes.geometry.isna()
    light = under.layer(view, layer.shapes, "", rows, _simplified)
    areal = shapely.get_dimensions(light) == 2  # noqa: PLR2004 - polygons
    colour, width, dash = style.OUTLINE_LINES[layer.style]
    lines = [*view.lines(shapely.boundary(light[areal])), *view.lines(light[~areal])]
    if layer.style == "controlled":
        canvas.fill(
            view.path(light[areal]), "none", z=z, clip=view.frame, hatch="/", hatch_colour=colour
        )
    scaled = tuple(part * unit for part in dash)
    canvas.lines(lines, palette.PAPER, (width + 1.2) * unit, z=z + 0.02, clip=view.frame, alpha=0.7)
    canvas.lines(lines, colour, width * unit, z=z + 0.05, clip=view.frame, dash=scaled)


def _simplified(shapes: Shapes, tolerance: float) -> Shapes:
    parts = shapely.get_parts(shapely.simplify(shapes, tolerance))
    made: Shapes = parts[~shapely.is_empty(parts)]
    return made


def has_texture(layer: Bands, content: MapContent) -> bool:
    """Whether a layer's bands bear dots: those on foot over those by car, alike in a grey print."""
    shown = [one for one in content.layers if isinstance(one, Bands) and one.show]
    return layer.mode == "walk" and any(one.mode == "drive" for one in shown)


def _texture(canvas: Canvas, view: View, layer: Bands, under: Prepared, z: float) -> None:
    of = layer.nested["minutes"]
    light = under.layer(view, layer.nested, f"{of.max():g}", of == of.max(), light_shapes)
    canvas.fill(view.path(light), "none", z=z, clip=view.frame, hatch=".",
                hatch_colour=style.WALK_DOTS)  # fmt: skip


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
    if layer.square:
        points = gpd.GeoDataFrame(points.sort_values("class_number", kind="stable"))
    scale = dot_scale(layer, unit)
    xy = view.mm(shapely.get_coordinates(points.geometry.to_numpy()))
    radii = np.array([dot_radius(float(size), scale, unit) for size in points["size"]])
    if layer.square:
        radii = np.maximum(radii, style.SMALLEST_STRUCK_MM * unit)
    left, bottom, right, top = view.frame
    seen = (xy[:, 0] + radii > left) & (xy[:, 0] - radii < right)
    seen &= (xy[:, 1] + radii > bottom) & (xy[:, 1] - radii < top)
    xy, radii = xy[seen], radii[seen]
    numbers = points["class_number"].to_numpy(dtype=int)[seen]
    if layer.hollow:
        lines = [layer.classes[number].fill for number in numbers]
        canvas.dots(
            xy, radii, palette.PAPER, lines, 0.8 * unit, z=z, clip=view.frame,
            dash=(2.0 * unit, 1.2 * unit),
        )  # fmt: skip
        return
    fills = [layer.classes[number].fill for number in numbers]
    if layer.square:
        strokes = [layer.classes[number].strokes for number in numbers]
        canvas.dots(xy, radii, fills, [style.dot_edge(fill) for fill in fills], 0.35 * unit, z=z,
                    clip=view.frame, strokes=strokes)  # fmt: skip
        return
    rim = 0.18 if len(points) > _MANY_DOTS else 0.35
    canvas.dots(xy, radii, fills, [style.dot_edge(fill) for fill in fills], rim * unit, z=z,
                clip=view.frame)  # fmt: skip
    for number, one in enumerate(layer.classes):
        if one.hatch:
            canvas.dots(
                xy[numbers == number], radii[numbers == number], "none",
                style.hatch_colour(one.fill), 0.0, z=z + 0.01, clip=view.frame, hatch=one.hatch,
            )  # fmt: skip
