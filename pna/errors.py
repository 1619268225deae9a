"""Errors and findings.

Every error is a `PnaError` and also the built-in error a caller would expect::

    PnaError
    |-- StudyError          (ValueError)         exit code 3
    |-- DataError           (ValueError)         exit code 4
    |-- MissingInputError   (FileNotFoundError)  exit code 5
    `-- FileHeldOpenError   (PermissionError)    exit code 6

A *finding* is something that a person should know about one input: it names the file, the row, the
column and the value, and says what to do. Readers and checks collect findings; only findings of
level ``error`` stop a run, and then all of them are reported together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "DataError",
    "FileHeldOpenError",
    "Finding",
    "Findings",
    "Level",
    "MissingInputError",
    "PnaError",
    "StudyError",
    "raise_on_errors",
]

LONGEST_SHOWN = 400
"""Characters of a cell or heading that a finding shows."""
Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about an input.

    Attributes
    ----------
    level
        ``error`` stops the run, ``warning`` should be looked at, ``info`` is for the record.
    message
        What was found, in plain words.
    file, row, column, value
        Where. Empty when it does not apply. `row` is the row in the file as a person would count
        it: the header of a CSV is row 1.
    hint
        What to do about it.
    sheet
        The sheet of a workbook.
    rule
        A short name of the rule that was broken, the same for every finding of its kind.
    """

    level: Level
    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    hint: str = ""
    sheet: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        """Cut cells of the length of a book short."""
        for name in ("column", "value"):
            text = getattr(self, name)
            if len(text) > LONGEST_SHOWN:
                object.__setattr__(self, name, f"{text[:LONGEST_SHOWN]}...")

    def __str__(self) -> str:
        where = ", ".join(
            part
            for part in (
                self.file,
                f"sheet {self.sheet}" if self.sheet else "",
                f"row {self.row}" if self.row is not None else "",
                f"column {self.column}" if self.column else "",
                f"value {self.value!r}" if self.value else "",
            )
            if part
        )
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.hint}".strip()


Findings = tuple[Finding, ...]


class PnaError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = 1


class StudyError(PnaError, ValueError):
    """The study file is wrong."""

    exit_code = 3


class DataError(PnaError, ValueError):
    """An input file holds something that cannot be used.

    Attributes
    ----------
    findings
        Every fault found, in the order of the input.
    """

    exit_code = 4

    def __init__(self, message: str, findings: Findings = ()) -> None:
        super().__init__(message)
        self.findings = findings


class MissingInputError(PnaError, FileNotFoundError):
    """An input file that the study names is not there."""

    exit_code = 5


class FileHeldOpenError(PnaError, PermissionError):
    """A file to be written is held open by another program."""

    exit_code = 6


class StaleResultsError(PnaError, RuntimeError):
    """Inputs have changed since the results were worked out."""

    exit_code = 7


def raise_on_errors(findings: Iterable[Finding]) -> None:
    """Raise one `DataError` that lists every finding of level ``error``, if there is any.

    Raises
    ------
    DataError
        With all the errors, one a line.
    """
    errors = tuple(f for f in findings if f.level == "error")
    if errors:
        raise DataError("\n".join(str(f) for f in errors), errors)
