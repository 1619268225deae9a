"""Land seen through a frame on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from pna.maps.content import Areas, Bands, Dots, MapContent, Marks, Outlines
from pna.maps.static.canvas import Box
from pna.maps.static.shapes import path_of

__all__ = ["View", "extent_of", "view_of"]

Floats = npt.NDArray[np.float64]
_LEAST_METRES = 2_000.0
_MARGIN = 0.035
_FINEST_MM = 0.06


@dataclass(frozen=True)
class View:
    """A window on the land and the frame on the page that it fills.

    Attributes
    ----------
    frame
        On the page, in millimetres: left, bottom, right, top.
    window
        West, south, east, north in EPSG:27700, of the same shape as the frame.
    """

    frame: Box
    window: Box

    @property
    def mm_per_metre(self) -> float:
        """The scale."""
        return (self.frame[2] - self.frame[0]) / (self.window[2] - self.window[0])

    @property
    def tolerance(self) -> float:
        """Metres by which a line may be moved without anyone seeing it."""
        return _FINEST_MM / self.mm_per_metre

    def mm(self, xy: Floats) -> Floats:
        """Coordinates on the page, of coordinates in EPSG:27700, shape (n, 2)."""
        moved: Floats = (xy - self.window[:2]) * self.mm_per_metre + self.frame[:2]
        return moved

    def seen(self, shapes: Any) -> Any:  # noqa: ANN401 - an array of geometries
        """Those that reach into the window."""
        west, south, east, north = shapely.bounds(shapes).T.reshape(4, -1)
        here = (west <= self.window[2]) & (east >= self.window[0])
        here &= (south <= self.window[3]) & (north >= self.window[1])
        return shapes[here]

    def path(self, shapes: Any) -> Path | None:  # noqa: ANN401 - an array of polygons
        """Polygons as one path on the page, cut off a little beyond the frame."""
        seen = self.seen(np.atleast_1d(shapes))
        if not len(seen):
            return None
        # What crosses itself is cut and filled as it is: that shows nowhere.
        cut = shapely.clip_by_rect(seen, *self.around)
        path = path_of(cut)
        if path is None:
            return None
        return Path(self.mm(np.asarray(path.vertices)), path.codes)

    def lines(self, shapes: Any) -> list[Floats]:  # noqa: ANN401 - an array of lines
        """Lines as arrays of points on the page, cut off a little beyond the frame."""
        seen = self.seen(np.atleast_1d(shapes))
        inside = shapely.box(*self.around)
        across = ~shapely.covers(inside, seen)
        cut = np.concatenate([seen[~across], shapely.clip_by_rect(seen[across], *self.around)])
        parts = shapely.get_parts(cut)
        parts = shapely.get_parts(parts)
        parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
        xy, owner = shapely.get_coordinates(parts, return_index=True)
        ends = np.flatnonzero(np.diff(owner)) + 1
        return [part for part in np.split(self.mm(xy), ends) if len(part) > 1]

    @property
    def around(self) -> Box:
        """A little more than the window, so that no cut shows as a line."""
        west, south, east, north = self.window
        margin = 3.0 / self.mm_per_metre
        return west - margin, south - margin, east + margin, north + margin


def view_of(frame: Box, extent: Box) -> View:
    """Fit an extent (EPSG:27700) into a frame, wider or higher until it fills it."""
    west, south, east, north = extent
    shape = (frame[2] - frame[0]) / (frame[3] - frame[1])
    width, height = east - west, north - south
    width, height = max(width, height * shape), max(height, width / shape)
    x, y = (west + east) / 2, (south + north) / 2
    return View(frame, (x - width / 2, y - height / 2, x + width / 2, y + height / 2))


def extent_of(content: MapContent) -> Box | None:
    """Give what a map shows, with a margin: its extent, the board's area, or else its layers.

    Returns
    -------
    tuple of float or None
        West, south, east, north; None where nothing has a place.
    """
    areas = content.backdrop.areas
    boxes: list[Box] = []
    if content.extent is not None and not content.extent.is_empty:
        boxes = [content.extent.bounds]
    elif len(areas):
        board = areas[areas["area_type"] == "hwb"]
        boxes = [_bounds(board if len(board) else areas)]
    if not boxes or not np.isfinite(boxes[0]).all():
        boxes = [_bounds(_frame_of(layer)) for layer in content.layers]
        boxes = [box for box in boxes if np.isfinite(box).all()]
    if not boxes:
        return None
    lows, highs = np.array(boxes)[:, :2].min(axis=0), np.array(boxes)[:, 2:].max(axis=0)
    side = max(float((highs - lows).max()), _LEAST_METRES)
    half = np.maximum((highs - lows) / 2, _LEAST_METRES / 2) + side * _MARGIN
    middle = (lows + highs) / 2
    west, south = (middle - half).tolist()
    east, north = (middle + half).tolist()
    return west, south, east, north


def _bounds(rows: Any) -> Box:  # noqa: ANN401 - a GeoDataFrame
    west, south, east, north = (float(side) for side in rows.total_bounds)
    return west, south, east, north


def _frame_of(layer: Bands | Marks | Dots | Areas | Outlines) -> Any:  # noqa: ANN401
    match layer:
        case Bands():
            return layer.nested
        case Marks() | Dots():
            return layer.points
        case Areas():
            return layer.polygons
        case Outlines():
            return layer.shapes
