"""Maps of who lives where, controlled localities, other services, homes and services, by hand.

People of `map_town` by LSOA: P1 (10) and P2 (20) of N1, P3 (30) of N2, P4 (25, a prison) and P5
(15, too far from any road) of N3; P1 to P3 in the west, the others in the east.
"""

from __future__ import annotations

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from map_town import HOSTILE, map_results, under
from shapely.geometry import box
from small_results import SITES as SMALL_SITES
from small_results import small_results
from town_results import P, layer, moved_box, town_results

from pna import questions
from pna.disclosure import shown
from pna.maps.catalogue import THEMES
from pna.maps.content import Areas, Bands, Dots, MapContent, Marks, NotDrawn, Outlines
from pna.maps.palette import PAPER, UNSHADED, contrast, luminance
from pna.maps.symbols import KINDS, SITES, svg, symbol_of
from pna.maps.themes import classes, growth
from pna.material import Material
from pna.people.groups import Split, from_column
from pna.study.questions import Disclosure, Housing

MINE = (
    *("rurality", "deprivation", "older-people", "no-car", "density", "other-services"),
    *("growth", "services", "deprivation-access"),
)
N = np.nan
PEOPLE = np.array([10.0, 20, 30, 25, 15])
OLD = np.array([2.0, 4, 3, 10, 6])
NO_CAR, CAR = np.array([2.0, 4, 3, 0, 0]), np.array([3.0, 6, 9, 10, 5])


def localities(**named):
    return gpd.GeoDataFrame(
        {"name": list(named), "oa": "", "source": "NHS England"},
        geometry=list(named.values()),
        crs=27700,
    )


NOW = localities(Wold=box(0, 0, 4000, 10_000))
BEFORE = localities(Wold=box(0, 0, 2000, 10_000), Fen=box(8000, 0, 10_000, 10_000))
FIRST, CONTRACEPTION = "Pharmacy First", "<i>Contraception</i>"
OFFERED = pd.DataFrame(
    [
        ("FA1", FIRST, True), ("FA2", FIRST, False), ("FB1", FIRST, True),
        ("FA1", CONTRACEPTION, True), ("FA2", CONTRACEPTION, True),
    ],
    columns=["facility_id", "service", "provides"],
    index=pd.RangeIndex(2, 7, name="row"),
).assign(source="us", as_at="2025-06-30")  # fmt: skip
HOMES = layer(
    [
        {"location_id": "C1", "name": HOSTILE, "beds": 40, "postcode": "", "at": P},
        {"location_id": "C2", "name": "Lost House", "beds": 12, "postcode": "", "at": None},
    ]
).assign(district_name="Town")
SPECIAL = layer(
    [
        {
            "site_id": "S1",
            "name": "Hub",
            "kind": "urgent care centre",
            "people": N,
            "at": (4100, 0),
        },
        {"site_id": "S2", "name": "Camp", "kind": "travellers' site", "people": 3, "at": (0, 4800)},
    ]
)
SURGERIES = layer(
    [{"facility_id": "G1", "name": "Doctors", "postcode": "AB1 2CD", "at": (2000, 0)}]
).assign(is_branch=False)
PLANNED = layer(
    [
        {"site_ref": "H1", "name": "Mill Lane", "units_total": 50, "at": P},
        {
            "site_ref": "H2",
            "name": "Farm",
            "units_total": 80,
            "at": moved_box(2400, 1900, 2600, 2100),
        },
        {"site_ref": "H3", "name": "Lost", "units_total": 3, "at": None},
    ]
).assign(occupancy=2.0, units_by_year=["2026:50", "2027:80", "2026:3"], source="plan")


def splits():
    lsoas = np.array(["N1", "N1", "N2", "N3", "N3"])
    fifth = pd.Series(lsoas).map({"N1": "1 (most deprived)", "N2": "3", "N3": ""}).to_numpy()
    order = ("1 (most deprived)", "2", "3", "4", "5 (least deprived)")
    return (
        Split("age", ("65+",), OLD[:, np.newaxis], partition=False, known_for="LSOA", method="age"),
        from_column("imd_quintile_national", fifth, PEOPLE, groups=order, known_for="LSOA"),
        Split(
            "car",
            ("no car or van", "with a car or van"),
            np.column_stack([NO_CAR, CAR]),
            unit="households",
            known_for="LSOA",
        ),
    )


