"""The nearest premises after a change, against looking at every column anew."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_arrays

from pna.scenario.nearest_again import Columns, nearest_again
from pna.travel import nearest_in

# Few values, so that two premises at the same minutes come up all the time.
MINUTES = st.sampled_from([1.0, 2.0, 2.5, 7.0, np.nan])


@st.composite
def changes(draw):
    """Minutes before and after, where each column went, and which count."""
    rows, before, after = (draw(st.integers(0, most)) for most in (6, 5, 5))
    minutes = draw(of_arrays.arrays(float, (rows, before), elements=MINUTES))
    counted = np.array(draw(st.lists(st.booleans(), min_size=before, max_size=before)), dtype=bool)
    new = draw(of_arrays.arrays(float, (rows, after), elements=MINUTES))
    counts = np.array(draw(st.lists(st.booleans(), min_size=after, max_size=after)), dtype=bool)
    # Some columns that count before and after are the same premises, in the same order.
    old_ones, new_ones = np.flatnonzero(counted), np.flatnonzero(counts)
    stay = draw(st.integers(0, min(len(old_ones), len(new_ones))))
    own = sorted(draw(st.permutations(old_ones.tolist()))[:stay])
    to = sorted(draw(st.permutations(new_ones.tolist()))[:stay])
    place = np.full(before, -1)
    place[own] = to
    new[:, to] = minutes[:, own]
    arrived = np.setdiff1d(new_ones, to)
    return minutes, counted, new, Columns(place, arrived, counts)


@settings(max_examples=400, deadline=None)
@given(case=changes(), factor=st.sampled_from([1.0, 1.5, 4 / 3]))
def test_it_is_the_nearest_of_all_columns(case, factor):
    before, counted, after, columns = case
    found = nearest_again(nearest_in(before * factor, counted), after, columns, factor=factor)
    expected = nearest_in(after * factor, columns.counted)
    np.testing.assert_array_equal(found.minutes, expected.minutes)
    np.testing.assert_array_equal(found.facility, expected.facility)
