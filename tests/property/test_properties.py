"""What must hold of any network, places and premises."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from drawn import crooked_sketches, round_position, sketches, spots
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import Sketch, xy
from trips import impedance_of, matrix_of

from pna import coverage, travel
from pna.people.groups import from_column
from pna.roads.network import build_network
from pna.speeds.driving import OLDER_ADULT_METRES_PER_SECOND, WALK_KPH
from pna.travel.snapping import snap

MODES = st.sampled_from(["drive", "walk"])
QUICK = settings(max_examples=25, deadline=None)


def same_bits(a, b):
    return np.array_equal(a, b, equal_nan=True)


def people_within(matrix, limit, people):
    nearest = travel.nearest_in(matrix.minutes, np.ones(matrix.minutes.shape[1], dtype=bool))
    judgement = coverage.judge(
        nearest.minutes, matrix.demand_status,
        mode=matrix.mode, limit_minutes=limit, speed_preset=matrix.preset, premises_set="all",
    )  # fmt: skip
    return people @ judgement.within


@QUICK
@given(
    mode=MODES,
    sketch=sketches(positions=round_position),
    places=spots(round_position, max_size=8),
    premises=spots(round_position, max_size=10),
    one_more=round_position,
    at=st.integers(0, 10),
)
def test_one_more_premises_changes_no_other_and_lowers_nothing(
    mode, sketch, places, premises, one_more, at
):
    network = build_network(sketch.roads(), mode)
    before = matrix_of(network, xy(*places), xy(*premises), limit=25.0, reach=1500.0)
    at = min(at, len(premises))
    more = [*premises[:at], one_more, *premises[at:]]
    after = matrix_of(network, xy(*places), xy(*more), limit=25.0, reach=1500.0)
    assert same_bits(np.delete(after.minutes, at, axis=1), before.minutes)
    people = np.arange(1.0, len(places) + 1)
    for limit in (5.0, 10.0, 25.0):
        assert people_within(after, limit, people) >= people_within(before, limit, people)


@QUICK
@given(
    minutes=st.lists(
        st.one_of(st.just(np.nan), st.floats(0, 120), st.integers(0, 120).map(float)), min_size=1
    ),
    low=st.floats(0.1, 120),
    high=st.floats(0.1, 120),
)
def test_a_longer_limit_never_takes_anyone_out(minutes, low, high):
    low, high = sorted((low, high))
    at_low, at_high = travel.within(minutes, low), travel.within(minutes, high)
    assert (at_low <= at_high).all()
    assert not at_high[np.isnan(minutes)].any()


@QUICK
@given(
    mode=MODES,
    sketch=sketches(positions=round_position),
    places=spots(round_position, max_size=8),
    premises=spots(round_position, max_size=10),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_places_and_premises_changes_no_bit(mode, sketch, places, premises, order):
    network = build_network(sketch.roads(), mode)
    i, j = list(range(len(places))), list(range(len(premises)))
    order.shuffle(i)
    order.shuffle(j)
    first = matrix_of(network, xy(*places), xy(*premises), reach=1500.0)
    second = matrix_of(network, xy(*places)[i], xy(*premises)[j], reach=1500.0)
    assert same_bits(second.minutes, first.minutes[i][:, j])
    assert second.demand_status.tolist() == first.demand_status[i].tolist()


@QUICK
@given(
    mode=MODES,
    sketch=crooked_sketches(),
    places=spots(max_size=8),
    premises=spots(),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_ways_does_not_matter(mode, sketch, places, premises, order):
    shuffled = list(sketch.ways)
    order.shuffle(shuffled)
    first, second = (
        matrix_of(build_network(s.roads(), mode), xy(*places), xy(*premises), limit=120.0)
        for s in (sketch, dataclasses.replace(sketch, ways=shuffled))
    )
    np.testing.assert_allclose(first.minutes, second.minutes, rtol=1e-9, atol=1e-9)


@st.composite
def cut_sketches(draw):
    """A sketch, and the same with one straight part of one way cut in two by a new junction."""
    sketch = draw(crooked_sketches())
    way = draw(st.integers(0, len(sketch.ways) - 1))
    through, tags = sketch.ways[way]
    names = through.split()
    part = draw(st.integers(0, len(names) - 2))
    share = draw(st.floats(0.05, 0.95))
    (x0, y0), (x1, y1) = (sketch.points[name] for name in names[part : part + 2])
    middle = (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
    halves = [
        (" ".join([*names[: part + 1], "CUT"]), tags),
        (" ".join(["CUT", *names[part + 1 :]]), tags),
    ]
    ways = [*sketch.ways[:way], *halves, *sketch.ways[way + 1 :]]
    return sketch, Sketch({**sketch.points, "CUT": middle}, ways)


@QUICK
@given(mode=MODES, pair=cut_sketches(), places=spots(max_size=8), premises=spots())
def test_cutting_an_edge_in_two_changes_nothing(mode, pair, places, premises):
    whole, cut = (
        matrix_of(build_network(s.roads(), mode), xy(*places), xy(*premises), limit=120.0)
        for s in pair
    )
    np.testing.assert_allclose(cut.minutes, whole.minutes, rtol=1e-6, atol=1e-6)


def assert_never_shorter_than_the_straight_line(matrix, places, premises):
    metres_a_minute = WALK_KPH * 1000 / 60
    gap = places[:, np.newaxis] - premises[np.newaxis]
    straight = np.hypot(gap[..., 0], gap[..., 1]) / metres_a_minute
    reached = np.isfinite(matrix.minutes)
    assert (matrix.minutes[reached] >= straight[reached] - 1e-9).all()
    # So that of any people, no fewer live within a straight mile than within a mile's walk.
    people = np.arange(1.0, len(places) + 1)
    near = people @ (straight.min(axis=1) <= 1600 / metres_a_minute + 1e-6)
    assert near >= people_within(matrix, 1600 / metres_a_minute, people)


@QUICK
@given(sketch=sketches(positions=round_position), places=spots(max_size=8), premises=spots())
def test_no_walk_is_shorter_than_the_straight_line(sketch, places, premises):
    network = build_network(sketch.roads(), "walk")
    matrix = matrix_of(network, xy(*places), xy(*premises), limit=120.0)
    assert_never_shorter_than_the_straight_line(matrix, xy(*places), xy(*premises))


@pytest.mark.realdata
def test_no_walk_in_rutland_is_shorter_than_the_straight_line(rutland, rutland_points):
    places, premises = rutland_points
    matrix = matrix_of(rutland["walk"], places, premises, limit=120.0)
    assert_never_shorter_than_the_straight_line(matrix, places, premises)


@QUICK
@given(sketch=sketches(), places=spots(max_size=8), premises=spots())
def test_older_adults_walk_the_same_ways_more_slowly(sketch, places, premises):
    network = build_network(sketch.roads(), "walk")
    standard = matrix_of(network, xy(*places), xy(*premises), limit=30.0)
    factor = WALK_KPH / 3.6 / OLDER_ADULT_METRES_PER_SECOND
    slower = travel.scaled(standard, factor, preset="older_adult")
    impedance = travel.walk_impedance(
        network, OLDER_ADULT_METRES_PER_SECOND * 3.6, preset="older_adult"
    )
    anew = travel.matrix(
        network,
        impedance,
        snap(xy(*places), network),
        snap(xy(*premises), network),
        demand_ids=standard.demand_ids,
        facility_ids=standard.facility_ids,
        limit_minutes=30.0 * factor,
    )
    np.testing.assert_allclose(slower.minutes, anew.minutes, rtol=1e-9)
    assert slower.limit_minutes == anew.limit_minutes
    assert slower.preset == "older_adult"


@QUICK
@given(mode=MODES, sketch=sketches(), places=spots(), premises=spots(), limit=st.floats(1, 40))
def test_a_shorter_search_only_leaves_out(mode, sketch, places, premises, limit):
    network = build_network(sketch.roads(), mode)
    long = matrix_of(network, xy(*places), xy(*premises), limit=40.0)
    short = matrix_of(network, xy(*places), xy(*premises), limit=limit)
    inside = travel.within(long.minutes, limit)
    assert same_bits(short.minutes, np.where(inside, long.minutes, np.nan))


@QUICK
@given(sketch=sketches(positions=round_position), places=spots(), premises=spots())
def test_nothing_given_is_changed(sketch, places, premises):
    network = build_network(sketch.roads(), "drive")
    impedance = impedance_of(network)
    demand, facilities = snap(xy(*places), network), snap(xy(*premises), network)
    given_in = [
        network.node_xy, network.xy, network.xy_start, impedance.edge_seconds,
        *(
            np.asarray(getattr(joined, field.name))
            for joined in (demand, facilities)
            for field in dataclasses.fields(joined)
        ),
    ]  # fmt: skip
    before, edges = [a.copy() for a in given_in], network.edges.copy()
    travel.matrix(
        network, impedance, demand, facilities,
        demand_ids=list("abcdefgh"[: len(places)]), facility_ids=list("abcdefgh"[: len(premises)]),
        limit_minutes=30.0,
    )  # fmt: skip
    travel.nearest(network, impedance, demand, facilities, limit_minutes=30.0)
    for a, b in zip(before, given_in, strict=True):
        assert a.tobytes() == b.tobytes()
    pd.testing.assert_frame_equal(edges, network.edges)


PLACE = st.tuples(
    st.floats(0, 5000),
    st.sampled_from(["D1", "D2"]),
    st.sampled_from(["", "L1", "L2", "L3"]),
    st.sampled_from(["ok", "beyond_limit", "too_far_from_road", "no_network"]),
    st.one_of(st.just(np.nan), st.floats(0, 60)),
    st.one_of(st.just(np.nan), st.floats(0, 60)),
    st.sampled_from(["1", "2", "3"]),
)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(PLACE, max_size=30))
def test_people_sum_to_totals(rows):
    columns = ["people", "district", "locality", "status", "drive", "walk", "group"]
    frame = pd.DataFrame(rows, columns=columns)
    missing = frame["status"] != "ok"
    areas = pd.DataFrame(
        [("hwb", "H", "All"), ("district", "D1", "One"), ("district", "D2", "Two"),
         ("locality", "L1", "a"), ("locality", "L2", "b"), ("locality", "L3", "c")],
        columns=["area_type", "area_code", "area_name"],
    )  # fmt: skip
    judged = {
        mode: coverage.judge(
            frame[mode].astype(float).mask(missing).to_numpy(),
            frame["status"].to_numpy(dtype=str),
            mode=mode, limit_minutes=limit, speed_preset="p", premises_set="s",
        )
        for mode, limit in (("drive", 10.0), ("walk", 20.0))
    }  # fmt: skip
    both = coverage.either(judged["drive"], judged["walk"])
    rules = [*judged.values(), both]
    table = coverage.table(
        rules, frame, areas, splits=[from_column("group", frame["group"], frame["people"])]
    )

    assert tuple(table.columns) == coverage.COLUMNS
    parts = table["within"] + table["outside"] + table["unknown"]
    np.testing.assert_allclose(parts, table["total"], rtol=1e-12, atol=1e-9)
    for (_, split), part in table.groupby(["rule", "split"]):
        by_type = part.groupby("area_type")["total"].sum()
        assert by_type["hwb"] == pytest.approx(frame["people"].sum(), abs=1e-6), split
        assert by_type["district"] == pytest.approx(frame["people"].sum(), abs=1e-6), split
    groups = table[table["split"] == "group"].groupby(["rule", "area_type", "area_code"])
    whole = table[table["split"] == "all"].set_index(["rule", "area_type", "area_code"])
    for column in ("total", "within", "outside", "unknown"):
        summed = groups[column].sum()
        np.testing.assert_allclose(summed, whole.loc[summed.index, column], atol=1e-6)
    # Whoever is within one rule is within either, and outside either is outside both.
    assert (both.within == (judged["drive"].within | judged["walk"].within)).all()
    assert (both.outside == (judged["drive"].outside & judged["walk"].outside)).all()
