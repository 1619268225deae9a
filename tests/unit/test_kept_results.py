"""Results kept of a run: used for just these inputs, whole and of this program, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hamlet import hamlet

import pna
from pna import kept_results, writing
from pna.cache import Cache
from pna.errors import StaleResultsError
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.inverse import inverse

STRAIGHT = "[modes.straight]\nmetres = [400, 1600]\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The hamlet by straight lines: it has no roads to read."""
    folder = tmp_path / "a study"
    folder.mkdir()
    hamlet(folder, inputs={"roads": None}, area=STRAIGHT)
    return folder


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a study is worked out."""
    from pna import pipeline

    own, calls = pipeline.analyse, []

    def analyse(*args, **named):
        calls.append("worked out")
        return own(*args, **named)

    monkeypatch.setattr(pipeline, "analyse", analyse)
    return calls


def entry(study: Path) -> Path:
    (found,) = (study / ".cache").glob("results-*.npz.sum")
    return found


def test_a_study_is_worked_out_once(study: Path, counting: list[str]) -> None:
    first, second = pna.open_results(study), pna.open_results(study)
    assert len(counting) == 1
    assert second.coverage.equals(first.coverage)
    assert not second.answers
    # A study without roads has neither networks nor matrices.
    assert not second.networks
    assert [rule.rule for rule in second.judgements] == [rule.rule for rule in first.judgements]


def test_a_study_that_was_moved_keeps_its_results(
    study: Path, counting: list[str], tmp_path: Path
) -> None:
    pna.open_results(study)
    elsewhere = tmp_path / "elsewhere"
    study.rename(elsewhere)
    assert pna.open_results(elsewhere).study.folder == elsewhere
    assert len(counting) == 1


@pytest.mark.parametrize("how", ["cut short", "a byte changed", "emptied", "gone", "no pointer"])
def test_what_is_damaged_is_worked_out_anew(study: Path, counting: list[str], how: str) -> None:
    good = pna.open_results(study)
    path = entry(study)
    data = bytearray(path.read_bytes())
    if how == "cut short":
        path.write_bytes(data[: len(data) // 2])
    elif how == "a byte changed":
        data[-len(data) // 3] ^= 1
        path.write_bytes(data)
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "gone":
        path.unlink()
    else:
        (study / ".cache" / "results.json").write_text('{"key": ')
    assert pna.open_results(study).coverage.equals(good.coverage)
    assert len(counting) == 2
    pna.open_results(study)
    assert len(counting) == 2


@pytest.mark.parametrize("key", ["../../mine", 1, None, "results-../../mine", ""])
def test_a_spoilt_pointer_removes_nothing_elsewhere(study: Path, key: object) -> None:
    mine = study.parent / "mine.npz.sum"
    mine.write_text("mine")
    pna.open_results(study)
    pointer = study / ".cache" / "results.json"
    pointer.write_text(json.dumps({"key": key, "inputs": {}}))
    pna.open_results(study)
    assert mine.read_text() == "mine"
    assert json.loads(pointer.read_text())["key"].startswith("results-")


def test_results_of_another_program_are_not_used(
    study: Path, counting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pna.open_results(study)
    own = kept_results.store.key_of

    def of_another(step, **named):
        return own(step, **{**named, "parameters": [named["parameters"], "another version"]})

    monkeypatch.setattr(kept_results.store, "key_of", of_another)
    # No input has changed, so that nobody is asked: it is worked out and kept.
    pna.open_results(study)
    assert len(counting) == 2
    assert len(list((study / ".cache").glob("results-*"))) == 1


def test_changed_inputs_are_named_and_never_used(study: Path, counting: list[str]) -> None:
    pna.open_results(study)
    file = study / "list.csv"
    file.write_text(file.read_text().replace("High Street", "Low Street"))
    with pytest.raises(StaleResultsError, match=r"last run: list\.csv\. Run `pna run` again"):
        pna.open_results(study)
    assert len(counting) == 1
    again = pna.open_results(study, refresh=True)
    assert "Low Street Pharmacy" in set(again.premises["name"])
    # What was kept before is gone: there is one entry.
    entry(study)
    assert pna.open_results(study).premises["name"].equals(again.premises["name"])


def test_a_folder_that_cannot_be_written_costs_time_only(
    study: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    counting: list[str],
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(kept_results.store, "store", refuse)
        results = pna.analyse(pna.load_study(study), cache=Cache(study / ".cache"))
    assert len(results.coverage)
    assert "cannot be kept" in caplog.text
    pna.open_results(study)
    # What is there can be opened where nothing can be written.
    with monkeypatch.context() as patch:
        patch.setattr(writing, "json", refuse)
        assert pna.open_results(study).coverage.equals(results.coverage)
    assert counting == ["worked out"] * 2


def test_two_runs_at_once_leave_one_whole(study: Path, counting: list[str]) -> None:
    shutil.copytree(study, study.with_name("copy"))
    first = pna.open_results(study)
    cache = Cache(study / ".cache")
    kept_results.keep(pna.load_study(study), first, cache)
    kept_results.keep(pna.load_study(study), first, cache)
    entry(study)
    pointer = json.loads((study / ".cache" / "results.json").read_text())
    assert set(pointer["inputs"]) >= {"list.csv", "study.toml"}
    assert not any(os.path.isabs(name) for name in pointer["inputs"])  # noqa: PTH117 - text
    assert pna.open_results(study).coverage.equals(first.coverage)
    assert len(counting) == 1


def outside(results: Results, metres: int) -> float:
    (rule,) = (
        one for one in results.judgements
        if one.rule == f"straight_{metres}" and one.premises_set == "pharmacies"
    )  # fmt: skip
    return float(results.demand["people"].to_numpy()[rule.outside].sum())


def test_straight_lines_are_rechecked_as_well(study: Path) -> None:
    results = pna.open_results(study)
    # 110 people 500 m south of FA001, 330 people 500 m south of FA002; they stand 1 km apart. The
    # other 50 of the area live 5 km away. (FA003 supplies appliances, FA006 sends by post.)
    assert outside(results, 1600) == pytest.approx(50)
    assert outside(results, 400) == pytest.approx(490)
    one = pna.recheck(results, pna.Close("FA001"))
    assert outside(one.after, 1600) == pytest.approx(50)
    both = pna.recheck(results, pna.Close("FA001"), pna.Close("FA002"))
    assert outside(both.after, 1600) == pytest.approx(490)
    # To the place where the 330 live.
    moved = pna.recheck(results, pna.Relocate("FA001", "503000,302000"))
    assert outside(moved.after, 400) == pytest.approx(160)
    for change in (one, both, moved):
        back = apply(change.after, inverse(results, change.scenario))
        for rule, other in zip(back.judgements, results.judgements, strict=True):
            np.testing.assert_array_equal(rule.within, other.within)
