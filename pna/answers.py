"""What answers a question of an assessment: a table and what goes with it, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from pna.errors import Findings

__all__ = ["Answer", "Field", "FieldKind", "NotMade"]

FieldKind = Literal[
    "text", "yes_no", "number", "count", "people", "share", "minutes", "metres", "hours"
]
"""What a column holds, which decides how it is rounded when it is written: `people` (persons,
households, patients) to six decimals and subject to disclosure control, `share` to six decimals,
`minutes` up to a tenth, `metres` to a tenth, `number` and `hours` to six decimals, the others as
they are."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    Attributes
    ----------
    name, kind, meaning
        As `pna tables` prints them.
    published
        Of `people`: the number is one that was published and came in with the inputs, such as the
        registered patients of a practice. Hiding it would hide nothing, so that disclosure control
        leaves it as it is.
    whole
        Of `share`, and of a `number` of percentage points: the column that it is a share of, so
        that it can be worked out anew from rounded numbers.
    hidden_with
        Of a `number`: the column of people who could be worked out from it, as from a rate. Where
        they are hidden it is too.
    average
        Of a `number`: a mean over people. Where the study hides or rounds, it is given to a tenth:
        beside means of others of them, more digits would give back how many people it is of.
    """

    name: str
    kind: FieldKind
    meaning: str
    published: bool = False
    whole: str = ""
    hidden_with: str = ""
    average: bool = False


@dataclass(frozen=True)
class Answer:
    """A table, with what goes with it.

    Attributes
    ----------
    frame
        In the columns of the question, nothing rounded.
    findings
        What a person should know of the inputs that it was made from.
    sentences
        What it says, ready to be pasted into a text (from `pna.wording`).
    layers
        Layers for maps and GeoPackages, by name, in EPSG:27700.
    controlled
        The sentences hide small numbers as tables do (`pna.wording.people` with the study's
        ``disclosure``). Those of other answers are left out where a study hides or rounds numbers.
    """

    frame: pd.DataFrame
    findings: Findings = ()
    sentences: tuple[str, ...] = ()
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    controlled: bool = False


@dataclass(frozen=True)
class NotMade:
    """Why a table was not made.

    Attributes
    ----------
    why
        In a sentence, with what would make it: ``No opening hours are known: give ...``.
    inputs
        Keys of study.toml that would make it: ``inputs.opening_hours``.
    findings
        What a person should know of the inputs that there are.
    sentences
        What a text may say in place of the table.
    """

    why: str
    inputs: tuple[str, ...] = ()
    findings: Findings = ()
    sentences: tuple[str, ...] = ()
