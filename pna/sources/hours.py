"""Tables with a column of opening hours a day, a row a premises.

The Consolidated Pharmaceutical List is one (with the hours of each day and of the week added up by
its publisher), our template of dispensing sites another; so is any CSV with ``ods_code`` and
``monday`` to ``sunday``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Findings, raise_on_errors
from pna.hours.weekly import minutes_a_day, week
from pna.layers import DAYS, Read
from pna.sources.reading.headers import Field, found
from pna.sources.reading.table import header, read_table
from pna.sources.tidy import is_vector

__all__ = [
    "FIELDS",
    "TOTALS",
    "WHAT",
    "Written",
    "is_table",
    "layer",
    "read",
    "repeated",
    "written",
]

WHAT = "a table with the opening hours of each day"
CODE = Field(
    "facility_id",
    (
        "PHARMACY_ODS_CODE_F_CODE",
        "PHARMACY_ODS_CODE",
        "ODS_CODE",
        "ORGANISATION_DATA_SERVICE_CODE",
        "FACILITY_ID",
    ),
)
_SHORT = ("MON", "TUES", "WED", "THURS", "FRI", "SAT", "SUN")
_TOTAL_TOLERANCE = 1.0 + 1e-6
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::00)?")
_DECIMAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
# The minute that reading 23:59 as midnight adds is not in the publisher's total.
_AT_LAST_MINUTE = r"[-\u2013]\s*23:59\s*(?:,|$)"


def _day_fields() -> tuple[Field, ...]:
    return tuple(
        Field(
            day,
            (
                f"PHARMACY_OPENING_HOURS_{day.upper()}",
                f"OPENING_HOURS_{day.upper()}",
                f"HOURS_{short}",
                f"HOURS_{day[:3].upper()}",
                f"HOURS_{day.upper()}",
                day,
            ),
        )
        for day, short in zip(DAYS, _SHORT, strict=True)
    )


TOTALS = (
    *(
        Field(
            f"{day}_total",
            tuple(dict.fromkeys(f"{name}_TOTAL" for name in (short, day[:3].upper(), day.upper()))),
            required=False,
        )
        for day, short in zip(DAYS, _SHORT, strict=True)
    ),
    Field("week_total", ("WEEKLY_TOTAL", "WEEK_TOTAL"), required=False),
)
"""Hours of each day and of the week, as the publisher adds them up."""
FIELDS = (CODE, *_day_fields(), *TOTALS)
_OPTIONAL = (CODE, *(Field(f.name, f.headers, required=False) for f in _day_fields()), *TOTALS)


class Written(NamedTuple):
    """Opening hours as a file writes them.

    Attributes
    ----------
    table
        ``facility_id`` and text columns ``monday`` to ``sunday`` and ``monday_total`` to
        ``week_total``, those that the file has; its index is named ``row``.
    columns
        What the file calls each of these columns.
    findings
        About the file.
    """

    table: pd.DataFrame
    columns: Mapping[str, str]
    findings: Findings


def is_table(path: str | Path) -> bool:
    """Whether a file has codes of premises and the hours of at least one day.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool

    Raises
    ------
    DataError
        The file cannot be read.
    """
    file = Path(path)
    if is_vector(file):
        return False
    there = found(_OPTIONAL, header(file))
    return "facility_id" in there and any(day in there for day in DAYS)


def written(path: str | Path, *, whole: bool = False) -> Written:
    """Read opening hours as text.

    Parameters
    ----------
    path
        A file of which `is_table` is true.
    whole
        Whether each of the seven days must have its column.

    Returns
    -------
    Written
        One row a premises: rows that repeat another in every column are left out, and told.

    Raises
    ------
    DataError
        The file cannot be read as a table of this kind.
    """
    file = Path(path)
    names = header(file)
    there = found(_OPTIONAL, names)
    table, findings = read_table(file, FIELDS if whole else _OPTIONAL, what=WHAT)
    table = table.assign(facility_id=table["facility_id"].str.upper())
    columns = {name: names[place] for name, place in there.items()}
    copies = table.duplicated()
    findings += row_findings(
        "info",
        "This row repeats the hours of another one: it is passed over.",
        table.loc[copies, "facility_id"],
        file=file.name,
        column=columns.get("facility_id", "facility_id"),
    )
    return Written(table[~copies], columns, findings)


def layer(given: Written, *, file: str) -> Read[pd.DataFrame]:
    """Turn opening hours as written into the layer, and compare them with the file's own totals.

    Parameters
    ----------
    given
        From `written`.
    file
        As for `pna.hours.weekly.parse`.

    Returns
    -------
    Read
        As `pna.hours.weekly.week`. A total that differs by more than a minute is a warning that
        shows both.
    """
    named = tuple(given.columns.get(day, day) for day in DAYS)
    read = week(given.table, file=file, columns=named)
    findings = (*read.findings, *_about_totals(given, read.frame, file))
    return Read(read.frame, findings)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the opening hours of every premises.

    Parameters
    ----------
    path
        The consolidated list as downloaded, or another table with a column a day.

    Returns
    -------
    Read
        The ``opening_hours`` layer, sorted as the file is; what was repaired, is not known, or
        differs from the file's own totals is told.

    Raises
    ------
    DataError
        A premises appears twice with different hours, or a cell cannot be read: every fault with
        its row.
    """
    file = Path(path)
    given = written(file, whole=True)
    result = layer(given, file=file.name)
    about = repeated(given.table, file.name)
    findings = (*given.findings, *result.findings, *about)
    findings += () if about else check("opening_hours", result.frame, file.name)
    raise_on_errors(findings)
    return Read(result.frame, findings)


