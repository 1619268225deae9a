"""Tables of the Census 2021 by LSOA: their categories as published, and the layers they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["TABLES", "Table", "finer_labels"]


@dataclass(frozen=True)
class Table:
    """One census table.

    Attributes
    ----------
    code, title
        As published.
    layer
        The layer that it gives.
    stem
        What the headings of the bulk download begin with.
    dimension
        Headings of the category in long tables.
    categories
        Column of the layer to the category as published.
    total
        The column of the total.
    parts
        Columns that together are the total.
    finer
        Some of these to the categories, as published, that each is made of.
    """

    code: str
    title: str
    layer: str
    stem: str
    dimension: tuple[str, ...]
    categories: Mapping[str, str]
    total: str
    parts: tuple[str, ...]
    finer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_DISABLED = "Disabled under the Equality Act"
_NOT_LIMITED = (
    "Has long term physical or mental health condition but day-to-day activities are not limited"
)
TABLES = (
    Table(
        "TS045",
        "car or van availability (Census 2021, TS045)",
        "lsoa_households_cars",
        "Number of cars or vans",
        (
            r"^C2021_CARS_\d+_NAME$",
            r"^(CAR_OR_VAN_AVAILABILITY|NUMBER_OF_CARS_OR_VANS)_\d+_CATEGORIES$",
            "cars",
            "number_of_cars_or_vans",
        ),
        {
            "households": "Total: All households",
            "no_car": "No cars or vans in household",
            "one_car": "1 car or van in household",
            "two_cars": "2 cars or vans in household",
            "three_cars": "3 or more cars or vans in household",
        },
        "households",
        ("no_car", "one_car", "two_cars", "three_cars"),
    ),
    Table(
        "TS021",
        "ethnic group (Census 2021, TS021)",
        "lsoa_ethnicity",
        "Ethnic group",
        (
            r"^C2021_ETH_\d+_NAME$",
            r"^ETHNIC_GROUP_\d+_CATEGORIES$",
            "ethnic_group",
            "ethnicity",
        ),
        {
            "people": "Total: All usual residents",
            "asian": "Asian, Asian British or Asian Welsh",
            "black": "Black, Black British, Black Welsh, Caribbean or African",
            "mixed": "Mixed or Multiple ethnic groups",
            "white": "White",
            "other": "Other ethnic group",
        },
        "people",
        ("asian", "black", "mixed", "white", "other"),
        {
            "asian": ("Bangladeshi", "Chinese", "Indian", "Pakistani", "Other Asian"),
            "black": ("African", "Caribbean", "Other Black"),
            "mixed": (
                "White and Asian",
                "White and Black African",
                "White and Black Caribbean",
                "Other Mixed or Multiple ethnic groups",
            ),
            "white": (
                "English, Welsh, Scottish, Northern Irish or British",
                "Irish",
                "Gypsy or Irish Traveller",
                "Roma",
                "Other White",
            ),
            "other": ("Arab", "Any other ethnic group"),
        },
    ),
    Table(
        "TS038",
        "disability (Census 2021, TS038)",
        "lsoa_disability",
        "Disability",
        (r"^C2021_DISABILITY_\d+_NAME$", r"^DISABILITY_\d+_CATEGORIES$", "disability"),
        {
            "people": "Total: All usual residents",
            "disabled": _DISABLED,
            "limited_a_lot": f"{_DISABLED}: Day-to-day activities limited a lot",
            "limited_a_little": f"{_DISABLED}: Day-to-day activities limited a little",
            "not_disabled": "Not disabled under the Equality Act",
        },
        "people",
        ("disabled", "not_disabled"),
        {
            "disabled": (
                "Day-to-day activities limited a lot",
                "Day-to-day activities limited a little",
            ),
            "not_disabled": (
                _NOT_LIMITED,
                "No long term physical or mental health conditions",
            ),
        },
    ),
)


def finer_labels(table: Table, part: str = "") -> tuple[str, ...]:
    """Tell of which categories a part, or every part, is made.

    Parameters
    ----------
    table
        One of `TABLES`.
    part
        A column of its layer; empty: every part.

    Returns
    -------
    tuple of str
        As published; none where finer categories are not known.
    """
    return tuple(
        f"{table.categories[name]}: {label}"
        for name, labels in table.finer.items()
        if part in {"", name}
        for label in labels
    )
