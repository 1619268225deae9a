"""Captions and headings of the tables of the draft, without place, date and unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pna.study import Study
from pna.study.questions import CORE_ONLY
from pna.wording.numbers import long_date

__all__ = [
    "CHOICE_CLASSES",
    "KNOWN_FROM",
    "MODES",
    "NEAREST",
    "Headline",
    "by_time",
    "choice",
    "not_known_of",
    "slot",
    "unknown",
]

PEOPLE = "people"
SHARES = "share of residents"
MINUTES = "minutes, rounded up to a tenth"
PEOPLE_AND_SHARES = "people, and share of residents"
PEOPLE_AND_MINUTES = "people; minutes, rounded up to a tenth"

COVERAGE = "Residents within and further than each time, and both, by area"
COVERAGE_LINES = "Residents within and further than straight lines, by area"
COVERAGE_RULES = "Residents of the whole area within each drive and walk"
BY_TIME_AREAS = "Share within one or the other time of a pharmacy that is open, by area"
WEEK = "Share within one or the other time of a pharmacy that is open at that moment"
OUTSIDE = "Where residents live further than both times, most first"
BORDERLINE = "Places within a minute either side of the limits"
BORDERLINE_PEOPLE = "What the share within would be, were the limits a minute less or more"
CHOICE_MINUTES = "Minutes within which residents reach the nearest three premises"
CHOICE_PREMISES = "Residents by premises: whose nearest it is, and who has it within reach"
PUBLISHED = "Figures that others have published, beside those of this assessment"
PROVISION = "Premises by kind and area"
RATES = "Pharmacies for 10,000 residents, with the interval that chance alone allows (95%)"
PREMISES = "Premises of the area, numbered as on Map 1"
HOURS = "Opening hours by day, as published"
RECONCILIATION = "What became of every row of the lists of premises"
CONSULTEES = "Contractors to be consulted, by kind"
SERVICES = "Services: pharmacies known to offer them, and residents further than both times"
SERVICES_MATRIX = "Which premises offer which service, as they or their commissioner say"
SERVICES_BY_AREA = "Services beside a figure of small areas: its hot spots"
FACILITIES = "What premises answered about their facilities"
GROUPS = "How people were told apart"
BY_GROUP = "Residents (or households) by group, within and further than the drive and the walk"
OLDER = "Residents aged 65 and over within the walk, at the usual pace and at that of older adults"
CROSS_BORDER = "Residents who depend on premises of neighbouring areas, by board"
CROSS_BORDER_AREAS = "Residents whose nearest premises lies outside the area, by area"
CROSS_BORDER_COVERAGE = "Share within, with and without premises outside the area"
CROSS_BORDER_PREMISES = "Premises near the boundary, on either side"
DISPENSING = "Residents of controlled localities, and 1.6 km in a straight line"
DISPENSING_PLACES = "Residents of each controlled locality, and 1.6 km in a straight line"
CIRCLES = "Residents within 1.6 km of each pharmacy, in a straight line"
CONTROLLED_CHANGES = "Controlled localities now and on the previous map: residents"
DISPENSING_SITES = "Dispensing practices and their branches"
RESERVED = "Registered patients within 1.6 km in a straight line: estimates"
HOUSING_SITES = "Planned homes, by site"
HOUSING_YEARS = "Planned homes, by year"
SPECIAL_SITES = "Care homes and other special sites, with the nearest pharmacy"
SPECIAL_SUMMARY = "Care homes and other special sites, by kind"
SITES_COVERAGE = "Residents within the drive and the walk of other NHS services"
CHANGES = "What changed coverage since the last assessment, one part after another"
PREMISES_CHANGES = "Premises that opened, closed, moved or changed since the last assessment"
ROAD_EDGE = "What premises beyond the loaded roads could change"

LEFT_OUT = "Areas with none are left out."
CONTINUED = ", continued"
MODES: Mapping[str, str] = MappingProxyType({"drive": "car", "walk": "foot"})
KNOWN_FROM: Mapping[str, str] = MappingProxyType(
    {"services": "table of services", "activity": "dispensing data"}
)
"""Where it is known from who offers a service."""
NEAREST: Mapping[str, str] = MappingProxyType(
    {"first": "the nearest", "second": "the second nearest", "third": "the third nearest"}
)
CHOICE_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "0": "None",
        "1": "One",
        "2-3": "Two or three",
        "4+": "Four or more",
        "not known": "Not known",
    }
)
"""What a class of choice.csv is called."""


def not_known_of(number: str) -> str:
    """Say of how many a figure is not known."""
    return f"not known of {number}"


@dataclass(frozen=True)
class Headline:
    """The rules of a study's headline in words.

    Attributes
    ----------
    drive, walk
        ``10 minutes' drive``, ``20 minutes' walk``.
    """

    drive: str
    walk: str

    @classmethod
    def of(cls, study: Study) -> Headline:
        """Say those of a study."""
        headline = study.headline
        return cls(
            f"{headline.drive_minutes:g} minutes' drive", f"{headline.walk_minutes:g} minutes' walk"
        )

    @property
    def either(self) -> str:
        """Such as ``10 minutes' drive or 20 minutes' walk``."""
        return f"{self.drive} or {self.walk}"


def by_time(said: Headline) -> str:
    """Caption of coverage by time of the week."""
    return f"Residents within {said.either} of a pharmacy that is open, by time of the week"


def choice(said: Headline) -> str:
    """Caption of choice by area."""
    return f"How many pharmacies residents have within {said.either}, by area"


def slot(name: str) -> str:
    """What a slot is called: a day of a rota is written out.

    Parameters
    ----------
    name
        As tables have it: of the study, ``any``, a date, or with the mark of core hours.
    """
    if name == "any":
        return "At whatever time"
    if name.endswith(CORE_ONLY):
        return f"{slot(name.removesuffix(CORE_ONLY))}, core hours only"
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return name
    return f"{long_date(day)}, by the rota"


def unknown(file: str) -> str:
    """Say that some people are neither within nor further away."""
    return (
        "Of some residents it is not known, because they live too far from any road or path; they "
        f"are in neither number (see {file})."
    )
