"""The map of controlled localities, circles of 1.6 km and dispensing practices."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["TITLE", "content"]

TITLE = "Controlled localities and dispensing practices"


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("rurality", TITLE, "Not drawn yet.")
