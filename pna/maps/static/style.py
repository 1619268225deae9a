"""How layers look on paper: widths in points, dashes, and the greys of the backdrop."""

from __future__ import annotations

from pna.maps import palette

__all__ = [
    "AREA_LINES",
    "BUILT_UP",
    "NEIGHBOUR",
    "OUTLINE_LINES",
    "RANGE_DASH",
    "RIVER",
    "ROAD_COLOURS",
    "ROAD_WIDTHS",
    "SMALLEST_STRUCK_MM",
    "SOFT",
    "UNKNOWN_AREA",
    "UNKNOWN_LINES",
    "VEIL",
    "WALK_DOTS",
    "WATER",
    "WOOD",
    "dashes",
    "dot_edge",
    "hatch_colour",
    "largest_dot_mm",
]

WATER, RIVER, WOOD, BUILT_UP = "#c9dde8", "#8fb4c9", "#dfe9d8", "#e6e2da"
SOFT = "#555555"
NEIGHBOUR = "#6a6a6a"
VEIL = 0.62
UNKNOWN_AREA, UNKNOWN_LINES = "#ffffff", "#8a8a8a"
ROAD_COLOURS = {
    "motorways": "#8a8a8a",
    "trunk and primary roads": "#979797",
    "secondary and tertiary roads": "#a9a9a9",
    "other through roads and lanes": "#c2c2c2",
    "streets": "#cccccc",
}
ROAD_WIDTHS = {
    "motorways": 1.3,
    "trunk and primary roads": 0.95,
    "secondary and tertiary roads": 0.55,
    "other through roads and lanes": 0.32,
    "streets": 0.28,
}
AREA_LINES: dict[str, tuple[float, tuple[float, ...]]] = {
    "locality": (0.55, (1.2, 2.0)),
    "district": (0.7, (5.0, 2.0)),
    "hwb": (1.4, ()),
}
"""By `area_type`: width and dashes in points, the line drawn first at the top."""
OUTLINE_LINES: dict[str, tuple[str, float, tuple[float, ...]]] = {
    "circle": (palette.INK, 0.6, ()),
    "controlled": ("#3f5a1e", 0.8, ()),
    "former": (palette.INK, 0.9, (1.0, 1.6)),
    "reach": (palette.INK, 0.8, (5.0, 3.0)),
}
RANGE_DASH = (1.0, 2.2)
WALK_DOTS = "#cb7a2a"
_DARK = 0.18
_DOTS_MM = ((60, 3.2), (200, 2.1), (1_000, 1.5))
_DOT_AMONG_MANY_MM = 1.1


SMALLEST_STRUCK_MM = 0.62
"""Radius on A4 of the least dot with strokes across it that are told apart."""


def dashes(mode: palette.Mode) -> tuple[float, ...]:
    """Dashes of the edge of a mode's band, in points."""
    return tuple(float(part) for part in palette.BAND_COLOURS[mode].dash.split())


def hatch_colour(fill: str) -> str:
    """Give the colour of lines over a fill: they show on it at 3:1."""
    return palette.INK if palette.luminance(fill) > _DARK else palette.PAPER


def dot_edge(fill: str) -> str:
    """Give the colour of the rim of a dot: it parts dark dots, and holds light ones together."""
    return palette.PAPER if palette.luminance(fill) < _DARK else SOFT


def largest_dot_mm(count: int) -> float:
    """Radius of the largest of so many dots on A4."""
    return next((size for most, size in _DOTS_MM if count <= most), _DOT_AMONG_MANY_MM)
