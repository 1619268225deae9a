"""`pna report` as a person runs it: on the demo's town, with authors' text and council files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from pna.demo import make

ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "cp1252"}


def pna(*args: str | Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "pna", *map(str, args)],
        capture_output=True,
        env={**ENVIRONMENT, **more},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft of the demo in a folder with a space; a browser is not asked for."""
    study = make(tmp_path_factory.mktemp("a town") / "demo")
    text = study.read_text(encoding="utf-8").replace("grid_metres = 25", "grid_metres = 200")
    report = '\n[report]\ncouncil = "Kellick Council"\nconsultation_from = 2026-06-09\n'
    study.write_text(text + report + 'template = "our styles.dotx"\n', encoding="utf-8")
    template = docx.Document()
    template.sections[0].left_margin = Mm(33)
    template.save(study.parent / "our styles.dotx")
    sections = study.parent / "report" / "sections"
    sections.mkdir(parents=True)
    (sections / "context.md").write_bytes(b"We wrote this: [[ref:table:coverage]].\r\n")
    done = pna("report", study, "--no-pdf")
    assert done.returncode == 0, done.stderr
    assert b"Invented data" in done.stdout
    assert b"priorities" in done.stdout
    return study.parent


def words(path: Path) -> str:
    root = docx.Document(str(path)).element.body
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in root.iter(qn("w:p"))
    )


def test_the_draft_holds_every_chapter_and_what_the_authors_wrote(town: Path):
    folder = town / "report"
    assert sorted(path.name for path in folder.glob("pna-draft.*")) == [
        "pna-draft.docx", "pna-draft.html",
    ]  # fmt: skip
    html = (folder / "pna-draft.html").read_text(encoding="utf-8")
    text = words(folder / "pna-draft.docx")
    for heading in ("Current services", "Local health needs", "Equality", "Schedule 1"):
        assert heading in html
        assert heading in text
    assert "We wrote this: Table " in text
    assert "[[" not in text
    assert "[[" not in html
    assert "Kellick Council" in text
    assert round(docx.Document(str(folder / "pna-draft.docx")).sections[0].left_margin.mm) == 33


def test_a_second_run_gives_the_same_bytes_and_leaves_the_authors_text(town: Path):
    folder = town / "report"

    def digests() -> dict[str, str]:
        files = [*folder.glob("pna-draft.*"), *(folder / "sections").iterdir()]
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = digests()
    assert len(before) > 8
    # A master is filled in beside it.
    own = docx.Document()
    own.add_paragraph("[[table:coverage]]")
    own.add_paragraph("[[tabel:choice]]")
    own.save(town / "our pna.docx")
    digest = hashlib.sha256((town / "our pna.docx").read_bytes()).hexdigest()
    done = pna("report", town, "--no-pdf", "--master", town / "our pna.docx")
    assert done.returncode == 0, done.stderr
    assert digests() == before
    assert hashlib.sha256((town / "our pna.docx").read_bytes()).hexdigest() == digest
    assert b"Did you mean [[table:choice]]?" in done.stdout
    assert "Table 1: " in words(folder / "our pna-rendered.docx")


def test_marks_are_listed_without_a_study(tmp_path: Path):
    done = pna("report", tmp_path, "--marks")
    assert done.returncode == 0
    listed = done.stdout.decode("cp1252").split()
    for mark in (
        "[[table:coverage]]",
        "[[map:provision]]",
        "[[ref:chapter:conclusions]]",
        "[[checklist]]",
    ):
        assert mark in listed


def test_a_template_that_is_no_word_file_stops_before_anything_is_worked_out(town: Path):
    (town / "not word.docx").write_text("Not Word")
    done = pna("report", town, "--template", town / "not word.docx")
    assert done.returncode == 4
    assert b"not word.docx" in done.stderr
    assert b"save it as a Word document" in done.stderr
    assert b"..." not in done.stderr
    missing = pna("report", town, "--master", town / "none.docx")
    assert missing.returncode == 5
    assert b"none.docx" in missing.stderr


def test_fewer_than_60_days_are_refused(town: Path, tmp_path: Path):
    text = (town / "study.toml").read_text(encoding="utf-8")
    study = town / "short.toml"
    study.write_text(text + "consultation_days = 59\n", encoding="utf-8")
    done = pna("check", study)
    assert done.returncode == 3
    assert b"consultation_days" in done.stderr
