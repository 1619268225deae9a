"""What is met on the way, counted on drawings by hand."""

import itertools

import networkx as nx
import numpy as np
import pytest
from sketch import Sketch

from pna.roads.junctions import SIGNALS_METRES, met_on_the_way
from pna.roads.network import build_network
from pna.roads.osm import read_roads
from pna.speeds.presets import DELAYS

ROAD = {"highway": "tertiary"}
LARGE = {"highway": "primary"}
STREET = {"highway": "residential"}
ONE_WAY = {"highway": "primary", "oneway": "yes"}
SIGNALS = {"highway": "traffic_signals"}
ZEBRA = {"highway": "crossing", "crossing": "zebra"}
CROSS = {"c": (0, 0), "n": (0, 500), "e": (500, 0), "s": (0, -500), "w": (-500, 0)}


class Drawing:
    """A drawn network of roads, and what is met along routes through named points."""

    def __init__(self, points, ways, controls=(), mode="drive"):
        self.names = list(points)
        self.network = build_network(Sketch(points, ways, controls=dict(controls)).roads(), mode)

    def met(self, through, what):
        """Sum along the route through points that are all junctions or ends of roads."""
        edges, ids = self.network.edges, self.network.node_id
        total = 0.0
        for here, there in itertools.pairwise(through.split()):
            ends = {self.names.index(here) + 1, self.names.index(there) + 1}
            found = [
                i for i, (u, v) in enumerate(zip(edges["u"], edges["v"], strict=True))
                if {int(ids[u]), int(ids[v])} == ends
            ]  # fmt: skip
            assert len(found) == 1, (here, there, found)
            total += edges[what].iloc[found[0]]
        return total


def crossroads(controls=(), ways=(ROAD, ROAD, ROAD, ROAD), points=None):
    arms = [(f"{arm} c", tags) for arm, tags in zip("nesw", ways, strict=True)]
    return Drawing({**CROSS, **(points or {})}, arms, controls)


def test_one_signal_in_the_middle_of_a_crossroads():
    drawing = crossroads({"c": SIGNALS})
    for there, back in itertools.permutations("nesw", 2):
        assert drawing.met(f"{there} c {back}", "signals") == 1
    assert drawing.met("n c s", "junctions") == 0
    assert drawing.met("n c s", "give_ways") == 0


@pytest.mark.parametrize("metres", [5, 15, 25])
def test_a_signal_at_the_stop_line_of_each_arm_is_one_junction(metres):
    far = {"ni": (0, metres), "ei": (metres, 0), "si": (0, -metres), "wi": (-metres, 0)}
    points = {**CROSS, **far}
    ways = [(f"{arm} {arm}i c", ROAD) for arm in "nesw"]
    drawing = Drawing(points, ways, dict.fromkeys(far, SIGNALS))
    for there, back in itertools.permutations("nesw", 2):
        assert drawing.met(f"{there} c {back}", "signals") == 1
        assert drawing.met(f"{there} c {back}", "junctions") == 0


def test_a_drive_between_stop_line_and_junction_does_not_count_the_signals_twice():
    far = {"ni": (0, 20), "nk": (0, 10), "si": (0, -20), "house": (15, 10)}
    ways = [
        ("n ni nk c", ROAD),
        ("c si s", ROAD),
        ("e c w", ROAD),
        ("nk house", {"highway": "service"}),
    ]
    drawing = Drawing({**CROSS, **far}, ways, {"ni": SIGNALS, "si": SIGNALS})
    assert drawing.met("n nk c s", "signals") == 1
    assert drawing.met("n nk", "signals") == 0.5
    assert drawing.met("nk c", "signals") == 0


def dual_carriageway(controls):
    """An east-west dual carriageway, 20 metres wide, crossed by a road; joined at its far ends."""
    points = {
        "w": (-600, 0), "wn": (-500, 10), "ws": (-500, -10), "e": (600, 0), "en": (500, 10),
        "es": (500, -10), "cn": (0, 10), "cs": (0, -10), "n": (0, 500), "s": (0, -500),
        "ln": (15, 10), "ls": (-15, -10),
    }  # fmt: skip
    ways = [
        ("w ws ls cs es e", ONE_WAY),
        ("e en ln cn wn w", ONE_WAY),
        ("n cn cs s", ROAD),
        ("w wfar", LARGE),
        ("e efar", LARGE),
    ]
    points |= {"wfar": (-700, 0), "efar": (700, 0)}
    return Drawing(points, ways, dict.fromkeys(controls, SIGNALS))


