"""The files of an application: whole or not there, two pages, the same bytes twice."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import town_comparison as asked

import pna
from pna.errors import DataError
from pna.opening_results import open_results
from pna.provenance import sha256
from pna.report import application_files
from pna.report.application_files import FILES, MANIFEST, write_all, write_note
from pna.report.document.docx import write_docx
from pna.report.document.heights import pages
from pna.report.note import note
from pna.scenario.application import Facts
from pna.scenario.around import around
from pna.scenario.changes import ChangeHours, Close, Consolidate, Open, Place, Relocate
from pna.scenario.figures import figures
from pna.scenario.rechecked import recheck
from pna.wording.applications import asked_sentences

FACTS = Facts("CAS-1", "Ltd", "unforeseen benefits", "18", date(2026, 3, 2), date(2026, 4, 16))
STUDIES = Path(__file__).parents[1] / "studies"
HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-18:00")
MARKET_OVERTON = Place(488700, 316400, "LE15 7PL", "postcode LE15 7PL", "LE15 7PL")
ACROSS_OAKHAM = Place(486600, 309200, "LE15 6NT", "postcode LE15 6NT", "LE15 6NT")
APPLICATIONS = {
    **{f"close {code}": (Close(code),) for code in ("FC826", "FG537", "FGV54", "FLE60", "FMK29")},
    "close FQ056": (Close("FQ056"),),
    "open": (Open(MARKET_OVERTON, hours=HOURS),),
    "within 500 m": (Open(Place(488700, 316400, within_metres=500.0)),),
    "move": (Relocate("FC826", ACROSS_OAKHAM),),
    "merge": (Consolidate("FC826", "FMK29"),),
    "hours": (ChangeHours("FC826", {"sunday": "10:00-16:00"}),),
    "several": (Open(MARKET_OVERTON), Close("FC826"), Close("FGV54")),
}


@pytest.fixture(scope="module", autouse=True)
def inputs(tmp_path_factory):
    """The one input file that the town's study names."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "x.csv").write_text("x")
    with contextlib.chdir(folder):
        yield


def hashed(comparison):
    before = replace(comparison.before, input_hashes={Path("x.csv"): "0" * 64})
    return replace(comparison, before=before)


@pytest.fixture(scope="module")
def opened():
    return hashed(asked.opened())


@pytest.fixture(scope="module")
def written(tmp_path_factory, opened):
    folder = tmp_path_factory.mktemp("with a space") / "applications" / "open"
    paths = write_all(opened, folder, facts=FACTS)
    return folder, paths


def test_every_file_is_there_and_nothing_else(written):
    folder, paths = written
    assert [path.name for path in paths] == list(FILES)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name]


def test_the_manifest_holds_what_was_asked_and_the_hash_of_every_file(written):
    folder, _ = written
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["files"] == {name: sha256(folder / name) for name in FILES if name != MANIFEST}
    (change,) = manifest["application"]["scenario"]["changes"]
    assert change["change"] == "Open"
    assert change["kind"] == "pharmacy"
    assert manifest["application"]["facts"]["received"] == "2026-03-02"
    assert manifest["tool"]["version"] == pna.__version__


def test_the_same_application_gives_the_same_bytes(written, opened, tmp_path):
    folder, _ = written
    write_all(opened, tmp_path / "again", facts=FACTS)
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name


def test_an_application_that_is_there_is_refused_and_replaced_when_asked(opened, tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "my notes.txt").write_text("mine")
    write_all(opened, folder)
    before = (folder / "note.html").read_bytes()
    with pytest.raises(DataError, match="--replace"):
        write_all(asked.closed(), folder)
    assert (folder / "note.html").read_bytes() == before
    write_all(hashed(asked.closed()), folder, replace=True)
    assert (folder / "note.html").read_bytes() != before
    assert (folder / "my notes.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case"]


def test_nothing_is_left_where_writing_fails(tmp_path, monkeypatch):
    def fails(*_args, **_more):
        message = "the disk is full"
        raise OSError(message)

    monkeypatch.setattr(application_files, "application_map", fails)
    with pytest.raises(OSError, match="the disk is full"):
        write_all(asked.opened(), tmp_path / "case")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "case").write_text("x")
    with pytest.raises(DataError, match="is a file"):
        write_all(asked.opened(), tmp_path / "case")


def test_what_came_to_be_there_meanwhile_is_not_written_over(opened, tmp_path, monkeypatch):
    """Two people check one application at once: the second to finish is told."""
    folder, write = tmp_path / "one", application_files._write

    def meanwhile(*args):
        write(*args)
        folder.mkdir(exist_ok=True)
        (folder / "note.docx").write_text("another's")

    monkeypatch.setattr(application_files, "_write", meanwhile)
    with pytest.raises(DataError, match="--replace"):
        write_all(opened, folder)
    assert [path.name for path in folder.iterdir()] == ["note.docx"]
    assert (folder / "note.docx").read_text() == "another's"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    write_all(opened, folder, replace=True)
    assert {path.name for path in folder.iterdir()} == set(FILES)


def test_a_folder_in_the_place_of_a_file_is_told_before_anything_is_written(opened, tmp_path):
    (tmp_path / "note.docx" / "mine").mkdir(parents=True)
    with pytest.raises(DataError, match=r"note\.docx: a folder, where a file"):
        write_all(opened, tmp_path, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["note.docx"]


@pytest.mark.parametrize(("code", "again"), [("", False), ("NEW01", False), ("FA1", True)])
def test_only_a_premises_of_the_list_opens_again(code, again):
    """A code that the site has been given already does not make it one that closed before."""
    comparison = asked.opened()
    (change,) = comparison.scenario.changes
    given = replace(comparison.scenario, changes=(replace(change, ods_code=code),))
    (said,) = asked_sentences(replace(comparison, scenario=given))
    assert ("closed before, opens again" in said) is again


def test_a_note_alone_is_written_by_the_name_of_its_file(tmp_path):
    assert write_note(asked.opened(), tmp_path / "a.docx").read_bytes()[:2] == b"PK"
    assert "<h1>" in write_note(asked.opened(), tmp_path / "a.html").read_text(encoding="utf-8")
    with pytest.raises(DataError, match=r"\.docx or \.html"):
        write_note(asked.opened(), tmp_path / "a.pdf")


@pytest.fixture(scope="module")
def rutland(realdata, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rutland")
    shutil.copy(STUDIES / "rutland" / "study.toml", folder / "study.toml")
    spec = importlib.util.spec_from_file_location(
        "rutland_prepare_for_notes", STUDIES / "rutland" / "prepare.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.prepare(realdata, folder / "data" / "raw")
    return open_results(folder)


def pages_of(word: Path) -> int:
    """Pages as LibreOffice sets them."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    home = f"-env:UserInstallation=file://{word.parent}/office"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(word.parent)]
    subprocess.run([*command, str(word)], check=True, capture_output=True, timeout=120)
    pdf = word.with_suffix(".pdf")
    if not pdf.exists():
        pytest.skip("LibreOffice has no Writer")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


@pytest.mark.realdata
@pytest.mark.parametrize("name", APPLICATIONS)
def test_a_note_on_rutland_has_two_pages(rutland, tmp_path, name):
    comparison = recheck(rutland, *APPLICATIONS[name])
    picture = application_files._picture_of(comparison)
    text = note(comparison, figures(comparison), around(comparison), FACTS, picture)
    write_docx(text, tmp_path / "note.docx")
    assert pages_of(tmp_path / "note.docx") <= 2
    # The estimate, which decides how much is told, errs on the side of more.
    assert pages(text) < 2.3
