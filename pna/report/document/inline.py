"""Text with parts of its own: bold, italic, links, and references to what has a number.

Blocks hold text as `str`. Where parts of it differ, it is a `Rich`, which reads as its plain text
wherever text is asked for; only those who set it in type look at its runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

__all__ = ["Rich", "Run", "runs_of"]


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text.

    Attributes
    ----------
    text
        What it says.
    bold, italic
        How it is said.
    href
        Address that it leads to; only ``https:``, ``http:`` and ``mailto:``.
    target
        Name of the table, picture or heading of the same document that it leads to.
    """

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    target: str = ""


class Rich(str):
    """A text in runs; as a `str` it is their texts, one after the other."""

    __slots__ = ("runs",)

    runs: tuple[Run, ...]

    def __new__(cls, runs: Iterable[Run]) -> Self:
        """Join runs."""
        kept = tuple(run for run in runs if run.text)
        made = super().__new__(cls, "".join(run.text for run in kept))
        made.runs = kept
        return made


def runs_of(text: str) -> tuple[Run, ...]:
    """Give the runs of a text: one, if it is plain."""
    return text.runs if isinstance(text, Rich) else (Run(text),)
