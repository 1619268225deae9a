"""Adding to the register: changes, corrections of earlier rows, and what is accepted of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

from pna.cache import Cache
from pna.errors import DataError, Finding, Findings
from pna.register import file
from pna.register.entries import Decided, entries
from pna.register.file import Register
from pna.register.present import in_effect, standing
from pna.register.present import scenario as scenario_of
from pna.register.rows import IN_EFFECT, LINES, START, Row, sealed
from pna.register.verify import CACHE, faults, last_seen, refuse_faults, remember
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.changes import PROPOSED, Change, Open, Scenario
from pna.scenario.conflicts import ODS_CODE, check
from pna.scenario.positions import placed

__all__ = ["Recorded", "accept", "correct", "in_present", "opened", "present", "record"]

_SAME = ("decision", "change", "ods_code", "into", "reference", "changed_on", "name")
_SITE = ("after_easting", "after_northing", "after_hours", "services_begin", "services_cease")


@dataclass(frozen=True)
class Recorded:
    """What was added.

    Attributes
    ----------
    path
        The register.
    rows
        The new rows.
    findings
        What a person should know of the changes.
    """

    path: Path
    rows: tuple[Row, ...]
    findings: Findings = ()


def opened(folder: Path) -> Register:
    """Read the register of a folder and hold it against what the last command left.

    Parameters
    ----------
    folder
        Of the study, or the one that it was run to.

    Raises
    ------
    DataError
        It is not as it was recorded: every fault is told.
    """
    register = file.read(folder / file.NAME)
    refuse_faults(register, last_seen(_cache(folder)))
    return register


def present(results: Results, rows: Sequence[Row], *, as_at: date | None = None) -> Results:
    """Give the results with what the register holds.

    Parameters
    ----------
    results
        Of the run of the assessment.
    rows
        All rows of the register.
    as_at
        With what is so on this day; None: with everything that has a day.

    Returns
    -------
    Results
        As `pna.scenario.applied.apply`; the same results where nothing has changed.

    Raises
    ------
    DataError
        A row cannot be applied, as where the study's list of premises is newer than it.
    """
    since = results.study.study.reference_date
    scenario = scenario_of(rows, since=since, as_at=as_at)
    if not scenario.changes:
        return results
    known = set(results.premises["facility_id"])
    new = {row["ods_code"] for row in standing(rows) if row["change"] == "opening"}
    named = {name for row in standing(rows) for name in (row["ods_code"], row["into"]) if name}
    strange = sorted(named - known - new)
    if strange:
        msg = (
            f"The register names premises that the study's list does not have: "
            f"{', '.join(strange)}. Is the list newer than the register? What it already shows "
            "must not be applied again: set reference_date in study.toml to the day of the list."
        )
        raise DataError(msg)
    return _dated(apply(results, scenario), in_effect(rows, since=since, as_at=as_at))


def in_present(
    results: Results, folder: Path, *, as_at: date | None = None
) -> tuple[Results, tuple[str, ...]]:
    """Give the results with what the register of a folder holds, if there is one.

    Parameters
    ----------
    results
        Of the run of the assessment.
    folder
        Of the study, or the one that it was run to.
    as_at
        As for `present`.

    Returns
    -------
    results : Results
        As `present`.
    numbers : tuple of str
        The rows of the register that hold on that day; empty where there are none.

    Raises
    ------
    DataError
        The register is not as it was recorded, or cannot be applied.
    """
    if not (folder / file.NAME).is_file():
        return results, ()
    rows = opened(folder).rows
    held = in_effect(rows, since=results.study.study.reference_date, as_at=as_at)
    if not held:
        return results, ()
    return present(results, rows, as_at=as_at), tuple(row["number"] for row in held)


def _dated(results: Results, held: Sequence[Row]) -> Results:
    """Say of each premises that closed since when, and by which row: a scenario has one day."""
    closed = {row["ods_code"]: row for row in held if row["change"] in {"closure", "merge"}}
    premises = results.premises.copy()
    for name in results.study.premises.sets:
        premises[f"why_not_{name}"] = [
            f"closed: {_closed(closed[code])}" if code in closed and "closed" in why else why
            for code, why in zip(premises["facility_id"], premises[f"why_not_{name}"], strict=True)
        ]
    return replace(results, premises=premises)


def _closed(row: Row) -> str:
    merged = f", merged into {row['into']}" if row["into"] else ""
    return f"{row['changed_on']}{merged} (row {row['number']} of the register)"


def record(
    results: Results,
    scenario: Scenario,
    decided: Decided,
    folder: Path,
    *,
    cache: Cache | None = None,
) -> Recorded:
    """Append the changes of an application, and what was decided of them, to the register.

    Parameters
    ----------
    results
        Of the run of the assessment.
    scenario
        The changes.
    decided
        The decision.
    folder
        Where ``register.csv`` is.
    cache
        Where the postcode directory is kept in its tidy form.

    Returns
    -------
    Recorded

    Raises
    ------
    DataError
        The register is not as it was recorded, it says the same already, or a change cannot be
        made.
    FileHeldOpenError
        Another program holds the register open.
    """
    register = opened(folder)
    _check_day(register, decided.on)
    now = present(results, register.rows, as_at=decided.changed_on or decided.on)
    scenario, findings = placed(now, scenario, cache=cache)
    findings = (*findings, *check(now, scenario))
    values = entries(now, _coded(scenario, results, register.rows), decided)
    for value in values:
        _refuse_twice(register.rows, value)
    rows = _append(register, values, folder)
    early = _too_early(rows, results.study.study.reference_date)
    return Recorded(register.path, rows, (*findings, *_about(rows), *early))


def _coded(scenario: Scenario, results: Results, rows: Sequence[Row]) -> Scenario:
    """Give each new site a code that no other site has or ever had in the register."""
    taken = {row[name] for row in rows for name in ("ods_code", "into")}
    taken |= set(results.premises["facility_id"])
    changes: list[Change] = []
    for change in scenario.changes:
        if isinstance(change, Open) and not change.ods_code:
            names = (PROPOSED if n == 1 else f"{PROPOSED}{n}" for n in count(1))
            code = next(name for name in names if name not in taken)
            taken.add(code)
            changes.append(replace(change, ods_code=code))
        else:
            changes.append(change)
    return replace(scenario, changes=tuple(changes))


def correct(
    folder: Path, number: int, values: Mapping[str, str], *, on: date, minute: str
) -> Recorded:
    """Correct an earlier row by a row of its own.

    Parameters
    ----------
    folder
        Where ``register.csv`` is.
    number
        Of the row.
    values
        What it should say: `decision`, `changed_on`, `ods_code`, `name`. None of them: the row is
        taken back.
    on
        The day of the correction.
    minute
        Why.

    Returns
    -------
    Recorded

    Raises
    ------
    DataError
        There is no such row, or the register is not as it was recorded.
    """
    register = opened(folder)
    standing_now = {row["number"]: row for row in standing(register.rows)}
    row = standing_now.get(str(number))
    if row is None:
        known = ", ".join(standing_now) or "none"
        msg = f"Row {number} cannot be corrected: rows that stand and speak of premises: {known}."
        raise DataError(msg)
    given = {name: value for name, value in values.items() if value}
    _check_day(register, on)
    code = given.get("ods_code", "")
    if code and not ODS_CODE.fullmatch(code):
        msg = f"{code}: this is no ODS code, which is of capitals and digits, as FA001."
        raise DataError(msg)
    if code and any(code == other["ods_code"] for other in standing_now.values()):
        msg = f"{code}: another row of the register has this ODS code already."
        raise DataError(msg)
    about = {
        "change": "correction",
        "corrects": str(number),
        "recorded_on": on.isoformat(),
        "minute": minute,
    }
    if not given:
        about["source"] = f"takes back row {number}: {row['change']}, {row['name']}"
    return Recorded(register.path, _append(register, [about | given], folder))


def accept(folder: Path, *, on: date, minute: str) -> Recorded:
    """Accept a register that is not as it was recorded, by a row that says what and why.

    Parameters
    ----------
    folder
        Where ``register.csv`` is.
    on
        The day.
    minute
        Why.

    Returns
    -------
    Recorded

    Raises
    ------
    DataError
        Nothing has changed, or rows stand in another order or have no number, which can be put
        right in the file.
    """
    register = file.read(folder / file.NAME)
    seen = last_seen(_cache(folder))
    found = faults(register, seen)
    if not found:
        msg = f"{register.path} is as it was recorded: there is nothing to accept."
        raise DataError(msg)
    mendable = [one for one in found if one.key.startswith(("no number", "twice", "order"))]
    if mendable:
        said = " ".join(one.finding.message for one in mendable)
        msg = f"{register.path}: this is to be put right in the file first. {said}"
        raise DataError(msg)
    about = {
        "change": "acceptance",
        "recorded_on": on.isoformat(),
        "minute": minute,
        "source": " ".join(one.finding.message for one in found),
        "accepts": " | ".join(one.key for one in found),
    }
    last = max((int(row["number"]) for row in (*register.rows, *seen)), default=0)
    return Recorded(register.path, _append(register, [about], folder, after=last))


def _append(
    register: Register, values: Sequence[Mapping[str, str]], folder: Path, *, after: int = 0
) -> tuple[Row, ...]:
    rows = list(register.rows)
    number = after or max((int(row["number"]) for row in rows), default=0)
    previous = rows[-1]["hash"] if rows else START
    new: list[Row] = []
    for value in values:
        number += 1
        new.append(sealed({**value, "number": str(number)}, previous))
        previous = new[-1]["hash"]
    file.write(register, [*rows, *new])
    remember(_cache(folder), [*rows, *new])
    return tuple(new)


def _cache(folder: Path) -> Path:
    return folder / CACHE


def _check_day(register: Register, on: date) -> None:
    last = max((row["recorded_on"] for row in register.rows), default="")
    if on.isoformat() < last:
        msg = (
            f"The register's last entry is of {last}, this one of {on.isoformat()}: rows "
            "are added in the order of their days. Give the day on which this is recorded with "
            "--on, and the day from which the change holds with --from."
        )
        raise DataError(msg)


def _refuse_twice(rows: Sequence[Row], value: Mapping[str, str]) -> None:
    new = sealed({**value, "number": "0"}, START)
    for row in standing(rows):
        if row["change"] in LINES or any(row[name] != new[name] for name in (*_SAME, *_SITE)):
            continue
        msg = f"Row {row['number']} of the register says the same already. Nothing was added."
        raise DataError(msg)


def _too_early(rows: Sequence[Row], since: date) -> Findings:
    """Say of changes that the list of the assessment is taken to show already."""
    return tuple(
        Finding(
            "warning",
            f"Row {row['number']}: it holds from {row['changed_on']}, which is not after the "
            f"assessment's own day ({since.isoformat()}): the list of the assessment is taken to "
            "show it already, and it is not counted again. If the day is wrong: pna record STUDY "
            f"--correct {row['number']} --from DATE --on DATE --minute WHY",
        )
        for row in rows
        if row["decision"] in IN_EFFECT and "" < row["changed_on"] <= since.isoformat()
    )


def _about(rows: Sequence[Row]) -> Findings:
    found: list[Finding] = []
    for row in rows:
        if row["after_within_metres"]:
            message = (
                f"Row {row['number']}: the position is no better than within "
                f"{row['after_within_metres']} metres; the row holds the point itself. Record the "
                "site with its address when it is known."
            )
            found.append(Finding("warning", message))
        if row["decision"] in IN_EFFECT and not row["changed_on"]:
            message = (
                f"Row {row['number']}: no day is given from which this holds, so it is not yet "
                "counted among the premises as they are now. When it is known: pna record STUDY "
                f"--correct {row['number']} --from DATE --on DATE --minute WHY"
            )
            found.append(Finding("warning", message))
    return tuple(found)
