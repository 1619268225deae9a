"""Writes a poster: a page that prints on one sheet of A4, and the sheet itself."""

from __future__ import annotations

from pathlib import Path

from pna import writing
from pna.errors import Findings
from pna.poster.open_late import Poster
from pna.report.document.pdf import write_pdf
from pna.report.poster_page import page
from pna.scenario.folder_names import folder_name
from pna.wording.poster import BY_HAND

__all__ = ["write_poster"]


def write_poster(told: Poster, out: Path) -> tuple[list[Path], Findings]:
    """Write a poster to the folder ``posters``.

    Parameters
    ----------
    told
        From `pna.poster.open_late.poster`.
    out
        The folder of the run.

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
    path = out / "posters" / f"{folder_name(told.name)}.html"
    content = page(told)
    writing.text(content, path)
    pdf = path.with_suffix(".pdf")
    stamp = told.results.study.study.reference_date
    why_not = write_pdf(path, pdf, stamp, by_hand=BY_HAND)
    return ([path], (why_not,)) if why_not else ([path, pdf], ())
