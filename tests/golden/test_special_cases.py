"""Small drawings, each with one trap, minutes worked out on paper."""

import dataclasses
import math

import numpy as np
import pytest
import shapely
from sketch import STREET, Sketch, xy
from trips import impedance_of, matrix_of, minutes_between

from pna import travel
from pna.roads.network import build_network
from pna.travel.impedance import avoiding, fast_without_pavement
from pna.travel.snapping import snap

ONE_WAY = {**STREET, "oneway": "yes"}


def footpath_in_pieces(pieces, length=1600.0, seed=0):
    """A bent footpath in uneven pieces, with a stub at each joint so that the joints stay.

    It starts at (0, 0); also given is the point where it ends.
    """
    rng = np.random.default_rng(seed)
    lengths = np.diff([0.0, *np.sort(rng.uniform(0, length, pieces - 1)), length])
    bearing = rng.uniform(-0.5, 0.5, pieces)
    steps = lengths[:, np.newaxis] * np.column_stack([np.cos(bearing), np.sin(bearing)])
    joints = np.vstack([[0.0, 0.0], np.cumsum(steps, axis=0)])
    points, ways = {}, []
    for i, (x, y) in enumerate(joints):
        points[f"J{i}"] = (x, y)
        points[f"S{i}"] = (x, y + 10.0)
        ways.append((f"J{i} S{i}", {"highway": "footway"}))
    ways.append((" ".join(f"J{i}" for i in range(pieces + 1)), {"highway": "footway"}))
    return build_network(Sketch(points, ways).roads(), "walk"), tuple(joints[-1])


def test_exactly_on_the_limit_is_within_however_the_pieces_add_up():
    # 1600 m at 80 m a minute are 20 minutes. In 12 pieces they add up to a little more in a good
    # part of the cases: unless that happens here, this proves nothing.
    found = []
    for seed in range(40):
        network, end = footpath_in_pieces(12, seed=seed)
        there = matrix_of(network, xy((0, 0)), xy(end), limit=20.0)
        assert travel.within(there.minutes, 20.0).all()
        assert there.demand_status.tolist() == ["ok"]
        found.append(there.minutes[0, 0])
    assert found == pytest.approx([20.0] * 40, abs=1e-9)
    assert sum(minutes > 20.0 for minutes in found) >= 5


def test_a_hands_breadth_beyond_the_limit_is_outside_and_has_a_status():
    # 1600.1 m are 20.00125 minutes.
    network, end = footpath_in_pieces(12, length=1600.1)
    there = matrix_of(network, xy((0, 0)), xy(end), limit=20.0)
    assert math.isnan(there.minutes[0, 0])
    assert there.demand_status.tolist() == ["beyond_limit"]
    assert minutes_between(network, xy((0, 0)), xy(end), limit=21.0) == pytest.approx(20.00125)


def crossing_of_one_way_streets():
    """West-east and south-north, one way each, crossing at J; a two-way ring goes round."""
    return Sketch(
        points={"W": (-500, 0), "E": (500, 0), "S": (0, -500), "N": (0, 500), "J": (0, 0)},
        ways=[
            ("W J E", ONE_WAY),
            ("S J N", ONE_WAY),
            ("W N E S W", {**STREET, "maxspeed": "30"}),
        ],
    )


# The ring's sides are 500 * sqrt(2) = 707.107 m at 500 m a minute.
SIDE = 500 * math.sqrt(2) / 500


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((-500, 0), 0.5),
        ((0, -500), 0.5),
        # Against both arrows: from E along the ring to S, then north.
        ((500, 0), SIDE + 0.5),
        ((0, 500), SIDE + 0.5),
        # Just past J on its eastern arm: 400 on to E, and then the same.
        ((100, 0), 0.4 + SIDE + 0.5),
        ((0, 0), 0.0),
    ],
)
def test_premises_at_a_junction_of_one_way_streets_is_reached_from_every_arm(place, expected):
    network = build_network(crossing_of_one_way_streets().roads(), "drive")
    joined = snap(xy((0, 0)), network)
    edge = network.edges.iloc[joined.edge[0]]
    assert joined.offset_metres[0] in {0.0, edge["length_metres"]}
    assert minutes_between(network, xy(place), xy((0, 0))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("premises", "expected"),
    [
        ((500, 0), 0.5),
        ((0, 500), 0.5),
        ((-500, 0), 0.5 + SIDE),
        # A hundred metres back against the arrow: up to N, along the ring to W, 400 on.
        ((-100, 0), 0.5 + SIDE + 0.4),
    ],
)
def test_a_place_at_a_junction_of_one_way_streets_may_leave_by_every_arm(premises, expected):
    network = build_network(crossing_of_one_way_streets().roads(), "drive")
    assert minutes_between(network, xy((0, 0)), xy(premises)) == pytest.approx(expected)


