"""The verb that tries every assumption."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import click

from pna import __version__
from pna.cli.console import harmless, loaded_study, log_file, progress_bars, refusals

__all__ = ["sensitivity"]

_LOG = logging.getLogger("pna")


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run. Default: the study's folder.",
)
@click.option("--no-cache", is_flag=True, help="Work everything out anew and keep nothing.")
def sensitivity(study: Path, out: Path | None, *, no_cache: bool) -> None:
    """Say how far the headline of a STUDY hangs on what was assumed.

    Tries other driving speeds, places, walking speeds and ways, and premises moved within their
    postcode, one at a time and all together. Writes tables/sensitivity.csv,
    tables/sensitivity-summary.csv, the register tables/assumptions.csv and report/sensitivity.html
    with its picture, and touches no file of `pna run`, whose road networks it takes.
    """
    from pna import wording  # noqa: PLC0415 - heavy
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.folder_in_use import writing_to  # noqa: PLC0415 - heavy
    from pna.report.sensitivity_files import write_all  # noqa: PLC0415 - heavy
    from pna.sensitivity.effects import work_out  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    folder = out or loaded.folder
    cache = Cache(None if no_cache else folder / ".cache")
    held = writing_to(folder, "pna sensitivity")
    log = log_file(folder / "sensitivity.log")
    with held as begin, log, refusals(), progress_bars() as progress:
        _LOG.info("pna %s, sensitivity of study %s", __version__, loaded.path)
        found = work_out(loaded, cache=cache, progress=progress)
        begin()
        told, written = write_all(found, folder, progress=progress)
        for finding in (*found.layers.findings, *found.findings):
            _LOG.info("%s: %s", finding.level, finding)
        for path in written:
            _LOG.info("Wrote %s", path)
    click.echo()
    lines = (
        *((wording.INVENTED,) if loaded.study.invented else ()),
        # The headline of each premises set; its drive and its walk are in the report.
        *told[::3],
        *((wording.LEGAL_LIMIT_NOTE,) if _has_legal_limit(found.layers.presets) else ()),
        *wording.not_tried_sentences(found.not_tried),
    )
    for line in lines:
        click.echo(harmless(line))
        click.echo()
    for name, path in (
        ("Report", folder / "report" / "sensitivity.html"),
        ("Picture", folder / "report" / "sensitivity.png"),
        ("Tables", folder / "tables" / "sensitivity.csv"),
        ("Register", folder / "tables" / "assumptions.csv"),
    ):
        click.echo(f"{f'{name}:':10}{path.resolve()}")


def _has_legal_limit(presets: Iterable[str]) -> bool:
    """Whether the legal limit was tried, and is not the study's own."""
    return "legal_limit" in list(presets)[1:]
