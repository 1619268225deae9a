"""The ``pna`` command: parses, calls, and turns errors into messages and exit codes.

Exit codes: 0 done, 1 a bug, 2 usage, 3 study file, 4 data, 5 missing input, 6 file held open,
7 inputs changed since the run.
Nothing heavy is imported until a command needs it.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pna import __version__
from pna.cli.compare import compare
from pna.cli.console import harmless as _harmless
from pna.cli.console import loaded_study as _loaded
from pna.cli.console import log_file as _log_file
from pna.cli.console import progress_bars as _progress
from pna.cli.console import refusals as _refusals
from pna.cli.explain import explain
from pna.cli.freeze import freeze
from pna.cli.maps import maps
from pna.cli.poster import poster
from pna.cli.recheck import recheck
from pna.cli.record import record, supplementary
from pna.cli.report import report
from pna.cli.sensitivity import sensitivity
from pna.cli.study import check, doctor, init, schema
from pna.cli.tables import tables
from pna.errors import MissingInputError, PnaError

if TYPE_CHECKING:
    from pna.study import Study

__all__ = ["cli", "main"]

_BUG = 1
_LOG = logging.getLogger("pna")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pna")
def cli() -> None:
    """Travel times to pharmacies, and coverage tables, for Pharmaceutical Needs Assessments."""


@cli.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. Default: the study's folder.",
)
@click.option("--no-cache", is_flag=True, help="Work everything out anew and keep nothing.")
def run(study: Path, out: Path | None, *, no_cache: bool) -> None:
    """Work out a STUDY: a study.toml or its folder (default: here).

    Reads the inputs that it names, checks them, and writes tables/, maps/, report/, layers.gpkg,
    roads.gpkg, manifest.json and run.log.
    """
    loaded = _loaded(study)
    _run(loaded, out or loaded.folder, keep=not no_cache)


@cli.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    required=True,
    help="Journey Time Statistics by LSOA (ODS, CSV or Parquet), or a CSV of observed trips: "
    "from, to, minutes, when, source.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. Default: calibration, in the study's folder.",
)
@click.option("--no-cache", is_flag=True, help="Work everything out anew and keep nothing.")
def calibrate(study: Path, against: Path, out: Path | None, *, no_cache: bool) -> None:
    """Fit the driving speeds of a STUDY to published or observed journey times.

    Compares several forms of the speed model by their error for areas that the fit has not seen,
    and writes the simplest good one to speeds.toml and a report to calibration-report.html.
    """
    from pna import wording  # noqa: PLC0415 - heavy
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.calibration.of_study import calibrate as fit  # noqa: PLC0415 - heavy
    from pna.report import calibration_files  # noqa: PLC0415 - heavy

    if not against.is_file():
        msg = (
            f"{against}: there is no such file of journey times to calibrate against. It was "
            f"looked for at {against.resolve()}: paths begin at the folder in which you type the "
            "command, not at the study's."
        )
        raise MissingInputError(msg)
    loaded = _loaded(study, but_for=("modes.drive.custom",))
    folder = out or loaded.folder / "calibration"
    kept = (out or loaded.folder) / ".cache"
    with _log_file(folder / "run.log"), _refusals(), _progress() as progress:
        _LOG.info("pna %s, study %s, against %s", __version__, loaded.path, against)
        found = fit(loaded, against, cache=Cache(None if no_cache else kept), progress=progress)
        speeds, report = calibration_files.write_all(found, loaded, folder)
        for finding in found.findings:
            _LOG.info("%s: %s", finding.level, finding)
    click.echo()
    told = (str(f) for f in found.findings if f.level != "info")
    for line in (
        *((wording.INVENTED,) if loaded.study.invented else ()),
        *(f"Warning: {text}" for text in told),
        *calibration_files.summary(found),
        "",
        f"Speeds:  {speeds.resolve()}",
        f"Report:  {report.resolve()}",
        *calibration_files.how_to_use(loaded, speeds),
    ):
        click.echo(_harmless(line))


@cli.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pna-demo"),
    show_default=True,
    help="Folder to make.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another seed, another county."
)
@click.option(
    "--size",
    type=click.Choice(["town", "county"]),
    default="town",
    show_default=True,
    help="A district town of 45,000 people, or a county of 700,000.",
)
@click.option(
    "--faults",
    is_flag=True,
    help="Also write studies with spoilt inputs, to see what `pna check` says of them.",
)
def demo(out: Path, seed: int, size: str, *, faults: bool) -> None:
    """Make an invented place, as files in the publishers' own formats, and work it out.

    A study.toml that was changed since it was made is left alone: the command says so and ends.
    """
    from pna.demo import make  # noqa: PLC0415 - heavy
    from pna.study import load_study  # noqa: PLC0415 - heavy

    with _refusals(), _progress() as progress:
        path = make(
            out,
            seed=seed,
            size="county" if size == "county" else "town",
            faults=faults,
            progress=progress,
        )
    loaded = load_study(path)
    _run(loaded, loaded.folder, keep=True)
    if faults:
        click.echo(f"Faults:  {(path.parent / 'faults' / 'traps.csv').resolve()} (what is in them)")


@cli.command()
@click.option(
    "--area",
    "areas",
    multiple=True,
    required=True,
    help="Name or code of a Health and Wellbeing Board (leicestershire, E06000017); repeatable.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data/raw"),
    show_default=True,
    help="Folder to put the files in.",
)
@click.option("--only", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option(
    "--buffer-km",
    type=click.FloatRange(0, 50),
    default=20.0,
    show_default=True,
    help="Get the roads and postcodes this far beyond the boundary too.",
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    help="A TOML file that changes or adds sources: [boundaries] and url = ..., say.",
)
@click.option("--replace", is_flag=True, help="Overwrite older files instead of keeping them.")
@click.option("--yes", is_flag=True, help="Do not ask before downloading.")
@click.option("--dry-run", is_flag=True, help="Only list what would be got; nothing goes online.")
def fetch(
    areas: tuple[str, ...],
    out: Path,
    only: tuple[str, ...],
    buffer_km: float,
    catalogue: Path | None,
    *,
    replace: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Get the published files for an area. The only command that goes online.

    Lists each file with its publisher, licence and size, asks, and downloads to data/raw. Older
    files are kept under a name with their date. Exit code 5 if a file could not be had: the message
    says where to get it by hand and what to save it as; the others are there all the same.
    """
    from pna.fetch.command import fetch as get  # noqa: PLC0415 - heavy

    def ask(question: str) -> bool:
        return yes or click.confirm(question)

    with _refusals():
        try:
            get(
                areas,
                out,
                say=lambda line: click.echo(_harmless(line)),
                ask=ask,
                only=only,
                buffer_km=buffer_km,
                catalogue=catalogue,
                replace=replace,
                dry_run=dry_run,
            )
        except ValueError as error:
            if isinstance(error, PnaError):
                raise
            raise click.UsageError(_harmless(str(error))) from None


