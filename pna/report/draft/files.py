"""Writes the draft: Word, page and PDF, the council's own file filled in, and files for authors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pna import writing
from pna.errors import Finding, Findings
from pna.maps.content import MapContent, NotDrawn
from pna.material import Material
from pna.report.document.docx import write_docx
from pna.report.document.html import page
from pna.report.document.pdf import write_pdf
from pna.report.document.word_template import read_template
from pna.report.draft.assemble import assembled
from pna.report.draft.master import RENDERED, render_master
from pna.report.draft.parts import ChapterPlan, DraftMaterial, Piece
from pna.report.draft.pictures import lighter
from pna.report.draft.sections import read_sections, write_templates
from pna.roads.osm import Progress

__all__ = ["NAME", "Figure", "Wanted", "Written", "draft_material", "write_draft"]

NAME = "pna-draft"
"""Of the draft's files, without ending."""
_LARGE = 15_000_000
"""Bytes beyond which a page is slow to open from a council's website."""
Figure = Callable[[MapContent, int], bytes]
"""Draws a map, of which the number is given, as a PNG picture for a page of A4."""


@dataclass(frozen=True)
class Wanted:
    """What is to be written.

    Attributes
    ----------
    template
        A council's Word file whose styles are used.
    master
        A council's own document with marks; a copy of it is filled in.
    pdf
        Whether a PDF is made.
    """

    template: Path | None = None
    master: Path | None = None
    pdf: bool = True


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    files
        The draft's files in order.
    sections
        Files for authors that were not there before.
    waiting
        Keys of chapters that wait for their authors.
    findings
        What is to be told.
    """

    files: tuple[Path, ...]
    sections: tuple[Path, ...]
    waiting: tuple[str, ...]
    findings: Findings


def draft_material(
    published: Material,
    contents: Sequence[MapContent | NotDrawn],
    figure: Figure,
    *,
    progress: Progress | None = None,
) -> DraftMaterial:
    """Gather what a draft is made from, its maps drawn; sections are read when it is written.

    Parameters
    ----------
    published
        Of a run.
    contents
        Every map in the order of their numbers.
    figure
        Draws one.
    progress
        Told of each map.
    """
    figures: dict[str, bytes] = {}
    for number, content in enumerate(contents, start=1):
        if progress is not None:
            progress("Drawing maps", number - 1, len(contents))
        if isinstance(content, MapContent) and content.on_paper:
            figures[content.key] = lighter(figure(content, number))
    if progress is not None:
        progress("Drawing maps", len(contents), len(contents))
    return DraftMaterial(published, {one.key: one for one in contents}, figures)


def write_draft(
    material: DraftMaterial,
    outline: Sequence[ChapterPlan],
    pieces: Mapping[str, Piece],
    out: Path,
    wanted: Wanted | None = None,
    *,
    progress: Progress | None = None,
) -> Written:
    """Write the draft into the folder ``report`` of a run.

    Parameters
    ----------
    material
        From `draft_material`.
    outline, pieces
        Chapters, and what marks may ask for.
    out
        Folder of the run.
    wanted
        What is to be written besides Word and page; a PDF only if None.
    progress
        Told of each file.

    Returns
    -------
    Written
        ``pna-draft.docx``, ``.html`` and ``.pdf``; a master's copy; new files for authors in
        ``sections``, where nothing is ever overwritten.

    Raises
    ------
    FileHeldOpenError
        A file is open in Word, say. What was written before it is whole.
    DataError, MissingInputError
        A template, a master or a section cannot be used; nothing was written then but empty files
        for authors.
    """
    wanted = wanted or Wanted()
    folder = out / "report"
    template = read_template(wanted.template) if wanted.template else None
    sections = folder / "sections"
    new = write_templates(outline, sections)
    read = read_sections(outline, sections)
    whole = DraftMaterial(material.published, material.maps, material.figures, read.blocks)
    steps = 3 + (wanted.master is not None)
    _tell(progress, 0, steps)
    draft = assembled(whole, outline, pieces)
    findings: list[Finding] = [*read.findings, *read.with_rows(draft.findings)]
    files: list[Path] = []
    html, pdf = folder / f"{NAME}.html", folder / f"{NAME}.pdf"
    findings += template.findings if template else ()
    write_docx(draft.document, folder / f"{NAME}.docx", template)
    files.append(folder / f"{NAME}.docx")
    _tell(progress, 1, steps)
    content = page(draft.document)
    writing.text(content, html)
    files.append(html)
    findings += _too_large(html)
    _tell(progress, 2, steps)
    if wanted.pdf:
        why_not = write_pdf(html, pdf, draft.document.stamp)
        if why_not is None:
            files.append(pdf)
        else:
            findings.append(why_not)
    else:
        # An older one would be of another draft.
        writing.remove(pdf)
    _tell(progress, 3, steps)
    if wanted.master is not None:
        rendered = render_master(wanted.master, whole, pieces)
        path = folder / f"{wanted.master.stem}{RENDERED}.docx"
        with writing.replacing(path) as temporary:
            temporary.write_bytes(rendered.content)
        files.append(path)
        findings += rendered.findings
        _tell(progress, steps, steps)
    return Written(tuple(files), new, draft.waiting, tuple(dict.fromkeys(findings)))


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress("Writing the draft", done, total)


def _too_large(path: Path) -> tuple[Finding, ...]:
    size = path.stat().st_size
    if size <= _LARGE:
        return ()
    finding = Finding(
        "warning",
        f"This page has {size / 1e6:.0f} MB: it is slow to open from a website.",
        file=path.name,
        hint="Publish the PDF beside it.",
        rule="page-size",
    )
    return (finding,)
