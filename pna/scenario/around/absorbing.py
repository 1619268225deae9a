"""Where people turn to whose nearest premises closes or moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.roads.network import Mode
from pna.scenario.around.affected import Site, leaving
from pna.scenario.around.fields import table
from pna.scenario.compare import Comparison
from pna.travel import Nearest, within

__all__ = ["ALL_TOGETHER", "MUCH_FURTHER", "SOMEWHAT_FURTHER", "absorbed", "absorbed_by", "over"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
ALL_TOGETHER = "all"
"""Code of the rows of several premises together."""
MUCH_FURTHER, SOMEWHAT_FURTHER = 5.0, 2.0
"""Minutes."""


@dataclass(frozen=True)
class _Left:
    """People to whom one premises, or any of several, was the nearest by one mode."""

    facility_id: str
    site: str
    premises_set: str
    mode: Mode
    places: Bools
    before: Nearest
    after: Nearest

    @property
    def about(self) -> dict[str, str]:
        return {
            "facility_id": self.facility_id,
            "site": self.site,
            "premises_set": self.premises_set,
            "mode": self.mode,
        }


def absorbed(comparison: Comparison) -> pd.DataFrame:
    """Say what changes for the people to whom premises that close or move were the nearest.

    Parameters
    ----------
    comparison
        Before and after: the rest of the scenario has happened too.

    Returns
    -------
    DataFrame
        In the columns of ``absorbed``, by premises, set and mode; those of several together last.
    """
    people = comparison.before.demand["people"].to_numpy(float)
    rows: list[dict[str, Any]] = []
    for left in _left(comparison):
        have = left.places & (left.after.facility >= 0)
        lost = left.places & (left.after.facility < 0)
        more = left.after.minutes - left.before.minutes
        rows.append(
            {
                **left.about,
                "people": float(people[left.places].sum()),
                **_means(people, have, left),
                "more_than_5_further": float(people[have & over(more, MUCH_FURTHER)].sum()),
                "more_than_2_further": float(people[have & over(more, SOMEWHAT_FURTHER)].sum()),
                "without": float(people[lost].sum()),
            }
        )
    return table("absorbed", [pd.DataFrame(rows)])


def absorbed_by(comparison: Comparison) -> pd.DataFrame:
    """Say which premises become the nearest to those people, and to how many each.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    DataFrame
        In the columns of ``absorbed_by``, most people first; those who are left without any within
        the search come last, under an empty code.
    """
    people = comparison.before.demand["people"].to_numpy(float)
    sites = comparison.after.sites
    codes, names, inside = (sites[name].to_numpy() for name in ("facility_id", "name", "in_area"))
    rows: list[dict[str, Any]] = []
    for left in _left(comparison):
        total = float(people[left.places].sum())
        more = left.after.minutes - left.before.minutes
        of_left: list[dict[str, Any]] = []
        for column in np.unique(left.after.facility[left.places]):
            these = left.places & (left.after.facility == column)
            some, there = float(people[these].sum()), column >= 0
            of_left.append(
                {
                    **left.about,
                    "premises_id": str(codes[column]) if there else "",
                    "premises_name": str(names[column]) if there else "",
                    "in_area": bool(inside[column]) if there else False,
                    "people": some,
                    "share": some / total if total > 0 else np.nan,
                    "people_all": total,
                    **_means(people, these, left),
                    "more_than_5_further": float(people[these & over(more, MUCH_FURTHER)].sum()),
                }
            )
        rows += sorted(
            of_left, key=lambda row: (not row["premises_id"], -row["people"], row["premises_id"])
        )
    return table("absorbed_by", [pd.DataFrame(rows)])


def _left(comparison: Comparison) -> list[_Left]:
    before, after = comparison.before, comparison.after
    found = []
    for name in before.counted:
        gone = leaving(comparison, name)
        for mode, matrix in before.matrices.items():
            key = (mode, matrix.preset, name)
            was, becomes = before.nearest[key], after.nearest[key]
            each = [_places(comparison, site, was) for site in gone]
            about = [(site.facility_id, site.name) for site in gone]
            if len(each) > 1:
                each.append(np.logical_or.reduce(each))
                about.append((ALL_TOGETHER, ""))
            found += [
                _Left(*words, name, mode, places, was, becomes)
                for words, places in zip(about, each, strict=True)
            ]
    # Those of all together after those of each.
    return sorted(found, key=lambda left: left.facility_id == ALL_TOGETHER)


def _places(comparison: Comparison, site: Site, was: Nearest) -> Bools:
    """Places to which a premises was the nearest."""
    column = np.flatnonzero(comparison.before.sites["facility_id"] == site.facility_id)[0]
    places: Bools = was.facility == column
    return places


def over(minutes: Floats, limit: float) -> Bools:
    """Whether minutes are known and beyond a limit."""
    return np.isfinite(minutes) & ~within(minutes, limit)


def _means(people: Floats, places: Bools, left: _Left) -> dict[str, float]:
    """Mean minutes of the people of some places, before and after."""
    weights = people[places]
    if weights.sum() <= 0:
        return {"minutes_before": np.nan, "minutes_after": np.nan}
    return {
        "minutes_before": float(np.average(left.before.minutes[places], weights=weights)),
        "minutes_after": float(np.average(left.after.minutes[places], weights=weights)),
    }
