"""Coverage by time: the rules with the premises that are open in each slot of the week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from pna import coverage, wording
from pna.answers import Answer, NotMade
from pna.errors import Finding, Findings
from pna.hours.slots import States, during
from pna.premises.when_open import CORE, HOURS, Hours, bank_holidays, hours_of
from pna.question import Question
from pna.questions.main import COVERAGE_FIELDS
from pna.results import Results
from pna.rules import headline_rule
from pna.study.questions import CORE_ONLY
from pna.subsets import counted_among, rules_over

__all__ = ["BY_TIME", "NO_HOURS", "Time", "times_of"]

NO_HOURS = (
    "No opening hours are known of the premises that count: give inputs.opening_hours, a CSV with "
    "ods_code and monday to sunday."
)
"""Why tables of opening hours are not made."""


class Time(NamedTuple):
    """One time of the week, or day of the rota.

    Attributes
    ----------
    name
        What the column `slot` calls it.
    when
        What sentences call it: ``open on Sunday at 12:00``.
    states
        Who is open then, in the order of `Results.sites`.
    """

    name: str
    when: str
    states: States


def _make(results: Results) -> Answer | NotMade:
    hours = hours_of(results)
    on_holidays, about = bank_holidays(results)
    findings = (*hours.findings, *about)
    times = times_of(results, hours, on_holidays)
    if not times and not hours.weeks:
        keys = ("inputs.opening_hours",)
        return NotMade(NO_HOURS, keys, findings, (wording.NO_HOURS,))
    if not times:
        return NotMade(
            "The study asks for no times of the week: give [[slots]].", ("slots",), findings
        )
    frames = [coverage.table(rules_over(results, results.counted), results.demand, results.areas)]
    sentences: list[str] = []
    for time in times:
        judged = rules_over(
            results,
            counted_among(results, time.states.open),
            slot=time.name,
            doubtful=time.states.unknown,
        )
        frames.append(coverage.table(judged, results.demand, results.areas))
        sentences += _sentences(results, frames[-1], time)
    return Answer(
        pd.concat(frames, ignore_index=True),
        (*findings, *_never_open(results, times)),
        tuple(sentences),
        controlled=True,
    )


def times_of(
    results: Results, hours: Hours, on_holidays: Mapping[date, States]
) -> tuple[Time, ...]:
    """Give every time that the table tells of, in its order.

    Parameters
    ----------
    results
        Of a run: its slots.
    hours, on_holidays
        From `pna.premises.when_open`.
    """
    return (
        *_slots(results, hours),
        *(
            Time(day.isoformat(), wording.rota_words(day), states)
            for day, states in on_holidays.items()
        ),
    )


def _slots(results: Results, hours: Hours) -> Iterator[Time]:
    """Every slot of the study, then every one by core hours only."""
    for kind in HOURS:
        if kind not in hours.weeks:
            continue
        for slot in results.study.slots:
            name, when = slot.name, wording.slot_words(slot)
            if kind == CORE:
                name, when = f"{name}{CORE_ONLY}", f"{when} in its core hours"
            yield Time(name, when, during(hours.weeks[kind], slot))


def _sentences(results: Results, frame: pd.DataFrame, time: Time) -> list[str]:
    """How many premises of the area are open then, and who lives further from one that is."""
    first = results.study.premises.sets[0]
    here = results.counted[first] & results.sites["in_area"].to_numpy(bool)
    codes = results.sites["facility_id"].to_numpy(str)
    items = wording.further(frame, results.study, headline_rule(results.study))
    count = wording.open_count_sentence(
        int((time.states.open & here).sum()),
        codes[time.states.unknown & here].tolist(),
        int(here.sum()),
        premises_set=first,
        when=time.when,
        area=results.study.area.name,
    )
    further = [
        wording.open_further_sentence(item, time.when)
        for item in items
        if item.premises_set == first
    ]
    return [count, *further]


def _never_open(results: Results, times: tuple[Time, ...]) -> Findings:
    """Name the slots in which no premises is open; by core hours that is as it often is."""
    found = []
    for time in times:
        never = [
            name
            for name, columns in results.counted.items()
            if not (columns & time.states.open).any()
        ]
        if not never:
            continue
        unknown = int(np.count_nonzero(results.counted[never[-1]] & time.states.unknown))
        rest = f" Of {unknown} this is not known." if unknown else ""
        found.append(
            Finding(
                "info" if time.name.endswith(CORE_ONLY) else "warning",
                f"Slot {time.name!r}: no premises that counts ({', '.join(never)}) is known to be "
                f"{time.when}.{rest} Its rows are there and nobody is within.",
                hint="Are the slot and the hours as they should be?",
            )
        )
    return tuple(found)


BY_TIME = Question(
    "coverage-by-time",
    "Coverage by time of the week",
    "People within and outside every rule at the study's own speeds, counting only premises that "
    "are open in each slot of the study, by core hours too where they are given (dispensing "
    "practices, which have none, by all hours), and on each day of the rota of bank holidays (a "
    "slot named by its date). The rows of slot `any` count all "
    "premises, at whatever time they are open. Who is within reach of none that is open, but of "
    "one whose hours are not known, is unknown.",
    ("2", "3", "4"),
    COVERAGE_FIELDS,
    _make,
)
