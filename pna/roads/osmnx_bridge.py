"""A network as an OSMnx graph, and back, for analysts who know OSMnx.

Nothing else in this package goes through OSMnx: its parser does not know several UK speed limits
and fills the missing ones with means of the sample.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from pna.roads.network import Mode, Network, edge_lines
from pna.speeds import driving as speeds
from pna.speeds import presets
from pna.travel.impedance import Impedance

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["from_osmnx", "to_osmnx"]

_CRS = "epsg:27700"
_FLAGS = ("snappable", "dual", "roundabout", "pavement")
_NUMBERS = ("built_up_share", *presets.DELAYS)


def to_osmnx(network: Network, impedance: Impedance | None = None) -> nx.MultiDiGraph[int]:
    """Give a network as a graph that OSMnx, NetworkX and GraphML tools understand.

    Parameters
    ----------
    network
        The network of one mode.
    impedance
        If given, every edge carries `travel_time` in seconds.

    Returns
    -------
    networkx.MultiDiGraph
        In EPSG:27700. Nodes are numbered as in `Network.node_xy` and carry `x`, `y` and `osmid`;
        edges, one per direction, carry `osmid` (of the way), `highway`, `length` in metres,
        `geometry`, `oneway`, `reversed` and, where known, `name`, `ref` and `maxspeed` in km/h.
        Further what `from_osmnx` takes back and the speeds depend on, named as in
        `Network.edges`: `snappable`, `dual`, `roundabout`, `pavement`, `built_up_share` and, of a
        driving network, what is met from end to end (`pna.speeds.presets.DELAYS`) and
        `override_kph` where a person gives the speed. Such a graph holds no banned turns.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=_CRS, simplified=True)
    for node, (osm_id, (x, y)) in enumerate(zip(network.node_id, network.node_xy, strict=True)):
        graph.add_node(node, x=float(x), y=float(y), osmid=int(osm_id))
    lines = edge_lines(network)
    backwards = shapely.reverse(lines)
    seconds = None if impedance is None else impedance.edge_seconds
    carried = [name for name in (*_FLAGS, *_NUMBERS) if name in network.edges]
    for row, edge in enumerate(network.edges.to_dict("records")):
        common = {
            "osmid": edge["way_id"],
            "highway": edge["highway"],
            "length": edge["length_metres"],
            "oneway": not (edge["forward"] and edge["backward"]),
            **{name: edge[name] for name in carried},
            **_known(edge),
        }
        if seconds is not None:
            common["travel_time"] = float(seconds[row])
        u, v = edge["u"], edge["v"]
        if edge["forward"]:
            graph.add_edge(u, v, geometry=lines[row], reversed=False, **common)
        if edge["backward"]:
            graph.add_edge(v, u, geometry=backwards[row], reversed=True, **common)
    return graph


def _known(edge: Mapping[Hashable, Any]) -> dict[str, Any]:
    named = {"name": edge["name"], "ref": edge["ref"], "maxspeed": edge["limit_kph"]}
    named[speeds.OVERRIDE] = edge.get(speeds.OVERRIDE)
    return {key: value for key, value in named.items() if not pd.isna(value)}


def from_osmnx(graph: nx.MultiDiGraph[int], mode: Mode) -> Network:
    """Take a graph made by OSMnx as the network of one mode.

    What OSMnx filtered out when it made the graph (`network_type`) stays out.

    A graph made by OSMnx knows no built-up land, no pavements and nothing of what is met on the
    way: untagged roads outside residential streets count as rural, no road as having a pavement,
    and every count of `pna.speeds.presets.DELAYS` is 0, so that a preset with delays, such as
    `typical`, is too quick on it. A graph made by `to_osmnx` carries all of these, through GraphML
    too, and gives the same seconds back.

    Parameters
    ----------
    graph
        From OSMnx or `to_osmnx`, in degrees or in EPSG:27700.
    mode
        The mode that the graph was made for.

    Returns
    -------
    Network
        The largest strongly connected piece. The two directions of a street are one edge again.

    Raises
    ------
    ValueError
        The graph is in another projected coordinate system, or has no edges.
    """
    import osmnx  # noqa: PLC0415 - takes seconds

    if graph.number_of_edges() == 0:
        msg = "the graph has no edges"
        raise ValueError(msg)
    crs = gpd.GeoSeries(crs=graph.graph.get("crs")).crs
    if crs is None or not (crs.is_geographic or crs.to_epsg() == 27700):  # noqa: PLR2004 - EPSG
        msg = f"the graph is in {crs}; project it to EPSG:27700 (osmnx.projection.project_graph)"
        raise ValueError(msg)
    piece = osmnx.truncate.largest_component(graph, strongly=True)
    nodes, arcs = osmnx.convert.graph_to_gdfs(piece)
    nodes, arcs = nodes.to_crs(27700), arcs.to_crs(27700).reset_index()
    position = pd.Series(np.arange(len(nodes)), index=nodes.index)
    arcs = arcs.assign(u=position[arcs["u"]].to_numpy(), v=position[arcs["v"]].to_numpy())
    streets = _streets(arcs)
    lines = streets.geometry.to_numpy()
    xy, at = shapely.get_coordinates(lines, return_index=True)
    counts = np.bincount(at, minlength=len(lines))
    return Network(
        mode=mode,
        node_xy=np.column_stack([nodes.geometry.x, nodes.geometry.y]),
        node_id=nodes.get("osmid", nodes.index.to_series()).to_numpy(np.int64),
        edges=_attributes(streets, lines, mode),
        xy=xy,
        xy_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        dropped=pd.DataFrame({"reason": [], "pieces": [], "km": []}),
    )


