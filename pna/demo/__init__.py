"""The embedded default: an invented English county, written as its publishers would write it.

Nothing in it is real. It lies in the North Sea part of the British National Grid, its codes and
postcodes are unassigned, and its names come from tables of syllables.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pna import writing
from pna.demo import backdrop, files, landscape, odd_premises, oddities, osm_writer, traps
from pna.demo.asked import write_asked
from pna.demo.drawing import draw
from pna.demo.faults import FOLDER, write_faults
from pna.demo.journeys import write_journeys
from pna.demo.marked import is_as_written, marked
from pna.demo.nhs import write_nhs
from pna.demo.people import People, settle
from pna.demo.provision import write_provision
from pna.demo.residents import describe
from pna.demo.services import Services, place_services
from pna.demo.statistics import write_statistics
from pna.demo.template import README_TITLE, readme, study_toml
from pna.errors import StudyError

__all__ = ["make"]

Progress = Callable[[str, int, int], None]
_SCALES = {"town": landscape.TOWN, "county": landscape.COUNTY}


def _check_folder(out: Path) -> None:
    """Refuse a folder that holds something other than an earlier invented study.

    Raises
    ------
    StudyError
        With what to do.
    """
    advice = "Give the name of a new or empty folder, such as --out pna-demo."
    if not out.exists():
        return
    if not out.is_dir():
        msg = f"{out} is a file, not a folder. {advice}"
        raise StudyError(msg)
    if not any(out.iterdir()):
        return
    study = out / "study.toml"
    try:
        found = tomllib.loads(study.read_text(encoding="utf-8-sig"))
        invented = found["study"]["invented"] is True
    except (OSError, ValueError, KeyError, TypeError):
        invented = _half_made(out)
    if not invented:
        msg = (
            f"{out} already holds something that is not an invented study, and nothing in it was "
            f"changed. {advice}"
        )
        raise StudyError(msg)
    for written in (study, *sorted((out / FOLDER).glob("*/study.toml"))):
        if written.exists() and not is_as_written(written):
            msg = (
                f"{written} was changed since `pna demo` wrote it, and nothing was changed now. To "
                "work it out as it stands, use `pna run`; to have a county as it comes, give "
                "another folder (--out), or delete this file first."
            )
            raise StudyError(msg)


def _half_made(out: Path) -> bool:
    """Tell whether a folder is what a stopped run of `make` leaves behind."""
    known = out / "data" / "raw" / "README.txt"
    if (out / "study.toml").exists() or not known.is_file():
        return False
    return known.read_text(encoding="utf-8", errors="replace").startswith(README_TITLE)


def _write_tables(
    land: landscape.Landscape, people: People, services: Services, folder: Path
) -> None:
    files.write_boundaries(land, people, folder)
    files.write_people(land, people, services, folder)
    files.write_premises(land, services, folder)
    write_nhs(people, services, folder)
    residents = describe(land, people)
    write_statistics(land, people, residents, folder)
    write_provision(land, services, folder)
    write_asked(land, people, residents, services, folder)


def make(
    out: Path,
    *,
    seed: int = 1,
    size: Literal["town", "county"] = "town",
    faults: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Invent a county and write it as a study folder.

    Parameters
    ----------
    out
        The folder: absent, empty, or an earlier invented study, which is written over.
    seed
        Not negative. The same seed gives the same bytes.
    size
        ``town`` is a market town with villages (about 45,000 people, 150 output areas);
        ``county`` has about 700,000 people round an enclave city.
    faults
        Write, in the folder ``faults`` beside the study, studies of the same county whose inputs
        cannot be used, and ``faults/traps.csv``: everything that is the matter with any input, and
        what ``pna check`` says of it. Where they are already, they are written again.
    progress
        Called with step, done and total.

    Returns
    -------
    Path
        The ``study.toml``, written last: where it is, everything that it names is.

    Raises
    ------
    StudyError
        `out` holds something else or a study file that was changed since, or `seed` or `size` is
        not one that there is.
    FileHeldOpenError
        Another program holds one of the files open.
    """
    out = Path(out)
    if size not in _SCALES:
        msg = f"size {size!r}: there is no such size; choose town or county"
        raise StudyError(msg)
    if seed < 0:
        msg = f"seed {seed}: give a whole number from 0 up"
        raise StudyError(msg)
    _check_folder(out)
    steps = (
        "Inventing land",
        "Inventing roads",
        "Inventing people",
        "Inventing premises",
        "Writing the invented roads",
        "Writing the invented tables",
        "Inventing journey times",
    )

    def tell(done: int) -> None:
        if progress is not None:
            progress(steps[min(done, len(steps) - 1)], done, len(steps))

    tell(0)
    land = landscape.build(_SCALES[size], seed)
    tell(1)
    drawing = draw(land)
    oddities.add(land, drawing)
    tell(2)
    people = settle(land, drawing)
    tell(3)
    services = place_services(land, drawing, people)
    backdrop.add(land, drawing)
    backdrop.add_sites(drawing, services, people)
    services = odd_premises.add(land, services)
    tell(4)
    folder = out / "data" / "raw"
    study = out / "study.toml"
    table = out / FOLDER / "traps.csv"
    with_faults = faults or table.exists()
    folder.mkdir(parents=True, exist_ok=True)
    writing.text(readme(size, seed), folder / "README.txt")
    # From here until the end there is no study that could be taken for a whole one.
    study.unlink(missing_ok=True)
    with (
        writing.replacing(folder / "demo-west.osm.pbf") as west,
        writing.replacing(folder / "demo-east.osm.pbf") as east,
    ):
        osm_writer.write_extracts(drawing.draft, west, east, land.scale.centre[0] + 900)
    tell(5)
    _write_tables(land, people, services, folder)
    tell(6)
    write_journeys(land, drawing, people, folder)
    text = study_toml(land, seed)
    if with_faults:
        found = [*traps.of_the_county(services, folder), *write_faults(out, text)]
        traps.write(found, table)
    writing.text(marked(text), study)
    tell(7)
    return study
