"""What the maps of provision, minutes, times of the week and choice say, counted by hand."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from map_town import HOSTILE, exact, map_material, map_results, under
from open_town import layer as hours_layer
from small_results import SITES

from pna import wording
from pna.answers import NotMade
from pna.maps.catalogue import THEMES
from pna.maps.content import Bands, Dots, MapContent, Marks, NotDrawn
from pna.maps.palette import UNSHADED, contrast, luminance
from pna.maps.themes import by_time, choice, coverage, outside, provision
from pna.maps.themes.premises import statutory
from pna.maps.themes.tables import by_area
from pna.material import material
from pna.questions.by_time import NO_HOURS
from pna.slot_bands import TIMES, slot_for
from pna.study.questions import DEFAULT_SLOTS, Disclosure, Slot
from pna.wording import maps_times as then_told
from pna.wording import maps_travel as told

MINE = ("provision", "coverage", "coverage-drive", "coverage-walk", "outside", "evening",
        "saturday", "sunday", "choice")  # fmt: skip


@pytest.fixture(scope="module")
def town():
    return map_material()


@pytest.fixture(scope="module")
def contents(town):
    return {theme.key: theme.make(town, under()) for theme in THEMES if theme.key in MINE}


def layer(content, key):
    (found,) = (one for one in content.layers if one.key == key)
    return found


def rows_of(table):
    return {row[0]: dict(zip(table.head, row, strict=True)) for row in table.rows}


def people_by_class(content):
    """By class of the dots of a map, what the legend calls it: people."""
    every = [
        pd.Series(
            dots.points["size"].to_numpy(),
            [dots.classes[number].label for number in dots.points["class_number"]],
        )
        for dots in content.layers
        if isinstance(dots, Dots)
    ]
    return pd.concat(every).groupby(level=0).sum().to_dict()


# --- the map that the law asks for


def test_every_premises_of_the_area_stands_once_and_bears_one_number(contents):
    content = contents["provision"]
    marks = layer(content, "premises")
    # By locality (East, West), then name; who has no position comes last. The closed pharmacy and
    # the GP surgery provide no pharmaceutical services.
    assert marks.points["mark_id"].tolist() == ["FA1", "FD1", "Y1", "FA2", "FE1"]
    assert marks.points["number"].tolist() == [1, 2, 3, 4, 5]
    assert marks.points.geometry.isna().tolist() == [False] * 4 + [True]
    assert marks.numbered
    assert marks.points["filled"].all()
    assert content.on_paper
    assert content.paragraphs == ("7",)
    table = content.tables[0]
    assert [(row[0], row[1]) for row in table.rows] == [
        ("1", "FA1"), ("2", "FD1"), ("3", "Y1"), ("4", "FA2"), ("5, not on the map", "FE1"),
    ]  # fmt: skip
    assert table.rows[2][2] == "(no name)"
    assert table.rows[3][2] == HOSTILE
    assert "Number 2 on the map and in the table" in marks.points["lines"][1]
    assert not any("Number" in line for line in marks.points["lines"][4])


def test_what_the_statutory_map_finds(contents):
    content = contents["provision"]
    assert content.finding == (
        "Pharmaceutical services are provided in Ourshire from 5 premises: 1 pharmacy, 1 local "
        "pharmaceutical services (LPS) pharmacy, 1 distance-selling premises, 1 appliance "
        "contractor and 1 site of a dispensing practice."
    )
    assert content.sentences == (
        "Not on the map, for want of a position (1): Bags (FE1). The table lists them.",
    )
    assert any("Shut (FX1)" in note for note in content.notes)


def test_premises_by_area_are_those_of_the_table(contents, town):
    by_area = rows_of(contents["provision"].tables[1])
    counts = statutory(town)["kind"].value_counts()
    measures = exact(town, "provision").set_index(["area_name", "measure"])["count"]
    for heading, kind, measure in (
        ("Pharmacies", "pharmacy", "community_pharmacies"),
        ("Dispensing practices", "dispensing_practice", "dispensing_practices"),
        ("Appliance contractors", "appliance", "appliance"),
    ):
        assert int(by_area["Ourshire"][heading]) == counts[kind]
        for area in ("Ourshire", "West", "East"):
            assert int(by_area[area][heading]) == measures[area, measure]
    # The contractor without a position lies in neither part.
    assert [by_area[area]["Appliance contractors"] for area in by_area] == ["1", "0", "0"]


def test_premises_around_are_apart_and_none_is_far(contents):
    marks = layer(contents["provision"], "around")
    assert marks.points["mark_id"].tolist() == ["FB1", "FB2"]
    assert not marks.points["filled"].any()
    assert not marks.numbered
    assert [row[0] for row in contents["provision"].tables[2].rows] == ["FB1", "FB2"]


def test_numbers_stay_whatever_the_order_of_the_list(town):
    results = town.results
    turned = results.premises.iloc[::-1].reset_index(drop=True)
    again = material(replace(results, premises=turned, answers=_premises_answer(results, turned)))
    columns = ["number", "facility_id"]
    assert statutory(again)[columns].equals(statutory(town)[columns])


def _premises_answer(results, premises):
    table = results.answers["premises"]
    order = table.frame.set_index("facility_id").loc[premises["facility_id"]].reset_index()
    return {"premises": replace(table, frame=order)}


def test_a_locality_without_premises_has_a_row_of_noughts():
    # Only FA1, in the east, is left of the area.
    results = map_results(
        sites=SITES.iloc[:1], drive=[[2], [11], [10.5], [9], [9]], walk=[[9]] * 5,
        more_premises=None,
    )  # fmt: skip
    content = provision.content(material(results), under())
    by_area = rows_of(content.tables[1])
    assert [by_area[name]["Pharmacies"] for name in ("Ourshire", "West", "East")] == ["1", "0", "1"]
    assert content.finding.endswith("from one premises: 1 pharmacy.")


def test_without_any_premises_there_is_a_map_that_says_so():
    nobody = {"drive": [[]] * 5, "walk": [[]] * 5, "sites": SITES.iloc[:0], "more_premises": None}
    made = material(map_results(**nobody))
    for theme in THEMES:
        if theme.key not in MINE:
            continue
        content = theme.make(made, under())
        if theme.key in TIMES:
            assert isinstance(content, NotDrawn), theme.key
            continue
        assert isinstance(content, MapContent), theme.key
        content.check()
    content = provision.content(made, under())
    assert content.finding == (
        "The lists name no premises at which pharmaceutical services are provided in Ourshire."
    )
    assert content.tables[0].rows == ()


# --- minutes


def test_bands_are_those_of_any_premises_and_the_headline_is_edged(contents):
    content = contents["coverage"]
    drive, walk = layer(content, "drive"), layer(content, "walk")
    assert (drive.nested["minutes"].tolist(), drive.rule_minutes) == ([5, 10], 10)
    assert (walk.nested["minutes"].tolist(), walk.rule_minutes) == ([20], 20)
    assert drive.nested.area.tolist() == [2e6, 4e6]
    assert drive.range_ends["end"].tolist() == ["slow", "quick"]
    assert walk.range_ends is None
    assert content.on_paper
    assert contents["coverage-drive"].on_paper
    kinds = [type(one) for one in contents["coverage-drive"].layers]
    assert kinds == [Bands, Marks]


def test_the_tables_of_minutes_are_those_of_coverage(contents):
    both = rows_of(contents["coverage"].tables[0])
    assert both["Ourshire"]["People"] == "100"
    assert both["Ourshire"]["Within either time"] == "40"
    assert both["Ourshire"]["Further than both times"] == "45"
    assert both["Ourshire"]["Not known"] == "15"
    assert both["West"]["Further than both times"] == "20"
    drive = rows_of(contents["coverage-drive"].tables[0])
    # Within 5 minutes' drive P1 alone, within 10 P1 and P3; P2 and P4 are further.
    assert drive["Ourshire"]["Share within 5 minutes"] == "10.0%"
    assert drive["Ourshire"]["Share within 10 minutes"] == "40.0%"
    assert drive["Ourshire"]["People further than 10 minutes"] == "45"
    assert drive["Ourshire"]["Not known"] == "15"
    assert drive["East"]["Share within 10 minutes"] == "0.0%"
    walk = rows_of(contents["coverage-walk"].tables[0])
    # Of nobody is the walk unknown: there is no such column.
    assert walk["West"]["Share within 20 minutes"] == "66.7%"
    assert "Not known" not in walk["West"]


def test_findings_are_the_headlines(contents, town):
    results = town.results
    said = wording.headline(results.coverage, results.study, "drive_10_or_walk_20")
    for content, sentence in zip(
        (contents[key] for key in ("coverage-drive", "coverage-walk", "coverage")),
        said,
        strict=False,
    ):
        assert " ".join((content.finding, *content.sentences)) == sentence
    assert contents["outside"].finding == contents["coverage"].finding
    assert "45 of 100 residents (45.0%) live further than both" in contents["outside"].finding


def test_premises_that_count_are_filled(contents):
    marks = layer(contents["coverage"], "premises")
    filled = marks.points.set_index("mark_id")["filled"]
    assert filled[filled].index.tolist() == ["FA1", "FA2", "FB1", "FB2"]
    assert "FF1" not in filled
    assert marks.points["mark_id"].is_unique


# --- who is further than both


def test_dots_are_the_people_outside(contents, town):
    content = contents["outside"]
    people, special = layer(content, "outside"), layer(content, "outside-special")
    # P2, and P5 of whom it is not known; the prison is a ring.
    assert people.points["dot_id"].tolist() == ["P2", "P5"]
    assert people.points["class_number"].tolist() == [0, 1]
    assert special.points["dot_id"].tolist() == ["P4"]
    assert special.hollow
    outside_people = people_by_class(content)[told.FURTHER_BOTH]
    table = exact(town, "outside")
    first = table[table["premises_set"] == "pharmacies"]
    assert outside_people == first["people_outside_both"].sum() == 45
    assert special.points["lines"][0][:3] == ("Wick", "Prison", "25 people")
    assert "Drive: more than 60 minutes" in special.points["lines"][0]


def test_settlements_and_places_are_listed(contents):
    by_settlement, listed = contents["outside"].tables
    rows = rows_of(by_settlement)
    assert set(rows) == {"Ham", "Wick"}
    assert rows["Ham"]["People further than both times"] == "20"
    assert rows["Ham"]["Minutes' drive"] == "11.0"
    assert rows["Wick"]["Special population"] == "Prison"
    assert rows["Wick"]["Minutes' drive"] == "more than 60"
    assert [row[:3] for row in listed.rows] == [("Wick (prison)", "P4", "25"), ("Ham", "P2", "20")]
    assert listed.rows[1][3] == "11.0 minutes to Alpha"


def test_land_within_reach_lies_under_the_dots(contents):
    drive, walk = contents["outside"].layers[:2]
    assert (drive.nested["minutes"].tolist(), walk.nested["minutes"].tolist()) == ([10], [20])
    assert drive.range_ends is None


def test_a_long_list_says_what_it_leaves_out(town):
    from pna.maps.themes import places

    every = places.places(town)
    many = pd.concat([every] * 100, ignore_index=True)
    table = places.list_of(town, many, file="tables/nearest.csv")
    assert len(table.rows) == places.MOST_LISTED == 300
    # Most people first: 100 places each of 30, 25 and 20 people; left are those of 15 and 10.
    assert table.caption.endswith(
        "the first 300 of 500; 2,500 people live at the others, which are in tables/nearest.csv"
    )


# --- times of the week


@pytest.mark.parametrize(
    ("time", "opened", "further", "then", "unknown"),
    [
        # FA1 alone is open; P1 has it at 2 minutes, P3 walks to it.
        ("evening", ["FA1"], 45, 0, 15),
        # FA2 is open; P3 has only FB1 within reach, whose hours are not known.
        ("saturday", ["FA2"], 45, 0, 45),
        # FB1 is known to be closed: P3 is further only at this time.
        ("sunday", ["FA2"], 75, 30, 15),
    ],
)
def test_times_of_the_week(contents, town, time, opened, further, then, unknown):
    content = contents[time]
    marks = layer(content, "premises")
    assert marks.points.loc[marks.points["filled"], "mark_id"].tolist() == opened
    sizes = people_by_class(content)
    always = sizes.get(then_told.FURTHER_ALWAYS, 0)
    assert always + sizes.get(then_told.FURTHER_THEN, 0) == further
    assert sizes.get(then_told.FURTHER_THEN, 0) == then
    assert sizes.get(told.UNKNOWN_PLACES, 0) == unknown
    whole = rows_of(content.tables[0])["Ourshire"]
    assert whole["Further than both times"] == str(further)
    assert whole["Not known"] == str(unknown)
    assert whole["Share within, whatever the hour"] == "40.0%"
    assert f"{further} of 100 residents" in content.finding
    slot = slot_for(town.results.study.slots, time)
    assert wording.slot_words(slot) in content.finding
    assert f'the slot "{slot.name}" of the study' in " ".join(content.notes)
    assert [row[0] for row in content.tables[1].rows] == opened


def test_hours_are_told_at_each_premises(contents):
    lines = dict(layer(contents["evening"], "premises").points[["mark_id", "lines"]].to_numpy())
    assert lines["FA1"][-1] == "Monday to Friday: 09:00 to 19:00"
    assert lines["FB1"][-2:] == ("Monday to Thursday: 09:00 to 17:00", "Friday: not known")
    lines = dict(layer(contents["sunday"], "premises").points[["mark_id", "lines"]].to_numpy())
    assert lines["FA1"][-1] == "Sunday: closed"
    assert lines["FA2"][-1] == "Sunday: 10:00 to 16:00"


def test_minutes_at_a_dot_are_those_to_who_is_open(contents):
    (ham,) = (
        lines
        for lines in layer(contents["sunday"], "outside").points["lines"]
        if "30 people" in lines
    )
    # FA1 at 10.5 minutes is closed on Sunday; FA2 is at 11.
    assert f"Drive: 11.0 minutes to {HOSTILE}" in ham
    assert "Walk: more than 60 minutes" in ham


def test_land_of_a_time_is_of_that_slot_alone(contents):
    bands = [one for one in contents["sunday"].layers if isinstance(one, Bands)]
    assert [(one.mode, one.rule_minutes) for one in bands] == [("drive", 10)]
    assert shapely.area(bands[0].nested.geometry.iloc[0]) == 4e6
    assert not [one for one in contents["evening"].layers if isinstance(one, Bands)]


def test_without_hours_no_map_of_times_is_drawn():
    made = material(map_results(hours=False))
    assert isinstance(made.results.answers["coverage-by-time"], NotMade)
    for make in (by_time.evening, by_time.saturday, by_time.sunday):
        left = make(made, under())
        assert isinstance(left, NotDrawn)
        assert left.why == NO_HOURS
        assert left.inputs == ("inputs.opening_hours",)


def test_which_slot_stands_for_which_time():
    chosen = [slot_for(DEFAULT_SLOTS, time).name for time in TIMES]
    assert chosen == ["Weekday after 18:30", "Saturday 15:00", "Sunday 12:00"]
    own = (
        Slot(name="Thu", days=("thursday",), at="18:45"),
        Slot(name="Weekend", days=("saturday", "sunday"), at="12:00"),
        Slot(name="Sat early", days=("saturday",), at="11:59"),
        Slot(name="Sat noon", days=("saturday",), start="12:00", end="17:00"),
    )
    assert slot_for(own, "evening").name == "Thu"
    assert slot_for(own, "saturday").name == "Sat noon"
    assert slot_for(own, "sunday") is None


def test_a_time_that_the_study_does_not_ask_for_is_not_drawn(town):
    results = town.results
    study = results.study.model_copy(update={"slots": DEFAULT_SLOTS[:2]})
    left = by_time.sunday(replace(town, results=replace(results, study=study)), under())
    assert isinstance(left, NotDrawn)
    assert left.inputs == ("slots",)
    assert "[[slots]]" in left.why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("09:00 - 13:00,14:00-17:30", "Sunday: 09:00 to 13:00, 14:00 to 17:30"),
        ("00:00-00:00", "Sunday: all day"),
        ("08:00-00:00", "Sunday: 08:00 to midnight"),
        ("CLOSED", "Sunday: closed"),
        ("", "Sunday: not known"),
        ("not known", "Sunday: not known"),
    ],
)
def test_hours_in_words(text, said):
    assert then_told.hours_lines({"sunday": text}) == (said,)


# --- choice


def test_choice_by_hand(contents):
    content = contents["choice"]
    dots = layer(content, "choice")
    sizes = dots.points.groupby("class_number")["size"].sum().to_dict()
    # None: P2 and the prison; P3 has two (one by car, one on foot), P1 four; of P5 unknown.
    assert sizes == {0: 45, 2: 30, 3: 10, 4: 15}
    assert [one.label for one in dots.classes] == ["none", "one", "two or three", "four or more",
                                                   told.UNKNOWN_PLACES]  # fmt: skip
    whole = rows_of(content.tables[0])["Ourshire"]
    names = ("None", "One", "Two or three", "Four or more", "Not known")
    assert [whole[name] for name in names] == ["45", "0", "30", "10", "15"]
    assert whole["Share, none"] == "45.0%"
    assert "10 (10.0%) live within 10 minutes' drive or 20 minutes' walk of four or more" in (
        content.finding
    )
    assert "45 (45.0%) live further than both times from any pharmacy" in content.finding


def test_classes_of_choice_are_told_apart_in_grey():
    lights = [luminance(fill) for fill in choice.FILLS.values()]
    assert lights == sorted(lights)
    for darker, lighter in itertools.pairwise(lights):
        assert (lighter + 0.05) / (darker + 0.05) > 1.5
    assert all(contrast(fill, UNSHADED) >= 3 for fill in choice.FILLS.values())
    dots = by_time._ONLY_THEN
    assert contrast(dots, UNSHADED) >= 3
    assert contrast(dots, "#7a0a4f") > 2.5


# --- all of them


def test_no_sentence_calls_it_anything(contents):
    banned = r"(?i)\b(gaps?|needs?|needed|underserved|deserts?|should open)\b"
    for content in contents.values():
        labels = [
            text
            for one in content.layers
            for text in (one.title, *(c.label for c in getattr(one, "classes", ())))
        ]
        captions = [text for table in content.tables for text in (table.caption, *table.head)]
        for text in (content.finding, *content.sentences, *content.notes, *labels, *captions):
            assert not re.search(banned, text), text


def test_small_numbers_are_hidden_in_words_and_tables_those_of_places_too():
    made = map_material(disclosure=Disclosure(suppress_below=30))
    content = outside.content(made, under())
    # 45 people are further than both times: 20 in Ham, 25 in Wick.
    assert "45 of 100 residents" in content.finding
    named = "live in or near: Wick (prison) fewer than 30, Ham fewer than 30."
    assert any(text.endswith(named) for text in content.sentences)
    assert [row[2] for row in content.tables[0].rows] == ["[c]", "[c]"]
    assert [row[2] for row in content.tables[1].rows] == ["[c]", "[c]"]
    dots = [layer for layer in content.layers if isinstance(layer, Dots)]
    told = [line for layer in dots for lines in layer.points["lines"] for line in lines]
    assert "fewer than 30 people" in told
    assert not any(re.match(r"\d+ people", line) for line in told)
    assert {size for layer in dots for size in layer.points["size"]} == {15.0}
    assert any("those below 30 are hidden ([c])" in note for note in content.notes)
    sunday = by_time.sunday(made, under())
    for text in (sunday.finding, *sunday.sentences):
        assert not re.search(r"\b(10|15|20|25) (of|residents)", text), text
    picked = choice.content(made, under())
    assert "fewer than 30" in picked.finding
    assert rows_of(picked.tables[0])["Ourshire"]["Four or more"] == "[c]"
    both = rows_of(coverage.both(made, under()).tables[0])
    assert both["West"]["Further than both times"] == "[c]"
    assert both["West"]["Share within"] == "[c]"


def test_a_study_of_straight_lines_has_the_statutory_map_alone(town):
    results = replace(town.results, networks={}, matrices={}, judgements=())
    made = replace(town, results=results)
    drawn = {theme.key: theme.make(made, under()) for theme in THEMES if theme.key in MINE}
    assert isinstance(drawn.pop("provision"), MapContent)
    assert all(isinstance(one, NotDrawn) for one in drawn.values())
    assert {one.inputs for one in drawn.values()} == {("inputs.roads",)}


def test_one_premises():
    # FA1 alone, and nobody but P1 within reach of it.
    drive = [[2], [11], [10.5], [np.nan], [np.nan]]
    made = material(
        map_results(sites=SITES.iloc[:1], drive=drive, walk=[[np.nan]] * 5, more_premises=None)
    )
    for theme in THEMES:
        if theme.key in MINE:
            content = theme.make(made, under())
            assert isinstance(content, MapContent | NotDrawn)
    dots = layer(choice.content(made, under()), "choice").points
    assert dots.groupby("class_number")["size"].sum().to_dict() == {0: 75, 1: 10, 4: 15}


def test_nobody_open_is_a_map_that_says_so():
    # FA1 alone, whose week is known and has no Sunday.
    drive = [[2], [11], [10.5], [np.nan], [np.nan]]
    made = material(
        map_results(
            sites=SITES.iloc[:1],
            drive=drive,
            walk=[[np.nan]] * 5,
            more_premises=None,
            hours=hours_layer({"FA1": ["09:00-17:00"] * 5 + ["CLOSED"] * 2}),
        )
    )
    content = by_time.sunday(made, under())
    # P5 is too far from any road; the other 85 people reach nobody.
    assert "85 of 100 residents (85.0%) live further than both" in content.finding
    assert "0 are open on Sunday at 12:00" in " ".join(content.sentences)
    assert not layer(content, "premises").points["filled"].any()
    assert not [one for one in content.layers if isinstance(one, Bands)]
    assert len(content.tables) == 2


def test_without_localities_the_map_has_none():
    results = map_results()
    board = results.areas[results.areas["area_type"] == "hwb"]
    made = material(replace(results, areas=board.reset_index(drop=True)))
    rows = statutory(made)
    assert (rows["locality_name"] == "").all()
    # By name alone: nameless, hostile, Alpha, Parcels; Bags has no position.
    assert rows["facility_id"].tolist() == ["Y1", "FA2", "FA1", "FD1", "FE1"]
    content = provision.content(made, under())
    assert "Part of the area" not in content.tables[0].head


def test_very_many_localities_have_a_table_of_their_own():
    names = ["Ourshire", *(f"L{n}" for n in range(41))]
    frame = pd.DataFrame(
        {"area_name": names, "unknown": 0.0, "area_type": ["hwb"] + ["locality"] * 41}
    )
    columns = {"area_name": "Area"}
    few, many = (by_area("People", part, columns) for part in (frame.iloc[:41], frame))
    assert [len(table.rows) for table in few] == [41]
    assert [len(table.rows) for table in many] == [1, 41]
    assert many[1].caption == "People: localities"


@pytest.mark.parametrize("seed", range(3))
def test_dots_add_up_to_the_tables_whatever_the_town(seed):
    random = np.random.default_rng(seed)

    def minutes(longest):
        drawn = random.uniform(0, longest, (5, 5))
        return np.where(random.random((5, 5)) < 0.3, np.nan, drawn)

    people = random.integers(0, 500, 5).tolist()
    made = map_material(drive=minutes(25), walk=minutes(60), people=people, too_far=())
    results = made.results
    whole = {"area_type": "hwb", "premises_set": "pharmacies", "rule": "drive_10_or_walk_20"}

    def rows(name, **wanted):
        table = exact(made, name)
        for column, value in {**whole, **wanted}.items():
            table = table[table[column] == value]
        return table

    headline = rows("coverage", split="all").iloc[0]
    sizes = people_by_class(outside.content(made, under()))
    assert sizes.get(told.FURTHER_BOTH, 0) == pytest.approx(headline["outside"])
    assert sizes.get(told.UNKNOWN_PLACES, 0) == pytest.approx(headline["unknown"])
    by_class = people_by_class(choice.content(made, under()))
    for row in rows("choice").itertuples():
        label = told.CHOICE_CLASSES.get(row.premises_within)
        assert by_class.get(label, 0) == pytest.approx(row.people), row.premises_within
    for time in TIMES:
        slot = slot_for(results.study.slots, time)
        row = rows("coverage-by-time", slot=slot.name, split="all").iloc[0]
        sizes = people_by_class(getattr(by_time, time)(made, under()))
        further = sizes.get(then_told.FURTHER_ALWAYS, 0) + sizes.get(then_told.FURTHER_THEN, 0)
        assert further == pytest.approx(row["outside"])
        assert sizes.get(told.UNKNOWN_PLACES, 0) == pytest.approx(row["unknown"])
