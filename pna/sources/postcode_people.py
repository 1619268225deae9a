"""Census 2021 headcounts by postcode (Nomis, table P001: ``pcd_p001.csv``)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna.checks import check, duplicate_findings, row_findings
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "WHAT", "read"]

WHAT = "the census headcounts by postcode (P001)"
FIELDS = (
    Field("postcode", ("Postcode",)),
    # Table P002 has the same columns but this one, and counts households.
    Field("sex", ("Sex (2 categories)", "Sex (2 categories) Code", "Sex Label", "Sex")),
    Field("people", ("Count", "Observation")),
)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read people by postcode.

    Parameters
    ----------
    path
        The CSV as downloaded, one row a postcode and sex.

    Returns
    -------
    Read
        The ``postcode_people`` layer: ``postcode, people``, both sexes together, sorted.

    Raises
    ------
    DataError
        The file is not this table, a number is none, or a postcode has a sex twice.

    Notes
    -----
    A postcode without anybody is not in the table. Small counts are changed by ONS at random.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    people, wrong = numbers(table, "people", file=file)
    frame = table.assign(postcode=normalise_postcodes(table["postcode"]), people=people)
    findings += wrong
    both = frame["sex"].str.match(r"(?i)(all )?persons|total")
    if both.any():
        message = f"Rows of both sexes together passed over: {int(both.sum())}."
        findings += (Finding("info", message, file=file),)
        frame = frame[~both]
    empty = frame["postcode"] == ""
    findings += row_findings(
        "error", "This postcode is empty.", frame.loc[empty, "people"], file=file, column="postcode"
    )
    findings += duplicate_findings(frame, ("postcode", "sex"), file)
    findings += row_findings(
        "error",
        "This cell is empty (people).",
        table.loc[table["people"] == "", "postcode"],
        file=file,
        column="people",
    )
    findings += row_findings(
        "error",
        "This must be 0 or more (people).",
        table.loc[people < 0, "people"],
        file=file,
        column="people",
    )
    raise_on_errors(findings)
    summed = frame.groupby("postcode", sort=True)["people"].sum().reset_index()
    findings += check("postcode_people", summed, file)
    raise_on_errors(findings)
    message = f"{len(frame)} rows of postcode and sex make {len(summed)} postcodes."
    return Read(summed, (*findings, Finding("info", message, file=file)))
