"""Census 2021 tables by LSOA: cars (TS045), ethnic group (TS021) and disability (TS038).

Three layouts: the bulk download of Nomis (``census2021-ts045.zip``, one column a category), a table
from the Nomis API (one row an LSOA and category), and a plain long table of the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pna.checks import check, duplicate_findings, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import LAYERS, Read
from pna.sources.nomis import cut_short
from pna.sources.reading import archives
from pna.sources.reading.codes import other_codes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["TABLES", "Table", "headers", "long_fields", "read_bulk", "read_long", "wide_fields"]

_ZIPPED = r"-lsoa\.csv$"
_SMALL_CHANGE = 15.0
_SHARE = 0.05


@dataclass(frozen=True)
class Table:
    """One census table.

    Attributes
    ----------
    code, title
        As published.
    layer
        The layer that it gives.
    stem
        What the headings of the bulk download begin with.
    dimension
        Headings of the category in long tables.
    categories
        Column of the layer to the category as published.
    total
        The column of the total.
    parts
        Columns that together are the total.
    """

    code: str
    title: str
    layer: str
    stem: str
    dimension: tuple[str, ...]
    categories: Mapping[str, str]
    total: str
    parts: tuple[str, ...]


_DISABLED = "Disabled under the Equality Act"
TABLES = (
    Table(
        "TS045",
        "car or van availability (Census 2021, TS045)",
        "lsoa_households_cars",
        "Number of cars or vans",
        (r"^C2021_CARS_\d+_NAME$", "cars", "number_of_cars_or_vans"),
        {
            "households": "Total: All households",
            "no_car": "No cars or vans in household",
            "one_car": "1 car or van in household",
            "two_cars": "2 cars or vans in household",
            "three_cars": "3 or more cars or vans in household",
        },
        "households",
        ("no_car", "one_car", "two_cars", "three_cars"),
    ),
    Table(
        "TS021",
        "ethnic group (Census 2021, TS021)",
        "lsoa_ethnicity",
        "Ethnic group",
        (r"^C2021_ETH_\d+_NAME$", "ethnic_group", "ethnicity"),
        {
            "people": "Total: All usual residents",
            "asian": "Asian, Asian British or Asian Welsh",
            "black": "Black, Black British, Black Welsh, Caribbean or African",
            "mixed": "Mixed or Multiple ethnic groups",
            "white": "White",
            "other": "Other ethnic group",
        },
        "people",
        ("asian", "black", "mixed", "white", "other"),
    ),
    Table(
        "TS038",
        "disability (Census 2021, TS038)",
        "lsoa_disability",
        "Disability",
        (r"^C2021_DISABILITY_\d+_NAME$", "disability"),
        {
            "people": "Total: All usual residents",
            "disabled": _DISABLED,
            "limited_a_lot": f"{_DISABLED}: Day-to-day activities limited a lot",
            "limited_a_little": f"{_DISABLED}: Day-to-day activities limited a little",
            "not_disabled": "Not disabled under the Equality Act",
        },
        "people",
        ("disabled", "not_disabled"),
    ),
)


def headers(path: str | Path) -> tuple[str, ...]:
    """Read the headers of a census table, in its ZIP file or out of it.

    Raises
    ------
    DataError
        The file cannot be read, or the ZIP file has no table of LSOAs.
    """
    what = "a census table of LSOAs (census2021-ts...-lsoa.csv)"
    return archives.headers(path, pick=_ZIPPED, what=what)


def wide_fields(table: Table) -> tuple[Field, ...]:
    """Columns of the bulk download."""
    needed = {table.total, *table.parts}
    return (
        Field("lsoa", ("geography code", "GEOGRAPHY_CODE", "mnemonic")),
        *(
            Field(
                name,
                (f"{table.stem}: {label}", f"{table.stem}: {label}; measures: Value"),
                required=name in needed,
            )
            for name, label in table.categories.items()
        ),
    )


def long_fields(table: Table) -> tuple[Field, ...]:
    """Columns of a table with one row an LSOA and category."""
    return (
        Field("lsoa", ("GEOGRAPHY_CODE", "lsoa21_code", "LSOA21CD", "lsoa")),
        Field("category", table.dimension),
        Field("count", ("OBS_VALUE", "n", "count")),
        Field("measure", ("MEASURES_NAME",), required=False),
        Field("total", ("total_residents", "total_households"), required=False),
        Field("record_count", ("RECORD_COUNT",), required=False),
    )


def read_bulk(path: str | Path, table: Table) -> Read[pd.DataFrame]:
    """Read the bulk download of Nomis.

    Parameters
    ----------
    path
        The ZIP file as downloaded, or its CSV of LSOAs.
    table
        One of `TABLES`.

    Returns
    -------
    Read
        The layer of the table, one row an LSOA, sorted.

    Raises
    ------
    DataError
        The file is not this table, holds areas of another kind, or the categories of an LSOA do
        not add up to its total.
    """
    what = f"the table of LSOAs of {table.title}"
    with archives.unpacked(path, pick=_ZIPPED, what=what) as plain:
        file = plain.name
        cells, findings = read_table(plain, wide_fields(table), what=table.title)
    frame = pd.DataFrame({"lsoa": cells["lsoa"].str.upper()})
    for name in table.categories:
        if name in cells:
            frame[name], wrong = numbers(cells, name, file=file)
            findings += wrong
    findings += _codes(frame, file)
    raise_on_errors(findings)
    return _checked(frame, table, file, findings)


def read_long(path: str | Path, table: Table) -> Read[pd.DataFrame]:
    """Read a table with one row an LSOA and category.

    Parameters
    ----------
    path
        CSV of the Nomis API as downloaded, or CSV or Parquet with the columns ``lsoa21_code``,
        the category and ``n``.
    table
        One of `TABLES`.

    Returns
    -------
    Read
        As `read_bulk`. Rows of percentages and of finer categories are passed over with a finding;
        a total that is not there is the sum of its parts.

    Raises
    ------
    DataError
        As `read_bulk`; also where a category that is needed is not there, or an LSOA has a category
        twice.
    """
    file = Path(path).name
    cells, findings = read_table(path, long_fields(table), what=table.title)
    findings += cut_short(cells, file)
    if "measure" in cells:
        percent = cells["measure"].str.match(r"(?i)percent")
        findings += _passed_over(int(percent.sum()), "percentages", file)
        cells = cells[~percent]
    plain = {_plain(label): name for name, label in table.categories.items()}
    names = cells["category"].map(lambda label: plain.get(_plain(label), ""))
    finer = names == ""
    known = cells["category"].map(lambda label: _is_finer(label, table)).astype(bool)
    findings += row_findings(
        "error",
        f"There is no such category in the table of {table.title}.",
        cells.loc[finer & ~known, "category"].drop_duplicates(),
        file=file,
        column="category",
    )
    findings += _passed_over(int((finer & known).sum()), "finer categories", file)
    counts, wrong = numbers(cells, "count", file=file)
    findings += wrong
    kept = pd.DataFrame({"lsoa": cells["lsoa"].str.upper(), "name": names, "count": counts})[~finer]
    findings += (*_codes(kept, file), *duplicate_findings(kept, ("lsoa", "name"), file))
    missing = [table.categories[name] for name in table.parts if name not in set(kept["name"])]
    if missing:
        message = f"The table has no rows of {', '.join(missing)}."
        hint = f"Ask Nomis for every category of {table.code}."
        findings += (Finding("error", message, file=file, hint=hint),)
    raise_on_errors(findings)
    frame = kept.pivot_table(
        index="lsoa", columns="name", values="count", aggfunc="sum", min_count=1
    )
    frame = frame.reset_index().rename_axis(columns=None)
    if table.total not in frame:
        frame[table.total] = frame[list(table.parts)].sum(axis=1, min_count=len(table.parts))
    return _checked(frame, table, file, findings)


def formats() -> tuple[tuple[str, str, tuple[Field, ...], Callable[[Path], Read[Any]]], ...]:
    """Layer, name, fields and reader of every form, bulk downloads first."""
    bulk = [
        (table.layer, table.title, wide_fields(table), partial(read_bulk, table=table))
        for table in TABLES
    ]
    long = [
        (table.layer, f"{table.title}, long", long_fields(table), partial(read_long, table=table))
        for table in TABLES
    ]
    return (*bulk, *long)


def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", label.lower()).strip()


def _is_finer(label: str, table: Table) -> bool:
    return any(_plain(label).startswith(_plain(table.categories[name])) for name in table.parts)


def _passed_over(count: int, what: str, file: str) -> Findings:
    return (Finding("info", f"Rows of {what} passed over: {count}.", file=file),) if count else ()


def _codes(frame: pd.DataFrame, file: str) -> Findings:
    hint = "Use the file of LSOAs (its name ends in -lsoa.csv), or ask Nomis for TYPE151."
    return other_codes(frame["lsoa"], file=file, hint=hint)


def _checked(
    frame: pd.DataFrame, table: Table, file: str, findings: Findings
) -> Read[pd.DataFrame]:
    columns = [column.name for column in LAYERS[table.layer].columns]
    frame = frame.reindex(columns=columns)
    findings += check(table.layer, frame, file)
    raise_on_errors(findings)
    parts = frame[list(table.parts)].sum(axis=1)
    apart = (parts - frame[table.total]).abs()
    # ONS changes small counts at random so that nobody is told apart, and totals separately.
    far = apart > np.maximum(_SMALL_CHANGE, _SHARE * frame[table.total])
    cells = frame["lsoa"] + ": " + parts.map("{:.0f}".format) + " and "
    cells += frame[table.total].map("{:.0f}".format)
    findings += row_findings(
        "error",
        "The categories do not add up to the total.",
        cells[far],
        file=file,
        column=table.total,
        hint="Was a column moved or taken out? Download the file again.",
    )
    raise_on_errors(findings)
    if (apart > 0).any():
        message = (
            f"In {int((apart > 0).sum())} LSOAs the categories differ from the total, by "
            f"{apart.max():.0f} at most: ONS changes small counts so that nobody is told apart."
        )
        findings += (Finding("info", message, file=file, column=table.total),)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)
