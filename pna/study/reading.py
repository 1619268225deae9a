"""Study files as TOML: read, laid one over another, paths made absolute; nothing is checked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pna.errors import MissingInputError, StudyError
from pna.study.messages import TOML_HINT, TWICE_HINT

__all__ = ["files_of", "read_with_base"]

_TWICE = ("overwrite a value", "Cannot declare", "Cannot mutate")


def read_with_base(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Read a study file, laid over the one that it extends; every path in it made absolute.

    Parameters
    ----------
    path
        The study file.
    seen
        Files that led here.

    Returns
    -------
    dict
        As TOML gives it, unchecked.

    Raises
    ------
    StudyError
        A file is not TOML or not UTF-8, or `extends` leads in a circle.
    MissingInputError
        The file that is extended is not there.
    """
    if path in seen:
        msg = f"{path}: `extends` leads back to this file. Take it out of one of the two."
        raise StudyError(msg)
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        hint = TWICE_HINT if any(words in str(error) for words in _TWICE) else TOML_HINT
        msg = f"{path}: this is not TOML: {error}. {hint}"
        raise StudyError(msg) from None
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8 text ({error.reason}). Save it as UTF-8."
        raise StudyError(msg) from None
    own = _with_absolute_paths(own, path.parent)
    base_name = own.pop("extends", None)
    if base_name is None:
        return own
    if not isinstance(base_name, str):
        msg = f'{path}: extends: give one path, such as "../common.toml"'
        raise StudyError(msg)
    base_path = (path.parent / base_name).resolve()
    if not base_path.is_file():
        msg = f"{path}: extends: there is no file {base_path}"
        raise MissingInputError(msg)
    return _merged(read_with_base(base_path, (*seen, path)), own)


def files_of(path: Path) -> tuple[Path, ...]:
    """Give a study file and those that it extends, itself first.

    Parameters
    ----------
    path
        A study file that `read_with_base` reads.
    """
    found = [path]
    while (name := tomllib.loads(found[-1].read_text(encoding="utf-8-sig")).get("extends")) and (
        following := (found[-1].parent / str(name)).resolve()
    ) not in found:
        found.append(following)
    return tuple(found)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in own.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = _merged(old, value)
        else:
            result[key] = value
    return result


def _with_absolute_paths(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    def absolute(value: object) -> object:
        if isinstance(value, str):
            return str((folder / value).resolve())
        if isinstance(value, dict) and isinstance(value.get("file"), str):
            return {**value, "file": absolute(value["file"])}
        if isinstance(value, list):
            return [absolute(item) for item in value]
        return value

    result = dict(raw)
    if isinstance(raw.get("inputs"), dict):
        result["inputs"] = {key: absolute(value) for key, value in raw["inputs"].items()}
    info = raw.get("study")
    if isinstance(info, dict) and isinstance(info.get("prepare"), str):
        result["study"] = {**info, "prepare": absolute(info["prepare"])}
    custom = _table(_table(_table(raw, "modes"), "drive"), "custom")
    if custom:
        drive = {**raw["modes"]["drive"], "custom": absolute(custom)}
        result["modes"] = {**raw["modes"], "drive": drive}
    previous = raw.get("previous")
    if isinstance(previous, dict) and isinstance(previous.get("study"), str):
        result["previous"] = {**previous, "study": absolute(previous["study"])}
    report = _table(raw, "report")
    for key in ("template", "master"):
        if isinstance(report.get(key), str):
            report = {**report, key: absolute(report[key])}
            result["report"] = report
    area = raw.get("area")
    if isinstance(area, dict) and isinstance(area.get("localities"), dict):
        localities = dict(area["localities"])
        for key in ("file", "polygons"):
            if isinstance(localities.get(key), str):
                localities[key] = absolute(localities[key])
        result["area"] = {**area, "localities": localities}
    return result


def _table(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}
