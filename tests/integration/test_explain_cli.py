"""`pna explain` as a person runs it, and speeds given by hand through all that is worked out."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hamlet import hamlet
from oracle import minutes_by_networkx
from sketch import STREET, Sketch

import pna
from pna import kept_results
from pna.cache import Cache
from pna.explained import explain
from pna.explained.minutes import joined
from pna.kept import MODES
from pna.pipeline import analyse
from pna.report import sensitivity_files
from pna.report.files import write_all
from pna.results import Results
from pna.scenario.applied import apply, new_columns
from pna.scenario.changes import Open, Place, Scenario
from pna.sensitivity import effects
from pna.speeds.driving import OVERRIDE, moving_seconds
from pna.study import load_study
from pna.travel.snapping import subset
from pna.travel.times import points_of

ROADS = Sketch(
    {"A": (22000, 2000), "B": (22000, 2500), "C": (23000, 2500), "D": (23000, 2000),
     "E": (27000, 2500), "F": (27000, 7000)},
    [
        ("A B", {**STREET, "name": "Mill Lane"}),
        ("B C", {**STREET, "name": "High Street", "ref": "B640"}),
        ("C D", {**STREET, "name": "Mill Lane"}),
        ("C E F", {**STREET, "highway": "tertiary"}),
        ("A D", STREET),
    ],
)  # fmt: skip
"""Two output areas at A and D, pharmacies at B and C."""
OVERRIDES = (
    "osm_way_id,road_name,ward,speed_kph,speed_mph,reason,who,when\n"
    ',mill lane,Shire,12,,"<b>Parked cars</b>, driven twice",=A. Nalyst,2025-09-15\n'
)
ISOCHRONES = "\n[isochrones]\ngrid_metres = 400\n"


def pna_command(*args: str | Path) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "pna", *map(str, args)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def made(folder: Path, overrides: str = "") -> Path:
    """A study of the hamlet with roads, and speeds given by hand."""
    folder.mkdir(parents=True)
    files = {"roads.osm": ROADS.osm_xml()} | ({"overrides.csv": overrides} if overrides else {})
    hamlet(folder, files, {"overrides": "overrides.csv"} if overrides else None)
    with (folder / "study.toml").open("a", encoding="utf-8") as study:
        study.write(ISOCHRONES)
    return folder


@pytest.fixture(scope="module")
def plainly(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return analyse(load_study(made(tmp_path_factory.mktemp("plain") / "study")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("a folder") / "by hand", OVERRIDES)


@pytest.fixture(scope="module")
def by_hand(folder: Path) -> Results:
    results = analyse(load_study(folder), cache=Cache(folder / ".cache"))
    write_all(results, folder)
    return results


def minutes(results: Results, place: str, code: str) -> float:
    matrix = results.matrices["drive"]
    row, column = (list(ids).index(i) for ids, i in (
        (matrix.demand_ids, place), (matrix.facility_ids, code)))  # fmt: skip
    return float(matrix.minutes[row, column])


def test_the_speed_given_is_in_every_search(plainly: Results, by_hand: Results) -> None:
    """From A to B are 500 m of Mill Lane: at 12 km/h two and a half minutes, and what it loses."""
    edges = plainly.networks["drive"].edges
    preset = next(iter(plainly.presets.values()))
    lane = (edges["name"] == "Mill Lane").to_numpy()
    assumed = moving_seconds(edges[lane], preset)
    for place, code in (("E00000001", "FA001"), ("E00000002", "FA002")):
        was, now = minutes(plainly, place, code), minutes(by_hand, place, code)
        assert now - was == pytest.approx(2.5 - assumed[0] / 60, abs=1e-4)
    # Every speed, the range of each and the nearest of every set.
    for (mode, name, which), found in by_hand.nearest.items():
        before = plainly.nearest[mode, name, which].minutes
        slower = found.minutes[:2] - before[:2]
        assert (slower > 0.5).all() if mode == "drive" else (slower == 0).all()
    own = next(iter(by_hand.presets.values()))
    slow = by_hand.ranges["drive", own.name, "pharmacies"].slow.minutes[0]
    leg = by_hand.matrices["drive"]
    legs = (leg.demand_leg_metres[0] + leg.facility_leg_metres[0]) / (4.8 / 0.06)
    driven = minutes(by_hand, "E00000001", "FA001") - legs
    assert slow == pytest.approx(legs + driven / own.slow, abs=1e-9)


def test_what_is_kept_and_what_a_scenario_searches_has_it_too(
    folder: Path, by_hand: Results
) -> None:
    kept = kept_results.load(load_study(folder), Cache(folder / ".cache"))
    assert kept is not None
    pd.testing.assert_frame_equal(kept.overrides, by_hand.overrides)
    for key, impedance in by_hand.impedances.items():
        assert (kept.impedances[key].edge_seconds == impedance.edge_seconds).all()
    sites = points_of(by_hand.sites)
    again = new_columns(kept, sites, by_hand.sites["facility_id"].tolist())
    for mode in MODES:
        matrix, ends = again[mode]
        assert np.array_equal(matrix.minutes, by_hand.matrices[mode].minutes, equal_nan=True)
        assert np.array_equal(ends.slow, by_hand.ends[mode].slow, equal_nan=True)


def test_it_is_told_with_every_result(folder: Path, by_hand: Results) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (listed,) = manifest["overrides"]
    assert (listed["road_name"], listed["speed_kph"], listed["who"]) == (
        "mill lane", 12.0, "=A. Nalyst"
    )  # fmt: skip
    assert listed["way_id"] is None
    assert listed["km"] == pytest.approx(1.0, abs=1e-4)
    assert any("driving speed of 1 road (1.0 km)" in note for note in manifest["notes"])
    assert "overrides" in {item["key"] for item in manifest["inputs"]}
    method = (folder / "report" / "method.html").read_text(encoding="utf-8")
    assert "Speeds given by hand" in method
    assert "&lt;b&gt;Parked cars" in method
    assert any("Override: mill lane" in f.message for f in by_hand.findings)
    found = effects.work_out(load_study(folder), cache=Cache(folder / ".cache"))
    sensitivity_files.write_all(found, folder)
    register = pd.read_csv(folder / "tables" / "assumptions.csv", encoding="utf-8-sig")
    (row,) = register[register["assumption"].str.startswith("Speed given by hand")].to_dict(
        "records"
    )
    assert float(row["value"]) == pytest.approx(12 / 1.609344, abs=0.01)
    # Tried at the study's own speeds, it gives the run's own minutes.
    drive = next(grid for grid in found.grids if grid.mode == "drive")
    within = by_hand.coverage.query(
        f"rule == '{drive.rule}' and premises_set == '{drive.premises_set}' and split == 'all' "
        "and area_type == 'hwb'"
    )["within"].iloc[0]
    assert drive.within[0].ravel()[0] == pytest.approx(within)


def test_explain_says_why(folder: Path, by_hand: Results) -> None:
    done = pna_command("explain", folder, "e00000001", "--to", "fa002")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode("cp1252")
    assert max(map(len, text.splitlines()[:-2])) <= 100
    plain = " ".join(text.split())
    assert "Output area E00000001" in plain
    assert "By car to the nearest pharmacy: High Street Pharmacy (FA001)" in plain
    assert "Mill Lane [by hand]" in plain
    assert "Why: <b>Parked cars</b>, driven twice (=A. Nalyst, 2025-09-15)." in plain
    assert "By car to Ended Postcode Pharmacy (FA002), as asked" in plain
    written = folder / "explain" / "e00000001-to-fa002"
    assert {path.name for path in written.iterdir()} == {"explain.html", "route.csv"}
    route = pd.read_csv(written / "route.csv", encoding="utf-8-sig")
    by_way = route.groupby(["mode", "facility_id"])["minutes"].sum()
    for code in ("FA001", "FA002"):
        assert by_way["drive", code] == pytest.approx(minutes(by_hand, "E00000001", code), abs=1e-6)
    lane = route[(route["mode"] == "drive") & (route["road"] == "Mill Lane")]
    assert (lane["speed_kph"].round(6) == 12).all()
    assert lane["override"].eq("<b>Parked cars</b>, driven twice").all()


def test_the_way_to_a_proposed_site_is_explained_as_well(by_hand: Results) -> None:
    """From A 100 m of Mill Lane at 12 km/h: half a minute; the nearest until then is next."""
    site = Place(502000.0, 302100.0, "502000, 302100", "coordinates")
    after = apply(by_hand, Scenario((Open(at=site),)))
    told = explain(after, "E00000001", "PROPOSED")
    (way,) = (to.way for to in told.ways if to.mode == "drive" and "pharmacies" in to.sets)
    lane = way.parts[way.parts["road"] == "Mill Lane"].iloc[0]
    assert lane["moving_minutes"] == pytest.approx(0.5, abs=1e-3)
    assert way.minutes == minutes(after, "E00000001", "PROPOSED")
    drive = told.nearest.query("mode == 'drive' and premises_set == 'pharmacies'")
    assert drive["facility_id"].tolist()[:2] == ["PROPOSED", "FA001"]
    assert {*told.rules["answer"]} <= {"within", "outside"}


@pytest.mark.parametrize(
    ("place", "more", "said"),
    [
        ("ZZ9 9ZZ", (), b"ZZ9 9ZZ"),
        ("E00000001", ("--to", "FA01"), b"Did you mean 'FA00"),
        ("E00000001", ("--to", "FA007"), b"has no position"),
    ],
)
def test_a_place_or_code_that_is_none_is_refused(
    folder: Path, by_hand: Results, place: str, more: tuple[str, ...], said: bytes
) -> None:
    del by_hand
    done = pna_command("explain", folder, place, *more)
    assert done.returncode == 4
    assert said in done.stderr


def test_a_row_that_holds_for_no_road_stops_the_run_with_its_file_and_row(tmp_path: Path) -> None:
    bad = OVERRIDES + ",Mil Lane,Shire,20,,r,w,2025-09-15\n99,,,20,,r,w,2025-09-15\n"
    done = pna_command("run", made(tmp_path / "bad", bad))
    assert done.returncode == 4
    assert b"overrides.csv, row 3" in done.stderr
    assert b"Did you mean 'Mill Lane'" in done.stderr
    assert b"overrides.csv, row 4" in done.stderr
    worse = OVERRIDES.replace(",12,", ",1200,")
    done = pna_command("run", made(tmp_path / "worse", worse))
    assert done.returncode == 4
    assert b"overrides.csv, row 2" in done.stderr
    assert b"from 1 to 120 km/h" in done.stderr


def test_the_check_names_an_id_that_no_road_has(tmp_path: Path) -> None:
    bad = OVERRIDES + "99,,,20,,r,w,2025-09-15\n"
    study = made(tmp_path / "bad", bad)
    report = pna.check_study(load_study(study))
    found = [f for f in report.findings if f.file == "overrides.csv"]
    assert [(f.level, f.row, f.value) for f in found] == [("error", 3, "99")]
    (row,) = report.inputs[report.inputs["key"] == "overrides"].to_dict("records")
    assert (row["form"], row["rows"], row["errors"]) == (
        "the table of overrides (speeds of single roads)", 2, 1
    )  # fmt: skip


@pytest.mark.realdata
def test_ways_of_rutland_are_the_minutes_of_its_tables(
    realdata: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Thirty places, their ways to one premises by NetworkX too."""
    made_at = tmp_path_factory.mktemp("rutland")
    source = Path(__file__).resolve().parents[1] / "studies" / "rutland"
    spec = importlib.util.spec_from_file_location("rutland_prepare", source / "prepare.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.prepare(realdata, made_at / "data" / "raw")
    shutil.copy(source / "study.toml", made_at)
    with (made_at / "study.toml").open("a", encoding="utf-8") as study:
        study.write("\n[isochrones]\ngrid_metres = 500\n")
    check_places(analyse(pna.load_study(made_at)), 30)


def check_places(results: Results, count: int) -> None:
    """Parts add up to the matrix, and NetworkX's minutes are the same."""
    rng = np.random.default_rng(20251001)
    rows = rng.choice(len(results.demand), size=count, replace=False)
    assert OVERRIDE not in results.networks["drive"].edges
    codes = list(results.sites["facility_id"])
    for row in rows.tolist():
        told = explain(results, str(results.demand["demand_id"].iloc[row]))
        assert told.ways
        for to in told.ways:
            expected = results.matrices[to.mode].minutes[row, codes.index(to.facility_id)]
            assert to.way is not None
            assert to.way.minutes == pytest.approx(expected, rel=1e-12)
            assert to.way.parts["minutes"].sum() == pytest.approx(expected, abs=1e-6)
    for mode in MODES:
        site = codes.index(told.ways[0].facility_id)
        door = joined(results, mode, points_of(results.sites)[[site]])
        own = results.impedances[mode, results.matrices[mode].preset]
        places = subset(results.joined[mode], rows)
        theirs = minutes_by_networkx(
            results.networks[mode], own, places, door, limit=results.matrices[mode].limit_minutes
        )[:, 0]
        ours = results.matrices[mode].minutes[rows, site]
        np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-9)
