"""What the draft says of its consultation: whom it must reach, and until when they may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pna.layers import DAYS
from pna.scenario.working_days import day_off
from pna.wording.numbers import long_date

__all__ = [
    "ASK",
    "BRANCHES",
    "CONSULTEES",
    "COPIES",
    "DATES",
    "LIST",
    "NO_DATE",
    "PREMISES_NOTE",
    "QUESTIONS",
    "QUESTIONS_HEAD",
    "SOLICITOR",
    "Period",
    "branch_of",
    "contact_sentence",
    "counting",
    "dates_rows",
    "duty",
    "neighbours_sentence",
    "warnings",
]

LIST = "Who is consulted (regulation 8)"
DATES = "When"
NEIGHBOURS = "Neighbouring boards:"
DATES_CAPTION, DATES_HEADS = "Dates of the consultation", ("What", "Day")
CONSULTEES_CAPTION = "Consultees of regulation 8, and how many the lists of the study name"
CONSULTEES_HEADS = ("Who", "Premises, practices or boards")
QUESTIONS_HEAD = "Questions for consultees"
PREMISES_NOTE = (
    "Pharmacies, appliance contractors and LPS chemists are counted by premises, dispensing "
    "doctors by practice: one who has several is consulted once. Every premises is in "
    "tables/consultees.csv with its address, for letters. \u2013: the lists of this study do not "
    "tell."
)
BRANCHES = "Branch surgeries in the area are consulted with their practice:"
ASK = (
    "Name the bodies of the table that have no number, and check that no board is missing. The "
    "text goes into report/sections/consultation.md, a file that you make; it is kept."
)
SOLICITOR = (
    "How the days are counted, and what a weekend or a bank holiday changes, is for the council's "
    "solicitor to say: check these dates with your solicitor. Nothing has been moved."
)
COPIES = (
    "A consultee may be sent the address of a website. One who asks for a copy is sent one, "
    "electronic or on paper, as soon as is practicable and within 14 days."
)
NO_DATE = (
    "Give the day by which all consultees have been served as consultation_from in [report] of "
    "study.toml; the dates are then worked out here."
)
CONSULTEES = (
    ("lpc", "The Local Pharmaceutical Committee for the area"),
    ("lmc", "The Local Medical Committee for the area"),
    ("pharmacies", "Everyone on the pharmaceutical lists: pharmacies and appliance contractors"),
    ("practices", "Everyone on the dispensing doctors list for the area"),
    ("lps", "LPS chemists with arrangements for services in the area"),
    ("healthwatch", "Healthwatch, and patient, consumer and community groups with an interest"),
    ("trusts", "NHS trusts and NHS foundation trusts in the area"),
    ("nhs_england", "NHS England, and the integrated care board to which it has delegated"),
    ("boards", "Every neighbouring Health and Wellbeing Board"),
)
"""Key and name of the consultees of regulation 8(1), in its order."""
QUESTIONS = (
    "Is the list of premises and opening hours right? What is missing or out of date?",
    ("Does the draft describe well which pharmaceutical services there are, here and near it?"),
    "Does it describe well who lives in the area, and how they reach a pharmacy?",
    "Do you know of planned homes, or other changes to come, that the draft does not have right?",
    "Is there anything about people who share a protected characteristic that it leaves out?",
    "What do you think of the Board's draft conclusions?",
    "Is there anything else that the Board should know?",
)


@dataclass(frozen=True)
class Period:
    """The days on which consultees may answer.

    Attributes
    ----------
    served
        The day by which all consultees have been served with the draft.
    days
        How many days they have.
    """

    served: date
    days: int = 60

    @property
    def first_clear(self) -> date:
        """The day after service."""
        return self.served + timedelta(days=1)

    @property
    def last_if_service_counts(self) -> date:
        """The last day, where the day of service is the first of them."""
        return self.served + timedelta(days=self.days - 1)

    @property
    def last(self) -> date:
        """The last day, where all of them are clear days after the day of service."""
        return self.served + timedelta(days=self.days)


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()].capitalize()} {long_date(day)}"


def duty(days: int) -> str:
    """Say what regulation 8 asks."""
    return (
        "The Board must consult at least once on a draft of its assessment, and those whom it "
        f"consults must have at least 60 days to answer (here: {days}), counted from the day by "
        "which all of them have been served with the draft (regulation 8)."
    )


def counting(period: Period) -> str:
    """Say in which two ways the days may be counted, and which last day meets both.

    Parameters
    ----------
    period
        Of the consultation.
    """
    return (
        f"The {period.days} days run from the day by which all have been served. If that day is "
        f"itself the first of them, the last is {_day(period.last_if_service_counts)}; if "
        f"{period.days} whole days must follow it, the last is {_day(period.last)}. A consultation "
        "that stays open until the end of the later day meets both ways of counting."
    )


def branch_of(branch: str, practice: str) -> str:
    """Name a branch surgery and its practice."""
    return f"{branch}, of {practice}"


def dates_rows(period: Period) -> tuple[tuple[str, str], ...]:
    """Give what each date is, and the date.

    Parameters
    ----------
    period
        Of the consultation.
    """
    return (
        ("Draft served on all consultees", _day(period.served)),
        ("First day after service", _day(period.first_clear)),
        (f"Day {period.days}, the day of service counted", _day(period.last_if_service_counts)),
        (f"Last day: {period.days} clear days after service", _day(period.last)),
    )


def warnings(period: Period) -> tuple[str, ...]:
    """Say which of the dates are no working days, and which bank holidays lie between them.

    Parameters
    ----------
    period
        Of the consultation.
    """
    said = [
        f"{name}: {long_date(day)} is {_article(reason)}."
        for name, day in (
            ("The day of service", period.served),
            (f"Day {period.days}, the day of service counted", period.last_if_service_counts),
            ("The last day", period.last),
        )
        for reason in [day_off(day)]
        if reason
    ]
    between = (period.served + timedelta(days=number) for number in range(1, period.days))
    holidays = [
        f"{reason.split(' and ')[-1]} ({long_date(day)})"
        for day in between
        for reason in [day_off(day)]
        if reason and reason not in {"Saturday", "Sunday"}
    ]
    if holidays:
        said.append(f"Bank holidays within the period: {', '.join(holidays)}.")
    return tuple(said)


def _article(reason: str) -> str:
    first = reason.split(" and ", maxsplit=1)[0]
    return f"a {reason}" if first in {"Saturday", "Sunday"} else reason


def neighbours_sentence(named: Sequence[str]) -> str:
    """Name the neighbouring boards.

    Parameters
    ----------
    named
        Their names; empty where none is known.
    """
    if not named:
        return "The inputs name none."
    return f"{'; '.join(named)}. These are the boards that the inputs name near the area."


def contact_sentence(contact: str) -> str:
    """Say where answers go; empty where the study does not."""
    return f"Answers go to: {contact}." if contact else ""
