"""Rural rules, planned homes and detours round the sites of an application, counted by hand."""

import dataclasses
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import town_results as town
from shapely.geometry import box
from sketch import STREET, Sketch, xy
from small_results import DRIVE, SITES, WALK, small_results
from town_results import PREMISES, P, layer, moved_box, town_results

from pna.cache import Cache
from pna.people.groups import Split
from pna.roads.network import build_network
from pna.scenario.around import FIELDS, absorbed, around, nearest_five, overlap, users
from pna.scenario.around.affected import affected
from pna.scenario.around.barriers import between, of_files, of_roads, read_barriers
from pna.scenario.around.circles import rural
from pna.scenario.around.detours import detours
from pna.scenario.around.homes import housing
from pna.scenario.around.ways import search
from pna.scenario.changes import Close, Open, Place, Relocate, Scenario
from pna.scenario.compare import Comparison, Possible
from pna.study.inputs import Input

N = np.nan
WOLD = gpd.GeoDataFrame(
    {"name": ["Wold"], "oa": "", "source": "the board"},
    geometry=[box(0, 0, 4000, 10000)],
    crs=27700,
)
PATIENTS = pd.DataFrame(
    [("Y1", "E01000001", 3000.0), ("X", "E01000001", 500.0), ("X", "E01777777", 9000.0)],
    columns=["practice_code", "lsoa", "patients"],
)


def opened(at, *, sites=SITES, inputs=None, **more):
    """A site opens; nobody's minutes to it matter here."""
    inputs = inputs or {}
    row = pd.DataFrame(
        [("PROPOSED", "New", "pharmacy", "OURSHIRE", True, at)], columns=SITES.columns
    )
    wide = [np.column_stack([np.array(minutes, float), [N] * 5]) for minutes in (DRIVE, WALK)]
    before = small_results(sites=sites, inputs=inputs, given=tuple(inputs))
    sites = pd.concat([sites, row], ignore_index=True)
    after = small_results(
        sites=sites, drive=wide[0], walk=wide[1], inputs=inputs, given=tuple(inputs)
    )
    return Comparison(before, after, Scenario((Open(Place(*map(float, at))),)))


def test_controlled_locality_circle_and_registered_patients():
    given = {"controlled_localities": WOLD, "gp_patients_by_lsoa": PATIENTS}
    found = rural(opened((2000, 5000), inputs=given))
    row = found.sites.iloc[0]
    assert row[["role", "in_controlled_locality", "controlled_locality"]].tolist() == [
        *("opens", "yes", "Wold")
    ]
    # P1 and P2, each 1,000 metres away: 30 of the 100 people, and so of the 3,500 patients here.
    assert row["residents_within_1600_metres"] == 30
    assert row["estimated_patients"] == pytest.approx(0.3 * 3500)
    assert row[["patients_at_least", "patients_at_most"]].tolist() == [0, 3500]
    assert row[["threshold", "estimate_against_2750"]].tolist() == [2750, "fewer"]
    assert row[["pharmacies_within_1600_metres", "practices_within_1600_metres"]].tolist() == [0, 0]
    assert row["share_of_circle_outside_area"] == 0
    assert found.not_made == {}


def test_dispensing_practices_within_1600_metres_and_their_patients():
    given = {"controlled_localities": WOLD, "gp_patients_by_lsoa": PATIENTS}
    # Y1 at (2000, 2000) is 1,100 metres from the site; P1 at (1000, 5000) is too far from both.
    found = rural(opened((2000, 3100), inputs=given))
    row = found.practices.iloc[0]
    assert row[["premises_id", "in_controlled_locality"]].tolist() == ["Y1", "yes"]
    assert row["straight_metres"] == pytest.approx(1100)
    assert row[["registered_patients", "patients_within_1600_metres"]].tolist() == [3000, 0]
    # Halfway between: P1 and P2 (1,414 metres) hold 30 of the 100 people of the LSOA.
    moved = SITES.assign(at=[*SITES["at"][:4], (2000, 4500)])
    found = rural(opened((2000, 4000), inputs=given, sites=moved))
    row = found.practices.iloc[0]
    assert row["residents_within_1600_metres"] == 30
    assert row["patients_within_1600_metres"] == pytest.approx(900)
    assert found.sites["practices_within_1600_metres"].tolist() == [1]


