"""What the draft calls the codes of tables: kinds of premises, groups of people, rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pna.attributes.census import NO_CAR

__all__ = [
    "AREA_KINDS",
    "HIDDEN_NOTE",
    "KINDS",
    "NOTHING",
    "NOT_KNOWN_NOTE",
    "SIDES",
    "SPLITS",
    "group_words",
    "kind_words",
    "no_marks",
    "only_thanks",
    "rule_short",
    "shortened",
    "split_words",
    "the_most",
]

NOTHING = "\u2013"
"""Stands in a cell that has nothing to tell."""
HIDDEN_NOTE = "[c]: hidden, so that nobody can be recognised in a small number of people."
NOT_KNOWN_NOTE = f"{NOTHING}: none, not known, or further than was worked out."

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "pharmacy": "Community pharmacy",
        "lps": "Pharmacy with a local contract (LPS)",
        "distance_selling": "Distance-selling premises",
        "appliance": "Appliance contractor",
        "dispensing_practice": "Dispensing practice",
        "gp_surgery": "GP surgery",
    }
)
"""What each kind of premises is called in a table."""
AREA_KINDS: Mapping[str, str] = MappingProxyType(
    {"hwb": "whole area", "district": "district", "locality": "locality"}
)
SPLITS: Mapping[str, str] = MappingProxyType(
    {
        "all": "Everyone",
        "age": "Age",
        "imd_quintile_national": "Deprivation, fifths of England",
        "imd_decile_national": "Deprivation, tenths of England",
        "imd_quintile_local": "Deprivation, fifths of the area",
        "rural_urban": "Rural or urban, in full",
        "rural": "Rural or urban",
        "car": "Cars (households)",
        "ethnicity": "Ethnic group",
        "disability": "Disability",
        "special_population": "Special establishments",
        "district": "District",
        "locality": "Locality",
        "ward": "Ward",
    }
)
"""What each way of telling people apart is called."""
_GROUPS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("all", "all"): "Everyone",
        ("special_population", "none"): "everyone else",
        ("special_population", "prison"): "in prisons",
        ("special_population", "barracks"): "in barracks",
        ("age", "65+"): "65 and over",
        ("age", "75+"): "75 and over",
        ("age", "85+"): "85 and over",
        ("age", "0-4"): "0 to 4",
        ("age", "0-15"): "0 to 15",
        ("age", "16-64"): "16 to 64",
        ("car", NO_CAR): "without a car or van",
    }
)
SIDES: Mapping[str, str] = MappingProxyType(
    {"outside": "outside the area", "in the area": "in the area"}
)
_LONGEST_NAME = 90
"""Characters of a name in a table: longer ones are cut there, and stand whole in the files."""


def kind_words(kind: str) -> str:
    """What a kind of premises is called.

    Parameters
    ----------
    kind
        As tables have it; one that is not known is made readable.
    """
    return KINDS.get(kind) or shortened(kind.replace("_", " ").strip().capitalize()) or NOTHING


def split_words(split: str) -> str:
    """What a way of telling people apart is called; one of the study's own is made readable."""
    plain = split.replace("_", " ").strip()
    return SPLITS.get(split) or shortened(re.sub(r"^Icb\b", "ICB", plain.capitalize()))


def group_words(split: str, group: str) -> str:
    """What a group is called within its split."""
    return _GROUPS.get((split, group)) or shortened(group)


def rule_short(rule: str) -> str:
    """A rule in short: ``10 minutes' drive``, ``either of the headline``.

    Parameters
    ----------
    rule
        As tables have it: ``drive_10``, ``drive_10_or_walk_20``.
    """
    if rule.startswith("straight_"):
        return f"{rule.removeprefix('straight_')} metres in a straight line"
    said = [
        f"{minutes} minutes' {mode}"
        for mode, _, minutes in (part.partition("_") for part in rule.split("_or_"))
        if minutes
    ]
    return " or ".join(said) if said else rule.replace("_", " ")


def shortened(name: str) -> str:
    """Cut a name that a table could not hold; most names stay as they are.

    Parameters
    ----------
    name
        From data: it may be empty or hundreds of characters long.
    """
    plain = no_marks(" ".join(name.split()))
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 3].rstrip()}..."


def no_marks(text: str) -> str:
    """Take from a text from data what a draft would take for a mark.

    Parameters
    ----------
    text
        Such as a name: ``[[table:coverage]]`` in it is no mark of the authors.
    """
    return text.replace("[[", "[ [").replace("]]", "] ]")


def the_most(shown: int, of: int, file: str) -> str:
    """Say that a table was cut.

    Parameters
    ----------
    shown, of
        Rows printed, and how many there are.
    file
        Where all of them are: ``tables/outside.csv``.
    """
    return f"The first {shown:,} of {of:,} rows; all are in {file}."


def only_thanks(board: str) -> str:
    """Name the board of a row of premises outside the area; ``all`` are all boards together."""
    return "All outside the area" if board == "all" else board
