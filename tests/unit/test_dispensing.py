"""The tables on rurality, of a small study whose numbers are added up by hand.

The board's area is ten kilometres by ten, in two districts, west and east of 5,000. Pharmacies
stand at (2000, 2000) and, over the border, at (-500, 8000); a distance-selling one at (8000, 8000).
"""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sketch import xy
from town import TOWN
from trips import impedance_of, matrix_of

from pna import layers, questions, wording
from pna.answers import Answer, NotMade
from pna.disclosure import shown_table
from pna.people.groups import Split
from pna.questions import by_name
from pna.results import Results
from pna.roads.network import build_network
from pna.study import Area, Demand, Inputs, Study, StudyInfo
from pna.study.questions import Disclosure

NAMES = ("dispensing", "pharmacy-circles", "controlled-changes", "dispensing-sites")
HOMES = (
    # code, LSOA, district, people, aged 65 and over, spot
    ("E00000001", "E01000001", "D1", 100.0, 10.0, (2000, 2000)),
    ("E00000002", "E01000001", "D1", 60.0, 30.0, (2000, 3600)),
    ("E00000003", "E01000002", "D1", 40.0, 8.0, (2000, 3601)),
    ("E00000004", "E01000002", "D1", 20.0, 5.0, (500, 8000)),
    ("E00000005", "E01000003", "D2", 30.0, 12.0, (8000, 8000)),
)
SITES = (
    ("FAA01", "High Street Pharmacy", "pharmacy", True, (2000, 2000)),
    ("FAA02", "Over the Border", "lps", False, (-500, 8000)),
    ("FAA03", "By Post", "distance_selling", True, (8000, 8000)),
    ("C80001", "Wold Surgery", "dispensing_practice", True, (2000, 5200)),
    ("C80001001", "Wold Branch", "gp_surgery", True, (8000, 8000)),
    ("C80002", "Far Surgery", "dispensing_practice", False, (90_000, 0)),
    ("C80003", "Shut Surgery", "dispensing_practice", True, (1000, 1000)),
    ("C80004", "Lost Surgery", "dispensing_practice", True, None),
)
PATIENTS = pd.DataFrame(
    [("C80001", "E01000001", 3200.0), ("C80001", "E01000002", 300.0), ("X", "E01000003", 50.0)],
    columns=["practice_code", "lsoa", "patients"],
)


def points(spots):
    shapes = [None if spot is None else shapely.Point(*xy(spot)[0]) for spot in spots]
    return gpd.GeoSeries(shapes, crs=27700)


def box(left, bottom, right, top):
    return shapely.box(*xy((left, bottom))[0], *xy((right, top))[0])


def localities(*named):
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in named], "oa": "", "source": "determined"},
        geometry=[shape for _, shape in named],
        crs=27700,
    )


WOLD = localities(("Wold", box(0, 2500, 5000, 10_000)), ("Fen", box(6000, 6000, 10_000, 10_000)))


@pytest.fixture
def results(tmp_path):
    file = {"file": tmp_path / "x"}
    named = dict.fromkeys(
        ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup"), file
    )
    study = Study(
        path=tmp_path / "study.toml",
        study=StudyInfo(name="Anyshire", reference_date=date(2025, 10, 1)),
        area=Area(hwb=("E10999999",), buffer_km=5),
        inputs=Inputs.model_validate({"roads": [file], **named}),
        demand=Demand(unit="oa"),
    )
    areas = gpd.GeoDataFrame(
        {
            "area_type": ["hwb", "district", "district"],
            "area_code": ["E10999999", "D1", "D2"],
            "area_name": ["Anyshire", "West", "East"],
        },
        geometry=[box(0, 0, 10_000, 10_000), box(0, 0, 5000, 10_000), box(5000, 0, 10_000, 10_000)],
        crs=27700,
    )
    columns = ["demand_id", "lsoa", "district", "people", "old", "spot"]
    homes = pd.DataFrame(HOMES, columns=columns)
    demand = gpd.GeoDataFrame(homes.drop(columns="spot"), geometry=points(homes["spot"]))
    rows = pd.DataFrame(SITES, columns=["facility_id", "name", "kind", "in_area", "spot"])
    counts = rows["kind"].isin(["pharmacy", "lps"])
    shut = rows["name"] == "Shut Surgery"
    premises = gpd.GeoDataFrame(
        rows.drop(columns="spot").assign(
            postcode="AB1 2CD",
            position="coordinates",
            counted_pharmacies=counts,
            why_not_pharmacies=np.where(shut, "closed: for good", ""),
        ),
        geometry=points(rows["spot"]),
    )
    return Results(
        study=study,
        areas=areas,
        premises=premises,
        demand=demand,
        sites=premises[counts].reset_index(drop=True),
        counted={"pharmacies": np.array([True, True])},
        hours=pd.DataFrame(),
        splits=(),
        inputs={"controlled_localities": WOLD},
        unreadable={},
        presets={},
        input_hashes={},
        findings=(),
    )


