"""The usual notebook way to the same answer: OSMnx, and one ego graph a pharmacy."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import osmnx as ox

METRES_OF_BUFFER = 50.0
NOT_DRIVEN = {
    "abandoned", "bridleway", "bus_guideway", "construction", "corridor", "cycleway", "elevator",
    "escalator", "footway", "no", "path", "pedestrian", "planned", "platform", "proposed",
    "raceway", "razed", "rest_area", "service", "services", "steps", "track",
}  # fmt: skip
"""What OSMnx's own `drive` filter leaves out."""
NOT_WALKED = {
    "abandoned", "bus_guideway", "construction", "corridor", "elevator", "escalator", "motor",
    "no", "planned", "platform", "proposed", "raceway", "razed", "rest_area", "services",
}  # fmt: skip
"""What OSMnx's own `walk` filter leaves out."""


def write_xml(files: list[Path], path: Path, mode: str) -> None:
    """Put the roads of one mode, and the nodes they use, into one file that OSMnx can read."""
    left_out = NOT_DRIVEN if mode == "drive" else NOT_WALKED
    path.unlink(missing_ok=True)
    nodes: set[int] = set()
    ways: dict[int, object] = {}
    for file in files:
        for way in osmium.FileProcessor(str(file), osmium.osm.WAY).with_filter(
            osmium.filter.KeyFilter("highway")
        ):
            if way.tags["highway"] in left_out or way.tags.get("area") == "yes":
                continue
            refs = [node.ref for node in way.nodes]
            nodes.update(refs)
            ways[way.id] = osmium.osm.mutable.Way(
                id=way.id, version=way.version, nodes=refs, tags=dict(way.tags)
            )
    with osmium.SimpleWriter(str(path)) as writer:
        written: set[int] = set()
        for file in files:
            for node in osmium.FileProcessor(str(file), osmium.osm.NODE):
                if node.id in nodes and node.id not in written:
                    written.add(node.id)
                    writer.add_node(node.replace(tags={}))
        for number in sorted(ways):
            writer.add_way(ways[number])


def seconds_of_parts(
    xml: Path,
    mode: str,
    minutes: float,
    walk_kph: float,
    pharmacies: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
) -> dict[str, float]:
    """Find the people inside the dissolved polygons round the pharmacies, and time it.

    Returns
    -------
    dict
        Seconds: `network` (whatever the number of pharmacies), `search` (grows with it), `places`.
    """
    start = time.perf_counter()
    graph = ox.graph_from_xml(xml, bidirectional=mode == "walk")
    graph = ox.project_graph(graph, to_crs="EPSG:27700")
    if mode == "drive":
        graph = ox.add_edge_travel_times(ox.add_edge_speeds(graph))
    else:
        for _, _, data in graph.edges(data=True):
            data["travel_time"] = data["length"] / (walk_kph / 3.6)
    networked = time.perf_counter()
    nodes = ox.distance.nearest_nodes(graph, pharmacies.geometry.x, pharmacies.geometry.y)
    shapes = []
    for node in np.asarray(nodes):
        part = nx.ego_graph(graph, node, radius=minutes * 60.0, distance="travel_time")
        if part.number_of_edges():
            edges = ox.graph_to_gdfs(part, nodes=False)
            shapes.append(edges.geometry.buffer(METRES_OF_BUFFER).union_all())
    searched = time.perf_counter()
    land = gpd.GeoDataFrame(geometry=[gpd.GeoSeries(shapes, crs=27700).union_all()], crs=27700)
    inside = gpd.sjoin(places, land, predicate="within")
    if not inside["people"].sum() > 0:
        msg = f"{mode}: the notebook way finds nobody within {minutes:g} minutes"
        raise AssertionError(msg)
    done = time.perf_counter()
    return {
        "network": networked - start,
        "search": searched - networked,
        "places": done - searched,
    }
