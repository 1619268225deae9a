"""Numbers behind single tables, with their reasons: a second part of `pna.assumptions.assumed`."""

from __future__ import annotations

from pna import attributes, poisson
from pna.assumptions.assumed import Assumed, Statement
from pna.geography import rurality
from pna.hours import slots
from pna.people import deprivation
from pna.questions import cross_border, hours_open

__all__ = ["CHOICES", "TABLES"]

_REGULATIONS = (
    "NHS (Pharmaceutical and Local Pharmaceutical Services) Regulations 2013: 1.6 km (a mile)"
)
_USUAL = "usual in published assessments"

TABLES: tuple[Assumed, ...] = (
    Assumed(
        "Tables",
        "Controlled localities: people further than this, in a straight line, may have medicines "
        "dispensed by their practice",
        rurality.CIRCLE_METRES,
        "metres",
        "pna.geography.rurality.CIRCLE_METRES",
        _REGULATIONS,
        "A",
    ),
    Assumed(
        "Tables",
        "Reserved locations: fewer registered patients than this within 1.6 km",
        rurality.RESERVED_PATIENTS,
        "patients",
        "pna.geography.rurality.RESERVED_PATIENTS",
        "NHS (Pharmaceutical and Local Pharmaceutical Services) Regulations 2013",
        "A",
    ),
    Assumed(
        "Tables",
        "Sides of a circle as it is drawn and cut",
        rurality.CIRCLE_SEGMENTS,
        "sides",
        "pna.geography.rurality.CIRCLE_SEGMENTS",
        "they lie at most 0.25 metres inside the circle",
        "A",
    ),
    Assumed(
        "Tables",
        "Premises this near to the boundary are listed on both sides of it",
        cross_border.NEAR_METRES,
        "metres",
        "pna.questions.cross_border.NEAR_METRES",
        _REGULATIONS,
        "A",
    ),
    Assumed(
        "Tables",
        "Confidence of the intervals of premises per 10,000 people",
        poisson.CONFIDENCE,
        "share",
        "pna.poisson.CONFIDENCE",
        "usual in public health",
        "B",
    ),
    Assumed(
        "Tables",
        "Groups of equal number into which small areas are cut by deprivation",
        deprivation.QUINTILES,
        "groups",
        "pna.people.deprivation.QUINTILES",
        _USUAL,
        "B",
    ),
    Assumed(
        "Tables",
        "Steps of the curve over the week",
        slots.STEP_MINUTES,
        "minutes",
        "pna.hours.slots.STEP_MINUTES",
        "a premises that opens between two steps is counted from the next",
        "B",
    ),
    *(
        Assumed(
            "Tables",
            f"Hours open {words} on a weekday are told apart",
            getattr(hours_open, name) / 60.0,
            "o'clock (24 hours)",
            f"pna.questions.hours_open.{name}",
            _USUAL,
            "C",
        )
        for words, name in (("before this", "_EARLY"), ("after this", "_LATE"))
    ),
    Assumed(
        "Tables",
        "Census groups of households are warned of where more of the people of a place than this "
        "live in institutions",
        attributes._MANY_IN_INSTITUTIONS,  # noqa: SLF001 - the register reads what is used
        "share",
        "pna.attributes._MANY_IN_INSTITUTIONS",
        "a warning only; it decides no figure",
        "C",
    ),
)
"""Numbers of single tables that are assumptions and that no study sets."""

CHOICES: tuple[Statement, ...] = (
    Statement(
        "Tables",
        "Numbers of premises within a rule that are told apart",
        "0, 1, 2 to 3, 4 and more",
        _USUAL,
        "C",
    ),
    Statement("Tables", "Minutes either side of a limit that count as near it", "1 minute",
              "judgement of this project", "C"),
    Statement("Tables", "Age from which people count as older", "65 years", _USUAL, "B"),
)  # fmt: skip
"""Choices of single tables that are no constant of their own."""
