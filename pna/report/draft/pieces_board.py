"""Pieces for the Board and its consultees: the summary, the consultation, equality."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pna import wording
from pna.answers import Answer
from pna.attributes.census import NO_CAR
from pna.material import Material
from pna.report.document.blocks import Block, Bullets, Heading, Note, Paragraph, Table
from pna.report.draft import pieces_common as common
from pna.report.draft import pieces_tables as tables
from pna.report.draft.parts import DraftMaterial
from pna.report.draft.practices import practices
from pna.rules import headline_rule
from pna.study.questions import Disclosure
from pna.wording import consultation as asked
from pna.wording import draft_about as about
from pna.wording import draft_captions as captions
from pna.wording import draft_summary as plain
from pna.wording import draft_words as words
from pna.wording.consultation import Period
from pna.wording.hours import slot_words
from pna.wording.numbers import long_date
from pna.wording.report_words import FOR_AUTHORS
from pna.wording.words import board_words, in_brackets, nobody_of, people, some_of

__all__ = ["consultation", "equality", "neighbours", "plain_summary"]

_UNITS = {
    "oa": "output areas (small areas of the census)",
    "postcode": "postcodes",
    "lsoa": "LSOAs",
}
_NO_BOARD = ("", "(none named)", "all")


def plain_summary(material: DraftMaterial) -> tuple[Block, ...]:
    """Tell the draft in plain English, with at most five key figures."""
    published = material.published
    results = published.results
    said = captions.Headline.of(results.study)
    day = long_date(results.study.study.reference_date)
    units = _UNITS.get(results.study.demand.unit, "places")
    hours = common.has(published, "coverage-by-time")
    blocks: list[Block] = [
        Heading(plain.WHAT, 2),
        *(Paragraph(line) for line in plain.what(common.area_name(published), hours=hours)),
        Heading(plain.DID, 2),
        *(Paragraph(line) for line in plain.did(day, by_road=bool(results.networks), units=units)),
    ]
    figures = _figures(published, said)
    if figures:
        blocks += [Heading(plain.FIGURES, 2), Bullets(figures)]
    if results.networks or results.matrices:
        blocks += [Heading(plain.MEANS, 2), Bullets(plain.means(said.drive, said.walk))]
    blocks += [Heading(plain.NOT_MEANS, 2), Bullets(plain.not_means(hours=hours))]
    return tuple(blocks)


def _figures(published: Material, said: captions.Headline) -> tuple[str, ...]:
    """Say key figures, each held to the study's rules on small numbers."""
    results = published.results
    study, hiding = results.study, results.study.disclosure
    lines = []
    if common.has(published, "provision"):
        whole = common.of_whole(published.table("provision")).set_index("measure")["value"]
        lines.append(
            plain.premises(
                common.area_name(published),
                common.count(whole.get("pharmacies")),
                common.number(whole.get("pharmacies_per_10000"), 1),
            )
        )
    items = wording.further(results.coverage, study, headline_rule(study))
    for item in items[:3]:
        if item.mode != "both":
            continue
        inside = item.total - item.unknown - item.outside
        who = some_of(inside, item.total, "people", hiding, unknown=item.unknown)
        word = wording.set_words(item.premises_set)
        lines.append(plain.within(who, said.drive, said.walk, word))
        who = _who(item.outside, item.total, item.unknown, hiding)
        lines.append(plain.further(who, said.drive, said.walk))
    both = headline_rule(study)
    row = _slot_row(published, both)
    if row is not None:
        who = _who(row["within"], row["total"], row["unknown"], hiding)
        lines.append(plain.when_open(who, slot_words(study.slots[-1]), said.drive, said.walk))
    row = _group_row(published, study.headline.walk_minutes)
    if row is not None:
        who = some_of(row["outside"], row["total"], plain.NO_CAR, hiding, unknown=row["unknown"])
        lines.append(plain.no_car(who, said.walk))
    return tuple(lines)


def _who(part: float, whole: float, unknown: float, disclosure: Disclosure) -> str:
    """Say how many people, or nobody, at the beginning of a sentence."""
    if nobody_of(part, disclosure) and not unknown > 0:
        return plain.NOBODY
    return f"{people(part, disclosure)} people{in_brackets(part, whole, disclosure)}"


def _slot_row(published: Material, rule: str) -> dict[str, Any] | None:
    """The row of the whole area for the last slot of the week, such as Sunday."""
    answer = published.results.answers.get("coverage-by-time")
    slots = [slot.name for slot in published.results.study.slots]
    if not isinstance(answer, Answer) or not slots:
        return None
    return _first(
        common.of_whole(common.own_speeds(answer.frame)),
        {"rule": rule, "slot": slots[-1], "premises_set": common.first_set(published)},
    )


def _group_row(published: Material, minutes: float) -> dict[str, Any] | None:
    answer = published.results.answers.get("coverage-by-group")
    if not isinstance(answer, Answer):
        return None
    wanted = {
        "rule": f"walk_{minutes:g}",
        "split": "car",
        "group": NO_CAR,
        "premises_set": common.first_set(published),
    }
    return _first(common.of_whole(common.own_speeds(answer.frame)), wanted)


