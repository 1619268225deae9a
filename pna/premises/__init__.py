"""The premises of a study: which, where, with which hours, and what they offer."""

from pna.premises.counting import (
    COUNTED_KINDS,
    counted,
    counted_sites,
    sets_with_premises,
    would_count,
)
from pna.premises.layer import build, hours_of

__all__ = [
    "COUNTED_KINDS",
    "build",
    "counted",
    "counted_sites",
    "hours_of",
    "sets_with_premises",
    "would_count",
]
