"""Driving speeds of a study's own: the file that `pna calibrate` writes, and what a study says.

The file is TOML, meant to be read by a person too::

    format = 1
    version = "2025-10-01"
    description = "..."
    basis = "..."
    evidence = "..."
    constant_minutes = 0.8
    slow = 0.93
    quick = 1.06

    [shares]               # speed driven as a share of the legal limit, by kind of road
    "town street" = 0.55

    [delays]               # seconds for each thing met on the way
    signals = 12.0
"""

from __future__ import annotations

import json
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pna import writing
from pna.checks import nearest
from pna.errors import DataError, Finding, Findings, MissingInputError, StudyError, raise_on_errors
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS, Preset, most_share, one_factor
from pna.study import Study

__all__ = ["CUSTOM", "preset_of", "presets_of", "read", "text_of", "write"]

CUSTOM = "custom"
"""Name of the preset of a study's own."""

_FORMAT = 1
_TEXTS = ("version", "description", "basis", "evidence")
_NUMBERS = ("constant_minutes", "slow", "quick")
_TABLES: Mapping[str, tuple[str, ...]] = {"shares": ROAD_KINDS, "delays": DELAYS}
_BOUNDS = {
    "constant_minutes": (0.0, 60.0),
    "slow": (0.01, 1.0),
    "quick": (1.0, 100.0),
    "shares": (0.01, 1.0),
    "delays": (0.0, 3600.0),
}
"""Least and most, wide: no numbers between them make the minutes overflow."""
_LINE = 96
_MOST_SHOWN = 60
_HOW_TO_USE = (
    "To use these speeds, write in the study file under [modes.drive], in place of any line there "
    'that begins with speeds or custom, two lines: speeds = "custom" and custom = { file = "..." } '
    "with the path of this file from the study file."
)
_FORMULA = (
    "minutes = constant_minutes + sum over roads of (minutes at the legal limit / share of its "
    "kind) + sum over things met on the way of their seconds / 60"
)


def preset_of(study: Study) -> Preset:
    """Give the preset of a study's headline.

    Parameters
    ----------
    study
        From `pna.study.load_study`.

    Returns
    -------
    Preset
        One of `pna.speeds.presets.PRESETS`, or the study's own, which is called ``custom``.

    Raises
    ------
    StudyError
        ``speeds = "custom"`` and no table says which.
    MissingInputError, DataError
        See `read`.
    """
    name = study.modes.drive.speeds
    if name != CUSTOM:
        return PRESETS[name]
    custom = study.modes.drive.custom
    if custom is None or (custom.file is None and custom.factor is None):
        msg = f'{study.path}: speeds = "custom" needs file or factor under [modes.drive.custom]'
        raise StudyError(msg)
    if custom.file is not None:
        return read(custom.file)
    factor, constant = float(custom.factor or 0), float(custom.constant_minutes or 0)
    added = f", plus {constant:g} minute{'' if constant == 1 else 's'} a trip" if constant else ""
    description = f"Legal-limit minutes divided by {factor:g}{added}: chosen for this study."
    return one_factor(
        CUSTOM,
        factor,
        constant_minutes=constant,
        slow=custom.slow,
        quick=custom.quick,
        description=description,
        basis="The study file gives these numbers, and no evidence for them.",
    )


def presets_of(study: Study) -> dict[str, Preset]:
    """Give every preset that a study shows: its own first, then the rest of `presets.PRESETS`.

    Parameters
    ----------
    study
        From `pna.study.load_study`.

    Returns
    -------
    dict
        By name.

    Raises
    ------
    StudyError, MissingInputError, DataError
        As `preset_of`.
    """
    own = preset_of(study)
    return {own.name: own} | {name: p for name, p in PRESETS.items() if name != own.name}


def read(path: str | Path) -> Preset:
    """Read speeds that `write` has written, or that somebody has edited.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    Preset
        Called ``custom``; every number as it was written.

    Raises
    ------
    MissingInputError
        There is no such file.
    DataError
        The file is not TOML, or a key is unknown, missing or out of its range: all are told.
    """
    file = Path(path)
    if not file.is_file():
        msg = f"{file}: there is no such file of speeds. `pna calibrate` writes one."
        raise MissingInputError(msg)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:  # Not TOML, not UTF-8, or a number of thousands of digits.
        hint = "Write it anew with `pna calibrate`."
        finding = Finding("error", f"This is not TOML: {error}.", file=file.name, hint=hint)
        raise DataError(str(finding), (finding,)) from None
    raise_on_errors(_faults(raw, file.name))
    tables = {
        table: MappingProxyType({name: float(raw[table][name]) for name in names})
        for table, names in _TABLES.items()
    }
    return Preset(
        name=CUSTOM,
        shares=tables["shares"],
        delays=tables["delays"],
        constant_minutes=float(raw["constant_minutes"]),
        slow=float(raw["slow"]),
        quick=float(raw["quick"]),
        description=raw["description"],
        basis=raw["basis"],
        evidence=raw["evidence"],
        version=raw["version"],
    )


