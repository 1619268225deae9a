"""Sentences on controlled localities and on circles of 1.6 km round pharmacies.

Each of them says that the distance is a straight line: 1.6 km are also what one walks in 20 minutes
at 4.8 km/h, and the two are taken for one another.
"""

from __future__ import annotations

import pandas as pd

from pna.attributes.census import NO_CAR
from pna.geography.rurality import RESERVED_PATIENTS
from pna.study.questions import Disclosure
from pna.wording.words import number_with_share, people, some_of

__all__ = [
    "CIRCLE",
    "changes_sentences",
    "circle_sentences",
    "controlled_sentences",
    "dispensing_sites_sentences",
    "reserved_sentences",
]

CIRCLE = "1.6 km in a straight line (not the 20-minute walk)"
_BOARD_DECIDES = (
    "These are counts for an assessment and say nothing of any one address: what regulations 36 to "
    "48 make of them is for the integrated care board."
)
_GROUPS = {"65+": "residents aged 65 or over", NO_CAR: "households without a car or van"}


def circle_sentences(
    within: float,
    total: float,
    disclosure: Disclosure,
    *,
    pharmacies: int,
    outside_area: int,
    area_name: str,
) -> tuple[str, ...]:
    """Say how many people live within the circles.

    Parameters
    ----------
    within, total
        People of the area within any circle, and all.
    disclosure
        Of the study.
    pharmacies, outside_area
        How many pharmacies have a circle, and how many of these lie outside the area.
    area_name
        Of the board's area.
    """
    who = some_of(within, total, f"residents of {area_name}", disclosure)
    text = (
        f"{who[:1].upper()}{who[1:]} live within {CIRCLE} of a pharmacy; {pharmacies:,} "
        f"pharmacies count, {outside_area:,} of them outside the area, and no distance-selling "
        "premises."
    )
    return (text,)


def controlled_sentences(table: pd.DataFrame, disclosure: Disclosure) -> tuple[str, ...]:
    """Say how many residents of controlled localities live beyond all circles, group by group.

    Parameters
    ----------
    table
        Of the question ``dispensing``.
    disclosure
        Of the study.
    """
    rows = table[(table["area_type"] == "hwb") & (table["controlled_locality"] == "all")]
    sentences = []
    for row in rows.to_dict("records"):
        who = _GROUPS.get(row["group"], "residents")
        living = "are" if row["unit"] == "households" else "live"
        if not row["in_controlled_localities"] > 0:
            sentences.append(f"No {who} of {row['area_name']} {living} in a controlled locality.")
            continue
        inside, beyond = row["in_controlled_localities"], row["beyond_1600_metres"]
        told = number_with_share(beyond, inside, disclosure)
        sentences.append(
            f"Of {people(inside, disclosure)} {who} of controlled localities of "
            f"{row['area_name']}, {told} {living} more than {CIRCLE} from any "
            "pharmacy."
        )
    return (*sentences, _BOARD_DECIDES) if sentences else ()


def dispensing_sites_sentences(table: pd.DataFrame, area_name: str) -> tuple[str, ...]:
    """Say how many sites dispense, how many in controlled localities, and what is near them.

    Parameters
    ----------
    table
        Of the question ``dispensing-sites``.
    area_name
        Of the board's area.
    """
    own = table[table["in_area"] & table["dispenses"]]
    branches = int((own["branch"] == "yes").sum())
    near = int((own["nearest_pharmacy_metres"] <= 1600.0 + 1e-6).sum())
    if own.empty:
        return (f"{area_name} has no dispensing sites.",)
    text = f"{area_name} has {len(own):,} dispensing {'site' if len(own) == 1 else 'sites'}"
    if branches:
        text += f", {branches:,} of them {'a branch surgery' if branches == 1 else 'branches'}"
    known = own["in_controlled_locality"] != "not known"
    if known.all():
        inside = int((own["in_controlled_locality"] == "yes").sum())
        text += f"; {inside:,} of the {len(own):,} {'is' if inside == 1 else 'are'}"
        text += " in a controlled locality"
    which = f"{near:,} of them" if near else "None of them"
    return (f"{text}. {which} {'has' if near <= 1 else 'have'} a pharmacy within {CIRCLE}.",)


def reserved_sentences(table: pd.DataFrame, area_name: str) -> tuple[str, ...]:
    """Say how many sites have fewer registered patients round them than the regulations name.

    Parameters
    ----------
    table
        Of the question ``reserved-locations``.
    area_name
        Of the board's area.
    """
    own = table[table["in_area"]]
    mapped = (own["in_controlled_locality"] != "not known").any()
    asked = own[own["in_controlled_locality"] == "yes"] if mapped else own
    fewer = asked[asked["estimate_against_2750"] == "fewer"]
    unsure = int((asked["range_agrees"] != "yes").sum())
    if asked.empty:
        text = (
            f"No pharmacy or other site asked about in {area_name} lies in a controlled locality, "
            "and the number of regulation 41(3) is asked of those alone."
        )
        return (text,)
    where = " in a controlled locality" if mapped else ""
    text = (
        f"Estimated from registered patients by LSOA: pharmacies and other sites of {area_name}"
        f"{where} with fewer than {RESERVED_PATIENTS:,} registered patients within {CIRCLE}: "
        f"{len(fewer):,} of {len(asked):,}."
    )
    if unsure:
        text += (
            f" For {unsure:,} the estimate is too near that number, or too little of the circle is "
            "known, to be sure of the side."
        )
    if not mapped:
        text += (
            " Which of them lie in a controlled locality, where the number counts, is not known."
        )
    return (text, _BOARD_DECIDES)


def changes_sentences(table: pd.DataFrame, disclosure: Disclosure) -> tuple[str, ...]:
    """Say how many people are newly in a controlled locality, and how many no longer.

    Parameters
    ----------
    table
        Of the question ``controlled-changes``.
    disclosure
        Of the study.
    """
    sentences = []
    for row in table[table["area_type"] == "hwb"].to_dict("records"):
        if row["change"] == "still in":
            continue
        words = {
            "newly in": "in a controlled locality now and was in none",
            "no longer in": "in no controlled locality now and was in one",
        }[row["change"]]
        ground = (
            "" if pd.isna(row["square_kilometres"]) else f" ({row['square_kilometres']:,.1f} km2)"
        )
        sentences.append(
            f"{people(row['residents'], disclosure)} of {people(row['total'], disclosure)} "
            f"residents of {row['area_name']} live on ground that is {words} on the previous map"
            f"{ground}."
        )
    return tuple(sentences)
