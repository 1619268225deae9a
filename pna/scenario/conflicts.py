"""Changes that cannot be made, or not together."""

from __future__ import annotations

from pna.errors import Findings
from pna.results import Results
from pna.scenario.changes import Scenario

__all__ = ["check"]


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
        Warnings.

    Raises
    ------
    DataError
        Every fault of every change.
    """
    return ()
