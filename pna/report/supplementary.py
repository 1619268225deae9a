"""The draft of a supplementary statement, and the premises as they now are beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pna import provenance, wording, writing
from pna.cache import Cache
from pna.disclosure import is_small
from pna.maps.backdrop import backdrop
from pna.maps.content import MapContent, Marks
from pna.maps.themes import coverage
from pna.maps.web import page as map_page
from pna.maps.words import long_date
from pna.material import material
from pna.register.entries import identity
from pna.register.now import areas_now, changed_words, outside_range, premises_now
from pna.register.present import in_effect, since_day, standing, to_come
from pna.register.rows import IN_EFFECT, Row
from pna.register.statement import Statement
from pna.report.document.blocks import Block, Bullets, Document, Heading, Note, Paragraph, Table
from pna.report.document.docx import write_docx
from pna.report.document.html import page
from pna.results import Results
from pna.roads.osm import Progress
from pna.scenario.whole import whole
from pna.wording import supplementary as words
from pna.wording.words import NOT_SHOWN

__all__ = ["document", "write_all"]

_TABLE = "tables/premises-now.csv"
_MAP = "maps/premises-now.html"
_MOST_LOCALITIES = 40
_LINE = "." * 40
_BOX = "[  ]"
_COUNTS = ("pharmacies_before", "pharmacies_now", "practices_before", "practices_now")
_PEOPLE = ("people", "outside_before", "outside_now")


def document(given: Statement) -> Document:
    """Draft the statement.

    Parameters
    ----------
    given
        From `pna.register.statement.statement`.

    Returns
    -------
    Document
        Facts of availability, places for what the Board decides, and no conclusion.
    """
    study = given.before.study
    area = study.area.name or study.study.name
    as_at = long_date(given.as_at)
    merged = [row for row in given.held if row["change"] == "merge"]
    assessed = long_date(study.study.reference_date)
    status, choose = words.status_sentences(area, assessed, as_at, consolidations=bool(merged))
    blocks: list[Block] = [
        *((Note(wording.INVENTED),) if study.study.invented else ()),
        Note(words.draft_note(area)),
        Heading("What this statement is"),
        Paragraph(status),
        Paragraph(choose),
        Bullets(tuple(f"{_BOX} {text}" for text in words.ALTERNATIVES_6_3)),
        Heading("Changes in availability"),
        *_changes(given),
        *_coming(given),
        *_consolidations(given, merged, area),
        Heading("Provision now, by area"),
        *_provision(given),
        Heading("For the Board"),
        _to_sign(),
        Paragraph(words.CHECK, lead="Legal check. "),
        Paragraph(words.NOT_DECIDED),
        Heading("Sources and method"),
        Paragraph(wording.speeds_sentence(study), small=True),
        *(
            Paragraph(text, small=True)
            for text in wording.overrides_sentences(given.before.overrides)
        ),
        *_source_of(given),
        *_others(given),
        *(Paragraph(line, small=True) for line in _attribution(given.before)),
    ]
    return Document(
        title="Supplementary statement to the Pharmaceutical Needs Assessment",
        subtitle=f"{area} Health and Wellbeing Board, as at {as_at}: draft",
        blocks=tuple(blocks),
        stamp=given.as_at,
        footer=f"{area}: draft supplementary statement, as at {as_at}",
    )


def write_all(
    given: Statement, out: Path, *, cache: Cache | None = None, progress: Progress | None = None
) -> list[Path]:
    """Write the draft, and the table and the map of premises as they now are.

    Parameters
    ----------
    given
        From `pna.register.statement.statement`.
    out
        The folder of the study, or another.
    cache, progress
        As for `pna.pipeline.analyse`.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    FileHeldOpenError
        A file is held open by another program.
    """
    made = document(given)
    table = premises_now(given.after, in_effect(given.register.rows, as_at=given.as_at))
    steps: list[tuple[Path, Callable[[Path], None]]] = [
        (out / "report" / "supplementary-statement.docx", lambda path: write_docx(made, path)),
        (
            out / "report" / "supplementary-statement.html",
            lambda path: writing.text(page(made), path),
        ),
        (out / _TABLE, lambda path: writing.csv(table.drop(columns="geometry"), path)),
    ]
    if given.after.networks:
        drawn = _map(given, cache, progress)
        steps.append((out / _MAP, lambda path: writing.text(drawn, path)))
    written = []
    for number, (path, write) in enumerate(steps):
        if progress is not None:
            progress("Writing files", number, len(steps))
        write(path)
        written.append(path)
    if progress is not None:
        progress("Writing files", len(steps), len(steps))
    return written


def _changes(given: Statement) -> list[Block]:
    if not given.held:
        return [Paragraph(words.NOTHING_CHANGED)]
    rows = [
        (
            _day(row["changed_on"]),
            _premises(row),
            _change(row),
            _side(row, "before"),
            _side(row, "after"),
            _source(row),
        )
        for row in given.held
    ]
    head = ("Date", "Premises", "Change", "Before", "After", "Source")
    caption = (
        f"Changes after {long_date(given.since)} and up to {long_date(given.as_at)}, by date "
        "(from the register)"
    )
    return [Table(caption, head, tuple(rows), widths=(1.1, 1.6, 1.3, 2.0, 2.0, 1.6))]


def _day(written: str) -> str:
    return long_date(date.fromisoformat(written)) if written else ""


def _premises(row: Row) -> str:
    code = "no ODS code yet" if row["ods_code"].startswith("PROPOSED") else row["ods_code"]
    return f"{row['name']} ({code})"


def _change(row: Row) -> str:
    said = words.change_title(row)
    services = [
        f"{what} {row[column].replace(' | ', ', ')}"
        for what, column in (("begins", "services_begin"), ("ceases", "services_cease"))
        if row[column] and row["change"] == "services"
    ]
    return "; ".join([said, *services])


def _side(row: Row, when: str) -> str:
    """What a premises was or is: of a change of hours the hours alone."""
    if when == "before" and row["change"] == "opening":
        return "-"
    if when == "after" and row["change"] in {"closure", "merge"}:
        return "-"
    if row["change"] == "services":
        return "-"
    hours = row[f"{when}_hours"] or "hours not supplied"
    if row["change"] == "hours":
        return hours
    place = ", ".join(filter(None, (row[f"{when}_address"], row[f"{when}_postcode"])))
    if not place:
        place = f"easting {row[f'{when}_easting']}, northing {row[f'{when}_northing']}"
    if when == "after" and row["after_within_metres"]:
        place += f" ({words.SITE_WITHIN.format(metres=row['after_within_metres'])})"
    return f"{place}; {hours}"


def _source(row: Row) -> str:
    parts = (
        row["source"],
        "" if row["reference"] in row["source"] else row["reference"],
        words.DECISIONS[row["decision"]],
        row["minute"],
        f"register row {row['number']}",
    )
    return "; ".join(dict.fromkeys(filter(None, parts)))


def _consolidations(given: Statement, merged: Sequence[Row], area: str) -> list[Block]:
    if not merged:
        return []
    premises = given.before.premises
    names = dict(zip(premises["facility_id"], premises["name"], strict=True))
    names |= {row["ods_code"]: row["name"] for row in standing(given.register.rows)}
    board = words.board_of(area)
    blocks: list[Block] = [Heading("Consolidations: the Board's opinion (regulation 6(4))")]
    for row in merged:
        into = f"{names.get(row['into'], 'the premises')} ({row['into']})"
        removed = f"{row['name']} ({row['ods_code']})"
        blocks += [
            Paragraph(words.consolidation_sentence(row, into, _day(row["changed_on"]))),
            Bullets(
                tuple(
                    f"{_BOX} {lead} {text.format(board=board, premises=removed)}"
                    for lead, text in zip(
                        words.OPTION_LEADS,
                        (words.OPTION_DOES_NOT, words.OPTION_CREATES),
                        strict=True,
                    )
                )
            ),
            Paragraph(words.OPTIONS_NOTE),
        ]
    return blocks


def _coming(given: Statement) -> list[Block]:
    coming = to_come(given.register.rows, as_at=given.as_at)
    if not coming:
        return []
    said = (words.to_come_sentence(row, _premises(row), _day(row["changed_on"])) for row in coming)
    return [Heading(words.TO_COME.format(day=long_date(given.as_at)), 2), Bullets(tuple(said))]


def _others(given: Statement) -> list[Block]:
    """Decisions that changed nothing, named so that nobody looks for them in vain."""
    others = [
        row["number"]
        for row in standing(given.register.rows)
        if row["decision"] not in IN_EFFECT and since_day(row) > given.since.isoformat()
    ]
    told = words.other_decisions(len(others), ", ".join(others))
    return [Paragraph(told, small=True)] if told else []


def _provision(given: Statement) -> list[Block]:
    study = given.before.study
    table = areas_now(given.before, given.after)
    whole_area = table[table["area_type"] == "hwb"].iloc[0]
    times = study.headline
    rule = (
        f"both {times.drive_minutes:g} minutes' drive and {times.walk_minutes:g} minutes' walk"
        if given.before.networks
        else words.STRAIGHT_LINE
    )
    first = study.premises.sets[0]
    further = words.Further(
        outside_range(given.before),
        outside_range(given.after),
        float(whole_area["people"]),
        rule,
        wording.set_words(first),
    )
    shown = table.drop_duplicates("area_code")
    if (shown["area_type"] == "locality").sum() > _MOST_LOCALITIES:
        shown = shown[shown["area_type"] != "locality"]
    rows = tuple(_area_row(row, given) for row in shown.to_dict("records"))
    head = (
        *("Area", "Pharmacies then", "Pharmacies now", "Practices then", "Practices now"),
        *("Residents", "Further then", "Further now"),
    )
    caption = (
        f"Pharmacies and dispensing practices (practices) in each area, and residents further "
        f"than {rule} from a {wording.set_words(first)}: at the assessment (then) and on "
        f"{long_date(given.as_at)} (now)"
    )
    return [
        Table(caption, head, rows, numbers=tuple(range(1, len(head)))),
        Paragraph(words.provision_sentence(further, study.disclosure)),
        Paragraph(words.map_sentence(_MAP, _TABLE, long_date(given.as_at))),
    ]


def _area_row(row: Mapping[Hashable, Any], given: Statement) -> tuple[str, ...]:
    hiding = given.before.study.disclosure
    counts = [f"{int(row[name]):,}" for name in _COUNTS]
    people = [wording.people(float(row[name]), hiding) for name in _PEOPLE]
    if is_small([float(row["outside_now"]) - float(row["outside_before"])], hiding)[0]:
        people[-1] = NOT_SHOWN
    return (str(row["area_name"]), *counts, *people)


def _to_sign() -> Table:
    rows = tuple(
        (what, _LINE)
        for what in (
            "Date of issue",
            "Minute of the decision",
            "Signed for the Board",
            "Name, office",
        )
    )
    return Table("To be filled in when the Board issues it", ("What", "Entry"), rows)


def _source_of(given: Statement) -> list[Block]:
    rows = given.register.rows
    run = identity(given.before)
    study = f"{given.before.study.study.name} of {run['study_date']}"
    said = words.record_sentence(len(rows), rows[-1]["hash"], study, run["inputs_sha256"])
    return [Paragraph(said, small=True)]


def _attribution(results: Results) -> tuple[str, ...]:
    return provenance.attribution(results.study, results.findings)


def _map(given: Statement, cache: Cache | None, progress: Progress | None) -> str:
    """The map of travel to the premises as they now are, with what has changed marked."""
    results = whole(given.after, cache=cache, progress=progress)
    drawn = coverage.both(material(results, cache=cache, progress=progress), backdrop(results))
    if not isinstance(drawn, MapContent):
        raise TypeError(drawn.why)
    held = in_effect(given.register.rows, as_at=given.as_at)
    said: dict[str, list[str]] = {}
    for row in held:
        day = _day(row["changed_on"])
        said.setdefault(row["ods_code"], []).append(f"{changed_words(row)} {day}")
    as_at = long_date(given.as_at)
    changes = tuple(f"{_premises(row)}: {'; '.join(said[row['ods_code']])}." for row in held)
    told = (words.map_heading(as_at, len(held)), *dict.fromkeys(changes))
    return map_page(
        replace(
            drawn,
            title=words.MAP_TITLE.format(day=as_at),
            reference_date=given.as_at,
            layers=tuple(
                _marked(layer, said) if isinstance(layer, Marks) else layer
                for layer in drawn.layers
            ),
            notes=(*told, *drawn.notes),
        ),
        None,
    )


def _marked(layer: Marks, said: Mapping[str, Sequence[str]]) -> Marks:
    """The premises with what has changed behind their names."""
    lines = [
        (f"{first} [{'; '.join(said[code])}]", *rest) if code in said else (first, *rest)
        for code, (first, *rest) in zip(layer.points["mark_id"], layer.points["lines"], strict=True)
    ]
    told = pd.Series(lines, index=layer.points.index, dtype=object)
    return replace(layer, points=layer.points.assign(lines=told))
