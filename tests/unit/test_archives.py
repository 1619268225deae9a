"""Archives of strangers are refused at every door, with the same words."""

import contextlib
import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import hostile_archives as hostile
import pytest
from hostile_archives import TABLE, packed
from hypothesis import given
from hypothesis import strategies as st

from pna import archives, sources
from pna.archives import ArchiveError
from pna.errors import DataError
from pna.fetch.client import FetchError
from pna.fetch.verify import look_at
from pna.sources import boundaries
from pna.sources.reading import csv_files
from pna.sources.reading.archives import headers, members, read_member, read_packed, unpacked


def written(folder: Path, body: bytes, name: str = "a.zip") -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def a_table(path: Path) -> None:
    with unpacked(path):
        pass


@pytest.mark.parametrize(("body", "words"), hostile.EVERY.values(), ids=hostile.EVERY)
class TestEveryDoor:
    def test_the_whole_is_tried(self, tmp_path: Path, body: bytes, words: str) -> None:
        with pytest.raises(ArchiveError, match=words):
            archives.try_whole(written(tmp_path, body))

    def test_what_was_fetched(self, tmp_path: Path, body: bytes, words: str) -> None:
        with pytest.raises(FetchError, match=f"the zip file .*{words}"):
            look_at(written(tmp_path, body, "part"), "zip")

    def test_a_table(self, tmp_path: Path, body: bytes, words: str) -> None:
        path = written(tmp_path, body)
        with pytest.raises(DataError, match=f"a.zip: This ZIP file .*{words}"):
            a_table(path)
        assert [child.name for child in tmp_path.iterdir()] == ["a.zip"]
        assert not (tmp_path.parent / "evil.csv").exists()


@pytest.mark.parametrize(("body", "words"), hostile.SEEN_AT_ONCE.values(), ids=hostile.SEEN_AT_ONCE)
class TestDoorsThatReadNoneOfIt:
    def test_members(self, tmp_path: Path, body: bytes, words: str) -> None:
        with pytest.raises(DataError, match=words):
            members(written(tmp_path, body), "good")

    def test_a_map_layer(self, tmp_path: Path, body: bytes, words: str) -> None:
        with pytest.raises(DataError, match=words):
            boundaries.read(written(tmp_path, body))

    def test_a_workbook(self, tmp_path: Path, body: bytes, words: str) -> None:
        path = written(tmp_path, body, "a.xlsx")
        with pytest.raises(DataError, match=f"workbook cannot be opened: the file .*{words}"):
            sources.read("lsoa_age", path)


def test_the_limits_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, packed(*((f"{i}.csv", bytes(range(256)) * 4) for i in range(10))))
    archives.try_whole(path, 10_240)
    with pytest.raises(ArchiveError, match="would unpack"):
        archives.try_whole(path, 10_239)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 9)
    with pytest.raises(DataError, match="holds 10 files"):
        members(path)


def test_a_table_is_never_larger_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, packed(("a.csv", b"0" * 5000)))
    monkeypatch.setattr(archives, "LARGEST_TABLE_BYTES", 5000)
    assert len(read_member(path, members(path)[0])) == 5000
    monkeypatch.setattr(archives, "LARGEST_TABLE_BYTES", 4999)
    with pytest.raises(DataError, match=r"more than 4,999 bytes \(a.csv\)"):
        a_table(path)
    with pytest.raises(DataError, match="more than 4,999 bytes"):
        read_member(path, members(path)[0])


