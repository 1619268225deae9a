"""`pna sensitivity` as a person runs it after `pna run`, held against the run's own figures."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pna.cache import Cache
from pna.demo import make
from pna.pipeline import analyse
from pna.report.files import write_all
from pna.study import load_study

OWN_FILES = {
    *(f"tables/{name}.csv" for name in ("sensitivity", "sensitivity-summary", "assumptions")),
    *(f"report/sensitivity.{kind}" for kind in ("html", "svg", "png")),
    "sensitivity-manifest.json",
    "sensitivity.log",
}
KEYS = ["rule", "premises_set", "area_type", "area_code"]


def pna(*args: str | Path) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "pna", *map(str, args)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def digests(out: Path) -> dict[str, str]:
    files = [p for p in out.rglob("*") if p.is_file() and ".cache" not in p.parts]
    return {
        p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the demo and `pna sensitivity` after it, in a folder with a space."""
    path = make(tmp_path_factory.mktemp("a town") / "demo")
    text = path.read_text(encoding="utf-8")
    # The bands of the map play no part here.
    path.write_text(text.replace("grid_metres = 25", "grid_metres = 400"), encoding="utf-8")
    study = load_study(path)
    write_all(analyse(study, cache=Cache(path.parent / ".cache")), path.parent)
    before = digests(path.parent)
    done = pna("sensitivity", path)
    assert done.returncode == 0, done.stderr
    assert b"The headline lies between" in done.stdout
    after = digests(path.parent)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == OWN_FILES
    return path.parent


@pytest.fixture(scope="module")
def tables(town: Path) -> dict[str, pd.DataFrame]:
    names = ("sensitivity", "sensitivity-summary", "assumptions", "coverage")
    return {
        name: pd.read_csv(town / "tables" / f"{name}.csv", encoding="utf-8-sig") for name in names
    }


def rows_of(tables: dict[str, pd.DataFrame], level: str) -> pd.DataFrame:
    table = tables["sensitivity"]
    return table[table["level"] == level].set_index(KEYS).sort_index()


def test_the_base_and_the_speeds_are_those_of_the_run(tables):
    coverage = tables["coverage"]
    coverage = coverage[(coverage["split"] == "all") & (coverage["slot"] == "any")]
    base = rows_of(tables, "as the study stands")
    columns = ["total", "within", "outside", "unknown", "share_within"]
    for preset, level in (("typical", None), ("legal_limit", "legal_limit"), ("peak", "peak")):
        named = {preset, f"{preset}, standard"}
        named |= {"standard"} if level is None else set()
        run = coverage[coverage["speed_preset"].isin(named)].set_index(KEYS).sort_index()
        found = base if level is None else rows_of(tables, level)
        assert len(found) > 10
        pd.testing.assert_frame_equal(found[columns], run.loc[found.index, columns])
    # The run gives the ends of the range of the drive; with those of the walk only for both.
    own = coverage[coverage["speed_preset"] == "typical"].set_index(KEYS).sort_index()
    for end, column in (("typical_slow", "share_low"), ("typical_quick", "share_high")):
        found = rows_of(tables, end)
        found = found[found["mode"] == "drive"]
        same = own.loc[found.index, column]
        pd.testing.assert_series_equal(found["share_within"], same, check_names=False)
    # Walking as older adults do, and not along fast roads, are in the run as well.
    older = coverage[coverage["speed_preset"] == "older_adult"].set_index(KEYS).sort_index()
    found = rows_of(tables, "3.06 km/h")
    found = found[found["mode"] == "walk"]
    pd.testing.assert_frame_equal(found[columns], older.loc[found.index, columns])
    walks = coverage[coverage["speed_preset"] == "standard"].set_index(KEYS).sort_index()
    found = rows_of(tables, "not_along_fast_roads")
    found = found[found["mode"] == "walk"]
    low = walks.loc[found.index, "share_low"]
    pd.testing.assert_series_equal(found["share_within"], low, check_names=False)


def test_a_level_is_what_a_study_that_says_so_finds(town, tables, tmp_path):
    text = (town / "study.toml").read_text(encoding="utf-8")
    changed = text.replace('unit = "oa"', 'unit = "postcode"').replace(
        "special_population =", "# special_population ="
    )
    folder = tmp_path / "other"
    folder.mkdir()
    shutil.copytree(town / "data", folder / "data")
    (folder / "study.toml").write_text(changed, encoding="utf-8")
    run = analyse(load_study(folder), cache=Cache(town / ".cache")).coverage
    run = run[(run["split"] == "all") & (run["slot"] == "any")]
    named = {"typical", "standard", "typical, standard"}
    run = run[run["speed_preset"].isin(named)].set_index(KEYS).sort_index()
    found = rows_of(tables, "postcode")
    columns = ["total", "within", "outside"]
    same = run.loc[found.index, columns]
    pd.testing.assert_frame_equal(found[columns], same, atol=1e-6, rtol=0)


def test_the_range_holds_everything_that_was_tried(tables):
    ranges = tables["sensitivity-summary"].set_index(KEYS)
    tried = tables["sensitivity"].dropna(subset=["total"])
    for at, rows in tried.groupby(KEYS):
        low, high = ranges.loc[at, ["share_within_low", "share_within_high"]]
        shares = rows["share_within"].dropna()
        assert shares.between(low - 2e-6, high + 2e-6).all(), at


def test_twice_gives_the_same_bytes_and_the_manifest_says_what_was_worked_out_anew(town):
    before = digests(town)
    assert pna("sensitivity", town, "--no-cache").returncode == 0
    after = digests(town)
    del before["sensitivity.log"], after["sensitivity.log"]
    assert after == before
    told = json.loads((town / "sensitivity-manifest.json").read_text(encoding="utf-8"))
    levels = told["tried"]["speed"]
    assert levels[0]["re_run"] == "nothing: as in the run"
    assert all("search" in level["re_run"] for level in levels[1:])
    combinations = 1
    for each in told["tried"].values():
        combinations *= len(each)
    assert told["combinations"] == combinations


def test_a_study_that_is_not_there(tmp_path):
    done = pna("sensitivity", tmp_path)
    assert done.returncode == 5
    assert b"there is no such study file" in done.stderr
    assert b"tables/sensitivity.csv" in pna("tables", "sensitivity").stdout
