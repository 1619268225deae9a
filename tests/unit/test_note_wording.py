"""Sentences and cells of a note where a figure is none, small, hidden, or far off at one end."""

import numpy as np
import pandas as pd
import pytest
import town_comparison as asked

from pna.scenario.places_affected import _ranked
from pna.scenario.saved import Minutes
from pna.study.questions import Disclosure
from pna.wording import applications_people as people
from pna.wording import applications_rural as rural
from pna.wording import applications_sites as sites

OPEN, HIDING = Disclosure(), Disclosure(suppress_below=5, round_to=5)


@pytest.fixture(scope="module")
def study():
    return asked.closed().before.study


def moves(gained=0.0, lost=0.0, **ends):
    row = {"newly_within": gained, "newly_outside": lost}
    for name, own in tuple(row.items()):
        row |= {f"{name}_low": own, f"{name}_high": own}
    return row | {"within_before": 100.0, "within_after": 100.0 + gained - lost} | ends


@pytest.mark.parametrize(
    ("row", "open_text", "hiding_text"),
    [
        (moves(), "0", "0"),
        (moves(gained=1.0), "+1", "+ fewer than 5"),
        (moves(gained=12.0, lost=7.0), "+12; -7", "+10; -5"),
        (moves(lost=9.0, newly_outside_low=0.0), "-9 (0-9)", "-10 (0-10)"),
        (moves(lost=3.0, newly_outside_low=0.0), "-3 (0-3)", "- fewer than 5 (0 to fewer than 5)"),
        # A sign belongs to somebody: nobody is neither gained nor lost.
        (moves(newly_outside_high=22.0), "0 (to -22)", "0 (to -20)"),
        (
            moves(newly_within_high=2.0, newly_within_most=30.0),
            "0 (to +2) [to +30]",
            "0 (to + fewer than 5) [to +30]",
        ),
        # Fractions of a person that are printed as nobody.
        (moves(lost=0.3), "0", "- fewer than 5"),
    ],
)
def test_cells_of_who_moves(row, open_text, hiding_text):
    assert people.moved_cell(row, OPEN) == open_text
    assert people.moved_cell(row, HIDING) == hiding_text


def test_a_number_after_does_not_tell_a_hidden_change():
    cell = ("within_before", "within_after")
    assert people.after_cell(moves(gained=3.0), *cell, OPEN) == "103"
    assert people.after_cell(moves(gained=3.0), *cell, HIDING) == people.NOT_SHOWN
    # Seven come and three go: the change alone would be shown.
    assert people.after_cell(moves(gained=10.0, lost=3.0), *cell, HIDING) == people.NOT_SHOWN
    assert people.after_cell(moves(gained=11.0), *cell, HIDING) == "110"


def test_minutes_saved_by_somebody_are_never_none():
    assert (people.few_minutes(0.04), people.few_minutes(0.05), people.few_minutes(1.25)) == (
        "under 0.1",
        "0.1",
        "1.3",
    )


def test_premises_of_one_name_are_told_apart():
    others = pd.DataFrame(
        {"premises_id": ["FA1", "FA2", "FA3"], "premises_name": ["Boots", "Boots", "Well"]}
    )
    said = [sites.told_apart(row, others) for row in others.to_dict("records")]
    assert said == ["Boots (FA1)", "Boots (FA2)", "Well"]


def test_one_more_area_is_one():
    assert people.more_areas_sentence(1).startswith("1 more area with changes is ")
    assert people.more_areas_sentence(2).startswith("2 more areas with changes are ")


def users(**figures):
    row = {"mode": "walk", "users": 100.0, "more_than_5_further": 0.0, "nearer": 0.0}
    return row | {"unknown": 0.0} | figures


def test_users_whose_minutes_are_not_known_are_said(study):
    assert "not known" not in sites.users_sentence(users(), study)
    said = sites.users_sentence(users(nearer=10.0, unknown=90.0), study)
    assert said.endswith("further, 10 nearer; of 90 it is not known.")
    assert sites.unknown_users_sentence(users(), study) == ""
    said = sites.unknown_users_sentence(users(unknown=90.0), study)
    assert said.startswith("On foot, the minutes of 90 of the 100 users are not known: ")


def test_the_share_of_nobody_is_none(study):
    assert sites.counted_share(0.46, 93.0, study) == "0 (0.0%)"
    assert sites.counted_share(4.6, 93.0, study) == "5 (4.9%)"


@pytest.mark.parametrize(
    ("most", "said"), [(1537.0, "at most 1,537"), (float("nan"), "at most not known")]
)
def test_an_estimate_of_patients_has_its_ends(study, most, said):
    row = {
        "in_controlled_locality": "no",
        "residents_within_1600_metres": 871.4,
        "pharmacies_within_1600_metres": 0,
        "practices_within_1600_metres": 1,
        "estimated_patients": 914.8,
        "patients_at_least": 0.0,
        "patients_at_most": most,
        "estimate_against_2750": "fewer",
    }
    text = rural.rural_sentences(row, study)[-1]
    assert text == (
        "Registered patients within it, estimated from surgeries' lists: "
        f"915 (at least 0, {said}), fewer than the 2,750 of regulation 41(3)."
    )


def test_places_of_the_same_minutes_come_by_people_whatever_the_last_digits():
    """Everyone who goes round by one way has as much further: means differ in rounding alone."""
    before = np.array([0.1, 0.7, 3.3, 2.0])
    added = 1.6087396911185678
    minutes = Minutes(before, before + added, np.zeros(4, dtype=bool))
    assert len(set(minutes.change)) > 1
    demand = pd.DataFrame(
        {
            "place": ["Ashby", "Barrow", "Corby", "Derby"],
            "district_name": "Ourshire",
            "people": [10.0, 40.0, 30.0, 20.0],
        }
    )
    nobody = np.zeros(4, dtype=bool)
    ranked = _ranked(demand, minutes, minutes.added, nobody, nobody, 1.0)
    assert list(ranked["place"]) == ["Barrow", "Corby", "Derby", "Ashby"]