@pytest.mark.parametrize("controls", [("cn", "cs"), ("ln", "ls", "cn", "cs")])
def test_signals_where_a_road_crosses_a_dual_carriageway_are_one(controls):
    drawing = dual_carriageway(controls)
    assert drawing.met("wfar w cs e efar", "signals") == 1
    assert drawing.met("efar e cn w wfar", "signals") == 1
    assert drawing.met("n cn cs s", "signals") == 1
    assert drawing.met("wfar w cs s", "signals") == 1
    assert drawing.met("wfar w cs cn n", "signals") == 1


def test_four_signals_where_two_dual_carriageways_cross_are_one():
    points = {
        "w": (-600, 0), "e": (600, 0), "n": (0, 600), "s": (0, -600),
        "nw": (-10, 10), "ne": (10, 10), "sw": (-10, -10), "se": (10, -10),
    }  # fmt: skip
    ways = [
        ("w sw se e", ONE_WAY), ("e ne nw w", ONE_WAY),
        ("s se ne n", ONE_WAY), ("n nw sw s", ONE_WAY),
    ]  # fmt: skip
    drawing = Drawing(points, ways, dict.fromkeys(("nw", "ne", "sw", "se"), SIGNALS))
    for route in ("w sw se e", "e ne nw w", "s se ne n", "n nw sw s", "w sw s", "w sw se ne n"):
        assert drawing.met(route, "signals") == 1


@pytest.mark.parametrize(("apart", "count"), [(50, 1), (51, 2)])
def test_signals_further_apart_than_twice_the_reach_are_two(apart, count):
    points = {"w": (-500, 0), "a": (0, 0), "b": (apart, 0), "e": (900, 0), "n": (0, 500)}
    drawing = Drawing(points, [("w a b e", ROAD), ("n a", ROAD)], {"a": SIGNALS, "b": SIGNALS})
    assert drawing.met("w a e", "signals") == count


def test_signals_on_another_road_near_by_are_not_met():
    # A road that passes over, 10 metres away in the plan, and one beside.
    points = {**CROSS, "w2": (-500, 10), "e2": (500, 10), "n2": (-600, 0)}
    ways = [("n c s", ROAD), ("w c e", ROAD), ("w2 e2", ROAD), ("w2 w", ROAD), ("e2 e", ROAD)]
    drawing = Drawing(points, ways, {"c": SIGNALS})
    assert drawing.met("w2 e2", "signals") == 0
    assert drawing.met("w c e", "signals") == 1


def test_a_road_drawn_twice_does_not_stretch_a_signalled_junction():
    points = {"w": (-500, 0), "a": (0, 0), "b": (20, 0), "e": (900, 0), "n": (20, 500)}
    ways = [("w a", ROAD), ("a b", ROAD), ("b a", ROAD), ("b e", ROAD), ("b n", ROAD)]
    drawing = Drawing(points, ways, {"a": SIGNALS})
    # b lies within reach, so the arms beyond it are where one enters and leaves.
    assert drawing.met("w a", "signals") == 0.5
    assert drawing.met("b e", "signals") == 0.5
    assert (drawing.network.edges["signals"] == 0).sum() == 2


def ring(**more):
    """A roundabout with four arms, the northern one parted in two halves, and a mini roundabout."""
    points = {
        "rn": (0, 20), "rm": (-8, 18), "re": (20, 0), "rs": (0, -20), "rw": (-20, 0),
        "n": (0, 500), "np": (-2, 80), "e": (500, 0), "s": (0, -500), "w": (-500, 0),
        "m": (0, -250), "side": (300, -250),
    }  # fmt: skip
    ways = [
        ("rn re rs rw rm rn", {"highway": "primary", "junction": "roundabout"}),
        ("n np", LARGE), ("np rm", ONE_WAY), ("rn np", ONE_WAY),
        ("re e", LARGE), ("rs m s", ROAD), ("rw w", {"highway": "residential"}),
        ("m side", STREET),
    ]  # fmt: skip
    return Drawing(points, ways, {"m": {"highway": "mini_roundabout"}, **more})


