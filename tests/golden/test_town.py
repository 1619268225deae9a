"""Minutes of the hand-drawn town, worked out on paper.

By car 1,000 metres a minute (500 on the roundabout and the driveway), on foot 80, legs on foot.
The sums stand beside each case: metres on streets / metres a minute + metres of legs / 80.
"""

import math

import numpy as np
import pytest
from sketch import xy
from town import TOWN
from trips import matrix_of, minutes_between

from pna.roads.network import build_network
from pna.roads.osm import read_roads
from pna.speeds.presets import one_factor, slower
from pna.travel import nearest_in

A, B, C, E, F, Q = (TOWN.points[name] for name in "ABCEFQ")

CASES = {
    # D>>E is one way: on to E 500, down to C 1000, back to B 1000. On foot back to D and down.
    "out of a one-way street": ((1500, 1000), B, 2500 / 1000, 1500 / 80),
    # Up B-D 1000 and along 500: 1000 m less than the way there.
    "into a one-way street": (B, (1500, 1000), 1500 / 1000, 1500 / 80),
    "ahead in a one-way street": ((1250, 1000), (1750, 1000), 500 / 1000, 500 / 80),
    # Round the block: 250 to E, 1000 to C, 1000 to B, 1000 to D through the gate, 250.
    "behind in a one-way street": ((1750, 1000), (1250, 1000), 3500 / 1000, 500 / 80),
    # Clockwise from P1 by P2 and P3 to P4: three sides of 100 at 500 m a minute. On foot one side.
    "round the roundabout": ((2500, 0), (3600, 0), 500 / 1000 + 300 / 500 + 500 / 1000, 1100 / 80),
    "roundabout, back": ((3600, 0), (2500, 0), 500 / 1000 + 100 / 500 + 500 / 1000, 1100 / 80),
    "same edge, ahead": ((1200, 30), (1700, 40), 500 / 1000 + 70 / 80, 500 / 80 + 70 / 80),
    "same edge, back": ((1700, 40), (1200, 30), 500 / 1000 + 70 / 80, 500 / 80 + 70 / 80),
    # The legs are 60 and 100 and the straight line is 50 (30, 40, 50): walk that, by car or not.
    "walking straight over": ((500, 60), (530, 100), 50 / 80, 50 / 80),
    # Longer than either leg of 40 and shorter than both together.
    "walking straight on one side": ((500, 40), (560, 40), 60 / 80, 60 / 80),
    # The straight line of 41.2 is longer than the legs of 10 and 20: along the street it is.
    "not quite straight over": ((300, 10), (340, 20), 40 / 1000 + 30 / 80, 40 / 80 + 30 / 80),
    # Cars cannot pass G: 400 to H, 1000 to D, 1000 to B, 1000 to A.
    "past the bollard": ((0, 600), A, 3400 / 1000, 600 / 80),
    "this side of the bollard": ((0, 400), A, 400 / 1000, 400 / 80),
    "through the gate": ((1000, 600), B, 600 / 1000, 600 / 80),
    # Nobody may pass K, so the street behind it is no part of the network: a leg of 400 to K.
    "behind the private gate": ((2000, -900), C, 500 / 1000 + 400 / 80, 500 / 80 + 400 / 80),
    # Of two ways from Q to E, 1000 and 2000 long, the shorter; not the sum of both.
    "parallel edges": (Q, E, 1000 / 1000, 1000 / 80),
    # The middle of the longer one is 1000 from either end.
    "on the longer of two parallel edges": ((2500, 1500), Q, 1000 / 1000, 1000 / 80),
    # A dead-end driveway is there for who lives on it: 150 at 500 m a minute.
    "from a driveway": ((0, -150), B, 150 / 500 + 1000 / 1000, 1150 / 80),
    # The loop L-L1-L2-L3-L is 1400 long; L2 lies half round.
    "half round the loop": ((5000, 300), F, 1200 / 1000, 1200 / 80),
    # From L3, 1000 round, to 250 round: 400 on to L and 250 is shorter than 750 back.
    "over the start of the loop": ((5000, 0), (4600, 250), 650 / 1000, 650 / 80),
    "ahead in the loop": ((4600, 100), (4600, 250), 150 / 1000, 150 / 80),
    # 1000 metres from A is still allowed.
    "as far from the road as allowed": ((-1000, 0), B, 1000 / 1000 + 1000 / 80, 2000 / 80),
    "a metre too far from the road": ((-1001, 0), B, math.nan, math.nan),
    # The roads of the island are not linked with the rest: a house on it has no road within reach.
    "on the island": ((9100, 9000), B, math.nan, math.nan),
    "at the door": ((1200, 30), (1200, 30), 0.0, 0.0),
}


