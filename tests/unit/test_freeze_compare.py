"""A run kept as it was consulted on, and two runs beside each other."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import warnings
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import hostile_archives as hostile
import pandas as pd
import pytest
from click.testing import CliRunner
from hamlet import hamlet

from pna import provenance, questions, writing
from pna.cli import commands
from pna.errors import DataError, FileHeldOpenError, MissingInputError, StaleResultsError
from pna.folder_in_use import FILE, unfinished, writing_to
from pna.report.frozen import SUMS, file_name, freeze
from pna.report.runs_compared import COLUMNS, compare, keys_of, write_csv
from pna.report.runs_opened import open_run
from pna.study import Study, load_study
from pna.wording.runs_compared import lines

COVERAGE = ["rule", "mode", "minutes", "speed_preset", "slot", "premises_set", "area_type",
            "area_code", "area_name", "split", "group", "unit", "total", "within", "outside",
            "unknown", "share_within"]  # fmt: skip


def coverage_row(rule: str, code: str, name: str, within: float, *, kind: str = "hwb") -> list:
    told = [rule, rule[:5], 10, "typical", "any", "pharmacies", kind, code, name, "all", "all"]
    return [*told, "people", 1000.0, within, 1000.0 - within, 0.0, within / 1000.0]


def premises(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["facility_id", "name", "kind"])


def coverage(shire: float, ham: float) -> pd.DataFrame:
    rows = [
        coverage_row("drive_10", "E06000001", "Shire", shire),
        # A unitary authority is its own only district.
        coverage_row("drive_10", "E06000001", "Shire", shire, kind="district"),
        coverage_row("walk_20", "E06000001", "Shire", 400.0),
        coverage_row("drive_10", "E07000009", "Ham", ham, kind="district"),
        coverage_row("drive_5", "E06000001", "Shire", shire / 2),
    ]
    return pd.DataFrame(rows, columns=COVERAGE)


def ran(folder: Path, tables: dict[str, pd.DataFrame], study: Study | None = None) -> Study:
    """A folder as a run leaves it, with these tables."""
    folder.mkdir(parents=True, exist_ok=True)
    found = study or hamlet(folder)
    for name, table in tables.items():
        writing.csv(table, folder / "tables" / f"{name}.csv")
    writing.text("<p>map</p>", folder / "maps" / "provision.html")
    writing.text("draft", folder / "report" / "sections" / "intro.md")
    writing.text("layers", folder / "layers.gpkg")
    made = {"tables": {"made": {name: [] for name in tables}, "not_made": {}}}
    writing.json(provenance.manifest(found, results=made), folder / "manifest.json")
    return found


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return ran(tmp_path / "a", {"coverage": coverage(900, 500)})


def test_what_is_kept_is_whole_and_tells_its_hashes(study: Study) -> None:
    (study.folder / "tables" / "~$coverage.xlsx").write_text("Word holds this")
    (study.folder / "report" / ".draft.part").write_text("half")
    kept = freeze(study, study.folder)
    assert kept.path == study.folder / "as-consulted-2025-10-01.zip"
    assert kept.findings == ()
    with zipfile.ZipFile(kept.path) as archive:
        names = archive.namelist()
        sums = dict(reversed(line.split("  ")) for line in archive.read(SUMS).decode().splitlines())
        assert sums == {
            name: hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != SUMS
        }
        assert sorted(names) == sorted(
            ["README.txt", "SHA256SUMS", "layers.gpkg", "manifest.json", "maps/provision.html",
             "report/sections/intro.md", "study.toml", "tables/coverage.csv"]
        )  # fmt: skip
        assert (
            archive.read("tables/coverage.csv")
            == (study.folder / "tables" / "coverage.csv").read_bytes()
        )
        readme = archive.read("README.txt").decode()
        assert {info.date_time for info in archive.infolist()} == {(2025, 10, 1, 0, 0, 0)}
    assert readme.startswith("Hamlet: as consulted\n====")
    assert "Invented" not in readme
    assert "OpenStreetMap" in readme
    assert kept.files == len(names)


def test_it_is_never_written_over_and_is_the_same_twice(study: Study) -> None:
    first = freeze(study, study.folder)
    with pytest.raises(DataError, match=r"never written over\. Give --replace"):
        freeze(study, study.folder)
    content = first.path.read_bytes()
    os.utime(study.folder / "maps" / "provision.html")
    assert freeze(study, study.folder, replace=True).path.read_bytes() == content
    other = freeze(study, study.folder, day=date(2025, 6, 9))
    assert other.path.name == file_name(date(2025, 6, 9)) == "as-consulted-2025-06-09.zip"
    with zipfile.ZipFile(other.path) as archive:
        assert "Served on: 2025-06-09" in archive.read("README.txt").decode()


def test_a_run_that_is_not_that_of_the_inputs_is_refused(study: Study) -> None:
    (study.folder / "list.csv").write_text("another list", encoding="utf-8")
    text = (study.folder / "study.toml").read_text(encoding="utf-8")
    (study.folder / "study.toml").write_text(
        f"{text}\n[headline]\ndrive_minutes = 15\n", encoding="utf-8"
    )
    with pytest.raises(StaleResultsError) as caught:
        freeze(load_study(study.folder), study.folder)
    told = str(caught.value)
    assert "premises: list.csv (" in told
    assert "headline.drive_minutes: 10.0, now 15.0" in told
    assert "postcodes" not in told
    assert caught.value.exit_code == 7
    assert not list(study.folder.glob("*.zip"))


def test_a_run_that_is_not_whole_is_refused(study: Study) -> None:
    table = study.folder / "tables" / "coverage.csv"
    content = table.read_bytes()
    table.unlink()
    with pytest.raises(MissingInputError, match="tables of the run are gone: coverage"):
        freeze(study, study.folder)
    table.write_bytes(content)
    (study.folder / "manifest.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(DataError, match=r"manifest.json: this is not the manifest of a run"):
        freeze(study, study.folder)
    (study.folder / "manifest.json").unlink()
    with pytest.raises(MissingInputError, match=r"no manifest.json in it. Run `pna run`"):
        freeze(study, study.folder)


def test_what_is_older_than_the_run_is_told_and_links_stay_out(
    study: Study, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("not of the study")
    try:
        (study.folder / "maps" / "link.html").symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("no links here")
    os.utime(study.folder / "report" / "sections" / "intro.md", (1e9, 1e9))
    kept = freeze(study, study.folder)
    assert [(one.file, one.message.split(",")[0].split(":")[0]) for one in kept.findings] == [
        ("maps/link.html", "is a link or no plain file"),
        ("report/sections/intro.md", "looks older than the tables of the run"),
    ]
    with zipfile.ZipFile(kept.path) as archive:
        assert "maps/link.html" not in archive.namelist()


def test_equal_runs_say_so(study: Study, tmp_path: Path) -> None:
    kept = freeze(study, study.folder)
    done = CliRunner().invoke(commands.cli, ["compare", str(kept.path), str(study.path)])
    assert done.exit_code == 0, done.output
    assert "Every figure of 1 table is the same in both runs." in done.output
    assert "Inputs: the same bytes in both." in done.output
    assert "Settings: the same in both." in done.output


def test_every_figure_that_differs_is_listed(tmp_path: Path) -> None:
    first = ran(tmp_path / "a", {
        "coverage": coverage(900, 500),
        "premises": premises(("FA1", "=Alpha()", "pharmacy"), ("FA2", "Beta", "pharmacy")),
        "groups": pd.DataFrame({"split": ["age"], "group": ["65+"], "total": [10]}),
    })  # fmt: skip
    (tmp_path / "b").mkdir()
    changed = hamlet(tmp_path / "b", {"list.csv": "another"}, area='name = "Shire"')
    ran(tmp_path / "b", {
        "coverage": coverage(900.0, 520.5),
        "premises": premises(("FA3", "Gamma", "pharmacy"), ("FA1", "=Alpha()", "lps")),
        "groups": pd.DataFrame({"split": ["age"], "group": ["65+"], "total": [10.0]}),
        "choice": pd.DataFrame({"rule": ["drive_10"]}),
    }, changed)  # fmt: skip
    kept = freeze(first, first.folder)
    found = compare(open_run(kept.path), open_run(tmp_path / "b"))
    counts = {one.table: one for one in found.tables}
    assert list(counts) == ["coverage", "premises", "groups"]
    # Within, outside and the share of Ham; 10 and 10.0 are the same number.
    assert (counts["coverage"].cells, counts["coverage"].rows) == (3, 5)
    premises_counts = counts["premises"]
    assert (premises_counts.cells, premises_counts.rows_first, premises_counts.rows_second) == (
        1, 1, 1
    )  # fmt: skip
    assert counts["groups"].same
    assert found.only_second == ("choice",)
    assert not found.same_figures
    listed = found.differences
    assert tuple(listed) == COLUMNS
    assert len(listed) == 3 + 1 + 2
    ham = listed[(listed["table"] == "coverage") & (listed["column"] == "within")].iloc[0]
    assert "area_code=E07000009" in ham["row"]
    assert (ham["first"], ham["second"], ham["change"]) == ("500.0", "520.5", 20.5)
    of_premises = listed.loc[listed["table"] == "premises", ["row", "column", "what"]]
    assert of_premises.to_numpy().tolist() == [
        ["facility_id=FA1", "kind", "changed"],
        ["facility_id=FA2", "", "only in first"],
        ["facility_id=FA3", "", "only in second"],
    ]  # fmt: skip
    assert found.settings == ("area.name: nothing, now Shire",)
    assert [line.split(":")[0] for line in found.inputs] == ["premises"]
    (row,) = found.headline.to_dict("records")
    assert (row["area_name"], row["points"], row["outside_first"]) == ("Ham", 2.05, 500.0)
    told = "\n".join(lines(found))
    assert told.index("Settings that differ:") < told.index("Of the 3 tables")
    assert (
        "Ham, within 10 minutes' drive of pharmacies: 50.0%, now 52.1% (+2.1 points); further than "
        "that: 500, now 480 people"
    ) in told
    write_csv(found, tmp_path / "out.csv")
    back = pd.read_csv(tmp_path / "out.csv", encoding="utf-8-sig", keep_default_na=False, dtype=str)
    assert len(back) == len(listed)
    # Negative numbers stay numbers.
    assert back.loc[back["column"] == "outside", "change"].tolist() == ["-20.5"]


def test_hidden_numbers_and_rows_of_the_same_keys(tmp_path: Path) -> None:
    table = coverage(900, 500).astype(object)
    hidden = table.copy()
    hidden.loc[3, ["within", "outside", "share_within"]] = "[c]"
    twice = pd.DataFrame({"level": ["info", "info"], "message": ["same", "same"]})
    ran(tmp_path / "a", {"coverage": table, "findings": twice})
    ran(tmp_path / "b", {"coverage": hidden, "findings": twice.iloc[:1]})
    found = compare(open_run(tmp_path / "a"), open_run(tmp_path / "b"))
    assert found.tables[0].cells == 3
    assert found.differences["change"].isna().all()
    assert found.headline.empty
    assert (found.tables[1].rows, found.tables[1].rows_first) == (1, 1)


@pytest.mark.parametrize("question", questions.QUESTIONS, ids=lambda one: one.name)
def test_every_table_has_keys_that_are_its_columns(question) -> None:
    columns = [field.name for field in question.fields]
    keys = keys_of(question.name, columns)
    assert keys
    assert set(keys) <= set(columns)
    kinds = {field.name: field.kind for field in question.fields}
    assert all(kinds[key] == "text" or key == "limit_mph" for key in keys)


@pytest.mark.parametrize(("body", "words"), hostile.SEEN_AT_ONCE.values(), ids=hostile.SEEN_AT_ONCE)
def test_archives_of_strangers_are_refused(tmp_path: Path, body: bytes, words: str) -> None:
    (tmp_path / "a.zip").write_bytes(body)
    with pytest.raises(DataError, match=rf"a\.zip: this file .*{words}"):
        open_run(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        ('{"name": "web app"}', "inputs: is missing."),
        ('{"inputs": "x"}', 'inputs: must be a list. It says "x".'),
        ("[1]", "It must be an object with keys. It says [1]."),
        ("[1,", "cannot be read as JSON"),
        ("", "cannot be read as JSON"),
        ("[" * 100_000 + "]" * 100_000, "cannot be read as JSON"),
        ('{"a": ' * 60 + "1" + "}" * 60, "more than 50 levels"),
    ],
)
def test_another_programs_manifest_is_refused(tmp_path: Path, manifest: str, told: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("manifest.json", manifest)
    with pytest.raises(DataError, match="this is not the manifest of a run") as caught:
        open_run(tmp_path / "a.zip")
    assert told in str(caught.value)
    assert {finding.file for finding in caught.value.findings} == {
        f"{tmp_path / 'a.zip'}: manifest.json"
    }


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("study", None, "study: must be text."),
        (
            "reference_date",
            "spring",
            'reference_date: must be a day such as 2025-10-01. It says "spring".',
        ),
        ("invented", "no", 'invented: must be true or false. It says "no".'),
        ("inputs", [7], "inputs[0]: must be an object. It says 7."),
        ("inputs", [{"key": "roads", "sha256": 7}], "inputs[0].sha256: must be text. It says 7."),
        ("inputs", [{"sha256": "7"}], "inputs[0].key: must be text."),
        ("parameters", [], "parameters: must be an object. It says []."),
        ("packages", {"pna": 1}, "packages.pna: must be text. It says 1."),
        ("tables", "all", 'tables: must be an object. It says "all".'),
        ("previous", {"inputs": [0]}, "previous.inputs[0]: must be an object. It says 0."),
    ],
)
def test_every_key_of_the_wrong_kind_is_named_with_its_value(
    study: Study, tmp_path: Path, key: str, value: object, told: str
) -> None:
    path = study.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, key: value}), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        open_run(study.folder)
    (finding,) = caught.value.findings
    assert finding.file == str(path)
    assert finding.message in told
    assert f"- {told}\n" in str(caught.value)
    # And on the command line, whichever of the two it is.
    ran(tmp_path / "b", {"coverage": coverage(900, 500)})
    for pair in ([study.folder, tmp_path / "b"], [tmp_path / "b", study.folder]):
        done = CliRunner().invoke(commands.cli, ["compare", *map(str, pair)])
        assert isinstance(done.exception, DataError)
        assert done.exception.exit_code == 4
    with pytest.raises(DataError, match="Run `pna run` again"):
        freeze(study, study.folder)


@pytest.mark.parametrize("key", ["tool", "study", "reference_date", "inputs", "parameters"])
def test_every_missing_key_is_named_at_once(study: Study, key: str) -> None:
    path = study.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest[key], manifest["tables"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        open_run(study.folder)
    assert [one.message for one in caught.value.findings] == [
        f"{key}: is missing.", "tables: is missing."
    ]  # fmt: skip


def test_a_kept_file_that_was_changed_is_told(study: Study, tmp_path: Path) -> None:
    kept = freeze(study, study.folder)
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(kept.path) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"900.0", b"990.0"))
    run = open_run(forged)
    (finding,) = run.findings
    assert finding.file == "tables/coverage.csv"
    assert "its hash is another" in finding.message
    (tmp_path / "plain.zip").write_bytes(hostile.packed(("tables/coverage.csv", b"a\n1\n")))
    with pytest.raises(DataError, match="holds no run"):
        open_run(tmp_path / "plain.zip")
    with pytest.raises(MissingInputError, match="no such file or folder"):
        open_run(tmp_path / "nothing")


def test_freeze_on_the_command_line(study: Study) -> None:
    runner = CliRunner()
    done = runner.invoke(commands.cli, ["freeze", str(study.folder), "--on", "2025-06-09"])
    assert done.exit_code == 0, done.output
    assert "as-consulted-2025-06-09.zip" in done.output
    again = runner.invoke(commands.cli, ["freeze", str(study.folder), "--on", "2025-06-09"])
    assert isinstance(again.exception, DataError)


def test_nothing_is_kept_while_another_command_writes(study: Study) -> None:
    with writing_to(study.folder, "pna report") as begin:
        begin()
        with pytest.raises(FileHeldOpenError, match="another command of pna is writing"):
            freeze(study, study.folder)
    assert not list(study.folder.glob("*.zip"))
    # Run to its end it leaves nothing that could stand in the way.
    assert not (study.folder / FILE).exists()
    assert freeze(study, study.folder).path.exists()
    assert not (study.folder / FILE).exists()


_STOPPED = """
import os, sys
from pathlib import Path
from pna.folder_in_use import writing_to
with writing_to(Path(sys.argv[1]), sys.argv[2]) as begin:
    begin()
    os._exit(9)