def test_entering_a_ring_counts_half_and_leaving_it_half():
    drawing = ring()
    assert drawing.met("n np rm", "roundabouts") == 0.5
    assert drawing.met("n np rm rn re e", "roundabouts") == 1
    assert drawing.met("w rw rm rn re e", "roundabouts") == 1
    # Neither ring nor arms count as junctions or give-ways, nor does the parting at its mouth.
    for what in ("junctions", "give_ways", "signals", "crossings"):
        assert drawing.met("n np rm rn re e", what) == 0
        assert drawing.met("w rw rm", what) == 0


def test_a_mini_roundabout_counts_one_and_is_no_junction():
    drawing = ring()
    assert drawing.met("rs m s", "roundabouts") == 1.5
    assert drawing.met("side m s", "roundabouts") == 1
    assert drawing.met("rs m side", "junctions") == 0
    assert drawing.met("m side", "give_ways") == 0
    # On a road that is not cut there: the same.
    alone = Drawing(
        {"a": (0, 0), "m": (50, 0), "b": (100, 0)},
        [("a m b", ROAD)],
        {"m": {"highway": "mini_roundabout"}},
    )
    assert alone.met("a b", "roundabouts") == 1


def test_the_smaller_road_gives_way_and_everyone_passes_a_junction():
    drawing = crossroads(ways=(STREET, LARGE, STREET, LARGE))
    assert drawing.met("w c e", "junctions") == drawing.met("n c s", "junctions") == 1
    assert drawing.met("w c e", "give_ways") == 0
    assert drawing.met("n c e", "give_ways") == drawing.met("e c n", "give_ways") == 1
    assert drawing.met("n c s", "give_ways") == 2
    # A street of which both ends meet larger roads gives way at both.
    points = {"a": (0, 0), "b": (500, 0), "a2": (0, 300), "b2": (500, 300), "a3": (0, -300),
              "b3": (500, -300)}  # fmt: skip
    ways = [("a b", STREET), ("a2 a a3", LARGE), ("b2 b b3", ROAD)]
    assert Drawing(points, ways).met("a b", "give_ways") == 2


def test_where_roads_are_equal_nobody_gives_way_unless_a_line_is_drawn():
    assert crossroads().met("n c s", "give_ways") == 0
    points = {**CROSS, "line": (0, 10), "far": (0, 60)}
    ways = [("n far line c", ROAD), ("c s", ROAD), ("w c e", ROAD)]
    for kind in ("give_way", "stop"):
        drawing = Drawing(points, ways, {"line": {"highway": kind}})
        assert drawing.met("n c", "give_ways") == 1
        assert drawing.met("c s", "give_ways") == drawing.met("w c e", "give_ways") == 0
    # Sixty metres off it belongs to something else, such as a narrow bridge.
    drawing = Drawing(points, ways, {"far": {"highway": "give_way"}})
    assert drawing.met("n c", "give_ways") == 0


def test_lines_count_at_the_nearer_end_and_once():
    # Two residential streets between one larger road and an equal one; a line at each end.
    points = {"a": (0, 0), "la": (0, 8), "lb": (0, 192), "b": (0, 200),
              "a1": (-300, 0), "a2": (300, 0), "b1": (-300, 200), "b2": (300, 200)}  # fmt: skip
    ways = [("a la lb b", STREET), ("a1 a a2", LARGE), ("b1 b b2", STREET)]
    lines = {"la": {"highway": "give_way"}, "lb": {"highway": "give_way"}}
    assert Drawing(points, ways).met("a b", "give_ways") == 1
    assert Drawing(points, ways, {"la": lines["la"]}).met("a b", "give_ways") == 1
    assert Drawing(points, ways, lines).met("a b", "give_ways") == 2


def test_a_service_road_gives_way_but_makes_no_junction():
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (300, 0), "x": (100, 50),
              "y": (200, 50), "z": (400, 0)}  # fmt: skip
    service = {"highway": "service"}
    ways = [("a b c d", STREET), ("b x", service), ("d z", service), ("x y", service)]
    drawing = Drawing(points, ways)
    assert drawing.met("a b d", "junctions") == 0
    assert drawing.met("a b d", "give_ways") == 0
    assert drawing.met("b x", "give_ways") == 1
    # Where the street itself goes on as a service road, nobody gives way.
    assert drawing.met("d z", "give_ways") == 0


