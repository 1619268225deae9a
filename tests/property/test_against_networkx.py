"""Every minute, leg and junction compared with NetworkX and brute force."""

import dataclasses

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from drawn import WIDTH, round_position, sketches, spots
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import legs_by_brute_force, minutes_by_networkx
from sketch import xy
from trips import impedance_of

from pna import travel
from pna.roads import access
from pna.roads.network import build_network
from pna.speeds.presets import PRESETS
from pna.travel.snapping import snap

KINDS = [("walk", "standard"), *(("drive", name) for name in PRESETS)]
# The thousandth of a second on top is for trips of no length.
CLOSE = {"rtol": 1e-6, "atol": 1e-3 / 60}


def all_ways(network, preset, places, premises, *, limit, reach):
    """Our matrix, our nearest, and NetworkX's matrix."""
    impedance = impedance_of(network, preset)
    demand = snap(places, network, max_access_metres=reach)
    facilities = snap(premises, network, max_access_metres=reach)
    ours = travel.matrix(
        network,
        impedance,
        demand,
        facilities,
        demand_ids=list(map(str, range(len(places)))),
        facility_ids=list(map(str, range(len(premises)))),
        limit_minutes=limit,
    )
    nearest = travel.nearest(network, impedance, demand, facilities, limit_minutes=limit)
    theirs = minutes_by_networkx(network, impedance, demand, facilities, limit=limit)
    return ours, nearest, theirs


