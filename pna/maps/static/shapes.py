"""Shapes of shapely and of SVG as paths of matplotlib."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

__all__ = ["path_of", "svg_path"]

Floats = npt.NDArray[np.float64]
_SVG_BOX = 24.0
_PARTS = re.compile(r"([a-zA-Z])|(-?(?:\d+\.?\d*|\.\d+))")
_STEPS_OF_A_CIRCLE = 48


def path_of(shapes: Any) -> Path | None:  # noqa: ANN401 - a geometry or an array of them
    """Polygons with their holes, as one path; None where there is no polygon."""
    parts = shapely.get_parts(shapes, return_index=False)
    parts = shapely.get_parts(parts)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    # Holes run the other way, so that both rules of filling leave them empty.
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    if not len(rings):
        return None
    xy, owner = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    codes[first] = Path.MOVETO
    codes[np.append(first[1:] - 1, len(xy) - 1)] = Path.CLOSEPOLY
    return Path(xy, codes)


@cache
def svg_path(data: str) -> Path | None:
    """Read a path of SVG in a box of 24 by 24 as one about the origin, one unit wide, y upwards.

    Parameters
    ----------
    data
        With the commands M, L, H, V, A and Z, of either case (SVG 2, "Paths").

    Returns
    -------
    Path or None
        None where it draws nothing.

    Raises
    ------
    ValueError
        It has another command.
    """
    if not data.strip():
        return None
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    tokens = [letter or number for letter, number in _PARTS.findall(data)]
    x = y = begin_x = begin_y = 0.0
    command = ""
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        relative = command.islower()
        match command.upper():
            case "M" | "L":
                nx, ny = float(tokens.pop(0)), float(tokens.pop(0))
                x, y = (x + nx, y + ny) if relative else (nx, ny)
                moved = command.upper() == "M"
                if moved:
                    begin_x, begin_y = x, y
                    command = "l" if relative else "L"
                points.append((x, y))
                codes.append(int(Path.MOVETO if moved else Path.LINETO))
            case "H" | "V":
                value = float(tokens.pop(0))
                if command.upper() == "H":
                    x = x + value if relative else value
                else:
                    y = y + value if relative else value
                points.append((x, y))
                codes.append(int(Path.LINETO))
            case "A":
                rx, ry, _, large, sweep, nx, ny = (float(tokens.pop(0)) for _ in range(7))
                end = (x + nx, y + ny) if relative else (nx, ny)
                arc = _arc((x, y), end, rx, ry, large=large > 0, sweep=sweep > 0)
                points += arc
                codes += [int(Path.LINETO)] * len(arc)
                x, y = end
            case "Z":
                x, y = begin_x, begin_y
                points.append((x, y))
                codes.append(int(Path.CLOSEPOLY))
            case _:
                msg = f"command {command!r} of an SVG path is not known"
                raise ValueError(msg)
    xy = np.array(points) / _SVG_BOX - 0.5
    return Path(xy * (1.0, -1.0), codes)


def _arc(
    start: tuple[float, float], end: tuple[float, float], rx: float, ry: float, *,
    large: bool, sweep: bool,
) -> list[tuple[float, float]]:  # fmt: skip
    """Points of an arc after its start (SVG 2, appendix B.2.4, without a turned axis)."""
    # In units of the radii it is a circle.
    (ax, ay), (bx, by) = (start[0] / rx, start[1] / ry), (end[0] / rx, end[1] / ry)
    dx, dy = bx - ax, by - ay
    apart = math.hypot(dx, dy)
    size = max(1.0, apart / 2)
    off = math.sqrt(max(size**2 - (apart / 2) ** 2, 0.0)) / apart
    side = -1.0 if large == sweep else 1.0
    cx, cy = (ax + bx) / 2 + side * off * -dy, (ay + by) / 2 + side * off * dx
    first, last = math.atan2(ay - cy, ax - cx), math.atan2(by - cy, bx - cx)
    turn = last - first
    if sweep and turn <= 0:
        turn += 2 * math.pi
    if not sweep and turn >= 0:
        turn -= 2 * math.pi
    steps = max(4, math.ceil(abs(turn) / (2 * math.pi) * _STEPS_OF_A_CIRCLE))
    angles = first + turn * np.arange(1, steps + 1) / steps
    return [
        (float((cx + size * math.cos(a)) * rx), float((cy + size * math.sin(a)) * ry))
        for a in angles
    ]
