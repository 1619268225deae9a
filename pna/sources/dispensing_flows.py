"""Items of each GP practice by the contractor that dispensed them (NHSBSA, monthly CSV).

The portal calls it "Dispensing Practices dispensing data"; it shows where the prescriptions of a
practice go, across borders and to distance sellers.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.dispensing import repeated
from pna.sources.reading import archives
from pna.sources.reading.dates import as_months
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "WHAT", "headers", "read"]

WHAT = "the NHSBSA items of each practice by contractor"

FIELDS = (
    Field("practice_code", ("PRACTICE_CODE", "PracticeCode")),
    Field("contractor_code", ("CONTRACTOR_CODE", "DISPENSER_CODE", "ContractorCode")),
    Field("month", ("YEAR_MONTH", "YearMonth")),
    Field("items", ("NUMBER_OF_ITEMS", "ITEMS", "NumberofItems")),
    Field("eps_items", ("NUMBER_OF_EPS_ITEMS", "EPS_ITEMS"), required=False),
)

headers = partial(archives.headers, what=WHAT)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the items of each practice by contractor.

    Parameters
    ----------
    path
        The CSV as downloaded, plain, compressed or in a ZIP file.

    Returns
    -------
    Read
        The ``dispensing_flows`` layer: ``practice_code, contractor_code, month, items, eps_items``.

    Raises
    ------
    DataError
        The file is not this one, a number is none or negative, or a month is none.
    """
    return archives.read_packed(path, _read, what=WHAT)


def _read(path: Path) -> Read[pd.DataFrame]:
    file = path.name
    table, findings = read_table(path, FIELDS, what=WHAT)
    months, wrong = as_months(table["month"], file=file, column="month")
    findings += wrong
    frame = pd.DataFrame(
        {
            "practice_code": table["practice_code"].str.upper(),
            "contractor_code": table["contractor_code"].str.upper(),
            "month": months,
        },
        index=table.index,
    )
    for name in ("items", "eps_items"):
        if name in table:
            frame[name], wrong = numbers(table, name, file=file)
            findings += wrong
    findings += check("dispensing_flows", frame, file)
    raise_on_errors(findings)
    if "eps_items" in frame:
        findings += row_findings(
            "warning",
            "More items were sent electronically than there are items.",
            frame.loc[frame["eps_items"] > frame["items"], "eps_items"],
            file=file,
            column="eps_items",
        )
    findings += repeated(frame, ["practice_code", "contractor_code", "month"], file)
    message = (
        f"{frame['items'].sum():,.0f} items of {frame['practice_code'].nunique():,} practices at "
        f"{frame['contractor_code'].nunique():,} contractors."
    )
    return Read(frame, (*findings, Finding("info", message, file=file)))
