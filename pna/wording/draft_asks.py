"""Titles of the draft's chapters, and what is asked of their authors.

What the Board concludes, recommends and puts first is for its authors; so are the context of the
area and its engagement. The program writes none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pna.wording import schedule1

__all__ = ["CHAPTERS", "STATEMENT", "Asked"]

STATEMENT = "To be written by the Board."


class Asked(NamedTuple):
    """A chapter's title, and what its authors are asked to write; empty: nothing."""

    title: str
    asks: str = ""


CHAPTERS: Mapping[str, Asked] = MappingProxyType(
    {
        "summary": Asked("Summary in plain English"),
        "context": Asked(
            "Context",
            "Describe the area and its health and care system: the Board, the integrated care "
            "board, the project team and how it was overseen. Say why the localities were chosen "
            "as they are. Say what has happened since the last assessment.",
        ),
        "services": Asked(
            "Current services",
            "Say which services are commissioned locally, by whom and until when, and what the "
            "contractor questionnaire found. Correct the lists of services where the national "
            "contract has changed since they were written.",
        ),
        "health": Asked(
            schedule1.HEALTH,
            "Describe the health of the people of the area from the joint strategic assessment, "
            "as a whole and by locality, and say what community pharmacy can do about it. Say "
            "what the figures on access mean for people here.",
        ),
        "changes": Asked(
            schedule1.WILL_CHANGE,
            "Describe changes that no table shows: population projections beyond planned homes, "
            "regeneration, new surgeries, pharmacy closures that have been announced, changes of "
            "services. Say which future circumstances the Board takes into account.",
        ),
        "priorities": Asked(
            "Key strategic priorities",
            "Name the priorities of the Board's strategy and of the integrated care board, and "
            "how community pharmacy contributes to each.",
        ),
        "neighbours": Asked(
            "Neighbouring and regional services",
            "Describe what neighbouring assessments say of services that people of this area use, "
            "and hospital, urgent care and other NHS services that matter here.",
        ),
        "engagement": Asked(
            "Engagement",
            "Report how the public and contractors were heard before this draft: surveys, how many "
            "answered, what they said. After the consultation, report on it here (Schedule 1, "
            "paragraph 6).",
        ),
        "conclusions": Asked(
            "Conclusions",
            "Write the Board's statements under Schedule 1, paragraph by paragraph and by "
            "locality. The figures of this draft are evidence; none of them is a conclusion.",
        ),
        "recommendations": Asked(
            "Recommendations",
            "Write what the Board recommends, to whom and by when.",
        ),
        "equality": Asked(
            "Equality impact assessment",
            "Say who may be affected by the conclusions, for each protected characteristic, and "
            "what will be done about it. Add what is known from surveys and services.",
        ),
        "checklist": Asked(schedule1.TITLE),
        "profiles": Asked("Profiles of localities"),
        "premises": Asked("Premises and opening hours"),
        "method": Asked("How it was worked out"),
        "register": Asked("Data register"),
        "consultation": Asked("Consultation"),
        "glossary": Asked("Abbreviations and glossary"),
        "sources": Asked("Sources and attribution"),
    }
)
"""By key of the chapter, in the order of the council's working outline."""
