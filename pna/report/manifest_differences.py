"""What two manifests say differently: inputs, settings, programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["inputs_changed", "programs_changed", "settings_changed"]

_PART = 12
_LONGEST = 200
_NOTHING = "nothing"


def inputs_changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which input files differ between two manifests.

    Parameters
    ----------
    then, now
        Manifests; of both only `inputs` is looked at.

    Returns
    -------
    tuple of str
        A line each; files of the same bytes under another name are told by their names.
    """
    before, after = _records(then), _records(now)
    lines = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, []), after.get(key, [])
        if [one.get("sha256") for one in old] == [one.get("sha256") for one in new]:
            if [one.get("as_at") for one in old] != [one.get("as_at") for one in new]:
                lines.append(f"{key}: as at {_days(old)}, now {_days(new)}")
            continue
        lines.append(f"{key}: {_files(old)}, now {_files(new)}")
    return tuple(lines)


def settings_changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which settings of the study differ, a line each: ``headline.drive_minutes: 10, now 15``.

    Parameters
    ----------
    then, now
        Manifests; of both only `parameters` is looked at, inputs left out.
    """
    before = dict(_leaves(_settings(then)))
    after = dict(_leaves(_settings(now)))
    return tuple(
        f"{key}: {_shown(before.get(key))}, now {_shown(after.get(key))}"
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    )


def programs_changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which programs have another version, this one first.

    Parameters
    ----------
    then, now
        Manifests; of both only `packages` is looked at.
    """
    before, after = (
        dict(one["packages"]) if isinstance(one.get("packages"), dict) else {}
        for one in (then, now)
    )
    names = sorted({**before, **after}, key=lambda name: (name != "pna", name))
    return tuple(
        f"{name}: {_shown(before.get(name))}, now {_shown(after.get(name))}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _records(manifest: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    given = manifest.get("inputs")
    for record in given if isinstance(given, list) else []:
        # What comes with a package has no file and no hash.
        if isinstance(record, dict) and record.get("sha256"):
            found.setdefault(str(record.get("key")), []).append(record)
    return found


def _settings(manifest: Mapping[str, Any]) -> dict[str, Any]:
    given = manifest.get("parameters")
    # Inputs are told by their bytes, not by the names of their files.
    return {k: v for k, v in given.items() if k != "inputs"} if isinstance(given, dict) else {}


def _leaves(tree: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, tree


def _files(records: list[Mapping[str, Any]]) -> str:
    told = [
        f"{record.get('file')} ({str(record.get('sha256'))[:_PART]})"
        + (f" as at {record['as_at']}" if record.get("as_at") else "")
        for record in records
    ]
    return _shown(", ".join(told)) if told else _NOTHING


def _days(records: list[Mapping[str, Any]]) -> str:
    return ", ".join(str(record.get("as_at") or "no date") for record in records)


def _shown(value: object) -> str:
    if value is None or value == "":
        return _NOTHING
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
