"""Dates of an application: days as the calendar counts them, and days on which nobody works."""

from __future__ import annotations

from datetime import date

import pytest

from pna.scenario.working_days import day_off, days_between


def test_calendar_days():
    # 45 days from 2 March 2026: 29 left of March, 16 of April.
    assert days_between(date(2026, 3, 2), date(2026, 4, 16)) == 45
    assert days_between(date(2026, 3, 2), date(2026, 3, 2)) == 0
    assert days_between(date(2026, 3, 2), date(2026, 3, 1)) == -1
    assert days_between(date(2024, 2, 28), date(2024, 3, 1)) == 2


@pytest.mark.parametrize(
    ("day", "why"),
    [
        # https://www.gov.uk/bank-holidays, England and Wales.
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Saturday and Boxing Day"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
        (date(2023, 5, 8), "Coronation of Charles III"),
        (date(2026, 3, 1), "Sunday"),
        (date(2026, 3, 2), ""),
        # Days off in Scotland and Northern Ireland alone.
        (date(2026, 1, 2), ""),
        (date(2026, 3, 17), ""),
        (date(2026, 8, 3), ""),
    ],
)
def test_days_off_in_england(day, why):
    assert day_off(day) == why


def test_a_year_beyond_the_library_is_judged_by_its_weekday():
    assert day_off(date(2150, 12, 26)) == "Saturday"
    assert day_off(date(2150, 12, 25)) == ""
