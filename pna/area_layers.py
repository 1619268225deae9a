"""Layers of areas and of what is published of them: people, homes, deprivation, rurality."""

from __future__ import annotations

from pna.layer_types import PEOPLE, Column, Layer
from pna.layer_types import count as _count
from pna.layer_types import text as _text

__all__ = ["AREA_LAYERS", "OLDEST"]

OLDEST = 90
"""The last single year of age, which is that age and over."""
_AGES = range(OLDEST + 1)
_LSOA = _text("lsoa", "code of the LSOA", filled=True)

AREA_LAYERS = (
    Layer(
        "lsoa_age",
        "People of each LSOA by single year of age",
        (
            _LSOA,
            PEOPLE,
            *(_count(f"age_{n}", f"people aged {n}", filled=True) for n in range(OLDEST)),
            _count(f"age_{OLDEST}", f"people aged {OLDEST} or over", filled=True),
            *(_count(f"female_{n}", f"of these female, aged {n}", required=False) for n in _AGES),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_age_groups",
        "People of each LSOA by age group",
        (
            _LSOA,
            _text("age_group", "the group as published", filled=True),
            _count("age_from", "youngest age", "years", filled=True),
            _count("age_to", "oldest age; empty if there is none", "years"),
            PEOPLE,
        ),
        key=("lsoa", "age_group"),
    ),
    Layer(
        "lsoa_households_cars",
        "Households of each LSOA by cars or vans (Census 2021, TS045)",
        (
            _LSOA,
            _count("households", "all households", "households", filled=True),
            _count("no_car", "without a car or van", "households", filled=True),
            _count("one_car", "with one", "households"),
            _count("two_cars", "with two", "households"),
            _count("three_cars", "with three or more", "households"),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_ethnicity",
        "People of each LSOA by ethnic group (Census 2021, TS021)",
        (
            _LSOA,
            PEOPLE,
            _count("asian", "Asian, Asian British or Asian Welsh", filled=True),
            _count("black", "Black, Black British, Black Welsh, Caribbean or African", filled=True),
            _count("mixed", "mixed or multiple ethnic groups", filled=True),
            _count("white", "White", filled=True),
            _count("other", "other ethnic group", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_disability",
        "People of each LSOA by disability (Census 2021, TS038)",
        (
            _LSOA,
            PEOPLE,
            _count("disabled", "disabled under the Equality Act", filled=True),
            _count("limited_a_lot", "day-to-day activities limited a lot"),
            _count("limited_a_little", "day-to-day activities limited a little"),
            _count("not_disabled", "not disabled under the Equality Act", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_imd",
        "Index of Multiple Deprivation (IMD) of each LSOA",
        (
            _LSOA,
            _text("edition", "year of the index: 2019 or 2025", filled=True),
            _count("imd_rank", "rank, 1 the most deprived of England", "rank", filled=True),
            _count("imd_decile", "decile, 1 the most deprived tenth", "decile", filled=True),
            _count("imd_score", "score, higher is more deprived", "score", required=False),
            _text("lsoa_name", "name of the LSOA", required=False),
            _text("district", "code of the district", required=False),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_ruc",
        "Rural-urban classification of each LSOA",
        (
            _LSOA,
            _text("edition", "year of the classification: 2011 or 2021", filled=True),
            _text("ruc_code", "class: UN1 ... RSF1 in 2021, A1 ... E2 in 2011", filled=True),
            _text("ruc_name", "name of the class", filled=True),
            Column("rural", "yes_no", "a rural class", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_centroids",
        "Population-weighted centroids of LSOAs",
        (_LSOA,),
        key=("lsoa",),
        shape="point",
    ),
    Layer(
        "lsoa_lookup",
        "Which ward and district each LSOA belongs to",
        (
            _LSOA,
            _text("district", "code of the district", filled=True),
            _text("district_name", "name of the district", required=False),
            _text("ward", "code of the ward", required=False),
            _text("ward_name", "name of the ward", required=False),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_changes",
        "Which LSOAs of 2021 came from which of 2011",
        (
            _text("lsoa_2011", "code of the LSOA of 2011", filled=True),
            _text("lsoa_2021", "code of the LSOA of 2021", filled=True),
            _text(
                "change",
                "U unchanged, S split, M merged, X irregular",
                filled=True,
                allowed=("U", "S", "M", "X"),
            ),
        ),
        key=("lsoa_2011", "lsoa_2021"),
    ),
    Layer(
        "postcode_people",
        "People counted at each postcode (Census 2021)",
        (_text("postcode", "postcode with one space", filled=True), PEOPLE),
        key=("postcode",),
    ),
    Layer(
        "lsoa_localities",
        "Which locality each LSOA belongs to",
        (
            _LSOA,
            _text("locality", "code of the locality", filled=True),
            _text("locality_name", "name of the locality", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "care_homes",
        "Care homes registered with the Care Quality Commission (CQC)",
        (
            _text("location_id", "the CQC's code", filled=True),
            _text("name", "name of the home", filled=True),
            _count("beds", "beds", "beds"),
            _text("postcode", "postcode with one space"),
            _text("address", "address without the postcode", required=False),
            _text("district_name", "local authority as the CQC names it", required=False),
        ),
        key=("location_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "housing_sites",
        "Planned housing sites",
        (
            _text("site_ref", "reference of the site", filled=True),
            _text("name", "name of the site", filled=True),
            _count("units_total", "homes planned", "homes", filled=True),
            _count("occupancy", "people expected a home", "people a home"),
            _text("units_by_year", "homes by year: 2026:40;2027:60"),
            _text("source", "where the number comes from", required=False),
        ),
        key=("site_ref",),
        shape="any",
    ),
    Layer(
        "controlled_localities",
        "Controlled localities: areas determined to be rural in character",
        (
            _text("name", "name of the controlled locality", filled=True),
            _text("oa", "code of an output area of it; empty where there is a polygon"),
            _text("source", "who determined it, and when", required=False),
        ),
        shape="polygon",
        shape_filled=False,
    ),
)
