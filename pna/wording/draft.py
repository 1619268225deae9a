"""Sentences of the draft about itself: what is not in it, what stands where."""

from __future__ import annotations

__all__ = [
    "NO_MAP",
    "not_given",
    "not_made",
    "nothing_in_it",
]

NO_MAP = "The map \u201c{title}\u201d is not in this draft: {why}"


def not_made(title: str, why: str) -> str:
    """Say that a table was not made, and what would make it."""
    return f"The table \u201c{title}\u201d is not in this draft: {why}"


def not_given(title: str, key: str) -> str:
    """Say that a table was not made because nothing was given."""
    return f"The table \u201c{title}\u201d is not in this draft: the study does not give {key}."


def nothing_in_it(title: str) -> str:
    """Say that a table has no rows."""
    return f"The table \u201c{title}\u201d is not in this draft: it has no rows for this study."
