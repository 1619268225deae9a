"""How a table is shown: numbers rounded, small ones hidden. Applied when written, never before.

One block of ``study.toml``, ``[disclosure]``, decides for everything that a run writes. What it
applies to is told by `pna.answers.Field.kind` alone: every number of people or households that this
work makes, of everyone as of any group, in tables, layers, maps and sentences. The people of an
output area or postcode are such a number too: an estimate of its LSOA, shared out. The explorer
holds them rounded so that their sums follow the true ones (`pna.maps.explorer_people`).

Four things stay as they are, for hiding them would hide nothing:

- numbers that others publish (`Field.published`): the registered patients of a practice;
- what `pna check` and the findings of a run quote from an input file, such as its total;
- homes planned and people expected a home: new residents are the one times the other, and nobody
  yet, so that a hidden number of them can be worked out;
- the minutes of each place. Whoever has the published people of output areas can add up how many
  live outside a rule: everyone, never a group. Who must withhold that as well does not pass on
  ``tables/nearest.csv``, ``choice-places.csv``, the layer ``places`` and the maps of places.

A hidden number is the marker ``[c]`` in a CSV, for confidential, as the Government Analysis
Function advises ("Using symbols in tables"): an empty cell would be ambiguous. In a GeoPackage,
whose columns hold numbers, it is missing. A share of the same row would give it away: all shares of
a row that has a hidden number are hidden, and so is any share that stands for a small number itself
(at the low end of a range, for instance). Where numbers are rounded, shares are worked out anew
from rounded ones, and so are rates of premises, hours and items (`pna.questions.provision`). Means
of minutes are given to a tenth (`Field.average`).

Sentences hide and round as tables do (`pna.answers.Answer.controlled`); one that could not would be
left out.

Secondary suppression is not attempted: where a total and all of its parts but one are shown, that
one can be worked out. Rounding stands in its way: with `round_to` totals and parts are each
rounded, and a difference is no exact number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import writing
from pna.answers import Field, FieldKind
from pna.errors import Finding, Findings
from pna.question import TableSpec
from pna.study.questions import Disclosure

__all__ = [
    "HIDDEN",
    "NOTE",
    "Shown",
    "drawn",
    "field_of",
    "findings",
    "in_words",
    "is_small",
    "kind_of",
    "marked",
    "rounded",
    "shown",
    "shown_layer",
    "shown_table",
]

HIDDEN = "[c]"
"""What stands in a CSV for a number that is hidden."""
NOTE = (
    "Primary suppression and rounding only, applied when files are written and never in "
    f"calculation. A hidden number is {HIDDEN} in a CSV and missing in a GeoPackage; the shares of "
    "its row are hidden with it. Secondary suppression is not attempted, so that a hidden number "
    "may be worked out from others. Numbers that others publish, such as the registered patients "
    "of a practice, planned homes and people expected a home, and what findings quote from the "
    "inputs stay as they are, and so do the minutes of each place."
)
_DECIMALS: dict[FieldKind, int] = {
    "people": 6,
    "share": 6,
    "number": 6,
    "hours": 6,
    "metres": 1,
}
_PEOPLE_DECIMALS = _DECIMALS["people"]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Shown(NamedTuple):
    """A table as it is shown.

    Attributes
    ----------
    frame
        Numbers rounded; those that are hidden are missing.
    hidden
        The same rows and columns: which cells are hidden.
    """

    frame: pd.DataFrame
    hidden: pd.DataFrame


def findings(disclosure: Disclosure) -> Findings:
    """Say what the settings of a study leave open.

    Parameters
    ----------
    disclosure
        Of the study.

    Returns
    -------
    tuple of Finding
        A warning where numbers are hidden and none is rounded.
    """
    if not disclosure.suppress_below or disclosure.round_to:
        return ()
    finding = Finding(
        "warning",
        f"Numbers below {disclosure.suppress_below} are hidden and the others are exact: where one "
        "part of a total is hidden, the total less the parts that are shown gives it away.",
        file="study.toml",
        column="disclosure.round_to",
        value="0",
        hint="Set round_to = 5 in [disclosure], so that totals and parts are each rounded.",
        rule="disclosure-by-subtraction",
    )
    return (finding,)


def field_of(column: str, fields: Iterable[Field]) -> Field:
    """Give the field of a column, or the longest field that its name begins with.

    Parameters
    ----------
    column
        As the table has it: ``drive_minutes_pharmacies``.
    fields
        Of its table: ``drive_minutes``.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    fitting = [f for f in fields if column == f.name or column.startswith(f"{f.name}_")]
    if not fitting:
        raise KeyError(column)
    return max(fitting, key=lambda field: len(field.name))