def test_residents_newly_and_no_longer_within_1600_metres_of_a_pharmacy():
    older = Split("age", ("0-64", "65+"), np.array([[6, 4], [20, 0], [30, 0], [25, 0], [15, 0.0]]))
    of = opened((2000, 5000), inputs={"controlled_localities": WOLD})
    of = replace(of, before=replace(of.before, splits=(older,)))
    found = rural(of).people.set_index(["controlled_locality", "group"])
    figures = ["total", "within_before", "within_after", "newly_within", "no_longer_within"]
    # P2, P3 and P5 had one; P1 gets one. P1 and P2 live in the controlled locality.
    assert found.loc[("area", "all"), figures].tolist() == [100, 65, 75, 10, 0]
    assert found.loc[("all", "all"), figures].tolist() == [30, 20, 30, 10, 0]
    assert found.loc[("Wold", "65+"), figures].tolist() == [4, 0, 4, 4, 0]
    back = Comparison(of.after, of.before, Scenario((Close("PROPOSED"),)))
    closed = rural(replace(back, before=replace(back.before, inputs=of.before.inputs)))
    row = closed.people.set_index(["controlled_locality", "group"]).loc[("all", "all")]
    assert row[figures].tolist() == [30, 30, 20, 0, 10]
    assert closed.sites["role"].tolist() == ["closes"]


def test_what_is_not_given_is_said_and_never_worked_out():
    of = opened((2000, 5000))
    found = rural(of)
    assert found.sites["in_controlled_locality"].tolist() == ["not known"]
    assert found.sites["estimated_patients"].isna().all()
    assert set(found.people["controlled_locality"]) == {"area"}
    assert "inputs.controlled_localities" in found.not_made["rural.in_controlled_locality"]
    assert "inputs.gp_patients_by_lsoa" in found.not_made["rural.estimated_patients"]


def test_a_site_outside_the_area_is_beyond_the_map():
    found = rural(opened((10500, 5000), inputs={"controlled_localities": WOLD})).sites.iloc[0]
    assert found["in_controlled_locality"] == "not known"
    assert 0.5 < found["share_of_circle_outside_area"] < 1
    assert found["pharmacies_within_1600_metres"] == 3


HOMES = layer(
    [
        {"site_ref": "H1", "name": "Mill Lane", "units_total": 50, "occupancy": 2.5,
         "units_by_year": "2026:10;2028:30", "at": P},
        {"site_ref": "H2", "name": "Farm", "units_total": 20, "occupancy": N,
         "units_by_year": "2027:20", "at": moved_box(400, 100, 600, 300)},
        {"site_ref": "H3", "name": "Lost", "units_total": 3, "occupancy": 2,
         "units_by_year": "2027:4", "at": None},
    ]
).assign(source="Trajectory")  # fmt: skip


def at_town(at, *, inputs=None, premises=PREMISES, **more):
    easting, northing = xy(at)[0]
    new = ("PROPOSED", "New", "pharmacy", at)
    before, after = (
        town_results(premises=each, inputs=inputs, **more) for each in (premises, (*premises, new))
    )
    return Comparison(before, after, Scenario((Open(Place(easting, northing)),)))


def searched(of):
    points = np.array([site.xy for site in affected(of)])
    return {mode: search(of.before, mode, points) for mode in of.before.matrices}


def test_planned_homes_within_reach_of_a_site():
    of = at_town((1000, 1000), inputs={"housing_sites": HOMES})
    found = housing(of, searched(of)).frame
    # From Mill Lane 500 metres on foot, and by car 3,500 round the one-way street; Farm is away.
    assert found["site_ref"].tolist() == ["H1"]
    row = found.iloc[0]
    assert row[["homes", "people", "first_year", "last_year"]].tolist() == [50, 125, "2026", "2028"]
    assert row[["walk_minutes", "drive_minutes"]].tolist() == pytest.approx([6.25, 3.5])
    answers = ["within_walk", "within_drive", "another_within_walk", "another_within_drive"]
    assert row[answers].tolist() == ["yes", "no", "no", "no"]
    # From the middle of Farm 200 metres to the road and 100 along it; B is 400 further.
    of = at_town((600, 0), inputs={"housing_sites": HOMES})
    row = housing(of, searched(of)).frame.iloc[0]
    assert row[["site_ref", "walk_minutes", "drive_minutes"]].tolist() == [
        *("H2", pytest.approx(3.75), pytest.approx(2.6))
    ]
    assert np.isnan(row["people"])
    assert row[answers].tolist() == ["yes", "no", "no", "no"]
    near = (("FA1", "Alpha", "pharmacy", (700, 0)),)
    of = at_town((600, 0), inputs={"housing_sites": HOMES}, premises=near)
    assert housing(of, searched(of)).frame.iloc[0][answers].tolist() == ["yes", "no", "yes", "no"]


