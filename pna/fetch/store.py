"""The folder of raw files: what is there, where it came from, and never losing an old file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from pna import provenance, writing
from pna.errors import DataError
from pna.fetch.client import FetchError

__all__ = ["Placed", "Sources", "place"]

_SOURCES = "sources.json"
_DOUBLE = (".osm.pbf",)


@dataclass(frozen=True, slots=True)
class Placed:
    """How a file was put in its place; `old` is the name that the one before it has now."""

    status: Literal["new", "up to date", "replaced"]
    sha256: str
    old: str = ""


class Sources:
    """``sources.json``: for each file its address, date, SHA-256 and licence.

    Parameters
    ----------
    folder
        The folder of raw files.

    Raises
    ------
    DataError
        There is a ``sources.json`` that cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _SOURCES
        self._files: dict[str, dict[str, Any]] = {}
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            told = None
        files = told.get("files") if isinstance(told, dict) else None
        if not isinstance(files, dict) or not all(isinstance(f, dict) for f in files.values()):
            msg = (
                f"{self._path} cannot be read as the list of what was fetched. Give it another "
                "name, and run again: a new one is begun."
            )
            raise DataError(msg)
        self._files = files

    def of(self, file: str) -> Mapping[str, Any]:
        """What is recorded of a file; empty if nothing."""
        return self._files.get(file, {})

    def record(self, file: str, facts: Mapping[str, Any], *, old: str = "") -> None:
        """Record a file, and under which name the one before it is kept; write at once."""
        before = self._files.get(file)
        if old and before is not None:
            self._files[old] = before
        self._files[file] = dict(facts)
        writing.json({"files": self._files}, self._path)


def place(part: Path, target: Path, *, replace: bool, fetched: str = "") -> Placed:
    """Put a file that has been looked at in its place.

    Parameters
    ----------
    part
        The file under its temporary name, in the same folder.
    target
        Its place.
    replace
        Whether a different file that is there may be overwritten; otherwise it is kept as
        ``name.YYYY-MM-DD.csv``.
    fetched
        When the file that is there was fetched (ISO date and time); by default the date of the
        file.

    Returns
    -------
    Placed
        ``up to date`` if the same bytes were there, whose file is not touched.

    Raises
    ------
    FetchError
        Another program holds the file open.
    """
    digest = provenance.sha256(part)
    if not target.exists():
        part.replace(target)
        return Placed("new", digest)
    if not target.is_file():
        msg = f"{target} is a folder; a file of this name is to be written."
        raise FetchError(msg)
    if provenance.sha256(target) == digest:
        part.unlink()
        return Placed("up to date", digest)
    try:
        old = "" if replace else _keep(target, fetched)
        part.replace(target)
    except PermissionError:
        msg = f"{target} is open in another program. Close it and run again."
        raise FetchError(msg) from None
    return Placed("replaced", digest, old)


def _keep(target: Path, fetched: str) -> str:
    try:
        day = datetime.fromisoformat(fetched).date()
    except ValueError:
        day = datetime.fromtimestamp(target.stat().st_mtime, UTC).date()
    old = _free(target, day)
    target.rename(old)
    return old.name


def _free(target: Path, day: date) -> Path:
    end = next((e for e in _DOUBLE if target.name.endswith(e)), target.suffix)
    stem = target.name.removesuffix(end)
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        name = target.with_name(f"{stem}.{day.isoformat()}{again}{end}")
        if not name.exists():
            return name
        number += 1
