"""Tables published in a ZIP file: the one wanted is unpacked to a temporary folder.

What may be in a ZIP file at all is decided in `pna.archives`.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NoReturn, TypeVar

import pandas as pd

from pna import archives
from pna.archives import ArchiveError, is_zip
from pna.errors import DataError, Findings
from pna.layers import Read
from pna.sources.reading.csv_files import AGAIN, FIRST_BYTES, refuse
from pna.sources.reading.table import header

__all__ = [
    "TABLES",
    "headers",
    "members",
    "read_member",
    "read_packed",
    "refuse_archive",
    "unpacked",
]

TABLES = r"\.(csv|txt)$"
"""Files of an archive that are tables."""
_RIGHT_FILE = "Is it the right file?"
_SOME = 8

F = TypeVar("F", bound=pd.DataFrame)


def members(path: str | Path, pattern: str = "") -> tuple[zipfile.ZipInfo, ...]:
    r"""Find the files of an archive whose path matches, the largest first.

    Parameters
    ----------
    path
        A ZIP file.
    pattern
        Regular expression, searched in each path without regard to capitals: ``-lsoa\.csv$``.

    Returns
    -------
    tuple of ZipInfo
        Empty if there are none. What a file system has put there for itself is left out.

    Raises
    ------
    DataError
        The archive is not to be used: see `pna.archives.contents`.
    """
    file = Path(path)
    try:
        found = archives.contents(file)
    except ArchiveError as error:
        refuse_archive(file, error)
    wanted = (
        info
        for info in found
        if not info.filename.startswith("__MACOSX")
        and not PurePosixPath(info.filename).name.startswith(".")
        and re.search(pattern, info.filename, re.IGNORECASE)
    )
    return tuple(sorted(wanted, key=lambda info: (-info.file_size, info.filename)))


def read_member(path: str | Path, info: zipfile.ZipInfo, most: int | None = None) -> bytes:
    """Read one file of an archive.

    Parameters
    ----------
    path
        The ZIP file.
    info
        From `members`.
    most
        At most so many bytes; None: all.

    Returns
    -------
    bytes

    Raises
    ------
    DataError
        The archive is damaged.
    """
    try:
        return archives.read_member(path, info, most)
    except ArchiveError as error:
        refuse_archive(Path(path), error)


@contextmanager
def unpacked(
    path: str | Path,
    *,
    pick: str = "",
    what: str = "",
    largest: bool = False,
    among: str = TABLES,
) -> Iterator[Path]:
    """Give a table as a plain file, whether it was published as such or in a ZIP file.

    Parameters
    ----------
    path
        The file as downloaded.
    pick
        As the pattern of `members`: which of the tables (``.csv``, ``.txt``) of the archive is
        wanted. An archive with one table needs none, and gives that one.
    what
        What the file should be, for messages.
    largest
        Of several that are wanted take the largest.
    among
        Pattern of the files to choose from, in place of tables.

    Yields
    ------
    Path
        The file itself, or a temporary one that is there until the end of the block.

    Raises
    ------
    DataError
        The archive is not to be used, holds no table, or several of which it is not clear which is
        wanted.
    """
    file = Path(path)
    if not is_zip(file):
        yield file
        return
    info = _chosen(file, pick, what, largest=largest, among=among)
    with tempfile.TemporaryDirectory(prefix="pna-") as folder:
        try:
            plain = archives.copy_out(file, info, Path(folder))
        except ArchiveError as error:
            refuse_archive(file, error)
        yield plain


def read_packed(
    path: str | Path,
    read: Callable[[Path], Read[F]],
    *,
    pick: str = "",
    what: str = "",
    largest: bool = False,
) -> Read[F]:
    """Read a file that may be in a ZIP file; findings name both the archive and the member.

    Parameters
    ----------
    path, pick, what, largest
        As for `unpacked`.
    read
        The reader of the plain file.

    Returns
    -------
    Read

    Raises
    ------
    DataError
        As `unpacked` and `read`.
    """
    file = Path(path)
    with unpacked(file, pick=pick, what=what, largest=largest) as plain:
        if plain == file:
            return read(plain)
        try:
            result = read(plain)
        except DataError as error:
            findings = _named(error.findings, file, plain)
            raise DataError("\n".join(map(str, findings)) or str(error), findings) from None
        return Read(result.frame, _named(result.findings, file, plain))


def headers(
    path: str | Path, *, pick: str = "", what: str = "", largest: bool = False
) -> tuple[str, ...]:
    """Read the headers of a table that may be in a ZIP file, without unpacking all of it.

    Parameters
    ----------
    path, pick, what, largest
        As for `unpacked`.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        As `unpacked`, and as `pna.sources.reading.table.header`.
    """
    file = Path(path)
    if not is_zip(file):
        return header(file)
    info = _chosen(file, pick, what, largest=largest)
    with tempfile.TemporaryDirectory(prefix="pna-") as folder:
        plain = Path(folder) / archives.plain_name(info)
        plain.write_bytes(read_member(file, info, FIRST_BYTES))
        return header(plain)


def refuse_archive(file: Path, error: ArchiveError) -> NoReturn:
    """Raise the `DataError` of a ZIP file that is not to be used.

    Parameters
    ----------
    file
        Its name is told.
    error
        Why it is refused.

    Raises
    ------
    DataError
        Always.
    """
    hint = "Unpack it and give the file that is wanted." if "password" in str(error) else AGAIN
    refuse(file, f"This ZIP file {error}.", hint)


def _named(findings: Findings, file: Path, plain: Path) -> Findings:
    both = f"{file.name}: {plain.name}"
    return tuple(replace(f, file=both) if f.file == plain.name else f for f in findings)


def _chosen(
    file: Path, pick: str, what: str, *, largest: bool, among: str = TABLES
) -> zipfile.ZipInfo:
    tables = members(file, among)
    wanted = [info for info in tables if re.search(pick, info.filename, re.IGNORECASE)]
    if len(wanted) == 1 or (wanted and largest):
        return wanted[0]
    if len(tables) == 1:
        return tables[0]
    should = f"; this should be {what}" if what else ""
    named = sorted(info.filename for info in tables or members(file))
    some = ", ".join(named[:_SOME]) + (", ..." if len(named) > _SOME else "")
    if tables:
        message = f"The ZIP file holds several tables ({some}){should}."
        return refuse(file, message, "Unpack it and give the one that is wanted.")
    inner = any(name.lower().endswith(".zip") for name in named)
    hint = "Unpack it first: it holds another ZIP file." if inner else _RIGHT_FILE
    return refuse(file, f"The ZIP file holds no CSV ({some or 'it is empty'}){should}.", hint)
