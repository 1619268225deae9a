"""Patients registered at a GP practice, by LSOA (NHS England, quarterly CSV in a ZIP file).

Lists hold more people than live in an area, and are no count of its residents.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from pna.checks import MOST_ROWS_NAMED, check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.geography.vintages import made_in_2021
from pna.layers import Read
from pna.sources.reading import archives
from pna.sources.reading.codes import LSOA
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "PICK", "WHAT", "headers", "read", "vintage"]

WHAT = "Patients Registered at a GP Practice, by LSOA"
PICK = r"-all\.csv$"
"""Which table of the ZIP file is wanted: that of all patients, of whichever sex."""

FIELDS = (
    Field("practice_code", ("PRACTICE_CODE", "OrganisationCode", "ORG_CODE", "CODE")),
    Field(
        "lsoa",
        ("LSOA_CODE", r"^LSOA\d\d(CD|_CODE)?$", "LSOA", r"^LSOA_(CODE_)?(20)?\d\d(_CODE)?$"),
    ),
    Field(
        "patients",
        ("NUMBER_OF_PATIENTS", "Number of Patients", "Patients", "Patient", "ALL_PATIENTS"),
    ),
    Field(
        "practice_name", ("PRACTICE_NAME", "OrganisationName", "OranisationName"), required=False
    ),
    Field("sex", ("SEX",), required=False),
    Field("date", ("EXTRACT_DATE",), required=False),
)
_KNOWN = ("PUBLICATION",)
_BOTH = {"male", "female"}

headers = partial(archives.headers, pick=PICK, what=WHAT)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read patients by practice and LSOA.

    Parameters
    ----------
    path
        The ZIP file as published, of which the table of all patients is taken, or a CSV or
        Parquet file with its columns.

    Returns
    -------
    Read
        The ``gp_patients_by_lsoa`` layer: ``practice_code, lsoa, patients``, one row a practice and
        LSOA. Findings say how many patients have no LSOA (``NO2011``, ``CLOSED``), and are left
        out; how many live in Wales; and whether the LSOAs are of 2011 or 2021.

    Raises
    ------
    DataError
        The file is not this one, has only one sex or several dates, a number is none, or a practice
        and LSOA appear twice.
    """
    return archives.read_packed(path, _read, pick=PICK, what=WHAT)


def vintage(lsoas: pd.Series[str]) -> str:
    """Tell the census of which LSOA codes are.

    Parameters
    ----------
    lsoas
        Codes of England and Wales.

    Returns
    -------
    str
        ``2021`` if any of them was made in 2021; ``2011`` otherwise. (Where no LSOA of an area
        changed, its codes are the same in both.)
    """
    return "2021" if made_in_2021(set(lsoas)) else "2011"


def _read(path: Path) -> Read[pd.DataFrame]:
    file = path.name
    table, findings = read_table(path, FIELDS, what=WHAT, known=_KNOWN)
    findings += _one_date(table, file)
    table, about = _all_sexes(table, file)
    patients, wrong = numbers(table, "patients", file=file)
    findings += (*about, *wrong)
    columns: dict[str, Any] = {
        "practice_code": table["practice_code"].str.upper(),
        "lsoa": table["lsoa"].str.upper(),
        "patients": patients,
    }
    if "practice_name" in table:
        columns["practice_name"] = table["practice_name"]
    frame = pd.DataFrame(columns, index=table.index)
    if "sex" in table and set(table["sex"].str.casefold()) == _BOTH:
        frame = _summed(frame)
    area = frame["lsoa"].str.fullmatch(LSOA)
    findings += _about_no_area(frame[~area], file)
    frame = frame[area]
    if frame.empty:
        message = "No row has the code of an LSOA (E01 or W01 and six digits)."
        findings += (Finding("error", message, file=file, column="lsoa"),)
    else:
        findings += (*_about_areas(frame, file), *check("gp_patients_by_lsoa", frame, file))
    raise_on_errors(findings)
    return Read(frame, findings)


def _one_date(table: pd.DataFrame, file: str) -> Findings:
    if "date" not in table:
        return ()
    dates = sorted(set(table["date"]))
    if len(dates) == 1:
        return (Finding("info", f"Patients at {dates[0]}.", file=file, column="date"),)
    message = f"The file holds {len(dates)} extracts ({', '.join(dates[:MOST_ROWS_NAMED])})."
    hint = "Keep one: patients would be counted several times."
    return (Finding("error", message, file=file, column="date", hint=hint),)


def _all_sexes(table: pd.DataFrame, file: str) -> tuple[pd.DataFrame, Findings]:
    """Rows of all patients; of a file with both sexes apart, every row."""
    if "sex" not in table:
        return table, ()
    sex = table["sex"].str.casefold()
    there = set(sex)
    if "all" in there:
        left = int((sex != "all").sum())
        message = f"Rows of one sex left out, for they are in those of all: {left:,}."
        about = (Finding("info", message, file=file, column="sex"),) if left else ()
        return table[sex == "all"], about
    if there == _BOTH:
        message = "Men and women are added up, for the file has them apart."
        return table, (Finding("info", message, file=file, column="sex"),)
    message = f"The file has patients of {' and '.join(sorted(set(table['sex'])))!r} only."
    hint = "Give the table whose name ends in -all.csv."
    return table, (Finding("error", message, file=file, column="sex", hint=hint),)


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    key = ["practice_code", "lsoa"]
    groups = frame.assign(empty=frame["patients"].isna()).groupby(key, sort=False)
    sums = groups["patients"].transform("sum").mask(groups["empty"].transform("any"))
    # Men and women are one row each; a third is a fault that the check of the layer tells.
    first = ~frame.assign(n=frame.groupby(key).cumcount() // 2).duplicated([*key, "n"])
    return frame.assign(patients=sums)[first]


def _about_no_area(frame: pd.DataFrame, file: str) -> Findings:
    if frame.empty:
        return ()
    by_code = frame.groupby("lsoa")["patients"].agg(["size", "sum"]).sort_index()
    known = by_code.index.str.fullmatch(r"NO\d{4}|CLOSED|UNKNOWN|N/?A|", case=False)
    findings: Findings = ()
    if known.any():
        told = ", ".join(
            f"{code or 'empty'}: {row['size']:.0f} rows, {row['sum']:,.0f} patients"
            for code, row in by_code[known].iterrows()
        )
        message = (
            f"Rows without an LSOA, left out ({told}): the address or the practice could not be "
            "placed."
        )
        findings += (Finding("info", message, file=file, column="lsoa"),)
    odd = frame["lsoa"].isin(by_code.index[~known])
    return findings + row_findings(
        "warning",
        "This is not the code of an LSOA; the row is left out.",
        frame.loc[odd, "lsoa"],
        file=file,
        column="lsoa",
    )


def _about_areas(frame: pd.DataFrame, file: str) -> Findings:
    year = vintage(frame["lsoa"])
    told = f"{frame['patients'].sum():,.0f} patients of {frame['practice_code'].nunique():,} "
    told += f"practices in {frame['lsoa'].nunique():,} LSOAs, which are of {year}."
    findings: Findings = (Finding("info", told, file=file, column="lsoa"),)
    welsh = frame["lsoa"].str.startswith("W")
    if welsh.any():
        people = frame.loc[welsh, "patients"].sum()
        message = f"Rows of patients who live in Wales: {int(welsh.sum()):,} ({people:,.0f} people)"
        findings += (Finding("info", f"{message}; they are kept.", file=file, column="lsoa"),)
    return findings
