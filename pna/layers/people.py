"""Layers of people: where they live and will live, and what is published of each area's people."""

from __future__ import annotations

from pna.layers.types import LSOA, PEOPLE, Column, Layer, count, text

__all__ = ["OLDEST", "PEOPLE_LAYERS"]

OLDEST = 90
"""The last single year of age, which is that age and over."""
_AGES = range(OLDEST + 1)

PEOPLE_LAYERS = (
    Layer(
        "demand",
        "Places where people live",
        (
            text("demand_id", "output area or postcode, and the special population", filled=True),
            PEOPLE,
            text("lsoa", "lower layer super output area", filled=True),
            text("district", "code of the district", filled=True),
            text("district_name", "name of the district"),
            text("locality", "code of the locality"),
            text("locality_name", "name of the locality"),
            text("special", "kind of special population (prison, barracks); empty otherwise"),
            text("special_name", "name of the special population; empty otherwise"),
        ),
        key=("demand_id",),
        shape="point",
    ),
    Layer(
        "population",
        "People of each lower layer super output area (LSOA)",
        (LSOA, PEOPLE),
        key=("lsoa",),
    ),
    Layer(
        "oa_people",
        "People counted in each output area (OA)",
        (text("oa", "code of the OA", filled=True), PEOPLE),
        key=("oa",),
    ),
    Layer(
        "postcode_people",
        "People counted at each postcode (Census 2021)",
        (text("postcode", "postcode with one space", filled=True), PEOPLE),
        key=("postcode",),
    ),
    Layer(
        "special_population",
        "People who live in prisons, barracks, halls and the like",
        (
            text("name", "name of the institution", filled=True),
            text("kind", "prison, barracks, halls, ...", filled=True),
            text("area_code", "output area or postcode in which it lies", filled=True),
            PEOPLE,
            text("source", "where the number comes from", filled=True),
            Column("secret", "yes_no", "Y: counted, and not told apart", required=False),
        ),
        key=("area_code", "name"),
    ),
    Layer(
        "lsoa_age",
        "People of each LSOA by single year of age",
        (
            LSOA,
            PEOPLE,
            *(count(f"age_{n}", f"people aged {n}", filled=True) for n in range(OLDEST)),
            count(f"age_{OLDEST}", f"people aged {OLDEST} or over", filled=True),
            *(count(f"female_{n}", f"of these female, aged {n}", required=False) for n in _AGES),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_age_groups",
        "People of each LSOA by age group",
        (
            LSOA,
            text("age_group", "the group as published", filled=True),
            count("age_from", "youngest age", "years", filled=True),
            count("age_to", "oldest age; empty if there is none", "years"),
            PEOPLE,
        ),
        key=("lsoa", "age_group"),
    ),
    Layer(
        "lsoa_households_cars",
        "Households of each LSOA by cars or vans (Census 2021, TS045)",
        (
            LSOA,
            count("households", "all households", "households", filled=True),
            count("no_car", "without a car or van", "households", filled=True),
            count("one_car", "with one", "households"),
            count("two_cars", "with two", "households"),
            count("three_cars", "with three or more", "households"),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_ethnicity",
        "People of each LSOA by ethnic group (Census 2021, TS021)",
        (
            LSOA,
            PEOPLE,
            count("asian", "Asian, Asian British or Asian Welsh", filled=True),
            count("black", "Black, Black British, Black Welsh, Caribbean or African", filled=True),
            count("mixed", "mixed or multiple ethnic groups", filled=True),
            count("white", "White", filled=True),
            count("other", "other ethnic group", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_disability",
        "People of each LSOA by disability (Census 2021, TS038)",
        (
            LSOA,
            PEOPLE,
            count("disabled", "disabled under the Equality Act", filled=True),
            count("limited_a_lot", "day-to-day activities limited a lot"),
            count("limited_a_little", "day-to-day activities limited a little"),
            count("not_disabled", "not disabled under the Equality Act", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_imd",
        "Index of Multiple Deprivation (IMD) of each LSOA",
        (
            LSOA,
            text("edition", "year of the index: 2019 or 2025", filled=True),
            count("imd_rank", "rank, 1 the most deprived of England", "rank", filled=True),
            count("imd_decile", "decile, 1 the most deprived tenth", "decile", filled=True),
            count("imd_score", "score, higher is more deprived", "score", required=False),
            text("lsoa_name", "name of the LSOA", required=False),
            text("district", "code of the district", required=False),
        ),
        key=("lsoa",),
    ),
    Layer(
        "care_homes",
        "Care homes registered with the Care Quality Commission (CQC)",
        (
            text("location_id", "the CQC's code", filled=True),
            text("name", "name of the home", filled=True),
            count("beds", "beds", "beds"),
            text("postcode", "postcode with one space"),
            text("address", "address without the postcode", required=False),
            text("district_name", "local authority as the CQC names it", required=False),
        ),
        key=("location_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "housing_sites",
        "Planned housing sites",
        (
            text("site_ref", "reference of the site", filled=True),
            text("name", "name of the site", filled=True),
            count("units_total", "homes planned", "homes", filled=True),
            count("occupancy", "people expected a home", "people a home"),
            text("units_by_year", "homes by year: 2026:40;2027:60"),
            text("source", "where the number comes from", required=False),
        ),
        key=("site_ref",),
        shape="any",
        shape_filled=False,
    ),
)