def material_of(results) -> Material:
    """As `pna.material.material`, without the land of the slots."""
    hiding = results.study.disclosure
    return Material(
        results,
        {
            name: shown(questions.by_name(name), answer.frame, hiding)
            for name, answer in results.answers.items()
            if hasattr(answer, "frame")
        },
    )


def town_material(disclosure: Disclosure | None = None, *, bare: bool = False) -> Material:
    """The town with all that these maps show, or without any of the inputs."""
    inputs = {
        "controlled_localities": NOW,
        "previous_controlled_localities": BEFORE,
        "services": OFFERED,
    }
    more = {} if bare else {"inputs": inputs, "given": tuple(inputs)}
    made = map_results(disclosure=disclosure, **more)
    demand = made.demand.assign(lsoa=["N1", "N1", "N2", "N3", "N3"])
    made = replace(
        made,
        demand=demand,
        sites=made.sites.assign(position="postcode"),
        networks={},
        splits=() if bare else splits(),
    )
    names = (
        *("coverage-by-group", "groups", "pharmacy-circles", "dispensing", "dispensing-sites"),
        *("controlled-changes", "services", "services-by-area"),
    )
    answers = {name: questions.by_name(name).make(made) for name in names}
    # The way from sites needs roads: those of another town, of other times of the headline.
    given = {} if bare else {
        "care_homes": HOMES, "special_sites": SPECIAL, "gp_sites": SURGERIES,
        "housing_sites": PLANNED,
    }  # fmt: skip
    roads = town_results(inputs=given, housing=Housing())
    if disclosure is not None:
        study = roads.study.model_copy(update={"disclosure": disclosure})
        roads = replace(roads, study=study)
    for name in (
        *("special-sites", "special-sites-summary", "sites-coverage", "housing-sites"),
        *("housing", "housing-by-year"),
    ):
        roads = replace(roads, answers={**roads.answers, name: questions.by_name(name).make(roads)})
    headline = made.study.model_copy(update={"headline": roads.study.headline})
    answers = {**made.answers, **answers, **roads.answers}
    return material_of(replace(made, answers=answers)), material_of(
        replace(made, study=headline, answers=answers)
    )


def maps_of(pair):
    """Maps of the town; those of sites and homes with the headline of the roads that they took."""
    own, other = pair
    return {
        theme.key: theme.make(other if theme.key in {"other-services", "growth"} else own, under())
        for theme in THEMES
        if theme.key in MINE
    }


@pytest.fixture(scope="module")
def pair():
    return town_material()


@pytest.fixture(scope="module")
def contents(pair):
    return maps_of(pair)


@pytest.fixture(scope="module")
def bare():
    return maps_of(town_material(bare=True))


def layer_of(content, key):
    (found,) = (one for one in content.layers if one.key == key)
    return found


def rows_of(table, column=0):
    return {row[column]: dict(zip(table.head, row, strict=True)) for row in table.rows}


def by_place(dots):
    return dict(zip(dots.points["dot_id"], dots.points["class_number"], strict=True))


# --- who lives where


def test_places_have_the_class_of_their_lsoa(contents):
    content = contents["older-people"]
    dots = layer_of(content, "older-people")
    # N1 6 of 30, N2 3 of 30, N3 16 of 40; steps of ten, for of five there would be six classes.
    assert [one.label for one in dots.classes] == [
        "under 20% aged 65 and over",
        "20% to under 30% aged 65 and over",
        "30% or more aged 65 and over",
    ]
    assert by_place(dots) == {"P1": 1, "P2": 1, "P3": 0, "P4": 2, "P5": 2}
    assert dots.points.set_index("dot_id")["size"].to_dict() == dict(
        zip(("P1", "P2", "P3", "P4", "P5"), PEOPLE, strict=True)
    )
    # The largest lie lowest.
    assert dots.points["size"].is_monotonic_decreasing
    told = dict(zip(dots.points["dot_id"], dots.points["lines"], strict=True))
    assert told["P1"] == (
        "Output area P1, near Ham",
        "Residents: 10",
        "20.0% of the residents of its LSOA are aged 65 or over",
    )
    assert content.finding == "25 of 100 residents of Ourshire (25.0%) are aged 65 or over."


