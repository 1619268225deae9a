"""Changes that cannot be made, or not together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pna.checks import nearest
from pna.errors import Finding, Findings, raise_on_errors
from pna.hours import grammar, weekly
from pna.layers import DAYS
from pna.premises import COUNTED_KINDS
from pna.results import Results
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

__all__ = ["ODS_CODE", "check"]

_FILE = "application"
ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
"""What an ODS code looks like."""
_CLOSED = "closed: "
_NOT_MOVED = 1.0
_TWICE = "Take one of the two out, or make one change of them."


def check(results: Results, scenario: Scenario) -> Findings:
    """Refuse changes that cannot be made, and say what is doubtful of the others.

    Parameters
    ----------
    results
        Of the run.
    scenario
        Its changes.

    Returns
    -------
    tuple of Finding
        Warnings: changes that change nothing, or touch premises that count in no set.

    Raises
    ------
    DataError
        Every fault of every change.
    """
    if not scenario.changes:
        hint = "Open, close, move or merge premises, or change their hours or services."
        raise_on_errors((_error("There are no changes to make.", hint=hint),))
    known = _Known(results)
    findings: Findings = ()
    for change in scenario.changes:
        findings += tuple(_about(known, change))
    findings += tuple(_together(scenario))
    raise_on_errors(findings)
    return findings


class _Known:
    """What the run knows of premises by code."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.premises = pd.DataFrame(results.premises).set_index("facility_id", drop=False)
        self.sets = results.study.premises.sets
        self.services = results.inputs.get("services")

    def why_not(self, code: str) -> str:
        """Why a premises counts in no set; empty if it counts in any."""
        row = self.premises.loc[code]
        if any(bool(row[f"counted_{name}"]) for name in self.sets):
            return ""
        return str(row.get(f"why_not_{self.sets[-1]}", "")) or "it counts in no premises set"

    def closed(self, code: str) -> str:
        """The reason why a premises is closed, as the list or an amendment has it."""
        row = self.premises.loc[code]
        reasons = [str(row.get(f"why_not_{name}", "")) for name in self.sets]
        shut = [reason for reason in reasons if reason.startswith(_CLOSED)]
        return shut[0].removeprefix(_CLOSED) if shut else ""

    def said(self, code: str) -> str:
        name = str(self.premises.loc[code, "name"])
        return f"{code} ({name})" if name else code


def _error(message: str, value: str = "", hint: str = "") -> Finding:
    return Finding("error", message, file=_FILE, value=value, hint=hint)


def _warning(message: str, value: str = "", hint: str = "") -> Finding:
    return Finding("warning", message, file=_FILE, value=value, hint=hint)


def _about(known: _Known, change: Change) -> Iterator[Finding]:
    if isinstance(change, Open):
        yield from _about_open(known, change)
    else:
        there = [code for code in _codes(change) if code in known.premises.index]
        for code in _codes(change):
            yield from _about_code(known, code)
        if isinstance(change, Consolidate):
            yield from _about_merge(known, change, there)
        if isinstance(change, Relocate) and there:
            yield from _about_move(known, change)
        if isinstance(change, ChangeServices):
            yield from _about_services(known, change)
    code = change.into if isinstance(change, Consolidate) else change.ods_code
    hours = getattr(change, "hours", {})
    if isinstance(change, ChangeHours) and not hours:
        yield _error("No opening hours are given.", code, "Give at least one day.")
    yield from _about_hours(code, hours)
    if not isinstance(change, Open) and _same_hours(known, code, hours):
        yield _warning(f"{known.said(code)} has these hours already.", code)


def _codes(change: Change) -> tuple[str, ...]:
    if isinstance(change, Consolidate):
        return (change.ods_code, change.into)
    return (change.ods_code,)


def _about_code(known: _Known, code: str) -> Iterator[Finding]:
    """Say of a premises that a change names whether it is there, open, and counts."""
    if code not in known.premises.index:
        hint = nearest(code, known.premises.index[known.premises["in_area"]].tolist())
        hint = hint or nearest(code, known.premises.index.tolist())
        yield _error(
            "No premises of the study has this ODS code.",
            code,
            hint or "The codes are in tables/premises.csv and in the published list.",
        )
        return
    shut = known.closed(code)
    if shut:
        yield _error(f"{known.said(code)} is closed already: {shut}.", code)
    elif why := known.why_not(code):
        yield _warning(
            f"{known.said(code)} counts in no premises set ({why}): what happens to it alone "
            "changes nobody's minutes.",
            code,
        )


def _about_open(known: _Known, change: Open) -> Iterator[Finding]:
    code = change.ods_code
    if not any(change.kind in COUNTED_KINDS[name] for name in known.sets):
        kinds = sorted(set().union(*(COUNTED_KINDS[name] for name in known.sets)))
        yield _error(
            "Premises of this kind count in no premises set of the study "
            f"({', '.join(known.sets)}): nobody's minutes would change.",
            change.kind,
            nearest(change.kind, kinds) or f"Kinds that count: {', '.join(kinds)}.",
        )
    if code and not ODS_CODE.fullmatch(code):
        yield _error("This is no ODS code.", code, "Leave it out for a site that has none yet.")
    elif code in known.premises.index and not known.closed(code):
        yield _error(
            f"{known.said(code)} is open already, so it cannot be opened.",
            code,
            "To move it, give its code with `move`; for another site leave the code out.",
        )
    if change.services and known.services is None:
        yield _no_services()


