"""The input files that a study names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Input", "InputFile", "Inputs", "Part", "Text", "as_list", "layer_of", "once_each"]

Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A table of a study file: its keys are known, and it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InputFile(Part):
    """One published file: where it is, and what it says of itself.

    A study may write just the path; ``{file = ..., as_at = ...}`` says more.
    """

    file: Path
    as_at: date | None = None
    publisher: str = ""
    licence: str = ""


def _as_input(value: object) -> object:
    return {"file": value} if isinstance(value, (str, Path)) else value


def once_each(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names something twice."""
    again = sorted({value for value in values if values.count(value) > 1})
    if again:
        msg = f"named more than once: {', '.join(again)}"
        raise ValueError(msg)
    return values


def as_list(value: object) -> object:
    """Take one value as a list of one."""
    return value if isinstance(value, (list, tuple)) else [value]


Input = Annotated[InputFile, BeforeValidator(_as_input)]


class Inputs(Part):
    """The published files. Any layer may also be given in its tidy form."""

    roads: Annotated[tuple[Input, ...], BeforeValidator(as_list)] = ()
    premises: Input
    contractor_details: Input | None = None
    dispensing_sites: Input | None = None
    boundaries: Input
    population: Input
    oa_centroids: Input | None = None
    oa_people: Input | None = None
    oa_lookup: Input | None = None
    postcodes: Input | None = None
    amendments: Input | None = None
    special_population: Input | None = None
    destinations: Input | None = None
    opening_hours: Input | None = None
    services: Input | None = None
    facilities: Input | None = None
    gp_practices: Input | None = None
    gp_branches: Input | None = None
    gp_sites: Input | None = None
    gp_patients_by_lsoa: Input | None = None
    ods_pharmacies: Input | None = None
    dispensing_activity: Input | None = None
    dispensing_flows: Input | None = None
    pharmacy_openings: Input | None = None
    lsoa_centroids: Input | None = None
    lsoa_lookup: Input | None = None
    lsoa_changes: Input | None = None
    postcode_people: Input | None = None
    lsoa_age: Input | None = None
    lsoa_age_groups: Input | None = None
    lsoa_households_cars: Input | None = None
    lsoa_ethnicity: Input | None = None
    lsoa_disability: Input | None = None
    lsoa_imd: Input | None = None
    lsoa_ruc: Input | None = None
    care_homes: Input | None = None
    housing_sites: Input | None = None
    controlled_localities: Input | None = None
    previous_controlled_localities: Input | None = None
    core_hours: Input | None = None
    bank_holiday_hours: Input | None = None
    place_groups: Input | None = None
    published_figures: Input | None = None
    service_needs: Input | None = None
    special_sites: Input | None = None
    overrides: Input | None = None


_LAYERS = {
    "premises": "premises_list",
    "contractor_details": "contractors",
    "core_hours": "opening_hours",
    "previous_controlled_localities": "controlled_localities",
}


def layer_of(key: str) -> str:
    """Give the layer that an input is read as.

    Parameters
    ----------
    key
        A key of ``[inputs]``.

    Returns
    -------
    str
        A key of `pna.layers.LAYERS`, or the key itself where the layer has its name.
    """
    return _LAYERS.get(key, key)
