"""Entries are found only by what made them, and trusted only whole."""

import logging
import os

import numpy as np
import pytest

from pna import cache
from pna.cache import Cache, file_hashes, key_of, load, store

ARRAYS = {
    "minutes": np.array([[1.5, np.nan], [np.inf, 0.0]]),
    "names": np.array(["A", "Ty Gwyn \u0175"]),
    "flags": np.array([True, False]),
    "empty": np.empty((0, 3)),
}


def test_round_trip(tmp_path):
    kept = Cache(tmp_path / "a folder" / "cache")
    assert load(kept, "matrix-1") is None
    store(kept, "matrix-1", ARRAYS)
    found = load(kept, "matrix-1")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f")
    assert load(kept, "matrix-2") is None


def test_the_same_content_is_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        store(Cache(tmp_path / name), "matrix-1", ARRAYS)
    first, second = (next((tmp_path / name).iterdir()).read_bytes() for name in ("a", "b"))
    assert first == second


def damaged(data):
    middle = len(data) // 2
    yield "a bit is turned", data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    yield "cut short", data[:-1]
    yield "cut to almost nothing", data[:10]
    yield "empty", b""
    yield "longer", data + b"\0"
    yield "another file altogether", b"PK\x03\x04" + bytes(100)


def test_any_damage_is_noticed_and_the_entry_can_be_made_anew(tmp_path, caplog):
    kept = Cache(tmp_path)
    store(kept, "matrix-1", ARRAYS)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for what, data in damaged(whole):
        path.write_bytes(data)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert load(kept, "matrix-1") is None, what
        assert "matrix-1" in caplog.text, what
        assert "made anew" in caplog.text, what
        store(kept, "matrix-1", ARRAYS)
        assert path.read_bytes() == whole


def test_nothing_is_kept_without_a_folder():
    store(Cache(None), "matrix-1", ARRAYS)
    assert load(Cache(None), "matrix-1") is None


def test_python_objects_are_refused(tmp_path):
    with pytest.raises(ValueError, match="Python objects"):
        store(Cache(tmp_path), "matrix-1", {"a": np.array([{}, None], dtype=object)})
    assert list(tmp_path.iterdir()) == []


def name(step="matrix", inputs=("abc", "def"), parameters=None, modules=("travel/minutes",)):
    if parameters is None:
        parameters = {"limit": 60.0, "ids": [1, 2]}
    return key_of(step, inputs=inputs, parameters=parameters, modules=modules)


def test_any_change_gives_another_name():
    names = [
        name(),
        name(step="grid"),
        name(inputs=("abc", "deg")),
        name(inputs=("def", "abc")),
        name(inputs=("abcdef",)),
        name(parameters={"limit": 60.5, "ids": [1, 2]}),
        name(parameters={"limit": 60.0, "ids": [2, 1]}),
        name(parameters={"limit": 60.0}),
        name(modules=("travel/minutes", "roads/network")),
        name(modules=("roads/network",)),
    ]
    assert len(set(names)) == len(names)
    assert name() == name(parameters={"ids": [1, 2], "limit": 60.0})
    assert name(modules=("a", "b")[:0]) == name(modules=())
    assert name(modules=("roads/network", "travel/minutes")) == name(
        modules=("travel/minutes", "roads/network")
    )


def test_changed_code_gives_another_name(tmp_path, monkeypatch):
    monkeypatch.setattr(cache.importlib.resources, "files", lambda _package: tmp_path)
    code = tmp_path / "travel" / "minutes.py"
    code.parent.mkdir()
    code.write_bytes(b"SPEED = 1\nLIMIT = 2\n")
    before = name()
    # As a checkout on Windows has it: the same code.
    code.write_bytes(b"SPEED = 1\r\nLIMIT = 2\r\n")
    assert name() == before
    code.write_bytes(b"SPEED = 1\nLIMIT = 3\n")
    assert name() != before


def test_a_module_that_is_not_there_is_an_error():
    with pytest.raises(FileNotFoundError):
        name(modules=("no_such_module",))


@pytest.fixture
def reads(monkeypatch):
    """Paths whose content was hashed."""
    seen, real = [], cache.sha256

    def counted(path):
        seen.append(path)
        return real(path)

    monkeypatch.setattr(cache, "sha256", counted)
    return seen


def test_a_file_is_read_again_only_when_it_may_have_changed(tmp_path, reads):
    kept = Cache(tmp_path / "cache")
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(b"one")
    os.utime(path, ns=(10**18, 10**18))
    first = file_hashes(kept, [path])
    # SHA-256 of "one", from any other tool.
    assert first == {path: "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"}
    assert file_hashes(kept, [path]) == first
    assert len(reads) == 1
    # The same size, another time.
    path.write_bytes(b"two")
    os.utime(path, ns=(10**18, 10**18 + 100))
    assert file_hashes(kept, [path]) != first
    # The same time, another size.
    path.write_bytes(b"three")
    os.utime(path, ns=(10**18, 10**18 + 100))
    assert file_hashes(kept, [path]) != first
    assert len(reads) == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"a": [1, 2]}'])
def test_a_damaged_index_of_files_is_passed_over(tmp_path, reads, content):
    kept = Cache(tmp_path / "cache")
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(b"one")
    first = file_hashes(kept, [path])
    (index,) = kept.folder.iterdir()
    index.write_text(content.replace("a", str(path)), encoding="utf-8")
    assert file_hashes(kept, [path]) == first
    assert len(reads) == 2


def test_hashes_without_a_folder(tmp_path, reads):
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(b"one")
    assert file_hashes(Cache(None), [path]) == file_hashes(Cache(None), [path])
    assert len(reads) == 2
