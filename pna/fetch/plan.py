"""What is to be got for an area, before anything is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pna.fetch.areas import Board, extracts
from pna.fetch.catalogue import LICENCES, Source, catalogue

__all__ = ["Item", "plan", "told"]


@dataclass(frozen=True, slots=True)
class Item:
    """One file to be got: from where, under which name, and roughly how large (0: not known)."""

    source: Source
    url: str
    file: str
    size_mb: float

    @property
    def by_hand(self) -> bool:
        """Whether it has no stable address, so that a person must fetch it."""
        return self.source.protocol == "page"


def plan(
    boards: Sequence[Board],
    buffer_km: float,
    only: Sequence[str] = (),
    sources: Sequence[Source] | None = None,
) -> tuple[Item, ...]:
    """List the files for an area.

    Parameters
    ----------
    boards
        From `pna.fetch.areas.find`.
    buffer_km
        How far beyond the boundary roads and postcodes are wanted.
    only
        Ids of sources; without any, all that are not optional.
    sources
        The catalogue, or another.

    Returns
    -------
    tuple of Item
        In the order of the catalogue; the roads are several files.

    Raises
    ------
    ValueError
        An id is not in the catalogue.
    """
    known = catalogue() if sources is None else sources
    unknown = sorted(set(only) - {source.id for source in known})
    if unknown:
        msg = (
            f"{', '.join(unknown)}: there is no such source; there are "
            f"{', '.join(source.id for source in known)}."
        )
        raise ValueError(msg)
    wanted = [s for s in known if (s.id in only if only else not s.optional)]
    return tuple(item for source in wanted for item in _items(source, boards, buffer_km))


def told(items: Sequence[Item], have: Sequence[str] = ()) -> tuple[str, ...]:
    """The list in words, a few lines a file.

    Parameters
    ----------
    items
        From `plan`.
    have
        Names of files that are there already.
    """
    lines: list[str] = []
    before = None
    for item in sorted(items, key=lambda item: item.by_hand):
        source = item.source
        if source is not before:
            last = " - to be fetched by hand, if you want it" if item.by_hand else ""
            lines += [
                f"{source.id}: {source.title}{last}",
                f"    for      {source.purpose}",
                f"    by       {source.publisher}",
                f"    licence  {LICENCES.get(source.licence, source.licence)}",
            ]
            before = source
        there = "; there already, and kept if a newer one comes" if item.file in have else ""
        size = f" (about {item.size_mb:,.3g} MB{there})" if item.size_mb else ""
        lines += [f"    from     {item.url}", f"    save as  {item.file}{size}"]
    return tuple(lines)


def _items(source: Source, boards: Sequence[Board], buffer_km: float) -> tuple[Item, ...]:
    if source.protocol != "extracts":
        return (Item(source, source.url or source.page, source.file, source.size_mb),)
    return tuple(
        Item(
            source,
            f"{source.url}{extract.path}-latest.osm.pbf",
            source.file.format(extract=extract.name),
            extract.size_mb,
        )
        for extract in extracts(boards, buffer_km)
    )
