"""What came is looked at before it is put in its place, and no old file is lost."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pna.errors import DataError
from pna.fetch.client import FetchError
from pna.fetch.store import Sources, place
from pna.fetch.verify import look_at
from pna.fetch.words import first_words, looks_like_html

PAGE = b"""\xef\xbb\xbf<?xml version="1.0"?>
<!-- a --><!-- b -->
<!DOCTYPE html><html><head><title>Blocked</title><style>b { color: red }</style>
<script>let x = "<p>";</script></head><body><p>Access &amp; use of this site
is <b>blocked</b> by policy</p></body></html>"""


def written(folder: Path, body: bytes) -> Path:
    path = folder / "part"
    path.write_bytes(body)
    return path


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members:
            made.writestr(name, body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class TestWords:
    def test_a_page_is_seen_and_quoted(self) -> None:
        assert looks_like_html(PAGE)
        assert first_words(PAGE) == '"Blocked Access & use of this site is blocked by policy"'

    @pytest.mark.parametrize("body", [b"a,b\n1,2\n", b"<kml></kml>", b"", b"\x00\x01", b"html,b"])
    def test_what_is_no_page(self, body: bytes) -> None:
        assert not looks_like_html(body)

    def test_nothing_to_quote(self) -> None:
        assert first_words(b"<html><script>x</script>") == "an empty page"

    def test_only_so_much_is_quoted(self) -> None:
        assert first_words(b"word " * 30) == f'"{" ".join(["word"] * 20)} ..."'
        assert len(first_words(b"x" * 5000)) == 202

    @given(st.binary())
    def test_any_bytes(self, body: bytes) -> None:
        looks_like_html(body)
        assert first_words(body).isprintable()

    @settings(deadline=1000, max_examples=20)
    @given(st.lists(st.sampled_from(["<!--", "-->", "<", ">", "<script", " "]), min_size=500))
    def test_hostile_markup_takes_no_time(self, parts: list[str]) -> None:
        body = ("".join(parts) * 20).encode()
        looks_like_html(body)
        first_words(body)


class TestLook:
    def test_a_page_instead_of_a_csv(self, tmp_path: Path) -> None:
        with pytest.raises(FetchError, match=r'a web page came .*"Blocked Access'):
            look_at(written(tmp_path, PAGE), "csv")

    def test_a_page_that_only_the_server_calls_one(self, tmp_path: Path) -> None:
        part = written(tmp_path, b"<p>Session ended</p>")
        with pytest.raises(FetchError, match="Session ended"):
            look_at(part, "other", content_type="text/html; charset=utf-8")

    def test_a_csv_that_the_server_calls_a_page_is_taken(self, tmp_path: Path) -> None:
        look_at(written(tmp_path, b"a,b\n1,2\n"), "csv", content_type="text/html")

    @pytest.mark.parametrize(
        ("kind", "body", "words"),
        [
            ("csv", b"", "is empty"),
            ("csv", b'{"error": "gone"}', r"not a CSV file; it begins .*gone"),
            ("csv", b"<Error>AccessDenied</Error>", "AccessDenied"),
            ("csv", b"a,b\x00c\n", "not text"),
            ("csv", b"only one column\n1\n", "1 columns, not 20 or more"),
            ("json", b'{"a": 1', "broken off or damaged"),
            ("json", b"[" * 100_000, "broken off or damaged"),
            ("geojson", b'{"a": 1}', "no features"),
            ("geojson", b"[1]", "no features"),
            ("zip", b"PK\x03\x04 and no more", "damaged"),
            ("pbf", b"not this", "not an OpenStreetMap PBF file"),
        ],
    )
    def test_another_kind(self, tmp_path: Path, kind: str, body: bytes, words: str) -> None:
        with pytest.raises(FetchError, match=words):
            look_at(written(tmp_path, body), kind, columns=20)

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("csv", "código,ñ\n1,2\n".encode("cp1252")),
            ("csv", b'"a","b, and c"\r\n'),
            ("json", b"{}"),
            ("geojson", b'{"type": "FeatureCollection", "features": []}'),
            ("zip", zipped(("folder/a.csv", b"1,2"))),
            ("pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c"),
            ("other", b"anything"),
        ],
    )
    def test_what_is_right(self, tmp_path: Path, kind: str, body: bytes) -> None:
        look_at(written(tmp_path, body), kind)

    def test_too_small(self, tmp_path: Path) -> None:
        with pytest.raises(FetchError, match=r"only 0\.0 kB, .* likely is 200 kB"):
            look_at(written(tmp_path, b"a,b\n"), "csv", at_least_kb=200)

    @given(st.sampled_from(["csv", "json", "geojson", "zip", "pbf", "other"]), st.binary())
    def test_any_bytes_are_taken_or_refused(self, kind: str, body: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FetchError):
            look_at(written(Path(folder), body), kind)


class TestPlace:
    def test_the_first(self, tmp_path: Path) -> None:
        placed = place(written(tmp_path, b"1"), tmp_path / "a.csv", replace=False)
        assert (placed.status, placed.old) == ("new", "")
        assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]

    def test_the_same_again_leaves_the_file_alone(self, tmp_path: Path) -> None:
        target = tmp_path / "a.csv"
        target.write_bytes(b"1")
        before = target.stat().st_mtime_ns
        assert place(written(tmp_path, b"1"), target, replace=False).status == "up to date"
        assert target.stat().st_mtime_ns == before
        assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("list.csv", "list.2025-06-30.csv"),
            ("rutland-latest.osm.pbf", "rutland-latest.2025-06-30.osm.pbf"),
            ("list", "list.2025-06-30"),
        ],
    )
    def test_another_keeps_the_old(self, tmp_path: Path, name: str, kept: str) -> None:
        target = tmp_path / name
        target.write_bytes(b"old")
        when = "2025-06-30T23:10:00Z"
        placed = place(written(tmp_path, b"new"), target, replace=False, fetched=when)
        assert (placed.status, placed.old) == ("replaced", kept)
        assert target.read_bytes() == b"new"
        assert (tmp_path / kept).read_bytes() == b"old"

    def test_no_kept_file_is_lost_either(self, tmp_path: Path) -> None:
        target = tmp_path / "a.csv"
        for body in (b"1", b"2", b"3", b"4"):
            place(written(tmp_path, body), target, replace=False, fetched="2025-06-30T01:00:00Z")
        found = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        assert found == {
            "a.csv": b"4",
            "a.2025-06-30.csv": b"1",
            "a.2025-06-30-2.csv": b"2",
            "a.2025-06-30-3.csv": b"3",
        }

    def test_a_file_of_ones_own_is_kept_under_its_own_date(self, tmp_path: Path) -> None:
        target = tmp_path / "a.csv"
        target.write_bytes(b"mine")
        os.utime(target, (1_735_732_800, 1_735_732_800))  # 2025-01-01 12:00 UTC
        placed = place(written(tmp_path, b"new"), target, replace=False)
        assert placed.old == "a.2025-01-01.csv"

    def test_replaced_if_asked(self, tmp_path: Path) -> None:
        target = tmp_path / "a.csv"
        target.write_bytes(b"old")
        assert place(written(tmp_path, b"new"), target, replace=True).old == ""
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.csv": b"new"}

    def test_a_folder_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").mkdir()
        with pytest.raises(FetchError, match="is a folder"):
            place(written(tmp_path, b"new"), tmp_path / "a.csv", replace=False)

    def test_a_file_held_open(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        target = tmp_path / "a.csv"
        target.write_bytes(b"old")

        def held(*_: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "rename", held)
        with pytest.raises(FetchError, match="open in another program"):
            place(written(tmp_path, b"new"), target, replace=False)
        assert target.read_bytes() == b"old"


class TestSources:
    def test_kept_and_read_again(self, tmp_path: Path) -> None:
        sources = Sources(tmp_path)
        assert sources.of("a.csv") == {}
        sources.record("a.csv", {"url": "http://x/1"})
        sources.record("a.csv", {"url": "http://x/2"}, old="a.2025-06-30.csv")
        again = Sources(tmp_path)
        assert again.of("a.csv") == {"url": "http://x/2"}
        assert again.of("a.2025-06-30.csv") == {"url": "http://x/1"}
        told = json.loads((tmp_path / "sources.json").read_text(encoding="utf-8"))
        assert set(told["files"]) == {"a.csv", "a.2025-06-30.csv"}

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": {"a": 1}}'])
    def test_a_broken_one_is_not_written_over(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "sources.json").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match="Give it another name"):
            Sources(tmp_path)
