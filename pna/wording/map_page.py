"""What the pages of maps say of themselves: lines of the legend, notes, and the index."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "ALL_MAPS",
    "BACKDROP",
    "EXPLORER",
    "FIND",
    "INDEX_INTRODUCTION",
    "SMALL_DOTS",
    "TILES",
    "band_label",
    "heading",
    "land_left_out",
    "not_placed",
    "range_label",
    "roads_left_out",
    "rule_remark",
    "serves",
    "size_title",
    "tiles_note",
    "unshaded_label",
]

SMALL_DOTS = (
    "The area of a dot is in proportion to the {what}; the smallest are drawn large enough to see."
)
FIND = "Find premises on the map"
BACKDROP = "Boundaries and backdrop"
TILES = "Background pictures from the network"
ALL_MAPS = "All maps"
EXPLORER = (
    "What if: tick premises open or closed, choose a day, an hour and minutes, and see how many "
    "residents are within them."
)
INDEX_INTRODUCTION = (
    "Each map opens in a browser without a network. Below the map the page says the same in tables."
)

_MODES = {"drive": "drive", "walk": "walk"}
_SPEEDS = {
    "drive": "{} minutes if cars are slower or quicker (range of the speeds)",
    "walk": "{} minutes if people walk slower or quicker",
}
_MOST_NAMES = 10


def heading(number: int, title: str) -> str:
    """Give the heading of a map."""
    return f"Map {number}: {title}"


def band_label(lower: str, upper: str) -> str:
    """Give the line of a band between two numbers of minutes; `lower` is empty for the first."""
    return f"{lower} to {upper} minutes" if lower else f"up to {upper} minutes"


def range_label(mode: str, minutes: str) -> str:
    """Give the line of the land that a range of speeds makes uncertain."""
    return _SPEEDS[mode].format(minutes)


def rule_remark(minutes: str) -> str:
    """Say what the line around a band is."""
    return f"The line marks {minutes} minutes."


def unshaded_label(mode: str, minutes: str) -> str:
    """Say what ground without a band is."""
    return f"unshaded: more than {minutes} minutes' {_MODES[mode]} (or far from any road)"


def size_title(what: str) -> str:
    """Give what stands before the sizes of dots."""
    return f"{what[:1].upper()}{what[1:]} at a dot:"


def not_placed(title: str, names: Sequence[str]) -> str:
    """Name what has no position and is therefore not on the map."""
    shown = ", ".join(names[:_MOST_NAMES])
    rest = len(names) - _MOST_NAMES
    tail = f" and {rest} more" if rest > 0 else ""
    return f"Not on the map, for want of a position: {title}: {shown}{tail}."


def roads_left_out(classes: Sequence[str]) -> str:
    """Say which roads are not drawn."""
    return (
        f"To keep the file small, the backdrop leaves out {' and '.join(classes)}; "
        "the times use them all the same."
    )


def land_left_out(kinds: Sequence[str]) -> str:
    """Say which land of the backdrop is not drawn."""
    return f"To keep the file small, the backdrop leaves out {' and '.join(kinds)}."


def serves(paragraphs: Sequence[str]) -> str:
    """Name the paragraphs of Schedule 1 that a map serves; empty for none."""
    if not paragraphs:
        return ""
    *others, last = paragraphs
    which = f"{', '.join(others)} and {last}" if others else last
    return f"Serves paragraph{'s' if others else ''} {which} of Schedule 1 to the 2013 Regulations."


def tiles_note(host: str) -> str:
    """Say where the background pictures come from."""
    return (
        f"The background pictures come from {host} each time that the page is open, by way of "
        "the network; the rest of the page fetches nothing."
    )