def block(end_of_south, *bans):
    """Build a high street from W to X and a road from S to P that cross at C.

    With E, F and N they make a block.
    """
    points = {
        "W": (-1000, 0), "C": (0, 0), "E": (500, 0), "F": (500, 500), "N": (0, 500),
        "P": (0, 900), "S": (0, end_of_south), "X": (1000, 0),
    }  # fmt: skip
    streets = ("W C", "C E", "C N", "S C", "E F", "F N", "N P", "E X")
    ways = [(street, STREET) for street in streets]
    return build_network(Sketch(points, ways, turns=bans).roads(), "drive")


NO_LEFT = ("no_left_turn", (("from", "1"), ("via", "C"), ("to", "3")))
ONLY_AHEAD = ("only_straight_on", (("from", "2"), ("via", "C"), ("to", "1")))
FAR, NEAR = -2000, -300


@pytest.mark.parametrize(
    ("south", "place", "premises", "bans", "expected"),
    [
        # Left at C: 500 + 500 + 400 at 1000 metres a minute.
        (FAR, (-500, 0), (0, 900), [], 1.4),
        # Round the block: 500 to C, 500 ahead to E, 500 to F, 500 to N, 400 to P.
        (FAR, (-500, 0), (0, 900), [NO_LEFT], 2.4),
        # To a door 100 m up the banned road, too: down from N, 400.
        (FAR, (-500, 0), (0, 100), [NO_LEFT], 2.4),
        # Quicker to turn back where the southern road ends: 500 + 300 + 300 + 500 + 400. Nobody
        # turns back half way there.
        (NEAR, (-500, 0), (0, 900), [NO_LEFT], 2.0),
        # The way back is not banned, nor is coming from elsewhere.
        (FAR, (0, 900), (-500, 0), [NO_LEFT], 1.4),
        (FAR, (0, -300), (0, 900), [NO_LEFT], 1.2),
        # Who sets off at the crossing itself came by no road.
        (FAR, (0, 0), (0, 900), [NO_LEFT], 0.9),
        # From the east, 400 m before C, ahead only; so by E, F and N: 100 + 3 x 500 + 300.
        (FAR, (400, 0), (0, -300), [], 0.7),
        (FAR, (400, 0), (0, -300), [ONLY_AHEAD], 1.9),
    ],
)
def test_a_banned_turn_makes_a_trip_go_round_the_block(south, place, premises, bans, expected):
    found = minutes_between(block(south, *bans), xy(place), xy(premises))
    assert found == pytest.approx(expected)


def test_nobody_starts_on_a_motorway():
    # A house 10 m from the motorway walks 300 m to the lane, and the motorway is used all the same:
    # lane 500 at 500 a minute, slip road and motorway 100 + 5000 + 100 at 1000, lane 500.
    lane = {"highway": "unclassified", "maxspeed": "30"}
    sketch = Sketch(
        points={
            "a": (0, -310), "b": (500, -310), "m1": (600, 0), "m2": (5600, 0), "c": (5700, -310),
            "d": (6200, -310), "m0": (0, 0), "m3": (6200, 0), "z": (3000, -3000),
        },
        ways=[
            ("a b", lane), ("c d", lane), ("b z", lane), ("z c", lane),
            ("m0 m1 m2 m3", {"highway": "motorway", "maxspeed": "60"}),
            ("b m1", {"highway": "motorway_link", "maxspeed": "60", "oneway": "yes"}),
            ("m2 c", {"highway": "motorway_link", "maxspeed": "60", "oneway": "yes"}),
        ],
    )  # fmt: skip
    network = build_network(sketch.roads(), "drive")
    link = math.hypot(100, 310)
    found = minutes_between(network, xy((200, -10)), xy((6000, -310)))
    assert found == pytest.approx(300 / 80 + 300 / 500 + (2 * link + 5000) / 1000 + 300 / 500)