def test_table_of_a_group_says_the_same_as_its_map(contents):
    (table,) = contents["older-people"].tables
    rows = rows_of(table)
    further = "Further than both 10 minutes' drive and 20 minutes' walk"
    # P2 (4) and P4 (10) are further; of P5 (6) it is not known.
    assert rows["Ourshire"] == {
        "Area": "Ourshire",
        "Kind of area": "Whole area",
        "Residents aged 65 and over": "25",
        "All residents": "100",
        "Share aged 65 and over": "25.0%",
        further: "14",
        "Share known to be within": "20.0%",
    }
    assert rows["West"]["Residents aged 65 and over"] == "9"
    assert rows["West"]["Share aged 65 and over"] == "15.0%"
    assert rows["East"]["Share aged 65 and over"] == "40.0%"
    areas = layer_of(contents["older-people"], "older-people-areas")
    assert not areas.show
    assert dict(zip(areas.polygons["area_code"], areas.polygons["class_number"], strict=True)) == {
        "L1": 0, "L2": 2,
    }  # fmt: skip
    assert areas.polygons["lines"].iloc[0] == (
        "West",
        "Residents aged 65 and over: 9 of 60 residents (15.0%)",
    )


def test_households_without_a_car_are_told_by_the_walk_alone(contents):
    content = contents["no-car"]
    assert content.finding == "9 of 42 households of Ourshire (21.4%) have no car or van."
    (table,) = content.tables
    whole = rows_of(table)["Ourshire"]
    # P2's four are further than 20 minutes' walk; P1 is at 20 and P3 at 19.5.
    assert whole["Further than 20 minutes' walk"] == "4"
    assert whole["All households"] == "42"
    assert whole["Share known to be within"] == "55.6%"
    told = dict(
        zip(*[layer_of(content, "no-car").points[c] for c in ("dot_id", "lines")], strict=True)
    )
    assert told["P3"][-1] == "25.0% of the households of its LSOA have no car or van"


def test_fifths_of_deprivation_and_those_of_whom_it_is_not_known(contents):
    content = contents["deprivation"]
    dots = layer_of(content, "deprivation")
    assert by_place(dots) == {"P1": 0, "P2": 0, "P3": 2, "P4": 5, "P5": 5}
    assert dots.classes[0].label.startswith("1: among the most deprived fifth of England")
    assert dots.classes[5].label == "not known"
    # The most deprived fifth is the darkest.
    light = [luminance(one.fill) for one in dots.classes[:5]]
    assert light == sorted(light)
    assert content.finding == (
        "30 of 100 residents of Ourshire (30.0%) live in neighbourhoods (LSOAs) among the most "
        "deprived fifth of England."
    )
    assert "Of 40 of 100 residents deprivation is not known." in content.notes
    by_area, by_fifth = content.tables
    assert rows_of(by_area)["West"]["Fifth 1 (most deprived)"] == "30"
    assert rows_of(by_area)["East"]["Not known"] == "40"
    first = rows_of(by_fifth)["1 (most deprived)"]
    # Of N1 P2 is further.
    assert (first["Residents"], first["Not further"]) == ("30", "10")


def test_density_tells_the_class_of_each_area_on_map_and_table(contents):
    content = contents["density"]
    areas = layer_of(content, "density-areas")
    # 60 people on 50 square kilometres and 40 on 50: both under one a square kilometre.
    (table,) = content.tables
    assert [row[0] for row in table.rows] == ["Ourshire", "West", "East"]
    labels = {row[0]: row[3] for row in table.rows}
    assert labels["Ourshire"] == "-"
    assert {lines[2] for lines in areas.polygons["lines"]} == {labels["West"], labels["East"]}
    assert sum(layer_of(content, "people").points["size"]) == 100


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([0.12, 0.18, 0.21, 0.27, 0.33], (15, 20, 25, 30)),
        ([0.005, 0.015, 0.025], (1, 2)),
        ([0.2, 0.2], ()),
        ([], ()),
        ([N, 0.1, 0.9], (20, 40, 60, 80)),
        ([0.0, 1.0], (20, 40, 60, 80)),
    ],
)
def test_bounds_of_shares_are_round(values, bounds):
    found = classes.percent_bounds(values)
    assert found == bounds
    assert len(found) < classes.MOST_CLASSES


def test_a_value_on_a_bound_is_in_the_class_above_it():
    # 0.29 * 100 is a little less than 29.
    assert classes.number_of([100 * 0.29, 28.999, N, 40], (29, 40)).tolist() == [1, 0, -1, 2]
    assert classes.density_bounds([40, 60, 150, 30_000]) == (50, 500, 2000, 20_000)


