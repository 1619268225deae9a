"""What lies under the maps of a study: areas, roads, water, woods, built-up land and names.

Water, woods and neighbours decide no figure: they are read when maps are made, and kept under names
of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna import cache as store
from pna import stored
from pna.cache import Cache
from pna.errors import DataError
from pna.geography import areas as areas_step
from pna.geography.boards import boards
from pna.layers import CRS
from pna.maps.content import Backdrop
from pna.results import Results
from pna.roads import network
from pna.roads.backdrop import Land, read_land
from pna.roads.osm import Progress
from pna.sources import boundaries
from pna.study import Study

__all__ = ["backdrop"]

_LOG = logging.getLogger(__name__)
_LAND = ("water", "woods", "built_up", "rivers")
_LAND_CODE = ("roads/backdrop", "roads/backdrop_file", "roads/osm", "roads/osm_file", "stored")
_NEIGHBOURS_CODE = (
    "geography/boards",
    "maps/backdrop",
    "sources/boundaries",
    "sources/reading/vectors",
    "stored",
)
_OWN_SHARE = 0.5
_SLIVER_SQUARE_METRES = 10_000.0


def backdrop(
    results: Results, *, cache: Cache | None = None, progress: Progress | None = None
) -> Backdrop:
    """Gather what lies under the maps of a study.

    Parameters
    ----------
    results
        Of a run.
    cache
        Where water, woods and neighbours are kept; None keeps nothing.
    progress
        Told of each road file that is read again for them.

    Returns
    -------
    Backdrop
        As far as the roads are read: the box round the area with its buffer. Water, woods and
        built-up land are generalised (`pna.roads.backdrop.GENERALISED`). A file that is gone, or
        that cannot be read, leaves its layers empty: the run that made the results has said so.
    """
    cache = cache or Cache(None)
    study = results.study
    clip = areas_step.outline(results.areas).buffer(study.area.buffer_km * 1000.0)
    nothing = gpd.GeoDataFrame(geometry=[], crs=CRS)
    roads = nothing.assign(highway="")
    if results.networks:
        edges = network.to_geodataframe(results.networks["drive"])
        roads = gpd.GeoDataFrame(edges[["highway", "geometry"]].astype({"highway": str}))
    settlements = (
        results.settlements if len(results.settlements) else nothing.assign(name="", place="")
    )
    land = _land(study, results.input_hashes, clip, cache, progress)
    return Backdrop(
        areas=results.areas,
        neighbours=_neighbours(results, clip, cache),
        roads=roads,
        water=land.water,
        woods=land.woods,
        built_up=land.built_up,
        rivers=land.rivers,
        settlements=settlements,
        invented=study.study.invented,
    )


def _land(
    study: Study,
    hashes: Mapping[Path, str],
    clip: BaseGeometry,
    cache: Cache,
    progress: Progress | None,
) -> Land:
    files = [item.file for item in study.inputs.roads if item.file.is_file()]
    nothing = gpd.GeoDataFrame(geometry=[], crs=CRS)
    if not files:
        return Land(nothing, nothing, nothing, nothing)
    key = store.key_of(
        "land",
        inputs=_hashes_of(files, hashes, cache),
        parameters=[round(value, 1) for value in clip.bounds],
        modules=_LAND_CODE,
    )
    kept = store.load(cache, key)
    if kept is not None:
        frames = (stored.frame_of_arrays(kept, f"{name}/") for name in _LAND)
        return Land(*(gpd.GeoDataFrame(frame, crs=CRS) for frame in frames))
    try:
        land = read_land(files, clip, progress=progress)
    except DataError as error:
        _LOG.warning("Maps are drawn without water and woods: %s", error)
        return Land(nothing, nothing, nothing, nothing)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in _LAND:
        arrays |= stored.arrays_of_frame(getattr(land, name), f"{name}/")
    store.store(cache, key, arrays)
    return land


def _neighbours(results: Results, clip: BaseGeometry, cache: Cache) -> gpd.GeoDataFrame:
    """Areas of other boards as far as the clip reaches, by name: `area_name`, polygons."""
    study = results.study
    file = study.inputs.boundaries.file
    nothing = gpd.GeoDataFrame({"area_name": []}, geometry=[], crs=CRS)
    if not file.is_file():
        return nothing
    outline = areas_step.outline(results.areas)
    key = store.key_of(
        "neighbours",
        inputs=_hashes_of([file], results.input_hashes, cache),
        parameters=[
            [round(value, 1) for value in clip.bounds],
            [round(value, 1) for value in (*outline.bounds, outline.area)],
            [*study.area.hwb, *study.districts],
        ],
        modules=_NEIGHBOURS_CODE,
    )
    kept = store.load(cache, key)
    if kept is not None:
        return gpd.GeoDataFrame(stored.frame_of_arrays(kept), crs=CRS)
    try:
        frame = boundaries.read(file).frame
    except DataError as error:
        _LOG.warning("Maps are drawn without the names of neighbours: %s", error)
        return nothing
    made = _others(frame, study, outline, shapely.box(*clip.bounds))
    store.store(cache, key, stored.arrays_of_frame(made))
    return made


def _others(
    frame: gpd.GeoDataFrame, study: Study, outline: BaseGeometry, box: BaseGeometry
) -> gpd.GeoDataFrame:
    own = {*study.area.hwb, *study.districts}
    near = frame[~frame["area_code"].isin(own) & frame.intersects(box)]
    shapes = near.geometry.to_numpy()
    # A county that stands in the file beside the study's own district of it is no neighbour, nor
    # is a part of the area under another code.
    share = shapely.area(shapely.intersection(shapes, outline)) / shapely.area(shapes)
    holds = shapely.area(shapely.intersection(shapes, outline)) / outline.area
    other = (share < _OWN_SHARE) & (holds < _OWN_SHARE)
    near, shapes = near[other], shapes[other]
    of_code = {code: one.name for one in boards() for code, _ in one.districts}
    of_code |= {one.code: one.name for one in boards()}
    names = [
        of_code.get(code) or name or code
        for code, name in zip(near["area_code"], near["area_name"], strict=True)
    ]
    cut = shapely.difference(shapely.intersection(shapes, box), outline)
    by_name: dict[str, list[BaseGeometry]] = {}
    for name, shape in zip(names, cut, strict=True):
        by_name.setdefault(name, []).append(shape)
    rows = []
    for name in sorted(by_name):
        parts = shapely.get_parts(shapely.union_all(by_name[name]))
        large = [
            part
            for part in parts
            if part.geom_type == "Polygon" and part.area >= _SLIVER_SQUARE_METRES
        ]
        if large:
            rows.append((name, shapely.MultiPolygon(large)))
    return gpd.GeoDataFrame(
        {"area_name": pd.Series([name for name, _ in rows], dtype="str")},
        geometry=[shape for _, shape in rows],
        crs=CRS,
    )


def _hashes_of(files: list[Path], hashes: Mapping[Path, str], cache: Cache) -> list[str]:
    """SHA-256 of files, those of the run where it has them."""
    bare = store.file_hashes(cache, [file for file in files if file not in hashes])
    return [hashes[file] if file in hashes else bare[file] for file in files]
