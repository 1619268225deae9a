"""The verb that checks an application."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pna import __version__
from pna.cli.asked import Options, changes_of, with_changes
from pna.cli.console import harmless, loaded_study, log_file, progress_bars, refusals
from pna.errors import DataError, Findings, raise_on_errors

if TYPE_CHECKING:
    from pna.cache import Cache
    from pna.results import Results
    from pna.roads.osm import Progress
    from pna.scenario.application import Application, Facts
    from pna.scenario.changes import Scenario
    from pna.scenario.compare import Comparison
    from pna.study import Study

__all__ = ["recheck"]

_LOG = logging.getLogger("pna")


@dataclass(frozen=True)
class _Case:
    """One application, and the folder of its files."""

    application: Application
    folder: Path


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.argument("applications", nargs=-1, type=click.Path(path_type=Path))
@with_changes
@click.option("--case", metavar="NAME", help="What to call it: the title, and the folder's name.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run; applications/ is made in it. Default: the study's folder.",
)
@click.option("--replace", "overwrite", is_flag=True, help="Overwrite this application's folder.")
@click.option("--refresh", is_flag=True, help="Work the study out anew if its inputs have changed.")
@click.option(
    "--from-assessment",
    is_flag=True,
    help="Leave register.csv aside: before is the assessment itself, without the changes since.",
)
def recheck(
    study: Path,
    applications: tuple[Path, ...],
    *,
    case: str | None,
    out: Path | None,
    overwrite: bool,
    refresh: bool,
    from_assessment: bool,
    **asked: Any,  # noqa: ANN401 - the options of `with_changes`
) -> None:
    """Say what an application would change: who is newly within, who newly further.

    STUDY is a study.toml or its folder; it is run first if it has not been. What is asked for comes
    in one or several APPLICATIONS (application.toml; `pna init` writes one to fill in), or in the
    options below: each once, --close as often as you like, and together if they belong together.

    \b
      pna recheck STUDY --open "LE15 7PL" --hours "Mon-Fri 09:00-18:00; Sat 09:00-13:00"
      pna recheck STUDY --open "52.67,-0.73" --within 200
      pna recheck STUDY --close FC826
      pna recheck STUDY --move FC826 --to "LE15 6NT"
      pna recheck STUDY --merge FC826 --into FMK29
      pna recheck STUDY application.toml

    A POSITION is a postcode, "latitude, longitude" or "easting, northing"; a CODE is an ODS code.
    Where `pna record` has recorded changes since the assessment, before is the state with them on
    the day the application was received (else today).

    Prints a summary, then writes the note and its tables and map to applications/<name>/, where
    <name> is --case, the application's reference, or what is asked for.
    """  # noqa: D301 - click takes this character for "leave the lines as they are"
    options = Options.of(asked)
    _must_be_a_study(study)
    found = _applications(applications, options, case)
    loaded = loaded_study(study)
    home = out or loaded.folder
    cases = _cases(found, home, overwrite=overwrite)
    with log_file(home / "recheck.log"), refusals():
        _LOG.info("pna %s, study %s", __version__, loaded.path)
        results, cache = _results(loaded, home, refresh=refresh)
        comparisons = _compared(results, cases, cache, None if from_assessment else home)
        _show(loaded, cases, comparisons)
        for one, comparison in zip(cases, comparisons, strict=True):
            _write(one, comparison, cache, overwrite=overwrite)


def _must_be_a_study(study: Path) -> None:
    """Notice an application that is given in the place of the study."""
    if study.suffix.casefold() != ".toml" or not study.is_file():
        return
    if "[[change]]" in study.read_text(encoding="utf-8", errors="replace"):
        msg = f"{study} is an application. Give the study first: pna recheck STUDY {study}"
        raise click.UsageError(msg)


def _applications(
    files: tuple[Path, ...], options: Options, case: str | None
) -> list[tuple[Application, tuple[str, ...]]]:
    """Give each application with the texts that may name its folder, the best first."""
    from pna.scenario.application import (  # noqa: PLC0415 - heavy
        Application,
        Facts,
        name_of,
        read_application,
    )
    from pna.scenario.changes import Scenario  # noqa: PLC0415 - heavy

    changes = changes_of(options)
    if files and changes:
        msg = "give either an application.toml or what is asked for in options, not both."
        raise click.UsageError(msg)
    if not files and not changes:
        msg = (
            "nothing is asked for. Give an application.toml, or one of --open, --close, --move, "
            "--merge, --hours-of. `pna recheck --help` has examples."
        )
        raise click.UsageError(msg)
    if case and len(files) > 1:
        msg = "--case names one application; give several their own reference in their files."
        raise click.UsageError(msg)
    if changes:
        scenario = Scenario(changes, case or name_of(changes))
        return [(Application(scenario, Facts()), (case or "", name_of(changes)))]
    read: list[Application] = []
    faults: Findings = ()
    for file in files:
        try:
            read.append(read_application(file))
        except DataError as error:
            faults += error.findings
    if faults:
        raise DataError("\n".join(map(str, faults)), faults)
    if case:
        read = [replace(read[0], scenario=replace(read[0].scenario, name=case))]
    return [
        (one, (case or "", one.facts.reference, one.scenario.name, name_of(one.scenario.changes)))
        for one in read
    ]


def _cases(
    found: list[tuple[Application, tuple[str, ...]]], home: Path, *, overwrite: bool
) -> list[_Case]:
    from pna.scenario.folder_names import folder_name  # noqa: PLC0415 - with the rest

    cases: list[_Case] = []
    for application, texts in found:
        folder = home / "applications" / folder_name(*texts)
        if folder in [one.folder for one in cases]:
            msg = (
                f"two applications would be written to {folder}. Give each its own reference in "
                "its file."
            )
            raise click.UsageError(msg)
        if not overwrite and folder.is_dir() and any(folder.iterdir()):
            msg = (
                f"{folder} holds an application already. Give --replace to overwrite it, or --case "
                "with another name to keep both."
            )
            raise click.UsageError(msg)
        cases.append(_Case(application, folder))
    return cases


def _results(study: Study, home: Path, *, refresh: bool) -> tuple[Results, Cache]:
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.opening_results import results_of  # noqa: PLC0415 - heavy

    cache = Cache(home / ".cache")
    with progress_bars() as progress:
        results = results_of(study, cache, refresh=refresh, progress=_telling(progress))
    return results, cache


def _telling(progress: Progress) -> Progress:
    """Say, when the first step of a run begins, why there is one."""
    told: list[bool] = []

    def report(step: str, done: int, total: int) -> None:
        if not told:
            told.append(True)
            click.echo(
                "Working the study out first, as it is now. This is done once; `pna run` writes "
                "its tables and maps.",
                err=True,
            )
        progress(step, done, total)

    return report


def _compared(
    results: Results, cases: list[_Case], cache: Cache, home: Path | None
) -> list[Comparison]:
    """Check every application; the faults of all of them are told together.

    Each is set against what the register of `home` gives for the day on which it was received.
    """
    from pna.register.recording import in_present  # noqa: PLC0415 - heavy
    from pna.scenario.rechecked import recheck_all  # noqa: PLC0415 - heavy
    from pna.wording.applications import baseline_sentence  # noqa: PLC0415 - heavy

    days = [one.application.facts.received or date.today() for one in cases]  # noqa: DTZ011 - the user's day
    states = {day: in_present(results, home, as_at=day) if home else (results, ()) for day in days}
    scenarios = [one.application.scenario for one in cases]
    if len(cases) > 1:
        _refuse_all([states[day][0] for day in days], scenarios, cache)
    found: dict[int, Comparison] = {}
    for day, (before, rows) in states.items():
        numbers = [number for number, other in enumerate(days) if other == day]
        compared = recheck_all(
            before,
            [scenarios[number] for number in numbers],
            cache=cache,
            baseline=baseline_sentence(rows, day),
        )
        found |= dict(zip(numbers, compared, strict=True))
    return [found[number] for number in range(len(cases))]


def _refuse_all(before: list[Results], scenarios: list[Scenario], cache: Cache) -> None:
    """Raise the faults of all applications, each with the name of the one it is in."""
    from pna.scenario.conflicts import check  # noqa: PLC0415 - heavy
    from pna.scenario.positions import placed  # noqa: PLC0415 - heavy

    def place(results: Results, scenario: Scenario) -> None:
        placed(results, scenario, cache=cache)

    faults: Findings = ()
    for results, scenario in zip(before, scenarios, strict=True):
        for step in (place, check):
            try:
                step(results, scenario)
            except DataError as error:
                faults += tuple(
                    replace(finding, file=f"{scenario.name}, {finding.file}")
                    for finding in error.findings
                )
    raise_on_errors(faults)


def _show(study: Study, cases: list[_Case], comparisons: list[Comparison]) -> None:
    from pna.scenario.newly import counted, headline_pairs, sites_table  # noqa: PLC0415 - heavy
    from pna.scenario.saved import averages_table, minutes_table  # noqa: PLC0415 - heavy
    from pna.scenario.whom import whom  # noqa: PLC0415 - heavy
    from pna.wording.recheck_summary import summary  # noqa: PLC0415 - heavy
    from pna.wording.words import INVENTED  # noqa: PLC0415 - heavy

    if study.study.invented:
        click.echo(INVENTED)
    people = whom(comparisons[0].before).everyone_in("hwb")
    for one, comparison in zip(cases, comparisons, strict=True):
        rules = headline_pairs(comparison.before, comparison.after)
        sites = [headline_pairs(comparison.before, site.after) for site in comparison.possible]
        click.echo()
        for line in summary(
            comparison,
            moves=counted(rules, people, sites),
            averages=averages_table(comparison, people),
            minutes=minutes_table(comparison, people),
            sites=sites_table(comparison),
            facts=one.application.facts,
            today=date.today(),  # noqa: DTZ011 - the user's day
        ):
            # A name may hold a line end: it must not begin a line of its own.
            click.echo(harmless(line.replace("\n", " ")))
    for finding in (f for comparison in comparisons for f in comparison.findings):
        _LOG.info("%s: %s", finding.level, finding)


def _write(one: _Case, comparison: Comparison, cache: Cache, *, overwrite: bool) -> None:
    from pna.report.application_files import write_all  # noqa: PLC0415 - heavy

    facts: Facts = one.application.facts
    with progress_bars() as progress:
        written = write_all(
            comparison,
            one.folder,
            facts=facts,
            replace=overwrite,
            cache=cache,
            progress=progress,
        )
    for path in written:
        _LOG.info("Wrote %s", path)
    click.echo()
    click.echo(harmless(f"Files:   {one.folder.resolve()}"))
    click.echo(harmless(f"         {', '.join(path.name for path in written)}"))
