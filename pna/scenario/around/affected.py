"""The sites that a scenario opens, moves or closes, and who else is there beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.results import Results
from pna.roads.network import Mode
from pna.scenario.changed_layers import codes_of_new
from pna.scenario.changes import Close, Consolidate, Open, Place, Relocate
from pna.scenario.compare import Comparison
from pna.travel.times import points_of

__all__ = [
    "CLOSES",
    "MOVES_FROM",
    "MOVES_TO",
    "OPENS",
    "Site",
    "affected",
    "first_set",
    "leaving",
    "limit_of",
    "minutes_to",
    "others",
    "with_site",
]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
OPENS, MOVES_TO, MOVES_FROM, CLOSES = "opens", "moves to", "moves from", "closes"
"""Roles of a site."""


@dataclass(frozen=True)
class Site:
    """One site that a scenario changes.

    Attributes
    ----------
    change
        Number of the change, from 1.
    role
        One of `OPENS`, `MOVES_TO`, `MOVES_FROM`, `CLOSES`.
    facility_id, name, postcode, address
        Of the premises.
    xy
        Metres, EPSG:27700; missing where the premises has no position.
    by_postcode
        The position is no better than that of its postcode.
    """

    change: int
    role: str
    facility_id: str
    name: str
    postcode: str
    address: str
    xy: tuple[float, float]
    by_postcode: bool

    @property
    def is_new(self) -> bool:
        """Whether there are premises here after the scenario, and none before."""
        return self.role in {OPENS, MOVES_TO}


def affected(comparison: Comparison) -> tuple[Site, ...]:
    """Give the sites that a scenario opens, moves or closes, in the order of its changes.

    Parameters
    ----------
    comparison
        Before and after; of a move the new site comes before the old one.
    """
    opened = iter(codes_of_new(comparison.before, comparison.scenario))
    found: list[Site] = []
    for number, change in enumerate(comparison.scenario.changes, start=1):
        if isinstance(change, Open):
            found.append(_site(comparison.after, number, OPENS, next(opened), change.at))
        elif isinstance(change, Relocate):
            found.append(_site(comparison.after, number, MOVES_TO, change.ods_code, change.to))
            found.append(_site(comparison.before, number, MOVES_FROM, change.ods_code))
        elif isinstance(change, Close | Consolidate):
            found.append(_site(comparison.before, number, CLOSES, change.ods_code))
    return tuple(found)


def _site(
    results: Results, number: int, role: str, code: str, place: Place | str | None = None
) -> Site:
    premises = results.premises
    row = int(np.flatnonzero(premises["facility_id"] == code)[0])
    east, north = points_of(premises.iloc[row : row + 1])[0]

    def said(column: str) -> str:
        value: object = premises[column].iloc[row] if column in premises else ""
        return value if isinstance(value, str) else ""

    return Site(
        number,
        role,
        code,
        said("name"),
        said("postcode"),
        said("address"),
        (float(east), float(north)),
        by_postcode=(
            bool(place.postcode)
            if isinstance(place, Place)
            else said("position").startswith("postcode")
        ),
    )


def first_set(results: Results) -> str:
    """Name of the premises set that is told first."""
    return results.study.premises.sets[0]


def limit_of(results: Results, mode: Mode) -> float:
    """Minutes of the headline's rule by one mode."""
    headline = results.study.headline
    return float(headline.drive_minutes if mode == "drive" else headline.walk_minutes)


def minutes_to(comparison: Comparison, site: Site, mode: Mode) -> Floats:
    """Minutes from where people live to a site.

    Parameters
    ----------
    comparison
        Before and after.
    site
        One of its sites.
    mode
        ``drive`` or ``walk``.

    Returns
    -------
    ndarray
        One entry per place; missing beyond the search, and throughout for premises that count in
        no set.
    """
    results = comparison.after if site.is_new else comparison.before
    matrix = results.matrices[mode]
    column = np.flatnonzero(results.sites["facility_id"] == site.facility_id)
    if not column.size:
        return np.full(len(matrix.demand_ids), np.nan)
    values: Floats = matrix.minutes[:, column[0]]
    return values


def others(comparison: Comparison, site: Site, premises_set: str) -> tuple[Results, Bools]:
    """Say which premises people near a site have beside it.

    Parameters
    ----------
    comparison
        Before and after.
    site
        One of its sites.
    premises_set
        Premises that count.

    Returns
    -------
    Results
        Those before, for a site that opens or moves to; those after for one that closes or moves
        from.
    ndarray of bool
        Which of their premises count; never the premises itself.
    """
    results = comparison.before if site.is_new else comparison.after
    other = (results.sites["facility_id"] != site.facility_id).to_numpy(bool)
    return results, results.counted[premises_set] & other


def leaving(comparison: Comparison, premises_set: str) -> tuple[Site, ...]:
    """Give the sites that counted in a set before and do so no longer.

    Parameters
    ----------
    comparison
        Before and after.
    premises_set
        Premises that count.
    """
    before = comparison.before
    counted = set(before.sites["facility_id"][before.counted[premises_set]])
    return tuple(
        site for site in affected(comparison) if not site.is_new and site.facility_id in counted
    )


def with_site(site: Site, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the columns of a site before those of a table about it."""
    return frame.assign(
        change=site.change, role=site.role, facility_id=site.facility_id, site=site.name
    )
