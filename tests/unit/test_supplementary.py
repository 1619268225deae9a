"""The draft of a supplementary statement: facts of availability, and nothing chosen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from register_town import A, P, place, register_town

from pna.errors import DataError
from pna.register import recording
from pna.register.entries import Decided
from pna.register.now import areas_now, premises_now
from pna.register.present import in_effect
from pna.register.statement import statement
from pna.report.document.blocks import Bullets, Document, Heading, Note, Paragraph, Table, flat
from pna.report.document.docx import as_bytes
from pna.report.document.html import page
from pna.report.supplementary import document, write_all
from pna.results import Results
from pna.scenario.changes import ChangeHours, Close, Consolidate, Open, Relocate, Scenario
from pna.study.questions import Disclosure
from pna.wording import supplementary as words

BANNED = r"\b(gaps?|needs?|needed|underserved|deserts?|should open)\b"
HOSTILE = "<b>Prop & Co</b> =1+1 \u0176"


def note(town: Results, folder: Path, change, on: str, since: str | None, **more) -> None:
    day = date.fromisoformat(since) if since else None
    what = Decided(more.pop("decision", "granted"), date.fromisoformat(on), day, **more)
    recording.record(town, Scenario((change,)), what, folder)


@pytest.fixture(scope="module")
def town() -> Results:
    return register_town()


@pytest.fixture(scope="module")
def folder(town: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merger, an opening with hours, one to come, a refusal."""
    folder = tmp_path_factory.mktemp("a study")
    week = {"monday": "09:00-17:00", "tuesday": "CLOSED"}
    note(town, folder, Consolidate("FA1", "FA2"), "2026-11-01", "2026-12-01",
         source="NHS England", minute="HWB minute 12")  # fmt: skip
    note(town, folder, Open(place(P), HOSTILE, hours=week), "2026-11-02", "2026-12-15",
         reference="CAS-1", address="2 Low Road")  # fmt: skip
    note(town, folder, ChangeHours("FA2", {"sunday": "10:00-16:00"}), "2026-11-03", None)
    note(town, folder, Relocate("FA2", place(A)), "2026-12-31", None, decision="refused")
    return folder


@pytest.fixture(scope="module")
def drafted(town: Results, folder: Path) -> Document:
    return document(statement(town, folder))


def texts(made: Document) -> list[str]:
    found = [made.title, made.subtitle, made.footer]
    for block in flat(made.blocks):
        if isinstance(block, Heading | Note):
            found.append(block.text)
        elif isinstance(block, Paragraph):
            found.append(f"{block.lead}{block.text}")
        elif isinstance(block, Bullets):
            found += block.items
        elif isinstance(block, Table):
            found += [block.caption, *block.head, *(cell for row in block.rows for cell in row)]
    return found


def tables(made: Document) -> dict[str, Table]:
    return {block.caption[:7]: block for block in flat(made.blocks) if isinstance(block, Table)}


def banned(text: str) -> bool:
    # That invented data need no attribution is said of data, not of people.
    return bool(re.search(BANNED, text)) and not text.startswith("Invented data")


def test_the_changes_are_told_with_day_before_after_and_source(drafted: Document) -> None:
    table = tables(drafted)["Changes"]
    assert table.caption == (
        "Changes after 1 October 2026 and up to 31 December 2026, by date (from the register)"
    )
    assert table.rows == (
        (
            "1 December 2026",
            "Alpha (FA1)",
            "Consolidated: closed, and merged into FA2",
            "1 High Street, AB1 2CD; Mon-Fri 09:00-17:00; Sat-Sun closed",
            "-",
            "NHS England; granted; HWB minute 12; register row 1",
        ),
        (
            "15 December 2026",
            f"{HOSTILE} (no ODS code yet)",
            "Opened",
            "-",
            "2 Low Road; Mon 09:00-17:00; Tue closed",
            "CAS-1; granted; register row 2",
        ),
    )


def test_figures_by_area_are_those_worked_out_by_hand(drafted: Document, town: Results) -> None:
    """FA1 gone, A is outside; a site at P takes in P, and is more than two minutes from A."""
    (row,) = tables(drafted)["Pharmac"].rows
    assert row == ("Ourshire", "2", "2", "1", "1", "150", "50", "100")
    said = " ".join(texts(drafted))
    # At half the speed nobody but P is within two minutes now, at twice the speed everybody.
    assert "100 (between 0 and 100 if cars are quicker or slower than assumed) of 150" in said


def test_both_options_of_regulation_6_4_stand_there_and_none_is_chosen(drafted: Document) -> None:
    options = [text for text in texts(drafted) if "Option " in text]
    assert [text[:15] for text in options] == ["[  ] Option A. ", "[  ] Option B. "]
    for said, law in zip(options, words.STATUTORY, strict=True):
        filled = law.format(board="the Ourshire Health and Wellbeing Board", premises="Alpha (FA1)")
        assert said.endswith(filled)
    assert [text for text in texts(drafted) if banned(text)] == options


