"""Small geometry helpers for drawing an invented landscape. All lengths are metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

__all__ = [
    "Bools",
    "Course",
    "Floats",
    "Ints",
    "along",
    "blob",
    "curved",
    "lines_of",
    "point_at",
    "rounded",
    "scatter",
    "winding",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Course:
    """A line that crosses the whole map without turning back: a river, motorway or railway.

    Attributes
    ----------
    axis
        0 where it runs west to east (`y` as a function of `x`), 1 where south to north.
    base
        The other coordinate at `origin`.
    origin
        Where the waves are taken from, along `axis`.
    waves
        Rows of amplitude, wavelength and phase (radians).
    """

    axis: int
    base: float
    origin: float
    waves: tuple[tuple[float, float, float], ...]

    def at(self, along_axis: Floats) -> Floats:
        """Return the other coordinate at each position along the axis."""
        result = np.full(np.shape(along_axis), self.base)
        for amplitude, wavelength, phase in self.waves:
            here = 2 * np.pi * (along_axis - self.origin) / wavelength + phase
            result += amplitude * (np.sin(here) - np.sin(phase))
        return result

    def offset(self, xy: Floats) -> Floats:
        """Return how far each point lies beyond the line, with a sign for the side."""
        result: Floats = xy[..., 1 - self.axis] - self.at(xy[..., self.axis])
        return result

    def line(self, low: float, high: float, step: float) -> Floats:
        """Return the line as points every `step` metres of its axis."""
        here = np.linspace(low, high, max(2, round((high - low) / step) + 1))
        pair = (here, self.at(here))
        return np.column_stack(pair if self.axis == 0 else pair[::-1])

    def crossed(self, start: Floats, end: Floats, steps: int = 12) -> Bools:
        """Tell which straight lines between `start` and `end` touch or cross this one."""
        share = np.linspace(0, 1, steps + 1)[None, :, None]
        sides = self.offset(start[:, None, :] * (1 - share) + end[:, None, :] * share) > 0
        return np.asarray(sides.any(axis=1) & ~sides.all(axis=1), dtype=np.bool_)


def scatter(
    rng: np.random.Generator,
    box: tuple[float, float, float, float],
    spacing: float,
    jitter: float = 0.3,
) -> Floats:
    """Return points about `spacing` apart all over a box, in no visible rows."""
    west, south, east, north = box
    rows = np.arange(south, north, spacing * 0.866)
    columns = np.arange(west, east, spacing)
    x, y = np.meshgrid(columns, rows)
    x = x + (np.arange(len(rows)) % 2)[:, None] * spacing / 2
    xy = np.column_stack([x.ravel(), y.ravel()])
    return xy + rng.uniform(-jitter, jitter, xy.shape) * spacing


def along(line: Floats) -> Floats:
    """Return the distance of each vertex from the start of a line."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def point_at(line: Floats, distance: float | Floats) -> Floats:
    """Return the point or points that lie `distance` along a line."""
    here = along(line)
    return np.column_stack(
        [
            np.interp(np.atleast_1d(distance), here, line[:, 0]),
            np.interp(np.atleast_1d(distance), here, line[:, 1]),
        ]
    )


def rounded(line: Floats, times: int = 1) -> Floats:
    """Cut the corners of a line (Chaikin 1974), keeping its two ends."""
    for _ in range(times):
        if len(line) < 3:
            return line
        first, second = line[:-1], line[1:]
        cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], axis=1)
        line = np.concatenate([line[:1], cut.reshape(-1, 2)[1:-1], line[-1:]])
    return line


def winding(
    rng: np.random.Generator, start: Floats, end: Floats, *, swing: float, knot: float
) -> Floats:
    """Return a line that wanders from `start` to `end`.

    Parameters
    ----------
    rng
        Source of the bends.
    start, end
        The two ends.
    swing
        Largest departure from the straight line.
    knot
        Distance between bends. A long one gives sweeping bends, a short one a lane that follows
        the edges of fields.
    """
    length = float(np.hypot(*(end - start)))
    count = max(2, round(length / knot))
    share = np.linspace(0, 1, count + 1)
    share[1:-1] += rng.uniform(-0.25, 0.25, count - 1) / count
    reach = min(swing, length * 0.09)
    sweep = np.sin(np.pi * share) * np.sin(
        2 * np.pi * share * rng.uniform(0.4, 1.2) + rng.uniform(0, 6.28)
    )
    kinks = rng.uniform(-0.45, 0.45, count + 1) * np.minimum(1, 4 * share * (1 - share))
    kinks[[0, -1]] = 0
    aside = reach * (0.75 * sweep + kinks * min(1.0, 900 / max(length, 1)))
    direction = (end - start) / max(length, 1e-9)
    normal = np.array([-direction[1], direction[0]])
    line = start + share[:, None] * (end - start) + aside[:, None] * normal
    line[0], line[-1] = start, end
    return rounded(line)


def curved(before: Floats, start: Floats, end: Floats, after: Floats, share: Floats) -> Floats:
    """Return points of Catmull-Rom curves from `start` to `end`.

    Parameters
    ----------
    before, start, end, after
        Four control points for each of n curves, n x 2.
    share
        m positions between 0 and 1.

    Returns
    -------
    ndarray
        n x m x 2.
    """
    t = share[None, :, None]
    p0, p1, p2, p3 = (p[:, None, :] for p in (before, start, end, after))
    return 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )


def blob(rng: np.random.Generator, centre: Floats, radius: float, points: int = 40) -> Floats:
    """Return a closed irregular ring, anticlockwise; the first point is repeated at the end."""
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = np.full(points, float(radius))
    for k in range(2, 6):
        reach += radius * rng.uniform(0, 0.36 / k) * np.sin(k * angle + rng.uniform(0, 6.28))
    ring = centre + reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.vstack([ring, ring[:1]])


def lines_of(lines: list[Floats]) -> npt.NDArray[np.object_]:
    """Return shapely lines of many arrays of points."""
    if not lines:
        return np.empty(0, dtype=object)
    index = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    return np.asarray(shapely.linestrings(np.concatenate(lines), indices=index), dtype=object)
