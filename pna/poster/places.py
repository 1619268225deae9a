"""The places that posters are for: options of the command, or a list in a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pna.errors import DataError, Finding, raise_on_errors
from pna.sources.reading.headers import Field
from pna.sources.reading.table import read_table

__all__ = ["Asked", "asked", "read_places"]


_WHAT = "the list of places for posters"
_FIELDS = (Field("name", ("name",)), Field("place", ("place", "postcode", "position")))


class Asked(NamedTuple):
    """A place: what it is called (empty: as its position is written), and its position as text.

    For one of a list, also the file's name and the row in it.
    """

    name: str
    place: str
    file: str = ""
    row: int | None = None


def asked(text: str) -> Asked:
    """Take a place apart: ``Melton urgent care centre = LE13 1SJ``, or a position alone.

    Parameters
    ----------
    text
        As it was typed.
    """
    name, sign, place = text.rpartition("=")
    return Asked(name.strip() if sign else "", place.strip())


def read_places(file: Path) -> tuple[Asked, ...]:
    """Read a list of places.

    Parameters
    ----------
    file
        A CSV with the columns ``name`` and ``place`` (a postcode or coordinates).

    Returns
    -------
    tuple of Asked
        In the order of the file; rows that are all empty are passed over.

    Raises
    ------
    DataError
        A column is missing, a row has no place, or two rows have the same name and another place.
    """
    table, _ = read_table(file, _FIELDS, what=_WHAT, known=())
    rows = [
        (int(row), Asked(str(name).strip(), str(place).strip(), file.name, int(row)))
        for row, name, place in zip(table.index, table["name"], table["place"], strict=True)
        if str(name).strip() or str(place).strip()
    ]
    faults = [
        Finding(
            "error", "No place is given: a postcode or coordinates.", file=file.name, row=row,
            column="place",
        )
        for row, one in rows
        if not one.place
    ]  # fmt: skip
    seen: dict[str, str] = {}
    for row, one in rows:
        if seen.setdefault(one.name, one.place) != one.place and one.name:
            faults.append(
                Finding(
                    "error",
                    "Another row has this name and another place: their posters would have the "
                    "same file.",
                    file=file.name,
                    row=row,
                    column="name",
                    value=one.name,
                )
            )
    raise_on_errors(tuple(faults))
    if not rows:
        msg = f"{file.name}: there is no place in it. Give a name and a place in each row."
        raise DataError(msg)
    return tuple(one for _, one in rows)
