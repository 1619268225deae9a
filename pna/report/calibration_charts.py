"""Charts of the calibration report as inline SVG: nothing fetched, the same bytes each time.

Each has a title and a description for those who do not see it; colour never tells two things apart
alone. Names from data are escaped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup, escape

__all__ = [
    "AGREES_MINUTES",
    "MOST_NUMBERED",
    "SETTINGS",
    "bars",
    "residual_map",
    "scatter",
    "signed",
]

Floats = npt.NDArray[np.float64]

AGREES_MINUTES = 0.25
"""Mean differences below this are drawn as agreement."""
MOST_NUMBERED = 60
"""Marks of a map are numbered up to this many; more would hide each other."""

# Okabe and Ito's blue and vermilion, darkened to stand out at 3:1 or more on white.
_SHORTER, _LONGER, _SAME = "#0072b2", "#c24d00", "#595959"
_INK, _GRID = "#1a1a1a", "#d9d9d9"
SETTINGS = ("town", "country", "mixed")
"""Settings of a route, in the order in which they are told."""
_SETTING_COLOURS = {"town": _LONGER, "country": _SHORTER, "mixed": _SAME}
_WIDTH, _HEIGHT, _EDGE, _LEGEND = 600.0, 520.0, 56.0, 84.0


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, with a true minus; a dash where there is none."""
    if not math.isfinite(value):
        return "\u2013"
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{'+' if value > 0 else chr(0x2212)}{text}"


