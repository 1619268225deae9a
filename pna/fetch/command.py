"""``pna fetch``: list, ask, get, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pna.errors import MissingInputError
from pna.fetch.areas import find
from pna.fetch.catalogue import Source, changed_by
from pna.fetch.client import Connection, session
from pna.fetch.getting import get_all
from pna.fetch.plan import Item, plan, told

__all__ = ["fetch"]


def fetch(
    areas: Sequence[str],
    folder: Path,
    *,
    say: Callable[[str], None],
    ask: Callable[[str], bool],
    only: Sequence[str] = (),
    buffer_km: float = 20.0,
    replace: bool = False,
    dry_run: bool = False,
    catalogue: Path | None = None,
    sources: Sequence[Source] | None = None,
    connection: Connection | None = None,
) -> None:
    """Say what would be got, ask, and get it.

    Parameters
    ----------
    areas
        Names or codes of boards.
    folder
        Where the files go.
    say, ask
        How to tell the person something, and to ask a question that is answered yes or no.
    only
        Ids of sources; without any, all that are not optional.
    buffer_km
        How far beyond the boundary roads and postcodes are wanted, up to 50.
    replace
        Overwrite older files and do not keep them under another name.
    dry_run
        Only list; nothing goes online.
    catalogue
        A file of changes and additions to the catalogue (`pna.fetch.catalogue.changed_by`).
    sources, connection
        Others than the catalogue's and the usual (for tests).

    Raises
    ------
    ValueError
        There is no such board or source, or `catalogue` is wrong.
    MissingInputError
        Some files could not be had; the message says how to get them by hand. The rest are there.
    DataError
        ``sources.json`` in the folder cannot be read.
    """
    boards = find(areas)
    known = changed_by(catalogue) if catalogue is not None else sources
    items = plan(boards, buffer_km, only, known)
    have = [item.file for item in items if (folder / item.file).is_file()]
    say(f"For {', '.join(board.name for board in boards)}, into {folder}:")
    for line in told(items, have):
        say(line)
    wanted = [item for item in items if not item.by_hand]
    if dry_run or not wanted:
        return
    if not ask(f"Get {_number(wanted)}, {_size(wanted)}?"):
        say("Nothing was fetched.")
        return
    if connection is not None:
        outcomes = get_all(items, boards, folder, connection, buffer_km=buffer_km, replace=replace)
    else:
        with session() as made:
            online = Connection(made, tell=say)
            outcomes = get_all(items, boards, folder, online, buffer_km=buffer_km, replace=replace)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    done = len(wanted) - len(failed)
    if done:
        say(f"{done} of {_number(wanted)} in {folder}; sources.json there says where each is from.")
    if failed:
        lines = [f"{_number(failed)} could not be fetched.", *map(str, failed)]
        lines.append("Once they are there under these names, everything else works the same.")
        raise MissingInputError("\n".join(lines))


def _number(things: Sequence[object]) -> str:
    return f"{len(things)} file{'' if len(things) == 1 else 's'}"


def _size(items: Sequence[Item]) -> str:
    total = sum(item.size_mb for item in items)
    unknown = sum(not item.size_mb for item in items)
    more = f" and {unknown} of unknown size" if unknown else ""
    return f"about {total:,.0f} MB{more}"
