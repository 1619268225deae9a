"""Make the inputs of the Rutland study from published files.

    python tests/studies/rutland/prepare.py [--realdata DIR] [--out DIR]

The published files are not part of this repository; by default they are looked for in
``../shared/realdata`` beside it. The inputs are written, in a published or a tidy form, to
``data/raw`` beside this file, which git ignores.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
from shapely.geometry import Polygon

from pna import writing

HERE = Path(__file__).resolve().parent
REALDATA = HERE.parents[2].parent / "shared" / "realdata"
RUTLAND = "E06000017"
WITHIN_METRES = 25_000.0
COARSE_METRES = 3_000.0
"""How far the coarse polygons of boards lie off the fine ones, at most."""
ROADS = "rutland_2022-07.osm.pbf"
WARDS = Path("boundaries") / "bgc" / f"ward_{RUTLAND}.geojson"
AS_PUBLISHED = (
    Path("population") / "lsoa11_population_mid2020_single_year_of_age.parquet",
    Path("population") / "lsoa11_imd2019_with_population_denominators.parquet",
    Path("population") / "lsoa11_ruc2011.parquet",
    Path("population") / "lsoa21_census2021_disability.parquet",
    Path("population") / "lookup_lsoa11_lsoa21_ltla22.parquet",
    Path("gp") / "gp_registered_patients_by_lsoa11.parquet",
    Path("gp") / "england_gp_sites_nhsuk_2020-01.csv",
)
"""Files of all England that are read as they are."""
GRID = "EPSG:27700"
SECONDARY_SCHOOLS = ("Casterton College Rutland", "Catmose College", "Uppingham Community College")
NHS_WEBSITE_COLUMNS = [
    "facility_id",
    "name",
    "address_1",
    "address_2",
    "address_3",
    "address_4",
    "postcode",
    "phone",
    "lat",
    "lon",
]


def prepare(realdata: Path = REALDATA, out: Path = HERE / "data" / "raw") -> None:
    """Write every input of the study.

    Parameters
    ----------
    realdata
        The folder of published files.
    out
        The folder to write to: roads, premises, dispensing_sites, boundaries, wards, population,
        postcodes and destinations, and `AS_PUBLISHED`.

    Raises
    ------
    FileNotFoundError
        A published file is not there.
    """
    out.mkdir(parents=True, exist_ok=True)
    with writing.replacing(out / ROADS) as temporary:
        shutil.copyfile(realdata / "roads" / ROADS, temporary)
    with writing.replacing(out / "wards.geojson") as temporary:
        shutil.copyfile(realdata / WARDS, temporary)
    for name in AS_PUBLISHED:
        with writing.replacing(out / name.name) as temporary:
            shutil.copyfile(realdata / name, temporary)
    area = boundary(realdata)
    boards = pd.concat([area, neighbours(realdata, area)], ignore_index=True)
    writing.gpkg({"boundaries": boards}, out / "boundaries.gpkg", stamp=date(2011, 12, 31))
    writing.csv(premises(realdata, area), out / "premises.csv")
    writing.csv(dispensing_sites(realdata, area), out / "dispensing_sites.csv")
    codes = postcodes(realdata)
    writing.csv(codes, out / "postcodes.csv")
    writing.csv(population(realdata, set(codes["lsoa"])), out / "population.csv")
    writing.csv(destinations(realdata, area), out / "destinations.csv")


def boundary(realdata: Path) -> gpd.GeoDataFrame:
    """Rutland as one polygon: its LSOAs joined, the finest clean polygons there are."""
    lsoas = gpd.read_file(realdata / "boundaries" / "bgc" / f"lsoa11_{RUTLAND}.geojson")
    shape = lsoas.to_crs(GRID).union_all()
    return gpd.GeoDataFrame(
        {"area_code": [RUTLAND], "area_name": ["Rutland"]}, geometry=[shape], crs=GRID
    )


def neighbours(realdata: Path, area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Boards within 25 km, for the maps: very coarse polygons, brought up to Rutland's own."""
    upper = gpd.read_parquet(realdata / "boundaries" / "utla21_uk.parquet").to_crs(GRID)
    own = area.geometry[0]
    coarse = upper.loc[upper["utla21_code"] == RUTLAND].geometry.iloc[0]
    near = upper[(upper["utla21_code"] != RUTLAND) & (upper.distance(own) <= WITHIN_METRES)]
    near = near.sort_values("utla21_code")
    shapes = []
    taken = own
    for shape in near.geometry:
        # What the coarse Rutland has beyond the fine one goes to the neighbour next to it.
        whole = shape.union(shape.buffer(COARSE_METRES).intersection(coarse)).difference(taken)
        taken = taken.union(whole)
        shapes.append(whole)
    return gpd.GeoDataFrame(
        {"area_code": near["utla21_code"].to_list(), "area_name": near["utla21_name"].to_list()},
        geometry=shapes,
        crs=GRID,
    )


