"""Polygons with a code and a name, from any vector file: districts, wards, or areas drawn by hand.

Polygons that cross themselves are repaired, and each repair is a finding. A file must say which
coordinate reference system it is in; any is understood and turned into EPSG:27700.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pna.checks import check, nearest
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import CRS, Read
from pna.sources.reading.csv_files import refuse
from pna.sources.reading.vectors import in_national_grid, open_vector, other_layers, repaired

__all__ = ["code_columns", "read", "read_codes", "read_names"]

_CODE = re.compile(r"(?i)^(?:(?P<ons>[a-z]+\d\d)cd|(?P<plain>[a-z]+\d\d)_code|area_code)$")
_ONS_CODE = re.compile(r"[A-Za-z]\d{8}")


def code_columns(fields: Sequence[str]) -> dict[str, str]:
    """Columns that hold area codes, each with the column of its names.

    Parameters
    ----------
    fields
        Field names of a vector file.

    Returns
    -------
    dict
        ``{"LAD25CD": "LAD25NM"}``; an empty text where there is no column of names. Understood are
        the forms ``LAD25CD`` with ``LAD25NM``, ``ltla24_code`` with ``ltla24_name``, and
        ``area_code`` with ``area_name``.
    """
    by_lower = {name.lower(): name for name in fields}
    columns = {}
    for name in fields:
        match = _CODE.match(name)
        if match:
            stem = match["ons"]
            label = f"{stem}nm" if stem else re.sub("code$", "name", name.lower())
            columns[name] = by_lower.get(label.lower(), "")
    return columns


def read(
    path: str | Path, *, code: str = "", name: str = "", wanted: Collection[str] = ()
) -> Read[gpd.GeoDataFrame]:
    """Read polygons, one row an area.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, shapefile (in its ZIP file or out of it), GeoParquet or anything else
        that pyogrio opens.
    code, name
        The columns of code and name; found by themselves if empty (see `code_columns`).
    wanted
        Codes to keep; of several code columns the one that holds most of them is taken. Empty: all
        rows, and of several code columns the first in which no code repeats.

    Returns
    -------
    Read
        The ``boundaries`` layer: ``area_code, area_name, valid`` and polygons in EPSG:27700, sorted
        by code. Rows with one code are joined into one area. Findings: repairs and joins.

    Raises
    ------
    DataError
        The file cannot be opened, does not say its CRS, has no such column, holds something else
        than polygons, or its coordinates do not fit its CRS.
    """
    file = Path(path)
    frame = open_vector(file)
    code_column, name_column = _columns(file, frame, code, name, wanted)
    areas = in_national_grid(file, frame)
    codes = _as_codes(frame[code_column])
    names = _as_codes(frame[name_column]) if name_column else codes
    areas = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": names.where(names != "", codes)},
        geometry=shapely.force_2d(areas.geometry.to_numpy()),
        crs=CRS,
    )
    if wanted:
        areas = areas[areas["area_code"].isin(list(wanted))]
    raise_on_errors(check("boundaries", areas, file.name))
    mended, findings = repaired(areas, file.name)
    joined, joins = _joined(mended, file.name)
    return Read(joined, (*other_layers(file), *findings, *joins))


def read_names(path: str | Path, wanted: Collection[str]) -> dict[str, str]:
    """Names of areas by code, without reading the polygons.

    Parameters
    ----------
    path
        A vector file.
    wanted
        Codes.

    Returns
    -------
    dict
        Code to name, for those that are there.
    """
    file = Path(path)
    table = open_vector(file, geometry=False)
    code_column, name_column = _columns(file, table, "", "", wanted)
    if not name_column:
        return {}
    codes = _as_codes(table[code_column])
    kept = codes.isin(list(wanted))
    return dict(zip(codes[kept], _as_codes(table[name_column])[kept], strict=True))


def read_codes(path: str | Path) -> frozenset[str]:
    """Every area code of a vector file, without reading the polygons.

    Raises
    ------
    DataError
        The file cannot be opened, or has no column of codes.
    """
    file = Path(path)
    table = open_vector(file, geometry=False)
    code_column, _ = _columns(file, table, "", "", ())
    return frozenset(_as_codes(table[code_column]))


def _columns(
    file: Path, frame: pd.DataFrame, code: str, name: str, wanted: Collection[str]
) -> tuple[str, str]:
    fields = [str(column) for column in frame.columns if column != "geometry"]
    for given in (code, name):
        if given and given not in fields:
            hint = nearest(given, fields) or f"It has {', '.join(fields)}."
            refuse(file, f"There is no column {given}.", hint, column=given)
    if code:
        return code, name
    known = code_columns(fields)
    if not known:
        hint = f"It should be called like LAD25CD or area_code. The file has {', '.join(fields)}."
        if not fields:
            hint = "It has no columns at all. Of a shapefile the part that ends in .dbf is missing."
        refuse(file, "There is no column of area codes.", hint)
    if wanted:
        held = {c: len(set(_as_codes(frame[c])) & set(wanted)) for c in known}
        chosen = max(known, key=lambda column: held[column])
    else:
        chosen = next((c for c in known if not frame[c].duplicated().any()), next(iter(known)))
    return chosen, name or known[chosen]


def _as_codes(cells: pd.Series[Any]) -> pd.Series[str]:
    texts = ["" if value is None or value != value else str(value).strip() for value in cells]  # noqa: PLR0124 - NaN
    codes = [text.upper() if _ONS_CODE.fullmatch(text) else text for text in texts]
    return pd.Series(codes, index=cells.index, dtype=object)


def _joined(areas: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, Findings]:
    groups = areas.groupby("area_code", sort=True)
    sizes = groups.size()
    if (sizes == 1).all():
        return areas.sort_values("area_code").reset_index(drop=True), ()
    rows = groups.agg(area_name=("area_name", "min"), valid=("valid", "all"))
    shapes = [shapely.union_all(group.geometry.to_numpy()) for _, group in groups]
    names = groups["area_name"].nunique()
    findings: Findings = tuple(
        Finding(
            "error",
            "Rows of one code have different names.",
            file=file,
            column="area_code",
            value=str(code),
            hint="Is this the right column of codes?",
        )
        for code in names.index[names > 1]
    )
    raise_on_errors(findings)
    joined = gpd.GeoDataFrame(rows.reset_index(), geometry=shapes, crs=CRS)
    message = (
        f"{int(sizes[sizes > 1].sum())} polygons were joined into {int((sizes > 1).sum())} areas."
    )
    return joined, (Finding("info", message, file=file, column="area_code"),)