"""


def test_a_command_that_was_stopped_amid_its_files_is_named_and_blocks_nobody(
    study: Study,
) -> None:
    stop = [sys.executable, "-c", _STOPPED, str(study.folder)]
    for command in ("pna run", "pna report"):
        assert subprocess.run([*stop, command], check=False).returncode == 9
    with pytest.raises(StaleResultsError, match="`pna report`, `pna run` was stopped while"):
        freeze(study, study.folder)
    # One that does not get as far as to write changes nothing; nor does one of fewer files.
    with writing_to(study.folder, "pna report"):
        pass
    with writing_to(study.folder, "pna run") as begin:
        begin()
    assert unfinished(study.folder) == ("pna report",)
    with writing_to(study.folder, "pna report") as begin:
        begin()
    assert freeze(study, study.folder).findings == ()


def test_a_command_that_fails_amid_its_files_is_as_one_that_was_stopped(study: Study) -> None:
    with suppress(KeyboardInterrupt), writing_to(study.folder, "pna maps") as begin:
        begin()
        raise KeyboardInterrupt
    with pytest.raises(StaleResultsError, match="`pna maps` was stopped"):
        freeze(study, study.folder)


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_kept_of_files_that_change_meanwhile(study: Study, gone: bool) -> None:  # noqa: FBT001
    page = study.folder / "maps" / "provision.html"

    def meddle(step: str, done: int, total: int) -> None:
        assert step == "Keeping files"
        if gone:
            page.unlink(missing_ok=True)
        elif done == total:
            page.write_text("<p>of another run</p>")

    with pytest.raises(StaleResultsError, match=r"being kept: maps/provision\.html\. Nothing"):
        freeze(study, study.folder, progress=meddle)
    assert not list(study.folder.glob("*as-consulted*"))


def test_two_manifests_in_one_archive_are_refused(study: Study) -> None:
    kept = freeze(study, study.folder)
    content = (study.folder / "manifest.json").read_text(encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(kept.path, "a") as archive:
            archive.writestr("manifest.json", content.replace("hamlet", "other"))
    with pytest.raises(DataError, match=r"holds 'manifest\.json' twice"):
        open_run(kept.path)


def test_tables_without_a_common_column_are_all_difference(tmp_path: Path) -> None:
    ran(tmp_path / "a", {"coverage": coverage(10.0, 20.0)})
    ran(tmp_path / "b", {"coverage": pd.DataFrame({"x": [1, 2, 3]})})
    compared = compare(open_run(tmp_path / "a"), open_run(tmp_path / "b"))
    counts = compared.tables[0]
    assert (counts.cells, counts.columns_second) == (0, ("x",))
    assert counts.rows_second - counts.rows_first == 3 - len(coverage(10.0, 20.0))
