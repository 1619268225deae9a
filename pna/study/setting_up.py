"""A new study folder: the study file, what to put where, and the tables that people fill in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pna import writing
from pna.errors import StudyError
from pna.fetch import areas as fetch_areas
from pna.file_names import file_stem
from pna.geography.boards import Board, find
from pna.study.file import STUDY_FILE
from pna.study.input_guide import OWN, Guide, guide_of, guides, source_of
from pna.study.sections import NOT_NEEDED
from pna.study.templates import TEMPLATES

__all__ = ["SetUp", "set_up"]

_COMMON = "common.toml"
_RAW = "data/raw"
_BUFFER_KM = 20
_LOCALITIES = "area.localities"


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
        ``oa``, ``postcode`` or ``lsoa``: `demand.unit`.
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
        studies = {
            home / file_stem(board.name, otherwise="study") / STUDY_FILE: _extending(board)
            for board in chosen
        }
        shared = {home / _COMMON: _common(chosen, unit, reference_date)}
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
            *_area(board, _RAW),
            "",
            *_shared((board,), unit),
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
            *_area(board, f"../{_RAW}"),
            "",
        ]
    )


def _common(chosen: tuple[Board, ...], unit: str, reference_date: date) -> str:
    return "\n".join(
        [
            "# What several studies share: the studies beside this file extend it.",
            "# Paths are relative to this file; write them with / and not \\. `pna schema` tells",
            "# every key that may be written here. Lines that begin with # are not read.",
            "",
            "[study]",
            *_reference(reference_date),
            "",
            *_shared(chosen, unit),
        ]
    )


def _reference(day: date) -> list[str]:
    return [f"reference_date = {day.isoformat()}    # the date that the study speaks of"]


def _area(board: Board, raw: str) -> list[str]:
    lines = ["[area]", f"hwb = [{_text(board.code)}]"]
    if board.is_county:
        lines += [
            "districts = [",
            *(f"    {_text(code)},    # {name}" for code, name in board.districts),
            "]",
        ]
    wards = f"{raw}/{guide_of(_LOCALITIES).save_as}"
    return [
        *lines,
        f"board_names = [{_text(board.name)}]    # as the premises list calls the board",
        f"buffer_km = {_BUFFER_KM}    # how far over the border premises count and roads are read",
        "# published_people = 123456    # the published total, which `pna check` compares",
        "# The localities of the area, and the columns of their codes and names:",
        f'# localities = {{ file = "{wards}", code = "WD25CD", name = "WD25NM" }}',
    ]


def _shared(chosen: tuple[Board, ...], unit: str) -> list[str]:
    needed, published, own = _parted(unit)

    def commented(keys: list[str]) -> list[str]:
        return [f"# {line}" for key in keys for line in _named(key, chosen)]

    return [
        f"# {_RAW}/README.md says from where to get these files. Better than the name alone, with",
        '# the date that the data speak of:  premises = { file = "...", as_at = 2025-06-30 }',
        "[inputs]",
        *(line for key in needed for line in _named(key, chosen)),
        "# Not needed. Take the # away from those that you have.",
        *commented(published),
        "# Your own tables; templates/ has each with its headings and a worked row.",
        *commented(own),
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
        *NOT_NEEDED,
        "",
    ]


def _parted(unit: str) -> tuple[list[str], list[str], list[str]]:
    """Keys that a study of the unit must have, others that are published, and one's own."""
    known = {key: one for key, one in guides().items() if unit in one.used_by}
    needed = [key for key, one in known.items() if unit in one.units]
    others = [key for key in known if key not in needed]
    own = [key for key in others if known[key].publisher == OWN]
    return needed, [key for key in others if key not in own], own


def _named(key: str, chosen: tuple[Board, ...]) -> list[str]:
    guide = guide_of(key)
    files = [_text(f"{_RAW}/{file}") for file in _files(guide, chosen)]
    if key != "roads":
        return [f"{key} = {files[0]}    # {guide.what}"]
    return [f"{key} = [    # {guide.what}", *(f"    {file}," for file in files), "]"]


