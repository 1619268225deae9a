"""How the explorer draws places and premises: a shape for each state, so that no colour is needed.

Colours stand out at 3:1 or more against the ground of the map (WCAG 2.2, 1.4.11), by themselves or
by the line round them.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from pna.maps.palette import INK, OUTSIDE, PAPER
from pna.maps.symbols import Symbol, svg

__all__ = ["DOTS", "crossed", "dot", "queried", "site"]

DOTS: dict[str, dict[str, Any]] = {
    "within": {"shape": "circle", "fill": "#4a8fbf", "line": PAPER, "weight": 0.6},
    "newly": {
        "shape": "diamond",
        "fill": "#f5b335",
        "line": INK,
        "weight": 1.8,
        "least": 4.5,
    },
    "further": {"shape": "circle", "fill": OUTSIDE, "line": INK, "weight": 1.2, "least": 2.5},
    "unknown": {
        "shape": "circle",
        "fill": PAPER,
        "line": INK,
        "weight": 1.3,
        "dash": 1,
        "least": 3,
    },
}
"""By state, as the page's script draws it: shape, colours, width of the line in pixels."""
_CROSS = Markup(
    '<svg class="cross" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
    '<path d="M3 3L21 21M21 3L3 21" stroke="{}" stroke-width="6"/>'
    '<path d="M3 3L21 21M21 3L3 21" stroke="{}" stroke-width="2.8"/></svg>'
).format(PAPER, INK)
_QUERY = Markup(
    '<svg class="query" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
    '<circle cx="12" cy="12" r="7" fill="{}"/>'
    '<path d="M9 10a3 3 0 1 1 4.2 2.7q-1.2.6-1.2 2v.6M12 17.2v1.6" fill="none" stroke="{}"'
    ' stroke-width="2"/></svg>'
).format(PAPER, INK)


def dot(state: str) -> Markup:
    """Picture of a dot for the legend."""
    one = DOTS[state]
    shape = (
        Markup('<path d="M14 2L22 10L14 18L6 10z"')
        if one["shape"] == "diamond"
        else Markup('<circle cx="14" cy="10" r="6"')
    )
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">{} fill="{}"'
        ' stroke="{}" stroke-width="{}" stroke-dasharray="{}"/></svg>'
    ).format(shape, one["fill"], one["line"], one["weight"], "3 2" if one.get("dash") else "none")


def site(symbol: Symbol) -> str:
    """Every picture of a premises, one above the other; the page shows those of its state."""
    filled, hollow = svg(symbol, counted=True), svg(symbol, counted=False)
    return str(
        filled.replace("<svg ", Markup('<svg class="filled" '), 1)
        + hollow.replace("<svg ", Markup('<svg class="hollow" '), 1)
        + _CROSS
        + _QUERY
    )


def crossed(symbol: Symbol) -> Markup:
    """Picture of a premises that is closed in the scenario."""
    return _within(svg(symbol, counted=False) + _CROSS)


def queried(symbol: Symbol) -> Markup:
    """Picture of a premises whose hours are not known."""
    return _within(svg(symbol, counted=False) + _QUERY)


def _within(pictures: Markup) -> Markup:
    return Markup(
        '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{}</svg>'
    ).format(pictures)
