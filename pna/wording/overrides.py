"""Sentences about speeds of single roads that a person gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pna.roads.limits import KPH_PER_MPH

__all__ = ["override_road", "overrides_note", "overrides_sentences"]


def override_road(row: Mapping[Any, Any]) -> str:
    """Say which road an override is of: ``Mill Lane (Anyward)``, ``way 1234``.

    Parameters
    ----------
    row
        Of `pna.results.Results.overrides`.
    """
    if math.isfinite(row["way_id"]):
        return f"way {row['way_id']:.0f} of OpenStreetMap"
    return f"{row['road_name']} ({row['area']})"


def overrides_note(overrides: pd.DataFrame) -> str:
    """Say in one sentence that speeds of single roads are given by hand.

    Parameters
    ----------
    overrides
        `pna.results.Results.overrides`.

    Returns
    -------
    str
        Empty where none are.
    """
    if overrides.empty:
        return ""
    number, km = len(overrides), float(overrides["km"].sum())
    roads = "1 road" if number == 1 else f"{number} roads"
    return (
        f"The driving speed of {roads} ({km:.1f} km) is given by hand in place of the one assumed; "
        "the method page and the manifest say which, why and by whom."
    )


def overrides_sentences(overrides: pd.DataFrame) -> tuple[str, ...]:
    """Say of every road whose speed is given by hand what it is, why and by whom.

    Parameters
    ----------
    overrides
        `pna.results.Results.overrides`.

    Returns
    -------
    tuple of str
        One a row; none where there are no rows. Names and reasons are as they were written.
    """
    return tuple(
        f"{_capital(override_road(row))}, {row['km']:.2f} km: {row['speed_kph'] / KPH_PER_MPH:.1f} "
        f"mph between junctions in place of {row['assumed_kph'] / KPH_PER_MPH:.1f} mph. "
        f"Why: {row['reason']} ({row['who']}, {row['when']})."
        for row in overrides.to_dict("records")
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