def test_a_slip_road_gives_way_to_the_road_it_joins_whatever_its_class():
    points = {**CROSS, "c": (0, 0)}
    ways = [("w c e", {"highway": "secondary"}), ("c n", {"highway": "motorway_link"})]
    drawing = Drawing({k: points[k] for k in "wcen"}, ways)
    assert drawing.met("n c", "give_ways") == 1
    assert drawing.met("w c e", "give_ways") == 0
    assert drawing.met("w c e", "junctions") == 1


@pytest.mark.parametrize(("degrees", "junctions"), [(20, 0), (59, 0), (61, 1), (90, 1)])
def test_a_slip_road_that_parts_at_a_narrow_angle_is_no_junction(degrees, junctions):
    turn = np.radians(degrees)
    points = {"w": (-500, 0), "c": (0, 0), "e": (500, 0), "v": (0, 900),
              "x": (100 * float(np.cos(turn)), 100 * float(np.sin(turn)))}  # fmt: skip
    slip = {"highway": "primary_link", "oneway": "yes"}
    ways = [("w c e", ONE_WAY), ("c x", slip), ("x v", ROAD), ("e v", ROAD), ("v w", ROAD)]
    drawing = Drawing(points, ways)
    assert drawing.met("w c e", "junctions") == junctions
    assert drawing.met("w c e", "give_ways") == 0


@pytest.mark.parametrize(
    ("tags", "count"),
    [
        (ZEBRA, 1),
        ({"highway": "crossing", "crossing": "traffic_signals"}, 1),
        ({"highway": "crossing", "crossing": "uncontrolled"}, 1),
        ({"highway": "crossing", "crossing": "marked"}, 1),
        ({"highway": "crossing", "crossing_ref": "zebra"}, 1),
        ({"highway": "crossing", "crossing:signals": "yes"}, 1),
        ({"highway": "traffic_signals", "crossing_ref": "pelican"}, 1),
        ({"railway": "level_crossing"}, 1),
        ({"highway": "crossing", "crossing": "unmarked"}, 0),
        ({"highway": "crossing", "crossing": "island"}, 0),
        ({"highway": "crossing"}, 0),
        ({"ford": "yes"}, 0),
        ({"highway": "traffic_signals"}, 0),
    ],
)
def test_which_crossings_count(tags, count):
    drawing = Drawing({"a": (0, 0), "x": (50, 0), "b": (100, 0)}, [("a x b", ROAD)], {"x": tags})
    assert drawing.met("a b", "crossings") == count
    assert drawing.met("a b", "signals") == (tags == SIGNALS)


def test_crossings_at_ends_of_edges_count_half_on_each_and_those_at_signals_not_at_all():
    points = {**CROSS, "z": (200, 0), "z2": (200, 100), "near": (-20, 0)}
    ways = [("n c s", ROAD), ("w near c z e", ROAD), ("z z2", STREET)]
    drawing = Drawing(points, ways, {"c": SIGNALS, "z": ZEBRA, "near": ZEBRA})
    assert drawing.met("c z", "crossings") == drawing.met("z e", "crossings") == 0.5
    assert drawing.met("w c", "crossings") == 0
    drawing = Drawing(points, ways, {"z": ZEBRA, "near": ZEBRA})
    assert drawing.met("w c z e", "crossings") == 2


def test_a_railway_of_two_tracks_is_one_level_crossing():
    points = {"a": (0, 0), "t1": (50, 0), "t2": (54, 0), "b": (100, 0), "t3": (500, 0),
              "d": (900, 0)}  # fmt: skip
    rails = {name: {"railway": "level_crossing"} for name in ("t1", "t2", "t3")}
    drawing = Drawing(points, [("a t1 t2 b", ROAD), ("b t3 d", ROAD)], rails)
    assert drawing.met("a b", "crossings") == 1
    assert drawing.met("b d", "crossings") == 1


def test_walkers_get_no_such_columns_and_nothing_is_met_where_there_are_no_roads():
    walk = Drawing(CROSS, [(f"{arm} c", ROAD) for arm in "nesw"], {"c": SIGNALS}, mode="walk")
    assert not set(DELAYS) & set(walk.network.edges.columns)
    nothing = Drawing({"a": (0, 0), "b": (9, 0)}, [("a b", {"highway": "footway"})])
    assert all(nothing.network.edges[name].size == 0 for name in DELAYS)


