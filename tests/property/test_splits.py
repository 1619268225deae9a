"""Splits of random people: parts add up to the whole, whatever the inputs lack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pna import attributes
from pna.layers.people import OLDEST
from pna.study import Area, Inputs, Study, StudyInfo

LSOAS = [f"E0100000{n}" for n in range(1, 7)]
FILE = {"file": Path("x.csv")}
STUDY = Study(
    path=Path("study.toml"),
    study=StudyInfo(name="Anyshire", reference_date=date(2025, 10, 1)),
    area=Area(hwb=("E10999999",)),
    inputs=Inputs.model_validate(
        {
            "roads": [FILE],
            **dict.fromkeys(("premises", "boundaries", "population"), FILE),
            **dict.fromkeys(("oa_centroids", "oa_people", "oa_lookup"), FILE),
        }
    ),
)

people = st.floats(0, 1e4).map(lambda number: 0.0 if number < 1e-3 else number)
places = st.lists(
    st.tuples(people, st.sampled_from(LSOAS), st.sampled_from(["", "prison"])),
    min_size=1,
    max_size=15,
)
lsoas = st.sets(st.sampled_from(LSOAS)).map(sorted)


def demand_of(rows):
    frame = pd.DataFrame(rows, columns=["people", "lsoa", "special"]).assign(
        demand_id=[f"E000000{n:02d}" for n in range(len(rows))],
        district="D",
        district_name="Dee",
        locality="L",
        locality_name="Ell",
    )
    points = gpd.points_from_xy(np.zeros(len(rows)), np.zeros(len(rows)))
    return gpd.GeoDataFrame(frame, geometry=points, crs=27700)


@st.composite
def inputs_of(draw):
    """Tables that lack some LSOAs, or have no people in them."""

    def counts(codes, *names):
        numbers = st.lists(st.integers(0, 500), min_size=len(codes), max_size=len(codes))
        return pd.DataFrame({"lsoa": codes, **{name: draw(numbers) for name in names}})

    ages = counts(draw(lsoas), *(f"age_{age}" for age in (3, 10, 40, 64, 65, 80, 90)))
    ages = ages.reindex(columns=["lsoa", *(f"age_{n}" for n in range(OLDEST + 1))], fill_value=0)
    imd = draw(lsoas)
    ranks = draw(st.lists(st.integers(1, 33_000), min_size=len(imd), max_size=len(imd)))
    rural = draw(lsoas)
    cars = counts(draw(lsoas), "no_car", "one_car")
    groups = draw(lsoas)
    return {
        "lsoa_age": ages.assign(people=ages.filter(like="age_").sum(axis=1)),
        "lsoa_imd": pd.DataFrame(
            {
                "lsoa": imd,
                "edition": "2025",
                "imd_rank": np.array(ranks, dtype=float),
                "imd_decile": np.ceil(np.array(ranks, dtype=float) / 3300.1),
            }
        ),
        "lsoa_ruc": pd.DataFrame(
            {"lsoa": rural, "edition": "2021", "ruc_code": "UN1", "ruc_name": "Urban"}
        ).assign(rural=[number % 2 == 0 for number in range(len(rural))]),
        "lsoa_households_cars": cars.assign(households=cars["no_car"] + cars["one_car"]),
        "lsoa_ethnicity": counts(draw(lsoas), "asian", "black", "mixed", "white", "other"),
        "lsoa_disability": counts(draw(lsoas), "disabled", "not_disabled"),
        "place_groups": pd.DataFrame(
            {"area_code": groups, "split": "icb_place", "group": "North", "people": np.nan}
        ),
    }


@settings(max_examples=60)
@given(places, inputs_of())
def test_the_groups_of_a_split_belong_together(rows, inputs) -> None:
    demand = demand_of(rows)
    everyone = demand["people"].to_numpy()
    cars = inputs["lsoa_households_cars"]
    ours = cars[cars["lsoa"].isin(demand["lsoa"])]
    for split in attributes.build(STUDY, demand, inputs).splits:
        assert split.weights.shape == (len(demand), len(split.groups))
        assert (split.weights >= 0).all()
        if split.unit == "people":
            assert (split.weights <= everyone[:, np.newaxis] + 1e-9).all()
        if split.unit == "people" and split.partition:
            np.testing.assert_allclose(split.weights.sum(axis=1), everyone, atol=1e-9)
        if split.name == "car":
            expected = [ours["no_car"].sum(), ours["one_car"].sum()]
            np.testing.assert_allclose(split.weights.sum(axis=0), expected, atol=1e-6)
        if split.name == "age":
            of = dict(zip(split.groups, split.weights.T, strict=True))
            assert (of["85+"] <= of["75+"] + 1e-9).all()
            assert (of["75+"] <= of["65+"] + 1e-9).all()
            assert (of["0-4"] <= of["0-15"] + 1e-9).all()
            # Between them these hold everyone of known age.
            known = of["0-15"] + of["16-64"] + of["65+"]
            np.testing.assert_allclose(known + of.get("not known", 0.0), everyone, atol=1e-9)