def test_without_planned_homes_the_input_is_named():
    assert "inputs.housing_sites" in housing(at_town((0, 0)), {}).not_made["housing"]


VALLEY = Sketch(
    points={
        "A": (0, 0), "B": (1000, 0), "T": (1000, 100), "C": (1000, 400), "D": (0, 400),
        "T1": (-300, 100),
        "R1": (-500, 200), "R2": (900, 200), "R3": (-500, 300), "R4": (900, 300),
        "R5": (-500, 350), "R6": (900, 350),
        "S1": (-500, 220), "S2": (900, 220),
        "K1": (-100, 230), "K2": (100, 230), "K3": (100, 260), "K4": (-100, 260),
        "O1": (-10, 265), "O2": (10, 265), "O3": (10, 275),
    },
    ways=[
        ("A B", {**STREET, "name": "High Street"}),
        ("B T C", {**STREET, "name": "Bridge Street"}),
        ("C D", {**STREET, "name": "Low Road"}),
        ("T1 T", {"highway": "trunk", "dual_carriageway": "yes", "ref": "A47", "maxspeed": "60"}),
        ("R1 R2", {"waterway": "river", "name": "River Test"}),
        ("R3 R4", {"railway": "rail", "tunnel": "yes"}),
        ("R5 R6", {"railway": "rail", "name": "Main Line"}),
        ("S1 S2", {"waterway": "stream", "name": "Test Brook"}),
        ("K1 K2 K3 K4 K1", {"natural": "water", "name": "Mill Lake"}),
        ("O1 O2 O3 O1", {"natural": "water", "name": "Duck Pond"}),
    ],
)  # fmt: skip


@pytest.fixture
def valley(monkeypatch, tmp_path):
    """Two roads 400 metres apart with one bridge; a site at A, people at D and nearer by."""
    monkeypatch.setattr(town, "TOWN", VALLEY)
    file = tmp_path / "roads with a space.osm"
    file.write_text(VALLEY.osm_xml(), encoding="utf-8")
    far = (("FA1", "Alpha", "pharmacy", (1000, 0)),)
    places = [(0, 400), (500, 0), (100, 400)]
    of = at_town((0, 0), premises=far, places=places, people=[100, 50, 20])
    study = of.before.study
    given = study.inputs.model_copy(update={"roads": (Input(file=file),)})
    study = study.model_copy(update={"inputs": given})
    return replace(of, before=replace(of.before, study=study))


def test_a_long_way_round_says_what_lies_between_and_names_the_way(valley):
    found = detours(valley, searched(valley))
    row = found.frame.iloc[0]
    assert len(found.frame) == 1
    # D: 400 metres in a straight line, 1,000 + 400 + 1,000 on foot; the other is 100 nearer.
    assert row[["places", "people", "place"]].tolist() == [2, 120, "Town"]
    assert row["walk_metres"] == pytest.approx((2400 * 100 + 2300 * 20) / 120)
    assert row["straight_metres"] == pytest.approx((400 * 100 + np.hypot(100, 400) * 20) / 120)
    assert row["walk_minutes_most"] == pytest.approx(30)
    assert row["people_beyond"] == 0
    assert row["crossed"] == "A47 (dual carriageway); Mill Lake; River Test; railway"
    assert row["by_way_of"] == "Low Road, Bridge Street, High Street"
    assert found.not_made == {}


def test_rivers_are_kept_once_they_are_read(valley, tmp_path, monkeypatch):
    cache = Cache(tmp_path / "cache")
    first = of_files(valley.before, cache)
    monkeypatch.setattr("pna.scenario.around.barriers.read_barriers", None)
    again = of_files(valley.before, cache)
    assert first.names.tolist() == again.names.tolist() == ["River Test", "railway", "Mill Lake"]
    for one, other in zip(first.lines, again.lines, strict=True):
        assert one.equals(other)


