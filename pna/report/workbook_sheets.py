"""How the table of a question is laid out for people: which rows come first, in which columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pna import disclosure
from pna.answers import Field
from pna.disclosure import Shown
from pna.people.groups import ALL
from pna.question import TableSpec
from pna.report.document.workbook import Column
from pna.rules import headline_rule
from pna.study import Study
from pna.wording import workbooks as words

__all__ = ["MOST_ROWS", "Sheet", "counted", "sheets"]

MOST_ROWS = 1_000_000
"""A sheet has room for little more."""
_SHORT = 20
"""Rows of a table that needs no sheet of its headline."""
_WHOLE_AREA_ONLY = ("coverage-by-group", "services")
"""Tables with so many rows of each area that the headline is of the whole area alone."""
_ABOVE_LOCALITIES = ("hwb", "district", "comparator")
"""Kinds of areas that come first in tables without rules."""
_EVERY_GROUP = ("coverage-by-group",)
_EVERY_TIME = ("coverage-by-time",)
_TOLD_ABOVE = (
    *("mode", "minutes", "speed_preset", "slot", "premises_set", "split", "group", "unit"),
    *("known_for", "partition"),
)
"""Columns that a headline leaves out where they say the same in every row."""
_IMPLIED = ("mode", "minutes")
"""The rule says them."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a table.

    Attributes
    ----------
    name, title
        Of the sheet, and its heading.
    lines
        Sentences below the heading.
    fields
        By column: its field.
    names
        Of the columns, as the CSV has them.
    columns
        As they are written.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    fields: tuple[Field, ...]
    names: tuple[str, ...]
    columns: tuple[Column, ...]


def sheets(question: TableSpec, table: Shown, study: Study) -> tuple[Sheet, ...]:
    """Lay a table out as sheets: the headline by area first, where it has one, then all rows.

    Parameters
    ----------
    question
        Whose table it is.
    table
        As it is shown.
    study
        Its headline and its premises sets say which rows come first.
    """
    if not len(table.frame.columns):
        return ()
    first = _headline(question, table, study)
    name, rest = words.ALL_ROWS if first else ("Table", "")
    title = f"{question.title}: {rest}" if rest else question.title
    cut = len(table.frame) > MOST_ROWS
    shown = Shown(*(one.iloc[:MOST_ROWS] for one in table)) if cut else table
    lines = (
        *_sentences(question.meaning),
        *((words.cut_short(MOST_ROWS, len(table.frame)),) if cut else ()),
        *((words.NO_ROWS,) if shown.frame.empty else ()),
    )
    every = _sheet(name, title, lines, question, shown, [*map(str, table.frame)])
    return (*first, every)


def counted(frame: pd.DataFrame) -> str:
    """Say what a number of people counts in a table: ``people``, ``people or households``."""
    units = {"people"}
    if "unit" in frame and len(frame):
        units = {str(unit) for unit in frame["unit"].dropna().unique()}
    return " or ".join(sorted(units, reverse=True))


def _headline(question: TableSpec, table: Shown, study: Study) -> tuple[Sheet, ...]:
    """The rows of the headline by area; nothing of tables that are short or have no such rows."""
    frame = table.frame
    if "area_type" not in frame or len(frame) <= _SHORT:
        return ()
    has_rules = "rule" in frame
    rows = (
        _headline_rows(question.name, frame, study)
        if has_rules
        else np.asarray(frame["area_type"].isin(_ABOVE_LOCALITIES) & ~_again(frame))
    )
    number = int(rows.sum())
    if not number or number > len(frame) / 2:
        return ()
    part = Shown(*(one[rows].reset_index(drop=True) for one in table))
    same = [
        name
        for name in _TOLD_ABOVE
        if name in frame and (name in _IMPLIED or len(part.frame[name].drop_duplicates()) == 1)
    ]
    kept = [str(name) for name in frame if name not in same]
    said = [
        words.told_above(
            words.column_head(name, name, "text"), words.in_words(name, str(part.frame[name][0]))
        )
        for name in same
        if name not in _IMPLIED and part.frame[name][0] != ALL
    ]
    name, rest = words.HEADLINE if has_rules else words.ABOVE_LOCALITIES
    told = words.headline_rows if has_rules else words.rows_above_localities
    title = f"{question.title}: {rest}"
    lines = (told(number, len(frame)), *said)
    return (_sheet(name, title, lines, question, part, kept),)


