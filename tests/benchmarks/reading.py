"""Reading: roads against a loop that throws its ways away, and files of all England against pandas.

Each file of England is read in a process of its own, once by `pna.sources.read` and once by pandas
as it comes, and each of the two says how long it took and how much memory its process had at most.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import osmium

from pna.roads import osm
from tests.benchmarks import england
from tests.benchmarks.measure import Figure, side_by_side

TIMES = 5
MOST = 2.0
MOST_OF_PANDAS = 3.0
MOST_MEGABYTES = 4000.0
_REALDATA = Path(__file__).resolve().parents[3] / "shared" / "realdata"
_OWN = """
import time
from pna import sources
def read(layer, path):
    return sources.read(layer, path).frame
"""
_PANDAS = """
import time, zipfile
import pandas as pd
def read(layer, path):
    if path.endswith(".xlsx"):
        return pd.read_excel(path, sheet_name=1, skiprows=3, engine="calamine")
    if not zipfile.is_zipfile(path):
        return pd.read_csv(path, low_memory=False)
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith("Data/") and n.endswith(".csv")]
        first = None if len(names) > 1 else 0
        parts = [pd.read_csv(archive.open(n), header=first, low_memory=False) for n in names]
    return pd.concat(parts)
"""
_MEASURED = """
import sys
import psutil
start = time.perf_counter()
rows = len(read(*sys.argv[1:]))
seconds = time.perf_counter() - start
try:
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
except FileNotFoundError:
    memory = psutil.Process().memory_info()
    peak = getattr(memory, "peak_wset", memory.rss)
print(rows, seconds, peak / 1e6)
"""


def _read_and_throw_away(path: Path) -> None:
    ways = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    for way in ways:
        for tag in way.tags:
            _ = tag.k, tag.v
        for node in way.nodes:
            location = node.location
            _ = node.ref, location.lon, location.lat


def figures(path: Path) -> list[Figure]:
    ours, loop = side_by_side(
        lambda: osm.read_roads([path]), lambda: _read_and_throw_away(path), times=TIMES
    )
    return [
        Figure(
            f"reading one PBF of {path.stat().st_size / 1e6:.1f} MB, against a loop that throws "
            "its ways away",
            f"{ours:.1f} s",
            f"{loop:.1f} s",
            ours / loop,
            MOST,
        )
    ]


def _in_a_process(how: str, layer: str, path: Path) -> tuple[int, float, float]:
    """Rows, seconds and largest resident memory in MB of one reading.

    Raises
    ------
    CalledProcessError
        It failed.
    """
    command = [sys.executable, "-c", how + _MEASURED, layer, os.fspath(path)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return int(told[0]), float(told[1]), float(told[2])


def _files(folder: Path) -> list[tuple[str, str, Path]]:
    plain, zipped = england.directory(folder)
    files = [
        ("postcode directory, CSV", "postcodes", plain),
        ("postcode directory, ZIP", "postcodes", zipped),
        ("estimates by sex and year of age, XLSX", "lsoa_age", england.workbook(folder)),
    ]
    published = [
        ("Code-Point Open, ZIP", "postcodes", "postcodes/codepo_gb_2025-05.zip"),
        ("premises, CSV", "premises_list", "pharmacies/england_pharmacies_nhsuk_2020-01.csv"),
    ]
    there = [(what, layer, _REALDATA / name) for what, layer, name in published]
    return files + [one for one in there if one[2].is_file()]


def england_figures(folder: Path) -> list[Figure]:
    """Read files of all England, those published where they are there and others made up."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for what, layer, path in _files(folder):
        rows, ours, peak = _in_a_process(_OWN, layer, path)
        _, pandas, other_peak = _in_a_process(_PANDAS, layer, path)
        size = f"{what}, {path.stat().st_size / 1e6:,.0f} MB, {rows:,} rows"
        # What takes less than a second is not worth a ratio.
        most = MOST_OF_PANDAS if ours > 1 else float("inf")
        told = f"{ours:.1f} s", f"{pandas:.1f} s"
        found.append(Figure(f"{size}: seconds, against plain pandas", *told, ours / pandas, most))
        told = f"{peak:,.0f} MB", f"{other_peak:,.0f} MB"
        found.append(Figure(f"{size}: peak memory", *told, peak, MOST_MEGABYTES, unit="MB"))
    return found
