"""What the draft says of its data and method, of equality and of profiles."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "CHARACTERISTICS",
    "DUTY",
    "NOT_IN_FIGURES",
    "PLACES_FURTHER",
    "PROFILE_ROWS",
    "REGISTER_HEADS",
    "no_premises",
]

# Equality
DUTY = (
    "In what it decides the council must have due regard to removing discrimination, to equality "
    "of opportunity and to good relations between people who share a protected characteristic and "
    "those who do not (Equality Act 2010, section 149). The tables here are evidence for that; "
    "they are no assessment of impact, which is for the authors."
)
CHARACTERISTICS: tuple[tuple[str, str], ...] = (
    ("Age", "age"),
    ("Disability", "disability"),
    ("Gender reassignment", ""),
    ("Marriage and civil partnership", ""),
    ("Pregnancy and maternity", ""),
    ("Race", "ethnicity"),
    ("Religion or belief", ""),
    ("Sex", ""),
    ("Sexual orientation", ""),
)
"""Protected characteristics (Equality Act 2010, section 4), and the split that tells of each."""
IN_TABLE = "Figures by group: {table}."
NOT_IN_FIGURES = "No figures by place were given for this draft."
BESIDE = "Beside these: deprivation, rural and urban places, and households without a car."
CHARACTERISTICS_CAPTION = "Protected characteristics, and what this draft has on each"
CHARACTERISTICS_HEADS = ("Characteristic", "What this draft has")
OLDER_PACE = (
    "Older people walk more slowly. [[ref:table:older-pace]] gives the same walk at 0.85 metres a "
    "second, the pace of older adults (Health Survey for England 2005)."
)

# Method
METHOD_DRIVING, METHOD_WALKING = "Driving times", "Walking times"
METHOD_DRIVING_LEADS = (
    "The way.",
    "Speeds assumed.",
    "Evidence for the speeds.",
    "Range.",
    "Not in the minutes.",
)
"""Of the parts of `pna.assumptions.method.driving_parts`."""
METHOD_PREMISES, METHOD_PEOPLE = "Premises", "People and groups"
METHOD_LIMITS, METHOD_OVERRIDES = "Limits", "Speeds given by hand"
METHOD_ROADS = "Date of the roads"
METHOD_STRAIGHT = (
    "This study has no roads: it counts by straight lines, and no minutes are worked out."
)
METHOD_MORE = "Every number behind the minutes is in report/method.html."
METHOD_PLACES = (
    "People are counted at {count} {units}, each at its centre of population. Groups that are "
    "known only for larger areas are shared out over the places in them."
)
RULES = (
    "Someone is within a time if the nearest premises that counts takes no longer, whichever side "
    "of the boundary it lies on. Premises of which people cannot collect medicines in person "
    "(distance-selling premises, appliance contractors) are listed and do not count."
)
ROUNDING = (
    "People are rounded to whole numbers and shares to one decimal, half up; minutes are rounded "
    "up to a tenth, so that 10.01 is never shown as within 10. Parts may differ from totals by "
    "rounding."
)

# Data register
REGISTER_CAPTION = "What this assessment was made from"
REGISTER_HEADS = ("Input", "File", "Publisher", "As at", "Licence", "SHA-256 (first 12)")
REGISTER_NOTE = (
    "The whole fingerprint of every file is in manifest.json, with every setting of the study and "
    "the versions of all programs."
)
FINDINGS_NONE = "The readers and checks found nothing to tell."
FINDINGS_CAPTION = "What the readers and checks found in the inputs"
FINDINGS_HEADS = ("File", "Row", "What was found")
FINDINGS_LEFT = (
    "Further notes ({number}), nearly all of which ask nothing of anybody, are in "
    "tables/findings.csv."
)
MISSING = "What is not in this draft"
MISSING_LEAD = (
    "With what these inputs give, the following could not be made; beside each stands, for those "
    "who prepare the figures, what would make it."
)

# Profiles
PROFILES_LEAD = (
    "Each profile has the same layout. Figures of a small area are small: read them beside those "
    "of the whole area. Who lives in a locality may use premises in another. \u201cWithin "
    "reach\u201d means within the drive or the walk that the table names; rows that begin with "
    "\u201cOpen\u201d give the share of residents within reach of a pharmacy that is open then. "
    "The last row counts people whose nearest pharmacy by car lies outside the whole area."
)
PROFILES_MANY = (
    "There are {number} localities, too many for a profile each: the districts have theirs, and "
    "every figure of each locality is in the tables."
)
PROFILES_NONE = "The study names no localities and no districts to have profiles of."
PLACES_FURTHER = "Places in which some people live further than both times"
PROFILE_PREMISES = "Premises in {area}, and when they are open"
PROFILE_PEOPLE = "Who lives in {area}, and what is there; number"
PROFILE_ACCESS = "Pharmacies within reach of {area}; people, and share of residents"
PROFILE_HEADS = ("Figure", "Here", "Whole area")
PROFILE_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "people": "Residents",
        "older": "Aged 65 and over",
        "oldest": "Aged 85 and over",
        "children": "Aged 0 to 15",
        "deprived": "Most deprived fifth of England",
        "rural": "In rural places",
        "no_car": "Households with no car or van",
        "disabled": "Disabled (Equality Act)",
        "premises": "Pharmacies",
        "practices": "Sites of dispensing practices",
        "rate": "Pharmacies for 10,000 people",
        "drive": "Within {drive}",
        "walk": "Within {walk}",
        "either": "Within one or the other",
        "range": "its range",
        "further": "Further than both",
        "choice": "With {number}",
        "outside": "Nearest is over the boundary",
        "homes": "Planned homes",
        "controlled": "In controlled localities",
    }
)
"""Rows of a profile by key; times of the week follow them."""
PROFILE_SLOT = "Open: {slot}"
PROFILE_CHOICE: Mapping[str, str] = MappingProxyType(
    {
        "0": "no pharmacy within reach",
        "1": "one within reach",
        "2-3": "two or three within reach",
        "4+": "four or more within reach",
    }
)
"""What is within reach, by class of choice."""


def no_premises(area: str) -> str:
    """Say that a locality has no premises."""
    return (
        f"There are no pharmaceutical premises in {area} itself; the figures above count premises "
        "around it."
    )