def test_controls_come_from_files_and_only_those_on_roads(tmp_path):
    points = {**CROSS, "off": (20, 20)}
    sketch = Sketch(
        points,
        [(f"{arm} c", ROAD) for arm in "nesw"],
        controls={"c": SIGNALS, "n": ZEBRA, "off": ZEBRA, "e": {"highway": "street_lamp"}},
    )
    path = tmp_path / "a.osm"
    path.write_text(sketch.osm_xml(), encoding="utf-8")
    controls = read_roads([path]).controls
    told = controls[["node", "highway", "crossing"]].astype(object)
    rows = [tuple(row) for row in told.itertuples(index=False)]
    assert [row[:2] for row in rows] == [(0, "traffic_signals"), (1, "crossing")]
    assert rows[1][2] == "zebra"


def test_routes_through_a_real_place_meet_as_many_signals_as_they_pass(realdata):
    """Along shortest routes the sum is the number of separate stretches near signals, passed."""
    roads = read_roads([realdata / "roads" / "isle_of_man_2020-03.osm.pbf"])
    network = build_network(roads, "drive")
    edges, xy, start = network.edges, network.xy, network.xy_start
    chains = [
        [tuple(point) for point in xy[start[i] : start[i + 1]].tolist()] for i in range(len(edges))
    ]
    fine, coarse = nx.Graph(), nx.Graph()
    for i, chain in enumerate(chains):
        for a, b in itertools.pairwise(chain):
            fine.add_edge(a, b, metres=float(np.hypot(a[0] - b[0], a[1] - b[1])))
        coarse.add_edge(
            int(edges["u"][i]), int(edges["v"][i]), edge=i, metres=edges.length_metres[i]
        )
    tagged = roads.controls[
        (roads.controls["highway"] == "traffic_signals")
        & ~roads.controls["crossing_ref"].isin(["pelican"])
    ]
    signals = [p for p in map(tuple, roads.node_xy[tagged["node"]].tolist()) if p in fine]
    assert len(signals) > 20
    reach = {
        p: nx.single_source_dijkstra_path_length(
            fine, p, cutoff=2 * SIGNALS_METRES, weight="metres"
        )
        for p in signals
    }
    same = nx.Graph()
    same.add_nodes_from(signals)
    same.add_edges_from((p, q) for p in signals for q in reach[p] if q in reach)
    zone = {}
    for number, group in enumerate(nx.connected_components(same)):
        for p in group:
            zone |= dict.fromkeys(
                (x for x, far in reach[p].items() if far <= SIGNALS_METRES), number
            )
    rng = np.random.default_rng(5)
    nodes = np.array(sorted(coarse))
    passed = 0
    for u, v in rng.choice(nodes, (40, 2)):
        route = nx.shortest_path(coarse, int(u), int(v), weight="metres")
        if len(route) < 2:
            continue
        points, total = [], 0.0
        for a, b in itertools.pairwise(route):
            i = coarse[a][b]["edge"]
            total += edges["signals"][i]
            chain = chains[i] if edges["u"][i] == a else chains[i][::-1]
            points += chain if not points else chain[1:]
        stretches = [key for key, _ in itertools.groupby(zone.get(p, -1) for p in points)]
        whole = sum(key >= 0 for key in stretches)
        expected = whole - (stretches[0] >= 0) / 2 - (stretches[-1] >= 0) / 2
        assert total == pytest.approx(expected)
        passed += whole
    assert passed > 10


def test_counts_do_not_hang_on_the_direction_an_edge_is_drawn():
    sketch = Sketch(
        {**CROSS, "x": (0, 20), "z": (100, 0)},
        [("n x c", STREET), ("c s", STREET), ("w c z e", LARGE)],
        controls={"x": {"highway": "give_way"}, "z": ZEBRA, "s": {"highway": "mini_roundabout"}},
    )
    roads = sketch.roads()
    network = build_network(roads, "drive")
    edges, xy, start = network.edges, network.xy, network.xy_start
    where = {tuple(p): i for i, p in enumerate(roads.node_xy.tolist())}
    turned_xy = np.concatenate([xy[a:b][::-1] for a, b in itertools.pairwise(start)])
    turned = edges.assign(u=edges["v"], v=edges["u"])
    numbers = np.array([where[tuple(p)] for p in turned_xy.tolist()])
    counts = met_on_the_way(turned, numbers, turned_xy, start, roads.controls)
    for name in DELAYS:
        assert counts[name].tolist() == edges[name].tolist()
        assert edges[name].sum() > 0 or name == "signals"
