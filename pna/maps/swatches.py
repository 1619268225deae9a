"""Small pictures of a page's legend: SVG that holds no data."""

from __future__ import annotations

from markupsafe import Markup

from pna.maps import palette

__all__ = [
    "band",
    "dot",
    "dot_edge",
    "hatch_ink",
    "land",
    "letters",
    "line",
    "outlined",
    "range_of",
    "unshaded",
]

_SIGNS = {
    "/": "M-2 2l4 -4M0 8l8 -8M-4 20l32 -32M-4 28l32 -32M4 28l24 -24M12 28l16 -16M0 16l20 -20",
    "x": "M0 0l16 16M8 0l16 16M16 0l16 16M-8 0l16 16M0 16l16 -16M8 16l16 -16M16 16l16 -16M-8 16"
    "l16 -16",
    ".": "M3 3h.01M10 3h.01M17 3h.01M24 3h.01M3 10h.01M10 10h.01M17 10h.01M24 10h.01",
}
_STANDS_OUT = 3.0
"""Contrast of graphics that WCAG 2.2 (1.4.11) asks for."""
_EDGE = "#4d4d4d"
_DARK = 0.25
"""Luminance below which lines over a fill are white."""


def hatch_ink(fill: str) -> str:
    """Colour of lines over a fill that stands out against it."""
    return palette.PAPER if palette.luminance(fill) < _DARK else palette.INK


def band(fill: str, edged: palette.BandColours | None) -> Markup:
    """A band of minutes, edged if it is that of the rule."""
    edge, dash, width = (edged.edge, edged.dash, 2.2) if edged else ("#767676", "", 0.6)
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true"><rect x="2" y="2"'
        ' width="24" height="16" fill="{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
        "</svg>"
    ).format(fill, edge, width, dash)


def range_of(fill: str, edge: str) -> Markup:
    """Land that is within the rule's minutes at one end of the range alone."""
    hatch = "".join(f"M{x} 16L{x + 16} 0" for x in range(-12, 24, 6))
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<svg x="2" y="2" width="24" height="16"><path d="M0 0h24v16H0z" fill="{}"/><path d="{}"'
        ' stroke="{}" stroke-width="2.2"/></svg><path d="M2 2h24v16H2z"'
        ' fill="none" stroke="{}" stroke-width="1.2" stroke-dasharray="{}"/></svg>'
    ).format(fill, hatch, palette.PAPER, edge, palette.RANGE_DASH)


def land(fill: str, hatch: str = "") -> Markup:
    """Land of one class."""
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<svg x="2" y="2" width="24" height="16"><path d="M0 0h24v16H0z" fill="{}"/>{}</svg>'
        '<path d="M2 2h24v16H2z" fill="none" stroke="#767676"/></svg>'
    ).format(fill, _lines(hatch, hatch_ink(fill)))


def outlined(colour: str, weight: float, dash: str, hatch: str = "") -> Markup:
    """Land inside a line."""
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<svg x="3" y="3" width="22" height="14">{}</svg><rect x="3" y="3" width="22" height="14"'
        ' fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/></svg>'
    ).format(_lines(hatch, colour), colour, weight, dash)


def dot(radius: float, fill: str, *, hatch: str = "", hollow: bool = False) -> Markup:
    """A dot, or a ring."""
    size = 2 * radius + 4
    inside, dash = (palette.PAPER, "4 3") if hollow else (fill, "")
    return Markup(
        '<svg viewBox="0 0 {s} {s}" width="{s}" height="{s}" aria-hidden="true">'
        '<circle cx="{c}" cy="{c}" r="{r}" fill="{f}" stroke="{o}" stroke-width="1.5"'
        ' stroke-dasharray="{d}"/>{h}</svg>'
    ).format(
        s=round(size, 1),
        c=round(size / 2, 1),
        r=radius,
        f=inside,
        o=fill if hollow else dot_edge(fill),
        d=dash,
        h=_across(radius, size / 2, hatch, hatch_ink(fill)),
    )


def dot_edge(fill: str) -> str:
    """Colour of the line round a dot: white, or dark where the dot itself hardly stands out."""
    return palette.PAPER if palette.contrast(fill, palette.UNSHADED) >= _STANDS_OUT else _EDGE


def line(colour: str, weight: float, dash: str) -> Markup:
    """A line."""
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<path d="M0 10h28" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/></svg>'
    ).format(colour, weight, dash)


def letters() -> Markup:
    """Names of places."""
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<text x="4" y="15" font-size="14">Aa</text></svg>'
    )


def unshaded() -> Markup:
    """Ground without a band."""
    frame = palette.BandColours(near="", far="", edge="#767676", dash="")
    return band(palette.UNSHADED, frame)


def _lines(hatch: str, ink: str) -> Markup:
    if not hatch:
        return Markup()
    dots = hatch == "."
    return Markup(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="{}"/>'
    ).format(_SIGNS[hatch], ink, 2.6 if dots else 1.3, "round" if dots else "butt")


def _across(radius: float, middle: float, hatch: str, ink: str) -> Markup:
    """Lines across a dot, as far as it reaches."""
    if not hatch:
        return Markup()
    reach = round(radius * 0.68, 1)
    low, high = round(middle - reach, 1), round(middle + reach, 1)
    if hatch == ".":
        path = f"M{middle:g} {middle:g}h.01"
    else:
        path = f"M{low} {high}L{high} {low}" + (
            f"M{low} {low}L{high} {high}" if hatch == "x" else ""
        )
    return Markup('<path d="{}" stroke="{}" stroke-width="1.5" stroke-linecap="round"/>').format(
        path, ink
    )
