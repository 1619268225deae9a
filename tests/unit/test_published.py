"""Figures that others printed, beside those of a run."""

import dataclasses

import pandas as pd
import pytest
from small_results import small_results

from pna.answers import Answer, NotMade
from pna.people.groups import from_column
from pna.questions import published

PRINTED = {"as_at": "2022", "measured": "polygons", "places": "share of area", "source": "PNA 2022"}


def given(*rows):
    """The layer, of rows that say what is different from `PRINTED`."""
    index = pd.RangeIndex(1, len(rows) + 1, name="row")
    return pd.DataFrame([{**PRINTED, **row} for row in rows], index=index).fillna("")


def asked(*rows, **more):
    results = small_results(
        inputs={"published_figures": given(*rows)}, given=("published_figures",), **more
    )
    answer = published.QUESTION.make(results)
    assert isinstance(answer, Answer)
    assert list(answer.frame.columns) == [field.name for field in published.QUESTION.fields]
    return answer


def test_ours_stands_beside_theirs():
    # Of 100 people 10, 20 and 25 are within 10 minutes' drive; 15 are unknown.
    frame = asked(
        {"rule": "drive_10", "percent_within": 60.0},
        {"rule": "walk_20", "percent_within": 60.0, "area_code": "L1"},
    ).frame
    assert frame["our_share"].tolist() == pytest.approx([0.55, 40 / 60])
    assert frame["difference_points"].tolist() == pytest.approx([-5.0, 100 * 40 / 60 - 60])
    assert frame["published_share"].tolist() == [0.6, 0.6]
    assert frame["area_name"].tolist() == ["Ourshire", "West"]
    assert frame["premises_set"].tolist() == ["pharmacies"] * 2


def test_what_was_done_differently_is_named():
    by_area, same = asked(
        {"rule": "drive_10", "percent_within": 60.0, "speeds": "rush hour", "note": "no buffer"},
        {
            "rule": "drive_10", "percent_within": 55.0, "as_at": "2025-09-01",
            "measured": "by road", "places": "output areas",
        },
    ).frame["difference_in_method"]  # fmt: skip
    for part in (
        "measured: theirs polygons, ours by road",
        "people at: theirs share of area, ours output areas",
        "speeds: theirs rush hour, ours preset typical",
        "date: theirs 2022, ours 2025",
        "no buffer",
    ):
        assert part in by_area
    assert same == "speeds: theirs not told, ours preset typical"


def test_straight_lines_are_measured_where_the_study_has_no_such_rule():
    # P2, P3 and P5 (20, 30 and 15 people) lie 1,000, 1,000 and 0 metres from a pharmacy.
    line = {"rule": "straight_1600", "percent_within": 64.0, "measured": "straight line"}
    row = asked({**line, "places": "output areas", "as_at": "2025"}).frame.iloc[0]
    assert row["our_share"] == pytest.approx(0.65)
    assert row["difference_in_method"] == "none known"


def test_groups_are_found_by_their_names():
    line = {"rule": "straight_1600", "percent_within": 50.0, "split": "side", "group": "west"}
    results = small_results(inputs={"published_figures": given(line)}, given=("published_figures",))
    people = results.demand["people"]
    sides = from_column("side", ["west", "west", "west", "east", "east"], people)
    answer = published.QUESTION.make(dataclasses.replace(results, splits=(sides,)))
    assert answer.frame["our_share"].iloc[0] == pytest.approx(50 / 60)


def test_what_this_run_does_not_have_is_told_and_kept():
    answer = asked(
        {"rule": "drive_11", "percent_within": 60.0},
        {"rule": "drive_10", "percent_within": 60.0, "area_code": "L9"},
        {"rule": "drive_10", "percent_within": 60.0, "slot": "Sunday 12:00"},
        {"rule": "straight_mile", "percent_within": 60.0},
    )
    assert answer.frame["our_share"].isna().all()
    assert len(answer.frame) == 4
    told = [(finding.row, finding.column, finding.value) for finding in answer.findings]
    assert {(1, "rule", "drive_11"), (4, "rule", "straight_mile")} <= set(told)
    assert (2, "area_code", "L9") in told
    assert any("Sunday 12:00" in value for _, _, value in told)
    assert all(finding.level == "warning" for finding in answer.findings)


def test_without_figures_it_says_which_input_would_make_it():
    answer = published.QUESTION.make(small_results())
    assert isinstance(answer, NotMade)
    assert answer.inputs == ("inputs.published_figures",)


def test_percent_that_cannot_be_is_told_and_kept():
    answer = asked(
        {"rule": "drive_10", "percent_within": 120.0},
        {"rule": "drive_10", "percent_within": 0.9},
        {"rule": "drive_10", "percent_within": 100.0},
        {"rule": "drive_10", "percent_within": 0.0},
    )
    assert answer.frame["published_share"].tolist() == pytest.approx([1.2, 0.009, 1.0, 0.0])
    told = [(finding.row, finding.value) for finding in answer.findings]
    assert told == [(1, "120"), (2, "0.9")]
