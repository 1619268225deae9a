"""An application checked: the scenario placed, applied, and set beside the run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from pna.cache import Cache
from pna.errors import DataError, Findings, raise_on_errors
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.changes import Change, Scenario
from pna.scenario.compare import Comparison, Possible
from pna.scenario.conflicts import check
from pna.scenario.positions import placed
from pna.scenario.radius import possible_sites

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
    faults: Findings = ()
    findings: Findings = ()
    try:
        scenario, findings = placed(results, scenario, cache=cache)
    except DataError as error:
        faults = error.findings
    try:
        findings = (*findings, *check(results, scenario))
    except DataError as error:
        faults = (*faults, *error.findings)
    raise_on_errors(faults)
    tried = possible_sites(results, scenario)
    if len(tried) == 1:
        return Comparison(results, apply(results, tried[0]), scenario, findings)
    possible = tuple(Possible(one, apply(results, one)) for one in tried)
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


def recheck_all(
    results: Results, scenarios: Sequence[Scenario], *, cache: Cache | None = None
) -> list[Comparison]:
    """Check several applications, each by itself against the run.

    Parameters
    ----------
    results, cache
        As for `recheck`.
    scenarios
        The applications.
    """
    return [recheck_scenario(results, scenario, cache=cache) for scenario in scenarios]


def outside_headline(results: Results) -> float:
    """People outside the headline's combined rule at the study's own speeds, by the first set."""
    people = results.demand["people"].to_numpy(float)
    first = results.study.premises.sets[0]
    rules = [one for one in results.judgements if one.parts and one.premises_set == first]
    if not rules:
        rules = [one for one in results.judgements if one.premises_set == first]
    return float(people[rules[0].outside].sum())
