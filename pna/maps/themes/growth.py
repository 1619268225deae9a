"""The map of planned homes."""

from __future__ import annotations

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material

__all__ = ["TITLE", "content"]

TITLE = "Planned homes"


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:  # noqa: ARG001
    """Gather what the map shows."""
    return NotDrawn("growth", TITLE, "Not drawn yet.")