def ask(results, name):
    return by_name(name).make(results)


def test_residents_of_controlled_localities(results):
    table = ask(results, "dispensing").frame
    # The second place is at just 1.6 km and not beyond; the third is a metre further; the fourth
    # has the pharmacy over the border at a kilometre; distance sellers are near nobody.
    columns = ["in_controlled_localities", "within_1600_metres", "beyond_1600_metres"]
    found = table.set_index(["area_name", "controlled_locality"])[["total", *columns]]
    assert {key: tuple(row) for key, row in found.iterrows()} == {
        ("Anyshire", "all"): (250, 150, 80, 70),
        ("Anyshire", "Fen"): (250, 30, 0, 30),
        ("Anyshire", "Wold"): (250, 120, 80, 40),
        ("West", "all"): (220, 120, 80, 40),
        ("East", "all"): (30, 30, 0, 30),
    }
    assert table["share_beyond"].iloc[0] == pytest.approx(70 / 150)
    assert table["share_in_controlled_localities"].iloc[0] == pytest.approx(150 / 250)
    assert set(table["controlled_by"]) == {"polygon"}


def test_groups_that_the_inputs_tell_apart(results):
    people = results.demand["people"].to_numpy()
    old = results.demand["old"].to_numpy()
    ages = Split("age", ("0-64", "65+"), np.column_stack([people - old, old]), partition=False)
    cars = Split("car", ("no car or van",), old[:, np.newaxis] / 2, "households", known_for="LSOA")
    answer = ask(replace(results, splits=(ages, cars)), "dispensing")
    board = answer.frame[answer.frame["area_type"] == "hwb"]
    rows = board[board["controlled_locality"] == "all"].set_index("group")
    assert rows.loc["65+", ["total", "beyond_1600_metres"]].tolist() == [65, 20]
    assert rows.loc["no car or van", ["unit", "known_for"]].tolist() == ["households", "LSOA"]
    assert rows.loc["no car or van", "beyond_1600_metres"] == 10
    assert list(rows.index) == ["all", "65+", "no car or van"]
    line = "1.6 km in a straight line (not the 20-minute walk)"
    everyone, older, carless, decided = answer.sentences
    localities_of = "of controlled localities of Anyshire"
    end = f"more than {line} from any pharmacy."
    assert everyone == f"Of 150 residents {localities_of}, 70 (46.7%) live {end}"
    assert older == f"Of 55 residents aged 65 or over {localities_of}, 20 (36.4%) live {end}"
    assert carless == f"Of 28 households without a car or van {localities_of}, 10 (36.4%) are {end}"
    assert "integrated care board" in decided


def test_small_numbers_are_hidden_in_sentences_too(results):
    hidden = results.study.model_copy(update={"disclosure": Disclosure(suppress_below=75)})
    answer = ask(replace(results, study=hidden), "dispensing")
    assert answer.controlled
    assert answer.sentences[0].startswith(
        "Of 150 residents of controlled localities of Anyshire, fewer than 75 (under 50.0%) live"
    )


def test_the_layers_are_those_of_the_table(results):
    drawn = ask(results, "dispensing").layers
    assert drawn["controlled_localities"]["name"].tolist() == ["Wold", "Fen"]
    left = drawn["controlled_beyond_1600m"].set_index("name").geometry
    # The circle of the distance seller would have taken a part of the fen.
    assert left["Fen"].area == pytest.approx(16e6)
    homes = results.demand.geometry
    # One that is just at 1.6 km stands on the edge of what is left.
    beyond = homes.within(shapely.union_all(left.to_numpy()))
    assert beyond.tolist() == [False, False, True, False, True]


