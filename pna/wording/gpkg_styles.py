"""What the legends of the layers of a GeoPackage say in QGIS."""

from __future__ import annotations

from pna.wording.words import set_words

__all__ = [
    "BEYOND",
    "BOARD",
    "CIRCLES",
    "CONTROLLED",
    "DESCRIPTION",
    "DISTRICT",
    "ENDS",
    "HAMLETS",
    "HOUSING",
    "LOCALITY",
    "MERGED_CIRCLES",
    "NEWLY_IN",
    "NO_LONGER_IN",
    "OFFERS",
    "OTHER_PLACES",
    "TOWNS",
    "VILLAGES",
    "WAYS",
    "band",
    "counts",
    "further",
    "special",
]

DESCRIPTION = "As on the maps of the assessment"
BOARD = "Area of the Health and Wellbeing Board"
DISTRICT, LOCALITY = "Districts", "Localities"
TOWNS, VILLAGES, HAMLETS = "Towns", "Villages and suburbs", "Hamlets and others"
CIRCLES = "1.6 km round a pharmacy, in a straight line"
MERGED_CIRCLES = "1.6 km round any pharmacy, in a straight line"
CONTROLLED = "Controlled localities"
BEYOND = "Controlled localities more than 1.6 km from any pharmacy"
NEWLY_IN = "Newly in a controlled locality"
NO_LONGER_IN = "No longer in a controlled locality"
HOUSING = "Planned homes (area in proportion to homes)"
OTHER_PLACES = "Other places where people live"
WAYS = {"drive": "By car", "walk": "On foot"}
ENDS = {
    "slow": "Headline's drive, if cars are slower",
    "quick": "Headline's drive, if cars are quicker",
}
OFFERS = {"yes": "offers it", "no": "does not offer it", "not known": "not known"}


def band(minutes: float, mode: str) -> str:
    """Name a band: ``up to 10 minutes by car``."""
    return f"up to {minutes:g} minutes {WAYS[mode].lower()}"


def counts(plural: str, premises_set: str, *, counted: bool) -> str:
    """Say of a kind of premises whether it counts: ``Pharmacies, counted``."""
    return plural if counted else f"{plural}, not counted as a {set_words(premises_set)}"


def further(drive: float, walk: float) -> str:
    """Say who is further than both times of the headline."""
    return (
        f"People further than {drive:g} minutes' drive and {walk:g} minutes' walk "
        "(area in proportion to people)"
    )


def special(told: str) -> str:
    """Say the same of prisons, barracks and the like."""
    return f"{told}: prisons, barracks and the like"
