"""Abbreviations and terms of the draft, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["TERMS", "used"]

TERMS = (
    (
        "AUR",
        "Appliance Use Review: a service that helps people use stoma or continence appliances.",
    ),
    (
        "Controlled locality",
        (
            "An area that is rural in character and has been determined to be so under the "
            "Regulations; in it doctors may dispense to some patients."
        ),
    ),
    ("CQC", "Care Quality Commission: it registers care homes."),
    ("CSV", "A plain table file that any spreadsheet opens."),
    ("DAC", "Dispensing appliance contractor: it supplies appliances, and no medicines."),
    (
        "Dispensing practice",
        "A GP practice that may dispense medicines to those of its patients who qualify.",
    ),
    (
        "Distance-selling premises",
        (
            "A pharmacy that sends medicines, and where nobody may receive essential services in "
            "person."
        ),
    ),
    ("EHC", "Emergency hormonal contraception."),
    ("EIA", "Equality impact assessment."),
    ("GP", "General practitioner: a family doctor."),
    (
        "HWB",
        "Health and Wellbeing Board: a committee of the council that publishes this assessment.",
    ),
    ("ICB", "Integrated care board: it arranges pharmaceutical services for NHS England."),
    (
        "IMD",
        (
            "Index of Multiple Deprivation: it ranks the small areas of England from the most to "
            "the least deprived."
        ),
    ),
    ("IoD", "Indices of Deprivation, of which the IMD is one."),
    ("LMC", "Local Medical Committee: it speaks for GPs."),
    ("LPC", "Local Pharmaceutical Committee: it speaks for pharmacy contractors."),
    ("LPS", "Local pharmaceutical services: a pharmacy with a contract that was agreed locally."),
    (
        "LSOA",
        (
            "Lower layer super output area: a small area of the census with some 1,000 to 3,000 "
            "people."
        ),
    ),
    ("NHS", "National Health Service."),
    ("NHSBSA", "NHS Business Services Authority: it publishes the pharmaceutical list."),
    ("NMS", "New Medicine Service: help for people who have been given a new medicine."),
    ("ODS code", "The code by which the NHS knows a premises; those of pharmacies begin with F."),
    ("ONS", "Office for National Statistics."),
    ("OpenStreetMap", "A free map of the world, made by volunteers; the roads come from it."),
    (
        "Output area",
        (
            "The smallest area of the census, with some 100 to 600 people. People are counted at "
            "its centre of population."
        ),
    ),
    ("Pharmacy First", "A service in which pharmacists treat some common conditions."),
    ("PNA", "Pharmaceutical Needs Assessment: this document."),
    (
        "Reserved location",
        "A place in a controlled locality with fewer than 2,750 registered patients within 1.6 km.",
    ),
    ("SAC", "Stoma Appliance Customisation: a service that fits stoma appliances to a person."),
    ("SHA-256", "A fingerprint of a file: if one letter of the file changes, it is another."),
    (
        "Supplementary statement",
        (
            "A later statement that tells how the availability of services has changed; it becomes "
            "part of this document."
        ),
    ),
)
"""Term and meaning, in the order of the alphabet."""


def used(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Keep the terms that texts use.

    Parameters
    ----------
    texts
        Of a draft; terms are found in any capitals, abbreviations only as they are.

    Returns
    -------
    tuple of tuple of str
        Term and meaning, in order.
    """
    whole = "\n".join(texts)
    return tuple((term, meaning) for term, meaning in TERMS if _pattern(term).search(whole))


def _pattern(term: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(part) for part in term.split())
    flags = re.IGNORECASE if term[1:].islower() else 0
    plural = r"(?:s|ies)?" if term[1:].islower() else "s?"
    stem = re.sub(r"y$", "", words) if term.endswith("y") and term[1:].islower() else words
    ends = r"(?:y|ies)" if stem != words else plural
    return re.compile(rf"\b{stem}{ends}\b", flags)
