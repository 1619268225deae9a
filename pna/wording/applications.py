"""What was asked: the changes of an application in words, and its own facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from pna.scenario.application import Facts, name_of
from pna.scenario.changed_layers import codes_of_new
from pna.scenario.changes import (
    Change,
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Place,
    Relocate,
    Scenario,
)
from pna.scenario.compare import Comparison
from pna.scenario.hours_text import hours_words
from pna.scenario.working_days import day_off, days_between
from pna.scenario.written import DEGREES
from pna.wording.numbers import long_date

__all__ = [
    "ASKED",
    "HOURS_NOT_SUPPLIED",
    "FactsOf",
    "asked_sentences",
    "baseline_sentence",
    "facts_sentences",
    "hours_not_supplied_sentence",
    "map_caption",
    "position_sentences",
    "premises_words",
    "source_sentence",
    "title",
]

ASKED = "What was asked"
HOURS_NOT_SUPPLIED = "hours not supplied"
"""The written form where an application or a list gives no opening hours."""
FactsOf = Facts
"""Facts of an application, under the name that summaries and workbooks know."""
_UNNAMED = "What if"
_MOST_NAMED = 3


def title(comparison: Comparison) -> str:
    """Name what was asked in a few words.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    str
        The name that its file gives it, else ``Opening: Proposed pharmacy, LE15 7PL``.
    """
    scenario = comparison.scenario
    if scenario.name not in {"", _UNNAMED, name_of(scenario.changes)}:
        return scenario.name
    return "; ".join(_short(change, comparison) for change in scenario.changes[:_MOST_NAMED]) + (
        "; ..." if len(scenario.changes) > _MOST_NAMED else ""
    )


def _short(change: Change, comparison: Comparison) -> str:
    def name(code: str) -> str:
        return _row(comparison.before.premises, code).get("name") or code

    match change:
        case Open():
            at = change.at.postcode or change.at.said if isinstance(change.at, Place) else change.at
            return f"Opening: {change.name}{f', {at}' if at else ''}"
        case Close():
            return f"Closure: {name(change.ods_code)} ({change.ods_code})"
        case Relocate():
            return f"Move: {name(change.ods_code)} ({change.ods_code})"
        case Consolidate():
            return (
                f"Merger: {name(change.ods_code)} ({change.ods_code}) into {name(change.into)} "
                f"({change.into})"
            )
        case ChangeHours():
            return f"Opening hours: {name(change.ods_code)} ({change.ods_code})"
        case ChangeServices():
            return f"Services: {name(change.ods_code)} ({change.ods_code})"


def asked_sentences(comparison: Comparison) -> tuple[str, ...]:
    """Say each change of a scenario in a sentence or two.

    Parameters
    ----------
    comparison
        Before and after; positions are told as they were understood.

    Returns
    -------
    tuple of str
        One entry per change, in their order; then what `before` is, if it is more than the run.
    """
    scenario = comparison.asked or comparison.scenario
    codes = iter(codes_of_new(comparison.before, scenario))
    told = (_asked(change, comparison, codes) for change in scenario.changes)
    return (*told, *((comparison.baseline,) if comparison.baseline else ()))


def baseline_sentence(numbers: Sequence[str], as_at: date) -> str:
    """Say which rows of the register the state before an application holds.

    Parameters
    ----------
    numbers
        Of the rows; none: an empty sentence.
    as_at
        The day of that state.
    """
    if not numbers:
        return ""
    rows = "row" if len(numbers) == 1 else "rows"
    return (
        "Before is the state that the register of changes since the assessment gives for "
        f"{long_date(as_at)} ({rows} {', '.join(numbers)} of register.csv)."
    )


def _asked(change: Change, comparison: Comparison, codes: Iterator[str]) -> str:
    listed = comparison.before.premises
    match change:
        case Open():
            code, known = next(codes), set(listed["facility_id"])
            again = f" ({code}), closed before, opens again" if code in known else " opens"
            offers = f" Services: {', '.join(change.services)}." if change.services else ""
            return (
                f"{change.name}{again} at {_at(change.at)}{_address(change.address)}. "
                f"Hours: {_hours(change.hours) if change.hours else 'not supplied'}.{offers}"
            )
        case Close():
            return f"{premises_words(listed, change.ods_code)} closes."
        case Relocate():
            return (
                f"{premises_words(listed, change.ods_code)} moves to {_at(change.to)}"
                f"{_how_far(listed, change)}. Hours: "
                f"{_hours(change.hours) if change.hours else 'as before'}."
            )
        case Consolidate():
            return (
                f"{premises_words(listed, change.ods_code)} merges into "
                f"{premises_words(listed, change.into)}: the first closes, the second stays. "
                "Hours: "
                f"{_hours(change.hours) if change.hours else 'as before'}."
            )
        case ChangeHours():
            return (
                f"{premises_words(listed, change.ods_code)} changes its opening hours to: "
                f"{_hours(change.hours)}; other days as before."
            )
        case ChangeServices():
            said = [
                f"{word} to provide {', '.join(names)}"
                for word, names in (("begins", change.begins), ("ceases", change.ceases))
                if names
            ]
            return f"{premises_words(listed, change.ods_code)} {' and '.join(said)}."


def premises_words(premises: pd.DataFrame, code: str) -> str:
    """Name premises as a reader can find them: ``Boots, LE15 6AL (FC826)``.

    Parameters
    ----------
    premises
        The layer.
    code
        ODS code; alone where the layer does not have it.
    """
    row = _row(premises, code)
    name, postcode = row.get("name", ""), row.get("postcode", "")
    return f"{', '.join(part for part in (name, postcode) if part) or 'Premises'} ({code})"


def _row(premises: pd.DataFrame, code: str) -> dict[str, str]:
    rows = premises[premises["facility_id"] == code]
    if rows.empty:
        return {}
    row = rows.iloc[0]
    return {
        name: "" if pd.isna(row[name]) else str(row[name])
        for name in ("name", "postcode")
        if name in rows
    }


def _at(place: str | Place) -> str:
    if not isinstance(place, Place):
        return place
    grid = f"easting {place.easting:.0f}, northing {place.northing:.0f}"
    said = place.how or place.said
    if said.startswith(f"{DEGREES}: "):
        text = f"{said.removeprefix(f'{DEGREES}: ')} (latitude, longitude; {grid})"
    else:
        text = grid if not said else f"{said} ({grid})" if "easting" not in said else said
    if place.within_metres > 0:
        text = f"a site not yet fixed, within {place.within_metres:g} metres of {text}"
    return text


def _address(address: str) -> str:
    return f", {address}" if address else ""


def _hours(hours: Mapping[str, str]) -> str:
    return hours_words(hours) if hours else HOURS_NOT_SUPPLIED


def _how_far(premises: pd.DataFrame, change: Relocate) -> str:
    rows = premises[premises["facility_id"] == change.ods_code]
    if rows.empty or not isinstance(change.to, Place):
        return ""
    point = rows.geometry.iloc[0]
    if point is None or point.is_empty:
        return ""
    metres = ((point.x - change.to.easting) ** 2 + (point.y - change.to.northing) ** 2) ** 0.5
    return f", {metres:,.0f} metres away in a straight line"


def source_sentence(scenario: Scenario) -> str:
    """Say who says so, and when; empty if nobody is named."""
    said = [
        part
        for part in (
            f"Source: {scenario.source}" if scenario.source else "",
            f"date {long_date(scenario.on)}" if scenario.on else "",
        )
        if part
    ]
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def position_sentences(comparison: Comparison) -> tuple[str, ...]:
    """Say that a position is open, and which sites were tried; empty where it is not.

    Parameters
    ----------
    comparison
        Its `possible` sites.
    """
    if not comparison.possible:
        return ()
    widest = _widest(comparison.asked) if comparison.asked else 0.0
    within = f" within {widest:g} metres of the point given" if widest else ""
    return (
        (
            f"The position is not exact: {len(comparison.possible)} sites{within} were tried. "
            "Figures are those of the typical site; the least and the most over all of them stand "
            "in square brackets."
        ),
    )


def _widest(scenario: Scenario) -> float:
    return max(
        (
            place.within_metres
            for change in scenario.changes
            for place in (getattr(change, "at", None), getattr(change, "to", None))
            if isinstance(place, Place)
        ),
        default=0.0,
    )


def hours_not_supplied_sentence(names: str) -> str:
    """Say that no figure by time of the week can be given for some premises.

    Parameters
    ----------
    names
        Of the premises.
    """
    return (
        f"Hours not supplied: of {names} it is not known when it is open, so that figures by time "
        "of the week leave open whether people near it reach a premises then. With its hours (as "
        '"Mon-Fri 09:00-18:00; Sat 09:00-13:00") they can be given.'
    )


def facts_sentences(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Say the application's own facts, each with its name.

    Parameters
    ----------
    facts
        As its file gives them.

    Returns
    -------
    tuple of (str, str)
        Name and text, those that are known. Days are counted from the day received, so that the
        text is the same whenever it is written.
    """
    said = [
        part
        for part in (
            f"reference {facts.reference}" if facts.reference else "",
            f"applicant {facts.applicant}" if facts.applicant else "",
            facts.kind,
            _regulation(facts.regulation),
        )
        if part
    ]
    text = "; ".join(said)
    told = [
        ("Application", f"{text[:1].upper()}{text[1:]}." if text else ""),
        ("Dates", _dates(facts)),
        ("Notes", facts.notes),
    ]
    return tuple((name, text) for name, text in told if text)


def _regulation(regulation: str) -> str:
    if not regulation:
        return ""
    return regulation if "reg" in regulation.casefold() else f"regulation {regulation}"


def _dates(facts: Facts) -> str:
    said = []
    if facts.received:
        said.append(f"received {long_date(facts.received)}{_off(facts.received)}")
    if facts.reply_by:
        left = ""
        if facts.received:
            days = days_between(facts.received, facts.reply_by)
            left = f", {days:,} calendar day{'' if days == 1 else 's'} after it was received"
        said.append(f"reply by {long_date(facts.reply_by)}{_off(facts.reply_by)}{left}")
    if not said:
        return ""
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}. Check with your solicitor how the time limit is counted."


def _off(day: date) -> str:
    why = day_off(day)
    return f" (a {why}: no working day)" if why else ""


def map_caption(bands_note: str) -> str:
    """Say what the map of a note shows.

    Parameters
    ----------
    bands_note
        That bands illustrate and tables decide.
    """
    return f"Before and after: who would be newly within, and who newly further. {bands_note}"
