"""People by age: from single years, or from published groups where those can be put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.attributes.places import Made, Places, absent, of_area, shared_shares, told
from pna.errors import Findings
from pna.layers.people import OLDEST

__all__ = ["AGES", "AgeGroup", "ages"]


class AgeGroup(NamedTuple):
    """A group of ages.

    Attributes
    ----------
    name
        As tables call it.
    youngest, oldest
        Both included; nobody is too old for a group without an oldest.
    """

    name: str
    youngest: int
    oldest: int | None


AGES = (
    AgeGroup("0-4", 0, 4),
    AgeGroup("0-15", 0, 15),
    AgeGroup("16-64", 16, 64),
    AgeGroup("65+", 65, None),
    AgeGroup("75+", 75, None),
    AgeGroup("85+", 85, None),
)
"""They overlap: those of 85 and over are also 65 and over."""
Band = tuple[float, float]
Floats = npt.NDArray[np.float64]
_ENDLESS = 10_000.0
_SAME_PEOPLE = 0.5
"""Two totals that differ by less are the same number."""


def ages(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the split by age.

    Parameters
    ----------
    inputs
        `lsoa_age`, which is preferred, or `lsoa_age_groups`.
    places
        Of the study.

    Returns
    -------
    Made
        Groups that overlap. Of each LSOA the shares by age are taken, and applied to its estimate,
        so that ages of another year add up to the people of the study. Published groups that do not
        begin and end where a group of ours does cannot give it: a finding says so.
    """
    key = next((name for name in ("lsoa_age", "lsoa_age_groups") if name in inputs), None)
    if key is None:
        return Made()
    read = of_area(key, inputs[key], places)
    if read.frame is None:
        return Made((), read.findings)
    edges, counts = (_single_years if key == "lsoa_age" else _published_groups)(read.frame, places)
    chosen = {group: _bands_of(group, edges) for group in AGES}
    made = [group for group in AGES if chosen[group] is not None]
    findings = (*read.findings, *_not_made(made, edges, key, places))
    if not made:
        return Made((), findings)
    totals = counts.sum(axis=1)
    # Nobody in an estimate needs no ages; people without any ages are not known.
    known = np.isfinite(totals) & ((totals > 0) | (places.estimates == 0))
    of_group = np.column_stack([counts[:, chosen[group] or []].sum(axis=1) for group in made])
    shares = np.divide(
        of_group,
        totals[:, np.newaxis],
        out=np.where(known[:, np.newaxis], 0.0, np.full(of_group.shape, np.nan)),
        where=(known & (totals > 0))[:, np.newaxis],
    )
    split = shared_shares(
        "age",
        [group.name for group in made],
        shares,
        places,
        partition=False,
        method=_method(key, totals[known], places, known),
    )
    return Made((split,), (*findings, *absent(key, known, "age", places)))


def _single_years(rows: pd.DataFrame, places: Places) -> tuple[list[Band], Floats]:
    """Bands of ages, and people by LSOA and band."""
    names = [f"age_{age}" for age in range(OLDEST + 1)]
    edges = [(float(age), float(age)) for age in range(OLDEST)]
    counts = places.by_lsoa(rows)[names].to_numpy(dtype=np.float64)
    return [*edges, (float(OLDEST), _ENDLESS)], counts


def _published_groups(rows: pd.DataFrame, places: Places) -> tuple[list[Band], Floats]:
    band = pd.Series(
        list(zip(rows["age_from"], rows["age_to"].fillna(_ENDLESS), strict=True)), index=rows.index
    )
    edges: list[Band] = sorted(set(band))
    number = band.map({edge: position for position, edge in enumerate(edges)})
    counts = np.full((len(places.lsoas), len(edges)), np.nan)
    counts[places.lsoas.get_indexer(pd.Index(rows["lsoa"])), number] = rows["people"]
    return edges, counts


def _bands_of(group: AgeGroup, edges: list[Band]) -> list[int] | None:
    """Positions of the bands that make up a group; None where one lies across its edge."""
    oldest = _ENDLESS if group.oldest is None else float(group.oldest)
    chosen = []
    for position, (youngest_of_band, oldest_of_band) in enumerate(edges):
        if group.youngest <= youngest_of_band and oldest_of_band <= oldest:
            chosen.append(position)
        elif youngest_of_band <= oldest and oldest_of_band >= group.youngest:
            return None
    return chosen


def _not_made(made: list[AgeGroup], edges: list[Band], key: str, places: Places) -> Findings:
    lost = [group.name for group in AGES if group not in made]
    if not lost:
        return ()
    published = ", ".join(
        f"{youngest:g}+" if oldest == _ENDLESS else f"{youngest:g}-{oldest:g}"
        for youngest, oldest in edges
    )
    message = (
        f"Age groups that cannot be put together from the published ones ({published}): "
        f"{', '.join(lost)}."
    )
    hint = "Give the estimates by single year of age as inputs.lsoa_age."
    return (told("warning", message, key, places, column="age_group", hint=hint),)


def _method(key: str, counted: Floats, places: Places, known: npt.NDArray[np.bool_]) -> str:
    what = "single years of age" if key == "lsoa_age" else "published age groups"
    text = f"{what} of each LSOA, shared out over its places by people"
    estimates = places.estimates[known]
    if np.allclose(counted, estimates, rtol=0.0, atol=_SAME_PEOPLE):
        return text
    return (
        f"{text}, and scaled to the population estimate of each LSOA (the file of ages has "
        f"{places.told(counted.sum())} people where the estimates have "
        f"{places.told(estimates.sum())})"
    )
