"""The note on an application: what it says, in which order, and what it leaves out."""

import io
import re
from dataclasses import replace
from datetime import date

import docx
import pandas as pd
import pytest
import town_comparison as asked
from town_results import town_results

from pna.errors import Finding
from pna.report.document.blocks import Bullets, Heading, Note, Paragraph, Picture, Table, flat
from pna.report.document.docx import as_bytes
from pna.report.document.html import page
from pna.report.note import note
from pna.report.note_sites import _taking_over
from pna.scenario.application import Facts
from pna.scenario.around import around
from pna.scenario.changes import ChangeHours, ChangeServices, Close, Consolidate, Open, Scenario
from pna.scenario.compare import Comparison
from pna.scenario.figures import figures
from pna.study.questions import Disclosure
from pna.wording import applications as words
from pna.wording import applications_people as of_people
from pna.wording.applications_rural import for_the_board

FACTS = Facts(
    reference="CAS-1",
    applicant="An <b>Applicant</b> Ltd",
    kind="unforeseen benefits",
    regulation="18",
    received=date(2026, 3, 2),
    reply_by=date(2026, 4, 5),
)
ORDER = (
    "What was asked",
    "Position on a map",
    "People newly within and newly further",
    "Minutes saved or added",
    "By time of the week",
    "Choice",
    "The nearest premises",
    "Overlap",
    "The new nearest premises, and for how many",
    "People who now use the old site",
    "Rural rules",
    "Planned housing",
    "A short straight line, but a long walk",
    "Limits and assumptions",
    "Method",
    "Sources",
    "What this note does not decide",
)


def written(comparison, facts=None, picture=None):
    return note(comparison, figures(comparison), around(comparison), facts, picture)


def headings(document):
    return [
        re.sub(r"^\d+\. ", "", block.text)
        for block in flat(document.blocks)
        if isinstance(block, Heading)
    ]


def everything(document):
    said = [document.title, document.subtitle]
    for block in flat(document.blocks):
        match block:
            case Heading() | Note():
                said.append(block.text)
            case Paragraph():
                said.append(f"{block.lead} {block.text}")
            case Bullets():
                said += block.items
            case Table():
                said += [block.caption, *block.head, *(cell for row in block.rows for cell in row)]
            case Picture():
                said += [block.alt, block.caption]
    return "\n".join(said)


def changed(*changes, before=None):
    """For what is told of changes; their figures stay as they are."""
    before = before or asked.closed().before
    return Comparison(before, before, Scenario(changes))


