"""The verb that writes the draft for consultation."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pna import __version__
from pna.cli.console import harmless, loaded_study, log_file, progress_bars, refusals

if TYPE_CHECKING:
    from pna.report.draft.files import Wanted, Written
    from pna.study import Study

__all__ = ["report"]

_LOG = logging.getLogger("pna")
_WORD_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run. Default: the study's folder.",
)
@click.option(
    "--template",
    type=_WORD_FILE,
    help="A Word file of the council: its styles, margins, header and footer are used.",
)
@click.option(
    "--master",
    type=_WORD_FILE,
    help="A Word document of your own with marks such as [[table:coverage]]; a copy is filled in.",
)
@click.option("--marks", is_flag=True, help="Only list the marks, and write nothing.")
@click.option(
    "--draft-only",
    is_flag=True,
    help="Make the draft alone anew, as after a change of the authors' text.",
)
@click.option("--no-pdf", is_flag=True, help="Make no PDF.")
@click.option("--no-cache", is_flag=True, help="Work everything out anew and keep nothing.")
def report(
    study: Path,
    out: Path | None,
    template: Path | None,
    master: Path | None,
    *,
    marks: bool,
    draft_only: bool,
    no_pdf: bool,
    no_cache: bool,
) -> None:
    """Write the draft of the assessment of a STUDY, for consultation.

    Writes everything that `pna run` does, tables/*.xlsx, maps/print/, and report/pna-draft.docx,
    .html and .pdf: chapters, tables and maps, numbered and placed,
    with what the authors have written in report/sections/*.md. Files of sections are made where
    they are missing and never overwritten; the draft is made anew each time. Of a Word document of
    your own (--master) a copy is filled in: report/NAME-rendered.docx.
    """
    if marks:
        _list_marks()
        return
    from pna.folder_in_use import writing_to  # noqa: PLC0415 - heavy
    from pna.report.draft.files import Wanted  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    settings = loaded.report
    wanted = Wanted(template or settings.template, master or settings.master, not no_pdf)
    folder = out or loaded.folder
    name = "pna report --draft-only" if draft_only else "pna report"
    with writing_to(folder, name) as begin, log_file(folder / "report.log"), refusals():
        _LOG.info("pna %s, draft of study %s", __version__, loaded.path)
        others, written = _write(
            loaded, folder, wanted, begin, keep=not no_cache, draft_only=draft_only
        )
        for finding in written.findings:
            _LOG.info("%s: %s", finding.level, finding)
        for path in (*others, *written.sections, *written.files):
            _LOG.info("Wrote %s", path)
    _say(loaded, others, written, folder)


def _write(
    loaded: Study,
    folder: Path,
    wanted: Wanted,
    begin: Callable[[], None],
    *,
    keep: bool,
    draft_only: bool,
) -> tuple[list[Path], Written]:
    """Write the files of the run and those for people and paper, then the draft."""
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.maps.static import Prepared, figure_png, write_sheets  # noqa: PLC0415 - heavy
    from pna.pipeline import analyse  # noqa: PLC0415 - heavy
    from pna.report.document.word_template import open_word, read_template  # noqa: PLC0415 - heavy
    from pna.report.draft.files import draft_material, write_draft  # noqa: PLC0415 - heavy
    from pna.report.draft.outline import OUTLINE  # noqa: PLC0415 - heavy
    from pna.report.draft.pieces import PIECES  # noqa: PLC0415 - heavy
    from pna.report.draft.sections import read_sections  # noqa: PLC0415 - heavy
    from pna.report.files import publication, write_run  # noqa: PLC0415 - heavy
    from pna.report.workbooks import write_workbooks  # noqa: PLC0415 - heavy

    # A file that cannot be used is told before minutes are spent.
    if wanted.template is not None:
        read_template(wanted.template)
    if wanted.master is not None:
        open_word(wanted.master)
    read_sections(OUTLINE, folder / "report" / "sections")
    with progress_bars() as progress:
        cache = Cache(folder / ".cache" if keep else None)
        results = analyse(loaded, cache=cache, progress=progress)
        ready = publication(results, cache=cache, progress=progress)
        # All maps of a study lie on one backdrop, which is made light once.
        light = Prepared(ready.under)
        written: list[Path] = []
        begin()
        if not draft_only:
            written += write_run(ready, folder, progress=progress)
            contact = loaded.report.contact
            written += write_workbooks(
                ready.published, folder / "tables", contact=contact, progress=progress
            )
            written += write_sheets(
                ready.maps, folder / "maps" / "print", prepared=light, progress=progress
            )
        figure = partial(figure_png, prepared=light)
        made = draft_material(ready.published, ready.maps, figure, progress=progress)
        return written, write_draft(made, OUTLINE, PIECES, folder, wanted, progress=progress)


def _list_marks() -> None:
    from pna.report.draft.outline import OUTLINE  # noqa: PLC0415 - heavy
    from pna.report.draft.pieces import PIECES  # noqa: PLC0415 - heavy
    from pna.wording.report_words import mark_lines  # noqa: PLC0415 - heavy

    pieces = {name: piece.title for name, piece in PIECES.items()}
    for line in mark_lines(pieces, {plan.key: plan.title for plan in OUTLINE}):
        click.echo(harmless(line))


def _say(loaded: Study, others: list[Path], written: Written, folder: Path) -> None:
    from pna import wording  # noqa: PLC0415 - heavy
    from pna.wording.report_words import waiting_line  # noqa: PLC0415 - heavy

    click.echo()
    told = [finding for finding in written.findings if finding.level != "info"]
    for line in (
        *((wording.INVENTED,) if loaded.study.invented else ()),
        *(f"Warning: {finding}" for finding in told),
        *(str(finding) for finding in written.findings if finding.level == "info"),
        *waiting_line(written.waiting),
        "",
        *(f"Wrote {path.resolve()} ({_size(path)})" for path in written.files),
        *_others_lines(others, folder),
        f"Authors' text: {(folder / 'report' / 'sections').resolve()}",
        "In Word, right-click the list of contents and choose Update Field for page numbers.",
    ):
        click.echo(harmless(line))


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"  # noqa: PLR2004 - 0.1 MB


def _others_lines(others: list[Path], folder: Path) -> list[str]:
    """What was written beside the draft, in three lines."""
    if not others:
        return []
    books = sum(path.suffix == ".xlsx" for path in others)
    sheets = sum(path.parent.name == "print" for path in others)
    return [
        f"Tables: {books} workbooks beside the CSV files in {(folder / 'tables').resolve()}",
        f"Maps: {(folder / 'maps' / 'index.html').resolve()}",
        f"On paper: {sheets} files in {(folder / 'maps' / 'print').resolve()}",
    ]
