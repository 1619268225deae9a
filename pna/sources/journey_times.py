"""Journey Time Statistics of the Department for Transport, by LSOA (tables JTS0502 to JTS0509).

One column a purpose and mode: ``GPCart`` is minutes by car to the nearest GP surgery, ``GPCyct`` by
bicycle. The published tables are ODS workbooks with a sheet a year, each with a title and notes
above the heading row; sheets saved as CSV and tables of several purposes side by side are read too.
The times are by LSOA of 2011.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.geography.vintages import made_in_2021
from pna.layers import PURPOSES, Read
from pna.sources.reading.codes import LSOA, other_codes
from pna.sources.reading.csv_files import AGAIN, encoding_of, first_bytes, refuse
from pna.sources.reading.headers import Field, choose, normalised
from pna.sources.reading.table import header, numbers, read_table
from pna.sources.reading.workbooks import open_workbook, sheet_rows, text_of

__all__ = ["FIELDS", "TITLE", "WHAT", "check_areas", "headers", "read"]

WHAT = "the Journey Time Statistics by LSOA"
TITLE = "Journey Time Statistics (Department for Transport)"
"""What the times are called in a report."""

LONGEST_MINUTES = 120.0
"""The publisher writes this where a journey takes longer (notes to the tables)."""

# Pharmacies, published for 2015 only (JTS0509), have the prefix Ph.
_PREFIXES = {**{purpose: (purpose,) for purpose in PURPOSES}, "Pharm": ("Ph", "Pharm")}
_LSOA = Field("lsoa", ("LSOA_code", "LSOA11CD", "LSOA", "LSOA11_code"))
FIELDS = (
    _LSOA,
    Field("lsoa_name", ("LSOA_name", "LSOA11NM", "LSOA11_name"), required=False),
    *(
        Field(
            f"{purpose}_{mode}",
            tuple(f"{prefix}{ending}" for prefix in prefixes),
            required=False,
        )
        for purpose, prefixes in _PREFIXES.items()
        for mode, ending in (("car", "Cart"), ("cycle", "Cyct"))
    ),
)
_EMPLOYMENT = re.compile(r"^(WEIGHTEDJOBS|\d+EMP)(CART|CYCT)$")
_MOST_ROWS_ABOVE = 40
_SAVE_AS_CSV = "Open it in a spreadsheet and save the sheet of the year as CSV UTF-8."


_Names = tuple[str, ...]


class _Table(NamedTuple):
    """Cells of text below a heading row, with the row numbers of the file."""

    headers: tuple[str, ...]
    cells: pd.DataFrame
    findings: Findings


def headers(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a table of journey times, wherever in the file they stand.

    Parameters
    ----------
    path
        ODS, CSV or Parquet.

    Returns
    -------
    tuple of str
        Those of the first row that has a column of LSOA codes; of a file without one, those of the
        first row.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    file = Path(path)
    if file.suffix.lower() == ".ods":
        _, rows, _ = _sheet(file, _MOST_ROWS_ABOVE)
        return next((_stripped(row) for _, row in rows if _is_heading(row)), ())
    first = header(file)
    if _is_heading(first) or not _may_have_title(file):
        return first
    rows = _csv_rows(file, _MOST_ROWS_ABOVE)
    return next((_stripped(row) for _, row in rows if _is_heading(row)), first)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read minutes to the nearest place of each purpose.

    Parameters
    ----------
    path
        A workbook as published (ODS; of several years the newest is read), one of its sheets as
        CSV, or a CSV or Parquet file with the columns of several purposes.

    Returns
    -------
    Read
        The ``journey_times`` layer: ``lsoa, purpose, car_minutes, cycle_minutes`` and, where the
        file has it, ``lsoa_name``; one row an LSOA and purpose, sorted. ``cycle_minutes`` is NaN
        where there is none. Findings: what was left out.

    Raises
    ------
    DataError
        The file is not this table, has no column of minutes by car, a code is not that of an LSOA,
        or a time is not above zero.
    """
    file = Path(path)
    if file.suffix.lower() == ".ods" or not _is_heading(header(file)):
        table = _of_workbook(file) if file.suffix.lower() == ".ods" else _of_titled_csv(file)
        names = table.headers
        chosen, findings = choose(file, table.headers, FIELDS, WHAT, None)
        raise_on_errors(findings)
        cells = table.cells.iloc[:, list(chosen.values())].set_axis(list(chosen), axis=1)
        findings += table.findings
    else:
        names = header(file)
        cells, findings = read_table(file, FIELDS, what=WHAT)
    findings += _left_out(file, names)
    cells = cells.assign(lsoa=cells["lsoa"].str.upper())
    wrong = other_codes(
        cells["lsoa"],
        file=file.name,
        column=_named("lsoa", names),
        hint="Codes look like E01013856. Take rows of notes or totals out of the table.",
    )
    raise_on_errors(wrong)
    long, found = _long(cells, file, names)
    findings += found
    raise_on_errors(findings)
    findings += check("journey_times", long, file.name)
    raise_on_errors(findings)
    return Read(long, findings)


