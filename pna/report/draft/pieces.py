"""Everything with a name that a draft, or a council's own document, may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from pna import questions
from pna.maps.catalogue import THEMES
from pna.maps.content import MapContent
from pna.report.document.blocks import Block, Bullets, Paragraph, Picture
from pna.report.draft import (
    pieces_about,
    pieces_board,
    pieces_checklist,
    pieces_profiles,
    pieces_tables,
)
from pna.report.draft.chapters.placing import placed
from pna.report.draft.parts import DraftMaterial, Piece
from pna.wording import draft, draft_leads, draft_words

__all__ = ["PIECES"]

_PROFILE = "profile:"
_MOST_IN_A_PARAGRAPH = 1
_Make = Callable[[DraftMaterial], tuple[Block, ...]]


def _table(name: str, material: DraftMaterial) -> tuple[Block, ...]:
    return pieces_tables.table_blocks(material.published, name)


def _map(key: str, material: DraftMaterial) -> tuple[Block, ...]:
    drawn = material.maps.get(key)
    if isinstance(drawn, MapContent) and key in material.figures:
        alt, caption = draft_words.no_marks(drawn.finding), draft_words.no_marks(drawn.title)
        return (Picture(material.figures[key], alt, caption),)
    title = next((theme.title for theme in THEMES if theme.key == key), key)
    why = draft.NO_PICTURE if drawn is None or isinstance(drawn, MapContent) else drawn.why
    return (Paragraph(draft.no_map(title, why), small=True),)


def _sentences(name: str, material: DraftMaterial) -> tuple[Block, ...]:
    lines = tuple(map(draft_words.no_marks, material.published.sentences(name)))
    if not lines:
        return ()
    if len(lines) <= _MOST_IN_A_PARAGRAPH:
        return tuple(Paragraph(line) for line in lines)
    return (Bullets(lines),)


def _appendix(material: DraftMaterial) -> tuple[Block, ...]:
    known = pieces_tables.is_made(material.published, "hours-open")
    hours = "[[table:hours-open]]" if known else draft_leads.NO_HOURS
    return (Paragraph("[[table:premises]]"), Paragraph(hours))


class _Pieces(Mapping[str, Piece]):
    """Pieces by name; ``profile:CODE`` is one for the code of any locality or district."""

    def __init__(self, known: Mapping[str, Piece]) -> None:
        self._known: Final = dict(known)

    def __getitem__(self, name: str) -> Piece:
        if name in self._known:
            return self._known[name]
        code = name.removeprefix(_PROFILE)
        if code and code != name:
            make = partial(_profile, code)
            return Piece(name, draft.PROFILE_OF.format(code=code), make)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _profile(code: str, material: DraftMaterial) -> tuple[Block, ...]:
    made = pieces_profiles.profile(material, code)
    return made or (Paragraph(draft.NO_AREA.format(code=code), small=True),)


def _services(material: DraftMaterial) -> tuple[Block, ...]:
    return placed(material, "table:services", "map:services", "table:services-matrix")


def _known() -> dict[str, Piece]:
    singles: tuple[tuple[str, str, _Make], ...] = (
        ("plain-summary", "The summary in plain English", pieces_board.plain_summary),
        ("method", "How it was worked out", pieces_about.method),
        ("data-register", "Every input, with its fingerprint", pieces_about.data_register),
        ("findings", "What should be looked at in the inputs", pieces_about.findings),
        ("missing", "What these inputs do not give", pieces_about.missing),
        ("sources", "Lines of attribution", pieces_about.sources),
        ("attribution", "Lines of attribution", pieces_about.sources),
        ("checklist", "The checklist of Schedule 1", pieces_checklist.checklist),
        ("profiles", "A profile of every locality", pieces_profiles.profiles),
        ("premises-appendix", "Premises and their opening hours", _appendix),
        ("services", "Services, and who offers them", _services),
        ("consultation", "Consultees, dates and questions", pieces_board.consultation),
        ("equality", "Coverage by group of people", pieces_board.equality),
    )
    known = {name: Piece(name, title, make) for name, title, make in singles}
    for name, (title, _) in pieces_tables.TABLES.items():
        known[f"table:{name}"] = Piece(f"table:{name}", title, partial(_table, name))
    for theme in THEMES:
        known[f"map:{theme.key}"] = Piece(f"map:{theme.key}", theme.title, partial(_map, theme.key))
    for question in questions.QUESTIONS:
        name = f"sentences:{question.name}"
        title = draft.SENTENCES_OF.format(title=question.title)
        known[name] = Piece(name, title, partial(_sentences, question.name))
    terms = partial(pieces_checklist.glossary, pieces=known.copy())
    known["glossary"] = Piece("glossary", "Terms that the draft uses", terms)
    return known


PIECES: Mapping[str, Piece] = _Pieces(_known())
"""By name, as marks have it between their brackets."""
