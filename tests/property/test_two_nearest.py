"""The two nearest premises, against the two smallest of each row of the matrix."""

import numpy as np
from drawn import crooked_sketches, round_position, sketches, spots
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import xy
from trips import impedance_of, matrix_of

from pna import travel
from pna.roads.network import build_network
from pna.travel.snapping import snap
from pna.travel.two_nearest import two_nearest

MODES = st.sampled_from(["drive", "walk"])
LIMIT = 25.0


def two_of(network, places, premises, reach):
    joined = (snap(points, network, max_access_metres=reach) for points in (places, premises))
    return two_nearest(network, impedance_of(network), *joined, limit_minutes=LIMIT)


def assert_two_smallest(network, places, premises, reach=1500.0):
    found = two_of(network, places, premises, reach)
    minutes = matrix_of(network, places, premises, limit=LIMIT, reach=reach).minutes
    minutes = np.where(np.isnan(minutes), np.inf, minutes)
    padded = np.column_stack([minutes, np.full((len(minutes), 2), np.inf)])
    smallest = np.sort(padded, axis=1)[:, :2]
    for number, one in enumerate(found):
        expected = smallest[:, number]
        reached = one.facility >= 0
        assert (np.isfinite(expected) == reached).all()
        # The very bits: who is within a limit does not depend on how it was worked out.
        assert np.array_equal(one.minutes[reached], expected[reached])
        assert np.isnan(one.minutes[~reached]).all()
        assert np.array_equal(minutes[reached, one.facility[reached]], one.minutes[reached])
    both = found.second.facility >= 0
    assert (found.first.facility[both] != found.second.facility[both]).all()
    return found


@settings(max_examples=60, deadline=None)
@given(
    mode=MODES,
    sketch=st.one_of(sketches(positions=round_position), crooked_sketches()),
    places=spots(round_position, max_size=8),
    premises=spots(round_position, max_size=10),
)
def test_two_smallest_of_the_matrix(mode, sketch, places, premises):
    network = build_network(sketch.roads(), mode)
    assert_two_smallest(network, xy(*places), xy(*premises))


def test_two_smallest_of_rutland(rutland, rutland_points):
    places, premises = rutland_points
    for network in rutland.values():
        found = assert_two_smallest(network, places, premises, reach=1000.0)
        nearest = travel.nearest_in(
            matrix_of(network, places, premises, limit=LIMIT).minutes, np.ones(len(premises), bool)
        )
        assert np.array_equal(found.first.minutes, nearest.minutes, equal_nan=True)
        assert np.array_equal(found.first.facility, nearest.facility)
        assert (found.second.facility >= 0).sum() > 50
