"""`pna check` as a person runs it, on a console that knows Windows-1252 only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pna.demo import make


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("a town") / "demo").parent


def run(*args: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "pna", *args],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def test_the_demo_has_no_errors_and_warnings_count_if_strict(town: Path) -> None:
    assert run("check", folder=town).returncode == 0
    told = json.loads(run("check", "--json", folder=town).stdout.decode("ascii"))
    assert told["errors"] == 0
    strict = run("check", "--strict", folder=town)
    assert strict.returncode == (4 if told["warnings"] else 0)


def test_the_same_inputs_give_the_same_report(town: Path) -> None:
    reports = []
    for name in ("one", "two"):
        run("check", "--out", name, folder=town)
        tables = town / name / "tables"
        reports.append([(tables / f"data-report.{kind}").read_bytes() for kind in ("csv", "html")])
    assert reports[0] == reports[1]


def test_names_that_the_console_cannot_print(town: Path) -> None:
    lists = next((town / "data" / "raw").glob("*pharmac*.csv"))
    text = lists.read_text(encoding="utf-8-sig")
    head, first, rest = text.split("\n", 2)
    twice = first.replace(",", ",Fferyllfa T\u0177 \U0001f48a ", 1)
    lists.write_text(f"{head}\n{first}\n{twice}\n{rest}", encoding="utf-8")
    done = run("check", folder=town)
    lists.write_text(text, encoding="utf-8")
    assert done.returncode == 4
    printed = done.stdout.decode("cp1252")
    assert f"ERROR  {lists.name}" in printed
    assert "What to do:" in printed


def test_every_verb_on_an_empty_folder(tmp_path: Path) -> None:
    assert run("check", folder=tmp_path).returncode == 5
    assert run("doctor", folder=tmp_path).returncode == 0
    assert run("schema", folder=tmp_path).returncode == 0
    assert run("init", "--area", "Rutland", folder=tmp_path).returncode == 0
    assert run("init", "--area", "Rutland", folder=tmp_path).returncode == 3
    assert run("check", folder=tmp_path).returncode == 4
    assert run("init", "x", "--area", "Nowhere", folder=tmp_path).returncode == 3
