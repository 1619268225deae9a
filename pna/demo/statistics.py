"""Writes what ONS and the ministry publish of LSOAs, for the county."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pna.demo.files import csv, global_ids
from pna.demo.landscape import Landscape
from pna.demo.people import People
from pna.demo.residents import OLDEST, Residents
from pna.demo.shapes import Ints
from pna.demo.workbooks import Cell, write_xlsx
from pna.sources.rural_urban import CLASSES

__all__ = ["FILES", "write_statistics"]

FILES = {
    "lsoa_centroids": ("lsoa_pwc.csv", "2021-03-21"),
    "lsoa_lookup": ("lsoa_ward_lad_lookup.csv", "2025-05-31"),
    "lsoa_changes": ("lsoa_2011_2021_lookup.csv", "2022-12-31"),
    "lsoa_age": ("sapelsoasyoa20232024.xlsx", "2024-06-30"),
    "lsoa_households_cars": ("census2021-ts045-lsoa.csv", "2021-03-21"),
    "lsoa_ethnicity": ("census2021-ts021-lsoa.csv", "2021-03-21"),
    "lsoa_disability": ("ts038_lsoa.csv", "2021-03-21"),
    "lsoa_imd": ("File_7_IoD2025_invented.csv", "2025-10-01"),
    "lsoa_ruc": ("lsoa21_ruc21.csv", "2025-03-06"),
}
"""Key of ``[inputs]`` to the name and the day of its file."""

_IMD = "Index of Multiple Deprivation (IMD)"
_CAR = "Number of cars or vans"
_CARS = (
    "No cars or vans in household", "1 car or van in household", "2 cars or vans in household",
    "3 or more cars or vans in household",
)  # fmt: skip
_GROUP = "Ethnic group"
_GROUPS = (
    "Asian, Asian British or Asian Welsh",
    "Black, Black British, Black Welsh, Caribbean or African", "Mixed or Multiple ethnic groups",
    "White", "Other ethnic group",
)  # fmt: skip
_DISABLED = "Disabled under the Equality Act"


def write_statistics(land: Landscape, people: People, residents: Residents, folder: Path) -> None:
    """Write the files of `FILES`.

    Parameters
    ----------
    land, people, residents
        The county's.
    folder
        Where they go.
    """
    lsoa, table = people.lsoas, residents.table
    codes = lsoa["lsoa"]
    paths = {key: folder / name for key, (name, _) in FILES.items()}
    number = np.arange(1, len(lsoa) + 1)
    csv(
        pd.DataFrame(
            {
                "FID": number, "LSOA21CD": codes, "GlobalID": global_ids(codes.tolist()),
                "x": table["x"], "y": table["y"],
            }
        ),
        paths["lsoa_centroids"],
    )  # fmt: skip
    ward = people.wards.iloc[people.parish_ward[land.parish_of(table[["x", "y"]].to_numpy())]]
    district = [land.areas[area] for area in lsoa["area"]]
    of_district = {
        "LAD25CD": [code for code, _ in district],
        "LAD25NM": [name for _, name in district],
    }
    csv(
        pd.DataFrame(
            {
                "LSOA21CD": codes, "LSOA21NM": lsoa["name"],
                "WD25CD": ward["code"].to_numpy(), "WD25NM": ward["name"].to_numpy(),
                **of_district, "ObjectId": number,
            }
        ),
        paths["lsoa_lookup"],
    )  # fmt: skip
    csv(_changes(lsoa), paths["lsoa_changes"])
    _ages(lsoa, of_district, residents, paths["lsoa_age"])
    _census(lsoa, residents, paths)
    csv(
        pd.DataFrame(
            {
                "LSOA code (2021)": codes, "LSOA name (2021)": lsoa["name"],
                "Local Authority District code (2024)": of_district["LAD25CD"],
                "Local Authority District name (2024)": of_district["LAD25NM"],
                f"{_IMD} Score": table["score"],
                f"{_IMD} Rank (where 1 is most deprived)": table["rank"],
                f"{_IMD} Decile (where 1 is most deprived 10% of LSOAs)": table["decile"],
                "Total population: mid 2022": lsoa["people"],
            }
        ),
        paths["lsoa_imd"],
    )  # fmt: skip
    csv(
        pd.DataFrame(
            {
                "LSOA21CD": codes, "LSOA21NM": lsoa["name"], "RUC21CD": table["ruc"],
                "RUC21NM": table["ruc"].map(CLASSES["2021"]),
                "Urban_rural_flag": np.where(table["ruc"].str.startswith("R"), "Rural", "Urban"),
            }
        ),
        paths["lsoa_ruc"],
    )  # fmt: skip


def _changes(lsoa: pd.DataFrame) -> pd.DataFrame:
    """Which LSOAs there were in 2011: one was split in two since, the others have their codes."""
    old = lsoa["lsoa"].to_list()
    kinds = ["U"] * len(old)
    first, second = old[:2]
    old[:2] = [f"{first[:4]}8{first[5:]}"] * 2
    kinds[:2] = ["S", "S"]
    assert first != second  # noqa: S101 - a county has two LSOAs
    return pd.DataFrame({"LSOA11CD": old, "LSOA21CD": lsoa["lsoa"], "CHGIND": kinds})


def _ages(
    lsoa: pd.DataFrame, of_district: dict[str, list[str]], residents: Residents, path: Path
) -> None:
    """Write the workbook of single years of age: notes first, then a sheet a year, newest last."""
    ages = np.concatenate([residents.female, residents.male], axis=1)
    heading = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total"]
    heading += [f"{sex}{age}" for sex in "FM" for age in range(OLDEST + 1)]
    who = list(
        zip(of_district["LAD25CD"], of_district["LAD25NM"], lsoa["lsoa"], lsoa["name"], strict=True)
    )

    def sheet(year: int, counts: Ints) -> list[list[Cell]]:
        top: list[list[Cell]] = [
            [f"Invented: mid-{year} population estimates of LSOAs by single year of age"],
            ["Nobody counted here exists."],
            [],
            list[Cell](heading),
        ]
        rows = np.column_stack([counts.sum(axis=1), counts]).tolist()
        return [*top, *([*one, *row] for one, row in zip(who, rows, strict=False))]

    # The year before, of a few LSOAs: whoever read the first sheet would read too little.
    before = np.maximum(ages - 1, 0)[:3]
    notes: list[list[Cell]] = [["Notes"], ["Invented by pna demo. There is no such place."]]
    write_xlsx(
        path,
        {
            "Notes": notes,
            "Mid-2023 LSOA 2021": sheet(2023, before),
            "Mid-2024 LSOA 2021": sheet(2024, ages),
        },
    )


def _census(lsoa: pd.DataFrame, residents: Residents, paths: dict[str, Path]) -> None:
    """Write the tables of cars and ethnic groups as bulk downloads, of disability from the API."""
    start = {"date": 2021, "geography": lsoa["name"], "geography code": lsoa["lsoa"]}
    cars = residents.cars
    columns: dict[str, object] = {f"{_CAR}: Total: All households": cars.sum(axis=1)}
    columns |= {f"{_CAR}: {label}": cars[:, n] for n, label in enumerate(_CARS)}
    csv(pd.DataFrame({**start, **columns}), paths["lsoa_households_cars"], newline="\n")
    groups = residents.ethnicity
    # ONS changes small counts at random: here and there the parts are not quite the whole.
    total = groups.sum(axis=1) + (np.arange(len(lsoa)) % 7 == 3)
    columns = {f"{_GROUP}: Total: All usual residents": total}
    for n, label in enumerate(_GROUPS):
        columns[f"{_GROUP}: {label}"] = groups[:, n]
        if label == "White":
            british = groups[:, n] * 9 // 10
            columns[f"{_GROUP}: White: English, Welsh, Scottish, Northern Irish or British"] = (
                british
            )
            columns[f"{_GROUP}: White: Other White"] = groups[:, n] - british
    csv(pd.DataFrame({**start, **columns}), paths["lsoa_ethnicity"], newline="\n")
    lot, little, none = residents.disability.T
    every = lot + little + none
    said = {
        "Total: All usual residents": every,
        _DISABLED: lot + little,
        f"{_DISABLED}: Day-to-day activities limited a lot": lot,
        f"{_DISABLED}: Day-to-day activities limited a little": little,
        "Not disabled under the Equality Act": none,
    }
    parts = []
    for label, counts in said.items():
        for measure, values in (
            ("Value", counts), ("Percent", np.round(100 * counts / every, 1)),
        ):  # fmt: skip
            parts.append(
                pd.DataFrame(
                    {
                        "DATE_NAME": 2021, "GEOGRAPHY_CODE": lsoa["lsoa"],
                        "C2021_DISABILITY_5_NAME": label, "MEASURES_NAME": measure,
                        "OBS_VALUE": [f"{value:g}" for value in values],
                    }
                )
            )  # fmt: skip
    whole = pd.concat(parts).sort_values("GEOGRAPHY_CODE", kind="stable")
    csv(whole, paths["lsoa_disability"])
