"""The chapters of the draft, by the working outline of the council, in their order."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from pna.report.document.blocks import Block
from pna.report.draft.chapters import appendices, front, later, people
from pna.report.draft.parts import ChapterPlan, DraftMaterial
from pna.wording.draft_asks import CHAPTERS

__all__ = ["OUTLINE"]

_Make = Callable[[DraftMaterial], tuple[Block, ...]]
_CHAPTERS: MappingProxyType[str, _Make] = MappingProxyType(
    {
        "summary": front.summary,
        "context": front.context,
        "services": front.services,
        "health": people.health,
        "changes": later.changes,
        "priorities": later.left_to_authors,
        "neighbours": later.neighbours,
        "engagement": later.engagement,
        "conclusions": later.conclusions,
        "recommendations": later.left_to_authors,
        "equality": later.equality,
    }
)
_APPENDICES: MappingProxyType[str, _Make] = MappingProxyType(
    {
        "checklist": appendices.checklist,
        "profiles": appendices.profiles,
        "premises": appendices.premises,
        "method": appendices.method,
        "register": appendices.register,
        "consultation": appendices.consultation,
        "glossary": appendices.glossary,
        "sources": appendices.sources,
    }
)

OUTLINE: tuple[ChapterPlan, ...] = (
    *(
        ChapterPlan(key, CHAPTERS[key].title, CHAPTERS[key].asks, make)
        for key, make in _CHAPTERS.items()
    ),
    *(
        ChapterPlan(key, CHAPTERS[key].title, CHAPTERS[key].asks, make, appendix=True)
        for key, make in _APPENDICES.items()
    ),
)
"""Every chapter; appendices last."""
