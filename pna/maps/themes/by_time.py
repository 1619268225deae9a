"""Maps of the evening, Saturday and Sunday."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["EVENING_TITLE", "SATURDAY_TITLE", "SUNDAY_TITLE", "evening", "saturday", "sunday"]

EVENING_TITLE = "Pharmacies open on a weekday evening"
SATURDAY_TITLE = "Pharmacies open on Saturday afternoon"
SUNDAY_TITLE = "Pharmacies open on Sunday"


def evening(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("evening", EVENING_TITLE, "Not drawn yet.")


def saturday(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("saturday", SATURDAY_TITLE, "Not drawn yet.")


def sunday(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("sunday", SUNDAY_TITLE, "Not drawn yet.")
