"""What lies between two points: rivers, canals, lakes, railways, and roads that are hard to cross.

Roads are those of the driving network. Rivers and railways are in the road files alone, and are
read from them when they are first asked for; where there is a cache they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache as remembered
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from pna import cache as store
from pna.cache import Cache
from pna.results import Results
from pna.roads.network import Network

if TYPE_CHECKING:
    from osmium.osm import TagList

__all__ = ["Barriers", "between", "of_files", "of_roads", "read_barriers"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST_READ_BYTES = 8_000_000
"""Road files of more bytes together are read only where what is read can be kept."""
_WATERWAYS = {"river": "river", "canal": "canal"}
_RAILWAYS = frozenset({"rail", "light_rail", "preserved", "narrow_gauge"})
_LEAST_LAKE_METRES = 150.0
_QUICK_KPH = 64.0
"""40 mph."""
_MOSTLY_BUILT_UP = 0.5
_LAKE = "lake"
_RAILWAY = "railway"
_CODE = ("scenario/around/barriers",)


@dataclass(frozen=True)
class Barriers:
    """Lines that are crossed in few places.

    Attributes
    ----------
    names
        What each is called: ``River Gwash``, ``railway``, ``A606 (dual carriageway)``.
    lines
        LineStrings in EPSG:27700.
    """

    names: npt.NDArray[np.str_]
    lines: npt.NDArray[Any]


def between(barriers: Sequence[Barriers], start: Floats, end: Floats) -> list[str]:
    """Name what straight lines cross.

    Parameters
    ----------
    barriers
        From `of_roads` and `of_files`.
    start, end
        Shape (n, 2) and (2,), metres in EPSG:27700.

    Returns
    -------
    list of str
        Per line: names, each once, in order of the alphabet, with ``; `` between; empty where
        nothing is crossed.
    """
    names = np.concatenate([np.empty(0, dtype="<U1"), *(one.names for one in barriers)])
    shapes = np.concatenate([np.empty(0, dtype=object), *(one.lines for one in barriers)])
    both = np.stack([start, np.broadcast_to(end, start.shape)], axis=1)
    lines = np.asarray(shapely.linestrings(both), dtype=object)
    crossed: list[set[str]] = [set() for _ in range(len(start))]
    at, of = shapely.STRtree(shapes).query(lines, predicate="intersects")
    for line, barrier in zip(at, of, strict=True):
        crossed[line].add(str(names[barrier]))
    return ["; ".join(sorted(found)) for found in crossed]


def of_roads(network: Network, box: tuple[float, float, float, float]) -> Barriers:
    """Give the motorways, trunk roads and dual carriageways within a rectangle.

    Parameters
    ----------
    network
        For driving.
    box
        West, south, east, north, metres in EPSG:27700.
    """
    west, south, east, north = box
    low_x, low_y, high_x, high_y = network.edge_bounds.T
    near = (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
    edges = network.edges
    kind = edges["highway"].astype(str).to_numpy()
    # A one-way street of a town passes for a carriageway of two, unless one drives faster there.
    quick = edges["limit_kph"].to_numpy(float) >= _QUICK_KPH
    country = edges["built_up_share"].to_numpy(float) < _MOSTLY_BUILT_UP
    dual = edges["dual"].to_numpy(bool) & (quick | country)
    rows = np.flatnonzero(near & (np.isin(kind, ("motorway", "trunk")) | dual))
    about = [edges[column].to_numpy(object)[rows] for column in ("ref", "name")]
    names = [_road_name(*said) for said in zip(kind[rows], dual[rows], *about, strict=True)]
    shapes = [
        shapely.linestrings(network.xy[network.xy_start[row] : network.xy_start[row + 1]])
        for row in rows
    ]
    return Barriers(np.array(names, dtype=str), np.array(shapes, dtype=object))


def _road_name(highway: str, dual: bool, *names: object) -> str:  # noqa: FBT001 - from columns
    """Number or name of a road, with what it is: ``A606 (dual carriageway)``."""
    word = "motorway" if highway == "motorway" else "dual carriageway" if dual else "trunk road"
    called = next((name for name in names if isinstance(name, str) and name), "")
    return f"{called} ({word})" if called else word


def of_files(results: Results, cache: Cache | None = None) -> Barriers | None:
    """Give the rivers, canals, lakes and railways of a study's road files.

    Parameters
    ----------
    results
        Of a run.
    cache
        Where they are kept once they are read.

    Returns
    -------
    Barriers or None
        None where the files are not there, or are too large to be read each time.
    """
    given = [item.file for item in results.study.inputs.roads]
    files = [path for path in given if path.is_file()]
    if len(files) < len(given) or not files:
        return None
    keeps = cache is not None and cache.folder is not None
    if cache is not None and keeps:
        hashes = store.file_hashes(cache, files)
        key = store.key_of("barriers", inputs=hashes.values(), parameters=None, modules=_CODE)
        found = store.load(cache, key)
        if found is None:
            found = _arrays(read_barriers(files))
            store.store(cache, key, found)
        return _of_arrays(found)
    if sum(path.stat().st_size for path in files) > MOST_READ_BYTES:
        return None
    return read_barriers(files)


def read_barriers(files: Iterable[Path]) -> Barriers:
    """Read rivers, canals, lakes and railways of OSM files, those in tunnels left out.

    Parameters
    ----------
    files
        ``.osm.pbf`` or ``.osm``; what several hold is taken once.

    Returns
    -------
    Barriers
        Streams and ditches, which any path crosses, and lakes less than 150 metres across are
        no barriers.
    """
    refs: dict[int, tuple[str, list[int]]] = {}
    places: dict[int, tuple[float, float]] = {}
    for path in files:
        wanted = _ways_of(path)
        refs |= wanted
        places |= _places_of(path, {node for _, nodes in wanted.values() for node in nodes})
    names, lines = [], []
    for way in sorted(refs):
        name, nodes = refs[way]
        there = [places[node] for node in nodes if node in places]
        if len(there) < 2:  # noqa: PLR2004 - a line has two ends
            continue
        x, y = _to_metres().transform(*np.array(there).T)
        line = shapely.linestrings(np.column_stack([x, y]))
        if name == _LAKE or name.startswith(f"{_LAKE} "):
            west, south, east, north = shapely.bounds(line)
            if max(east - west, north - south) < _LEAST_LAKE_METRES:
                continue
            name = name.removeprefix(f"{_LAKE} ")
        names.append(name)
        lines.append(line)
    return Barriers(np.array(names, dtype=str), np.array(lines, dtype=object))


def _ways_of(path: Path) -> dict[int, tuple[str, list[int]]]:
    """By way id: its name and nodes."""
    import osmium  # noqa: PLC0415 - needed only where nothing is kept

    lakes: dict[int, str] = {}
    areas = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    for found_area in areas.with_filter(osmium.filter.KeyFilter("natural")):
        area = cast("osmium.osm.Relation", found_area)
        if area.tags.get("natural") == "water" and area.tags.get("name"):
            called = f"{_LAKE} {area.tags.get('name')}"
            lakes |= {part.ref: called for part in area.members if part.type == "w"}
    found: dict[int, tuple[str, list[int]]] = {}
    ways = osmium.FileProcessor(str(path), osmium.osm.WAY)
    keys = osmium.filter.KeyFilter("waterway", "railway", "natural")
    for found_way in ways.with_filter(keys):
        way = cast("osmium.osm.Way", found_way)
        name = _name_of(way.tags)
        if name:
            found[way.id] = name, [node.ref for node in way.nodes]
    if lakes:
        members = osmium.FileProcessor(str(path), osmium.osm.WAY)
        for found_way in members.with_filter(osmium.filter.IdFilter(lakes)):
            way = cast("osmium.osm.Way", found_way)
            if found.get(way.id, (_LAKE,))[0] == _LAKE:
                found[way.id] = lakes[way.id], [node.ref for node in way.nodes]
    return found


def _name_of(tags: TagList) -> str:
    name = str(tags.get("name") or "")
    if tags.get("tunnel", "no") != "no":
        return ""
    if tags.get("railway") in _RAILWAYS:
        return "" if tags.get("service") in {"yard", "siding", "spur"} else _RAILWAY
    if tags.get("waterway") in _WATERWAYS:
        return name or _WATERWAYS[str(tags.get("waterway"))]
    if tags.get("natural") == "water":
        return f"{_LAKE} {name}" if name else _LAKE
    return ""


def _places_of(path: Path, nodes: set[int]) -> Mapping[int, tuple[float, float]]:
    import osmium  # noqa: PLC0415 - as above

    if not nodes:
        return {}
    places = {}
    read = osmium.FileProcessor(str(path), osmium.osm.NODE)
    for found in read.with_filter(osmium.filter.IdFilter(nodes)):
        node = cast("osmium.osm.Node", found)
        if node.location.valid():
            places[node.id] = node.lon, node.lat
    return places


@remembered
def _to_metres() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, 27700, always_xy=True)


def _arrays(barriers: Barriers) -> dict[str, npt.NDArray[Any]]:
    xy, line = shapely.get_coordinates(barriers.lines, return_index=True)
    return {"names": barriers.names, "xy": xy, "line": line}


def _of_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Barriers:
    lines: npt.NDArray[Any] = np.empty(0, dtype=object)
    if len(arrays["line"]):
        lines = np.asarray(shapely.linestrings(arrays["xy"], indices=arrays["line"]))
    return Barriers(arrays["names"], lines)