_VERBS = (
    *(check, compare, doctor, explain, freeze, init, maps, poster),
    *(recheck, record, report, schema, sensitivity, supplementary, tables),
)
for _verb in _VERBS:
    cli.add_command(_verb)


def _run(study: Study, out: Path, *, keep: bool) -> None:
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.folder_in_use import writing_to  # noqa: PLC0415 - heavy
    from pna.pipeline import analyse  # noqa: PLC0415 - heavy
    from pna.report.files import write_all  # noqa: PLC0415 - heavy

    held = writing_to(out, "pna run")
    with held as begin, _log_file(out / "run.log"), _refusals(), _progress() as progress:
        _LOG.info("pna %s, study %s", __version__, study.path)
        cache = Cache(out / ".cache" if keep else None)
        results = analyse(study, cache=cache, progress=progress)
        begin()
        written = write_all(results, out, cache=cache, progress=progress)
        for finding in results.findings:
            _LOG.info("%s: %s", finding.level, finding)
        for path in written:
            _LOG.info("Wrote %s", path)
    from pna.cli.run_summary import lines  # noqa: PLC0415 - heavy

    for line in lines(results, out):
        click.echo(_harmless(line))


def main() -> None:
    """Run the command and leave with its exit code."""
    # Names from data may hold characters that a cp1252 console cannot print.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(_BUG)
    except PnaError as error:
        click.echo(_harmless(f"Error: {error}"), err=True)
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001 - the last resort: say that it is ours
        traceback.print_exc()
        click.echo("This is a bug in pna. Please report the lines above and run.log.", err=True)
        sys.exit(_BUG)


if __name__ == "__main__":
    main()