def check_areas(times: pd.DataFrame, lsoas: Collection[str], *, file: str) -> Findings:
    """Compare the areas of journey times with those of a study.

    Parameters
    ----------
    times
        The ``journey_times`` layer.
    lsoas
        Codes of the LSOAs of the study.
    file
        For the findings.

    Returns
    -------
    tuple of Finding
        An error where no LSOA is in both. A warning that names examples where LSOAs of the study
        have codes of 2021, which times by LSOA of 2011 do not have; one where others are missing.
        An LSOA that did not change between the two keeps its code (ONS), so that those in both
        may be compared.
    """
    study, given = set(lsoas), set(times["lsoa"])
    both, missing = study & given, sorted(study - given)
    newer = made_in_2021(missing)
    if study and not both:
        if newer:
            message = (
                f"None of the study's {len(study)} LSOAs is in this file. They are LSOAs of 2021 "
                f"(such as {_some(newer)}), the times are by LSOA of 2011 (such as "
                f"{_some(sorted(given))})."
            )
            hint = "Give times of the area by the study's LSOAs, or a study with LSOAs of 2011."
        else:
            message = (
                f"None of the study's {len(study)} LSOAs (such as {_some(missing)}) is in this "
                f"file, which has {_some(sorted(given))}, ..."
            )
            hint = "Does the file hold the study's area?"
        return (Finding("error", message, file=file, hint=hint),)
    findings: Findings = ()
    if newer:
        message = (
            f"{len(newer)} of the study's {len(study)} LSOAs have codes of 2021 (such as "
            f"{_some(newer)}) that times by LSOA of 2011 do not have: they are left out. LSOAs "
            "that did not change keep their code and are compared."
        )
        findings += (Finding("warning", message, file=file),)
    others = sorted(set(missing) - set(newer))
    if others:
        message = (
            f"{len(others)} of the study's {len(study)} LSOAs are not in this file (such as "
            f"{_some(others)}): they are left out."
        )
        findings += (Finding("warning", message, file=file),)
    return findings


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:3])


def _named(field: str, names: tuple[str, ...]) -> str:
    wanted = next(f for f in FIELDS if f.name == field)
    plain = {normalised(header) for header in wanted.headers}
    return next((name for name in names if normalised(name) in plain), wanted.headers[0])


def _left_out(file: Path, names: tuple[str, ...]) -> Findings:
    jobs = [name for name in names if _EMPLOYMENT.match(normalised(name).replace("_", ""))]
    if not jobs:
        return ()
    message = (
        f"Columns of times to places of work, left out: {', '.join(jobs)}. Where the jobs are "
        "that they lead to is not known."
    )
    return (Finding("info", message, file=file.name),)


def _long(cells: pd.DataFrame, file: Path, names: tuple[str, ...]) -> tuple[pd.DataFrame, Findings]:
    parts: list[pd.DataFrame] = []
    findings: Findings = ()
    for purpose, meaning in PURPOSES.items():
        car, cycle = f"{purpose}_car", f"{purpose}_cycle"
        if car not in cells:
            continue
        column = _named(car, names)
        named = cells.rename(columns={car: column})
        minutes, wrong = numbers(named, column, file=file.name)
        findings += wrong
        part = pd.DataFrame(
            {
                "lsoa": cells["lsoa"],
                "purpose": purpose,
                "car_minutes": minutes,
                "cycle_minutes": np.nan,
            }
        )
        if cycle in cells:
            named = cells.rename(columns={cycle: _named(cycle, names)})
            part["cycle_minutes"], wrong = numbers(named, _named(cycle, names), file=file.name)
            findings += wrong
        if "lsoa_name" in cells:
            part["lsoa_name"] = cells["lsoa_name"]
        findings += row_findings(
            "error",
            "Minutes must be above zero.",
            part.loc[part["car_minutes"] <= 0, "car_minutes"],
            file=file.name,
            column=column,
        )
        empty, capped = part["car_minutes"].isna(), part["car_minutes"] >= LONGEST_MINUTES
        for left, why in (
            (empty, "no minutes by car"),
            (capped, f"{LONGEST_MINUTES:g} minutes, which stands for any longer time"),
        ):
            if left.any():
                message = f"LSOAs left out for {meaning} ({purpose}): {int(left.sum())}, with {why}"
                some = _some(list(part.loc[left, "lsoa"]))
                findings += (
                    Finding("info", f"{message} ({some}).", file=file.name, column=column),
                )
        part = part[~(empty | capped)]
        if len(part) > 1 and (part["car_minutes"] % 1 == 0).all():
            message = "These times are in whole minutes: up to half a minute of each is rounding."
            findings += (Finding("info", message, file=file.name, column=column),)
        parts.append(part)
    if not parts:
        message = "The table has no column of minutes by car; this should be " + WHAT + "."
        hint = "Such columns are called GPCart, SSCart, PSCart, FECart, HospCart, FoodCart, ..."
        refuse(file, message, hint)
    long = pd.concat(parts).sort_values(["lsoa", "purpose"], kind="stable")
    if long.empty and not any(finding.level == "error" for finding in findings):
        message = (
            "No time by car is left: all are empty or at least "
            f"{LONGEST_MINUTES:g} minutes, which stands for any longer time."
        )
        refuse(file, message, "Are these seconds? The times are read as minutes.")
    return long, findings


