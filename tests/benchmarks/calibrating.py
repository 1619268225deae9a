"""A whole calibration from its files, without a cache, and another preset on a network as built.

Everything is measured in one process of its own, so that its peak of memory is known.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.measure import Figure

TIMES = 5
MOST_SECONDS = 180.0
MOST_OF_READING = 8.0
MOST_OF_BUILDING = 0.25
MOST_MEGABYTES = 1500.0
JOURNEYS = Path("data") / "raw" / "journey_times.csv"
LIMIT_MINUTES = 60.0


def figures(study: Path) -> list[Figure]:
    """Nothing where a study has no journey times in the place where those of the demo are."""
    against = study.parent / JOURNEYS
    if not against.is_file():
        return []
    command = [sys.executable, "-m", "tests.benchmarks.calibrating", study, against]
    told = subprocess.run(
        [os.fspath(part) for part in command], check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout
    found = json.loads(told)
    what = (
        f"`pna calibrate` without a cache: {found['pairs']:,} times of {found['areas']} LSOAs, "
        f"{found['forms']} forms, {found['draws']:,} draws"
    )
    took, roads = found["seconds"], found["roads"]
    return [
        Figure(
            f"{what}; against reading the roads and building the networks in it",
            f"{took:.0f} s",
            f"{roads:.1f} s",
            took / roads,
            MOST_OF_READING,
        ),
        Figure("the same, by the clock", f"{took:.0f} s", "-", took, MOST_SECONDS, unit="s"),
        Figure(
            "the same: peak memory",
            f"{found['megabytes']:,.0f} MB",
            "-",
            found["megabytes"],
            MOST_MEGABYTES,
            unit="MB",
        ),
        Figure(
            f"another preset on the network as built, and the nearest of {found['doors']} places "
            f"from {found['homes']:,}; against building that network",
            f"{found['preset'] * 1000:.0f} ms",
            f"{found['build'] * 1000:.0f} ms",
            found["preset"] / found["build"],
            MOST_OF_BUILDING,
        ),
    ]


def _peak_megabytes() -> float:
    """Largest memory of this process so far, in MB (of 10^6 bytes)."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measured(path: Path, against: Path) -> dict[str, float]:
    """Seconds, sizes and memory of one calibration, of its parts, and of another preset."""
    from unittest import mock

    from pna import kept
    from pna.calibration import of_study as calibration
    from pna.study import load_study

    seconds: dict[str, float] = {}
    networks = {}
    read, build = kept.roads, kept.build_network

    def timed_read(*args, **named):
        start = time.perf_counter()
        found = read(*args, **named)
        seconds["roads"] = time.perf_counter() - start
        return found

    def timed_build(roads, mode):
        start = time.perf_counter()
        networks[mode] = build(roads, mode)
        seconds[mode] = time.perf_counter() - start
        return networks[mode]

    study = load_study(path)
    with (
        mock.patch.object(kept, "roads", timed_read),
        mock.patch.object(kept, "build_network", timed_build),
    ):
        start = time.perf_counter()
        found = calibration.calibrate(study, against)
        took = time.perf_counter() - start
    used = found.pairs[found.pairs["used"]]
    return {
        "seconds": took,
        "roads": seconds["roads"],
        "build": seconds["drive"],
        "megabytes": _peak_megabytes(),
        "pairs": len(used),
        "areas": used["area_code"].nunique(),
        "forms": len(found.fits),
        "draws": found.draws,
        **_another_preset(study, networks["drive"]),
    }


def _another_preset(study, network) -> dict[str, float]:
    import numpy as np

    from pna import travel
    from pna.geography import areas
    from pna.people import demand
    from pna.sources import destinations
    from pna.speeds.presets import PRESETS
    from pna.travel.impedance import drive_impedance
    from pna.travel.snapping import snap

    def joined(frame):
        return snap(np.column_stack([frame.geometry.x, frame.geometry.y]), network)

    homes = joined(demand.build(study, areas.build(study).frame).frame)
    doors = joined(destinations.read(study.inputs.destinations.file).frame)
    took = []
    for number in range(2 * TIMES):
        start = time.perf_counter()
        impedance = drive_impedance(network, PRESETS[("typical", "peak")[number % 2]])
        travel.nearest(network, impedance, homes, doors, limit_minutes=LIMIT_MINUTES)
        took.append(time.perf_counter() - start)
    return {"preset": statistics.median(took), "homes": len(homes), "doors": len(doors)}


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), Path(sys.argv[2]))))
