"""People of each LSOA by single year of age: the ONS mid-year workbook, and tables made from it.

The workbook has a sheet a year (``Mid-2024 LSOA 2021``) with the headings in row 4: codes and names
of district and LSOA, ``Total``, then ``F0`` ... ``F90`` and ``M0`` ... ``M90``, of which 90 is 90
and over. Names of files and sheets, and the years in the headings, change with each edition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import OLDEST, Read
from pna.sources.reading import workbooks
from pna.sources.reading.codes import LSOA, other_codes
from pna.sources.reading.csv_files import AGAIN, refuse
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.table import numbers
from pna.sources.reading.workbooks import is_workbook, texts

__all__ = ["FIELDS", "WHAT", "headers", "read", "read_population"]

WHAT = "the mid-year population estimates of LSOAs by single year of age"
_SHEET = re.compile(
    r"^\s*mid[- ]?(?P<year>(19|20)\d\d)\s+lsoa(\s+(11|21|20\d\d))?.*$", re.IGNORECASE
)
_CODES = (
    "LSOA 2021 Code",
    "LSOA 2011 Code",
    "LSOA Code",
    "LSOA21CD",
    "LSOA11CD",
    "lsoa21_code",
    "lsoa11_code",
)
_TOTALS = ("Total", "All Ages", "total_population", "All persons")
_AGES = range(OLDEST + 1)
# TRUE in a cell would be a number to numpy.
_NUMERIC = frozenset({"integer", "floating", "mixed-integer-float"})
_LSOA = Field("lsoa", _CODES)
_PEOPLE = Field("people", _TOTALS)
FIELDS = (
    _LSOA,
    _PEOPLE,
    *(Field(f"{sex}_{age}", (f"{sex}{age}",), required=False) for sex in "FM" for age in _AGES),
    *(Field(f"age_{age}", (str(age), f"age_{age}"), required=False) for age in _AGES),
)
_ALL_FORMS = ("F0 ... F90 and M0 ... M90", "0 ... 90")


def headers(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a table of single years of age, in a workbook or not.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    return workbooks.headers(path, _newest, _is_heading)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read people by single year of age.

    Parameters
    ----------
    path
        The workbook as downloaded (of several years the newest is read), or one of its sheets as
        CSV or Parquet, by sex and age or by age.

    Returns
    -------
    Read
        The ``lsoa_age`` layer: ``lsoa, people, age_0 ... age_90`` and, where the file tells the
        sexes apart, ``female_0 ... female_90``; one row an LSOA, sorted.

    Raises
    ------
    DataError
        The file is not this table, ages are missing, a number is none or below zero, an LSOA
        appears twice, or the ages of an LSOA do not add up to its total.
    """
    file = Path(path).name
    cells, findings = _cells(Path(path), FIELDS)
    raise_on_errors(_missing_ages(cells, file))
    values, wrong = _as_numbers(cells, file)
    findings += wrong
    raise_on_errors(findings)
    frame = _by_age(cells["lsoa"].str.upper(), values)
    findings += _codes(frame, file)
    findings += check("lsoa_age", frame, file)
    raise_on_errors(findings)
    findings += _totals(frame, file)
    raise_on_errors(findings)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)


def read_population(path: str | Path) -> Read[pd.DataFrame]:
    """Read people of all ages from the same files.

    Parameters
    ----------
    path
        As for `read`.

    Returns
    -------
    Read
        The ``population`` layer: ``lsoa, people``; one row an LSOA, sorted.

    Raises
    ------
    DataError
        As `read`, but for ages, which are not looked at.
    """
    file = Path(path).name
    cells, findings = _cells(Path(path), (_LSOA, _PEOPLE))
    values, wrong = _as_numbers(cells, file)
    frame = pd.DataFrame({"lsoa": cells["lsoa"].str.upper(), "people": values["people"]})
    findings += (*wrong, *_codes(frame, file))
    raise_on_errors(findings)
    findings += check("population", frame, file)
    raise_on_errors(findings)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)


def _newest(names: Sequence[str]) -> str | None:
    years = sorted((match["year"], name) for name in names if (match := _SHEET.match(name)))
    return years[-1][1] if years else None


