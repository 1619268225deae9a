"""Small numbers hidden and others rounded, when written and never before."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pna import disclosure, wording, writing
from pna.answers import Answer, Field
from pna.disclosure import HIDDEN
from pna.question import Question
from pna.questions import QUESTIONS
from pna.study.questions import Disclosure

NAN = float("nan")
QUESTION = Question(
    "made-up",
    "Made up",
    "",
    (),
    (
        Field("place", "text", ""),
        Field("living", "people", "", published=True),
        Field("total", "people", ""),
        Field("within", "people", ""),
        Field("outside", "people", ""),
        Field("share_within", "share", "", whole="total"),
        Field("share_low", "share", "", whole="total"),
        Field("share_of_items", "share", ""),
        Field("minutes", "minutes", ""),
        Field("places", "count", ""),
    ),
    lambda _: Answer(pd.DataFrame()),
)


def table_of(total: float, within: float, low: float = NAN, *, living: float = 3.0) -> pd.DataFrame:
    row = ("Ham", living, total, within, total - within, within / total, low, 0.4, 10.01, 2)
    return pd.DataFrame([row], columns=[field.name for field in QUESTION.fields])


def shown(table: pd.DataFrame, below: int = 0, base: int = 0) -> pd.Series:
    setting = Disclosure(suppress_below=below, round_to=base)
    return disclosure.marked(disclosure.shown(QUESTION, table, setting)).iloc[0]


def test_without_a_setting_nothing_is_hidden() -> None:
    row = shown(table_of(8.0, 7.0, 0.25))
    assert row["outside"] == 1.0
    assert row["share_within"] == 0.875
    assert row["minutes"] == 10.1


def test_what_subtraction_gives_away_is_warned_of_and_rounding_stands_in_its_way() -> None:
    row = shown(table_of(40.0, 37.0), below=5)
    assert row["outside"] == HIDDEN
    assert row["total"] - row["within"] == 3.0
    (warning,) = disclosure.findings(Disclosure(suppress_below=5))
    assert warning.level == "warning"
    assert "round_to = 5" in warning.hint
    # As the hint has it: 40 less 35 is no longer the number that is hidden.
    row = shown(table_of(40.0, 37.0), below=5, base=5)
    assert row["outside"] == HIDDEN
    assert row["total"] - row["within"] == 5.0
    assert disclosure.findings(Disclosure(suppress_below=5, round_to=5)) == ()
    assert disclosure.findings(Disclosure()) == disclosure.findings(Disclosure(round_to=5)) == ()


@pytest.mark.parametrize(
    ("outside", "as_shown"),
    [(0.0, 0.0), (1e-7, 0.0), (0.4, HIDDEN), (4.999, HIDDEN), (5.0, 5.0), (5.4, 5.4)],
)
def test_numbers_above_nobody_and_below_the_least_are_hidden(outside, as_shown) -> None:
    row = shown(table_of(1000.0, 1000.0 - outside), below=5)
    assert row["outside"] == as_shown


def test_a_share_that_would_give_a_hidden_number_away_is_hidden() -> None:
    row = shown(table_of(1000.0, 997.0, 0.9), below=5)
    assert row[["outside", "share_within", "share_low", "share_of_items"]].tolist() == [HIDDEN] * 4
    # What is left of them is shown: secondary suppression is not attempted.
    assert row[["total", "within"]].tolist() == [1000.0, 997.0]


def test_a_share_that_is_itself_a_small_number_is_hidden() -> None:
    # Within at the low end: 0.3 % of 1,000, and all but three of them.
    for low in (0.003, 0.997):
        row = shown(table_of(1000.0, 900.0, low), below=5)
        assert row["share_low"] == HIDDEN
        assert row["outside"] == 100.0
    assert np.isnan(shown(table_of(1000.0, 900.0, NAN), below=5)["share_low"])


def test_a_rate_that_would_give_hidden_people_away_is_hidden() -> None:
    """One pharmacy for 4 people is 2,500 per 10,000: 1 / 2,500 gives the 4 back."""
    provision = next(one for one in QUESTIONS if one.name == "provision")
    rates = pd.DataFrame(
        {"value": [2500.0, 2.0], "low": [63.3, 0.1], "high": [13929.0, 11.1],
         "count": [1.0, 1.0], "people": [4.0, 5000.0]}
    )  # fmt: skip
    given = disclosure.shown(provision, rates, Disclosure(suppress_below=5))
    assert given.hidden.loc[0].tolist() == [True, True, True, False, True]
    assert not given.hidden.loc[1].any()
    assert given.frame["value"].tolist() == pytest.approx([np.nan, 2.0], nan_ok=True)


def test_published_numbers_and_counts_of_other_things_stay() -> None:
    row = shown(table_of(1000.0, 997.0, living=3.0), below=5, base=10)
    assert (row["living"], row["places"], row["place"]) == (3.0, 2, "Ham")


@pytest.mark.parametrize(
    ("people", "base", "as_shown"),
    [(2.5, 5, 5.0), (2.4999999, 5, 5.0), (2.4, 5, 0.0), (7.5, 5, 10.0), (44.9, 10, 40.0),
     (45.0, 10, 50.0), (3.5, 1, 4.0), (2.5, 1, 3.0)],
)  # fmt: skip
def test_others_are_rounded_half_up_to_the_base(people, base, as_shown) -> None:
    assert shown(table_of(1000.0, people), base=base)["within"] == as_shown


def test_shares_are_worked_out_anew_from_rounded_numbers() -> None:
    # 333 of 1,004 is 330 of 1,000.
    row = shown(table_of(1004.0, 333.0, 0.5), base=10)
    assert (row["within"], row["total"], row["share_within"]) == (330.0, 1000.0, 0.33)
    # 0.5 of 1,004 is 502, rounded 500.
    assert row["share_low"] == 0.5
    assert np.isnan(shown(table_of(4.0, 3.0), base=10)["share_within"])


@given(
    st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1)), min_size=1, max_size=20),
    st.integers(0, 30),
    st.sampled_from([0, 1, 5, 10, 100]),
)
def test_no_shown_number_is_small_and_the_table_stays_as_it_is(rows, below, base) -> None:
    parts = [table_of(total + 1.0, (total + 1.0) * share, share) for total, share in rows]
    table = pd.concat(parts, ignore_index=True)
    before = table.copy(deep=True)
    setting = Disclosure(suppress_below=below, round_to=base)
    result = disclosure.shown(QUESTION, table, setting)
    pd.testing.assert_frame_equal(table, before)
    for name in ("total", "within", "outside"):
        exact = np.floor(before[name] * 1e6 + 0.5) / 1e6
        hidden = result.hidden[name].to_numpy()
        np.testing.assert_array_equal(hidden, (exact > 0) & (exact < below))
        seen = result.frame[name].to_numpy()
        assert np.isnan(seen[hidden]).all()
        if base:
            assert (seen[~hidden] % base == 0).all()
            assert (abs(seen[~hidden] - exact[~hidden]) <= base / 2 + 1e-9).all()
    in_row = result.hidden[["total", "within", "outside"]].any(axis=1)
    assert (
        result.frame.loc[in_row, ["share_within", "share_low", "share_of_items"]]
        .isna()
        .to_numpy()
        .all()
    )


def test_hidden_numbers_are_marked_in_a_csv_and_missing_in_a_layer(tmp_path) -> None:
    table = table_of(1000.0, 997.0)
    setting = Disclosure(suppress_below=5)
    written = tmp_path / "made-up.csv"
    writing.csv(disclosure.marked(disclosure.shown(QUESTION, table, setting)), written)
    back = pd.read_csv(written, encoding="utf-8-sig", dtype=str)
    assert back["outside"].tolist() == ["[c]"]
    layer = gpd.GeoDataFrame(
        table.assign(own=1.0), geometry=gpd.points_from_xy([0], [0]), crs=27700
    )
    seen = disclosure.shown_layer(QUESTION, layer, setting)
    assert np.isnan(seen["outside"].iloc[0])
    assert (seen["living"].iloc[0], seen["own"].iloc[0]) == (3.0, 1.0)
    assert layer["outside"].iloc[0] == 3.0


def test_sentences_hide_and_round_as_tables_do() -> None:
    setting = Disclosure(suppress_below=5, round_to=10)
    assert wording.people(3.0, setting) == "fewer than 5"
    assert wording.people(0.0, setting) == "0"
    assert wording.people(1005.0, setting) == "1,010"
    assert wording.people(1005.4) == "1,005"
    # At most 5 of 3,420 could be hidden: 0.146 %, rounded up.
    assert wording.share_of(3.0, 3420.0, setting) == "under 0.2%"
    assert wording.share_of(333.0, 1004.0, setting) == "33.0%"
    assert wording.share_of(2.0, 4.0, setting) == "-"


@pytest.mark.parametrize(
    ("below", "base", "said"),
    [
        (5, 10, "those below 5 are hidden ([c]) and others are rounded to a multiple of 10, but"),
        (5, 0, "those below 5 are hidden ([c]), but"),
        (0, 10, "all are rounded to a multiple of 10, but"),
    ],
)
def test_readers_are_told_what_was_done(below, base, said) -> None:
    study = SimpleNamespace(disclosure=Disclosure(suppress_below=below, round_to=base))
    assert wording.disclosure_sentence(study).startswith(f"Numbers of people: {said}")


def test_readers_are_told_nothing_where_nothing_was_done() -> None:
    assert wording.disclosure_sentence(SimpleNamespace(disclosure=Disclosure())) == ""


def test_a_share_is_one_of_a_number_of_its_own_table() -> None:
    for question in QUESTIONS:
        names = {field.name for field in question.fields}
        for field in question.fields:
            if field.whole:
                points = field.kind == "number" and "percentage points" in field.meaning
                assert field.kind == "share" or points
                assert field.whole in names, (question.name, field.name)


def test_every_share_beside_a_total_is_worked_out_anew_from_rounded_numbers() -> None:
    for question in QUESTIONS:
        if "total" in {field.name for field in question.fields}:
            for field in question.fields:
                assert field.kind != "share" or field.whole, (question.name, field.name)


CHANGE = Question(
    "change",
    "Change",
    "",
    (),
    (
        Field("total", "people", ""),
        Field("change_within", "people", ""),
        Field("change_points", "number", "percentage points", whole="total"),
    ),
    lambda _: Answer(pd.DataFrame()),
)


@pytest.mark.parametrize(
    ("change", "people", "points"),
    [
        (-3.0, HIDDEN, HIDDEN),
        (3.0, HIDDEN, HIDDEN),
        (0.0, 0.0, 0.0),
        # 23 of 1,001 are 2.2977 points; 25 of 1,000 are 2.5.
        (-23.0, -25.0, -2.5),
        (23.0, 25.0, 2.5),
    ],
)
def test_a_loss_of_people_is_hidden_and_rounded_as_a_gain_is(change, people, points) -> None:
    table = pd.DataFrame(
        [(1001.0, change, 100 * change / 1001)], columns=[field.name for field in CHANGE.fields]
    )
    setting = Disclosure(suppress_below=5, round_to=5)
    row = disclosure.marked(disclosure.shown(CHANGE, table, setting)).iloc[0]
    assert row["change_within"] == people
    assert row["change_points"] == points
