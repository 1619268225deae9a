"""`pna recheck` as a person runs it: applications, refusals, a study not yet run, same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pna.cli.recheck import recheck
from pna.demo import make
from pna.opening_results import open_results

FILES = {
    *("note.docx", "note.html", "comparison.xlsx", "comparison.csv"),
    *("map.html", "map.png", "manifest.json"),
}


def pna(*args: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pna", "recheck", *map(str, args)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        encoding="cp1252",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess]:
    """The demo, which nobody has run, in a folder with a space; and a closure checked on it."""
    path = make(tmp_path_factory.mktemp("a town") / "demo")
    text = path.read_text(encoding="utf-8")
    # The bands of the map play no part here.
    path.write_text(text.replace("grid_metres = 25", "grid_metres = 400"), encoding="utf-8")
    list_of = next((path.parent / "data" / "raw").glob("consol_pharmacy_list*.csv"))
    rows = list_of.read_text(encoding="utf-8-sig").splitlines()
    code = next(cell for row in rows[1:] for cell in row.split(",") if cell.startswith("F"))
    return path.parent, pna(path.parent, "--close", code.lower(), "--case", "First one")


@pytest.fixture(scope="module")
def town(first):
    folder, done = first
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def codes(town) -> list[str]:
    results = open_results(town)
    own = results.premises[results.premises["counted_pharmacies"] & results.premises["in_area"]]
    return own["facility_id"].tolist()


def test_a_study_that_was_not_run_is_run_and_the_summary_comes_before_the_files(first):
    folder, done = first
    assert done.returncode == 0, done.stderr
    assert "Working the study out first" in done.stderr
    out = done.stdout
    assert out.startswith("Invented data")
    assert "closes." in out
    assert out.index("newly within (+)") < out.index("the Board to decide") < out.index("Files:")
    assert _names(folder / "applications" / "first-one") == FILES
    assert not (folder / "tables").exists()


def test_an_application_is_never_overwritten_unasked_and_then_with_the_same_bytes(town, codes):
    args = (town, "--close", codes[0])
    assert pna(*args).returncode == 0
    folder = town / "applications" / f"close-{codes[0].casefold()}"
    before = _digests(folder)
    again = pna(*args)
    assert again.returncode == 2
    assert "--replace" in again.stderr
    assert "newly" not in again.stdout
    assert _digests(folder) == before
    done = pna(*args, "--replace")
    assert done.returncode == 0, done.stderr
    assert "Working the study out" not in done.stderr
    assert _digests(folder) == before


def test_applications_in_files_with_hostile_facts(town, codes, tmp_path):
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(
        '[application]\nreference = "../../CON"\napplicant = "=cmd|\' /C calc\'!A0"\n'
        'name = "<script>alert(1)</script>\\u001b[2J\\u202e"\nreceived = 2026-04-03\n'
        f'reply_by = 2026-05-18\n[[change]]\nclose = "{codes[0]}"\n'
        f'[[change]]\nhours_of = "{codes[1]}"\nhours = "Sun 10:00-16:00"\n',
        encoding="utf-8",
    )
    other.write_text(f'[[change]]\nmerge = "{codes[1]}"\ninto = "{codes[2]}"\n', encoding="utf-8")
    out = tmp_path / "elsewhere"
    done = pna(town, one, other, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "Good Friday" in done.stdout
    assert "days are left" in done.stdout or "days ago" in done.stdout
    folders = {"con-application", f"merge-{codes[1]}-into-{codes[2]}".casefold()}
    assert _names(out / "applications") == folders
    page = (out / "applications" / "con-application" / "note.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page


def test_the_faults_of_all_applications_are_told_and_nothing_is_written(town, tmp_path):
    files = []
    for number, change in enumerate(('close = "F0000"', 'open = "ZE3 9ZZ"', 'open = "5, 5"')):
        files.append(tmp_path / f"{number}.toml")
        files[-1].write_text(f"[[change]]\n{change}\n", encoding="utf-8")
    before = _digests(town / "applications")
    done = pna(town, *files)
    assert done.returncode == 4
    for told in ("no premises of the study", "There is no such postcode", "not in Great Britain"):
        assert told.casefold() in done.stderr.casefold()
    assert done.stdout == ""
    assert _digests(town / "applications") == before


def test_faulty_files_are_refused_before_the_study_is_opened(town, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('[[change]]\nclosed = "F1"\n', encoding="utf-8")
    done = pna(town, bad, tmp_path / "bad.toml")
    assert done.returncode == 4
    assert "Did you mean 'close'?" in done.stderr
    done = pna(town, tmp_path / "none.toml")
    assert done.returncode == 5
    assert "none.toml" in done.stderr


def test_a_position_with_a_radius_has_a_range(town):
    results = open_results(town)
    shape = results.areas.loc[results.areas["area_type"] == "hwb", "geometry"].iloc[0]
    inside = results.settlements[results.settlements.within(shape)].geometry.iloc[0]
    done = pna(town, "--open", f"{inside.x:.0f}, {inside.y:.0f}", "--within", "150")
    assert done.returncode == 0, done.stderr
    assert "25 sites within 150 metres" in done.stdout
    assert "at the best" in done.stdout
    assert "(British National Grid)" in done.stdout


def test_changed_inputs_are_named_and_worked_out_when_asked(town, codes):
    file = town / "data" / "raw" / "special_population.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text.rstrip()}\n\n", encoding="utf-8")
    try:
        done = pna(town, "--close", codes[1])
        assert done.returncode == 7
        assert "special_population.csv" in done.stderr
        assert "--refresh" in done.stderr
        done = pna(town, "--close", codes[1], "--refresh")
        assert done.returncode == 0, done.stderr
    finally:
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ((), "Nothing is asked for"),
        (("--move", "F1"), "--move goes with --to"),
        (("--to", "LE15 7PL"), "--to goes with --move"),
        (("--merge", "F1"), "--merge goes with --into"),
        (("--hours-of", "F1"), "--hours-of goes with --hours"),
        (("--close", "F1", "--hours", "Mon 09:00-10:00"), "--hours goes with --open"),
        (("--close", "F1", "--name", "x"), "--name is of the site that opens"),
        (("--close", "F1", "--within", "9"), "--within goes with --open"),
        (
            ("--open", "LE15 7PL", "--move", "F1", "--to", "LE15 7PL", "--within", "9"),
            "It cannot be told whose --within is meant",
        ),
        (("--open", "LE15 7PL", "--within", "6000"), "0<=x<=5000"),
        (("a.toml", "--close", "F1"), "not both"),
        (("a.toml", "b.toml", "--case", "x"), "--case names one application"),
    ],
)
def test_options_that_cannot_be_meant(tmp_path, args, told):
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    done = CliRunner().invoke(recheck, [str(tmp_path), *args])
    assert done.exit_code == 2, done.output
    assert told.casefold() in " ".join(done.output.split()).casefold()


def test_an_application_in_the_place_of_the_study_is_noticed(tmp_path):
    file = tmp_path / "application.toml"
    file.write_text('[[change]]\nclose = "F1"\n', encoding="utf-8")
    done = CliRunner().invoke(recheck, [str(file)])
    assert done.exit_code == 2
    assert "Give the study first" in done.output
    done = pna(tmp_path / "no" / "such", "--close", "F1")
    assert done.returncode == 5
    assert "such" in done.stderr
