import zipfile
from pathlib import Path

import pytest

from pna.errors import DataError
from pna.sources import archives
from pna.sources.archives import is_zip, members, opened, zipped_header

TABLE = "a,b\n1,2\n"


def packed(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_largest_match_is_unpacked_under_a_plain_name(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a b.zip",
        {"Data/small.csv": "a\n", "Data/l<>rge.csv": TABLE, "Doc/x.txt": TABLE * 9},
    )
    with opened(path, r"\.csv$", "a table") as plain:
        assert plain.name == "l__rge.csv"
        assert plain.read_text(encoding="utf-8") == TABLE
        folder = plain.parent
    assert not folder.exists()
    assert zipped_header(path, r"\.csv$", "a table") == ("a", "b")


def test_a_plain_file_is_given_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    with opened(path, "x", "a table") as plain:
        assert plain == path


@pytest.mark.parametrize("name", ["../out.csv", "/etc/out.csv", "C:\\out.csv", "a/../../b.csv"])
def test_a_path_outside_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "a.zip", {name: TABLE})
    with pytest.raises(DataError, match="names a place outside it"):
        members(path, r"\.csv$")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"0" * 60_000_000})
    with pytest.raises(DataError, match="far more than a table"):
        members(path, "csv")


def test_many_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_BYTES", 10)
    path = packed(tmp_path / "a.zip", {"a.csv": TABLE, "b.csv": TABLE})
    with pytest.raises(DataError, match="too large"):
        members(path, "csv")


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": TABLE})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(DataError, match="password"):
        members(path, "csv")


def test_a_cut_archive_and_one_with_damaged_data_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": TABLE * 1000})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert is_zip(path)
    with pytest.raises(DataError, match="damaged or cut short"):
        members(path, "csv")
    path.write_bytes(whole[:45] + b"\xff\xfe\xfd" + whole[48:])
    with pytest.raises(DataError, match="damaged"), opened(path, "csv", "a table"):
        pass


def test_what_the_archive_holds_is_told(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": "x"})
    with pytest.raises(DataError, match=r"does not hold a table.*It holds a\.txt"):
        zipped_header(path, r"\.csv$", "a table")
    empty = packed(tmp_path / "b.zip", {})
    with pytest.raises(DataError, match="It is empty"):
        zipped_header(empty, r"\.csv$", "a table")


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    assert not is_zip(packed(tmp_path / "a.xlsx", {"[Content_Types].xml": "x"}))
    assert not is_zip(packed(tmp_path / "a.ods", {"mimetype": "x"}))
