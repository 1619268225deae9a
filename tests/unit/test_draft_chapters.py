"""The chapters of the draft: what they place exists, and what is the Board's is left to it."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from draft_town import texts_of, with_more
from map_town import map_results

from pna import questions
from pna.maps.content import MapContent, NotDrawn
from pna.material import material
from pna.report.document.blocks import Note, Picture, Table, flat
from pna.report.draft import pieces_tables
from pna.report.draft.assemble import assembled
from pna.report.draft.outline import OUTLINE
from pna.report.draft.parts import DraftMaterial
from pna.report.draft.pieces import PIECES
from pna.report.draft.pieces_checklist import marks_placed
from pna.wording import draft_leads, schedule1
from pna.wording.draft_asks import CHAPTERS

MARK = re.compile(r"\[\[([^\[\]]+)\]\]")
PNG = b"\x89PNG\r\n\x1a\n"
# What the law calls things, and what the council's outline does.
EXEMPT = ("Pharmaceutical Needs Assessment", *schedule1.STATUTORY)


@pytest.fixture(scope="module")
def town():
    published = material(with_more(map_results()))
    nothing = NotDrawn("growth", "Planned homes", "No homes were given.")
    areas = published.results.areas
    drawn = MapContent(
        "provision", "Pharmaceutical services", "Services come from 5 premises.", "Ourshire",
        "Ourshire", published.results.study.study.reference_date, invented=False, layers=(),
        tables=(), backdrop=areas, paragraphs=("7",),
    )  # fmt: skip
    return DraftMaterial(published, {"provision": drawn, "growth": nothing}, {"provision": PNG})


@pytest.fixture(scope="module")
def draft(town):
    return assembled(town, OUTLINE, PIECES)


def test_every_mark_of_every_chapter_exists(town):
    known = {*PIECES, *(f"chapter:{plan.key}" for plan in OUTLINE)}
    for plan in OUTLINE:
        for text in texts_of(plan.make(town)):
            for mark in MARK.findall(text):
                assert mark.removeprefix("ref:") in known, (plan.key, mark)
    for lead in draft_leads.LEADS:
        assert lead in PIECES, lead
    for name, piece in PIECES.items():
        for text in texts_of(piece.make(town)):
            for mark in MARK.findall(text):
                assert mark.removeprefix("ref:") in known, (name, mark)


def test_all_marks_are_resolved_and_nothing_is_unknown(draft):
    assert draft.findings == ()
    assert "[[" not in "\n".join(texts_of(draft.document.blocks))


def test_a_table_stands_below_a_sentence_that_refers_to_it(draft):
    blocks = list(flat(draft.document.blocks))
    for place, block in enumerate(blocks):
        if isinstance(block, Table | Picture) and block.name in draft_leads.LEADS:
            before = "".join(
                str(getattr(one, "text", "")) for one in blocks[max(0, place - 1) : place]
            )
            assert block.label in before or block.name == "table:premises", block.caption


def test_chapters_follow_the_outline_of_the_council():
    titles = [plan.title for plan in OUTLINE if not plan.appendix]
    assert titles == [
        "Summary in plain English", "Context", "Current services", "Local health needs",
        "Changes that will affect needs", "Key strategic priorities",
        "Neighbouring and regional services", "Engagement", "Conclusions", "Recommendations",
        "Equality impact assessment",
    ]  # fmt: skip
    assert [plan.key for plan in OUTLINE] == list(CHAPTERS)


def test_what_is_the_boards_is_left_to_it(town):
    by_key = {plan.key: plan for plan in OUTLINE}
    for key in ("priorities", "recommendations"):
        assert by_key[key].asks
        assert by_key[key].make(town) == ()
    notes = [one for one in by_key["conclusions"].make(town) if isinstance(one, Note)]
    assert {one.text for one in notes} == {"To be written by the Board."}
    assert len(notes) == len(schedule1.STATEMENTS) == 5
    assert not [plan.key for plan in OUTLINE if plan.appendix and plan.asks]


def test_the_draft_says_nothing_that_the_board_decides(draft):
    whole = "\n".join(texts_of(draft.document.blocks))
    for text in EXEMPT:
        whole = whole.replace(text, "")
    banned = r"\b(gaps?|needs?|needed|underserved|deserts?|should open)\b"
    assert [line for line in whole.splitlines() if re.search(banned, line)] == []


def test_the_checklist_covers_all_seven_paragraphs_with_what_was_made(town):
    table = next(one for one in PIECES["checklist"].make(town) if isinstance(one, Table))
    assert [row[0].split()[0] for row in table.rows] == list("1234567")
    served = {row[0].split()[0]: MARK.findall(row[2]) for row in table.rows}
    # Chapters come first, then maps, then tables.
    assert served["7"][:3] == ["ref:chapter:services", "ref:chapter:premises", "ref:map:provision"]
    keys = {plan.key for plan in OUTLINE}
    assert all(set(one.chapters) <= keys and one.chapters for one in schedule1.PARAGRAPHS)
    assert "ref:table:coverage" in served["1"]
    assert "ref:table:coverage" in served["2"]
    for marks in served.values():
        for mark in marks:
            name = mark.removeprefix("ref:")
            if name.startswith("table:"):
                assert pieces_tables.is_made(town.published, name.removeprefix("table:"))
    assert "ref:map:growth" not in served["2"]
    assert all(row[3] for row in table.rows)


def test_the_checklist_names_the_tables_in_which_a_wide_one_goes_on(town):
    results = town.published.results
    codes = results.premises["facility_id"].astype(str).tolist()[:1]
    offered = pd.DataFrame(
        [(codes[0], f"Service {number}", True) for number in range(1, 16)],
        columns=["facility_id", "service", "provides"],
    )
    inputs = {**results.inputs, "services": offered}
    wide = DraftMaterial(material(replace(results, inputs=inputs)), {}, {})
    made = assembled(wide, OUTLINE, PIECES)
    tables = [one for one in flat(made.document.blocks) if isinstance(one, Table)]
    matrix = [one for one in tables if "Service 1" in one.head or "Service 15" in one.head]
    assert [len(one.head) - 1 for one in matrix] == [8, 7]
    checklist = next(one for one in tables if one.head[0] == "Paragraph")
    told = str(checklist.rows[0][2])
    assert [f"{one.label}," in f"{told}," for one in matrix] == [True, True]
    assert made.findings == ()


def test_marks_placed_are_those_of_the_document(town, draft):
    names = {
        block.name
        for block in flat(draft.document.blocks)
        if isinstance(block, Table | Picture) and block.name.startswith(("table:", "map:"))
    }
    named = {name for name in names if not re.fullmatch(r"table:\d+", name)}
    # The checklist and other lists of the draft itself are no tables of results.
    assert set(marks_placed(town)) == {name for name in named if name in PIECES}


def test_the_glossary_holds_what_the_draft_uses(town):
    (table,) = PIECES["glossary"].make(town)
    terms = {row[0] for row in table.rows}
    assert {"LPS", "Distance-selling premises", "Dispensing practice"} <= terms
    assert "CQC" not in terms


def test_without_roads_and_hours_the_draft_still_stands():
    results = map_results(hours=False)
    answers = {name: results.answers[name] for name in ("coverage", "premises", "provision")}
    bare = replace(results, answers=answers, networks={}, matrices={}, hours=results.hours.iloc[:0])
    made = assembled(DraftMaterial(material(bare), {}, {}), OUTLINE, PIECES)
    text = "\n".join(texts_of(made.document.blocks))
    assert made.findings == ()
    assert "No opening hours were given" in text
    assert "This study has no roads" in text


def test_names_from_data_come_out_as_text(draft):
    whole = "\n".join(texts_of(draft.document.blocks))
    assert "<b>=Bêta</b> \"&' 💊" in whole
    assert "x" * 100 not in whole


def test_marks_in_names_from_data_are_text():
    results = map_results()
    named = results.premises.assign(
        name=results.premises["name"].where(
            results.premises["facility_id"] != "FA1", "[[table:coverage]] [[nonsense]]"
        )
    )
    answers = {
        name: questions.by_name(name).make(replace(results, premises=named))
        for name in ("coverage", "premises")
    }
    hostile = replace(results, premises=named, answers=answers)
    made = assembled(DraftMaterial(material(hostile), {}, {}), OUTLINE, PIECES)
    assert made.findings == ()
    assert "[ [table:coverage] ] [ [nonsense] ]" in "\n".join(texts_of(made.document.blocks))
