"""The verbs that help before a study is run: check, doctor, init, schema."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pna.cli.console import harmless, loaded_study, progress_bars, refusals
from pna.errors import DataError

if TYPE_CHECKING:
    from pna.checking.data_check import DataReport

__all__ = ["check", "doctor", "init", "schema"]

_STUDY = click.argument("study", type=click.Path(path_type=Path), default=Path())


@click.command()
@_STUDY
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--strict", is_flag=True, help="Warnings count as errors: exit code 4.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. Default: the study's folder.",
)
def check(study: Path, out: Path | None, *, as_json: bool, strict: bool) -> None:
    """Check every input of a STUDY and report all faults at once.

    Reads every file that the study names, holds them against each other, and writes
    tables/data-report.html and tables/data-report.csv. Works nothing out. Exit code 4 if there are
    errors.
    """
    from pna import wording  # noqa: PLC0415 - heavy
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.checking.data_check import check_study  # noqa: PLC0415 - heavy
    from pna.report import data_report  # noqa: PLC0415 - heavy

    loaded = loaded_study(study, inputs_must_exist=False)
    with refusals():
        with progress_bars() as progress:
            cache = Cache((out or loaded.folder) / ".cache")
            report = check_study(loaded, cache=cache, progress=progress)
        csv, html = data_report.write(report, out or loaded.folder)
    if loaded.study.invented and not as_json:
        click.echo(wording.INVENTED)
    if as_json:
        click.echo(_json(data_report.as_json(report)))
    else:
        _show(report)
        click.echo(f"Report:  {harmless(str(html.resolve()))}")
        click.echo(f"Table:   {harmless(str(csv.resolve()))}")
    if report.count("error") or (strict and report.count("warning")):
        sys.exit(DataError.exit_code)


def _json(content: object) -> str:
    def plain(value: object) -> Any:  # noqa: ANN401 - what json takes
        item = getattr(value, "item", None)
        return item() if callable(item) else str(value)

    # ASCII only, whatever the console can print.
    return json.dumps(content, indent=2, default=plain)


def _show(report: DataReport) -> None:
    """Print the findings: a table on a terminal, plain lines elsewhere."""
    from pna.report import data_report  # noqa: PLC0415 - heavy

    shown = [g for g in data_report.groups(report.findings) if g.first.level != "info"]
    if sys.stdout.isatty():
        _show_table(shown)
    else:
        for group in shown:
            first = group.first
            places = [text for text in map(_place, group.findings) if text]
            click.echo(harmless(f"{first.level.upper()}  {first.file or 'the study'}"))
            click.echo(harmless(f"  {first.message}"))
            for text in places:
                click.echo(harmless(f"  - {text}"))
            if first.hint:
                click.echo(harmless(f"  What to do: {first.hint}"))
            click.echo()
    told = report.count("info")
    click.echo(harmless(data_report.summary(report)))
    if told:
        click.echo(f"For the record, in the report below: {told}.")


def _place(finding: Any) -> str:  # noqa: ANN401 - a Finding
    parts = (
        f"sheet {finding.sheet}" if finding.sheet else "",
        f"row {finding.row}" if finding.row is not None else "",
        f"column {finding.column}" if finding.column else "",
        finding.value,
        finding.message.split(":")[0] if finding.message.startswith("The same in ") else "",
    )
    return ", ".join(part for part in parts if part)


def _show_table(groups: list[Any]) -> None:
    from rich import box  # noqa: PLC0415 - heavy
    from rich.console import Console  # noqa: PLC0415 - heavy
    from rich.table import Table  # noqa: PLC0415 - heavy
    from rich.text import Text  # noqa: PLC0415 - heavy

    if not groups:
        return
    # ASCII lines: a cp1252 console cannot print others. Text and not markup: cells come from data.
    table = Table(box=box.ASCII, show_lines=True)
    table.add_column("Level", no_wrap=True)
    table.add_column("Where", overflow="fold", ratio=2)
    table.add_column("What was found, and what to do", overflow="fold", ratio=5)
    for group in groups:
        first = group.first
        where = "\n".join([first.file or "the study", *filter(None, map(_place, group.findings))])
        todo = f"\nWhat to do: {first.hint}" if first.hint else ""
        style = "bold red" if first.level == "error" else ""
        table.add_row(
            Text(first.level, style=style),
            Text(harmless(where)),
            Text(harmless(f"{first.message}{todo}")),
        )
    Console(file=sys.stdout).print(table)


@click.command()
@click.option("--layers", is_flag=True, help="Print the data dictionary of every layer, as CSV.")
def schema(*, layers: bool) -> None:
    """Print the JSON Schema of study.toml, or the data dictionary of every layer.

    An editor with a TOML plug-in completes and checks the keys of study.toml from the schema.
    """
    if layers:
        from pna.layers import dictionary  # noqa: PLC0415 - heavy

        click.echo(dictionary().to_csv(index=False, lineterminator="\n"), nl=False)
        return
    from pna.study.schema import study_schema  # noqa: PLC0415 - heavy

    click.echo(json.dumps(study_schema(), indent=2))


@click.command()
@_STUDY
def doctor(study: Path) -> None:
    """Print what a bug report needs: versions, paths, proxy, certificates, inputs, memory, disk.

    STUDY is a study.toml or its folder (default: here); it need not be there. Passwords are masked
    and the name of your home folder is written as ~.
    """
    from pna.checking.doctor import examine  # noqa: PLC0415 - heavy

    for title, rows in examine(study):
        click.echo(harmless(title))
        for name, value in rows:
            click.echo(harmless(f"  {name}: {value}"))
        click.echo()


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option(
    "--area",
    "areas",
    multiple=True,
    required=True,
    help="Name or code of a Health and Wellbeing Board: Rutland, E06000017. Give it once for each "
    "board that shares the inputs.",
)
@click.option(
    "--unit",
    type=click.Choice(["oa", "postcode", "lsoa"]),
    default="oa",
    show_default=True,
    help="Where people are taken to live: census output areas, postcodes, or LSOAs (coarse).",
)
@click.option(
    "--reference-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date that the study speaks of. Default: today.",
)
def init(folder: Path, areas: tuple[str, ...], unit: str, reference_date: datetime | None) -> None:
    """Make a study folder in FOLDER (default: here) for one or several boards.

    Writes study.toml with comments, data/raw/README.md that lists which file to get from where, and
    templates/ with the tables that you fill in yourself. Files that are there already are kept.
    """
    from pna.study.setting_up import set_up  # noqa: PLC0415 - heavy

    day = reference_date.date() if reference_date else date.today()  # noqa: DTZ011 - the user's day
    with refusals():
        made = set_up(folder, areas, unit=unit, reference_date=day)
    for path in made.written:
        click.echo(harmless(f"Wrote  {path}"))
    for path in made.kept:
        click.echo(harmless(f"Kept   {path} (it was there already)"))
    raw = folder / "data" / "raw"
    click.echo()
    click.echo(harmless(f"Next: put the files into {raw} that its README.md lists."))
    click.echo("`pna fetch`, as written there, gets most of them. Then, to see what is missing:")
    for path in made.studies:
        click.echo(harmless(f'  python -m pna check "{path.parent}"'))
