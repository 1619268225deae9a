"""The note on an application: two pages that a Board can read aloud and an appeal can rest on.

Its sections stand in a fixed order. What an application does not ask has no section; what cannot be
said has a sentence that tells what would make it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from pna import provenance
from pna.maps.words import long_date
from pna.report import note_minutes as about_minutes
from pna.report import note_people as about_people
from pna.report import note_sites as about_sites
from pna.report.document.blocks import (
    Block,
    Bullets,
    Columns,
    Document,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
)
from pna.report.document.heights import pages
from pna.report.note_detail import LEVELS, Detail
from pna.scenario.application import Facts
from pna.scenario.around import Around
from pna.scenario.changes import ChangeServices
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures
from pna.wording import applications as asked
from pna.wording import applications_method as method
from pna.wording.applications_rural import for_the_board
from pna.wording.overrides import overrides_sentences
from pna.wording.words import INVENTED

__all__ = ["note"]

_MOST_WARNINGS = 3
_PAGES = 2.0
"""By the estimate, which may be a line or two out."""


def note(
    comparison: Comparison,
    figures: Figures,
    around: Around,
    facts: Facts | None = None,
    picture: Picture | None = None,
) -> Document:
    """Write the note on an application.

    Parameters
    ----------
    comparison
        Before and after.
    figures, around
        Its tables; no figure is worked out here.
    facts
        The application's own.
    picture
        The map before and after.

    Returns
    -------
    Document
        Two pages as set by `pna.report.document`, for applications of a few changes.
    """
    written = _written(comparison, figures, around, facts, picture, LEVELS[0])
    for detail in LEVELS[1:]:
        if pages(written) <= _PAGES:
            break
        written = _written(comparison, figures, around, facts, picture, detail)
    return written


def _written(
    comparison: Comparison,
    figures: Figures,
    around: Around,
    facts: Facts | None,
    picture: Picture | None,
    detail: Detail,
) -> Document:
    study = comparison.before.study
    blocks: list[Block] = [*_asked(comparison, facts)]
    if picture is not None:
        shown = replace(picture, width_mm=min(picture.width_mm, detail.picture_mm))
        blocks += [Heading("Position on a map"), shown]
    rest: list[Flow] = []
    if any(not isinstance(change, ChangeServices) for change in comparison.scenario.changes):
        blocks += about_people.moved(comparison, figures, detail)
        blocks += about_people.shares(comparison, figures)
        rest += [
            *about_minutes.minutes(comparison, figures, detail),
            *about_people.by_time(comparison, figures),
            *about_people.choice(comparison, figures),
            *about_sites.nearest(comparison, around, detail),
            *about_sites.overlap(comparison, around, detail),
            *about_sites.absorbed(comparison, around, detail),
            *about_sites.users(comparison, around),
            *about_sites.rural(comparison, around, detail),
            *about_sites.housing(comparison, around, detail),
            *about_sites.detours(comparison, around, detail),
        ]
    blocks.append(Columns((*rest, *_end(comparison))))
    return Document(
        title=asked.title(comparison),
        subtitle=(
            f"{study.study.name}: travel times before and after, "
            f"as at {long_date(study.study.reference_date)}"
        ),
        blocks=_numbered(blocks),
        stamp=_stamp(comparison, facts),
        footer=study.study.name,
    )


def _stamp(comparison: Comparison, facts: Facts | None) -> date:
    received = facts.received if facts else None
    return received or comparison.scenario.on or comparison.before.study.study.reference_date


def _asked(comparison: Comparison, facts: Facts | None) -> Iterator[Flow]:
    if comparison.before.study.study.invented:
        yield Note(INVENTED)
    yield Heading(asked.ASKED)
    sentences = asked.asked_sentences(comparison)
    if len(sentences) == 1:
        yield Paragraph(sentences[0])
    else:
        yield Bullets(sentences)
    # The facts of an application say who asks and when.
    source = "" if facts else asked.source_sentence(comparison.scenario)
    for text in (*asked.position_sentences(comparison), source):
        if text:
            yield Paragraph(text)
    for name, text in asked.facts_sentences(facts) if facts else ():
        yield Paragraph(text, lead=f"{name}:")
    warnings = [one for one in comparison.findings if one.level == "warning"]
    for finding in warnings[:_MOST_WARNINGS]:
        yield Paragraph(for_the_board(str(finding)), lead="To check:", small=True)


def _end(comparison: Comparison) -> Iterator[Flow]:
    """Limits, method, sources, and what is left to the Board."""
    before = comparison.before
    yield Heading("Limits and assumptions")
    yield Paragraph(" ".join(method.limits(before.study)), small=True)
    yield Heading("Method")
    yield Paragraph(" ".join(method.method_sentences(before)), small=True)
    for text in overrides_sentences(before.overrides):
        yield Paragraph(text, lead="Speed given by hand:", small=True)
    yield Heading("Sources")
    yield Paragraph(method.inputs_sentence(before.study), small=True)
    lines = provenance.attribution(before.study, before.findings)
    yield Paragraph(" ".join(lines), small=True)
    yield Heading(method.DECIDES)
    yield Paragraph(method.BOARD)


def _numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Number the headings, so that a reader can be sent to one."""
    numbers = iter(range(1, 100))

    def one(block: Flow) -> Flow:
        if isinstance(block, Heading) and block.level == 1:
            return Heading(f"{next(numbers)}. {block.text}", 1)
        return block

    numbered: list[Block] = []
    for block in blocks:
        if isinstance(block, Columns):
            numbered.append(Columns(tuple(one(each) for each in block.blocks)))
        else:
            numbered.append(one(block))
    return tuple(numbered)
