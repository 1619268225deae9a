"""How many premises there are for how many people."""

from __future__ import annotations

import math

import pandas as pd

from pna.study import Study
from pna.wording.maps import KINDS, counts_of
from pna.wording.words import people

__all__ = ["provision_sentences"]


_OTHERS = (
    ("distance_selling", "distance_selling"),
    ("appliance", "appliance"),
    ("dispensing_practices", "dispensing_practice"),
)
"""Measures of premises that are no pharmacies that one may go to, and their kind."""


def provision_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say how many pharmacies there are for the people of the area, beside published rates.

    Parameters
    ----------
    table
        Of the question ``provision``.
    study
        Its comparators.

    Returns
    -------
    tuple of str
    """
    rows = table[table["area_type"] == "hwb"].set_index("measure")
    counts = {str(name): int(count) for name, count in rows["count"].dropna().items()}
    rate = rows.loc["pharmacies_per_10000"]
    value, low, high, residents = (
        float(str(rate[name])) for name in ("value", "low", "high", "people")
    )
    if math.isnan(value):
        return ()
    number = counts["pharmacies_per_10000"]
    text = (
        f"{rate['area_name']} has {number:,} {'pharmacy' if number == 1 else 'pharmacies'} for "
        f"{people(residents, study.disclosure)} residents: {value:.2f} per 10,000 (95% "
        f"interval {low:.2f} to {high:.2f}, as far as chance alone may "
        "move the number)"
    )
    beside = [
        f"{one.name} {one.value:g} ({one.source})"
        for one in study.comparators
        if one.measure == "pharmacies_per_10000"
    ]
    text += f"; published: {', '.join(beside)}." if beside else "."
    others = {kind: counts.get(measure, 0) for measure, kind in _OTHERS}
    if any(others.values()):
        text += f" Not counted among these: {counts_of(others, KINDS)}."
    return (text,)
