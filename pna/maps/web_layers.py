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
    Square,
)
from pna.maps.encode import encode_each, encode_lines, encode_polygons
from pna.maps.layers import Layer, clean, has_position, marks_layers, points, rows
from pna.wording import map_page as words
from pna.wording.print_maps import up_to_size

__all__ = ["Group", "SquareOfTicks", "dot_radius", "dot_scale", "groups_of", "unplaced_notes"]

SMALLEST_DOT_PIXELS = 2.5
_SMALLEST_STRUCK_PIXELS = 4.5
_NO_CLASS = "#555555"
_LARGEST_DOT_PIXELS = ((60, 16.0), (200, 11.0))
_LARGEST_DOT_AMONG_MANY_PIXELS = 8.0
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


@dataclass(frozen=True, slots=True)
class SquareOfTicks:
    """Ticks in rows and columns, each a class of two things at once.

    Attributes
    ----------
    title, corner
        What its columns tell, and what is counted.
    columns
        Their headings.
    rows
        Heading of each row, its layers and how many each has.
    """

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Layer, str], ...]], ...]

    @property
    def count(self) -> int:
        """Number of its ticks."""
        return sum(len(row) for _, row in self.rows)


@dataclass(frozen=True, slots=True)
class Group:
    """One fieldset of the legend.

    Attributes
    ----------
    key, title
        Its name in the page, and its heading.
    layers
        Its ticks.
    remark
        A sentence below them.
    sizes
        Words and dots that tell what sizes mean; `sizes_title` stands before, `sizes_note` below.
    keys
        Further pictures with words that are no ticks, such as what hollow means.
    square
        Rows of ticks under headings, which stand before the others; None: there are only lines.
    """

    key: str
    title: str
    layers: tuple[Layer, ...]
    remark: str = ""
    sizes_title: str = ""
    sizes: tuple[tuple[str, Markup], ...] = ()
    sizes_note: str = ""
    keys: tuple[tuple[str, Markup], ...] = ()
    square: SquareOfTicks | None = None

    @property
    def below_square(self) -> tuple[Layer, ...]:
        """Ticks that are lines."""
        return self.layers[self.square.count if self.square else 0 :]


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
    scales = _scales(content.layers)
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
                found.append(_dots(layer, z, scales[layer.size_words]))
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
        names = sorted(_first(row.lines) for row in rows(lost))
        if names:
            notes.append(words.not_placed(layer.title, names))
    return notes


def dot_scale(sizes: pd.Series[float]) -> float:
    """Pixels of radius for the square root of one; smaller dots where there are many.

    Parameters
    ----------
    sizes
        Of all dots that are drawn to one scale.
    """
    largest = float(sizes.max()) if len(sizes) else 0.0
    if not largest > 0:
        return 0.0
    pixels = next(
        (size for most, size in _LARGEST_DOT_PIXELS if len(sizes) <= most),
        _LARGEST_DOT_AMONG_MANY_PIXELS,
    )
    return pixels / math.sqrt(largest)


def dot_radius(size: float, scale: float, least: float = SMALLEST_DOT_PIXELS) -> float:
    """Radius in pixels: area in proportion to what it counts, never smaller than can be seen."""
    pixels = 0.0 if pd.isna(size) else scale * math.sqrt(max(float(size), 0.0))
    return round(max(pixels, least), 1)


def _first(lines: Sequence[str]) -> str:
    return clean(lines[0]) if len(lines) and clean(lines[0]) else "(no name)"


def _said(lines: Sequence[str]) -> list[str]:
    """Lines of a tooltip; a thing without a name is called so, one without lines says nothing."""
    told = [clean(line) for line in lines]
    if not any(told):
        return []
    return [told[0] or "(no name)", *(line for line in told[1:] if line)]


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
            "lines": [_said(polygons["lines"].iloc[i]) for i in where],
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
        "lines": [_said(lines) for lines in placed["lines"][~is_line]],
        "colour": style.colour,
        "weight": style.weight,
        "dash": style.dash,
        "hatch": style.hatch,
        "round": style.round,
    }
    swatch = swatches.outlined(style.colour, style.weight, style.dash, style.hatch)
    one = Layer(f"{layer.key}-0", layer.key, "outlines", layer.label, swatch, data, layer.show)
    return Group(layer.key, layer.title, (one,) if len(placed) else ())


