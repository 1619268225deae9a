"""The sections of a note on people: newly within and further, minutes, times, choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from pna.attributes.census import NO_CAR
from pna.choice import CLASSES
from pna.people.groups import ALL, NOT_KNOWN
from pna.report.document.blocks import Flow, Heading, Paragraph, Table
from pna.report.note_detail import Detail
from pna.rules import headline_rule
from pna.scenario.changes import Close, Consolidate, Open, Relocate
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures
from pna.scenario.local_places import by_settlement, local_places
from pna.study import Study
from pna.wording import applications as asked
from pna.wording import applications_people as said
from pna.wording.applications_method import first_set_sentence
from pna.wording.words import people, sets_words

__all__ = [
    "MODES",
    "as_records",
    "by_time",
    "choice",
    "everyone",
    "has_travel",
    "moved",
    "own_rows",
    "shares",
]

MODES = ("drive", "walk")
_BY_MODE = {"drive": "Drive", "walk": "Walk"}
_QUINTILE = "imd_quintile_national"
_SETS = {
    "pharmacies": "pharmacy",
    "pharmacies_and_dispensing_practices": "pharmacy or practice",
}
_GROUPS = {
    ("age", "65+"): "Aged 65 or over",
    ("car", NO_CAR): "Households without a car",
    ("rural", "rural"): "Rural neighbourhoods",
    ("rural", "urban"): "Urban neighbourhoods",
}
_WANTED = {
    "age": "age",
    _QUINTILE: "deprivation",
    "car": "households without a car",
    "rural": "rural class",
}


def has_travel(comparison: Comparison) -> bool:
    """Whether any change is one of sites, so that minutes can change at whatever time.

    Parameters
    ----------
    comparison
        Of one application.
    """
    return any(
        isinstance(change, Open | Close | Relocate | Consolidate)
        for change in comparison.scenario.changes
    )


def own_rows(table: pd.DataFrame, study: Study, mode: str, premises_set: str) -> pd.DataFrame:
    """Give the rows of the headline's rule of a mode, at the study's own speeds.

    Parameters
    ----------
    table
        With ``rule``, ``speed_preset`` and ``premises_set``; of each rule own speeds come first.
    study
        Its headline.
    mode
        ``drive``, ``walk`` or ``both``.
    premises_set
        Premises that count.
    """
    rule = {
        "drive": f"drive_{study.headline.drive_minutes:g}",
        "walk": f"walk_{study.headline.walk_minutes:g}",
    }.get(mode, headline_rule(study))
    rows = table[(table["rule"] == rule) & (table["premises_set"] == premises_set)]
    return rows[rows["speed_preset"] == rows["speed_preset"].iloc[0]] if len(rows) else rows


def as_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table by the names of its columns.

    Parameters
    ----------
    frame
        Of any columns.
    """
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def everyone(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of everyone of the whole area.

    Parameters
    ----------
    rows
        With ``area_type``, and ``split`` where groups are told apart.
    """
    found = rows[rows["area_type"] == "hwb"]
    return found[found["split"] == ALL] if "split" in found else found


def moved(comparison: Comparison, figures: Figures, detail: Detail) -> Iterator[Flow]:
    """Who comes within the rules of the headline and who falls outside, by area and group."""
    study = comparison.before.study
    yield Heading("People newly within and newly further")
    first = study.premises.sets[0]
    settlements = by_settlement(local_places(comparison))
    for mode in MODES:
        where = said.settlements_sentence(
            settlements[settlements["mode"] == mode], study, detail.settlements
        )
        for row in as_records(everyone(own_rows(figures.moves, study, mode, first))):
            yield Paragraph(f"{said.moved_sentence(row, study)} {where}".rstrip())
    yield _whole_area(comparison, figures)
    yield from _by_area_and_group(comparison, figures, detail)
    yield from _of_sites(comparison, figures)


def _whole_area(comparison: Comparison, figures: Figures) -> Table:
    study = comparison.before.study
    hide = study.disclosure
    rows = [
        (
            f"{said.rule_of_mode(study, mode)} of {sets_words(name)}",
            people(row["within_before"], hide),
            said.after_cell(row, "within_before", "within_after", hide),
            said.banded(row, "newly_within", hide),
            said.banded(row, "newly_outside", hide),
        )
        for name in study.premises.sets
        for mode in (*MODES, "both")
        for row in as_records(everyone(own_rows(figures.moves, study, mode, name)))
    ]
    total = people(comparison.before.demand["people"].sum(), hide)
    return Table(
        f"The whole area ({total} residents); in brackets the range (see Method)",
        ("Within", "Before", "After", "Newly within", "Newly further"),
        tuple(rows),
        numbers=(1, 2, 3, 4),
        widths=(54, 14, 33, 45, 36) if comparison.possible else (76, 17, 29, 31, 31),
    )


def _by_area_and_group(comparison: Comparison, figures: Figures, detail: Detail) -> Iterator[Flow]:
    study = comparison.before.study
    sets = study.premises.sets
    columns = [(name, mode) for name in sets for mode in MODES]
    tables = {key: _keyed(own_rows(figures.moves, study, key[1], key[0])) for key in columns}
    reference = own_rows(figures.moves, study, "drive", sets[0])
    rows, left = [], 0
    areas = 0
    for key, label in _lines(reference):
        cells = [tables[column].get(key) for column in columns]
        texts = [
            said.moved_cell(cell, study.disclosure) if cell is not None else "-" for cell in cells
        ]
        total = float(next(cell["total"] for cell in cells if cell is not None))
        if total <= 0:
            continue
        if key[3] == ALL:
            if set(texts) <= {"0", "-"}:
                continue
            areas += 1
            if areas > detail.areas:
                left += 1
                continue
        rows.append((label, people(total, study.disclosure), *texts))
    head = tuple(
        f"{_BY_MODE[mode]}: {_SETS[name]}" if len(sets) > 1 else _BY_MODE[mode]
        for name, mode in columns
    )
    if any(set(row[2:]) > {"0"} or set(row[2:]) != {"0"} for row in rows):
        caption = (
            "By area and by group, within the same times: "
            f"{said.moved_caption(sites=bool(comparison.possible))}"
        )
        yield Table(
            caption,
            ("Who", "All", *head),
            tuple(rows),
            numbers=tuple(range(1, len(head) + 2)),
            widths=(43, 13, *(38 if mode == "drive" else 25 for _, mode in columns)),
        )
    notes = []
    if left:
        notes.append(said.more_areas_sentence(left))
    lacking = [words for split, words in _WANTED.items() if split not in set(reference["split"])]
    if lacking:
        notes.append(f"The inputs do not tell {', '.join(lacking)} apart.")
    yield Paragraph(" ".join((*notes, first_set_sentence(study))), small=True)


_Key = tuple[str, str, str, str, str]


def _keyed(rows: pd.DataFrame) -> dict[_Key, dict[str, Any]]:
    return {_key(row): row for row in as_records(rows)}


def _key(row: dict[str, Any]) -> _Key:
    return (
        str(row["area_type"]),
        str(row["area_code"]),
        str(row["area_name"]),
        str(row["split"]),
        str(row["group"]),
    )


def _lines(rows: pd.DataFrame) -> Iterator[tuple[_Key, str]]:
    """Areas within the whole, by how many people move, and the groups of a note."""
    whole = rows[rows["area_type"] == "hwb"]
    parts = rows[
        (rows["area_type"] != "hwb")
        & (rows["split"] == ALL)
        & ~rows["area_code"].isin(whole["area_code"])
    ]
    moving = parts["newly_within"] + parts["newly_outside"]
    ordered = parts.assign(_moving=-moving).sort_values(
        ["area_type", "_moving", "area_name"], kind="stable"
    )
    for row in as_records(ordered):
        yield _key(row), str(row["area_name"])
    for row in as_records(whole):
        group = (str(row["split"]), str(row["group"]))
        if group in _GROUPS:
            yield _key(row), _GROUPS[group]
        elif group[0] == _QUINTILE and group[1] != NOT_KNOWN:
            yield _key(row), said.fifth_words(group[1])


def _of_sites(comparison: Comparison, figures: Figures) -> Iterator[Flow]:
    study = comparison.before.study
    if not comparison.possible or figures.sites.empty:
        return
    rows = own_rows(figures.sites, study, "both", study.premises.sets[0])
    text = said.sites_sentence(rows, study)
    if text:
        yield Paragraph(text)


def by_time(comparison: Comparison, figures: Figures) -> Iterator[Flow]:
    """The headline by time of the week, or that hours are not supplied."""
    study = comparison.before.study
    rows = figures.slots[figures.slots["premises_set"] == study.premises.sets[0]]
    rows = rows[rows["area_type"] == "hwb"] if len(rows) else rows
    yield Heading("By time of the week")
    if rows.empty:
        yield Paragraph(said.no_slots_sentence(study))
        return
    lacking = _codes(rows["hours_not_supplied"])
    if lacking:
        listed = comparison.after.premises
        names = [asked.premises_words(_both(comparison, listed), code) for code in lacking]
        yield Paragraph(asked.hours_not_supplied_sentence(" and ".join(names)))
    own = {mode: own_rows(rows, study, mode, study.premises.sets[0]) for mode in MODES}
    lines = []
    for slot in rows["slot"].drop_duplicates():
        cells = []
        row: dict[str, Any] = {}
        for mode in MODES:
            found = as_records(own[mode][own[mode]["slot"] == slot])
            row = found[0] if found else row
            cells.append(said.moved_cell(found[0], study.disclosure) if found else "-")
        supplied = not (
            isinstance(row.get("hours_not_supplied"), str) and row["hours_not_supplied"]
        )
        opened = f"{int(row['open_before'])} to {int(row['open_after'])}" if row else "-"
        if not supplied and set(cells) <= {"0", "-"}:
            cells = [asked.HOURS_NOT_SUPPLIED] * len(cells)
        lines.append((str(slot), opened, *cells))
    yield Table(
        said.open_then_caption(study),
        ("When", "Open", *(_BY_MODE[mode] for mode in MODES)),
        tuple(lines),
        numbers=(1, 2, 3),
    )


def _codes(values: pd.Series[Any]) -> list[str]:
    found: dict[str, None] = {}
    for value in values:
        if isinstance(value, str) and value:
            found.update(dict.fromkeys(part.strip() for part in value.replace(";", ",").split(",")))
    return [code for code in found if code]


def _both(comparison: Comparison, after: pd.DataFrame) -> pd.DataFrame:
    """The premises as they are afterwards, and those that are only there before."""
    before = comparison.before.premises
    gone = before[~before["facility_id"].isin(after["facility_id"])]
    return pd.concat([pd.DataFrame(after), pd.DataFrame(gone)], ignore_index=True)


def choice(comparison: Comparison, figures: Figures) -> Iterator[Flow]:
    """How many premises people have within the limits of the headline, before and after."""
    study = comparison.before.study
    first = study.premises.sets[0]
    own = {
        mode: rows[rows["area_type"] == "hwb"]
        for mode in MODES
        if len(rows := own_rows(figures.choice, study, mode, first))
    }
    if not own or not has_travel(comparison):
        return
    yield Heading("Choice")
    lines = []
    for count in (*CLASSES, NOT_KNOWN):
        cells = []
        for mode in own:
            found = as_records(own[mode][own[mode]["premises_within"] == count])
            cells += [
                people(found[0]["people_before"], study.disclosure) if found else "-",
                said.after_cell(found[0], "people_before", "people_after", study.disclosure)
                if found
                else "-",
            ]
        if count == NOT_KNOWN and set(cells) <= {"0", "-"}:
            continue
        lines.append((count, *cells))
    yield Table(
        said.choice_caption(study),
        (
            "Number",
            *(f"{_BY_MODE[mode]}, {when}" for mode in own for when in ("before", "after")),
        ),
        tuple(lines),
        numbers=tuple(range(1, 2 * len(own) + 1)),
        widths=(15, *((15, 24) if comparison.possible else (18, 18)) * len(own)),
    )


def shares(comparison: Comparison, figures: Figures) -> Sequence[Flow]:
    """Each change's own share of the whole, where there are several."""
    study = comparison.before.study
    if figures.shares.empty:
        return ()
    rows = own_rows(figures.shares, study, "both", study.premises.sets[0])
    lines = tuple(
        (
            f"{row['number']}. {row['kind']}: {row['name']} ({row['facility_id']})",
            said.signed(row["alone"], study.disclosure),
            said.signed(row["added_last"], study.disclosure),
            said.signed(row["share"], study.disclosure),
        )
        for row in as_records(rows)
    )
    if not lines:
        return ()
    whole = said.signed(float(rows["whole"].iloc[0]), study.disclosure)
    return (
        Table(
            f"Each change's own share of the change in people within "
            f"{said.rule_of_mode(study, 'both')}: {whole} together",
            ("Change", "Alone", "Added last", "Own share"),
            lines,
            numbers=(1, 2, 3),
        ),
    )
