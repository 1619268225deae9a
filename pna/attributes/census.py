"""People and households by what the census says of them: cars, ethnic group, disability."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.attributes.places import (
    Made,
    Places,
    absent,
    of_area,
    shared_counts,
    shared_shares,
    some,
    told,
)

__all__ = ["NO_CAR", "cars", "disability", "ethnicity"]

Floats = npt.NDArray[np.float64]
NO_CAR = "no car or van"
_ETHNIC = {
    "asian": "Asian",
    "black": "Black",
    "mixed": "Mixed",
    "white": "White",
    "other": "Other",
}
_DISABLED = {"disabled": "disabled", "not_disabled": "not disabled"}


def cars(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the split of households by car.

    Parameters
    ----------
    inputs
        `lsoa_households_cars`.
    places
        Of the study.

    Returns
    -------
    Made
        A partition of the households counted. Those of LSOAs that the input lacks are in no group,
        for nobody knows how many they are; a finding names them.
    """
    key = "lsoa_households_cars"
    if key not in inputs:
        return Made()
    read = of_area(key, inputs[key], places)
    if read.frame is None:
        return Made((), read.findings)
    rows = places.by_lsoa(read.frame)
    without = rows["no_car"].to_numpy(dtype=np.float64)
    households = rows["households"].to_numpy(dtype=np.float64)
    counts = np.column_stack([without, np.maximum(households - without, 0.0)])
    known = np.isfinite(counts).all(axis=1)
    counts[~known] = np.nan
    findings = read.findings
    if not known.all():
        lacking = places.lsoas[~known]
        there = places.told(places.estimates[~known].sum())
        message = (
            f"No households by car are known for {len(lacking)} of {len(known)} LSOAs of the area "
            f"({some(lacking)}), where {there} people live: these households are in no figure."
        )
        hint = "Use a file of the whole area, of the census of the population estimates."
        findings = (*findings, told("warning", message, key, places, hint=hint))
    split = shared_counts(
        "car",
        (NO_CAR, "with a car or van"),
        counts,
        places,
        unit="households",
        partition=True,
        method="households of each LSOA at the census, shared out over its places by people who do "
        "not live in special establishments; not scaled",
    )
    return Made((split,), findings)


def ethnicity(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the split by ethnic group, in the five groups of the census.

    Parameters
    ----------
    inputs
        `lsoa_ethnicity`.
    places
        Of the study.

    Returns
    -------
    Made
        A partition: the shares of the census, applied to the estimate of each LSOA.
    """
    return _shares("lsoa_ethnicity", "ethnicity", "ethnic group", _ETHNIC, inputs, places)


def disability(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the split by disability under the Equality Act, as people said it at the census.

    Parameters
    ----------
    inputs
        `lsoa_disability`.
    places
        Of the study.

    Returns
    -------
    Made
        A partition: the shares of the census, applied to the estimate of each LSOA.
    """
    return _shares("lsoa_disability", "disability", "disability", _DISABLED, inputs, places)


def _shares(
    key: str,
    name: str,
    what: str,
    columns: Mapping[str, str],
    inputs: Mapping[str, pd.DataFrame],
    places: Places,
) -> Made:
    if key not in inputs:
        return Made()
    read = of_area(key, inputs[key], places)
    if read.frame is None:
        return Made((), read.findings)
    counts = places.by_lsoa(read.frame)[list(columns)].to_numpy(dtype=np.float64)
    sums = counts.sum(axis=1)
    known = sums > 0
    shares = np.full(counts.shape, np.nan)
    shares[known] = counts[known] / sums[known, np.newaxis]
    # Nobody lives there, so that nobody is unknown.
    nobody = ~known & (places.estimates == 0)
    shares[nobody] = 0.0
    census = places.told(sums[known].sum())
    estimate = places.told(places.estimates[known].sum())
    split = shared_shares(
        name,
        tuple(columns.values()),
        shares,
        places,
        partition=True,
        method=(
            f"shares of each LSOA at the census ({census} people), applied to its estimate "
            f"({estimate}) and shared out over its places by people"
        ),
    )
    return Made((split,), (*read.findings, *absent(key, known | nobody, what, places)))