def test_large_files_are_not_read_each_time(valley, monkeypatch):
    monkeypatch.setattr("pna.scenario.around.barriers.MOST_READ_BYTES", 10)
    found = detours(valley, searched(valley))
    assert found.frame["crossed"].tolist() == ["A47 (dual carriageway)"]
    assert "cache" in found.not_made["detours.crossed"]


def test_what_a_line_crosses(tmp_path):
    file = tmp_path / "roads.osm"
    file.write_text(VALLEY.osm_xml(), encoding="utf-8")
    # Twice the same file: each line once. A line beside the river crosses nothing.
    read = read_barriers([file, file])
    assert len(read.names) == 3
    crossed = between([read], xy((0, 400), (0, 210), (0, 190)), xy((0, 0))[0])
    assert crossed == ["Mill Lake; River Test; railway", "River Test", ""]
    assert between([], xy((0, 400)), xy((0, 0))[0]) == [""]


def test_all_of_it_in_one(valley):
    found = around(valley)
    assert len(found.nearest_five) == 1
    assert found.detours["by_way_of"].tolist() == ["Low Road, Bridge Street, High Street"]
    assert set(found.not_made) == {
        *("housing", "rural.in_controlled_locality", "rural.estimated_patients")
    }
    assert not found.of_typical_site
    one = Possible(valley.scenario, valley.after)
    assert around(replace(valley, possible=(one, one), best=0, worst=1)).of_typical_site
    hours_alone = Comparison(valley.before, valley.before, Scenario(()))
    nothing = around(hours_alone)
    assert nothing.nearest_five.empty
    assert nothing.detours.empty
    assert nothing.not_made == {}


def test_every_table_has_the_columns_that_are_told(valley):
    found = around(valley)
    assert {field.name for field in dataclasses.fields(found)} == {
        *(*FIELDS, "not_made", "of_typical_site")
    }
    for name, fields in FIELDS.items():
        columns = [field.name for field in fields]
        assert list(getattr(found, name)) == columns
        assert {field.whole for field in fields} <= {"", *columns}


def test_a_study_of_straight_lines_has_what_takes_no_roads():
    of = opened((2000, 5000))
    bare = {"matrices": {}, "networks": {}, "nearest": {}, "impedances": {}}
    of = replace(of, before=replace(of.before, **bare), after=replace(of.after, **bare))
    found = around(of)
    assert found.nearest_five["straight_metres"].tolist()[0] == pytest.approx(2000)
    assert found.rural["residents_within_1600_metres"].tolist() == [30]
    assert found.overlap.empty
    assert "detours" in found.not_made


def test_premises_without_a_position_or_that_count_nowhere_are_passed_over():
    more = SITES.iloc[[4]].assign(facility_id="FZ9", kind="distance_selling", at=[None])
    before = small_results(more_premises=more)
    of = Comparison(before, before, Scenario((Close("FZ9"), Relocate("FZ9", Place(1.0, 2.0)))))
    assert nearest_five(of).empty
    assert absorbed(of).empty
    assert users(of).empty
    assert rural(of).sites.empty
    assert (overlap(of)["people"] == 0).all()


def test_a_one_way_street_of_a_town_is_no_dual_carriageway():
    one_way = {"highway": "primary", "oneway": "yes", "name": "High Street"}
    bypass = {**one_way, "name": "Bypass", "maxspeed": "50 mph"}
    drawn = Sketch(
        points={"A": (0, 0), "B": (100, 0), "C": (100, 50), "D": (0, 50), "E": (0, 90),
                "F": (100, 90)},
        ways=[("A B", one_way), ("B C", STREET), ("C D", one_way), ("D A", STREET),
              ("D E", STREET), ("E F", bypass), ("F C", STREET)],
        built_up=[box(-10, -10, 110, 200)],
    )  # fmt: skip
    network = build_network(drawn.roads(), "drive")
    (west, south), (east, north) = xy((-500, -500), (500, 500))
    assert of_roads(network, (west, south, east, north)).names.tolist() == [
        "Bypass (dual carriageway)"
    ]
    assert of_roads(network, (west, south, west + 1, south + 1)).names.tolist() == []