def write(preset: Preset, path: str | Path, *, comments: Sequence[str] = ()) -> None:
    """Write speeds so that `read` gives the same numbers to the last digit.

    Parameters
    ----------
    preset
        The speeds; its name is not written, for a study calls them ``custom``.
    path
        The file to write.
    comments
        Paragraphs for a person, put at the top.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    writing.text(text_of(preset, comments=comments), path)


def text_of(preset: Preset, *, comments: Sequence[str] = ()) -> str:
    """Give what `write` writes."""
    lines = [
        line
        for paragraph in (*comments, _HOW_TO_USE, _FORMULA)
        for line in (*_commented(paragraph), "#")
    ][:-1]
    lines += [
        "",
        f"format = {_FORMAT}",
        f"version = {_quoted(preset.version)}",
        f"description = {_quoted(preset.description)}",
        f"basis = {_quoted(preset.basis)}",
        f"evidence = {_quoted(preset.evidence)}",
        "",
        "# Minutes added once a trip.",
        f"constant_minutes = {_number(preset.constant_minutes)}",
        "",
        "# The range: every driven minute is divided by slow (at most 1) and quick (at least 1).",
        f"slow = {_number(preset.slow)}",
        f"quick = {_number(preset.quick)}",
        "",
        "# Speed driven as a share of the legal limit, by kind of road: above 0, at most 1;",
        "# on 20 mph roads at most 1.5.",
        "[shares]",
        *(f"{_quoted(kind)} = {_number(preset.shares[kind])}" for kind in ROAD_KINDS),
        "",
        "# Seconds for each thing met on the way.",
        "[delays]",
        *(f"{name} = {_number(preset.delays[name])}" for name in DELAYS),
    ]
    return "\n".join(lines) + "\n"


def _faults(raw: Mapping[str, Any], file: str) -> Findings:
    known = ("format", *_TEXTS, *_NUMBERS, *_TABLES)
    findings = _unknown(raw, known, file, "")
    if raw.get("format", _FORMAT) != _FORMAT:
        message = f"This file is in a form of another version; this is version {_FORMAT}."
        hint = "Write it anew with `pna calibrate`."
        value = str(raw["format"])
        findings += (Finding("error", message, file=file, column="format", value=value, hint=hint),)
    for name in _TEXTS:
        if not isinstance(raw.get(name), str):
            findings += (_fault(file, name, raw.get(name), "must be a text in quotation marks"),)
    for name in _NUMBERS:
        findings += _out_of_range(file, name, name, raw.get(name))
    for table, names in _TABLES.items():
        given = raw.get(table)
        if not isinstance(given, dict):
            message = f"must be a table: write [{table}] and its keys below"
            findings += (_fault(file, table, given, message),)
            continue
        findings += _unknown(given, names, file, f"{table}.")
        for name in names:
            findings += _out_of_range(file, f"{table}.{name}", table, given.get(name))
    return findings


def _unknown(given: Mapping[str, Any], known: Sequence[str], file: str, within: str) -> Findings:
    return tuple(
        Finding(
            "error",
            "There is no such key.",
            file=file,
            column=f"{within}{name}",
            hint=nearest(name, known) or f"Known here: {', '.join(known)}.",
        )
        for name in given
        if name not in known
    )


def _out_of_range(file: str, key: str, what: str, value: object) -> Findings:
    least, most = _BOUNDS[what]
    if what == "shares":
        most = most_share(key.removeprefix("shares."))
    if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most:
        return ()
    return (_fault(file, key, value, f"must be a number from {least:g} to {most:g}"),)


def _fault(file: str, key: str, value: object, message: str) -> Finding:
    if value is None:
        return Finding("error", f"Missing: it {message}.", file=file, column=key)
    return Finding(
        "error", f"This {message}.", file=file, column=key, value=str(value)[:_MOST_SHOWN]
    )


def _commented(paragraph: str) -> list[str]:
    plain = "".join(c if c.isprintable() else " " for c in paragraph)
    return [f"# {line}" for line in textwrap.wrap(plain, _LINE)] or ["#"]


def _quoted(text: str) -> str:
    # JSON's escapes are among those of TOML, which also wants DEL escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(value: float) -> str:
    return repr(float(value))
