"""Our table of corrections to the premises list.

Columns ``ods_code, field, value, reason, source`` and optionally ``date``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.dates import no_real_days
from pna.sources.reading.headers import Field
from pna.sources.reading.table import read_table

__all__ = ["FIELDS", "read"]

FIELDS = (
    Field("facility_id", ("ods_code",)),
    *(Field(name, (name,)) for name in ("field", "value", "reason", "source")),
    Field("date", ("date",), required=False),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the corrections.

    Parameters
    ----------
    path
        The CSV. `field` is ``name``, ``postcode``, ``kind``, ``easting_northing`` (value
        ``486112 308665``), ``closed`` (value ``yes`` or the date) or ``hours_monday`` to
        ``hours_sunday`` (value ``09:00-13:00,14:00-17:30`` or ``CLOSED``).

    Returns
    -------
    Read
        The ``amendments`` layer, one row a correction.

    Raises
    ------
    DataError
        The file is not this table, a field is not one of these, a reason or source is missing, a
        date is no day of the calendar, or one field of one premises is corrected twice.
    """
    file = Path(path).name
    table, findings = read_table(
        path, FIELDS, what="the table of amendments", known=(), may_be_empty=True
    )
    frame = table.assign(
        facility_id=table["facility_id"].str.upper(), field=table["field"].str.casefold()
    )
    if "date" in frame:
        findings += no_real_days(frame["date"], file=file, column="date")
    findings += check("amendments", frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)
