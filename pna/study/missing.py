"""Input files that a study names and that are not there, and how each is to be had."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from pna.errors import Finding, Findings
from pna.fetch import areas as fetch_areas
from pna.study.file import Study, named_files
from pna.study.input_guide import guide_of, source_of

__all__ = ["missing_inputs"]


def missing_inputs(study: Study, *, but_for: Collection[str] = ()) -> Findings:
    """Name the input files of a study that are not there.

    Parameters
    ----------
    study
        The study.
    but_for
        Keys of `pna.study.named_files` that are not asked for.

    Returns
    -------
    tuple of Finding
        One error for each key: what it is, from whom it is to be had, what to call it, and the
        command of `pna fetch` that gets it, where there is one.
    """
    missing: dict[str, list[Path]] = {}
    for key, given in named_files(study):
        if key not in but_for and not given.file.is_file():
            missing.setdefault(key, []).append(given.file)
    return tuple(_not_there(study, key, files) for key, files in missing.items())


def _not_there(study: Study, key: str, files: Sequence[Path]) -> Finding:
    """What is missing, from whom it is to be had, and what to call it."""
    guide = guide_of(key, files[0])
    several = len(files) > 1
    shown = [_from(study.folder, file) for file in files]
    told = f"these {len(files)} files are" if several else "this file is"
    message = f"{_written(key)}: {told} not there ({guide.what})."
    hint = (
        f"Save them in {_from(study.folder, files[0].parent)} under these names, or correct the "
        "paths in the study file."
        if several
        else f"Save it as {shown[0]}, or correct the path in the study file."
    )
    if not study.study.invented:
        where = f"{guide.publisher}: {guide.dataset}".strip(": ")
        page = f" ({guide.page})" if guide.page else ""
        message += f" From {where}{page}." if where else ""
        hint += _by_fetch(study, key, files)
    if guide.template:
        hint += f" templates/{guide.template}, which `pna init` writes, shows its columns."
    return Finding("error", message, file=", ".join(file.name for file in files), hint=hint)


def _from(folder: Path, file: Path) -> str:
    """Path as the study file would write it; whole, if it lies somewhere else altogether."""
    try:
        shown = Path(os.path.relpath(file, folder))
    except ValueError:
        # Another drive.
        return str(file)
    return str(file) if shown.parts[:3] == ("..",) * 3 else shown.as_posix()


def _by_fetch(study: Study, key: str, files: Sequence[Path]) -> str:
    """The command that gets the files, where there is one that saves them under their names."""
    source = source_of(key)
    if source is None or source.protocol == "page":
        return ""
    them = "it" if len(files) == 1 else "them"
    readme = files[0].parent / "README.md"
    if readme.is_file() and not readme.is_relative_to(study.folder):
        # One board's part of a file would be wrong for the others that share it.
        where = _from(study.folder, readme)
        return f" {where} has the command that gets {them}, for every board that shares the folder."
    try:
        boards = fetch_areas.find(study.area.hwb)
    except ValueError:
        return ""
    near = fetch_areas.extracts(boards, min(study.area.buffer_km, fetch_areas.MOST_BUFFER_KM))
    names = {source.file.format(extract=extract.name) for extract in near}
    folders = {file.parent for file in files}
    if not {file.name for file in files} <= names or len(folders) > 1:
        return ""
    codes = " ".join(f"--area {code}" for code in study.area.hwb)
    folder = _from(study.folder, folders.pop())
    out = "" if folder == "data/raw" else f' --out "{folder}"'
    command = f"pna fetch {codes} --only {source.id}{out}"
    return f" `{command}`, given in the folder of the study file, gets {them}."


def _written(key: str) -> str:
    """The key as a study file has it."""
    if key.endswith(".polygons"):
        return key
    return f"{key}.file" if "." in key else f"inputs.{key}"
