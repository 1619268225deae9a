"""The parts that layers are made of; the layers themselves are beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import pandas as pd

from pna.errors import Findings

__all__ = ["LSOA", "PEOPLE", "Column", "Kind", "Layer", "Read", "Shape", "count", "text"]

F = TypeVar("F", bound=pd.DataFrame)
Kind = Literal["text", "number", "yes_no"]
Shape = Literal["none", "point", "polygon", "any"]


class Read(NamedTuple, Generic[F]):
    """What a reader or builder returns.

    Attributes
    ----------
    frame
        The table or layer.
    findings
        Everything that a person should know about its input.
    """

    frame: F
    findings: Findings


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    name, kind, meaning, unit
        As the data dictionary prints them.
    required
        The column must be there. One that is not required may be left out of a tidy file.
    filled
        No cell may be empty.
    allowed
        The only values that a cell may have; any value when there are none here.
    least
        The smallest number allowed.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = True
    filled: bool = False
    allowed: tuple[str, ...] = ()
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its columns, its key and its geometry.

    Attributes
    ----------
    key
        Columns whose values together name one row; they may not repeat.
    shape
        The geometry; layers that have one are in EPSG:27700. ``any``: points or polygons.
    shape_filled
        Every row must have its geometry.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    shape: Shape = "none"
    shape_filled: bool = True

    def column(self, name: str) -> Column:
        """Return the column of this name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def text(name: str, meaning: str, **more: Any) -> Column:  # noqa: ANN401 - passed on
    """Give a column of text; what more `Column` takes is passed on."""
    return Column(name, "text", meaning, **more)


def count(
    name: str,
    meaning: str,
    unit: str = "people",
    **more: Any,  # noqa: ANN401 - passed on
) -> Column:
    """Make a column of numbers that are not below zero; `more` as in `Column`."""
    return Column(name, "number", meaning, unit=unit, least=0.0, **more)


PEOPLE = Column("people", "number", "people who live there", unit="people", filled=True, least=0.0)
LSOA = text("lsoa", "code of the LSOA", filled=True)
