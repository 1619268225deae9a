"""Whom the figures of a comparison are of: everyone by area, and groups in the whole area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.people.by_area import AREA
from pna.people.groups import ALL, Split, everyone
from pna.results import Results

__all__ = ["Whom", "groups_of", "medians", "spread", "whom"]

Floats = npt.NDArray[np.float64]
_FIRST = ("age", "imd_quintile_national", "car", "rural_urban", "rural")
_AREAS = ("district", "locality", "ward")
"""Splits whose groups are areas, of which there are rows by area."""
_NEVER = 1e-12


@dataclass(frozen=True)
class Whom:
    """Some people of a study, row by row.

    Attributes
    ----------
    labels
        `area_type`, `area_code`, `area_name`, `split`, `group`, `unit`: one row each.
    weights
        Shape (rows, places): how many of them live at each place.
    """

    labels: pd.DataFrame
    weights: Floats

    def everyone_in(self, *area_types: str) -> Whom:
        """Give the rows of everyone, in areas of some types or (none named) of all."""
        chosen = self.labels["split"] == ALL
        if area_types:
            chosen &= self.labels["area_type"].isin(area_types)
        return Whom(self.labels[chosen].reset_index(drop=True), self.weights[chosen.to_numpy()])


def groups_of(results: Results) -> tuple[Split, ...]:
    """Give the splits of a study in the order of a note, without those that are areas.

    Parameters
    ----------
    results
        Of a run.
    """
    by_name = {split.name: split for split in results.splits if split.name not in _AREAS}
    order = [*(name for name in _FIRST if name in by_name), *by_name]
    return tuple(by_name[name] for name in dict.fromkeys(order))


def whom(results: Results) -> Whom:
    """Take everyone by area, then every group in the whole area.

    Parameters
    ----------
    results
        Of a run.
    """
    demand = results.demand
    people = everyone(demand["people"])
    codes = {name: demand[name].to_numpy(object) for name in _AREAS if name in demand}
    labels, weights = [], []
    areas = list(results.areas[list(AREA)].itertuples(index=False, name=None))
    for area in areas:
        # Every place lies in the one area of type hwb.
        here = True if area[0] == "hwb" else codes[area[0]] == area[1]
        labels.append((*area, ALL, ALL, people.unit))
        weights.append(people.weights[:, 0] * here)
    for area in areas:
        for split in groups_of(results) if area[0] == "hwb" else ():
            labels += [(*area, split.name, group, split.unit) for group in split.groups]
            weights += list(split.weights.T)
    frame = pd.DataFrame(labels, columns=[*AREA, "split", "group", "unit"])
    return Whom(frame, np.array(weights).reshape(len(frame), len(demand)))


def spread(values: list[Floats]) -> tuple[Floats, Floats]:
    """Give the least and the most of several arrays of one shape; missing where there are none.

    Parameters
    ----------
    values
        The figure itself first; missing entries are passed over.
    """
    stacked = np.stack(values)
    known = ~np.isnan(stacked)
    least = np.where(known, stacked, np.inf).min(axis=0)
    most = np.where(known, stacked, -np.inf).max(axis=0)
    some = known.any(axis=0)
    return np.where(some, least, np.nan), np.where(some, most, np.nan)


def medians(values: Floats, weights: Floats) -> Floats:
    """Give the value that half of the people of each row do not exceed.

    Parameters
    ----------
    values
        Of each place; missing ones are left out.
    weights
        Shape (rows, places).

    Returns
    -------
    ndarray
        As `pna.people.by_area.quantiles` at one half, row by row; missing where nobody is left.
    """
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    if not order.size:
        return np.full(len(weights), np.nan)
    reached = weights[:, order].cumsum(axis=1)
    total = reached[:, -1:]
    at = (reached >= total * (0.5 - _NEVER)).argmax(axis=1)
    return np.where(total[:, 0] > 0, values[order[at]], np.nan)
