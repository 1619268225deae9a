"""The same minutes through OSMnx and NetworkX as through our own arrays."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from pna.impedance import drive_impedance, walk_impedance
from pna.network import build_network
from pna.osm import read_roads
from pna.osmnx_bridge import from_osmnx, to_osmnx
from pna.search import searches
from pna.snapping import snap
from pna.speeds import PRESETS


@pytest.fixture(scope="module")
def networks(realdata: Path):
    roads = read_roads([realdata / "roads" / "leeds_tiny.osm.pbf"])
    return {mode: build_network(roads, mode) for mode in ("drive", "walk")}


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_travel_times_on_the_graph_are_those_of_the_search(networks, mode) -> None:
    network = networks[mode]
    cost = (
        drive_impedance(network, PRESETS["legal_limit"])
        if mode == "drive"
        else walk_impedance(network)
    )
    graph = to_osmnx(network, cost)
    assert graph.number_of_nodes() == network.node_count
    door = network.node_xy[[len(network.node_xy) // 2]]
    site = snap(door, network)
    assert site.leg_metres[0] == pytest.approx(0, abs=1e-6)
    ((_, seconds),) = searches(network, cost, site, limit_minutes=60)
    target = int(np.hypot(*(network.node_xy - door).T).argmin())
    oracle = nx.single_source_dijkstra_path_length(graph.reverse(), target, weight="travel_time")
    expected = np.array([oracle.get(node, np.inf) for node in range(network.node_count)])
    assert np.allclose(seconds[0], expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_there_and_back(networks, mode) -> None:
    network = networks[mode]
    back = from_osmnx(to_osmnx(network), mode)
    assert back.node_count == network.node_count
    assert len(back.edges) == len(network.edges)
    assert back.edges["length_metres"].sum() == pytest.approx(network.edges["length_metres"].sum())
    both = network.edges["forward"] & network.edges["backward"]
    assert back.edges["backward"].sum() == both.sum()
    rng = np.random.default_rng(1)
    low, high = network.node_xy.min(axis=0), network.node_xy.max(axis=0)
    points = rng.uniform(low, high, (200, 2))
    ours, theirs = snap(points, network), snap(points, back)
    # Where two edges are equally near either may be taken; the leg is the same.
    assert np.allclose(ours.leg_metres, theirs.leg_metres, atol=1e-6)


def test_a_graph_in_another_projection_is_refused(networks) -> None:
    graph = to_osmnx(networks["walk"])
    graph.graph["crs"] = "epsg:32630"
    with pytest.raises(ValueError, match="27700"):
        from_osmnx(graph, "walk")
