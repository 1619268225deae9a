"""The verb that says what differs between two runs."""

from __future__ import annotations

from pathlib import Path

import click

from pna.cli.console import harmless, refusals

__all__ = ["compare"]


@click.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV file that every difference is written to.",
)
def compare(first: Path, second: Path, out: Path | None) -> None:
    """List every figure that differs between two runs: FIRST and then SECOND.

    Each is the folder of a study that was run, or a ZIP file of `pna freeze`. Settings and inputs
    that differ come first, then how many cells of which table do, and the largest changes of the
    headline.

    \b
      pna compare as-consulted-2025-06-09.zip . --out since-the-consultation.csv
    """  # noqa: D301 - click takes this character for "leave the lines as they are"
    from pna.report.runs_compared import compare as held_together  # noqa: PLC0415 - heavy
    from pna.report.runs_compared import write_csv  # noqa: PLC0415 - heavy
    from pna.report.runs_opened import open_run  # noqa: PLC0415 - heavy
    from pna.wording.runs_compared import lines  # noqa: PLC0415 - heavy

    if out is not None and out.resolve() in (first.resolve(), second.resolve()):
        msg = "this is one of the runs that are compared; give another file"
        raise click.BadParameter(msg, param_hint="--out")
    with refusals():
        compared = held_together(open_run(first), open_run(second))
        if out is not None:
            write_csv(compared, out)
    for finding in compared.findings:
        click.echo(harmless(f"{finding.level.capitalize()}: {finding}"), err=True)
    for line in lines(compared):
        click.echo(harmless(line))
    if out is not None:
        click.echo(harmless(f"\nEvery difference ({len(compared.differences):,}): {out.resolve()}"))
    elif len(compared.differences):
        click.echo("\nGive --out FILE.csv for the list of every difference.")
