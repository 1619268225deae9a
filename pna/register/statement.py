"""What a supplementary statement is drafted from: the register, then and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pna.errors import DataError
from pna.register import recording
from pna.register.file import Register
from pna.register.present import in_effect
from pna.register.rows import Row
from pna.results import Results

__all__ = ["Statement", "statement"]


@dataclass(frozen=True)
class Statement:
    """What a statement is drafted from.

    Attributes
    ----------
    before, after
        The run of the assessment, and the same with what has changed.
    register
        The register.
    since, as_at
        The time of which it speaks: after the first day, up to the second.
    held
        The rows that hold, by day.
    """

    before: Results
    after: Results
    register: Register
    since: date
    as_at: date
    held: tuple[Row, ...]


def statement(
    results: Results, folder: Path, *, since: date | None = None, as_at: date | None = None
) -> Statement:
    """Gather what a statement is drafted from.

    Parameters
    ----------
    results
        Of the run of the assessment.
    folder
        Where ``register.csv`` is.
    since
        Only changes after this day are told, as after an earlier statement; by default after the
        study's reference date. The state of now holds all changes whatever this is.
    as_at
        The day of which "now" speaks; by default that of the register's last entry.

    Raises
    ------
    DataError
        There is no register, it is not as it was recorded, or a row cannot be applied.
    """
    register = recording.opened(folder)
    if not register.rows:
        msg = (
            f"{register.path}: nothing has been recorded, so there is nothing to state. "
            "`pna record` adds a change."
        )
        raise DataError(msg)
    first = since or results.study.study.reference_date
    last = as_at or date.fromisoformat(max(row["recorded_on"] for row in register.rows))
    if last < first:
        msg = f"The statement would end on {last}, before it begins on {first}: give --as-at."
        raise DataError(msg)
    after = recording.present(results, register.rows, as_at=last)
    held = in_effect(register.rows, since=first, as_at=last)
    return Statement(results, after, register, first, last, held)
