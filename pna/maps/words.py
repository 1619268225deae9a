"""Numbers and states of a map in plain words."""

from __future__ import annotations

import math
from numbers import Real

import pandas as pd

from pna.wording.numbers import (
    long_date,
    minutes_number,
    minutes_text,
    people_text,
    percent_text,
)

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

_STATES = {
    "beyond_limit": "no {} to any premises within the longest time that was worked out",
    "too_far_from_road": "too far from any road or path for a {} to be worked out",
    "not_told": "not told",
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
_AREA_TYPES = {"hwb": "Whole area", "district": "District", "locality": "Locality"}


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