def test_every_pharmacy_has_its_circle(results):
    answer = ask(results, "pharmacy-circles")
    rows = answer.frame.set_index("facility_id")
    assert rows.index.tolist() == ["FAA01", "FAA02"]
    assert rows["residents_within_1600_metres"].tolist() == [160, 20]
    # The map need not show what lies over the border.
    assert rows["in_controlled_locality"].tolist() == ["no", "not known"]
    assert rows.loc["FAA01", "share_of_circle_outside_area"] == 0
    # 500 metres from the border: the segment within is r^2 acos(d/r) - d sqrt(r^2 - d^2).
    part = 1600**2 * np.arccos(500 / 1600) - 500 * np.sqrt(1600**2 - 500**2)
    share = 1 - part / (np.pi * 1600**2)
    assert rows.loc["FAA02", "share_of_circle_outside_area"] == pytest.approx(share, abs=1e-4)
    (said,) = answer.sentences
    assert said == (
        "180 of 250 residents of Anyshire (72.0%) live within 1.6 km in a straight line (not the "
        "20-minute walk) of a pharmacy; 2 pharmacies count, 1 of them outside the area, and no "
        "distance-selling premises."
    )
    assert len(answer.layers["circles_1600m"]) == 2
    (whole,) = answer.layers["circles_1600m_merged"].geometry
    assert whole.area == pytest.approx(2 * np.pi * 1600**2, rel=1e-3)


def test_without_controlled_localities_the_rest_is_still_made(results):
    sites = results.premises[results.premises["facility_id"] == "C80001"]
    without = replace(
        results,
        inputs={"gp_patients_by_lsoa": PATIENTS, "dispensing_sites": sites},
    )
    for name in ("dispensing", "controlled-changes"):
        refused = ask(without, name)
        assert isinstance(refused, NotMade)
        assert "inputs.controlled_localities" in refused.inputs
        assert "not worked out here" in refused.why
    circles = ask(without, "pharmacy-circles")
    assert set(circles.frame["in_controlled_locality"]) == {"not known"}
    assert len(circles.layers) == 2
    assert ask(without, "dispensing-sites").frame["in_controlled_locality"].iloc[0] == "not known"
    (said, _) = ask(without, "reserved-locations").sentences
    assert said.endswith("where the number counts, is not known.")


def test_a_map_that_cannot_be_read_costs_its_tables_only(results):
    broken = replace(results, inputs={}, unreadable={"controlled_localities": "row 2: no polygon"})
    refused = ask(broken, "dispensing")
    assert isinstance(refused, NotMade)
    assert "row 2: no polygon" in refused.why
    assert isinstance(ask(broken, "pharmacy-circles"), Answer)
    assert "inputs.gp_patients_by_lsoa" in ask(broken, "reserved-locations").inputs
    assert isinstance(ask(broken, "dispensing-sites"), Answer)


def test_output_areas_that_lead_nowhere_are_no_map(results):
    listed = gpd.GeoDataFrame(
        {"name": ["Wold"], "oa": ["E00000003"], "source": [""]}, geometry=[None], crs=27700
    )
    by_oa = replace(results, inputs={"controlled_localities": listed})
    answer = ask(by_oa, "dispensing")
    assert answer.frame["beyond_1600_metres"].iloc[0] == 40
    assert answer.layers == {}
    assert set(ask(by_oa, "pharmacy-circles").frame["in_controlled_locality"]) == {"not known"}
    elsewhere = by_oa.study.model_copy(update={"demand": Demand(unit="postcode")})
    refused = ask(replace(by_oa, study=elsewhere), "dispensing")
    assert isinstance(refused, NotMade)
    assert refused.inputs == ("inputs.controlled_localities", "inputs.oa_lookup")


