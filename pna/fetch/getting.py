"""Getting the files of a plan one after the other; when one fails, the rest go on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pna import provenance
from pna.fetch import arcgis, ckan, nomis
from pna.fetch.areas import Board
from pna.fetch.client import Answer, Connection, FetchError, get_text
from pna.fetch.downloads import download
from pna.fetch.plan import Item
from pna.fetch.store import Sources, place
from pna.fetch.verify import look_at

__all__ = ["Outcome", "get_all"]

_LEAST_LIMIT_MB = 200.0
_TIMES_LARGER = 20
_MD5_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item.

    Attributes
    ----------
    item
        The item.
    status
        ``by hand`` if it has no address to fetch it from.
    why
        Why it failed.
    old
        The name under which the file that was there before is kept.
    """

    item: Item
    status: Literal["new", "up to date", "replaced", "failed", "by hand"]
    why: str = ""
    old: str = ""

    def __str__(self) -> str:
        """One line for the person who asked."""
        file, source = self.item.file, self.item.source
        if self.status == "failed":
            direct = source.protocol in {"file", "extracts"}
            where = f"{self.item.url} or {source.page}" if direct else source.page
            return (
                f"{file}: not fetched: {self.why}\n"
                f"    By hand: get {source.title} from {where} and save it as {file}"
            )
        if self.status == "by hand":
            return f"{file}: by hand, if you want it, from {source.page}"
        kept = f"; what was there before is {self.old} now" if self.old else ""
        return f"{file}: {self.status}{kept}"


def get_all(
    items: Sequence[Item],
    boards: Sequence[Board],
    folder: Path,
    connection: Connection,
    *,
    buffer_km: float,
    replace: bool = False,
) -> tuple[Outcome, ...]:
    """Get every item.

    Parameters
    ----------
    items
        From `pna.fetch.plan.plan`.
    boards, buffer_km
        The area and how far beyond it.
    folder
        Where the files go; it is made if need be. ``sources.json`` in it is kept up to date after
        every file.
    connection
        The session and its patience.
    replace
        Whether older files are overwritten and not kept under another name.

    Returns
    -------
    tuple of Outcome
        In the order of the items.

    Raises
    ------
    DataError
        ``sources.json`` cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = Sources(folder)
    outcomes = []
    for item in items:
        outcome = (
            Outcome(item, "by hand")
            if item.by_hand
            else _get(item, boards, folder, connection, sources, buffer_km, replace=replace)
        )
        outcomes.append(outcome)
        if not item.by_hand:
            connection.tell(str(outcome).partition("\n")[0])
    return tuple(outcomes)


def _get(
    item: Item,
    boards: Sequence[Board],
    folder: Path,
    connection: Connection,
    sources: Sources,
    buffer_km: float,
    *,
    replace: bool,
) -> Outcome:
    target = folder / item.file
    part = folder / f".{item.file}.part"
    known = sources.of(item.file)
    connection.tell(f"{item.file} from {item.source.publisher} ...")
    try:
        address, edition, answer = _fetch(item, boards, buffer_km, connection, part, target, known)
        if answer.unchanged:
            return Outcome(item, "up to date")
        _look(item, part, answer)
        size = part.stat().st_size
        placed = place(part, target, replace=replace, fetched=str(known.get("retrieved", "")))
    except FetchError as error:
        return Outcome(item, "failed", why=str(error))
    local = item.source.protocol in {"arcgis", "nomis"}
    sources.record(
        item.file,
        {
            "areas": [board.code for board in boards] if local else [],
            "buffer_km": buffer_km if item.source.within == "box and buffer" else None,
            "id": item.source.id,
            "title": item.source.title,
            "edition": edition,
            "publisher": item.source.publisher,
            "licence": item.source.licence,
            "url": address,
            "page": item.source.page,
            "retrieved": answer.retrieved.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "bytes": size,
            "sha256": placed.sha256,
            "etag": answer.etag,
            "modified": answer.modified,
        },
        old=placed.old,
    )
    return Outcome(item, placed.status, old=placed.old)


def _fetch(
    item: Item,
    boards: Sequence[Board],
    buffer_km: float,
    connection: Connection,
    part: Path,
    target: Path,
    known: Mapping[str, object],
) -> tuple[str, str, Answer]:
    """Where it came from, the publisher's name of the edition, and the answer."""
    source = item.source
    if source.protocol == "arcgis":
        return item.url, "", arcgis.fetch(connection, source, boards, buffer_km, part)
    if source.protocol == "nomis":
        return item.url, "", nomis.fetch(connection, source, boards, part)
    address, edition = item.url, ""
    if source.protocol == "ckan":
        address, edition = ckan.locate(connection, source.url, source.dataset)
    limit = int(max(_LEAST_LIMIT_MB, item.size_mb * _TIMES_LARGER) * 1e6)
    have = _have(target, known, address)
    answer = download(connection, address, part, limit_bytes=limit, have=have)
    if source.protocol == "extracts" and not answer.unchanged:
        _look(item, part, answer)
        answer = _checked_by_md5(connection, address, part, limit, answer)
    return address, edition, answer


def _have(target: Path, known: Mapping[str, object], address: str) -> dict[str, str]:
    """What the server said of the file that we have, if it is untouched since."""
    if known.get("url") != address or not target.is_file():
        return {}
    if provenance.sha256(target) != known.get("sha256"):
        return {}
    return {name: str(known.get(name) or "") for name in ("etag", "modified")}


def _look(item: Item, part: Path, answer: Answer) -> None:
    source = item.source
    made_here = source.protocol in {"arcgis", "nomis"}
    try:
        look_at(
            part,
            source.kind,
            content_type="" if made_here else answer.content_type,
            columns=source.columns,
            at_least_kb=source.at_least_kb,
        )
    except FetchError:
        part.unlink(missing_ok=True)
        raise


def _checked_by_md5(
    connection: Connection, address: str, part: Path, limit: int, answer: Answer
) -> Answer:
    """Compare with the sum beside the file; once more if the file changed in between."""
    for last in (False, True):
        try:
            told, _ = get_text(connection, f"{address}.md5", {})
        except FetchError:
            connection.tell(f"{address} has no sum (.md5) to check it by.")
            return answer
        expected = told.split()[0].lower() if told.split() else ""
        if len(expected) != _MD5_DIGITS or not set(expected) <= set("0123456789abcdef"):
            connection.tell(f"{address}.md5 holds no sum to check the file by.")
            return answer
        # The publisher's sum guards against faults of transmission, not against malice.
        with part.open("rb") as stream:
            came = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
        if came.hexdigest() == expected:
            return answer
        part.unlink(missing_ok=True)
        if not last:
            answer = download(connection, address, part, limit_bytes=limit)
    msg = "the file is damaged: its sum is not the one that the publisher gives (.md5)."
    raise FetchError(msg)
