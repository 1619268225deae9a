"""Downloading one file, going on where an earlier try stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from pna.fetch.client import (
    BLOCK,
    OK,
    PARTIAL,
    UNCHANGED,
    Answer,
    Connection,
    FetchError,
    TryAgainError,
    answer_of,
    asked,
    check_pace,
    host_of,
    with_patience,
)

__all__ = ["download"]

_TOLD_EVERY = 20_000_000


def download(
    connection: Connection,
    url: str,
    part: Path,
    *,
    limit_bytes: int,
    have: Mapping[str, str] | None = None,
) -> Answer:
    """Download one file, going on where an earlier try stopped.

    Parameters
    ----------
    connection
        The session and its patience.
    url
        The file.
    part
        The temporary file. What is there already is kept if the server confirms that it is the
        beginning of the same file (``Range`` and ``If-Range``); a note beside it (``.json``) holds
        what the server said of it.
    limit_bytes
        Anything larger is cut off and refused.
    have
        ``etag`` and ``modified`` of the file that we have already, if it is whole.

    Returns
    -------
    Answer
        With `unchanged` if the file that we have is the newest.

    Raises
    ------
    FetchError
        It could not be had. What came is kept for the next time.
    """

    def once() -> Answer:
        return _download_once(connection, url, part, limit_bytes, have or {})

    try:
        return with_patience(connection, url, once)
    except FetchError:
        # What is too large is no beginning of anything.
        if part.is_file() and part.stat().st_size + BLOCK > limit_bytes:
            part.unlink()
            part.with_name(part.name + ".json").unlink(missing_ok=True)
        raise


def _download_once(
    connection: Connection, url: str, part: Path, limit_bytes: int, have: Mapping[str, str]
) -> Answer:
    note = part.with_name(part.name + ".json")
    headers = {"Accept-Encoding": "identity"}
    start = _resumable(part, note, url)
    if not start:
        part.unlink(missing_ok=True)
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": _note(note)["validator"]}
    elif have.get("etag"):
        headers["If-None-Match"] = have["etag"]
    elif have.get("modified"):
        headers["If-Modified-Since"] = have["modified"]
    with asked(connection, url, {}, headers) as response:
        if response.status_code == UNCHANGED:
            return answer_of(response, unchanged=True)
        content_range = response.headers.get("Content-Range", "")
        goes_on = response.status_code == PARTIAL and content_range.startswith(f"bytes {start}-")
        if response.status_code != OK and not goes_on:
            part.unlink(missing_ok=True)
            msg = f"{host_of(url)} cannot go on with a broken-off file; beginning again."
            raise TryAgainError(msg)
        answer = answer_of(response)
        validator = _validator(response, answer)
        note.write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")
        started, size = time.monotonic(), start if goes_on else 0
        with part.open("ab" if goes_on else "wb") as stream:
            for block in response.iter_content(BLOCK):
                size += len(block)
                check_pace(started, size, limit_bytes, connection, url)
                stream.write(block)
                if size // _TOLD_EVERY > (size - len(block)) // _TOLD_EVERY:
                    connection.tell(f"{host_of(url)}: {size / 1e6:,.0f} MB so far")
    note.unlink(missing_ok=True)
    return answer


def _validator(response: requests.Response, answer: Answer) -> str:
    """What tells the server which file a part is of; empty if parts of it cannot be joined.

    Only a strong tag may join two parts (RFC 9110, 13.1.5), and not those of a squeezed answer.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return ""
    return answer.etag if answer.etag and not answer.etag.startswith("W/") else answer.modified


def _resumable(part: Path, note: Path, url: str) -> int:
    """Bytes that are there already and may be gone on with."""
    said = _note(note)
    if not part.is_file() or said.get("url") != url or not said.get("validator"):
        return 0
    return part.stat().st_size


def _note(note: Path) -> dict[str, str]:
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {k: str(v) for k, v in said.items()} if isinstance(said, dict) else {}
