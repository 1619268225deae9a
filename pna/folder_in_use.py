"""One command at a time writes to the folder of a run, and one that was stopped can be told.

The system itself holds the lock and drops it when the command ends, however it ends: a lock that
nobody holds cannot block anything. What stays behind of a command that was stopped amid its files
is its name, and only the same command run to its end takes that away.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pna.errors import FileHeldOpenError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["FILE", "unfinished", "writing_to"]

FILE: Final = ".pna-writing"
_COVERS: Final = {"pna report": {"pna run", "pna maps", "pna report --draft-only"}}
"""By command: those whose files it writes as well."""
_FAR = 1 << 30
"""Where Windows locks a byte: far from the text, which others may then read."""
_MOST_BYTES = 10_000
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextmanager
def writing_to(folder: Path, command: str) -> Iterator[Callable[[], None]]:
    """Hold a folder while a command writes to it.

    Parameters
    ----------
    folder
        Of a run.
    command
        Its name: ``pna report``.

    Yields
    ------
    callable
        To be called before the first file is written: from then on until the end of the block the
        files in the folder may be of two runs.

    Raises
    ------
    FileHeldOpenError
        Another command is writing to the folder.

    Notes
    -----
    Where the folder cannot be written to, or its disk knows no locks (some network drives), nothing
    is held and nothing is raised.
    """
    descriptor = _opened(folder / FILE)
    if descriptor is None:
        yield lambda: None
        return
    begun = False

    def begin() -> None:
        nonlocal begun
        begun = True
        _write(descriptor, {*_read(descriptor), command})

    try:
        yield begin
        if begun:
            left = set(_read(descriptor)) - {command} - _COVERS.get(command, set())
            _write(descriptor, left)
    finally:
        _leave(folder / FILE, descriptor)


def unfinished(folder: Path) -> tuple[str, ...]:
    """Name the commands that were stopped while they wrote to a folder.

    Parameters
    ----------
    folder
        Of a run.
    """
    try:
        with (folder / FILE).open("rb") as stream:
            return _names(stream.read(_MOST_BYTES))
    except OSError:
        return ()


def _opened(path: Path) -> int | None:
    """Open the file and lock it; None where that cannot be done here."""
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError:
            return None
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno not in _HELD:
                return None
            msg = (
                f"{path.parent}: another command of pna is writing to this folder. Wait until it "
                "has ended, and run again."
            )
            raise FileHeldOpenError(msg) from None
        # Whoever held it before may have taken the file away since it was opened here.
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _leave(path: Path, descriptor: int) -> None:
    empty = not _read(descriptor)
    # Windows removes no file that is open, and others no file that is no longer theirs.
    if empty and sys.platform != "win32":
        path.unlink(missing_ok=True)
    os.close(descriptor)
    if empty and sys.platform == "win32":
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _read(descriptor: int) -> tuple[str, ...]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return _names(os.read(descriptor, _MOST_BYTES))


def _write(descriptor: int, names: set[str]) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, "".join(f"{name}\n" for name in sorted(names)).encode())


def _names(content: bytes) -> tuple[str, ...]:
    return tuple(line for line in content.decode("utf-8", "replace").splitlines() if line)