def _files(guide: Guide, chosen: tuple[Board, ...]) -> list[str]:
    """Names of its files, as `pna fetch` saves them; roads are several extracts."""
    if "{extract}" not in guide.save_as:
        return [guide.save_as]
    known = fetch_areas.find([board.code for board in chosen])
    near = fetch_areas.extracts(known, _BUFFER_KM)
    return [guide.save_as.format(extract=extract.name) for extract in near]


def _what_to_put_where(chosen: tuple[Board, ...], unit: str) -> str:
    needed, published, own = _parted(unit)
    codes = " ".join(f"--area {board.code}" for board in chosen)
    extra = [
        source.id for key in needed if (source := source_of(key)) is not None and source.optional
    ]
    lines = [
        "# What to put into this folder",
        "",
        (
            f"For {', '.join(f'{board.name} ({board.code})' for board in chosen)}. "
            "Put the files here as downloaded, under the names given, or write your own names into "
            "the study file. Do not open and save a CSV in Excel on the way: it changes codes and "
            "dates."
        ),
        "",
        (
            "Where the network allows it, most of them can be got by a command, given in the "
            "folder in which `data` lies. It lists what it would get, and asks:"
        ),
        "",
        f"    python -m pna fetch {codes}",
        *(f"    python -m pna fetch {codes} --only {name}" for name in extra),
        "",
        "`python -m pna check` then says what is missing still, and what is wrong.",
    ]
    for title, keys in (
        ("Needed", needed),
        ("Not needed: take those that you have a use for", [_LOCALITIES, *published]),
        ("Your own tables, if you have something to say in them", own),
    ):
        lines += ["", f"## {title}", ""]
        if keys == own:
            lines += ["`templates/` has each with its headings: copy it here, and fill it in.", ""]
        lines += [_item(key, chosen) for key in keys]
    return "\n".join(
        [
            *lines,
            "",
            "## About the area",
            "",
            *(f"- {_needs(board)}" for board in chosen),
            (
                "- Roads must reach 15 to 20 km beyond the boundary: that is why the extracts of "
                "neighbouring counties are among them."
            ),
            "- All files of output areas and LSOAs must be of one census (2011 or 2021).",
            "- Nomis gives at most 25,000 rows at once: ask for the districts that are needed.",
            "",
        ]
    )


def _item(key: str, chosen: tuple[Board, ...]) -> str:
    guide = guide_of(key)
    files = ", ".join(f"`{file}`" for file in _files(guide, chosen))
    named = f"`{key}`" if "." not in key else "`localities` under `[area]`"
    parts = [f"- {files} ({named}): {guide.what}."]
    if guide.publisher != OWN:
        parts.append(f"{guide.publisher}: {guide.dataset}.")
    elif guide.dataset:
        parts.append(f"{guide.dataset[0].upper()}{guide.dataset[1:]}.")
    if guide.page:
        parts.append(f"<{guide.page}>")
    if guide.publisher != OWN:
        parts.append(f"{guide.licence}.")
        if guide.template:
            parts.append(f"Or your own, as `templates/{guide.template}`.")
    return " ".join(parts)


def _needs(board: Board) -> str:
    if not board.is_county:
        return f"{board.name} {board.code} (unitary: its own and only district)"
    codes = ", ".join(f"{name} {code}" for code, name in board.districts)
    return f"{board.name} {board.code} (districts: {codes})"


def _about_templates() -> str:
    lines = [
        "# Tables to fill in yourself",
        "",
        (
            "Each has its headings and one worked row: an invented example, to be replaced. Copy "
            f"the ones that you use to `{_RAW}` and name them in the study file under `[inputs]`, "
            "with the key that stands here in brackets."
        ),
        "",
    ]
    for name, one in TEMPLATES.items():
        key = f" (`{one.key}`)" if one.key in guides() else ""
        lines.append(f"- `{name}`{key}: {one.what}. {one.columns}")
    return "\n".join([*lines, ""])
