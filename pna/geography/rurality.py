"""Circles of 1.6 km and controlled localities: straight lines and polygons, never walking time.

The NHS (Pharmaceutical and Local Pharmaceutical Services) Regulations 2013 ask two things of them:

- Regulation 48(3): a patient who lives in a controlled locality (regulation 36: an area determined
  to be rural in character) more than 1.6 km from any pharmacy, distance-selling premises apart, may
  ask a dispensing doctor for pharmaceutical services.
- Regulation 41(3): the area within a radius of 1.6 km of a pharmacy in a controlled locality is a
  reserved location if fewer than 2,750 people who live there are on a patient list, unless the
  pharmacy would be used as if the locality were not a controlled one. Ground within 1.6 km of
  another pharmacy is no part of it (regulation 43(2)).

Both are decided by the integrated care board for NHS England: what is counted here is no decision,
and says nothing of any one address.

Distances decide; the polygons of circles only draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from pna.errors import DataError
from pna.layers import CRS
from pna.travel import Nearest, straight

__all__ = [
    "CIRCLE_METRES",
    "CIRCLE_SEGMENTS",
    "RESERVED_PATIENTS",
    "PatientsByPlace",
    "ReservedCount",
    "changed",
    "circles",
    "merged",
    "nearest_pharmacy",
    "people_within_1600",
    "reserved_location_count",
    "reserved_location_counts",
    "share_outside",
    "within_1600",
    "without_circles",
]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CIRCLE_METRES = 1600.0
"""The distance of the regulations, in a straight line."""
RESERVED_PATIENTS = 2750
"""Registered patients within the circle below which a location in a controlled locality is
reserved."""
CIRCLE_SEGMENTS = 180
"""Sides of a drawn circle. Its corners lie on the circle, the middles of its sides at most
1600 (1 - cos 1 degree) = 0.25 metres inside it."""
_DEGREES = 180.0
_BLOCK = 256
_WHOLE = 1e-6
"""A share of a circle that is no more than a rounding."""


class ReservedCount(NamedTuple):
    """Registered patients within 1.6 km of a site, in a straight line: an estimate.

    Attributes
    ----------
    patients
        The estimate.
    by_centroid
        Those of them that are there because the centroid of their whole LSOA is.
    at_least
        Patients of LSOAs that lie within with all of their places.
    at_most
        Patients of all LSOAs of which any place lies within; missing where part of the circle is
        ground whose places are not known.
    share_of_circle_outside
        Share of the circle's area that lies on such ground.
    """

    patients: float
    by_centroid: float
    at_least: float
    at_most: float
    share_of_circle_outside: float


@dataclass(frozen=True)
class PatientsByPlace:
    """Where registered patients live.

    Attributes
    ----------
    places
        Points in EPSG:27700 with `lsoa`, `patients` (registered, from there, as fractions) and
        `by_centroid` (the point stands for a whole LSOA outside the area).
    ground
        The area of which all places are known.
    """

    places: gpd.GeoDataFrame
    ground: BaseGeometry


def within_1600(points: gpd.GeoSeries, pharmacies: gpd.GeoSeries) -> Bools:
    """Tell which points lie within 1.6 km of any pharmacy, in a straight line.

    Parameters
    ----------
    points, pharmacies
        Points in EPSG:27700. Pharmacies without a position are near nothing. Leave out
        distance-selling premises and dispensing practices.

    Returns
    -------
    ndarray
        One entry per point. A point at just 1,600 metres is within.

    Raises
    ------
    DataError
        The CRS is not EPSG:27700, or the coordinates are degrees.
    """
    found = nearest_pharmacy(points, pharmacies)
    return straight.within_metres(found.minutes, CIRCLE_METRES)


def nearest_pharmacy(points: gpd.GeoSeries, pharmacies: gpd.GeoSeries) -> Nearest:
    """Give the nearest pharmacy of each point in a straight line.

    Parameters
    ----------
    points, pharmacies
        As for `within_1600`.

    Returns
    -------
    Nearest
        Metres (not minutes), and the position among the pharmacies; missing and -1 where the point
        has no position or there is no pharmacy.

    Raises
    ------
    DataError
        As for `within_1600`.
    """
    places, sites = _metres(points, "points"), _metres(pharmacies, "pharmacies")
    metres = np.full(len(places), np.nan)
    which = np.full(len(places), -1, dtype=np.int64)
    placed = np.isfinite(places).all(axis=1)
    found = straight.nearest(places[placed], sites, np.ones(len(sites), dtype=bool))
    metres[placed], which[placed] = found.minutes, found.facility
    return Nearest(metres, which)


def people_within_1600(
    points: gpd.GeoSeries, people: npt.ArrayLike, sites: gpd.GeoSeries
) -> Floats:
    """Add up the people within 1.6 km of each site, in a straight line.

    Parameters
    ----------
    points
        Where people live, in EPSG:27700.
    people
        Of each point.
    sites
        Points in EPSG:27700.

    Returns
    -------
    ndarray
        One entry per site; missing for a site without a position.

    Raises
    ------
    DataError
        As for `within_1600`.
    """
    where, numbers = _metres(points, "points"), np.asarray(people, dtype=np.float64)
    at = _metres(sites, "sites")
    result = np.full(len(at), np.nan)
    for site, rows in _within_each(where, at):
        result[site] = numbers[rows].sum()
    return result


def reserved_location_count(
    point: shapely.Point, patients_by_place: PatientsByPlace
) -> ReservedCount:
    """Estimate the registered patients within 1.6 km of a site, in a straight line.

    Parameters
    ----------
    point
        The site, in EPSG:27700.
    patients_by_place
        From `pna.people.registered_patients.by_place`.

    Returns
    -------
    NamedTuple
        To be set against `RESERVED_PATIENTS`, in a controlled locality.

    Raises
    ------
    DataError
        The coordinates are degrees, or the site has none.
    """
    (count,) = reserved_location_counts(gpd.GeoSeries([point], crs=CRS), patients_by_place)
    return count


def reserved_location_counts(
    sites: gpd.GeoSeries, patients_by_place: PatientsByPlace
) -> list[ReservedCount]:
    """Do the same as `reserved_location_count` for several sites.

    Parameters
    ----------
    sites
        Points in EPSG:27700, each with a position.
    patients_by_place
        From `pna.people.registered_patients.by_place`.

    Raises
    ------
    DataError
        As for `reserved_location_count`.
    """
    places = patients_by_place.places
    patients = places["patients"].to_numpy(dtype=np.float64)
    by_centroid = places["by_centroid"].to_numpy(dtype=bool)
    lsoa, names = pd.factorize(places["lsoa"])
    whole = np.bincount(lsoa, weights=patients, minlength=len(names))
    outside = share_outside(circles(sites), patients_by_place.ground)
    counts = []
    for site, rows in _within_each(_metres(places.geometry, "places"), _metres(sites, "sites")):
        there, number = np.unique(lsoa[rows], return_inverse=True)
        parts = np.bincount(number, weights=patients[rows], minlength=len(there))
        own = np.bincount(number, weights=by_centroid[rows], minlength=len(there)) == 0
        all_of_it = own & (parts >= whole[there] * (1.0 - _WHOLE))
        far = outside[site] > _WHOLE
        counts.append(
            ReservedCount(
                patients=float(patients[rows].sum()),
                by_centroid=float(patients[rows][by_centroid[rows]].sum()),
                at_least=float(whole[there][all_of_it].sum()),
                at_most=float("nan") if far else float(whole[there][parts > 0].sum()),
                share_of_circle_outside=float(outside[site]),
            )
        )
    if len(counts) < len(sites):
        msg = "A site has no position, so that nothing can be counted round it."
        raise DataError(msg)
    return counts


def circles(pharmacies: gpd.GeoSeries) -> gpd.GeoSeries:
    """Draw the circle of 1.6 km round each pharmacy, with `CIRCLE_SEGMENTS` sides.

    Parameters
    ----------
    pharmacies
        Points in EPSG:27700.

    Returns
    -------
    GeoSeries
        Polygons in EPSG:27700 with the index of the pharmacies; None where there is no position.

    Raises
    ------
    DataError
        As for `within_1600`.
    """
    xy = _metres(pharmacies, "pharmacies")
    angles = np.arange(CIRCLE_SEGMENTS) * (2.0 * np.pi / CIRCLE_SEGMENTS)
    ring = CIRCLE_METRES * np.column_stack([np.sin(angles), np.cos(angles)])
    drawn: Any = np.full(len(xy), None, dtype=object)
    placed = np.isfinite(xy).all(axis=1)
    drawn[placed] = shapely.polygons(xy[placed, np.newaxis, :] + ring)
    return gpd.GeoSeries(drawn, index=pharmacies.index, crs=CRS)


def merged(drawn: gpd.GeoSeries) -> BaseGeometry:
    """Merge circles into one outline.

    Parameters
    ----------
    drawn
        From `circles`.
    """
    there: Any = drawn[drawn.notna()]
    return shapely.union_all(there.to_numpy()) if len(there) else shapely.MultiPolygon()


def share_outside(drawn: gpd.GeoSeries, ground: BaseGeometry) -> Floats:
    """Give the share of each circle's area that lies outside some ground.

    Parameters
    ----------
    drawn
        From `circles`.
    ground
        A polygon in EPSG:27700, such as the area of the study.

    Returns
    -------
    ndarray
        Between 0 and 1; missing where there is no circle.
    """
    shapes = drawn.to_numpy()
    shapely.prepare(ground)
    whole = shapely.area(shapes)
    shares = np.full(len(shapes), np.nan)
    there = ~shapely.is_missing(shapes)
    inside = np.zeros(len(shapes), dtype=bool)
    inside[there] = shapely.contains_properly(ground, shapes[there])
    shares[inside] = 0.0
    cut = there & ~inside
    kept = shapely.area(shapely.intersection(shapes[cut], ground))
    shares[cut] = np.clip(1.0 - kept / whole[cut], 0.0, 1.0)
    shares[shares < _WHOLE] = 0.0
    return shares


def without_circles(localities: gpd.GeoDataFrame, outline: BaseGeometry) -> gpd.GeoDataFrame:
    """Give what of each controlled locality lies outside all circles, for drawing.

    Parameters
    ----------
    localities
        `name` and polygons in EPSG:27700.
    outline
        From `merged`.

    Returns
    -------
    GeoDataFrame
        `name` and polygons, those of one name joined; a locality of which nothing is left is not
        there.
    """
    joined = _by_name(localities)
    return _polygons_of(joined, shapely.difference(joined.geometry.to_numpy(), outline))


def changed(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the ground that is newly in a controlled locality, and that which is no longer in one.

    Parameters
    ----------
    before, after
        `name` and polygons in EPSG:27700.

    Returns
    -------
    GeoDataFrame
        `change` (``newly in``, ``no longer in``), `name` of the locality that it is or was part of,
        `square_kilometres` and polygons. Ground that went from one locality to another has not
        changed.
    """
    frames = []
    for change, these, those in (
        ("newly in", after, before),
        ("no longer in", before, after),
    ):
        joined = _by_name(these)
        other = shapely.union_all(those.geometry.to_numpy())
        left = _polygons_of(joined, shapely.difference(joined.geometry.to_numpy(), other))
        frames.append(left.assign(change=change))
    both = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=CRS)
    both["square_kilometres"] = both.geometry.area / 1e6
    return both[["change", "name", "square_kilometres", "geometry"]]


