"""Make the inputs of the England study from published files.

    python tests/studies/england_2020/prepare.py [--realdata DIR] [--out DIR]

The published files are not part of this repository; by default they are looked for in
``../shared/realdata`` beside it. The inputs are written to ``data/raw`` beside this file, which git
ignores.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna import sources, writing
from pna.sources.reading.positions import with_points

HERE = Path(__file__).resolve().parent
REALDATA = HERE.parents[2].parent / "shared" / "realdata"
ENGLAND = "E92000001"
GRID = "EPSG:27700"
PREMISES = Path("pharmacies") / "england_pharmacies_nhsuk_2020-01.csv"
IMD = Path("population") / "lsoa11_imd2019_with_population_denominators.parquet"
RUC = Path("population") / "lsoa11_ruc2011.parquet"


def prepare(realdata: Path = REALDATA, out: Path = HERE / "data" / "raw") -> None:
    """Write every input of the study.

    Parameters
    ----------
    realdata
        The folder of published files.
    out
        The folder to write to.

    Raises
    ------
    FileNotFoundError
        A published file is not there.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in (PREMISES, IMD, RUC):
        with writing.replacing(out / name.name) as temporary:
            shutil.copyfile(realdata / name, temporary)
    writing.gpkg(
        {"boundaries": boundary(realdata)}, out / "boundaries.gpkg", stamp=date(2024, 5, 31)
    )
    writing.csv(population(realdata), out / "population.csv")
    writing.parquet(postcodes(realdata), out / "postcodes.parquet")
    writing.csv(three_classes(realdata), out / "three_classes.csv")


def boundary(realdata: Path) -> gpd.GeoDataFrame:
    """England as one polygon: its districts joined."""
    districts = gpd.read_parquet(realdata / "boundaries" / "ltla24_uk.parquet").to_crs(GRID)
    english = districts[districts["ltla24_code"].str.startswith("E")]
    outline = shapely.union_all(shapely.make_valid(english.geometry.to_numpy()))
    return gpd.GeoDataFrame(
        {"LAD24CD": [ENGLAND], "LAD24NM": ["England"]}, geometry=[outline], crs=GRID
    )


def population(realdata: Path) -> pd.DataFrame:
    """People of mid-2020 of every English LSOA of 2011, in the columns of Nomis."""
    table = pd.read_parquet(
        realdata / "population" / "lsoa11_population_mid2020_single_year_of_age.parquet",
        columns=["lsoa11_code", "total_population"],
    )
    english = table[table["lsoa11_code"].str.startswith("E")].sort_values("lsoa11_code")
    return english.set_axis(["GEOGRAPHY_CODE", "OBS_VALUE"], axis=1)


def postcodes(realdata: Path) -> pd.DataFrame:
    """English postcodes of Code-Point Open, each in the LSOA that it lies in or else is nearest to.

    Code-Point Open does not tell large users apart; all its postcodes count alike.
    """
    listed = sources.read("postcodes", realdata / "postcodes" / "codepo_gb_2025-05.zip").frame
    own = listed[listed["district"].str.startswith("E") & listed["easting"].notna()]
    points = with_points(own[["postcode"]], own["easting"], own["northing"])
    areas = gpd.read_parquet(realdata / "boundaries" / "lsoa11_england_wales.parquet").to_crs(GRID)
    english = areas[areas["lsoa11_code"].str.startswith("E")].reset_index(drop=True)
    tree = shapely.STRtree(english.geometry.to_numpy())
    place, area = tree.query(points.geometry.to_numpy(), predicate="intersects")
    lsoa = pd.Series(area, index=place).groupby(level=0).min().reindex(range(len(points)))
    outside = lsoa.isna().to_numpy()
    lsoa[outside] = tree.nearest(points.geometry.to_numpy()[outside])
    return pd.DataFrame(
        {
            "postcode": own["postcode"].to_numpy(),
            "easting": own["easting"].to_numpy(),
            "northing": own["northing"].to_numpy(),
            "ended": "",
            "large_user": False,
            "lsoa": english["lsoa11_code"].to_numpy()[lsoa.to_numpy(dtype=int)],
            "district": ENGLAND,
        }
    ).sort_values("postcode", ignore_index=True)


def three_classes(realdata: Path) -> pd.DataFrame:
    """English LSOAs of 2011 in the three classes that the published figures tell apart."""
    table = pd.read_parquet(realdata / RUC)
    english = table[table["lsoa11_code"].str.startswith("E")].sort_values("lsoa11_code")
    names = english["classification"].to_numpy(str)
    group = np.select(
        [np.char.startswith(names, "Urban"), np.char.startswith(names, "Rural town and fringe")],
        ["urban", "town and fringe"],
        "village, hamlet and isolated",
    )
    return pd.DataFrame(
        {"area_code": english["lsoa11_code"].to_numpy(), "split": "three_classes", "group": group}
    )


def main() -> None:
    """Parse the arguments and write the files."""
    parser = argparse.ArgumentParser(description="Make the inputs of the England study.")
    parser.add_argument("--realdata", type=Path, default=REALDATA)
    parser.add_argument("--out", type=Path, default=HERE / "data" / "raw")
    given = parser.parse_args()
    prepare(given.realdata, given.out)


if __name__ == "__main__":
    main()
