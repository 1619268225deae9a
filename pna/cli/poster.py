"""The verb that makes posters for waiting rooms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from pna.cli.console import harmless, loaded_study, progress_bars, refusals
from pna.errors import DataError, Finding, raise_on_errors

__all__ = ["poster"]


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--near",
    multiple=True,
    metavar="PLACE",
    help='A postcode or coordinates; "NAME = PLACE" gives it a name. May be repeated.',
)
@click.option(
    "--places",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV with the columns name and place: one poster for each row.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run; posters/ is made in it. Default: the study's folder.",
)
@click.option("--refresh", is_flag=True, help="Work the study out anew if its inputs have changed.")
def poster(
    study: Path, near: tuple[str, ...], places: Path | None, out: Path | None, *, refresh: bool
) -> None:
    """Make a poster for a waiting room: which pharmacies nearby are open late and at weekends.

    One page of A4 for each place, as HTML and PDF: pharmacies open after 18:30, on Saturday
    afternoon and on Sunday, nearest first, with their hours and how far they are.

    \b
      pna poster STUDY --near "LE13 1SJ"
      pna poster STUDY --near "Melton urgent care centre = LE13 1SJ" --near "52.67,-0.73"
      pna poster STUDY --places waiting-rooms.csv
    """  # noqa: D301 - click takes this character for "leave the lines as they are"
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.opening_results import results_of  # noqa: PLC0415 - heavy
    from pna.poster.open_late import poster as work_out  # noqa: PLC0415 - heavy
    from pna.poster.places import asked, read_places  # noqa: PLC0415 - heavy
    from pna.report.poster_files import write_posters  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    folder = out or loaded.folder
    cache = Cache(folder / ".cache")
    with refusals(), progress_bars() as progress:
        wanted = [*(asked(text) for text in near), *(read_places(places) if places else ())]
        if not wanted:
            msg = 'say for which place: --near "LE13 1SJ", or --places with a CSV'
            raise click.UsageError(msg)
        results = results_of(loaded, cache, refresh=refresh, progress=progress)
        faults: list[Finding] = []
        made = []
        for one in wanted:
            try:
                made.append(work_out(results, one.place, name=one.name, cache=cache))
            except DataError as error:
                if one.row is None or not error.findings:
                    raise
                # Every row of a list that cannot be used is told at once, and nothing is written.
                faults += [replace(f, file=one.file, row=one.row) for f in error.findings]
        raise_on_errors(tuple(faults))
        done = write_posters(made, folder)
    for told, (written, findings) in zip(made, done, strict=True):
        for finding in (*told.findings, *findings):
            click.echo(harmless(f"{finding.level.capitalize()}: {finding}".replace("\n", " ")))
        for path in written:
            click.echo(harmless(f"Poster:  {path.resolve()}"))
