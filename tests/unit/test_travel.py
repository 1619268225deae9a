"""Limits, nearest, scaling and the long form."""

import numpy as np
import pytest
from sketch import STREET, Sketch, xy
from trips import impedance_of, matrix_of

from pna import travel
from pna.roads.network import build_network
from pna.speeds.presets import PRESETS
from pna.travel.impedance import at_speed
from pna.travel.snapping import snap

NAN = np.nan


def street(mode="walk"):
    """4,000 metres from west to east, with a side street in the middle."""
    points = {"a": (0, 0), "b": (2000, 0), "c": (4000, 0), "n": (2000, 500)}
    return build_network(Sketch(points, [("a b c", STREET), ("b n", STREET)]).roads(), mode)


def test_within_has_the_limit_itself_and_no_missing_minutes():
    minutes = [19.999, 20.0, 20.0 + 5e-7, 20.0 + 2e-6, np.inf, NAN]
    assert travel.within(minutes, 20.0).tolist() == [True, True, True, False, False, False]
    assert bool(travel.within(20.0, 20.0))


def test_impedance_of_driving_and_walking():
    network = street("drive")
    typical = travel.drive_impedance(network, PRESETS["typical"])
    # 2,000 m at 60 km/h are 120 s, 500 m are 30 s; at 0.51 of the limit on a lane, and half the
    # 2.5 s of the junction on each of its arms.
    assert sorted(typical.edge_seconds) == pytest.approx(
        [30 / 0.51 + 1.25, 120 / 0.51 + 1.25, 120 / 0.51 + 1.25]
    )
    assert typical.trip_minutes == 0.26
    assert typical.leg_metres_per_second == pytest.approx(4 / 3)
    assert typical.top_speed_kph == pytest.approx(70 * 1.609344 * 0.96)
    quicker = at_speed(typical, 1.1)
    assert sorted(quicker.edge_seconds * 1.1) == pytest.approx(
        [30 / 0.51 + 1.25, 120 / 0.51 + 1.25, 120 / 0.51 + 1.25]
    )
    assert quicker.leg_metres_per_second == typical.leg_metres_per_second
    with pytest.raises(ValueError, match="above 0"):
        at_speed(typical, 0.0)
    walking = travel.walk_impedance(street(), 3.6)
    assert sorted(walking.edge_seconds) == pytest.approx([500, 2000, 2000])
    assert (walking.trip_minutes, walking.leg_metres_per_second) == (0.0, 1.0)


def test_matrix_keeps_ids_order_limits_and_legs():
    # Walking 80 m a minute: from x = 400 to premises at 1200 and 3600, legs of 40 and 80 m.
    matrix = matrix_of(
        street(), xy((400, 40), (4000, 0)), xy((1200, 80), (3600, 0), (0, 5000)), limit=20.0
    )
    assert matrix.minutes == pytest.approx(
        np.array([[(40 + 800 + 80) / 80, NAN, NAN], [NAN, 5.0, NAN]]), nan_ok=True
    )
    assert matrix.demand_ids.tolist() == ["D0", "D1"]
    assert matrix.facility_ids.tolist() == ["F0", "F1", "F2"]
    assert matrix.facility_status.tolist() == ["ok", "ok", "too_far_from_road"]
    # The way to the point out in the fields is measured all the same: to n at (2000, 500).
    assert matrix.facility_leg_metres == pytest.approx([80, 0, np.hypot(2000, 4500)])
    assert matrix.demand_leg_metres == pytest.approx([40, 0])
    assert (matrix.mode, matrix.preset, matrix.limit_minutes) == ("walk", "standard", 20.0)


def test_more_premises_than_are_searched_at_a_time():
    premises = [(100.0 * k, 0) for k in range(1, 38)]
    told = []
    network = street()
    demand, facilities = snap(xy((0, 0)), network), snap(xy(*premises), network)
    matrix = travel.matrix(
        network,
        impedance_of(network),
        demand,
        facilities,
        demand_ids=["D"],
        facility_ids=[f"F{k}" for k in range(37)],
        limit_minutes=60.0,
        progress=lambda *step: told.append(step),
    )
    assert matrix.minutes[0] == pytest.approx([100 * k / 80 for k in range(1, 38)])
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})
    assert told[-1][1:] == (37, 37)


def test_nearest_by_one_search_names_the_premises():
    network = street()
    demand = snap(xy((0, 0), (1900, 0), (4000, 30), (0, 3000)), network)
    facilities = snap(xy((9000, 9000), (400, 0), (2000, 480)), network)
    found = travel.nearest(network, impedance_of(network), demand, facilities, limit_minutes=40.0)
    assert found.minutes == pytest.approx(
        [5.0, (100 + 480) / 80, (30 + 2000 + 480) / 80, NAN], nan_ok=True
    )
    assert found.facility.tolist() == [1, 2, 2, -1]


def test_nearest_among_those_that_count():
    minutes = np.array([[5.0, 3.0, 3.0], [NAN, NAN, 2.0], [NAN, NAN, NAN]])
    everyone = travel.nearest_in(minutes, np.array([True, True, True]))
    assert everyone.facility.tolist() == [1, 2, -1]
    assert everyone.minutes == pytest.approx([3.0, 2.0, NAN], nan_ok=True)
    first = travel.nearest_in(minutes, np.array([True, False, False]))
    assert first.facility.tolist() == [0, -1, -1]
    nobody = travel.nearest_in(minutes, np.array([False, False, False]))
    assert nobody.facility.tolist() == [-1, -1, -1]
    assert np.isnan(nobody.minutes).all()


def test_a_slower_pace_and_no_quicker_one():
    matrix = matrix_of(street(), xy((0, 0)), xy((800, 0), (1600, 0)), limit=15.0)
    assert matrix.minutes == pytest.approx(np.array([[10.0, NAN]]), nan_ok=True)
    slower = travel.scaled(matrix, 1.5, preset="slow")
    assert slower.minutes == pytest.approx(np.array([[15.0, NAN]]), nan_ok=True)
    assert (slower.limit_minutes, slower.preset) == (22.5, "slow")
    assert matrix.minutes[0, 0] == pytest.approx(10.0)
    with pytest.raises(ValueError, match="not sped up"):
        travel.scaled(matrix, 0.9, preset="quick")


def test_the_long_form_has_a_row_for_each_pair_within_the_limit():
    matrix = matrix_of(street(), xy((0, 0), (800, 0)), xy((800, 0), (1600, 0)), limit=15.0)
    frame = travel.to_frame(matrix)
    assert frame[["demand_id", "facility_id"]].to_numpy().tolist() == [
        ["D0", "F0"], ["D1", "F0"], ["D1", "F1"],
    ]  # fmt: skip
    assert frame["minutes"].tolist() == pytest.approx([10.0, 0.0, 10.0])