def test_no_short_cut_through_driveways():
    # From A to C the street goes 3000 m round. A drive of 1000 m joins the two directly: not a way
    # through for cars, though one may walk it. Its shorter part, from A to M, leads to the houses
    # on it; the longer part is left out.
    drive = {"highway": "service", "service": "driveway", "maxspeed": "60"}
    points = {"A": (0, 0), "B": (0, 1000), "B1": (1000, 1000), "C": (1000, 0), "M": (450, 0)}
    ways = [("A B B1 C", STREET), ("A M", drive), ("M C", drive)]
    roads = Sketch(points, ways).roads()
    by_car, on_foot = build_network(roads, "drive"), build_network(roads, "walk")
    trip = xy((0, 0)), xy((1000, 0))
    assert minutes_between(by_car, *trip) == pytest.approx(3.0)
    assert minutes_between(on_foot, *trip) == pytest.approx(1000 / 80)
    # A house 400 m along the drive: 400 m by car at 1000 m a minute to A, then as above.
    assert minutes_between(by_car, xy((400, 0)), xy((1000, 0))) == pytest.approx(0.4 + 3.0)
    reasons = by_car.dropped.set_index("reason")["km"]
    assert reasons["would be a short cut over a private drive"] == pytest.approx(0.55)


def test_a_drive_to_a_car_park_is_no_short_cut():
    # The car park's own road hangs on the drive alone: 60 m of drive and 40 m of car park at
    # 1000 m a minute, and 10 m on foot.
    drive = {"highway": "service", "service": "driveway", "maxspeed": "60"}
    park = {"highway": "service", "service": "parking_aisle", "maxspeed": "60"}
    points = {"A": (0, 0), "B": (1000, 0), "P": (0, 60), "Q": (0, 100)}
    roads = Sketch(points, [("A B", STREET), ("A P", drive), ("P Q", park)]).roads()
    found = minutes_between(build_network(roads, "drive"), xy((10, 100)), xy((0, 0)))
    assert found == pytest.approx(10 / 80 + 0.1)


def test_an_edge_without_length_costs_nothing_and_is_no_wall():
    # Two points of the map at one spot, with a piece of street of no length between them.
    sketch = Sketch(
        points={"A": (0, 0), "B": (1000, 0), "B2": (1000, 0), "C": (2000, 0),
                "N": (1000, 500), "N2": (1000, -500)},
        ways=[("A B", STREET), ("B B2", STREET), ("B2 C", STREET), ("B N", STREET),
              ("B2 N2", STREET)],
    )  # fmt: skip
    for mode, rate in (("drive", 1000), ("walk", 80)):
        network = build_network(sketch.roads(), mode)
        assert (network.edges["length_metres"] == 0).sum() == 1
        assert minutes_between(network, xy((0, 0)), xy((2000, 0))) == pytest.approx(2000 / rate)
        # A place and premises right there join the piece itself, or one of its neighbours.
        assert minutes_between(network, xy((1000, 0)), xy((2000, 0))) == pytest.approx(1000 / rate)
        assert minutes_between(network, xy((0, 0)), xy((1000, 0))) == pytest.approx(1000 / rate)
        assert minutes_between(network, xy((1000, 0)), xy((1000, 0))) == 0.0


def test_of_parallel_edges_the_quickest_is_taken_whatever_their_order():
    # 1000 m at 60 km/h is 1 minute, 1000 m at 30 km/h 2; with arms so that both ends are junctions.
    slow = {**STREET, "maxspeed": "30"}
    points = {"A": (0, 0), "B": (1000, 0), "W": (-500, 0), "O": (1500, 0)}
    arms = [("W A", STREET), ("B O", STREET)]
    for ways in ([("A B", slow), ("A B", STREET)], [("A B", STREET), ("B A", slow)]):
        network = build_network(Sketch(points, ways + arms).roads(), "drive")
        assert len(network.edges) == 4
        assert minutes_between(network, xy((-500, 0)), xy((1500, 0))) == pytest.approx(2.0)


def test_no_premises_at_all():
    network, _ = footpath_in_pieces(2)
    matrix = matrix_of(network, xy((0, 0), (0, 5000)), np.empty((0, 2)))
    assert matrix.minutes.shape == (2, 0)
    assert matrix.demand_status.tolist() == ["beyond_limit", "too_far_from_road"]
    impedance = impedance_of(network)
    found = travel.nearest(
        network,
        impedance,
        snap(xy((0, 0)), network),
        snap(np.empty((0, 2)), network),
        limit_minutes=20.0,
    )
    assert np.isnan(found.minutes).all()
    assert found.facility.tolist() == [-1]


def test_premises_in_the_sea_reach_nobody_and_spoil_nothing():
    network, end = footpath_in_pieces(2)
    sea, door = xy((90_000, 90_000)), xy(end)
    matrix = matrix_of(network, xy((0, 0)), np.vstack([sea, door, [[np.nan, np.nan]]]))
    assert matrix.facility_status.tolist() == ["too_far_from_road", "ok", "too_far_from_road"]
    assert np.isnan(matrix.minutes[0, [0, 2]]).all()
    assert matrix.minutes[0, 1] == pytest.approx(20.0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0])
