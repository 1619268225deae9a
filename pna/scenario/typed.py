"""Changes as people write them in Python, put as the rest of the package takes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from numbers import Real
from typing import Any, get_args

from pna.errors import DataError, Finding, raise_on_errors
from pna.results import Results
from pna.scenario.changes import Change, Open, Place, Scenario
from pna.scenario.hours_text import hours_of_text

__all__ = ["typed"]

_NAMES = ("services", "begins", "ceases", "unknown")
_TEXTS = ("name", "kind", "address")
_PAIR = 2


def typed(results: Results, scenario: Scenario) -> Scenario:
    """Read what a person wrote: hours in one line, a code in small letters, a pair of numbers.

    Parameters
    ----------
    results
        Of the run: codes that it has are left as they are.
    scenario
        Its changes; those that are as they should be stay the same.

    Returns
    -------
    Scenario

    Raises
    ------
    DataError
        A change is none, or one of its parts is of a kind that cannot be read; every one is told.
    """
    known = set(results.premises["facility_id"])
    faults: list[Finding] = []
    changes = [_change(change, known, faults) for change in scenario.changes]
    raise_on_errors(faults)
    return replace(scenario, changes=tuple(changes))


def _change(change: Any, known: Collection[str], faults: list[Finding]) -> Change:  # noqa: ANN401
    if not isinstance(change, get_args(Change)):
        kinds = ", ".join(f"pna.{kind.__name__}" for kind in get_args(Change))
        faults.append(_fault("This is no change.", change, f"Give one of {kinds}."))
        return Open("")
    given: dict[str, Any] = {}
    for part in ("ods_code", "into"):
        if hasattr(change, part):
            given[part] = _code(getattr(change, part), known, faults)
    for part in ("at", "to"):
        if hasattr(change, part):
            given[part] = _position(getattr(change, part), faults)
    faults += [
        _fault(f"The {part} is no text.", getattr(change, part))
        for part in _TEXTS
        if not isinstance(getattr(change, part, ""), str)
    ]
    for part in _NAMES:
        if hasattr(change, part):
            given[part] = _names(part, getattr(change, part), faults)
    if hasattr(change, "hours"):
        given["hours"] = _hours(change, faults)
    metres = getattr(change, "within_metres", 0.0)
    if isinstance(metres, bool) or not isinstance(metres, Real):
        faults.append(_fault("The radius is no number.", metres, "Give within_metres=200."))
    changed = {part: value for part, value in given.items() if value != getattr(change, part)}
    whole: Change = replace(change, **changed) if changed else change
    return whole


def _code(code: object, known: Collection[str], faults: list[Finding]) -> str:
    if not isinstance(code, str):
        faults.append(_fault("This is no ODS code.", code, "Give text: 'FA001'."))
        return ""
    return code if code in known else "".join(code.split()).upper()


def _position(at: object, faults: list[Finding]) -> str | Place:
    if isinstance(at, str | Place):
        return at
    numbers = list(at) if isinstance(at, tuple | list) else []
    if len(numbers) == _PAIR and all(isinstance(one, Real) for one in numbers):
        return ", ".join(f"{float(one):.12g}" for one in numbers)
    hint = "Give text: 'LE15 7PL', '52.6700, -0.7300' or '486112, 308665'; or a pna.Place."
    faults.append(_fault("This is no position.", at, hint))
    return ""


def _names(part: str, names: object, faults: list[Finding]) -> tuple[str, ...]:
    """Take one name for a list of one: text itself would be read as a list of letters."""
    if isinstance(names, str):
        return (names,)
    if isinstance(names, tuple | list) and all(isinstance(name, str) for name in names):
        return tuple(names)
    faults.append(_fault(f"{part} is no list of names.", names, 'Give ("Pharmacy First",).'))
    return ()


def _hours(change: Any, faults: list[Finding]) -> Mapping[str, str]:  # noqa: ANN401 - any change
    hours = change.hours
    if isinstance(hours, str):
        try:
            return hours_of_text(hours, others="CLOSED" if isinstance(change, Open) else "")
        except DataError as error:
            faults.extend(error.findings)
            return {}
    if isinstance(hours, Mapping) and all(
        isinstance(text, str) for pair in hours.items() for text in pair
    ):
        return hours
    hint = "Give 'Mon-Fri 09:00-18:00; Sat 09:00-13:00', or a text for each day."
    faults.append(_fault("These are no opening hours.", hours, hint))
    return {}


def _fault(message: str, value: object, hint: str = "") -> Finding:
    return Finding("error", message, file="application", value=repr(value), hint=hint)
