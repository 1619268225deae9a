"""Pieces of the draft: figures are those of the tables, worked out by hand on a small town."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from draft_town import texts_of, with_more
from map_town import HOSTILE, map_results
from shapely.geometry import Point
from small_results import SITES, small_results

from pna import questions
from pna.errors import Finding
from pna.material import material
from pna.questions import QUESTIONS
from pna.report.document.blocks import Heading, Paragraph, Table, flat
from pna.report.draft import pieces_common as common
from pna.report.draft import pieces_future, pieces_premises, pieces_profiles, pieces_tables
from pna.report.draft.parts import DraftMaterial
from pna.report.draft.pieces import PIECES
from pna.study.questions import Disclosure


@pytest.fixture(scope="module")
def town():
    return DraftMaterial(material(with_more(map_results())), {}, {})


@pytest.fixture(scope="module")
def hidden():
    hiding = Disclosure(suppress_below=11, round_to=5)
    return DraftMaterial(material(with_more(map_results(disclosure=hiding))), {}, {})


def table_of(draft, name):
    return next(one for one in flat(PIECES[name].make(draft)) if isinstance(one, Table))


def rows_of(draft, name):
    table = table_of(draft, name)
    return {row[0]: row[1:] for row in table.rows}


def test_coverage_by_area_counted_by_hand(town):
    rows = rows_of(town, "table:coverage")
    # Of 100 people P1 (10) and P3 (30) are within 10 minutes' drive; P2 (20) and P4 (25) are
    # further, and of P5 (15) nothing is known. Within 20 minutes' walk are P1 and P3 as well.
    assert rows["Ourshire (whole area)"][:6] == ("100", "45", "40.0%", "60", "40.0%", "45")
    # P1 to P3 live in the West.
    assert rows["West"][:6] == ("60", "20", "66.7%", "20", "66.7%", "20")
    assert rows["East"][5] == "25"
    notes = [one.text for one in PIECES["table:coverage"].make(town) if isinstance(one, Paragraph)]
    assert "it is not known" in notes[0]


def test_a_share_that_rests_on_unknown_hours_says_of_how_many(town):
    table = table_of(town, "table:coverage-by-time")
    # By car of P5 (15) nothing is known, and P3 (30) has FB1 alone, which may be open late on
    # Friday: nobody told its hours. P1 (10) has FA1, and so has P3, on foot.
    row = {row[0]: dict(zip(table.head, row, strict=True)) for row in table.rows}[
        "Weekday after 18:30"
    ]
    assert row["Share within the drive"] == "10.0% (not known of 45)"
    assert row["Share within the walk"] == "40.0%"
    assert row["Not known of both"] == "15"


def test_every_caption_says_where_and_when(town):
    for name in ("table:coverage", "table:choice", "table:provision", "table:outside"):
        caption = table_of(town, name).caption
        assert "Ourshire, 1 October 2025" in caption, caption


def test_choice_counted_by_hand(town):
    row = rows_of(town, "table:choice")["Ourshire (whole area)"]
    # P1 has FA1, FA2, FB1 and FB2 by car; P3 has FB1 by car and FA1 on foot: two.
    assert row == ("100", "45 (45.0%)", "0 (0.0%)", "30 (30.0%)", "10 (10.0%)")


def test_provision_counts_premises(town):
    table = table_of(town, "table:provision")
    row = dict(zip(table.head, table.rows[0], strict=True))
    # FA1 is a pharmacy, FA2 has a local contract; the closed one is none.
    assert (row["Community pharmacies"], row["LPS"], row["Dispensing practices"]) == ("1", "1", "1")
    rates = rows_of(town, "table:provision-rates")
    # Two pharmacies for 100 people: 200 for 10,000.
    assert rates["Ourshire (whole area)"][0] == "2"
    assert rates["Ourshire (whole area)"][1].startswith("200.00 (")


def test_figures_of_pieces_are_those_of_the_tables(town):
    published = town.published
    frame = published.results.answers["cross-border-coverage"].frame
    own = common.own_speeds(common.of_whole(frame))
    own = own[own["premises_set"] == "pharmacies"]
    printed = table_of(town, "table:cross-border-coverage")
    assert len(printed.rows) == len(own)
    for row, (_, made) in zip(printed.rows, own.iterrows(), strict=True):
        assert row[1] == common.share(made["share_within"])
        assert row[3] == common.people(made["only_thanks"])


def test_premises_are_numbered_as_on_the_statutory_map(town):
    numbered = pieces_premises.numbered(town.published)
    assert [(row["map_number"], row["facility_id"]) for row in numbered] == [
        ("1", "FA1"), ("2", "FD1"), ("3", "Y1"), ("4", "FA2"), ("5", "FE1"),
    ]  # fmt: skip
    listed = table_of(town, "table:premises")
    assert [row[0] for row in listed.rows] == ["1", "2", "3", "4", "5"]
    assert listed.rows[3][1].startswith("<b>=Bêta</b> \"&' 💊")
    assert max(len(cell) for row in listed.rows for cell in row) <= 90 < len(HOSTILE)
    assert listed.rows[2][1] == "\u2013"


def test_hours_are_told_by_day(town):
    rows = [row[1:] for row in table_of(town, "table:hours-open").rows]
    # FA1 has the same hours from Monday to Friday, FA2 two spells a day.
    assert rows[0] == ("09:00\u201319:00", "closed", "closed")
    spells = "09:00\u201313:00, 14:00\u201317:00"
    assert rows[3] == (spells, "09:00\u201317:00", "10:00\u201316:00")
    # Of the distance seller nothing is known.
    assert rows[1] == ("not known", "not known", "not known")


def test_days_that_differ_are_told_apart(town):
    weekdays, saturday, sunday = pieces_premises.hours_columns(town.published, "FB1")
    assert weekdays == "Mon to Thu 09:00\u201317:00; Fri not known"
    assert (saturday, sunday) == ("not known", "closed")


def test_small_numbers_are_hidden_in_every_piece(hidden):
    rows = rows_of(hidden, "table:choice")
    # P1 (10 people) alone has four or more: fewer than 11.
    assert rows["Ourshire (whole area)"][4] == "[c]"
    blocks = PIECES["table:choice"].make(hidden)
    assert any(isinstance(one, Paragraph) and "[c]: hidden" in one.text for one in blocks)
    for code in ("L1", "L2"):
        made = flat(pieces_profiles.profile(hidden, code))
        profile = [row for one in made if isinstance(one, Table)
                   for row in one.rows if row[0] == "Residents"]  # fmt: skip
        assert profile[0][2] == "100"
    summary = " ".join(texts_of(PIECES["plain-summary"].make(hidden)))
    assert "45 people (45.0%) live further" in summary


def test_a_profile_a_locality_all_of_one_layout(town):
    blocks = PIECES["profiles"].make(town)
    assert [one.text for one in blocks if isinstance(one, Heading)] == ["West", "East"]
    figures = [one for one in flat(blocks) if isinstance(one, Table) and one.head[0] == "Figure"]
    # Of each, who lives there and how far they are.
    assert [[row[0] for row in one.rows] for one in figures[:2]] == [
        [row[0] for row in one.rows] for one in figures[2:]
    ]
    by_name = {row[0]: row[1:] for one in figures[:2] for row in one.rows}
    assert by_name["Residents"] == ("60", "100")
    assert by_name["Further than both"] == ("20", "45")
    numbers = ("no pharmacy", "one", "two or three", "four or more")
    choice = [by_name[f"With {number} within reach"] for number in numbers]
    assert choice == [("20", "45"), ("0", "0"), ("30", "30"), ("10", "10")]
    assert by_name["Pharmacies"] == ("1", "2")
    assert PIECES["profile:l1"].make(town) == pieces_profiles.profile(town, "L1")
    assert "no locality or district with the code x9" in PIECES["profile:x9"].make(town)[0].text


def test_a_profile_names_the_places_that_are_further(town):
    text = " ".join(texts_of(PIECES["profile:l1"].make(town)))
    # P2 alone of the West is further than both; its settlement is Ham.
    assert "Places in which some people live further than both times: Ham" in text


def test_a_locality_without_premises_says_so():
    results = map_results()
    # All premises that have a position now stand in the East.
    east = [None if at is None else Point(9000, 5000) for at in results.premises.geometry]
    draft = DraftMaterial(
        material(replace(results, premises=results.premises.set_geometry(east, crs=27700))), {}, {}
    )
    west = " ".join(texts_of(pieces_profiles.profile(draft, "L1")))
    assert "There are no pharmaceutical premises in West itself" in west
    assert "no pharmaceutical premises" not in " ".join(
        texts_of(pieces_profiles.profile(draft, "L2"))
    )


def test_no_localities_no_profiles(town):
    results = town.published.results
    areas = results.areas[results.areas["area_type"] == "hwb"]
    bare = DraftMaterial(material(replace(results, areas=areas)), {}, {})
    blocks = PIECES["profiles"].make(bare)
    assert [one.text for one in blocks] == [
        "The study names no localities and no districts to have profiles of."
    ]


def test_what_was_not_made_says_why_and_what_would_make_it(town):
    (paragraph,) = PIECES["table:changes"].make(town)
    assert paragraph.text.startswith("The table \u201cWhat changed coverage\u201d is not in this")
    assert not pieces_tables.is_made(town.published, "changes")
    (said,) = PIECES["map:growth"].make(town)
    assert "is not in this draft" in said.text


def test_every_question_that_people_read_has_a_piece():
    for_machines = {"nearest", "choice-places", "housing", "speeds", "limits", "findings"}
    made = {pieces_tables.QUESTION_OF.get(name, name) for name in pieces_tables.TABLES}
    assert {one.name for one in QUESTIONS} - made == for_machines
    assert all(f"sentences:{one.name}" in PIECES for one in QUESTIONS)


def test_tables_fit_a_page(town):
    for name in pieces_tables.TABLES:
        for block in pieces_tables.table_blocks(town.published, name):
            if isinstance(block, Table):
                assert len(block.head) <= 9, name
                assert all(block.head), name
                assert not block.widths or len(block.widths) == len(block.head), name
                assert all(len(row) == len(block.head) for row in block.rows), name


@pytest.mark.parametrize(
    "results",
    [
        pytest.param({"people": (0, 0, 0, 0, 0)}, id="nobody lives there"),
        pytest.param(
            {"sites": SITES.iloc[:0], "drive": np.empty((5, 0)), "walk": np.empty((5, 0))},
            id="no premises",
        ),
    ],
)
def test_nobody_and_no_premises_still_make_pieces(results):
    empty = small_results(**results)
    answers = {
        name: questions.by_name(name).make(empty) for name in ("coverage", "choice", "premises")
    }
    draft = DraftMaterial(material(replace(empty, answers=answers)), {}, {})
    for name in ("table:coverage", "table:choice", "plain-summary", "consultation", "equality"):
        assert PIECES[name].make(draft)
    assert "further away" in " ".join(texts_of(PIECES["plain-summary"].make(draft)))


def test_neighbouring_boards_are_those_that_the_inputs_name(town):
    text = " ".join(texts_of(PIECES["consultation"].make(town)))
    assert "Nearshire; Othershire" in text
    assert "ourshire;" not in text.casefold()


def test_equality_says_which_characteristics_have_no_figures(town):
    rows = rows_of(town, "equality")
    assert len(rows) == 9
    assert set(rows.values()) == {("No figures by place were given for this draft.",)}


def test_cells_of_tables():
    assert common.people(1234.5) == "1,235"
    assert common.people("[c]") == common.share("[c]") == common.minutes("[c]") == "[c]"
    assert common.share(float("nan")) == "\u2013"
    assert common.minutes(10.01) == "10.1"
    assert common.range_of(0.9, 0.95) == "90.0 to 95.0%"
    assert common.range_of(1.0, 1.0) == "100.0%"
    assert common.kilometres(1649.9) == "1.6"
    assert common.somebody("[c]")
    assert not common.somebody(0.0)
    frame = pd.DataFrame({"area_type": ["hwb", "district"], "area_code": ["E1", "E1"]})
    assert len(common.areas_of(frame)) == 1


def test_a_study_of_straight_lines_has_its_lines(town):
    results = town.published.results
    frame = results.coverage[results.coverage["rule"] == "walk_20"].assign(
        rule="straight_1600", mode="straight", share_low=np.nan, share_high=np.nan
    )
    answers = {"coverage": replace(results.answers["coverage"], frame=frame)}
    straight = replace(results, coverage=frame, answers=answers, matrices={}, networks={})
    draft = DraftMaterial(material(straight), {}, {})
    table = table_of(draft, "table:coverage")
    assert table.head[2:] == ("Further than 1600 metres in a straight line", "Share within")
    # Within 20 minutes' walk live P1 (10) and P3 (30) of 100.
    assert table.rows[0][1:] == ("100", "60", "40.0%")


def test_rows_that_are_cut_are_those_with_fewest_people():
    rows = [
        {"in_area": False, "people": 900.0},
        {"in_area": True, "people": 3.0},
        {"in_area": True, "people": "[c]"},
        {"in_area": True, "people": 70.0},
        {"in_area": True, "people": 0.0},
    ]
    assert [row["people"] for row in common.largest(rows, "people", 2)] == [70, 3, "[c]", 0, 900]
    assert common.largest(rows, "people", 5) == rows


def test_decimals_of_tables_are_rounded_half_up():
    # Exact in binary, so that rounding to even would give 1.2 and 46.2.
    assert common.kilometres(1250.0) == "1.3"
    assert common.hours(46.25) == "46.3"
    assert common.number(2.125) == "2.13"


def test_people_of_sites_that_nobody_told_are_no_nought():
    row = {"sites": 2, "people": 0.0, "people_outside": 0.0, "people_are": "people"}
    assert pieces_future._told({**row, "sites_without_people": 2}) == "\u2013"
    assert pieces_future._told_further({**row, "sites_without_people": 2}) == "\u2013"
    some = {**row, "people": 38.0, "people_outside": 38.0, "sites_without_people": 1}
    assert pieces_future._told(some) == "38 people (not told of 1)"
    assert pieces_future._told_further(some) == "38"


def test_what_was_found_in_many_rows_is_told_once_with_the_rows(town):
    found = (
        *(
            Finding("warning", "No figure.", file="a.csv", row=row, column="x")
            for row in range(2, 9)
        ),
        Finding("warning", "No figure.", file="b.csv"),
        Finding("info", "All is well.", file="a.csv", row=1),
    )
    results = replace(town.published.results, findings=found)
    table, note = PIECES["findings"].make(DraftMaterial(material(results), {}, {}))
    assert table.rows == (
        ("a.csv", "2, 3, 4, 5, 6 and 2 more", "No figure. (x)"),
        ("b.csv", "\u2013", "No figure."),
    )
    assert "Further notes (1)" in note.text