def _by_name(localities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = localities.groupby("name", sort=True).indices
    shapes = localities.geometry.to_numpy()
    joined = [shapely.union_all(shapes[rows]) for rows in groups.values()]
    return gpd.GeoDataFrame({"name": list(groups)}, geometry=joined, crs=CRS)


def _polygons_of(frame: gpd.GeoDataFrame, shapes: npt.NDArray[Any]) -> gpd.GeoDataFrame:
    """Replace the shapes of a frame by the polygons of others; rows without any are left out."""
    parts: list[Any] = []
    for shape in shapes:
        flat = shapely.get_parts(shape)
        areal = flat[shapely.area(flat) > 0]
        parts.append(shapely.multipolygons(areal) if len(areal) else None)
    replaced = frame.set_geometry(gpd.GeoSeries(parts, index=frame.index, crs=CRS))
    return replaced[replaced.geometry.notna()].reset_index(drop=True)


def _metres(points: gpd.GeoSeries, what: str) -> Floats:
    """Positions of points, shape (n, 2); missing where there is none."""
    if points.crs is None or points.crs.to_epsg() != 27700:  # noqa: PLR2004 - the CRS
        told = "no CRS" if points.crs is None else points.crs.to_string()
        msg = f"The {what} should be in {CRS}, and have {told}: convert them first."
        raise DataError(msg)
    there = points.where(~points.is_empty)
    xy = np.column_stack([there.x, there.y]).astype(np.float64)
    known = xy[np.isfinite(xy).all(axis=1)]
    # This far to the south-west the National Grid has nothing but sea.
    if len(known) and (np.abs(known) <= _DEGREES).all():
        msg = (
            f"The {what} are in degrees ({known[0, 0]:g}, {known[0, 1]:g}), though they are said "
            f"to be in metres of {CRS}: convert them first."
        )
        raise DataError(msg)
    return xy


def _within_each(points: Floats, sites: Floats) -> Iterator[tuple[int, Ints]]:
    """Give for each site that has a position the points within 1.6 km of it."""
    placed = np.flatnonzero(np.isfinite(points).all(axis=1))
    tree = cKDTree(points[placed])
    at = np.flatnonzero(np.isfinite(sites).all(axis=1))
    for first in range(0, len(at), _BLOCK):
        block = at[first : first + _BLOCK]
        # Asked for a little more; the one comparison with the limit decides.
        near = tree.query_ball_point(sites[block], CIRCLE_METRES + 1.0, return_sorted=True)
        for site, found in zip(block, near, strict=True):
            rows = placed[np.asarray(found, dtype=np.int64)]
            metres = np.hypot(*(points[rows] - sites[site]).T)
            yield int(site), rows[straight.within_metres(metres, CIRCLE_METRES)]
