"""What the computer refuses, in plain words and with the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from pna import writing
from pna.cli.console import refusals
from pna.errors import DataError, FileHeldOpenError


def test_a_file_in_the_place_of_a_folder_and_the_other_way_round(tmp_path: Path) -> None:
    (tmp_path / "explain").write_text("mine")
    (tmp_path / "note.html").mkdir()
    for path in (tmp_path / "explain" / "place" / "a.html", tmp_path / "note.html"):
        with pytest.raises(DataError, match="Move it away and run again") as caught, refusals():
            writing.text("new", path)
        assert caught.value.exit_code == 4
        assert str(path if path.is_dir() else tmp_path / "explain") in str(caught.value)
    assert (tmp_path / "explain").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["explain", "note.html"]


def test_the_file_that_was_meant_is_named_and_not_the_temporary_one() -> None:
    with pytest.raises(FileHeldOpenError, match=r"^/study/as-consulted\.zip cannot"), refusals():
        raise PermissionError(13, "Permission denied", "/study/.as-consulted.4711.part.zip")


@pytest.mark.parametrize("number", [13, 30, 28])
def test_what_is_held_or_protected(number: int) -> None:
    with pytest.raises(FileHeldOpenError), refusals():
        raise OSError(number, "refused", "note.docx")


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ConnectionError), refusals():
        raise ConnectionError(104, "reset")
