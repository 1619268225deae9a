"""What the maps of who lives where say: legends, findings and why one was not made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pna.people.groups import ALL
from pna.people.groups import NOT_KNOWN as GROUP_NOT_KNOWN
from pna.rules import headline_rule
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import in_brackets, people, some_of

__all__ = [
    "CLASS_OF_LSOA",
    "DENSITY",
    "DENSITY_NOTE",
    "DOTS",
    "MOST_DEPRIVED",
    "NOT_KNOWN",
    "NOT_SHOWN",
    "PLACES",
    "QUINTILES",
    "QUINTILES_LOCAL",
    "WHERE",
    "density_finding",
    "density_labels",
    "fifth_name",
    "further_heading",
    "group_finding",
    "group_line",
    "no_split",
    "not_everyone",
    "place_line",
    "quintile_line",
    "residents",
    "share_labels",
]

DOTS = "Each dot is a place where people live; its area is in proportion to its residents."
CLASS_OF_LSOA = (
    "The figure is known for neighbourhoods (LSOAs): every place of an LSOA has the colour of the "
    "whole of it."
)
DENSITY = "People per square kilometre"
DENSITY_NOTE = (
    "People per square kilometre are told in classes: the residents of an area over its whole "
    "ground, fields and water included."
)
MOST_DEPRIVED = "live in neighbourhoods (LSOAs) among the most deprived fifth of England"
NOT_KNOWN = "not known"
PLACES = "place where people live"
NOT_SHOWN = "not shown: too few people to tell"
WHERE = "Where people live"
QUINTILES = (
    "1: among the most deprived fifth of England",
    "2: second most deprived fifth",
    "3: middle fifth",
    "4: second least deprived fifth",
    "5: among the least deprived fifth of England",
)
QUINTILES_LOCAL = (
    "1: among the most deprived fifth of the LSOAs of this area",
    "2: second most deprived fifth",
    "3: middle fifth",
    "4: second least deprived fifth",
    "5: among the least deprived fifth of the LSOAs of this area",
)
_UNITS = {"oa": "Output area", "postcode": "Postcode", "lsoa": "LSOA"}


def share_labels(bounds: Sequence[int], what: str) -> tuple[str, ...]:
    """Say what classes of shares are: ``20% to under 25% aged 65 and over``.

    Parameters
    ----------
    bounds
        Percentages that part them, ascending.
    what
        Said of the share.
    """
    if not bounds:
        return (f"about the same share {what} everywhere",)
    middle = [f"{low}% to under {high}% {what}" for low, high in pairwise(bounds)]
    return (f"under {bounds[0]}% {what}", *middle, f"{bounds[-1]}% or more {what}")


def density_labels(bounds: Sequence[int]) -> tuple[str, ...]:
    """Say what classes of density are: ``500 to under 1,000 people per square km``."""
    unit = "people per square km"
    if not bounds:
        return (f"about the same number of {unit} everywhere",)
    middle = [f"{low:,} to under {high:,} {unit}" for low, high in pairwise(bounds)]
    return (f"under {bounds[0]:,} {unit}", *middle, f"{bounds[-1]:,} or more {unit}")


def place_line(unit: str, code: str, place: str) -> str:
    """Name a place where people live: ``Output area E00000001, near Oakham``."""
    named = f"{_UNITS.get(unit, 'Place')} {code}"
    return f"{named}, near {place}" if place else named


def group_line(part: float, whole: float, whom: str, of: str, disclosure: Disclosure) -> str:
    """Say how many of an area are of a group.

    Parameters
    ----------
    part, whole
        Of the group, and all.
    whom, of
        What both are called.
    disclosure
        Of the study.
    """
    if not whole > 0:
        return f"{whom[:1].upper()}{whom[1:]}: {NOT_KNOWN}"
    return (
        f"{whom[:1].upper()}{whom[1:]}: {people(part, disclosure)} of {people(whole, disclosure)} "
        f"{of}{in_brackets(part, whole, disclosure)}"
    )


def further_heading(rule: str, study: Study) -> str:
    """Heading of a column of those who are further than a rule.

    Parameters
    ----------
    rule
        Its name in tables.
    study
        Its headline.
    """
    drive = f"{study.headline.drive_minutes:g} minutes' drive"
    walk = f"{study.headline.walk_minutes:g} minutes' walk"
    if rule == headline_rule(study):
        return f"Further than both {drive} and {walk}"
    if rule == f"walk_{study.headline.walk_minutes:g}":
        return f"Further than {walk}"
    metres = rule.removeprefix("straight_")
    return f"Further than {metres} metres in a straight line"


def residents(count: float, disclosure: Disclosure) -> str:
    """Say how many people live in an area."""
    return f"Residents: {people(count, disclosure)}"


def fifth_name(group: str) -> str:
    """Name a fifth, those of whom it is not known, or everyone, as a row of a table."""
    return {ALL: "All residents", GROUP_NOT_KNOWN: "Not known"}.get(group, group)


def quintile_line(quintile: str) -> str:
    """Say in which fifth the LSOA of a place is."""
    return f"Its LSOA is in fifth {quintile}"


def group_finding(
    part: float, whole: float, whom: str, of: str, area: str, disclosure: Disclosure
) -> str:
    """Say how many of the whole area are of a group.

    Parameters
    ----------
    part, whole
        Of the group, and all.
    whom, of
        What both are called: ``aged 65 and over``, ``residents``.
    area
        Name of the board's area.
    disclosure
        Of the study.
    """
    who = some_of(part, whole, f"{of} of {area}", disclosure)
    return f"{who[:1].upper()}{who[1:]} {whom}."


def density_finding(total: float, area: str, places: int, disclosure: Disclosure) -> str:
    """Say how many people live at how many places."""
    return (
        f"{people(total, disclosure)} residents of {area} live at the {places:,} places of this "
        "map, the larger the dot the more of them; premises are marked on top."
    )


def not_everyone(unknown: float, total: float, what: str, disclosure: Disclosure) -> str:
    """Say of how many people a figure is not known; empty where it is known of all."""
    if not unknown > 0:
        return ""
    return (
        f"Of {people(unknown, disclosure)} of {people(total, disclosure)} residents {what} is not "
        "known."
    )


def no_split(
    what: str, keys: Sequence[str], unreadable: Sequence[str], *, left_out: bool = False
) -> str:
    """Say why people are not told apart.

    Parameters
    ----------
    what
        What is not known: ``The age of the residents``.
    keys
        Any one of these inputs would tell.
    unreadable
        Why those that were given cannot be used.
    left_out
        The inputs are there, and the study asks for other groups.
    """
    if unreadable:
        return " ".join(unreadable)
    if left_out:
        return (
            f"{what} is not told apart, though an input gives it: the input cannot be used (see "
            "tables/findings.csv), or demand.splits names other groups."
        )
    return f"{what} is not known: give {' or '.join(keys)}."
