"""Tables that take long to read, kept in their tidy form as Parquet files.

A file is found again by its content, the layer and the source code of the readers, so that neither
a new edition nor a new version of this package finds an old table.
"""

from __future__ import annotations

import importlib.resources
import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from pna import writing
from pna.cache import Cache, file_hashes, key_of
from pna.errors import Finding
from pna.layers import Read

__all__ = ["modules_in", "read"]

_LOG = logging.getLogger(__name__)
_FINDINGS = b"pna findings"
_PACKAGES = ("layers", "sources")


def read(
    layer: str,
    reader: Callable[[str, Path], Read[Any]],
    file: Path,
    cache: Cache | None,
) -> Read[Any]:
    """Read a table, or take it from where it was kept.

    Parameters
    ----------
    layer
        What is read.
    reader
        What reads a layer from a file.
    file
        The published file.
    cache
        Where tables are kept; None, or one without a folder: nowhere.

    Returns
    -------
    Read
        The same frame and findings either way.

    Raises
    ------
    DataError
        As the reader does; nothing is kept then.
    """
    if cache is None or cache.folder is None:
        return reader(layer, file)
    digest = file_hashes(cache, [file])[file]
    parameters = {"layer": layer, "name": file.name}
    modules = ["checks", *(module for package in _PACKAGES for module in modules_in(package))]
    key = key_of(f"read-{layer}", inputs=[digest], parameters=parameters, modules=modules)
    path = cache.folder / f"{key}.parquet"
    found = _load(path)
    if found is None:
        found = reader(layer, file)
        _store(path, found)
    return found


def modules_in(package: str) -> list[str]:
    """Name every module of a part of this package, as `pna.cache.key_of` takes them.

    Parameters
    ----------
    package
        Its folder, such as ``sources``.

    Returns
    -------
    list of str
        ``sources/onspd``, ``sources/reading/codes``.
    """
    found: list[str] = []
    for entry in importlib.resources.files("pna").joinpath(package).iterdir():
        inner = f"{package}/{entry.name}"
        if entry.is_dir():
            found += modules_in(inner)
        elif inner.endswith(".py"):
            found.append(inner.removesuffix(".py"))
    return found


def _load(path: Path) -> Read[pd.DataFrame] | None:
    if not path.is_file():
        return None
    try:
        table = pa_parquet.read_table(path, page_checksum_verification=True)
        notes = json.loads((table.schema.metadata or {})[_FINDINGS])
        return Read(table.to_pandas(), tuple(Finding(**note) for note in notes))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        _LOG.warning("%s cannot be read (%s); it is made anew.", path.name, error)
        return None


def _store(path: Path, found: Read[pd.DataFrame]) -> None:
    table = pa.Table.from_pandas(found.frame)
    notes = json.dumps([asdict(finding) for finding in found.findings]).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _FINDINGS: notes})
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing.replacing(path) as temporary:
        pa_parquet.write_table(table, temporary, write_page_checksum=True)
