"""Marks between double brackets: where a text wants a table, a map, or the number of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from pna.errors import Finding

__all__ = ["REF", "TEXT", "Mark", "alone", "inline", "nearest", "unknown"]

REF, TEXT = "ref:", "text:"
"""Begin marks that stand inside a sentence."""
_MARK = re.compile(r"\[\[\s*([^\[\]\n]{1,200}?)\s*\]\]")
_SPACES = re.compile(r"\s*:\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a text.

    Attributes
    ----------
    name
        What it wants, in small letters: ``table:coverage``, ``ref:map:provision``.
    start, end
        Where it stands, brackets included.
    """

    name: str
    start: int
    end: int


def inline(text: str) -> Iterator[Mark]:
    """Give every mark of a text in order.

    Parameters
    ----------
    text
        Any text. Spaces within the brackets, and capitals, make no difference.
    """
    for found in _MARK.finditer(text):
        yield Mark(_plain(found[1]), found.start(), found.end())


def alone(text: str) -> str:
    """Give the name of the mark that a paragraph consists of; empty if it says anything else.

    Parameters
    ----------
    text
        Of the paragraph.
    """
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return ""
    name = _plain(found[1])
    return "" if name.startswith((REF, TEXT)) else name


def nearest(name: str, known: Iterable[str]) -> str:
    """Give the known name that is most like another; empty if none is.

    Parameters
    ----------
    name
        As it was written.
    known
        All that could be meant.
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return close[0]
    # Somebody who writes [[coverage]] means the first kind of piece that is called so.
    return next((one for one in names if one.rpartition(":")[2] == name.rpartition(":")[2]), "")


def unknown(name: str, known: Iterable[str], *, file: str, row: int | None = None) -> Finding:
    """Say that a mark means nothing, and what may be meant.

    Parameters
    ----------
    name
        As it was written.
    known
        All that could be meant.
    file, row
        Where it stands.
    """
    close = nearest(name, known)
    meant = f"Did you mean [[{close}]]? " if close else ""
    return Finding(
        "warning",
        "There is nothing of this name.",
        file=file,
        row=row,
        value=f"[[{name}]]",
        hint=f"{meant}`pna report --marks` lists all marks.",
        rule="unknown-mark",
    )


def _plain(name: str) -> str:
    return _SPACES.sub(":", name.replace("\u00a0", " ")).strip().casefold()
