"""Truth tables of English tagging: who may use which way, direction and barrier."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pna.roads.access import (
    NODE_TAGS,
    TAGS,
    describe,
    direction,
    has_pavement,
    node_blocks,
    unread_access,
    way_access,
)


def one(mode, **tags):
    """The row of `way_access` for a single way; write ``oneway__foot`` for ``oneway:foot``."""
    frame = pd.DataFrame([{key.replace("__", ":"): value for key, value in tags.items()}])
    return way_access(frame, mode).iloc[0]


def arrows(row):
    """`><` both ways, `>` along, `<` against, '' not at all."""
    return (">" if row.forward else "") + ("<" if row.backward else "")


@pytest.mark.parametrize(
    ("highway", "drive", "walk"),
    [
        ("motorway", ">", ""),
        ("motorway_link", "><", ""),
        ("trunk", "><", "><"),
        ("primary", "><", "><"),
        ("secondary_link", "><", "><"),
        ("tertiary", "><", "><"),
        ("unclassified", "><", "><"),
        ("residential", "><", "><"),
        ("living_street", "><", "><"),
        ("road", "><", "><"),
        ("service", "><", "><"),
        ("track", "", "><"),
        ("byway", "", "><"),
        ("pedestrian", "", "><"),
        ("footway", "", "><"),
        ("path", "", "><"),
        ("steps", "", "><"),
        ("bridleway", "", "><"),
        ("cycleway", "", "><"),
        ("platform", "", "><"),
        ("busway", "", ""),
        ("bus_guideway", "", ""),
        ("construction", "", ""),
        ("proposed", "", ""),
        ("abandoned", "", ""),
        ("raceway", "", ""),
        ("rest_area", "", ""),
        ("services", "", ""),
        ("escape", "", ""),
        ("corridor", "", ""),
        ("elevator", "", ""),
        ("spaceway", "", ""),
        ("residential;service", "", ""),
        ("", "", ""),
    ],
)
def test_kinds_of_road(highway, drive, walk):
    assert arrows(one("drive", highway=highway)) == drive
    assert arrows(one("walk", highway=highway)) == walk


@pytest.mark.parametrize(
    ("mode", "tags", "reason"),
    [
        ("drive", {"highway": "residential", "access": "private"}, "private"),
        ("drive", {"highway": "residential", "access": "PRIVATE "}, "private"),
        ("drive", {"highway": "residential", "access": "permit"}, "private"),
        ("drive", {"highway": "residential", "access": "residents"}, "private"),
        ("drive", {"highway": "residential", "access": "no"}, "no entry"),
        ("drive", {"highway": "service", "motor_vehicle": "no"}, "no entry"),
        ("drive", {"highway": "unclassified", "vehicle": "no"}, "no entry"),
        (
            "drive",
            {"highway": "unclassified", "motor_vehicle": "agricultural"},
            "not for the public",
        ),
        (
            "drive",
            {"highway": "unclassified", "motor_vehicle": "forestry;agricultural"},
            "not for the public",
        ),
        ("drive", {"highway": "unclassified", "access": "military"}, "not for the public"),
        ("drive", {"highway": "service", "access": "delivery"}, "not for the public"),
        ("drive", {"highway": "service", "access": "disabled;permits"}, "not for the public"),
        ("drive", {"highway": "service", "service": "emergency_access"}, "emergency only"),
        ("drive", {"highway": "unclassified", "access": "no", "bus": "yes"}, "no entry"),
        ("drive", {"highway": "unclassified", "motor_vehicle": "psv"}, "buses only"),
        ("drive", {"highway": "unclassified", "oneway": "reversible"}, "direction changes"),
        ("drive", {"highway": "footway", "motor_vehicle": "yes"}, "not for cars"),
        ("drive", {"highway": "pedestrian", "motor_vehicle": "yes"}, "not for cars"),
        ("drive", {"highway": "track", "access": "yes"}, "not for cars"),
        ("drive", {"highway": "track", "vehicle": "yes"}, "not for cars"),
        ("drive", {"highway": "track", "motor_vehicle": "agricultural"}, "not for cars"),
        ("drive", {"highway": "track", "motor_vehicle": "unknown"}, "not for cars"),
        ("drive", {"highway": "track", "motor_vehicle": "yes", "motorcar": "no"}, "not for cars"),
        ("drive", {"highway": "construction", "construction": "primary"}, "construction"),
        ("drive", {"highway": "disused"}, "no longer there"),
        ("drive", {"highway": "trail"}, "unknown kind of road"),
        ("drive", {"route": "ferry"}, "not a road"),
        ("walk", {"highway": "trunk", "foot": "use_sidepath"}, "not on foot"),
        ("walk", {"highway": "trunk", "foot": "no"}, "no entry"),
        ("walk", {"highway": "trunk", "motorroad": "yes"}, "not on foot"),
        ("walk", {"highway": "footway", "access": "private"}, "private"),
        ("walk", {"highway": "footway", "foot": "private"}, "private"),
        ("walk", {"highway": "footway", "indoor": "yes"}, "inside a building"),
        ("walk", {"highway": "bridleway", "access": "agricultural"}, "not for the public"),
        ("walk", {"highway": "motorway", "foot": "yes"}, "not on foot"),
    ],
)
def test_not_used_and_why(mode, tags, reason):
    row = one(mode, **tags)
    assert not row[["forward", "backward", "snappable", "access_only"]].any()
    assert row.reason == reason


@pytest.mark.parametrize(
    ("mode", "tags"),
    [
        ("drive", {"highway": "residential", "access": "permissive"}),
        ("drive", {"highway": "residential", "access": "destination"}),
        ("drive", {"highway": "service", "access": "customers"}),
        ("drive", {"highway": "service", "service": "parking_aisle"}),
        ("drive", {"highway": "service", "service": "alley"}),
        ("drive", {"highway": "residential", "access": "unknown"}),
        ("drive", {"highway": "residential", "access": "a typing error"}),
        ("drive", {"highway": "residential", "access": "customers;permit"}),
        ("drive", {"highway": "residential", "foot": "no"}),
        # The most particular tag that speaks decides.
        ("drive", {"highway": "service", "access": "no", "vehicle": "yes"}),
        ("drive", {"highway": "service", "vehicle": "no", "motor_vehicle": "destination"}),
        ("drive", {"highway": "service", "motor_vehicle": "private", "motorcar": "yes"}),
        ("drive", {"highway": "service", "access": "yes", "motorcar": "gibberish"}),
        ("drive", {"highway": "track", "motor_vehicle": "yes"}),
        ("drive", {"highway": "track", "access": "private", "motorcar": "permissive"}),
        ("drive", {"highway": "service", "service": "emergency_access", "motor_vehicle": "yes"}),
        ("drive", {"highway": "residential", "oneway": "alternating"}),
        ("walk", {"highway": "service", "access": "private", "foot": "designated"}),
        ("walk", {"highway": "residential", "motor_vehicle": "no"}),
        ("walk", {"highway": "residential", "vehicle": "private"}),
        ("walk", {"highway": "trunk", "motorroad": "yes", "foot": "yes"}),
        ("walk", {"highway": "path", "access": "no", "foot": "yes"}),
        ("walk", {"highway": "footway", "foot": "official"}),
        ("walk", {"highway": "footway", "foot": "unknown"}),
        ("walk", {"highway": "service", "service": "emergency_access"}),
        ("walk", {"highway": "service", "service": "driveway"}),
        ("walk", {"highway": "busway", "foot": "yes"}),
        ("walk", {"highway": "residential", "oneway": "yes"}),
        ("walk", {"highway": "residential", "junction": "roundabout"}),
        ("walk", {"highway": "residential", "oneway": "reversible"}),
        ("walk", {"highway": "footway", "oneway": "yes"}),
    ],
)
def test_used_both_ways(mode, tags):
    row = one(mode, **tags)
    assert arrows(row) == "><"
    assert row.snappable
    assert not row.access_only
    assert row.reason == ""


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway": "yes"}, ">"),
        ({"oneway": "true"}, ">"),
        ({"oneway": "1"}, ">"),
        ({"oneway": "-1"}, "<"),
        ({"oneway": "reverse"}, "<"),
        ({"oneway": "no"}, "><"),
        ({"oneway": "perhaps"}, "><"),
        ({"oneway": None}, "><"),
        ({"junction": "roundabout"}, ">"),
        ({"junction": "circular"}, ">"),
        ({"junction": "approach"}, "><"),
        ({"junction": "roundabout", "oneway": "no"}, "><"),
        ({"junction": "roundabout", "oneway": "-1"}, "<"),
        ({"highway": "motorway", "oneway": "no"}, "><"),
        ({"oneway": "yes", "oneway__motor_vehicle": "no"}, "><"),
        ({"oneway": "no", "oneway__vehicle": "yes"}, ">"),
        ({"oneway__vehicle": "yes", "oneway__motor_vehicle": "-1"}, "<"),
        ({"oneway": "yes", "oneway__foot": "no"}, ">"),
    ],
)
def test_one_way_for_cars(tags, expected):
    assert arrows(one("drive", **{"highway": "residential", **tags})) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway__foot": "yes"}, ">"),
        ({"oneway__foot": "-1"}, "<"),
        ({"highway": "steps", "conveying": "forward"}, ">"),
        ({"highway": "steps", "conveying": "backward"}, "<"),
        ({"highway": "steps", "conveying": "reversible"}, "><"),
        ({"highway": "steps", "conveying": "forward", "oneway__foot": "no"}, "><"),
    ],
)
def test_one_way_on_foot(tags, expected):
    assert arrows(one("walk", **{"highway": "footway", **tags})) == expected


def test_driveways_are_for_access_only_to_cars():
    tags = {"highway": "service", "service": "driveway"}
    assert one("drive", **tags).access_only
    assert arrows(one("drive", **tags)) == "><"
    assert one("drive", **tags).snappable
    assert not one("drive", **tags, access="private").access_only
    assert not one("walk", **tags).access_only
    assert not one("drive", highway="residential", service="driveway").access_only


@pytest.mark.parametrize(
    ("tags", "drive", "walk"),
    [
        ({"highway": "motorway"}, False, False),
        ({"highway": "motorway_link"}, False, False),
        ({"highway": "trunk_link"}, False, True),
        ({"highway": "trunk", "oneway": "yes"}, True, True),
        ({"highway": "trunk", "motorroad": "yes"}, False, False),
        ({"highway": "residential", "tunnel": "yes"}, False, False),
        ({"highway": "residential", "tunnel": "no"}, True, True),
        ({"highway": "residential", "tunnel": "building_passage"}, True, True),
        ({"highway": "residential", "bridge": "viaduct"}, False, False),
    ],
)
def test_where_a_trip_may_start(tags, drive, walk):
    assert one("drive", **tags).snappable == drive
    assert one("walk", **tags).snappable == walk


BARRIERS = [
    # tags, stops cars, stops walkers
    ({"barrier": "gate"}, False, False),
    ({"barrier": "cattle_grid"}, False, False),
    ({"barrier": "lift_gate"}, False, False),
    ({"barrier": "lift_gate,lights"}, False, False),
    ({"barrier": "kerb"}, False, False),
    ({"barrier": "no"}, False, False),
    ({"barrier": "gate", "access": "private"}, True, True),
    ({"barrier": "gate", "access": "no"}, True, True),
    ({"barrier": "gate", "access": "permissive"}, False, False),
    ({"barrier": "gate", "access": "no", "foot": "yes"}, True, False),
    ({"barrier": "gate", "motor_vehicle": "private"}, True, False),
    ({"barrier": "gate", "vehicle": "no"}, True, False),
    ({"barrier": "gate", "vehicle": "no", "motorcar": "yes"}, False, False),
    ({"barrier": "gate", "foot": "private"}, False, True),
    ({"barrier": "gate", "locked": "yes"}, True, True),
    ({"barrier": "gate", "locked": "yes", "foot": "yes"}, True, False),
    ({"barrier": "gate", "locked": "yes", "access": "yes"}, True, True),
    ({"barrier": "gate", "locked": "no"}, False, False),
    ({"barrier": "bollard"}, True, False),
    ({"barrier": "bollard", "motor_vehicle": "yes"}, False, False),
    ({"barrier": "bollard", "access": "yes"}, True, False),
    ({"barrier": "block"}, True, False),
    ({"barrier": "cycle_barrier"}, True, False),
    ({"barrier": "kissing_gate"}, True, False),
    ({"barrier": "kissing_gate;gate"}, False, False),
    ({"barrier": "stile"}, True, False),
    ({"barrier": "fence"}, True, True),
    ({"barrier": "fence", "foot": "yes"}, True, False),
    ({"barrier": "yes"}, True, False),
    ({"barrier": "dragon"}, True, False),
    ({"barrier": None}, False, False),
    ({"barrier": None, "access": "private"}, True, True),
]


def test_barriers():
    nodes = pd.DataFrame([tags for tags, _, _ in BARRIERS])
    assert node_blocks(nodes, "drive").tolist() == [cars for _, cars, _ in BARRIERS]
    assert node_blocks(nodes, "walk").tolist() == [walkers for _, _, walkers in BARRIERS]


def test_no_rows_and_no_columns():
    empty = way_access(pd.DataFrame(index=pd.Index([], dtype="int64")), "drive")
    assert list(empty.columns) == ["forward", "backward", "access_only", "snappable", "reason"]
    assert empty.empty
    assert set(way_access(pd.DataFrame(index=[7, 3]), "walk").reason) == {"not a road"}
    assert node_blocks(pd.DataFrame(index=[1, 2]), "drive").tolist() == [False, False]


def test_an_unknown_mode_is_an_error():
    with pytest.raises(ValueError, match="drive and walk"):
        way_access(pd.DataFrame({"highway": ["trunk"]}), "fly")


def test_kind_of_column_and_order_of_rows_do_not_matter():
    text = pd.DataFrame(
        {
            "highway": ["service", "track", None, "motorway", "footway"],
            "access": ["private", None, "no", "", None],
            "motor_vehicle": [None, "yes", None, None, None],
        },
        index=[50, 40, 30, 20, 10],
    )
    before = text.copy(deep=True)
    result = way_access(text, "drive")
    assert list(result.index) == [50, 40, 30, 20, 10]
    pd.testing.assert_frame_equal(result, way_access(text.astype("category"), "drive"))
    pd.testing.assert_frame_equal(result, way_access(text.astype(object), "drive"))
    pd.testing.assert_frame_equal(
        result.iloc[::-1], way_access(text.iloc[::-1].astype("category"), "drive")
    )
    pd.testing.assert_frame_equal(text, before)


def test_unread_values_are_counted():
    ways = pd.DataFrame(
        {
            "access": ["yes", "Foo", "Foo", "private;foo", None],
            "motor_vehicle": ["bar", None, None, None, "no"],
            "oneway": ["yes", "sometimes", None, "-1", ""],
            "foot": ["nonsense"] * 5,
        }
    )
    assert unread_access(ways, "drive").to_dict("list") == {
        "tag": ["access", "motor_vehicle", "oneway"],
        "value": ["Foo", "bar", "sometimes"],
        "ways": [2, 1, 1],
    }
    assert unread_access(ways, "walk")["value"].tolist() == ["nonsense", "Foo"]
    assert unread_access(pd.DataFrame({"highway": ["trunk"]}), "drive").empty


VOCABULARY = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(
        [
            *("yes", "no", "private", "destination", "unknown", "-1", "reversible", "track"),
            *("service", "driveway", "motorway", "residential", "footway", "roundabout"),
            *("gate", "bollard", "gate;stile", ";", "busway", "construction", "forward"),
        ]
    ),
)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(TAGS), VOCABULARY, max_size=5), max_size=4),
    st.sampled_from(["drive", "walk"]),
)
def test_any_text_gives_one_coherent_row_a_way(rows, mode):
    ways = pd.DataFrame(rows, columns=list(TAGS), dtype=object)
    result = way_access(ways, mode)
    usable = result.forward | result.backward
    assert len(result) == len(rows)
    assert (usable == (result.reason == "")).all()
    assert (usable | ~(result.access_only | result.snappable)).all()
    assert set(direction(ways, mode)) <= {-1, 0, 1, 2}
    for position, row in enumerate(rows):
        alone = way_access(pd.DataFrame([row], dtype=object), mode).iloc[0]
        assert alone.to_list() == result.iloc[position].to_list()


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(NODE_TAGS), VOCABULARY, max_size=4), max_size=4),
    st.sampled_from(["drive", "walk"]),
)
def test_any_text_on_a_barrier(rows, mode):
    nodes = pd.DataFrame(rows, columns=list(NODE_TAGS), dtype=object)
    blocks = node_blocks(nodes, mode)
    assert blocks.dtype == np.bool_
    assert blocks.shape == (len(rows),)
    # What stops a walker by its own nature stops a car as well.
    only_kind = nodes[["barrier"]]
    assert not (node_blocks(only_kind, "walk") & ~node_blocks(only_kind, "drive")).any()


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_the_printed_table_is_what_is_done(mode):
    table = describe(mode)
    assert list(table.columns) == ["tag", "value", "outcome", "reason"]
    assert not table.duplicated(["tag", "value", "outcome"]).any()
    kinds = table[table.tag.eq("highway") & ~table.outcome.str.startswith("along")]
    done = way_access(pd.DataFrame({"highway": kinds.value}), mode)
    assert (done.reason.astype(str).to_numpy() == kinds.reason.to_numpy()).all()
    assert ((done.reason == "").to_numpy() == (kinds.outcome == "used").to_numpy()).all()
    barriers = table[table.tag == "barrier"]
    stops = node_blocks(barriers[["value"]].rename(columns={"value": "barrier"}), mode)
    assert (stops == (barriers.outcome == "stops").to_numpy()).all()
    values = table[table.tag.str.startswith("access,")]
    access = way_access(pd.DataFrame({"highway": "primary", "access": values.value}), mode)
    assert (access.reason.astype(str).to_numpy() == values.reason.to_numpy()).all()


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, False),
        ({"sidewalk": "both"}, True),
        ({"sidewalk": "left"}, True),
        ({"sidewalk": "Right "}, True),
        ({"sidewalk": "yes"}, True),
        ({"sidewalk": "separate"}, True),
        ({"sidewalk": "no"}, False),
        ({"sidewalk": "none"}, False),
        ({"sidewalk": "left;no"}, True),
        ({"sidewalk": "perhaps"}, False),
        ({"sidewalk:left": "no", "sidewalk:right": "separate"}, True),
        ({"sidewalk:left": "no", "sidewalk:right": "no"}, False),
        ({"sidewalk": "no", "sidewalk:both": "separate"}, True),
        ({"sidewalk:both": "no"}, False),
        ({"footway": "left"}, True),
        ({"footway": "none"}, False),
        ({"footway": "crossing"}, False),
        ({"foot": "designated"}, False),
    ],
)
def test_pavements(tags, expected):
    ways = pd.DataFrame([{"highway": "primary"}, {"highway": "primary", **tags}])
    assert has_pavement(ways).tolist() == [False, expected]
