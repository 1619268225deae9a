"""Our table of special populations: ``name, kind, area_code, people, source``, and `secret`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.headers import Field
from pna.sources.reading.secrets import COLUMN
from pna.sources.reading.table import numbers, read_table, yes_no

__all__ = ["FIELDS", "read"]

FIELDS = (
    *(Field(name, (name,)) for name in ("name", "kind", "area_code", "people", "source")),
    Field(COLUMN, (COLUMN,), required=False),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the special populations.

    Parameters
    ----------
    path
        The CSV. `area_code` is the output area or postcode in which the people are counted.

    Returns
    -------
    Read
        The ``special_population`` layer, one row an institution.

    Raises
    ------
    DataError
        The file is not this table, a cell is empty, or a number is none.
    """
    file = Path(path).name
    table, findings = read_table(
        path, FIELDS, what="the table of special populations", known=(), may_be_empty=True
    )
    people, wrong = numbers(table, "people", file=file)
    frame = table.assign(people=people)
    findings += wrong
    if COLUMN in frame:
        frame[COLUMN], wrong = yes_no(table, COLUMN, file=file, default=False)
        findings += wrong
    findings += check("special_population", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)
