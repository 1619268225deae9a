"""Two lists of premises: who is who, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_town import layer

from pna.premises.compared import Listed, compare, matched
from pna.study.questions import Slot

NINE_TO_FIVE = ["09:00-17:00"] * 5 + ["CLOSED"] * 2
LATE = ["09:00-21:00"] * 5 + ["CLOSED"] * 2
SATURDAYS = ["09:00-17:00"] * 6 + ["CLOSED"]
UNKNOWN = [""] * 7
SLOTS = (
    Slot(name="Evening", days=("monday",), at="19:00"),
    Slot(name="Saturday", days=("saturday",), at="10:00"),
)


def listed(*rows: tuple[str, str, str, Sequence[float], Sequence[str]], kind: str = "pharmacy"):
    """A list: code, name, postcode, position and hours of each."""
    points = np.array([row[3] for row in rows], dtype=float).reshape(-1, 2)
    frame = gpd.GeoDataFrame(
        {
            "facility_id": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "postcode": [row[2] for row in rows],
            "kind": kind,
            "in_area": True,
            "counted_pharmacies": True,
        },
        geometry=gpd.points_from_xy(*points.T),
        crs=27700,
    )
    return Listed(frame, layer({row[0]: row[4] for row in rows}))


def told(then: Listed, now: Listed):
    pairs = matched(then, now)
    return compare(then, now, pairs, slots=SLOTS, first_set="pharmacies")


def test_who_opened_closed_stayed_moved_and_changed_its_name_and_hours() -> None:
    then = listed(
        ("F1", "Boots", "LE1 1AA", (0, 0), NINE_TO_FIVE),
        ("F2", "Well", "LE1 1AB", (1000, 0), LATE),
        ("F3", "Mill Pharmacy", "LE1 1AC", (2000, 0), NINE_TO_FIVE),
        ("F4", "Gone", "LE1 1AD", (3000, 0), UNKNOWN),
        ("F5", "Corner", "LE1 1AE", (4000, 0), UNKNOWN),
    )
    now = listed(
        ("F1", "BOOTS", "LE1 1AA", (0, 90), NINE_TO_FIVE),
        ("F2", "Jhoots", "LE1 1AB", (1000, 0), SATURDAYS),
        ("F3", "Mill Pharmacy", "LE1 9ZZ", (2300, 400), NINE_TO_FIVE),
        ("F5", "Corner", "LE1 1AE", (4000, 250), NINE_TO_FIVE),
        ("F6", "New", "LE1 1AF", (5000, 0), NINE_TO_FIVE),
    )
    rows = told(then, now).set_index("id_then", drop=False)
    # Written in capitals, and placed 90 metres away: nothing is different.
    assert rows.loc["F1", "change"] == "none"
    assert rows.loc["F2", "change"] == "renamed, hours"
    # Five days of 12 hours were 60; six of 8 are 48.
    assert rows.loc["F2", "hours_change"] == pytest.approx(-12)
    assert rows.loc["F2", ["slots_gained", "slots_lost"]].tolist() == ["Saturday", "Evening"]
    # 300 east and 400 north are 500 metres.
    assert rows.loc["F3", "change"] == "moved"
    assert rows.loc["F3", "moved_metres"] == pytest.approx(500)
    assert rows.loc["F4", ["change", "id_now"]].tolist() == ["closed", ""]
    # The same postcode: its position is given otherwise; hours that were not known did not change.
    assert rows.loc["F5", ["change", "note"]].tolist() == [
        "none",
        "its position is given otherwise",
    ]
    assert np.isnan(rows.loc["F5", "hours_change"])
    assert rows.loc["", ["change", "id_now"]].tolist() == ["opened", "F6"]
    # One that is gone is shown where it was.
    assert rows.loc["F4"].geometry.x == 3000


def test_a_new_code_at_the_same_place_is_a_change_of_owner() -> None:
    then = listed(
        ("F1", "Lloyds Pharmacy", "LE1 1AA", (0, 0), NINE_TO_FIVE),
        ("F2", "Oakham Pharmacy", "LE1 1AB", (1000, 0), UNKNOWN),
        ("F3", "Lloyds Pharmacy", "LE1 1AC", (2000, 0), UNKNOWN),
        ("F4", "Village Chemist", "LE1 1AD", (3000, 0), UNKNOWN),
    )
    now = listed(
        ("G1", "Jhoots Pharmacy", "LE1 1AA", (0, 400), NINE_TO_FIVE),
        ("G2", "Oakham Chemists Ltd", "LE1 9ZZ", (1030, 40), UNKNOWN),
        ("G3", "Peak Pharmacy", "LE1 1AC", (2000, 0), UNKNOWN),
        ("G4", "Village Chemist", "LE1 9ZY", (3051, 0), UNKNOWN),
    )
    rows = told(then, now).set_index("id_then", drop=False)
    by = rows[rows["status"] == "new owner"]["matched_by"].to_dict()
    # 30 and 40 metres away are 50; 51 metres with another postcode are another place.
    assert by == {"F1": "place, hours", "F2": "place, name", "F3": "place only"}
    assert rows.loc["F1", "change"] == "new owner, renamed"
    assert rows.loc["F4", "status"] == "closed"
    assert rows.loc["", "id_now"] == "G4"


def test_of_several_at_one_place_those_alike_are_matched_and_the_rest_is_told() -> None:
    then = listed(
        ("F1", "Asda", "LE1 1AA", (0, 0), UNKNOWN),
        ("F2", "Mill", "LE1 1AA", (0, 0), UNKNOWN),
        ("F3", "Zed", "LE1 1AA", (0, 0), UNKNOWN),
    )
    now = listed(
        ("G1", "Mill Pharmacy", "LE1 1AA", (0, 0), UNKNOWN),
        ("G2", "Other", "LE1 1AA", (0, 0), UNKNOWN),
    )
    pairs = matched(then, now).set_index("id_then")
    # The name decides for F2; between F1 and F3 nothing does, and the earlier code is taken.
    assert pairs.loc["F2", ["id_now", "matched_by", "note"]].tolist() == ["G1", "place, name", ""]
    assert pairs.loc["F1", "id_now"] == "G2"
    assert "G2 might as well have been F2, F3" in pairs.loc["F1", "note"]
    assert pairs.loc["F3", "status"] == "closed"


def test_a_practice_is_not_taken_for_the_pharmacy_beside_it() -> None:
    then = listed(("F1", "Health Centre", "LE1 1AA", (0, 0), UNKNOWN))
    now = listed(("P1", "Health Centre", "LE1 1AA", (0, 0), UNKNOWN), kind="dispensing_practice")
    assert matched(then, now)["status"].tolist() == ["opened", "closed"]
    lps = listed(("P1", "Health Centre", "LE1 1AA", (0, 0), UNKNOWN), kind="lps")
    assert matched(then, lps)["status"].tolist() == ["new owner"]
    assert told(then, lps)["change"].tolist() == ["new owner, kind"]


def test_an_empty_postcode_is_no_place() -> None:
    then = listed(("F1", "A", "", (np.nan, np.nan), UNKNOWN))
    now = listed(("G1", "B", "", (np.nan, np.nan), UNKNOWN))
    assert matched(then, now)["status"].tolist() == ["opened", "closed"]


PREMISES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.sampled_from(["Mill", "Boots", "Well"])),
    max_size=7,
    unique_by=lambda row: row[0],
)


@settings(deadline=None, max_examples=60)
@given(PREMISES, PREMISES)
def test_every_premises_of_either_list_is_in_one_row(first, second) -> None:
    then, now = (
        listed(
            *[(f"F{code}", name, f"LE1 {at}AA", (1000 * at, 0), UNKNOWN) for code, at, name in rows]
        )
        for rows in (first, second)
    )
    pairs = matched(then, now)
    for when, one in (("then", then), ("now", now)):
        there = [code for code in pairs[f"id_{when}"] if code]
        assert sorted(there) == sorted(one.premises["facility_id"])
    # The other way round, as many keep their place, and opened and closed change sides.
    back = matched(now, then)["status"].value_counts()
    counts = pairs["status"].value_counts()
    for status, reverse in (
        ("stayed", "stayed"), ("new owner", "new owner"), ("opened", "closed"),
    ):  # fmt: skip
        assert counts.get(status, 0) == back.get(reverse, 0)
    frame = compare(then, now, pairs, slots=SLOTS, first_set="pharmacies")
    assert len(frame) == len(pairs)