def kind_of(column: str, fields: Iterable[Field]) -> FieldKind:
    """Tell what a column holds: that of its field (`field_of`)."""
    return field_of(column, fields).kind


def is_small(people: npt.ArrayLike, disclosure: Disclosure) -> Bools:
    """Tell which numbers of people are hidden: not nobody, and below the study's least number.

    A change of a few people either way is as small as a few people are.

    Parameters
    ----------
    people
        Numbers of any shape. What is nobody to six decimals is nobody.
    disclosure
        Of the study.
    """
    return _small(writing.half_up(people, _PEOPLE_DECIMALS), disclosure)


def rounded(people: npt.ArrayLike, disclosure: Disclosure) -> Floats:
    """Round numbers of people to the base of the study, half up; to six decimals if it has none.

    Parameters
    ----------
    people
        Numbers of any shape.
    disclosure
        Of the study.
    """
    return _to_base(writing.half_up(people, _PEOPLE_DECIMALS), disclosure)


def in_words(people: float, disclosure: Disclosure) -> str:
    """Give a number of people in words: small ones as ``fewer than 5``, others rounded.

    Parameters
    ----------
    people
        One number.
    disclosure
        Of the study.
    """
    if is_small([people], disclosure)[0]:
        return f"fewer than {disclosure.suppress_below}"
    return f"{int(writing.half_up(rounded([people], disclosure), 0)[0]):,}"


def drawn(people: npt.ArrayLike, disclosure: Disclosure) -> Floats:
    """Give numbers of people as a map may draw them, for instance as sizes of dots.

    Parameters
    ----------
    people
        Numbers of any shape.
    disclosure
        Of the study.

    Returns
    -------
    ndarray of float
        As they are where the study neither rounds nor hides; else rounded, and those that are
        hidden all alike: half the least number that is shown.
    """
    exact = np.asarray(people, dtype=np.float64)
    if not (disclosure.suppress_below or disclosure.round_to):
        return exact
    alike = disclosure.suppress_below / 2
    return np.where(is_small(exact, disclosure), alike, rounded(exact, disclosure))


def _small(exact: Floats, disclosure: Disclosure) -> Bools:
    size = np.abs(exact)
    return np.asarray((size > 0) & (size < disclosure.suppress_below))


def _to_base(exact: Floats, disclosure: Disclosure) -> Floats:
    if not disclosure.round_to:
        return exact
    return writing.half_up(exact / disclosure.round_to, 0) * disclosure.round_to


def shown(table: TableSpec, frame: pd.DataFrame, disclosure: Disclosure) -> Shown:
    """Give a table as it is written, and which of its cells are hidden.

    Parameters
    ----------
    table
        Whose columns say how they are rounded.
    frame
        Its rows; it stays as it is.
    disclosure
        Of the study.

    Returns
    -------
    NamedTuple
        Minutes rounded up to a tenth, others half up.
    """
    fields = [field_of(str(name), table.fields) for name in frame]
    return _shown(frame, fields, disclosure)


def shown_table(table: TableSpec, frame: pd.DataFrame, disclosure: Disclosure) -> pd.DataFrame:
    """Give a table as it is written, hidden numbers missing (`shown`)."""
    return shown(table, frame, disclosure).frame


def shown_layer(
    table: TableSpec, layer: gpd.GeoDataFrame, disclosure: Disclosure
) -> gpd.GeoDataFrame:
    """Give a layer of an answer as it is written: columns that the table has too, as in the table.

    Parameters
    ----------
    table
        Whose columns say how those of the layer are rounded.
    layer
        Its layer; columns that the table does not have stay as they are.
    disclosure
        Of the study.
    """
    known = {field.name: field for field in table.fields}
    names = [str(name) for name in layer if str(name) in known]
    frame = _shown(pd.DataFrame(layer[names]), [known[name] for name in names], disclosure).frame
    return layer.assign(**{name: frame[name] for name in names})


