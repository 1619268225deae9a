"""Fords on the roads that cars use: open, for the maps do not say how deep they are, and told."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components

from pna.errors import Finding, Findings
from pna.roads.network import Network
from pna.roads.osm import RoadData
from pna.roads.tags import flagged

__all__ = ["findings", "fords"]

_MOST_NAMED = 5


def fords(roads: RoadData, network: Network) -> gpd.GeoSeries:
    """Find the fords on the roads of a network.

    A ford is a node, or a way, with the tag ``ford`` (other than ``no``). What shares a node is
    one ford: the way through the water and the node in the middle of it, or two ways end to end.

    Parameters
    ----------
    roads
        From `pna.roads.osm.read_roads`.
    network
        Of the mode in question, built of the same roads.

    Returns
    -------
    GeoSeries
        One point per ford in EPSG:27700, in the order of the ids of their first nodes.
    """
    used = roads.ways["way_id"].isin(network.edges["way_id"].unique()).to_numpy()
    way_of = np.repeat(np.arange(len(roads.ways)), np.diff(roads.way_start))
    there = roads.refs >= 0
    of_roads = np.unique(roads.refs[there & used[way_of]])
    wet = roads.controls["node"].to_numpy(np.int64)[_is_ford(roads.controls)]
    nodes = wet[np.isin(wet, of_roads)]
    part = there & (used & _is_ford(roads.ways))[way_of]
    # Each ford node is a link to itself, each ford way a link from its first node to its others.
    way, node = way_of[part], roads.refs[part]
    first = pd.Series(node).groupby(way).transform("first").to_numpy(np.int64)
    a, b = np.concatenate([nodes, first]), np.concatenate([nodes, node])
    size = roads.node_id.size
    links = sp.coo_array((np.ones(a.size, dtype=np.int8), (a, b)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    found = np.unique(b)
    _, start = np.unique(label[found], return_index=True)
    points = shapely.points(roads.node_xy[found[np.sort(start)]])
    return gpd.GeoSeries(points, crs=27700)


def findings(roads: RoadData, network: Network) -> Findings:
    """Say how many fords lie on roads that cars use, and near which named places.

    Parameters
    ----------
    roads, network
        As for `fords`; the driving network.

    Returns
    -------
    tuple of Finding
        One of level ``info``, or none where there is no ford.
    """
    found = fords(roads, network)
    if found.empty:
        return ()
    near = _nearest_names(found, roads.settlements)
    named = [
        name if count == 1 else f"{name} ({count})" for name, count in near.most_common(_MOST_NAMED)
    ]
    if len(near) > _MOST_NAMED:
        named.append("...")
    where = f" (near {', '.join(named)})" if named else ""
    verb, taken = ("lies", "it is") if len(found) == 1 else ("lie", "they are")
    return (
        Finding(
            "info",
            f"{_counted(len(found))} {verb} on roads that cars use{where}: {taken} taken as "
            "passable.",
        ),
    )


def _counted(fords_found: int) -> str:
    return "1 ford" if fords_found == 1 else f"{fords_found:,} fords"


def _is_ford(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return flagged(frame, "ford", lambda value: value not in {"", "no"})


def _nearest_names(points: gpd.GeoSeries, settlements: gpd.GeoDataFrame) -> Counter[str]:
    """Count the fords by the nearest named place in a straight line; the names in their order."""
    if settlements.empty:
        return Counter()
    tree = shapely.STRtree(settlements.geometry.to_numpy())
    nearest = tree.nearest(points.to_numpy())
    names = settlements["name"].to_numpy()[nearest]
    return Counter(sorted(str(name) for name in names))