def repeated(table: pd.DataFrame, file: str) -> Findings:
    """Name premises that have several rows which do not say the same.

    Parameters
    ----------
    table
        One row a premises, rows that are the same left out already.
    file
        For the findings.

    Returns
    -------
    tuple of Finding
        An error for each row but the first of its premises.
    """
    return row_findings(
        "error",
        "This premises has another row above, which says something else.",
        table.loc[table["facility_id"].duplicated(), "facility_id"],
        file=file,
        column="facility_id",
        hint="Ask the publisher which is right, and take the other out.",
    )


def _about_totals(given: Written, hours: pd.DataFrame, file: str) -> Findings:
    """Compare the publisher's totals with the hours; a premises is told once, with all its days."""
    once = given.table[~given.table["facility_id"].duplicated(keep=False)]
    minutes = minutes_a_day(hours).reindex(once["facility_id"]).set_axis(once.index)
    written = minutes.copy()
    for number, day in enumerate(DAYS):
        if day in once:
            written[number] -= once[day].str.contains(_AT_LAST_MINUTE, regex=True).astype(float)
    said = {
        number: _minutes(once[f"{day}_total"])
        for number, day in enumerate(DAYS)
        if f"{day}_total" in once
    }
    told: list[dict[int, str]] = []
    findings: Findings = ()
    for column in (field.name for field in TOTALS if field.name in once):
        if column == "week_total":
            sums = [one.sum(axis=1, min_count=7) for one in (minutes, written)]
            if len(said) == len(DAYS):
                # Days that are rounded one by one add up to something else than the week.
                sums.append(pd.DataFrame(said).sum(axis=1, min_count=7))
        else:
            number = DAYS.index(column.removesuffix("_total"))
            sums = [minutes[number], written[number]]
        name = given.columns[column]
        total = _minutes(once[column])
        findings += row_findings(
            "warning",
            "This is no number of hours such as 8.5 or 08:30: it was not compared.",
            once.loc[(once[column] != "") & total.isna(), column],
            file=file,
            column=name,
        )
        told.append(_differing(once[column], total, sums, name))
    by_row: dict[int, str] = {}
    for part in told:
        for place, text in part.items():
            by_row[place] = f"{by_row[place]}; {text}" if place in by_row else text
    places = sorted(by_row)
    codes = once["facility_id"].iloc[places]
    texts = [f"{code}: {by_row[place]}" for code, place in zip(codes, places, strict=True)]
    return findings + row_findings(
        "warning",
        "The file's own totals differ from its hours by more than a minute; the hours are used.",
        pd.Series(texts, index=codes.index, dtype="str"),
        file=file,
        hint="Ask the contractor which is right, and give the day's hours in inputs.amendments.",
    )


def _minutes(texts: pd.Series[str]) -> pd.Series[float]:
    """Hours as 8.5 or 08:30, in minutes; NaN where they are neither."""
    known = {text: _one(text) for text in texts.unique()}
    return texts.map(known).astype(float)


def _one(text: str) -> float:
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60.0 + int(clock[2])
    return float(text) * 60.0 if _DECIMAL.fullmatch(text) else np.nan


def _differing(
    texts: pd.Series[str], total: pd.Series[float], sums: list[pd.Series[float]], name: str
) -> dict[int, str]:
    """Say both, by place, where a total agrees with none of the sums.

    Where no hours are known, a total above 0 is told.
    """
    away = np.fmin.reduce([(total - one).abs().to_numpy(dtype=float) for one in sums])
    differ = (away > _TOTAL_TOLERANCE) | (sums[0].isna() & (total > 0)).to_numpy()
    said = {}
    for place in np.flatnonzero(differ).tolist():
        minutes = sums[0].iloc[place]
        by_hours = "hours not given" if np.isnan(minutes) else f"{minutes / 60:.2f} by its hours"
        said[place] = f"{name} {texts.iloc[place]} in the file, {by_hours}"
    return said
