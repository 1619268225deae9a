"""Dots on a page: their sizes, their classes, and the legend of both."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from pna.maps import swatches
from pna.maps.content import Dots, MapLayer, Square
from pna.maps.layers import Layer, has_position, points, rows
from pna.maps.web_groups import NO_NAME, Group, SquareOfTicks, told_lines
from pna.wording import map_page as words
from pna.wording.print_maps import up_to_size

__all__ = ["dot_radius", "dot_scale", "dots_group", "scales_of"]

SMALLEST_DOT_PIXELS = 2.5
_SMALLEST_STRUCK_PIXELS = 4.5
_NO_CLASS = "#555555"
_LARGEST_DOT_PIXELS = ((60, 16.0), (200, 11.0))
_LARGEST_DOT_AMONG_MANY_PIXELS = 8.0


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


def scales_of(layers: Sequence[MapLayer]) -> dict[str, float]:
    """Scale of dots by what they count: all that count the same are drawn to one scale."""
    sizes: dict[str, list[pd.Series[float]]] = {}
    for layer in layers:
        if isinstance(layer, Dots):
            placed = layer.points[has_position(layer.points)]
            sizes.setdefault(layer.size_words, []).append(placed["size"].astype(float))
    return {what: dot_scale(pd.concat(found)) for what, found in sizes.items()}


def dots_group(layer: Dots, z: int, scale: float) -> Group:
    """Give the dots of a layer, a tick for each class, and its legend.

    Parameters
    ----------
    layer
        Of the map.
    z
        How high it lies.
    scale
        From `scales_of`.
    """
    placed = layer.points[has_position(layer.points)]
    placed = placed.sort_values(["size", "dot_id"], ascending=[False, True])
    least = _SMALLEST_STRUCK_PIXELS if layer.square else SMALLEST_DOT_PIXELS
    found: list[Layer] = []
    counts: list[str] = []
    for number, style in enumerate(layer.classes):
        part = placed[placed["class_number"] == number]
        if part.empty and len(layer.classes) == 1:
            continue
        told = [told_lines(row.lines) or [NO_NAME] for row in rows(part)]
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
    alike = [step for step in below if scale * math.sqrt(step) < least]
    said = [
        (up_to_size(step) if step in alike else f"{step:,}", step)
        for step in below
        if step not in alike[:-1]
    ]
    return [
        (text, swatches.dot(dot_radius(step, scale, least), fill, hollow=layer.hollow))
        for text, step in said
    ]