def _streets(arcs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the two directions of each street together."""
    low, high = arcs[["u", "v"]].min(axis=1), arcs[["u", "v"]].max(axis=1)
    way = arcs["osmid"].map(lambda value: str(sorted(value) if isinstance(value, list) else value))
    # Directions of one street have the same length to rounding; parallel streets seldom do.
    keys = pd.DataFrame({"low": low, "high": high, "way": way, "metres": arcs["length"].round(2)})
    street = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    first = arcs.groupby(street, sort=False).head(1)
    opposite = np.zeros(len(first), dtype=bool)
    start = arcs["u"].to_numpy()
    home = first["u"].to_numpy()
    turned = start != home[street]
    opposite[street[turned]] = True
    # A loop has one start for both directions: two arcs of the same street are its two directions.
    opposite |= (np.bincount(street) > 1) & (first["u"] == first["v"]).to_numpy()
    return gpd.GeoDataFrame(first.assign(both=opposite).reset_index(drop=True))


def _attributes(streets: gpd.GeoDataFrame, lines: NDArray[np.object_], mode: Mode) -> pd.DataFrame:
    def first(name: str) -> pd.Series[Any]:
        if name not in streets:
            return pd.Series([None] * len(streets), dtype=object)
        return streets[name].map(lambda value: value[0] if isinstance(value, list) else value)

    def flag(name: str, otherwise: NDArray[np.bool_]) -> NDArray[np.bool_]:
        # GraphML knows text only: what is no flag there is the word for one.
        given = first(name).map({True: True, False: False, "True": True, "False": False})
        return np.where(given.isna(), otherwise, given.fillna(value=False)).astype(bool)

    def number(name: str) -> NDArray[np.float64]:
        return pd.to_numeric(first(name), errors="coerce").fillna(0.0).to_numpy(np.float64)

    tags = pd.DataFrame({name: first(name) for name in ("highway", "maxspeed", "junction")})
    # A number of km/h with more decimals than anyone writes on a map would not be read as a tag.
    kph = pd.to_numeric(tags["maxspeed"], errors="coerce")
    tags["maxspeed"] = tags["maxspeed"].where(kph.isna(), kph.map("{:.4f}".format))
    tags["oneway"] = pd.Series("yes", index=tags.index).where(~streets["both"].to_numpy(bool))
    motorway = tags["highway"].isin(["motorway", "motorway_link"])
    ring = tags["junction"].isin(["roundabout", "circular"])
    met = presets.DELAYS if mode == "drive" else ()
    edges = pd.DataFrame(
        {
            "u": streets["u"].to_numpy(np.int64),
            "v": streets["v"].to_numpy(np.int64),
            "forward": True,
            "backward": streets["both"].to_numpy(bool),
            "snappable": flag("snappable", ~motorway.to_numpy()),
            "way_id": first("osmid").to_numpy(np.int64),
            "highway": pd.Categorical(tags["highway"]),
            "service": pd.Categorical(first("service")),
            "name": pd.Categorical(first("name")),
            "ref": pd.Categorical(first("ref")),
            "limit_kph": speeds.tagged_limit_kph(tags),
            "lanes": pd.to_numeric(first("lanes"), errors="coerce").to_numpy(np.float64),
            "dual": flag("dual", speeds.is_dual(tags)),
            "roundabout": flag("roundabout", ring.to_numpy()),
            "pavement": flag("pavement", np.zeros(len(tags), dtype=bool)),
            "length_metres": shapely.length(lines),
            "built_up_share": number("built_up_share"),
            **{name: number(name) for name in met},
        }
    )
    if speeds.OVERRIDE in streets:
        given = pd.to_numeric(first(speeds.OVERRIDE), errors="coerce").to_numpy(np.float64)
        edges[speeds.OVERRIDE] = given
    return edges
