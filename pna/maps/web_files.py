"""Writes the page of each map, and the page that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pna import writing
from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.maps.web import page
from pna.maps.web_backdrop import Under, encode_backdrop
from pna.maps.web_index import INDEX, file_of, index, neighbours_of
from pna.roads.osm import Progress

__all__ = ["write_maps"]


def write_maps(
    contents: Sequence[MapContent | NotDrawn],
    folder: Path,
    *,
    progress: Progress | None = None,
    tiles_url: str | None = None,
    explorer: bool = True,
) -> list[Path]:
    """Write the page of each map that is drawn, and the index.

    Pages of maps that an earlier run drew, and this one does not, are removed; other files of the
    folder stay.

    Parameters
    ----------
    contents
        Every map in order (`pna.maps.catalogue.contents`); their place is their number.
    folder
        The folder `maps` of a run.
    progress
        Told of each page.
    tiles_url
        As for `pna.maps.web.page`.
    explorer
        Whether the what-if page lies beside them.

    Returns
    -------
    list of Path
        What was written, the index last.

    Raises
    ------
    DataError
        A map cannot be drawn, or cannot be a file's name.
    FileHeldOpenError
        A file is held open by another program.
    """
    files = [folder / file_of(one.key) for one in contents]
    ready: list[tuple[Backdrop, Under]] = []
    written: list[Path] = []
    for number, (one, path) in enumerate(zip(contents, files, strict=True)):
        if progress is not None:
            progress("Writing maps", number, len(files))
        if isinstance(one, NotDrawn):
            writing.remove(path)
            continue
        text = page(
            one,
            number + 1,
            under=_ready(one.backdrop, ready),
            neighbours=neighbours_of(contents, number),
            tiles_url=tiles_url,
        )
        writing.text(text, path)
        written.append(path)
    path = folder / INDEX
    writing.text(index(contents, explorer=explorer), path)
    if progress is not None:
        progress("Writing maps", len(files), len(files))
    return [*written, path]


def _ready(backdrop: Backdrop, kept: list[tuple[Backdrop, Under]]) -> Under:
    """The backdrop made ready: the maps of a study share one, so that it is done once."""
    for known, under in kept:
        if known is backdrop:
            return under
    kept.append((backdrop, encode_backdrop(backdrop)))
    return kept[-1][1]
