"""What must hold of choice, of premises over the border and of places near a limit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_results import SITES, small_results

from pna.choice import ranked
from pna.people.by_area import quantiles
from pna.questions import borderline, choice, cross_border

PLACES, PREMISES = 5, len(SITES)
CLASSES = ("0", "1", "2-3", "4+")
# Tenths, so that many lie just on a limit, and a few that are not reached.
MINUTES = st.one_of(st.integers(1, 250).map(lambda tenths: tenths / 10), st.just(np.nan))
TABLES = st.lists(MINUTES, min_size=PLACES * PREMISES, max_size=PLACES * PREMISES).map(
    lambda cells: np.array(cells).reshape(PLACES, PREMISES)
)
PEOPLE = st.lists(st.integers(0, 500), min_size=PLACES, max_size=PLACES)
FEW = settings(max_examples=20, deadline=None)
KEYS = ["rule", "premises_set", "area_code"]


def closed(minutes: np.ndarray, premises: int) -> np.ndarray:
    """The same where nobody gets to one of the premises."""
    left = minutes.copy()
    left[:, premises] = np.nan
    return left


@FEW
@given(drive=TABLES, walk=TABLES, people=PEOPLE, off=st.sets(st.integers(0, 4)))
def test_classes_hold_everyone_and_localities_the_area(drive, walk, people, off):
    results = small_results(drive=drive, walk=walk, people=people, too_far=tuple(off))
    table = choice.choice_table(results)
    summed = table.groupby(KEYS)[["people", "total"]].agg({"people": "sum", "total": "first"})
    np.testing.assert_allclose(summed["people"], summed["total"], atol=1e-6)
    whole = table[table["area_code"] == "E10999999"]
    assert (whole["total"] == sum(people)).all()
    parts = table[table["area_type"] == "locality"]
    by = ["rule", "premises_set", "premises_within"]
    np.testing.assert_allclose(
        parts.groupby(by)["people"].sum(), whole.groupby(by)["people"].sum(), atol=1e-6
    )


@FEW
@given(drive=TABLES, walk=TABLES, people=PEOPLE, shut=st.integers(0, PREMISES - 1))
def test_one_more_premises_never_lowers_choice(drive, walk, people, shut):
    after = small_results(drive=drive, walk=walk, people=people, too_far=())
    before = small_results(
        drive=closed(drive, shut), walk=closed(walk, shut), people=people, too_far=()
    )

    def at_least(results) -> pd.DataFrame:
        table = choice.choice_table(results)
        wide = table.pivot_table(index=KEYS, columns="premises_within", values="people")
        # People with as many as each class or more.
        return wide[list(reversed(CLASSES))].cumsum(axis=1)

    assert (at_least(after) >= at_least(before) - 1e-6).all(axis=None)


@FEW
@given(drive=TABLES, walk=TABLES, people=PEOPLE)
def test_coverage_without_premises_outside_is_never_more(drive, walk, people):
    results = small_results(drive=drive, walk=walk, people=people, too_far=())
    table = cross_border.coverage_table(results)
    assert (table["within_without"] <= table["within"] + 1e-6).all()
    difference = table["within"] - table["within_without"]
    np.testing.assert_allclose(table["only_thanks"], difference, atol=1e-6)
    by_board = cross_border.people_table(results)
    whole = by_board[by_board["board"] == "all"].set_index(KEYS)
    boards = by_board[by_board["board"] != "all"].groupby(KEYS)
    # Each nearest premises is of one board; who is within of two depends on neither alone.
    nearest = boards["nearest_outside_area"].sum(min_count=1).reindex(whole.index)
    np.testing.assert_allclose(nearest, whole["nearest_outside_area"], atol=1e-6)
    alone = boards["within_only_thanks"].sum().reindex(whole.index)
    assert (alone <= whole["within_only_thanks"] + 1e-6).all()
    thanks = table.set_index(KEYS)["only_thanks"].reindex(whole.index)
    np.testing.assert_allclose(whole["within_only_thanks"], thanks, atol=1e-6)


@FEW
@given(drive=TABLES, walk=TABLES, people=PEOPLE)
def test_a_longer_limit_never_lowers_the_share(drive, walk, people):
    results = small_results(drive=drive, walk=walk, people=people, too_far=())
    table = borderline.people_table(results)
    columns = [column for column in table if column.startswith("share")]
    shares = table[columns].dropna().to_numpy()
    assert (np.diff(shares, axis=1) >= -1e-12).all()
    near = borderline.places_table(results)
    just = near.groupby(["rule", "premises_set", "side"])["people"].sum()
    told = table[table["area_code"] == "E10999999"].set_index(["rule", "premises_set"])
    for (rule, name, side), number in just.items():
        column = "people_just_within" if side == "just within" else "people_just_outside"
        assert number == pytest.approx(told.loc[(rule, name), column], abs=1e-6)


@FEW
@given(drive=TABLES, people=PEOPLE)
def test_ranks_and_quantiles_against_sorting(drive, people):
    found = ranked(drive, np.ones(PREMISES, dtype=bool), 3)
    ordered = np.sort(drive, axis=1)[:, :3]
    np.testing.assert_array_equal(np.column_stack([one.minutes for one in found]), ordered)
    first = np.where(np.isnan(ordered[:, 0]), np.inf, ordered[:, 0])
    # Every person stands in a row, nearest first; half-way along stands the middle one.
    line = np.sort(np.repeat(first, people))
    for share in (0.25, 0.5, 0.9):
        (value,) = quantiles(first, np.asarray(people, float), (share,))
        expected = line[int(np.ceil(share * len(line) - 1e-9)) - 1] if len(line) else np.nan
        expected = expected if np.isfinite(expected) else np.nan
        assert value == pytest.approx(expected, nan_ok=True)
