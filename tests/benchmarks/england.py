"""Files of the size and layout of all England's, made up: what is in them means nothing."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

sys.path.append(str(Path(__file__).parents[1] / "support"))
from xlsx import write_xlsx

POSTCODES = 2_700_000
LSOAS = 33_755
_ONSPD_HEADER = (
    "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,"
    "osgrdind,oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,"
    "npark,lsoa01,msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,sicbl,bua24,ru11ind,oac11,lat,long,"
    "lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,msoa21"
)
ONSPD = tuple(_ONSPD_HEADER.split(","))
"""Columns of the ONS Postcode Directory up to 2025."""
_LETTERS = "ABCDEFGHIJKLMNOPRSTUW"
_UNITS = "ABDEFGHJLNPQRSTUWXYZ"
_ROWS_AT_ONCE = 200_000


def _texts(pattern: str, numbers: np.ndarray) -> pa.Array:
    codes, place = np.unique(numbers, return_inverse=True)
    made = pa.array([pattern.format(n) for n in codes])
    return pa.DictionaryArray.from_arrays(pa.array(place), made).dictionary_decode()


def _postcodes(numbers: np.ndarray, between: str) -> pa.Array:
    """The n-th of 400 times 10 times 9 times 441 postcodes: ``AA1 0AA``."""
    unit, rest = numbers % 400, numbers // 400
    sector, rest = rest % 10, rest // 10
    district, area = rest % 9 + 1, rest // 9
    letters, units = np.array(list(_LETTERS)), np.array(list(_UNITS))
    parts = (
        letters[area // len(letters)],
        letters[area % len(letters)],
        district.astype("U1"),
        np.full(len(numbers), between),
        sector.astype("U1"),
        units[unit // 20],
        units[unit % 20],
    )
    whole = parts[0]
    for part in parts[1:]:
        whole = np.char.add(whole, part)
    return pa.array(whole)


def _some_of_the_directory(first: int, last: int) -> pa.Table:
    n = np.arange(first, last)
    scattered = n * 7919
    columns: dict[str, pa.Array] = {
        "pcd": _postcodes(n, " "),
        "pcd2": _postcodes(n, "  "),
        "pcds": _postcodes(n, " "),
        "dointr": _texts("{:d}01", 1980 + n % 40),
        "doterm": pa.array(np.where(n % 3 == 0, "201512", "")),
        "usertype": pa.array(n % 19 == 0).cast(pa.int64()),
        "oseast1m": pa.array(100_000 + scattered % 500_000),
        "osnrth1m": pa.array(50_000 + scattered % 580_000),
        "osgrdind": pa.array(np.where(n % 97 == 0, 6, 1)),
        "lat": pa.array(50.0 + (scattered % 580_000) / 100_000),
        "long": pa.array(-5.0 + (scattered % 500_000) / 100_000),
        "imd": pa.array(1 + scattered % LSOAS),
    }
    for name in ONSPD:
        if name not in columns:
            kinds = {"oa": 180_000, "ls": LSOAS, "ms": 6_800, "os": 8_000}.get(name[:2], 300)
            start = {"oa": "E00", "ls": "E01", "ms": "E02"}.get(name[:2], "E05")
            columns[name] = _texts(start + "{:06d}", n * kinds // POSTCODES + 1)
    return pa.table({name: columns[name] for name in ONSPD})


def directory(folder: Path) -> tuple[Path, Path]:
    """Postcode directory as CSV, and zipped as it is published."""
    plain = folder / "ONSPD_MAY_2025_UK.csv"
    schema = _some_of_the_directory(0, 1).schema
    with pa_csv.CSVWriter(plain, schema) as writer:
        for first in range(0, POSTCODES, _ROWS_AT_ONCE):
            last = min(first + _ROWS_AT_ONCE, POSTCODES)
            writer.write_table(_some_of_the_directory(first, last))
    zipped = folder / "ONSPD_MAY_2025.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(plain, "Data/ONSPD_MAY_2025_UK.csv")
        archive.writestr("Documents/LA_UA names and codes UK as at 04_25.csv", "LAD25CD,LAD25NM\n")
    return plain, zipped


def workbook(folder: Path) -> Path:
    """Estimates of LSOAs by sex and single year of age, as the workbook of one year."""
    ages = range(91)
    heading = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total"]
    heading += [f"{sex}{age}" for sex in "FM" for age in ages]
    years = [n % 23 for n in range(2 * len(ages))]
    rows = [
        ["E06000017", "Rutland", f"E01{n:06d}", f"Rutland {n:05d}", sum(years), *years]
        for n in range(1, LSOAS + 1)
    ]
    title = [["Mid-2024 population estimates"], ["This worksheet contains one table"], []]
    sheet = [*title, heading, *rows]
    return write_xlsx(folder / "sapelsoasyoa.xlsx", {"Notes": [["x"]], "Mid-2024 LSOA 2021": sheet})