def test_what_is_to_come_and_what_was_refused_changes_nothing(drafted: Document) -> None:
    said = texts(drafted)
    assert "Beta (FA2): change of opening hours, granted, from a day that is not yet known." in said
    (told,) = (text for text in said if "refused" in text)
    assert told.endswith("changed nothing (row 4 of the register).")


def test_it_is_a_draft_with_places_to_sign_and_advice(drafted: Document) -> None:
    said = texts(drafted)
    notes = [block.text for block in drafted.blocks if isinstance(block, Note)]
    assert notes[0].startswith("Invented data")
    assert notes[1].startswith("DRAFT. Nothing here has been issued")
    assert "Minute of the decision" in said
    assert f"Legal check. {words.CHECK}" in said
    assert any("becomes part of that assessment" in text for text in said)
    assert any("regulation 6(3) and, for consolidations, regulation 6(4)" in text for text in said)


def test_without_a_consolidation_regulation_6_4_is_not_named(town: Results, tmp_path: Path) -> None:
    note(town, tmp_path, Close("FA1"), "2026-11-01", "2026-11-01", decision="notified")
    made = document(statement(town, tmp_path))
    assert not any("6(4)" in text or banned(text) for text in texts(made))


def test_a_later_statement_tells_later_changes_and_the_state_of_all(
    town: Results, folder: Path
) -> None:
    given = statement(town, folder, since=date(2026, 12, 1))
    made = document(given)
    assert len(tables(made)["Changes"].rows) == 1
    assert tables(made)["Pharmac"].rows[0][-2:] == ("50", "100")
    early = document(statement(town, folder, as_at=date(2026, 11, 30)))
    assert words.NOTHING_CHANGED in texts(early)
    assert "Alpha (FA1): consolidation into FA2, granted, from 1 December 2026." in texts(early)
    with pytest.raises(DataError, match="before it begins"):
        statement(town, folder, as_at=date(2026, 9, 1))


def test_premises_as_they_now_are(town: Results, folder: Path) -> None:
    given = statement(town, folder)
    table = premises_now(given.after, in_effect(given.register.rows)).set_index("facility_id")
    assert table.loc["FA1", "changed"] == "merged into FA2"
    assert not table.loc["FA1", "counted_pharmacies"]
    assert table.loc["FA1", "why_not_pharmacies"] == (
        "closed: 2026-12-01, merged into FA2 (row 1 of the register)"
    )
    new = table.loc["PROPOSED"]
    assert (new["changed"], new["changed_on"], new["register_rows"]) == (
        "opened",
        "2026-12-15",
        "2",
    )
    assert (new["address"], new["opening_hours"]) == ("2 Low Road", "Mon 09:00-17:00; Tue closed")
    assert table.loc["FA2", "changed"] == ""
    counts = areas_now(town, given.after).iloc[0]
    assert counts["pharmacies_now"] == 2
    assert counts["people"] == 150


def test_small_numbers_are_said_as_the_study_says(tmp_path: Path) -> None:
    hiding = register_town(hiding=Disclosure(suppress_below=60, round_to=10))
    note(hiding, tmp_path, Close("FA1"), "2026-11-01", "2026-11-01", decision="notified")
    made = document(statement(hiding, tmp_path))
    assert tables(made)["Pharmac"].rows[0][-3:] == ("150", "fewer than 60", "150")


def test_a_change_too_small_to_show_is_not_told_by_the_numbers_beside_it(tmp_path: Path) -> None:
    hiding = register_town(hiding=Disclosure(suppress_below=60))
    note(hiding, tmp_path, Open(place(P)), "2026-11-01", "2026-11-01", decision="notified")
    made = document(statement(hiding, tmp_path))
    assert tables(made)["Pharmac"].rows[0][-1] == "not shown"
    texts = [getattr(block, "text", "") for block in flat(made.blocks)]
    (said,) = [text for text in texts if "residents live further" in text]
    assert "with the premises of the assessment" not in said


def test_nothing_recorded_is_said_so(town: Results, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing has been recorded"):
        statement(town, tmp_path)


def test_names_are_inert_and_the_same_draft_has_the_same_bytes(
    town: Results, folder: Path, drafted: Document
) -> None:
    assert as_bytes(drafted) == as_bytes(document(statement(town, folder)))
    html = page(drafted)
    assert "<b>Prop" not in html
    assert "&lt;b&gt;Prop &amp; Co&lt;/b&gt;" in html
    assert "<script" not in html


def test_the_files(town: Results, folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("pna.report.supplementary._map", lambda *_: "map")
    written = write_all(statement(town, folder), tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "report/supplementary-statement.docx",
        "report/supplementary-statement.html",
        "tables/premises-now.csv",
        "maps/premises-now.html",
    ]
    table = pd.read_csv(tmp_path / "tables" / "premises-now.csv", encoding="utf-8-sig")
    assert table["changed"].notna().sum() == 2
