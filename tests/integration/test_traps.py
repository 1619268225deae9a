"""The invented county has every trap that it says it has, and `pna check` finds each of them."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from pna.checking.data_check import DataReport, check_study
from pna.demo import make
from pna.study import load_study

Trap = dict[str, str]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("with faults") / "demo", faults=True).parent


@pytest.fixture(scope="module")
def traps(county: Path) -> list[Trap]:
    with (county / "faults" / "traps.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def reports(county: Path, traps: list[Trap]) -> dict[str, DataReport]:
    studies = dict.fromkeys(trap["study"] for trap in traps)
    return {
        study: check_study(load_study(county / study, inputs_must_exist=False)) for study in studies
    }


def test_every_trap_is_found(traps: list[Trap], reports: dict[str, DataReport]) -> None:
    missed = [
        trap
        for trap in traps
        if not any(
            trap["file"] in finding.file.split(", ")
            and finding.level == trap["level"]
            and trap["row"] in ("", str(finding.row))
            and trap["column"] in ("", finding.column)
            and trap["says"] in f"{finding.message} {finding.value} {finding.hint}"
            for finding in reports[trap["study"]].findings
        )
    ]
    assert missed == []
    assert all(trap["trap"] and trap["file"] and trap["says"] for trap in traps)
    assert len({(trap["study"], trap["trap"]) for trap in traps}) == len(traps)


def test_every_study_is_there_and_only_those_with_faults_have_errors(
    county: Path, traps: list[Trap], reports: dict[str, DataReport]
) -> None:
    written = {path.relative_to(county).as_posix() for path in county.rglob("study.toml")}
    assert set(reports) == written
    with_errors = {study for study, report in reports.items() if report.count("error")}
    assert with_errors == {trap["study"] for trap in traps if trap["level"] == "error"}
    assert "study.toml" not in with_errors
    assert len(with_errors) > 3


def test_every_error_is_one_that_was_put_there(
    traps: list[Trap], reports: dict[str, DataReport]
) -> None:
    """An error in a file that nobody spoilt would be a fault of the county or of a reader."""
    spoilt = {(trap["study"], trap["file"]) for trap in traps if trap["level"] == "error"}
    for study, report in reports.items():
        named = {
            (study, file)
            for finding in report.findings
            if finding.level == "error"
            for file in finding.file.split(", ")
        }
        assert named <= spoilt


def test_spoilt_studies_use_the_files_of_the_county(county: Path) -> None:
    for path in (county / "faults").glob("*/study.toml"):
        study = load_study(path, inputs_must_exist=False)
        assert study.study.invented
        assert study.study.name.startswith("Faults (")
        raw = (county / "data" / "raw").resolve()
        own = [
            given for _, given in study.inputs if given is not None and not isinstance(given, tuple)
        ]
        assert any(given.file.resolve().parent == raw for given in own)
        for given in own:
            if given.file.resolve().parent == path.parent.resolve() and given.file.exists():
                original = raw / given.file.name
                assert not original.exists() or original.read_bytes() != given.file.read_bytes()


def test_the_command_leaves_a_changed_study_alone(county: Path) -> None:
    path = county / "study.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("buffer_km = 5", "buffer_km = 6"), encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pna", "demo", "--out", str(county)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 3, done.stderr
        assert "was changed since" in done.stderr
        assert "buffer_km = 6" in path.read_text(encoding="utf-8")
    finally:
        path.write_text(text, encoding="utf-8")
