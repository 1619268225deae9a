"""Invented English-sounding names and codes, from tables of syllables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

__all__ = ["PlaceNames", "person", "postcode_units", "street_name"]

_FIRST = (
    "Brask", "Corvel", "Dunnar", "Eskin", "Fennor", "Garrow", "Hesken", "Illing", "Jorran",
    "Keswen", "Lorthen", "Merrin", "Nethel", "Orrin", "Pelder", "Quillan", "Rothmer", "Sarn",
    "Tavick", "Vennel", "Wrasken", "Yarrel", "Zellan", "Ambrel", "Bexter", "Cawden", "Drellin",
    "Elvern", "Frothen", "Gresken", "Hollen", "Ivern", "Kellick", "Lambren", "Mordel", "Nasken",
    "Oskel", "Prennel", "Ruskel", "Sothel", "Trennow", "Ulven", "Vasken", "Wendrel",
)  # fmt: skip
_LAST = (
    "by", "ton", "thorpe", "wick", "ley", "stead", "toft", "ham", "worth", "mere", "hurst", "den",
    "ford", "combe", "bourne", "holme",
)  # fmt: skip
_BEFORE = ("Great", "Little", "Upper", "Nether", "Long", "Market", "Old", "East", "West", "Church")
_AFTER = (
    "in the Vale", "under Edge", "Magna", "Parva", "on the Wold", "by Marsh", "Green", "Cross",
)  # fmt: skip
_STREET_FIRST = (
    "Alder", "Ash", "Beech", "Birch", "Bramble", "Brook", "Cedar", "Chapel", "Cherry", "Church",
    "Clover", "Copper", "Dale", "Elder", "Elm", "Farrier", "Fern", "Field", "Garden", "Granary",
    "Grange", "Hazel", "Heron", "Hillside", "Holly", "Ivy", "Jubilee", "Juniper", "Kiln", "Larch",
    "Lark", "Laurel", "Linden", "Maple", "Meadow", "Mill", "Nursery", "Oak", "Orchard", "Osier",
    "Paddock", "Park", "Pasture", "Plover", "Poplar", "Priory", "Quarry", "Rectory", "Rowan",
    "Saddler", "School", "Shepherd", "Sorrel", "Spring", "Station", "Swallow", "Tanner", "Teasel",
    "Thorn", "Tithe", "Vicarage", "Walnut", "Weaver", "Wheel", "Willow", "Windmill", "Wren", "Yew",
    "Albert", "Alma", "Clarence", "Edward", "George", "King", "Prince", "Queen", "Victoria",
)  # fmt: skip
_STREET_LAST = {
    "terrace": ("Street", "Road", "Terrace", "Street", "Row"),
    "semi": ("Avenue", "Road", "Drive", "Crescent", "Grove"),
    "estate": ("Close", "Way", "Drive", "Gardens", "Crescent", "Rise"),
    "industrial": ("Way", "Road", "Park", "Court"),
    "village": ("Lane", "Road", "Street", "Close", "End"),
    "lane": ("Lane", "Lane", "Road"),
}
_FAMILY = (
    "Abrel", "Bascom", "Calder", "Dorsett", "Ennion", "Farrand", "Gathercole", "Hebden", "Innery",
    "Jessel", "Kettle", "Lorrimer", "Mawson", "Nettle", "Ormond", "Pascall", "Quayle", "Rudd",
    "Selwyn", "Tranter", "Upjohn", "Vickery", "Wadham", "Yelland",
)  # fmt: skip
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


class PlaceNames:
    """Gives out place names, never the same twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        stems = [first + last for first in _FIRST for last in _LAST]
        self._stems = [stems[i] for i in rng.permutation(len(stems))]
        self._rng = rng
        self._used = 0

    def next(self, *, plain: bool = False) -> str:
        """Return the next name; a plain one has no word before or after it."""
        stem: str = self._stems[self._used % len(self._stems)]
        self._used += 1
        if self._used > len(self._stems):
            return f"New {stem}"
        chance = self._rng.random()
        if plain or chance > 0.3:
            return stem
        if chance < 0.15:
            return f"{_BEFORE[int(self._rng.integers(len(_BEFORE)))]} {stem}"
        return f"{stem} {_AFTER[int(self._rng.integers(len(_AFTER)))]}"


def street_name(rng: np.random.Generator, kind: str) -> str:
    """Return the name of a street in a part of town of this kind."""
    first = _STREET_FIRST[int(rng.integers(len(_STREET_FIRST)))]
    last = _STREET_LAST.get(kind, _STREET_LAST["semi"])
    return f"{first} {last[int(rng.integers(len(last)))]}"


def person(rng: np.random.Generator) -> str:
    """Return an invented family name."""
    return _FAMILY[int(rng.integers(len(_FAMILY)))]


def postcode_units(district: int) -> Iterator[str]:
    """Yield the postcodes of one district of the unused postcode area ZZ, in order.

    The second part is a digit and two letters, none of C, I, K, M, O and V, as Royal Mail writes
    them.
    """
    for sector in (*range(1, 10), 0):
        for first in _UNIT_LETTERS:
            for second in _UNIT_LETTERS:
                yield f"ZZ{district} {sector}{first}{second}"
