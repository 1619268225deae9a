"""The verb that writes the draft for consultation."""

from __future__ import annotations

import logging
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
@click.option("--no-pdf", is_flag=True, help="Make no PDF.")
@click.option("--no-cache", is_flag=True, help="Work everything out anew and keep nothing.")
def report(
    study: Path,
    out: Path | None,
    template: Path | None,
    master: Path | None,
    *,
    marks: bool,
    no_pdf: bool,
    no_cache: bool,
) -> None:
    """Write the draft of the assessment of a STUDY, for consultation.

    Writes report/pna-draft.docx, .html and .pdf: chapters, tables and maps, numbered and placed,
    with what the authors have written in report/sections/*.md. Files of sections are made where
    they are missing and never overwritten; the draft is made anew each time. Of a Word document of
    your own (--master) a copy is filled in: report/NAME-rendered.docx.
    """
    if marks:
        _list_marks()
        return
    from pna.report.draft.files import Wanted  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    settings = loaded.report
    wanted = Wanted(template or settings.template, master or settings.master, not no_pdf)
    folder = out or loaded.folder
    with log_file(folder / "report.log"), refusals():
        _LOG.info("pna %s, draft of study %s", __version__, loaded.path)
        written = _write(loaded, folder, wanted, keep=not no_cache)
        for finding in written.findings:
            _LOG.info("%s: %s", finding.level, finding)
        for path in (*written.sections, *written.files):
            _LOG.info("Wrote %s", path)
    _say(loaded, written, folder)


def _write(loaded: Study, folder: Path, wanted: Wanted, *, keep: bool) -> Written:
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.maps.catalogue import contents  # noqa: PLC0415 - heavy
    from pna.maps.content import MapContent  # noqa: PLC0415 - heavy
    from pna.maps.static import Prepared, figure_png  # noqa: PLC0415 - heavy
    from pna.material import material  # noqa: PLC0415 - heavy
    from pna.pipeline import analyse  # noqa: PLC0415 - heavy
    from pna.report.document.word_template import open_word, read_template  # noqa: PLC0415 - heavy
    from pna.report.draft.files import draft_material, write_draft  # noqa: PLC0415 - heavy
    from pna.report.draft.outline import OUTLINE  # noqa: PLC0415 - heavy
    from pna.report.draft.pieces import PIECES  # noqa: PLC0415 - heavy

    # A file that cannot be used is told before minutes are spent.
    if wanted.template is not None:
        read_template(wanted.template)
    if wanted.master is not None:
        open_word(wanted.master)
    with progress_bars() as progress:
        cache = Cache(folder / ".cache" if keep else None)
        results = analyse(loaded, cache=cache, progress=progress)
        published = material(results, cache=cache, progress=progress)
        maps = contents(published, cache=cache, progress=progress)
        drawn = (one for one in maps if isinstance(one, MapContent))
        # All maps of a study lie on one backdrop, which is made light once.
        light = next((Prepared(one.backdrop) for one in drawn), None)
        figure = partial(figure_png, prepared=light)
        made = draft_material(published, maps, figure, progress=progress)
        return write_draft(made, OUTLINE, PIECES, folder, wanted, progress=progress)


def _list_marks() -> None:
    from pna.report.draft.outline import OUTLINE  # noqa: PLC0415 - heavy
    from pna.report.draft.pieces import PIECES  # noqa: PLC0415 - heavy
    from pna.wording.report_words import mark_lines  # noqa: PLC0415 - heavy

    pieces = {name: piece.title for name, piece in PIECES.items()}
    for line in mark_lines(pieces, {plan.key: plan.title for plan in OUTLINE}):
        click.echo(harmless(line))


def _say(loaded: Study, written: Written, folder: Path) -> None:
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
        f"Authors' text: {(folder / 'report' / 'sections').resolve()}",
        "In Word, right-click the list of contents and choose Update Field for page numbers.",
    ):
        click.echo(harmless(line))


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"  # noqa: PLR2004 - 0.1 MB
