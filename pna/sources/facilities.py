"""Our template of a facilities questionnaire: a row a premises and question, with the answer.

Columns ``ods_code, question, answer, source, as_at``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.dates import dated
from pna.sources.reading.headers import Field
from pna.sources.reading.table import read_table

__all__ = ["FIELDS", "TEMPLATE", "WHAT", "read"]

WHAT = "the template of a facilities questionnaire"
TEMPLATE = (
    "ods_code,question,answer,source,as_at\n"
    "FA001,Is there step-free access?,Yes,contractor questionnaire 2025,2025-06-30\n"
)
"""The header and a worked row, to be replaced."""

FIELDS = (
    Field("facility_id", ("ods_code",)),
    *(Field(name, (name,)) for name in ("question", "answer", "source", "as_at")),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the answers.

    Parameters
    ----------
    path
        The CSV.

    Returns
    -------
    Read
        The ``facilities`` layer, one row a premises and question; an empty answer is kept as none.

    Raises
    ------
    DataError
        The file is not this template, a code, question, source or date is missing, a date is not
        one, or a question of a premises appears twice: every fault with its row.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=())
    frame = table.assign(facility_id=table["facility_id"].str.upper())
    findings += (*dated(frame, file), *check("facilities", frame, file))
    raise_on_errors(findings)
    return Read(frame, findings)