def _about_merge(known: _Known, change: Consolidate, there: list[str]) -> Iterator[Finding]:
    if change.ods_code == change.into:
        yield _error("A premises cannot be merged into itself.", change.into, "Name two premises.")
    elif len(there) == 2:  # noqa: PLR2004 - the one that closes and the one that stays
        kinds = [str(known.premises.loc[code, "kind"]).replace("_", " ") for code in there]
        if kinds[0] != kinds[1]:
            yield _warning(
                f"{known.said(there[0])} ({kinds[0]}) and {known.said(there[1])} ({kinds[1]}) are "
                "of different kinds: is that the merger that is meant?",
                change.ods_code,
            )


def _about_move(known: _Known, change: Relocate) -> Iterator[Finding]:
    old: Any = known.premises.loc[change.ods_code, "geometry"]
    if not isinstance(change.to, Place) or old is None or old.is_empty:
        return
    metres = float(np.hypot(old.x - change.to.easting, old.y - change.to.northing))
    if metres < _NOT_MOVED and not change.to.within_metres:
        yield _warning(
            f"{known.said(change.ods_code)} is at this position already: the move changes nothing.",
            change.to.said or change.ods_code,
            "A postcode has one point: give coordinates of the two buildings.",
        )


def _about_services(known: _Known, change: ChangeServices) -> Iterator[Finding]:
    named = (*change.begins, *change.ceases)
    if not named and not change.unknown:
        yield _error("No services are given.", change.ods_code, "Name what begins or ceases.")
    for name in set(change.begins) & set(change.ceases):
        yield _error("A service cannot begin and cease at once.", name)
    table = known.services
    if table is None:
        yield _no_services()
        return
    own = table[table["facility_id"].str.upper() == change.ods_code]
    provided = set(own.loc[own["provides"].astype(bool), "service"])
    all_names = sorted(set(table["service"]))
    for name in named:
        if name not in all_names:
            hint = nearest(name, all_names) or f"The table has: {', '.join(all_names)}."
            yield (_warning if name in change.begins else _error)(
                "The study's table of services has no service of this name.", name, hint
            )
        elif (name in provided) == (name in change.begins):
            state = "provides" if name in provided else "does not provide"
            yield _warning(f"{change.ods_code} {state} this already: nothing changes.", name)


def _no_services() -> Finding:
    message = "The study has no table of services (inputs.services) that could be changed."
    return _error(message, hint="Name one in study.toml, or leave the services out.")


def _about_hours(code: str, hours: Mapping[str, str]) -> Iterator[Finding]:
    for day in hours:
        if day not in DAYS:
            yield _error("This is no day of the week.", day, nearest(day, DAYS))
    cells = {day: text for day, text in hours.items() if day in DAYS}
    read = grammar.parse(pd.Series(list(cells.values()), index=list(cells), dtype="str"))
    for finding in read.findings:
        if finding.level == "error":
            hint = finding.hint.partition(grammar.CORRECT)[0].strip()
            message = f"{finding.message.partition(';')[0].rstrip('.')}."
            yield _error(f"{code}: {message}" if code else message, finding.value, hint)


def _same_hours(known: _Known, code: str, hours: Mapping[str, str]) -> bool:
    """Whether a premises has just these hours on the days that are given."""
    if not hours or code not in known.premises.index or not set(hours) <= set(DAYS):
        return False
    table = pd.DataFrame({"facility_id": [code], **{day: [text] for day, text in hours.items()}})
    days = [DAYS.index(day) for day in hours]
    what = ["day", "spell", "state", "start_minute", "end_minute"]
    now, then = (
        frame.loc[(frame["facility_id"] == code) & frame["day"].isin(days), what]
        .sort_values(["day", "spell"])
        .fillna(-1.0)
        .to_numpy()
        .tolist()
        for frame in (known.results.hours, weekly.week(table).frame)
    )
    return bool(now == then)


def _together(scenario: Scenario) -> Iterator[Finding]:
    """Say which premises two changes touch in ways that cannot both be meant."""
    touched: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for change in scenario.changes:
        for code, said, what in _touches(change):
            touched.setdefault(code, []).append((said, what))
    for code, changes in touched.items():
        if len(changes) < 2:  # noqa: PLR2004 - two changes
            continue
        words = [said for said, _ in changes]
        names = " and ".join(words) if len(set(words)) > 1 else f"{words[0]} twice"
        counts = Counter(part for _, what in changes for part in what)
        if counts["closes"]:
            yield _error(f"{code} is to {names}: who closes can do nothing else.", code, _TWICE)
        elif any(counts[part] > 1 for part in ("site", "hours", "services")):
            yield _error(f"{code} is to {names}: two changes to the same thing.", code, _TWICE)


def _touches(change: Change) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Give code, words and what is touched, for each premises that a change is about."""
    hours = {"hours"} if getattr(change, "hours", None) else set()
    if isinstance(change, Open):
        if change.ods_code:
            services = {"services"} if change.services else set()
            yield change.ods_code, "open", frozenset({"site"} | hours | services)
    elif isinstance(change, Close):
        yield change.ods_code, "close", frozenset({"closes"})
    elif isinstance(change, Consolidate):
        if change.ods_code != change.into:
            yield change.ods_code, f"close and merge into {change.into}", frozenset({"closes"})
            yield change.into, f"take over {change.ods_code}", frozenset(hours | {"stays"})
    elif isinstance(change, Relocate):
        yield change.ods_code, "move", frozenset({"site"} | hours)
    elif isinstance(change, ChangeHours):
        yield change.ods_code, "change its hours", frozenset({"hours"})
    else:
        yield change.ods_code, "change its services", frozenset({"services"})