def test_ramps_keep_their_order_in_grey():
    for count in range(1, classes.MOST_CLASSES + 1):
        light = [luminance(fill) for fill in classes.ramp(count)]
        assert light == sorted(light, reverse=True)
        # Neighbours differ by a tenth of the lightness of paper at least (CIE L*).
        steps = np.diff([116 * y ** (1 / 3) - 16 for y in light])
        assert count == 1 or steps.max() < -6, (count, steps)


# --- controlled localities


def test_rurality_shows_what_the_tables_say(contents):
    content = contents["rurality"]
    outlines = {one.key: one for one in content.layers if isinstance(one, Outlines)}
    assert [(key, one.style, one.show) for key, one in outlines.items()] == [
        ("circles-each", "circle", False),
        ("controlled", "controlled", True),
        ("controlled-new", "reach", True),
        ("controlled-former", "former", True),
        ("circles", "circle", True),
    ]
    assert outlines["controlled-new"].shapes.area.sum() == 2000 * 10_000
    assert outlines["controlled-former"].shapes.area.sum() == 2000 * 10_000
    # Those of FB1 and FB2 lie within half a kilometre of one another.
    assert len(outlines["circles-each"].shapes) == 4
    assert content.finding.startswith(
        "Of 30 residents of controlled localities of Ourshire, 10 (33.3%) live more than 1.6 km in "
        "a straight line (not the 20-minute walk) from any pharmacy."
    )
    marks = layer_of(content, "premises")
    # Neither who sends by post nor appliances nor who has shut.
    assert sorted(marks.points["mark_id"]) == ["FA1", "FA2", "FB1", "FB2", "Y1"]
    told = dict(zip(marks.points["mark_id"], marks.points["lines"], strict=True))
    assert f"Nearest pharmacy: {HOSTILE}, 3.6 km in a straight line" in told["Y1"]
    assert "Residents within 1.6 km in a straight line: 50" in told["FA2"]
    by_area, by_locality, sites, circles, changes = content.tables
    whole = rows_of(by_area)["Ourshire"]
    assert [whole[name] for name in by_area.head[2:]] == ["100", "30", "20", "10", "33.3%"]
    assert rows_of(by_locality)["Wold"]["Residents"] == "30"
    assert sites.rows[0][0] == "(no name)"
    assert rows_of(circles)[HOSTILE]["Residents within 1.6 km, in a straight line"] == "50"
    assert [row[:2] for row in changes.rows] == [
        ("newly in", "20"), ("no longer in", "15"), ("still in", "10"),
    ]  # fmt: skip
    assert changes.rows[0][3] == "20.0"
    assert any("integrated care board" in line for line in content.method)


def test_without_controlled_localities_circles_and_practices_are_drawn(bare):
    content = bare["rurality"]
    assert isinstance(content, MapContent)
    assert [one.key for one in content.layers] == ["circles-each", "circles", "premises"]
    assert "No controlled localities are drawn." in content.notes
    assert any("inputs.controlled_localities" in note for note in content.notes)
    assert content.finding.startswith("Ourshire has 1 dispensing site.")
    assert content.finding.endswith("Controlled localities were not given, and none are drawn.")
    assert not any("1 dispensing site" in line for line in content.sentences)
    assert content.sentences[0].startswith("65 of 100 residents of Ourshire (65.0%) live within")


# --- other services, homes, services


def test_other_services_by_kind(contents):
    content = contents["other-services"]
    sites = layer_of(content, "sites")
    points = sites.points.set_index("mark_id")
    # Two minutes' drive or eight on foot; C1 is at 2.5 and 18.75, S1 at the door of F.
    assert points["filled"].to_dict() == {"C1": False, "C2": False, "S1": True, "S2": False}
    assert points.loc["C2", "geometry"] is None
    assert points.loc["C1", "lines"][0] == HOSTILE
    assert "Drive: 2.5 minutes to Alpha" in points.loc["C1", "lines"]
    assert "Beds: 40" in points.loc["C1", "lines"]
    assert not any("eople: " in line for line in points.loc["S1", "lines"])
    assert layer_of(content, "gp-surgeries").points["mark_id"].tolist() == ["G1"]
    assert content.finding == (
        "Other services in or near Ourshire by kind. GP surgery: 1; Care homes: 2; Travellers' "
        "site: 1; Urgent care centre: 1."
    )
    table = rows_of(content.tables[0])
    answer = "Within 2 minutes' drive or 8 minutes' walk of a pharmacy"
    assert [table[name][answer] for name in (HOSTILE, "Lost House", "Hub")] == [
        "no", "not known", "yes",
    ]  # fmt: skip
    summary = rows_of(content.tables[2])
    assert summary["Care home"]["Sites"] == "2"


