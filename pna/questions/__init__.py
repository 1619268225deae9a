"""The questions of an assessment: one module for each, one table for each question.

A question is asked of the results of a run. It makes a table, or says which input would make it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from pna.answers import Answer, NotMade
from pna.errors import Findings
from pna.question import Question
from pna.questions import (
    borderline,
    by_group,
    by_time,
    changes,
    choice,
    cross_border,
    dispensing,
    dispensing_sites,
    growth,
    hours_open,
    main,
    outside,
    provision,
    published,
    services,
    services_by_area,
    sites_coverage,
    special_sites,
    week,
)
from pna.results import Results
from pna.roads.osm import Progress

__all__ = ["QUESTIONS", "Answers", "answer", "by_name"]

QUESTIONS: tuple[Question, ...] = (
    *main.MAIN,
    by_group.BY_GROUP,
    by_group.GROUPS,
    by_time.BY_TIME,
    week.WEEK,
    hours_open.HOURS_OPEN,
    *outside.OUTSIDE,
    *borderline.BORDERLINE,
    *choice.CHOICE,
    *cross_border.CROSS_BORDER,
    *provision.PROVISION,
    dispensing.DISPENSING,
    dispensing.CIRCLES,
    dispensing.CONTROLLED,
    dispensing_sites.SITES,
    dispensing_sites.RESERVED,
    growth.SITES,
    growth.HOUSING,
    growth.BY_YEAR,
    special_sites.SPECIAL_SITES,
    special_sites.SUMMARY,
    sites_coverage.QUESTION,
    services.SERVICES,
    services_by_area.SERVICES_BY_AREA,
    published.QUESTION,
    changes.CHANGES,
    changes.PREMISES_CHANGES,
    *main.ABOUT_THE_WORK,
    main.FINDINGS,
)
"""In the order in which they are answered and listed."""


_NO_ROADS = NotMade(
    "This study counts by straight lines and has no roads: give inputs.roads.", ("inputs.roads",)
)


class Answers(NamedTuple):
    """Every answer by the name of its question, and the findings of the run with theirs."""

    answers: dict[str, Answer | NotMade]
    findings: Findings


def answer(results: Results, *, progress: Progress | None = None) -> Answers:
    """Ask every question of the results of a run.

    Parameters
    ----------
    results
        Of a run.
    progress
        Told of each table.

    Returns
    -------
    Answers
    """
    answers: dict[str, Answer | NotMade] = {}
    for number, question in enumerate(QUESTIONS):
        if progress is not None:
            progress("Making tables", number, len(QUESTIONS))
        made = _NO_ROADS if question.by_road and not results.networks else question.make(results)
        answers[question.name] = made
        told = (*results.findings, *made.findings)
        # Later questions may look at earlier answers.
        results = replace(results, findings=tuple(dict.fromkeys(told)), answers=dict(answers))
    if progress is not None:
        progress("Making tables", len(QUESTIONS), len(QUESTIONS))
    return Answers(answers, results.findings)


def by_name(name: str) -> Question:
    """Give the question of this name; KeyError if there is none."""
    for question in QUESTIONS:
        if question.name == name:
            return question
    raise KeyError(name)
