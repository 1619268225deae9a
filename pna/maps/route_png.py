"""A small map of the ways behind one figure, over the roads, as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pna.explained import Explanation
from pna.explained.explanation import WayTo
from pna.maps.small_map import INK as _INK
from pna.maps.small_map import lines, roads, scale_bar
from pna.report.document.characters import clean
from pna.wording.explain import roads_words

__all__ = ["alt_text", "route_png"]

Floats = npt.NDArray[np.float64]
_INCHES = (6.0, 5.0)
_MAP_INCHES = 4.4
_DPI = 160
_MARGIN, _LEAST_METRES = 0.12, 600.0
_DRIVE, _WALK = "#0072b2", "#d55e00"
_PREMISES = "#00664b"
_DASHES = (0, (2.2, 1.2))
_OFFSETS = ((-14, -12), (14, 12), (-14, 12), (14, -12))
_SETTINGS: Any = {"font.family": "DejaVu Sans", "font.size": 7.5}
_LONGEST_NAME = 32


def alt_text(told: Explanation) -> str:
    """Say in words what the map shows.

    Parameters
    ----------
    told
        From `pna.explained.explain`.
    """
    by = {"drive": "by car", "walk": "on foot"}
    ways = [
        f"{by[to.mode]} to {to.name} ({to.facility_id})" for to in told.ways if to.way is not None
    ]
    shown = "; ".join(ways) if ways else "no way"
    return clean(f"Map of the roads around {told.start.said} with the ways {shown}.")


def route_png(told: Explanation) -> bytes:
    """Draw the ways over the roads.

    Parameters
    ----------
    told
        From `pna.explained.explain`.

    Returns
    -------
    bytes
        A PNG, 960 by 800 dots; the same explanation gives the same bytes.
    """
    shown = [to for to in told.ways if to.way is not None]
    west, south, east, north = _frame(told, shown)
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes(
            (0.01, 1 - _MAP_INCHES / _INCHES[1] + 0.01, 0.98, _MAP_INCHES / _INCHES[1] - 0.02)
        )
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect("equal")
        axes.set_xticks([])
        axes.set_yticks([])
        roads(axes, told.results.networks["drive"], (west, south, east, north))
        for to in shown:
            _way(axes, told, to)
        _marks(axes, told, shown)
        scale_bar(axes, (west, south, east, north), roads_words(told.results.study))
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=_DPI, metadata={"Software": None})
    return content.getvalue()


def _frame(told: Explanation, shown: Sequence[WayTo]) -> tuple[float, float, float, float]:
    """What the map covers: the ways with a margin, in the shape of the picture."""
    points = [told.start.xy, *(to.xy for to in shown)]
    lines = [to.way.line for to in shown if to.way is not None and not to.way.line.is_empty]
    west, south, east, north = shapely.union_all([shapely.MultiPoint(points), *lines]).bounds
    x, y = (west + east) / 2, (south + north) / 2
    width, height = (max(side, _LEAST_METRES) for side in (east - west, north - south))
    ratio = _INCHES[0] / _MAP_INCHES
    half = max(width, height * ratio) * (0.5 + _MARGIN)
    return x - half, y - half / ratio, x + half, y + half / ratio


def _way(axes: Axes, told: Explanation, to: WayTo) -> None:
    """The roads of a way, and the straight walks at its ends."""
    way = to.way
    if way is None:  # pragma: no cover
        return
    driven = to.mode == "drive"
    colour = _DRIVE if driven else _WALK
    if way.line.is_empty:
        ends = [told.start.xy, to.xy]
        axes.plot(*np.array(ends).T, color=colour, linestyle=":", linewidth=1.6, zorder=4)
        return
    lines(
        axes,
        shapely.get_parts(way.line),
        color=colour,
        linewidth=3.0 if driven else 1.8,
        linestyle="solid" if driven else _DASHES,
        zorder=3 if driven else 4,
    )
    xy = shapely.get_coordinates(way.line)
    for one, other in ((told.start.xy, xy[0]), (xy[-1], to.xy)):
        axes.plot(*np.array([one, other]).T, color=colour, linestyle=":", linewidth=1.2, zorder=4)


def _marks(axes: Axes, told: Explanation, shown: Sequence[WayTo]) -> None:
    """The start and the premises, numbered, with their names below the map."""
    x, y = told.start.xy
    axes.plot([x], [y], marker="o", markersize=8, color="white", markeredgecolor=_INK, zorder=7)
    said = {"drive": ("by car", _DRIVE, "solid"), "walk": ("on foot", _WALK, _DASHES)}
    for mode in dict.fromkeys(to.mode for to in shown):
        words, colour, dashes = said[mode]
        axes.plot([], [], color=colour, linestyle=dashes, linewidth=2.4, label=words)
    origin = f"from {_plain(told.start.said)}"
    axes.plot([], [], "o", markersize=7, color="white", markeredgecolor=_INK, label=origin)
    behind: Any = {"boxstyle": "square,pad=0.15", "facecolor": _PREMISES, "edgecolor": _INK}
    places = dict.fromkeys((to.xy, to.name) for to in shown)
    for number, ((x, y), name) in enumerate(places, start=1):
        # Neighbours in one street stand apart, each with a line to its door.
        axes.annotate(
            str(number),
            (x, y),
            xytext=_OFFSETS[number % len(_OFFSETS)],
            textcoords="offset points",
            ha="center",
            va="center",
            color="white",
            weight="bold",
            zorder=8,
            bbox=behind,
            arrowprops={"arrowstyle": "-", "color": _INK, "linewidth": 0.8},
        )
        axes.plot([x], [y], marker=".", markersize=5, color=_INK, zorder=7)
        axes.plot([], [], " ", label=f"{number}  {_plain(name)}")
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-0.01, 0.0),
        ncols=3,
        frameon=False,
        handlelength=2.2,
        columnspacing=1.2,
    )


def _plain(name: str) -> str:
    """A name without the signs that matplotlib takes as mathematics."""
    text = clean(name).replace("$", r"\$")
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}..."
