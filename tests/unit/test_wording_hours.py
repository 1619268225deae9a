"""Sentences about opening hours, word for word."""

from __future__ import annotations

from datetime import date

import pytest

from pna import wording
from pna.study.questions import Slot

WORKING = ("monday", "tuesday", "wednesday", "thursday", "friday")
EVERY = (*WORKING, "saturday", "sunday")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"days": "sunday", "at": "12:00"}, "open on Sunday at 12:00"),
        ({"days": WORKING, "at": "12:00"}, "open on every weekday at 12:00"),
        (
            {"days": WORKING, "start": "18:30", "end": "24:00"},
            "open at any time after 18:30 on at least one weekday",
        ),
        (
            {"days": WORKING, "start": "00:00", "end": "08:00", "on": "each"},
            "open at any time before 08:00 on every weekday",
        ),
        (
            {"days": ("sunday", "saturday"), "start": "09:00", "end": "17:00"},
            "open at any time from 09:00 to 17:00 on Saturday or Sunday",
        ),
        (
            {"days": ("friday", "monday", "sunday"), "start": "09:00", "end": "17:00"}
            | {"open": "whole"},
            "open for the whole time from 09:00 to 17:00 on Monday, Friday and Sunday",
        ),
        (
            {"days": EVERY, "start": "00:00", "end": "24:00", "open": "whole"},
            "open all day on every day of the week",
        ),
        (
            {"days": EVERY, "start": "00:00", "end": "24:00"},
            "open at any time on at least one day of the week",
        ),
    ],
)
def test_when(given: dict, words: str) -> None:
    assert wording.slot_words(Slot(name="s", **given)) == words


def test_a_day_of_the_rota() -> None:
    assert wording.rota_words(date(2026, 1, 1)) == (
        "open at any time on Thursday 1 January 2026 by the rota"
    )


@pytest.mark.parametrize(
    ("number", "unknown", "words"),
    [
        (
            1,
            [],
            "Of 7 premises that count as a pharmacy in Anyshire, 1 is open on Sunday at 12:00.",
        ),
        (
            0,
            [f"F{i}" for i in range(11)],
            (
                "Of 7 premises that count as a pharmacy in Anyshire, 0 are open on Sunday at "
                "12:00. Of 11 this is not known (F0, F1, F2, F3, F4, F5, F6, F7, F8, F9, ...)."
            ),
        ),
    ],
)
def test_how_many_are_open(number: int, unknown: list[str], words: str) -> None:
    slot = wording.slot_words(Slot(name="s", days="sunday", at="12:00"))
    said = wording.open_count_sentence(
        number, unknown, 7, premises_set="pharmacies", when=slot, area="Anyshire"
    )
    assert said == words
