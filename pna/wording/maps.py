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
OUTSIDE_AREA = "Outside the area"
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
