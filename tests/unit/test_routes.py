"""Sums along the quickest routes, against every simple path of NetworkX and by hand."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from drawn import crooked_sketches, position, round_position, sketches, spots
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle import minutes_by_networkx
from sketch import STREET, Sketch, xy
from town import TOWN
from trips import impedance_of

from pna import travel
from pna.roads.network import build_network
from pna.travel.routes import routes_to_nearest
from pna.travel.short_ways import short_ways
from pna.travel.snapping import snap

WITH_CONSTANT = "peak"
EXACT = {"rtol": 1e-9, "atol": 1e-9}


def figures_of(network, impedance):
    """Minutes, kilometres, and three columns of anything."""
    edges = len(network.edges)
    anything = np.random.default_rng(5).uniform(0, 9, (edges, 3))
    km = network.edges["length_metres"].to_numpy() / 1000
    return np.column_stack([impedance.edge_seconds / 60, km, anything])


def routes_of(network, places, premises, *, preset="typical", limit=600.0, reach=1500.0):
    impedance = impedance_of(network, preset)
    origins = snap(np.reshape(places, (-1, 2)), network, max_access_metres=reach)
    doors = snap(np.reshape(premises, (-1, 2)), network, max_access_metres=reach)
    figures = figures_of(network, impedance)
    routes = routes_to_nearest(network, impedance, origins, doors, figures, limit_minutes=limit)
    return routes, impedance, origins, doors, figures


def check_minutes(network, places, premises, **options):
    """Sums are the minutes, and the minutes are those of `travel.nearest`."""
    routes, impedance, origins, doors, _ = routes_of(network, places, premises, **options)
    there = routes.facility >= 0
    for missing in (routes.minutes, routes.leg_minutes, *routes.sums.T):
        assert (np.isfinite(missing) == there).all()
    legs = origins.leg_metres + doors.leg_metres[routes.facility]
    np.testing.assert_allclose(
        routes.leg_minutes[there], legs[there] / impedance.leg_metres_per_second / 60, **EXACT
    )
    driven = routes.minutes - routes.leg_minutes - impedance.trip_minutes
    np.testing.assert_allclose(routes.sums[there, 0], driven[there], **EXACT)
    limit = options.get("limit", 600.0)
    nearest = travel.nearest(network, impedance, origins, doors, limit_minutes=limit)
    walked = short_ways(network, impedance, origins, doors)
    best = np.where(there, routes.minutes, np.inf)
    np.minimum.at(best, walked.origin, walked.minutes)
    best[best > limit + 1e-6] = np.inf
    found = np.where(np.isnan(nearest.minutes), np.inf, nearest.minutes)
    np.testing.assert_allclose(best, found, **EXACT)
    return routes


@settings(max_examples=40, deadline=None)
@given(
    sketch=st.one_of(sketches(), sketches(positions=round_position), crooked_sketches()),
    places=spots(st.one_of(position, round_position), max_size=8),
    premises=spots(st.one_of(position, round_position)),
    preset=st.sampled_from(["legal_limit", "typical", "peak"]),
    limit=st.sampled_from([3.0, 600.0]),
)
def test_sums_are_the_minutes_and_the_minutes_those_of_the_nearest(
    sketch, places, premises, preset, limit
):
    network = build_network(sketch.roads(), "drive")
    check_minutes(network, xy(*places), xy(*premises), preset=preset, limit=limit)


@settings(max_examples=25, deadline=None)
@given(sketch=st.one_of(crooked_sketches(), sketches()), rng=st.integers(0, 2**32))
def test_premises_and_places_at_junctions(sketch, rng):
    """At the very ends of streets, loops and one-way rings included."""
    network = build_network(sketch.roads(), "drive")
    # Nobody starts on a motorway.
    assume(network.node_count and network.edges["snappable"].all())
    ends = np.random.default_rng(rng).choice(network.node_xy, size=(2, 4))
    routes = check_minutes(network, *ends)
    assert (routes.facility >= 0).all()


def all_paths(network, figures, seconds, origins, doors):
    """The sums of every simple path from each origin to each door, by their minutes.

    Every origin and door is a node of its own that cuts its street.
    """
    length = network.edges["length_metres"].to_numpy()
    cuts = {}
    for kind, points in (("place", origins), ("door", doors)):
        for i in np.flatnonzero(points.status == "ok").tolist():
            edge = int(points.edge[i])
            share = points.offset_metres[i] / length[edge] if length[edge] else 0.0
            cuts.setdefault(edge, []).append((share, (kind, i)))
    graph = nx.MultiDiGraph()
    columns = ["u", "v", "forward", "backward"]
    edges = network.edges[columns].itertuples(index=False, name=None)
    for number, (u, v, forward, backward) in enumerate(edges):
        stops = [(0.0, u), *sorted(cuts.get(number, [])), (1.0, v)]
        for (before, a), (after, b) in pairwise(stops):
            # Two points at the same spot are one; at a junction the direction is no matter.
            same = after == before
            share = {"share": after - before, "edge": number}
            if forward or same:
                graph.add_edge(a, b, **share)
            if backward or same:
                graph.add_edge(b, a, **share)
    for i in np.flatnonzero(origins.status == "ok").tolist():
        for j in np.flatnonzero(doors.status == "ok").tolist():
            sums = [
                sum(graph.edges[step]["share"] * figures[graph.edges[step]["edge"]] for step in way)
                for way in nx.all_simple_edge_paths(graph, ("place", i), ("door", j))
            ]
            yield i, j, np.array(sums).reshape(-1, figures.shape[1])


@settings(max_examples=20, deadline=None)
@given(
    sketch=crooked_sketches(),
    places=spots(st.one_of(position, round_position), max_size=2),
    premises=spots(st.one_of(position, round_position), max_size=2),
)
def test_no_path_is_quicker_and_the_sums_are_those_of_one(sketch, places, premises):
    network = build_network(sketch.roads(), "drive")
    assume(0 < len(network.edges) <= 14)
    routes, impedance, origins, doors, figures = routes_of(network, xy(*places), xy(*premises))
    pace = impedance.leg_metres_per_second * 60
    best = {}
    for i, j, sums in all_paths(network, figures, impedance.edge_seconds, origins, doors):
        legs = (origins.leg_metres[i] + doors.leg_metres[j]) / pace
        best.setdefault(i, []).append(np.column_stack([sums[:, 0] + legs, sums]))
    for i, parts in best.items():
        ways = np.vstack(parts)
        least = ways[:, 0].min()
        assert routes.minutes[i] - impedance.trip_minutes == pytest.approx(least, abs=1e-9)
        quickest = ways[ways[:, 0] <= least + 1e-9, 1:]
        assert np.isclose(quickest, routes.sums[i], **EXACT).all(axis=1).any()


def drawn_town():
    return build_network(TOWN.roads(), "drive")


@pytest.mark.parametrize(
    ("place", "door", "km"),
    [
        ((2000, 1500), (2000, 500), 1.0),
        # D to E is one way: from E back to D by C and B, past the gate.
        ((1800, 1000), (1200, 1000), 0.2 + 1.0 + 1.0 + 1.0 + 0.2),
        # Two spots of one street with no junction between them.
        ((200, 0), (700, 0), 0.5),
        # Round the roundabout the right way, then to F and half way round its loop.
        ((2900, 0), (4400, 0), 0.1 + 0.1 + 0.1 + 0.1 + 1.3),
        # A loop that ends where it begins: the shorter way from its junction.
        ((4100, 0), (4600, 100), 0.5 + 0.1),
        ((4100, 0), (4900, 0), 0.5 + 0.3),
        # At the junction itself.
        ((2000, 500), (2000, 0), 0.5),
        ((2000, 0), (2000, 500), 0.5),
        ((2000, 0), (2000, 0), 0.0),
    ],
)
def test_kilometres_by_hand(place, door, km):
    routes, *_ = routes_of(drawn_town(), xy(place), xy(door))
    assert routes.sums[0, 1] == pytest.approx(km, abs=1e-9)


@pytest.mark.parametrize("oneway", ["yes", "-1", "no"])
@pytest.mark.parametrize("door", ["A", "J"])
def test_a_door_at_the_junction_of_a_loop_is_reached_without_the_loop(oneway, door):
    """The loop is the street that a door at its junction joins, in whichever direction it runs."""
    sketch = Sketch(
        {"J": (0, 0), "L1": (300, 0), "L2": (300, 300), "A": (-1000, 0)},
        [("J L1 L2 J", {**STREET, "oneway": oneway}), ("A J", STREET)],
    )
    network = build_network(sketch.roads(), "drive")
    other = {"A": "J", "J": "A"}[door]
    routes, *_ = routes_of(network, xy(sketch.points[other]), xy(sketch.points[door]))
    assert routes.sums[0, 1] == pytest.approx(1.0, abs=1e-9)


def test_the_quicker_of_two_parallel_streets():
    slow, quick = {**STREET, "maxspeed": "20"}, {**STREET, "maxspeed": "60"}
    sketch = Sketch(
        {"A": (0, 0), "B": (1000, 0), "M": (500, 500), "Z": (-400, 0), "Y": (1400, 0)},
        [("A B", slow), ("A M B", quick), ("Z A", quick), ("B Y", quick)],
    )
    network = build_network(sketch.roads(), "drive")
    routes, *_ = routes_of(network, xy((-400, 0)), xy((1400, 0)), preset="legal_limit")
    # 1.0 km at 20 km/h is 3 minutes, 1.41 km at 60 km/h is 1.41.
    assert routes.sums[0, 1] == pytest.approx(0.8 + 2 * np.hypot(0.5, 0.5), abs=1e-9)


def test_longer_trips_than_the_limit_are_not_found():
    network = drawn_town()
    place, door = xy((0, 0)), xy((1900, 0))
    routes, impedance, origins, doors, figures = routes_of(network, place, door)
    minutes = float(routes.minutes[0])
    assert minutes == pytest.approx(
        minutes_by_networkx(network, impedance, origins, doors, limit=60)[0, 0]
    )
    for limit, found in ((minutes, 0), (minutes - 1e-3, -1)):
        routes = routes_to_nearest(network, impedance, origins, doors, figures, limit_minutes=limit)
        assert routes.facility[0] == found
        assert np.isfinite(routes.sums).all() == (found == 0)


def test_nowhere_to_go_and_nowhere_to_start():
    network = drawn_town()
    nowhere, *_ = routes_of(network, xy((0, 0)), xy((50_000, 0)))
    apart, *_ = routes_of(network, xy((50_000, 0), (0, 0)), xy((1000, 0)))
    assert nowhere.facility.tolist() == [-1]
    assert np.isnan(nowhere.sums).all()
    assert apart.facility.tolist() == [-1, 0]
    assert np.isnan(apart.minutes[0])
    assert np.isfinite(apart.sums[1]).all()
