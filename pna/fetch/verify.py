"""Looking at a file before it is put in its place: is it what it should be, and whole."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from pna.archives import ArchiveError, try_whole
from pna.fetch.client import FetchError
from pna.fetch.words import first_words, looks_like_html

__all__ = ["look_at"]

_START = 1 << 15
_KB = 1e3


def look_at(
    path: Path,
    kind: str,
    *,
    content_type: str = "",
    columns: int = 0,
    at_least_kb: float = 0.0,
) -> None:
    """Check that a file is of its kind and whole.

    Parameters
    ----------
    path
        The file, under its temporary name.
    kind
        ``csv, json, geojson, zip, pbf`` or ``other``.
    content_type
        As the server called it; one that cannot be right is refused.
    columns
        The fewest columns that the first line of a CSV must have.
    at_least_kb
        A smaller file is refused (1 kB = 1,000 bytes).

    Raises
    ------
    FetchError
        It is a web page, of another kind, broken off, too small, or an archive that is damaged or
        would do harm.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        start = stream.read(_START)
    declared_html = content_type.partition(";")[0].strip().lower() == "text/html"
    if looks_like_html(start) or (declared_html and start.lstrip().startswith(b"<")):
        msg = f"a web page came instead of the file: {first_words(start)}"
        raise FetchError(msg)
    if not size:
        msg = "the file that came is empty."
        raise FetchError(msg)
    if kind == "csv":
        _csv(start, columns)
    elif kind in {"json", "geojson"}:
        _json(path, geojson=kind == "geojson")
    elif kind == "zip":
        try:
            try_whole(path)
        except ArchiveError as error:
            msg = f"the zip file {error}."
            raise FetchError(msg) from None
    elif kind == "pbf" and b"OSMHeader" not in start[:64]:
        msg = f"what came is not an OpenStreetMap PBF file; it begins {first_words(start)}"
        raise FetchError(msg)
    if size < at_least_kb * _KB:
        msg = (
            f"the file that came has only {size / _KB:,.1f} kB, and the smallest that is likely is "
            f"{at_least_kb:,.0f} kB: it is broken off, or something else."
        )
        raise FetchError(msg)


def _csv(start: bytes, columns: int) -> None:
    if b"\x00" in start:
        msg = "what came is not a CSV file (it is not text)."
        raise FetchError(msg)
    text = start.decode("utf-8-sig", errors="replace")
    if text.lstrip()[:1] in {"{", "<"}:
        msg = f"what came is not a CSV file; it begins {first_words(start)}"
        raise FetchError(msg)
    try:
        first = next(csv.reader(text.splitlines()), [])
    except csv.Error:
        first = []
    if len(first) < max(columns, 2):
        msg = (
            f"what came is not the CSV file expected: its first line has {len(first)} columns, not "
            f"{max(columns, 2)} or more; it begins {first_words(start)}"
        )
        raise FetchError(msg)


def _json(path: Path, *, geojson: bool) -> None:
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        msg = "the JSON file that came is broken off or damaged."
        raise FetchError(msg) from None
    if geojson and not (isinstance(found, dict) and isinstance(found.get("features"), list)):
        msg = "what came is not GeoJSON: it has no features."
        raise FetchError(msg)
