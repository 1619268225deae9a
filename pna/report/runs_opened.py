"""Runs to be compared: of a study's folder, or of the ZIP file in which one was kept."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipInfo

import pandas as pd

from pna import archives
from pna.archives import ArchiveError
from pna.errors import DataError, Finding, Findings, MissingInputError
from pna.report.frozen import MANIFEST, SUMS
from pna.report.manifest_read import read_manifest

__all__ = ["Run", "open_run"]

_TABLES = "tables"
_CSV = ".csv"


@dataclass(frozen=True)
class Run:
    """What is compared of a run.

    Attributes
    ----------
    name
        Of its folder or ZIP file.
    manifest
        As it was written.
    tables
        By name: gives the table as text, cell by cell as the CSV has it.
    findings
        Files of a ZIP file that are not as they were when it was made.
    """

    name: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, Callable[[], pd.DataFrame]] = field(repr=False)
    findings: Findings = ()


def open_run(path: str | Path) -> Run:
    """Open a run.

    Parameters
    ----------
    path
        The folder that a study was run to, its study.toml, or a ZIP file of `pna freeze`.

    Raises
    ------
    MissingInputError
        There is no such file, or no run in the folder.
    DataError
        The ZIP file is damaged, not to be trusted or holds no run, or its manifest is not that of
        a run.
    """
    given = Path(path)
    if given.is_dir():
        return _of_folder(given)
    if not given.is_file():
        msg = (
            f"{given}: there is no such file or folder. Give the folder of a study that was run, "
            "or a ZIP file that `pna freeze` made."
        )
        raise MissingInputError(msg)
    if given.suffix.casefold() == ".toml":
        return _of_folder(given.resolve().parent)
    try:
        return _of_archive(given)
    except ArchiveError as error:
        msg = (
            f"{given}: this file {error}. Give a ZIP file that `pna freeze` made, or the folder of "
            "a study."
        )
        raise DataError(msg) from None


def _of_folder(folder: Path) -> Run:
    path = folder / MANIFEST
    if not path.is_file():
        msg = f"{folder} holds no whole run: there is no {MANIFEST} in it. Run `pna run` first."
        raise MissingInputError(msg)
    tables = {
        csv.stem: _reader(csv.read_bytes, f"{_TABLES}/{csv.name}")
        for csv in sorted((folder / _TABLES).glob(f"*{_CSV}"))
        if csv.is_file()
    }
    return Run(str(folder), read_manifest(path.read_bytes(), str(path)), tables)


def _of_archive(path: Path) -> Run:
    members = {member.filename: member for member in archives.contents(path)}
    if MANIFEST not in members:
        message = f"holds no run: there is no {MANIFEST} in it."
        finding = Finding("error", message, file=str(path), hint="Was it made by `pna freeze`?")
        raise DataError(str(finding), (finding,))
    sums = _sums(path, members)
    findings: list[Finding] = []

    def content(name: str) -> bytes:
        found = archives.read_member(path, members[name])
        if sums and sums.get(name) != hashlib.sha256(found).hexdigest():
            message = f"is not as it was when {path.name} was made: its hash is another."
            findings.append(Finding("warning", message, file=name))
        return found

    def reader(name: str) -> Callable[[], pd.DataFrame]:
        frame = content(name)
        return _reader(lambda: frame, name)

    manifest = read_manifest(content(MANIFEST), f"{path}: {MANIFEST}")
    # Every table is read at once: only so is it known which were changed since.
    tables = {
        PurePosixPath(name).stem: reader(name)
        for name in sorted(members)
        if name.startswith(f"{_TABLES}/") and name.endswith(_CSV) and name.count("/") == 1
    }
    return Run(str(path), manifest, tables, tuple(findings))


def _sums(path: Path, members: Mapping[str, ZipInfo]) -> dict[str, str]:
    if SUMS not in members:
        return {}
    lines = archives.read_member(path, members[SUMS]).decode("utf-8", "replace").splitlines()
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {name: digest for digest, name in pairs}


def _reader(content: Callable[[], bytes], name: str) -> Callable[[], pd.DataFrame]:
    def read() -> pd.DataFrame:
        try:
            return pd.read_csv(
                io.BytesIO(content()), dtype=str, keep_default_na=False, encoding="utf-8-sig"
            )
        except (ValueError, pd.errors.EmptyDataError) as error:
            msg = f"{name}: this table cannot be read ({error})."
            raise DataError(msg, (Finding("error", "cannot be read", file=name),)) from None

    return read
