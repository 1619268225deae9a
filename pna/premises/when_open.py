"""The hours of the premises that count: as published, core hours only, and on bank holidays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.checks import row_findings
from pna.errors import Finding, Findings
from pna.hours.grammar import parse
from pna.hours.slots import States, Week, minutes_outside, week_of
from pna.premises.hours import strangers
from pna.results import Results

__all__ = ["CORE", "HOURS", "PUBLISHED", "Hours", "bank_holidays", "hours_of", "not_known"]

PUBLISHED, CORE = "published", "core"
HOURS = (PUBLISHED, CORE)
"""Hours that may count: those that the lists publish, or core hours only."""
_MOST_NAMED = 10
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DATES = "Dates are written 2025-12-25 or 25/12/2025."
_TIMES = "Hours are written 09:00-13:00,14:00-17:30 or CLOSED."
Bools = npt.NDArray[np.bool_]


class Hours(NamedTuple):
    """Weeks of the premises that count, in the order of `Results.sites`.

    Attributes
    ----------
    weeks
        By `HOURS`: those of which the hours of any premises are known. By core hours, dispensing
        practices, which have none, are open by all their hours.
    findings
        Whose hours are not known, and what is wrong with core hours.
    """

    weeks: dict[str, Week]
    findings: Findings


def hours_of(results: Results) -> Hours:
    """Take the hours of every premises that counts.

    Parameters
    ----------
    results
        Of a run: its `hours`, and ``core_hours`` of its `inputs`.

    Returns
    -------
    Hours
    """
    codes = results.sites["facility_id"].tolist()
    weeks: dict[str, Week] = {}
    findings: Findings = ()
    published = week_of(results.hours, codes)
    if published.known.any():
        weeks[PUBLISHED] = published
        findings += _about_unknown(published, "opening hours", "inputs.opening_hours")
    layer = results.inputs.get("core_hours")
    if layer is None:
        return Hours(weeks, (*findings, *_about_unreadable(results)))
    file = _file(results, "core_hours")
    once = layer["facility_id"].groupby(level=0).first()
    findings += _as_warnings(strangers(once, results.premises["facility_id"].tolist(), file=file))
    if not layer["facility_id"].isin(codes).any():
        message = "No premises that counts has core hours in this file: they are not used."
        return Hours(weeks, (*findings, Finding("warning", message, file=file)))
    core = week_of(_with_practices(results, layer), codes)
    weeks[CORE] = core
    findings += _about_unknown(core, "core hours", "inputs.core_hours")
    more = published.known.all(axis=1) & (minutes_outside(core, published) > 0)
    if more.any():
        findings += (
            Finding(
                "warning",
                "Core hours of these premises lie outside the hours that they are open by the "
                f"list: {_named(core, more)}. Both are taken as they stand, so that more may be "
                "open by core hours than by all hours.",
                file=file,
                hint="Which of the two is out of date?",
            ),
        )
    return Hours(weeks, findings)


def _with_practices(results: Results, core: pd.DataFrame) -> pd.DataFrame:
    """Add the hours of dispensing practices: only contractors of pharmacies have core hours."""
    premises = results.premises
    practices = premises.loc[premises["kind"] == "dispensing_practice", "facility_id"]
    hours = results.hours
    kept = hours["facility_id"].isin(practices) & ~hours["facility_id"].isin(core["facility_id"])
    return pd.concat([core, hours[kept]], ignore_index=True)


def not_known(week: Week) -> Bools:
    """Premises of which the hours of any day are not known."""
    silent: Bools = np.logical_or.reduce(~week.known, axis=1)
    return silent


def bank_holidays(results: Results) -> tuple[dict[date, States], Findings]:
    """Take who is open on which day from the rota of bank holidays.

    Parameters
    ----------
    results
        Of a run: ``bank_holiday_hours`` of its `inputs`.

    Returns
    -------
    days : dict
        By date, in order: premises that open at any time of that day, in the order of
        `Results.sites`. Those that the rota does not name are closed; those whose hours cannot be
        read are unknown.
    findings : tuple of Finding
        Rows that could not be used, or that name premises that do not count.
    """
    layer = results.inputs.get("bank_holiday_hours")
    if layer is None:
        return {}, ()
    file = _file(results, "bank_holiday_hours")
    codes = layer["facility_id"].str.strip().str.upper()
    known = results.premises["facility_id"]
    findings = _as_warnings(strangers(codes, known.tolist(), file=file))
    days = layer["date"].map(_date)
    findings += row_findings(
        "warning",
        "This is no date: the row is left out.",
        layer.loc[days.isna(), "date"],
        file=file,
        column="date",
        hint=_DATES,
    )
    sites = results.sites["facility_id"]
    findings += row_findings(
        "info",
        "This premises does not count in any premises set: the row changes nothing.",
        codes[codes.isin(known) & ~codes.isin(sites)],
        file=file,
        column="facility_id",
    )
    used = days.notna() & codes.isin(known)
    again = pd.DataFrame({"code": codes, "day": days})[used].duplicated()
    findings += row_findings(
        "warning",
        "This premises has another row for this day: it is open if either says so.",
        codes[used][again],
        file=file,
        column="facility_id",
    )
    texts = layer.loc[used, "hours"]
    findings += row_findings(
        "warning",
        "No hours are given: whether this premises is open that day is not known.",
        codes[used][texts.str.strip() == ""],
        file=file,
        column="hours",
        hint=_TIMES,
    )
    read = parse(texts, file=file, column="hours")
    findings += tuple(
        replace(fault, level="warning", hint=_TIMES) if fault.level == "error" else fault
        for fault in read.findings
    )
    result: dict[date, States] = {}
    for day in sorted(set(days[used])):
        said = [
            sites.isin(codes[used][(days[used] == day) & (read.state == state)]).to_numpy(bool)
            for state in ("open", "unknown")
        ]
        result[day] = States(said[0], said[1] & ~said[0])
    return result, findings


def _date(text: str) -> date | None:
    plain = text.strip()
    try:
        if match := _ISO.fullmatch(plain):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _BRITISH.fullmatch(plain):
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
    return None


def _file(results: Results, key: str) -> str:
    given = getattr(results.study.inputs, key)
    return "" if given is None else str(given.file.name)


def _as_warnings(findings: Findings) -> Findings:
    return tuple(
        replace(fault, level="warning", message=f"{fault.message} The row is left out.")
        for fault in findings
    )


def _about_unreadable(results: Results) -> Findings:
    if "core_hours" not in results.unreadable:
        return ()
    message = "There are no rows for core hours, for their file could not be read."
    return (Finding("warning", message, file=_file(results, "core_hours")),)


def _about_unknown(week: Week, words: str, key: str) -> Findings:
    silent = not_known(week)
    if not silent.any():
        return ()
    return (
        Finding(
            "warning",
            f"The {words} of {int(silent.sum())} premises that count are not known, or not of "
            f"every day: {_named(week, silent)}. Where nobody else is open within the limit, it is "
            "unknown whether people are within it; hours-open.csv lists all.",
            hint=f"{key} takes a CSV with ods_code and monday to sunday.",
        ),
    )


def _named(week: Week, which: Bools) -> str:
    codes = [week.facility_ids[number] for number in np.flatnonzero(which)]
    more = ", ..." if len(codes) > _MOST_NAMED else ""
    return f"{', '.join(codes[:_MOST_NAMED])}{more}"
