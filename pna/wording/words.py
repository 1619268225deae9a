"""Words and numbers that every sentence uses."""

from __future__ import annotations

import math

import pandas as pd

from pna.disclosure import is_small, rounded
from pna.study.questions import Disclosure
from pna.writing import half_up

__all__ = [
    "BANDS_NOTE",
    "FAST_ROADS",
    "INVENTED",
    "NONE",
    "NOT_SHOWN",
    "RANGE_NOTE",
    "people",
    "set_words",
    "sets_words",
    "share",
    "share_of",
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
NONE = "[z]"
"""Stands in a cell to which nothing applies ("Using symbols in tables", Analysis Function)."""
NOT_SHOWN = "not shown"
"""Stands for a number that would tell a hidden one beside it."""
FAST_ROADS = "fast roads (50 mph or more) without a known pavement"
_SETS = {
    "pharmacies": "pharmacy",
    "pharmacies_and_dispensing_practices": "pharmacy or dispensing practice",
}
_PLURALS = {
    "pharmacies": "pharmacies",
    "pharmacies_and_dispensing_practices": "pharmacies or dispensing practices",
}


def people(count: float, disclosure: Disclosure | None = None) -> str:
    """A number of people as it is printed: whole, rounded half up, with thousands separated.

    Parameters
    ----------
    count
        Of people or households.
    disclosure
        Of the study: small numbers are then ``fewer than 5``, and others rounded to its base. None
        prints the number as it is.
    """
    if disclosure is not None:
        if is_small([count], disclosure)[0]:
            return f"fewer than {disclosure.suppress_below}"
        count = float(rounded([count], disclosure)[0])
    return f"{int(half_up([count], 0)[0]):,}"


def share(value: float) -> str:
    """A share as a percentage with one decimal, rounded half up."""
    return "-" if pd.isna(value) else f"{100 * half_up([value], 3)[0]:.1f}%"


def share_of(part: float, whole: float, disclosure: Disclosure) -> str:
    """What share some people are of others, as `people` prints both.

    Parameters
    ----------
    part, whole
        Numbers of people or households.
    disclosure
        Of the study. Of a number that is hidden the share is ``under 0.2%``: what it could be at
        most, rounded up. Others are worked out from rounded numbers.

    Returns
    -------
    str
        ``-`` where there is nobody, or too few to say.
    """
    small = is_small([part, whole], disclosure)
    top, bottom = rounded([part, whole], disclosure)
    if not bottom > 0 or small[1]:
        return "-"
    if small[0]:
        return f"under {math.ceil(1000 * disclosure.suppress_below / bottom) / 10:.1f}%"
    # Multiplied first: 889.5 of 1,000 is 88.95, where 100 times 0.8895 is a little less.
    return f"{half_up([100 * top / bottom], 1)[0]:.1f}%"


def set_words(premises_set: str) -> str:
    """What a premises set is called in a sentence: ``pharmacy``."""
    return _SETS[premises_set]


def sets_words(premises_set: str) -> str:
    """What several premises of a set are called in a sentence: ``pharmacies``."""
    return _PLURALS[premises_set]