def _is_heading(row: Sequence[str]) -> bool:
    return bool({normalised(name) for name in row} & {normalised(name) for name in _CODES})


def _cells(path: Path, fields: Sequence[Field]) -> Read[pd.DataFrame]:
    frame, findings = workbooks.read_cells(path, fields, _newest, _is_heading, what=WHAT)
    if not is_workbook(path):
        return Read(frame, findings)
    frame["lsoa"] = texts(frame["lsoa"])
    coded = frame["lsoa"].str.fullmatch(LSOA)
    notes = ~coded & (frame.drop(columns="lsoa") == "").all(axis=1)
    if notes.any():
        cells = frame.loc[notes, "lsoa"]
        findings += row_findings("info", "A row of notes, passed over.", cells, file=path.name)
        frame = frame[~notes]
    if frame.empty:
        refuse(path, f"There are only notes below the heading; this should be {WHAT}.", AGAIN)
    return Read(frame, findings)


def _missing_ages(cells: pd.DataFrame, file: str) -> Findings:
    missing = {
        sex: [age for age in _AGES if f"{sex}_{age}" not in cells] for sex in ("F", "M", "age")
    }
    by_sex = len(missing["F"]) < OLDEST and not missing["F"] and not missing["M"]
    if by_sex or not missing["age"]:
        return ()
    fullest = min(missing, key=lambda sex: len(missing[sex]))
    if len(missing[fullest]) > OLDEST:
        message = f"The table has no columns of ages; this should be {WHAT}."
        hint = f"It needs {' or '.join(_ALL_FORMS)}."
    else:
        first = {"F": missing["F"], "M": missing["M"], "age": missing["age"]}
        sexes = ("F", "M") if len(missing["age"]) > OLDEST else ("age",)
        absent = [f"{sex}{age}".removeprefix("age") for sex in sexes for age in first[sex]]
        message = f"{len(absent)} columns of ages are missing: {', '.join(absent[:6])}"
        message += ", ..." if len(absent) > 6 else "."  # noqa: PLR2004 - some are enough
        hint = "Was a column renamed or taken out? Download the file again."
    return (Finding("error", message, file=file, hint=hint),)


def _as_numbers(cells: pd.DataFrame, file: str) -> Read[pd.DataFrame]:
    """Numbers of every column but the code; a workbook has most of them as numbers already."""
    columns = {}
    findings: Findings = ()
    for name in cells.columns:
        if name == "lsoa":
            continue
        if pd.api.types.infer_dtype(cells[name]) in _NUMERIC:
            columns[name] = cells[name].astype(np.float64)
        else:
            plain = pd.DataFrame({name: texts(cells[name])})
            columns[name], wrong = numbers(plain, name, file=file)
            findings += wrong
    return Read(pd.DataFrame(columns, index=cells.index), findings)


def _by_age(lsoa: pd.Series[str], values: pd.DataFrame) -> pd.DataFrame:
    if "F_0" in values:
        female = values[[f"F_{age}" for age in _AGES]].to_numpy()
        ages = female + values[[f"M_{age}" for age in _AGES]].to_numpy()
    else:
        female = None
        ages = values[[f"age_{age}" for age in _AGES]].to_numpy()
    columns: dict[str, object] = {"lsoa": lsoa, "people": values["people"]}
    columns |= {f"age_{age}": ages[:, age] for age in _AGES}
    if female is not None:
        columns |= {f"female_{age}": female[:, age] for age in _AGES}
    return pd.DataFrame(columns, index=values.index)


def _codes(frame: pd.DataFrame, file: str) -> Findings:
    hint = "Use the tables of LSOAs, not those of districts or wards."
    return other_codes(frame["lsoa"], file=file, hint=hint)


def _totals(frame: pd.DataFrame, file: str) -> Findings:
    sums = frame[[f"age_{age}" for age in _AGES]].sum(axis=1)
    off = (sums - frame["people"]).abs() > 0.5  # noqa: PLR2004 - whole people
    cells = frame["lsoa"] + ": " + sums.map("{:.0f}".format) + " and "
    cells += frame["people"].map("{:.0f}".format)
    return row_findings(
        "error",
        "The people of all ages do not add up to the total.",
        cells[off],
        file=file,
        column="people",
        hint="Was a column moved or taken out? Download the file again.",
    )
