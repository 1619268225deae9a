"""The map of the services that pharmacies offer."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["TITLE", "content"]

TITLE = "Services that pharmacies offer"


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("services", TITLE, "Not drawn yet.")
