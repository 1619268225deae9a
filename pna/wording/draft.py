"""Sentences of the draft about itself: what is not in it, what stands where."""

from __future__ import annotations

__all__ = [
    "NO_AREA",
    "NO_PICTURE",
    "PROFILE_OF",
    "SENTENCES_OF",
    "no_map",
    "not_given",
    "not_made",
    "nothing_in_it",
]

NO_PICTURE = "it is not made for paper."
NO_AREA = "There is no locality or district with the code {code} in this study."
PROFILE_OF = "Profile of {code}"
SENTENCES_OF = "{title}: in words"


def no_map(title: str, why: str) -> str:
    """Say that a map was not made, and why."""
    return f"The map \u201c{title}\u201d is not in this draft: {why}"


def not_made(title: str, why: str) -> str:
    """Say that a table was not made, and what would make it."""
    return f"The table \u201c{title}\u201d is not in this draft: {why}"


def not_given(title: str, key: str) -> str:
    """Say that a table was not made because nothing was given."""
    return f"The table \u201c{title}\u201d is not in this draft: the study does not give {key}."


def nothing_in_it(title: str) -> str:
    """Say that a table has no rows."""
    return f"The table \u201c{title}\u201d is not in this draft: it has no rows for this study."
