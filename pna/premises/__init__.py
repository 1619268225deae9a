"""The premises of a study: which, where, with which hours, and what they offer."""

from pna.premises.layer import (
    COUNTED_KINDS,
    build,
    counted,
    counted_sites,
    hours_of,
    sets_with_premises,
    would_count,
)

__all__ = [
    "COUNTED_KINDS",
    "build",
    "counted",
    "counted_sites",
    "hours_of",
    "sets_with_premises",
    "would_count",
]
