"""Premises, hours and items for so many people, counted by hand (`small_results`)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point
from small_results import SITES, hours_layer, small_results

from pna.questions import provision
from pna.study.questions import Comparator

MORE = pd.DataFrame(
    [
        ("FC1", "Nowhere", "pharmacy", "OURSHIRE", True, None, ""),
        ("FD1", "Parcels", "distance_selling", "OURSHIRE", True, (9000, 9000), ""),
        ("FD2", "Far Parcels", "distance_selling", "OTHERSHIRE", False, (99000, 9000), ""),
        ("FD3", "Gone", "distance_selling", "OURSHIRE", True, (9000, 9000), "closed: yes (x; y)"),
        ("FX1", "Gone", "pharmacy", "OURSHIRE", True, (9000, 9000), "name: A (x; y); closed: yes"),
        ("Y2", "Branch", "dispensing_practice", "", True, (9000, 2000), ""),
    ],
    columns=[*SITES.columns, "amended"],
)
BRANCHES = pd.DataFrame({"facility_id": ["y1", "Y2"], "is_branch": [False, True]})
FLAGS = pd.DataFrame(
    {
        "facility_id": ["FA1", "FC1", "FB1"],
        "distance_selling": False,
        "hundred_hours": [True, False, True],
    }
)


def made(**more):
    inputs = {"dispensing_sites": BRANCHES, "contractor_details": FLAGS, **more.pop("inputs", {})}
    given = ("dispensing_sites", "contractor_details", *more.pop("given", ()))
    sites = SITES.assign(amended="")
    return provision.provision_table(
        small_results(sites=sites, more_premises=MORE, inputs=inputs, given=given, **more)
    )


def figures(answer, measure, column="value"):
    """By area."""
    rows = answer.frame[answer.frame["measure"] == measure]
    return rows.set_index("area_name")[column].to_dict()


def test_premises_by_kind_and_area():
    answer = made()
    counts = {
        # FA1 and FC1, which has no position and so is in no locality; not FX1, which is closed.
        "community_pharmacies": {"Ourshire": 2, "West": 0, "East": 1},
        "lps": {"Ourshire": 1, "West": 1, "East": 0},
        "distance_selling": {"Ourshire": 1, "West": 0, "East": 1},
        "dispensing_practices": {"Ourshire": 2, "West": 1, "East": 1},
        "dispensing_practices_main": {"Ourshire": 1, "West": 1, "East": 0},
        "dispensing_practices_branch": {"Ourshire": 1, "West": 0, "East": 1},
        "pharmacies_100_hours": {"Ourshire": 1, "West": 0, "East": 1},
        "pharmacies": {"Ourshire": 3, "West": 1, "East": 1},
        "pharmacies_and_distance_selling": {"Ourshire": 4, "West": 1, "East": 2},
        "pharmacies_and_dispensing_practices": {"Ourshire": 5, "West": 2, "East": 2},
        "pharmacies_distance_selling_and_dispensing_practices": {
            "Ourshire": 6, "West": 2, "East": 3,
        },
    }  # fmt: skip
    for measure, expected in counts.items():
        assert figures(answer, measure) == expected, measure
    assert figures(answer, "pharmacies", "not_known") == {"Ourshire": 1, "West": 0, "East": 0}
    # The list has no appliance contractor anywhere, so that it may not tell them.
    assert not figures(answer, "appliance")
    (finding,) = (one for one in answer.findings if "lie in no locality" in one.message)
    assert finding.message.endswith("1 (FC1).")


def test_rates_and_their_intervals():
    answer = made()
    # 3 for 100 people; the interval of a count of 3 is 0.6187 to 8.7673.
    assert figures(answer, "pharmacies_per_10000")["Ourshire"] == pytest.approx(300)
    assert figures(answer, "pharmacies_per_100000")["Ourshire"] == pytest.approx(3000)
    assert figures(answer, "pharmacies_per_10000", "low")["Ourshire"] == pytest.approx(
        61.87, abs=0.01
    )
    assert figures(answer, "pharmacies_per_10000", "high")["Ourshire"] == pytest.approx(
        876.73, abs=0.01
    )
    assert figures(answer, "pharmacies_per_10000", "people") == {
        "Ourshire": 100, "West": 60, "East": 40,
    }  # fmt: skip
    assert figures(answer, "pharmacies_people_per_premises")["West"] == 60
    assert figures(answer, "pharmacies_and_distance_selling_per_10000")["East"] == 500


def test_what_the_inputs_do_not_tell_is_left_out():
    sites = SITES[SITES["kind"] != "dispensing_practice"]
    drive = np.ones((5, 4))
    answer = provision.provision_table(
        small_results(sites=sites, drive=drive, walk=drive, too_far=(), sets=("pharmacies",))
    )
    told = set(answer.frame["measure"])
    assert "pharmacies_per_10000" in told
    assert not [name for name in told if "distance" in name or "dispensing" in name]
    assert not [name for name in told if "hours" in name or "items" in name]
    assert any("No opening hours" in finding.message for finding in answer.findings)


def test_hours_of_the_premises_of_which_they_are_known():
    # FA1 opens 40 hours a week; of FA2 and FC1 it is not known.
    answer = made(hours=hours_layer({"FA1": 40 / 7, "FA2": None, "Y1": 5.0}))
    assert figures(answer, "pharmacies_hours_a_week")["Ourshire"] == pytest.approx(40)
    assert figures(answer, "pharmacies_hours_a_week_per_1000")["Ourshire"] == pytest.approx(400)
    assert figures(answer, "pharmacies_hours_a_week", "not_known")["Ourshire"] == 2
    # West has FA2 alone: its hours are not none, but not known.
    assert np.isnan(figures(answer, "pharmacies_hours_a_week")["West"])
    both = figures(answer, "pharmacies_and_dispensing_practices_hours_a_week")
    assert both == pytest.approx({"Ourshire": 75, "West": 35, "East": 40})


def test_items_a_month():
    rows = [
        ("FA1", "2025-05", "Prescription Count", "Items", 100.0),
        ("FA1", "2025-06", "Prescription Count", "Items", 200.0),
        ("FA1", "2025-06", "Prescription Count", "Electronic Prescription Items", 9.0),
        ("fd1", "2025-06", "Prescription Count", "Items", 1000.0),
        ("FB1", "2025-06", "Prescription Count", "Items", 7.0),
    ]
    columns = ["contractor_code", "month", "content_group", "content", "value"]
    activity = pd.DataFrame(rows, columns=columns)
    answer = made(inputs={"dispensing_activity": activity}, given=("dispensing_activity",))
    # 300 items in two months, for 100 people.
    assert figures(answer, "pharmacies_items_a_month")["Ourshire"] == 150
    assert figures(answer, "pharmacies_items_a_month_per_head")["Ourshire"] == 1.5
    assert figures(answer, "pharmacies_items_a_month_per_premises")["Ourshire"] == 150
    assert figures(answer, "pharmacies_items_a_month", "not_known")["Ourshire"] == 2
    # The distance seller's 1,000 are shared out over both months as well, and that is told.
    more = figures(answer, "pharmacies_and_distance_selling_items_a_month_per_head")
    assert more["Ourshire"] == 6.5
    assert any("1 (FD1)" in finding.message for finding in answer.findings)
    period = figures(answer, "pharmacies_items_a_month", "period")["Ourshire"]
    assert period == "2025-05 to 2025-06 (2 months)"


def flows(**by_contractor):
    rows = [("Y1", code, "2025-06", float(count)) for code, count in by_contractor.items()]
    columns = ["practice_code", "contractor_code", "month", "items"]
    return pd.DataFrame(rows, columns=columns)


def test_where_items_of_the_practices_of_the_area_were_dispensed():
    table = flows(FA1=60, FD2=15, FB1=20, ZZZ=5)
    stranger = flows(FA1=999).assign(practice_code="K1")
    answer = made(
        inputs={"dispensing_flows": pd.concat([table, stranger])}, given=("dispensing_flows",)
    )
    shares = {
        name.removeprefix("share_of_items_of_practices_"): value
        for name, value in answer.frame[["measure", "value"]].itertuples(index=False)
        if name.startswith("share_of_items")
    }
    assert shares == pytest.approx(
        {"in_area": 0.6, "outside_area": 0.2, "distance_selling": 0.15, "not_listed": 0.05}
    )
    (finding,) = (one for one in answer.findings if "left out of the items" in one.message)
    assert finding.message.endswith("1 (K1).")


@pytest.mark.parametrize(("at", "expected"), [((5000, 5000), 999), ((50000, 5000), None)])
def test_a_practice_is_of_the_area_where_its_surgery_stands(at, expected):
    surgery = gpd.GeoDataFrame({"facility_id": ["K1"]}, geometry=[Point(at)], crs=27700)
    table = flows(FA1=999).assign(practice_code="K1")
    patients = pd.DataFrame(
        {"practice_code": ["K1", "K1"], "lsoa": ["E01000001", "E01999999"], "patients": [9.0, 1.0]}
    )
    inputs = {"dispensing_flows": table, "gp_sites": surgery, "gp_patients_by_lsoa": patients}
    answer = made(inputs=inputs, given=("dispensing_flows",))
    found = figures(answer, "share_of_items_of_practices_in_area", "count").get("Ourshire")
    assert found == expected
    # Without its position most of its patients tell.
    inputs.pop("gp_sites")
    answer = made(inputs=inputs, given=("dispensing_flows",))
    assert figures(answer, "share_of_items_of_practices_in_area", "count")["Ourshire"] == 999


def test_published_rates_stand_beside():
    comparators = (
        Comparator(name="England", measure="pharmacies_per_10000", value=1.8, source="them"),
        Comparator(name="Elsewhere", measure="pharmacies_per_1000", value=0.2, source="them"),
    )
    answer = made(comparators=comparators)
    rows = answer.frame[answer.frame["measure"] == "pharmacies_per_10000"]
    assert rows["area_type"].tolist() == ["hwb", "locality", "locality", "comparator"]
    assert rows[["area_name", "group", "value", "source"]].iloc[-1].tolist() == [
        "England", "pharmacies", 1.8, "them",
    ]  # fmt: skip
    (warning,) = (one for one in answer.findings if one.level == "warning")
    assert warning.value == "pharmacies_per_1000"
    assert "pharmacies_per_10000" in warning.hint
    assert answer.frame["area_name"].iloc[-1] == "Elsewhere"
    (sentence,) = answer.sentences
    assert sentence == (
        "Ourshire has 3 pharmacies for 100 residents: 300.00 per 10,000 (95% interval 61.87 to "
        "876.73, as far as chance alone may move the number); published: England 1.8 "
        "(them). Not counted among these: 1 distance-selling premises and 2 sites of dispensing "
        "practices."
    )


def test_a_published_rate_is_of_the_group_that_its_measure_names():
    comparator = Comparator(
        name="England", measure="pharmacies_people_per_premises", value=5500, source="them"
    )
    answer = made(comparators=(comparator,))
    row = answer.frame[answer.frame["area_type"] == "comparator"].iloc[0]
    assert row["group"] == "pharmacies"
    assert not [one for one in answer.findings if one.level == "warning"]
