"""What the commands share: progress, refusals in plain words, and text that is safe to print."""

from __future__ import annotations

import errno
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pna.errors import DataError, FileHeldOpenError, MissingInputError, PnaError

if TYPE_CHECKING:
    from rich.progress import TaskID

    from pna.roads.osm import Progress
    from pna.study import Study

__all__ = ["harmless", "loaded_study", "log_file", "progress_bars", "refusals"]

_LOG = logging.getLogger("pna")
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC)
_TEMPORARY = re.compile(r"\.([^/\\]+)\.\d+\.part(\.\w+)$")
_IN_THE_WAY = (errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY)


def harmless(text: str) -> str:
    """Text without the characters that command a terminal: names come from data."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def loaded_study(
    study: Path, *, inputs_must_exist: bool = True, but_for: tuple[str, ...] = ()
) -> Study:
    """Load a study; where inputs are missing, its own script makes them if it names one."""
    from pna.study import load_study, require_inputs  # noqa: PLC0415 - heavy

    loaded = load_study(study, inputs_must_exist=False)
    try:
        require_inputs(loaded, but_for=but_for)
    except MissingInputError:
        if loaded.study.prepare is None or not loaded.study.prepare.is_file():
            if not inputs_must_exist:
                return loaded
            raise
        click.echo(f"Inputs are missing; running {loaded.study.prepare} ...", err=True)
        prepared = subprocess.run([sys.executable, str(loaded.study.prepare)], check=False)  # noqa: S603
        if prepared.returncode:
            click.echo(f"{loaded.study.prepare} did not succeed.", err=True)
        if inputs_must_exist:
            require_inputs(loaded, but_for=but_for)
    return loaded


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the computer refuses to write into an error in plain words."""
    try:
        yield
    except OSError as error:
        if isinstance(error, PnaError) or error.errno not in (*_REFUSED, *_IN_THE_WAY):
            raise
        if error.errno in _IN_THE_WAY:
            msg = (
                f"{_meant(error.filename2 or error.filename)} cannot be written or read "
                f"({error.strerror}): a file stands where a folder must be, or a folder where a "
                "file must be. Move it away and run again."
            )
            raise DataError(msg) from error
        msg = (
            f"{_meant(error.filename)} cannot be written or read ({error.strerror}). Is it "
            "open elsewhere, its folder write-protected, or the disk full?"
        )
        raise FileHeldOpenError(msg) from error


def _meant(name: object) -> str:
    """Name the file that was to be written, and not the temporary one beside it."""
    return _TEMPORARY.sub(r"\1\2", str(name or "A file"))


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Bars on a terminal; elsewhere one plain line as each step begins."""
    if not sys.stderr.isatty():
        yield _PlainProgress()
        return
    from rich.console import Console  # noqa: PLC0415 - heavy
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for earlier in bars.tasks:
                    bars.update(earlier.id, completed=earlier.total)
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report
        for task in bars.tasks:
            bars.update(task.id, completed=task.total)


class _PlainProgress:
    """Prints a line as each step begins."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Print the name of a step that has not been seen before."""
        del done, total
        if step not in self._seen:
            self._seen.add(step)
            click.echo(f"{step} ...", err=True)


@contextmanager
def log_file(path: Path) -> Iterator[None]:
    """Log to a file while a command runs, errors with their traceback included."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    except OSError as error:
        msg = f"nothing can be written to {path.parent} ({error.strerror}). Give another folder."
        raise click.BadParameter(msg, param_hint="--out") from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    try:
        yield
    except PnaError as error:
        _LOG.error("%s", error)
        raise
    except Exception:
        _LOG.exception("This is a bug.")
        raise
    finally:
        _LOG.removeHandler(handler)
        handler.close()