def marked(table: Shown) -> pd.DataFrame:
    """Give a table for people to read, with a marker in the cells that are hidden.

    Parameters
    ----------
    table
        From `shown`.
    """
    frame = table.frame.copy()
    for name in frame:
        hidden = table.hidden[name].to_numpy(dtype=bool)
        if hidden.any():
            frame[name] = np.where(hidden, HIDDEN, frame[name].astype(object))
    return frame


def _shown(frame: pd.DataFrame, fields: Sequence[Field], disclosure: Disclosure) -> Shown:
    columns: dict[str, pd.Series] = {}
    hidden: dict[str, Bools] = {}
    controls = bool(disclosure.suppress_below or disclosure.round_to)
    for name, field in zip(map(str, frame), fields, strict=True):
        columns[name] = _rounded_column(frame[name], field.kind)
        if controls and field.average and pd.api.types.is_numeric_dtype(frame[name]):
            columns[name] = pd.Series(writing.half_up(columns[name], 1), index=frame.index)
        hidden[name] = np.zeros(len(frame), dtype=bool)
        if _is_controlled(frame[name], field):
            exact = columns[name].to_numpy(dtype=np.float64)
            hidden[name] = _small(exact, disclosure)
            columns[name] = pd.Series(_to_base(exact, disclosure), index=frame.index)
    if controls:
        in_row = np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *hidden.values()])
        for name, field in zip(map(str, frame), fields, strict=True):
            if _is_share(field) and pd.api.types.is_numeric_dtype(frame[name]):
                columns[name], small = _share(frame, name, field, columns[name], disclosure)
                hidden[name] = (in_row | small) & frame[name].notna().to_numpy()
    for name, field in zip(map(str, frame), fields, strict=True):
        if field.hidden_with in hidden:
            hidden[name] = hidden[field.hidden_with] & frame[name].notna().to_numpy()
    result = pd.DataFrame(columns, index=frame.index)
    mask = pd.DataFrame(hidden, index=frame.index, columns=result.columns)
    for name, cells in hidden.items():
        if cells.any():
            result[name] = result[name].astype(np.float64).mask(cells)
    return Shown(result, mask)


def _is_controlled(values: pd.Series, field: Field) -> bool:
    return (
        field.kind == "people"
        and not field.published
        and pd.api.types.is_numeric_dtype(values)
        and not pd.api.types.is_bool_dtype(values)
    )


def _is_share(field: Field) -> bool:
    """Tell whether it is a share, or a number of percentage points."""
    return field.kind == "share" or (field.kind == "number" and bool(field.whole))


def _rounded_column(values: pd.Series, kind: FieldKind) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return values
    if kind == "minutes":
        return pd.Series(writing.minutes_up(values), index=values.index)
    if kind not in _DECIMALS:
        return values
    return pd.Series(writing.half_up(values, _DECIMALS[kind]), index=values.index)


def _share(
    frame: pd.DataFrame, name: str, field: Field, as_it_is: pd.Series, disclosure: Disclosure
) -> tuple[pd.Series, Bools]:
    """Work a share out anew from rounded numbers, and tell where it stands for a small number."""
    if field.whole not in frame:
        return as_it_is, np.zeros(len(frame), dtype=bool)
    whole = frame[field.whole].to_numpy(dtype=np.float64)
    of_one = 1.0 if field.kind == "share" else 100.0
    part = frame[name].to_numpy(dtype=np.float64) / of_one * whole
    small = is_small(part, disclosure) | is_small(whole - part, disclosure)
    if not disclosure.round_to:
        return as_it_is, small
    top, bottom = rounded(part, disclosure), rounded(whole, disclosure)
    share = np.divide(top, bottom, out=np.full(len(frame), math.nan), where=bottom > 0)
    shown_share = writing.half_up(np.minimum(share, 1.0) * of_one, _DECIMALS["share"])
    return pd.Series(shown_share, index=frame.index), small
