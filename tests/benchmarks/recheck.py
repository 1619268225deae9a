"""An application checked, beside the minutes and rules of the changed list from scratch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from pna import rules
from pna.cache import Cache
from pna.kept import Roads
from pna.opening_results import results_of
from pna.results import Results
from pna.roads.turns import Counts
from pna.scenario.applied import apply
from pna.scenario.changes import Close, Open, Place, Scenario
from pna.scenario.rechecked import recheck, recheck_all
from pna.study import load_study
from pna.travel.times import work_out
from pna.wording.recheck_summary import BOARD_DECIDES
from tests.benchmarks.measure import Figure, seconds, side_by_side
from tests.benchmarks.memory import peak_and_seconds

TIMES = 9
MOST = 0.1
"""Of the seconds of all minutes and rules anew."""
MOST_FOR_TEN = 3.0
MOST_OF_TEN = 1.1
MOST_MEGABYTES = 1500.0
_CASE = "benchmark"
_OPENED = "import pna; r = pna.open_results({study!r}); "


def _anew(after: Results) -> Results:
    """The minutes and rules of some premises without those of others."""
    roads = Roads(
        networks=after.networks, settlements=gpd.GeoDataFrame(), files=pd.DataFrame(),
        restrictions=Counts(0), findings=(), key="",
    )  # fmt: skip
    found = work_out(
        after.study, after.presets, roads, after.demand, after.sites, after.counted,
        cache=Cache(None),
    )  # fmt: skip
    status = {mode: matrix.demand_status for mode, matrix in found.matrices.items()}
    rules.judgements(after.study, found.nearest, found.ranges, status)
    for mode, matrix in found.matrices.items():
        if not np.array_equal(matrix.minutes, after.matrices[mode].minutes, equal_nan=True):
            msg = f"{mode}: the minutes of a recheck are not those of a run"
            raise AssertionError(msg)
    for key, nearest in after.nearest.items():
        if not np.array_equal(nearest.minutes, found.nearest[key].minutes, equal_nan=True):
            msg = f"{key}: the nearest premises of a recheck are not those of a run"
            raise AssertionError(msg)
    return after


def _middle(call) -> float:
    call()
    return sorted(seconds(call) for _ in range(TIMES))[TIMES // 2]


def figures(results: Results) -> list[Figure]:
    at = results.demand.geometry.iloc[np.linspace(0, len(results.demand) - 1, 12).astype(int)[1:-1]]
    openings = [Open(Place(point.x, point.y)) for point in at]
    closes = Close(str(results.sites.loc[results.sites["in_area"], "facility_id"].iloc[3]))
    found = []
    for name, change, wanted in (("opening", openings[0], 100), ("closure", closes, 20)):
        took = _middle(lambda change=change: recheck(results, change))
        after = apply(results, Scenario((change,)))
        anew = seconds(lambda after=after: _anew(after))
        found.append(
            Figure(
                f"`pna.recheck` of one {name}, results in memory (wanted: {wanted} ms); beside it "
                "all minutes and rules of the changed list anew, which are the same to the bit",
                f"{took * 1000:.0f} ms", f"{anew:.1f} s", took / anew, MOST,
            )
        )  # fmt: skip
    ten = [Scenario((one,)) for one in openings]
    ten_took, one_took = side_by_side(
        lambda: recheck_all(results, ten), lambda: recheck(results, openings[0]), times=TIMES
    )
    found.append(
        Figure(
            "ten openings, each by itself, in one call of `recheck_all`; beside it ten calls",
            f"{ten_took * 1000:.0f} ms", f"{one_took * 10_000:.0f} ms", ten_took / one_took / 10,
            MOST_OF_TEN,
        )
    )  # fmt: skip
    return found


def _to_summary(command: list[str]) -> tuple[float, float]:
    """Seconds to the last line of the summary, and to the end."""
    start = time.perf_counter()
    told = 0.0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as run:
        for line in run.stdout or ():
            if BOARD_DECIDES in line:
                told = time.perf_counter() - start
    if run.returncode or not told:
        msg = f"{' '.join(command)} ended with {run.returncode}"
        raise AssertionError(msg)
    return told, time.perf_counter() - start


def of_processes(study: Path) -> list[Figure]:
    """From the start of a process to the end, with results that are kept."""
    place = "pna.Place(x, y)"
    begin = _OPENED.format(study=os.fspath(study)) + (
        "from pna.scenario.rechecked import recheck_all; p = r.demand.geometry.iloc[100:1100:100]; "
    )
    ten = f"recheck_all(r, [pna.Scenario((pna.Open({place}),)) for x, y in zip(p.x, p.y)])"
    one = ten.replace("zip(p.x, p.y)", "[(p.x.iloc[0], p.y.iloc[0])]")
    took = {
        name: min(peak_and_seconds([sys.executable, "-c", begin + call])[1] for _ in range(3))
        for name, call in (("one", one), ("ten", ten))
    }
    loaded = load_study(study)
    point = results_of(loaded, Cache(loaded.folder / ".cache")).demand.geometry.iloc[100]
    site = f"{point.x:.0f},{point.y:.0f}"
    command = [
        *(sys.executable, "-u", "-m", "pna", "recheck", os.fspath(study)),
        *("--open", site, "--case", _CASE, "--replace"),
    ]
    summary, whole = min(_to_summary(command) for _ in range(3))
    peak, _ = peak_and_seconds(command)
    shutil.rmtree(loaded.folder / "applications" / _CASE)
    return [
        Figure(
            "ten openings in one process, from its start; beside it one (wanted: 3 s)",
            f"{took['ten']:.1f} s", f"{took['one']:.1f} s", took["ten"] / took["one"],
            MOST_FOR_TEN,
        ),
        Figure(
            "`pna recheck --open` from the start to its summary (wanted: 3 s); beside it to the "
            "last of its files (wanted: 10 s)",
            f"{summary:.1f} s", f"{whole:.1f} s", summary / whole, 1.0,
        ),
        Figure(
            "the same: peak memory", f"{peak:,.0f} MB", "-", peak, MOST_MEGABYTES, unit="MB",
        ),
    ]  # fmt: skip
