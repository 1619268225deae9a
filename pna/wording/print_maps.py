"""What a printed map says besides what it shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from pna.wording.numbers import long_date, minutes_number, people_text

__all__ = [
    "BANDS_DECIDE",
    "BEYOND_THE_EDGE",
    "DISTRICT_LINE",
    "HWB_LINE",
    "INVENTED_SHORT",
    "LIST_IN_PDF",
    "LIST_TITLE",
    "LOCALITY_LINE",
    "NO_LAND",
    "NO_NAME",
    "NO_POSITION",
    "ON_NEXT_PAGE",
    "SITES_TITLE",
    "UNSHADED",
    "band_words",
    "beyond_words",
    "count_words",
    "inset_words",
    "list_continued",
    "list_in_file",
    "list_title",
    "map_number",
    "not_numbered",
    "numbered_on_sheet",
    "panels_beyond",
    "range_words",
    "rule_words",
    "scale_sentence",
    "scale_words",
    "size_title",
    "sources_words",
    "state_words",
    "up_to_size",
]

BANDS_DECIDE = "Bands are drawn for illustration; the tables decide."
INVENTED_SHORT = "INVENTED DATA: this place does not exist"
HWB_LINE = "Area of the Health and Wellbeing Board"
DISTRICT_LINE = "Districts"
LOCALITY_LINE = "Localities"
UNSHADED = "further than these minutes, or not known"
LIST_TITLE = "Premises by number"
SITES_TITLE = "Places by number"
ON_NEXT_PAGE = "The list by number follows on the next page."
LIST_IN_PDF = "The list by number follows the map in its PDF."
NO_LAND = "No boundary and no place with a position is known: there is nothing to draw."
NO_NAME = "(no name)"
NO_POSITION = "no position"
BEYOND_THE_EDGE = "off the map"


def map_number(number: int) -> str:
    """Such as ``Map 1``."""
    return f"Map {number}"


def state_words(area: str, reference_date: date) -> str:
    """Say which area is shown, and as of when."""
    return f"{area} \u00b7 as at {long_date(reference_date)}"


def band_words(lower: float, upper: float) -> str:
    """Line of the legend for one band of minutes."""
    if lower == 0:
        return f"up to {minutes_number(upper)} minutes"
    return f"{minutes_number(lower)} to {minutes_number(upper)} minutes"


def rule_words(minutes: float) -> str:
    """Line of the legend for the edge of the rule's band."""
    return f"edge of {minutes_number(minutes)} minutes"


def range_words(minutes: float | None, mode: str) -> str:
    """Line of the legend for what lies between both ends of the range."""
    who = "cars are" if mode == "drive" else "people are"
    limit = "the same" if minutes is None else minutes_number(minutes)
    return f"{limit} minutes if {who} slower or quicker (range of the speeds)"


def count_words(label: str, count: int) -> str:
    """Give a line of the legend with how many there are."""
    return f"{label} ({count:,})"


def beyond_words(numbers: Sequence[tuple[str, int]]) -> str:
    """Say what lies beyond the edge of the map, by kind; '' for nothing."""
    if not numbers:
        return ""
    listed = ", ".join(count_words(label, count) for label, count in numbers)
    return f"Beyond the edge of this map: {listed}."


def panels_beyond(number: int) -> str:
    """Say how many small maps follow in the PDF; '' for none."""
    return f"{number} more follow in the PDF of this map." if number else ""


def up_to_size(size: float) -> str:
    """Say that dots of up to so many are all as small as a dot is drawn."""
    return f"up to {people_text(size)}"


def size_title(size_words: str) -> str:
    """Heading of the sizes of dots."""
    return f"Number of {size_words}"


def inset_words(letter: str, place: str) -> str:
    """Name an enlarged part."""
    return f"Inset {letter}: {place}" if place else f"Inset {letter}"


def list_title(title: str, *, insets: bool) -> str:
    """Heading of the list beside the map."""
    return f"{title} (letters: insets)" if insets else title


def list_continued(title: str, page: int) -> str:
    """Heading of the list on the pages after the map."""
    return title if page == 1 else f"{title} (continued)"


def list_in_file(file: str) -> str:
    """Say where the list is that had no room."""
    return f"The list by number is in {file}, and follows the map in its PDF."


def not_numbered(numbers: Sequence[int]) -> str:
    """Name numbers that found no room on the map."""
    listed = ", ".join(str(number) for number in numbers)
    return f"Without room for their number on the map: {listed}."


def numbered_on_sheet(number: int, *, here: bool) -> str:
    """Say where numbers are explained: those of this map, or those that it does not bear."""
    if here:
        return f"Numbers are those of the list of premises; {map_number(number)} on paper has it."
    return f"{map_number(number)} on paper numbers and lists the places."


def scale_sentence(mm_per_metre: float, *, short: bool = False) -> str:
    """Say the scale, to two figures, and unless it is to be short which way north is."""
    whole = 1000.0 / mm_per_metre
    step = 10.0 ** (math.floor(math.log10(whole)) - 1)
    scale = f"Scale about 1:{round(whole / step) * step:,.0f}"
    return f"{scale}." if short else f"{scale}; north is that of the National Grid."


def scale_words(metres: float) -> tuple[str, float]:
    """Text of a length on a scale bar, and its unit in metres."""
    if metres >= 1000:  # noqa: PLR2004
        return f"{metres / 1000:g} km", 1000.0
    return f"{metres:g} m", 1.0


def sources_words(attribution: Sequence[str]) -> str:
    """Give the sources as one line."""
    return " ".join(part.strip() for part in attribution if part.strip())


def size_words(size: float) -> str:
    """Size of a dot in the legend."""
    return people_text(size)
