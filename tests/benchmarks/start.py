"""What `pna --help` imports, and how long it takes to start."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks.measure import Figure, side_by_side

HEAVY = {
    "contourpy", "folium", "geopandas", "matplotlib", "networkx", "numpy", "osmium", "osmnx",
    "pandas", "pandera", "pyarrow", "pydantic", "pyogrio", "pyproj", "rich", "scipy", "shapely",
}  # fmt: skip
TIMES = 15
MOST = 12.0


def _run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stderr


def figures() -> list[Figure]:
    told = _run("-X", "importtime", "-m", "pna", "--help")
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}
    heavy = sorted(names & HEAVY)
    help_seconds, bare_seconds = side_by_side(
        lambda: _run("-m", "pna", "--help"), lambda: _run("-c", "pass"), times=TIMES
    )
    return [
        Figure(
            f"`pna --help` imports of heavy packages{': ' + ', '.join(heavy) if heavy else ''}",
            str(len(heavy)),
            "-",
            len(heavy),
            0,
            unit="",
        ),
        Figure(
            "`pna --help`, against `python -c pass`",
            f"{help_seconds:.2f} s",
            f"{bare_seconds:.3f} s",
            help_seconds / bare_seconds,
            MOST,
        ),
    ]
