"""Sites within a radius: on the roads, spread, always the same, and never beyond it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from changing import Listed, run
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import CORNER
from town_results import town_results

from pna.scenario.applied import apply
from pna.scenario.changes import Close, Open, Place, Relocate, Scenario
from pna.scenario.radius import MOST_SITES, possible_sites, sites_within
from pna.scenario.rechecked import outside_headline, recheck
from pna.travel import snapping

EAST, NORTH = CORNER


def _place(east, north, within=0.0):
    return Place(EAST + east, NORTH + north, "said", "how", "", within)


@pytest.fixture(scope="module")
def results():
    return town_results()


def _xy(sites):
    return np.array([(site.easting, site.northing) for site in sites]) - CORNER


def test_radius_0_is_the_point_and_an_exact_scenario_is_left_alone(results):
    scenario = Scenario((Open(_place(1500, 0)), Close("FA1")))
    assert possible_sites(results, scenario) == (scenario,)
    assert sites_within(results, _place(1500, 0)) == (_place(1500, 0),)


def test_sites_on_one_straight_street_are_spread_along_it(results):
    # Half way from B to C only that street is within 400 m: 800 m of it.
    sites = sites_within(results, _place(1500, 0, 400))
    at = _xy(sites)
    assert len(sites) == MOST_SITES
    assert at[0].tolist() == [1500, 0]
    assert (np.abs(at[:, 1]) <= 0.01).all()
    along = np.sort(at[:, 0])
    assert along[0] < 1101
    assert along[-1] > 1899
    # 25 sites on 800 m: farthest-point choice leaves no two parts apart by more than twice the rest
    assert np.diff(along).max() < 2 * 800 / 24
    assert np.diff(along).min() > 800 / 24 / 2.1


def test_every_site_joins_the_roads_within_the_radius_and_is_exact(results):
    place = _place(1000, 500, 700)
    sites = sites_within(results, place)
    assert all(site.within_metres == 0 for site in sites)
    assert (np.hypot(*(_xy(sites) - (1000, 500)).T) <= 700).all()
    assert len({(site.easting, site.northing) for site in sites}) == len(sites)
    for network in results.networks.values():
        snapped = snapping.snap(_xy(sites) + CORNER, network)
        assert (snapped.status == "ok").all()
    # Streets run through B, D, A-H and C-E: sites lie on more than one of them.
    on_bd = np.isclose(_xy(sites)[:, 0], 1000, atol=0.01)
    assert 3 < on_bd.sum() < len(sites) - 3


def test_the_same_sites_every_time_and_from_another_bundle(results):
    place = _place(2000, 1000, 900)
    assert sites_within(results, place) == sites_within(town_results(), place)


def test_a_point_off_the_roads_is_no_site_itself(results):
    place = _place(3400, 2900, 1500)
    sites = sites_within(results, place)
    assert sites
    assert (3400, 2900) not in {tuple(row) for row in _xy(sites).tolist()}
    assert sites_within(results, replace(place, within_metres=100.0)) == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 4000), st.integers(0, 2000), st.integers(1, 2000))
def test_no_site_is_beyond_the_radius_nor_twice(east, north, within):
    sites = sites_within(town_results(), _place(east, north, within))
    at = _xy(sites) if sites else np.empty((0, 2))
    assert len(sites) <= MOST_SITES
    assert (np.hypot(*(at - (east, north)).T) <= within + 0.01).all()
    if len(sites) > 1:
        apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        assert apart[~np.eye(len(at), dtype=bool)].min() >= 1.0


def test_several_radii_go_together_by_number(results):
    scenario = Scenario(
        (
            Open(_place(1500, 0, 400)),
            Relocate("FA2", _place(4100, 0, 2)),
            Close("Y1"),
        )
    )
    first = sites_within(results, scenario.changes[0].at)
    second = sites_within(results, scenario.changes[1].to)
    assert len(first) > len(second) > 1
    tried = possible_sites(results, scenario)
    assert len(tried) == len(first)
    for number, one in enumerate(tried):
        assert one.changes[0].at == first[number]
        assert one.changes[1].to == second[number % len(second)]
        assert one.changes[2] == Close("Y1")


def test_a_study_without_roads_has_its_sites_all_over_the_circle(results):
    lines = replace(results, networks={})
    sites = sites_within(lines, _place(1500, 700, 100))
    apart = np.hypot(*(_xy(sites) - (1500, 700)).T)
    assert len(sites) == MOST_SITES
    assert apart.max() == pytest.approx(100, abs=0.01)
    # As many within a half of the area as outside it.
    assert abs((apart <= 100 / math.sqrt(2)).sum() - MOST_SITES / 2) <= 1.5


def test_figures_of_each_site_are_those_of_an_exact_opening_there():
    networks = town_results().networks
    places = [(0, 0), (1500, 1000), (1300, 0), (1900, 0), (2300, 0), (900, 300)]
    town = run(networks, places, {"F1": Listed((4100, 0)), "F2": Listed((0, 800))})
    found = recheck(town, Open(_place(1500, 0, 300)))
    assert len(found.possible) == MOST_SITES
    for one in found.possible[::8]:
        exact = apply(town, one.scenario)
        assert np.array_equal(
            exact.matrices["walk"].minutes, one.after.matrices["walk"].minutes, equal_nan=True
        )
    outside = [outside_headline(one.after) for one in found.possible]
    assert outside[found.best] == min(outside)
    assert outside[found.worst] == max(outside)
    assert outside_headline(found.after) == sorted(outside)[(MOST_SITES - 1) // 2]
    # At the point itself: the site of an opening without a radius.
    assert recheck(town, Open(_place(1500, 0))).after.judgements[0].within.tolist() == (
        found.possible[0].after.judgements[0].within.tolist()
    )
