"""NHSBSA Contractor Details (monthly CSV): which contractors are distance-selling."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import MOST_ROWS_NAMED, check
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.reading.headers import Field
from pna.sources.reading.table import read_table, yes_no

__all__ = ["FIELDS", "read"]

WHAT = "the NHSBSA Contractor Details"

FIELDS = (
    Field("facility_id", ("CONTRACTOR_CODE",)),
    Field("name", ("TRADING_NAME", "CONTRACTOR_NAME")),
    Field("private", ("PRIVATE_CONTRACTOR",)),
    Field("distance_selling", ("DISTANCE_SELLING_CONTRACTOR",)),
    Field("lps", ("LPS_CONTRACTOR",), required=False),
    Field("hundred_hours", ("100_HOUR_PHARMACY_CONTRACTOR",), required=False),
)
_KNOWN = (
    "CONTRACTOR_NAME",
    "YEAR_MONTH",
    r"^(REGION|ICB|HWB|LPC|STP)_(CODE|NAME)$",
    "START_DATE",
    r"^ADDRESS_FIELD_\d$",
    "POST_CODE",
    "PHONE_NUMBER",
    "PHARMACY_TYPE",
    "CONTRACTOR_TYPE",
    "DISPENSER_ACCOUNT_TYPE",
    "OUT_OF_HRS_DISP_CONTRACTOR",
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the contractor details.

    Parameters
    ----------
    path
        The CSV as downloaded.

    Returns
    -------
    Read
        The ``contractors`` layer: ``facility_id, name, distance_selling, lps, hundred_hours``, one
        row an NHS contractor. Private contractors are left out, and listed in a finding.

    Raises
    ------
    DataError
        The file is not this one, a flag is neither Y nor N, or a code appears twice.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT, known=_KNOWN)
    flags = {}
    for name in ("private", "distance_selling", "lps", "hundred_hours"):
        if name in table:
            flags[name], wrong = yes_no(table, name, file=file, default=False)
            findings += wrong
    frame = pd.DataFrame(
        {"facility_id": table["facility_id"].str.upper(), "name": table["name"], **flags}
    )
    private = frame["private"]
    if private.any():
        codes = sorted(frame.loc[private, "facility_id"])
        some = ", ".join(codes[:MOST_ROWS_NAMED]) + (
            ", ..." if len(codes) > MOST_ROWS_NAMED else ""
        )
        message = f"Private contractors left out: {len(codes)} ({some})."
        findings += (Finding("info", message, file=file, column="PRIVATE_CONTRACTOR"),)
    kept = frame[~private].drop(columns="private")
    findings += check("contractors", kept, file)
    raise_on_errors(findings)
    return Read(kept, findings)
