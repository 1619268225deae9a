"""What a table is: its columns and what they mean; and a question, which makes one of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pna.answers import Answer, Field, NotMade
    from pna.results import Results

__all__ = ["Question", "TableSpec"]


@dataclass(frozen=True)
class TableSpec:
    """What one table is, whatever it is made from.

    Attributes
    ----------
    name
        Its file is ``tables/<name>.csv``.
    title
        A heading for it.
    meaning
        What it counts and how, in a sentence or two.
    paragraphs
        Paragraphs of Schedule 1 to the NHS (Pharmaceutical and Local Pharmaceutical Services)
        Regulations 2013 that it serves; empty for tables about the work itself.
    fields
        Its columns, in order. Others may follow where the study names them.
    """

    name: str
    title: str
    meaning: str
    paragraphs: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Question(TableSpec):
    """One table of an assessment, which is made from the results of one run.

    Attributes
    ----------
    make
        Makes it from the results of a run.
    by_road
        Whether it takes minutes by road, which a study of straight lines does not have.
    """

    make: Callable[[Results], Answer | NotMade]
    by_road: bool = True
