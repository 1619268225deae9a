"""What small pictures of a neighbourhood share: grey roads, a scale bar and the north."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from pna.roads.network import Network, edge_lines

__all__ = ["INK", "Frame", "lines", "roads", "scale_bar"]

Frame = tuple[float, float, float, float]
"""West, south, east, north; metres, EPSG:27700."""
INK = "#1a1a1a"
_MAIN = ("motorway", "trunk", "primary", "secondary")
_WIDE_METRES = 20_000.0
_BARS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


def roads(axes: Axes, network: Network, frame: Frame) -> None:
    """Draw the roads of a network in grey, the main ones stronger.

    Parameters
    ----------
    axes
        To draw on.
    network
        Of one mode.
    frame
        What the picture covers.
    """
    west, south, east, north = frame
    low_x, low_y, high_x, high_y = network.edge_bounds.T
    near = (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
    here = np.flatnonzero(near)
    kinds = network.edges["highway"].astype(str).to_numpy()[here]
    main = np.isin(kinds, _MAIN)
    # In a picture of a wide area minor roads run together: thinner, towns stay apart from fields.
    minor = 0.5 if east - west < _WIDE_METRES else 0.25
    for edges, colour, width in ((here[~main], "#cfcfcf", minor), (here[main], "#9a9a9a", 1.2)):
        if edges.size:
            lines(axes, edge_lines(network, edges), color=colour, linewidth=width, zorder=1)


def lines(axes: Axes, shapes: Any, **style: Any) -> None:  # noqa: ANN401 - passed on
    """Draw lines.

    Parameters
    ----------
    axes
        To draw on.
    shapes
        Shapely lines.
    **style
        As `matplotlib.collections.LineCollection` takes it.
    """
    axes.add_collection(LineCollection([shapely.get_coordinates(s) for s in shapes], **style))


def scale_bar(axes: Axes, frame: Frame, credit: str, *, credit_points: float = 6) -> None:
    """Draw a bar of a round length, and say that north is up and whose roads these are.

    Parameters
    ----------
    axes
        To draw on.
    frame
        What the picture covers.
    credit
        Whose roads these are.
    credit_points
        Size of its letters.
    """
    west, south, east, north = frame
    width, height = east - west, north - south
    bar = max((length for length in _BARS if length <= width / 4), default=_BARS[0])
    x, y = west + 0.03 * width, south + 0.05 * height
    axes.plot([x, x + bar], [y, y], color=INK, linewidth=2, zorder=7)
    length = f"{bar} m" if bar < _BARS[3] else f"{bar // 1000} km"
    axes.annotate(length, (x, y), xytext=(0, 2.5), textcoords="offset points", color=INK, zorder=7)
    axes.text(
        east - 0.01 * width,
        south + 0.012 * height,
        f"North is up. {credit}",
        ha="right",
        size=credit_points,
        color="#404040",
        zorder=7,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
    )
