"""Reading and writing ``register.csv``, as Excel leaves it and as Excel likes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pna import writing
from pna.errors import DataError, FileHeldOpenError, Finding, Findings
from pna.register.rows import COLUMNS, Row, canonical, content_hash

__all__ = ["NAME", "Register", "read", "write"]

NAME = "register.csv"
_RESTORE = "Put the file back as `pna record` wrote it, from a backup."


@dataclass(frozen=True)
class Register:
    """A register as it stands in its file.

    Attributes
    ----------
    path
        The file, which need not be there.
    rows
        Every row, in the order of the file, each value in its one form.
    lines
        Row of the file that each stands in; the headings are row 1.
    findings
        What another program did to the spelling.
    content
        The bytes that were read; nothing if there is no file.
    """

    path: Path
    rows: tuple[Row, ...] = ()
    lines: tuple[int, ...] = ()
    findings: Findings = ()
    content: bytes = b""


def read(path: Path) -> Register:
    """Read a register; one that is not there is empty.

    Parameters
    ----------
    path
        ``register.csv``.

    Returns
    -------
    Register
        Days that a spreadsheet wrote in its own way, another separator or another encoding are
        understood, and told. Whether the rows are those that were recorded is for
        `pna.register.verify` to say.

    Raises
    ------
    DataError
        It is no register: columns are missing, or there are others.
    FileHeldOpenError
        Another program holds it open.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Register(path)
    except (PermissionError, IsADirectoryError) as error:
        if path.is_dir():
            _refuse(path.name, "This is a folder, where the register is to be.")
        msg = f"{path} cannot be read: is it open in Excel? Close {path.name} and run again."
        raise FileHeldOpenError(msg) from error
    text, encoding = _text(content, path.name)
    head, records = _records(text, path.name)
    lines = tuple(line for line, _ in records)
    cells = [dict(zip(head, record, strict=True)) for _, record in records]
    months = (False, True)
    spelt = [
        tuple(
            {name: canonical(name, row[name], month_first=first) for name in COLUMNS}
            for row in cells
        )
        for first in months
    ]
    # Which of day and month comes first is not said; where it matters, only one fits the hashes.
    rows = max(spelt, key=lambda some: sum(content_hash(row) == row["hash"] for row in some))
    other = [
        n for n, row in enumerate(cells) for c in COLUMNS if canonical_cell(row[c]) != rows[n][c]
    ]
    findings: Findings = ()
    if other or encoding != "utf-8-sig" or text.split("\n", 1)[0].count(",") < len(COLUMNS) - 1:
        findings = (
            Finding(
                "warning",
                "Another program has saved the register: days or numbers are spelt differently "
                "than `pna record` writes them. They are understood, and the next `pna record` "
                "writes them as before.",
                file=path.name,
                hint="Open the register to read it, and close it without saving.",
                rule="the register is as it was written",
            ),
        )
    return Register(path, rows, lines, findings, content)


def canonical_cell(text: str) -> str:
    """Give a cell without what `write` adds to it."""
    return canonical("", text)


def write(register: Register, rows: Sequence[Row]) -> None:
    r"""Write a register anew: UTF-8 with BOM and ``\r\n``, as Excel writes it; formulas inert.

    Parameters
    ----------
    register
        As it was read.
    rows
        All rows, in order.

    Raises
    ------
    FileHeldOpenError
        Another program holds it open.
    DataError
        It has changed since it was read: somebody else records at the same time.
    """
    path = register.path
    now = path.read_bytes() if path.is_file() else b""
    if now != register.content:
        msg = f"{path} has changed while this was worked out. Run the command again."
        raise DataError(msg)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([writing.inert(row[name]) for name in COLUMNS] for row in rows)
    with writing.replacing(path) as temporary:
        temporary.write_bytes(out.getvalue().encode("utf-8-sig"))


def _text(content: bytes, name: str) -> tuple[str, str]:
    kept = content.startswith(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if kept else "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        # What Excel's "CSV (comma delimited)" is on Windows.
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        _refuse(name, "The file is no text.")


def _records(text: str, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    records = list(_read(text, separator, name))
    head = [cell.strip() for cell in records[0]] if records else []
    while head and not head[-1]:
        head.pop()
    if not head:
        _refuse(name, "The file is empty: a register that holds nothing is not there at all.")
    missing = [column for column in COLUMNS if column not in head]
    strange = [column for column in head if column not in COLUMNS]
    if missing or strange or len(set(head)) != len(head):
        if not set(head) & set(COLUMNS):
            _refuse(name, "This is no register as `pna record` writes it: no heading is its own.")
        said = [
            *([f"these columns are missing: {', '.join(missing)}"] if missing else []),
            *([f"it has columns that are not its own: {', '.join(strange)}"] if strange else []),
            *(["a column stands twice"] if len(set(head)) != len(head) else []),
        ]
        _refuse(name, f"This is no register as `pna record` writes it: {'; '.join(said)}.")
    rows = []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        cells = [*record, *[""] * len(head)][: len(head)]
        rows.append((number, cells))
    return head, rows


def _read(text: str, separator: str, name: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        _refuse(name, f"The file cannot be read as a table ({error}).")


def _refuse(name: str, message: str) -> NoReturn:
    finding = Finding("error", message, file=name, hint=_RESTORE, rule="it is a register")
    raise DataError(str(finding), (finding,))