def premises(realdata: Path, area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pharmacies of January 2020 in Rutland and within 25 km of it, in tidy form."""
    sites = nhs_website(realdata / "pharmacies" / "england_pharmacies_nhsuk_2020-01.csv")
    near = sites[sites.distance(area.geometry[0]) <= WITHIN_METRES]
    upper = gpd.read_parquet(realdata / "boundaries" / "utla21_uk.parquet").to_crs(GRID)
    # The upper-tier polygons are very coarse, so Rutland's own is used for Rutland.
    upper = upper[upper["utla21_code"] != RUTLAND]
    joined = gpd.sjoin_nearest(near[["facility_id", "geometry"]], upper, how="left")
    board = joined.drop_duplicates("facility_id").set_index("facility_id")["utla21_name"]
    inside = near.intersects(area.geometry[0])
    return near.assign(kind="pharmacy", hwb=near["facility_id"].map(board).mask(inside, "Rutland"))[
        ["facility_id", "name", "kind", "postcode", "address", "hwb", "geometry"]
    ]


def dispensing_sites(realdata: Path, area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dispensing practices of 2022-23 within 25 km, at their main site, in our template."""
    payments = pd.read_csv(
        realdata / "gp" / "nhs_payments_to_gp_2022-23_dispensing_flag.csv.gz",
        encoding="utf-8-sig",
        dtype=str,
        keep_default_na=False,
    )
    dispensing = payments.loc[payments["Dispensing Practice"] == "Yes", "Practice Code"]
    sites = nhs_website(realdata / "gp" / "england_gp_sites_nhsuk_2020-01.csv")
    near = sites[
        sites["facility_id"].isin(dispensing) & (sites.distance(area.geometry[0]) <= WITHIN_METRES)
    ]
    return near.rename(columns={"facility_id": "ods_code", "name": "site_name"}).assign(
        is_branch=False, dispenses=True, source="NHS Payments to General Practice 2022-23"
    )[
        [
            "ods_code",
            "site_name",
            "postcode",
            "address",
            "is_branch",
            "dispenses",
            "source",
            "geometry",
        ]
    ]


def postcodes(realdata: Path) -> pd.DataFrame:
    """Postcodes of 2022 with their LSOA and user type, at the positions of the 2025 directory."""
    folder = realdata / "postcodes"
    lookup = pd.read_parquet(folder / "pcd_oa11_lsoa11_msoa11_lad_2022-05_llr_subset.parquet")
    positions = pd.read_parquet(folder / "onspd_2025-11_llr_subset.parquet")
    where = positions.set_index("pcds")
    return pd.DataFrame(
        {
            "postcode": lookup["pcds"],
            "easting": lookup["pcds"].map(where["oseast1m"]),
            "northing": lookup["pcds"].map(where["osnrth1m"]),
            "ended": lookup["doterm"].fillna(""),
            "large_user": lookup["usertype"] == "1",
            "lsoa": lookup["lsoa11cd"],
            "district": lookup["ladcd"],
        }
    ).sort_values("postcode")


def population(realdata: Path, lsoas: set[str]) -> pd.DataFrame:
    """People of mid-2020 of the LSOAs that have postcodes here, in the columns of Nomis."""
    table = pd.read_parquet(
        realdata / "population" / "lsoa11_population_mid2020_single_year_of_age.parquet",
        columns=["lsoa11_code", "total_population"],
    )
    kept = table[table["lsoa11_code"].isin(lsoas)].sort_values("lsoa11_code")
    return kept.set_axis(["GEOGRAPHY_CODE", "OBS_VALUE"], axis=1)


def destinations(realdata: Path, area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Places that the Journey Time Statistics lead to: GP practices, and the secondary schools.

    Practices are those of the NHS website of 2020 within 25 km that are practices, not branches, in
    the list of practices. The schools are the three of Rutland that the state pays for, where
    OpenStreetMap has them; those beyond Rutland are not in the road file.
    """
    sites = nhs_website(realdata / "gp" / "england_gp_sites_nhsuk_2020-01.csv")
    practices = pd.read_csv(realdata / "gp" / "epraccur_2025-05.csv.gz", header=None, dtype=str)
    near = sites.distance(area.geometry[0]) <= WITHIN_METRES
    surgeries = sites[near & sites["facility_id"].isin(set(practices[0]))]
    schools = schools_of_openstreetmap(realdata / "roads" / ROADS)
    return pd.concat(
        [
            surgeries[["name", "geometry"]].assign(purpose="GP"),
            schools.assign(purpose="SS"),
        ],
        ignore_index=True,
    )[["purpose", "name", "geometry"]].sort_values(["purpose", "name"])


def schools_of_openstreetmap(path: Path) -> gpd.GeoDataFrame:
    """The middle of the grounds of each school of `SECONDARY_SCHOOLS`."""
    found = {}
    ways = osmium.FileProcessor(str(path)).with_locations()
    for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        name = way.tags.get("name")
        if way.tags.get("amenity") == "school" and name in SECONDARY_SCHOOLS:
            corners = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
            found[name] = Polygon(corners).centroid
    names = sorted(found)
    points = gpd.GeoSeries([found[name] for name in names], crs="EPSG:4326").to_crs(GRID)
    return gpd.GeoDataFrame({"name": names}, geometry=points)


def nhs_website(path: Path) -> gpd.GeoDataFrame:
    """Sites of the NHS website, whose list has no header; those without a position are left out."""
    table = pd.read_csv(
        path, header=None, names=NHS_WEBSITE_COLUMNS, dtype=str, keep_default_na=False
    )
    lon = pd.to_numeric(table["lon"], errors="coerce")
    lat = pd.to_numeric(table["lat"], errors="coerce")
    placed = np.isfinite(lon) & np.isfinite(lat)
    lines = table[["address_1", "address_2", "address_3", "address_4"]].to_numpy()
    table["address"] = [", ".join(filter(None, map(str.strip, row))) for row in lines]
    points: Any = gpd.points_from_xy(lon[placed], lat[placed])
    sites = gpd.GeoDataFrame(table[placed], geometry=points, crs="EPSG:4326").to_crs(GRID)
    return sites.sort_values("facility_id")


def main() -> None:
    """Read the arguments and prepare."""
    parser = argparse.ArgumentParser(description="Make the inputs of the Rutland study.")
    parser.add_argument("--realdata", type=Path, default=REALDATA)
    parser.add_argument("--out", type=Path, default=HERE / "data" / "raw")
    given = parser.parse_args()
    prepare(given.realdata, given.out)
    print(f"Written to {given.out}")


if __name__ == "__main__":
    main()
