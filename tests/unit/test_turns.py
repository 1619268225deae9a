"""Turn restrictions as tagged, and the runs of roads they ban."""

import pytest
from sketch import STREET, Sketch

from pna.roads import turns
from pna.roads.network import build_network
from pna.roads.restrictions import restriction_of, table
from pna.travel.states import cut_off

ONE_WAY = {**STREET, "oneway": "yes"}
CROSS = {"w": (0, 100), "c": (100, 100), "e": (200, 100), "n": (100, 200), "s": (100, 0)}
ARMS = [("w c", STREET), ("c e", STREET), ("n c", STREET), ("s c", STREET)]
WEST, EAST, NORTH, SOUTH = "1", "2", "3", "4"


def turn(kind, *members):
    return kind, members


def found(points, ways, *restrictions, **more):
    """Banned runs as the junctions they pass, and what became of each restriction."""
    sketch = Sketch(points, ways, turns=restrictions, **more)
    roads = sketch.roads()
    network = build_network(roads, "drive")
    names = list(points)
    outcome = turns.banned_turns(roads.restrictions, network.edges, network.node_id)
    assert outcome.banned == network.banned

    def passed(run):
        ends = [network.arcs.tail[run[0]], *(network.arcs.head[arc] for arc in run)]
        return " ".join(names[network.node_id[end] - 1] for end in ends)

    return sorted(map(passed, outcome.banned)), outcome.status.tolist()


def via_c(kind, before, after):
    return turn(kind, ("from", before), ("via", "c"), ("to", after))


@pytest.mark.parametrize(
    ("kind", "before", "after", "banned"),
    [
        ("no_left_turn", WEST, NORTH, ["w c n"]),
        ("no_u_turn", WEST, WEST, ["w c w"]),
        ("only_straight_on", WEST, EAST, ["w c n", "w c s", "w c w"]),
        ("only_u_turn", SOUTH, SOUTH, ["s c e", "s c n", "s c w"]),
    ],
)
def test_at_a_crossing(kind, before, after, banned):
    assert found(CROSS, ARMS, via_c(kind, before, after)) == (banned, ["obeyed"])


def test_no_entry_and_no_exit_hold_for_each_of_several_roads():
    entry = turn("no_entry", ("from", WEST), ("from", NORTH), ("via", "c"), ("to", EAST))
    exit_ = turn("no_exit", ("from", SOUTH), ("via", "c"), ("to", WEST), ("to", EAST))
    runs, status = found(CROSS, ARMS, entry, exit_)
    assert runs == ["n c e", "s c e", "s c w", "w c e"]
    assert status == ["obeyed", "obeyed"]


def test_two_ways_out_that_are_each_the_only_one_are_both_allowed():
    both = via_c("only_left_turn", WEST, NORTH), via_c("only_straight_on", WEST, EAST)
    assert found(CROSS, ARMS, *both)[0] == ["w c s", "w c w"]


def test_a_way_that_runs_through_the_junction_is_not_guessed_at():
    through = [("w c e", STREET), ("n c", STREET)]
    assert found(CROSS, through, via_c("no_left_turn", "1", "2")) == ([], ["unclear"])
    assert found(CROSS, through, via_c("no_right_turn", "2", "1")) == ([], ["unclear"])
    turning_back = ["e c e", "w c w"]
    assert found(CROSS, through, via_c("no_u_turn", "1", "1")) == (turning_back, ["obeyed"])
    one_way = [("w c e", ONE_WAY), ("n c", STREET), ("e s w", STREET)]
    assert found(CROSS, one_way, via_c("no_left_turn", "1", "2")) == (["w c n"], ["obeyed"])


TWO = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (300, 0), "x": (100, 100), "y": (200, 100)}
DOWN = [("a b", STREET), ("b m c", STREET), ("c d", STREET), ("x b", STREET), ("c y", STREET)]
MIDDLE = {**TWO, "m": (150, 0), "z": (150, 100)}


def between(kind, before, after, *ways):
    return turn(kind, ("from", before), *(("via", way) for way in ways), ("to", after))


def test_over_a_road_between_cut_by_a_side_street():
    ways = [*DOWN, ("m z", STREET)]
    assert found(MIDDLE, ways, between("no_left_turn", "4", "5", "2"))[0] == ["x b m c y"]
    only = found(MIDDLE, ways, between("only_straight_on", "1", "3", "2"))
    assert only == (["a b m c m", "a b m c y"], ["obeyed"])


def test_over_two_roads_between_named_in_either_order():
    points = {**MIDDLE}
    ways = [("a b", STREET), ("b m", STREET), ("c y", STREET), ("m c", STREET), ("m z", STREET)]
    for order in (("2", "4"), ("4", "2")):
        assert found(points, ways, between("no_u_turn", "1", "3", *order))[0] == ["a b m c y"]


