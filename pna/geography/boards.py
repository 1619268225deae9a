"""Health and Wellbeing Boards of England (HWBs): their codes, names and districts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pna.checks import nearest
from pna.errors import StudyError

__all__ = ["Board", "boards", "find", "plain"]


@dataclass(frozen=True, slots=True)
class Board:
    """One board.

    Attributes
    ----------
    code, name
        Of its upper-tier local authority.
    districts
        Code and name of each district; for a unitary authority itself alone.
    """

    code: str
    name: str
    districts: tuple[tuple[str, str], ...]

    @property
    def is_county(self) -> bool:
        """Whether it consists of districts."""
        return self.districts != ((self.code, self.name),)


@cache
def boards() -> tuple[Board, ...]:
    """Give every board, sorted by code.

    Returns
    -------
    tuple of Board
        Upper-tier local authorities of 2023 (ONS).
    """
    text = resources.files("pna").joinpath("data/hwbs.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in csv.DictReader(lines):
        district = (row["district_code"], row["district_name"])
        found.setdefault((row["code"], row["name"]), []).append(district)
    return tuple(Board(*key, tuple(districts)) for key, districts in sorted(found.items()))


def find(asked: Iterable[str]) -> tuple[Board, ...]:
    """Find boards by name or code.

    Parameters
    ----------
    asked
        Names in any spelling (``Bristol``, ``BRISTOL, CITY OF``) or codes (``E06000023``).

    Returns
    -------
    tuple of Board
        In the order asked.

    Raises
    ------
    StudyError
        There is no such board, or one was asked for twice: all are told.
    """
    known = {plain(board.name): board for board in boards()}
    known |= {plain(board.code): board for board in boards()}
    of_district = {
        plain(text): board
        for board in boards()
        if board.is_county
        for district in board.districts
        for text in district
    }
    wrong = []
    chosen: dict[str, Board] = {}
    for text in asked:
        board = known.get(plain(text))
        if board is None:
            county = of_district.get(plain(text))
            hint = (
                f"It is a district of {county.name}; give --area {county.code}."
                if county
                else nearest(text, [board.name.split(",")[0] for board in boards()])
                or "Give the name or the code (E06..., E08..., E09..., E10...) of a county, "
                "unitary authority, metropolitan district or London borough."
            )
            wrong.append(f"{text}: there is no Health and Wellbeing Board of this name. {hint}")
        elif board.code in chosen:
            wrong.append(f"{text}: given twice. Take one of them out.")
        else:
            chosen[board.code] = board
    if wrong:
        raise StudyError("\n".join(wrong))
    return tuple(chosen.values())


def plain(name: str) -> str:
    """Give a board's name in a form that is the same in every spelling."""
    folded = name.casefold().replace("&", " and ")
    folded = re.sub(r",? (?:city|county) of$|^(?:city of|county(?: of)?) ", "", folded.strip())
    return re.sub(r"[^a-z0-9]+", " ", folded).strip()