def _is_heading(row: Collection[str]) -> bool:
    wanted = {normalised(name) for name in _LSOA.headers}
    return any(normalised(cell) in wanted for cell in row)


def _stripped(row: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row)


def _may_have_title(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) != b"PAR1"


def _csv_rows(file: Path, most: int | None = None) -> list[tuple[int, list[str]]]:
    """Rows of a CSV with their numbers as a person counts them."""
    encoding = encoding_of(first_bytes(file), file)
    rows = []
    with file.open(encoding=encoding, newline="", errors="replace") as stream:
        try:
            for number, row in enumerate(csv.reader(stream), start=1):
                rows.append((number, row))
                if most is not None and number >= most:
                    break
        except csv.Error as error:
            refuse(file, f"This is not a CSV that can be read: {error}.", AGAIN)
    return rows


def _of_titled_csv(file: Path) -> _Table:
    return _below_heading(file, _csv_rows(file), "")


def _of_workbook(file: Path) -> _Table:
    name, rows, others = _sheet(file)
    return _below_heading(file, rows, name, others)


def _sheet(file: Path, most: int | None = None) -> tuple[str, list[tuple[int, list[str]]], _Names]:
    """Sheet of the newest year of an ODS workbook: name, rows, and the sheets of other years."""
    book = open_workbook(file)
    years = sorted(name for name in book.sheet_names if re.match(r"(19|20)\d\d", name))
    if not years:
        message = f"No sheet of this workbook is called by a year ({', '.join(book.sheet_names)})."
        refuse(file, message, _SAVE_AS_CSV)
    cells = sheet_rows(file, book, years[-1], most)
    rows = [(number, [text_of(cell) for cell in row]) for number, row in enumerate(cells, start=1)]
    return years[-1], rows, tuple(years[:-1])


def _below_heading(
    file: Path, rows: list[tuple[int, list[str]]], sheet: str, others: _Names = ()
) -> _Table:
    place = next((n for n, (_, row) in enumerate(rows) if _is_heading(row)), None)
    if place is None:
        where = f"The sheet {sheet}" if sheet else "The file"
        message = f"{where} has no heading row with a column LSOA_code; this should be {WHAT}."
        finding = Finding("error", message, file=file.name, hint="Is it the right file?")
        raise DataError(str(finding), (finding,))
    names = _stripped(rows[place][1])
    width = len(names)
    code = next(n for n, name in enumerate(names) if _is_heading([name]))
    cells, numbered, notes = [], [], 0
    for number, raw in rows[place + 1 :]:
        row = [cell.strip() for cell in raw[:width]]
        row += [""] * (width - len(row))
        filled = sum(cell != "" for cell in row)
        if filled <= 1 and not re.fullmatch(LSOA, row[code], flags=re.IGNORECASE):
            notes += filled
            continue
        cells.append(row)
        numbered.append(number)
    if not cells:
        refuse(file, f"There are no rows below the heading; this should be {WHAT}.", AGAIN)
    frame = pd.DataFrame(cells, index=pd.Index(numbered, name="row"), columns=range(width))
    findings: Findings = ()
    if sheet:
        message = f"Read from the sheet {sheet}"
        message += f"; the sheets {', '.join(others)} were not read." if others else "."
        hint = "To use another year, save its sheet as CSV." if others else ""
        findings += (Finding("info", message, file=file.name, hint=hint),)
    if place or notes:
        message = f"Rows of title and notes passed over: {place + notes}."
        findings += (Finding("info", message, file=file.name),)
    return _Table(names, frame, findings)
