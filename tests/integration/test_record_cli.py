"""`pna record`, `pna supplementary` and `pna check` of a register, as a person runs them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import docx
import pandas as pd
import pytest

from pna.demo import make
from pna.opening_results import open_results
from pna.register.verify import found_in
from pna.scenario.applied import apply
from pna.scenario.changes import Close, Scenario
from pna.scenario.compare import pairs, table


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


def rows(folder: Path) -> list[dict[str, str]]:
    text = (folder / "register.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo town, in a folder with a space, not run before."""
    return make(tmp_path_factory.mktemp("a town") / "demo").parent


@pytest.fixture(scope="module")
def codes(town: Path) -> list[str]:
    """Pharmacies of the town that count; its results are kept for the commands to find."""
    table = open_results(town).premises
    own = (table["kind"] == "pharmacy") & table["counted_pharmacies"] & table["in_area"]
    return table.loc[own, "facility_id"].tolist()


@pytest.fixture(scope="module")
def recorded(town: Path, codes: list[str]) -> Path:
    """A closure, an application of two changes granted, a refusal, a merger."""
    application = town / "an application.toml"
    application.write_text(
        '[application]\nreference = "CAS-7"\napplicant = "An Applicant Ltd"\n'
        f'[[change]]\nhours_of = "{codes[1]}"\nhours = "Sun 10:00-16:00"\n'
        f'[[change]]\nclose = "{codes[2]}"\n',
        encoding="utf-8",
    )
    for words in (
        ("--close", codes[0].lower(), "--decision", "notified", "--on", "2031-01-05"),
        (application.name, "--decision", "granted", "--on", "2031-02-01", "--from", "2031-03-01"),
        ("--move", codes[1], "--to", "zzz", "--decision", "refused", "--on", "2031-02-02"),
        ("--merge", codes[3], "--into", codes[1], "--decision", "granted", "--on", "2031-03-01",
         "--from", "2031-03-01", "--minute", "=HWB, minute 4"),
    ):  # fmt: skip
        done = run("record", ".", *words, folder=town)
        assert done.returncode == (4 if "zzz" in words else 0), done.stderr
    return town


def test_each_change_is_a_row_and_what_could_not_be_made_is_none(
    recorded: Path, codes: list[str]
) -> None:
    found = rows(recorded)
    assert [(row["number"], row["change"], row["ods_code"]) for row in found] == [
        ("1", "closure", codes[0]),
        ("2", "hours", codes[1]),
        ("3", "closure", codes[2]),
        ("4", "merge", codes[3]),
    ]
    assert found[0]["changed_on"] == "2031-01-05"
    assert [row["reference"] for row in found[1:3]] == ["CAS-7"] * 2
    assert found[2]["source"] == "application CAS-7 by An Applicant Ltd"
    assert found[3]["minute"] == "'=HWB, minute 4"


def test_the_statement_is_drafted_and_opens(recorded: Path, codes: list[str]) -> None:
    done = run("supplementary", folder=recorded)
    assert done.returncode == 0, done.stderr
    assert b"Drafted from 4 rows of the register: 4 changes" in done.stdout
    word = docx.Document(str(recorded / "report" / "supplementary-statement.docx"))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "Closed" in cells
    assert any(f"({codes[3]})" in text for text in cells)
    page = (recorded / "maps" / "premises-now.html").read_text(encoding="utf-8")
    assert "closed 5 January 2031" in page
    table = (recorded / "tables" / "premises-now.csv").read_text(encoding="utf-8-sig")
    assert f"merged into {codes[1]}" in table


def test_an_application_is_set_against_what_has_changed_since_the_assessment(
    recorded: Path, codes: list[str]
) -> None:
    for name, code in (("reply.toml", codes[2]), ("again.toml", codes[0])):
        (recorded / name).write_text(
            f'[application]\nreceived = "2031-02-10"\n[[change]]\nclose = "{code}"\n',
            encoding="utf-8",
        )
    done = run("recheck", ".", "reply.toml", "--case", "then", folder=recorded)
    # On the day of receipt the first closure held and the others were still to come.
    assert done.returncode == 0, done.stderr
    assert b"for 10 February 2031 (row 1 of register.csv)" in done.stdout
    with (recorded / "applications" / "then" / "manifest.json").open(encoding="utf-8") as file:
        assert "row 1 of register.csv" in file.read()
    results = open_results(recorded)
    gone = apply(results, Scenario((Close(codes[0]),)))
    both = apply(results, Scenario((Close(codes[0]), Close(codes[2]))))
    moved = table(pairs(gone.judgements, both.judgements), results.demand, results.areas)
    whole = moved[(moved["area_type"] == "hwb") & (moved["premises_set"] == "pharmacies")]
    (further,) = whole.loc[whole["rule"] == "walk_20", "newly_outside"].iloc[:1]
    tidy = pd.read_csv(recorded / "applications" / "then" / "comparison.csv", low_memory=False)
    told = tidy[
        (tidy["table"] == "moves") & (tidy["rule"] == "walk_20") & (tidy["area_type"] == "hwb")
        & (tidy["premises_set"] == "pharmacies") & (tidy["measure"] == "newly outside")
        & (tidy["split"] == "all")
    ]  # fmt: skip
    assert told["value"].iloc[0] == pytest.approx(further, abs=1e-5)
    # A site that the register holds as closed cannot close again, but for the assessment itself.
    again = run("recheck", ".", "again.toml", folder=recorded)
    assert again.returncode == 4
    assert b"closed" in again.stderr
    aside = run("recheck", ".", "again.toml", "--from-assessment", folder=recorded)
    assert aside.returncode == 0, aside.stderr
    assert b"register" not in aside.stdout


def test_check_names_a_row_that_was_changed_and_record_refuses(
    recorded: Path, codes: list[str]
) -> None:
    path = recorded / "register.csv"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"2031-01-05", b"2031-01-06"))
    done = run("check", folder=recorded)
    assert done.returncode == 4
    assert b"Row 1 has changed since it was recorded: recorded_on was '2031-01-05'" in done.stdout
    close = ("--close", codes[1], "--decision", "notified", "--on", "2031-04-01")
    refused = run("record", ".", *close, folder=recorded)
    assert refused.returncode == 4
    assert b"Row 1 has changed" in refused.stderr
    assert run("supplementary", folder=recorded).returncode == 4
    path.write_bytes(whole)
    assert found_in(recorded) == ()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Give --decision"),
        (("--decision", "granted"), 2, "Give what has changed"),
        (("--decision", "granted", "--close", "FZZ99"), 4, "FZZ99"),
        (("--decision", "granted", "--close", "{0}"), 4, "closed already"),
        (("--correct", "9", "--minute", "why"), 4, "Row 9 cannot be corrected"),
        (("--correct", "1"), 2, "must say its reason"),
        (("--accept-changes", "--minute", "why"), 4, "nothing to accept"),
        (("--decision", "granted", "--close", "{1}", "--ods", "FA9"), 2, "--ods is of one site"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_words(
    recorded: Path, codes: list[str], words: tuple[str, ...], code: int, said: str
) -> None:
    before = (recorded / "register.csv").read_bytes()
    filled = [word.format(*codes) for word in words]
    done = run("record", ".", *filled, "--on", "2031-04-01", folder=recorded)
    assert said in done.stderr.decode("cp1252")
    assert done.returncode == code
    assert (recorded / "register.csv").read_bytes() == before
