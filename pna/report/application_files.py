"""The files of an application: a folder that is whole or not there; `manifest.json` last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pna import disclosure, provenance, writing
from pna.cache import Cache
from pna.errors import DataError, FileHeldOpenError, Finding
from pna.maps.application import application_map
from pna.maps.application_content import Content, content
from pna.maps.application_png import alt_text, application_png
from pna.report import comparison_files
from pna.report.document.blocks import Document, Picture
from pna.report.document.docx import write_docx
from pna.report.document.html import page
from pna.report.note import note
from pna.results import Results
from pna.roads.osm import Progress
from pna.scenario.application import Facts
from pna.scenario.around import Around, around
from pna.scenario.changes import Scenario
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures, figures
from pna.wording import applications as asked
from pna.wording.words import BANDS_NOTE

__all__ = ["FILES", "MANIFEST", "write_all", "write_note"]

MANIFEST = "manifest.json"
FILES = (
    *("note.docx", "note.html", "comparison.xlsx", "comparison.csv"),
    *("map.html", "map.png", MANIFEST),
)
"""Of an application, in the order in which a reader opens them."""
_PICTURE_MM = 152.0


def write_all(
    comparison: Comparison,
    folder: str | Path,
    *,
    facts: Facts | None = None,
    replace: bool = False,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write every file of an application.

    Parameters
    ----------
    comparison
        Before and after.
    folder
        To write to; it is made. Other files in it are left alone.
    facts
        The application's own.
    replace
        Write over the files of an application that is there already.
    cache
        Of the run: rivers and railways of its roads are kept there.
    progress
        Told of each file.

    Returns
    -------
    list of Path
        What was written, in the order of `FILES`.

    Raises
    ------
    DataError
        The folder holds files already, and `replace` is not given.
    FileHeldOpenError
        A file that is to be replaced is held open by another program; none is replaced then.
    """
    target = Path(folder)
    _refuse_what_is_there(target, replace=replace)
    with _beside(target) as temporary:
        _write(comparison, temporary, facts, cache, progress)
        # Somebody else may have written there while this was worked out.
        _refuse_what_is_there(target, replace=replace)
        _put(temporary, target)
    return [target / name for name in FILES]


def write_note(
    comparison: Comparison,
    path: str | Path,
    *,
    facts: Facts | None = None,
    cache: Cache | None = None,
) -> Path:
    """Write the note on an application alone, with its map.

    Parameters
    ----------
    comparison
        Before and after, from `pna.recheck`.
    path
        The file to write: ``.docx``, or ``.html`` or ``.htm`` for a page.
    facts
        The application's own.
    cache
        As for `write_all`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DataError
        The file name ends in neither.
    FileHeldOpenError
        Another program holds the file open.
    """
    file = Path(path)
    if file.is_dir():
        msg = f"{file}: a folder, where a file is to be written. Move it away, or name another."
        raise DataError(msg)
    if file.suffix.casefold() not in {".docx", ".html", ".htm"}:
        msg = f"{file}: a note is written as .docx or .html. Give the file one of these names."
        raise DataError(msg)
    text = note(
        comparison,
        figures(comparison),
        around(comparison, cache=cache),
        facts,
        _picture_of(comparison),
    )
    if file.suffix.casefold() == ".docx":
        write_docx(text, file)
    else:
        writing.text(page(text), file)
    return file


def _refuse_what_is_there(target: Path, *, replace: bool) -> None:
    if target.exists() and not target.is_dir():
        msg = f"{target} is a file, where a folder is to be made. Move it away, or name another."
        raise DataError(msg)
    there = [name for name in FILES if (target / name).exists()]
    if there and not replace:
        finding = Finding(
            "error",
            f"the folder {target} already holds an application ({', '.join(there)}), which is "
            "never written over.",
            hint="Give --replace to write it again, or another name or folder.",
        )
        raise DataError(str(finding), (finding,))
    folders = [str(target / name) for name in there if (target / name).is_dir()]
    if folders:
        msg = f"{', '.join(folders)}: a folder, where a file is to be written. Move it away."
        raise DataError(msg)
    for name in there:
        try:
            with (target / name).open("r+b"):
                pass
        except PermissionError as error:
            raise _held_open(target / name) from error


