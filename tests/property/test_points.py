"""Any point has the minutes that a place where people live would have there."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from town_results import town_results

from pna.travel import points
from pna.travel.times import points_of

SPOTS = st.tuples(st.integers(-300, 5300), st.integers(-1300, 2300))


@settings(max_examples=25, deadline=None)
@given(places=st.lists(SPOTS, min_size=1, max_size=8))
def test_a_point_at_a_place_has_the_minutes_of_that_place(places):
    results = town_results(places=places, people=[1] * len(places))
    found = points.to_premises(results, points_of(results.demand))
    for (mode, preset, name), place in results.nearest.items():
        reach = found[name][mode]
        if preset != reach.preset:
            continue
        ends = results.ranges[mode, preset, name]
        # The same bits, so that both are on the same side of every rule.
        assert np.array_equal(reach.found.first.minutes, place.minutes, equal_nan=True)
        assert np.array_equal(reach.found.first.facility, place.facility)
        for ours, theirs in zip(reach.ends, ends, strict=True):
            np.testing.assert_allclose(ours.minutes, theirs.minutes, atol=1e-9)
        for rule in points.judged(results, found[name], name):
            (same,) = (
                one
                for one in results.judgements
                if (one.rule, one.speed_preset, one.premises_set)
                == (rule.rule, rule.speed_preset, name)
            )
            assert np.array_equal(rule.within, same.within)
            assert np.array_equal(rule.unknown, same.unknown)
