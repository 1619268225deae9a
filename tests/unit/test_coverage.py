"""Tables of people, counted by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from pna import coverage
from pna.people import groups

NAN = math.nan


@pytest.fixture
def demand():
    """Six places. In all 100 people."""
    rows = [
        # people, district, locality, place, district_name, special, age
        (10.0, "D1", "L1", "Ham", "One", "", "young"),
        (20.0, "D1", "L1", "Ham", "One", "", "old"),
        (30.0, "D1", "", "Wick", "One", "", "old"),
        (5.5, "D2", "L2", "Thorpe", "Two", "prison", "old"),
        (4.5, "D2", "L2", "Thorpe", "Two", "", "young"),
        (30.0, "D2", "L2", "Ham", "Two", "", "old"),
    ]
    columns = ["people", "district", "locality", "place", "district_name", "special", "age"]
    return pd.DataFrame(rows, columns=columns)


STATUS = np.array(["ok", "ok", "beyond_limit", "ok", "too_far_from_road", "ok"])


def drive(limit=10.0, *, minutes=(5.0, 10.0, NAN, 10.1, NAN, 12.0), status=STATUS, **more):
    names = {"mode": "drive", "speed_preset": "typical", "premises_set": "pharmacies", **more}
    return coverage.judge(np.array(minutes), status, limit_minutes=limit, **names)


ON_FOOT = np.array([30.0, 20.0, NAN, 19.0, NAN, NAN])


def walk(limit=20.0, *, minutes=ON_FOOT, **more):
    status = np.array(["ok", "ok", "beyond_limit", "ok", "ok", "no_network"])
    names = {"mode": "walk", "speed_preset": "standard", "premises_set": "pharmacies", **more}
    return coverage.judge(minutes, status, limit_minutes=limit, **names)


AREAS = pd.DataFrame(
    [
        ("hwb", "E1", "Board"),
        ("district", "D1", "One"),
        ("district", "D2", "Two"),
        ("locality", "L1", "North"),
        ("locality", "L3", "Empty"),
    ],
    columns=["area_type", "area_code", "area_name"],
)


def test_every_place_is_within_outside_or_unknown():
    judged = drive()
    assert judged.rule == "drive_10"
    assert judged.within.tolist() == [True, True, False, False, False, False]
    assert judged.unknown.tolist() == [False, False, False, False, True, False]
    assert judged.outside.tolist() == [False, False, True, True, False, True]
    assert drive(2.5).rule == "drive_2.5"


def test_the_table_by_area(demand):
    table = coverage.table([drive()], demand, AREAS)
    assert tuple(table.columns) == coverage.COLUMNS
    found = table[["area_type", "area_code", "total", "within", "outside", "unknown"]]
    assert found.to_numpy().tolist() == [
        ["hwb", "E1", 100.0, 30.0, 65.5, 4.5],
        ["district", "D1", 60.0, 30.0, 30.0, 0.0],
        ["district", "D2", 40.0, 0.0, 35.5, 4.5],
        ["locality", "L1", 30.0, 30.0, 0.0, 0.0],
        ["locality", "L3", 0.0, 0.0, 0.0, 0.0],
    ]
    assert table["share_within"].tolist() == pytest.approx([0.3, 0.5, 0.0, 1.0, NAN], nan_ok=True)
    first = table.iloc[0]
    assert (first["rule"], first["mode"], first["minutes"]) == ("drive_10", "drive", 10.0)
    assert (first["slot"], first["unit"], first["split"]) == (coverage.ANY_TIME, "people", "all")


def test_the_table_by_group_partitions_the_people(demand):
    table = coverage.table(
        [drive()],
        demand,
        AREAS,
        splits=[groups.from_column("age", demand["age"], demand["people"])],
    )
    board = table[(table["area_type"] == "hwb") & (table["split"] == "age")]
    found = board[["group", "total", "within", "outside", "unknown"]].to_numpy().tolist()
    assert found == [["old", 85.5, 20.0, 65.5, 0.0], ["young", 14.5, 10.0, 0.0, 4.5]]


def test_either_rule_is_enough_and_outside_is_outside_both():
    both = coverage.either(drive(), walk())
    assert both.rule == "drive_10_or_walk_20"
    # By place: drive; drive and walk; neither; walk alone; unknown by car and beyond on foot;
    # beyond by car and unknown on foot.
    assert both.within.tolist() == [True, True, False, True, False, False]
    assert both.unknown.tolist() == [False, False, False, False, True, True]
    assert both.outside.tolist() == [False, False, True, False, False, False]
    assert math.isnan(both.minutes)


SLOW = np.array([5.5, 11.0, NAN, 12.0, 3.0, NAN])
QUICK = np.array([4.0, 9.0, 10.0, 10.0, 3.0, 10.5])


def test_the_range_counts_the_same_people_at_other_minutes(demand):
    judged = drive(most_minutes=SLOW, least_minutes=QUICK)
    # The place too far from any road stays unknown, whatever its minutes would be.
    assert judged.within_low.tolist() == [True, False, False, False, False, False]
    assert judged.within_high.tolist() == [True, True, True, True, False, False]
    assert judged.outside_at_most.tolist() == [False, True, True, True, False, True]
    assert judged.outside_at_least.tolist() == [False, False, False, False, False, True]
    board = coverage.table([judged], demand, AREAS).iloc[0]
    shares = board[["share_low", "share_within", "share_high"]].tolist()
    assert shares == pytest.approx([0.10, 0.30, 0.655])
    assert board["unknown"] == 4.5


def test_without_a_range_nothing_is_said_of_one(demand):
    board = coverage.table([drive()], demand, AREAS).iloc[0]
    assert board[["share_low", "share_high"]].isna().all()
    assert drive().outside_at_most.tolist() == drive().outside.tolist()
    assert coverage.either(drive(), walk()).within_low is None


def test_the_range_of_either_rule_is_that_of_both_together():
    both = coverage.either(
        drive(most_minutes=SLOW, least_minutes=QUICK),
        walk(most_minutes=np.array([NAN, 25.0, NAN, 19.0, NAN, NAN]), least_minutes=ON_FOOT),
    )
    # By place: drive; neither at the low end; drive at the high end; walk; unknown; unknown.
    assert both.within_low.tolist() == [True, False, False, True, False, False]
    assert both.within_high.tolist() == [True, True, True, True, False, False]
    assert both.unknown.tolist() == [False, False, False, False, True, True]
    assert both.outside_at_most.tolist() == [False, True, True, False, False, False]
    assert both.outside_at_least.tolist() == [False] * 6


def test_where_one_rule_has_no_range_the_other_still_has():
    alone = coverage.either(drive(most_minutes=SLOW, least_minutes=QUICK), walk())
    # The second place is within 20 minutes' walk, however slow cars are.
    assert alone.within_low.tolist() == [True, True, False, True, False, False]


@pytest.mark.parametrize("other", [{"premises_set": "more"}, {"slot": "Sunday"}])
def test_rules_of_different_kinds_cannot_be_combined(other):
    with pytest.raises(ValueError, match="different"):
        coverage.either(drive(), walk(**other))


def test_people_outside_by_settlement_largest_first(demand):
    minutes = pd.DataFrame({"drive_minutes": [5.0, 10.0, NAN, 10.1, NAN, 12.0]})
    judged = [drive(), drive(11.0)]
    found = coverage.outside_by_settlement(judged, demand, minutes)
    assert found[["place", "district_name", "special"]].to_numpy().tolist() == [
        ["Ham", "Two", ""],
        ["Wick", "One", ""],
        ["Thorpe", "Two", "prison"],
    ]
    assert found["places"].tolist() == [1, 1, 1]
    assert found["people_outside_drive_10"].tolist() == [30.0, 30.0, 5.5]
    assert found["people_outside_drive_11"].tolist() == [30.0, 30.0, 0.0]
    assert found["drive_minutes_from"].tolist() == pytest.approx([12.0, NAN, 10.1], nan_ok=True)
    assert found["drive_minutes_to"].tolist() == pytest.approx([12.0, NAN, 10.1], nan_ok=True)


def test_people_outside_at_both_ends_by_settlement(demand):
    minutes = pd.DataFrame({"drive_minutes": [5.0, 10.0, NAN, 10.1, NAN, 12.0]})
    judged = drive(most_minutes=SLOW, least_minutes=QUICK)
    found = coverage.outside_by_settlement([judged], demand, minutes)
    found = found.set_index(["place", "district_name"])
    columns = ["", "_at_least", "_at_most"]
    shown = found[[f"people_outside_drive_10{end}" for end in columns]]
    assert shown.loc["Ham", "Two"].tolist() == [30.0, 30.0, 30.0]
    assert shown.loc["Wick", "One"].tolist() == [30.0, 0.0, 30.0]
    # Nobody of these is outside but for slower cars: they are in the table all the same.
    assert shown.loc["Ham", "One"].tolist() == [0.0, 0.0, 20.0]
    assert list(found.index) == [("Ham", "Two"), ("Wick", "One"), ("Thorpe", "Two"), ("Ham", "One")]


def test_nobody_outside_is_an_empty_table(demand):
    everyone = drive(60.0, minutes=[1.0] * 6, status=np.array(["ok"] * 6))
    found = coverage.outside_by_settlement([everyone], demand, pd.DataFrame({"m": [1.0] * 6}))
    assert len(found) == 0
    assert "people_outside_drive_60" in found.columns


def test_nothing_given_is_changed(demand):
    before = demand.copy()
    minutes = pd.DataFrame({"m": np.arange(6.0)})
    coverage.table([drive()], demand, AREAS)
    coverage.outside_by_settlement([drive()], demand, minutes)
    pd.testing.assert_frame_equal(demand, before)
