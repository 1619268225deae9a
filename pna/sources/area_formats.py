"""Forms of the layers of places, people and areas, for the list of every form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pna.layers import Read
from pna.sources import (
    age_groups,
    care_homes,
    census,
    code_point,
    controlled_localities,
    deprivation_index,
    housing_sites,
    lsoa_files,
    onspd,
    postcode_people,
    rural_urban,
    single_years,
)
from pna.sources.reading.headers import Field

__all__ = ["FORMS", "HEADERS", "Form"]


class Form(NamedTuple):
    """As `pna.sources.Format`."""

    layer: str
    name: str
    fields: Sequence[Field]
    read: Callable[[Path], Read[Any]]
    vector: bool = False
    slow: bool = False


def _postcode_headers(path: Path) -> tuple[str, ...]:
    return code_point.headers(path) if code_point.is_code_point(path) else onspd.headers(path)


_YEARS, _GROUPS, _IMD = single_years, age_groups, deprivation_index
FORMS: tuple[Form, ...] = (
    Form("postcodes", code_point.WHAT, code_point.FIELDS, code_point.read, vector=True),
    Form(
        "postcodes",
        "the ONS lookup from postcodes to output areas",
        onspd.LOOKUP_FIELDS,
        onspd.read_lookup,
    ),
    Form("postcode_people", postcode_people.WHAT, postcode_people.FIELDS, postcode_people.read),
    Form("population", _YEARS.WHAT, _YEARS.FIELDS, _YEARS.read_population, slow=True),
    Form("population", _GROUPS.WHAT, _GROUPS.FIELDS, _GROUPS.read_population),
    Form("lsoa_age", _YEARS.WHAT, _YEARS.FIELDS, _YEARS.read, slow=True),
    Form("lsoa_age_groups", _GROUPS.WHAT, _GROUPS.FIELDS, _GROUPS.read),
    *(Form(*form) for form in census.formats()),
    Form("lsoa_imd", _IMD.WHAT, _IMD.FIELDS, _IMD.read),
    Form("lsoa_imd", f"{_IMD.WHAT}, scores only", _IMD.SCORE_FIELDS, _IMD.read_scores),
    Form("lsoa_ruc", rural_urban.WHAT, rural_urban.FIELDS, rural_urban.read),
    Form(
        "lsoa_centroids",
        "the ONS centroids of LSOAs",
        lsoa_files.CENTROID_FIELDS,
        lsoa_files.read_centroids,
        vector=True,
    ),
    Form(
        "lsoa_lookup", "the ONS lookup of LSOAs", lsoa_files.LOOKUP_FIELDS, lsoa_files.read_lookup
    ),
    Form(
        "lsoa_changes",
        "the ONS lookup of LSOAs of 2011 and 2021",
        lsoa_files.CHANGE_FIELDS,
        lsoa_files.read_changes,
    ),
    Form(
        "lsoa_localities",
        "the table of localities",
        lsoa_files.LOCALITY_FIELDS,
        lsoa_files.read_localities,
    ),
    Form("care_homes", care_homes.WHAT, care_homes.FIELDS, care_homes.read),
    Form(
        "housing_sites",
        housing_sites.WHAT,
        housing_sites.FIELDS,
        housing_sites.read,
        vector=True,
    ),
    Form(
        "controlled_localities",
        controlled_localities.WHAT,
        controlled_localities.FIELDS,
        controlled_localities.read,
        vector=True,
    ),
)
HEADERS: Mapping[str, Callable[[Path], tuple[str, ...]]] = {
    "postcodes": _postcode_headers,
    "population": single_years.headers,
    "lsoa_age": single_years.headers,
    "care_homes": care_homes.headers,
    **{table.layer: census.headers for table in census.TABLES},
}
"""Layers of which published files do not begin with their headings."""
