"""An application checked: the scenario placed, applied, and set beside the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from pna.cache import Cache
from pna.errors import DataError, Findings, raise_on_errors
from pna.results import Results
from pna.scenario.applied import Searched, apply, searched
from pna.scenario.changes import Change, Scenario
from pna.scenario.compare import Comparison, Possible
from pna.scenario.conflicts import check
from pna.scenario.positions import placed
from pna.scenario.radius import possible_sites
from pna.scenario.typed import typed

__all__ = ["outside_headline", "recheck", "recheck_all"]


def recheck(
    results: Results,
    *changes: Change,
    name: str = "What if",
    source: str = "",
    on: date | None = None,
    cache: Cache | None = None,
) -> Comparison:
    """Work out what some changes to the premises would do.

    Parameters
    ----------
    results
        From `pna.open_results` or `pna.analyse`.
    *changes
        `pna.Open`, `pna.Close` and the others; applied together.
    name, source, on
        Of the scenario.
    cache
        Where the postcode directory is kept in its tidy form.

    Returns
    -------
    Comparison

    Raises
    ------
    DataError
        A change cannot be made: every fault is told.
    """
    return recheck_scenario(results, Scenario(changes, name, source, on), cache=cache)


def recheck_scenario(
    results: Results, scenario: Scenario, *, cache: Cache | None = None
) -> Comparison:
    """Do the same for a scenario.

    Parameters
    ----------
    results, cache
        As for `recheck`.
    scenario
        The changes.
    """
    return recheck_all(results, [scenario], cache=cache)[0]


def recheck_all(
    results: Results,
    scenarios: Sequence[Scenario],
    *,
    cache: Cache | None = None,
    baseline: str = "",
) -> list[Comparison]:
    """Check several applications, each by itself against the run.

    Parameters
    ----------
    results, cache
        As for `recheck`.
    scenarios
        The applications.
    baseline
        Where the results are more than those of a run, as with the changes of the register: what
        has been added, in a sentence.
    """
    asked = [_sites(results, scenario, cache) for scenario in scenarios]
    tried = [one for each in asked for one in each.possible]
    ready = searched(results, tried) if len(tried) > 1 else None
    compared = [_compared(results, each, ready) for each in asked]
    return [replace(one, baseline=baseline) for one in compared]


class _Asked(NamedTuple):
    """A scenario on the map: what is to be known of it, and at which sites it is tried."""

    scenario: Scenario
    findings: Findings
    possible: Sequence[Scenario]


def _sites(results: Results, scenario: Scenario, cache: Cache | None) -> _Asked:
    faults: Findings = ()
    findings: Findings = ()
    scenario = typed(results, scenario)
    try:
        scenario, findings = placed(results, scenario, cache=cache)
    except DataError as error:
        faults = error.findings
    try:
        findings = (*findings, *check(results, scenario))
    except DataError as error:
        faults = (*faults, *error.findings)
    raise_on_errors(faults)
    return _Asked(scenario, findings, possible_sites(results, scenario))


def _compared(results: Results, asked: _Asked, ready: Searched | None) -> Comparison:
    scenario, findings, tried = asked
    if len(tried) == 1:
        after = apply(results, tried[0], ready=ready)
        return Comparison(results, after, scenario, findings)
    possible = tuple(Possible(one, apply(results, one, ready=ready)) for one in tried)
    outside = np.array([outside_headline(one.after) for one in possible])
    order = np.argsort(outside, kind="stable")
    # Of an even number the site below the middle, so that the typical figures are those of a site.
    typical = possible[int(order[(len(order) - 1) // 2])]
    return Comparison(
        results,
        typical.after,
        typical.scenario,
        findings,
        possible,
        int(order[0]),
        int(order[-1]),
        scenario,
    )


def outside_headline(results: Results) -> float:
    """People outside the headline's combined rule at the study's own speeds, by the first set."""
    people = results.demand["people"].to_numpy(float)
    first = results.study.premises.sets[0]
    rules = [one for one in results.judgements if one.parts and one.premises_set == first]
    if not rules:
        rules = [one for one in results.judgements if one.premises_set == first]
    return float(people[rules[0].outside].sum())
