"""What a user is told when an input is wrong, and with which exit code the command leaves."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd
import pytest

from pna.demo import make


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("town") / "demo").parent


@pytest.fixture
def study(town: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(town, tmp_path / "study"))
    # The bands play no part here, and a coarse grid saves their time.
    edit_study(copy, "grid_metres = 25", "grid_metres = 500")
    return copy


def run(study: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pna", "run", str(study), "--no-cache"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert not (study / "manifest.json").exists() or done.returncode == 0
    return done.returncode, done.stderr


def edit_csv(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)


def edit_study(study: Path, old: str, new: str) -> None:
    path = study / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_usage(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pna", "run", "--colour", "blue"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "--colour" in done.stderr


def test_names_from_data_do_not_command_the_terminal(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pna import cli

    edit_study(study, 'hwb = ["E06990001"]', 'hwb = ["E06\\u001b[31m\\rhidden"]')
    monkeypatch.setattr(sys, "argv", ["pna", "run", str(study)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 4
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "\r" not in told
    assert "There is no area with this code" in told


def test_no_study_file(tmp_path: Path) -> None:
    code, message = run(tmp_path)
    assert code == 5
    assert "study.toml" in message
    assert "pna demo" in message


def test_a_misspelt_key(study: Path) -> None:
    edit_study(study, "buffer_km", "bufer_km")
    code, message = run(study)
    assert code == 3
    assert "area.bufer_km" in message
    assert "'buffer_km'" in message


def test_not_toml(study: Path) -> None:
    (study / "study.toml").write_text("[study\nname = x", encoding="utf-8")
    code, message = run(study)
    assert code == 3
    assert "study.toml" in message


def test_missing_files_are_all_named(study: Path) -> None:
    (study / "data/raw/lsoa_population.csv").unlink()
    (study / "data/raw/wards.geojson").unlink()
    code, message = run(study)
    assert code == 5
    assert "lsoa_population.csv" in message
    assert "wards.geojson" in message
    assert "inputs.population" in message


def test_a_truncated_pbf(study: Path) -> None:
    path = study / "data/raw/demo-west.osm.pbf"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    code, message = run(study)
    assert code == 4
    assert "demo-west.osm.pbf" in message
    assert "download it again" in message


def test_road_files_without_roads(study: Path) -> None:
    for name in ("demo-west.osm.pbf", "demo-east.osm.pbf"):
        path = study / "data/raw" / name
        path.unlink()
        with osmium.SimpleWriter(str(path)) as writer:
            writer.add_node(osmium.osm.mutable.Node(id=1, version=1, location=(1.0, 53.0)))
    code, message = run(study)
    assert code == 4
    assert "no roads" in message


def test_boundaries_without_a_coordinate_system(study: Path) -> None:
    path = study / "data/raw/districts.geojson"
    frame = gpd.read_file(path).to_crs(27700)
    shape = study / "data/raw/districts.shp"
    frame.to_file(shape)
    shape.with_suffix(".prj").unlink()
    edit_study(study, "districts.geojson", "districts.shp")
    code, message = run(study)
    assert code == 4
    assert "districts.shp" in message


def test_a_premises_in_the_sea_is_counted_and_said_to_be_off_the_roads(study: Path) -> None:
    """A position on the grid but on no land is the readers' to accept and the roads' to refuse."""
    edit_csv(
        study / "data/raw/amendments.csv",
        lambda frame: frame.assign(
            value=frame["value"].where(frame["field"] != "easting_northing", "690000,420000")
        ),
    )
    code, message = run(study)
    assert code == 0, message
    premises = pd.read_csv(study / "tables/premises.csv", encoding="utf-8-sig")
    moved = premises[premises["easting"] == 690000.0].iloc[0]
    assert moved["counted_pharmacies"] == "no" or moved["drive_status"] == "too_far_from_road"


def test_a_premises_off_the_grid(study: Path) -> None:
    edit_csv(
        study / "data/raw/amendments.csv",
        lambda frame: frame.assign(
            value=frame["value"].where(frame["field"] != "easting_northing", "53.2,0.5")
        ),
    )
    code, message = run(study)
    assert code == 4
    assert "amendments.csv" in message


def test_an_amendment_of_an_unknown_ods_code(study: Path) -> None:
    path = study / "data/raw/amendments.csv"
    known = pd.read_csv(path, dtype=str)["ods_code"][0]
    edit_csv(path, lambda frame: frame.replace(known, known[:-1] + "!"))
    code, message = run(study)
    assert code == 4
    assert "amendments.csv" in message
    assert known[:-1] + "!" in message
    assert "row 2" in message


def test_nobody_lives_there(study: Path) -> None:
    edit_csv(study / "data/raw/lsoa_population.csv", lambda frame: frame.assign(OBS_VALUE="0"))
    code, message = run(study)
    assert code == 4
    assert "lsoa_population.csv" in message


def with_another_first_row(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[[0]].assign(POST_CODE="ZZ9 9ZZ")])


def test_a_row_that_comes_twice_is_told_and_counted_once(study: Path) -> None:
    path = study / "data/raw/consol_pharmacy_list_202526q1final.csv"
    own = pd.read_csv(path, dtype=str).iloc[0, 0]
    edit_csv(path, lambda frame: pd.concat([frame, frame.iloc[[0]]]))
    code, _ = run(study)
    assert code == 0
    # The invented town has a row that comes twice as it is made: FZA10.
    findings = pd.read_csv(study / "tables/findings.csv", encoding="utf-8-sig")
    twice = findings[findings["message"].str.contains("is a duplicate, and counted once")]
    assert set(twice["value"]) == {"FZA10", own}
    assert len(twice) == 2
    table = pd.read_csv(study / "tables/premises-reconciliation.csv", encoding="utf-8-sig")
    whole = table[(table["board"] == "all") & (table["kind"] == "all")]
    assert whole["duplicate"].tolist() == [2, 2]


def test_duplicate_ods_codes_name_their_rows(study: Path) -> None:
    path = study / "data/raw/consol_pharmacy_list_202526q1final.csv"
    edit_csv(path, with_another_first_row)
    code, message = run(study)
    assert code == 4
    assert path.name in message
    assert "row" in message


def test_all_faults_come_together(study: Path) -> None:
    edit_csv(study / "data/raw/lsoa_population.csv", lambda frame: frame.assign(OBS_VALUE="many"))
    path = study / "data/raw/consol_pharmacy_list_202526q1final.csv"
    edit_csv(path, with_another_first_row)
    code, message = run(study)
    assert code == 4
    assert path.name in message
    assert "lsoa_population.csv" in message


def test_a_file_held_open(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that Excel holds open; here the refusal is put in."""
    from click.testing import CliRunner

    from pna import cli
    from pna.errors import FileHeldOpenError

    original = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "nearest.csv":
            raise PermissionError(13, "used by another process")
        return original(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    result = CliRunner().invoke(cli.cli, ["run", str(study)])
    assert isinstance(result.exception, FileHeldOpenError)
    assert result.exception.exit_code == 6
    assert "nearest.csv" in str(result.exception)
    assert "Close" in str(result.exception)
    assert not (study / "manifest.json").exists()
    assert not list((study / "tables").glob("*.part*"))


def test_a_folder_that_cannot_be_written_to(study: Path, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    within = tmp_path / "a file" / "out"
    done = subprocess.run(
        [sys.executable, "-m", "pna", "run", str(study), "--out", str(within)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "nothing can be written to" in done.stderr
    assert "a file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_no_bug(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pna import cli, pipeline

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(study / "layers.gpkg"))

    monkeypatch.setattr(pipeline, "analyse", full)
    monkeypatch.setattr(sys, "argv", ["pna", "run", str(study)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 6
    told = capsys.readouterr().err
    assert "layers.gpkg cannot be written or read (No space left on device)" in told
    assert "bug in pna" not in told
