"""From a position as an application gives it to a place on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from pna import sources
from pna.cache import Cache
from pna.errors import Findings
from pna.geography import places
from pna.results import Results
from pna.scenario.changes import Change, Open, Place, Relocate, Scenario

__all__ = ["Placed", "placed"]


class Placed(NamedTuple):
    """A scenario whose positions are all places, and what is to be known of them."""

    scenario: Scenario
    findings: Findings


def placed(results: Results, scenario: Scenario, *, cache: Cache | None = None) -> Placed:
    """Make a `Place` of every position of a scenario.

    Parameters
    ----------
    results
        Of a run: its study names the postcode directory.
    scenario
        The changes.
    cache
        Where the postcode directory is kept in its tidy form.

    Returns
    -------
    Placed

    Raises
    ------
    DataError
        A position cannot be used; every one that cannot is told.
    """
    changes: list[Change] = []
    for change in scenario.changes:
        if isinstance(change, Open) and isinstance(change.at, str):
            place = _place(results, change.at, change.within_metres, cache)
            changes.append(replace(change, at=place))
        elif isinstance(change, Relocate) and isinstance(change.to, str):
            place = _place(results, change.to, change.within_metres, cache)
            changes.append(replace(change, to=place))
        else:
            changes.append(change)
    return Placed(replace(scenario, changes=tuple(changes)), ())


def _place(results: Results, said: str, within_metres: float, cache: Cache | None) -> Place:
    given = results.study.inputs.postcodes
    directory = sources.read("postcodes", given.file, cache=cache).frame if given else None
    found = places.locate(pd.Series([said]), directory).iloc[0]
    return Place(
        float(found["easting"]),
        float(found["northing"]),
        said,
        f"postcode {found['postcode']}",
        str(found["postcode"]),
        within_metres,
    )
