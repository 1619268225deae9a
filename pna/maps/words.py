"""Numbers and states of a map in plain words."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real

import pandas as pd

__all__ = [
    "heading",
    "long_date",
    "minutes_number",
    "minutes_text",
    "people_text",
    "percent_text",
    "table_cell",
    "travel_text",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STATES = {
    "beyond_limit": "no {} to any premises within the longest time that was worked out",
    "too_far_from_road": "too far from any road or path for a {} to be worked out",
    "no_network": "no connected road or path for a {} to be worked out",
}
_HEADINGS = {
    "area_code": "Code",
    "area_name": "Area",
    "area_type": "Kind of area",
    "total": "People",
    "within": "Within either time",
    "outside": "Further than both times",
    "unknown": "Not known",
    "share_within": "Share within",
    "share_low": "Share, low end",
    "share_high": "Share, high end",
    "premises_set": "Premises counted",
    "speed_preset": "Speeds",
}
# What counts as within a limit (1e-6 minutes beyond it) is not rounded up past it.
_WITHIN_TENTHS = 1e-5
_AREA_TYPES = {"hwb": "Whole area", "district": "District", "locality": "Locality"}


def long_date(day: date) -> str:
    """Such as 1 October 2025, whatever the computer's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def minutes_number(minutes: float) -> str:
    """Minutes of a rule, without needless decimals."""
    return f"{minutes:g}"


def minutes_text(minutes: float) -> str:
    """Minutes found, rounded up to a tenth: 10.01 is never shown as within 10."""
    return f"{math.ceil(minutes * 10 - _WITHIN_TENTHS) / 10:.1f}"


def people_text(people: float) -> str:
    """Whole people, half up, with thousands."""
    return f"{_half_up(people, 0):,}"


def percent_text(share: float) -> str:
    """Percent to one decimal, half up."""
    return f"{_half_up(share * 100, 1)}%"


def travel_text(
    mode: str, minutes: float, status: str, nearest: str, limit_minutes: float | None = None
) -> str:
    """How long it is to the nearest premises by one mode (drive, walk), or why none is known.

    `limit_minutes` is the longest time that was worked out, None where it is not known.
    """
    if status == "ok" and not pd.isna(minutes):
        to = f" to {nearest}" if nearest else ""
        return f"{minutes_text(minutes)} minutes{to}"
    if status == "beyond_limit" and limit_minutes is not None:
        return f"more than {minutes_number(limit_minutes)} minutes"
    return _STATES.get(status, "no time for a {} is known").format(mode)


def heading(column: str) -> str:
    """Heading of a column of the table."""
    return _HEADINGS.get(column, column.replace("_", " ").strip().capitalize())


def table_cell(column: str, value: object) -> tuple[str, bool]:
    """Text of a cell of the table, and whether it is a number."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return "not known", False
    if isinstance(value, bool) or not isinstance(value, Real):
        text = str(value)
        return (_AREA_TYPES.get(text, text) if column == "area_type" else text), False
    if column.startswith("share"):
        return percent_text(float(value)), True
    if column == "minutes":
        return minutes_number(float(value)), True
    return people_text(float(value)), True


def _half_up(value: float, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    return Decimal(repr(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP)
