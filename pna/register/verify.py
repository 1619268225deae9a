"""Whether the rows of the register are those that were recorded, and which are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pna.errors import DataError, Finding, Findings
from pna.register import file
from pna.register.file import Register
from pna.register.rows import COLUMNS, START, Row, content_hash

__all__ = ["CACHE", "SEEN", "Fault", "faults", "found_in", "last_seen", "refuse_faults", "remember"]

CACHE = ".cache"
SEEN = "register-last-seen.csv"
"""Copy of the register as the last command left it, in the study's cache."""
_ABOUT = frozenset({"previous", "hash"})
_MOST_SHOWN = 60
_ACCEPT = (
    "Put the register back from a backup"
    f" (.cache/{SEEN} holds it as the last command left it). If the change is meant to stand, "
    '`pna record STUDY --accept-changes --on DATE --minute "why"` says so in a row of its own.'
)


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was recorded.

    Attributes
    ----------
    number
        Of the row.
    key
        Names the fault exactly; a row of acceptance holds it.
    finding
        The same for people.
    """

    number: int
    key: str
    finding: Finding


def faults(register: Register, seen: Sequence[Row] = ()) -> tuple[Fault, ...]:
    """Find rows that were changed, put in, removed or moved since they were recorded.

    Parameters
    ----------
    register
        As it stands in its file.
    seen
        Rows as the last command left them: they tell what was taken off the end, or written anew
        with all hashes, which the file alone cannot.

    Returns
    -------
    tuple of Fault
        By row; none where the register is whole. What a row of acceptance names is no fault.
    """
    name = register.path.name
    known = {_number(row): row for row in seen}
    lines = {id(row): line for row, line in zip(register.rows, register.lines, strict=True)}
    found = [fault for row in register.rows for fault in _of_number(row, name, lines[id(row)])]
    rows = [row for row in register.rows if _number(row)]
    order = [_number(row) for row in rows]
    found += _of_order(order, name)
    rows = sorted(rows, key=_number)
    for row in rows:
        found += _of_content(row, known.get(_number(row)), name, lines[id(row)])
    found += _of_chain(rows, name, lines)
    last = max(order, default=0)
    end = max(known, default=0)
    if end > last:
        found.append(_gone(last + 1, end, name, " that {} there on the last run"))
    accepted = {key for row in rows for key in row["accepts"].split(" | ") if _whole(row)}
    once = {fault.key: fault for fault in found if fault.key not in accepted}
    return tuple(sorted(once.values(), key=lambda fault: (fault.number, fault.key)))


def refuse_faults(register: Register, seen: Sequence[Row] = ()) -> None:
    """Refuse a register that is not as it was recorded.

    Raises
    ------
    DataError
        With every fault.
    """
    found: Findings = tuple(fault.finding for fault in faults(register, seen))
    if found:
        said = "\n".join(f"  {finding.message}" for finding in found)
        msg = f"{register.path} is not as it was recorded:\n{said}\n{_ACCEPT}"
        raise DataError(msg, found)


def found_in(folder: Path, *, keep: bool = True) -> Findings:
    """Hold the register of a folder against itself and against what the last command left.

    Parameters
    ----------
    folder
        Of the study, or the one that it was run to.
    keep
        Remember a register that is whole, so that what is taken off its end later is missed.

    Returns
    -------
    tuple of Finding
        Nothing where there is no register and never was one.
    """
    seen = last_seen(folder / CACHE)
    path = folder / file.NAME
    try:
        register = file.read(path)
    except DataError as error:
        return error.findings or (Finding("error", str(error), file=path.name),)
    if not register.content and seen:
        rows = "row" if len(seen) == 1 else "rows"
        message = f"The register is gone: on the last run it held {len(seen)} {rows}."
        rule = "the register is as recorded"
        return (Finding("error", message, file=path.name, hint=_ACCEPT, rule=rule),)
    found = tuple(fault.finding for fault in faults(register, seen))
    if keep and not found and register.rows:
        remember(folder / CACHE, register.rows)
    return (*found, *register.findings)


def last_seen(cache: Path | None) -> tuple[Row, ...]:
    """Give the rows as the last command left them; none where that is not known."""
    if cache is None:
        return ()
    try:
        return file.read(cache / SEEN).rows
    except DataError:
        return ()


def remember(cache: Path | None, rows: Sequence[Row]) -> None:
    """Keep the rows for the next command to hold the register against."""
    if cache is None:
        return
    copy = file.read(cache / SEEN) if _readable(cache / SEEN) else Register(cache / SEEN)
    if copy.rows != tuple(rows):
        (cache / SEEN).unlink(missing_ok=True)
        file.write(Register(cache / SEEN), rows)


def _readable(path: Path) -> bool:
    try:
        file.read(path)
    except DataError:
        return False
    return True


def _number(row: Row) -> int:
    return int(row["number"]) if row["number"].isdecimal() else 0


def _whole(row: Row) -> bool:
    return content_hash(row) == row["hash"]


def _fault(key: str, number: int, message: str, name: str, line: int | None = None) -> Fault:
    finding = Finding(
        "error", message, file=name, row=line, hint=_ACCEPT, rule="the register is as recorded"
    )
    return Fault(number, key, finding)


def _of_number(row: Row, name: str, line: int) -> Iterable[Fault]:
    if not _number(row):
        key = f"no number {content_hash(row)}"
        said = f"Row {line} of the file has no number: `pna record` did not write it."
        yield _fault(key, 0, said, name, line)


def _of_order(order: list[int], name: str) -> Iterable[Fault]:
    times = Counter(order)
    for number in sorted(number for number in times if times[number] > 1):
        said = f"Row {number} stands there {times[number]} times."
        yield _fault(f"twice {number}", number, said, name)
    moved = [(first, second) for first, second in pairwise(order) if second < first]
    for first, second in moved:
        said = (
            f"Row {second} stands after row {first}: the rows are in another order than they were "
            "recorded. Sort them by the column number."
        )
        yield _fault(f"order {first} {second}", second, said, name)


def _of_content(row: Row, was: Row | None, name: str, line: int) -> Iterable[Fault]:
    number = _number(row)
    changed = [] if was is None else [c for c in COLUMNS if row[c] != was[c]]
    told = "; ".join(
        f"{column} was {_shown(was[column])} and is now {_shown(row[column])}"
        for column in changed
        if was is not None and column not in _ABOUT
    )
    if not _whole(row):
        said = f"Row {number} has changed since it was recorded"
        said += f": {told}." if told else "."
        yield _fault(f"changed {number} {content_hash(row)}", number, said, name, line)
    elif changed:
        said = f"Row {number} is another than on the last run" + (f": {told}." if told else ".")
        yield _fault(f"another {number} {row['hash']}", number, said, name, line)


def _of_chain(rows: list[Row], name: str, lines: dict[int, int]) -> Iterable[Fault]:
    before: Row | None = None
    for row in rows:
        number, last = _number(row), 0 if before is None else _number(before)
        if number > last + 1:
            yield _gone(last + 1, number - 1, name)
        held = START if before is None else before["hash"]
        # Where a row is gone the link is broken for that reason, and a changed row tells itself.
        if number == last + 1 and row["previous"] != held and _whole(row):
            said = (
                f"Row {number} was recorded after another row {last} than the one that stands "
                "there now."
                if last
                else f"Row {number} was not recorded as the first row."
            )
            key = f"chain {number} {held}"
            yield _fault(key, last or number, said, name, lines[id(row)])
        before = row


def _gone(first: int, last: int, name: str, known: str = "") -> Fault:
    one = first == last
    rows = f"Row {first}" if one else f"Rows {first}-{last}"
    said = f"{rows}{known.format('was' if one else 'were')} {'is' if one else 'are'} gone."
    return _fault(f"gone {first}-{last}", first, said, name)


def _shown(value: str) -> str:
    if not value:
        return "empty"
    short = value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]}..."
    return f"'{short}'"