def test_what_says_nothing_that_could_be_obeyed():
    cases = {
        "unclear": [
            via_c("no_turn_on_red", WEST, NORTH),
            turn("no_left_turn", ("via", "c"), ("to", NORTH)),
            turn("no_left_turn", ("from", WEST), ("to", NORTH)),
            turn("no_left_turn", ("from", WEST), ("via", "e"), ("to", NORTH)),
            turn("no_left_turn", ("from", WEST), ("via", "c"), ("via", "e"), ("to", NORTH)),
        ],
        "not on roads used": [
            via_c("no_left_turn", "99", NORTH),
            turn("no_left_turn", ("from", WEST), ("via", "99"), ("to", NORTH)),
        ],
    }
    for status, restrictions in cases.items():
        for one in restrictions:
            assert found(CROSS, ARMS, one) == ([], [status]), one


def test_against_a_one_way_street_there_is_nothing_to_ban():
    ways = [("w c", STREET), ("c e", STREET), ("n c", ONE_WAY), ("s c", STREET), ("e n", STREET)]
    assert found(CROSS, ways, via_c("no_left_turn", WEST, NORTH)) == ([], ["not on roads used"])
    assert found(CROSS, ways, via_c("only_left_turn", WEST, NORTH)) == ([], ["not on roads used"])


def test_walkers_turn_as_they_like():
    roads = Sketch(CROSS, ARMS, turns=[via_c("no_left_turn", WEST, NORTH)]).roads()
    assert build_network(roads, "walk").banned == ()


def test_a_net_of_streets_between_is_no_turn():
    """Streets in squares, all named as the roads between: more ways through than can be meant."""
    points = {f"{i}_{j}": (100.0 * i, 100.0 * j) for i in range(7) for j in range(7)}
    ways = []
    for i in range(7):
        for j in range(7):
            ways += [
                (f"{i}_{j} {a}", STREET) for a in (f"{i + 1}_{j}", f"{i}_{j + 1}") if a in points
            ]
    net = [str(way) for way in range(2, len(ways))]
    assert found(points, ways, between("no_left_turn", "1", str(len(ways)), *net))[1] == ["unclear"]


@pytest.mark.parametrize(
    ("tags", "kind", "at_hours"),
    [
        ({"restriction": "no_u_turn"}, "no_u_turn", False),
        ({"restriction": "no_u_turn", "except": "psv; bicycle"}, "no_u_turn", False),
        ({"restriction": "no_u_turn", "except": "psv;motorcar"}, "", False),
        ({"restriction": "no_u_turn", "except": "motor_vehicle"}, "", False),
        ({"restriction:hgv": "no_u_turn"}, "", False),
        ({"restriction:motorcar": "no_entry", "restriction": "no_exit"}, "no_entry", False),
        ({"restriction:motorcar": "none", "restriction": "no_exit"}, "", False),
        ({"restriction:conditional": "no_exit @ (Mo-Fr 07:00-19:00)"}, "no_exit", True),
        (
            {"restriction": "no_exit", "restriction:conditional": "none @ (Su)"},
            "no_exit",
            False,
        ),
        ({"restriction": "no_exit", "hour_on": "07:00", "hour_off": "19:00"}, "no_exit", True),
    ],
)
def test_what_a_relation_says_of_cars(tags, kind, at_hours):
    read = restriction_of(5, 1, {"type": "restriction", **tags}, [("from", "w", 1)])
    assert (read.kind, read.at_hours) == (kind, at_hours)


def test_restrictions_of_certain_hours_are_told_and_not_obeyed():
    members = [("from", "w", 1), ("via", "n", 2), ("to", "w", 3)]
    said = [
        {"restriction": "no_left_turn"},
        {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-19:00)"},
        {"restriction:bus": "no_left_turn"},
        {"restriction": "no_sense"},
    ]
    rows = table([restriction_of(i, 1, tags, members) for i, tags in enumerate(said)])
    network = build_network(Sketch(CROSS, ARMS).roads(), "drive")
    outcome = turns.banned_turns(rows, network.edges, network.node_id)
    assert outcome.status.tolist() == ["obeyed", "at certain hours", "not for cars", "unclear"]
    assert len(outcome.banned) == 1
    assert turns.counts(outcome.status) == turns.Counts(1, 1, 1)
    told = [str(finding) for finding in turns.findings(outcome.status)]
    assert len(told) == 2
    assert "1 turn restriction of certain hours" in told[0]
    assert "relation 1" in told[0]
    assert "relation 3" in told[1]
    assert turns.findings(outcome.status.iloc[:1]) == ()


def test_a_road_that_bans_cut_off_is_told():
    """Nobody may turn into the northern arm, a ring at its end, from any other."""
    points = {**CROSS, "r": (150, 300), "q": (50, 300)}
    ways = [*ARMS, ("n r q n", ONE_WAY)]
    bans = [via_c("no_entry", before, NORTH) for before in (WEST, EAST, SOUTH)]
    network = build_network(Sketch(points, ways, turns=bans).roads(), "drive")
    lost = cut_off(network)
    assert network.edges["way_id"][lost].unique().tolist() == [3, 5]
    (told,) = turns.cut_off_findings(network.edges[lost])
    assert told.level == "warning"
    assert "way 3, 5" in told.message
    free = build_network(Sketch(points, ways, turns=bans[:2]).roads(), "drive")
    assert not cut_off(free).any()
    assert turns.cut_off_findings(free.edges[cut_off(free)]) == ()
