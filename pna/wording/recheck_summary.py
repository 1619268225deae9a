"""What `pna recheck` says on one screen, before any file is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from pna.errors import Findings
from pna.scenario.application import Facts
from pna.scenario.changes import ChangeHours, ChangeServices
from pna.scenario.compare import Comparison
from pna.scenario.working_days import day_off, days_between
from pna.study import Study
from pna.wording.applications import asked_sentences, facts_sentences, position_sentences
from pna.wording.applications_people import (
    few_minutes,
    moved_caption,
    moved_cell,
    no_slots_sentence,
    rule_of_mode,
    sites_sentence,
)
from pna.wording.numbers import long_date
from pna.wording.words import people, set_words

__all__ = ["BOARD_DECIDES", "summary"]

BOARD_DECIDES = (
    "This says who is how far by modelled travel times. What it means is for the Board to decide."
)
"""The last line."""
_BY = {"drive": "By car", "walk": "On foot"}


def summary(
    comparison: Comparison,
    *,
    moves: pd.DataFrame,
    averages: pd.DataFrame,
    minutes: pd.DataFrame,
    sites: pd.DataFrame,
    facts: Facts | None = None,
    today: date | None = None,
) -> Iterator[str]:
    """Say what was asked, who would be newly within or newly further, and what is doubtful.

    Parameters
    ----------
    comparison
        Before and after.
    moves, averages, minutes
        Everyone of the whole area, by the rules of the headline (`pna.scenario.tables`).
    sites
        The possible sites; empty where every position is exact.
    facts
        The application's own.
    today
        From which the days left are counted; None leaves them out.

    Yields
    ------
    str
        Lines without line ends. Names from data are as they are: the caller makes them harmless.
    """
    study = comparison.before.study
    yield comparison.scenario.name
    yield from (f"  {text}" for text in asked_sentences(comparison))
    if facts is not None:
        yield from (f"  {name}: {text}" for name, text in facts_sentences(facts))
        if facts.reply_by is not None and today is not None:
            yield f"  {_days_left(facts.reply_by, today)}"
    yield ""
    yield from _who_moves(moves, study, several=bool(comparison.possible))
    yield from _minutes(averages, minutes, study)
    yield from _at_times(comparison)
    if comparison.possible:
        yield ""
        yield from position_sentences(comparison)
        yield from _over_sites(sites, study)
    yield from _doubts(comparison.findings)
    yield ""
    yield BOARD_DECIDES


def _who_moves(moves: pd.DataFrame, study: Study, *, several: bool) -> Iterator[str]:
    """Give a small table: rules down, premises sets across."""
    if moves.empty:
        return
    first = moves.iloc[0]
    yield (
        f"Of {people(float(first['total']), study.disclosure)} residents of {first['area_name']}, "
        "newly within (+) or newly further than (-):"
    )
    cells = {
        (str(row["rule"]), str(row["premises_set"])): moved_cell(row, study.disclosure)
        for row in moves.to_dict("records")
    }
    labels = {
        str(row["rule"]): _rule(row, study)
        for row in moves.drop_duplicates("rule").to_dict("records")
    }
    sets = list(dict.fromkeys(moves["premises_set"]))
    wide = max(map(len, labels.values()))
    for name in sets:
        yield f"  of a {set_words(name)}"
        for rule, label in labels.items():
            yield f"    {label:{wide}}  {cells.get((rule, name), '-')}"
    yield f"  {moved_caption(sites=several)}."


def _rule(row: dict[object, object], study: Study) -> str:
    mode = str(row["mode"])
    if mode in _BY or "_or_" in str(row["rule"]):
        return rule_of_mode(study, mode)
    return str(row["rule"]).replace("_", " ")


def _minutes(averages: pd.DataFrame, ways: pd.DataFrame, study: Study) -> Iterator[str]:
    """Say by mode who saves minutes and who travels longer, to the first premises set."""
    first, hide = study.premises.sets[0], study.disclosure
    rows = averages[averages["premises_set"] == first].to_dict("records")
    counts = ways[ways["premises_set"] == first].groupby(["mode", "way"], observed=True)["people"]
    of_way = counts.sum().to_dict()
    for row in rows:
        mode = str(row["mode"])
        limit = (study.modes.drive if mode == "drive" else study.modes.walk).limit_minutes
        said = [
            f"{people(float(row[name]), hide)} people {verb} "
            f"{few_minutes(float(row[f'mean_{name}']))} minutes{more} on average "
            f"(median {few_minutes(float(row[f'median_{name}']))})"
            for name, verb, more in (("saved", "save", ""), ("added", "travel", " longer"))
            if float(row[name]) > 0
        ]
        said += [
            f"{people(of_way[mode, way], hide)} people {verb} one within {limit:g} minutes"
            for way, verb in (
                ("newly reached", "newly reach"),
                ("no longer reached", "no longer reach"),
            )
            if of_way.get((mode, way), 0.0) > 0
        ]
        by = _BY[mode]
        if said:
            yield f"{by}, to the nearest {set_words(first)}: {'; '.join(said)}."
        else:
            yield f"{by} nobody's minutes to the nearest {set_words(first)} change."


def _at_times(comparison: Comparison) -> Iterator[str]:
    """Say where to find what hours and services change, which the figures above do not show."""
    study, changes = comparison.before.study, comparison.scenario.changes
    if any(isinstance(change, ChangeHours) for change in changes):
        yield (
            "Premises count above at whatever time they are open. "
            + (
                "By time of the week: see the note."
                if study.slots and len(comparison.before.hours)
                else no_slots_sentence(study)
            )
        )
    if any(isinstance(change, ChangeServices) for change in changes):
        yield "Services change no travel times: premises count above whatever they provide."


def _over_sites(sites: pd.DataFrame, study: Study) -> Iterator[str]:
    both = sites[sites["rule"].astype(str).str.contains("_or_", regex=False)]
    first = both[both["premises_set"] == study.premises.sets[0]]
    if not first.empty:
        yield sites_sentence(first, study)


def _days_left(reply_by: date, today: date) -> str:
    days = days_between(today, reply_by)
    why = day_off(reply_by)
    off = f" That is a {why}: no working day." if why else ""
    if days < 0:
        past = "day" if days == -1 else "days"
        return f"The reply was due on {long_date(reply_by)}, {-days:,} {past} ago.{off}"
    if days == 0:
        return f"The reply is due today, {long_date(reply_by)}.{off}"
    left = "day is" if days == 1 else "days are"
    return f"{days:,} calendar {left} left from today until {long_date(reply_by)}.{off}"


def _doubts(findings: Findings) -> Iterator[str]:
    told = [finding for finding in findings if finding.level != "info"]
    if told:
        yield ""
    for finding in told:
        yield f"{finding.level.capitalize()}: {finding}"
