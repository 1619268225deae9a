"""Who lives about as far as a rule allows, counted by hand (`small_results`)."""

from dataclasses import replace

import numpy as np
import pytest
from small_results import SITES, small_results

from pna import wording
from pna.questions import borderline, outside

NAN = np.nan


def row(table, rule, area="E10999999", premises_set="pharmacies"):
    chosen = table[(table["rule"] == rule) & (table["area_code"] == area)]
    return chosen[chosen["premises_set"] == premises_set].iloc[0]


SHARES = [
    "share_1_minute_less", "share_half_minute_less", "share_within",
    "share_half_minute_more", "share_1_minute_more",
]  # fmt: skip
JUST = ["people_just_within", "people_just_outside"]


def test_people_either_side_of_a_limit():
    table = borderline.people_table(small_results())
    # P4 drives just 9 minutes, and so is within a limit of 9.
    drive = row(table, "drive_10")
    assert drive[JUST].tolist() == [20, 30]
    assert drive[SHARES].tolist() == pytest.approx([0.35, 0.55, 0.55, 0.85, 0.85])
    assert (drive["total"], drive["unknown"]) == (100, 15)
    # P1 walks just 20 minutes, P3 19.5, P4 19.
    walk = row(table, "walk_20")
    assert walk[JUST].tolist() == [40, 0]
    assert walk[SHARES].tolist() == pytest.approx([0.25, 0.55, 0.65, 0.65, 0.65])
    # Both limits move together: P2 by car and P3 on foot.
    both = row(table, "drive_10_or_walk_20")
    assert both[JUST].tolist() == [50, 0]
    assert both[SHARES].tolist() == pytest.approx([0.35, 0.85, 0.85, 0.85, 0.85])
    assert row(table, "drive_10", "L2")[JUST].tolist() == [0, 0]


def test_the_share_at_the_limit_is_that_of_coverage():
    results = small_results()
    table = borderline.people_table(results)
    keys = ["rule", "premises_set", "area_code"]
    ours = table.set_index(keys)["share_within"].sort_index()
    theirs = results.coverage.set_index(keys)["share_within"].sort_index()
    assert ours.to_dict() == pytest.approx(theirs.to_dict())


def test_places_near_the_limits_of_the_headline():
    table = borderline.places_table(small_results())
    table = table[table["premises_set"] == "pharmacies"]
    told = ["rule", "side", "demand_id", "minutes_over", "drive_nearest_name", "walk_nearest_id"]
    assert table[told].to_numpy().tolist() == [
        ["drive_10", "just within", "P2", -0.5, "Alpha", ""],
        ["drive_10", "just outside", "P3", 0.5, "Alpha", "FA1"],
        ["walk_20", "just within", "P3", -0.5, "Alpha", "FA1"],
        ["walk_20", "just within", "P1", 0.0, "Alpha", "FA1"],
        ["drive_10_or_walk_20", "just within", "P2", -0.5, "Alpha", ""],
        ["drive_10_or_walk_20", "just within", "P3", -0.5, "Alpha", "FA1"],
    ]


def test_nothing_is_said_of_minutes_beyond_the_search():
    results = small_results()
    drive = replace(results.matrices["drive"], limit_minutes=10.0)
    results = replace(results, matrices={**results.matrices, "drive": drive})
    table = borderline.people_table(results)
    drive = row(table, "drive_10")
    assert drive[SHARES].tolist() == pytest.approx([0.35, 0.55, 0.55, NAN, NAN], nan_ok=True)
    assert drive[JUST].tolist() == pytest.approx([20, NAN], nan_ok=True)
    assert row(table, "drive_5")[SHARES].notna().all()
    assert len(wording.borderline_sentences(table, results.study)) == 1


def test_the_sentence():
    results = small_results()
    table = borderline.people_table(results)
    drive, _, both = wording.borderline_sentences(table, results.study)
    assert drive == (
        "Based on modelled travel times, 55.0% of residents of Ourshire live within 10 minutes' "
        "drive of a pharmacy. Were the limit a minute less it would be 35.0%, and 85.0% were it a "
        "minute more: 20 residents live less than a minute within, 30 at most a minute outside."
    )
    assert "Were both limits a minute less" in both


def test_settlements_outside_name_the_nearest_premises():
    table = outside.outside_table(small_results())
    rows = table[table["premises_set"] == "pharmacies"].set_index("place")
    # Outside the drive: P3. Outside the walk: P2 and P5, whose drive is not known.
    assert rows.loc["Ham", ["people_outside_drive_10", "people_outside_walk_20"]].tolist() == [
        30, 20,
    ]  # fmt: skip
    assert rows.loc["Wick", ["people_outside_drive_10", "people_outside_walk_20"]].tolist() == [
        0, 15,
    ]  # fmt: skip
    assert rows["people_outside_both"].tolist() == [0, 0]
    ids = ["drive_nearest_id", "drive_nearest_name", "drive_nearest_others", "walk_nearest_id"]
    assert rows.loc["Ham", ids].tolist() == ["FA1", "Alpha", 0, "FA1"]
    assert rows.loc["Wick", ids].tolist() == ["", "", 0, ""]


def test_the_premises_nearest_to_most_people_is_named():
    # All are outside the walk; FA1 is the nearest by car to P1 and P3, FA2 to P2 alone.
    results = small_results(
        drive=[[11, 30], [30, 12], [1, 1]], walk=np.full((3, 2), NAN), people=(4, 6, 9),
        too_far=(), sites=SITES.iloc[:2], sets=("pharmacies",),
    )  # fmt: skip
    (found,) = outside.outside_table(results).itertuples()
    assert (found.drive_nearest_id, found.drive_nearest_others) == ("FA1", 1)
    assert found.people_outside_both == 10
    (sentence,) = wording.outside_sentences(outside.outside_table(results), results.study)
    assert sentence == (
        "Based on modelled travel times, the 10 residents who live further than both 10 minutes' "
        "drive and 20 minutes' walk from a pharmacy live in or near: Ham 10."
    )


def test_nobody_outside_both_is_nobody_to_name():
    results = small_results()
    assert wording.outside_sentences(outside.outside_table(results), results.study) == ()
