"""Symbols of premises and other sites: one shape a kind, so that colour is never needed.

Shapes are paths of SVG with the commands M, L, H, V, A and Z alone, which paper draws as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markupsafe import Markup

from pna.maps.palette import INK, PAPER

__all__ = ["KINDS", "SITES", "Symbol", "svg", "symbol_of"]


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

SITES: tuple[tuple[str, Symbol], ...] = (
    (
        r"gp[ _]|\bgps?\b|general practi|surger|doctor|medical|health centre",
        Symbol(
            "GP surgery",
            "GP surgeries",
            "M12 2L22.5 9.8L18.5 21.5H5.5L1.5 9.8z",
            "M15.5 10a4 4 0 1 0 0 5v-2.3h-3",
            "#0b4f8a",
        ),
    ),
    (
        r"urgent|walk.?in|minor injur|emergency|\ba ?& ?e\b|out.of.hours",
        Symbol(
            "Urgent care",
            "Urgent care",
            "M12 22.5L22.5 3.5H1.5z",
            "M12 6.5v6M12 14.5v2.5",
            "#8c1414",
        ),
    ),
    (
        r"hospital|infirmary|hospice",
        Symbol(
            "Hospital",
            "Hospitals",
            "M8 2.5h8l5.5 5.5v8l-5.5 5.5h-8l-5.5-5.5v-8z",
            "M8.5 7.5v9M15.5 7.5v9M8.5 12h7",
            "#5a1a5e",
        ),
    ),
    (
        r"care home|nursing|residential|extra care|retirement|sheltered|almshouse",
        Symbol(
            "Care home",
            "Care homes",
            "M12 2L22 10.5V21.5H2V10.5z",
            "M7.5 18v-5.5h9v5.5",
            "#6b3f00",
        ),
    ),
    (
        r"school|college|universit|academy|nurser|pupil",
        Symbol("School", "Schools", "M6.5 4.5h16l-5 15h-16z", "M8 12h8", "#3d4a00"),
    ),
    (
        r"travell|gypsy|caravan|\bcamp|mooring",
        Symbol(
            "Travellers' site",
            "Travellers' sites",
            "M1.5 6h21v12h-21z",
            "M8 9.5v5M16 9.5v5",
            "#2f3b52",
        ),
    ),
    (
        r"prison|barracks|detention|asylum|custody",
        Symbol("Prison", "Prisons", "M6 1.5h12v21h-12z", "M10 6v12M14 6v12", "#333333"),
    ),
    (
        r"hostel|homeless|shelter|refuge",
        Symbol(
            "Hostel",
            "Hostels",
            "M2 19.5V14a10 10 0 0 1 20 0v5.5z",
            "M8 15h8",
            "#2f3b52",
        ),
    ),
    (
        r"drug|alcohol|substance|addict|recovery|sexual|needle",
        Symbol(
            "Treatment service",
            "Treatment services",
            "M12 1.5L18 10.5a7.3 7.3 0 1 1-12 0z",
            "M12 11v7",
            "#00535c",
        ),
    ),
)
"""Symbols of sites that are no premises, by what their kind is called in a council's own words
(looked for in this order, whatever the case). Of the symbol the kind itself is the name."""

_OTHER_OUTLINE = (
    "M8.5 6L12 9.5L15.5 6L18 8.5L14.5 12L18 15.5L15.5 18L12 14.5L8.5 18L6 15.5L9.5 12L6 8.5z"
)
_OTHER_COLOUR = "#444444"


def symbol_of(kind: str) -> Symbol:
    """Symbol of a kind: of premises, or of other sites in whatever words (`SITES`), by their name.

    Kinds in other words share a small plain symbol, under their own name.
    """
    known = KINDS.get(kind)
    if known is not None:
        return known
    name = kind.replace("_", " ").strip()
    name = re.sub(r"(?i)^gp\b", "GP", name[:1].upper() + name[1:]) or "Other premises"
    for pattern, symbol in SITES:
        if re.search(pattern, kind, re.IGNORECASE):
            same = name.casefold() == symbol.label.casefold()
            return symbol if same else replace(symbol, label=name, plural=name)
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
