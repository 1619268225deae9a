"""Our drive times beside those of Valhalla and OSRM: ``python -m tests.benchmarks.other_minds``.

Needs ``pip install ".[minds]"`` on Python 3.12 or newer; either of the two alone will do. Both make
their roads from the study's own road files. Then all are asked for the same trips, to the nearest
pharmacies (in a straight line) of up to 2,000 places, and their minutes are divided by ours.

What is compared: minutes of driving alone. Each trip starts and ends on the road that our places
and pharmacies join, so that nobody walks to the road; ours hold what a preset adds once a trip,
unless the row says otherwise. We choose our routes anew for each preset. The others have their
usual settings for cars; neither knows of traffic, and neither was made for this country, but both
are told that it drives on the left. Trips are left out where an engine puts an end of the trip more
than 200 m away from ours, and where a trip is so short that a ratio says nothing.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pna import demo
from pna.errors import PnaError
from pna.speeds.presets import PRESETS, Preset
from tests.benchmarks.minds import osrm_engine, trips, valhalla_engine
from tests.benchmarks.minds.engine import Ask, Engine, EngineError, one_extract
from tests.benchmarks.minds.trips import Answer, Floats, Ours

ENGINES = (valhalla_engine.ENGINE, osrm_engine.ENGINE)
BANDS_KM = ((0.0, 2.0), (2.0, 5.0), (5.0, 10.0), (10.0, 20.0))
SHORTEST_METRES = 200.0
MOST_MOVED_METRES = 200.0
FEWEST_TRIPS = 10
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """One engine's minutes (NaN where left out), why trips were left out, and seconds taken."""

    engine: Engine
    minutes: Floats
    left_out: dict[str, int]
    pairs: int
    build_seconds: float
    answer_seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.other_minds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "study", nargs="?", type=Path, help="study folder; without one, the invented town"
    )
    parser.add_argument("--work", type=Path, help="folder to keep what the engines make")
    parser.add_argument("--places", type=int, default=2000, help="at most so many places")
    parser.add_argument("--nearest", type=int, default=4, help="pharmacies per place")
    options = parser.parse_args()
    engines = [engine for engine in ENGINES if _is_here(engine)]
    if not engines:
        print(
            'Neither Valhalla nor OSRM is installed: python -m pip install ".[minds]". Their '
            f"packages are made for Python 3.12 and newer; this is {sys.version.split()[0]}."
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="pna-minds-") as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        try:
            path = options.study or demo.make(work / "town")
            ours = trips.of_study(path, most_places=options.places, nearest=options.nearest)
        except PnaError as error:
            print(error)
            return 1
        extract = work / "extract.osm.pbf"
        one_extract(ours.road_files, extract)
        judged = [found for engine in engines if (found := _judge(engine, ours, extract, work))]
    _report(ours, judged)
    return 0 if len(judged) == len(engines) else 1


def _is_here(engine: Engine) -> bool:
    if importlib.util.find_spec(engine.module) is not None:
        return True
    print(
        f"{engine.name} is left out: the package {engine.package} is not installed (its ready-made "
        "files are for Python 3.12 and newer)."
    )
    return False


def _judge(engine: Engine, ours: Ours, extract: Path, work: Path) -> Judged | None:
    folder = work / engine.module
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    begun = time.perf_counter()
    try:
        ask: Ask = engine.build(extract, folder)
        built = time.perf_counter()
        answer = ask(ours.trips)
    except EngineError as error:
        print(f"{engine.name} is left out: {error}")
        return None
    done = time.perf_counter()
    minutes, left_out = _usable(ours, answer)
    return Judged(engine, minutes, left_out, answer.pairs, built - begun, done - built)


def _usable(ours: Ours, answer: Answer) -> tuple[Floats, dict[str, int]]:
    """Take out the trips that say nothing; each is counted under the first reason that fits."""
    metres = ours.trips.metres
    reasons = {
        "no way by our roads": np.isnan(metres),
        f"less than {SHORTEST_METRES:g} m": metres < SHORTEST_METRES,
        f"{BANDS_KM[-1][1]:g} km or more": metres >= BANDS_KM[-1][1] * 1000.0,
        "no route of theirs": np.isnan(answer.minutes),
        f"put on a road more than {MOST_MOVED_METRES:g} m from ours": (
            trips.moved_metres(ours.trips, answer) > MOST_MOVED_METRES
        ),
    }
    kept = np.ones(len(metres), dtype=bool)
    left_out = {}
    for reason, fits in reasons.items():
        left_out[reason] = int((kept & fits).sum())
        kept &= ~fits
    return np.where(kept, answer.minutes, np.nan), left_out


