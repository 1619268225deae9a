"""Small pictures of what the map of an application draws: SVG without data."""

from __future__ import annotations

from markupsafe import Markup

from pna.maps.application_style import POSSIBLE, ChangeStyle
from pna.maps.palette import INK, PAPER
from pna.maps.symbols import Symbol

__all__ = ["circle", "hatched", "land", "line", "place", "site"]

_PLAIN = "#555555"


def _framed(inner: Markup) -> Markup:
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">{}</svg>'
    ).format(inner)


def land(fill: str, edge: str) -> Markup:
    """Land with a line round it."""
    return _framed(
        Markup(
            '<rect x="2" y="2" width="24" height="16" fill="{}" stroke="{}" stroke-width="1.6"/>'
        ).format(fill, edge)
    )


def hatched(style: ChangeStyle) -> Markup:
    """Land that is newly within or newly outside."""
    rises, falls = (
        "".join(f"M{x} {a}L{x + 16} {b}" for x in range(-12, 26, 5)) for a, b in ((18, 2), (2, 18))
    )
    # A picture within the picture cuts the lines off without an id: a legend may hold two alike.
    return _framed(
        Markup(
            '<path d="M2 2h24v16H2z" fill="{f}"/>'
            '<svg x="2" y="2" width="24" height="16" viewBox="2 2 24 16">'
            '<path d="{d}" stroke="{c}" stroke-width="1.4"/></svg>'
        ).format(f=style.fill, d=rises if style.up else falls, c=style.colour)
    )


def line(colour: str, dash: str) -> Markup:
    """A line."""
    return _framed(
        Markup('<path d="M0 10h28" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>').format(
            colour, dash
        )
    )


def circle() -> Markup:
    """Where a site may be."""
    return _framed(
        Markup(
            '<circle cx="14" cy="10" r="8" fill="none" stroke="{c}" stroke-width="2"'
            ' stroke-dasharray="1 4" stroke-linecap="round"/><circle cx="12" cy="9" r="2"'
            ' fill="{c}"/><circle cx="17" cy="12" r="2" fill="{c}"/>'
        ).format(c=POSSIBLE)
    )


def place(style: ChangeStyle | None, size: float, *, hollow: bool = False) -> Markup:
    """A place that moves, of so many pixels; plain grey without a style.

    Parameters
    ----------
    style
        Newly within, or newly outside.
    size
        In pixels, as the page's script draws it.
    hollow
        Whether it depends on the site.
    """
    colour, up = (style.colour, style.up) if style else (_PLAIN, True)
    half, middle = size / 2, size / 2 + 1
    tip, foot = (-half, half * 0.75) if up else (half, -half * 0.75)
    points = (
        f"M{middle:.1f} {middle + tip:.1f}L{middle + half:.1f} {middle + foot:.1f}"
        f"L{middle - half:.1f} {middle + foot:.1f}z"
    )
    return Markup(
        '<svg viewBox="0 0 {s} {s}" width="{s}" height="{s}" aria-hidden="true"><path d="{d}"'
        ' fill="{f}" stroke="{c}" stroke-width="{w}" stroke-linejoin="round"/></svg>'
    ).format(
        s=round(size + 2, 1),
        d=points,
        f=PAPER if hollow else colour,
        c=colour if hollow else PAPER,
        w=1.8 if hollow else 0.5,
    )


def site(symbol: Symbol, *, gone: bool, pixels: int = 40) -> Markup:
    """A premises that an application speaks of: ringed where it stays or opens, else crossed.

    Parameters
    ----------
    symbol
        Of its kind.
    gone
        Whether it closes or moves away.
    pixels
        Size of the picture.
    """
    fill, sign = (PAPER, symbol.colour) if gone else (symbol.colour, PAPER)
    over = (
        Markup(
            '<path d="M9 9L31 31M31 9L9 31" fill="none" stroke="{}" stroke-width="6.5"/>'
            '<path d="M9 9L31 31M31 9L9 31" fill="none" stroke="{}" stroke-width="3.2"/>'
        ).format(PAPER, INK)
        if gone
        else Markup(
            '<circle cx="20" cy="20" r="16.5" fill="none" stroke="{}" stroke-width="6"/>'
            '<circle cx="20" cy="20" r="16.5" fill="none" stroke="{}" stroke-width="2.6"/>'
        ).format(PAPER, INK)
    )
    return Markup(
        '<svg viewBox="0 0 40 40" width="{s}" height="{s}" aria-hidden="true" focusable="false">'
        '<g transform="translate(8 8)"><path d="{o}" fill="{f}" stroke="{e}" stroke-width="1.8"'
        ' stroke-linejoin="round"/><path d="{g}" fill="none" stroke="{i}" stroke-width="2.4"/></g>'
        "{x}</svg>"
    ).format(
        s=pixels, o=symbol.outline, f=fill, e=symbol.colour if gone else INK, g=symbol.glyph,
        i=sign, x=over,
    )  # fmt: skip
