"""Groups of Rutland's people from published tables, beside sums of their rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from pna import attributes, sources
from pna.people.groups import Split
from pna.study import Area, Inputs, Study, StudyInfo

RUTLAND = "E06000017"
AGES = "lsoa11_population_mid2020_single_year_of_age.parquet"
CHANGES = "lookup_lsoa11_lsoa21_ltla22.parquet"
DISABILITY = "lsoa21_census2021_disability.parquet"


@pytest.fixture(scope="module")
def tables(realdata: Path) -> dict[str, pd.DataFrame]:
    names = (AGES, CHANGES, DISABILITY)
    return {name: pd.read_parquet(realdata / "population" / name) for name in names}


@pytest.fixture(scope="module")
def lsoas(tables) -> list[str]:
    """Those of 2011."""
    changes = tables[CHANGES]
    return sorted(set(changes.loc[changes["ltla22_code"] == RUTLAND, "lsoa11_code"]))


@pytest.fixture(scope="module")
def splits(realdata: Path, tables, lsoas) -> dict[str, Split]:
    """One place for each LSOA of 2011, with its people of mid-2020."""
    ages = tables[AGES].set_index("lsoa11_code")["total_population"]
    names = ("district", "district_name", "locality", "locality_name", "special")
    frame = pd.DataFrame({"demand_id": lsoas, "lsoa": lsoas, "people": ages[lsoas].to_numpy(float)})
    demand = gpd.GeoDataFrame(
        frame.assign(**dict.fromkeys(names, "")),
        geometry=gpd.points_from_xy(np.zeros(len(lsoas)), np.zeros(len(lsoas))),
        crs=27700,
    )
    file = {"file": Path("x.csv")}
    given = dict.fromkeys(("premises", "boundaries", "population", "lsoa_centroids"), file)
    study = Study.model_validate(
        {
            "path": Path("study.toml"),
            "study": StudyInfo(name="Rutland", reference_date=date(2022, 7, 20)),
            "area": Area(hwb=(RUTLAND,)),
            "inputs": Inputs.model_validate({"roads": [file], "lsoa_lookup": file, **given}),
            "demand": {"unit": "lsoa"},
        }
    )
    folder = realdata / "population"
    inputs = {
        "lsoa_age": sources.read("lsoa_age", folder / AGES).frame,
        "lsoa_changes": sources.read("lsoa_changes", folder / CHANGES).frame,
        "lsoa_disability": sources.read("lsoa_disability", folder / DISABILITY).frame,
    }
    return {split.name: split for split in attributes.build(study, demand, inputs).splits}


def test_ages_are_those_of_the_published_estimates(splits, tables, lsoas) -> None:
    rows = tables[AGES].set_index("lsoa11_code").loc[lsoas]
    spans = {"0-4": (0, 5), "0-15": (0, 16), "16-64": (16, 65), "65+": (65, 91), "85+": (85, 91)}
    split = splits["age"]
    for group, (first, end) in spans.items():
        columns = ["90+" if age == 90 else str(age) for age in range(first, end)]
        weights = split.weights[:, split.groups.index(group)]
        np.testing.assert_allclose(weights, rows[columns].sum(axis=1), atol=1e-6)
    assert "scaled" not in split.method


def test_a_census_table_of_2021_gives_lsoas_of_2011_by_their_parts(splits, tables, lsoas) -> None:
    # It has the share of disabled people of all that it was cut into.
    census = tables[DISABILITY]
    split = splits["disability"]
    changes = tables[CHANGES]
    parts = changes[changes["lsoa11_code"].isin(lsoas)]
    assert (parts["change_code"] != "U").any()
    for number, lsoa in enumerate(lsoas):
        own = parts.loc[parts["lsoa11_code"] == lsoa, "lsoa21_code"]
        rows = census[census["lsoa21_code"].isin(own)]
        disabled = rows.loc[rows["disability"].str.startswith("Disabled"), "n"].sum()
        people = tables[AGES].set_index("lsoa11_code").loc[lsoa, "total_population"]
        expected = people * disabled / rows["n"].sum()
        assert split.weights[number, 0] == pytest.approx(expected), lsoa
