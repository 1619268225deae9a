"""A new study folder: the study file, what to put where, and the tables that people fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pna import writing
from pna.boards import Board, find
from pna.errors import StudyError
from pna.input_guide import GUIDES
from pna.study import STUDY_FILE, Inputs
from pna.templates import TEMPLATES

__all__ = ["SetUp", "set_up"]

_COMMON = "common.toml"
_RAW = "data/raw"
_OPTIONAL = "# Not needed. Take the # away from those that you have."


@dataclass(frozen=True)
class SetUp:
    """What was made.

    Attributes
    ----------
    studies
        Study files.
    written, kept
        Files that were written, and files that were there already and were left as they are.
    """

    studies: tuple[Path, ...]
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def set_up(folder: str | Path, areas: Iterable[str], *, unit: str, reference_date: date) -> SetUp:
    """Make a study folder for one board, or for several that share their inputs.

    Parameters
    ----------
    folder
        The folder. One board: ``study.toml`` in it. Several: ``common.toml`` in it, and a folder
        with a ``study.toml`` that extends it for each.
    areas
        Names or codes of the boards.
    unit
        ``oa`` or ``postcode``: `demand.unit`.
    reference_date
        The date that the study speaks of.

    Returns
    -------
    SetUp

    Raises
    ------
    StudyError
        There is no such board, or a study file is there already; nothing was written.
    FileHeldOpenError
        A file cannot be written.
    """
    home = Path(folder)
    chosen = find(areas)
    if not chosen:
        msg = "Give at least one board."
        raise StudyError(msg)
    if len(chosen) == 1:
        studies = {home / STUDY_FILE: _whole(chosen[0], unit, reference_date)}
        shared: dict[Path, str] = {}
    else:
        studies = {home / _slug(board) / STUDY_FILE: _extending(board) for board in chosen}
        shared = {home / _COMMON: _common(unit, reference_date)}
    there = [path for path in (*shared, *studies) if path.exists()]
    if there:
        names = ", ".join(str(path) for path in there)
        msg = f"{names}: already there. Nothing was written; give another folder, or move it away."
        raise StudyError(msg)
    files = {
        **shared,
        **studies,
        home / _RAW / "README.md": _what_to_put_where(chosen, unit),
        home / "templates" / "README.md": _about_templates(),
        **{home / "templates" / name: one.text for name, one in TEMPLATES.items()},
    }
    written, kept = [], []
    for path, text in files.items():
        if path.exists():
            kept.append(path)
            continue
        writing.text(text, path)
        written.append(path)
    return SetUp(tuple(studies), tuple(written), tuple(kept))


def _slug(board: Board) -> str:
    return re.sub(r"[^a-z0-9]+", "-", board.name.casefold()).strip("-")


def _text(value: str) -> str:
    """Text as TOML writes it; its basic strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _whole(board: Board, unit: str, reference_date: date) -> str:
    return "\n".join(
        [
            f"# A study of travel times to pharmacies: {board.name}.",
            "# Paths are relative to this file; write them with / and not \\. `pna schema` tells",
            "# every key that may be written here. Lines that begin with # are not read.",
            "",
            "[study]",
            f"name = {_text(board.name)}",
            *_reference(reference_date),
            "",
            *_area(board),
            "",
            *_shared(unit),
        ]
    )


def _extending(board: Board) -> str:
    return "\n".join(
        [
            f"# A study of travel times to pharmacies: {board.name}.",
            f"# What is not said here is in {_COMMON}; what is said here goes before it.",
            "",
            f'extends = "../{_COMMON}"',
            "",
            "[study]",
            f"name = {_text(board.name)}",
            "",
            *_area(board),
            "",
        ]
    )


def _common(unit: str, reference_date: date) -> str:
    return "\n".join(
        [
            "# What several studies share: the studies beside this file extend it.",
            "# Paths are relative to this file; write them with / and not \\. `pna schema` tells",
            "# every key that may be written here. Lines that begin with # are not read.",
            "",
            "[study]",
            *_reference(reference_date),
            "",
            *_shared(unit),
        ]
    )


def _reference(day: date) -> list[str]:
    return [f"reference_date = {day.isoformat()}    # the date that the study speaks of"]


