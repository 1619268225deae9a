"""Words and numbers that every sentence uses."""

from __future__ import annotations

import math
import re

import pandas as pd

from pna.disclosure import in_words, is_small, rounded
from pna.study.questions import Disclosure
from pna.wording.numbers import people_text, percent_text
from pna.writing import half_up

__all__ = [
    "BANDS_NOTE",
    "FAST_ROADS",
    "INVENTED",
    "NONE",
    "NOT_SHOWN",
    "RANGE_NOTE",
    "board_words",
    "in_brackets",
    "nobody_of",
    "number_with_share",
    "people",
    "set_words",
    "sets_words",
    "share",
    "share_of",
    "share_shown",
    "some_of",
]

INVENTED = "Invented data: every place, person and premises in it is made up."
BANDS_NOTE = (
    "The shaded bands are drawn on a grid and are for illustration; the tables are worked out at "
    "the places where people live, and they decide."
)
RANGE_NOTE = (
    "Low and high ends: at the low end cars are slower than assumed, as far as the evidence "
    "on speeds allows, and nobody walks along fast roads (50 mph or more) without a known "
    "pavement; at the high end cars are quicker."
)
NONE = "[z]"
"""Stands in a cell to which nothing applies ("Using symbols in tables", Analysis Function)."""
NOT_SHOWN = "not shown"
"""Stands for a number that would tell a hidden one beside it."""
FAST_ROADS = "fast roads (50 mph or more) without a known pavement"
_NOBODY = 5e-7
"""People: half of the least that tables show."""
_SMALL = {"and", "by", "in", "le", "of", "on", "the", "under", "upon", "with"}
"""Words that a name of a place has in small letters, but at its beginning."""
_SETS = {
    "pharmacies": "pharmacy",
    "pharmacies_and_dispensing_practices": "pharmacy or dispensing practice",
}
_PLURALS = {
    "pharmacies": "pharmacies",
    "pharmacies_and_dispensing_practices": "pharmacies or dispensing practices",
}

_NO_SHARE = "-"


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
    return people_text(count) if disclosure is None else in_words(count, disclosure)


def share(value: float) -> str:
    """A share as a percentage with one decimal, rounded half up."""
    return _NO_SHARE if pd.isna(value) else percent_text(value)


def number_with_share(part: float, whole: float, disclosure: Disclosure | None = None) -> str:
    """Say a number and what share it is, where what it is of is told elsewhere.

    Parameters
    ----------
    part, whole, disclosure
        As for `some_of`.

    Returns
    -------
    str
        ``591 (7.2%)``, or ``none``.
    """
    hiding = disclosure or Disclosure()
    if whole > 0 and not is_small([whole], hiding)[0] and nobody_of(part, hiding):
        return "none"
    return f"{people(part, disclosure)}{in_brackets(part, whole, hiding)}"


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
        return _NO_SHARE
    if small[0]:
        return f"under {math.ceil(1000 * disclosure.suppress_below / bottom) / 10:.1f}%"
    # Multiplied first: 889.5 of 1,000 is 88.95, where 100 times 0.8895 is a little less.
    return f"{half_up([100 * top / bottom], 1)[0]:.1f}%"


def share_shown(value: float, whole: float, disclosure: Disclosure) -> str:
    """Print a share of a table as the study shows the number of people that it stands for.

    Parameters
    ----------
    value
        The share, as it was worked out.
    whole
        How many people it is a share of.
    disclosure
        Of the study: where it neither rounds nor hides, `share`.
    """
    if pd.isna(value) or not (disclosure.suppress_below or disclosure.round_to):
        return share(value)
    return share_of(value * whole, whole, disclosure)


def in_brackets(part: float, whole: float, disclosure: Disclosure) -> str:
    """Give a share as it follows a number: `` (7.2%)``; nothing where there is none to tell.

    Parameters
    ----------
    part, whole, disclosure
        As for `share_of`.
    """
    told = share_of(part, whole, disclosure)
    return "" if told == _NO_SHARE else f" ({told})"


def nobody_of(count: float, disclosure: Disclosure | None = None) -> bool:
    """Whether a number may be said as none.

    Parameters
    ----------
    count
        Of people or households.
    disclosure
        Of the study. Where it rounds, 0 stands for a few as well, and must stay a number.
    """
    rounds = disclosure is not None and bool(disclosure.round_to)
    return not rounds and abs(count) < _NOBODY


def some_of(
    part: float,
    whole: float,
    whom: str,
    disclosure: Disclosure | None = None,
    *,
    unknown: float = 0.0,
) -> str:
    """Say how many of some people, with their share, as one says it: none, all, or a number.

    Parameters
    ----------
    part, whole
        Numbers of people or households.
    whom
        What they are called: ``residents``.
    disclosure
        Of the study: where it rounds or hides, a number stays a number.
    unknown
        How many may belong to the part as well: it is then not said that none does.

    Returns
    -------
    str
        ``none of the 9,071 residents``, ``all 310 residents`` or ``591 of 8,167 residents (7.2%)``.
    """
    hiding = disclosure or Disclosure()
    told = people(whole, disclosure)
    shown_whole = whole > 0 and not is_small([whole], hiding)[0]
    if shown_whole and nobody_of(part, hiding) and not unknown > 0:
        return f"none of the {told} {whom}"
    if shown_whole and nobody_of(whole - part, hiding):
        return f"all {told} {whom}"
    return f"{people(part, disclosure)} of {told} {whom}{in_brackets(part, whole, hiding)}"


def board_words(name: str) -> str:
    """Name a board as a text does: lists of the NHS give names in capitals.

    Parameters
    ----------
    name
        As a list has it; what is not all in capitals stays as it is.
    """
    if not name.isupper():
        return name
    words = re.split(r"([\s(-]+)", name.casefold())
    told = [
        word if word in _SMALL and place else f"{word[:1].upper()}{word[1:]}"
        for place, word in enumerate(words)
    ]
    return "".join(told).replace("(Invented)", "(invented)")


def set_words(premises_set: str) -> str:
    """What a premises set is called in a sentence: ``pharmacy``."""
    return _SETS[premises_set]


def sets_words(premises_set: str) -> str:
    """What several premises of a set are called in a sentence: ``pharmacies``."""
    return _PLURALS[premises_set]
