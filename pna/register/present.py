"""The rows of the register as changes: what holds now of what has been recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pna.errors import DataError
from pna.register.hours_words import days_of
from pna.register.rows import IN_EFFECT, LINES, Row
from pna.scenario.changes import (
    Change,
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Place,
    Relocate,
    Scenario,
)

__all__ = ["in_effect", "scenario", "since_day", "standing", "to_come"]

_NAME = "The register"
_CORRECTED = ("decision", "changed_on", "ods_code", "name")


def standing(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Give the rows that speak of premises, as later rows correct them.

    Parameters
    ----------
    rows
        All rows, in order.

    Returns
    -------
    tuple
        Rows that were taken back are left out. A correction replaces the decision, the day of the
        change, the code or the name where it gives one; a site without a code that gets one has it
        in every row.
    """
    found = {row["number"]: dict(row) for row in rows if row["change"] not in LINES}
    for row in rows:
        if row["change"] != "correction" or row["corrects"] not in found:
            continue
        old = found[row["corrects"]]
        given = {name: row[name] for name in _CORRECTED if row[name]}
        if not given:
            del found[row["corrects"]]
            continue
        code = given.get("ods_code")
        if code and old["change"] == "opening":
            was = old["ods_code"]
            for other in found.values():
                for column in ("ods_code", "into"):
                    other[column] = code if other[column] == was else other[column]
        old.update(given)
    return tuple(found.values())


def since_day(row: Row) -> str:
    """The day of a row: that of the change, or of the record where none is known."""
    return row["changed_on"] or row["recorded_on"]


def in_effect(
    rows: Sequence[Row], *, since: date | None = None, as_at: date | None = None
) -> tuple[Row, ...]:
    """Give the changes that hold on a day, in the order in which they came about.

    Parameters
    ----------
    rows
        All rows of the register.
    since
        Changes after this day (the assessment's own); None: all.
    as_at
        Changes up to this day; None: all that have a day.
    """
    held = [
        row
        for row in standing(rows)
        if row["decision"] in IN_EFFECT
        and row["changed_on"]
        and (since is None or row["changed_on"] > since.isoformat())
        and (as_at is None or row["changed_on"] <= as_at.isoformat())
    ]
    return tuple(sorted(held, key=lambda row: (row["changed_on"], int(row["number"]))))


def to_come(rows: Sequence[Row], *, as_at: date) -> tuple[Row, ...]:
    """Give what was granted or notified and does not hold yet on a day."""
    return tuple(
        row
        for row in standing(rows)
        if row["decision"] in IN_EFFECT
        and row["recorded_on"] <= as_at.isoformat()
        and (not row["changed_on"] or row["changed_on"] > as_at.isoformat())
    )


def scenario(
    rows: Sequence[Row], *, since: date | None = None, as_at: date | None = None
) -> Scenario:
    """Make one scenario of the changes that hold.

    Parameters
    ----------
    rows, since, as_at
        As for `in_effect`.

    Returns
    -------
    Scenario
        One that gives the present state from that of the assessment: of several changes to one
        premises what is left of them, so that none touches what another has touched.

    Raises
    ------
    DataError
        A row cannot be read.
    """
    left = _Left()
    held = in_effect(rows, since=since, as_at=as_at)
    for row in held:
        try:
            left.take(_change(row))
        except ValueError as error:
            msg = f"Row {row['number']} of the register cannot be used: {error}."
            raise DataError(msg) from error
    last = date.fromisoformat(held[-1]["changed_on"]) if held else None
    return Scenario(left.changes(), _NAME, _NAME.lower(), last)


