"""Rutland: each closure, an opening, a move and a merger, against runs with the changed list."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pna.answers import Answer
from pna.cache import Cache
from pna.opening_results import open_results
from pna.pipeline import analyse
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.changes import Close, Consolidate, Open, Place, Relocate, Scenario
from pna.scenario.inverse import inverse
from pna.scenario.rechecked import recheck
from pna.scenario.whole import whole
from pna.study import load_study

pytestmark = pytest.mark.realdata
ROOT = Path(__file__).resolve().parents[2]
MARKET_OVERTON = Place(488_700, 316_500, "488700,316500")
OAKHAM = ("FC826", "FMK29")
# What these tables hold besides figures: how a list came by its premises, and what reading told.
OF_THE_LIST = {"premises", "premises-reconciliation", "consultees", "findings", "limits"}


@pytest.fixture(scope="module")
def folder(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rutland")
    shutil.copy(ROOT / "tests" / "studies" / "rutland" / "study.toml", made)
    script = runpy.run_path(str(ROOT / "tests" / "studies" / "rutland" / "prepare.py"))
    script["prepare"](realdata, made / "data" / "raw")
    return made


@pytest.fixture(scope="module")
def cache(folder: Path) -> Cache:
    return Cache(folder / ".cache")


@pytest.fixture(scope="module")
def before(folder: Path) -> Results:
    """Not as the run gives it but as it is kept: what an application is checked with."""
    open_results(folder)
    return open_results(folder)


def of_the_area(results: Results) -> list[str]:
    sites = results.sites
    return sorted(sites.loc[sites["in_area"] & sites["counted_pharmacies"], "facility_id"])


def test_each_closure_is_what_a_run_without_it_gives(before: Results, cache: Cache) -> None:
    codes = of_the_area(before)
    assert len(codes) == 6
    for code in codes:
        after = apply(before, Scenario((Close(code),)))
        same(after, whole(after, cache=cache))
        same(apply(after, inverse(before, Scenario((Close(code),)))), before)


def test_all_of_them_against_a_run_with_the_changed_list(
    before: Results, folder: Path, cache: Cache, tmp_path: Path
) -> None:
    oakham = before.premises.set_index("facility_id").geometry[OAKHAM[1]]
    others = [code for code in of_the_area(before) if code not in OAKHAM]
    scenarios = {
        "closed": (Close(others[0]),),
        "opened": (Open(MARKET_OVERTON, ods_code="FNEW1", name="New"),),
        "moved and merged": (
            Relocate(others[1], Place(oakham.x + 800, oakham.y - 300)),
            Consolidate(*OAKHAM),
        ),
    }
    for name, changes in scenarios.items():
        edited = tmp_path / name
        shutil.copytree(folder, edited, ignore=shutil.ignore_patterns(".cache"))
        path = edited / "data" / "raw" / "premises.csv"
        rows = pd.read_csv(path, encoding="utf-8-sig", dtype={"facility_id": str})
        rows = rows.set_index("facility_id")
        for change in changes:
            if isinstance(change, Close | Consolidate):
                rows = rows.drop(change.ods_code)
            elif isinstance(change, Relocate):
                at = [change.to.easting, change.to.northing]
                rows.loc[change.ods_code, ["easting", "northing"]] = at
            else:
                at = {"easting": change.at.easting, "northing": change.at.northing}
                new = {"name": "New", "kind": "pharmacy", "postcode": "", "address": "", "hwb": ""}
                rows.loc[change.ods_code] = pd.Series(new | at)
        rows.to_csv(path)
        full = analyse(load_study(edited), cache=cache)
        after = recheck(before, *changes).after
        same(after, full)
        every = whole(after, cache=cache)
        same(every, full, fully=True)
        pd.testing.assert_frame_equal(every.coverage, full.coverage, check_exact=True)
        pd.testing.assert_frame_equal(every.edge, full.edge, check_exact=True)
        for question, answer in full.answers.items():
            if question in OF_THE_LIST:
                continue
            if isinstance(answer, Answer):
                # A move is an amendment; in the edited list it is the list's own position.
                found, made = (
                    one.frame.drop(columns="position", errors="ignore")
                    for one in (every.answers[question], answer)
                )
                pd.testing.assert_frame_equal(
                    found, made, check_exact=True, check_dtype=False, obj=question
                )
            else:
                assert every.answers[question] == answer


def same(found: Results, expected: Results, *, fully: bool = False) -> None:
    assert list(found.sites["facility_id"]) == list(expected.sites["facility_id"])
    for mode, matrix in expected.matrices.items():
        np.testing.assert_array_equal(found.matrices[mode].minutes, matrix.minutes)
        for end, other in zip(found.ends[mode], expected.ends[mode], strict=True):
            np.testing.assert_array_equal(end, other)
    rules = {(r.rule, r.speed_preset, r.premises_set): r for r in expected.judgements}
    assert len(found.judgements) == len(rules) or not fully
    for rule in found.judgements:
        other = rules[rule.rule, rule.speed_preset, rule.premises_set]
        for name in ("within", "unknown", "within_low", "within_high"):
            np.testing.assert_array_equal(getattr(rule, name), getattr(other, name))


def test_how_well_a_position_is_known(before: Results) -> None:
    exact = recheck(before, Open(MARKET_OVERTON))
    none = recheck(before, Open("488700,316500", within_metres=0))
    assert not exact.possible
    assert not none.possible
    same(none.after, exact.after)
