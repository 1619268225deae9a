"""The expensive steps, each taken from the cache where it was done before with the same inputs."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna import cache as store
from pna import stored, travel
from pna.cache import Cache
from pna.errors import Finding, Findings
from pna.roads import fords, osm, turns
from pna.roads.network import Mode, Network, build_network
from pna.roads.osm import Progress
from pna.travel import Matrix, grid_snapping, isochrones, states
from pna.travel.impedance import Impedance
from pna.travel.snapping import Snapped, subset

__all__ = ["MODES", "TRAVEL_CODE", "Roads", "bands", "joined_grid", "matrix", "roads"]

MODES: tuple[Mode, Mode] = ("drive", "walk")
_LOG = logging.getLogger(__name__)
_TAG_CODE = ("roads/access", "roads/access_rules", "roads/limits", "speeds/driving", "roads/tags")
_ROAD_CODE = (
    *_TAG_CODE,
    *(
        "roads/built_up",
        "roads/fords",
        "roads/junctions",
        "kept",
        "roads/network",
        "roads/osm",
        "roads/osm_file",
        "stored",
    ),
    *("roads/arcs", "roads/restrictions", "travel/states", "roads/turns"),
)
TRAVEL_CODE: tuple[str, ...] = (
    *(
        "roads/arcs",
        "travel/impedance",
        "kept",
        "travel/search",
        "travel/short_ways",
        "travel/snapping",
        "speeds/driving",
        "travel/states",
        "stored",
        "travel/minutes",
    ),
)
"""Modules whose source code decides minutes: part of the key of whatever holds any."""
_GRID_CODE = ("travel/grid_snapping", "travel/isochrones", *TRAVEL_CODE)
Arrays = Mapping[str, npt.NDArray[Any]]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Roads:
    """What the road files give, and the name under which it is kept.

    Attributes
    ----------
    networks
        By mode.
    settlements
        Named places: `name`, `place`, points in EPSG:27700.
    files
        One row per road file, as `pna.roads.osm.RoadData.sources`.
    restrictions
        How many turn restrictions on roads that cars use are obeyed, and how many not.
    findings
        What a person should know of the files.
    key
        Names the whole; part of the key of everything made from it.
    """

    networks: Mapping[Mode, Network]
    settlements: gpd.GeoDataFrame
    files: pd.DataFrame
    restrictions: turns.Counts
    findings: Findings
    key: str


def roads(
    files: Sequence[Path],
    clip: BaseGeometry,
    *,
    hashes: Mapping[Path, str],
    cache: Cache,
    progress: Progress | None = None,
) -> Roads:
    """Read the road files inside a clip and build the network of each mode.

    Parameters
    ----------
    files
        OSM files.
    clip
        Polygon in EPSG:27700.
    hashes
        SHA-256 of the files.
    cache, progress
        Where it is kept; who is told.

    Returns
    -------
    Roads

    Raises
    ------
    DataError
        As `pna.roads.osm.read_roads`.
    """
    key = store.key_of(
        "roads",
        inputs=[hashes[file] for file in files],
        parameters={"clip": digest(shapely.to_wkb(clip)), "names": [f.name for f in files]},
        modules=_ROAD_CODE,
    )
    found = {name: store.load(cache, f"{key}-{name}") for name in (*MODES, "rest")}
    kept = {name: arrays for name, arrays in found.items() if arrays is not None}
    if len(kept) == len(found):
        _LOG.info("Road networks taken from the cache.")
        return _roads_of(kept, key)
    data = osm.read_roads(files, clip, progress=progress)
    networks: dict[Mode, Network] = {}
    for number, mode in enumerate(MODES):
        if progress is not None:
            progress("Building networks", number, len(MODES))
        networks[mode] = build_network(data, mode)
        store.store(cache, f"{key}-{mode}", stored.arrays_of_network(networks[mode]))
    drive = networks["drive"]
    became = turns.banned_turns(data.restrictions, drive.edges, drive.node_id).status
    findings = (
        *data.findings,
        *fords.findings(data, drive),
        *turns.findings(became),
        *turns.cut_off_findings(drive.edges[states.cut_off(drive)]),
    )
    counts = turns.counts(became)
    rest = {
        **stored.arrays_of_frame(data.settlements, "settlements/"),
        **stored.arrays_of_frame(data.sources, "files/"),
        "findings": np.array(json.dumps([asdict(finding) for finding in findings])),
        "restrictions": np.array(counts),
    }
    store.store(cache, f"{key}-rest", rest)
    return Roads(networks, data.settlements, data.sources, counts, findings, key)


def _roads_of(kept: Mapping[str, Arrays], key: str) -> Roads:
    rest = kept["rest"]
    return Roads(
        networks={mode: stored.network_of_arrays(kept[mode]) for mode in MODES},
        settlements=gpd.GeoDataFrame(stored.frame_of_arrays(rest, "settlements/")),
        files=stored.frame_of_arrays(rest, "files/"),
        restrictions=turns.Counts(*rest["restrictions"].tolist()),
        findings=tuple(Finding(**item) for item in json.loads(str(rest["findings"]))),
        key=key,
    )


def matrix(
    network: Network,
    impedance: Impedance,
    demand: Snapped,
    facilities: Snapped,
    *,
    demand_ids: npt.NDArray[np.str_],
    facility_ids: npt.NDArray[np.str_],
    limit_minutes: float,
    roads_key: str,
    cache: Cache,
    progress: Progress | None = None,
) -> Matrix:
    """`pna.travel.matrix`, kept."""
    key = store.key_of(
        f"matrix-{impedance.mode}-{impedance.preset}",
        inputs=[roads_key],
        parameters=[
            limit_minutes,
            digest(impedance.edge_seconds),
            impedance.trip_minutes,
            impedance.leg_metres_per_second,
            digest_of_points(demand),
            digest_of_points(facilities),
            digest(demand_ids),
            digest(facility_ids),
        ],
        modules=TRAVEL_CODE,
    )

    def make() -> Matrix:
        return travel.matrix(
            network,
            impedance,
            demand,
            facilities,
            demand_ids=demand_ids,
            facility_ids=facility_ids,
            limit_minutes=limit_minutes,
            progress=progress,
        )

    return _kept(cache, key, make, stored.arrays_of_matrix, stored.matrix_of_arrays)


def joined_grid(
    network: Network,
    grid: isochrones.Grid,
    *,
    max_access_metres: float,
    roads_key: str,
    cache: Cache,
) -> Snapped:
    """Join the points of a grid to a network, kept: it depends on no premises and no speed."""
    key = store.key_of(
        f"grid-{network.mode}",
        inputs=[roads_key],
        parameters=[digest(grid.xy), max_access_metres],
        modules=_GRID_CODE,
    )

    def make() -> Snapped:
        return grid_snapping.snap_dense(
            grid.xy,
            network,
            spacing_metres=grid.step_metres,
            max_access_metres=max_access_metres,
        )

    return _kept(cache, key, make, stored.arrays_of_snapped, stored.snapped_of_arrays)


def bands(
    network: Network,
    impedance: Impedance,
    grid: isochrones.Grid,
    facilities: Snapped,
    *,
    facility_ids: npt.NDArray[np.str_],
    counted: npt.NDArray[np.bool_],
    minutes: Sequence[float],
    ends: Mapping[str, tuple[float, Impedance]],
    max_access_metres: float,
    roads_key: str,
    cache: Cache,
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """`pna.travel.isochrones.isochrones`, kept, with the grid joined only if it must be made.

    A further column `end` is empty in these rows. Beside them stands for each of `ends`, which it
    names, the outline of so many minutes from the counted premises together at other speeds.
    """
    key = store.key_of(
        f"bands-{impedance.mode}-{impedance.preset}",
        inputs=[roads_key],
        parameters=[
            list(minutes),
            max_access_metres,
            digest(impedance.edge_seconds),
            impedance.trip_minutes,
            impedance.leg_metres_per_second,
            digest_of_points(facilities),
            digest(facility_ids),
            digest(counted),
            digest(grid.xy),
            [
                [end, limit, digest(at.edge_seconds), at.trip_minutes]
                for end, (limit, at) in ends.items()
            ],
        ],
        modules=_GRID_CODE,
    )

    def make() -> gpd.GeoDataFrame:
        if progress is not None:
            progress(f"Drawing bands, {network.mode}", 0, 1)
        joined = joined_grid(
            network,
            grid,
            max_access_metres=max_access_metres,
            roads_key=roads_key,
            cache=cache,
        )
        drawn = isochrones.isochrones(
            network,
            impedance,
            grid,
            joined,
            facilities,
            facility_ids=[str(name) for name in facility_ids],
            counted=counted,
            minutes=minutes,
            progress=progress,
        )
        of_set = subset(facilities, np.flatnonzero(counted))
        outlines = [
            isochrones.nearest_isochrone(
                network,
                at,
                grid,
                joined,
                of_set,
                minutes=limit,
                longest_minutes=max(minutes),
            )
            for limit, at in ends.values()
        ]
        limits = np.array([limit for limit, _ in ends.values()], dtype=np.float64)
        beside = gpd.GeoDataFrame(
            {"facility_id": isochrones.ALL, "minutes": limits, "end": list(ends)},
            geometry=outlines,
            crs=27700,
        )
        beside = beside[~beside.geometry.is_empty]
        both = pd.concat([drawn.assign(end=""), beside], ignore_index=True)
        return gpd.GeoDataFrame(both, crs=27700)

    def undo(arrays: Arrays) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(stored.frame_of_arrays(arrays))

    return _kept(cache, key, make, stored.arrays_of_frame, undo)


def digest(values: npt.NDArray[Any] | bytes) -> str:
    """Hash of the content of an array."""
    if isinstance(values, bytes):
        return hashlib.sha256(values).hexdigest()
    head = f"{values.dtype}{values.shape}".encode()
    return hashlib.sha256(head + np.ascontiguousarray(values).tobytes()).hexdigest()


def digest_of_points(points: Snapped) -> str:
    """Hash of points and of how they join a network."""
    parts = (points.xy, points.edge, points.offset_metres, points.leg_metres)
    return digest("".join(digest(part) for part in parts).encode())


def _kept(
    cache: Cache,
    key: str,
    make: Callable[[], Item],
    to_arrays: Callable[[Item], Arrays],
    of_arrays: Callable[[Arrays], Item],
) -> Item:
    arrays = store.load(cache, key)
    if arrays is not None:
        _LOG.info("%s taken from the cache.", key.rsplit("-", 1)[0])
        return of_arrays(arrays)
    made = make()
    store.store(cache, key, to_arrays(made))
    return made