@pytest.mark.parametrize(
    "comparison",
    [asked.closed(), asked.opened(), asked.moved(), asked.several()],
    ids=["closed", "opened", "moved", "several"],
)
def test_sections_stand_in_the_order_of_the_issue_and_none_is_empty(comparison):
    document = written(comparison, FACTS, Picture(b"", "alt", "caption"))
    found = headings(document)
    assert found == [name for name in ORDER if name in found]
    blocks = list(flat(document.blocks))
    for this, following in zip(blocks, [*blocks[1:], None], strict=True):
        assert not (
            isinstance(this, Heading) and (following is None or isinstance(following, Heading))
        )
    numbers = [int(b.text.split(".")[0]) for b in blocks if isinstance(b, Heading)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_only_a_move_has_users_of_an_old_site_and_only_lost_sites_are_absorbed():
    users, absorbed = (
        "People who now use the old site",
        "The new nearest premises, and for how many",
    )
    for comparison, has_users, has_absorbed in (
        (asked.closed(), False, True),
        (asked.opened(), False, False),
        (asked.moved(), True, True),
    ):
        found = headings(written(comparison))
        assert (users in found, absorbed in found) == (has_users, has_absorbed)


def test_hours_alone_change_no_minutes_and_services_no_times():
    hours = written(changed(ChangeHours("FA1", {"sunday": "10:00-16:00"})))
    found = headings(hours)
    assert "By time of the week" in found
    assert not {"Minutes saved or added", "Choice", "Overlap"} & set(found)
    assert "Sun 10:00-16:00" in everything(hours)
    services = written(changed(ChangeServices("FA1", begins=("Flu",), ceases=("Pharmacy First",))))
    assert "begins to provide Flu and ceases to provide Pharmacy First" in everything(services)
    assert headings(services)[:1] == ["What was asked"]
    assert "People newly within and newly further" not in headings(services)


def test_no_note_says_what_the_board_decides():
    for comparison in (asked.closed(), asked.opened(), asked.moved(), asked.several()):
        text = everything(written(comparison, FACTS))
        assert not re.search(r"(?i)\b(gaps?|needs?|needed|underserved|deserts?)\b", text)
        assert "Based on modelled travel times" in text
        assert "for the Health and Wellbeing Board" in text


def test_the_closure_is_told_by_hand():
    # Alpha at B closes; A is one minute from it, and Beta (F) is further than two minutes.
    comparison = asked.closed()
    table = figures(comparison).moves
    row = table[
        (table["rule"] == "drive_2")
        & (table["area_type"] == "hwb")
        & (table["split"] == "all")
        & (table["premises_set"] == "pharmacies")
    ].iloc[0]
    lost = float(row["newly_outside"])
    assert lost >= 100
    text = everything(written(comparison))
    assert f"{lost:.0f} of the 200 residents of Ourshire" in text
    assert "Alpha (FA1) closes." in text


def test_facts_are_told_with_days_weekends_and_the_solicitor():
    text = everything(written(asked.opened(), FACTS))
    assert "Reference CAS-1; applicant An <b>Applicant</b> Ltd; unforeseen benefits" in text
    assert "regulation 18" in text
    # 5 April 2026 is Easter Sunday.
    assert "34 calendar days after it was received" in text
    assert "Sunday" in text
    assert "solicitor" in text
    assert "solicitor" not in everything(written(asked.opened()))


def test_hours_that_are_not_supplied_are_said_so():
    text = everything(written(asked.opened()))
    assert "Hours: not supplied." in text
    assert "hours" in words.hours_not_supplied_sentence("X")


def test_an_open_position_has_a_band_and_says_which_site_is_told():
    comparison = asked.several()
    wanted = Scenario((Open(asked.place((0, 0), within_metres=1500.0)),))
    text = everything(written(replace(comparison, asked=wanted)))
    assert "a site not yet fixed, within 1500 metres of" in text
    assert "3 sites within 1500 metres of the point given were tried" in text
    assert re.search(r"\[\d+-\d+\]", text)


def test_invented_data_and_warnings_are_told():
    comparison = asked.opened()
    info = comparison.before.study.study.model_copy(update={"invented": True})
    study = comparison.before.study.model_copy(update={"study": info})
    comparison = replace(
        comparison,
        before=replace(comparison.before, study=study),
        findings=(Finding("warning", "the postcode ended in 2019."),),
    )
    document = written(comparison)
    assert any(isinstance(b, Note) and "Invented" in b.text for b in document.blocks)
    assert "the postcode ended in 2019." in everything(document)


def test_small_numbers_are_hidden_where_the_study_hides_them():
    comparison = asked.closed()
    study = comparison.before.study.model_copy(
        update={"disclosure": Disclosure(suppress_below=100)}
    )
    comparison = replace(
        comparison,
        before=replace(comparison.before, study=study),
        after=replace(comparison.after, study=study),
    )
    text = everything(written(comparison))
    assert "fewer than 100" in text
    assert " 50 " not in text


def test_a_merger_names_both_and_titles_are_short():
    merger = changed(Consolidate("FA1", "FA2"))
    assert words.title(merger) == "Merger: Alpha (FA1) into Beta (FA2)"
    assert words.title(changed(Close("FA1"))) == "Closure: Alpha (FA1)"
    assert "Alpha (FA1) merges into Beta (FA2)" in everything(written(merger))


def test_notes_with_hostile_names_are_inert():
    evil = "<img src=x onerror=alert(1)>\x00=cmd|' /C calc'!A0"
    document = written(asked.opened(site=evil), FACTS)
    text = page(document)
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text
    read = docx.Document(io.BytesIO(as_bytes(document)))
    assert any("<img src=x onerror=alert(1)>=cmd" in p.text for p in read.paragraphs)


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ({"newly_within": 0.0, "newly_outside": 0.0}, "0"),
        ({"newly_within": 1234.4, "newly_outside": 0.0}, "+1,234"),
        ({"newly_within": 3.0, "newly_outside": 2.5}, "+3; -3"),
        (
            {
                "newly_within": 5.0,
                "newly_within_low": 4.0,
                "newly_within_high": 9.0,
                "newly_within_least": 0.0,
                "newly_within_most": 12.0,
                "newly_outside": 0.0,
                "newly_outside_low": 0.0,
                "newly_outside_high": 0.0,
            },
            "+5 (4-9) [0-12]",
        ),
    ],
)
def test_cells_tell_gains_losses_and_ranges(row, cell):
    assert of_people.moved_cell(row, Disclosure()) == cell


def test_minutes_beyond_the_search_are_told_as_such():
    study = town_results().study
    row = {
        "minutes_before": float("nan"),
        "minutes_after": float("nan"),
        "mode": "walk",
        "way": "saved",
    }
    assert of_people.before_and_after(row, study) == ("over 60", "up to 60")
    assert of_people.before_and_after({**row, "way": "added"}, study) == ("up to 60", "over 60")
    known = {**row, "minutes_before": 7.25, "minutes_after": 3.0}
    assert of_people.before_and_after(known, study) == ("7.3", "3.0")


def test_missing_is_what_tables_leave_empty():
    assert of_people.missing(pd.NA)
    assert of_people.missing(float("nan"))
    assert of_people.missing(None)
    assert not of_people.missing(0.0)


def test_who_has_none_left_is_not_said_to_be_no_further() -> None:
    """Of those left without any, "0 people more than 5 minutes further" would be read as good."""
    row = {
        "mode": "drive",
        "people": 100.0,
        "minutes_before": 8.3,
        "minutes_after": float("nan"),
        "more_than_5_further": 0.0,
    }
    none = {**row, "premises_id": "", "premises_name": ""}
    other = {**row, "premises_id": "FA2", "premises_name": "Beta", "minutes_after": 9.0}
    both = pd.DataFrame([none, other])
    assert _taking_over(none, both, Disclosure())[-2:] == ("-", "-")
    assert _taking_over(other, both, Disclosure())[-2:] == ("9.0", "0")


def test_a_board_is_not_told_of_settings():
    """What is lacking is told by the file that an analyst would give, never by its key."""
    for comparison in (asked.opened(), asked.several()):
        text = everything(written(comparison))
        assert "inputs." not in text
        assert "study.toml" not in text
    text = for_the_board("Look at inputs.gp_sites, row 3.")
    assert text == "Look at the study's gp sites, row 3."


def test_villages_are_named_with_their_people():
    rows = pd.DataFrame(
        {
            "change": ["within", "within", "within", "outside"],
            "place": ["Amble", "Brook", "", "Clay"],
            "people": [120.4, 30.0, 9.0, 7.0],
        }
    )
    study = town_results().study
    assert of_people.settlements_sentence(rows, study, 1) == (
        "Newly within in or near: Amble 120 and 1 more; newly further in or near: Clay 7."
    )
    assert of_people.settlements_sentence(rows, study, 0) == ""
