"""What the map of controlled localities and dispensing practices says."""

from __future__ import annotations

from pna.wording.rurality import CIRCLE

__all__ = [
    "BRANCH",
    "CIRCLES",
    "CIRCLES_OF_EACH",
    "CIRCLES_TITLE",
    "COLUMNS_AREAS",
    "COLUMNS_CHANGES",
    "COLUMNS_CIRCLES",
    "COLUMNS_LOCALITIES",
    "COLUMNS_SITES",
    "CONTROLLED",
    "CONTROLLED_TITLE",
    "FILLED",
    "FORMER",
    "FORMER_TITLE",
    "HOLLOW",
    "METHOD",
    "NEWLY",
    "NEWLY_TITLE",
    "NOTHING",
    "NOT_DRAWN",
    "NOT_GIVEN",
    "PRACTICES_TITLE",
    "circle_line",
    "nearest_line",
    "none_given",
    "of_locality",
]

CONTROLLED_TITLE = "Controlled localities"
CONTROLLED = "Controlled locality (rural in character, by determination)"
NEWLY_TITLE = "New since the previous map"
NEWLY = "Newly in a controlled locality"
FORMER_TITLE = "No longer, since the previous map"
FORMER = "No longer in a controlled locality"
CIRCLES_TITLE = "1.6 km round pharmacies"
CIRCLES = "Within 1.6 km of a pharmacy, in a straight line"
CIRCLES_OF_EACH = "The circle of each pharmacy"
PRACTICES_TITLE = "Pharmacies and dispensing practices"
FILLED, HOLLOW = "pharmacy with a circle, or site that dispenses", "other premises"
BRANCH = "Branch surgery"
NOTHING = (
    "No pharmacy and no dispensing practice is known in or near the area: give inputs.premises and "
    "inputs.dispensing_sites."
)
NOT_GIVEN = "No controlled localities are drawn."
NOT_DRAWN = (
    "The controlled localities were given as a list of output areas, which have no outline to "
    "draw; the tables count them."
)
METHOD = (
    f"A circle holds what lies within {CIRCLE} of a pharmacy with a counter, in the area or within "
    "the buffer; distance-selling premises and dispensing practices have none. Controlled "
    "localities are those that were given: they are determined under the regulations and never "
    "worked out here. What they mean for any one address is for the integrated care board."
)
COLUMNS_AREAS = {
    "area_name": "Area",
    "area_type": "Kind of area",
    "total": "Residents",
    "in_controlled_localities": "In controlled localities",
    "within_1600_metres": "Of these within 1.6 km of a pharmacy, in a straight line",
    "beyond_1600_metres": "Of these further than that",
    "share_beyond": "Share further than that",
}
COLUMNS_LOCALITIES = {
    "controlled_locality": "Controlled locality",
    "in_controlled_localities": "Residents",
    "within_1600_metres": "Within 1.6 km of a pharmacy, in a straight line",
    "beyond_1600_metres": "Further than that",
    "share_beyond": "Share further than that",
}
COLUMNS_SITES = {
    "name": "Site",
    "postcode": "Postcode",
    "where": "Where",
    "dispenses": "Dispenses",
    "branch": "Branch surgery",
    "in_controlled_locality": "In a controlled locality",
    "controlled_locality": "Which",
    "nearest_pharmacy_name": "Nearest pharmacy",
    "kilometres": "Kilometres to it, in a straight line",
    "residents_within_1600_metres": "Residents within 1.6 km, in a straight line",
}
COLUMNS_CIRCLES = {
    "name": "Pharmacy",
    "postcode": "Postcode",
    "where": "Where",
    "in_controlled_locality": "In a controlled locality",
    "residents_within_1600_metres": "Residents within 1.6 km, in a straight line",
}
COLUMNS_CHANGES = {
    "change": "Controlled locality, against the previous map",
    "residents": "Residents",
    "share": "Share of all residents",
    "square": "Square kilometres",
}


def of_locality(source: str) -> str:
    """Say where the outline of a controlled locality comes from."""
    return f"Source: {source}" if source else ""


def circle_line(residents: str) -> str:
    """Say how many residents of the area live in a pharmacy's circle."""
    return f"Residents within 1.6 km in a straight line: {residents}"


def none_given(finding: str) -> str:
    """Add to a finding that no controlled localities were given, which is not that there are none.

    Parameters
    ----------
    finding
        What the map says first; '' for nothing.
    """
    return f"{finding.rstrip('.')}. Controlled localities were not given, and none are drawn."


def nearest_line(name: str, kilometres: str) -> str:
    """Say which pharmacy is nearest to a site."""
    return f"Nearest pharmacy: {name}, {kilometres} km in a straight line" if name else ""
