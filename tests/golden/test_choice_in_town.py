"""Choice in the hand-drawn town: the three nearest premises, worked out on paper."""

import numpy as np
import pytest
from sketch import xy
from town import TOWN
from trips import matrix_of

from pna.choice import ranked
from pna.roads.network import build_network
from pna.travel.impedance import within

A, B, C, F, Q = (TOWN.points[name] for name in "ABCFQ")
# From A 1,000 m to B, on to C 2,000, by C and E or by D and E to Q 4,000; from Q they are as far.
METRES = {"B": (1000, 3000), "C": (2000, 2000), "Q": (4000, 0)}


@pytest.mark.parametrize(("mode", "metres_a_minute"), [("drive", 1000), ("walk", 80)])
def test_the_three_nearest(mode, metres_a_minute):
    network = build_network(TOWN.roads(), mode)
    minutes = matrix_of(network, xy(A, Q), xy(Q, C, B)).minutes
    found = ranked(minutes, np.ones(3, dtype=bool), 3)
    # Columns are Q, C, B.
    assert [one.facility.tolist() for one in found] == [[2, 0], [1, 1], [0, 2]]
    expected = np.sort(np.array(list(METRES.values())).T, axis=1) / metres_a_minute
    np.testing.assert_allclose(np.column_stack([one.minutes for one in found]), expected)
    # The limit itself is within reach.
    assert within(minutes, 2000 / metres_a_minute).sum(axis=1).tolist() == [2, 2]
    # Without B the second is the first.
    (first,) = ranked(minutes, np.array([True, True, False]), 1)
    assert first.facility.tolist() == [1, 0]