def _headline_rows(name: str, frame: pd.DataFrame, study: Study) -> np.ndarray:
    headline = study.headline
    rules = (
        f"drive_{headline.drive_minutes:g}",
        f"walk_{headline.walk_minutes:g}",
        headline_rule(study),
    )
    first = study.premises.sets[0]
    kinds = ("hwb",) if name in _WHOLE_AREA_ONLY else ("hwb", "district", "locality")
    rows = frame["rule"].isin(rules) & frame["area_type"].isin(kinds)
    if "speed_preset" in frame:
        # The study's own speeds come first.
        own = frame[rows].drop_duplicates("rule").set_index("rule")["speed_preset"]
        rows &= frame["speed_preset"] == frame["rule"].map(own)
    for column, value, but in (
        ("premises_set", first, ()),
        ("split", ALL, _EVERY_GROUP),
        ("slot", "any", _EVERY_TIME),
    ):
        if column in frame and name not in but and (frame[column] == value).any():
            rows &= frame[column] == value
    return np.asarray(rows & ~_again(frame))


def _again(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows say of a district what others say of the whole area: a unitary's only one."""
    whole = set(frame.loc[frame["area_type"] == "hwb", "area_code"])
    return (frame["area_type"] == "district") & frame["area_code"].isin(whole)


def _sheet(
    name: str,
    title: str,
    lines: Sequence[str],
    question: TableSpec,
    table: Shown,
    names: Sequence[str],
) -> Sheet:
    fields = tuple(disclosure.field_of(column, question.fields) for column in names)
    whom = counted(table.frame)
    heads = _heads(names, fields, whom)
    columns = tuple(
        Column(
            head,
            _kind(column, field, table.frame[column]),
            _values(column, table.frame[column]),
            table.hidden[column].tolist() if table.hidden[column].any() else (),
        )
        for column, field, head in zip(names, fields, heads, strict=True)
    )
    return Sheet(name, title, tuple(lines), fields, tuple(names), columns)


def _heads(names: Sequence[str], fields: Sequence[Field], whom: str) -> list[str]:
    """Name the columns; two that would be called the same are told apart by their own names."""
    heads = [
        words.column_head(name, field.name, field.kind, whom)
        for name, field in zip(names, fields, strict=True)
    ]
    plain = [head.casefold() for head in heads]
    return [
        f"{head} [{name}]" if plain.count(head.casefold()) > 1 else head
        for name, head in zip(names, heads, strict=True)
    ]


def _kind(name: str, field: Field, values: pd.Series) -> str:
    """Tell how the numbers of a column look."""
    if name in {"easting", "northing"}:
        return "code"
    if field.kind == "number" and pd.api.types.is_numeric_dtype(values):
        known = values.dropna().to_numpy(dtype=float)
        return "metres" if (known == np.floor(known)).all() else "number"
    return field.kind


def _values(name: str, values: pd.Series) -> list[object]:
    given: list[object] = values.tolist()
    if pd.api.types.is_numeric_dtype(values):
        return given
    # Most codes are said many times over.
    said: dict[str, str] = {}
    for value in given:
        if isinstance(value, str) and value not in said:
            said[value] = words.in_words(name, value)
    return [said[value] if isinstance(value, str) else value for value in given]


def _sentences(text: str) -> list[str]:
    return [f"{part.rstrip('.')}." for part in words.plain(text).split(". ") if part]
