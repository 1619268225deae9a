"""Make the inputs of Rutland since 2018: a later list of pharmacies, and people of Census 2021.

    python tests/studies/rutland_since_2018/prepare.py [--realdata DIR]

The later list has no ODS codes. A pharmacy of it keeps the code of the nearest one of January 2020
that is within 100 metres and whose name begins with the same word; the others have invented codes.
"""

from __future__ import annotations

import argparse
import runpy
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pna import writing

HERE = Path(__file__).resolve().parent
NEAR_METRES = 100.0
GRID = "EPSG:27700"


def prepare(realdata: Path, studies: Path = HERE.parent) -> None:
    """Write the inputs of this study, and those of the two that it is laid over and beside.

    Parameters
    ----------
    realdata
        The folder of published files.
    studies
        The folder of the studies ``rutland``, ``rutland_2018`` and ``rutland_since_2018``.
    """
    runpy.run_path(str(HERE.parent / "rutland_2018" / "prepare.py"))["prepare"](realdata, studies)
    rutland = runpy.run_path(str(HERE.parent / "rutland" / "prepare.py"))
    out = studies / HERE.name / "data" / "raw"
    out.mkdir(parents=True, exist_ok=True)
    area = rutland["boundary"](realdata)
    writing.csv(premises(realdata, rutland, area), out / "premises.csv")
    codes = postcodes(realdata, rutland)
    writing.csv(codes, out / "postcodes.csv")
    writing.csv(population(realdata, set(codes["lsoa"])), out / "population.csv")


def premises(realdata: Path, rutland: dict[str, Any], area: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pharmacies of the later list in Rutland and within 25 km of it, in tidy form."""
    table = pd.read_parquet(realdata / "pharmacies" / "gb_pharmacies_ahah_v5.parquet")
    points = gpd.GeoSeries(shapely.from_wkb(table["geometry"]), crs="EPSG:4326").to_crs(GRID)
    later = gpd.GeoDataFrame(
        {"name": table["Name"], "postcode": table["Postcode"]}, geometry=points
    )
    near = later.distance(area.geometry[0]) <= rutland["WITHIN_METRES"]
    later = later[near].sort_values(["postcode", "name"]).reset_index(drop=True)
    earlier = rutland["premises"](realdata, area)
    pairs = gpd.sjoin_nearest(
        later, earlier[["facility_id", "name", "geometry"]], max_distance=NEAR_METRES
    )
    words = [pairs[name].str.casefold().str.split().str[0] for name in ("name_left", "name_right")]
    same = pairs[words[0] == words[1]].drop_duplicates("facility_id")
    same = same[~same.index.duplicated()]
    invented = pd.Series([f"ZZ{number:03d}" for number in range(len(later))], index=later.index)
    inside = later.intersects(area.geometry[0])
    return later.assign(
        facility_id=invented.where(~later.index.isin(same.index), same["facility_id"]),
        postcode=later["postcode"].str[:-3] + " " + later["postcode"].str[-3:],
        address="",
        kind="pharmacy",
        hwb=inside.map({True: "Rutland", False: "another board"}),
    )[["facility_id", "name", "kind", "postcode", "address", "hwb", "geometry"]]


def postcodes(realdata: Path, rutland: dict[str, Any]) -> pd.DataFrame:
    """Postcodes of the study of Rutland, each in the LSOA of 2021 that holds it."""
    codes = rutland["postcodes"](realdata)
    points = gpd.GeoDataFrame(
        codes, geometry=gpd.points_from_xy(codes["easting"], codes["northing"]), crs=GRID
    )
    folder = realdata / "boundaries" / "bgc"
    lsoas = gpd.read_file(folder / f"lsoa21_{rutland['RUTLAND']}.geojson").to_crs(GRID)
    own = points[points["district"] == rutland["RUTLAND"]]
    found = gpd.sjoin_nearest(own, lsoas[["LSOA21CD", "geometry"]])
    lsoa = found.loc[~found.index.duplicated(), "LSOA21CD"]
    return codes.loc[own.index].assign(lsoa=lsoa)


def population(realdata: Path, lsoas: set[str]) -> pd.DataFrame:
    """Usual residents of Census 2021 of these LSOAs, in the columns of Nomis."""
    table = pd.read_parquet(
        realdata / "population" / "lsoa21_census2021_population_age_groups.parquet"
    )
    table = table[table["lsoa21_code"].isin(lsoas)]
    total = table.groupby("lsoa21_code", sort=True)["usual_residents"].sum().reset_index()
    return total.set_axis(["GEOGRAPHY_CODE", "OBS_VALUE"], axis=1)


def main() -> None:
    """Read the arguments and prepare."""
    parser = argparse.ArgumentParser(description="Make the inputs of Rutland since 2018.")
    usual = HERE.parents[2].parent / "shared" / "realdata"
    parser.add_argument("--realdata", type=Path, default=usual)
    prepare(parser.parse_args().realdata)


if __name__ == "__main__":
    main()
