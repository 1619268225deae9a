"""Words and numbers that every sentence uses."""

from __future__ import annotations

import pandas as pd

from pna.writing import half_up

__all__ = [
    "BANDS_NOTE",
    "FAST_ROADS",
    "INVENTED",
    "RANGE_NOTE",
    "people",
    "set_words",
    "sets_words",
    "share",
]

INVENTED = "Invented data: every place, person and premises in it is made up."
BANDS_NOTE = (
    "The shaded bands are drawn on a grid and are for illustration; the tables are worked out at "
    "the places where people live, and they decide."
)
RANGE_NOTE = (
    "Low and high ends: at the low end cars are slower than assumed, as far as the calibration "
    "leaves open, and nobody walks along fast roads (50 mph or more) without a known pavement; at "
    "the high end cars are quicker."
)
FAST_ROADS = "fast roads (50 mph or more) without a known pavement"
_SETS = {
    "pharmacies": "pharmacy",
    "pharmacies_and_dispensing_practices": "pharmacy or dispensing practice",
}
_PLURALS = {
    "pharmacies": "pharmacies",
    "pharmacies_and_dispensing_practices": "pharmacies or dispensing practices",
}


def people(count: float) -> str:
    """A number of people as it is printed: whole, rounded half up, with thousands separated."""
    return f"{int(half_up([count], 0)[0]):,}"


def share(value: float) -> str:
    """A share as a percentage with one decimal, rounded half up."""
    return "-" if pd.isna(value) else f"{half_up([100 * value], 1)[0]:.1f}%"


def set_words(premises_set: str) -> str:
    """What a premises set is called in a sentence: ``pharmacy``."""
    return _SETS[premises_set]


def sets_words(premises_set: str) -> str:
    """What several premises of a set are called in a sentence: ``pharmacies``."""
    return _PLURALS[premises_set]
