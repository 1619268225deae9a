"""Maps of who lives where, under the premises."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = [
    "DENSITY_TITLE",
    "DEPRIVATION_TITLE",
    "NO_CAR_TITLE",
    "OLDER_TITLE",
    "density",
    "deprivation",
    "no_car",
    "older_people",
]

DEPRIVATION_TITLE = "Deprivation"
OLDER_TITLE = "People aged 65 and over"
NO_CAR_TITLE = "Households without a car"
DENSITY_TITLE = "Where people live"


def deprivation(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("deprivation", DEPRIVATION_TITLE, "Not drawn yet.")


def older_people(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("older-people", OLDER_TITLE, "Not drawn yet.")


def no_car(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("no-car", NO_CAR_TITLE, "Not drawn yet.")


def density(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("density", DENSITY_TITLE, "Not drawn yet.")
