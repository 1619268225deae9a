"""What was consulted on, kept as it was: one ZIP file of a run, with the hash of each file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pna import provenance, writing
from pna.errors import DataError, Finding, Findings, MissingInputError, StaleResultsError
from pna.folder_in_use import unfinished, writing_to
from pna.report.manifest_differences import inputs_changed, settings_changed
from pna.report.manifest_read import read_manifest
from pna.roads.osm import Progress
from pna.study import Study, load_study
from pna.study.reading import files_of
from pna.wording import frozen as words

__all__ = ["FOLDERS", "MANIFEST", "README", "SUMS", "Frozen", "file_name", "freeze"]

MANIFEST, README, SUMS = "manifest.json", "README.txt", "SHA256SUMS"
FOLDERS: Final = ("tables", "maps", "report")
"""Taken as a whole."""
_FILES: Final = (MANIFEST, "layers.gpkg")
_BLOCK_BYTES = 1 << 20
_READABLE = 0o644 << 16
_UNIX = 3
_WRITING_SECONDS = 600.0
"""That one run may take to write its files."""
_MOST_NAMED = 10
_EARLIEST_YEAR = 1980
"""ZIP files know no earlier one."""


@dataclass(frozen=True)
class Frozen:
    """A run that was kept.

    Attributes
    ----------
    path
        The ZIP file.
    files
        How many files are in it, `README` and `SUMS` included.
    sha256
        Of the ZIP file.
    findings
        Files that look older than the run, and files that were left out.
    """

    path: Path
    files: int
    sha256: str
    findings: Findings = ()


def file_name(day: date) -> str:
    """Name the ZIP file of a consultation that began on a day."""
    return f"as-consulted-{day.isoformat()}.zip"


def freeze(
    study: Study,
    folder: Path,
    *,
    day: date | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Frozen:
    """Keep a run as it was consulted on.

    Parameters
    ----------
    study
        As it was loaded.
    folder
        That it was run to; the ZIP file is written there.
    day
        On which the draft was served; the study's reference date where it is not given.
    replace
        Write over the ZIP file of the same day.
    progress
        Told of each file.

    Returns
    -------
    Frozen

    Raises
    ------
    MissingInputError
        The folder has no whole run: there is no `MANIFEST`.
    StaleResultsError
        Inputs or settings have changed since the run, a command was stopped amid its files, or
        files changed while they were being kept: they are named.
    DataError
        The ZIP file is there already and `replace` is not set, or the manifest cannot be read.
    FileHeldOpenError
        Another program holds the ZIP file open, or another command writes to the folder.
    """
    target = folder / file_name(day or study.study.reference_date)
    if target.exists() and not replace:
        finding = Finding(
            "error",
            f"{target} is there already, and what was consulted on is never written over.",
            hint="Give --replace to write it again, or --on with another day.",
        )
        raise DataError(str(finding), (finding,))
    with writing_to(folder, "pna freeze"):
        return _kept(study, folder, target, day, progress)


def _kept(
    study: Study, folder: Path, target: Path, day: date | None, progress: Progress | None
) -> Frozen:
    manifest = _manifest(folder)
    _refuse_what_changed(study, manifest)
    stopped = unfinished(folder)
    if stopped:
        msg = (
            f"{folder}: {', '.join(f'`{one}`' for one in stopped)} was stopped while it wrote, so "
            "that files here may be of two runs. Run it again to its end, and freeze again."
        )
        raise StaleResultsError(msg)
    inside, findings = _inside(study, folder, manifest)
    before = _states(inside)
    readme = words.readme(study, manifest, day, [name for name, _ in inside])
    stamp = study.study.reference_date
    with (
        writing.replacing(target) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        sums = {README: _put(archive, README, stamp, readme.encode())}
        for number, (name, path) in enumerate(inside):
            if progress is not None:
                progress("Keeping files", number, len(inside))
            try:
                sums[name] = _put(archive, name, stamp, path)
            except FileNotFoundError:
                raise _changed(folder, [name]) from None
        lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
        _put(archive, SUMS, stamp, lines.encode())
        if progress is not None:
            progress("Keeping files", len(inside), len(inside))
        # Other programs than this one hold no lock.
        after = _states(_inside(study, folder, manifest)[0])
        if after != before:
            raise _changed(folder, sorted({name for name, _ in before.items() ^ after.items()}))
    return Frozen(target, len(inside) + 2, provenance.sha256(target), findings)


def _changed(folder: Path, names: Sequence[str]) -> StaleResultsError:
    named = f"{', '.join(names[:_MOST_NAMED])}{', ...' if len(names) > _MOST_NAMED else ''}"
    return StaleResultsError(
        f"{folder}: files were changed while they were being kept: {named}. Nothing was kept: "
        "close other programs and freeze again."
    )


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        msg = (
            f"{folder} holds no whole run: there is no {MANIFEST} in it. Run `pna run` to its end "
            "first; if it was run to another folder, give that one with --out."
        )
        raise MissingInputError(msg)
    return read_manifest(path.read_bytes(), str(path), "Run `pna run` again.")


def _refuse_what_changed(study: Study, manifest: Mapping[str, Any]) -> None:
    """Hold the study and its inputs as they are now against those of the run."""
    now = json.loads(json.dumps(provenance.manifest(study), default=str))
    changed = [*inputs_changed(manifest, now), *settings_changed(manifest, now)]
    if study.previous is not None and isinstance(manifest.get("previous"), dict):
        before = load_study(study.previous.study)
        changed += [
            f"the last assessment's {line}"
            for line in inputs_changed(
                manifest["previous"], {"inputs": provenance.input_records(before)}
            )
        ]
    if changed:
        listed = "\n".join(f"  {line}" for line in changed)
        msg = (
            "The study is not as it was when it was run, so that its files are not those of these "
            f"inputs:\n{listed}\nPut them back, or run `pna run` and `pna report` again."
        )
        raise StaleResultsError(msg)


def _inside(
    study: Study, folder: Path, manifest: Mapping[str, Any]
) -> tuple[list[tuple[str, Path]], Findings]:
    """List what goes into the ZIP file, by name there, and what a person should know of it."""
    findings: list[Finding] = []
    found = {name: folder / name for name in _FILES if (folder / name).is_file()}
    for path in (path for name in FOLDERS for path in _under(folder / name)):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            findings.append(Finding("warning", words.NOT_A_FILE, file=name))
        else:
            found[name] = path
    made = manifest.get("tables", {}).get("made", {})
    tables = [found[name] for name in (f"tables/{one}.csv" for one in made) if name in found]
    gone = [one for one in made if f"tables/{one}.csv" not in found]
    if gone:
        msg = (
            f"{folder}: tables of the run are gone: {', '.join(gone)}. Run `pna run` again before "
            "it is kept."
        )
        raise MissingInputError(msg)
    begun = min((path.stat().st_mtime for path in tables), default=0.0)
    findings += [
        Finding("warning", words.OLDER, file=name, hint=words.OLDER_HINT)
        for name, path in sorted(found.items())
        if path.stat().st_mtime < begun - _WRITING_SECONDS
    ]
    for number, path in enumerate(files_of(study.path)):
        found["study.toml" if not number else f"study-extends-{number}-{path.name}"] = path
    return sorted(found.items()), tuple(findings)


def _states(inside: Sequence[tuple[str, Path]]) -> dict[str, tuple[int, int]]:
    """Give the size of each file, and when it was last changed."""
    found = {}
    for name, path in inside:
        # What is gone by now is missing from what is found.
        with suppress(FileNotFoundError):
            facts = path.stat()
            found[name] = (facts.st_size, facts.st_mtime_ns)
    return found


def _under(folder: Path) -> Iterator[Path]:
    """Give the files of a folder and the folders in it, those of other programs left out."""
    if not folder.is_dir() or folder.is_symlink():
        return
    for path in sorted(folder.iterdir()):
        # Temporary files of this program and of Word.
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _under(path)
        else:
            yield path


def _put(archive: zipfile.ZipFile, name: str, stamp: date, content: bytes | Path) -> str:
    """Put one file into an archive with a fixed date; give its hash."""
    year = max(stamp.year, _EARLIEST_YEAR)
    member = zipfile.ZipInfo(name, (year, stamp.month, stamp.day, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = _READABLE
    member.create_system = _UNIX
    digest = hashlib.sha256()
    member.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size
    with archive.open(member, "w") as stream:
        for block in _blocks(content):
            digest.update(block)
            stream.write(block)
    return digest.hexdigest()


def _blocks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block
