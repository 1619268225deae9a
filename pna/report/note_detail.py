"""How much of each table a note shows: as much as two pages hold; the workbook holds the rest."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LEVELS", "Detail"]


@dataclass(frozen=True)
class Detail:
    """How many rows of each table a note shows.

    Attributes
    ----------
    areas
        Districts and localities with changes.
    places
        Places with the most minutes added, and saved, by each way of travelling.
    taking_over
        Premises that are the nearest afterwards, by each way of travelling; 0: the workbook tells.
    detours
        Places with a long walk.
    sites
        Sites of which the surroundings are told.
    practices
        Dispensing practices near a site.
    settlements
        Villages and towns of those newly within or further, by each way of travelling.
    picture_mm
        Width of the map.
    """

    areas: int
    places: int
    taking_over: int
    detours: int
    sites: int
    practices: int
    settlements: int
    picture_mm: float


LEVELS = (
    Detail(8, 4, 5, 4, 2, 2, 5, 155.0),
    Detail(6, 3, 4, 3, 2, 2, 5, 152.0),
    Detail(5, 3, 3, 2, 2, 1, 5, 148.0),
    Detail(4, 2, 3, 2, 1, 1, 4, 142.0),
    Detail(3, 1, 2, 1, 1, 1, 4, 135.0),
    Detail(2, 1, 1, 1, 1, 1, 3, 125.0),
    Detail(1, 1, 1, 1, 1, 0, 2, 110.0),
    Detail(1, 1, 1, 1, 1, 0, 0, 90.0),
    Detail(1, 1, 0, 1, 1, 0, 0, 90.0),
)
"""From the most to the least."""
