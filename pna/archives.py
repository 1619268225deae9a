"""ZIP files of strangers: what one may hold, and what of it is ever written.

Nothing that an archive says of itself is believed. It is looked at as a whole before any of it is
used: a member that would land outside its folder, a link, a lock, or far more bytes than a
published file unpacks to, and the whole archive is refused. Members are written under a name of
our own, in a folder of our own, and no more of them than the limit, whatever size they claim.
Archives within archives are never opened.
"""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

__all__ = [
    "LARGEST_ARCHIVE_BYTES",
    "LARGEST_TABLE_BYTES",
    "ArchiveError",
    "contents",
    "copy_out",
    "is_packed",
    "is_zip",
    "plain_name",
    "read_member",
    "swells",
    "try_whole",
]

LARGEST_TABLE_BYTES = 4_000_000_000
"""No published table is larger: the ONS Postcode Directory is 1.4 GB."""
LARGEST_ARCHIVE_BYTES = 8_000_000_000
"""All members of an archive: those of the ONS Postcode Directory come to about 2 GB."""
TIMES_SMALLER = 200
"""Text seldom packs to less than a hundredth; a bomb does to a thousandth."""
SMALL_BYTES = 50_000_000
"""What unpacks to less does no harm, however well it was packed."""
MOST_MEMBERS = 20_000

_BLOCK_BYTES = 1 << 20
_MB = 1e6
_ENCRYPTED = 0x1
_LONGEST_NAME = 100
# Windows takes these for devices, whatever follows the dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", flags=re.IGNORECASE)
_OF_WORKBOOKS = {"[Content_Types].xml", "mimetype"}
_WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".ods"}
# What zipfile and the unpackers below it raise for archives that are damaged, locked or made up.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
)


class ArchiveError(Exception):
    """An archive is not to be used; the message goes on from "this ZIP file"."""


def is_packed(path: str | Path) -> bool:
    """Whether a file is a ZIP file inside; workbooks are."""
    with Path(path).open("rb") as stream:
        return stream.read(2) == b"PK"


def is_zip(path: str | Path) -> bool:
    """Whether a file is a ZIP file and not a workbook (which is a ZIP file inside)."""
    file = Path(path)
    if not is_packed(file):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except _BROKEN:
        return file.suffix.lower() not in _WORKBOOKS
    return not names & _OF_WORKBOOKS


def swells(unpacked_bytes: int, packed_bytes: int) -> bool:
    """Whether what was packed becomes larger than anything that is published does."""
    return unpacked_bytes > SMALL_BYTES and unpacked_bytes > packed_bytes * TIMES_SMALLER


def contents(
    path: str | Path, largest_bytes: int = LARGEST_ARCHIVE_BYTES
) -> tuple[zipfile.ZipInfo, ...]:
    """List the members of an archive, all of which are without harm.

    Parameters
    ----------
    path
        A ZIP file. Nothing of it is unpacked.
    largest_bytes
        Bytes that its members may come to together.

    Returns
    -------
    tuple of ZipInfo
        In the order of the archive; folders are left out.

    Raises
    ------
    ArchiveError
        It is damaged, locked with a password, has a member with a path out of the folder, a link
        or two of one name, has too many members, or would unpack to far more than published files
        do.
    """
    file = Path(path)
    with _opened(file) as archive:
        return _harmless(archive, file.stat().st_size, largest_bytes)


def try_whole(path: str | Path, largest_bytes: int = LARGEST_ARCHIVE_BYTES) -> None:
    """Check an archive as `contents` does, and that every member reads to its end.

    Parameters
    ----------
    path, largest_bytes
        As for `contents`. Nothing is written.

    Raises
    ------
    ArchiveError
        As `contents`; a member is damaged or not of the size that it claims.
    """
    file = Path(path)
    with _opened(file) as archive:
        for member in _harmless(archive, file.stat().st_size, largest_bytes):
            for _ in _blocks(archive, member, LARGEST_ARCHIVE_BYTES):
                pass


