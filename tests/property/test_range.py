"""The range beside every figure: driving at both ends of a preset's range of speeds."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from drawn import round_position, sketches, spots
from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import xy

from pna import coverage, travel
from pna.roads.network import build_network
from pna.speeds.presets import PRESETS
from pna.travel.impedance import at_speed, avoiding, drive_impedance, fast_without_pavement
from pna.travel.snapping import snap

LIMITS = (3.0, 8.0, 20.0)
AREAS = pd.DataFrame({"area_type": ["hwb"], "area_code": ["E1"], "area_name": ["Board"]})


def faster(preset, ratio):
    """The preset with every minute of driving divided by a ratio, written out number by number."""
    return dataclasses.replace(
        preset,
        shares={kind: share * ratio for kind, share in preset.shares.items()},
        delays={thing: seconds / ratio for thing, seconds in preset.delays.items()},
        constant_minutes=preset.constant_minutes / ratio,
    )


def minutes_of(network, impedance, places, premises):
    return travel.nearest(
        network,
        impedance,
        snap(xy(*places), network),
        snap(xy(*premises), network),
        limit_minutes=LIMITS[-1],
    ).minutes


@settings(max_examples=40, deadline=None)
@given(
    sketch=sketches(positions=round_position),
    places=spots(round_position, max_size=8),
    premises=spots(round_position),
    name=st.sampled_from(sorted(PRESETS)),
    slow=st.floats(0.5, 1.0),
    quick=st.floats(1.0, 1.5),
)
def test_the_range_is_what_a_preset_scaled_by_hand_gives(
    sketch, places, premises, name, slow, quick
):
    network = build_network(sketch.roads(), "drive")
    preset = PRESETS[name]
    # A preset may not be quicker than the law, the range may: start from a slower one.
    preset = faster(preset, 0.6)
    impedance = drive_impedance(network, preset)
    typical, at_slow, at_quick = (
        minutes_of(network, at_speed(impedance, ratio), places, premises)
        for ratio in (1.0, slow, quick)
    )
    for ratio, found in ((1.0, typical), (slow, at_slow), (quick, at_quick)):
        by_hand = drive_impedance(network, faster(preset, ratio))
        expected = minutes_of(network, by_hand, places, premises)
        np.testing.assert_allclose(found, expected, rtol=1e-9)

    status = snap(xy(*places), network).status
    people = np.arange(1.0, len(places) + 1)
    demand = pd.DataFrame({"people": people})
    for limit in LIMITS:
        judged = coverage.judge(
            typical, status, mode="drive", limit_minutes=limit, speed_preset=name,
            premises_set="all", most_minutes=at_slow, least_minutes=at_quick,
        )  # fmt: skip
        row = coverage.table([judged], demand, AREAS).iloc[0]
        assert 0 <= row["share_low"] <= row["share_within"] <= row["share_high"] <= 1
        unknown = people[status != "ok"].sum()
        assert row["unknown"] == pytest.approx(unknown)
        for end, share in ((at_slow, "share_low"), (at_quick, "share_high")):
            expected = people[travel.within(end, limit)].sum() / people.sum()
            assert row[share] == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(
    sketch=sketches(positions=round_position),
    places=spots(round_position, max_size=8),
    premises=spots(round_position),
)
def test_keeping_off_fast_roads_brings_nobody_nearer(sketch, places, premises):
    network = build_network(sketch.roads(), "walk")
    walking = travel.walk_impedance(network)
    closed = fast_without_pavement(network)
    free = minutes_of(network, walking, places, premises)
    careful = minutes_of(network, avoiding(walking, closed), places, premises)
    ours, theirs = (np.where(np.isnan(found), np.inf, found) for found in (careful, free))
    assert (ours >= theirs - 1e-9).all()
    if not closed.any():
        np.testing.assert_array_equal(careful, free)


@settings(max_examples=60, deadline=None)
@given(
    sketch=sketches(positions=round_position),
    places=spots(round_position, max_size=8),
    premises=spots(round_position, max_size=4),
    ratio=st.floats(0.5, 1.5),
)
def test_a_matrix_at_another_speed_is_what_a_search_at_that_speed_gives(
    sketch, places, premises, ratio
):
    network = build_network(sketch.roads(), "drive")
    impedance = drive_impedance(network, faster(PRESETS["typical"], 0.6))
    ends = (snap(xy(*places), network), snap(xy(*premises), network))

    def search(at):
        return travel.matrix(
            network, at, *ends,
            demand_ids=np.arange(len(places)).astype(str),
            facility_ids=np.arange(len(premises)).astype(str),
            limit_minutes=LIMITS[-1],
        )  # fmt: skip

    found = travel.at_ratio(
        search(impedance), ratio, leg_metres_per_second=impedance.leg_metres_per_second
    )
    expected = search(at_speed(impedance, ratio)).minutes
    known = ~np.isnan(found)
    np.testing.assert_allclose(found[known], expected[known], rtol=1e-9, atol=1e-9)
    # Where a quicker trip is not known, the slower one lay beyond the limit.
    near = LIMITS[-1] / max(ratio, 1.0) - 1e-6
    assert not (expected[~known] < near).any()