@dataclass(frozen=True, slots=True)
class _Axis:
    """From data to the picture."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.least) / (self.most - self.least)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        step = _round_step((self.most - self.least) / 6)
        first = math.ceil(self.least / step - 1e-9)
        last = math.floor(self.most / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def scatter(
    observed: Floats,
    modelled: Floats,
    settings: Sequence[str],
    names: Sequence[str],
    given: str,
) -> Markup:
    """Draw modelled minutes against those that they were fitted to.

    Parameters
    ----------
    observed, modelled
        Minutes, shape (pairs,).
    settings, names
        Of each pair; the name is shown when the pointer rests on its mark.
    given
        What the observed minutes are: ``published`` or ``observed``.

    Returns
    -------
    Markup
        One ``svg`` element.
    """
    highest = float(np.ceil(max(observed.max(), modelled.max()) * 1.04))
    across = _Axis(0, highest, _EDGE, _WIDTH - 12)
    up = _Axis(0, highest, _HEIGHT - _EDGE, 40)
    parts = [_grid(across, up, f"{given} minutes", "modelled minutes")]
    parts.append(_line(across.at(0), up.at(0), across.at(highest), up.at(highest), dash=""))
    for shift in (1.0, -1.0):
        low, high = max(0.0, -shift), min(highest, highest - shift)
        ends = (across.at(low), up.at(low + shift), across.at(high), up.at(high + shift))
        parts.append(_line(*ends, dash="5 4"))
    order = np.lexsort((np.arange(len(observed)), observed))
    for place in order:
        seen, made = float(observed[place]), float(modelled[place])
        title = (
            f"{names[place]}: {given} {seen:.1f}, modelled {made:.1f} minutes "
            f"({signed(made - seen, 1)}), {settings[place]}"
        )
        parts.append(_setting_mark(settings[place], across.at(seen), up.at(made), title))
    x = _EDGE + 14
    for number, setting in enumerate(SETTINGS):
        y = 54.0 + 20 * number
        parts += [_setting_mark(setting, x, y, ""), _text(x + 12, y + 4, setting)]
    parts.append(_line(x - 6, 114, x + 8, 114, dash=""))
    parts.append(_text(x + 12, 118, f"modelled = {given}"))
    parts.append(_line(x - 6, 134, x + 8, 134, dash="5 4"))
    parts.append(_text(x + 12, 138, "one minute off"))
    off = modelled - observed
    near = int((np.abs(off) <= 1).sum())
    description = (
        f"{len(observed)} marks, {given} minutes across and modelled minutes up, along the line "
        f"on which both are the same; {near} are at most one minute off it, the farthest "
        f"{np.abs(off).max():.1f} minutes. The table of every pair has the same figures."
    )
    return _svg("scatter", f"Modelled against {given} minutes", description, _HEIGHT, parts)


def bars(groups: pd.DataFrame, key: str, title: str, given: str) -> Markup:
    """Draw the mean error of each group, with its root mean square error as a thin band.

    Parameters
    ----------
    groups
        Columns ``group, pairs, bias, rmse``; a row a group, in order.
    key
        For the ids of the picture.
    title
        What it shows.
    given
        As for `scatter`.

    Returns
    -------
    Markup
        One ``svg`` element.
    """
    widest = float(np.nanmax([*np.abs(groups["bias"]), *groups["rmse"], 0.5]))
    widest = math.ceil(widest * 2.2) / 2
    across = _Axis(-widest, widest, 150, _WIDTH - 175)
    height = 74.0 + 34 * len(groups)
    floor = height - 46
    parts = []
    for tick in across.ticks():
        x = across.at(tick)
        width = 1.5 if abs(tick) < 1e-9 else 1.0  # noqa: PLR2004 - zero
        colour = _INK if abs(tick) < 1e-9 else _GRID  # noqa: PLR2004 - zero
        parts.append(_line(x, 12, x, floor, dash="", colour=colour, width=width))
        parts.append(_text(x, floor + 16, signed(tick, 1), anchor="middle"))
    told = []
    columns = (groups[name] for name in ("group", "pairs", "bias", "rmse"))
    for number, (group, count, bias, rmse) in enumerate(zip(*columns, strict=True)):
        y = 32.0 + 34 * number
        pairs = f"{count} pair{'' if count == 1 else 's'}"
        parts.append(_text(142, y + 4, str(group), anchor="end"))
        parts.append(_text(_WIDTH - 158, y + 4, f"{signed(bias)} ({pairs})"))
        told.append(f"{group}: {signed(bias)} minutes over {pairs}")
        if not math.isfinite(bias):
            continue
        band = (across.at(-rmse), across.at(rmse))
        parts.append(_line(band[0], y, band[1], y, dash="", colour="#8c8c8c", width=3))
        parts.append(
            Markup('<circle cx="{}" cy="{}" r="6" fill="{}" stroke="#fff"/>').format(
                _n(across.at(bias)), _n(y), _colour_of(bias)
            )
        )
    words = f"minutes modelled less minutes {given}"
    parts.append(_text(across.at(0), height - 6, words, anchor="middle"))
    description = (
        "A dot is the mean error of a group, the grey band its root mean square error either side "
        "of nought. " + "; ".join(told) + "."
    )
    return _svg(key, title, description, height, parts)


def residual_map(areas: gpd.GeoDataFrame, given: str) -> Markup:
    """Draw the mean error of each area where it lies, north up.

    Parameters
    ----------
    areas
        Columns ``name``, ``residual`` (minutes modelled less observed), ``pairs``, and points in
        EPSG:27700; a row an area. Up to 60 marks are numbered in the order of the rows.
    given
        As for `scatter`.

    Returns
    -------
    Markup
        One ``svg`` element.
    """
    x, y = areas.geometry.x.to_numpy(), areas.geometry.y.to_numpy()
    middle = np.array([(x.min() + x.max()) / 2, (y.min() + y.max()) / 2])
    span = max(float(np.ptp(x)) / (_WIDTH - 2 * 40), float(np.ptp(y)) / (_HEIGHT - 160), 1.0)
    residual = areas["residual"].to_numpy(float)
    names = areas["name"].to_list()
    pairs = areas["pairs"].to_list()
    parts = [
        Markup('<rect x="1" y="1" width="{}" height="{}" fill="#fafafa" stroke="{}"/>').format(
            _n(_WIDTH - 2), _n(_HEIGHT - _LEGEND), _GRID
        )
    ]
    numbers = []
    for place in np.lexsort((np.arange(len(residual)), -np.abs(residual))):
        across = _WIDTH / 2 + (x[place] - middle[0]) / span
        down = (_HEIGHT - _LEGEND) / 2 - (y[place] - middle[1]) / span
        off = float(residual[place])
        title = (
            f"{names[place]}: {signed(off)} minutes on average over {pairs[place]} "
            f"pair{'' if pairs[place] == 1 else 's'}"
        )
        parts.append(_sign_mark(float(across), float(down), off, title))
        if len(areas) <= MOST_NUMBERED:
            beside = across + _radius(off) + 3
            numbers.append(_text(beside, float(down) + 4, str(place + 1)))
    parts += numbers
    parts += _map_legend(span)
    longer = int((residual >= AGREES_MINUTES).sum())
    shorter = int((residual <= -AGREES_MINUTES).sum())
    description = (
        f"{len(areas)} areas where they lie. Plus: modelled longer than {given} ({longer} areas); "
        f"minus: modelled shorter ({shorter}); a small ring: less than {AGREES_MINUTES:g} minutes "
        f"off ({len(areas) - longer - shorter}). The table of areas has the same figures."
    )
    return _svg("map", "Where the model is too slow or too quick", description, _HEIGHT, parts)


def _map_legend(span: float) -> list[Markup]:
    top = _HEIGHT - _LEGEND
    parts = []
    for x, y, off, words in (
        (18.0, top + 28, 1.0, "modelled longer"),
        (200.0, top + 28, -1.0, "modelled shorter"),
        (18.0, top + 60, 0.0, f"within {AGREES_MINUTES:g} minutes"),
    ):
        parts += [_sign_mark(x, y, off, ""), _text(x + 18, y + 5, words)]
    metres = _round_step(span * 110)
    right, y = _WIDTH - 16, top + 28
    left = right - metres / span
    for ends in ((left, y, right, y), (left, y - 5, left, y + 5), (right, y - 5, right, y + 5)):
        parts.append(_line(*ends, dash="", width=2))
    parts.append(_text((left + right) / 2, y + 24, f"{metres / 1000:g} km", anchor="middle"))
    parts.append(_text(_WIDTH - 12, 24, "north is up", anchor="end"))
    return parts


def _radius(off: float) -> float:
    return 5.0 if abs(off) < AGREES_MINUTES else min(8 + 3 * abs(off), 17)


def _sign_mark(x: float, y: float, off: float, title: str) -> Markup:
    """A disc with its sign, the larger the more it is off."""
    named = Markup("<title>{}</title>").format(title) if title else Markup()
    if abs(off) < AGREES_MINUTES:
        return Markup(
            '<circle cx="{}" cy="{}" r="5" fill="#fff" stroke="{}" stroke-width="2">{}</circle>'
        ).format(_n(x), _n(y), _SAME, named)
    radius = _radius(off)
    reach = radius * 0.55
    upright = (
        Markup('<path d="M{} {}v{}"/>').format(_n(x), _n(y - reach), _n(2 * reach))
        if off > 0
        else Markup()
    )
    return Markup(
        '<g stroke="#fff" stroke-width="2"><circle cx="{}" cy="{}" r="{}" fill="{}" '
        'stroke-width="1"/><path d="M{} {}h{}"/>{}{}</g>'
    ).format(
        _n(x),
        _n(y),
        _n(radius),
        _colour_of(off),
        _n(x - reach),
        _n(y),
        _n(2 * reach),
        upright,
        named,
    )


def _setting_mark(setting: str, x: float, y: float, title: str) -> Markup:
    """Town a disc, country a triangle, mixed a diamond."""
    colour = _SETTING_COLOURS.get(setting, _SAME)
    named = Markup("<title>{}</title>").format(title) if title else Markup()
    if setting == "town":
        return Markup('<circle cx="{}" cy="{}" r="4.5" fill="{}" stroke="#fff">{}</circle>').format(
            _n(x), _n(y), colour, named
        )
    shape = "l5 9h-10z" if setting == "country" else "l5.5 5.5l-5.5 5.5l-5.5 -5.5z"
    return Markup('<path d="M{} {}{}" fill="{}" stroke="#fff">{}</path>').format(
        _n(x), _n(y - 5.5), shape, colour, named
    )


def _grid(across: _Axis, up: _Axis, below: str, beside: str) -> Markup:
    parts = []
    for tick in across.ticks():
        x = across.at(tick)
        parts.append(_line(x, up.start, x, up.end, dash="", colour=_GRID))
        parts.append(_text(x, up.start + 18, f"{tick:g}", anchor="middle"))
    for tick in up.ticks():
        y = up.at(tick)
        parts.append(_line(across.start, y, across.end, y, dash="", colour=_GRID))
        parts.append(_text(across.start - 8, y + 4, f"{tick:g}", anchor="end"))
    parts.append(_text((across.start + across.end) / 2, up.start + 42, below, anchor="middle"))
    parts.append(_text(4, up.end - 16, beside))
    return Markup().join(parts)


def _svg(key: str, title: str, description: str, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="{k}-title {k}-desc">'
        '<title id="{k}-title">{title}</title><desc id="{k}-desc">{desc}</desc>\n{parts}\n</svg>'
    ).format(
        w=_n(_WIDTH),
        h=_n(height),
        k=key,
        title=title,
        desc=description,
        parts=Markup("\n").join(parts),
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, *, dash: str, colour: str = _INK, width: float = 1.0
) -> Markup:
    dashes = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup()
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>').format(
        _n(x1), _n(y1), _n(x2), _n(y2), colour, _n(width), dashes
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        _n(x), _n(y), anchor, escape(words)
    )


def _colour_of(off: float) -> str:
    if abs(off) < AGREES_MINUTES:
        return _SAME
    return _LONGER if off > 0 else _SHORTER


def _n(value: float) -> str:
    """A coordinate to a tenth: the last digits of a float may differ between computers."""
    return f"{round(float(value), 1) + 0.0:g}"


def _round_step(value: float) -> float:
    """1, 2 or 5 times a power of ten, the nearest not below."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-9)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))
