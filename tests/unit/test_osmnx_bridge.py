"""The same minutes through OSMnx and NetworkX as through our own arrays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest

from pna.roads.network import build_network
from pna.roads.osm import read_roads
from pna.roads.osmnx_bridge import from_osmnx, to_osmnx
from pna.speeds.driving import OVERRIDE
from pna.speeds.presets import DELAYS, PRESETS
from pna.travel.impedance import drive_impedance, walk_impedance
from pna.travel.search import searches
from pna.travel.snapping import snap


@pytest.fixture(scope="module")
def networks(realdata: Path):
    roads = read_roads([realdata / "roads" / "leeds_tiny.osm.pbf"])
    return {mode: build_network(roads, mode) for mode in ("drive", "walk")}


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_travel_times_on_the_graph_are_those_of_the_search(networks, mode) -> None:
    """Where no turn is banned: a graph holds no banned turns."""
    network = replace(networks[mode], banned=())
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


def same_edges(one, other):
    """The edges of two networks side by side, in one order: by way and length."""
    keys = ["way_id", "length_metres"]
    return tuple(
        network.edges.round({"length_metres": 4}).sort_values(keys, kind="stable")
        for network in (one, other)
    )


@pytest.mark.parametrize("through_file", [False, True], ids=["graph", "GraphML"])
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_what_the_speeds_depend_on_comes_back(networks, mode, through_file, tmp_path) -> None:
    # The extract names no pavements, and nobody has given a speed.
    edges = networks[mode].edges
    by_hand = {OVERRIDE: np.where(edges["way_id"] % 5 == 0, 20.0, np.nan)}
    edges = edges.assign(pavement=edges["way_id"] % 3 == 0, **(by_hand if mode == "drive" else {}))
    network = replace(networks[mode], edges=edges)
    graph = to_osmnx(network)
    if through_file:
        osmnx.save_graphml(graph, tmp_path / "roads.graphml")
        graph = osmnx.load_graphml(tmp_path / "roads.graphml")
    back = from_osmnx(graph, mode)
    assert len(back.edges) == len(network.edges)
    before, after = same_edges(network, back)
    names = ["snappable", "dual", "roundabout", "pavement", "built_up_share"]
    names += list(DELAYS) if mode == "drive" else []
    for name in names:
        assert after[name].dtype == before[name].dtype
        assert np.allclose(after[name].to_numpy(float), before[name].to_numpy(float)), name
    if mode == "drive":
        assert after["junctions"].sum() > 0
        assert np.array_equal(after[OVERRIDE], before[OVERRIDE], equal_nan=True)
        assert (after[OVERRIDE] == 20.0).any()
        for preset in PRESETS.values():
            ours = drive_impedance(network, preset).edge_seconds
            theirs = drive_impedance(back, preset).edge_seconds
            assert np.allclose(theirs[after.index], ours[before.index], rtol=1e-5)
    else:
        assert not {*DELAYS, OVERRIDE} & set(after.columns)


def drawn(**tags):
    """Three streets round a block, as OSMnx gives them."""
    graph = nx.MultiDiGraph(crs="epsg:27700", simplified=True)
    corners = [(0.0, 0.0), (300.0, 0.0), (0.0, 400.0)]
    for node, (x, y) in enumerate(corners):
        graph.add_node(node, x=x, y=y)
    for way, (u, v, metres) in enumerate([(0, 1, 300.0), (1, 2, 500.0), (2, 0, 400.0)]):
        for a, b in ((u, v), (v, u)):
            street = {"osmid": way, "highway": "unclassified", "length": metres, **tags}
            graph.add_edge(a, b, oneway=False, reversed=a == v, **street)
    return graph


def test_a_graph_of_osmnx_has_no_pavements_and_meets_nothing_on_the_way() -> None:
    network = from_osmnx(drawn(), "drive")
    assert not network.edges["pavement"].any()
    assert (network.edges[list(DELAYS)].to_numpy() == 0.0).all()
    # The national limit of 60 mph, driven at the share of country lanes, and nothing else.
    share = PRESETS["typical"].shares["country lane"]
    seconds = np.sort(drive_impedance(network, PRESETS["typical"]).edge_seconds)
    expected = np.array([300.0, 400.0, 500.0]) / (60 * 1609.344 / 3600 * share)
    assert seconds == pytest.approx(expected)


def test_an_edge_that_lacks_a_figure_counts_as_having_none() -> None:
    graph = drawn(junctions=2.0, pavement=True, built_up_share=1.0)
    for u, v in ((0, 1), (1, 0)):
        for name in ("junctions", "pavement", "built_up_share"):
            del graph.edges[u, v, 0][name]
    edges = from_osmnx(graph, "drive").edges.set_index("way_id").sort_index()
    assert edges["junctions"].tolist() == [0.0, 2.0, 2.0]
    assert edges["pavement"].tolist() == [False, True, True]
    assert edges["built_up_share"].tolist() == [0.0, 1.0, 1.0]


def test_a_graph_in_another_projection_is_refused(networks) -> None:
    graph = to_osmnx(networks["walk"])
    graph.graph["crs"] = "epsg:32630"
    with pytest.raises(ValueError, match="27700"):
        from_osmnx(graph, "walk")
