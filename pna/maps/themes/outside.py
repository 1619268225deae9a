"""The map of people further than both times of the headline."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["TITLE", "content"]

TITLE = "People further than both times"


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("outside", TITLE, "Not drawn yet.")