def assert_same_minutes(ours, nearest, theirs, limit):
    # A trip that takes the limit to the last digit may fall on either side of it.
    decided = ~(np.abs(theirs - limit) < 1e-3) & ~(np.abs(ours.minutes - limit) < 1e-3)
    ours_there = np.where(decided, ours.minutes, np.nan)
    np.testing.assert_allclose(ours_there, np.where(decided, theirs, np.nan), **CLOSE)
    least = np.where(np.isnan(ours.minutes), np.inf, ours.minutes).min(axis=1, initial=np.inf)
    found = np.where(np.isnan(nearest.minutes), np.inf, nearest.minutes)
    np.testing.assert_allclose(found, least, rtol=1e-12, atol=1e-12)
    reached = np.flatnonzero(nearest.facility >= 0)
    assert np.isfinite(least[reached]).all()
    assert (nearest.facility >= 0).sum() == np.isfinite(least).sum()
    named = ours.minutes[reached, nearest.facility[reached]]
    np.testing.assert_allclose(named, least[reached], rtol=1e-12, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(kind=st.sampled_from(KINDS), sketch=sketches(), places=spots(max_size=8), premises=spots())
def test_random_networks(kind, sketch, places, premises):
    mode, preset = kind
    network = build_network(sketch.roads(), mode)
    found = all_ways(network, preset, xy(*places), xy(*premises), limit=30.0, reach=1500.0)
    assert_same_minutes(*found, 30.0)


@settings(max_examples=50, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    sketch=sketches(positions=round_position),
    places=spots(round_position, max_size=8),
    premises=spots(round_position),
)
def test_random_networks_on_a_grid_full_of_ties(kind, sketch, places, premises):
    mode, preset = kind
    network = build_network(sketch.roads(), mode)
    found = all_ways(network, preset, xy(*places), xy(*premises), limit=30.0, reach=1500.0)
    assert_same_minutes(*found, 30.0)


@settings(max_examples=50, deadline=None)
@given(sketch=sketches(), points=spots(max_size=20))
def test_legs_are_the_shortest_and_ends_are_exact(sketch, points):
    check_legs(build_network(sketch.roads(), "walk"), xy(*points), 1.5 * WIDTH)


def check_legs(network, points, reach):
    if not len(network.edges):
        return
    joined = snap(points, network, max_access_metres=reach)
    metres, at_end = legs_by_brute_force(network, points)
    np.testing.assert_allclose(joined.leg_metres, metres, rtol=1e-9, atol=1e-9)
    assert ((joined.status == "ok") == (metres <= reach)).all()
    length = network.edges["length_metres"].to_numpy()[joined.edge]
    exact = (joined.offset_metres == 0.0) | (joined.offset_metres == length)
    ok = joined.status == "ok"
    assert exact[ok & at_end].all()
    assert not (exact & ok & ~at_end & (length > 0)).any()


@pytest.mark.realdata
@pytest.mark.parametrize(("mode", "preset"), KINDS)
def test_rutland(rutland, rutland_points, mode, preset):
    ours, nearest, theirs = all_ways(
        rutland[mode], preset, *rutland_points, limit=45.0, reach=250.0
    )
    assert_same_minutes(ours, nearest, theirs, 45.0)
    # All kinds of answers came up.
    assert {"ok", "too_far_from_road"} <= set(ours.demand_status)
    assert np.isfinite(theirs).sum() > 300


@pytest.mark.realdata
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_legs_in_rutland(rutland, rutland_points, mode):
    check_legs(rutland[mode], np.vstack(rutland_points), 1000.0)


@pytest.mark.realdata
def test_the_direction_of_the_search_matters_in_rutland(rutland, rutland_points):
    network = rutland["drive"]
    impedance = impedance_of(network, "typical")
    places, premises = (snap(points, network) for points in rutland_points)
    there = minutes_by_networkx(network, impedance, places, premises, limit=60.0)
    back = minutes_by_networkx(network, impedance, places, premises, limit=60.0, reverse=False)
    assert np.nanmax(np.abs(there - back)) > 0.5


def without_driveways(roads):
    """The same roads without the ways that are there for their household only."""
    keep = (roads.ways["service"] != "driveway").to_numpy()
    lengths = np.diff(roads.way_start)
    return dataclasses.replace(
        roads,
        ways=roads.ways[keep].reset_index(drop=True),
        way_start=np.concatenate([[0], np.cumsum(lengths[keep])]),
        refs=roads.refs[np.repeat(keep, lengths)],
    )


def uncut(roads, mode):
    """Every piece of every usable way, point to point, as a graph; a stop has no way through it."""
    rules = access.way_access(roads.ways, mode)
    stops = set(roads.barriers["node"].to_numpy()[access.node_blocks(roads.barriers, mode)])
    graph = nx.MultiDiGraph()
    for i, (ahead, back) in enumerate(zip(rules["forward"], rules["backward"], strict=True)):
        refs = roads.refs[roads.way_start[i] : roads.way_start[i + 1]]
        for k, (a, b) in enumerate(zip(refs[:-1].tolist(), refs[1:].tolist(), strict=True)):
            if a < 0 or b < 0 or a == b:
                continue
            metres = float(np.hypot(*(roads.node_xy[a] - roads.node_xy[b])))
            first = ("stop", i, k, a) if a in stops else a
            last = ("stop", i, k, b) if b in stops else b
            if ahead:
                graph.add_edge(first, last, metres=metres)
            if back:
                graph.add_edge(last, first, metres=metres)
    return graph


@pytest.mark.realdata
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_cutting_at_junctions_loses_no_road_of_rutland(rutland_roads, mode):
    roads = without_driveways(rutland_roads)
    network = build_network(roads, mode)
    graph = uncut(roads, mode)
    largest = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    # Each road counts once, whether it runs one way or both.
    once = {(frozenset((a, b)), metres): metres for a, b, metres in largest.edges(data="metres")}
    assert network.edges["length_metres"].sum() == pytest.approx(sum(once.values()), rel=1e-4)

    number = {int(name): i for i, name in enumerate(roads.node_id)}
    junctions = [number[int(name)] for name in network.node_id]
    inside = [i for i, node in enumerate(junctions) if node in largest]
    assert len(inside) > 0.9 * len(junctions)
    rng = np.random.default_rng(7)
    ours = nx.MultiDiGraph()
    for u, v, ahead, back, metres in network.edges[
        ["u", "v", "forward", "backward", "length_metres"]
    ].itertuples(index=False, name=None):
        if ahead:
            ours.add_edge(u, v, metres=metres)
        if back:
            ours.add_edge(v, u, metres=metres)
    for source in rng.choice(inside, size=2, replace=False):
        here = nx.single_source_dijkstra_path_length(ours, int(source), weight="metres")
        there = nx.single_source_dijkstra_path_length(largest, junctions[source], weight="metres")
        pairs = pd.DataFrame(
            [(here[i], there[junctions[i]]) for i in inside], columns=["ours", "theirs"]
        )
        np.testing.assert_allclose(pairs["ours"], pairs["theirs"], rtol=1e-9)
