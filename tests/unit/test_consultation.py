"""The dates of a consultation and the words around it, by hand."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from pna.report.draft.practices import practices
from pna.wording import consultation as asked
from pna.wording import draft_about, draft_summary, glossary, schedule1
from pna.wording.consultation import Period

if TYPE_CHECKING:
    from pna.material import Material


def test_sixty_days_from_service_on_9_june_2025() -> None:
    # 21 more days of June after the 9th, 31 of July: 30 June is day 21 after service, 31 July day
    # 52, so that the 60th clear day is 8 August; with the 9th itself counted it is 7 August.
    period = Period(date(2025, 6, 9))
    assert period.first_clear == date(2025, 6, 10)
    assert period.last_if_service_counts == date(2025, 8, 7)
    assert period.last == date(2025, 8, 8)
    rows = dict(asked.dates_rows(period))
    assert rows["Draft served on all consultees"] == "Monday 9 June 2025"
    assert rows["Last day: 60 clear days after service"] == "Friday 8 August 2025"
    assert asked.warnings(period) == ()


def test_both_ways_of_counting_are_told_and_the_day_that_meets_both() -> None:
    said = asked.counting(Period(date(2025, 6, 9)))
    assert "is itself the first of them, the last is Thursday 7 August 2025" in said
    assert "must follow it, the last is Friday 8 August 2025" in said


def test_a_practice_is_one_consultee_however_many_surgeries_it_has() -> None:
    rows = [
        ("C82001", "Oak Surgery", "dispensing_practice", "area"),
        ("C82001001", "Oak Branch", "dispensing_practice", "area"),
        # The practice of this branch has its own surgery elsewhere.
        ("C82002003", "Elm Branch", "dispensing_practice", "area"),
        ("C82002", "Elm Surgery", "dispensing_practice", "neighbour"),
        ("FA001", "A pharmacy", "pharmacy", "area"),
    ]
    frame = pd.DataFrame(rows, columns=["facility_id", "name", "kind", "where"])
    published = SimpleNamespace(
        shown={"consultees": SimpleNamespace(frame=frame)},
        table=lambda _: frame,
        results=SimpleNamespace(premises=frame.iloc[:0]),
    )
    found = practices(cast("Material", published))
    assert found.number == 2
    assert found.branches == (("Oak Branch", "Oak Surgery"), ("Elm Branch", "Elm Surgery"))
    assert asked.branch_of(*found.branches[0]) == "Oak Branch, of Oak Surgery"


def test_weekends_and_bank_holidays_are_told_and_nothing_is_moved() -> None:
    # Served on Good Friday 2025; 60 clear days later it is Tuesday 17 June.
    period = Period(date(2025, 4, 18))
    assert period.last == date(2025, 6, 17)
    said = asked.warnings(period)
    assert said[0] == "The day of service: 18 April 2025 is Good Friday."
    between = said[-1]
    assert between.startswith("Bank holidays within the period: ")
    # Easter Monday, the early May and the spring bank holiday.
    assert [day in between for day in ("21 April", "5 May", "26 May")] == [True] * 3
    assert between.count("2025") == 3


def test_a_last_day_on_a_sunday_is_told() -> None:
    # 5 October 2025 is a Sunday: 60 days before it is 6 August.
    period = Period(date(2025, 8, 6))
    assert period.last == date(2025, 10, 5)
    said = asked.warnings(period)
    assert "The last day: 5 October 2025 is a Sunday." in said
    assert "Day 60, the day of service counted: 4 October 2025 is a Saturday." in said


def test_ninety_days_are_ninety_days() -> None:
    assert Period(date(2025, 1, 1), 90).last == date(2025, 4, 1)


def test_all_consultees_of_regulation_8_are_named() -> None:
    named = " ".join(name for _, name in asked.CONSULTEES)
    for word in ("Pharmaceutical Committee", "Medical Committee", "dispensing doctors", "LPS",
                 "Healthwatch", "trusts", "NHS England", "neighbouring"):  # fmt: skip
        assert word in named


def test_schedule_1_has_seven_paragraphs_and_leaves_the_conclusions_to_the_board() -> None:
    assert [one.number for one in schedule1.PARAGRAPHS] == list("1234567")
    assert all(one.left for one in schedule1.PARAGRAPHS)
    assert all("Board" in one.left for one in schedule1.PARAGRAPHS[:4])


def test_the_summary_promises_opening_hours_only_where_they_are_known() -> None:
    for hours in (True, False):
        text = " ".join(
            (*draft_summary.what("Ourshire", hours=hours), *draft_summary.not_means(hours=hours))
        )
        assert ("when they are open" in text) is hours
        assert ("Other figures here tell" in text) is hours
        assert ("Opening hours were not given" in text) is not hours


def test_words_of_the_law_stand_in_schedule_1_alone() -> None:
    for module in (asked, draft_about, draft_summary, glossary):
        texts = [value for value in vars(module).values() if isinstance(value, str)]
        assert not [text for text in texts if re.search(r"\b(gaps?|needs?|needed)\b", text)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The LPCs were asked.", {"LPC"}),
        ("Some distance-selling premises.", {"Distance-selling premises"}),
        ("controlled localities and output areas", {"Controlled locality", "Output area"}),
        ("lps in small letters is not the abbreviation", set()),
        ("ALPS is another word", set()),
    ],
)
def test_the_glossary_holds_the_terms_that_are_used(text: str, terms: set[str]) -> None:
    assert {term for term, _ in glossary.used([text])} == terms


def test_terms_stand_in_the_order_of_the_alphabet() -> None:
    names = [term.casefold() for term, _ in glossary.TERMS]
    assert names == sorted(names)