def _first(frame: pd.DataFrame, wanted: dict[str, str]) -> dict[str, Any] | None:
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return dict(common.records(frame)[0]) if len(frame) else None


def neighbours(published: Material) -> tuple[str, ...]:
    """Name the boards that the inputs name near the area: of premises there, and of boundaries."""
    results = published.results
    own = {name.casefold() for name in (*results.study.area.board_names, results.study.area.name)}
    own |= {str(name).casefold() for name in results.areas["area_name"]}
    named: list[str] = []
    if common.has(published, "cross-border"):
        named += [str(name) for name in published.table("cross-border")["board"]]
    if common.has(published, "consultees"):
        frame = published.table("consultees")
        named += [str(name) for name in frame.loc[frame["where"] == "neighbour", "board"]]
    kept = {
        name.casefold(): board_words(words.shortened(name))
        for name in named
        if name not in _NO_BOARD and name != "nan" and name.casefold() not in own
    }
    return tuple(kept[key] for key in sorted(kept))


def consultation(material: DraftMaterial) -> tuple[Block, ...]:
    """Say who is consulted, until when, and what is asked."""
    published = material.published
    settings = getattr(published.results.study, "report", None)
    days = int(getattr(settings, "consultation_days", 60) or 60)
    served = getattr(settings, "consultation_from", None)
    contact = str(getattr(settings, "contact", "") or "")
    blocks: list[Block] = [Paragraph(asked.duty(days)), Heading(asked.DATES, 2)]
    blocks += _dates(served, days)
    blocks += [
        Heading(asked.LIST, 2),
        _consultees(published),
        Paragraph(asked.PREMISES_NOTE, small=True),
        *_branches(published),
        Note(asked.ASK, FOR_AUTHORS, to_write=True),
        Paragraph(asked.neighbours_sentence(neighbours(published)), lead=asked.NEIGHBOURS),
        Paragraph(asked.COPIES),
        Heading(asked.QUESTIONS_HEAD, 2),
        Bullets(asked.QUESTIONS),
    ]
    if contact:
        blocks.append(Paragraph(asked.contact_sentence(contact)))
    return tuple(blocks)


def _dates(served: date | None, days: int) -> tuple[Block, ...]:
    if served is None:
        return (Note(asked.NO_DATE, FOR_AUTHORS, to_write=True), Note(asked.SOLICITOR))
    period = Period(served, days)
    table = Table(asked.DATES_CAPTION, asked.DATES_HEADS, asked.dates_rows(period))
    warned = asked.warnings(period)
    return (
        Paragraph(asked.counting(period)),
        table,
        *((Bullets(warned),) if warned else ()),
        Note(asked.SOLICITOR),
    )


def _consultees(published: Material) -> Table:
    sizes: dict[str, int] = {}
    if common.has(published, "consultees"):
        frame = published.table("consultees")
        kinds = frame.loc[frame["where"] == "area", "kind"].value_counts()
        of = {str(kind): int(size) for kind, size in kinds.items()}
        sizes = {
            "pharmacies": sum(
                of.get(one, 0) for one in ("pharmacy", "distance_selling", "appliance")
            ),
            "practices": practices(published).number,
            "lps": of.get("lps", 0),
        }
    named = neighbours(published)
    sizes |= {"boards": len(named)} if named else {}
    rows = tuple(
        (name, str(sizes[key]) if key in sizes else words.NOTHING) for key, name in asked.CONSULTEES
    )
    return Table(
        asked.CONSULTEES_CAPTION, asked.CONSULTEES_HEADS, rows, numbers=(1,), widths=(5, 1)
    )


def _branches(published: Material) -> tuple[Block, ...]:
    """Name the branch surgeries of the area with their practices."""
    named = practices(published).branches
    if not named:
        return ()
    return (Paragraph(asked.BRANCHES), Bullets(tuple(asked.branch_of(*one) for one in named)))


def equality(material: DraftMaterial) -> tuple[Block, ...]:
    """Give coverage by group, and what is known of each protected characteristic."""
    published = material.published
    given = set()
    if common.has(published, "coverage-by-group"):
        given = set(published.table("coverage-by-group")["split"])
    group_table = tables.is_made(published, "coverage-by-group")
    here = "[[ref:table:coverage-by-group]]"
    rows = tuple(
        (
            name,
            about.IN_TABLE.format(table=here)
            if split in given and group_table
            else about.NOT_IN_FIGURES,
        )
        for name, split in about.CHARACTERISTICS
    )
    caption = about.CHARACTERISTICS_CAPTION
    blocks: list[Block] = [
        Paragraph(about.DUTY),
        Table(caption, about.CHARACTERISTICS_HEADS, rows, widths=(2, 5)),
    ]
    if group_table:
        lines = tuple(map(words.no_marks, published.sentences("coverage-by-group")))
        blocks += [
            Paragraph(about.BESIDE),
            Paragraph("[[table:coverage-by-group]]"),
            *((Bullets(lines),) if lines else ()),
        ]
    if tables.is_made(published, "older-pace"):
        blocks += [Paragraph(about.OLDER_PACE), Paragraph("[[table:older-pace]]")]
    return tuple(blocks)