def _area(board: Board) -> list[str]:
    lines = ["[area]", f"hwb = [{_text(board.code)}]"]
    if board.is_county:
        lines += [
            "districts = [",
            *(f"    {_text(code)},    # {name}" for code, name in board.districts),
            "]",
        ]
    return [
        *lines,
        f"board_names = [{_text(board.name)}]    # as the premises list calls the board",
        "buffer_km = 20    # how far over the border premises count and roads are read",
        "# published_people = 123456    # the published total, which `pna check` compares",
        f'# localities = {{ file = "{_RAW}/wards.geojson", code = "WD25CD", name = "WD25NM" }}',
    ]


def _shared(unit: str) -> list[str]:
    known = [key for key in GUIDES if key in Inputs.model_fields]
    needed = [key for key in known if unit in GUIDES[key].units]
    others = [key for key in known if key not in needed]
    own = [
        (one.key, name)
        for name, one in TEMPLATES.items()
        if one.key in Inputs.model_fields and one.key not in GUIDES
    ]
    return [
        f"# {_RAW}/README.md says from where to get these files. Better than the name alone, with",
        '# the date that the data speak of:  premises = { file = "...", as_at = 2025-06-30 }',
        "[inputs]",
        *(f"{key} = {_path(key)}    # {GUIDES[key].what}" for key in needed),
        _OPTIONAL,
        *(f"# {key} = {_path(key)}    # {GUIDES[key].what}" for key in others),
        *(f'# {key} = "{_RAW}/{name}"' for key, name in own),
        "",
        "[demand]",
        f"unit = {_text(unit)}    # where people are taken to live",
        "",
        "[modes.drive]",
        'speeds = "typical"    # or legal_limit, peak, custom',
        "",
        "[modes.walk]",
        "speed_kph = 4.8",
        "",
        "[[rules]]",
        'mode = "drive"',
        "minutes = [5, 10, 15, 20]",
        "",
        "[[rules]]",
        'mode = "walk"',
        "minutes = [5, 10, 15, 20, 30]",
        "",
        "[headline]    # people further than both",
        "drive_minutes = 10",
        "walk_minutes = 20",
        "",
    ]


def _path(key: str) -> str:
    path = _text(f"{_RAW}/{GUIDES[key].save_as}")
    return f"[{path}]" if key == "roads" else path


def _what_to_put_where(chosen: tuple[Board, ...], unit: str) -> str:
    known = {key: GUIDES[key] for key in GUIDES if key in Inputs.model_fields}
    needed = {key: one for key, one in known.items() if unit in one.units}
    others = {key: one for key, one in known.items() if key not in needed}
    lines = [
        "# What to put into this folder",
        "",
        (
            f"For {', '.join(f'{board.name} ({board.code})' for board in chosen)}. Put the files "
            "here as downloaded, under the names given, or write your own names into the study "
            "file. Do not open and save a CSV in Excel on the way: it changes codes and dates."
        ),
        "",
        "`pna check` says what is missing and what is wrong.",
    ]
    for title, guides in (("Needed", needed), ("Not needed, but better", others)):
        lines += [
            "",
            f"## {title}",
            "",
            "| key | what | from whom | where | licence | save as |",
            "|---|---|---|---|---|---|",
        ]
        for key, one in guides.items():
            source = f"{one.publisher}: {one.dataset}".strip(": ")
            where = one.page or (f"templates/{one.template}" if one.template else "")
            cells = (f"`{key}`", one.what, source, where, one.licence, f"`{one.save_as}`")
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(
        [
            *lines,
            "",
            "## About the area",
            "",
            *(f"- {_needs(board)}" for board in chosen),
            (
                "- Roads must reach 15 to 20 km beyond the boundary: take the extracts of the "
                "neighbouring counties too, and list them all in `roads`."
            ),
            "- All files of output areas and LSOAs must be of one census (2011 or 2021).",
            "- Nomis gives at most 25,000 rows at once: ask for the districts that are needed.",
            "",
        ]
    )


def _needs(board: Board) -> str:
    codes = ", ".join(f"{name} {code}" for code, name in board.districts)
    kind = "districts" if board.is_county else "unitary: its own code"
    return f"{board.name} {board.code} ({kind}: {codes})"


def _about_templates() -> str:
    lines = [
        "# Tables to fill in yourself",
        "",
        (
            "Each has its headings and one worked row: an invented example, to be replaced. Copy "
            f"the ones that you use to `{_RAW}` and name them in the study file under `[inputs]`."
        ),
        "",
        "| file | key | what | how |",
        "|---|---|---|---|",
    ]
    for name, one in TEMPLATES.items():
        key = f"`{one.key}`" if one.key else ""
        lines.append(f"| `{name}` | {key} | {one.what} | {one.columns} |")
    return "\n".join([*lines, ""])
