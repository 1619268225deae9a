"""Tables published in a ZIP file: the one wanted is unpacked to a temporary folder, and checked.

Nothing of what an archive says is believed: members are written under a name of our own, and no
more of them than a limit.
"""

from __future__ import annotations

import gzip
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

import pandas as pd

from pna.errors import DataError, Findings
from pna.layers import Read
from pna.sources.csv_files import AGAIN, refuse
from pna.sources.table import header

__all__ = ["LARGEST_BYTES", "headers", "is_zip", "read_packed", "unpacked"]

LARGEST_BYTES = 2_000_000_000
"""No published table is larger; an archive that holds a larger one is refused."""
_BLOCK_BYTES = 1 << 20
_TABLES = (".csv", ".txt")
# Windows takes these for devices, whatever follows the dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.", flags=re.IGNORECASE)
_SOME = 8
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"

F = TypeVar("F", bound=pd.DataFrame)


def is_zip(file: Path) -> bool:
    """Whether a file is a ZIP file that is no workbook."""
    if file.suffix.lower() in {".xlsx", ".ods", ".xlsm"}:
        return False
    with file.open("rb") as stream:
        return stream.read(4) == _ZIP


@contextmanager
def unpacked(path: str | Path, *, pick: str = "", what: str = "") -> Iterator[Path]:
    """Give the table in a ZIP file, or the file itself if it is none.

    Parameters
    ----------
    path
        The file as downloaded.
    pick
        Regular expression that is searched for, in any case, in the names of the members where the
        archive has several tables.
    what
        What the file should be, for messages.

    Yields
    ------
    Path
        A plain file, there until the end of the block.

    Raises
    ------
    DataError
        The archive is damaged, locked with a password or too large, holds no table, or several of
        which it is not clear which is wanted.
    """
    file = Path(path)
    if not is_zip(file):
        _check_gzip(file)
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="pna-") as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                member = _chosen(file, archive, pick, what)
                target = Path(folder) / _plain_name(member.filename)
                _write(file, archive, member, target)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            refuse(file, f"This ZIP file is damaged or cut short ({error}).", AGAIN)
        except RuntimeError:
            refuse(file, "This ZIP file is locked with a password.", "Give the unpacked CSV.")
        yield target


def read_packed(
    path: str | Path, read: Callable[[Path], Read[F]], *, pick: str = "", what: str = ""
) -> Read[F]:
    """Read a file that may be in a ZIP file; findings name both the archive and the member.

    Parameters
    ----------
    path, pick, what
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
    with unpacked(file, pick=pick, what=what) as plain:
        if plain == file:
            return read(plain)
        try:
            result = read(plain)
        except DataError as error:
            findings = _named(error.findings, file, plain)
            raise DataError("\n".join(map(str, findings)) or str(error), findings) from None
        return Read(result.frame, _named(result.findings, file, plain))


def headers(path: Path, *, pick: str = "", what: str = "") -> tuple[str, ...]:
    """Read the headers of a table that may be in a ZIP file.

    Parameters
    ----------
    path, pick, what
        As for `unpacked`.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        As `unpacked`, and as `pna.sources.table.header`.
    """
    with unpacked(path, pick=pick, what=what) as plain:
        return header(plain)


def _named(findings: Findings, file: Path, plain: Path) -> Findings:
    both = f"{file.name}: {plain.name}"
    return tuple(replace(f, file=both) if f.file == plain.name else f for f in findings)


def _plain_name(member: str) -> str:
    name = PurePosixPath(member.replace("\\", "/")).name
    plain = re.sub(r"[^\w .()-]", "_", name)[-100:] or "table.csv"
    return f"_{plain}" if _DEVICES.match(plain) else plain


def _chosen(file: Path, archive: zipfile.ZipFile, pick: str, what: str) -> zipfile.ZipInfo:
    tables = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(_TABLES)
        and not PurePosixPath(member.filename).name.startswith(".")
        and not member.filename.startswith("__MACOSX")
    ]
    if len(tables) > 1 and pick:
        wanted = [m for m in tables if re.search(pick, m.filename, flags=re.IGNORECASE)]
        tables = wanted or tables
    if len(tables) == 1:
        return tables[0]
    should = f"; this should be {what}" if what else ""
    names = [PurePosixPath(m.filename).name for m in tables or archive.infolist()]
    some = ", ".join(names[:_SOME]) + (", ..." if len(names) > _SOME else "")
    if tables:
        message = f"The ZIP file holds several tables ({some}){should}."
        return refuse(file, message, "Unpack it and give the one that is wanted.")
    message = f"The ZIP file holds no CSV ({some or 'it is empty'}){should}."
    return refuse(file, message, "Is it the right file?")


def _write(file: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    if member.file_size > LARGEST_BYTES:
        _too_large(file, member.filename)
    written = 0
    with archive.open(member) as source, target.open("wb") as stream:
        while block := source.read(_BLOCK_BYTES):
            written += len(block)
            # What the archive says of its sizes need not be true.
            if written > LARGEST_BYTES:
                _too_large(file, member.filename)
            stream.write(block)


def _too_large(file: Path, member: str) -> None:
    message = f"The ZIP file holds a table of more than {LARGEST_BYTES:,} bytes ({member})."
    refuse(file, message, "No published table is so large. Is it the right file?")


def _check_gzip(file: Path) -> None:
    """Refuse a compressed file that is damaged, before it is read in blocks."""
    with file.open("rb") as stream:
        if stream.read(2) != _GZIP:
            return
    total = 0
    try:
        with gzip.open(file) as stream:
            while block := stream.read(_BLOCK_BYTES):
                total += len(block)
                if total > LARGEST_BYTES:
                    break
    except (OSError, EOFError, zlib.error) as error:
        refuse(file, f"This compressed file is damaged or cut short ({error}).", AGAIN)
    if total > LARGEST_BYTES:
        message = f"The file holds more than {LARGEST_BYTES:,} bytes when it is unpacked."
        refuse(file, message, "No published table is so large. Is it the right file?")
