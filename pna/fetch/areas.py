"""Areas of Health and Wellbeing Boards: districts, box, and the road extracts round them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["MOST_BUFFER_KM", "Board", "Extract", "box", "extracts", "find"]

MOST_BUFFER_KM = 50
"""Kilometres up to which ``areas.toml`` knows the distance of an extract."""


@dataclass(frozen=True, slots=True)
class Board:
    """The area of one board.

    `box` is west, south, east, north in metres of EPSG:27700; `near` holds how many whole
    kilometres each extract is away; `recoded` pairs a district's
    code with the one that the newest layers use instead.
    """

    code: str
    name: str
    slug: str
    districts: tuple[str, ...]
    recoded: tuple[tuple[str, str], ...]
    box: tuple[int, int, int, int]
    near: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract of OpenStreetMap: its name, path below the server and size."""

    name: str
    path: str
    size_mb: float


def find(names: Sequence[str]) -> tuple[Board, ...]:
    """Boards by area code or name.

    Parameters
    ----------
    names
        Area codes (``E10000018``) or names in any spelling (``leicestershire``, ``St. Helens``).

    Returns
    -------
    tuple of Board
        Each once, in the order given.

    Raises
    ------
    ValueError
        There is no such board; the nearest names are given.
    """
    boards = _boards()
    by_slug = {_plain(board.slug): board for board in boards.values()}
    found: dict[str, Board] = {}
    for name in names:
        slug = _plain(name)
        board = boards.get(name.strip().upper()) or by_slug.get(slug)
        if board is None:
            near = get_close_matches(slug, by_slug, n=3, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            msg = (
                f"{name}: there is no Health and Wellbeing Board of this name or code.{hint} Give "
                "the name of a county, unitary authority or borough, or its code (E10000018)."
            )
            raise ValueError(msg)
        found[board.code] = board
    return tuple(found.values())


def _plain(name: str) -> str:
    """Spellings of one name made alike: ``Bristol, City of``, ``City of Bristol``, ``Bristol``."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", " and ")).strip("-")
    return re.sub(r"-(?:city|county)-of$|^(?:city-of|county(?:-of)?)-", "", slug)


def extracts(boards: Sequence[Board], buffer_km: float) -> tuple[Extract, ...]:
    """The road extracts of the boards' areas and of whatever lies within the buffer.

    Parameters
    ----------
    boards
        From `find`.
    buffer_km
        At most `MOST_BUFFER_KM`. The distances are whole kilometres rounded down, of generalised
        boundaries, so that an extract too many is taken rather than one too few.

    Returns
    -------
    tuple of Extract
        Nearest first, then by name.
    """
    known = _extracts()
    nearest: dict[str, int] = {}
    for board in boards:
        for name, kilometres in board.near:
            if kilometres <= buffer_km:
                nearest[name] = min(kilometres, nearest.get(name, kilometres))
    return tuple(known[name] for name in sorted(nearest, key=lambda name: (nearest[name], name)))


def box(boards: Sequence[Board], buffer_km: float) -> tuple[float, float, float, float]:
    """West, south, east, north of all the boards with a buffer, in metres of EPSG:27700."""
    metres = buffer_km * 1000
    return (
        min(board.box[0] for board in boards) - metres,
        min(board.box[1] for board in boards) - metres,
        max(board.box[2] for board in boards) + metres,
        max(board.box[3] for board in boards) + metres,
    )


@cache
def _boards() -> dict[str, Board]:
    told = _toml("areas.toml")
    recoded = told["recoded"]
    return {
        code: Board(
            code=code,
            name=board["name"],
            slug=board["slug"],
            districts=tuple(board["districts"]),
            recoded=tuple((d, recoded[d]) for d in board["districts"] if d in recoded),
            box=tuple(board["box"]),
            near=tuple(board["extracts"].items()),
        )
        for code, board in told["boards"].items()
    }


@cache
def _extracts() -> dict[str, Extract]:
    told = _toml("extracts.toml").items()
    return {name: Extract(name, what["path"], what["size_mb"]) for name, what in told}


def _toml(name: str) -> dict[str, Any]:
    text = resources.files("pna.fetch").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)
