"""Maps of the minutes to the nearest premises."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["DRIVE_TITLE", "TITLE", "WALK_TITLE", "both", "drive", "walk"]

TITLE = "Travel to a pharmacy"
DRIVE_TITLE = "Minutes' drive to a pharmacy"
WALK_TITLE = "Minutes' walk to a pharmacy"


def both(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("coverage", TITLE, "Not drawn yet.")


def drive(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("coverage-drive", DRIVE_TITLE, "Not drawn yet.")


def walk(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("coverage-walk", WALK_TITLE, "Not drawn yet.")
