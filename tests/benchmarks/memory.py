"""The most memory that a whole `pna run` takes, without and with its cache; then `pna report`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.benchmarks.measure import Figure

MOST_MEGABYTES = 1500.0
MOST_MEGABYTES_OF_PACK = 2000.0
MOST_SECONDS_OF_PACK = 180.0
_POLL_SECONDS = 0.02


def peak_and_seconds(command: list[str]) -> tuple[float, float]:
    """Largest resident memory in MB (of 10^6 bytes) of one process, and how long it ran.

    Raises
    ------
    RuntimeError
        The process failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0
    while True:
        try:
            peak = max(peak, _peak_so_far(process.pid))
        except (psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError):
            break
        try:
            process.wait(_POLL_SECONDS)
            break
        except subprocess.TimeoutExpired:
            continue
    _, told = process.communicate()
    if process.returncode:
        raise RuntimeError(told.decode(errors="replace"))
    return peak / 1e6, time.perf_counter() - start


def _peak_so_far(number: int) -> int:
    """Bytes; what the system keeps, which polling does not miss."""
    if sys.platform == "linux":
        # Not `ru_maxrss`: that of a child begins with the memory of whoever started it.
        for line in Path(f"/proc/{number}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0
    facts = psutil.Process(number).memory_info()
    return int(getattr(facts, "peak_wset", facts.rss))


def figures(study: Path, out: Path) -> list[Figure]:
    command = [sys.executable, "-m", "pna", "run", os.fspath(study), "--out", os.fspath(out)]
    peak, first = peak_and_seconds(command)
    _, again = peak_and_seconds(command)
    command[3] = "report"
    of_pack, pack = peak_and_seconds(command)
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    return [
        Figure(
            "whole `pna run`, maps and layers included: peak memory",
            f"{peak:,.0f} MB in {first:.0f} s ({again:.0f} s from its cache)",
            "-",
            peak,
            MOST_MEGABYTES,
            unit="MB",
        ),
        Figure(
            "`pna report` after the run: maps for screen and paper, tables, draft: peak memory",
            f"{of_pack:,.0f} MB (browser apart); {size:,.0f} MB of files",
            "-",
            of_pack,
            MOST_MEGABYTES_OF_PACK,
            unit="MB",
        ),
        Figure(
            "the same, by the clock",
            f"{pack:.0f} s",
            "-",
            pack,
            MOST_SECONDS_OF_PACK,
            unit="s",
        ),
    ]
