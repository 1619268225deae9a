"""Water, woods, built-up land and rivers for the backdrop of maps, drawn as simply as shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from pna.errors import MissingInputError
from pna.layers import CRS
from pna.roads.backdrop_file import Found, Kind, read_files
from pna.roads.osm import Progress, enclosed, lines_of

__all__ = ["GENERALISED", "RIVER_METRES", "Generalised", "Land", "read_land"]

Shapes = npt.NDArray[Any]
_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Generalised:
    """How simply one kind of land is drawn.

    Attributes
    ----------
    closed_metres
        Pieces that lie closer together than twice this are drawn as one, and bays narrower than
        that are filled: the streets of a town, the rides of a wood.
    simplified_metres
        No line is moved further than this.
    smallest_square_metres
        Pieces and holes that are smaller are left out.
    """

    closed_metres: float
    simplified_metres: float
    smallest_square_metres: float


GENERALISED: Mapping[Kind, Generalised] = MappingProxyType(
    {
        "water": Generalised(0.0, 6.0, 5_000.0),
        "woods": Generalised(10.0, 12.0, 15_000.0),
        "built_up": Generalised(20.0, 12.0, 20_000.0),
    }
)
"""At 1:100,000, a county on A3, a tenth of a millimetre is 10 metres and 1.5 hectares are 1.2 mm
square: less than that is not seen. Water is kept finer, for people find their way by it."""

RIVER_METRES = (10.0, 400.0)
"""Of rivers and canals: no line is moved further than the first; lines shorter than the second,
once those that meet are joined, are left out."""


@dataclass(frozen=True)
class Land:
    """What lies under maps, in EPSG:27700; each may be empty.

    Attributes
    ----------
    water, woods, built_up
        One row a piece, polygons that do not overlap within one kind.
    rivers
        Lines.
    """

    water: gpd.GeoDataFrame
    woods: gpd.GeoDataFrame
    built_up: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame


def read_land(
    paths: Sequence[Path], clip: BaseGeometry, *, progress: Progress | None = None
) -> Land:
    """Read water, woods, built-up land and rivers from OpenStreetMap files.

    Parameters
    ----------
    paths
        OSM files; they may overlap.
    clip
        Polygon in EPSG:27700; all is cut at its bounding box.
    progress
        Told after each file.

    Returns
    -------
    Land
        Generalised as `GENERALISED` and `RIVER_METRES` say. Multipolygons whose ring an extract has
        cut open are drawn as far as their other rings close.

    Raises
    ------
    MissingInputError
        A file is not there.
    DataError
        A file is damaged or is no OSM file.
    """
    for path in paths:
        if not path.is_file():
            msg = f"{path}: there is no such road file."
            raise MissingInputError(msg)

    def told(done: int, of: int) -> None:
        if progress is not None:
            progress("Reading water and woods", done, of)

    found = read_files(paths, told=told)
    box = shapely.box(*clip.bounds)
    mapped = _mapped(found)
    return Land(
        **{
            kind: _frame(_drawn(np.array(mapped[kind], dtype=object), GENERALISED[kind], box))
            for kind in GENERALISED
        },
        rivers=_frame(_rivers(found, box)),
    )


def _frame(shapes: Shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=CRS)


def _mapped(found: Found) -> dict[Kind, list[BaseGeometry]]:
    """Areas of each kind as they are mapped, sorted by their ids."""
    shapes: dict[Kind, list[BaseGeometry]] = {kind: [] for kind in GENERALISED}
    # A ring that is itself tagged would fill the holes of the multipolygon that it belongs to.
    rings_of = {
        (relation.kind, ref) for relation in found.multipolygons.values() for ref in relation.outer
    }
    for key in sorted(found.areas):
        _, kind, ring = found.areas[key]
        if (kind, key) not in rings_of and len(ring) > _CORNERS:
            shapes[kind] += [shapely.Polygon(line) for line in lines_of([ring])]
    for key in sorted(found.multipolygons):
        relation = found.multipolygons[key]
        area, holes = (
            enclosed([found.members[ref][1] for ref in refs if ref in found.members])
            for refs in (relation.outer, relation.inner)
        )
        shapes[relation.kind].append(shapely.difference(area, holes))
    return shapes


def _drawn(shapes: Shapes, how: Generalised, box: BaseGeometry) -> Shapes:
    """One kind of land: joined, cut to the box, smoothed, without what is too small to be seen."""
    if not len(shapes):
        return shapes
    near = shapely.intersects(shapely.envelope(shapes), box)
    whole = shapely.union_all(shapely.make_valid(shapes[near]))
    if how.closed_metres:
        whole = whole.buffer(how.closed_metres, join_style="mitre", mitre_limit=2.0)
        whole = whole.buffer(-how.closed_metres, join_style="mitre", mitre_limit=2.0)
    whole = shapely.make_valid(shapely.simplify(whole, how.simplified_metres))
    whole = shapely.intersection(whole, box)
    large = [
        shapely.Polygon(
            piece.exterior,
            [
                hole
                for hole in piece.interiors
                if shapely.Polygon(hole).area >= how.smallest_square_metres
            ],
        )
        for piece in shapely.get_parts(whole)
        if piece.geom_type == "Polygon" and piece.area >= how.smallest_square_metres
    ]
    return np.array(large, dtype=object)


def _rivers(found: Found, box: BaseGeometry) -> Shapes:
    rings = [found.rivers[key][1] for key in sorted(found.rivers)]
    lines = [shapely.LineString(line) for line in lines_of([r for r in rings if len(r) > 1])]
    joined = shapely.line_merge(shapely.union_all(lines)) if lines else shapely.MultiLineString()
    light = shapely.simplify(joined, RIVER_METRES[0])
    parts = shapely.get_parts(shapely.intersection(light, box))
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    kept: Shapes = parts[is_line & (shapely.length(parts) >= RIVER_METRES[1])]
    return kept
