"""ZIP files as published: the one table wanted is unpacked to a temporary folder, safely.

Nothing is written under a name or path that the archive gives, and no more is unpacked than a
published table can be large.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pna.errors import DataError, Finding
from pna.sources.csv_files import AGAIN, refuse
from pna.sources.table import header

__all__ = ["LARGEST_BYTES", "is_zip", "members", "opened", "read_member", "zipped_header"]

LARGEST_BYTES = 4_000_000_000
"""No published table is larger: the ONS Postcode Directory is 1.4 GB."""
_TIGHTEST = 250
_SMALL = 50_000_000
_BLOCK = 1 << 20
_FIRST_BYTES = 65_536
_MOST_MEMBERS = 20_000
_SOME = 8


def is_zip(path: str | Path) -> bool:
    """Whether a file is a ZIP file and not a workbook (which is a ZIP file inside)."""
    file = Path(path)
    with file.open("rb") as stream:
        if stream.read(2) != b"PK":
            return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return file.suffix.lower() not in {".xlsx", ".ods", ".xlsm", ".xlsb"}
    return not names & {"[Content_Types].xml", "mimetype"}


def members(path: str | Path, pattern: str) -> tuple[zipfile.ZipInfo, ...]:
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
        Empty if there are none.

    Raises
    ------
    DataError
        The archive is damaged, locked with a password, or one of these files names a place outside
        the archive or is larger than any published table.
    """
    file = Path(path)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        refuse(file, f"This ZIP file is damaged or cut short ({error}).", AGAIN)
    if len(infos) > _MOST_MEMBERS:
        refuse(file, f"This ZIP file holds {len(infos)} files; no published one does.", AGAIN)
    found = [
        info
        for info in infos
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and re.search(pattern, info.filename, re.IGNORECASE)
    ]
    for info in found:
        _check(file, info)
    if sum(info.file_size for info in found) > LARGEST_BYTES:
        refuse(file, "The files in this ZIP file are too large to be a published table.", AGAIN)
    return tuple(sorted(found, key=lambda info: (-info.file_size, info.filename)))


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
    file = Path(path)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(info) as stream:
            return stream.read(info.file_size if most is None else most)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError) as error:
        refuse(file, f"{info.filename} in this ZIP file is damaged ({error}).", AGAIN)


@contextmanager
def opened(path: str | Path, pattern: str, what: str) -> Iterator[Path]:
    """Give a table as a plain file, whether it was published as such or in a ZIP file.

    Parameters
    ----------
    path
        The table, or a ZIP file that holds it.
    pattern
        As for `members`; the largest of several is taken.
    what
        What it should be, for the message.

    Yields
    ------
    Path
        The file itself, or a temporary one under the base name of the table.

    Raises
    ------
    DataError
        There is no such table in the archive; see also `members`.
    """
    file = Path(path)
    if not is_zip(file):
        yield file
        return
    info = _only(file, pattern, what)
    with tempfile.TemporaryDirectory(prefix="pna-") as folder:
        plain = Path(folder) / _plain_name(info)
        _unpack(file, info, plain)
        yield plain


def zipped_header(path: str | Path, pattern: str, what: str) -> tuple[str, ...]:
    """Read the headers of a CSV or of a CSV in a ZIP file, without unpacking all of it.

    Parameters
    ----------
    path, pattern, what
        As for `opened`.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        As `opened` and `pna.sources.table.header`.
    """
    file = Path(path)
    if not is_zip(file):
        return header(file)
    info = _only(file, pattern, what)
    with tempfile.TemporaryDirectory(prefix="pna-") as folder:
        start = Path(folder) / _plain_name(info)
        start.write_bytes(read_member(file, info, _FIRST_BYTES))
        return header(start)


def _only(file: Path, pattern: str, what: str) -> zipfile.ZipInfo:
    found = members(file, pattern)
    if not found:
        names = [info.filename for info in members(file, "")]
        some = ", ".join(names[:_SOME]) + (", ..." if len(names) > _SOME else "")
        hint = f"It holds {some}." if names else "It is empty."
        refuse(file, f"This ZIP file does not hold {what}.", f"{hint} Is it the right file?")
    return found[0]


def _plain_name(info: zipfile.ZipInfo) -> str:
    return re.sub(r"[^A-Za-z0-9._ -]", "_", PurePosixPath(info.filename).name) or "table.csv"


def _check(file: Path, info: zipfile.ZipInfo) -> None:
    parts = re.split(r"[\\/]", info.filename)
    outside = ".." in parts or info.filename.startswith(("/", "\\")) or ":" in parts[0]
    if outside:
        message = "A file in this ZIP file names a place outside it."
    elif info.flag_bits & 0x1:
        message = "This ZIP file is locked with a password."
    elif info.file_size > _SMALL and info.file_size > _TIGHTEST * max(info.compress_size, 1):
        message = "A file in this ZIP file unpacks to far more than a table does."
    else:
        return
    finding = Finding("error", message, file=file.name, value=info.filename, hint=AGAIN)
    raise DataError(str(finding), (finding,))


def _unpack(file: Path, info: zipfile.ZipInfo, target: Path) -> None:
    written = 0
    try:
        with (
            zipfile.ZipFile(file) as archive,
            archive.open(info) as stream,
            target.open("wb") as out,
        ):
            while block := stream.read(_BLOCK):
                written += len(block)
                if written > LARGEST_BYTES:
                    refuse(file, "This ZIP file unpacks to more than a table can be.", AGAIN)
                out.write(block)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        refuse(file, f"{info.filename} in this ZIP file is damaged ({error}).", AGAIN)
