"""People of places as the explorer's page holds them: no exact number, and sums that follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_results import small_results

from pna.maps.explorer_people import followed, people_of
from pna.results import Results
from pna.study.questions import Disclosure


def hiding(disclosure: Disclosure) -> Results:
    results = small_results()
    study = results.study.model_copy(update={"disclosure": disclosure})
    return replace(results, study=study)


def test_by_hand() -> None:
    """Running totals 3, 6, 9, 12 and 24 are 5, 5, 10, 10 and 25 to a base of 5, half up."""
    given = followed(
        np.array([3.0, 3.0, 3.0, 3.0, 12.0]), np.zeros(5, dtype=np.int64), Disclosure(round_to=5)
    )
    assert given.tolist() == [5.0, 0.0, 5.0, 0.0, 15.0]


@pytest.mark.parametrize(("below", "base"), [(10, 5), (7, 10), (0, 3), (100, 1000)])
def test_each_is_rounded_and_each_group_adds_up(below: int, base: int) -> None:
    random = np.random.default_rng(base)
    exact = np.where(random.random(400) < 0.1, 0.0, random.gamma(2.0, 40.0, 400))
    groups = random.integers(0, 7, 400)
    given = followed(exact, groups, Disclosure(suppress_below=below, round_to=base))
    assert (given % base == 0).all()
    assert (np.abs(given - exact) < base + 1e-6).all()
    assert (given[exact == 0] == 0).all()
    for group in range(7):
        total = exact[groups == group].sum()
        assert abs(given[groups == group].sum() - total) <= base / 2 + 1e-6


def test_nothing_is_touched_without_disclosure() -> None:
    results = small_results()
    assert people_of(results).tolist() == results.demand["people"].tolist()


def test_hidden_places_are_alike_and_add_up() -> None:
    """Places of 10, 20, 30, 25 and 15 people: below 25 three are hidden, 15 on average."""
    held = people_of(hiding(Disclosure(suppress_below=25)))
    assert held.tolist() == [15.0, 15.0, 30.0, 25.0, 15.0]


def test_a_single_hidden_place_is_not_its_own_mean() -> None:
    held = people_of(hiding(Disclosure(suppress_below=15)))
    assert held.tolist() == [7.5, 20.0, 30.0, 25.0, 15.0]