def test_dispensing_practices_and_their_branches(results):
    sites = results.premises[results.premises["facility_id"].str.startswith("C80001")]
    listed = sites.assign(is_branch=[False, True])
    given = {"dispensing_sites": listed, "gp_patients_by_lsoa": PATIENTS}
    answer = ask(replace(results, inputs={**results.inputs, **given}), "dispensing-sites")
    rows = answer.frame.set_index("facility_id")
    # The far one is beyond the buffer, another closed; the one without a position is told.
    assert rows.index.tolist() == ["C80001", "C80001001", "C80004"]
    assert rows["branch"].tolist() == ["no", "yes", "not known"]
    assert rows["dispenses"].tolist() == [True, False, True]
    assert rows["in_controlled_locality"].tolist() == ["yes", "yes", "not known"]
    assert rows["controlled_locality"].tolist() == ["Wold", "Fen", ""]
    # From (2000, 5200) 3,200 metres to the first; the lists of the second are its practice's.
    assert rows["nearest_pharmacy_metres"].tolist()[0] == 3200
    # From (8000, 8000) it is 8,500 to the second and the root of 2 x 6,000^2, 8,485, to the first.
    assert rows.loc["C80001001", "nearest_pharmacy_id"] == "FAA01"
    assert rows.loc["C80004", "nearest_pharmacy_name"] == ""
    # At (2000, 3600) and (2000, 3601) the second and third places are within 1,600 of 5,200.
    assert rows["residents_within_1600_metres"].tolist()[:2] == [100, 30]
    assert np.isnan(rows.loc["C80004", "residents_within_1600_metres"])
    assert rows.loc["C80001", "registered_patients"] == 3500
    assert np.isnan(rows.loc["C80001001", "registered_patients"])
    # A branch is not looked for among the lists.
    assert [finding.value for finding in answer.findings] == ["C80004"]
    (said,) = answer.sentences
    assert said == (
        "Anyshire has 2 dispensing sites. None of them has a pharmacy "
        "within 1.6 km in a straight line (not the 20-minute walk)."
    )
    none = replace(results, premises=results.premises[:3])
    assert ask(none, "dispensing-sites").inputs == ("inputs.dispensing_sites",)


def test_minutes_by_road_from_a_dispensing_practice(results):
    networks = {mode: build_network(TOWN.roads(), mode) for mode in ("drive", "walk")}
    # A practice at A and a pharmacy at C: 2,000 metres, at 1,000 a minute and at 80.
    practice = results.premises[results.premises["facility_id"] == "C80001"]
    at_a = practice.set_geometry(points([TOWN.points["A"]]).set_axis(practice.index))
    pharmacy = results.sites[:1]
    at_c = pharmacy.set_geometry(points([TOWN.points["C"]]))
    by_road = replace(
        results,
        premises=at_a,
        sites=at_c,
        networks=networks,
        matrices={
            mode: matrix_of(network, xy(TOWN.points["A"]), xy(TOWN.points["C"]))
            for mode, network in networks.items()
        },
        impedances={
            (mode, impedance_of(network).preset): impedance_of(network)
            for mode, network in networks.items()
        },
    )
    (row,) = ask(by_road, "dispensing-sites").frame.to_dict("records")
    assert (row["drive_minutes"], row["walk_minutes"]) == pytest.approx((2.0, 25.0))
    assert (row["drive_status"], row["walk_status"]) == ("ok", "ok")
    assert row["nearest_pharmacy_metres"] == 2000


def test_registered_patients_round_pharmacies_and_special_sites(results):
    special = gpd.GeoDataFrame(
        {"site_id": ["S1", "S2"], "name": ["New shop", "Lost"], "kind": ["proposal", "proposal"]},
        geometry=points([(2000, 5200), None]),
    )
    given = {"gp_patients_by_lsoa": PATIENTS, "special_sites": special}
    answer = ask(replace(results, inputs={**results.inputs, **given}), "reserved-locations")
    rows = answer.frame.set_index("facility_id")
    # All 160 people of the first LSOA, and so its 3,200 patients, are within; none of the second.
    first = rows.loc["FAA01"]
    assert first["estimated_patients"] == pytest.approx(3200)
    assert (first["patients_at_least"], first["patients_at_most"]) == (3200, 3200)
    assert (first["estimate_against_2750"], first["range_agrees"]) == ("2,750 or more", "yes")
    # Over the border a third of the second LSOA is known, and most of the circle is not.
    second = rows.loc["FAA02"]
    assert second["estimated_patients"] == pytest.approx(100)
    assert np.isnan(second["patients_at_most"])
    assert (second["estimate_against_2750"], second["range_agrees"]) == ("not known", "no")
    # 60 of 160 people of the first LSOA and 40 of 60 of the second: 1,200 + 200 patients.
    new = rows.loc["S1"]
    assert new["estimated_patients"] == pytest.approx(1400)
    assert (new["patients_at_least"], new["patients_at_most"]) == (0, 3500)
    assert (new["in_controlled_locality"], new["range_agrees"]) == ("yes", "no")
    assert new["residents_within_1600_metres"] == 100
    assert [f.value for f in answer.findings] == ["S2"]
    assert answer.sentences[0] == (
        "Estimated from registered patients by LSOA: pharmacies and other sites of Anyshire in a "
        "controlled locality with fewer than 2,750 registered patients within 1.6 km in a straight "
        "line (not the 20-minute walk): 1 of 1. For 1 the estimate is too near that number, or too "
        "little of the circle is known, to be sure of the side."
    )


