"""Minutes where turns are banned, against a search over every road in each direction."""

import dataclasses

import edge_states
import numpy as np
import pytest
from drawn import crooked_sketches, position, round_position, sketches, spots
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from sketch import STREET, Sketch, xy
from trips import impedance_of

from pna import travel
from pna.roads.network import build_network
from pna.travel.grid_snapping import snap_dense
from pna.travel.routes import routes_to_nearest
from pna.travel.search import ends_of, minutes_at, seconds_to_nearest
from pna.travel.short_ways import short_ways
from pna.travel.snapping import snap
from pna.travel.states import states_of

LIMIT = 600.0
CLOSE = {"rtol": 1e-9, "atol": 1e-3 / 60}


def with_bans(network, rng, count, longest=4):
    """The network with runs banned at random: a walk of two to four roads each.

    Like most that are signed, the bans begin at a few junctions, several at each.
    """
    arcs = network.arcs
    runs = set()
    starts = rng.choice(arcs.number, size=max(1, count // 2))
    for _ in range(count):
        run = [int(rng.choice(starts))]
        for _ in range(rng.integers(1, longest)):
            onward = arcs.out(int(arcs.head[run[-1]]))
            if onward:
                run.append(int(rng.choice(onward)))
        if len(run) > 1:
            runs.add(tuple(run))
    return dataclasses.replace(network, banned=tuple(sorted(runs)))


def lattice(rng, size):
    """Streets in squares, some missing, some one-way, with a few cul-de-sacs."""
    points, ways = {}, []
    for i in range(size):
        for j in range(size):
            points[f"{i}_{j}"] = tuple(np.array([i, j]) * 200.0 + rng.uniform(-40, 40, 2))
    for i in range(size):
        for j in range(size):
            for other in (f"{i + 1}_{j}", f"{i}_{j + 1}"):
                if other in points and rng.random() < 0.85:
                    ends = [f"{i}_{j}", other][:: rng.choice([1, -1])]
                    one_way = "yes" if rng.random() < 0.15 else "no"
                    ways.append((" ".join(ends), one_way))
            if rng.random() < 0.15:
                points[f"end{i}_{j}"] = tuple(
                    np.array(points[f"{i}_{j}"]) + rng.uniform(-90, 90, 2)
                )
                ways.append((f"{i}_{j} end{i}_{j}", "no"))
    speeds = rng.choice(["20", "30", "60", "96"], size=len(ways))
    tags = [
        {**STREET, "maxspeed": str(speed), "oneway": one_way}
        for (_, one_way), speed in zip(ways, speeds, strict=True)
    ]
    return Sketch(points, [(way, tag) for (way, _), tag in zip(ways, tags, strict=True)])


def by_states(network, impedance, places, premises):
    """Minutes by the other search; infinite where no way leads."""
    arcs = edge_states.arcs_of(network)
    number = {
        2 * int(edge) + (not ahead): i
        for i, (edge, ahead) in enumerate(zip(arcs.edge, arcs.ahead, strict=True))
    }
    runs = [tuple(number[arc] for arc in run) for run in network.banned]
    graph = edge_states.steps(network, arcs, runs, turn_back_anywhere=False)
    return edge_states.minutes(network, impedance, graph, arcs, places, premises)


def check(network, places, premises, *, preset="typical"):
    """Matrix, nearest, routes and a dense grid give the other search's minutes."""
    impedance = impedance_of(network, preset)
    demand = snap(places, network, max_access_metres=2000.0)
    doors = snap(premises, network, max_access_metres=2000.0)
    expected = by_states(network, impedance, demand, doors)
    found = travel.matrix(
        network,
        impedance,
        demand,
        doors,
        demand_ids=list(map(str, range(len(places)))),
        facility_ids=list(map(str, range(len(premises)))),
        limit_minutes=LIMIT,
    )
    minutes = np.where(np.isnan(found.minutes), np.inf, found.minutes)
    # A straight walk as long as the legs, to the last digit, may be taken or not.
    lines = np.linalg.norm(places[:, np.newaxis] - premises[np.newaxis], axis=2)
    tied = np.abs(lines - demand.leg_metres[:, np.newaxis] - doors.leg_metres) < 1e-6
    expected = np.where(tied, minutes, expected)
    np.testing.assert_allclose(minutes, expected, **CLOSE)
    lost = (demand.status == "ok") & ~np.isfinite(minutes).any(axis=1)
    assert (found.demand_status[lost] == "beyond_limit").all()

    nearest = travel.nearest(network, impedance, demand, doors, limit_minutes=LIMIT)
    least = expected.min(axis=1)
    np.testing.assert_allclose(np.nan_to_num(nearest.minutes, nan=np.inf), least, **CLOSE)

    joined = snap_dense(places, network, spacing_metres=50.0, max_access_metres=2000.0)
    seconds, _ = seconds_to_nearest(network, impedance, doors, limit_minutes=LIMIT)
    on_grid = minutes_at(seconds[np.newaxis], ends_of(network, impedance, joined), impedance)[0]
    near = short_ways(network, impedance, joined, doors)
    np.minimum.at(on_grid, near.origin, near.minutes)
    np.testing.assert_allclose(on_grid, least, **CLOSE)

    figures = impedance.edge_seconds[:, np.newaxis] / 60
    routes = routes_to_nearest(network, impedance, demand, doors, figures, limit_minutes=LIMIT)
    whole = routes.sums[:, 0] + routes.leg_minutes + impedance.trip_minutes
    np.testing.assert_allclose(whole, routes.minutes, **CLOSE)
    assert (routes.minutes >= least - 1e-6)[routes.facility >= 0].all()
    walked = np.full(len(places), np.inf)
    near = short_ways(network, impedance, demand, doors)
    np.minimum.at(walked, near.origin, near.minutes)
    by_road = np.where(routes.facility >= 0, routes.minutes, np.inf)
    np.testing.assert_allclose(np.minimum(by_road, walked), least, **CLOSE)


@settings(max_examples=100, deadline=None)
@given(
    sketch=st.one_of(sketches(), sketches(positions=round_position), crooked_sketches()),
    places=spots(st.one_of(position, round_position), max_size=8),
    premises=spots(st.one_of(position, round_position), max_size=4),
    preset=st.sampled_from(["legal_limit", "typical", "peak"]),
    seed=st.integers(0, 2**32),
)
def test_random_networks(sketch, places, premises, preset, seed):
    network = build_network(sketch.roads(), "drive")
    assume(network.node_count)
    network = with_bans(network, np.random.default_rng(seed), 6)
    check(network, xy(*places), xy(*premises), preset=preset)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(3, 7), bans=st.integers(1, 25))
def test_streets_in_squares(seed, size, bans):
    """Large enough for turning back far behind a ban to be nobody's quickest way."""
    rng = np.random.default_rng(seed)
    network = build_network(lattice(rng, size).roads(), "drive")
    assume(network.node_count > 4)
    network = with_bans(network, rng, bans)
    places = network.node_xy[rng.integers(network.node_count, size=12)] + rng.normal(0, 60, (12, 2))
    places[:3] = network.node_xy[rng.integers(network.node_count, size=3)]
    premises = network.node_xy[rng.integers(network.node_count, size=4)] + rng.normal(0, 60, (4, 2))
    premises[0] = network.node_xy[0]
    check(network, places, premises)
    states = states_of(network, impedance_of(network, "typical").edge_seconds)
    all_roads = network.node_count + network.arcs.number.size
    event("roads remembered everywhere" if states.count >= all_roads else "some junctions plain")


def test_without_bans_there_is_nothing_to_remember():
    network = build_network(lattice(np.random.default_rng(1), 5).roads(), "drive")
    states = states_of(network, np.ones(len(network.edges)))
    assert states.count == network.node_count
    assert states.further_steps == 0


@pytest.mark.realdata
def test_rutland(rutland, rutland_points):
    """Its own restrictions, and forty invented ones of up to three roads each."""
    network = rutland["drive"]
    assert network.banned
    places, premises = rutland_points
    for bans in (0, 40):
        more = with_bans(network, np.random.default_rng(3), bans) if bans else network
        check(more, places[:60], premises[:8])
