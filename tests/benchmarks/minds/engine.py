"""What an engine of others must offer, and what all of them need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import osmium

from tests.benchmarks.minds.trips import Answer, Trips

_TOLD_LINES = 5

Ask = Callable[[Trips], Answer]


class EngineError(RuntimeError):
    """An engine could not do its work; the message is what it said itself."""


@dataclass(frozen=True)
class Engine:
    """A routing engine in a Python package that need not be there.

    `build` makes its roads from a PBF in an empty folder and gives the function that is asked.
    """

    name: str
    package: str
    module: str
    how: str
    build: Callable[[Path, Path], Ask]


def one_extract(files: Sequence[Path], out: Path) -> None:
    """Put road files together in one PBF; of several versions of a thing the newest is kept."""
    merged = osmium.MergeInputReader()
    for file in files:
        merged.add_file(str(file))
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        merged.apply(writer, simplify=True)


def run(
    module: str, *words: str, env: Mapping[str, str] | None = None, folder: Path | None = None
) -> None:
    """Run a program that comes with a package, in a folder where that is given.

    Raises
    ------
    EngineError
        It failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env=env,
        errors="replace",
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-_TOLD_LINES:]
        msg = f"{words[0]} failed: " + " / ".join(last)
        raise EngineError(msg)
