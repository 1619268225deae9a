"""What-ifs for the explorer: chosen at random, answered by the package, and put to a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pna import coverage, disclosure, questions
from pna.hours.slots import States, at
from pna.maps.explorer_people import people_of
from pna.premises.when_open import bank_holidays, hours_of
from pna.questions.by_time import times_of
from pna.results import Results
from pna.subsets import MODES, judged

COUNTS = {"total": "total", "within": "within", "outside": "further", "unknown": "unknown"}
"""Columns of the coverage table, and what the page calls them."""


@dataclass(frozen=True)
class WhatIf:
    """What the controls say; `when` is "any", a position among the study's times, or a moment."""

    closed: tuple[int, ...]
    premises_set: str
    mode: str
    minutes: Mapping[str, int]
    when: str | int | tuple[int, str] = "any"


def chosen(results: Results, seed: int) -> WhatIf:
    """A what-if that nobody thought of."""
    random = np.random.default_rng(seed)
    premises = len(results.sites)
    share = random.choice([0.0, 0.1, 0.5, 0.9])
    closed = np.flatnonzero(random.random(premises) < share)
    slots = len(times_at(results))
    moment = int(random.integers(7)), f"{random.integers(24):02}:{random.integers(60):02}"
    known = "published" in hours_of(results).weeks
    when: Any = moment if known and random.random() < 0.5 else "any"
    if slots and random.random() < 0.4:
        when = int(random.integers(slots))
    return WhatIf(
        tuple(int(p) for p in closed),
        str(random.choice(list(results.study.premises.sets))),
        str(random.choice(["drive", "walk", "either"])),
        {mode: int(random.integers(1, 61)) for mode in MODES},
        when,
    )


def times_at(results: Results) -> list[States]:
    return [time.states for time in times_of(results, hours_of(results), bank_holidays(results)[0])]


def states_of(results: Results, when: str | int | tuple[int, str]) -> States:
    everyone = np.ones(len(results.sites), dtype=bool)
    if when == "any":
        return States(everyone, ~everyone)
    if isinstance(when, int):
        return times_at(results)[when]
    day, time = when
    return at(hours_of(results).weeks["published"], int(day), 60 * int(time[:2]) + int(time[3:]))


def answer(results: Results, asked: WhatIf) -> pd.DataFrame:
    """The coverage table of a what-if, by the package."""
    states = states_of(results, asked.when)
    open_here = np.ones(len(results.sites), dtype=bool)
    open_here[list(asked.closed)] = False
    in_set = results.counted[asked.premises_set]
    rules = [
        judged(
            results.matrices[mode],
            results.ends[mode],
            in_set & open_here & states.open,
            limit_minutes=float(asked.minutes[mode]),
            premises_set=asked.premises_set,
            doubtful=in_set & open_here & states.unknown,
        )
        for mode in MODES
    ]
    by_mode = {**dict(zip(MODES, rules, strict=True)), "either": coverage.either(*rules)}
    table = coverage.table([by_mode[asked.mode]], results.demand, results.areas)
    return table[table["area_type"].isin(["hwb", "district", "locality"])]


def put(page: Any, results: Results, asked: WhatIf) -> dict[str, Any]:
    """Ask a page by its own controls, and give its rows by kind and code of area."""
    page.click("#start-again")
    page.evaluate(
        """asked => {
          const form = document.getElementById('controls');
          const set = (name, value) => {
            const control = form.elements[name];
            if (control) { control.value = value; }
          };
          set('set', asked.set); set('mode', asked.mode);
          set('drive', asked.drive); set('walk', asked.walk);
          set('when', asked.when); set('day', asked.day); set('time', asked.time);
          asked.closed.forEach(p => {
            form.querySelector('[data-premises="' + p + '"]').checked = false; });
          form.elements.drive.dispatchEvent(new Event('input', { bubbles: true }));
        }""",
        {
            "set": str(list(results.study.premises.sets).index(asked.premises_set)),
            "mode": asked.mode,
            **{mode: str(minutes) for mode, minutes in asked.minutes.items()},
            "when": "time" if isinstance(asked.when, tuple) else str(asked.when),
            "day": str(asked.when[0]) if isinstance(asked.when, tuple) else "0",
            "time": asked.when[1] if isinstance(asked.when, tuple) else "10:00",
            "closed": list(asked.closed),
        },
    )
    found = page.evaluate("pnaExplorer.result()")
    return {(row["type"], row["code"]): row for row in found["rows"]}


def compare(results: Results, asked: WhatIf, rows: Mapping[Any, Mapping[str, Any]]) -> int:
    """Hold a page's rows against the package's, as the study shows them; how many were the same.

    Where the study hides or rounds, the package is given the people of each place that a page may
    hold, so that what is compared is how the page adds up, hides and rounds.
    """
    hiding = results.study.disclosure
    held = results.demand.assign(people=people_of(results))
    results = replace(results, demand=held)
    raw = answer(results, asked)
    shown = disclosure.shown_table(questions.by_name("coverage"), raw, hiding)
    everything = WhatIf((), asked.premises_set, asked.mode, asked.minutes, asked.when)
    before = answer(results, everything)
    assert len(rows) == len(shown)
    for (_, exact), (_, row), (_, was) in zip(
        raw.iterrows(), shown.iterrows(), before.iterrows(), strict=True
    ):
        page = rows[row["area_type"], row["area_code"]]
        where = (asked, row["area_code"])
        for ours, theirs in COUNTS.items():
            same(page[theirs], row[ours], where)
        same(page["shareWithin"], row["share_within"], where, nobody=not exact["total"] > 0)
        for key, column in (("withinChange", "within"), ("furtherChange", "outside")):
            change = float(exact[column] - was[column])
            small = disclosure.is_small([change], hiding)[0]
            expected = np.nan if small else disclosure.rounded([change], hiding)[0]
            same(page[key], expected, where)
    return len(shown)


def same(page: float | None, ours: float, where: object, *, nobody: bool = False) -> None:
    """A number of the page and one of the package; what is hidden is None there and NaN here."""
    if np.isnan(ours):
        assert page is None or nobody, (page, ours, where)
    else:
        assert page is not None, (page, ours, where)
        assert abs(page - ours) < 2e-6, (page, ours, where)