def _report(ours: Ours, judged: Sequence[Judged]) -> None:
    count = len(ours.trips.start)
    print(
        f"{ours.name}: {count:,} trips from {len(ours.trips.places):,} places to "
        f"{len(np.unique(ours.trips.end))} pharmacies. {ours.unjoined} of {ours.sampled:,} places "
        "join no road and have no trips."
    )
    print("\nTheir minutes divided by ours, median (quartiles), by length of the shortest way:\n")
    _print_row(
        "whose",
        "ours",
        *(f"{low:g}-{high:g} km" for low, high in BANDS_KM),
        "all",
        "beside our range, %",
    )
    _print_row(*["---"] * (len(BANDS_KM) + 4))
    for engine in judged:
        for name, once, minutes in _variants(ours):
            cells = [_ratio(engine.minutes / minutes, rows) for rows in _bands(ours)]
            words = f"{name}, less its {once:g} minutes a trip" if once else name
            beside = "-" if once else _beside_range(engine.minutes, minutes, PRESETS[name])
            _print_row(engine.engine.name, words, *cells, beside)
        counts = [str(int(np.isfinite(engine.minutes[rows]).sum())) for rows in _bands(ours)]
        _print_row(engine.engine.name, "trips compared", *counts, "-")
    print("\nBeside our range: trips quicker than the preset's range, in it, and slower, per cent.")
    print("\nTrips left out:\n")
    _print_row("why", *(engine.engine.name for engine in judged))
    _print_row(*["---"] * (len(judged) + 1))
    for reason in judged[0].left_out if judged else ():
        _print_row(reason, *(f"{engine.left_out[reason]:,}" for engine in judged))
    print()
    _print_row("engine", "seconds to build", "to answer", "answers")
    _print_row(*["---"] * 4)
    _print_row(
        "ours (reading, both networks; all places and pharmacies, one preset)",
        f"{ours.build_seconds:.1f}",
        f"{ours.answer_seconds:.2f}",
        f"{ours.pairs:,}",
    )
    for engine in judged:
        kind = engine.engine
        version = importlib.metadata.version(kind.package)
        _print_row(
            f"{kind.name} ({kind.package} {version}; {kind.how})",
            f"{engine.build_seconds:.1f}",
            f"{engine.answer_seconds:.2f}",
            f"{engine.pairs:,}",
        )


def _variants(ours: Ours) -> list[tuple[str, float, Floats]]:
    """Our minutes by preset; where one adds something once a trip, without that as well."""
    rows = []
    for name, minutes in ours.minutes.items():
        once = PRESETS[name].constant_minutes
        rows += [(name, less, minutes - less) for less in dict.fromkeys((0.0, once))]
    return rows


def _bands(ours: Ours) -> list[Bools]:
    km = ours.trips.metres / 1000.0
    return [(km >= low) & (km < high) for low, high in (*BANDS_KM, (0.0, BANDS_KM[-1][1]))]


def _ratio(ratios: Floats, rows: Bools) -> str:
    here = ratios[rows]
    here = here[np.isfinite(here)]
    if here.size < FEWEST_TRIPS:
        return "-"
    low, middle, high = np.quantile(here, [0.25, 0.5, 0.75])
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def _beside_range(theirs: Floats, ours: Floats, preset: Preset) -> str:
    """Shares of trips that are quicker than our range, in it, and slower, in per cent."""
    used = np.isfinite(theirs)
    if not used.any():
        return "-"
    quicker = 100 * (theirs < ours / preset.quick)[used].mean()
    slower = 100 * (theirs > ours / preset.slow)[used].mean()
    return f"{quicker:.0f}, {100 - quicker - slower:.0f}, {slower:.0f}"


def _print_row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
