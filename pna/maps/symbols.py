"""Symbols of premises: one shape a kind, so that colour is never needed to tell them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from pna.maps.palette import INK, PAPER

__all__ = ["KINDS", "Symbol", "svg", "symbol_of"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """The symbol of one kind of premises.

    Attributes
    ----------
    label, plural
        What the kind is called.
    outline
        SVG path of the shape, in a box of 24 by 24.
    glyph
        SVG path of the sign on it, stroked; may be empty.
    colour
        ``#rrggbb``, dark enough for a white sign.
    """

    label: str
    plural: str
    outline: str
    glyph: str
    colour: str


KINDS: dict[str, Symbol] = {
    "pharmacy": Symbol(
        "Pharmacy",
        "Pharmacies",
        "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z",
        "M12 7.5v9M7.5 12h9",
        "#00563f",
    ),
    "lps": Symbol(
        "Local pharmaceutical services (LPS) pharmacy",
        "Local pharmaceutical services (LPS) pharmacies",
        "M4 4h16v16h-16z",
        "M12 7.5v9M7.5 12h9",
        "#123f7a",
    ),
    "distance_selling": Symbol(
        "Distance-selling premises",
        "Distance-selling premises",
        "M12 1.5L22.5 12L12 22.5L1.5 12z",
        "M7.5 12h9",
        "#4a2a7a",
    ),
    "appliance": Symbol(
        "Appliance contractor",
        "Appliance contractors",
        "M12 2L22.5 20.5h-21z",
        "M12 10v6",
        "#5c3a00",
    ),
    "dispensing_practice": Symbol(
        "Dispensing practice",
        "Dispensing practices",
        "M7 2.5h10l5 9.5l-5 9.5h-10l-5-9.5z",
        "M10 7.5v9h1.5a4 4.5 0 0 0 0-9z",
        "#8a2b06",
    ),
}

_OTHER_OUTLINE = (
    "M8.5 6L12 9.5L15.5 6L18 8.5L14.5 12L18 15.5L15.5 18L12 14.5L8.5 18L6 15.5L9.5 12L6 8.5z"
)
_OTHER_COLOUR = "#444444"


def symbol_of(kind: str) -> Symbol:
    """Symbol of a kind; kinds that are only shown share a small plain one, under their own name."""
    known = KINDS.get(kind)
    if known is not None:
        return known
    name = kind.replace("_", " ").strip().capitalize() or "Other premises"
    name = re.sub(r"^Gp\b", "GP", name)
    return Symbol(name, name, _OTHER_OUTLINE, "", _OTHER_COLOUR)


def svg(symbol: Symbol, *, counted: bool) -> Markup:
    """Draw a symbol: filled where the premises count, hollow where they do not.

    It holds nothing that comes from data, and is therefore safe to place in a page as it is.
    """
    fill, sign = (symbol.colour, PAPER) if counted else (PAPER, symbol.colour)
    return Markup(  # noqa: S704 - every part is a constant of this package
        '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        f'<path d="{symbol.outline}" fill="none" stroke="{PAPER}" stroke-width="5"'
        ' stroke-linejoin="round"/>'
        f'<path d="{symbol.outline}" fill="{fill}" stroke="{symbol.colour if not counted else INK}"'
        ' stroke-width="1.8" stroke-linejoin="round"/>'
        f'<path d="{symbol.glyph}" fill="none" stroke="{sign}" stroke-width="2.4"/>'
        "</svg>"
    )
