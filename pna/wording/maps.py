"""What the maps of a study say: legends, findings and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pna.wording.words import sets_words

__all__ = [
    "NO_NAME",
    "NO_ROADS",
    "OUTSIDE_AREA",
    "PREMISES",
    "counted_words",
    "listed",
    "not_counted",
    "ods_code",
]

PREMISES = "Premises"
NO_NAME = "(no name)"
NOBODY = "-"
"""Stands for a share of nobody."""
OUTSIDE_AREA = "Outside the area"
IN_AREA = "In the area"
NO_ROADS = (
    "This study counts by straight lines and has no roads: give inputs.roads, and minutes can be "
    "drawn."
)


def counted_words(premises_set: str) -> tuple[str, str]:
    """What filled and hollow symbols of premises mean.

    Parameters
    ----------
    premises_set
        The one that counts.
    """
    return f"counted as {sets_words(premises_set)}", "not counted"


def not_counted(why: str) -> str:
    """Say why a premises does not count."""
    return f"Not counted: {why or 'only shown'}"


def ods_code(code: str) -> str:
    """Name a premises by its code."""
    return f"ODS code {code}"


def place_code(code: str) -> str:
    """Name a place by its code."""
    return f"Place code {code}"


def number_line(number: int) -> str:
    """Say under which number a premises stands."""
    return f"Number {number} on the map and in the table"


def listed(parts: Sequence[str]) -> str:
    """Put parts in a row: ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def counts_of(numbers: Mapping[str, int], names: Mapping[str, tuple[str, str]]) -> str:
    """Say how many there are of each kind: ``9 pharmacies and 1 appliance contractor``.

    Parameters
    ----------
    numbers
        By kind; kinds of which there are none are left out.
    names
        By kind: what one and what several are called.
    """
    parts = [
        f"{number:,} {names[kind][0 if number == 1 else 1]}"
        for kind, number in numbers.items()
        if number
    ]
    return listed(parts)


KINDS: dict[str, tuple[str, str]] = {
    "pharmacy": ("pharmacy", "pharmacies"),
    "lps": (
        "local pharmaceutical services (LPS) pharmacy",
        "local pharmaceutical services (LPS) pharmacies",
    ),
    "distance_selling": ("distance-selling premises", "distance-selling premises"),
    "appliance": ("appliance contractor", "appliance contractors"),
    "dispensing_practice": ("site of a dispensing practice", "sites of dispensing practices"),
}
"""What one and what several premises of a kind are called in a sentence."""
BRANCH = "Dispensing practice, branch surgery"
NOT_ON_MAP = "not on the map"
AROUND_TITLE = "Premises of other areas, within {} km"
AROUND_HOLLOW = "outside the area"
NUMBER, CODE, NAME, KIND = "Number", "ODS code", "Name", "Kind"
ADDRESS, POSTCODE, LOCALITY, BOARD = (
    "Address",
    "Postcode",
    "Part of the area",
    "Health and Wellbeing Board",
)
AREA, AREA_TYPE, PEOPLE = "Area", "Kind of area", "People"
BY_AREA_CAPTION = "Premises by kind and part of the area"
BEYOND_CAPTION = "Premises of other areas around, which are not numbered"
STATUTORY = (
    "A map that identifies the premises at which pharmaceutical services are provided in the area "
    "of the Health and Wellbeing Board (Schedule 1, paragraph 7). It must be kept up to date, in "
    "so far as is practicable, between assessments (regulation 4(2))."
)
"""Words of the NHS (Pharmaceutical and Local Pharmaceutical Services) Regulations 2013."""
DISTANCE_SELLING_NOTE = (
    "Distance-selling premises send medicines to patients anywhere in England. Nobody may collect "
    "them there."
)
APPLIANCE_NOTE = "Appliance contractors supply appliances such as stoma bags, and no medicines."
DISPENSING_NOTE = (
    "Dispensing practices dispense to patients of their own who live in a controlled locality, "
    "more than 1.6 km from a pharmacy, and to few others."
)
NUMBERS_NOTE = (
    "Numbers run through the parts of the area by name, and within each by name of the premises; "
    "they are the same on the screen, on paper and in the table."
)


def provision_finding(numbers: Mapping[str, int], area: str) -> str:
    """Say from how many premises of each kind pharmaceutical services are provided.

    Parameters
    ----------
    numbers
        By kind, in the order in which they are told.
    area
        Name of the board's area.
    """
    total = sum(numbers.values())
    if not total:
        return (
            f"The lists name no premises at which pharmaceutical services are provided in {area}."
        )
    word = "premises" if total != 1 else "one premises"
    head = f"{total:,} {word}" if total != 1 else word
    return (
        f"Pharmaceutical services are provided in {area} from {head}: {counts_of(numbers, KINDS)}."
    )


def not_placed(names: Sequence[str]) -> str:
    """Name the premises that are not on the map; empty where all are."""
    if not names:
        return ""
    return (
        f"Not on the map, for want of a position ({len(names):,}): {'; '.join(names)}. "
        "The table lists them."
    )


def closed_note(names: Sequence[str]) -> str:
    """Name the premises that are left out as closed; empty where there are none."""
    if not names:
        return ""
    told = "; ".join(names)
    return f"Left out, for an amendment says that they are closed ({len(names):,}): {told}."


def positions_note(positions: Mapping[str, int]) -> str:
    """Say where symbols stand.

    Parameters
    ----------
    positions
        How many premises by where their position comes from, as tables have it.
    """
    by_postcode = sum(n for name, n in positions.items() if name.startswith("postcode"))
    total = sum(n for name, n in positions.items() if name != "none")
    if not by_postcode:
        return ""
    return (
        f"Of {total:,} premises on the map {by_postcode:,} stand at the middle of their postcode, "
        "which in the country may be some hundred metres from the door."
    )


def provision_caption(area: str) -> str:
    """Head the table of the premises of the area."""
    return f"Every premises at which pharmaceutical services are provided in {area}"