def _change(row: Row) -> Change:
    code, kind = row["ods_code"], row["change"]
    now, was = days_of(row["after_hours"]), days_of(row["before_hours"])
    changed = {day: text for day, text in now.items() if was.get(day) != text}
    begins, ceases = (
        tuple(filter(None, row[name].split(" | "))) for name in ("services_begin", "services_cease")
    )
    if kind == "opening":
        return Open(_place(row), row["name"], row["kind"], row["after_address"], now, code, begins)
    if kind == "closure":
        return Close(code)
    if kind == "move":
        return Relocate(code, _place(row), changed)
    if kind == "merge":
        return Consolidate(code, row["into"])
    if kind == "hours":
        return ChangeHours(code, changed)
    if kind == "services":
        return ChangeServices(code, begins, ceases)
    msg = f"{kind!r} is no kind of change"
    raise ValueError(msg)


def _place(row: Row) -> Place:
    east, north = float(row["after_easting"]), float(row["after_northing"])
    how = f"row {row['number']} of the register"
    return Place(
        east, north, row["after_postcode"] or f"{east}, {north}", how, row["after_postcode"]
    )


class _Left:
    """What is left of changes that were made one after the other, by premises."""

    def __init__(self) -> None:
        self.sites: dict[str, Open | Relocate] = {}
        self.ends: dict[str, Close | Consolidate] = {}
        self.hours: dict[str, dict[str, str]] = {}
        self.services: dict[str, dict[str, bool]] = {}

    def take(self, change: Change) -> None:
        if isinstance(change, ChangeHours):
            self.hours.setdefault(change.ods_code, {}).update(change.hours)
        elif isinstance(change, ChangeServices):
            said = self.services.setdefault(change.ods_code, {})
            said.update(dict.fromkeys(change.begins, True) | dict.fromkeys(change.ceases, False))
        elif isinstance(change, Open):
            self._open(change)
        elif isinstance(change, Relocate):
            self._move(change)
        else:
            self.ends[change.ods_code] = change

    def _open(self, change: Open) -> None:
        code, old = change.ods_code, self.sites.get(change.ods_code)
        if self.ends.pop(code, None) is None or isinstance(old, Open):
            self.sites[code] = change
            self.hours[code] = dict(change.hours)
            self.services[code] = dict.fromkeys(change.services, True)
            return
        # One of the list that closed and opens again never left it: it has moved, if anything.
        self.take(Relocate(code, change.at, change.hours))
        self.services.setdefault(code, {}).update(dict.fromkeys(change.services, True))

    def _move(self, change: Relocate) -> None:
        code = change.ods_code
        old = self.sites.get(code)
        self.sites[code] = replace(old, at=change.to) if isinstance(old, Open) else change
        self.hours.setdefault(code, {}).update(change.hours)

    def changes(self) -> tuple[Change, ...]:
        found: list[Change] = []
        hours, services = dict(self.hours), dict(self.services)
        for code, end in self.ends.items():
            opened = isinstance(self.sites.get(code), Open)
            hours.pop(code, None)
            services.pop(code, None)
            # A site that opened and closed again leaves the list of the assessment as it was.
            if not opened:
                found.append(self._ended(end))
        for code, site in self.sites.items():
            if code in self.ends:
                continue
            week = hours.pop(code, {})
            if isinstance(site, Open):
                now = tuple(name for name, given in services.pop(code, {}).items() if given)
                found.append(replace(site, hours=week, services=now))
            else:
                found.append(replace(site, hours=week))
        merged = {end.into: end for end in found if isinstance(end, Consolidate)}
        for code, week in hours.items():
            if code in merged:
                found[found.index(merged[code])] = replace(merged[code], hours=week)
            elif week:
                found.append(ChangeHours(code, week))
        for code, said in services.items():
            begins, ceases = (
                tuple(name for name, given in said.items() if given is wanted)
                for wanted in (True, False)
            )
            if said:
                found.append(ChangeServices(code, begins, ceases))
        return tuple(found)

    def _ended(self, end: Close | Consolidate) -> Close | Consolidate:
        """A merger into a premises that closed or moved itself since is the closing of one."""
        if isinstance(end, Consolidate) and (end.into in self.ends or end.into in self.sites):
            return Close(end.ods_code)
        return end
