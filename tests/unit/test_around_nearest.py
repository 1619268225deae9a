"""The nearest five of a site in the hand-drawn town, whose minutes and metres are known on paper.

By car 1,000 metres a minute (500 on the roundabout), on foot 80.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import town_results as town
from open_town import layer as hours_layer
from sketch import STREET, Sketch, xy
from town import TOWN
from town_results import PREMISES, town_results

from pna.scenario.around.affected import affected, minutes_to
from pna.scenario.around.nearest import nearest_five
from pna.scenario.around.ways import joined, road_names, search, ways
from pna.scenario.around.weeks import Spell, text_of, weeks
from pna.scenario.changes import Close, Open, Place, Relocate, Scenario
from pna.scenario.compare import Comparison

D = (1000, 1000)


def place(at, **more):
    easting, northing = xy(at)[0]
    return Place(float(easting), float(northing), **more)


def comparison(before, after, *changes, **more):
    """Before and after with these premises: code, name, kind, point."""
    results = (town_results(premises=premises, **more) for premises in (before, after))
    return Comparison(*results, Scenario(changes))


def opened(at, **more):
    new = ("PROPOSED", "New Pharmacy", "pharmacy", at)
    return comparison(PREMISES, (*PREMISES, new), Open(place(at)), **more)


def listed(of):
    sites = affected(of)
    points = np.array([site.xy for site in sites])
    searched = {mode: search(of.before, mode, points) for mode in ("drive", "walk")}
    return nearest_five(of, searched)


def test_minutes_and_metres_of_the_five_nearest_from_each_to_the_site():
    found = listed(opened(D)).set_index("premises_id")
    near = found.loc["FA1"]
    assert (near["list"], near["rank"], near["role"], near["change"]) == ("counted", 1, "opens", 1)
    assert near[["walk_minutes", "walk_metres"]].tolist() == pytest.approx([12.5, 1000])
    assert near[["drive_minutes", "drive_metres"]].tolist() == pytest.approx([1, 1000])
    assert near["straight_metres"] == pytest.approx(1000)
    # F to P4, over the roundabout to P1, C, B, D: 4,100 metres, 100 of them at half the speed.
    far = found.loc["FA2"]
    assert far[["walk_minutes", "walk_metres"]].tolist() == pytest.approx([51.25, 4100])
    assert far[["drive_minutes", "drive_metres"]].tolist() == pytest.approx([4.2, 4100])
    # From E to D it is one-way the other way: by car by C and B.
    surgery = found.loc["Y1"]
    assert (surgery["list"], surgery["rank"]) == ("dispensing practices", 1)
    assert surgery[["walk_minutes", "walk_metres"]].tolist() == pytest.approx([25, 2000])
    assert surgery[["drive_minutes", "drive_metres"]].tolist() == pytest.approx([4, 4000])
    assert "PROPOSED" not in found.index


def test_a_site_amid_a_street_and_off_it_has_its_part_and_its_leg():
    found = listed(opened((1500, 1030))).set_index("premises_id")
    # B to D, half of the one-way street, and 30 metres on foot at either end of the day.
    assert found.loc["FA1", "drive_metres"] == pytest.approx(1530)
    assert found.loc["FA1", "drive_minutes"] == pytest.approx(1.5 + 30 / 80)
    assert found.loc["FA1", "walk_metres"] == pytest.approx(1530)
    assert found.loc["Y1", "drive_metres"] == pytest.approx(4530)
    assert found.loc["Y1", "walk_metres"] == pytest.approx(1530)


def test_ways_that_pass_no_junction():
    along = (("FA1", "Alpha", "pharmacy", (1200, 0)),)
    of = comparison(along, (*along, ("PROPOSED", "New", "pharmacy", (1400, 0))), Open(place(D)))
    row = listed(of).iloc[0]
    assert row[["walk_metres", "drive_metres"]].tolist() == pytest.approx([200, 200])
    assert row[["walk_minutes", "drive_minutes"]].tolist() == pytest.approx([2.5, 0.2])
    # Both 30 metres from the road and five from one another: one walks across.
    beside = (("FA1", "Alpha", "pharmacy", (1505, 1030)),)
    of = comparison(
        beside, (*beside, ("PROPOSED", "New", "pharmacy", (1500, 1030))), Open(place(D))
    )
    row = listed(of).iloc[0]
    assert row[["walk_metres", "drive_metres"]].tolist() == pytest.approx([5, 5])
    assert row["drive_minutes"] == pytest.approx(5 / 80)


def test_metres_are_those_of_a_search_of_the_whole_town():
    """From any point to any other: metres that NetworkX finds along the quickest way."""
    nx = pytest.importorskip("networkx")
    results = town_results()
    network, impedance = results.networks["drive"], results.impedances["drive", "legal_limit"]
    graph = nx.DiGraph()
    edges = network.edges
    for (_, edge), seconds in zip(edges.iterrows(), impedance.edge_seconds, strict=True):
        for one, other, allowed in (("u", "v", "forward"), ("v", "u", "backward")):
            known = graph.get_edge_data(edge[one], edge[other], {"s": np.inf})
            if edge[allowed] and seconds < known["s"]:
                graph.add_edge(edge[one], edge[other], s=seconds, m=edge["length_metres"])
    # At the bollard the street ends twice: a point there joins one of the two ends.
    here = [tuple(node) for node in network.node_xy]
    nodes = [number for number, node in enumerate(here) if here.count(node) == 1]
    assert len(nodes) == 12
    for target in nodes:
        (found,) = search(results, "drive", network.node_xy[[target]])
        answer = ways(found, joined(results, "drive", network.node_xy))
        for start in nodes:
            path = nx.shortest_path(graph, start, target, weight="s")
            metres = nx.path_weight(graph, path, "m")
            seconds = nx.path_weight(graph, path, "s")
            assert answer.minutes[start] == pytest.approx(seconds / 60, abs=1e-6)
            # A loop may be gone round either way at the same cost: no other ties are in the town.
            assert answer.metres[start] == pytest.approx(metres, abs=1e-3)


def test_minutes_are_those_of_the_matrix_where_people_live():
    of = opened((1500, 1030), places=[(0, 0), (1500, 1000), (2000, 1500), (700, 0)], people=[1] * 4)
    (site,) = affected(of)
    for mode in ("drive", "walk"):
        (found,) = search(of.before, mode, np.array([site.xy]))
        points = np.column_stack([of.before.demand.geometry.x, of.before.demand.geometry.y])
        answer = ways(found, joined(of.before, mode, points))
        np.testing.assert_allclose(answer.minutes, minutes_to(of, site, mode), atol=1e-9)


def test_a_site_that_closes_and_one_that_moves():
    closed = listed(comparison(PREMISES, PREMISES[1:], Close("FA1")))
    assert set(closed["role"]) == {"closes"}
    assert closed["premises_id"].tolist() == ["FA2", "Y1"]
    # B to P1 2,000 metres, 100 on the roundabout, 1,000 to F; told from F to B.
    assert closed["drive_metres"].iloc[0] == pytest.approx(3100)
    moved = ("FA1", "Alpha", "pharmacy", D)
    of = comparison(PREMISES, (moved, *PREMISES[1:]), Relocate("FA1", place(D)))
    rows = listed(of)
    counted = rows[rows["list"] == "counted"]
    new, old = (counted[counted["role"] == role] for role in ("moves to", "moves from"))
    assert new["premises_id"].tolist() == ["FA2"]
    # From its old site the premises itself is one of the others, where it is then.
    assert old["premises_id"].tolist() == ["FA1", "FA2"]
    assert old["walk_metres"].iloc[0] == pytest.approx(1000)


def test_who_shares_a_building_or_adjoins():
    def beside(rows, new, **at):
        others = tuple((f"FA{n}", "Other", "pharmacy", row["at"]) for n, row in enumerate(rows))
        of = comparison(
            others, (*others, ("PROPOSED", "New", "pharmacy", new)), Open(place(new, **at))
        )
        told = pd.DataFrame(rows).drop(columns="at")
        about = {"postcode": "AA1 1AA", "address": "1 High Street", "position": "postcode"}
        after = of.after.premises.assign(
            **{name: [*told[name], value] for name, value in about.items()}
        )
        changed = dataclasses.replace(of, after=dataclasses.replace(of.after, premises=after))
        return nearest_five(changed).sort_values("premises_id")["beside"].tolist()

    rows = [
        {"at": (1000, 900), "postcode": "aa11aa", "address": "1, HIGH STREET", "position": "x"},
        {
            "at": (1000, 0),
            "postcode": "AA1 1AA",
            "address": "9 High Street",
            "position": "postcode",
        },
        {"at": (1001, 1), "postcode": "AA1 1AB", "address": "", "position": "coordinates"},
        {"at": (1000, 50), "postcode": "", "address": "", "position": "coordinates"},
        {"at": (1000, 51), "postcode": "", "address": "", "position": "coordinates"},
    ]
    new = (1000, 0)
    assert beside(rows, new, postcode="AA1 1AA") == [
        *("same address", "same postcode", "same position", "within 50 m", "")
    ]
    # A site given by coordinates is known better than by its postcode.
    assert beside(rows, new)[1] == "same position"


def test_the_roads_of_a_way_are_named_once_each_in_order(monkeypatch):
    named = Sketch(
        points={"A": (0, 0), "B": (500, 0), "C": (500, 90), "D": (500, 600), "E": (0, 600)},
        ways=[
            ("A B", {**STREET, "name": "High Street"}),
            ("B C", {**STREET, "name": "Too Short"}),
            ("C D", {**STREET, "ref": "A606"}),
            ("D E", STREET),
        ],
    )
    monkeypatch.setattr(town, "TOWN", named)
    results = town_results(premises=(("FA1", "Alpha", "pharmacy", (0, 0)),), places=[(0, 600)],
                           people=[1])  # fmt: skip
    (found,) = search(results, "walk", xy((0, 0)))
    origins = joined(results, "walk", xy((0, 600), (0, 605)))
    names = road_names(found, origins, np.array([0, 1]))
    assert names == [("A606", "High Street")] * 2


def test_hours_as_one_line():
    week = ["09:00-13:00,14:00-17:30"] * 5 + ["09:00-13:00", "CLOSED"]
    layer = hours_layer({"FA1": week, "FA2": [""] * 7, "FA3": ["09:00-18:00", "", *["CLOSED"] * 5]})
    told = weeks(layer, ["FA2", "FA1", "FA3", "FA9"])
    assert told["hours"].tolist() == [
        "not known",
        "Mon-Fri 09:00-13:00, 14:00-17:30; Sat 09:00-13:00; Sun closed",
        "Mon 09:00-18:00; Tue not known; Wed-Sun closed",
        "not known",
    ]
    assert told["hours_a_week"].tolist() == pytest.approx(
        [np.nan, 5 * 7.5 + 4, np.nan, np.nan], nan_ok=True
    )
    night = [Spell(day, "open", 1320, 1800) for day in range(7)]
    assert text_of(night) == "Mon-Sun 22:00-06:00"
    assert text_of([Spell(day, "open", 0, 1440) for day in range(7)]) == "Mon-Sun 00:00-24:00"


def test_without_roads_there_are_straight_lines_alone():
    of = opened(D)
    found = nearest_five(of)
    assert found["straight_metres"].notna().all()
    assert found[["walk_minutes", "drive_metres"]].isna().to_numpy().all()
    assert TOWN.points["B"] == (1000, 0)
