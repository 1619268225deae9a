"""The verb that explains one figure."""

from __future__ import annotations

from pathlib import Path

import click

from pna.cli.console import harmless, loaded_study, progress_bars, refusals

__all__ = ["explain"]


@click.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.argument("place")
@click.option("--to", metavar="CODE", help="Also the way to the premises of this ODS code.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run; explain/ is made in it. Default: the study's folder.",
)
@click.option("--refresh", is_flag=True, help="Work the study out anew if its inputs have changed.")
def explain(study: Path, place: str, to: str | None, out: Path | None, *, refresh: bool) -> None:
    """Say why a PLACE counts as within or outside: the way behind its figures, road by road.

    PLACE is an output area (or whatever the study counts people at), a postcode, "latitude,
    longitude" or "easting, northing". STUDY is run first if it has not been.

    \b
      pna explain STUDY "LE15 7PL"
      pna explain STUDY E00069581 --to FC826
      pna explain STUDY "52.67,-0.73"

    Prints the ways by car and on foot to the nearest premises with the speeds assumed, the next two
    premises, and the same at every other speed. Writes explain.html, with a map, and route.csv to
    explain/<place>/. A road whose speed is known better can be put right in overrides.csv.
    """  # noqa: D301 - click takes this character for "leave the lines as they are"
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.explained import explain as work_out  # noqa: PLC0415 - heavy
    from pna.opening_results import results_of  # noqa: PLC0415 - heavy
    from pna.report.explain_files import write_all  # noqa: PLC0415 - heavy
    from pna.report.plain import lines  # noqa: PLC0415 - heavy

    loaded = loaded_study(study)
    folder = out or loaded.folder
    cache = Cache(folder / ".cache")
    with refusals(), progress_bars() as progress:
        results = results_of(loaded, cache, refresh=refresh, progress=progress)
        told = work_out(results, place, to, cache=cache)
        document, written = write_all(told, folder)
    for line in lines(document):
        click.echo(harmless(line))
    click.echo()
    for name, path in zip(("Page", "Table"), written, strict=True):
        click.echo(harmless(f"{f'{name}:':9}{path.resolve()}"))
