"""The verb that draws the maps for paper."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from pna import __version__
from pna.cli.console import harmless, loaded_study, log_file, progress_bars, refusals

__all__ = ["maps"]

_LOG = logging.getLogger("pna")
_PAPERS = ("A4", "A3", "A2", "A1", "A0")


@click.command()
@click.argument("study", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--paper",
    "papers",
    multiple=True,
    type=click.Choice(_PAPERS, case_sensitive=False),
    help="Another size of PDF besides A3; may be repeated.",
)
@click.option("--only", multiple=True, metavar="KEY", help="Only this map; may be repeated.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the run. Default: the study's folder.",
)
@click.option("--no-cache", is_flag=True, help="Work everything out anew and keep nothing.")
def maps(
    study: Path, papers: tuple[str, ...], only: tuple[str, ...], out: Path | None, *, no_cache: bool
) -> None:
    """Draw the maps of a STUDY for paper: an A3 PDF and an A4 PNG of each.

    Writes maps/print/01-provision.pdf and the like, with numbered premises and their list, insets
    where premises crowd, scale, legend and sources, and touches no file of `pna run`, whose road
    networks and travel times it takes.
    """
    from pna import wording  # noqa: PLC0415 - heavy
    from pna.cache import Cache  # noqa: PLC0415 - heavy
    from pna.folder_in_use import writing_to  # noqa: PLC0415 - heavy
    from pna.maps.catalogue import THEMES, contents  # noqa: PLC0415 - heavy
    from pna.maps.content import MapContent, NotDrawn  # noqa: PLC0415 - heavy
    from pna.maps.static.files import write_sheets  # noqa: PLC0415 - heavy
    from pna.material import material  # noqa: PLC0415 - heavy
    from pna.pipeline import analyse  # noqa: PLC0415 - heavy

    keys = [theme.key for theme in THEMES]
    unknown = [key for key in only if key not in keys]
    if unknown:
        msg = f"no map is called {', '.join(unknown)}; there are {', '.join(keys)}"
        raise click.BadParameter(harmless(msg), param_hint="--only")
    loaded = loaded_study(study)
    folder = out or loaded.folder
    cache = Cache(None if no_cache else folder / ".cache")
    held = writing_to(folder, "pna maps")
    with held as begin, log_file(folder / "maps.log"), refusals(), progress_bars() as progress:
        _LOG.info("pna %s, maps of study %s", __version__, loaded.path)
        results = analyse(loaded, cache=cache, progress=progress)
        made = [
            one
            for one in contents(material(results), cache=cache, progress=progress)
            if not only or one.key in only
        ]
        begin()
        written = write_sheets(made, folder / "maps" / "print", papers=papers, progress=progress)
        for path in written:
            _LOG.info("Wrote %s", path)
    click.echo()
    lines = [wording.INVENTED] if loaded.study.invented else []
    lines += [f"Not drawn: {one.title}. {one.why}" for one in made if isinstance(one, NotDrawn)]
    lines += [
        f"Not for paper: {one.title}. It is a page alone; its parts are maps of their own on paper."
        for one in made
        if only and isinstance(one, MapContent) and not one.on_paper
    ]
    for line in lines:
        click.echo(harmless(line))
    click.echo(f"Maps:    {(folder / 'maps' / 'print').resolve()} ({len(written)} files)")
