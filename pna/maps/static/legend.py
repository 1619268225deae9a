"""The legend: what each line of it says, and how it is drawn."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path

from pna.maps import palette, symbols
from pna.maps.content import Areas, Bands, Dots, MapContent, MapLayer, Marks, Outlines
from pna.maps.static import style
from pna.maps.static.blocks import Block, Draw, Line, SquareBlock
from pna.maps.static.canvas import Box, Canvas, Sign
from pna.maps.static.draw import dot_radius, dot_scale, has_texture
from pna.wording import print_maps as words

__all__ = ["Block", "beyond_words", "legend_blocks", "panel_legend", "seen_of"]

_ROUND = (1, 2, 5)
Hatch = Literal["", "/", "x", "."]


_NOTHING_LEFT = Block("", ())


def legend_blocks(content: MapContent, unit: float, window: Box | None = None) -> tuple[Block, ...]:
    """Give the legend of a map, the topmost layer first.

    Parameters
    ----------
    content
        What a map shows.
    unit
        How much larger signs are than on A4.
    window
        What the map shows of the land (EPSG:27700): only symbols in it have a line and are counted.
        None: all. With a window no block is longer than without.
    """
    blocks: list[Block] = []
    for layer in reversed(content.layers):
        if layer.show:
            whole = _of_layer(layer, content, unit)
            if window is not None and isinstance(layer, Marks) and whole[0].lines:
                seen = _of_layer(seen_of(layer, window), content, unit)[0]
                # A block stays in its place, though nothing is left of it.
                blocks.append(seen if seen.lines else _NOTHING_LEFT)
                continue
            blocks += whole
    blocks.append(_borders(content, unit))
    return tuple(block for block in blocks if block.lines or block is _NOTHING_LEFT)


def seen_of(layer: MapLayer, window: Box | None) -> MapLayer:
    """Give a layer with those of its symbols that lie in a window."""
    if window is None or not isinstance(layer, Marks):
        return layer
    shapes = gpd.GeoSeries(layer.points.geometry).to_numpy()
    inside = shapely.intersects(shapely.box(*window), shapes)
    return replace(layer, points=gpd.GeoDataFrame(layer.points[inside]))


def beyond_words(content: MapContent, window: Box) -> str:
    """Say which symbols have a position and lie beyond the edge of a map; '' for none."""
    numbers: Counter[str] = Counter()
    box = shapely.box(*window)
    for layer in content.layers:
        if isinstance(layer, Marks) and layer.show:
            shapes = gpd.GeoSeries(layer.points.geometry).to_numpy()
            known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
            beyond = known & ~shapely.intersects(box, shapes)
            numbers.update(layer.points["kind"][beyond].astype(str))
    kinds = [kind for kind in symbols.KINDS if kind in numbers]
    kinds += sorted(set(numbers) - set(kinds))
    named = [(symbols.symbol_of(kind), numbers[kind]) for kind in kinds]
    return words.beyond_words([(s.label if n == 1 else s.plural, n) for s, n in named])


def _of_layer(layer: MapLayer, content: MapContent, unit: float) -> list[Block]:
    match layer:
        case Bands():
            return [_bands(layer, "." if has_texture(layer, content) else "", unit)]
        case Marks():
            return [_marks(layer, unit)]
        case Dots():
            return _dots(layer, unit)
        case Areas():
            return [_areas(layer)]
        case Outlines():
            return [_outlines(layer, unit)]


def _bands(layer: Bands, texture: Hatch, unit: float) -> Block:
    minutes = sorted({float(value) for value in layer.nested["minutes"]})
    fills = palette.band_fills(layer.mode, len(minutes))
    colours = palette.BAND_COLOURS[layer.mode]
    lines = [
        Line(words.band_words(lower, upper), _patch(fill, texture, style.WALK_DOTS))
        for lower, upper, fill in zip([0.0, *minutes], minutes, fills, strict=False)
    ]
    if layer.rule_minutes is not None and layer.rule_minutes in minutes:
        dash = tuple(part * 0.75 * unit for part in style.dashes(layer.mode))
        draw = _stroke(colours.edge, 0.9 * unit, dash)
        lines.append(Line(words.rule_words(layer.rule_minutes), draw))
    if layer.range_ends is not None and len(layer.range_ends):
        text = words.range_words(layer.rule_minutes, layer.mode)
        lines.append(Line(text, _range(fills[0], colours.edge, unit)))
    return Block(layer.title, tuple(lines))


def _marks(layer: Marks, unit: float) -> Block:
    points = layer.points
    kinds = [kind for kind in symbols.KINDS if (points["kind"] == kind).any()]
    kinds += sorted(set(points["kind"].astype(str)) - set(symbols.KINDS))
    lines: list[Line] = []
    for kind in kinds:
        filled = points["filled"][points["kind"] == kind].astype(bool)
        symbol = symbols.symbol_of(kind)
        label = symbol.label if len(filled) == 1 else symbol.plural
        draw = _symbol(symbol, unit, filled=bool(filled.any()))
        lines.append(Line(words.count_words(label, len(filled)), draw))
    counts: Counter[bool] = Counter(bool(value) for value in points["filled"])
    example = symbols.KINDS["pharmacy"]
    for state, text in ((True, layer.filled_words), (False, layer.hollow_words)):
        if text and counts[state]:
            lines.append(Line(text, _plain_symbol(example.outline, unit, filled=state)))
    return Block(layer.title, tuple(lines))


def _dots(layer: Dots, unit: float) -> list[Block]:
    numbers = Counter(int(value) for value in layer.points["class_number"])
    square = layer.square
    lines = [
        Line(
            words.count_words(one.label, numbers[position]),
            _dot(one.fill, 1.1 * unit, unit, hollow=layer.hollow, hatch=one.hatch),
        )
        for position, one in enumerate(layer.classes)
        if numbers[position] and not (square and position < square.size)
    ]
    blocks = [Block("" if square else layer.title, tuple(lines))]
    if square:
        cells = [
            Line(f"{numbers[position]:,}", _struck(one.fill, one.strokes, unit))
            for position, one in enumerate(layer.classes[: square.size])
        ]
        blocks.insert(
            0,
            SquareBlock(
                layer.title,
                tuple(cells),
                square.rows,
                square.columns,
                square.columns_title,
                square.corner,
            ),
        )
    scale = dot_scale(layer, unit)
    if scale and not layer.hollow:
        largest = float(layer.points["size"].max())
        steps = [float(step * 10**power) for power in range(7) for step in _ROUND]
        below = [step for step in steps if step <= largest][-5::2]
        there = [one.fill for n, one in enumerate(layer.classes) if numbers[n]]
        # Sizes belong to no class where there are several.
        fill = there[0] if len(there) == 1 else style.SOFT
        sizes = []
        least = style.SMALLEST_STRUCK_MM * unit if square else dot_radius(0.0, scale, unit)
        alike = [step for step in below if scale * math.sqrt(step) < least]
        for step in below:
            if step in alike[:-1]:
                continue
            radius = max(dot_radius(step, scale, unit), least)
            draw = _dot(fill, radius, unit, hollow=False)
            text = words.up_to_size(step) if step in alike else words.size_words(step)
            sizes.append(Line(text, draw, 2 * radius, 2 * radius))
        blocks.append(Block(words.size_title(layer.size_words), tuple(sizes)))
    return blocks


def _areas(layer: Areas) -> Block:
    numbers = layer.polygons["class_number"]
    lines = [Line(one.label, _patch(one.fill, one.hatch)) for one in layer.classes]
    if (numbers == -1).any():
        lines.append(
            Line(layer.unknown_label, _patch(style.UNKNOWN_AREA, "/", style.UNKNOWN_LINES))
        )
    return Block(layer.title, tuple(lines))


def _outlines(layer: Outlines, unit: float) -> Block:
    colour, width, dash = style.OUTLINE_LINES[layer.style]
    scaled = tuple(part * unit for part in dash)

    def draw(canvas: Canvas, box: Box) -> None:
        hatch: Hatch = "/" if layer.style == "controlled" else ""
        canvas.fill(_rectangle(box), palette.PAPER, z=20, clip=box, hatch=hatch,
                    hatch_colour=colour)  # fmt: skip
        canvas.rectangle(box, z=20.1, line=colour, width=width * unit, dash=scaled)

    count = len(layer.shapes)
    text = words.count_words(layer.label, count) if count > 1 else layer.label
    return Block("" if layer.title == layer.label else layer.title, (Line(text, draw),))


def panel_legend(content: MapContent, unit: float) -> tuple[Block, ...]:
    """Give the legend of panels: kinds, and what filled and hollow mean, without numbers.

    Parameters
    ----------
    content
        A map with the layers of its panels.
    unit
        How much larger signs are than on A4.
    """
    layers = [layer for layer in content.layers if isinstance(layer, Marks)]
    there = {str(kind) for layer in layers for kind in layer.points["kind"]}
    kinds = [kind for kind in symbols.KINDS if kind in there]
    kinds += sorted(there - set(kinds))
    lines = []
    for kind in kinds:
        symbol = symbols.symbol_of(kind)
        draw = _symbol(replace(symbol, glyph=""), unit * 0.7, filled=True)
        lines.append(Line(symbol.plural, draw))
    outline = symbols.KINDS["pharmacy"].outline
    said = {(True, layer.filled_words) for layer in layers}
    said |= {(False, layer.hollow_words) for layer in layers}
    states = [
        Line(text, _plain_symbol(outline, unit * 0.85, filled=filled))
        for filled, text in sorted(said, reverse=True)
        if text
    ]
    blocks = (Block("", tuple(lines)), Block("", tuple(states)), _borders(content, unit))
    return tuple(block for block in blocks if block.lines)


def _borders(content: MapContent, unit: float) -> Block:
    there = set(content.backdrop.areas["area_type"].astype(str))
    lines = []
    for kind, text in (
        ("hwb", words.HWB_LINE),
        ("district", words.DISTRICT_LINE),
        ("locality", words.LOCALITY_LINE),
    ):
        if kind in there:
            width, dash = style.AREA_LINES[kind]
            draw = _stroke(palette.AREA_LINE, width * unit, tuple(part * unit for part in dash))
            lines.append(Line(text, draw))
    return Block("", tuple(lines))


def _rectangle(box: Box) -> Path:
    x0, y0, x1, y1 = box
    return Path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)


def _patch(fill: str, hatch: Hatch = "", lines: str = "") -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        canvas.fill(
            _rectangle(box), fill, z=20, clip=box, hatch=hatch,
            hatch_colour=lines or style.hatch_colour(fill),
        )  # fmt: skip
        canvas.rectangle(box, z=20.1, line="#767676", width=0.4)

    return draw


def _range(fill: str, edge: str, unit: float) -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        canvas.fill(_rectangle(box), fill, z=20, clip=box, hatch="/", hatch_colour=palette.PAPER)
        dash = tuple(part * unit for part in style.RANGE_DASH)
        canvas.rectangle(box, z=20.1, line=edge, width=0.55 * unit, dash=dash)

    return draw


def _stroke(colour: str, width: float, dash: tuple[float, ...]) -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        x0, y0, x1, y1 = box
        line: Any = [(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)]
        canvas.lines([line], colour, width, z=20, dash=dash)

    return draw


def _symbol(symbol: symbols.Symbol, unit: float, *, filled: bool) -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        canvas.symbols([Sign(symbol, x, y, 2.7 * unit, filled)], z=20, halo=False)

    return draw


def _plain_symbol(outline: str, unit: float, *, filled: bool) -> Draw:
    plain = symbols.Symbol("", "", outline, "", style.SOFT)
    return _symbol(plain, unit * 0.8, filled=filled)


def _dot(fill: str, radius: float, unit: float, *, hollow: bool, hatch: Hatch = "") -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        middle = np.array([[(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]])
        dash = (2.0 * unit, 1.2 * unit) if hollow else ()
        line = fill if hollow else style.dot_edge(fill)
        canvas.dots(middle, np.array([radius]), palette.PAPER if hollow else fill, line,
                    (0.8 if hollow else 0.35) * unit, z=20, dash=dash)  # fmt: skip
        if hatch:
            canvas.dots(middle, np.array([radius]), "none", style.hatch_colour(fill), 0.0, z=20.1,
                        hatch=hatch)  # fmt: skip

    return draw


def _struck(fill: str, strokes: int, unit: float) -> Draw:
    def draw(canvas: Canvas, box: Box) -> None:
        middle = np.array([[(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]])
        canvas.dots(middle, np.array([1.3 * unit]), fill, style.dot_edge(fill), 0.5 * unit, z=20.1,
                    strokes=[strokes])  # fmt: skip

    return draw
