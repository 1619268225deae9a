"""Rows of the register for the changes of an application: what was and is, and for how many."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pna import __version__, disclosure, writing
from pna.errors import DataError
from pna.register.hours_words import week_of, words_of
from pna.register.rows import FIGURES
from pna.results import Results
from pna.rules import headline_rule
from pna.scenario.applied import apply
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
from pna.scenario.compare import Pair, moved, pairs

__all__ = ["KINDS", "Decided", "entries", "figures", "identity", "with_places_rounded"]

KINDS: dict[type[Change], str] = {
    Open: "opening",
    Close: "closure",
    Relocate: "move",
    Consolidate: "merge",
    ChangeHours: "hours",
    ChangeServices: "services",
}
"""What a change is called in the register."""
_METRES_DECIMALS = 2
_FIGURE_DECIMALS = 3


@dataclass(frozen=True)
class Decided:
    """What was decided of a change, and who says so.

    Attributes
    ----------
    decision
        One of `pna.register.rows.DECISIONS`.
    on
        The day of the decision, or on which the Board heard of the change.
    changed_on
        The day from which it is so; None where that is not known yet.
    minute
        Of the decision: where it is written down.
    source, reference
        Who says so; the application's reference.
    address
        Of the site of an opening or a move.
    """

    decision: str
    on: date
    changed_on: date | None = None
    minute: str = ""
    source: str = ""
    reference: str = ""
    address: str = ""


def entries(present: Results, scenario: Scenario, decided: Decided) -> list[dict[str, str]]:
    """Give a row for each change of a scenario.

    Parameters
    ----------
    present
        Results with what the register holds already.
    scenario
        The changes, each position a `Place`.
    decided
        What was decided of them.

    Returns
    -------
    list of dict
        Values by column; number and hashes are still to be given. The figures of a row are those
        before its change and after it, those of the rows above it made.

    Raises
    ------
    DataError
        A change cannot be made.
    """
    scenario = with_places_rounded(_coded(present, scenario))
    shared = {
        "recorded_on": decided.on.isoformat(),
        "decision": decided.decision,
        "changed_on": decided.changed_on.isoformat() if decided.changed_on else "",
        "source": decided.source or scenario.source,
        "reference": decided.reference,
        "minute": decided.minute,
        "rule": headline_rule(present.study),
        **identity(present),
    }
    found = []
    for change in _one_each(scenario.changes):
        after = apply(present, replace(scenario, changes=(change,)))
        code = change.ods_code
        row = shared | {"change": KINDS[type(change)], "ods_code": code}
        row |= _details(present, "before", code) | _details(after, "after", code)
        row |= _named(after, code)
        row |= _of_change(change, decided)
        row |= figures(present, after)
        found.append(row)
        present = after
    return found


def _one_each(changes: Iterable[Change]) -> Iterator[Change]:
    """Part a merger from the new hours of the premises that stays: a row speaks of one premises."""
    for change in changes:
        if isinstance(change, Consolidate) and change.hours:
            yield replace(change, hours={})
            yield ChangeHours(change.into, change.hours)
        else:
            yield change


def with_places_rounded(scenario: Scenario) -> Scenario:
    """Put sites where the register can say they are: to the centimetre, and exactly there."""

    def at(place: str | Place) -> str | Place:
        if isinstance(place, str):
            return place
        east, north = writing.half_up([place.easting, place.northing], _METRES_DECIMALS).tolist()
        return replace(place, easting=east, northing=north)

    changes: list[Change] = []
    for change in scenario.changes:
        if isinstance(change, Open):
            changes.append(replace(change, at=at(change.at)))
        elif isinstance(change, Relocate):
            changes.append(replace(change, to=at(change.to)))
        else:
            changes.append(change)
    return replace(scenario, changes=tuple(changes))


def _coded(results: Results, scenario: Scenario) -> Scenario:
    """Give every new site its code, so that later rows can name it."""
    codes = iter(codes_of_new(results, scenario))
    changes = (
        replace(change, ods_code=next(codes)) if isinstance(change, Open) else change
        for change in scenario.changes
    )
    return replace(scenario, changes=tuple(changes))


def figures(before: Results, after: Results) -> dict[str, str]:
    """Give the people outside the headline's rule before and after, and who has changed sides.

    Parameters
    ----------
    before, after
        Results over the same places.

    Returns
    -------
    dict
        By column of the register, to three decimals; small numbers hidden and others rounded as the
        study says.
    """
    study = before.study
    people = before.demand["people"].to_numpy(float)
    found = {}
    for name, pair in _headlines(before, after).items():
        change = moved(pair)
        counts = (pair.before.outside, pair.after.outside, change.within, change.outside)
        for figure, who in zip(FIGURES, counts, strict=True):
            found[f"{figure}_{name}"] = _shown(float(people[who].sum()), study.disclosure)
        if disclosure.HIDDEN in (found[f"newly_within_{name}"], found[f"newly_outside_{name}"]):
            # Beside the number before, the number after would tell the change.
            found[f"outside_after_{name}"] = disclosure.HIDDEN
    return found


def _headlines(before: Results, after: Results) -> dict[str, Pair]:
    """By premises set: the combined rule, or of straight lines the first."""
    found: dict[str, Pair] = {}
    combined: set[str] = set()
    for pair in pairs(before.judgements, after.judgements):
        name = pair.after.premises_set
        if name not in found or (pair.after.parts and name not in combined):
            found[name] = pair
        if pair.after.parts:
            combined.add(name)
    return found


def _shown(people: float, hiding: Any) -> str:  # noqa: ANN401 - the study's disclosure
    if disclosure.is_small([people], hiding)[0]:
        return disclosure.HIDDEN
    return f"{disclosure.rounded([people], hiding)[0]:.{_FIGURE_DECIMALS}f}"


def identity(results: Results) -> dict[str, str]:
    """Say which run the figures are of: its date, its inputs, the program.

    Parameters
    ----------
    results
        Of the run.

    Returns
    -------
    dict
        `study_date`, `inputs_sha256` (of the hashes of all input files, sorted by name), `tool`.
    """
    lines = sorted(f"{path.name} {digest}" for path, digest in results.input_hashes.items())
    digest = hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()
    return {
        "study_date": results.study.study.reference_date.isoformat(),
        "inputs_sha256": digest,
        "tool": f"pna {__version__}",
    }


def _details(results: Results, when: str, code: str) -> dict[str, str]:
    """Where a premises is, and when it is open."""
    rows = results.premises[results.premises["facility_id"] == code]
    if rows.empty:
        return {}
    row = rows.iloc[0]
    found = {f"{when}_{name}": str(row.get(name, "") or "") for name in ("address", "postcode")}
    if row.geometry is not None and not row.geometry.is_empty:
        for name, metres in (("easting", row.geometry.x), ("northing", row.geometry.y)):
            rounded = writing.half_up([metres], _METRES_DECIMALS)[0]
            found[f"{when}_{name}"] = f"{rounded:.{_METRES_DECIMALS}f}"
    return {**found, f"{when}_hours": words_of(week_of(results.hours, code))}


def _named(after: Results, code: str) -> Mapping[str, str]:
    row = after.premises[after.premises["facility_id"] == code].iloc[0]
    return {"name": str(row["name"]), "kind": str(row["kind"])}


def _of_change(change: Change, decided: Decided) -> dict[str, str]:
    found: dict[str, str] = {}
    services = {
        "services_begin": getattr(change, "services", ()) or getattr(change, "begins", ()),
        "services_cease": getattr(change, "ceases", ()),
    }
    for column, names in services.items():
        if any("|" in name for name in names):
            msg = f"A service's name cannot hold |, which parts names in the register: {names}."
            raise DataError(msg)
        found[column] = " | ".join(names)
    if isinstance(change, Close | Consolidate):
        # Nobody is served there any more.
        found |= dict.fromkeys(
            ("after_address", "after_postcode", "after_easting", "after_northing", "after_hours"),
            "",
        )
    if isinstance(change, Consolidate):
        found["into"] = change.into
    place = getattr(change, "at", getattr(change, "to", None))
    if isinstance(place, Place):
        found["after_postcode"] = place.postcode
        found["after_within_metres"] = f"{place.within_metres:g}" if place.within_metres else ""
        if decided.address:
            found["after_address"] = decided.address
        elif isinstance(change, Relocate):
            # The list's address is that of the old site.
            found["after_address"] = ""
    return found
