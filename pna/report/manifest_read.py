"""Reading the manifest of a run again: whole and of the right form, or refused key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pna.errors import DataError, Finding

__all__ = ["read_manifest"]

_WORDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
}
_KEYS: Mapping[str, type] = {
    "tool": dict,
    "study": str,
    "reference_date": str,
    "invented": bool,
    "inputs": list,
    "parameters": dict,
    "packages": dict,
    "tables": dict,
}
"""What every run has, and everything that compares or keeps runs reads."""
_TEXTS = ("file", "sha256", "as_at")
"""Of an input: empty where it has none."""
_DEEPEST = 50
"""Levels within levels; settings have half a dozen."""
_MOST_TOLD = 20
_LONGEST = 80
_HINT = "Give the folder of a study that was run, or a ZIP file that `pna freeze` made."


def read_manifest(content: bytes, where: str, hint: str = _HINT) -> dict[str, Any]:
    """Read the manifest of a run.

    Parameters
    ----------
    content
        Of the file.
    where
        The file, for messages.
    hint
        What to do where it is not the manifest of a run.

    Returns
    -------
    dict
        The keys that every run has are there and of their kinds.

    Raises
    ------
    DataError
        It is not JSON, or a key is missing or holds something else: each is a finding.
    """
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _refused(where, [(f"cannot be read as JSON ({error}).", None)], hint) from None
    faults = list(_faults(found))
    if faults:
        raise _refused(where, faults, hint)
    manifest: dict[str, Any] = found
    return manifest


def _refused(where: str, faults: list[tuple[str, object]], hint: str) -> DataError:
    findings = tuple(
        Finding("error", message, file=where, value=_shown(value), hint=hint)
        for message, value in faults
    )
    told = [f"- {message}{_beside(value)}" for message, value in faults[:_MOST_TOLD]]
    if len(faults) > _MOST_TOLD:
        told.append(f"- and {len(faults) - _MOST_TOLD} more")
    head = f"{where}: this is not the manifest of a run."
    return DataError("\n".join((head, *told, hint)), findings)


def _shown(value: object) -> str:
    if value is None:
        return ""
    # Half a character of JSON's own kind cannot be printed.
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _beside(value: object) -> str:
    return f" It says {_shown(value)}." if value is not None else ""


def _faults(found: object) -> Iterator[tuple[str, object]]:
    """Say what is wrong, key by key, with the value that is there."""
    if not isinstance(found, dict):
        yield "It must be an object with keys.", found
        return
    if _depth(found) > _DEEPEST:
        yield f"It has more than {_DEEPEST} levels within one another.", None
        return
    for key, kind in _KEYS.items():
        if key not in found:
            yield f"{key}: is missing.", None
        elif not isinstance(found[key], kind):
            yield f"{key}: must be {_WORDS[kind]}.", found[key]
    if isinstance(found.get("reference_date"), str) and not _is_day(found["reference_date"]):
        yield "reference_date: must be a day such as 2025-10-01.", found["reference_date"]
    if isinstance(found.get("packages"), dict):
        yield from _not_text(found["packages"], "packages", tuple(found["packages"]))
    yield from _of_inputs(found.get("inputs"), "inputs")
    previous = found.get("previous")
    if isinstance(previous, dict):
        yield from _of_inputs(previous.get("inputs"), "previous.inputs")


def _of_inputs(given: object, place: str) -> Iterator[tuple[str, object]]:
    for number, record in enumerate(given if isinstance(given, list) else []):
        at = f"{place}[{number}]"
        if not isinstance(record, dict):
            yield f"{at}: must be {_WORDS[dict]}.", record
            continue
        if not isinstance(record.get("key"), str):
            yield f"{at}.key: must be {_WORDS[str]}.", record.get("key")
        yield from _not_text(record, at, _TEXTS)


def _not_text(
    given: Mapping[str, object], place: str, keys: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    for key in keys:
        value = given.get(key)
        if value is not None and not isinstance(value, str):
            yield f"{place}.{key}: must be {_WORDS[str]}.", value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _depth(tree: object) -> int:
    """Levels of objects and lists within one another, as far as is looked at."""
    level, depth = [tree], 0
    while level and depth <= _DEEPEST:
        inside: list[object] = []
        for one in level:
            if isinstance(one, dict):
                inside += one.values()
            elif isinstance(one, list):
                inside += one
        level, depth = inside, depth + 1
    return depth
