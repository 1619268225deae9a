"""How numbers and dates are written, wherever something is said: tables, maps and sentences."""

from __future__ import annotations

import math
from datetime import date

from pna.writing import half_up

__all__ = [
    "long_date",
    "minutes_number",
    "minutes_text",
    "people_text",
    "percent_text",
    "short_date",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT = 3
# What counts as within a limit (1e-6 minutes beyond it) is not rounded up past it.
_WITHIN_TENTHS = 1e-5


def long_date(day: date) -> str:
    """Such as 1 October 2025, whatever the computer's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Such as 1 Oct 2025, for columns of tables; it is not broken over lines."""
    return f"{day.day}\u00a0{_MONTHS[day.month - 1][:_SHORT]}\u00a0{day.year}"


def minutes_number(minutes: float) -> str:
    """Minutes of a rule, without needless decimals."""
    return f"{minutes:g}"


def minutes_text(minutes: float) -> str:
    """Minutes found, rounded up to a tenth: 10.01 is never shown as within 10."""
    return f"{math.ceil(minutes * 10 - _WITHIN_TENTHS) / 10:.1f}"


def people_text(people: float) -> str:
    """Whole people, half up, with thousands."""
    return f"{int(half_up([people], 0)[0]):,}"


def percent_text(share: float) -> str:
    """Percent to one decimal, half up."""
    return f"{100 * half_up([share], 3)[0]:.1f}%"
