"""Straight lines to the nearest premises, and studies that count by nothing else."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pna import wording
from pna.travel import straight

SPOT = st.tuples(st.integers(0, 5000), st.integers(0, 5000))


@settings(max_examples=60, deadline=None)
@given(
    places=st.lists(SPOT, min_size=1, max_size=20),
    premises=st.lists(SPOT, min_size=1, max_size=8),
    random=st.randoms(use_true_random=False),
)
def test_the_nearest_is_that_of_all_distances(places, premises, random):
    where, sites = np.array(places, float), np.array(premises, float)
    counted = np.array([random.random() < 0.7 for _ in premises])
    found = straight.nearest(where, sites, counted)
    metres = np.hypot(*(where[:, np.newaxis] - sites).transpose(2, 0, 1))
    if not counted.any():
        assert np.isnan(found.minutes).all()
        assert (found.facility == -1).all()
        return
    by_hand = np.where(counted, metres, np.inf)
    np.testing.assert_allclose(found.minutes, by_hand.min(axis=1))
    assert counted[found.facility].all()
    np.testing.assert_allclose(metres[np.arange(len(where)), found.facility], found.minutes)


def test_premises_without_a_position_are_nobodys_nearest():
    found = straight.nearest(
        np.array([[0.0, 0.0]]), np.array([[np.nan, np.nan], [3.0, 4.0]]), np.array([True, True])
    )
    assert found.minutes.tolist() == [5.0]
    assert found.facility.tolist() == [1]


def test_who_lives_just_at_the_limit_is_within_it():
    # 960, 1280, 1600 is a right-angled triangle.
    places = np.array([[960.0, 1280.0], [960.0, 1280.01], [0.0, 0.0]])
    (rule,) = straight.judgements(
        (1600,), places, np.array([[0.0, 0.0]]), {"pharmacies": np.array([True])}
    )
    assert rule.rule == "straight_1600"
    assert rule.within.tolist() == [True, False, True]
    assert rule.outside.tolist() == [False, True, False]
    assert not rule.unknown.any()


@pytest.mark.parametrize("metres", [1600.0, 1600.0000001])
def test_a_rounding_puts_nobody_outside(metres):
    assert straight.within_metres([metres, np.nan], 1600).tolist() == [True, False]


def test_the_sentence_says_that_it_is_a_straight_line():
    table = pd.DataFrame(
        {
            "rule": ["straight_1600"], "mode": ["straight"], "area_type": ["hwb"],
            "area_name": ["Fenshire"], "split": ["all"], "premises_set": ["pharmacies"],
            "total": [1000.0], "within": [889.5], "share_within": [0.8896],
        }
    )  # fmt: skip
    (said,) = wording.straight_sentences(table)
    assert said == (
        "890 of 1,000 residents (89.0%) live within 1,600 metres, in a straight line, of a "
        "pharmacy in or near Fenshire."
    )
