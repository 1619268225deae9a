"""Geometry in a compact form: text that thirty lines of JavaScript read back.

Coordinates become whole hundred-thousandths of a degree (about 1 m), each written as the difference
from the one before it, in the characters of Google's "encoded polyline algorithm format"
(https://developers.google.com/maps/documentation/utilities/polylinealgorithm), latitude first. Two
things are added: a space begins a new line or ring, a slash a new polygon, and the running position
carries on across both, so that neighbours stay short.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = [
    "decode",
    "encode_each",
    "encode_lines",
    "encode_polygons",
    "latlon",
    "latlon_bounds",
]

SCALE = 100_000
_FIRST_CHARACTER = 63
_BITS = 5
_MORE = 1 << _BITS
_CHUNKS = 7
_NEXT_LINE = ord(" ")
_NEXT_POLYGON = ord("/")
_RING_VERTICES = 3
_LINE_VERTICES = 2

Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


def latlon(geometries: gpd.GeoSeries) -> gpd.GeoSeries:
    """Turn EPSG:27700 into EPSG:4326: the only place where a map leaves the national grid."""
    return geometries.to_crs(4326)


def latlon_bounds(geometries: gpd.GeoSeries) -> list[list[float]]:
    """South-west and north-east corner, as Leaflet takes them: [[lat, lon], [lat, lon]], degrees.

    Parameters
    ----------
    geometries
        EPSG:27700, at least one of them not empty.
    """
    west, south, east, north = latlon(geometries).total_bounds
    return [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]


def encode_lines(lines: gpd.GeoSeries) -> str:
    """Encode lines; parts that shrink to a point are left out.

    Parameters
    ----------
    lines
        LineString or MultiLineString, EPSG:27700.
    """
    parts = shapely.get_parts(latlon(lines).to_numpy())
    starts = np.full(len(parts), _NEXT_LINE, dtype=np.uint8)
    return _encode(parts, starts, least=_LINE_VERTICES, closed=False)


def encode_polygons(polygons: Sequence[BaseGeometry], crs: int = 27700) -> str:
    """Encode polygons with their holes; rings that shrink to nothing are left out.

    Parameters
    ----------
    polygons
        Polygon or MultiPolygon.
    crs
        EPSG code of their coordinates.
    """
    series = latlon(gpd.GeoSeries(list(polygons), crs=crs))
    parts = shapely.get_parts(series.to_numpy())
    parts = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON)]
    rings, polygon_of = shapely.get_rings(parts, return_index=True)
    outer = np.diff(polygon_of, prepend=-1) != 0
    starts = np.where(outer, _NEXT_POLYGON, _NEXT_LINE).astype(np.uint8)
    return _encode(rings, starts, least=_RING_VERTICES, closed=True)


def encode_each(polygons: gpd.GeoSeries) -> list[str]:
    """Encode areas one by one, each text readable by itself; '' for one that shrinks to nothing.

    Parameters
    ----------
    polygons
        Polygon or MultiPolygon, EPSG:27700.
    """
    parts, area_of = shapely.get_parts(latlon(polygons).to_numpy(), return_index=True)
    is_polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, area_of = parts[is_polygon], area_of[is_polygon]
    rings, polygon_of = shapely.get_rings(parts, return_index=True)
    outer = np.diff(polygon_of, prepend=-1) != 0
    starts = np.where(outer, _NEXT_POLYGON, _NEXT_LINE).astype(np.uint8)
    points, line_of = _vertices(rings, least=_RING_VERTICES, closed=True)
    texts = [""] * len(polygons)
    if len(points) == 0:
        return texts
    area = area_of[polygon_of][line_of]
    first_of_area = np.diff(area, prepend=-1) != 0
    codes, ends = _codes(points, line_of, starts, afresh=first_of_area)
    bounds = [*ends[first_of_area].tolist(), len(codes)]
    for number, low, high in zip(
        area[first_of_area].tolist(), bounds[:-1], bounds[1:], strict=True
    ):
        # The first character tells that a polygon begins, which the beginning of a text tells.
        texts[number] = codes[low + 1 : high].tobytes().decode("ascii")
    return texts


def _encode(lines: Geometries, starts: npt.NDArray[np.uint8], *, least: int, closed: bool) -> str:
    points, line_of = _vertices(lines, least=least, closed=closed)
    if len(points) == 0:
        return ""
    codes, _ = _codes(points, line_of, starts, afresh=np.zeros(len(points), dtype=bool))
    return codes[1:].tobytes().decode("ascii")


def _vertices(lines: Geometries, *, least: int, closed: bool) -> tuple[Ints, Ints]:
    """Points (lat, lon) in whole steps, those that repeat the one before left out, and lines."""
    xy, line_of = shapely.get_coordinates(lines, return_index=True)
    points = np.rint(xy[:, ::-1] * SCALE).astype(np.int64)
    keep = np.ones(len(points), dtype=bool)
    first = np.diff(line_of, prepend=-1) != 0
    keep[1:] = (points[1:] != points[:-1]).any(axis=1) | first[1:]
    if closed:
        last = np.diff(line_of, append=-1) != 0
        keep &= ~last
    counts = np.bincount(line_of[keep], minlength=len(lines))
    keep &= counts[line_of] >= least
    return points[keep], line_of[keep]


def _codes(
    points: Ints,
    line_of: Ints,
    starts: npt.NDArray[np.uint8],
    *,
    afresh: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Characters of all, and where those of each point begin, the sign of its line with them.

    Points `afresh` are not written as the difference from the one before.
    """
    first = np.diff(line_of, prepend=-1) != 0
    deltas = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    deltas[afresh] = points[afresh]
    codes, lengths = _characters(deltas.ravel())
    ends = np.cumsum(lengths)
    vertex_starts = np.concatenate(([0], ends[1:-1:2]))
    codes = np.insert(codes, vertex_starts[first], starts[line_of[first]])
    signs_before = np.cumsum(first) - first
    return codes, vertex_starts + signs_before


def _characters(values: Ints) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Characters of every value, end to end, and how many each took."""
    unsigned = np.where(values < 0, ~(values << 1), values << 1)
    shifts = _BITS * np.arange(_CHUNKS)
    rest = unsigned[:, None] >> shifts
    used = rest > 0
    used[:, 0] = True
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    characters = (rest & (_MORE - 1)) + np.where(more, _MORE, 0) + _FIRST_CHARACTER
    return characters[used].astype(np.uint8), used.sum(axis=1)


def decode(text: str) -> list[list[list[tuple[float, float]]]]:
    """Read encoded geometry back: polygons of rings of (lat, lon); lines come as one polygon.

    The page has its own copy of this in JavaScript; this one is for those who test or reuse it.
    """
    polygons: list[list[list[tuple[float, float]]]] = []
    position = [0, 0]
    for polygon in text.split("/") if text else []:
        polygons.append([])
        for ring in polygon.split(" "):
            points: list[tuple[float, float]] = []
            axis, value, shift = 0, 0, 0
            for character in ring:
                code = ord(character) - _FIRST_CHARACTER
                value |= (code & (_MORE - 1)) << shift
                shift += _BITS
                if code >= _MORE:
                    continue
                position[axis] += ~(value >> 1) if value & 1 else value >> 1
                if axis:
                    points.append((position[0] / SCALE, position[1] / SCALE))
                axis, value, shift = 1 - axis, 0, 0
            polygons[-1].append(points)
    return polygons
