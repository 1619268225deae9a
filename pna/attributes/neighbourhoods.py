"""People by the kind of neighbourhood that they live in: deprivation, and town or country.

What is published of an LSOA is taken of everyone in it: not all who live in a deprived area are
deprived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pna.attributes.places import LSOA, Made, Places, absent, of_area, told
from pna.deprivation import LOCAL_METHOD, QUINTILES, local_quintile, national_quintile
from pna.groups import Split, from_column

__all__ = ["MOST_DEPRIVED", "RURAL", "deprivation", "rural_urban"]

MOST_DEPRIVED = "1 (most deprived)"
RURAL = "rural"
_QUINTILES = (MOST_DEPRIVED, "2", "3", "4", "5 (least deprived)")


def deprivation(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the splits by quintile of the Index of Multiple Deprivation, of England and of the area.

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
        _named(national_quintile(by_lsoa["imd_decile"])),
        places,
        groups=_QUINTILES,
        method=(
            f"fifths of the LSOAs of England: published deciles of the IMD {edition}, two to a "
            "fifth; everyone of an LSOA has its fifth"
        ),
    )
    if len(by_lsoa) < QUINTILES:
        message = (
            f"The area has {len(by_lsoa)} LSOAs with a rank of deprivation, too few for five local "
            "groups: there are no local quintiles."
        )
        return Made((national,), (*findings, told("info", message, key, places)))
    local = _of_everyone(
        "imd_quintile_local",
        _named(local_quintile(by_lsoa["imd_rank"])),
        places,
        groups=_QUINTILES,
        method=f"{LOCAL_METHOD}, by their national rank (IMD {edition}); of LSOAs of equal rank "
        "the first by code counts as the more deprived",
    )
    return Made((national, local), findings)


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


def _named(quintile: pd.Series[int]) -> pd.Series[str]:
    return quintile.map(dict(enumerate(_QUINTILES, start=1)))


def _of_everyone(
    name: str, groups_of: pd.Series[str], places: Places, *, groups: Sequence[str], method: str
) -> Split:
    of_place = groups_of.reindex(places.demand["lsoa"]).astype(object).fillna("")
    return from_column(name, of_place, places.people, groups=groups, known_for=LSOA, method=method)
