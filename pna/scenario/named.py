"""The changes of a scenario, one by one: what each is, of which premises, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

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

__all__ = ["Named", "named"]


@dataclass(frozen=True)
class Named:
    """One change of a scenario.

    Attributes
    ----------
    kind
        ``open``, ``close``, ``move``, ``merge``, ``hours`` or ``services``.
    facility_id, name
        Of the premises; of a merger those of the one that closes.
    into
        ODS code of the premises that stays, of a merger.
    place
        Of a new site or one that has moved.
    """

    kind: str
    facility_id: str
    name: str
    into: str = ""
    place: Place | None = None

    @property
    def gone(self) -> str:
        """ODS code of the premises that is no longer where it may have been; or empty."""
        return self.facility_id if self.kind in {"close", "merge", "move", "open"} else ""

    @property
    def opens(self) -> str:
        """ODS code of the premises whose hours the change may give; or empty."""
        if self.kind in {"close", "services"}:
            return ""
        return self.into or self.facility_id


def named(results: Results, scenario: Scenario) -> tuple[Named, ...]:
    """Name the changes of a scenario.

    Parameters
    ----------
    results
        Of the run, without the scenario.
    scenario
        Its positions are places.

    Returns
    -------
    tuple of Named
        In its order.
    """
    names = dict(
        zip(results.premises["facility_id"], results.premises["name"].astype(str), strict=True)
    )
    new = iter(codes_of_new(results, scenario))
    return tuple(_named(change, names, new) for change in scenario.changes)


def _named(change: Change, names: dict[str, str], new: Iterator[str]) -> Named:
    match change:
        case Open():
            code = next(new)
            return Named("open", code, names.get(code, change.name), place=_place(change.at))
        case Close():
            kind = "close"
        case Relocate():
            name = names.get(change.ods_code, "")
            return Named("move", change.ods_code, name, place=_place(change.to))
        case Consolidate():
            name = names.get(change.ods_code, "")
            return Named("merge", change.ods_code, name, change.into)
        case ChangeHours():
            kind = "hours"
        case ChangeServices():
            kind = "services"
        case _:
            assert_never(change)
    return Named(kind, change.ods_code, names.get(change.ods_code, ""))


def _place(at: str | Place) -> Place | None:
    return at if isinstance(at, Place) else None
