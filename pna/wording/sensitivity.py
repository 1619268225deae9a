"""Sentences on how far the figures hang on what was assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pna.study import Study
from pna.tried import FACTORS, Level
from pna.wording.words import people, set_words, share

__all__ = ["LEGAL_LIMIT_NOTE", "not_tried_sentences", "range_sentence", "rule_words"]

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


def range_sentence(
    own: Mapping[str, float],
    one: tuple[float, float],
    together: tuple[float, float],
    *,
    words: str,
    premises_set: str,
    area_name: str,
    combinations: int,
    headline: bool = True,
    most: str = "",
    most_ends: tuple[float, float] = (0.0, 0.0),
    below_limit: float = float("nan"),
) -> str:
    """Say one figure of the headline with the range of all that was tried.

    Parameters
    ----------
    own
        The figure as the study stands: `total` and `outside`, people.
    one, together
        Lowest and highest share outside with one thing changed at a time, and of all combinations.
    words
        The rule (`rule_words`).
    premises_set, area_name
        Of which premises, and where the people live.
    combinations
        How many were tried.
    headline
        Whether this is the headline itself, and not a figure beside it.
    most, most_ends
        The factor whose levels lie furthest apart, and the lowest and highest share outside of
        them.
    below_limit
        Lowest share outside where nobody drives at the legal limit throughout; missing where that
        was not tried.
    """
    text = (
        f"Based on modelled travel times, {people(own['outside'])} of {people(own['total'])} "
        f"residents ({share(own['outside'] / own['total'])}) live further than {words} from a "
        f"{set_words(premises_set)} in or near {area_name}."
    )
    low, high = map(share, together)
    if low == high:
        return f"{text} Nothing that was tried ({combinations:,} combinations) changes that share."
    aside = (
        ""
        if pd.isna(below_limit) or share(below_limit) == low
        else f" ({share(below_limit)} to {high} where nobody drives at the legal limit throughout)"
    )
    what = "headline" if headline else "figure"
    text += (
        f" The {what} lies between {low} and {high} over all that was tried, in "
        f"{combinations:,} combinations{aside}, and between {share(one[0])} and {share(one[1])} "
        "where one thing was changed at a time."
    )
    if most:
        text += (
            f" It moves most with {_IN_WORDS[most]}: from {share(most_ends[0])} to "
            f"{share(most_ends[1])}."
        )
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
