"""A scenario against a run with the changed list, and a scenario taken back: to the bit."""

from __future__ import annotations

import numpy as np
from changing import Listed, edited, place_at, run, scenarios, towns
from hypothesis import given, settings
from hypothesis import strategies as st

from pna.coverage import Judgement
from pna.hours.slots import during
from pna.premises.when_open import hours_of
from pna.questions.services import offers_of
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.changes import Close, Open, Scenario
from pna.scenario.compare import pairs, table
from pna.scenario.inverse import inverse
from pna.scenario.rechecked import outside_headline


def same(one: object, other: object) -> None:
    np.testing.assert_array_equal(np.asarray(one), np.asarray(other), strict=True)


def same_judgement(one: Judgement, other: Judgement) -> None:
    for name in ("rule", "mode", "speed_preset", "slot", "premises_set"):
        assert getattr(one, name) == getattr(other, name)
    for part, other_part in zip(one.parts, other.parts, strict=True):
        same_judgement(part, other_part)
    for name in ("within", "unknown", "within_low", "within_high"):
        found, expected = getattr(one, name), getattr(other, name)
        assert (found is None) == (expected is None)
        if found is not None:
            same(found, expected)


def same_figures(found: Results, expected: Results) -> None:
    """Hold every number that a scenario gives against those of a run."""
    for name in found.sites.columns:
        if name not in {"name", "position", "amended", "postcode", "address", "geometry"}:
            assert list(found.sites[name]) == list(expected.sites[name]), name
    assert found.sites.geometry.geom_equals(expected.sites.geometry).all()
    for name, which in expected.counted.items():
        same(found.counted[name], which)
    for mode, matrix in expected.matrices.items():
        own = found.matrices[mode]
        for name in ("facility_ids", "minutes", "demand_status", "facility_status",
                     "demand_leg_metres", "facility_leg_metres"):  # fmt: skip
            same(getattr(own, name), getattr(matrix, name))
        for end, other in zip(found.ends[mode], expected.ends[mode], strict=True):
            same(end, other)
    assert found.nearest.keys() == expected.nearest.keys()
    for key, nearest in expected.nearest.items():
        for end, other in zip(
            (found.nearest[key], *found.ranges[key]), (nearest, *expected.ranges[key]), strict=True
        ):
            same(end.minutes, other.minutes)
            same(end.facility, other.facility)
    for judged, other in zip(found.judgements, expected.judgements, strict=True):
        same_judgement(judged, other)
    weeks = [hours_of(one).weeks for one in (found, expected)]
    assert weeks[0].keys() == weeks[1].keys()
    for name in weeks[0]:
        for slot in found.study.slots:
            states = [during(week[name], slot) for week in weeks]
            for one, other in zip(*states, strict=True):
                same(one, other)
    offers = [{offer.service: offer for offer in offers_of(one)[0]} for one in (found, expected)]
    for service in offers[0] | offers[1]:
        nothing = np.zeros(len(found.sites), dtype=bool)
        for name in ("offers", "unknown"):
            default = nothing if name == "offers" else None
            values = [getattr(one.get(service), name, default) for one in offers]
            if all(value is not None for value in values):
                same(*values)




@settings(max_examples=20, deadline=None)
@given(data=st.data(), town=towns())
def test_a_scenario_is_a_run_with_the_changed_list(data, town):
    networks, places, listed = town
    scenario = data.draw(scenarios(listed))
    expected = run(networks, places, edited(listed, scenario))
    before = run(networks, places, listed)
    found = apply(before, scenario)
    same_figures(found, expected)
    # And from there on: another scenario on top, or the same changes one by one.
    step = before
    for change in scenario.changes:
        step = apply(step, Scenario((change,)))
    same_figures(step, expected)


@settings(max_examples=20, deadline=None)
@given(data=st.data(), town=towns())
def test_a_scenario_taken_back_gives_the_run(data, town):
    networks, places, listed = town
    scenario = data.draw(scenarios(listed))
    before = run(networks, places, listed)
    back = apply(apply(before, scenario), inverse(before, scenario))
    same_figures(back, before)


@settings(max_examples=15, deadline=None)
@given(data=st.data(), town=towns(), kind=st.sampled_from(["pharmacy", "dispensing_practice"]))
def test_a_site_where_one_stands_changes_no_minutes(data, town, kind):
    networks, places, listed = town
    listed = {code: Listed(one.at, kind) for code, one in listed.items()}
    before = run(networks, places, listed)
    if before.sites.empty:
        return
    at = listed[data.draw(st.sampled_from(sorted(before.sites["facility_id"])))].at
    scenario = Scenario((Open(place_at(at), kind=kind),))
    after = apply(before, scenario)
    assert len(after.sites) == len(before.sites) + 1
    for key, nearest in before.nearest.items():
        for one, other in zip(
            (nearest, *before.ranges[key]), (after.nearest[key], *after.ranges[key]), strict=True
        ):
            same(one.minutes, other.minutes)
    counts = table(pairs(before.judgements, after.judgements), before.demand, before.areas)
    assert (counts[["newly_within", "newly_outside"]] == 0).all(axis=None)
    assert outside_headline(before) == outside_headline(after)


@settings(max_examples=20, deadline=None)
@given(data=st.data(), town=towns())
def test_people_counted_one_by_one(data, town):
    networks, places, listed = town
    before = run(networks, places, listed)
    after = apply(before, data.draw(scenarios(listed)))
    counts = table(pairs(before.judgements, after.judgements), before.demand, before.areas)
    for pair, (_, row) in zip(
        pairs(before.judgements, after.judgements), counts.iterrows(), strict=True
    ):
        gained = lost = 0.0
        for place, people in enumerate(before.demand["people"]):
            if pair.before.unknown[place] or pair.after.unknown[place]:
                continue
            gained += people * (pair.after.within[place] and not pair.before.within[place])
            lost += people * (pair.before.within[place] and not pair.after.within[place])
        assert (row["newly_within"], row["newly_outside"]) == (gained, lost)
        assert row["newly_within_low"] <= gained <= row["newly_within_high"]
        assert row["newly_outside_low"] <= lost <= row["newly_outside_high"]
