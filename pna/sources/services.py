"""Our template of services: which premises provide which service, a row a premises and service.

Columns ``ods_code, service, provides, source, as_at``.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check
from pna.errors import raise_on_errors
from pna.layers import Read
from pna.sources.reading.dates import dated
from pna.sources.reading.headers import Field
from pna.sources.reading.table import read_table, yes_no

__all__ = ["FIELDS", "TEMPLATE", "WHAT", "read"]

WHAT = "the template of services"
TEMPLATE = (
    "ods_code,service,provides,source,as_at\n"
    "FA001,Pharmacy First,Y,NHSBSA dispensing data for May 2025,2025-06-30\n"
)
"""The header and a worked row, to be replaced."""

FIELDS = (
    Field("facility_id", ("ods_code",)),
    Field("service", ("service",)),
    Field("provides", ("provides", "provides_y_n")),
    Field("source", ("source",)),
    Field("as_at", ("as_at",)),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the services.

    Parameters
    ----------
    path
        The CSV.

    Returns
    -------
    Read
        The ``services`` layer, one row a premises and service.

    Raises
    ------
    DataError
        The file is not this template, a flag is neither Y nor N, a cell is empty, a date is not one
        or a service of a premises appears twice: every fault with its row.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=())
    provides, wrong = yes_no(table, "provides", file=file)
    frame = table.assign(facility_id=table["facility_id"].str.upper(), provides=provides)
    findings += (*wrong, *dated(frame, file), *check("services", frame, file))
    raise_on_errors(findings)
    return Read(frame, findings)
