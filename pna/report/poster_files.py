"""Writes a poster: a page that prints on one sheet of A4, and the sheet itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pna import writing
from pna.errors import Findings
from pna.file_names import file_stem
from pna.poster.open_late import Poster
from pna.report.document.pdf import write_pdf
from pna.report.poster_page import page
from pna.wording.poster import BY_HAND

__all__ = ["write_poster", "write_posters"]


def write_posters(made: Sequence[Poster], out: Path) -> list[tuple[list[Path], Findings]]:
    """Write posters, each to files of its own.

    Parameters
    ----------
    made
        Posters; names that make the same file's name ("A/B" and "A?B") are numbered.
    out
        The folder of the run.

    Returns
    -------
    list
        For each poster what `write_poster` returns.

    Raises
    ------
    FileHeldOpenError
        One of the files is open in another program.
    """
    taken: dict[str, tuple[str, tuple[float, float]]] = {}
    done = []
    for told in made:
        first = stem = _stem(told)
        number = 1
        # The same place asked for twice is one poster.
        while taken.setdefault(stem, (told.name, told.start.xy)) != (told.name, told.start.xy):
            number += 1
            stem = f"{first}-{number}"
        done.append(write_poster(told, out, stem))
    return done


def write_poster(told: Poster, out: Path, stem: str = "") -> tuple[list[Path], Findings]:
    """Write a poster to the folder ``posters``.

    Parameters
    ----------
    told
        From `pna.poster.open_late.poster`.
    out
        The folder of the run.
    stem
        Of the files' names; by default made of the place's name.

    Returns
    -------
    written : list of Path
        The page, and the PDF if a browser that prints it was found.
    findings : tuple of Finding
        Why there is no PDF.

    Raises
    ------
    FileHeldOpenError
        One of them is open in another program.
    """
    path = out / "posters" / f"{stem or _stem(told)}.html"
    content = page(told)
    writing.text(content, path)
    pdf = path.with_suffix(".pdf")
    stamp = told.results.study.study.reference_date
    why_not = write_pdf(path, pdf, stamp, by_hand=BY_HAND)
    return ([path], (why_not,)) if why_not else ([path, pdf], ())


def _stem(told: Poster) -> str:
    # A name may have no letter of ours at all; how its place was found always has.
    return file_stem(told.name, told.start.how, otherwise="poster")