def test_planned_homes_by_whether_they_are_further(contents, pair):
    content = contents["growth"]
    dots = layer_of(content, "homes")
    points = dots.points.set_index("dot_id")
    # H1 is 2.5 minutes' drive from B, H2 about 3.5 by way of E; H3 has no position.
    assert points["class_number"].to_dict() == {"H2": 1, "H1": 1, "H3": 2}
    assert points["size"].to_dict() == {"H2": 80, "H1": 50, "H3": 3}
    assert dots.size_words == "homes"
    assert points.loc["H3", "geometry"] is None
    assert points.loc["H2", "geometry"].within(moved_box(2400, 1900, 2600, 2100))
    outline = layer_of(content, "home-sites")
    assert outline.shapes.area.tolist() == [40_000]
    table = rows_of(content.tables[0])
    assert table["Farm"]["Homes"] == "80"
    assert table["Farm"]["New residents, about"] == "160"
    assert table["Mill Lane"]["Drive to the nearest"] == "2.5 minutes to Alpha"
    by_year = rows_of(content.tables[1])
    assert by_year["2027"]["New residents of the year, about"] == "160"
    # Land within ten minutes' drive lies below; of the walk it may be shown.
    bands = [one for one in growth.content(pair[0], under()).layers if isinstance(one, Bands)]
    assert [(one.mode, one.show) for one in bands] == [("drive", True), ("walk", False)]


def test_services_by_premises(contents):
    content = contents["services"]
    second, first = (one for one in content.layers if isinstance(one, Marks))
    assert (first.title, first.show, first.listed) == (FIRST, True, True)
    assert (second.title, second.show, second.listed) == (CONTRACEPTION, False, False)
    filled = first.points.set_index("mark_id")["filled"].to_dict()
    assert filled == {"FA1": True, "FA2": False, "FB1": True, "FB2": False}
    told = dict(zip(first.points["mark_id"], first.points["lines"], strict=True))
    assert told["FA1"][-1] == "Pharmacy First: offered"
    assert told["FA2"][-1] == "Pharmacy First: not offered"
    assert told["FB2"][-1] == "Pharmacy First: not known"
    by_service, matrix = content.tables
    rows = rows_of(by_service)
    assert rows[FIRST]["Premises that offer it"] == "1"
    assert rows[CONTRACEPTION]["Premises that offer it"] == "2"
    offers = rows_of(matrix, 1)
    assert [offers[code][FIRST] for code in ("FA1", "FA2", "FB1", "FB2")] == [
        "yes", "no", "yes", "not known",
    ]  # fmt: skip
    assert content.finding == (
        f"Of 2 pharmacies in Ourshire, 2 offer {CONTRACEPTION}, the most of any service, and 1 "
        f"offers {FIRST}, the fewest."
    )


# --- all of them


def test_every_map_says_what_it_must(contents):
    for key in MINE:
        content = contents[key]
        assert isinstance(content, MapContent), content
        content.check()
        assert content.finding
        assert content.tables
        assert content.files
        assert content.paragraphs == tuple(sorted(content.paragraphs))
        texts = [content.finding, *content.sentences, *content.notes, *content.method]
        for text in texts:
            assert not re.search(r"\b(gaps?|needs?|underserved|deserts?|should open)\b", text), text
        for one in content.layers:
            assert one.title
            frame = getattr(one, "points", getattr(one, "shapes", getattr(one, "polygons", None)))
            if frame is not None:
                assert (
                    frame["lines"].map(lambda lines: all(isinstance(s, str) for s in lines)).all()
                )
                assert frame["lines"].map(len).gt(0).all()


def test_without_the_inputs_each_map_says_which_would_make_it(bare):
    made = bare
    for key, wanted in (
        ("deprivation", "inputs.lsoa_imd"),
        ("deprivation-access", "inputs.lsoa_imd"),
        ("older-people", "inputs.lsoa_age"),
        ("no-car", "inputs.lsoa_households_cars"),
        ("other-services", "inputs.gp_sites"),
        ("growth", "inputs.housing_sites"),
        ("services", "inputs.services"),
    ):
        assert isinstance(made[key], NotDrawn), key
        assert wanted in made[key].inputs
        assert wanted in made[key].why
    assert isinstance(made["density"], MapContent)