def test_places_whose_patients_are_not_known_leave_the_upper_end_open(results):
    part = PATIENTS[PATIENTS["lsoa"] != "E01000001"]
    answer = ask(replace(results, inputs={"gp_patients_by_lsoa": part}), "reserved-locations")
    first = answer.frame.set_index("facility_id").loc["FAA01"]
    assert first["estimated_patients"] == 0
    assert np.isnan(first["patients_at_most"])
    assert (first["estimate_against_2750"], first["range_agrees"]) == ("not known", "no")


def test_with_centroids_a_circle_over_the_border_is_estimated(results):
    over = gpd.GeoDataFrame({"lsoa": ["E01000009"]}, geometry=points([(-1000, 8000)]))
    more = pd.DataFrame([("X", "E01000009", 1200.0)], columns=["practice_code", "lsoa", "patients"])
    given = {"gp_patients_by_lsoa": pd.concat([PATIENTS, more]), "lsoa_centroids": over}
    answer = ask(replace(results, inputs=given), "reserved-locations")
    second = answer.frame.set_index("facility_id").loc["FAA02"]
    assert second["estimated_patients"] == pytest.approx(1300)
    assert second["of_these_by_centroid"] == 1200
    assert (second["estimate_against_2750"], second["range_agrees"]) == ("fewer", "no")


def test_what_changed_since_the_previous_map(results):
    previous = localities(("Wold", box(0, 3601, 5000, 10_000)), ("Old", box(0, 0, 5000, 2000)))
    answer = ask(
        replace(results, inputs={**results.inputs, "previous_controlled_localities": previous}),
        "controlled-changes",
    )
    rows = answer.frame.set_index(["area_name", "change"])
    # Newly in: 5,000 x 1,101 metres with the second place, and the fen with the last. No longer:
    # 5,000 x 2,000 metres with the first. Still: 5,000 x 6,399 metres with the third and fourth.
    km2 = {key: round(value, 6) for key, value in rows["square_kilometres"].items()}
    assert km2 == {
        ("Anyshire", "newly in"): 21.505,
        ("Anyshire", "no longer in"): 10.0,
        ("Anyshire", "still in"): 31.995,
        ("West", "newly in"): 5.505,
        ("West", "no longer in"): 10.0,
        ("West", "still in"): 31.995,
        ("East", "newly in"): 16.0,
        ("East", "no longer in"): 0.0,
        ("East", "still in"): 0.0,
    }
    assert rows["residents"].tolist() == [90, 100, 60, 60, 100, 60, 30, 0, 0]
    layer = answer.layers["controlled_changes"]
    assert list(zip(layer["change"], layer["name"], strict=True)) == [
        ("newly in", "Fen"),
        ("newly in", "Wold"),
        ("no longer in", "Old"),
    ]
    assert answer.sentences[0] == (
        "90 of 250 residents of Anyshire live on ground that is in a controlled locality now and "
        "was in none on the previous map (21.5 km2)."
    )


def test_a_map_that_did_not_change_has_no_changed_ground(results):
    same = {**results.inputs, "previous_controlled_localities": WOLD}
    answer = ask(replace(results, inputs=same), "controlled-changes")
    assert answer.layers["controlled_changes"].empty
    rows = answer.frame.set_index(["area_name", "change"])["residents"]
    assert rows["Anyshire"].tolist() == [0, 0, 150]


def test_a_buffer_that_cuts_circles_off_is_told(results):
    area = results.study.area.model_copy(update={"buffer_km": 1.0})
    study = results.study.model_copy(update={"area": area})
    (finding,) = ask(replace(results, study=study), "pharmacy-circles").findings
    assert finding.column == "buffer_km"


@pytest.mark.parametrize("name", [*NAMES, "reserved-locations"])
def test_every_column_is_one_that_pna_tables_lists(results, name):
    given = {"gp_patients_by_lsoa": PATIENTS, "previous_controlled_localities": WOLD}
    answer = ask(replace(results, inputs={**results.inputs, **given}), name)
    question = by_name(name)
    assert list(answer.frame.columns) == [field.name for field in question.fields]
    shown = shown_table(question, answer.frame, results.study.disclosure)
    assert len(shown) == len(answer.frame)
    assert question in questions.QUESTIONS
    for layer in answer.layers.values():
        assert layer.crs == layers.CRS
    for sentence in answer.sentences:
        assert "1.6 km" not in sentence or wording.rurality.CIRCLE in sentence
