"""Exact intervals of counts, against the definition and printed tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from pna.poisson import interval

# Garwood 1936, as printed since in most tables of statistics.
PRINTED = {0: (0, 3.69), 1: (0.0253, 5.57), 3: (0.619, 8.77), 5: (1.623, 11.67), 10: (4.80, 18.39)}


@pytest.mark.parametrize("count", PRINTED)
def test_printed_values(count):
    low, high = interval(count)
    assert (float(low), float(high)) == pytest.approx(PRINTED[count], rel=2e-3, abs=1e-12)


@given(count=st.integers(1, 5000), confidence=st.sampled_from([0.9, 0.95, 0.99]))
def test_either_tail_is_half_of_what_is_left(count, confidence):
    """The definition, by the distribution itself and not by that of chi-square."""
    low, high = interval(count, confidence)
    tail = (1 - confidence) / 2
    assert poisson.sf(count - 1, low) == pytest.approx(tail, rel=1e-6)
    assert poisson.cdf(count, high) == pytest.approx(tail, rel=1e-6)
    assert low < count < high


def test_arrays_keep_their_shape():
    low, high = interval(np.array([[0, 1], [2, 3]]))
    assert low.shape == high.shape == (2, 2)
    assert low[0, 0] == 0
