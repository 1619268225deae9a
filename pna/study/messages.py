"""What is wrong with a study file, in plain words and as it should be written instead."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

__all__ = ["TOML_HINT", "TWICE_HINT", "in_plain_words"]

TOML_HINT = (
    "Dates are written 2025-10-01, text in quotes, lists in square brackets; use / in paths."
)
"""How values are written, for a file that is not TOML."""

TWICE_HINT = (
    "The same key, or the same [table], is written twice. Keep one of the two, and put the lines "
    "of a table together."
)
"""What to do about a key or table that a file holds twice."""

_WITH_UNIT = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*[^\d\s.,][^\d]*")
_LOCALITIES = (
    'write localities = {{ file = "{file}", code = "WD25CD", name = "WD25NM" }} under [area], with '
    "the file's own columns of code and name"
)
_NOTHING_GIVEN = {
    "too_short": "give at least one",
    "string_too_short": "write something between the quotation marks",
}


def in_plain_words(detail: Any, model: type[BaseModel]) -> str:  # noqa: ANN401 - pydantic's record
    """Say one fault of a study file.

    Parameters
    ----------
    detail
        One record of `pydantic.ValidationError.errors`.
    model
        The model that was filled: its keys are those that a study may have.

    Returns
    -------
    str
        The key, what is wrong with it and how to write it.
    """
    steps = [str(step) for step in detail["loc"]]
    key = ".".join(steps) or "the study"
    given = detail.get("input")
    if detail["type"] == "extra_forbidden":
        return f"{key}: there is no such key; {_meant(steps, given, model)}"
    if detail["type"] == "missing":
        return f"{key}: missing; the study needs it"
    if str(detail["type"]).startswith("date"):
        return (
            f"{key}: a date is written like 2025-10-01, without quotation marks (given: {given!r})"
        )
    instead = _written_otherwise(str(detail["type"]), steps, given)
    if instead:
        return f"{key}: {instead} (given: {given!r})"
    message = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "value_error" or isinstance(given, (dict, BaseModel)):
        return f"{key}: {message}"
    return f"{key}: {message} (given: {given!r})"


def _meant(steps: list[str], given: object, model: type[BaseModel]) -> str:
    name = steps[-1]
    if name == "localities":
        # Paths under [inputs] have been made absolute by now: only the file's own name is told.
        file = given.get("file") if isinstance(given, dict) else given
        return _localities(f"data/raw/{Path(file).name}" if isinstance(file, str) else "")
    known = _known_keys(steps[:-1], model)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    tables = [table for table in _known_keys([], model) if name in _known_keys([table], model)]
    if tables and (not near or near[0] != name):
        return f"it belongs under [{tables[0]}]"
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"


def _written_otherwise(kind: str, steps: list[str], given: object) -> str:
    """Say how the value is written, where it was written in a way that people try."""
    name = steps[-1] if steps else ""
    if steps == ["area", "localities"]:
        return _localities(given)
    if kind in {"float_parsing", "int_parsing"} and isinstance(given, str):
        match = _WITH_UNIT.fullmatch(given)
        return f"write the number alone: {match[1]}" if match else "write a number"
    if kind == "tuple_type" and isinstance(given, str):
        return f'write a list in square brackets: {name} = ["{given}"]'
    if kind == "string_pattern_mismatch" and name in {"at", "start", "end"}:
        return 'write hours and minutes from 00:00 to 24:00 in quotes, as "09:30"'
    return _table_written(steps) if kind == "model_type" else _NOTHING_GIVEN.get(kind, "")


def _table_written(steps: list[str]) -> str:
    """Say how a table is written, where something else was given."""
    name = steps[-1]
    if steps[0] == "inputs":
        county = " (for a county, that of its districts is enough)" if name == "boundaries" else ""
        return f'give one file{county}: {name} = "data/raw/the_file"'
    if steps == ["modes", "drive", "custom"]:
        return 'write custom = { file = "calibration/speeds.toml" } or custom = { factor = 0.62 }'
    return f"this is a table: write [{name}] and its keys below" if len(steps) == 1 else ""


def _localities(file: object) -> str:
    named = file if isinstance(file, str) and file else "data/raw/wards.geojson"
    return _LOCALITIES.format(file=named)


def _known_keys(steps: list[str], model: Any) -> list[str]:  # noqa: ANN401 - walks the models
    """Keys that the table at `steps` may hold, read off the models."""
    for step in steps:
        if step.isdigit():
            continue
        field = model.model_fields.get(step)
        if field is None:
            return []
        model = _model_in(field.annotation)
        if model is None:
            return []
    return sorted(key for key in model.model_fields if key != "path")


def _model_in(annotation: Any) -> Any:  # noqa: ANN401 - walks type annotations
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None
