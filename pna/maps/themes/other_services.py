"""The map of other NHS services."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["TITLE", "content"]

TITLE = "Other NHS services"


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("other-services", TITLE, "Not drawn yet.")
