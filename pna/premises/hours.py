"""The opening hours of the premises of a study, from every file that gives them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from pna import sources
from pna.checks import check, nearest, row_findings
from pna.errors import Finding, Findings, Level, raise_on_errors
from pna.hours.weekly import inconsistent, parse, week
from pna.layers import DAYS, LAYERS, Read
from pna.premises.amended import HOURS_OF
from pna.sources import hours
from pna.study import InputFile, Study

__all__ = ["build", "core", "strangers"]

_LIKENESS = 0.75
_CORE_HINT = "These core hours are taken as unknown: correct the file, or ask the contractor."
_LESS: dict[Level, Level] = {"error": "warning", "warning": "info", "info": "info"}
_COLUMNS = [column.name for column in LAYERS["opening_hours"].columns]


def build(
    study: Study, premises: pd.DataFrame, amendments: pd.DataFrame | None = None
) -> Read[pd.DataFrame]:
    """Gather the opening hours of all premises.

    Parameters
    ----------
    study
        Its `inputs` (`premises` and `dispensing_sites`, where they have a column a day, and
        `opening_hours`, whose premises take its hours instead of those of the list).
    premises
        ``facility_id`` of every premises, and whether it is ``counted`` in a set: of those that
        are not, findings are a level lower, and hours that cannot be read stop nothing.
    amendments
        The ``amendments`` layer: its ``hours_monday`` to ``hours_sunday`` replace what files say.

    Returns
    -------
    Read
        The ``opening_hours`` layer, sorted: every day of every premises, unknown where no file
        says anything.

    Raises
    ------
    DataError
        Hours of a premises that counts cannot be read, `inputs.opening_hours` names a
        premises that is not in the list, or a premises has two rows that differ: every fault with
        file and row.
    """
    inputs = study.inputs
    amended = _amended(amendments)
    likely = set(premises.loc[premises["counted"], "facility_id"])
    parts: list[pd.DataFrame] = []
    findings: Findings = ()
    for given in (inputs.premises, inputs.dispensing_sites):
        if given is not None and hours.is_table(given.file):
            part, about = _of_table(given, amended, likely)
            parts.append(part)
            findings += about
    if inputs.opening_hours is not None:
        own, about = _own(inputs.opening_hours, amended, likely, premises["facility_id"])
        parts = [part[~part["facility_id"].isin(own["facility_id"])] for part in parts]
        parts.append(own)
        findings += about
    if inputs.amendments is not None and not amended.empty:
        part, about = _of_amendments(amended, inputs.amendments.file.name)
        changed = pd.MultiIndex.from_frame(part[["facility_id", "day"]])
        parts = [_without(one, changed) for one in parts]
        parts.append(part)
        findings += about
    raise_on_errors(findings)
    result, silent = _complete(parts, premises["facility_id"])
    if silent:
        message = (
            f"No file gives the opening hours of {silent} premises: they are unknown, which is not "
            "the same as closed."
        )
        hint = "inputs.opening_hours takes a CSV with ods_code and monday to sunday."
        findings += (Finding("info", message, file=inputs.premises.file.name, hint=hint),)
    findings += check("opening_hours", result, inputs.premises.file.name)
    raise_on_errors(findings)
    return Read(result, findings)


def core(path: Path) -> Read[pd.DataFrame]:
    """Read core hours, which decide nothing but tables of their own.

    Parameters
    ----------
    path
        A CSV with ``ods_code`` and ``monday`` to ``sunday``, or the layer in its tidy form.

    Returns
    -------
    Read
        The ``opening_hours`` layer. Hours that cannot be read, and those of premises with several
        rows that differ, are unknown; all findings are warnings.

    Raises
    ------
    DataError
        The file is no table of hours, or its tidy form holds rows that no hours could give.
    """
    if not hours.is_table(path):
        frame, findings = sources.read("opening_hours", path)
        findings += inconsistent(frame, path.name)
        raise_on_errors(findings)
        frame = frame.assign(text=frame.get("text", ""))[_COLUMNS]
    else:
        written = hours.written(path)
        twice = written.table["facility_id"].duplicated(keep=False)
        once = written._replace(table=written.table[~twice])
        frame, findings = hours.layer(once, file=path.name)
        again = hours.repeated(written.table, path.name)
        findings = (*written.findings, *findings, *again)
    told = tuple(
        replace(fault, level="warning", hint=_CORE_HINT) if fault.level == "error" else fault
        for fault in findings
    )
    return Read(frame.assign(facility_id=frame["facility_id"].str.upper()), told)


def strangers(
    codes: pd.Series[str], known: Collection[str], *, file: str, level: Level = "error"
) -> Findings:
    """Name rows whose ODS code no premises has.

    Parameters
    ----------
    codes
        Codes as a file gives them, under its row numbers.
    known
        Codes of the premises.
    file
        For the findings.
    level
        Of the findings: below ``error`` they say that the rows are passed over.

    Returns
    -------
    tuple of Finding
        One for each code, with the nearest one that there is.
    """
    findings: Findings = ()
    message = "No premises has this ODS code"
    message += "." if level == "error" else ": the row is passed over."
    for code, same in codes[~codes.isin(list(known))].groupby(codes, sort=False):
        near = nearest(str(code), known, _LIKENESS)
        findings += row_findings(
            level,
            message,
            same,
            file=file,
            column="ods_code",
            hint=near or "Correct the code, or take the row out.",
        )
    return findings


def _of_table(
    given: InputFile, amended: pd.DataFrame, likely: Collection[str]
) -> tuple[pd.DataFrame, Findings]:
    """Read one file; what is amended anyhow is not looked at."""
    written = hours.written(given.file)
    table = written.table.copy()
    for day, group in amended.groupby("name"):
        rows = table["facility_id"].isin(group["facility_id"])
        for column, nothing in ((day, "CLOSED"), (f"{day}_total", ""), ("week_total", "")):
            if column in table:
                table[column] = table[column].mask(rows, nothing)
    findings = (*written.findings, *hours.repeated(table, given.file.name))
    counted = table["facility_id"].isin(list(likely))
    near, far = (
        hours.layer(written._replace(table=table.loc[rows]), file=given.file.name)
        for rows in (counted, ~counted)
    )
    told = dict.fromkeys((*findings, *near.findings))
    told |= {replace(one, level=_LESS[one.level]): None for one in far.findings}
    return pd.concat([near.frame, far.frame])[_COLUMNS], tuple(told)


def _own(
    given: InputFile, amended: pd.DataFrame, likely: Collection[str], known: pd.Series[str]
) -> tuple[pd.DataFrame, Findings]:
    if hours.is_table(given.file):
        frame, findings = _of_table(given, amended, likely)
    else:
        frame, findings = sources.read("opening_hours", given.file)
        findings += inconsistent(frame, given.file.name)
        frame = frame.assign(facility_id=frame["facility_id"].str.upper())
        frame = frame.assign(text=frame.get("text", ""))[_COLUMNS]
    once = frame["facility_id"].groupby(level=0).first()
    return frame, (*findings, *strangers(once, list(known), file=given.file.name))


def _amended(amendments: pd.DataFrame | None) -> pd.DataFrame:
    """Amended hours: ``facility_id, name`` (of the day), ``day`` and ``text``."""
    columns = ["facility_id", "name", "day", "text"]
    if amendments is None:
        return pd.DataFrame(columns=columns)
    rows = amendments[amendments["field"].str.startswith(HOURS_OF)]
    names = rows["field"].str.removeprefix(HOURS_OF)
    days = names.map({name: number for number, name in enumerate(DAYS)})
    return rows.assign(name=names, day=days, text=rows["value"])[columns]


def _of_amendments(amended: pd.DataFrame, file: str) -> tuple[pd.DataFrame, Findings]:
    findings = parse(amended["text"], file=file, column="value").findings
    parts = []
    for day, group in amended.groupby("name", sort=False):
        table = pd.DataFrame({"facility_id": group["facility_id"], str(day): group["text"]})
        frame = week(table).frame
        parts.append(frame[frame["day"] == DAYS.index(str(day))])
    return pd.concat(parts)[_COLUMNS], findings


def _without(frame: pd.DataFrame, days: pd.MultiIndex) -> pd.DataFrame:
    return frame[~pd.MultiIndex.from_frame(frame[["facility_id", "day"]]).isin(days)]


def _complete(parts: list[pd.DataFrame], codes: pd.Series[str]) -> tuple[pd.DataFrame, int]:
    """Give every day of every premises a row, and say how many premises had none."""
    every = pd.MultiIndex.from_product([sorted(codes), range(7)], names=["facility_id", "day"])
    there = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)
    there = there[there["facility_id"].isin(codes)].astype({"day": "int64"})
    given = pd.MultiIndex.from_frame(there[["facility_id", "day"]])
    absent = every[~every.isin(given)].to_frame(index=False)
    unknown: dict[str, Any] = {
        "spell": 0, "state": "unknown", "start_minute": float("nan"), "end_minute": float("nan"),
        "text": "",
    }  # fmt: skip
    rows = [frame for frame in (there, absent.assign(**unknown)) if len(frame)]
    whole = pd.concat(rows, ignore_index=True)[_COLUMNS] if rows else there
    silent = len(set(codes) - set(there["facility_id"]))
    return whole.sort_values(["facility_id", "day", "spell"], ignore_index=True), silent
