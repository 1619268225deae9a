"""The scenario that takes another one back."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pna.hours.grammar import DAY_MINUTES
from pna.layers import DAYS
from pna.premises.offers import folded
from pna.results import Results
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

__all__ = ["inverse"]


def inverse(results: Results, scenario: Scenario) -> Scenario:
    """Give the scenario that takes another one back.

    Parameters
    ----------
    results
        Those that `scenario` is applied to.
    scenario
        Its changes; none touches what another of them has touched.

    Returns
    -------
    Scenario
        Applied to ``apply(results, scenario)`` it gives every number of `results` to the bit: what
        opened closes, what closed opens where it was, what moved goes back, hours and services are
        what they were. The layer of premises keeps a row of a site that was new (closed), and words
        on what happened; the table of services keeps the source and date of `scenario`.
    """
    opened = iter(codes_of_new(results, scenario))
    there = set(results.premises["facility_id"])
    changes: list[Change] = []
    for change in scenario.changes:
        if not isinstance(change, Open):
            changes += _back(results, change)
            continue
        code = next(opened)
        if code in there:
            changes += _as_it_was(results, code, change)
            continue
        changes.append(Close(code))
        if change.services:
            changes.append(ChangeServices(code, unknown=change.services))
    return Scenario(
        tuple(reversed(changes)), f"{scenario.name}, taken back", scenario.source, scenario.on
    )


def _back(results: Results, change: Change) -> list[Change]:
    code = change.ods_code
    if isinstance(change, Close):
        return _open_again(results, code)
    if isinstance(change, Consolidate):
        return [*_open_again(results, code), *_hours_back(results, change.into, change)]
    if isinstance(change, Relocate):
        return [_where_it_was(results, code), *_hours_back(results, code, change)]
    if isinstance(change, ChangeHours):
        return _hours_back(results, code, change)
    if isinstance(change, ChangeServices):
        return _services_back(results, code, (*change.begins, *change.ceases, *change.unknown))
    return []


def _as_it_was(results: Results, code: str, change: Open) -> list[Change]:
    """Premises of the list that were opened, most likely because they had closed."""
    place = Close(code) if _is_closed(results, code) else _where_it_was(results, code)
    hours = _hours_back(results, code, change)
    return [place, *hours, *_services_back(results, code, change.services)]


def _is_closed(results: Results, code: str) -> bool:
    row = _row(results, code)
    why = (str(row[f"why_not_{name}"]) for name in results.study.premises.sets)
    return any(one.startswith("closed: ") for one in why)


def _row(results: Results, code: str) -> pd.Series[Any]:
    layer = results.premises
    row: pd.Series[Any] = layer[layer["facility_id"] == code].iloc[0]
    return row


def _open_again(results: Results, code: str) -> list[Change]:
    row = _row(results, code)
    # Whoever was closed already stays so, and who has no position counted nowhere.
    if _is_closed(results, code) or row["geometry"] is None:
        return []
    return [Open(_place(row), ods_code=code)]


def _where_it_was(results: Results, code: str) -> Change:
    row = _row(results, code)
    return Close(code) if row["geometry"] is None else Relocate(code, _place(row))


def _place(row: pd.Series[Any]) -> Place:
    at = row["geometry"]
    return Place(at.x, at.y, how="where it was", postcode=str(row["postcode"]))


def _hours_back(
    results: Results, code: str, change: Open | Relocate | Consolidate | ChangeHours
) -> list[Change]:
    """The published text of the days that a change gave other hours."""
    if not change.hours:
        return []
    own = results.hours[results.hours["facility_id"] == code]
    return [
        ChangeHours(code, {day: _text(own[own["day"] == DAYS.index(day)]) for day in change.hours})
    ]


def _text(day: pd.DataFrame) -> str:
    """A day as it was published, or as a list would publish it where only its spells are known."""
    texts = [str(text) for text in day["text"].fillna("") if text]
    if texts:
        return texts[0]
    spells = day[day["state"] == "open"]
    if spells.empty:
        return "CLOSED" if (day["state"] == "closed").any() else ""
    return ",".join(
        f"{_clock(start)}-{_clock(end)}"
        for start, end in zip(spells["start_minute"], spells["end_minute"], strict=True)
    )


def _clock(minute: float) -> str:
    hours, minutes = divmod(int(minute) % DAY_MINUTES, 60)
    return f"{hours:02d}:{minutes:02d}"


def _services_back(results: Results, code: str, names: tuple[str, ...]) -> list[Change]:
    """What the table said of some services; of those that its rows contradict, nothing is known."""
    table = results.inputs.get("services", pd.DataFrame(columns=["facility_id", "service"]))
    own = table[table["facility_id"].str.upper() == code]
    keys = own["service"].map(folded).to_numpy()
    if not names:
        return []
    said = {name: set(own.loc[keys == folded(name), "provides"].astype(bool)) for name in names}
    return [
        ChangeServices(
            code,
            begins=tuple(name for name, answer in said.items() if answer == {True}),
            ceases=tuple(name for name, answer in said.items() if answer == {False}),
            unknown=tuple(name for name, answer in said.items() if len(answer) != 1),
        )
    ]