def read_member(path: str | Path, member: zipfile.ZipInfo, most: int | None = None) -> bytes:
    """Read one member of an archive.

    Parameters
    ----------
    path
        The ZIP file.
    member
        From `contents`.
    most
        At most so many bytes; None: all.

    Returns
    -------
    bytes

    Raises
    ------
    ArchiveError
        The member is damaged or too large.
    """
    read = bytearray()
    with _opened(Path(path)) as archive:
        for block in _blocks(archive, member, LARGEST_TABLE_BYTES):
            read += block
            if most is not None and len(read) >= most:
                break
    return bytes(read[:most])


def copy_out(path: str | Path, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Write one member of an archive into a folder.

    Parameters
    ----------
    path
        The ZIP file.
    member
        From `contents`.
    folder
        Where to; it is there.

    Returns
    -------
    Path
        The file written, under its `plain_name`.

    Raises
    ------
    ArchiveError
        As `read_member`.
    """
    target = folder / plain_name(member)
    with _opened(Path(path)) as archive, target.open("wb") as stream:
        for block in _blocks(archive, member, LARGEST_TABLE_BYTES):
            stream.write(block)
    return target


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise _damaged(error) from None
    with archive:
        yield archive


def _harmless(
    archive: zipfile.ZipFile, packed_bytes: int, largest_bytes: int
) -> tuple[zipfile.ZipInfo, ...]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        msg = f"holds {len(members):,} files, and no published one holds more than {MOST_MEMBERS:,}"
        raise ArchiveError(msg)
    names: set[str] = set()
    for member in members:
        _check(member)
        # Programs differ on which of two they take.
        if (name := _same(member.filename)) in names:
            msg = f"holds {member.filename!r} twice"
            raise ArchiveError(msg)
        names.add(name)
    unpacked = sum(member.file_size for member in members)
    sizes = [(unpacked, packed_bytes), *((m.file_size, m.compress_size) for m in members)]
    for large, small in sizes:
        if large > largest_bytes or swells(large, small):
            msg = f"would unpack to {large / _MB:,.0f} MB from {small / _MB:,.1f} MB: "
            msg += "far more than a published file does"
            raise ArchiveError(msg)
    return tuple(member for member in members if not member.is_dir())


def _check(member: zipfile.ZipInfo) -> None:
    # The name as stored: ZipInfo.filename has been tidied where the system's separator differs.
    name = member.orig_filename
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    outside = posix.is_absolute() or windows.drive or windows.root
    if outside or ".." in posix.parts or ".." in windows.parts or "\x00" in name:
        msg = f"holds {name!r}, which would be written outside its folder"
        raise ArchiveError(msg)
    if stat.S_ISLNK(member.external_attr >> 16):
        msg = f"holds a link ({name!r}) and not only files"
        raise ArchiveError(msg)
    if member.flag_bits & _ENCRYPTED:
        msg = "is locked with a password"
        raise ArchiveError(msg)


def _same(name: str) -> str:
    """Give what two names of one file have in common."""
    return PurePosixPath(name.replace("\\", "/")).as_posix()


def _blocks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, largest_bytes: int
) -> Iterator[bytes]:
    total = 0
    try:
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK_BYTES):
                total += len(block)
                # What the archive says of its sizes need not be true.
                if total > largest_bytes:
                    break
                yield block
    except _BROKEN as error:
        raise _damaged(error, member) from None
    if total > largest_bytes:
        msg = f"holds a table of more than {largest_bytes:,} bytes ({member.filename})"
        raise ArchiveError(msg)


def _damaged(error: Exception, member: zipfile.ZipInfo | None = None) -> ArchiveError:
    where = f" at {member.filename}" if member else ""
    return ArchiveError(f"is damaged or cut short{where} ({error})")


def plain_name(member: zipfile.ZipInfo) -> str:
    """Give the last part of a member's name, made harmless."""
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    plain = re.sub(r"[^\w .()-]", "_", name)[-_LONGEST_NAME:].rstrip(" .") or "table.csv"
    return f"_{plain}" if _DEVICES.match(plain) else plain
