"""Inputs held against each other, on a few rows worked out by hand."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pna.checking import cross_checks, input_ages
from pna.people import demand_places
from pna.travel.road_edge import Extent, extent_of_lines

SQUARE = shapely.box(400_000, 300_000, 410_000, 310_000)


def sites(*rows):
    """Premises: code, postcode, easting and northing or None."""
    frame = gpd.GeoDataFrame(
        {"facility_id": [r[0] for r in rows], "postcode": [r[1] for r in rows]},
        geometry=[None if r[2] is None else shapely.Point(r[2]) for r in rows],
        crs=27700,
    )
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return frame


def directory(**positions):
    rows = [(code.replace("_", " "), *xy) for code, xy in positions.items()]
    frame = pd.DataFrame(rows, columns=["postcode", "easting", "northing"])
    return frame.assign(ended="")


def areas(*shapes):
    codes = [f"E0700000{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"area_code": codes}, geometry=list(shapes), crs=27700)


def test_premises_outside_every_area():
    listed = sites(
        ("FA001", "", (405_000, 305_000)),
        ("FA002", "", (413_000, 305_000)),
        ("FA003", "", (425_500, 305_000)),
        ("FA004", "", None),
        ("FA005", "", (410_000, 305_000)),
    )
    near, far = cross_checks.outside_every_area(listed, areas(SQUARE), buffer_km=8, file="list.csv")
    assert near.message.startswith("1 of 4 premises lie outside every loaded area and within 8 km")
    assert far.message.startswith("1 of 4 premises lie more than 8 km outside")
    assert "FA003 15.5 km" in far.message
    assert {near.level, far.level} == {"info"}
    beside = areas(SQUARE, shapely.box(412_000, 300_000, 430_000, 310_000))
    assert cross_checks.outside_every_area(listed, beside, buffer_km=8, file="x") == ()


def test_a_list_of_another_county_is_a_warning():
    listed = sites(("FA003", "", (425_500, 305_000)), ("FA009", "", (500_000, 305_000)))
    (found,) = cross_checks.outside_every_area(listed, areas(SQUARE), buffer_km=8, file="list.csv")
    assert found.level == "warning"
    assert "None of the 2 premises" in found.message
    assert "16 km away" in found.message


def test_coordinates_far_from_the_postcode_are_told_the_furthest_first():
    listed = sites(
        ("FA001", "AA1 1AA", (400_000, 300_000)),
        ("FA002", "AA1 1AB", (400_000, 300_999)),
        ("FA003", "AA1 1AC", (403_000, 304_000)),
        ("FA004", "ZZ9 9ZZ", (400_000, 300_000)),
        ("FA005", "AA1 1AD", (401_500, 300_000)),
        ("FA006", "AA1 1AC", None),
    )
    places = directory(
        AA1_1AA=(400_000, 300_000),
        AA1_1AB=(400_000, 300_000),
        AA1_1AC=(400_000, 300_000),
        AA1_1AD=(400_000, 300_000),
    )
    found = cross_checks.far_from_postcode(listed, places, file="list.csv")
    assert [(f.row, f.value) for f in found] == [
        (4, "FA003, AA1 1AC, 5.0 km"),
        (6, "FA005, AA1 1AD, 1.5 km"),
    ]
    assert {f.level for f in found} == {"warning"}
    assert cross_checks.far_from_postcode(listed.iloc[:2], places, file="x") == ()


def test_of_many_far_from_their_postcode_the_furthest_are_named():
    distances = [1500.0 + 100 * (n * 7 % 30) for n in range(30)]
    rows = [(f"F{n:04}", "AA1 1AA", (400_000 + d, 300_000)) for n, d in enumerate(distances)]
    places = directory(AA1_1AA=(400_000, 300_000))
    found = cross_checks.far_from_postcode(sites(*rows), places, file="list.csv")
    told = [float(f.value.split(", ")[2].removesuffix(" km")) * 1000 for f in found[:-1]]
    assert told == sorted(distances, reverse=True)[:20]
    rest = [row for row, d in enumerate(distances, 2) if d < told[-1]]
    assert f"10 more rows, rows {rest[0]} to {rest[-1]}:" in found[-1].message


def test_two_premises_at_one_postcode_are_for_the_record():
    listed = sites(("FB", "AA1 1AA", None), ("FA", "AA1 1AA", None), ("FC", "", None))
    (found,) = cross_checks.shared_postcodes(listed, file="list.csv")
    assert found.level == "info"
    assert "AA1 1AA: FA, FB" in found.message
    assert cross_checks.shared_postcodes(listed.iloc[1:], file="x") == ()


def test_area_codes_without_a_boundary():
    named = {"E07000001": "area.districts", "E07000002": "the files", "E07000003": "the files"}
    own, other = cross_checks.areas_without_boundary(
        named, ["E07000003"], own=["E07000001", "E07000003"], file="b.gpkg"
    )
    assert (own.level, own.value) == ("warning", "E07000001")
    assert (other.level, "E07000002" in other.message) == ("info", True)


def test_lsoas_and_people():
    people = pd.DataFrame({"lsoa": [f"L{n}" for n in range(30)], "people": [0.0, *[1500.0] * 29]})
    own = ["L0", "L1", "L99"]
    everywhere = [*(f"L{n}" for n in range(29)), "L99"]
    found = cross_checks.lsoas_and_people(own, everywhere, people, file="p.csv")
    assert [f.message for f in found] == [
        "LSOAs of the area without a population: 1 (L99).",
        "LSOAs with a population that no other file knows: 1 (L29).",
    ]
    (nobody,) = demand_places.lsoas_of_nobody(own, people, file="p.csv")
    assert nobody.message == "LSOAs of the area in which nobody lives: 1 (L0)."
    # A population file of all England beside a lookup of one county is no fault.
    (only,) = cross_checks.lsoas_and_people(["L1", "L99"], ["L1", "L99"], people, file="p.csv")
    assert "without a population" in only.message


@pytest.mark.parametrize(("share", "told"), [(1.0, 0), (0.81, 0), (1.19, 0), (0.42, 1), (1.5, 1)])
def test_census_counts_that_are_not_people(share, told):
    lookup = pd.DataFrame({"oa": ["a", "b", "c"], "lsoa": ["X", "X", "Y"]})
    counts = pd.DataFrame({"oa": ["a", "b", "c"], "people": np.array([400, 600, 1000.0]) * share})
    estimates = pd.DataFrame({"lsoa": ["X", "Y", "Z"], "people": [1000.0, 1000.0, 5000.0]})
    found = cross_checks.census_against_estimates(counts, lookup, estimates, file="oa.csv")
    assert len(found) == told


@pytest.mark.parametrize(
    ("people", "estimates", "published", "levels"),
    [
        (1000.0, 1000.0, None, ["info"]),
        (1000.0, 1000.0, 1000.0, ["info"]),
        (1000.0, 1000.0, 1001.5, ["warning"]),
        (1000.0, 1000.0, 1000.9, ["info"]),
        (999.5, 1000.0, 1000.0, ["warning", "info"]),
    ],
)
def test_totals(people, estimates, published, levels):
    found = cross_checks.totals(
        people, estimates, published=published, area="Rutland", file="p.csv"
    )
    assert [f.level for f in found] == levels


def test_road_coverage_is_the_share_of_the_land():
    covered = np.zeros((40, 40), dtype=bool)
    covered[:, :20] = True
    extent = Extent(400_000.0, 300_000.0, 250.0, covered)
    (half,) = cross_checks.road_coverage(extent, SQUARE, buffer_km=0, file="r.pbf")
    assert half.level == "warning"
    assert "cover 50% of the area, and 50% of the area with" in half.message
    west = shapely.box(400_000, 300_000, 405_000, 310_000)
    (whole,) = cross_checks.road_coverage(extent, west, buffer_km=0, file="r.pbf")
    assert (whole.level, "100% of the area," in whole.message) == ("info", True)
    elsewhere = shapely.box(100_000, 100_000, 105_000, 110_000)
    (none,) = cross_checks.road_coverage(extent, elsewhere, buffer_km=1, file="r.pbf")
    assert "cover 0% of the area" in none.message


def test_lines_cover_the_land_between_them():
    lines = [[(x, 300_000.0), (x, 310_000.0)] for x in np.arange(400_000.0, 410_001, 1000)]
    extent = extent_of_lines(
        np.concatenate([np.array(line) for line in lines]),
        np.arange(0, 2 * len(lines) + 1, 2),
    )
    (found,) = cross_checks.road_coverage(extent, SQUARE, buffer_km=0, file="r.pbf")
    assert found.level == "info"


def test_dates():
    day = date(2025, 10, 1)
    named = [
        ("roads", "r.pbf", date(2025, 9, 30)),
        ("premises", "p.csv", date(2025, 10, 2)),
        ("population", "n.csv", date(2023, 10, 2)),
        ("boundaries", "b.gpkg", date(2023, 10, 1)),
        ("postcodes", "o.csv", None),
    ]
    undated, late, old = input_ages.dates(named, day)
    assert (undated.level, "postcodes" in undated.message) == ("info", True)
    assert (late.level, late.file) == ("warning", "p.csv")
    assert (old.level, "population" in old.message) == ("warning", False)
    assert "boundaries (2023-10-01)" in old.message
    assert input_ages.dates(named[:1], day) == ()


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 1500))
def test_more_than_24_months_apart_is_after_the_same_day_two_years_on(first, days):
    first = first.replace(day=min(first.day, 28))
    last = first + timedelta(days=days)
    found = input_ages.dates([("a", "a", first), ("b", "b", last)], date(2100, 1, 1))
    assert bool(found) == (last > first.replace(year=first.year + 2))


@pytest.mark.parametrize(
    ("headers", "codes", "year"),
    [
        (["OA21CD", "x"], [], "2021"),
        (["oa11cd"], ["E00000001"], "2011"),
        (["LSOA 2021 Code", "Total"], [], "2021"),
        (["lsoa11_code"], [], "2011"),
        (["GEOGRAPHY_CODE", "OBS_VALUE"], ["E01000001", "E01033768"], ""),
        (["GEOGRAPHY_CODE", "OBS_VALUE"], ["E01000001", "E01033769"], "2021"),
        (["lsoa11cd", "lsoa21cd"], ["E01000001"], ""),
        (["people"], ["E00176775"], "2021"),
        (["people"], ["", "E01", "ABC", "E0103376X"], ""),
    ],
)
def test_vintage(headers, codes, year):
    assert input_ages.vintage(headers, codes) == year


@pytest.mark.realdata
def test_last_codes_of_2011_are_those_published(realdata):
    for year, above in ((11, False), (21, True)):
        path = realdata / "boundaries" / f"lsoa{year}_england_wales.parquet"
        codes = pd.read_parquet(path, columns=[f"lsoa{year}_code"])[f"lsoa{year}_code"]
        numbers = codes.str[3:].astype(int).groupby(codes.str[:3]).max()
        for kind, last in numbers.items():
            assert (last > input_ages.LAST_CODES_2011[kind]) == above
            assert above or last == input_ages.LAST_CODES_2011[kind]


def test_vintages_mixed():
    (found,) = input_ages.vintages({"a.csv": "2011", "b.csv": "2021", "c.csv": "", "d.csv": "2021"})
    assert "2011: a.csv; 2021: b.csv, d.csv" in found.message
    assert input_ages.vintages({"a.csv": "2011", "c.csv": ""}) == ()
