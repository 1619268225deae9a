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

_WIDE_MM, _MM = 188.0, 25.4
_DPI = 200
_MARGIN, _LEAST_METRES = 0.16, 1500.0
_APART_POINTS, _FROM_PLACE_POINTS = 19.0, 23.0
_LABEL_POINTS, _EDGE_POINTS = 18.0, 12.0
"""Below the place its name; between a number's middle and the edge."""
_WIDER = 1.08
_ROUNDS = 60
_LEAST_MM = 20.0
Floats = npt.NDArray[np.float64]
_SETTINGS: Any = {"font.family": "DejaVu Sans", "font.size": 12}


def poster_png(told: Poster, high_mm: float = 54.0) -> bytes:
    """Draw the map, in black and grey.

    Parameters
    ----------
    told
        From `pna.poster.open_late.poster`.
    high_mm
        Its height on paper, where it is as wide as the text.

    Returns
    -------
    bytes
        A PNG, as large as it is printed: its letters are those of the text. The same poster gives
        the same bytes.
    """
    inches = (_WIDE_MM / _MM, max(high_mm, _LEAST_MM) / _MM)
    doors = np.array([(one.easting, one.northing) for one in told.listed]).reshape(-1, 2)
    frame, spots = _set_out(doors, told.start.xy, inches)
    west, south, east, north = frame
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=inches, dpi=_DPI, facecolor="white")
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
            [x], [y], marker="*", markersize=22, color="white", markeredgecolor=INK, zorder=6,
            markeredgewidth=1.6,
        )  # fmt: skip
        axes.annotate(
            "You are here", (x, y), xytext=(0, -22), textcoords="offset points", ha="center",
            weight="bold", zorder=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        for number, (door, spot) in enumerate(zip(doors, spots, strict=True), start=1):
            axes.plot(*np.array([door, spot]).T, color=INK, linewidth=0.9, zorder=5)
            axes.plot([door[0]], [door[1]], marker=".", markersize=5, color=INK, zorder=6)
            axes.plot([spot[0]], [spot[1]], marker="o", markersize=18, color=INK, zorder=7)
            axes.text(
                float(spot[0]), float(spot[1]), str(number), color="white", weight="bold",
                ha="center", va="center", fontsize=11, zorder=8,
            )  # fmt: skip
        scale_bar(axes, frame, roads_words(told.results.study), credit_points=8)
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=_DPI, metadata={"Software": None})
    return content.getvalue()


def _set_out(
    doors: Floats, place: tuple[float, float], inches: tuple[float, float]
) -> tuple[Frame, Floats]:
    """Choose what the map covers, in the shape of the picture, and where the numbers stand in it.

    Numbers that are pushed apart may leave the picture: then it covers more.
    """
    ratio = inches[0] / inches[1]
    points = np.array([place, *doors])
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = (low + high) / 2
    wide, high_up = high - low
    half = max(wide, high_up * ratio, _LEAST_METRES) * (0.5 + _MARGIN)
    spots = doors
    for _ in range(_ROUNDS):
        metres_a_point = 2 * half / (inches[0] * 72)
        label = (place[0], place[1] - _LABEL_POINTS * metres_a_point)
        sides = np.array([-40, -20, 20, 40]) * metres_a_point
        fixed = np.array([place, label, *((label[0] + side, label[1]) for side in sides)])
        spots = _apart(
            doors, fixed, _APART_POINTS * metres_a_point, _FROM_PLACE_POINTS * metres_a_point
        )
        seen = np.vstack([spots, fixed, doors])
        low, high = seen.min(axis=0), seen.max(axis=0)
        x, y = (low + high) / 2
        wide, high_up = (high - low) / 2 + _EDGE_POINTS * metres_a_point
        if wide <= half and high_up * ratio <= half:
            break
        half *= _WIDER
    return (x - half, y - half / ratio, x + half, y + half / ratio), spots


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
