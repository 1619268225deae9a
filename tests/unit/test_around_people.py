"""Overlap, who absorbs whom, and the users of a site that moves, over minutes added up by hand.

The places and premises are those of `small_results`: P1 to P5 with 10, 20, 30, 25 and 15 people.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_results import DRIVE, SITES, WALK, small_results

from pna.people.groups import Split
from pna.scenario.around.absorbing import absorbed, absorbed_by
from pna.scenario.around.accustomed import users
from pna.scenario.around.shared import overlap, overlap_with
from pna.scenario.changes import Close, Consolidate, Open, Place, Relocate, Scenario
from pna.scenario.compare import Comparison

N = np.nan
FIRST = "pharmacies"


def without(codes, **more):
    keep = ~SITES["facility_id"].isin(codes)
    drive, walk = (np.array(minutes, float)[:, keep] for minutes in (DRIVE, WALK))
    return small_results(sites=SITES[keep].reset_index(drop=True), drive=drive, walk=walk, **more)


def closed(*codes):
    changes = tuple(Close(code) for code in codes)
    return Comparison(small_results(), without(codes), Scenario(changes))


def moved(drive, walk, *, old_drive=None, old_walk=None, **more):
    """FA1 moves: its minutes by car and on foot at the new site, and at the old one."""

    def results(by_car, on_foot):
        matrices = [np.array(minutes, float) for minutes in (DRIVE, WALK)]
        for matrix, column in zip(matrices, (by_car, on_foot), strict=True):
            if column is not None:
                matrix[:, 0] = column
        return replace(small_results(drive=matrices[0], walk=matrices[1]), **more)

    before, after = results(old_drive, old_walk), results(drive, walk)
    return Comparison(before, after, Scenario((Relocate("FA1", Place(0, 0)),)))


def only(frame, **wanted):
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    return frame


def test_people_near_a_site_that_closes_who_have_another():
    found = overlap(closed("FA1"))
    by_car = only(found, premises_set=FIRST, mode="drive").iloc[0]
    # P1 (2 minutes) and P2 (9.5); of these P1 has FA2 in 3.
    assert by_car[["among", "minutes", "people", "have_another", "have_none"]].tolist() == [
        *("after", 10.0, 30.0, 10.0, 20.0)
    ]
    assert by_car["share_with_another"] == pytest.approx(1 / 3)
    # P1 (20 minutes) and P3 (19.5) on foot have none; with practices P1 has Y1 in 10.
    on_foot = only(found, mode="walk").set_index("premises_set")
    assert on_foot.loc[FIRST, ["people", "have_another"]].tolist() == [40.0, 0.0]
    assert on_foot["have_another"].iloc[1] == 10.0
    shared = only(overlap_with(closed("FA1")), premises_set=FIRST, mode="drive")
    assert shared["premises_id"].tolist() == ["FA2", "FB1", "FB2"]
    assert shared["people"].tolist() == [10.0] * 3
    assert shared["people_around_site"].tolist() == [30.0] * 3


def test_people_near_a_site_that_opens_had_another_before():
    named = SITES.assign(facility_id=["PROPOSED", *SITES["facility_id"][1:]])
    of = Comparison(
        without(["FA1"]), small_results(sites=named), Scenario((Open(Place(9000, 5000)),))
    )
    found = only(overlap(of), premises_set=FIRST, mode="drive").iloc[0]
    assert found[["role", "among", "people", "have_another"]].tolist() == [
        *("opens", "before", 30.0, 10.0)
    ]
    assert "PROPOSED" not in set(overlap_with(of)["premises_id"])
    assert absorbed(of).empty
    assert users(of).empty


def test_a_site_that_moves_is_not_its_own_neighbour():
    found = only(overlap(moved([2, 9.5, 10.5, N, N], None)), premises_set=FIRST, mode="drive")
    assert found["role"].tolist() == ["moves to", "moves from"]
    assert found["among"].tolist() == ["before", "after"]
    assert found["have_another"].tolist() == [10.0, 10.0]


def test_who_absorbs_whom_after_a_closure():
    of = closed("FA1")
    table = only(absorbed(of), premises_set=FIRST).set_index("mode")
    drive, walk = table.loc["drive"], table.loc["walk"]
    assert drive["people"] == 60
    assert drive["minutes_before"] == pytest.approx((10 * 2 + 20 * 9.5 + 30 * 10.5) / 60)
    assert drive["minutes_after"] == pytest.approx((10 * 3 + 20 * 12 + 30 * 11) / 60)
    assert drive[["more_than_5_further", "more_than_2_further", "without"]].tolist() == [0, 20, 0]
    # On foot P1 is 5 minutes further, which is not more than 5; P3 has nobody left.
    assert walk[["people", "minutes_before", "minutes_after"]].tolist() == [40, 20, 25]
    assert walk[["more_than_5_further", "more_than_2_further", "without"]].tolist() == [0, 10, 30]
    by = only(absorbed_by(of), premises_set=FIRST, mode="walk")
    assert by["premises_id"].tolist() == ["FA2", ""]
    assert by["people"].tolist() == [10, 30]
    assert by["share"].tolist() == [0.25, 0.75]


def test_several_closures_are_told_together_too():
    of = closed("FA1", "FA2")
    table = only(absorbed(of), premises_set=FIRST, mode="drive").set_index("facility_id")
    assert table["people"].to_dict() == {"FA1": 60, "FA2": 0, "all": 60}
    assert table["without"].to_dict() == {"FA1": 30, "FA2": 0, "all": 30}
    assert table.loc["all", "more_than_5_further"] == 20
    by = only(absorbed_by(of), premises_set=FIRST, mode="drive", facility_id="all")
    assert by["premises_id"].tolist() == ["FB1", ""]
    assert by["people"].tolist() == [30, 30]
    assert not by["in_area"].any()


def test_a_merge_is_the_closure_of_one():
    of = closed("FA1")
    merged = Comparison(of.before, of.after, Scenario((Consolidate("FA1", "FA2"),)))
    pd.testing.assert_frame_equal(absorbed(merged), absorbed(of))
    pd.testing.assert_frame_equal(overlap(merged), overlap(of))


def everyone(of, **wanted):
    found = only(users(of), premises_set=FIRST, split="all", by="nearest users")
    return only(found, **wanted).iloc[0]


COUNTS = ["users", "more_than_5_further", "more_than_2_further", "further", "same", "nearer"]


def test_what_a_move_changes_for_the_people_who_use_the_old_site():
    # P1 6 minutes further, P2 2.5, P3 as before, P4 5 nearer (FB1 is as near, and comes later).
    of = moved([8, 12, 10.5, 4, N], None, old_drive=[2, 9.5, 10.5, 9, N])
    row = everyone(of, mode="drive", compared="new site")
    assert row[COUNTS].tolist() == [85, 10, 30, 30, 30, 25]
    assert row["unknown"] == 0
    assert row["minutes_before"] == pytest.approx(750 / 85)
    assert row["minutes_after"] == pytest.approx(735 / 85)
    assert (row["change_median"], row["change_90"]) == pytest.approx((0, 6))
    assert row["share_more_than_5"] == pytest.approx(10 / 85)
    assert row["share_nearer"] == pytest.approx(25 / 85)
    # P1 has FA2 in 3 minutes afterwards.
    row = everyone(of, mode="drive", compared="nearest after")
    assert row[COUNTS].tolist() == [85, 0, 20, 30, 30, 25]


def test_groups_are_told_apart_and_an_average_hides_nobody():
    older = Split("age", ("65+",), np.array([[5.0], [0], [1], [25], [3]]), partition=False)
    homes = Split("car", ("no car",), np.array([[4.0], [4], [0], [0], [0]]), unit="households")
    of = moved([8, 12, 10.5, 4, N], None, old_drive=[2, 9.5, 10.5, 9, N], splits=(older, homes))
    found = only(users(of), premises_set=FIRST, mode="drive", compared="new site")
    found = found.set_index("group")
    assert found.loc["65+", COUNTS].tolist() == [31, 5, 5, 5, 1, 25]
    assert found.loc["no car", ["unit", "users"]].tolist() == ["households", 8]
    assert found.loc["no car", "share_more_than_5"] == 0.5
    assert found.loc["no car", "share_more_than_2"] == 1.0


def test_beyond_the_search_is_further_by_what_is_left_of_it():
    # On foot from P1 (20 minutes) and P3 (58): at least 40 and 2 minutes further.
    of = moved(None, [N, N, N, 5, N], old_walk=[20, N, 58, N, N])
    row = everyone(of, mode="walk", compared="new site")
    assert row[COUNTS].tolist() == [40, 10, 10, 40, 0, 0]
    assert np.isnan(row["minutes_after"])
    # To a site that nobody can reach, such as one off the paths, nothing is known.
    row = everyone(moved(None, [N] * 5), mode="walk", compared="new site")
    assert row[["users", "unknown", "further"]].tolist() == [40, 40, 0]


def test_practice_flows_say_who_the_users_are_where_they_are_given():
    flows = pd.DataFrame(
        [("C1", "FA1", 60.0), ("c1", "FA2", 40.0), ("C2", "FA2", 9.0), ("C3", "FA1", 5.0)],
        columns=["practice_code", "contractor_code", "items"],
    )
    patients = pd.DataFrame(
        [("C1", "E01000001", 50.0), ("C2", "E01000001", 50.0), ("C1", "E01999999", 900.0)],
        columns=["practice_code", "lsoa", "patients"],
    )
    inputs = {"dispensing_flows": flows, "gp_patients_by_lsoa": patients}
    found = users(moved([8, 12, 10.5, N, N], None, inputs=inputs))
    found = only(found, premises_set=FIRST, mode="drive", compared="new site", split="all")
    by = found.set_index("by")
    # Six in ten of the items of C1, and so 30 of its 50 patients here: three in ten of everyone.
    flow = by.loc["practice flows"]
    assert flow["users"] == pytest.approx(30)
    assert flow["more_than_5_further"] == pytest.approx(3)
    # P4, where FA1 is beyond the search, and P5.
    assert flow["unknown"] == pytest.approx(0.3 * 40)
    assert by.loc["nearest users", "users"] == 60
    alone = users(moved([8, 12, 10.5, N, N], None, inputs={"dispensing_flows": flows}))
    assert set(alone["by"]) == {"nearest users"}


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.floats(0, 80), min_size=10, max_size=10),
    st.lists(st.floats(0, 100), min_size=5, max_size=5),
)
def test_every_user_is_counted_once(minutes, weights):
    assume(min(minutes[5:]) <= 60)
    beyond = [N if minute > 60 else minute for minute in minutes]
    split = Split("own", ("some",), np.array(weights)[:, np.newaxis])
    found = users(moved(beyond[5:], None, old_drive=beyond[:5], splits=(split,)))
    whole = found[["further", "same", "nearer", "unknown"]].sum(axis=1)
    np.testing.assert_allclose(whole, found["users"].astype(float), atol=1e-9)
    assert (found["more_than_5_further"] <= found["more_than_2_further"] + 1e-9).all()
    assert (found["more_than_2_further"] <= found["further"] + 1e-9).all()
    # Who keeps to what is nearest afterwards is never further than at the new site.
    by = found.set_index(["premises_set", "mode", "split", "group", "compared"])["further"]
    nearest, new = (by.xs(name, level="compared") for name in ("nearest after", "new site"))
    assert (nearest <= new + 1e-9).all()
