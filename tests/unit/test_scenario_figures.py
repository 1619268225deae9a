"""The figures of a comparison, against values worked out by hand and by other ways."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from changing import place_at, run, scenarios, towns
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from open_town import layer, results_of, study_of
from small_results import DRIVE, SITES, WALK, small_results

from pna.people.groups import Split
from pna.scenario import tables
from pna.scenario.applied import apply
from pna.scenario.changes import Close, Open, Place, Scenario
from pna.scenario.compare import Comparison, Possible, pairs, table
from pna.scenario.figures import Figures, figures
from pna.scenario.newly import counted, headline_of, headline_pairs
from pna.scenario.shares import MOST_IN_EVERY_ORDER, shapley
from pna.scenario.whom import medians, whom
from pna.study.questions import Slot

AS_DRAWN = settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))
"""Towns take minutes to shrink, and little smaller."""
PHARMACIES, BOTH_KINDS = "pharmacies", "pharmacies_and_dispensing_practices"
GROUPS = Split("age", ("65+", "75+"), np.array([[4, 1], [5, 2], [0, 0], [10, 10], [15, 3]], float),
               partition=False)  # fmt: skip
THIRDS = Split("rural", ("rural", "urban"), np.array(
    [[10, 0], [20, 0], [10, 20], [0, 25], [0, 15]], float))  # fmt: skip


def closed(code: str, *, before=None, **more):
    """The town of `small_results` and the same without one of its premises."""
    stays = (SITES["facility_id"] != code).to_numpy()
    before = before or small_results(**more)
    after = small_results(
        drive=np.array(DRIVE, float)[:, stays],
        walk=np.array(WALK, float)[:, stays],
        sites=SITES[stays].reset_index(drop=True),
        **more,
    )
    return Comparison(before, after, Scenario((Close(code),), "A closure"))


@pytest.fixture(scope="module")
def closure() -> tuple[Comparison, Figures]:
    """Alpha (FA1) closes."""
    before = replace(small_results(), splits=(THIRDS, GROUPS))
    comparison = closed("FA1", before=before)
    return comparison, figures(comparison)


def rows(frame: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    return frame


def row(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    found = rows(frame, **wanted)
    assert len(found) == 1, found
    return found.iloc[0]


def test_every_table_has_its_columns_and_is_written_down(closure):
    _, found = closure
    assert [field.name for field in fields(found)] == [one.name for one in tables.TABLES]
    for one in tables.TABLES:
        assert list(getattr(found, one.name)) == tables.columns_of(one)
        assert all(field.meaning for field in one.fields)


def test_a_closure_is_counted_as_on_paper(closure):
    # By car P2 goes from 9.5 to 12 minutes. On foot P1 goes from 20 to 25, and P3, which has no
    # other, from 19.5 to none: it was within the combined rule by its walk alone.
    _, found = closure
    whole = {"area_type": "hwb", "split": "all", "premises_set": PHARMACIES}
    for rule, within, after, lost in (
        ("drive_10", 55, 35, 20), ("walk_20", 65, 25, 40), ("drive_10_or_walk_20", 85, 35, 50)
    ):  # fmt: skip
        own = row(found.moves, rule=rule, **whole)
        assert own["total"] == 100
        assert (own["within_before"], own["within_after"]) == (within, after)
        assert (own["newly_within"], own["newly_outside"]) == (0, lost)
        assert own["change"] == after - within
    drive = row(found.moves, rule="drive_10", **whole)
    assert (drive["unknown_before"], drive["unknown_after"]) == (15, 15)
    # With the practice, P1 walks 10 minutes to it and P3 drives 8; P2 has nobody else.
    both = row(found.moves, rule="drive_10_or_walk_20", **whole | {"premises_set": BOTH_KINDS})
    assert both["newly_outside"] == 20


def test_areas_and_groups_have_their_rows_and_other_rules_are_told_of_the_whole(closure):
    _, found = closure
    headline = rows(found.moves, rule="walk_20", premises_set=PHARMACIES)
    assert row(headline, area_code="L1", split="all")["newly_outside"] == 40
    assert row(headline, area_code="L2", split="all")["newly_outside"] == 0
    # Age comes first in a note, whatever the order of the inputs.
    by_group = headline[headline["split"] != "all"]
    assert by_group[["split", "group", "newly_outside"]].to_numpy().tolist() == [
        ["age", "65+", 4], ["age", "75+", 1], ["rural", "rural", 20], ["rural", "urban", 20]
    ]  # fmt: skip
    assert set(by_group["area_type"]) == {"hwb"}
    other = rows(found.moves, rule="drive_5", premises_set=PHARMACIES)
    assert list(other["area_type"]) == ["hwb"]
    assert len(found.moves) == len(found.moves.drop_duplicates(list(found.moves)[:12]))


def test_choice_counts_premises_before_and_after(closure):
    _, found = closure
    drive = rows(found.choice, rule="drive_10", premises_set=PHARMACIES, area_type="hwb")
    columns = ["premises_within", "people_before", "people_after", "change"]
    assert drive[columns].to_numpy().tolist() == [
        ["0", 30, 50, 20], ["1", 20, 0, -20], ["2-3", 25, 35, 10], ["4+", 10, 0, -10],
        ["not known", 15, 15, 0],
    ]  # fmt: skip
    assert found.choice["people_after_least"].isna().all()


def test_minutes_added_are_banded_as_on_paper(closure):
    _, found = closure

    def told(mode: str, **where: object) -> dict:
        own = rows(found.minutes, mode=mode, premises_set=PHARMACIES, split="all", **where)
        own = own[own["people"] > 0]
        return dict(zip(zip(own["way"], own["band"], strict=True), own["people"], strict=True))

    # P1 from 2 to 3 minutes, which is 1 and no more; P3 by half a minute; P2 by 2.5.
    assert told("drive", area_type="hwb") == {
        ("added", "0-1"): 40, ("added", "2-5"): 20, ("same", ""): 25, ("unknown", ""): 15
    }  # fmt: skip
    assert told("walk", area_type="hwb") == {
        ("added", "2-5"): 10, ("no longer reached", ""): 30, ("same", ""): 25,
        ("not reached", ""): 35,
    }  # fmt: skip
    assert told("walk", area_code="L2") == {("same", ""): 25, ("not reached", ""): 15}
    sums = found.minutes.groupby(["mode", "premises_set", "area_code", "split", "group"])
    assert np.allclose(sums["people"].sum(), sums["total"].first())


def test_averages_are_weighted_by_people(closure):
    _, found = closure
    own = row(found.averages, mode="drive", premises_set=PHARMACIES, area_type="hwb", split="all")
    expected = {
        "counted": 85, "saved": 0, "added": 60,
        "mean_before": 750 / 85, "mean_after": 825 / 85, "mean_change": 75 / 85,
        "mean_change_affected": 75 / 60, "mean_added": 75 / 60, "mean_saved": np.nan,
        # Changes: 0 (25 people), 0.5 (30), 1 (10), 2.5 (20).
        "median_change": 0.5, "median_change_affected": 0.5, "median_added": 0.5,
        "median_before": 9.5, "median_after": 11,
    }  # fmt: skip
    assert own[list(expected)].astype(float).to_dict() == pytest.approx(expected, nan_ok=True)


def test_places_are_named_worst_first(closure):
    _, found = closure
    drive = rows(found.places, mode="drive", premises_set=PHARMACIES)
    assert drive.drop(columns=["mode", "speed_preset", "premises_set"]).to_dict("records") == [
        {
            "way": "added", "rank": 1, "place": "Ham", "district_name": "Ourshire",
            "people": 60, "affected": 60, "beyond": 0, "newly": 20,
            "minutes_before": 525 / 60, "minutes_after": 10.0, "minutes_change": 1.25,
            "minutes_change_most": 2.5,
        }
    ]  # fmt: skip
    walk = row(found.places, mode="walk", premises_set=PHARMACIES)
    assert (walk["affected"], walk["beyond"], walk["newly"]) == (40, 30, 40)
    assert (walk["minutes_before"], walk["minutes_after"]) == (20, 25)


def test_the_mirror_of_a_closure_is_an_opening(closure):
    comparison, found = closure
    back = figures(Comparison(comparison.after, comparison.before, Scenario(())))
    for one, other in (("newly_within", "newly_outside"), ("within_before", "within_after")):
        was = rows(found.moves, split="all").groupby(["rule", "premises_set", "area_code"])[one]
        now = rows(back.moves, split="all").groupby(["rule", "premises_set", "area_code"])[other]
        assert was.sum().equals(now.sum())
    saved = rows(back.minutes, way="saved", split="all")["people"].tolist()
    assert saved == rows(found.minutes, way="added", split="all")["people"].tolist()


def test_low_and_high_hold_the_ends_of_the_range_of_the_speeds(tmp_path: Path):
    # Two places at 8 and 6 minutes of A, both at 20 of B. At the slow end all takes half as long
    # again: the first is at 12 minutes before and loses nothing. At the quick end B comes to 10.
    study = study_of(tmp_path)
    open_all_day = {"A": ["00:00-24:00"] * 7, "B": ["00:00-24:00"] * 7}
    common = {"people": [3, 4], "slower": 1.5, "quicker": 0.5}
    before = _judged(results_of(study, [[8, 20], [6, 20]], hours=open_all_day, **common))
    after = _judged(results_of(study, [[20], [20]], hours={"B": open_all_day["B"]}, **common))
    found = figures(Comparison(before, after, Scenario((Close("A"),))))
    drive = row(found.moves, rule="drive_10", premises_set=PHARMACIES, area_type="hwb")
    assert drive["newly_outside"] == 7
    assert (drive["newly_outside_low"], drive["newly_outside_high"]) == (0, 7)
    added = row(found.minutes, mode="drive", premises_set=PHARMACIES, area_type="hwb",
                way="added", band="over 10")  # fmt: skip
    # 12 and 14 minutes more as assumed, 18 and 21 slowly, 6 and 7 quickly.
    assert (added["people"], added["people_low"], added["people_high"]) == (7, 0, 7)
    average = row(found.averages, mode="drive", premises_set=PHARMACIES, area_type="hwb")
    assert average["mean_change"] == pytest.approx(92 / 7)
    assert average["mean_change_low"] == pytest.approx(46 / 7)
    assert average["mean_change_high"] == pytest.approx(138 / 7)


def _judged(results):
    """The results with the rules and the nearest premises that a run has."""
    from pna import rules
    from pna.rules import Ends
    from pna.travel import nearest_in

    nearest, ranges = {}, {}
    for mode, matrix in results.matrices.items():
        for name, which in results.counted.items():
            key = (mode, matrix.preset, name)
            nearest[key] = nearest_in(matrix.minutes, which)
            ranges[key] = Ends(*(nearest_in(end, which) for end in results.ends[mode]))
    status = {mode: matrix.demand_status for mode, matrix in results.matrices.items()}
    demand = results.demand.assign(place="Here")
    study = results.study.model_copy(
        update={"rules": (), "slots": (Slot(name="Sunday", days=("sunday",), at="12:00"),)}
    )
    judged = rules.judgements(study, nearest, ranges, status)
    return replace(
        results, study=study, demand=demand, judgements=judged, nearest=nearest, ranges=ranges
    )


WEEK = ["09:00-17:00"] * 6


def test_slots_count_only_premises_that_are_open_then(tmp_path: Path):
    # A is open on Sunday and closes; B is not; of C nothing is known.
    study = study_of(tmp_path)
    hours = {"A": [*WEEK, "10:00-16:00"], "B": [*WEEK, "CLOSED"], "C": [""] * 7}
    minutes = [[5, 6, 30], [5, 30, 6], [30, 5, 30]]
    people = [10, 20, 40]
    before = _judged(results_of(study, minutes, people, hours))
    after = _judged(
        results_of(study, [one[1:] for one in minutes], people,
                   {code: hours[code] for code in "BC"})
    )  # fmt: skip
    found = figures(Comparison(before, after, Scenario((Close("A"),)))).slots
    own = row(found, rule="drive_10", premises_set=PHARMACIES, area_type="hwb")
    assert own["slot"] == "Sunday"
    # The first has nobody left; the second may have C; the third never had anyone.
    assert (own["within_before"], own["newly_outside"]) == (30, 10)
    assert (own["unknown_before"], own["unknown_after"]) == (0, 20)
    assert (own["open_before"], own["open_after"]) == (1, 0)
    assert own["hours_not_supplied"] == ""


def test_hours_that_are_not_supplied_are_said_and_leave_people_unknown(tmp_path: Path):
    study = study_of(tmp_path)
    hours = {"A": [*WEEK, "CLOSED"]}
    before = _judged(results_of(study, [[5], [30]], [10, 20], hours))
    new = results_of(study, [[5, 30], [30, 5]], [10, 20], {**hours, "PROPOSED": [""] * 7})
    scenario = Scenario((Open(Place(0, 0)),))
    found = figures(Comparison(before, _judged(new), scenario)).slots
    own = row(found, rule="drive_10", premises_set=PHARMACIES, area_type="hwb")
    assert own["hours_not_supplied"] == "PROPOSED"
    assert (own["unknown_before"], own["unknown_after"], own["newly_within"]) == (0, 20, 0)
    supplied = replace(_judged(new), hours=layer({**hours, "PROPOSED": [*WEEK, "11:00-13:00"]}))
    found = figures(Comparison(before, supplied, scenario)).slots
    own = row(found, rule="drive_10", premises_set=PHARMACIES, area_type="hwb")
    assert (own["unknown_after"], own["newly_within"], own["hours_not_supplied"]) == (0, 20, "")


def test_without_hours_slots_or_roads_there_are_no_such_figures(tmp_path: Path):
    none = {"A": [""] * 7}
    study = study_of(tmp_path)
    results = _judged(results_of(study, [[5.0]], [1], none))
    assert figures(Comparison(results, results, Scenario(()))).slots.empty
    straight = small_results()
    straight = replace(straight, matrices={}, networks={}, ends={}, judgements=tuple(
        replace(rule, rule="straight_1600", mode="straight", parts=())
        for rule in straight.judgements[:1]
    ))  # fmt: skip
    found = figures(Comparison(straight, straight, Scenario((Close("FA1"), Close("FA2")))))
    assert set(found.moves["rule"]) == {"straight_1600"}
    for name in ("slots", "choice", "minutes", "averages", "places", "shares", "sites"):
        assert getattr(found, name).empty, name


def test_the_least_and_the_most_are_those_of_the_possible_sites():
    # As if a closure might be of FA1, FA2 or FB1: the typical case is FA1.
    ways = [closed(code) for code in ("FA2", "FA1", "FB1")]
    possible = tuple(
        Possible(Scenario((Open(Place(number, 7.0, within_metres=50)),)), one.after)
        for number, one in enumerate(ways)
    )
    comparison = Comparison(
        ways[1].before, ways[1].after, possible[1].scenario, (), possible, best=0, worst=1
    )
    found = figures(comparison)
    own = row(found.moves, rule="drive_10", premises_set=PHARMACIES, area_type="hwb")
    # Without FA2 or FB1 nobody falls outside; without FA1 the 20 people of P2 do.
    assert (own["newly_outside"], own["newly_outside_least"], own["newly_outside_most"]) == (
        20,
        0,
        20,
    )
    assert (own["within_after_least"], own["within_after_most"]) == (35, 55)
    one_premises = row(found.choice, rule="drive_10", premises_set=PHARMACIES, area_type="hwb",
                       premises_within="1")  # fmt: skip
    # P2 has one alone while FA1 stays; without FB1 so has P4.
    ends = ("people_after", "people_after_least", "people_after_most")
    assert one_premises[list(ends)].tolist() == [0, 0, 45]
    band = row(found.minutes, mode="drive", premises_set=PHARMACIES, area_type="hwb", split="all",
               way="added", band="0-1")  # fmt: skip
    assert band[["people", "people_least", "people_most"]].tolist() == [40, 0, 40]
    sites = rows(found.sites, rule="drive_10", premises_set=PHARMACIES)
    assert sites["said"].tolist() == ["best", "worst, typical", ""]
    assert sites["easting"].tolist() == [0, 1, 2]
    assert sites["newly_outside"].tolist() == [0, 20, 0]


def test_medians_are_the_quantiles_of_the_package():
    from pna.people.by_area import quantiles

    random = np.random.default_rng(5)
    values = random.integers(0, 6, 40).astype(float)
    values[::7] = np.nan
    weights = random.uniform(0, 3, (9, 40)) * (random.uniform(size=(9, 40)) < 0.5)
    weights[4] = 0
    known = ~np.isnan(values)
    expected = [quantiles(values[known], one[known], (0.5,))[0] for one in weights]
    assert medians(values, weights) == pytest.approx(expected, nan_ok=True)


def test_shapley_shares_add_up_and_treat_like_alike():
    def worth(subset):
        # Worth of each alone; 0 and 1 do the same thing; 2 and 3 only work together.
        return np.array([10.0 * bool(subset & {0, 1}) + 6.0 * (subset >= {2, 3}) + len(subset)])

    for number in (2, 4, MOST_IN_EVERY_ORDER, MOST_IN_EVERY_ORDER + 1):
        shares, orders = shapley(worth, number)
        assert sum(shares) == pytest.approx(worth(frozenset(range(number))))
        assert (orders == "every order") == (number <= MOST_IN_EVERY_ORDER)
        assert shares[0] == pytest.approx([6.0]) == shares[1]
        if number >= 4:
            assert shares[2] == pytest.approx([4.0]) == shares[3]


@AS_DRAWN
@given(data=st.data(), town=towns())
def test_shares_are_those_of_every_order_of_applying_the_changes(data, town):
    networks, places, listed = town
    before = run(networks, places, listed)
    scenario = data.draw(scenarios(listed, at_most=3))
    after = apply(before, scenario)
    found = figures(Comparison(before, after, scenario)).shares
    number = len(scenario.changes)
    if number < 2:
        assert found.empty
        return

    def within(chosen) -> np.ndarray:
        some = replace(scenario, changes=tuple(scenario.changes[n] for n in sorted(chosen)))
        rules = headline_of(before, apply(before, some).judgements)
        return np.array([before.demand["people"].to_numpy()[one.within].sum() for one in rules])

    orders = list(itertools.permutations(range(number)))
    expected = np.zeros((number, 6))
    for order in orders:
        for place, one in enumerate(order):
            gained = within(order[: place + 1]) - within(order[:place])
            expected[one] += gained / len(orders)
    got = found["share"].to_numpy().reshape(-1, number).T
    assert got == pytest.approx(expected, abs=1e-9)
    alone = found["alone"].to_numpy().reshape(-1, number).T
    assert alone == pytest.approx(np.array([within([n]) - within([]) for n in range(number)]))
    assert found["whole"].to_numpy().reshape(-1, number)[:, 0] == pytest.approx(got.sum(axis=0))


@AS_DRAWN
@given(data=st.data(), town=towns())
def test_tables_say_the_same_as_other_ways_of_counting(data, town):
    networks, places, listed = town
    before = run(networks, places, listed)
    number = len(before.demand)
    halves = np.column_stack([np.arange(number) % 2, 1 - np.arange(number) % 2])
    people = before.demand["people"].to_numpy()[:, np.newaxis]
    before = replace(before, splits=(Split("rural", ("rural", "urban"), people * halves),))
    scenario = data.draw(scenarios(listed))
    after = apply(before, scenario)
    comparison = Comparison(before, after, scenario)
    found = figures(comparison)
    # `compare.table` counts in another way, area by area.
    every = headline_pairs(before, after)
    expected = table(every, before.demand, before.areas, splits=before.splits)
    got = counted(every, whom(before))
    for name in expected:
        if name in tables.MOVED or name == "minutes":
            assert got[name].to_numpy() == pytest.approx(expected[name].to_numpy(), nan_ok=True)
        else:
            assert got[name].tolist() == expected[name].tolist()
    moves = found.moves
    known = moves["unknown_before"] == moves["unknown_after"]
    newly = moves["newly_within"] - moves["newly_outside"]
    assert newly[known].to_numpy() == pytest.approx(moves["change"][known].to_numpy())
    for name in ("newly_within", "newly_outside"):
        assert (moves[f"{name}_low"] <= moves[name]).all()
        assert (moves[f"{name}_high"] >= moves[name]).all()
    keys = ["rule", "speed_preset", "premises_set"]
    groups = moves[moves["split"] == "rural"].groupby(keys)[["newly_within", "newly_outside"]].sum()
    whole = moves[(moves["split"] == "all") & (moves["area_type"] == "hwb")].set_index(keys)
    whole = whole.loc[groups.index, ["newly_within", "newly_outside"]]
    assert groups.to_numpy() == pytest.approx(whole.to_numpy())
    # Nobody within is nobody with a premises: choice and moves are one.
    none = rows(found.choice, premises_within="0", area_type="hwb").set_index(keys)
    headline = moves[(moves["split"] == "all") & (moves["area_type"] == "hwb")].set_index(keys)
    headline = headline.loc[none.index]
    outside = headline["total"] - headline["within_after"] - headline["unknown_after"]
    assert none["people_after"].to_numpy() == pytest.approx(outside.to_numpy())


@AS_DRAWN
@given(data=st.data(), town=towns())
def test_slots_are_the_rules_of_a_run_for_the_premises_that_are_open(data, town):
    from pna.hours.slots import during, week_of
    from pna.subsets import counted_among, rules_over

    networks, places, listed = town
    before = run(networks, places, listed)
    scenario = data.draw(scenarios(listed))
    after = apply(before, scenario)
    found = figures(Comparison(before, after, scenario)).slots
    if not week_of(before.hours, before.sites["facility_id"].tolist()).known.any():
        assert found.empty
        return

    def rules(results):
        slot = results.study.slots[0]
        states = during(week_of(results.hours, results.sites["facility_id"].tolist()), slot)
        judged = rules_over(results, counted_among(results, states.open), slot=slot.name,
                            doubtful=states.unknown)  # fmt: skip
        return headline_of(results, judged)

    expected = table(pairs(rules(before), rules(after)), before.demand, before.areas)
    for name in tables.MOVED:
        if name in expected:
            assert found[name].to_numpy() == pytest.approx(expected[name].to_numpy()), name


@AS_DRAWN
@given(data=st.data(), town=towns())
def test_open_then_close_moves_nobody(data, town):
    networks, places, listed = town
    before = run(networks, places, listed)
    at = place_at(data.draw(st.sampled_from([one.at for one in listed.values()])))
    opened = apply(before, Scenario((Open(at, ods_code="NEW"),)))
    after = apply(opened, Scenario((Close("NEW"),)))
    found = figures(Comparison(before, after, Scenario(())))
    assert not found.moves[["newly_within", "newly_outside", "change"]].to_numpy().any()
    assert not found.moves[["newly_within_high", "newly_outside_high"]].to_numpy().any()
    assert (found.choice["change"] == 0).all()
    assert set(found.minutes.loc[found.minutes["people"] > 0, "way"]) <= {
        "same", "not reached", "unknown"
    }  # fmt: skip
    assert found.places.empty
