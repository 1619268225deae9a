"""The layers of a map's content on a page: what draws each, and its lines of the legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from pna.maps import generalise, palette, swatches, symbols
from pna.maps import words as map_words
from pna.maps.content import (
    Areas,
    Bands,
    Class,
    Dots,
    MapContent,
    MapLayer,
    Marks,
    Outlines,
)
from pna.maps.encode import encode_each, encode_lines, encode_polygons
from pna.maps.layers import Layer, clean, has_position, marks_layers, rows
from pna.maps.web_dots import dots_group, scales_of
from pna.maps.web_groups import NO_NAME, Group, told_lines
from pna.wording import map_page as words

__all__ = ["Group", "groups_of", "unplaced_notes"]

_FIRST_Z = {Areas: 301, Bands: 301, Outlines: 380, Dots: 410, Marks: 601}
_Z_OF_LAYER = 3
"""Heights that a layer may take: bands, the range over them, and the line of the rule."""
_OVER_DRIVE, _OVER_DRIVE_PIXELS = ".", 1.5
_UNKNOWN = Class("", "#ffffff", ".")
_AREA_TOLERANCES = (8.0, 15.0, 30.0, 60.0)
AREAS_BUDGET_BYTES = 1_200_000
_OUTLINE_TOLERANCE_METRES = 10.0


@dataclass(frozen=True, slots=True)
class _Line:
    colour: str
    weight: float
    dash: str = ""
    hatch: str = ""
    round: bool = False


_OUTLINE_STYLES = {
    "circle": _Line("#3a3a3a", 1.4),
    "controlled": _Line("#4d4d00", 1.6, hatch="/"),
    "former": _Line("#5a1e3c", 2.4, "1 5", round=True),
    "reach": _Line("#3a3a3a", 2.0, "10 6"),
}


def groups_of(content: MapContent, *, from_afar: bool = False) -> list[Group]:
    """Give the groups of the legend, the uppermost layer first.

    Parameters
    ----------
    content
        Of the map.
    from_afar
        The map opens on so much land that the range of a band would hide the band: it is there to
        be ticked.

    Returns
    -------
    list of Group
        Those with anything to draw.
    """
    scales = scales_of(content.layers)
    unshaded = _tells_unshaded(content.layers)
    found: list[Group] = []
    for number, layer in enumerate(content.layers):
        z = _FIRST_Z[type(layer)] + _Z_OF_LAYER * number
        match layer:
            case Bands():
                found.append(
                    _bands(
                        layer,
                        z,
                        tells_unshaded=layer is unshaded,
                        over=_over_drive(layer, content.layers),
                        with_range=layer.show and not from_afar,
                    )
                )
            case Areas():
                found.append(_areas(layer, z))
            case Outlines():
                found.append(_outlines(layer, z))
            case Dots():
                found.append(dots_group(layer, z, scales[layer.size_words]))
            case Marks():
                found.append(_marks(layer, z))
    return [group for group in found[::-1] if group.layers]


def unplaced_notes(content: MapContent) -> list[str]:
    """Name what has no position and is therefore not on the map.

    Parameters
    ----------
    content
        Of the map.
    """
    notes: list[str] = []
    for layer in content.layers:
        if not isinstance(layer, Marks | Dots):
            continue
        lost = layer.points[~has_position(layer.points)]
        names = sorted(_name(row.lines) for row in rows(lost))
        if names:
            notes.append(words.not_placed(layer.title, names))
    return notes


def _over_drive(layer: Bands, layers: Sequence[MapLayer]) -> bool:
    """Whether it is land on foot over land by car, which in grey would look alike."""
    return layer.mode == "walk" and any(
        isinstance(one, Bands) and one.mode == "drive" for one in layers
    )


def _bands(layer: Bands, z: int, *, tells_unshaded: bool, over: bool, with_range: bool) -> Group:
    mode: palette.Mode = layer.mode
    colours = palette.BAND_COLOURS[mode]
    rings = generalise.rings(layer.nested.assign(mode=mode))
    fills = palette.band_fills(mode, len(rings))
    result: list[Layer] = []
    for ring, fill in zip(rings, fills, strict=True):
        is_rule = layer.rule_minutes is not None and math.isclose(ring.upper, layer.rule_minutes)
        upper = map_words.minutes_number(ring.upper)
        lower = map_words.minutes_number(ring.lower) if ring.lower else ""
        data = {
            "z": z,
            "shape": encode_polygons([ring.area]),
            "line": encode_polygons([ring.whole]) if is_rule else "",
            "fill": fill,
            "edge": colours.edge,
            "dash": colours.dash,
            "hatch": _OVER_DRIVE if over else "",
            "ink": colours.edge,
            "width": _OVER_DRIVE_PIXELS,
        }
        swatch = swatches.band(fill, colours if is_rule else None, dotted=over)
        key, label = f"{layer.key}-{upper}", words.band_label(lower, upper)
        result.append(Layer(key, layer.key, "band", label, swatch, data, layer.show))
    edged = any(one.data["line"] for one in result)
    of_range = _range(layer, z, show=with_range)
    keys: tuple[tuple[str, Markup], ...] = ()
    if tells_unshaded and rings:
        longest = map_words.minutes_number(rings[-1].upper)
        keys = ((words.unshaded_label(mode, longest), swatches.unshaded()),)
    return Group(
        layer.key,
        layer.title,
        (*result, *((of_range,) if of_range else ())),
        remark=words.rule_remark(map_words.minutes_number(layer.rule_minutes))
        if edged and layer.rule_minutes is not None
        else "",
        keys=keys,
    )


def _range(layer: Bands, z: int, *, show: bool) -> Layer | None:
    """What lies between both ends of the range of the rule, if there is a range."""
    if layer.range_ends is None or layer.rule_minutes is None:
        return None
    slow, quick = (
        gpd.GeoSeries(layer.range_ends.geometry[layer.range_ends["end"] == end])
        for end in ("slow", "quick")
    )
    ring = generalise.between(slow, quick)
    if ring.is_empty:
        return None
    edge = palette.BAND_COLOURS[layer.mode].edge
    data = {"z": z, "shape": encode_polygons([ring]), "edge": edge, "dash": palette.RANGE_DASH}
    label = words.range_label(layer.mode, map_words.minutes_number(layer.rule_minutes))
    swatch = swatches.range_of(palette.band_fills(layer.mode, 2)[0], edge)
    return Layer(f"{layer.key}-range", layer.key, "range", label, swatch, data, show)


def _tells_unshaded(layers: Sequence[MapLayer]) -> Bands | None:
    """The bands that reach furthest, of which it is said what lies beyond them."""
    if any(isinstance(layer, Areas) and layer.show for layer in layers):
        return None
    shown = [layer for layer in layers if isinstance(layer, Bands) and len(layer.nested)]
    drives = [layer for layer in shown if layer.mode == "drive"]
    return next(iter(drives or shown), None)


def _areas(layer: Areas, z: int) -> Group:
    polygons = layer.polygons[has_position(layer.polygons)].reset_index(drop=True)
    texts = _fitting_areas(gpd.GeoSeries(polygons.geometry))
    number_of = polygons["class_number"].to_numpy()
    found: list[Layer] = []
    classes = [*enumerate(layer.classes), (-1, _UNKNOWN)]
    for number, style in classes:
        where = np.flatnonzero(number_of == number)
        if number < 0 and not len(where):
            continue
        data = {
            "z": z,
            "fill": style.fill,
            "hatch": style.hatch,
            "ink": "#767676" if number < 0 else swatches.hatch_ink(style.fill),
            "shapes": [texts[i] for i in where],
            "lines": [told_lines(polygons["lines"].iloc[i]) for i in where],
        }
        label = style.label if number >= 0 else layer.unknown_label
        swatch = swatches.land(style.fill, style.hatch)
        key = f"{layer.key}-{number if number >= 0 else 'unknown'}"
        found.append(Layer(key, layer.key, "areas", label, swatch, data, layer.show))
    return Group(layer.key, layer.title, tuple(found) if len(polygons) else ())


def _fitting_areas(polygons: gpd.GeoSeries) -> list[str]:
    """Areas as text, drawn more simply where they would be too much; neighbours still meet."""
    texts: list[str] = []
    shapes = polygons.to_numpy()
    covers = bool(len(shapes)) and bool(shapely.coverage_is_valid(shapes))
    for tolerance in _AREA_TOLERANCES:
        light = (
            shapely.coverage_simplify(shapes, tolerance)
            if covers
            else shapely.simplify(shapes, tolerance)
        )
        texts = encode_each(gpd.GeoSeries(light, crs=polygons.crs))
        if sum(map(len, texts)) <= AREAS_BUDGET_BYTES:
            break
    return texts


def _outlines(layer: Outlines, z: int) -> Group:
    style = _OUTLINE_STYLES[layer.style]
    placed = layer.shapes[has_position(layer.shapes)]
    light = placed.geometry.simplify(_OUTLINE_TOLERANCE_METRES)
    is_line = light.geom_type.isin(["LineString", "MultiLineString"])
    data = {
        "z": z,
        "shapes": encode_each(gpd.GeoSeries(light[~is_line])),
        "lined": encode_lines(gpd.GeoSeries(light[is_line])) if is_line.any() else "",
        "lines": [told_lines(lines) for lines in placed["lines"][~is_line]],
        "colour": style.colour,
        "weight": style.weight,
        "dash": style.dash,
        "hatch": style.hatch,
        "round": style.round,
    }
    swatch = swatches.outlined(style.colour, style.weight, style.dash, style.hatch)
    one = Layer(f"{layer.key}-0", layer.key, "outlines", layer.label, swatch, data, layer.show)
    return Group(layer.key, layer.title, (one,) if len(placed) else ())


def _marks(layer: Marks, z: int) -> Group:
    said = [told_lines(lines) or [NO_NAME] for lines in layer.points["lines"]]
    told = layer.points.assign(lines=pd.Series(said, index=layer.points.index, dtype=object))
    layers = marks_layers(layer.key, told, z=z, listed=layer.listed, show=layer.show)
    example = symbols.KINDS["pharmacy"]
    keys = tuple(
        (f"{name}: {meaning}", symbols.svg(example, counted=name == "filled"))
        for name, meaning in (("filled", layer.filled_words), ("hollow", layer.hollow_words))
        if meaning
    )
    return Group(layer.key, layer.title, tuple(layers), keys=keys)


def _name(lines: Sequence[str]) -> str:
    return (clean(lines[0]) if len(lines) else "") or NO_NAME
