"""The verbs of what changes between two assessments: record, supplementary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pna.cli.asked import Options, changes_of, with_changes
from pna.cli.console import harmless, loaded_study, progress_bars, refusals

if TYPE_CHECKING:
    from pna.register.recording import Recorded
    from pna.register.rows import Row
    from pna.results import Results
    from pna.scenario.changes import Scenario
    from pna.study import Study

__all__ = ["record", "supplementary"]

_DAY = click.DateTime(["%Y-%m-%d"])
_DECISIONS = ("granted", "refused", "withdrawn", "lapsed", "notified")
_OUT = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that the study was run to; register.csv is kept there. Default: the study's "
    "folder.",
)
_REFRESH = click.option(
    "--refresh", is_flag=True, help="Work the study out anew if its inputs have changed."
)


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.argument(
    "application", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@with_changes
@click.option("--address", default="", help="Of the site of --open or --move.")
@click.option("--ods", default="", metavar="CODE", help="Of the site that opens, if known.")
@click.option(
    "--decision",
    type=click.Choice(_DECISIONS),
    help="What became of it; notified: it took no decision, as a closure that was notified.",
)
@click.option(
    "--on", type=_DAY, required=True, help="The day of the decision or of the notice: 2026-03-01."
)
@click.option(
    "--from",
    "since",
    type=_DAY,
    help="The day from which it is so. Default for what was notified: --on. What was granted is "
    "not counted before it is given.",
)
@click.option("--minute", default="", help="Where the decision is minuted, or why (corrections).")
@click.option("--source", default="", help="Who says so: NHS England letter of 1 March 2026.")
@click.option("--reference", default="", help="Reference of the application.")
@click.option("--correct", type=int, metavar="ROW", help="Correct this row by one of its own.")
@click.option(
    "--accept-changes",
    is_flag=True,
    help="Accept rows that were changed outside this program, by a row that says which and, with "
    "--minute, why.",
)
@_OUT
@_REFRESH
def record(study: Path, application: Path | None, on: datetime, **options: Any) -> None:  # noqa: ANN401
    """Add to the register of a STUDY what has changed since the assessment.

    Takes an APPLICATION (application.toml) or one change by options, and what was decided of it.

    \b
      pna record STUDY --close FC826 --decision notified --on 2026-03-01 --source "NHS England"
      pna record STUDY application.toml --decision granted --on 2026-05-02 --from 2026-09-01
      pna record STUDY --correct 2 --from 2026-10-01 --on 2026-06-01 --minute "Opening put off"

    Each change becomes a row of register.csv, with people further than the headline's times before
    and after; each row holds the hash of the row before, so that a later change of any is found.
    Nothing is ever taken out: `--correct 3` alone takes row 3 back by a row of its own; with
    --decision, --from, --ods or --name it corrects these. STUDY is run first if it has not been.
    """  # noqa: D301 - click takes this character for "leave the lines as they are"
    loaded = loaded_study(study)
    folder = options["out"] or loaded.folder
    day = on.date()
    with refusals():
        if options["accept_changes"] or options["correct"] is not None:
            done = _about_rows(folder, day, application, options)
        else:
            done = _record(loaded, folder, application, day, options)
    for finding in done.findings:
        click.echo(harmless(f"{finding.level.capitalize()}: {finding}".replace("\n", " ")))
    for row in done.rows:
        for line in _told(row):
            click.echo(harmless(line))
    click.echo(harmless(f"Register: {done.path.resolve()}"))


def _about_rows(
    folder: Path, day: date, application: Path | None, options: dict[str, Any]
) -> Recorded:
    """Correct a row, or accept what stands."""
    from pna.register import recording  # noqa: PLC0415 - heavy

    if application or any(
        options[name] for name in ("opened", "closed", "moved", "merged", "hours_of")
    ):
        msg = "--correct and --accept-changes speak of rows that are there: give no change."
        raise click.UsageError(msg)
    if not options["minute"]:
        msg = 'Give --minute "why": a correction must say its reason.'
        raise click.UsageError(msg)
    if options["accept_changes"]:
        return recording.accept(folder, on=day, minute=options["minute"])
    since = options["since"]
    values = {
        "decision": options["decision"] or "",
        "changed_on": since.date().isoformat() if since else "",
        "ods_code": options["ods"].upper(),
        "name": options["name"] or "",
    }
    return recording.correct(folder, options["correct"], values, on=day, minute=options["minute"])


def _record(
    study: Study, folder: Path, application: Path | None, day: date, options: dict[str, Any]
) -> Recorded:
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.register import recording  # noqa: PLC0415 - heavy
    from pna.register.entries import Decided  # noqa: PLC0415 - heavy

    if options["decision"] is None:
        msg = f"Give --decision: {', '.join(_DECISIONS)}."
        raise click.UsageError(msg)
    scenario, reference = _asked(application, options)
    recording.opened(folder)
    since = options["since"].date() if options["since"] else None
    if since is None and options["decision"] == "notified":
        since = day
    decided = Decided(
        decision=options["decision"],
        on=day,
        changed_on=since,
        minute=options["minute"],
        source=options["source"],
        reference=options["reference"] or reference,
        address=options["address"],
    )
    cache = Cache(folder / ".cache")
    results = _results(study, cache, refresh=options["refresh"])
    return recording.record(results, scenario, decided, folder, cache=cache)


def _results(study: Study, cache: Any, *, refresh: bool) -> Results:  # noqa: ANN401 - a Cache
    from pna.opening_results import results_of  # noqa: PLC0415 - heavy

    with progress_bars() as progress:
        return results_of(study, cache, refresh=refresh, progress=progress)


def _asked(application: Path | None, options: dict[str, Any]) -> tuple[Scenario, str]:
    """The changes, and the reference of the application."""
    from pna.scenario.application import read_application  # noqa: PLC0415 - heavy
    from pna.scenario.changes import Open, Relocate, Scenario  # noqa: PLC0415 - heavy

    changes = changes_of(Options.of(options))
    if (application is None) == (not changes):
        msg = (
            "Give what has changed: an application.toml, or --open, --close, --move with --to, "
            "--merge with --into, or --hours-of with --hours."
        )
        raise click.UsageError(msg)
    if application is not None:
        read = read_application(application)
        scenario, reference = read.scenario, read.facts.reference
    else:
        scenario, reference = Scenario(changes, "Recorded change"), ""
    opened = [change for change in scenario.changes if isinstance(change, Open)]
    moved = [change for change in scenario.changes if isinstance(change, Relocate)]
    for option, sites in (("ods", opened), ("address", [*opened, *moved])):
        if options[option] and len(sites) != 1:
            msg = f"--{option} is of one site: the changes have {len(sites)} that it could be of."
            raise click.UsageError(msg)
    code = "".join(options["ods"].split()).upper()
    return replace(
        scenario,
        changes=tuple(
            replace(change, ods_code=code) if code and isinstance(change, Open) else change
            for change in scenario.changes
        ),
    ), reference


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _told(row: Row) -> list[str]:
    """A row, as it is said on the screen."""
    first = f"Row {row['number']}: {row['change']}"
    if row["corrects"]:
        first += f" of row {row['corrects']}"
    about = " ".join(filter(None, (row["name"], row["ods_code"] and f"({row['ods_code']})")))
    state = ", ".join(
        filter(
            None,
            (
                row["decision"] and f"{row['decision']} on {row['recorded_on']}",
                row["changed_on"] and f"from {row['changed_on']}",
            ),
        )
    )
    lines = [", ".join(filter(None, (first, about, state)))]
    figures = (
        f"  People further than the headline's times ({name.replace('_', ' ')}): "
        f"{_whole(row[f'outside_before_{name}'])} before, "
        f"{_whole(row[f'outside_after_{name}'])} after"
        for name in ("pharmacies", "pharmacies_and_dispensing_practices")
        if row[f"outside_before_{name}"]
    )
    return [*lines, *figures]


def _whole(number: str) -> str:
    from pna import wording  # noqa: PLC0415 - heavy

    return number if number.startswith("[") else wording.people(float(number))


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option("--since", type=_DAY, help="Tell changes after this day. Default: the assessment's.")
@click.option("--as-at", type=_DAY, help="The day of which it speaks. Default: the last entry's.")
@_OUT
@_REFRESH
def supplementary(
    study: Path, since: datetime | None, as_at: datetime | None, out: Path | None, *, refresh: bool
) -> None:
    """Draft the supplementary statement of a STUDY from its register.

    Writes report/supplementary-statement.docx and .html, and the premises as they now are:
    tables/premises-now.csv and maps/premises-now.html. Facts of availability only: what the Board
    decides is left for it to fill in. `pna record` makes the register.
    """
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.register import recording  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    folder = out or loaded.folder
    with refusals():
        recording.opened(folder)
        from pna.register.statement import statement  # noqa: PLC0415 - heavy
        from pna.report.supplementary import write_all  # noqa: PLC0415 - heavy

        cache = Cache(folder / ".cache")
        results = _results(loaded, cache, refresh=refresh)
        given = statement(
            results,
            folder,
            since=since.date() if since else None,
            as_at=as_at.date() if as_at else None,
        )
        with progress_bars() as progress:
            written = write_all(given, folder, cache=cache, progress=progress)
    for finding in given.register.findings:
        click.echo(harmless(f"Warning: {finding}"), err=True)
    click.echo(
        harmless(
            f"Drafted from {_counted(len(given.register.rows), 'row')} of the register: "
            f"{_counted(len(given.held), 'change')} after {given.since} and up to {given.as_at}. "
            "Rows that hold only later, or from no day yet, are told apart; --as-at DATE speaks of "
            "another day."
        )
    )
    for path in written:
        click.echo(harmless(f"Wrote {path.resolve()}"))
