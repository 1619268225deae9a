"""Rural rules around the sites of an application: controlled localities, circles, practices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pna.study import Study
from pna.wording.applications_people import missing
from pna.wording.applications_ways import metres, way_minutes
from pna.wording.rurality import CIRCLE
from pna.wording.words import people

__all__ = [
    "RURAL_NOTE",
    "STRAIGHT_NOTE",
    "for_the_board",
    "nearest_practices_words",
    "practices_sentence",
    "rural_people_sentence",
    "rural_sentences",
]

Row = Mapping[Any, Any]

RURAL_NOTE = (
    "These are counts of residents and estimates of patients; whether a place is a controlled or "
    "a reserved location is for the integrated care board to say (regulations 36 to 48)."
)
_FOR_THE_BOARD = {
    "Controlled localities were not given": (
        "Whether a place is in a controlled locality cannot be said: the study holds no map or "
        "list of them (controlled_localities.csv). The integrated care board has those determined."
    ),
    "No planned homes were given": (
        "The study holds no list of planned homes (housing_sites.csv, from the planning authority)."
    ),
    "No practice flows say": (
        "Nothing tells who uses the old site: its users are taken to be the people to whom it is "
        "the nearest. NHS figures of which surgeries' prescriptions it dispenses could tell more."
    ),
}
"""By how the analyst's text begins."""
STRAIGHT_NOTE = "1.6 km is in a straight line and is not the walk of 20 minutes."


def for_the_board(text: str) -> str:
    """Say what is lacking in the words of a reader who never sees study.toml.

    Parameters
    ----------
    text
        As an analyst reads it, with names of inputs.
    """
    for begins, words in _FOR_THE_BOARD.items():
        if text.startswith(begins):
            return words
    return re.sub(r"\binputs\.(\w+)", lambda key: f"the study's {key[1].replace('_', ' ')}", text)


def rural_sentences(row: Row, study: Study, *, told_why: bool = False) -> tuple[str, ...]:
    """Say how the rural rules stand to one site.

    Parameters
    ----------
    row
        Of the table ``rural``.
    study
        Its rules of disclosure.
    told_why
        It is told elsewhere why controlled localities are not known.
    """
    hide = study.disclosure
    inside = str(row["in_controlled_locality"])
    sentences = []
    if inside == "yes":
        sentences.append(f"In a controlled locality{_named(row['controlled_locality'])}.")
    elif inside == "no":
        sentences.append("In no controlled locality of the map given.")
    elif not told_why:
        sentences.append("Whether it is in a controlled locality is not known.")
    pharmacies, practices = (
        int(row[f"{name}_within_1600_metres"]) for name in ("pharmacies", "practices")
    )
    sentences.append(
        f"Within {CIRCLE} live {people(row['residents_within_1600_metres'], hide)} residents of "
        f"the area; there {'is' if pharmacies == 1 else 'are'} "
        f"{_number(pharmacies, 'other pharmacy', 'other pharmacies')} and "
        f"{_number(practices, 'dispensing practice', 'dispensing practices')}."
    )
    if not missing(row["estimated_patients"]):
        sentences.append(_patients(row, study))
    return tuple(sentences)


def _number(count: int, one: str, several: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count or 'no'} {several}"


def _patients(row: Row, study: Study) -> str:
    """Estimated patients within 1.6 km, beside the number of regulation 41(3)."""
    hide = study.disclosure
    text = (
        "Registered patients within it, estimated from surgeries' lists: "
        f"{people(row['estimated_patients'], hide)}"
    )
    ends = [row["patients_at_least"], row["patients_at_most"]]
    if not missing(ends[0]):
        # Beyond the edge of the study's ground nobody knows of how many LSOAs a part is within.
        most = "not known" if missing(ends[1]) else people(ends[1], hide)
        text += f" (at least {people(ends[0], hide)}, at most {most})"
    side = {
        "fewer": ", fewer than the 2,750 of regulation 41(3)",
        "2,750 or more": ", not fewer than the 2,750 of regulation 41(3)",
        "not known": "; it does not tell if these are fewer than the 2,750 of regulation 41(3)",
    }.get(str(row["estimate_against_2750"]), "")
    return f"{text}{side}."


def _named(name: object) -> str:
    return f" ({name})" if isinstance(name, str) and name else ""


def practices_sentence(rows: pd.DataFrame, study: Study) -> str:
    """Name the dispensing practices within 1.6 km of a site, and their patients there.

    Parameters
    ----------
    rows
        Of the table ``rural_practices``, of one site.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    told = []
    for row in rows.to_dict("records"):
        text = f"{row['premises_name']} ({metres(row['straight_metres'])} m"
        if not missing(row["patients_within_1600_metres"]):
            text += f", about {people(row['patients_within_1600_metres'], hide)} of its patients"
        elif not missing(row["registered_patients"]):
            text += f", {people(row['registered_patients'], hide)} patients on its list"
        told.append(f"{text})")
    return f"Dispensing practices within 1.6 km: {'; '.join(told)}." if told else ""


def rural_people_sentence(row: Row, study: Study) -> str:
    """Say how many people come within 1.6 km of a pharmacy, and how many no longer are.

    Parameters
    ----------
    row
        Of the table ``rural_people``: everyone of one place.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    name = str(row["controlled_locality"])
    where = {"area": "the area", "all": "controlled localities"}.get(name, name)
    return (
        f"Of the {people(row['total'], hide)} residents of {where}, "
        f"{people(row['newly_within'], hide)} would be newly within 1.6 km of a pharmacy in a "
        f"straight line and {people(row['no_longer_within'], hide)} no longer."
    )


def nearest_practices_words(rows: pd.DataFrame) -> str:
    """Name the dispensing practices nearest to a site, with what is known of the way.

    Parameters
    ----------
    rows
        Of the table ``nearest_five``.
    """
    told = []
    for row in rows.to_dict("records"):
        ways = [
            f"{word} {way_minutes(row[f'{mode}_minutes'])} min"
            for mode, word in (("walk", "walk"), ("drive", "drive"))
            if not missing(row[f"{mode}_minutes"])
        ]
        line = f"{metres(row['straight_metres'])} m in a straight line"
        told.append(f"{row['premises_name']} ({', '.join((line, *ways))})")
    return f"{'; '.join(told)}."
