"""Sentences on how far the figures hang on what was assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pna.sensitivity.tried import FACTORS, Level
from pna.study import Study
from pna.wording.words import set_words, share_of, some_of

__all__ = [
    "LEGAL_LIMIT_NOTE",
    "Ends",
    "Ranges",
    "not_tried_sentences",
    "range_sentence",
    "rule_words",
]

LEGAL_LIMIT_NOTE = (
    "One of the speeds tried, every road at its legal limit, is a bound and no estimate: nobody "
    "drives that quickly all the way."
)

_IN_WORDS: Mapping[str, str] = {
    "speed": "the driving speeds",
    "place_unit": "the unit of the places where people live",
    "walking_speed": "the walking speed",
    "walking_ways": "the ways that people walk",
    "premises_position": "where premises stand within their postcode",
}


def rule_words(study: Study, mode: str) -> str:
    """The headline's rule of one mode: ``10 minutes' drive``.

    Parameters
    ----------
    study
        Its headline minutes.
    mode
        As in tables: ``drive``, ``walk`` or ``drive or walk``.
    """
    drive, walk = study.headline.drive_minutes, study.headline.walk_minutes
    return {
        "drive": f"{drive:g} minutes' drive",
        "walk": f"{walk:g} minutes' walk",
    }.get(mode, f"both {drive:g} minutes' drive and {walk:g} minutes' walk")


class Ends(NamedTuple):
    """Fewest and most people further away."""

    fewest: float
    most: float


class Ranges(NamedTuple):
    """People further than one rule says, as the study stands and over all that was tried.

    Attributes
    ----------
    outside, total
        People, as the study stands.
    one, together
        With one thing changed at a time, and of all combinations.
    most, most_ends
        The factor whose levels lie furthest apart (empty: none), and the ends of these.
    below_limit
        Fewest where nobody drives at the legal limit throughout; missing where that was not tried.
    combinations
        How many were tried.
    """

    outside: float
    total: float
    one: Ends
    together: Ends
    most: str
    most_ends: Ends
    below_limit: float
    combinations: int


def range_sentence(
    ranges: Ranges, study: Study, *, mode: str, premises_set: str, area_name: str
) -> str:
    """Say one figure of the headline with the range of all that was tried.

    Parameters
    ----------
    ranges
        Its numbers.
    study
        Its headline minutes, and how it hides small numbers.
    mode, premises_set, area_name
        Which figure: ``drive``, ``walk`` or ``drive or walk``, of which premises, and where the
        people live.
    """
    hiding = study.disclosure

    def of_all(outside: float) -> str:
        return share_of(outside, ranges.total, hiding)

    text = (
        "Based on modelled travel times, "
        f"{some_of(ranges.outside, ranges.total, 'residents', hiding)} live further than "
        f"{rule_words(study, mode)} from a {set_words(premises_set)} in or near {area_name}."
    )
    low, high = map(of_all, ranges.together)
    tried = f"{ranges.combinations:,} combinations"
    if low == high:
        return f"{text} Nothing that was tried ({tried}) changes that share."
    below = "-" if pd.isna(ranges.below_limit) else of_all(ranges.below_limit)
    aside = (
        ""
        if below in {"-", low}
        else f" ({below} to {high} where nobody drives at the legal limit throughout)"
    )
    what = "headline" if mode not in {"drive", "walk"} else "figure"
    text += (
        f" The {what} lies between {low} and {high} over all that was tried, in {tried}{aside}, "
        f"and between {of_all(ranges.one.fewest)} and {of_all(ranges.one.most)} where one thing "
        "was changed at a time."
    )
    if ranges.most:
        fewest, most = map(of_all, ranges.most_ends)
        text += f" It moves most with {_IN_WORDS[ranges.most]}: from {fewest} to {most}."
    return text


def not_tried_sentences(levels: Sequence[Level]) -> tuple[str, ...]:
    """Name what the inputs did not suffice for, and which would do.

    Parameters
    ----------
    levels
        Those with `why_not`.
    """
    return tuple(
        f"Not tried: {FACTORS[level.factor].lower()}, {level.words} ({level.why_not.rstrip('.')})."
        for level in levels
    )
