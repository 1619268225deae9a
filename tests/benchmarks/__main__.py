"""Measures speed and memory: ``python -m tests.benchmarks`` from the root of the repository.

Needs ``pip install ".[bench]"``. It makes the invented county (about half a minute), calibrates it,
runs it several times, and does part of the same work the usual notebook way, which takes most of
the quarter of an hour that it needs. Seconds depend on the machine and are only printed, but for
the three minutes each that a calibration and a consultation pack may take. What is held to a target
besides are ratios of two things measured in the same run, and memory; where one is missed, the exit
code is 1.

What "PBF to coverage tables" includes: everything that `pna run` does without a cache but drawing
bands, writing the GeoPackages, making the map and working out the tables beyond coverage. So:
reading and checking the inputs of places and premises, reading roads, building both networks,
joining places and premises, the full matrix of both modes at the study's own speeds and the nearest
premises at the others, every rule, and writing the CSV tables, all of them.

The notebook way: OSMnx reads XML in which only the roads of one mode are left (making that file is
not counted), simplifies, projects and adds speeds and times; then for each pharmacy one
``networkx.ego_graph``, its edges buffered and dissolved; then a spatial join of the places.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

from tests.benchmarks import calibrating, memory, start
from tests.benchmarks.measure import Figure

PARTS = {
    "inputs": "reading and checking the other inputs",
    "read": "reading the roads",
    "build": "building both networks",
    "snap": "joining places and premises to the roads",
    "matrix": "minutes from every place to every premises, both modes",
    "nearest": "nearest premises at the other speeds",
    "rules": "rules, coverage, road edge",
    "tables": "writing the tables",
    "others": "groups, hours, choice and all other tables: their inputs and figures",
    "bands": "bands for the maps, both modes",
    "gpkg": "writing the GeoPackages",
    "map": "making the maps and the what-if page",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--study", type=Path, help="a study.toml instead of the invented county")
    parser.add_argument("--work", type=Path, help="folder to keep the county in for another time")
    parser.add_argument(
        "--every", type=int, default=8, help="notebook way for every n-th pharmacy; 0: not at all"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pna-benchmark-") as folder:
        return _measure(options, Path(folder))


def _measure(options: argparse.Namespace, folder: Path) -> int:
    work = options.work or folder
    work.mkdir(parents=True, exist_ok=True)
    figures = start.figures()
    path = options.study or _county(work / "county")
    out = folder / "out"
    figures += calibrating.figures(path)
    figures += memory.figures(path, out)
    shutil.rmtree(out)

    # Only now, so that what was measured so far ran beside a small process.
    from pna.study import load_study
    from tests.benchmarks import explorer, nearest, reading, recheck, tables, whole

    study = load_study(path)
    results, seconds = whole.ours(study, out)
    largest = max((item.file for item in study.inputs.roads), key=lambda file: file.stat().st_size)
    figures += reading.figures(largest)
    figures += reading.england_figures(folder / "england")
    shutil.rmtree(folder / "england")
    figures += nearest.figures(results)
    figures += recheck.figures(results)
    figures += recheck.of_processes(path)
    figures += explorer.figures(results, folder)
    drawn = sum(took for part, took in seconds.items() if part in whole.DRAWN)
    figures += tables.figures(results, sum(seconds.values()) - drawn)
    if options.every:
        figures += whole.figures(study, results, seconds, folder, options.every)

    print(_machine())
    print()
    print(_county_words(results))
    print()
    print(_table(figures))
    print()
    print(_parts(seconds, whole.DRAWN))
    missed = [figure for figure in figures if figure.missed]
    for figure in missed:
        print(f"MISSED: {figure.what}: {figure.value:.2f}, may be {figure.target:g} {figure.unit}")
    return 1 if missed else 0


def _county(folder: Path) -> Path:
    if (folder / "study.toml").is_file():
        return folder / "study.toml"
    # In a process of its own: what it takes must not count as memory of this one.
    import subprocess

    code = "import sys, pathlib, pna.demo as d; d.make(pathlib.Path(sys.argv[1]), size='county')"
    subprocess.run([sys.executable, "-c", code, os.fspath(folder)], check=True)
    return folder / "study.toml"


def _machine() -> str:
    memory_gb = psutil.virtual_memory().total / 1e9
    return (
        f"{os.cpu_count()} cores, {memory_gb:.0f} GB of memory, {platform.system()} "
        f"({platform.machine()}), Python {platform.python_version()}"
    )


def _county_words(results) -> str:
    people = results.demand["people"].sum()
    junctions = ", ".join(
        f"{network.node_count:,} junctions and {len(network.edges):,} edges ({mode})"
        for mode, network in results.networks.items()
    )
    return (
        f"{people:,.0f} people in {len(results.demand):,} places, {len(results.premises)} premises "
        f"of which {int(results.premises['counted_pharmacies'].sum())} count as pharmacies; "
        f"{junctions}"
    )


def _table(figures: list[Figure]) -> str:
    lines = ["| what | ours | beside it | ratio | at most |", "|---|---|---|---|---|"]
    for figure in figures:
        ratio = f"{figure.value:.2f}" if figure.unit == "x" else "-"
        most = f"{figure.target:,g} {figure.unit}".strip().removesuffix(" x")
        lines.append(f"| {figure.what} | {figure.ours} | {figure.other} | {ratio} | {most} |")
    return "\n".join(lines)


def _parts(seconds: dict[str, float], drawn: tuple[str, ...]) -> str:
    lines = ["| part of a run without a cache | seconds |", "|---|---|"]
    lines += [f"| {words} | {seconds.get(part, 0):.1f} |" for part, words in PARTS.items()]
    tables = sum(took for part, took in seconds.items() if part not in drawn)
    lines.append(f"| all; to the tables alone | {sum(seconds.values()):.0f}; {tables:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
