"""How many premises people can choose from, counted by hand (`small_results`)."""

import numpy as np
import pandas as pd
import pytest
from small_results import small_results

from pna import wording
from pna.people.by_area import quantiles
from pna.questions import choice

NAN = np.nan
CLASSES = ["0", "1", "2-3", "4+", "not known"]


def of(frame: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    return frame


def test_people_by_number_of_premises_within():
    table = choice.choice_table(small_results())
    whole = of(table, area_code="E10999999", premises_set="pharmacies")
    # By car P3 reaches none, P2 one, P4 two, P1 all four; of P5 it is not known.
    by_car = of(whole, rule="drive_10")
    assert by_car["premises_within"].tolist() == CLASSES
    assert by_car["people"].tolist() == [30, 20, 25, 10, 15]
    assert by_car["share"].tolist() == pytest.approx([0.3, 0.2, 0.25, 0.1, 0.15])
    # On foot P1 (in just 20 minutes), P3 and P4 reach one.
    assert of(whole, rule="walk_20")["people"].tolist() == [35, 65, 0, 0, 0]
    # Either way P3 reaches FA1 on foot; P5 none, and by car it is not known.
    both = of(whole, rule="drive_10_or_walk_20")
    assert both["people"].tolist() == [0, 50, 25, 10, 15]
    assert both["minutes"].isna().all()
    east = of(table, area_code="L2", premises_set="pharmacies", rule="drive_10")
    assert east["people"].tolist() == [0, 0, 25, 0, 15]
    # Y1 adds one to P1 and P3.
    more = of(table, area_code="E10999999", premises_set="pharmacies_and_dispensing_practices")
    assert of(more, rule="drive_10")["people"].tolist() == [0, 50, 25, 10, 15]


def test_the_class_without_premises_is_who_is_outside():
    results = small_results()
    table = choice.choice_table(results)
    keys = ["rule", "premises_set", "area_code"]
    none = of(table, premises_within="0").set_index(keys)["people"]
    outside = results.coverage.set_index(keys)["outside"]
    unknown = results.coverage.set_index(keys)["unknown"]
    pd.testing.assert_series_equal(none.sort_index(), outside.sort_index(), check_names=False)
    told = of(table, premises_within="not known").set_index(keys)["people"]
    pd.testing.assert_series_equal(told.sort_index(), unknown.sort_index(), check_names=False)


def test_minutes_to_the_second_and_third():
    table = choice.minutes_table(small_results())
    rows = of(table, area_code="E10999999", premises_set="pharmacies", mode="drive")
    rows = rows.set_index("nearest")
    shares = ["median_minutes", "minutes_75", "minutes_90", "minutes_95"]
    # Of 85 people the first: 2 (10), 9 (35), 9.5 (55), 10.5 (85).
    assert rows.loc["first", shares].tolist() == [9.5, 10.5, 10.5, 10.5]
    # The second: 3 (10), 9.8 (35), 11 (65), 12 (85).
    assert rows.loc["second", shares].tolist() == [11, 11, 12, 12]
    # The third: 4 (10), 30 (30), and P3 and P4 have none.
    assert rows.loc["third", shares].isna().all()
    told = ["total", "people_beyond_limit", "unknown"]
    assert rows[told].to_numpy().tolist() == [[100, 0, 15], [100, 0, 15], [100, 55, 15]]


def test_quantiles_of_people_not_of_places():
    minutes, people = np.array([7.0, 3.0, np.inf]), np.array([1.0, 2.0, 1.0])
    assert quantiles(minutes, people, (0.5, 0.51, 0.75)).tolist() == [3.0, 7.0, 7.0]
    assert np.isnan(quantiles(minutes, people, (0.76, 1.0))).all()
    assert np.isnan(quantiles(minutes, np.zeros(3), (0.5,))).all()


def test_places_have_their_three_nearest():
    table = of(choice.places_table(small_results()), premises_set="pharmacies")
    table = table.set_index("demand_id")
    assert table["drive_premises_within"].tolist()[:4] == [4, 1, 0, 2]
    assert pd.isna(table.loc["P5", "drive_premises_within"])
    assert table.loc["P5", "walk_premises_within"] == 0
    ids = ["drive_id_first", "drive_id_second", "drive_id_third"]
    assert table.loc["P1", ids].tolist() == ["FA1", "FA2", "FB1"]
    assert table.loc["P4", ids].tolist() == ["FB1", "FB2", ""]
    assert table.loc["P4", "drive_minutes_second"] == 9.8
    assert table.loc["P5", ids].tolist() == ["", "", ""]
    assert table.loc["P3", "walk_name_first"] == "Alpha"


def test_people_of_each_premises():
    table = of(choice.premises_table(small_results()), premises_set="pharmacies")
    by_car = of(table, rule="drive_10").set_index("facility_id")
    assert by_car["people_nearest"].to_dict() == {"FA1": 60, "FA2": 0, "FB1": 25, "FB2": 0}
    assert by_car["people_within"].to_dict() == {"FA1": 30, "FA2": 10, "FB1": 35, "FB2": 35}
    # Only P2 has no more than one.
    assert by_car["people_only"].to_dict() == {"FA1": 20, "FA2": 0, "FB1": 0, "FB2": 0}
    both = of(table, rule="drive_10_or_walk_20").set_index("facility_id")
    assert both["people_only"].to_dict() == {"FA1": 50, "FA2": 0, "FB1": 0, "FB2": 0}
    assert both["people_nearest"].isna().all()


def test_of_one_premises_there_is_no_second():
    results = small_results(
        drive=[[5.0]], walk=[[NAN]], people=(7,), too_far=(),
        sites=small_results().premises.iloc[:1].assign(at=[(1, 1)])[
            ["facility_id", "name", "kind", "hwb", "in_area", "at"]
        ],
        sets=("pharmacies",),
    )  # fmt: skip
    minutes = of(choice.minutes_table(results), area_code="E10999999", mode="drive")
    assert minutes["median_minutes"].tolist() == pytest.approx([5.0, NAN, NAN], nan_ok=True)
    assert minutes["people_beyond_limit"].tolist() == [0, 7, 7]
    # Nobody lives in the east: shares there are not zero but missing.
    east = of(choice.choice_table(results), area_code="L2")
    assert east["share"].isna().all()
    assert (east["people"] == 0).all()


def test_the_sentences_add_up():
    results = small_results()
    by_car, on_foot = wording.choice_sentences(choice.choice_table(results), results.study)
    assert by_car == (
        "Based on modelled travel times, of 100 residents of Ourshire, 10 (10.0%) live within 10 "
        "minutes' drive of four or more pharmacies, 25 (25.0%) of two or three, 20 (20.0%) of one, "
        "and 30 (30.0%) live further than that from any pharmacy; for 15 it is not known."
    )
    assert on_foot.endswith("35 (35.0%) live further than that from any pharmacy.")
