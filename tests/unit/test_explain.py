"""The way behind one figure: by hand, against the matrix, and against NetworkX."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from drawn import crooked_sketches, position, round_position, sketches, spots
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle import minutes_by_networkx
from sketch import STREET, Sketch, xy
from small_results import small_results
from town_results import PREMISES, P, town_results
from trips import impedance_of

from pna import travel
from pna.errors import DataError, StudyError
from pna.explained import explain
from pna.explained.minutes import minutes_from
from pna.explained.ways import trace
from pna.report import plain
from pna.report.document.html import page
from pna.report.explain_document import document
from pna.report.explain_files import folder_of, route_table, write_all
from pna.roads.network import build_network
from pna.scenario.changes import Place
from pna.speeds.presets import PRESETS
from pna.travel.snapping import snap, subset
from pna.wording.ways import road_words

EXACT = {"rtol": 1e-9, "atol": 1e-9}
LIMIT = 600.0


def place(x: float, y: float) -> Place:
    ((easting, northing),) = xy((x, y))
    return Place(float(easting), float(northing), f"{x},{y}", "a point")


def to(told, mode, code):
    (found,) = [way for way in told.ways if (way.mode, way.facility_id) == (mode, code)]
    return found


def test_a_way_by_hand():
    """From P by car to B: 500 m to E, 1000 to C, 1000 to B; the street from D is one-way."""
    told = explain(town_results(), "D1")
    drive = to(told, "drive", "FA1")
    assert drive.sets == ("pharmacies",)
    assert drive.straight_metres == pytest.approx(np.hypot(500, 1000))
    way = drive.way
    assert way is not None
    assert way.minutes == 2.5
    assert way.parts["part"].tolist() == ["walk to the road", "road", "walk to the door"]
    (road,) = way.parts[way.parts["part"] == "road"].to_dict("records")
    assert road["road"] == "unnamed residential road"
    assert road["metres"] == pytest.approx(2500)
    assert road["speed_kph"] == pytest.approx(60)
    assert road["speed_mph"] == pytest.approx(37.2823, abs=1e-4)
    assert road["limit_mph"] == pytest.approx(37.2823, abs=1e-4)
    assert road["limit_is_signed"]
    assert road["minutes"] == pytest.approx(2.5)
    assert road["osm_way_ids"] == "3 4 1"
    corners = [P, (2000, 1000), (2000, 0), (1000, 0)]
    assert shapely.LineString(xy(*corners)).equals(shapely.line_merge(way.line))
    # On foot against the arrow: 500 m to D, 1000 m to B, at 80 m a minute; Q is as near by car.
    walk = to(told, "walk", "FA1").way
    assert walk is not None
    assert walk.minutes == pytest.approx(1500 / 80)
    assert walk.parts["metres"].tolist() == pytest.approx([0, 1500, 0])
    assert walk.parts["limit_mph"].isna().all()
    assert to(told, "drive", "Y1").way.minutes == 1.5


def test_the_nearest_the_next_two_and_what_they_meet():
    told = explain(town_results(), "D1")
    drive = told.nearest[
        (told.nearest["mode"] == "drive") & (told.nearest["premises_set"] == told_set(1))
    ]
    assert drive["facility_id"].tolist() == ["Y1", "FA1", "FA2"]
    assert drive["minutes"].tolist() == pytest.approx([1.5, 2.5, 4.1])
    # The range is half and twice the speed.
    assert drive["slow_minutes"].tolist() == pytest.approx([3.0, 5.0, 8.2])
    assert drive["quick_minutes"].tolist() == pytest.approx([0.75, 1.25, 2.05])
    rules = told.rules.set_index(["rule", "premises_set"])
    of_pharmacies = rules.xs("pharmacies", level="premises_set")
    assert of_pharmacies.loc["drive_2", ["answer", "slow_answer", "quick_answer"]].tolist() == [
        "outside", "outside", "within"
    ]  # fmt: skip
    assert of_pharmacies.loc["drive_2_or_walk_8", "answer"] == "outside"
    both = rules.xs(told_set(1), level="premises_set")
    assert both.loc["drive_2", ["answer", "slow_answer"]].tolist() == ["within", "outside"]
    older = told.speeds[told.speeds["speed_preset"] == "older_adult"].iloc[0]
    assert older["minutes"] == pytest.approx(1500 / 51)


def told_set(number: int) -> str:
    return ("pharmacies", "pharmacies_and_dispensing_practices")[number]


def test_a_point_at_a_place_of_the_study_has_its_figures():
    results = town_results()
    one, other = explain(results, "d1"), explain(results, place(*P))
    assert (one.start.row, other.start.row, other.start.nearest_row) == (1, -1, 1)
    assert other.start.nearest_metres == 0
    for name in ("nearest", "speeds", "rules"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    for first, second in zip(one.ways, other.ways, strict=True):
        pd.testing.assert_frame_equal(first.way.parts, second.way.parts)
        assert first.way.line.equals(second.way.line)


def test_a_premises_that_is_asked_for():
    told = explain(town_results(), "D1", "fa2")
    drive = to(told, "drive", "FA2")
    assert drive.sets == ()
    # 3,500 m of streets at 60, and two sides of the roundabout or one, clockwise, at 30 km/h.
    assert drive.way.minutes == pytest.approx(3.5 + 0.6)
    roads = drive.way.parts[drive.way.parts["part"] == "road"]
    assert roads["road"].tolist() == [
        "unnamed residential road", "roundabout", "unnamed residential road"
    ]  # fmt: skip
    assert roads["speed_kph"].tolist() == pytest.approx([60, 30, 60])
    assert roads["metres"].tolist() == pytest.approx([2500, 300, 1000])
    assert told.to == "FA2"
    with pytest.raises(DataError, match="not in the list of this study"):
        explain(town_results(), "D1", "FA9")


def test_no_way_from_an_island_and_none_from_far_off_the_roads():
    # Roads without a link to the others are no part of the network.
    island = explain(town_results(), place(9200, 9100))
    assert set(island.status.values()) == {"too_far_from_road"}
    lost = explain(town_results(), place(-3000, 4000))
    assert set(lost.status.values()) == {"too_far_from_road"}
    assert lost.ways == ()
    assert set(lost.rules["answer"]) == {"unknown"}
    text = " ".join(plain.lines(document(lost)))
    assert "beyond 1000 m no minutes are given" in text
    assert "is within reach is not known" in text


def test_a_study_without_roads_and_a_place_that_is_none():
    with pytest.raises(StudyError, match="follows roads"):
        explain(dataclasses.replace(small_results(), networks={}), "P1")
    with pytest.raises(DataError):
        explain(town_results(), "nowhere at all")


def test_a_door_nearer_than_the_road_is_walked_to():
    network = build_network(
        Sketch({"A": (0, 0), "B": (1000, 0)}, [("A B", STREET)]).roads(), "drive"
    )
    impedance = impedance_of(network)
    ends = snap(xy((500, 300), (500, 280)), network)
    way = trace(network, impedance, subset(ends, np.array([0])), subset(ends, np.array([1])),
                limit_minutes=60)  # fmt: skip
    assert way.parts["part"].tolist() == ["straight walk"]
    assert way.parts["metres"].tolist() == [20]
    assert way.minutes == pytest.approx(20 / 80)
    assert way.line.is_empty


def test_a_way_along_one_street_meets_no_junction():
    network = build_network(
        Sketch({"A": (0, 0), "B": (1000, 0)}, [("A B", STREET)]).roads(), "drive"
    )
    ends = snap(xy((800, 10), (200, 0)), network)
    way = trace(network, impedance_of(network), subset(ends, np.array([0])),
                subset(ends, np.array([1])), limit_minutes=60)  # fmt: skip
    assert way.parts["metres"].tolist() == pytest.approx([10, 600, 0])
    assert way.minutes == pytest.approx(10 / 80 + 0.6)
    assert shapely.get_coordinates(way.line).tolist() == xy((800, 0), (200, 0)).tolist()


def with_bans(network, rng):
    """The network with turns banned at random."""
    arcs = network.arcs
    runs = set()
    for _ in range(4):
        first = int(rng.choice(arcs.number))
        onward = arcs.out(int(arcs.head[first]))
        if onward:
            runs.add((first, int(rng.choice(onward))))
    return dataclasses.replace(network, banned=tuple(sorted(runs)))


def check_ways(network, impedance, preset, places, premises):
    """Every way has the minutes of the matrix, and its parts add up to them."""
    demand = snap(places, network, max_access_metres=1500.0)
    doors = snap(premises, network, max_access_metres=1500.0)
    expected = travel.matrix(
        network, impedance, demand, doors,
        demand_ids=list(map(str, range(len(places)))),
        facility_ids=list(map(str, range(len(premises)))),
        limit_minutes=LIMIT,
    ).minutes  # fmt: skip
    for i in range(len(places)):
        origin = subset(demand, np.array([i]))
        forwards = minutes_from(network, impedance, origin, doors, limit_minutes=LIMIT)
        np.testing.assert_allclose(forwards, expected[i], **EXACT)
        for j in range(len(premises)):
            door = subset(doors, np.array([j]))
            way = trace(network, impedance, origin, door, limit_minutes=LIMIT, preset=preset)
            if way is None:
                assert np.isnan(expected[i, j])
                continue
            check_parts(way, expected[i, j], origin, door, preset)


def check_parts(way, minutes, origin, door, preset):
    parts = way.parts
    # As in the matrix: where there is one door, the same sums in the same order.
    assert way.minutes == pytest.approx(minutes, rel=1e-12)
    assert parts["minutes"].sum() == pytest.approx(minutes, abs=1e-6)
    assert parts["minutes_so_far"].iloc[-1] == pytest.approx(minutes, abs=1e-6)
    roads = parts[parts["part"] == "road"]
    if preset is not None:
        both = roads["moving_minutes"] + roads["junction_minutes"]
        np.testing.assert_allclose(both, roads["minutes"], **EXACT)
        by_speed = roads["metres"] * 0.06 / roads["speed_kph"]
        np.testing.assert_allclose(by_speed, roads["moving_minutes"], **EXACT)
        # Speeds are the share of the limit, between the least and the most of the preset.
        share = roads["speed_mph"] / roads["limit_mph"]
        assert (share < max(preset.shares.values()) + 1e-9).all()
        assert (share > min(preset.shares.values()) - 1e-9).all()
    assert way.line.length == pytest.approx(roads["metres"].sum(), abs=1e-5)
    if way.line.is_empty:
        return
    pieces = shapely.get_parts(way.line)
    for one, other in pairwise(pieces):
        assert one.coords[-1] == pytest.approx(other.coords[0], abs=1e-6)
    for end, point in ((pieces[0].coords[0], origin), (pieces[-1].coords[-1], door)):
        leg = np.hypot(*(np.array(end) - point.xy[0]))
        assert leg == pytest.approx(point.leg_metres[0], abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    sketch=st.one_of(sketches(), sketches(positions=round_position), crooked_sketches()),
    places=spots(st.one_of(position, round_position), max_size=4),
    premises=spots(st.one_of(position, round_position), max_size=4),
    name=st.sampled_from(["walk", "legal_limit", "typical", "peak"]),
    seed=st.integers(0, 2**32),
    banned=st.booleans(),
)
def test_every_way_has_the_minutes_of_the_matrix(sketch, places, premises, name, seed, banned):
    network = build_network(sketch.roads(), "walk" if name == "walk" else "drive")
    assume(network.node_count)
    if banned and name != "walk":
        network = with_bans(network, np.random.default_rng(seed))
    preset = None if name == "walk" else PRESETS[name]
    check_ways(network, impedance_of(network, name), preset, xy(*places), xy(*premises))


@settings(max_examples=25, deadline=None)
@given(sketch=st.one_of(crooked_sketches(), sketches()), seed=st.integers(0, 2**32))
def test_ways_that_begin_and_end_at_junctions(sketch, seed):
    network = build_network(sketch.roads(), "drive")
    assume(network.node_count)
    ends = np.random.default_rng(seed).choice(network.node_xy, size=(2, 3))
    check_ways(network, impedance_of(network, "typical"), PRESETS["typical"], *ends)


@settings(max_examples=20, deadline=None)
@given(sketch=crooked_sketches(), seed=st.integers(0, 2**32))
def test_the_roads_are_those_that_networkx_takes(sketch, seed):
    """Between junctions, where no two ways are as quick: the same streets in the same order."""
    network = build_network(sketch.roads(), "drive")
    assume(network.node_count > 1 and network.edges["snappable"].all())
    impedance = impedance_of(network, "typical")
    start, end = np.random.default_rng(seed).choice(network.node_count, size=2, replace=False)
    origin, door = (snap(network.node_xy[[node]], network) for node in (start, end))
    graph = nx.DiGraph()
    columns = ["u", "v", "forward", "backward", "way_id"]
    for seconds, (u, v, forward, backward, way) in zip(
        impedance.edge_seconds, network.edges[columns].itertuples(index=False), strict=True
    ):
        for a, b, open_ in ((u, v, forward), (v, u, backward)):
            known = graph.get_edge_data(a, b, {"seconds": np.inf})
            if open_ and seconds < known["seconds"]:
                graph.add_edge(a, b, seconds=seconds, way=str(way))
    nodes = nx.dijkstra_path(graph, int(start), int(end), weight="seconds")
    ways = [graph[a][b]["way"] for a, b in pairwise(nodes)]
    way = trace(network, impedance, origin, door, limit_minutes=LIMIT, preset=PRESETS["typical"])
    ours = " ".join(way.parts.loc[way.parts["part"] == "road", "osm_way_ids"]).split()
    assert list(dict.fromkeys(ours)) == list(dict.fromkeys(ways))
    oracle = minutes_by_networkx(network, impedance, origin, door, limit=LIMIT)
    assert way.minutes == pytest.approx(oracle[0, 0], rel=1e-9)


@pytest.mark.parametrize(
    ("name", "ref", "more", "words"),
    [
        ("Uppingham Road", "A6003", {}, "Uppingham Road (A6003)"),
        ("", "A606", {}, "A606"),
        ("", "", {}, "unnamed residential road"),
        ("", "", {"highway": "service", "service": "parking_aisle"}, "unnamed car park"),
        ("", "", {"highway": "primary_link"}, "unnamed slip road"),
        ("", "A606", {"highway": "primary", "roundabout": True}, "roundabout, A606"),
        ("", "", {"roundabout": True}, "roundabout"),
        ("", "", {"highway": "bus_guideway"}, "unnamed bus guideway"),
    ],
)
def test_what_roads_are_called(name, ref, more, words):
    assert road_words(name, ref, **{"highway": "residential", **more}) == words


HOSTILE = "=1+1 <script>alert('$x$')</script>\u202e\x07"


def test_what_is_said_and_written(tmp_path):
    premises = [(code, HOSTILE, *rest) for code, _, *rest in PREMISES]
    told = explain(town_results(premises=premises), "D1")
    lines = list(plain.lines(document(told)))
    assert max(map(len, lines)) <= plain.WIDTH
    assert "2.5 minutes at the study's own speeds (legal_limit)." in " ".join(lines)
    assert "Over the range of the speeds: 1.3 to 5.0 minutes." in " ".join(lines)
    banned = ("gap", "need", "underserved", "desert", "should open")
    assert not [word for word in banned if word in " ".join(lines).casefold().split()]
    whole, written = write_all(told, tmp_path)
    assert whole.title == "D1: the way behind the figures"
    assert [path.name for path in written] == ["explain.html", "route.csv"]
    first = [path.read_bytes() for path in written]
    write_all(told, tmp_path)
    assert [path.read_bytes() for path in written] == first
    text = written[0].read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text
    table = pd.read_csv(written[1], encoding="utf-8-sig")
    assert set(table["premises"].str[:2]) == {"'="}
    by_way = table.groupby(["mode", "facility_id"])["minutes"].sum()
    assert by_way["drive", "FA1"] == pytest.approx(2.5)
    assert page(whole).count("<h2>") == len(told.ways) + 2


@pytest.mark.parametrize(
    ("said", "code", "name"),
    [
        ("LE15 7PL", "", "le15-7pl"),
        ("52.67,-0.73", "FA1", "52-67-0-73-to-fa1"),
        ("..\\..\\con", "", "con-explanation"),
    ],
)
def test_the_folder_is_never_a_path(tmp_path, said, code, name):
    told = explain(town_results(), "D1")
    other = dataclasses.replace(told, start=dataclasses.replace(told.start, said=said), to=code)
    assert folder_of(other, tmp_path) == tmp_path / "explain" / name


def test_the_table_of_nothing_has_its_columns():
    told = explain(town_results(), place(-3000, 4000))
    table = route_table(told)
    assert table.empty
    assert "osm_way_ids" in table


def test_people_of_a_place_are_told_as_the_study_discloses_them():
    results = town_results(people=(100, 3))
    hiding = results.study.disclosure.model_copy(update={"suppress_below": 5})
    study = results.study.model_copy(update={"disclosure": hiding})
    lines = plain.lines(document(explain(dataclasses.replace(results, study=study), "D1")))
    assert "fewer than 5 people" in " ".join(lines)