def test_a_compressed_table_that_bursts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = b"2,3\n"
    path = written(tmp_path, gzip.compress(b"a,b\n" + row * 15_000_000), "a.csv.gz")
    with pytest.raises(DataError, match="unpacks to more than a published table"):
        csv_files.read_csv(path, ("a", "b"), [0])
    small = written(tmp_path, gzip.compress(b"a,b\n" + row * 1000), "b.csv.gz")
    assert csv_files.read_csv(small, ("a", "b"), [0])[0].num_rows == 1000
    monkeypatch.setattr(csv_files, "LARGEST_TABLE_BYTES", 4003)
    with pytest.raises(DataError, match=r"more than a published table \(4,004 bytes\)"):
        csv_files.read_csv(small, ("a", "b"), [0])


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_damage_is_refused_or_does_no_harm(changes: list[tuple[int, int]]) -> None:
    body = bytearray(packed(("a.csv", b"1,2\n" * 50), ("b/c.csv", b"3,4\n" * 50)))
    for place, value in changes:
        body[place % len(body)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), bytes(body))
        with contextlib.suppress(ArchiveError):
            archives.try_whole(path)
        with contextlib.suppress(DataError), unpacked(path, pick="a.csv") as plain:
            assert plain == path or plain.parent != path.parent


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    path = written(tmp_path, packed(("inner.zip", hostile.bomb())))
    archives.try_whole(path)
    with pytest.raises(DataError, match=r"no CSV \(inner.zip\).*Unpack it first"):
        a_table(path)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Data/l<>rge.csv", "l__rge.csv"),
        ("NUL.csv", "_NUL.csv"),
        ("a/com1.csv", "_com1.csv"),
        ("Tŷ Gwyn (1).csv", "Tŷ Gwyn (1).csv"),
        ("a\x1b[2Jb.csv", "a__2Jb.csv"),
        (f"{'x' * 300}.csv", f"{'x' * 96}.csv"),
    ],
)
def test_tables_are_written_under_a_plain_name(tmp_path: Path, name: str, plain: str) -> None:
    path = written(tmp_path, packed((name, TABLE), ("Doc/readme.pdf", TABLE * 9)))
    with unpacked(path) as table:
        assert table.name == plain
        assert table.read_bytes() == TABLE
        folder = table.parent
        assert list(folder.iterdir()) == [table]
    assert not folder.exists()
    assert headers(path) == ("a", "b")


def test_a_plain_file_is_given_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE, "a.csv")
    with unpacked(path, pick="x") as plain:
        assert plain == path
    assert headers(path) == ("a", "b")


def test_which_table_is_taken(tmp_path: Path) -> None:
    path = written(
        tmp_path, packed(("a-lsoa.csv", TABLE), ("b-lsoa.csv", TABLE * 2), ("c-oa.csv", TABLE * 3))
    )
    for pick, name in (("a-lsoa", "a-lsoa.csv"), (r"^[^/]*-OA\.csv$", "c-oa.csv")):
        with unpacked(path, pick=pick) as plain:
            assert plain.name == name
    with unpacked(path, pick="lsoa", largest=True) as plain:
        assert plain.name == "b-lsoa.csv"
    for pick in ("", "lsoa", "msoa"):
        several = r"several tables \(a-lsoa.csv, b-lsoa.csv, c-oa.csv\); this should be it"
        with pytest.raises(DataError, match=several), unpacked(path, pick=pick, what="it"):
            pass
    # What a Mac and the file system put there are no tables.
    litter = packed(("mine.csv", TABLE), ("__MACOSX/x.csv", TABLE), ("d/._mine.csv", TABLE))
    with unpacked(written(tmp_path, litter), pick="lsoa") as plain:
        assert plain.name == "mine.csv"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (packed(), "it is empty.*Is it the right file"),
        (packed(("readme.pdf", b"x")), r"no CSV \(readme.pdf\)"),
        (packed(*((f"{n}.pdf", b"x") for n in range(9))), r"6.pdf, 7.pdf, \.\.\.\)"),
    ],
)
def test_what_the_archive_holds_is_told(tmp_path: Path, body: bytes, words: str) -> None:
    path = written(tmp_path, body)
    with pytest.raises(DataError, match=words):
        headers(path)
    with pytest.raises(DataError, match=words):
        a_table(path)


def test_findings_name_the_archive_and_the_table(tmp_path: Path) -> None:
    path = written(tmp_path, packed(("inner.csv", TABLE)))

    def wrong(plain: Path) -> None:
        csv_files.refuse(plain, "Wrong.", "Think.")

    with pytest.raises(DataError, match=r"^a.zip: inner.csv: Wrong. Think.$"):
        read_packed(path, wrong)


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    assert archives.is_zip(written(tmp_path, packed(("a.csv", TABLE))))
    assert archives.is_zip(written(tmp_path, hostile.cut()))
    for name, member in (("a.xlsx", "[Content_Types].xml"), ("b.ods", "mimetype")):
        assert not archives.is_zip(written(tmp_path, packed((member, b"x")), name))
    assert not archives.is_zip(written(tmp_path, packed((member, b"x"))[:-30], "c.ods"))


def test_a_member_is_read_as_far_as_asked(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", TABLE)
    path = written(tmp_path, stream.getvalue())
    (member,) = members(path)
    assert read_member(path, member, 3) == b"a,b"
    assert read_member(path, member) == TABLE
