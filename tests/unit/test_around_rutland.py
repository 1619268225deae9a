"""What is around sites in real Rutland, beside plain loops and a search by NetworkX."""

import importlib.util
import shutil
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest

from pna.cache import Cache
from pna.geography import rurality
from pna.opening_results import open_results
from pna.questions import rural as asked
from pna.scenario.around import absorbed, absorbed_by, around, overlap
from pna.scenario.around.affected import affected
from pna.scenario.around.ways import joined
from pna.scenario.changes import Close, Consolidate, Open, Place, Relocate
from pna.scenario.rechecked import recheck
from pna.travel.times import points_of

pytestmark = pytest.mark.realdata
FOLDER = Path(__file__).resolve().parents[1] / "studies" / "rutland"


@pytest.fixture(scope="module")
def results(realdata, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rutland")
    spec = importlib.util.spec_from_file_location("rutland_prepare", FOLDER / "prepare.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.prepare(realdata, folder / "data" / "raw")
    shutil.copy(FOLDER / "study.toml", folder)
    return open_results(folder)


def spot(results, code):
    at = list(results.sites["facility_id"]).index(code)
    return points_of(results.sites)[at]


def beside(results, code, east, north):
    easting, northing = spot(results, code)
    return Place(float(easting + east), float(northing + north))


def test_overlap_beside_plain_loops(results):
    of = recheck(results, Relocate("FC826", beside(results, "FQ056", 300, -200)))
    people = results.demand["people"].tolist()
    for _, row in overlap(of).iterrows():
        there, others_of = (of.after, results) if row["role"] == "moves to" else (results, of.after)
        to_site = (
            there.matrices[row["mode"]]
            .minutes[:, list(there.sites["facility_id"]).index("FC826")]
            .tolist()
        )
        rows = others_of.matrices[row["mode"]].minutes.tolist()
        codes, counted = (
            others_of.sites["facility_id"].tolist(),
            others_of.counted[row["premises_set"]],
        )
        around_site = have = 0.0
        for minutes, number, others in zip(to_site, people, rows, strict=True):
            if minutes <= row["minutes"]:
                around_site += number
                have += number * any(
                    minute <= row["minutes"]
                    for minute, code, counts in zip(others, codes, counted, strict=True)
                    if counts and code != "FC826"
                )
        assert row["people"] == pytest.approx(around_site)
        assert row["have_another"] == pytest.approx(have)
        assert around_site > 1000


def test_metres_by_car_beside_networkx(results):
    of = recheck(results, Close("FC826"))
    network = results.networks["drive"]
    impedance = results.impedances["drive", results.matrices["drive"].preset]
    edges = network.edges
    graph = nx.DiGraph()
    ends = (edges["u"], edges["v"], edges["forward"], edges["backward"], edges["length_metres"])
    for u, v, forward, backward, metres, seconds in zip(*ends, impedance.edge_seconds, strict=True):
        for one, other, allowed in ((u, v, forward), (v, u, backward)):
            known = graph.get_edge_data(one, other, {"s": np.inf})
            if allowed and seconds < known["s"]:
                graph.add_edge(one, other, s=seconds, m=metres)

    def parts(point, leaving):
        """Junctions at both ends of the edge that a point joins, and how far each is."""
        edge, offset = int(point.edge[0]), float(point.offset_metres[0])
        row = edges.iloc[edge]
        length, seconds = float(row["length_metres"]), float(impedance.edge_seconds[edge])
        back, ahead = (row["backward"], row["forward"])[:: 1 if leaving else -1]
        found = []
        for node, metres, allowed in (
            (row["u"], offset, back),
            (row["v"], length - offset, ahead),
        ):
            if allowed:
                found.append((node, metres, metres / length * seconds))
        return found

    site = joined(results, "drive", spot(results, "FC826")[np.newaxis])
    five = around(of).nearest_five
    premises = results.premises.set_index("facility_id")
    assert len(five) == 10
    for _, row in five.iterrows():
        point = points_of(premises.loc[[row["premises_id"]]])
        origin = joined(results, "drive", point)
        best = (np.inf, np.inf)
        for start, first, first_seconds in parts(origin, leaving=True):
            for end, last, last_seconds in parts(site, leaving=False):
                path = nx.shortest_path(graph, start, end, weight="s")
                seconds = nx.path_weight(graph, path, "s") + first_seconds + last_seconds
                best = min(best, (seconds, nx.path_weight(graph, path, "m") + first + last))
        legs = float(origin.leg_metres[0] + site.leg_metres[0])
        minutes = (best[0] + legs / impedance.leg_metres_per_second) / 60
        # Three turns are banned in Rutland, none of them on these ways.
        assert row["drive_minutes"] == pytest.approx(minutes + impedance.trip_minutes)
        assert row["drive_metres"] == pytest.approx(best[1] + legs)
        straight = np.hypot(*(point[0] - spot(results, "FC826")))
        assert row["straight_metres"] == pytest.approx(straight)
        assert row["drive_metres"] >= straight - 1e-6


@pytest.mark.parametrize("code", ["FC826", "FG537", "FGV54", "FLE60", "FMK29", "FQ056"])
def test_whoever_loses_the_nearest_is_absorbed_or_left_without(results, code):
    of = recheck(results, Close(code))
    whole, by = absorbed(of), absorbed_by(of)
    keys = ["premises_set", "mode"]
    sums = by.groupby(keys)["people"].sum()
    lost = by[by["premises_id"] == ""].groupby(keys)["people"].sum()
    for _, row in whole.iterrows():
        key = (row["premises_set"], row["mode"])
        nearest = results.nearest[row["mode"], results.matrices[row["mode"]].preset, key[0]]
        column = list(results.sites["facility_id"]).index(code)
        people = results.demand["people"].to_numpy()[nearest.facility == column].sum()
        assert row["people"] == pytest.approx(people)
        assert sums.get(key, 0.0) == pytest.approx(people)
        assert lost.get(key, 0.0) == pytest.approx(row["without"])
        assert code not in set(by["premises_id"])
        if people > row["without"]:
            assert row["minutes_after"] >= row["minutes_before"] - 1e-9


def test_a_merge_and_an_opening_beside_another(results):
    merged = recheck(results, Consolidate("FC826", "FMK29"))
    closed = recheck(results, Close("FC826"))
    assert absorbed(merged).equals(absorbed(closed))
    opened = around(recheck(results, Open(beside(results, "FMK29", 0, 0))))
    first = opened.nearest_five.iloc[0]
    assert first[["premises_id", "beside"]].tolist() == ["FMK29", "same position"]
    assert first["straight_metres"] == 0
    # Everyone near it has that other premises just as near.
    assert (opened.overlap["have_none"] == 0).all()
    shared = opened.overlap_with
    itself = shared[shared["premises_id"] == "FMK29"]
    assert itself["share"].tolist() == pytest.approx([1] * 4)


def test_registered_patients_are_those_of_the_whole_file(results, tmp_path):
    of = recheck(results, Relocate("FG537", beside(results, "FG537", 50, 50)))
    found = around(of, cache=Cache(tmp_path))
    sites = affected(of)
    points = gpd.GeoSeries(gpd.points_from_xy(*np.array([s.xy for s in sites]).T), crs=27700)
    placed = asked.patients_of(results, asked.ground_of(results))
    counts = rurality.reserved_location_counts(points, placed.patients)
    assert found.rural["estimated_patients"].tolist() == [count.patients for count in counts]
    # The surgery of Uppingham dispenses and stands beside the pharmacy of Uppingham.
    practices = found.rural_practices
    assert set(practices["premises_id"]) == {"C82077"}
    own = results.inputs["gp_patients_by_lsoa"]
    lists = own.loc[own["practice_code"] == "C82077", "patients"].sum()
    assert (practices["registered_patients"] == lists).all()
    assert (practices["patients_within_1600_metres"] <= lists).all()
    assert (practices["patients_within_1600_metres"] > 1000).all()