@pytest.fixture(scope="module")
def networks():
    return {mode: build_network(TOWN.roads(), mode) for mode in ("drive", "walk")}


@pytest.mark.parametrize("mode", ["drive", "walk"])
@pytest.mark.parametrize("name", CASES)
def test_minutes_worked_out_on_paper(networks, name, mode):
    place, premises, drive, walk = CASES[name]
    expected = drive if mode == "drive" else walk
    found = minutes_between(networks[mode], xy(place), xy(premises))
    assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_all_at_once_is_the_same_as_one_at_a_time(networks, mode):
    matrix = matrix_of(
        networks[mode],
        xy(*(place for place, *_ in CASES.values())),
        xy(*(premises for _, premises, *_ in CASES.values())),
    )
    expected = [drive if mode == "drive" else walk for *_, drive, walk in CASES.values()]
    assert np.diag(matrix.minutes) == pytest.approx(np.array(expected), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_the_same_town_read_from_a_file(tmp_path, mode):
    # Seven decimals of a degree move a point by up to 6.5 mm. A trip passes at most 12 points and
    # 2 legs: 2 * 14 * 6.5 mm = 0.2 m, on foot 0.0023 minutes.
    path = tmp_path / "the town.osm"
    path.write_text(TOWN.osm_xml(), encoding="utf-8")
    network = build_network(read_roads([path]), mode)
    for name, (place, premises, drive, walk) in CASES.items():
        if name == "as far from the road as allowed":
            continue  # half a centimetre decides
        expected = drive if mode == "drive" else walk
        found = minutes_between(network, xy(place), xy(premises))
        assert found == pytest.approx(expected, abs=0.0025, nan_ok=True), name


def test_speeds_change_the_road_and_not_the_legs(networks):
    # 500 m at the limit are half a minute; legs of 70 m; 0.8 minutes a trip.
    trip = networks["drive"], xy((1200, 30)), xy((1700, 40))
    mine = one_factor("mine", 0.62, constant_minutes=0.8)
    later = slower(mine, 1.25, name="later", description="", basis="", evidence="")
    assert minutes_between(*trip, preset=mine) == pytest.approx(0.8 + 0.5 / 0.62 + 70 / 80)
    assert minutes_between(*trip, preset=later) == pytest.approx(0.8 + 0.625 / 0.62 + 70 / 80)


def test_walking_straight_over_costs_no_setting_off_by_car(networks):
    trip = networks["drive"], xy((500, 60)), xy((530, 100))
    assert minutes_between(*trip, preset="typical") == pytest.approx(50 / 80)


def test_status_and_legs_of_places(networks):
    matrix = matrix_of(
        networks["drive"], xy((1200, 30), (-1001, 0), (9100, 9000)), xy(A), limit=60.0
    )
    assert matrix.demand_status.tolist() == ["ok", "too_far_from_road", "too_far_from_road"]
    assert matrix.demand_leg_metres[:2] == pytest.approx([30, 1001])
    assert matrix.facility_status.tolist() == ["ok"]


def test_of_two_at_the_same_minutes_the_first_is_taken(networks):
    # A and C are both 1000 m from B.
    for order in ((A, C), (C, A)):
        matrix = matrix_of(networks["drive"], xy(B), xy(*order))
        assert matrix.minutes[0, 0] == matrix.minutes[0, 1] == pytest.approx(1.0)
        found = nearest_in(matrix.minutes, np.array([True, True]))
        assert found.facility.tolist() == [0]


def test_what_was_dropped_is_told(networks):
    # K-M is 500 m, the island 500 m; on foot the same two, and nothing else is left out.
    for mode in ("drive", "walk"):
        dropped = networks[mode].dropped.set_index("reason")
        assert dropped.index.tolist() == ["not connected with the rest"]
        assert dropped.loc["not connected with the rest"].tolist() == [2, pytest.approx(1.0)]
