"""Writes every map of a study as files for paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pna import writing
from pna.maps.catalogue import THEMES
from pna.maps.content import MapContent, NotDrawn
from pna.maps.static.papers import paper_of
from pna.maps.static.prepared import Prepared
from pna.maps.static.sheet import sheet_pdf, sheet_png
from pna.roads.osm import Progress

__all__ = ["number_of", "write_sheets"]

_PDF_PAPER, _PNG_PAPER = "A3", "A4"


def number_of(key: str, place: int) -> int:
    """Number of a map: its place among all maps, those not made counted.

    Parameters
    ----------
    key
        Of the map.
    place
        In the list that it is in, from 0: for a map that the catalogue does not have.
    """
    keys = [theme.key for theme in THEMES]
    return (keys.index(key) if key in keys else place) + 1


def write_sheets(
    contents: Sequence[MapContent | NotDrawn],
    folder: Path,
    *,
    papers: Sequence[str] = (),
    prepared: Prepared | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write each map as an A3 PDF and an A4 PNG, and as PDFs of other sizes.

    Sheets of maps that an earlier run drew, and this one does not, are removed.

    Parameters
    ----------
    contents
        From `pna.maps.catalogue.contents`, or some of them.
    folder
        ``maps/print`` of a run.
    papers
        Further sizes for PDFs: ``A1``.
    prepared
        The backdrop of these maps made light, if others draw on it too.
    progress
        Told of each map.

    Returns
    -------
    list of Path
        What was written: ``01-provision.pdf``, ``01-provision.png``, ``01-provision-A1.pdf``.

    Raises
    ------
    DataError
        A size of paper is not known.
    FileHeldOpenError
        A file is open elsewhere.
    """
    # The usual PDF bears no size in its name: it is asked for like any other.
    sizes = list(dict.fromkeys(paper_of(name).name for name in papers))
    drawn = [
        (number_of(one.key, place), one)
        for place, one in enumerate(contents)
        if isinstance(one, MapContent) and one.on_paper
    ]
    names = {f"{number:02}-{one.key}" for number, one in drawn}
    for place, gone in enumerate(contents):
        name = f"{number_of(gone.key, place):02}-{gone.key}"
        if name not in names:
            # Of an earlier run: nobody shall take it for one of this.
            for old in sorted(folder.glob(f"{name}.p*")) + sorted(folder.glob(f"{name}-A?.pdf")):
                writing.remove(old)
    shared = {} if prepared is None else {id(prepared.backdrop): prepared}
    written: list[Path] = []
    for done, (number, one) in enumerate(drawn):
        if progress is not None:
            progress("Drawing maps for paper", done, len(drawn))
        if id(one.backdrop) not in shared:
            shared[id(one.backdrop)] = Prepared(one.backdrop)
        under = shared[id(one.backdrop)]
        name = f"{number:02}-{one.key}"
        files = {
            f"{name}.pdf": sheet_pdf(one, number, paper=_PDF_PAPER, prepared=under),
            f"{name}.png": sheet_png(one, number, paper=_PNG_PAPER, prepared=under),
        }
        for size in sizes:
            if size != _PDF_PAPER:
                files[f"{name}-{size}.pdf"] = sheet_pdf(one, number, paper=size, prepared=under)
        for file, content in files.items():
            with writing.replacing(folder / file) as temporary:
                temporary.write_bytes(content)
            written.append(folder / file)
        under.forget_layers()
    if progress is not None:
        progress("Drawing maps for paper", len(drawn), len(drawn))
    return written
