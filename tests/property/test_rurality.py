"""1.6 km in a straight line and registered patients, against every distance one by one."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pna.geography import rurality
from pna.people.registered_patients import by_place

EAST, NORTH = 480_000.0, 300_000.0
# Multiples of 320 metres: 3, 4 and 5 of them are a right-angled triangle, 5 are 1.6 km.
SPOTS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=25)
GROUND = shapely.box(EAST, NORTH, EAST + 6400, NORTH + 6400)


def points(spots):
    return gpd.GeoSeries(
        [shapely.Point(EAST + 320 * x, NORTH + 320 * y) for x, y in spots], crs=27700
    )


def near(spots, others):
    """Exactly, in whole numbers: whether each pair is at most five steps apart."""
    return np.array([[(a - c) ** 2 + (b - d) ** 2 <= 25 for c, d in others] for a, b in spots])


@settings(max_examples=80, deadline=None)
@given(homes=SPOTS, pharmacies=SPOTS)
def test_within_is_what_a_matrix_of_all_distances_says(homes, pharmacies):
    matrix = near(homes, pharmacies)
    found = rurality.within_1600(points(homes), points(pharmacies))
    assert found.tolist() == matrix.any(axis=1).tolist()
    people = np.arange(1.0, len(homes) + 1)
    sums = rurality.people_within_1600(points(homes), people, points(pharmacies))
    np.testing.assert_allclose(sums, people @ matrix)


@settings(max_examples=60, deadline=None)
@given(homes=SPOTS, more=SPOTS, fewer=SPOTS)
def test_another_pharmacy_puts_nobody_beyond(homes, more, fewer):
    few = rurality.within_1600(points(homes), points(fewer))
    assert (few <= rurality.within_1600(points(homes), points([*fewer, *more]))).all()


@settings(max_examples=60, deadline=None)
@given(homes=SPOTS, site=st.tuples(st.integers(0, 20), st.integers(0, 20)), data=st.data())
def test_patients_are_shared_and_none_is_lost(homes, site, data):
    lsoas = data.draw(st.lists(st.sampled_from("ABC"), min_size=len(homes), max_size=len(homes)))
    people = data.draw(st.lists(st.integers(0, 500), min_size=len(homes), max_size=len(homes)))
    demand = gpd.GeoDataFrame(
        {"lsoa": lsoas, "people": np.array(people, float)}, geometry=points(homes), crs=27700
    )
    lists = {"A": 900.0, "B": 1700.0, "C": 0.0}
    table = pd.DataFrame(
        [(f"P{half}", lsoa, number / 2) for lsoa, number in lists.items() for half in (1, 2)],
        columns=["practice_code", "lsoa", "patients"],
    )
    placed = by_place(table, demand, GROUND).patients
    sums = placed.places.groupby("lsoa")["patients"].sum()
    assert sums.to_dict() == pytest.approx({lsoa: lists[lsoa] for lsoa in set(lsoas)})
    count = rurality.reserved_location_count(points([site]).iloc[0], placed)
    inside = near([site], homes)[0]
    expected = 0.0
    for lsoa in set(lsoas):
        rows = np.array(lsoas) == lsoa
        total = sum(np.array(people)[rows])
        weight = np.array(people) / total if total else np.full(len(homes), 1 / rows.sum())
        expected += lists[lsoa] * weight[rows & inside].sum()
    assert count.patients == pytest.approx(expected)
    assert count.at_least <= count.patients + 1e-6
    if count.share_of_circle_outside == 0:
        assert count.patients <= count.at_most + 1e-6
    else:
        assert np.isnan(count.at_most)
