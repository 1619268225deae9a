"""A content-addressed store of arrays: networks, matrices and joined grids of earlier runs.

The name of an entry is a hash of everything that it was made from: the inputs' bytes, the
parameters, and the source code of the modules that made it. So a changed input, parameter or
program never finds an old entry. Each entry carries a hash of its own content; one that is damaged
is noticed and made anew.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pna import writing
from pna.provenance import sha256

__all__ = ["Cache", "key_of", "load", "store"]

Arrays = Mapping[str, npt.NDArray[Any]]
_LOG = logging.getLogger(__name__)
_DIGEST_BYTES = 32


@dataclass(frozen=True)
class Cache:
    """A folder of entries. `folder` is None where nothing is to be kept."""

    folder: Path | None


def key_of(step: str, *, inputs: Iterable[str], parameters: object, modules: Iterable[str]) -> str:
    """Name of an entry.

    Parameters
    ----------
    step
        What the entry holds.
    inputs
        Hashes of what it was made from: of files, or names of other entries.
    parameters
        Everything else that it depends on; anything that JSON can hold.
    modules
        Modules of this package (``"travel"``) whose source code it depends on.

    Returns
    -------
    str
        ``<step>-<hash>``.
    """
    content = {
        "step": step,
        "inputs": list(inputs),
        "parameters": parameters,
        "code": {name: _code_hash(name) for name in sorted(modules)},
    }
    text = json.dumps(content, sort_keys=True, default=str)
    return f"{step}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _code_hash(module: str) -> str:
    source = importlib.resources.files("pna").joinpath(*f"{module}.py".split("/")).read_bytes()
    return hashlib.sha256(source.replace(b"\r\n", b"\n")).hexdigest()


def store(cache: Cache, key: str, arrays: Arrays) -> None:
    """Keep arrays under a name.

    Raises
    ------
    ValueError
        An array holds Python objects, which would need pickle.
    """
    if cache.folder is None:
        return
    if any(array.dtype.hasobject for array in arrays.values()):
        msg = f"{key}: arrays of Python objects are not kept"
        raise ValueError(msg)
    cache.folder.mkdir(parents=True, exist_ok=True)
    # Written and read past the digest, never all in memory beside the arrays themselves.
    with (
        writing.replacing(_path(cache.folder, key)) as temporary,
        temporary.open("w+b") as entry,
    ):
        entry.seek(_DIGEST_BYTES)
        # The stubs take any keyword for `allow_pickle`; no array here has that name.
        np.savez(entry, **arrays)  # type: ignore[arg-type]
        digest = _digest_of_rest(entry)
        entry.seek(0)
        entry.write(digest)


def load(cache: Cache, key: str) -> dict[str, npt.NDArray[Any]] | None:
    """Arrays kept under a name; None where there are none, or they are damaged."""
    if cache.folder is None:
        return None
    path = _path(cache.folder, key)
    try:
        with path.open("rb") as entry:
            if entry.read(_DIGEST_BYTES) != _digest_of_rest(entry):
                _LOG.warning("%s in the cache is damaged; it is made anew.", path.name)
                return None
            entry.seek(_DIGEST_BYTES)
            with np.load(entry, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
    except FileNotFoundError:
        return None
    except OSError as error:
        _LOG.warning("%s cannot be read (%s); it is made anew.", path.name, error)
        return None


def _digest_of_rest(entry: BufferedIOBase) -> bytes:
    entry.seek(_DIGEST_BYTES)
    return hashlib.file_digest(entry, "sha256").digest()


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}.npz.sum"


def file_hashes(cache: Cache, paths: Iterable[Path]) -> dict[Path, str]:
    """SHA-256 of files; one whose size and time of change are as last time is not read again.

    Parameters
    ----------
    cache
        Where the sizes, times and hashes of last time are kept.
    paths
        The files.

    Returns
    -------
    dict
        From each path, as given, to its hash.
    """
    index_path = None if cache.folder is None else cache.folder / "file-hashes.json"
    index = _read_index(index_path)
    before = dict(index)
    result = {}
    for path in paths:
        facts = path.stat()
        stamp = [facts.st_size, facts.st_mtime_ns]
        known = index.get(str(path))
        if known is not None and known[:2] == stamp:
            result[path] = str(known[2])
        else:
            result[path] = sha256(path)
            index[str(path)] = [*stamp, result[path]]
    if index_path is not None and index != before:
        try:
            index_path.parent.mkdir(parents=True, exist_ok=True)
            writing.json(index, index_path)
        except OSError as error:
            # Next time they are read again, that is all.
            _LOG.warning("%s cannot be written (%s).", index_path, error)
    return result


def _read_index(path: Path | None) -> dict[str, list[Any]]:
    if path is None or not path.is_file():
        return {}
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = index.items() if isinstance(index, dict) else ()
    return {k: v for k, v in entries if isinstance(v, list) and len(v) == 3}  # noqa: PLR2004
