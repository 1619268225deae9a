"""How the maps of an application draw what changes: colours, hatches, sizes.

Purple against orange (PuOr of ColorBrewer, https://colorbrewer2.org) is told apart by readers with
any common kind of colour blindness. In grey the two are told apart by what they look like: land
newly within is hatched like a slash, land newly outside like a backslash; places newly within are
triangles that point up, places newly outside point down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

__all__ = [
    "AFTER_LINE",
    "BEFORE_DASH",
    "BEFORE_LINE",
    "CHANGES",
    "LAND_AFTER",
    "POSSIBLE",
    "ChangeStyle",
    "area_radius",
    "largest_people",
    "size_steps",
]


@dataclass(frozen=True, slots=True)
class ChangeStyle:
    """How one kind of change is drawn.

    Attributes
    ----------
    colour
        Of symbols and hatches, dark.
    fill
        Of land, pale.
    up
        Whether triangles point up; the hatch then rises to the right.
    """

    colour: str
    fill: str
    up: bool


CHANGES = {
    "within": ChangeStyle("#542788", "#d8d0ea", up=True),
    "outside": ChangeStyle("#a14a00", "#fddcb4", up=False),
}
LAND_AFTER = "#dde7ee"
AFTER_LINE = "#17527f"
BEFORE_LINE = "#2b2b2b"
BEFORE_DASH = "5 4"
POSSIBLE = "#1a1a1a"
_LEAST_FOR_SCALE = 50.0


def largest_people(places: pd.DataFrame) -> float:
    """Give the people of the largest symbol; never so few that a hamlet looks like a town."""
    most = float(places["size"].max()) if len(places) else 0.0
    return max(most, _LEAST_FOR_SCALE)


def area_radius(people: float, largest: float, most: float, least: float) -> float:
    """Size of a symbol: area in proportion to people, never smaller than can be seen.

    Parameters
    ----------
    people
        At the place.
    largest
        From `largest_people`.
    most, least
        Size of the largest symbol, and of the smallest.
    """
    size = 0.0 if pd.isna(people) else most * math.sqrt(max(float(people), 0.0) / largest)
    return max(size, least)


def size_steps(places: pd.DataFrame) -> list[int]:
    """Round numbers of people for the legend, at most three."""
    if places.empty:
        return []
    most = largest_people(places)
    steps = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    return [step for step in steps if step <= most][-5::2]
