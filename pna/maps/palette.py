"""Colours, safe for colour-blind readers and in grey.

Bands run from a middle tone (near) to a pale one (far), so that they keep their order in grey. Only
the band of the rule is edged, by a line that stands out at 3:1 or more against every band of its
mode (WCAG 2.2, 1.4.11), solid for driving and dashed for walking, so that hue alone never tells the
two apart; it is no darker than that takes, for at the scale of a county it runs everywhere. The
range of the drive's rule is hatched in white between two dotted lines, which shows in grey as well.
Blue against orange is the pair that all common kinds of colour blindness tell apart (Okabe and Ito,
"Color Universal Design", https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "AREA_LINE",
    "BAND_COLOURS",
    "INK",
    "OUTSIDE",
    "PAPER",
    "RANGE_DASH",
    "ROADS",
    "UNSHADED",
    "BandColours",
    "Mode",
    "band_fills",
    "contrast",
    "luminance",
]

Mode = Literal["drive", "walk"]

INK = "#1a1a1a"
PAPER = "#ffffff"
UNSHADED = "#f7f6f2"
ROADS = "#4d4d4d"
AREA_LINE = "#1a1a1a"
OUTSIDE = "#7a0a4f"
RANGE_DASH = "1 3"


@dataclass(frozen=True, slots=True)
class BandColours:
    """Colours of the bands of one mode: nearest, farthest, and the line round the rule's own."""

    near: str
    far: str
    edge: str
    dash: str


BAND_COLOURS: dict[Mode, BandColours] = {
    "drive": BandColours(near="#5aa9d6", far="#c3dff0", edge="#17527f", dash=""),
    "walk": BandColours(near="#f0953f", far="#fbdcb5", edge="#7d3a06", dash="4 3"),
}


def band_fills(mode: Mode, count: int) -> list[str]:
    """Fill colours of `count` bands, nearest first, as ``#rrggbb``.

    Even steps between the two ends in sRGB; each is lighter than the one before. A band that stands
    alone is rather pale: dots and roads are easier to read on it, in grey as well.
    """
    ends = BAND_COLOURS[mode]
    near, far = _channels(ends.near), _channels(ends.far)
    steps = [index / (count - 1) for index in range(count)] if count > 1 else [0.75] * count
    return [
        "#" + "".join(f"{round(a + (b - a) * step):02x}" for a, b in zip(near, far, strict=True))
        for step in steps
    ]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
