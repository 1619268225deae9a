"""The draft put together: chapters in order, numbered, with what their authors wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pna.errors import Finding, Findings
from pna.report.document.blocks import (
    Block,
    Columns,
    Contents,
    Document,
    Entry,
    Flow,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
    flat,
)
from pna.report.draft.numbering import Numbers, chapter_numbers, entries, map_labels
from pna.report.draft.parts import ChapterPlan, DraftMaterial, Piece
from pna.report.draft.references import CHAPTER, References, made_once, referred_to, with_pieces
from pna.report.draft.texts import changed
from pna.wording import report_words as words
from pna.wording.numbers import long_date
from pna.wording.words import INVENTED

__all__ = ["Assembled", "assembled"]

_Content = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]
_LISTS = "lists"
_CHAPTER, _SECTION = 1, 2
"""Levels of headings that are numbered."""


@dataclass(frozen=True)
class Assembled:
    """A draft, what is to be told of it, and the keys of chapters that wait for their authors."""

    document: Document
    findings: Findings
    waiting: tuple[str, ...]


def assembled(
    material: DraftMaterial, outline: Sequence[ChapterPlan], pieces: Mapping[str, Piece]
) -> Assembled:
    """Put a draft together.

    Parameters
    ----------
    material
        What it is made from, sections included.
    outline
        Its chapters; they stand in this order, appendices after the others.
    pieces
        What marks may ask for, by name.

    Returns
    -------
    Assembled
        The document has every number and reference filled in; marks that mean nothing are left out
        of it and told in findings.
    """
    pieces = made_once(pieces, material)
    plans = sorted(outline, key=lambda plan: plan.appendix)
    findings: list[Finding] = []
    numbers = Numbers(map_labels(material), {})
    chapters: list[tuple[ChapterPlan, list[Block]]] = []
    labels: dict[str, str] = {}
    given = chapter_numbers([plan.appendix for plan in plans])
    for plan, number in zip(plans, given, strict=True):
        raw = _raw(plan, material)
        blocks = list(with_pieces(raw, pieces, material, findings, file=f"{plan.key}.md"))
        head = _chapter_heading(plan, number, new_page=_begins_page(plan, chapters, blocks))
        labels[head.name] = f"{'appendix' if plan.appendix else 'chapter'} {number}"
        below = [numbers.block(block) for block in _numbered(blocks, number, plan.key)]
        chapters.append((plan, [head, *below]))
    _name_the_unnamed(chapters, pieces, material, numbers)
    references = References(material, pieces, {**labels, **numbers.labels}, findings)
    said = [
        changed(block, partial(references.text, file=f"{plan.key}.md"))
        for plan, blocks in chapters
        for block in blocks
    ]
    waiting = tuple(plan.key for plan in plans if plan.asks and plan.key not in material.sections)
    document = _document(material, said)
    return Assembled(document, tuple(dict.fromkeys(findings)), waiting)


def _raw(plan: ChapterPlan, material: DraftMaterial) -> tuple[Block, ...]:
    written = material.sections.get(plan.key, ())
    if plan.asks and not written:
        box = Note(words.to_write(plan.asks, plan.key), words.AUTHORS_LEAD, to_write=True)
        return (box, *plan.make(material))
    return (*written, *plan.make(material))


def _begins_page(plan: ChapterPlan, before: Sequence[object], blocks: Sequence[Block]) -> bool:
    """Whether a chapter begins a page: the first, and appendices of more than a few lines."""
    if not before:
        return True
    return plan.appendix and any(isinstance(block, Table | Picture) for block in flat(blocks))


def _chapter_heading(plan: ChapterPlan, number: str, *, new_page: bool) -> Heading:
    title = f"Appendix {number}: {plan.title}" if plan.appendix else f"{number} {plan.title}"
    return Heading(title, _CHAPTER, f"{CHAPTER}{plan.key}", new_page=new_page)


def _numbered(blocks: Sequence[Block], number: str, key: str) -> Iterator[Block]:
    """Number the headings of a chapter; none of them may stand as high as its own."""
    sections = 0
    for block in blocks:
        if not isinstance(block, Heading):
            yield block
            continue
        level = max(block.level, _SECTION)
        if level > _SECTION:
            yield replace(block, level=level)
            continue
        sections += 1
        name = block.name or f"section:{key}:{sections}"
        yield replace(block, text=f"{number}.{sections} {block.text}", level=level, name=name)


def _name_the_unnamed(
    chapters: Sequence[tuple[ChapterPlan, list[Block]]],
    pieces: Mapping[str, Piece],
    material: DraftMaterial,
    numbers: Numbers,
) -> None:
    """Let references find tables that a chapter holds without their mark: they look the same."""
    asked = referred_to(block for _, blocks in chapters for block in blocks)
    wanted = {
        name: table
        for name, piece in pieces.items()
        if name in asked and name.startswith("table:") and name not in numbers.labels
        for table in flat(piece.make(material))
        if isinstance(table, Table)
    }
    by_content = {(one.caption, one.head, one.rows): name for name, one in wanted.items()}
    for _, blocks in chapters:
        for place, block in enumerate(blocks):
            blocks[place] = _renamed(block, by_content, numbers)


def _renamed(block: Block, names: Mapping[_Content, str], numbers: Numbers) -> Block:
    if isinstance(block, Columns):
        inner = tuple(_renamed_flow(one, names, numbers) for one in block.blocks)
        return Columns(inner)
    return _renamed_flow(block, names, numbers)


def _renamed_flow(block: Flow, names: Mapping[_Content, str], numbers: Numbers) -> Flow:
    if not isinstance(block, Table):
        return block
    name = names.get((block.caption, block.head, block.rows), "")
    if not name or name in numbers.labels:
        return block
    numbers.labels.pop(block.name, None)
    numbers.labels[name] = block.label
    return replace(block, name=name)


def _without_profiles(chapters: Sequence[Block]) -> Iterator[Block]:
    """Leave the profiles out: their tables are all alike, and the contents lead to each of them."""
    within = False
    for block in chapters:
        if isinstance(block, Heading) and block.level == _CHAPTER:
            within = block.name == f"{CHAPTER}profiles"
        if not within:
            yield block


def _document(material: DraftMaterial, chapters: Sequence[Block]) -> Document:
    study = material.published.results.study
    settings = study.report
    day = long_date(study.study.reference_date)
    invented = study.study.invented
    headings = tuple(
        Entry(block.text, block.level, block.name)
        for block in chapters
        if isinstance(block, Heading) and block.name and block.level <= _SECTION
    )
    listed = entries(_without_profiles(chapters))
    lists: tuple[Block, ...] = ()
    if listed:
        headings += (Entry(words.LISTED, _CHAPTER, _LISTS),)
        lists = (
            Heading(words.LISTED, _CHAPTER, _LISTS, new_page=True),
            *((Paragraph(words.LISTED_NOT),) if len(listed) < len(entries(chapters)) else ()),
            Contents(words.LISTED, listed, headings=False),
        )
    forms = words.other_forms(settings.accessibility_contact or settings.contact)
    front: tuple[Block, ...] = (
        *((Note(INVENTED),) if invented else ()),
        *((Paragraph(forms),) if forms else ()),
        Contents(words.CONTENTS, headings),
    )
    foot = words.foot(study.study.name, day)
    return Document(
        title=words.title(study.study.name),
        subtitle=words.subtitle(day),
        blocks=(*front, *chapters, *lists),
        stamp=study.study.reference_date,
        footer=f"{foot}. {INVENTED}" if invented else foot,
        look="report",
        author=settings.council,
    )
