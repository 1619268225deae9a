"""Sentences about services: who offers them, and how many people are further from those."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pna.rules import headline_rule
from pna.study import Study
from pna.study.questions import ServiceRule
from pna.wording.headline import Further
from pna.wording.words import people, set_words, share, some_of

__all__ = ["hot_spot_sentences", "offering_sentence", "service_further_sentence"]

_MOST_NAMED = 10


def offering_sentence(
    service: str,
    offering: int,
    counted: int,
    unknown: Sequence[str],
    *,
    basis: str,
    premises_set: str,
    area: str,
) -> str:
    """Say how many premises of the area offer a service.

    Parameters
    ----------
    service
        The service.
    offering, counted
        Premises of the area that offer it, and all that count there.
    unknown
        ODS codes of those of which it is not known.
    basis
        What it is known from.
    premises_set, area
        Which premises, and where.
    """
    text = (
        f"{service}: of {counted:,} premises that count as a {set_words(premises_set)} in {area}, "
        f"{offering:,} {'offers' if offering == 1 else 'offer'} it ({basis})."
    )
    if unknown:
        named = ", ".join(unknown[:_MOST_NAMED]) + (", ..." if len(unknown) > _MOST_NAMED else "")
        text += f" Of {len(unknown):,} this is not known ({named})."
    return text


def service_further_sentence(item: Further, service: str) -> str:
    """Say how many people live further from the premises that offer a service.

    Parameters
    ----------
    item
        One figure of the headline, with those premises alone.
    service
        The service.
    """
    some = some_of(item.outside, item.total, "residents", item.disclosure, unknown=item.unknown)
    text = (
        f"{service}: based on modelled travel times, "
        f"{some} live further than {item.words} from a "
        f"{set_words(item.premises_set)} in or near {item.area_name} that is known to offer it."
    )
    if item.unknown > 0:
        text += (
            f" For {people(item.unknown, item.disclosure)} residents this is unknown: they live "
            "within reach only of premises of which it is not known whether they offer it, or too "
            "far from any road or path."
        )
    return text


def hot_spot_sentences(frame: pd.DataFrame, rule: ServiceRule, study: Study) -> tuple[str, ...]:
    """Say how the hot spots of a figure are served by a service.

    Parameters
    ----------
    frame
        Of one service and figure, as in services-by-area.csv.
    rule
        The pair, as the study asks for it.
    study
        Its headline and premises sets.

    Returns
    -------
    tuple of str
        For the first premises set: the hot spots and how they are defined, and the people in them.
    """
    combined = headline_rule(study)
    rows = frame[
        (frame["rule"] == combined)
        & (frame["premises_set"] == study.premises.sets[0])
        & (frame["hot_spot"] == "yes")
    ]
    kinds = {"lsoa": "LSOAs", "ward": "wards", "locality": "localities", "district": "districts"}
    number, ranked = len(rows), int(frame["areas_ranked"].iloc[0])
    named = ", ".join(rows["area_name"].iloc[:_MOST_NAMED])
    named += f" and {number - _MOST_NAMED} more" if number > _MOST_NAMED else ""
    offering = int((rows["premises_offering"] > 0).sum())
    word = set_words(study.premises.sets[0])
    drive, walk, hide = study.headline.drive_minutes, study.headline.walk_minutes, study.disclosure
    total, outside, unknown = (float(rows[name].sum()) for name in ("total", "outside", "unknown"))
    there = f"In {offering:,} of them there is" if offering else "In none of them is there"
    first = (
        f"Hot spots of {rule.need} are those {kinds[rule.by]} where it is {rule.hot_spots}: "
        f"{number:,} of the {ranked:,} for which it is known ({share(rule.hot_spot_share)} of "
        f"them, rounded up, with any of equal value). They are: {named}. {there} a {word} known to "
        f"offer {rule.service}."
    )
    if total <= 0:
        return (first,)
    some = some_of(outside, total, "residents of these hot spots", hide, unknown=unknown)
    second = (
        "Based on modelled travel times, "
        f"{some} live further than both "
        f"{drive:g} minutes' drive and {walk:g} minutes' walk from a {word} known to offer "
        f"{rule.service}."
    )
    if unknown > 0:
        second += f" For {people(unknown, hide)} of them this is unknown."
    return first, second
