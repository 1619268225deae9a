"""People by the kind of neighbourhood that they live in: deprivation, and town or country.

What is published of an LSOA is taken of everyone in it: not all who live in a deprived area are
deprived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pna.attributes.places import Made, Places, absent, of_area, shared_shares, told
from pna.people.deprivation import LOCAL_METHOD, QUINTILES, local_quintile, national_quintile
from pna.people.groups import Split

__all__ = ["MOST_DEPRIVED", "RURAL", "deprivation", "rural_urban"]

MOST_DEPRIVED = "1 (most deprived)"
RURAL = "rural"
_QUINTILES = (MOST_DEPRIVED, "2", "3", "4", "5 (least deprived)")
_DECILES = (MOST_DEPRIVED, *(str(decile) for decile in range(2, 10)), "10 (least deprived)")


def deprivation(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the splits by deprivation: fifths and tenths of England, and fifths of the area.

    Parameters
    ----------
    inputs
        `lsoa_imd`.
    places
        Of the study.

    Returns
    -------
    Made
        Partitions. Local quintiles need at least five LSOAs.
    """
    key = "lsoa_imd"
    if key not in inputs:
        return Made()
    read = of_area(key, inputs[key], places)
    if read.frame is None:
        return Made((), read.findings)
    filled = read.frame.dropna(subset=["imd_rank", "imd_decile"]).sort_values("lsoa")
    by_lsoa = filled.set_index("lsoa")
    edition = ", ".join(sorted(set(filled["edition"].astype(str))))
    findings = (
        *read.findings,
        *absent(key, places.lsoas.isin(by_lsoa.index), "deprivation", places),
    )
    national = _of_everyone(
        "imd_quintile_national",
        _named(national_quintile(by_lsoa["imd_decile"]), _QUINTILES),
        places,
        groups=_QUINTILES,
        method=(
            f"fifths of the LSOAs of England: published deciles of the IMD {edition}, two to a "
            "fifth; everyone of an LSOA has its fifth"
        ),
    )
    deciles = _of_everyone(
        "imd_decile_national",
        _named(by_lsoa["imd_decile"].astype(np.int64), _DECILES),
        places,
        groups=_DECILES,
        method=f"published deciles of the IMD {edition}; everyone of an LSOA has its decile",
    )
    if len(by_lsoa) < QUINTILES:
        message = (
            f"The area has {len(by_lsoa)} LSOAs with a rank of deprivation, too few for five local "
            "groups: there are no local quintiles."
        )
        return Made((national, deciles), (*findings, told("info", message, key, places)))
    local = _of_everyone(
        "imd_quintile_local",
        _named(local_quintile(by_lsoa["imd_rank"]), _QUINTILES),
        places,
        groups=_QUINTILES,
        method=f"{LOCAL_METHOD}, by their national rank (IMD {edition}); of LSOAs of equal rank "
        "the first by code counts as the more deprived",
    )
    return Made((national, deciles, local), findings)


def rural_urban(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the splits by class of the rural-urban classification, and by rural or urban.

    Parameters
    ----------
    inputs
        `lsoa_ruc`.
    places
        Of the study.

    Returns
    -------
    Made
        Partitions.
    """
    key = "lsoa_ruc"
    if key not in inputs:
        return Made()
    read = of_area(key, inputs[key], places)
    if read.frame is None:
        return Made((), read.findings)
    rows = read.frame.sort_values(["ruc_code", "lsoa"]).set_index("lsoa")
    edition = ", ".join(sorted(set(rows["edition"].astype(str))))
    method = f"rural-urban classification {edition} of each LSOA, which everyone of it has"
    splits = (
        _of_everyone(
            "rural_urban",
            rows["ruc_name"],
            places,
            groups=tuple(dict.fromkeys(rows["ruc_name"])),
            method=method,
        ),
        _of_everyone(
            "rural",
            rows["rural"].astype(bool).map({True: RURAL, False: "urban"}),
            places,
            groups=(RURAL, "urban"),
            method=f"{method}; it is not the law's: controlled localities are something else",
        ),
    )
    known = places.lsoas.isin(rows.index[rows["ruc_name"] != ""])
    return Made(splits, (*read.findings, *absent(key, known, "rural-urban class", places)))


def _named(numbers: pd.Series[int], names: Sequence[str]) -> pd.Series[str]:
    return numbers.map(dict(enumerate(names, start=1)))


def _of_everyone(
    name: str, groups_of: pd.Series[str], places: Places, *, groups: Sequence[str], method: str
) -> Split:
    """The split in which everyone of an LSOA is of its group; not known where it has none."""
    group = groups_of.reindex(places.lsoas).to_numpy(dtype=object)
    shares = np.array([group == one for one in groups], dtype=np.float64).T
    shares[~np.isin(group.astype(str), list(groups))] = np.nan
    return shared_shares(name, groups, shares, places, partition=True, method=method)