def test_an_edge_without_a_valid_time_is_refused(bad):
    network, _ = footpath_in_pieces(3)
    impedance = impedance_of(network)
    seconds = impedance.edge_seconds.copy()
    seconds[0] = bad
    broken = dataclasses.replace(impedance, edge_seconds=seconds)
    joined = snap(xy((0, 0)), network)
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="no valid travel time"):
        travel.matrix(
            network, broken, joined, joined,
            demand_ids=["a"], facility_ids=["b"], limit_minutes=20.0,
        )  # fmt: skip


def test_a_mode_without_any_road():
    network = build_network(
        Sketch({"A": (0, 0), "B": (10, 0)}, [("A B", {"highway": "footway"})]).roads(), "drive"
    )
    assert len(network.edges) == 0
    matrix = matrix_of(network, xy((0, 0)), xy((5, 0)))
    assert matrix.demand_status.tolist() == ["no_network"]
    assert np.isnan(matrix.minutes).all()


def fast_road_between_two_villages(**tags):
    """A 60 mph road from A to B, 800 m; a path round it by P, 1,000 m and 600 m."""
    points = {"Z": (-400, 0), "A": (0, 0), "B": (800, 0), "P": (0, 600), "Y": (1200, 0)}
    street, path = {"highway": "residential"}, {"highway": "footway"}
    road = {"highway": "tertiary", "maxspeed": "60 mph", **tags}
    ways = [("Z A", street), ("A B", road), ("B Y", street), ("A P B", path)]
    return build_network(Sketch(points, ways).roads(), "walk")


def minutes_off_fast_roads(network, place, premises):
    impedance = avoiding(impedance_of(network), fast_without_pavement(network))
    found = travel.nearest(
        network, impedance, snap(xy(place), network), snap(xy(premises), network),
        limit_minutes=60.0,
    )  # fmt: skip
    return float(found.minutes[0])


def test_a_walk_off_fast_roads_goes_round_by_the_path():
    network = fast_road_between_two_villages()
    assert minutes_between(network, xy((-400, 0)), xy((1200, 0))) == pytest.approx(1600 / 80)
    found = minutes_off_fast_roads(network, (-400, 0), (1200, 0))
    assert found == pytest.approx((400 + 600 + 1000 + 400) / 80)
    # From the road itself, or to it, there is no other way than along it.
    assert math.isnan(minutes_off_fast_roads(network, (300, 0), (1200, 0)))
    assert math.isnan(minutes_off_fast_roads(network, (1200, 0), (300, 0)))
    assert math.isnan(minutes_off_fast_roads(network, (300, 0), (400, 0)))
    # Its ends are junctions, which belong to the streets as well.
    assert minutes_off_fast_roads(network, (0, 0), (-400, 0)) == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("tags", "fast"),
    [
        ({}, True),
        ({"maxspeed": "50 mph"}, True),
        ({"maxspeed": "40 mph"}, False),
        ({"sidewalk": "left"}, False),
        ({"sidewalk": "no"}, True),
        ({"highway": "trunk_link"}, True),
        # Not tagged and in the country: the national limit.
        ({"highway": "unclassified", "maxspeed": None}, True),
        ({"highway": "residential"}, False),
        ({"highway": "service"}, False),
        ({"highway": "track"}, False),
    ],
)
def test_which_roads_are_fast_and_without_a_known_pavement(tags, fast):
    network = fast_road_between_two_villages(**tags)
    way = network.edges["way_id"].to_numpy()
    assert fast_without_pavement(network)[way == 2].tolist() == [fast]
    assert not fast_without_pavement(network)[way != 2].any()


def test_a_fast_road_through_a_village_may_be_walked_along():
    points = {"A": (0, 0), "B": (800, 0), "C": (1600, 0)}
    road = {"highway": "primary", "maxspeed": "60 mph"}
    # The houses lie along 500 of the first 800 metres, and along 300 of the other 800.
    land = [shapely.box(300, -50, 1100, 50)]
    arms = {"S": (800, 100)}
    sketch = Sketch(points | arms, [("A B C", road), ("B S", {"highway": "path"})], built_up=land)
    assert fast_without_pavement(build_network(sketch.roads(), "walk")).tolist() == [
        False, True, False,
    ]  # fmt: skip
