"""The verb that keeps a run as it was consulted on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pna.cli.console import harmless, loaded_study, progress_bars, refusals

__all__ = ["freeze"]


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run; the ZIP file is written there. Default: the study's folder.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the draft was served. Default: the study's reference date.",
)
@click.option("--replace", is_flag=True, help="Write over the ZIP file of the same day.")
def freeze(study: Path, out: Path | None, on: datetime | None, *, replace: bool) -> None:
    """Keep a run of a STUDY as it was consulted on: as-consulted-DATE.zip.

    Holds the tables, maps, documents and layers of the run, study.toml, the manifest with the hash
    of every input, a README.txt and SHA256SUMS. Refuses a run that is not whole, one whose inputs
    or settings have changed since, and one that another command is writing or was stopped amid.
    `pna compare` says later what differs from it.
    """
    from pna import wording  # noqa: PLC0415 - heavy
    from pna.report.frozen import freeze as keep  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    day = on.date() if on else None
    with refusals(), progress_bars() as progress:
        kept = keep(loaded, out or loaded.folder, day=day, replace=replace, progress=progress)
    for finding in kept.findings:
        click.echo(harmless(f"{finding.level.capitalize()}: {finding}"), err=True)
    for line in (
        *((wording.INVENTED,) if loaded.study.invented else ()),
        f"Kept:    {kept.path.resolve()}",
        f"Files:   {kept.files}",
        f"SHA-256: {kept.sha256}",
    ):
        click.echo(harmless(line))
