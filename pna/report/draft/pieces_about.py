"""What a draft says of itself: its method, its data, what was found in them, their sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pna import provenance, wording
from pna.answers import NotMade
from pna.errors import Finding
from pna.maps.content import NotDrawn
from pna.material import Material
from pna.questions import run_tables
from pna.report import method_page
from pna.report.document.blocks import Block, Bullets, Heading, Paragraph, Table
from pna.report.draft import pieces_tables as tables
from pna.report.draft.parts import DraftMaterial
from pna.rules import headline_rule
from pna.wording import draft_about as said
from pna.wording import draft_words as words
from pna.wording.numbers import short_date

__all__ = ["data_register", "findings", "method", "missing", "sources"]

_UNITS = {"oa": "output areas", "postcode": "postcodes", "lsoa": "LSOAs"}
_HASH_DIGITS = 12
_MOST_FINDINGS, _MOST_ROWS = 40, 5


def method(material: DraftMaterial) -> tuple[Block, ...]:
    """Say how the figures were worked out: minutes, premises, people, limits."""
    results = material.published.results
    study = results.study
    blocks: list[Block] = []
    if results.networks and len(results.road_files):
        told = method_page.driving(study, results.presets, results.road_files)
        blocks += [
            Heading(said.METHOD_DRIVING, 2),
            *(
                Paragraph(text, lead=lead)
                for lead, text in zip(said.METHOD_DRIVING_LEADS, told, strict=True)
                if text
            ),
            Heading(said.METHOD_WALKING, 2),
            Paragraph(method_page.walking(study)),
            Paragraph(said.METHOD_MORE),
        ]
    elif not results.networks:
        lines = wording.straight_sentences(results.coverage, study.disclosure)
        blocks += [Paragraph(said.METHOD_STRAIGHT), *(Paragraph(line) for line in lines)]
    by_hand = wording.overrides_sentences(results.overrides)
    if by_hand:
        by_hand = tuple(map(words.no_marks, by_hand))
        blocks += [Heading(said.METHOD_OVERRIDES, 2), Bullets(by_hand)]
    premises = (
        wording.premises_sentence(run_tables.reconciliation_table(results), study),
        wording.unplaced_sentence(results.premises, study.premises.sets[0]),
    )
    blocks += [Heading(said.METHOD_PREMISES, 2), Paragraph(said.RULES)]
    blocks += [Paragraph(words.no_marks(line)) for line in premises if line]
    places = said.METHOD_PLACES.format(
        count=f"{len(results.demand):,}", units=_UNITS.get(study.demand.unit, "places")
    )
    blocks += [Heading(said.METHOD_PEOPLE, 2), Paragraph(places)]
    limits = [
        *((wording.RANGE_NOTE,) if results.networks else ()),
        *(_of_roads(material.published) if results.networks else ()),
        wording.disclosure_sentence(study),
        said.ROUNDING,
    ]
    blocks += [Heading(said.METHOD_LIMITS, 2), *(Paragraph(line) for line in limits if line)]
    return tuple(blocks)


def _of_roads(published: Material) -> tuple[str, ...]:
    results = published.results
    edge = wording.edge_sentence(results.edge, results.study) if len(results.edge) else ""
    return (edge, wording.restrictions_sentence(results.restrictions))


def data_register(material: DraftMaterial) -> tuple[Block, ...]:
    """List every input with publisher, date, licence and fingerprint."""
    results = material.published.results
    known = {Path(path).resolve(): digest for path, digest in results.input_hashes.items()}

    def digest(path: Path) -> str:
        return known.get(Path(path).resolve()) or provenance.sha256(path)

    try:
        records = provenance.input_records(results.study, digest, results.findings)
    except OSError as error:
        # A file may have been moved since the run; its name tells which.
        return (Paragraph(f"{said.REGISTER_CAPTION}: {error.filename or error}", small=True),)
    rows = tuple(
        (
            words.shortened(str(one["key"])),
            words.shortened(str(one["file"])),
            words.shortened(str(one["publisher"] or "")) or words.NOTHING,
            _day(one["as_at"]),
            words.shortened(str(one["licence"] or "")) or words.NOTHING,
            str(one["sha256"] or words.NOTHING)[:_HASH_DIGITS],
        )
        for one in records
    )
    table = Table(
        said.REGISTER_CAPTION, said.REGISTER_HEADS, rows, widths=(2.2, 3, 1.6, 1.2, 1.5, 1.3)
    )
    return (table, Paragraph(said.REGISTER_NOTE, small=True))


def _day(as_at: object) -> str:
    """A date as a column of a table has it; anything else as it was given."""
    try:
        return short_date(date.fromisoformat(str(as_at)))
    except ValueError:
        return str(as_at or words.NOTHING)


def findings(material: DraftMaterial) -> tuple[Block, ...]:
    """List what should be looked at in the inputs."""
    given = material.published.results.findings
    told: dict[tuple[str, str], list[int]] = {}
    number = 0
    for one in given:
        said_of = " ".join(part for part in (one.message, _where(one)) if part)
        key = (str(one.file or words.NOTHING), words.no_marks(said_of))
        if one.level == "info" or (len(told) == _MOST_FINDINGS and key not in told):
            continue
        number += 1
        told.setdefault(key, []).extend([] if one.row is None else [one.row])
    rows = tuple(
        (words.shortened(file), _rows(places), text) for (file, text), places in told.items()
    )
    left = len(given) - number
    note = Paragraph(said.FINDINGS_LEFT.format(number=f"{left:,}"), small=True)
    if not rows:
        return (Paragraph(said.FINDINGS_NONE), *((note,) if left else ()))
    table = Table(said.FINDINGS_CAPTION, said.FINDINGS_HEADS, rows, widths=(2.4, 1.1, 6))
    return (table, note) if left else (table,)


def _rows(numbers: Sequence[int]) -> str:
    """Name the rows of which the same was found."""
    named = ", ".join(f"{number:,}" for number in numbers[:_MOST_ROWS])
    more = len(numbers) - _MOST_ROWS
    return f"{named} and {more:,} more" if more > 0 else named or words.NOTHING


def _where(one: Finding) -> str:
    """Name the column and the value that a finding is about."""
    parts = [str(part) for part in (one.column, one.value) if part not in (None, "")]
    return f"({words.shortened(': '.join(parts))})" if parts else ""


def missing(material: DraftMaterial) -> tuple[Block, ...]:
    """List tables and maps that these inputs do not give, and what would make them."""
    published = material.published
    why_not: dict[str, list[str]] = {}
    for name, (title, _) in tables.TABLES.items():
        asked = tables.QUESTION_OF.get(name, name)
        answer = published.results.answers.get(asked)
        if name != asked and name not in tables.FROM_INPUTS:
            continue
        if isinstance(answer, NotMade) or not tables.is_made(published, name):
            why = tables.why_not(published, name).partition(": ")[2]
            why_not.setdefault(why, []).append(title)
    for one in material.maps.values():
        if isinstance(one, NotDrawn):
            why_not.setdefault(one.why, []).append(one.title)
    if not why_not:
        return ()
    # What one input would make is told together.
    items = [f"{'; '.join(dict.fromkeys(titles))}: {why}" for why, titles in why_not.items()]
    return (
        Heading(said.MISSING, 2),
        Paragraph(said.MISSING_LEAD),
        Bullets(tuple(map(words.no_marks, items))),
    )


def sources(material: DraftMaterial) -> tuple[Block, ...]:
    """Give the lines of attribution that must stand on what is published."""
    results = material.published.results
    lines = provenance.attribution(results.study, results.findings)
    return tuple(Paragraph(words.no_marks(line)) for line in lines)


def headline(published: Material) -> tuple[str, ...]:
    """Say who is further than the times of the headline."""
    study = published.results.study
    lines = wording.headline(published.results.coverage, study, headline_rule(study))
    return tuple(map(words.no_marks, lines))
