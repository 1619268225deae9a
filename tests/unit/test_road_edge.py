"""Whom more roads, or a wider buffer, could bring inside: on a square of roads drawn by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pna import rules, wording
from pna.coverage import judge
from pna.roads.network import Network
from pna.study import Study
from pna.travel import Nearest, road_edge
from pna.travel.impedance import Impedance

SIDE = 10_000.0
SPEED_KPH = 60.0  # a kilometre a minute
PLACES = np.array([[5_000.0, 5_000.0], [5_000.0, 500.0]])
PEOPLE = np.array([100.0, 7.0])
COST = Impedance("drive", "legal_limit", np.empty(0), 0.5, 4 / 3, SPEED_KPH)


@pytest.fixture(scope="module")
def roads():
    """Roads every kilometre over a square of 10 km."""
    lines = [[(x, 0.0), (x, SIDE)] for x in np.arange(0, SIDE + 1, 1000)]
    lines += [[(0.0, y), (SIDE, y)] for y in np.arange(0, SIDE + 1, 1000)]
    return Network(
        mode="drive",
        node_xy=np.empty((0, 2)),
        node_id=np.empty(0, dtype=np.int64),
        edges=pd.DataFrame(),
        xy=np.concatenate([np.array(line) for line in lines]),
        xy_start=np.arange(0, 2 * len(lines) + 1, 2),
        dropped=pd.DataFrame(),
    )


def row(
    roads,
    premises,
    *,
    in_area,
    counted,
    joined,
    minutes=(12.0, np.nan),
    candidate=None,
    straight_kph=SPEED_KPH,
):
    """The one row of the table for a rule of 10 minutes."""
    given = np.asarray(minutes)
    rule = judge(
        given,
        np.array(["ok", "ok"]),
        mode="drive",
        limit_minutes=10.0,
        speed_preset="legal_limit",
        premises_set="pharmacies",
    )
    table = rules.edge_effect(
        (rule,),
        {("drive", "legal_limit", "pharmacies"): Nearest(given, np.array([0, -1]))},
        places=PLACES,
        people=PEOPLE,
        premises=np.array(premises, dtype=float),
        in_area=np.array(in_area),
        candidates={"pharmacies": np.array(candidate or [True] * len(premises))},
        counted={"pharmacies": np.array(counted)},
        joined={"drive": np.array(joined)},
        roads=roads,
        impedances={("drive", "legal_limit"): COST},
        straight_kph={("drive", "legal_limit"): straight_kph},
    )
    assert len(table) == 1
    return table.iloc[0]


def test_premises_on_the_roads_bring_nobody_else_inside(roads):
    found = row(roads, [[5_000, 5_000]], in_area=[True], counted=[True], joined=[True])
    assert found["premises_beyond_roads"] == 0
    assert found["people_outside"] == 107.0
    assert found["people_who_could_turn_inside"] == 0.0


def test_premises_beyond_the_roads_count_as_the_crow_drives(roads):
    # 9.4 km south of the second place: 9.4 minutes and half a minute a trip; 13.9 km of the first.
    far = [[5_000, -8_900]]
    found = row(roads, far, in_area=[False], counted=[True], joined=[False])
    assert found["premises_beyond_roads"] == 1
    assert found["people_who_could_turn_inside"] == 7.0
    # A hundred and fifty metres further it is 10.05 minutes.
    further = row(roads, [[5_000, -9_050]], in_area=[False], counted=[True], joined=[False])
    assert further["premises_beyond_roads"] == 0
    assert further["people_who_could_turn_inside"] == 0.0


def test_seldom_is_a_straight_line_as_quick_as_the_top_speed(roads):
    # 5.9 km south of the second place, 10.4 km of the first. At 40 km/h, half a minute a trip
    # counted: 9.35 minutes and 16.1, at 60 km/h 6.4 and 10.9.
    place = {"in_area": [False], "counted": [True], "joined": [False]}
    found = row(roads, [[5_000, -5_400]], **place, straight_kph=40.0)
    assert found["people_who_could_turn_inside"] == 7.0
    assert found["people_at_top_speed"] == 7.0
    assert found["straight_line_kph"] == 40.0
    # Another kilometre makes it 10.85 minutes at 40 km/h and 7.4 at 60.
    further = row(roads, [[5_000, -6_400]], **place, straight_kph=40.0)
    assert further["people_who_could_turn_inside"] == 0.0
    assert further["people_at_top_speed"] == 7.0
    assert further["premises_beyond_roads"] == 1
    # Without trips to tell a speed by, the top speed is all there is.
    unknown = row(roads, [[5_000, -6_400]], **place, straight_kph=np.nan)
    assert unknown["people_who_could_turn_inside"] == 7.0
    assert np.isnan(unknown["straight_line_kph"])


def test_a_way_found_that_is_quicker_than_the_line_is_not_turned(roads):
    # The first place: 7 km to the premises, 7.5 minutes at 60 km/h, 11 minutes at 40.
    place = {"in_area": [False], "counted": [True], "joined": [False]}
    found = row(roads, [[5_000, -2_000]], **place, minutes=(10.5, 3.0), straight_kph=40.0)
    assert found["people_outside"] == 100.0
    assert found["people_who_could_turn_inside"] == 0.0
    assert found["people_at_top_speed"] == 100.0


def test_the_speed_that_99_of_100_trips_do_not_exceed():
    # A premises 3 km from 200 places on a circle: 3, 4, 5 ... minutes and half a minute a trip.
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = 3_000.0 * np.column_stack([np.cos(turn), np.sin(turn)])
    minutes = np.arange(3.0, 203.0)[:, np.newaxis] + COST.trip_minutes
    # Two of 200 may be quicker: the third quickest takes 5 minutes for 3 km.
    found = road_edge.straight_kph(circle, np.zeros((1, 2)), minutes, COST)
    assert found == pytest.approx(36.0)
    # Trips of 2 km or less do not count, nor those that were not found.
    near = np.concatenate([circle, circle / 2])
    twice = np.concatenate([minutes, minutes / 50])
    assert road_edge.straight_kph(near, np.zeros((1, 2)), twice, COST) == found
    far = np.concatenate([circle, circle * 5])
    unknown = np.concatenate([minutes, np.full_like(minutes, np.nan)])
    assert road_edge.straight_kph(far, np.zeros((1, 2)), unknown, COST) == found


def test_too_few_trips_tell_no_speed():
    places = np.column_stack([np.full(99, 5_000.0), np.zeros(99)])
    found = road_edge.straight_kph(places, np.zeros((1, 2)), np.full((99, 1), 9.0), COST)
    assert np.isnan(found)
    nobody = road_edge.straight_kph(places, np.zeros((0, 2)), np.empty((99, 0)), COST)
    assert np.isnan(nobody)


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 10.0), st.floats(20.0, 113.0))
def test_the_seldom_met_speed_never_brings_more_people_inside(seed, constant, top):
    rng = np.random.default_rng(seed)
    cost = Impedance("drive", "any", np.empty(0), constant, 4 / 3, top)
    places, premises = rng.uniform(0, 20_000, (60, 2)), rng.uniform(0, 20_000, (8, 2))
    metres = np.hypot(*(places[:, np.newaxis] - premises).transpose(2, 0, 1))
    # Nothing is quicker than the straight line at the top speed.
    minutes = constant + metres * 0.06 / top * rng.uniform(1, 3, metres.shape)
    minutes[rng.random(metres.shape) < 0.1] = np.nan
    kph = road_edge.straight_kph(places, premises, minutes, cost)
    assert kph <= top
    far = np.isfinite(minutes) & (metres > 2_000)
    exceed = metres[far] * 0.06 / (minutes[far] - constant) > kph * (1 + 1e-12)
    assert exceed.mean() <= 0.01
    best = np.min(np.where(np.isnan(minutes), np.inf, minutes), axis=1)
    best[np.isinf(best)] = np.nan
    rule = judge(
        best,
        np.full(60, "ok"),
        mode="drive",
        limit_minutes=float(np.nanmedian(best)),
        speed_preset="any",
        premises_set="pharmacies",
    )
    beyond = rng.uniform(-5_000, 25_000, (5, 2))
    turn = road_edge.could_turn(rule, best, cost, places, beyond, straight_kph=kph)
    assert not (turn.places & ~turn.places_at_top_speed).any()
    assert not (turn.places_at_top_speed & ~rule.outside).any()
    people = rng.uniform(0, 100, 60)
    table = road_edge.table([turn, road_edge.either(rule, [turn, turn])], people)
    assert (table["people_who_could_turn_inside"] <= table["people_at_top_speed"]).all()
    assert (table["people_at_top_speed"] <= table["people_outside"]).all()
    assert table["people_at_top_speed"].iloc[0] == table["people_at_top_speed"].iloc[1]
    assert table["straight_line_kph"].isna().tolist() == [False, True]


@pytest.fixture(scope="module")
def study():
    return Study.model_validate(
        {
            "path": Path("study.toml"),
            "study": {"name": "A study", "reference_date": "2025-10-01"},
            "area": {"hwb": ["E06000017"]},
            "inputs": {
                "roads": ["a.osm.pbf"],
                "premises": "b.csv",
                "boundaries": "c.geojson",
                "population": "d.csv",
                "postcodes": "e.csv",
            },
            "demand": {"unit": "postcode"},
        }
    )


def test_the_sentence_says_at_which_speed(study):
    edge = pd.DataFrame(
        {
            "rule": "drive_10",
            "mode": "drive",
            "minutes": 10.0,
            "speed_preset": "typical",
            "premises_set": "pharmacies",
            "premises_beyond_roads": 77,
            "people_outside": 12_639.8,
            "people_who_could_turn_inside": 5_491.8,
            "people_at_top_speed": 12_100.4,
            "straight_line_kph": [51.58],
        }
    )
    said = wording.edge_sentence(edge, study)
    assert "stop short of 77 premises that might be within 10 minutes' drive of someone." in said
    assert "Of the 12,640 residents found to be further away, 5,492 could be within it" in said
    assert "that 99 of 100 trips of this study do not exceed (52 km/h)" in said
    assert said.endswith("at the top speed of any road, 12,100.")
    untold = wording.edge_sentence(edge.assign(straight_line_kph=np.nan), study)
    assert "up to 12,100 could be within it" in untold
    assert "99 of 100" not in untold


def test_premises_that_only_the_buffer_leaves_out_are_told(roads):
    on_roads = row(roads, [[5_000, 2_500]], in_area=[False], counted=[False], joined=[False])
    assert on_roads["premises_beyond_roads"] == 1
    assert on_roads["people_who_could_turn_inside"] == 107.0
    of_another_kind = row(
        roads, [[5_000, 2_500]], in_area=[False], counted=[False], joined=[False], candidate=[False]
    )
    assert of_another_kind["premises_beyond_roads"] == 0


def test_premises_of_the_area_that_join_no_road_are_told(roads):
    found = row(roads, [[5_000, -6_000]], in_area=[True], counted=[True], joined=[False])
    assert found["premises_beyond_roads"] == 1
    assert found["people_who_could_turn_inside"] == 7.0


def test_premises_without_a_position_are_nowhere(roads):
    found = row(roads, [[np.nan, np.nan]], in_area=[True], counted=[False], joined=[False])
    assert found["premises_beyond_roads"] == 0


def test_land_beyond_the_square_is_not_covered(roads):
    extent = road_edge.extent_of_roads(roads)
    points = np.array(
        [[5_000, 5_000], [1_500, 8_500], [-2_000, 5_000], [5_000, 12_000]], dtype=float
    )
    assert road_edge.beyond_roads(points, extent).tolist() == [False, False, True, True]
