"""People by the area that they live in: district, locality, ward."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.attributes.places import LSOA, Made, Places, absent, of_area
from pna.people.groups import from_column

__all__ = ["districts", "localities", "wards"]


def districts(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:  # noqa: ARG001 - as all
    """Make the split by district; none where there is one district only."""
    return _of_demand("district", places)


def localities(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:  # noqa: ARG001 - as all
    """Make the split by locality; none where the study has no localities."""
    return _of_demand("locality", places)


def wards(inputs: Mapping[str, pd.DataFrame], places: Places) -> Made:
    """Make the split by ward.

    Parameters
    ----------
    inputs
        `lsoa_lookup`, with wards.
    places
        Of the study.

    Returns
    -------
    Made
        A partition; the lookup puts each LSOA whole into the ward that it fits best.
    """
    key = "lsoa_lookup"
    if key not in inputs or "ward" not in inputs[key] or not (inputs[key]["ward"] != "").any():
        return Made()
    read = of_area(key, inputs[key], places)
    if read.frame is None:
        return Made((), read.findings)
    rows = read.frame.set_index("lsoa")
    names = rows["ward_name"] if "ward_name" in rows else pd.Series("", index=rows.index)
    labels = pd.Series(_labels(rows["ward"], names), index=rows.index)
    split = from_column(
        "ward",
        labels.reindex(places.demand["lsoa"]).fillna(""),
        places.people,
        known_for=LSOA,
        method="each LSOA whole in the ward that it fits best, by the lookup",
    )
    known = places.lsoas.isin(labels.index[labels != ""])
    return Made((split,), (*read.findings, *absent(key, known, "ward", places)))


def _of_demand(name: str, places: Places) -> Made:
    codes = places.demand[name]
    labels = _labels(codes, places.demand[f"{name}_name"])
    if len(set(labels) - {""}) < (2 if name == "district" else 1):
        return Made()
    split = from_column(name, labels, places.people, method=f"the {name} in which each place lies")
    return Made((split,))


def _labels(codes: pd.Series[str], names: pd.Series[str]) -> npt.NDArray[np.object_]:
    """Name each area; by its code as well where another has its name, by that alone without one."""
    own = pd.DataFrame({"code": codes.fillna("").to_numpy(), "name": names.fillna("").to_numpy()})
    areas_of_name = own.drop_duplicates()["name"].value_counts()
    shared = own["name"].map(areas_of_name) > 1
    label = own["name"].where(~shared, own["name"] + " (" + own["code"] + ")")
    return np.asarray(label.where(own["name"] != "", own["code"]), dtype=object)
