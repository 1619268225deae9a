"""The small map of a poster: the place, and the pharmacies by their numbers."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pna.maps.small_map import INK, Frame, roads, scale_bar
from pna.poster.open_late import Poster
from pna.wording.explain import roads_words

__all__ = ["poster_png"]

_INCHES = (7.2, 2.1)
_DPI = 200
_MARGIN, _LEAST_METRES = 0.16, 1500.0
_APART_POINTS, _FROM_PLACE_POINTS = 15.0, 19.0
_ROUNDS = 60
Floats = npt.NDArray[np.float64]
_SETTINGS: Any = {"font.family": "DejaVu Sans", "font.size": 9}


def poster_png(told: Poster) -> bytes:
    """Draw the map, in black and grey.

    Parameters
    ----------
    told
        From `pna.poster.open_late.poster`.

    Returns
    -------
    bytes
        A PNG, 1440 by 420 dots; the same poster gives the same bytes.
    """
    frame = _frame(told)
    west, south, east, north = frame
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.002, 0.005, 0.996, 0.99))
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect("equal")
        axes.set_xticks([])
        axes.set_yticks([])
        roads(axes, told.results.networks["drive"], frame)
        x, y = told.start.xy
        axes.plot(
            [x], [y], marker="*", markersize=19, color="white", markeredgecolor=INK, zorder=6,
            markeredgewidth=1.6,
        )  # fmt: skip
        axes.annotate(
            "You are here", (x, y), xytext=(0, -17), textcoords="offset points", ha="center",
            weight="bold", zorder=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        metres_a_point = (east - west) / (_INCHES[0] * 72)
        sides = np.array([-30, -15, 15, 30]) * metres_a_point
        doors = np.array([(one.easting, one.northing) for one in told.listed]).reshape(-1, 2)
        label = (x, y - 17 * metres_a_point)
        fixed = np.array([(x, y), label, *((label[0] + side, label[1]) for side in sides)])
        spots = _apart(
            doors, fixed, _APART_POINTS * metres_a_point, _FROM_PLACE_POINTS * metres_a_point
        )
        for number, (door, spot) in enumerate(zip(doors, spots, strict=True), start=1):
            axes.plot(*np.array([door, spot]).T, color=INK, linewidth=0.9, zorder=5)
            axes.plot([door[0]], [door[1]], marker=".", markersize=5, color=INK, zorder=6)
            axes.plot([spot[0]], [spot[1]], marker="o", markersize=15, color=INK, zorder=7)
            axes.text(
                float(spot[0]), float(spot[1]), str(number), color="white", weight="bold",
                ha="center", va="center", fontsize=9, zorder=8,
            )  # fmt: skip
        scale_bar(axes, frame, roads_words(told.results.study))
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=_DPI, metadata={"Software": None})
    return content.getvalue()


def _frame(told: Poster) -> Frame:
    """What the map covers: the place and the pharmacies, in the shape of the picture."""
    points = np.array([told.start.xy, *((one.easting, one.northing) for one in told.listed)])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    x, y = (west + east) / 2, (south + north) / 2
    ratio = _INCHES[0] / _INCHES[1]
    half = max(east - west, (north - south) * ratio, _LEAST_METRES) * (0.5 + _MARGIN)
    return x - half, y - half / ratio, x + half, y + half / ratio


def _apart(doors: Floats, fixed: Floats, least_metres: float, from_place: float) -> Floats:
    """Push numbers apart that would cover one another, or the place itself.

    Each round moves every pair that is too close by half of what it lacks. Those of one point are
    first set on a small circle, for nothing says which way to push them.
    """
    turn = 2 * np.pi * np.arange(len(doors)) / max(len(doors), 1)
    spots = doors + 0.01 * least_metres * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(_ROUNDS):
        for one in range(len(spots)):
            for other in range(one + 1, len(spots)):
                gap = spots[other] - spots[one]
                short = least_metres - float(np.hypot(*gap))
                if short > 0:
                    step = gap / max(float(np.hypot(*gap)), 1e-9) * short / 2
                    spots[one] -= step
                    spots[other] += step
            for place in fixed:
                gap = spots[one] - place
                short = from_place - float(np.hypot(*gap))
                if short > 0:
                    spots[one] += gap / max(float(np.hypot(*gap)), 1e-9) * short
    return spots