@pytest.mark.parametrize("premises", [0, 1, 5])
def test_towns_of_few_premises_and_no_localities_have_their_maps(premises):
    inputs = {"services": OFFERED, "controlled_localities": NOW}
    made = small_results(
        sites=SMALL_SITES.iloc[:premises],
        drive=np.full((5, premises), 5.0),
        walk=np.full((5, premises), N),
        inputs=inputs,
        given=tuple(inputs),
    )
    made = replace(
        made,
        areas=made.areas.iloc[:1],
        demand=made.demand.assign(lsoa=["N1", "N1", "N2", "N3", "N3"], locality="", district=""),
        sites=made.sites.assign(position="postcode"),
        premises=made.premises.assign(position="postcode", times_listed=1, hours_repaired=False),
        networks={},
        splits=splits(),
    )
    names = (
        *("coverage", "premises", "coverage-by-group", "pharmacy-circles", "dispensing"),
        *("dispensing-sites", "services"),
    )
    answers = {name: questions.by_name(name).make(made) for name in names}
    pair = material_of(replace(made, answers=answers))
    keys = {"rurality", "deprivation", "older-people", "no-car", "density", "services"}
    for theme in THEMES:
        if theme.key not in keys:
            continue
        content = theme.make(pair, under())
        assert isinstance(content, MapContent), theme.key
        # Nothing to compare: no area is coloured.
        assert not any(isinstance(one, Areas) for one in content.layers)
        assert len(content.tables[0].rows) >= (0 if theme.key == "services" else 1)
    (table,) = theme_of("density", pair).tables
    assert table.head == ("Area", "Kind of area", "Residents")


def theme_of(key, pair):
    return next(theme for theme in THEMES if theme.key == key).make(pair, under())


def test_small_numbers_are_hidden_on_maps_as_in_tables():
    made = maps_of(town_material(Disclosure(suppress_below=8)))
    dots = layer_of(made["older-people"], "older-people")
    # N1 has 6 people of 65 and over and N2 3: fewer than eight; N3 has 16.
    labels = {code: dots.classes[number].label for code, number in by_place(dots).items()}
    hidden = "not shown: too few people to tell"
    assert labels["P1"] == labels["P2"] == labels["P3"] == hidden
    assert labels["P4"].endswith("aged 65 and over")
    (table,) = made["older-people"].tables
    assert rows_of(table)["Ourshire"]["Residents aged 65 and over"] == "25"
    for key in ("rurality", "no-car"):
        for table in made[key].tables:
            for row in table.rows:
                for head, cell in zip(table.head, row, strict=True):
                    if "esidents" in head or "ouseholds" in head:
                        assert cell not in {str(n) for n in range(1, 8)}, (key, row)
    told = [line for lines in dots.points["lines"] for line in lines]
    assert not any(re.match(r"(20|10)\.0% of", line) for line in told)


def test_symbols_of_other_sites_differ_in_shape():
    every = [*KINDS.values(), *(symbol for _, symbol in SITES), symbol_of("museum")]
    assert len({one.outline for one in every}) == len(every)
    for one in every:
        assert contrast(one.colour, PAPER) > 4.5
        assert contrast(one.colour, UNSHADED) > 4.5
        assert set(re.findall("[A-Za-z]", one.outline + one.glyph)) <= set("MLHVAZmlhvaz")
    kinds = {
        "GP surgery": "gp_surgery", "Urgent care": "Urgent Treatment Centre",
        "Hospital": "community hospital", "Care home": "Care home", "School": "primary school",
        "Hostel": "homeless hostel", "Treatment service": "drug and alcohol service",
        "Travellers' site": "Gypsy and Traveller site", "Prison": "HM Prison",
    }  # fmt: skip
    shapes = {symbol.label: symbol.outline for _, symbol in SITES}
    for label, kind in kinds.items():
        assert symbol_of(kind).outline == shapes[label], kind
    assert symbol_of("gp_surgery").plural == "GP surgeries"
    assert "<b>" not in svg(symbol_of("<b>hospital"), counted=True)


def test_maps_of_one_town_are_the_same_twice(contents):
    again = maps_of(town_material())
    for key in MINE:
        one, other = contents[key], again[key]
        assert one.tables == other.tables
        for left, right in zip(one.layers, other.layers, strict=True):
            if isinstance(left, Dots):
                assert left.points.equals(right.points)
