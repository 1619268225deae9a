"""Planned housing sites: our template, or polygons with the same columns.

Columns ``site_ref, name, units_total``, where it is (``easting, northing``, or a file with
polygons), and optionally ``occupancy`` (people a home), ``source`` and one column a year:
``units_2026, units_2027, ...``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import check, nearest, row_findings
from pna.errors import Findings, raise_on_errors
from pna.layers import CRS, Read
from pna.sources.reading.csv_files import AGAIN, refuse
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.positions import EASTING, NORTHING, place
from pna.sources.reading.table import header, numbers, read_table
from pna.sources.reading.vectors import in_national_grid, open_vector, repaired
from pna.sources.reading.workbooks import texts

__all__ = ["FIELDS", "TEMPLATE", "WHAT", "by_year", "read"]

WHAT = "the table of housing sites"
TEMPLATE = (
    "site_ref,name,easting,northing,units_total,occupancy,units_2026,units_2027,units_2028,source\n"
    "H1,Land at Example Farm (worked example),486500,309200,120,2.4,30,50,40,"
    "Housing trajectory 2025\n"
)
"""What `pna init` writes, with a worked row."""

_OWN = (
    Field("site_ref", ("site_ref", "site reference")),
    Field("name", ("name", "site_name")),
    Field("units_total", ("units_total", "total_units", "homes")),
    Field("occupancy", ("occupancy", "people_per_home"), required=False),
    Field("source", ("source",), required=False),
)
FIELDS = (*_OWN, EASTING, NORTHING)
_YEAR = re.compile(r"^UNITS_(20\d\d)(?:_\d\d)?$")
_KNOWN = (_YEAR.pattern, "notes")


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read planned housing sites.

    Parameters
    ----------
    path
        CSV with eastings and northings, or a file with points or polygons in any CRS it names.

    Returns
    -------
    Read
        The ``housing_sites`` layer, one row a site, sorted by reference; `by_year` gives the
        homes of each year. Findings: sites without a position, and sites whose homes by year do not
        add up to their total.

    Raises
    ------
    DataError
        The file is not this table, a number is none, or a reference appears twice.
    """
    file = Path(path)
    vector = file.suffix.lower() in {".geojson", ".json", ".gpkg", ".shp", ".zip", ".parquet"}
    if vector:
        cells, shapes, findings = _from_vector(file)
    else:
        years = [name for name in header(file) if _YEAR.match(normalised(name))]
        fields = (*FIELDS, *(Field(_year_name(name), (name,), required=False) for name in years))
        cells, findings = read_table(file, fields, what=WHAT, known=_KNOWN)
        located, wrong = place(cells, file=file.name)
        findings += wrong
        shapes, cells = located.geometry, pd.DataFrame(located.drop(columns="geometry"))
    columns: dict[str, Any] = {}
    for name in [
        c for c in cells.columns if c in {"units_total", "occupancy"} or c[:6] == "units_"
    ]:
        columns[str(name)], wrong = numbers(cells, str(name), file=file.name)
        findings += wrong
    raise_on_errors(findings)
    yearly = pd.DataFrame({n: c for n, c in columns.items() if n != "units_total"}).filter(
        regex=r"^units_\d{4}$"
    )
    frame = gpd.GeoDataFrame(
        {
            "site_ref": cells["site_ref"],
            "name": cells["name"],
            "units_total": columns["units_total"],
            "occupancy": columns.get("occupancy", np.nan),
            "units_by_year": _written(yearly, cells.index),
            "source": cells.get("source", ""),
        },
        geometry=shapes,
        crs=CRS,
    )
    findings += check("housing_sites", frame, file.name)
    raise_on_errors(findings)
    frame, about = repaired(frame, file.name, label="site_ref")
    findings += (*about, *_sums(frame, yearly, file.name))
    raise_on_errors(findings)
    frame = frame.drop(columns="valid")
    return Read(frame.sort_values("site_ref", ignore_index=True), findings)


def by_year(sites: pd.DataFrame) -> pd.DataFrame:
    """Give the homes of each site and year.

    Parameters
    ----------
    sites
        The ``housing_sites`` layer.

    Returns
    -------
    DataFrame
        ``site_ref, year, units``, sorted; sites without homes by year have no rows.
    """
    rows = [
        (site, int(year), float(units))
        for site, text in zip(sites["site_ref"], sites["units_by_year"], strict=True)
        for year, units in (part.split(":") for part in str(text).split(";") if part)
    ]
    return pd.DataFrame(rows, columns=["site_ref", "year", "units"]).sort_values(
        ["site_ref", "year"], ignore_index=True
    )


def _year_name(header_name: str) -> str:
    match = _YEAR.match(normalised(header_name))
    assert match is not None  # noqa: S101 - the caller has matched it
    return f"units_{match[1]}"


def _from_vector(file: Path) -> tuple[pd.DataFrame, gpd.GeoSeries, Findings]:
    table = open_vector(file)
    shapes = in_national_grid(file, table).geometry
    names = {normalised(str(name)): name for name in table.columns}
    columns = {}
    for field in _OWN:
        there = [names[normalised(h)] for h in field.headers if normalised(h) in names]
        if there:
            columns[field.name] = _plain(table[there[0]])
        elif field.required:
            hint = nearest(field.name, [str(name) for name in table.columns]) or AGAIN
            refuse(file, f"There is no column {field.name}; this should be {WHAT}.", hint)
    for key, name in names.items():
        if _YEAR.match(key):
            columns[_year_name(key)] = _plain(table[name])
    return pd.DataFrame(columns, index=table.index), shapes, ()


def _plain(cells: pd.Series[Any]) -> pd.Series[str]:
    return texts(cells.astype(object).where(cells.notna(), ""))


def _written(yearly: pd.DataFrame, index: pd.Index[Any]) -> pd.Series[str]:
    names = sorted(yearly.columns)
    rows = [
        ";".join(
            f"{name[6:]}:{units:.12g}"
            for name, units in zip(names, row, strict=True)
            if np.isfinite(units)
        )
        for row in yearly[names].to_numpy(dtype=float)
    ]
    return pd.Series(rows if names else "", index=index, dtype="str")


def _sums(frame: gpd.GeoDataFrame, yearly: pd.DataFrame, file: str) -> Findings:
    findings: Findings = ()
    for name in yearly.columns:
        below = yearly[name] < 0
        message = "This must be 0 or more (homes of the year)."
        cells = yearly.loc[below, name]
        findings += row_findings("error", message, cells, file=file, column=str(name))
    nowhere = frame.geometry.isna() | frame.geometry.is_empty
    findings += row_findings(
        "warning",
        "This site has no position: its minutes are unknown.",
        (frame["site_ref"] + ", " + frame["name"])[nowhere],
        file=file,
        column="easting",
        hint="Give easting and northing, or a file with its polygon.",
    )
    together = yearly.sum(axis=1).reindex(frame.index, fill_value=0.0)
    told = pd.Series(
        [
            f"{site}: {years:g} by year, {total:g} in all"
            for site, years, total in zip(
                frame["site_ref"], together, frame["units_total"], strict=True
            )
        ],
        index=frame.index,
        dtype="str",
    )
    more = together > frame["units_total"] + 1e-6
    findings += row_findings(
        "warning",
        "The homes by year add up to more than units_total; the years are taken.",
        told[more],
        file=file,
        column="units_total",
        hint="Correct one or the other.",
    )
    fewer = together < frame["units_total"] - 1e-6
    findings += row_findings(
        "info",
        "Some homes of this site have no year.",
        told[fewer],
        file=file,
        column="units_total",
    )
    return findings