def _held_open(path: Path) -> FileHeldOpenError:
    return FileHeldOpenError(
        f"{path} is open in another program. Close {path.name} and run again. What was there "
        "before is unchanged."
    )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give an empty folder beside the target, which is gone at the end."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _put(temporary: Path, target: Path) -> None:
    """Put finished files in their place: the whole folder where there is none."""
    if not target.exists():
        try:
            temporary.rename(target)
        except OSError:
            # A scanner of viruses may hold a new folder for a moment: its files go one by one. One
            # that has come to be there in this moment is somebody else's.
            target.mkdir()
        else:
            return
    # Without its manifest nobody takes a mixture of old and new files for one application.
    writing.remove(target / MANIFEST)
    for name in FILES:
        try:
            (temporary / name).replace(target / name)
        except PermissionError as error:
            raise _held_open(target / name) from error


def _write(
    comparison: Comparison,
    folder: Path,
    facts: Facts | None,
    cache: Cache | None,
    progress: Progress | None,
) -> None:
    def told(number: int) -> None:
        if progress is not None:
            progress("Writing files", number, len(FILES))

    told(0)
    numbers, surroundings = figures(comparison), around(comparison, cache=cache)
    shown = content(comparison)
    png = application_png(comparison, what=shown)
    (folder / "map.png").write_bytes(png)
    told(1)
    text = note(comparison, numbers, surroundings, facts, _picture(comparison, png, shown))
    steps: tuple[Callable[[], object], ...] = (
        lambda: write_docx(text, folder / "note.docx"),
        lambda: writing.text(page(text), folder / "note.html"),
        lambda: _workbook(comparison, numbers, surroundings, folder),
        lambda: comparison_files.write_csv(comparison, numbers, folder / "comparison.csv"),
        lambda: writing.text(application_map(comparison, what=shown), folder / "map.html"),
        lambda: writing.json(_manifest(comparison, facts, text, folder), folder / MANIFEST),
    )
    for number, step in enumerate(steps, 2):
        step()
        told(number)


def _workbook(comparison: Comparison, numbers: Figures, surroundings: Around, folder: Path) -> None:
    comparison_files.write_xlsx(
        comparison, numbers, folder / "comparison.xlsx", around=surroundings
    )


def _picture_of(comparison: Comparison) -> Picture:
    shown = content(comparison)
    return _picture(comparison, application_png(comparison, what=shown), shown)


def _picture(comparison: Comparison, png: bytes, shown: Content) -> Picture:
    return Picture(
        png, alt_text(comparison, what=shown), asked.map_caption(BANDS_NOTE), width_mm=_PICTURE_MM
    )


def _manifest(
    comparison: Comparison, facts: Facts | None, text: Document, folder: Path
) -> dict[str, Any]:
    """Everything that decided the figures, and the hashes of the files."""
    before = comparison.before
    hashes = before.input_hashes
    study = before.study
    return provenance.manifest(
        study,
        digest=lambda path: hashes[path],
        findings=before.findings,
        results={
            "application": {
                "title": text.title,
                "facts": asdict(facts) if facts else None,
                "scenario": _scenario(comparison.asked or comparison.scenario),
                "asked": list(asked.asked_sentences(comparison)),
                "findings": [asdict(finding) for finding in comparison.findings],
                "possible_sites": _possible(comparison),
            },
            "speeds": study.modes.drive.speeds,
            "overrides": _overrides(before),
            "road_files": before.road_files.to_dict("records"),
            "roads_key": before.roads_key,
            "disclosure": {**study.disclosure.model_dump(), "note": disclosure.NOTE},
            "files": {name: provenance.sha256(folder / name) for name in FILES if name != MANIFEST},
        },
    )


def _scenario(scenario: Scenario) -> dict[str, Any]:
    """The scenario as it was understood, radii included."""
    return {
        "name": scenario.name,
        "source": scenario.source,
        "on": scenario.on,
        "changes": [
            {"change": type(change).__name__, **asdict(change)} for change in scenario.changes
        ],
    }


def _possible(comparison: Comparison) -> dict[str, Any] | None:
    if not comparison.possible:
        return None
    return {
        "tried": [
            [{"change": type(change).__name__, **asdict(change)} for change in one.scenario.changes]
            for one in comparison.possible
        ],
        "best": comparison.best,
        "worst": comparison.worst,
    }


def _overrides(results: Results) -> list[dict[str, Any]]:
    return [
        {str(key): None if value != value else value for key, value in row.items()}  # noqa: PLR0124
        for row in results.overrides.to_dict("records")
    ]
