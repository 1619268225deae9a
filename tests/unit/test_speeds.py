"""Limits as they are tagged in England, legal-limit times and presets."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pna.speeds.driving import (
    KPH_PER_MPH,
    OLDER_ADULT_METRES_PER_SECOND,
    TAGS,
    WALK_KPH,
    drive_seconds,
    is_dual,
    kinds_of_road,
    legal_limit_kph,
    seconds_at_limits,
    seconds_by_kind,
    tagged_limit_kph,
    top_speed_kph,
    unread_limits,
)
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS, one_factor
from pna.speeds.table import limits_table, speeds_table


def tagged_mph(**tags):
    """The limit of a single way in mph; write ``maxspeed__type`` for ``maxspeed:type``."""
    frame = pd.DataFrame([{key.replace("__", ":"): value for key, value in tags.items()}])
    return tagged_limit_kph(frame)[0] / KPH_PER_MPH


def edges(**columns):
    """Edges of a kilometre outside built-up land on a single carriageway, unless told otherwise."""
    rows = max(len(values) for values in columns.values())
    usual = {
        "highway": ["unclassified"] * rows,
        "limit_kph": [math.nan] * rows,
        "dual": [False] * rows,
        "built_up_share": [0.0] * rows,
        "length_metres": [1000.0] * rows,
    }
    return pd.DataFrame({**usual, **columns})


@pytest.mark.parametrize(
    ("maxspeed", "mph"),
    [
        ("30 mph", 30),
        ("30mph", 30),
        (" 30 MPH ", 30),
        ("20.5 mph", 20.5),
        ("3 mph", 3),
        ("70 mph", 70),
        ("48 km/h", 48 / 1.609344),
        ("48", 48 / 1.609344),
        ("48 kmh", 48 / 1.609344),
        ("113", 70),
        ("5 knots", 5 * 1.852 / 1.609344),
        ("GB:nsl_single", 60),
        ("GB:nsl_dual", 70),
        ("GB:nsl_restricted", 30),
        ("GB:motorway", 70),
        ("gb:motorway", 70),
        ("uk:motorway", 70),
        ("UK:nsl_single", 60),
        ("UK:nsl_dual", 70),
        ("GB_nsl:single", 60),
        ("nsl_single", 60),
        ("GB:urban", 30),
        ("GB:zone20", 20),
        ("GB:zone:20", 20),
        ("GB:20_zone", 20),
        ("zone:20", 20),
        ("20 zone", 20),
        ("GB:30", 30),
        ("walk", 4.8 / 1.609344),
        ("30 mph;40 mph", 30),
        ("40 mph; 30 mph", 30),
        ("30;40 mph", 30),
        ("60 mph|50 mph", 50),
        ("50 mph;national", 50),
        ("40 mph;signals", 40),
    ],
)
def test_one_limit_whatever_the_road(maxspeed, mph):
    assert tagged_mph(highway="tertiary", maxspeed=maxspeed) == pytest.approx(mph)
    assert unread_limits(pd.DataFrame({"maxspeed": [maxspeed]})).empty


@pytest.mark.parametrize("value", ["signals", "variable", "", None])
def test_no_limit_but_nothing_to_report(value):
    assert math.isnan(tagged_mph(maxspeed=value))
    assert unread_limits(pd.DataFrame({"maxspeed": [value]}, dtype=object)).empty


@pytest.mark.parametrize(
    "value",
    [
        *("fast", "30 miles", "-30 mph", "0", "1 mph", "120", "90 mph", "999 mph", "2018", "DE:30"),
        *("DE:urban", "FR:zone30", "RU:rural", "30 mph;dunno", "30 mph 40 mph", ";", "GB:", "mph"),
        *("30 mph @ (07:00-09:00)", "GB:zone", "GB:living_street", "\u0663\u0660 mph"),
    ],
)
def test_not_understood(value):
    assert math.isnan(tagged_mph(maxspeed=value))
    ways = pd.DataFrame({"maxspeed": [value, "30 mph", value]})
    assert unread_limits(ways).to_dict("list") == {
        "tag": ["maxspeed"],
        "value": [value],
        "ways": [2],
    }


@pytest.mark.parametrize(
    "value", ["national", "National", "GB:national", "gb:national", "UK:nsl", "none", "GB:rural"]
)
@pytest.mark.parametrize(
    ("tags", "mph"),
    [
        ({"highway": "unclassified"}, 60),
        ({"highway": "unclassified", "oneway": "yes"}, 60),
        ({"highway": "trunk"}, 60),
        ({"highway": "trunk", "oneway": "yes"}, 70),
        ({"highway": "trunk", "oneway": "-1"}, 70),
        ({"highway": "primary", "oneway": "yes"}, 70),
        ({"highway": "secondary", "oneway": "yes"}, 70),
        ({"highway": "secondary", "oneway": "no"}, 60),
        ({"highway": "tertiary", "oneway": "yes"}, 60),
        ({"highway": "tertiary", "oneway": "yes", "dual_carriageway": "yes"}, 70),
        ({"highway": "trunk", "oneway": "yes", "dual_carriageway": "no"}, 60),
        ({"highway": "trunk", "oneway": "yes", "junction": "roundabout"}, 60),
        ({"highway": "trunk", "junction": "circular"}, 60),
        ({"highway": "trunk_link", "oneway": "yes"}, 60),
        ({"highway": "motorway"}, 70),
        ({"highway": "motorway_link", "oneway": "yes"}, 70),
    ],
)
def test_national_limit_by_carriageway(value, tags, mph):
    assert tagged_mph(maxspeed=value, **tags) == pytest.approx(mph)
    assert tagged_mph(maxspeed__type=value, **tags) == pytest.approx(mph)


@pytest.mark.parametrize(
    ("tags", "mph"),
    [
        ({"maxspeed": "40 mph", "maxspeed__type": "GB:nsl_single"}, 40),
        ({"maxspeed": "GB:nsl_single", "maxspeed__type": "GB:nsl_dual"}, 60),
        ({"maxspeed": "signals", "maxspeed__type": "GB:motorway"}, 70),
        ({"maxspeed": "rubbish", "maxspeed__type": "GB:zone20"}, 20),
        ({"maxspeed__type": "sign", "source__maxspeed": "UK:nsl_dual"}, 70),
        ({"maxspeed__type": "GB:nsl_single", "source__maxspeed": "UK:nsl_dual"}, 60),
        ({"maxspeed": "60 mph", "zone__maxspeed": "GB:20"}, 60),
        ({"zone__maxspeed": "GB:20"}, 20),
        ({"zone__maxspeed": "20"}, 20),
        ({"zone__maxspeed": "20 mph"}, 20),
        ({"maxspeed__forward": "40 mph", "maxspeed__backward": "30 mph"}, 30),
        ({"maxspeed__backward": "50 mph"}, 50),
        ({"maxspeed": "60 mph", "maxspeed__backward": "50 mph"}, 60),
        ({"maxspeed__forward": "40 mph", "maxspeed__type": "GB:zone20"}, 40),
    ],
)
def test_which_tag_counts(tags, mph):
    assert tagged_mph(highway="secondary", **tags) == pytest.approx(mph)


def test_names_of_sources_are_not_faults():
    ways = pd.DataFrame(
        {
            "source:maxspeed": ["survey", "Stats19", "UK:nsl_doual", "UK:nsl_dual", None],
            "maxspeed:type": ["sign", "inference", "GB:nsl", None, None],
            "maxspeed": ["x", "x", "30 mph", "y", None],
            "zone:maxspeed": ["DE:30", None, None, None, None],
        }
    )
    assert unread_limits(ways).to_numpy().tolist() == [
        ["maxspeed", "x", 2],
        ["maxspeed", "y", 1],
        ["source:maxspeed", "UK:nsl_doual", 1],
        ["zone:maxspeed", "DE:30", 1],
    ]


def test_no_columns_and_no_rows():
    assert np.isnan(tagged_limit_kph(pd.DataFrame(index=[4, 5]))).all()
    assert tagged_limit_kph(pd.DataFrame({"maxspeed": []})).shape == (0,)
    assert unread_limits(pd.DataFrame(index=[4, 5])).empty
    assert not is_dual(pd.DataFrame(index=[4])).any()


def test_kind_of_column_does_not_matter():
    ways = pd.DataFrame(
        {
            "highway": ["trunk", "trunk", "motorway", "residential", None],
            "oneway": ["yes", None, None, "no", None],
            "maxspeed": ["national", "national", None, "GB:zone20", "rubbish"],
        }
    )
    before = ways.copy(deep=True)
    expected = np.array([70, 60, math.nan, 20, math.nan])
    for kind in (object, "category"):
        found = tagged_limit_kph(ways.astype(kind)) / KPH_PER_MPH
        np.testing.assert_allclose(found, expected)
        assert is_dual(ways.astype(kind)).tolist() == [True, False, True, False, False]
    pd.testing.assert_frame_equal(ways, before)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(TAGS),
            st.one_of(
                st.none(),
                st.text(max_size=10),
                st.from_regex(r"(gb:|uk:)?(zone:?)?[0-9]{1,4}(\.5)? ?(mph|km/h|knots)?;?"),
                st.sampled_from(["national", "GB:nsl_dual", "trunk", "yes", "signals"]),
            ),
            max_size=5,
        ),
        max_size=4,
    )
)
@settings(deadline=None)
def test_any_text_gives_a_lawful_limit_or_none(rows):
    ways = pd.DataFrame(rows, columns=list(TAGS), dtype=object)
    limits = tagged_limit_kph(ways)
    assert limits.shape == (len(rows),)
    read = limits[~np.isnan(limits)]
    assert ((read >= 4) & (read <= 70 * KPH_PER_MPH)).all()
    assert (unread_limits(ways)["ways"] >= 1).all()
    for row, limit in zip(rows, limits, strict=True):
        alone = tagged_limit_kph(pd.DataFrame([row], columns=list(TAGS), dtype=object))[0]
        assert alone == limit or (math.isnan(alone) and math.isnan(limit))


@pytest.mark.parametrize(
    ("highway", "dual", "inside", "outside"),
    [
        ("residential", False, 30, 30),
        ("living_street", False, 30, 30),
        ("service", False, 15, 15),
        ("track", False, 15, 15),
        ("unclassified", False, 30, 60),
        ("tertiary", False, 30, 60),
        ("primary", False, 30, 60),
        ("primary", True, 30, 70),
        ("trunk_link", False, 30, 60),
        ("road", False, 30, 60),
        ("motorway", True, 70, 70),
        ("motorway_link", False, 70, 70),
    ],
)
def test_limits_of_untagged_roads(highway, dual, inside, outside):
    frame = edges(highway=[highway] * 2, dual=[dual] * 2, built_up_share=[1.0, 0.0])
    np.testing.assert_allclose(legal_limit_kph(frame) / KPH_PER_MPH, [inside, outside])
    np.testing.assert_allclose(
        legal_limit_kph(frame.assign(limit_kph=32.0)), [32.0, 32.0], err_msg="the tag comes first"
    )


def test_an_edge_partly_in_built_up_land():
    # 3 miles of lane, one of them in a village: 1 mile at 30 mph and 2 at 60 mph, 2 minutes each.
    frame = edges(length_metres=[3 * 1609.344], built_up_share=[1 / 3])
    assert seconds_at_limits(frame)[0] == pytest.approx(240)
    assert legal_limit_kph(frame)[0] / KPH_PER_MPH == pytest.approx(45)
    # On a dual carriageway: 2 minutes and 2 miles at 70 mph.
    assert seconds_at_limits(frame.assign(dual=True))[0] == pytest.approx(120 + 7200 / 70)
    # A residential street is 30 mph wherever it is: 6 minutes.
    assert seconds_at_limits(frame.assign(highway="residential"))[0] == pytest.approx(360)


@given(
    share=st.floats(0, 1),
    cut=st.floats(0, 1),
    metres=st.floats(0, 1e5),
)
def test_cutting_an_edge_changes_nothing(share, cut, metres):
    whole = edges(length_metres=[metres], built_up_share=[share])
    parts = edges(length_metres=[metres * cut, metres * (1 - cut)], built_up_share=[share, share])
    assert seconds_at_limits(parts).sum() == pytest.approx(seconds_at_limits(whole)[0], rel=1e-9)


def test_presets_by_hand():
    # 10 miles of country lane at 60 mph is 10 minutes at the limit; at 0.51 of it 19.61, at the
    # assumed peak 24.51. Two signals on the way add 2 x 19.6 seconds, or 2 x 24.5.
    frame = edges(length_metres=[16093.44]).assign(
        junctions=0.0, give_ways=0.0, signals=2.0, roundabouts=0.0, crossings=0.0
    )
    minutes = {name: drive_seconds(frame, preset)[0] / 60 for name, preset in PRESETS.items()}
    assert minutes["legal_limit"] == pytest.approx(10)
    assert minutes["typical"] == pytest.approx(19.607843 + 2 * 19.6 / 60)
    assert minutes["peak"] == pytest.approx(24.509804 + 2 * 24.5 / 60)
    assert all(name == preset.name for name, preset in PRESETS.items())


def test_kinds_of_road_by_hand():
    frame = edges(
        highway=["trunk", "trunk", "primary", "tertiary", "residential", "service", "motorway"],
        dual=[True, True, False, False, False, False, True],
        limit_kph=[math.nan, 80.5, 48.3, math.nan, 32.2, 32.2, math.nan],
        built_up_share=[1.0, 1.0, 0.0, 0.25, 0.0, 0.5, 0.0],
    )
    town, country, share = kinds_of_road(frame)
    names = [[ROAD_KINDS[code] for code in part] for part in (town, country)]
    assert names[0] == [
        *("town dual carriageway", "town dual carriageway", "town main road"),
        *("town street", "20 mph road", "service road", "motorway"),
    ]
    assert names[1] == [
        *("dual carriageway", "dual carriageway", "country main road"),
        *("country lane", "20 mph road", "service road", "motorway"),
    ]
    # A tag of 50 mph makes it country, one of 30 or 20 town, whatever the land is.
    assert share.tolist() == [1.0, 0.0, 1.0, 0.25, 1.0, 1.0, 0.0]


def test_a_quarter_in_town_by_hand():
    # 1 km of a tertiary road, 250 m in built-up land: 30 mph there, 60 mph outside.
    frame = edges(highway=["tertiary"], built_up_share=[0.25])
    seconds = seconds_by_kind(frame)[0]
    at = dict(zip(ROAD_KINDS, seconds, strict=True))
    assert at["town street"] == pytest.approx(250 / (30 * 0.44704))
    assert at["country lane"] == pytest.approx(750 / (60 * 0.44704))
    assert seconds.sum() == pytest.approx(seconds_at_limits(frame)[0])
    mine = dataclasses.replace(
        one_factor("mine", 1.0),
        shares={**one_factor("mine", 1.0).shares, "country lane": 0.5, "town street": 0.8},
    )
    assert drive_seconds(frame, mine)[0] == pytest.approx(
        250 / (30 * 0.44704) / 0.8 + 750 / (60 * 0.44704) / 0.5
    )


@pytest.mark.parametrize("name", ["legal_limit", "typical", "peak"])
def test_nothing_is_faster_than_the_top_speed(name):
    preset = PRESETS[name]
    frame = edges(
        highway=["motorway", "trunk", "residential", "service"],
        dual=[True, True, False, False],
        limit_kph=[math.nan, 500.0, 48.0, math.nan],
    ).assign(**dict.fromkeys(DELAYS, 0.0))
    speeds = frame.length_metres / drive_seconds(frame, preset) * 3.6
    assert speeds.max() == pytest.approx(112.65408 * preset.shares["motorway"], rel=1e-12)
    # 20 mph at 1.39 of the limit is 27.8 mph: within 1 mph of a street's 28.8 at 30.
    twenty = edges(highway=["residential"], limit_kph=[20 * KPH_PER_MPH])
    twenty = twenty.assign(**dict.fromkeys(DELAYS, 0.0))
    share = {"legal_limit": 1.0, "typical": 1.39, "peak": 1.39 / 1.25}[name]
    assert 1000 / drive_seconds(twenty, preset)[0] * 3.6 == pytest.approx(32.18688 * share)
    assert speeds.max() * (1 - 1e-12) <= top_speed_kph(preset) <= 1.1 * speeds.max()


def test_the_assumed_peak_is_never_called_observed():
    peak = PRESETS["peak"]
    assert "assumption" in peak.description.lower()
    assert "observed" not in (peak.description + peak.evidence).lower()


def test_evidence_of_the_default_names_its_data_fit_and_range():
    evidence = PRESETS["typical"].evidence
    for fact in ("Rutland", "Journey Time Statistics", "30 figures", "0.82", "1.10", "Not fitted"):
        assert fact in evidence


def test_things_met_are_asked_for_by_name():
    with pytest.raises(ValueError, match="junctions, give_ways, signals, roundabouts, crossings"):
        drive_seconds(edges(length_metres=[1.0]), PRESETS["typical"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("limit_kph", 0.0),
        ("limit_kph", -30.0),
        ("built_up_share", 1.2),
        ("built_up_share", math.nan),
        ("length_metres", -1.0),
        ("length_metres", math.nan),
        ("length_metres", math.inf),
    ],
)
def test_faulty_edges_are_refused(column, value):
    frame = edges(highway=["trunk", "trunk"])
    frame.loc[1, column] = value
    with pytest.raises(ValueError, match=rf"{column}.*row 1"):
        seconds_at_limits(frame)


def test_missing_columns_are_named():
    with pytest.raises(ValueError, match="dual, built_up_share"):
        legal_limit_kph(pd.DataFrame({"highway": ["trunk"], "limit_kph": [48.0]}))


def test_presets_cannot_hold_impossible_numbers():
    typical = PRESETS["typical"]
    with pytest.raises(ValueError, match="factor"):
        one_factor("mine", 0.0)
    with pytest.raises(ValueError, match="constant"):
        dataclasses.replace(typical, constant_minutes=-1.0)
    with pytest.raises(ValueError, match="country lane"):
        dataclasses.replace(typical, shares={**typical.shares, "country lane": 1.2})
    with pytest.raises(ValueError, match="signals"):
        dataclasses.replace(typical, delays={**typical.delays, "signals": -1.0})
    with pytest.raises(ValueError, match="not of a known kind"):
        dataclasses.replace(typical, shares={"motorway": 1.0})
    with pytest.raises(ValueError, match="range"):
        dataclasses.replace(typical, quick=0.9)


def test_without_a_calibration_the_range_is_that_of_the_limits_and_holds_the_factor():
    # 0.55 and 0.70 of the limits, as ratios of the speed driven.
    mine = one_factor("mine", 0.62)
    assert (mine.slow, mine.quick) == pytest.approx((0.55 / 0.62, 0.70 / 0.62))
    assert (one_factor("mine", 0.5).slow, one_factor("mine", 0.5).quick) == pytest.approx((1, 1.4))
    limits = PRESETS["legal_limit"]
    assert (limits.slow, limits.quick) == pytest.approx((0.55, 1))


def test_walking_speeds():
    # 3 mph is 4.828 km/h; the published figure is rounded. 20 minutes: 1.6 km, and 1.02 km.
    assert math.isclose(WALK_KPH * 20 / 60, 1.6)
    assert math.isclose(OLDER_ADULT_METRES_PER_SECOND * 20 * 60, 1020)


def test_the_printed_table_is_what_is_done():
    printed = limits_table()
    assert list(printed.columns) == ["road_class", "condition", "mph", "kph", "source"]
    assert printed.source.ne("").all()
    np.testing.assert_allclose(printed.kph, printed.mph * 1.609344)
    symbolic = printed[printed.condition.str.fullmatch(r"tagged \S+")]
    assert len(symbolic) >= 8
    for row in symbolic.itertuples():
        assert tagged_mph(maxspeed=row.condition.removeprefix("tagged ")) == pytest.approx(row.mph)
    untagged = printed[printed.condition.str.startswith("not tagged")]
    for row in untagged.itertuples():
        highway = "primary" if row.road_class.startswith("(") else row.road_class.split(",")[0]
        frame = edges(
            highway=[highway],
            dual=["dual" in row.condition],
            built_up_share=[1.0 if "inside" in row.condition else 0.0],
        )
        assert legal_limit_kph(frame)[0] / KPH_PER_MPH == pytest.approx(row.mph)


def test_the_printed_speeds_are_what_is_done():
    printed = speeds_table()
    assert set(printed.preset) == set(PRESETS)
    highway = {"main": "primary", "lane": "tertiary", "street": "tertiary", "service": "service"}
    driven = printed[(printed.assumption == "speed") & (printed.road_kind != "motorway")]
    for row in driven.itertuples():
        frame = edges(
            highway=[next((v for k, v in highway.items() if k in row.road_kind), "trunk")],
            dual=[row.carriageway == "dual"],
            limit_kph=[row.limit_mph * KPH_PER_MPH],
            built_up_share=[1.0 if row.setting == "town" else 0.0],
        ).assign(**dict.fromkeys(DELAYS, 0.0))
        seconds = drive_seconds(frame, PRESETS[row.preset])[0]
        assert 1000 / seconds * 3.6 == pytest.approx(row.kph), row
    delays = printed[printed.assumption == "delay"]
    for row in delays.itertuples():
        assert row.seconds == PRESETS[row.preset].delays[row.road_kind]
