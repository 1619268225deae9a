"""How a table is shown: numbers rounded, small ones hidden. Applied when written, never before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pna import writing
from pna.answers import Field, FieldKind, Question
from pna.study_questions import Disclosure

__all__ = ["NOTE", "kind_of", "shown_frame", "shown_table"]

NOTE = (
    "Primary suppression and rounding only, applied when tables are written: secondary suppression "
    "is not attempted, so that a hidden number may be worked out from others."
)
_DECIMALS: dict[FieldKind, int] = {
    "people": 6,
    "share": 6,
    "number": 6,
    "hours": 6,
    "metres": 1,
}


def kind_of(column: str, fields: Iterable[Field]) -> FieldKind:
    """Tell what a column holds: that of its field, or of the longest field that it begins with.

    Parameters
    ----------
    column
        As the table has it: ``drive_minutes_pharmacies``.
    fields
        Of its question: ``drive_minutes``.

    Raises
    ------
    KeyError
        The question has no such column.
    """
    fitting = [f for f in fields if column == f.name or column.startswith(f"{f.name}_")]
    if not fitting:
        raise KeyError(column)
    return max(fitting, key=lambda field: len(field.name)).kind


def shown_table(question: Question, frame: pd.DataFrame, disclosure: Disclosure) -> pd.DataFrame:
    """Give a table as it is written.

    Parameters
    ----------
    question
        Whose columns say how they are rounded.
    frame
        Its table.
    disclosure
        Of the study.

    Returns
    -------
    DataFrame
        Minutes rounded up to a tenth, others half up. Hidden numbers of people are missing.
    """
    return shown_frame(question.fields, frame, disclosure)


def shown_frame(
    fields: Iterable[Field], frame: pd.DataFrame, disclosure: Disclosure
) -> pd.DataFrame:
    """Give a table as it is written, as `shown_table`, by its columns alone."""
    listed = tuple(fields)
    columns = {
        str(name): _shown(frame[name], kind_of(str(name), listed), disclosure) for name in frame
    }
    return pd.DataFrame(columns, index=frame.index)


def _shown(values: pd.Series, kind: FieldKind, disclosure: Disclosure) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return values
    if kind == "minutes":
        return pd.Series(writing.minutes_up(values), index=values.index)
    if kind not in _DECIMALS:
        return values
    rounded = writing.half_up(values, _DECIMALS[kind])
    if kind == "people":
        if disclosure.suppress_below:
            small = (rounded > 0) & (rounded < disclosure.suppress_below)
            rounded = np.where(small, np.nan, rounded)
        if disclosure.round_to:
            rounded = writing.half_up(rounded / disclosure.round_to, 0) * disclosure.round_to
    return pd.Series(rounded, index=values.index)
