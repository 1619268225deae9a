"""Pharmacy openings and closures (NHSBSA, monthly CSV): counts of all England since 2021.

They are national: local changes are found by comparing two premises lists.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, raise_on_errors
from pna.layers import Read
from pna.sources.reading import archives
from pna.sources.reading.csv_files import refuse
from pna.sources.reading.dates import as_days
from pna.sources.reading.headers import Field, found, normalised
from pna.sources.reading.table import header, numbers, read_table

__all__ = ["FIELDS", "WHAT", "headers", "measure_name", "read"]

WHAT = "the NHSBSA pharmacy openings and closures"

FIELDS = (
    Field("date", ("DATE",)),
    Field("total_pharmacies", ("TOTAL_PHARMACIES",)),
)
_PARTS = ("total_pharmacies_excluding_distance_sellers", "total_distance_selling_pharmacies")
_OF_THE_DATE = frozenset({"YEAR", "MONTH", "YEAR_MONTH", "ID"})

headers = partial(archives.headers, what=WHAT)


def measure_name(heading: str) -> str:
    """Name a count, whichever of its headings it has.

    Parameters
    ----------
    heading
        ``SMALL_PHARMACIES_NET_CHANGE`` or ``SMALL_NET_CHANGE``.

    Returns
    -------
    str
        ``small_net_change``: in small letters, and of those by size without the word pharmacies.
    """
    plain = normalised(heading).lower()
    return re.sub(r"^(small|medium|large)_pharmacies(_|$)", r"\1\2", plain).rstrip("_")


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the openings and closures.

    Parameters
    ----------
    path
        The CSV as downloaded.

    Returns
    -------
    Read
        The ``pharmacy_openings`` layer: ``date, measure, value``, one row a month and count.

    Raises
    ------
    DataError
        The file is not this one, a cell is no number or no day, or a day comes twice.
    """
    return archives.read_packed(path, _read, what=WHAT)


def _read(path: Path) -> Read[pd.DataFrame]:
    file = path.name
    names = header(path)
    there = found(FIELDS, names)
    spare = [name for place, name in enumerate(names) if place not in there.values() and name]
    measures: dict[str, str] = {"total_pharmacies": "TOTAL_PHARMACIES"}
    for name in spare:
        if normalised(name) in _OF_THE_DATE:
            continue
        if measure_name(name) in measures:
            message = f"Two columns are the same count: {measures[measure_name(name)]} and {name}."
            refuse(path, message, "Rename or remove one.")
        measures[measure_name(name)] = name
    fields = (*FIELDS, *(Field(m, (n,)) for m, n in list(measures.items())[1:]))
    table, findings = read_table(path, fields, what=WHAT)
    days, wrong = as_days(table["date"], file=file, column="DATE")
    findings += wrong
    parts, wide, blanks = [], {}, 0
    for measure, heading in measures.items():
        cells = table[[measure]].rename(columns={measure: heading})
        values, wrong = numbers(cells, heading, file=file)
        findings += wrong
        wide[measure] = values
        filled = cells[heading] != ""
        blanks += int((~filled).sum())
        part = pd.DataFrame({"date": days, "measure": measure, "value": values}, index=table.index)
        parts.append(part[filled])
    frame = pd.concat(parts)
    if blanks:
        message = f"Cells without a count, left out: {blanks}."
        findings += (Finding("info", message, file=file),)
    twice = days.duplicated() & (days != "")
    findings += row_findings(
        "error",
        "This day has a row already.",
        table.loc[twice, "date"],
        file=file,
        column="DATE",
        hint="Keep one of them.",
    )
    if not twice.any():
        findings += check("pharmacy_openings", frame, file)
    raise_on_errors(findings)
    if all(part in wide for part in _PARTS):
        total = wide["total_pharmacies"]
        differs = (wide[_PARTS[0]] + wide[_PARTS[1]] != total) & total.notna()
        differs &= wide[_PARTS[0]].notna() & wide[_PARTS[1]].notna()
        findings += row_findings(
            "warning",
            "The pharmacies with and without distance selling do not add up to the total.",
            table.loc[differs, "total_pharmacies"],
            file=file,
            column="TOTAL_PHARMACIES",
        )
    message = f"Counts of all England from {days.min()} to {days.max()}; none of any one area."
    ordered = frame.sort_values(["date", "measure"], kind="stable")
    return Read(ordered, (*findings, Finding("info", message, file=file)))