def _scales(layers: Sequence[MapLayer]) -> dict[str, float]:
    """Scale of dots by what they count: all that count the same are drawn to one scale."""
    sizes: dict[str, list[pd.Series[float]]] = {}
    for layer in layers:
        if isinstance(layer, Dots):
            placed = layer.points[has_position(layer.points)]
            sizes.setdefault(layer.size_words, []).append(placed["size"].astype(float))
    return {what: dot_scale(pd.concat(found)) for what, found in sizes.items()}


def _dots(layer: Dots, z: int, scale: float) -> Group:
    placed = layer.points[has_position(layer.points)]
    placed = placed.sort_values(["size", "dot_id"], ascending=[False, True])
    least = _SMALLEST_STRUCK_PIXELS if layer.square else SMALLEST_DOT_PIXELS
    found: list[Layer] = []
    counts: list[str] = []
    for number, style in enumerate(layer.classes):
        part = placed[placed["class_number"] == number]
        if part.empty and len(layer.classes) == 1:
            continue
        told = [_said(row.lines) or ["(no name)"] for row in rows(part)]
        alike = _alike(told)
        dots = [
            [lat, lon, dot_radius(row.size, scale, least), lines[: len(lines) - len(alike)]]
            for (lat, lon), row, lines in zip(points(part), rows(part), told, strict=True)
        ]
        data = {
            "z": z,
            "fill": style.fill,
            "hatch": style.hatch,
            "ink": swatches.hatch_ink(style.fill),
            "hollow": layer.hollow,
            "edge": swatches.dot_edge(style.fill),
            "dots": dots,
            "alike": alike,
        }
        if layer.square:
            # A sign of its own across every dot: a pattern may miss the small ones.
            data |= {"hatch": "", "strokes": style.strokes}
        swatch = swatches.dot(7, style.fill, hatch=style.hatch, hollow=layer.hollow)
        label = f"{style.label} ({len(dots):,})"
        counts.append(f"{len(dots):,}")
        found.append(
            Layer(f"{layer.key}-{number}", layer.key, "dots", label, swatch, data, layer.show)
        )
    sizes = _sizes(placed["size"], scale, layer, least)
    return Group(
        layer.key,
        layer.title,
        tuple(found) if len(placed) else (),
        sizes_title=words.size_title(layer.size_words),
        sizes=tuple(sizes),
        sizes_note=words.SMALL_DOTS.format(what=layer.size_words),
        square=_square(layer.square, found, counts) if layer.square else None,
    )


def _square(square: Square, layers: Sequence[Layer], counts: Sequence[str]) -> SquareOfTicks:
    """Lay the classes of a square out in its rows."""
    rows = []
    for row, name in enumerate(square.rows):
        places = [square.class_at(row, column) for column in range(len(square.columns))]
        rows.append((name, tuple((layers[place], counts[place]) for place in places)))
    return SquareOfTicks(square.columns_title, square.corner, square.columns, tuple(rows))


def _alike(told: Sequence[list[str]]) -> list[str]:
    """The last line, if it is the same of all: a page tells it once."""
    several = len(told) > 1 and all(len(lines) > 1 for lines in told)
    return told[0][-1:] if several and len({lines[-1] for lines in told}) == 1 else []


def _sizes(
    sizes: pd.Series[float], scale: float, layer: Dots, least: float
) -> list[tuple[str, Markup]]:
    """Up to three round numbers, with a dot for each; of those drawn alike only the largest."""
    if not scale > 0 or sizes.empty:
        return []
    steps = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    below = [step for step in steps if step <= float(sizes.max())][-5::2]
    fill = _NO_CLASS if layer.square else layer.classes[0].fill
    alike = [step for step in below if layer.square and dot_radius(step, scale) < least]
    said = [
        (up_to_size(step) if step in alike else f"{step:,}", step)
        for step in below
        if step not in alike[:-1]
    ]
    return [
        (text, swatches.dot(dot_radius(step, scale, least), fill, hollow=layer.hollow))
        for text, step in said
    ]


def _marks(layer: Marks, z: int) -> Group:
    said = [_said(lines) or ["(no name)"] for lines in layer.points["lines"]]
    told = layer.points.assign(lines=pd.Series(said, index=layer.points.index, dtype=object))
    layers = marks_layers(layer.key, told, z=z, listed=layer.listed, show=layer.show)
    example = symbols.KINDS["pharmacy"]
    keys = tuple(
        (f"{name}: {meaning}", symbols.svg(example, counted=name == "filled"))
        for name, meaning in (("filled", layer.filled_words), ("hollow", layer.hollow_words))
        if meaning
    )
    return Group(layer.key, layer.title, tuple(layers), keys=keys)
