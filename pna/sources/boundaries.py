"""Polygons with a code and a name, from any vector file: districts, wards, or areas drawn by hand.

Polygons that cross themselves are repaired, and each repair is a finding. A file must say which
coordinate reference system it is in; any is understood and turned into EPSG:27700.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from pna.checks import check, nearest, row_findings
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.layers import CRS, Read
from pna.sources.archives import members

__all__ = [
    "code_columns",
    "in_national_grid",
    "open_vector",
    "read",
    "read_codes",
    "read_names",
    "repaired",
]

_CODE = re.compile(r"(?i)^(?:(?P<ons>[a-z]+\d\d)cd|(?P<plain>[a-z]+\d\d)_code|area_code)$")
_ONS_CODE = re.compile(r"[A-Za-z]\d{8}")
_AREA_CHANGE = 0.01
_DEGREES = 360.0


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
    return Read(joined, (*_other_layers(file), *findings, *joins))


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


def open_vector(path: Path, *, layer: str | None = None, geometry: bool = True) -> pd.DataFrame:
    """Open a vector file as it is.

    Parameters
    ----------
    path
        The file.
    layer
        Its layer; None: the first that has geometry, or else the first.
    geometry
        Read the geometry too.

    Returns
    -------
    DataFrame
        A GeoDataFrame if the layer has geometry and it was asked for. The index is named ``row``
        and counts the features from 1.

    Raises
    ------
    DataError
        The file cannot be opened, or holds nothing.
    """
    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            areas = gpd.read_parquet(path)
            frame = areas if geometry else areas.drop(columns=areas.geometry.name)
        else:
            source = _within_zip(path) if path.suffix.lower() == ".zip" else path
            if layer is None and path.suffix.lower() != ".geojson":
                layer = _map_layers(source)[0]
            frame = pyogrio.read_dataframe(source, layer=layer, read_geometry=geometry)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError) as error:
        _refuse(path, f"The file cannot be opened as a map layer ({error}).", _AGAIN)
    except (pa.ArrowInvalid, ValueError, OSError) as error:
        _refuse(path, f"The file cannot be read as a map layer ({error}).", _AGAIN)
    if frame.empty:
        _refuse(path, "The file holds no areas.", _AGAIN)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return frame


def _map_layers(source: Path | str) -> list[str]:
    """Layers with geometry, or all if none has: QGIS keeps styles as a layer without."""
    layers = pyogrio.list_layers(source)
    return [str(name) for name, kind in layers if kind] or [str(name) for name, _ in layers]


def _other_layers(path: Path) -> Findings:
    if path.suffix.lower() != ".gpkg":
        return ()
    first, *others = _map_layers(path)
    if not others:
        return ()
    message = f"The file has {len(others) + 1} layers; {first} was read, and not "
    message += f"{', '.join(others)}."
    hint = "Export the one that is wanted to a file of its own, if that is another."
    return (Finding("warning", message, file=path.name, hint=hint),)


def _within_zip(path: Path) -> str:
    """Where GDAL finds the map layer of a ZIP file; its size is checked first."""
    members(path, "")
    found = members(path, r"\.(shp|gpkg|geojson)$")
    if not found:
        _refuse(path, "This ZIP file holds no shapefile, GeoPackage or GeoJSON.", _AGAIN)
    if len(found) > 1:
        names = ", ".join(info.filename for info in found)
        hint = "Unpack the one that is wanted."
        _refuse(path, f"This ZIP file holds several map layers ({names}).", hint)
    return f"/vsizip/{path.resolve().as_posix()}/{found[0].filename}"


_AGAIN = "Download it again, or open it in QGIS and export it as GeoPackage."


def _refuse(file: Path, message: str, hint: str, column: str = "") -> NoReturn:
    finding = Finding("error", message, file=file.name, column=column, hint=hint)
    raise DataError(str(finding), (finding,))


def _columns(
    file: Path, frame: pd.DataFrame, code: str, name: str, wanted: Collection[str]
) -> tuple[str, str]:
    fields = [str(column) for column in frame.columns if column != "geometry"]
    for given in (code, name):
        if given and given not in fields:
            hint = nearest(given, fields) or f"It has {', '.join(fields)}."
            _refuse(file, f"There is no column {given}.", hint, column=given)
    if code:
        return code, name
    known = code_columns(fields)
    if not known:
        hint = f"It should be called like LAD25CD or area_code. The file has {', '.join(fields)}."
        if not fields:
            hint = "It has no columns at all. Of a shapefile the part that ends in .dbf is missing."
        _refuse(file, "There is no column of area codes.", hint)
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


def in_national_grid(file: Path, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Turn shapes into EPSG:27700.

    Parameters
    ----------
    file
        For the message.
    frame
        From `open_vector`.

    Returns
    -------
    GeoDataFrame

    Raises
    ------
    DataError
        There is no geometry, or no CRS, or the coordinates do not fit it.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        _refuse(file, "The file has no polygons.", _AGAIN)
    # GeoPackage files without a CRS claim an "undefined" one, which nothing can be turned from.
    if frame.crs is None or not (frame.crs.is_geographic or frame.crs.is_projected):
        message = "The file does not say which coordinate reference system (CRS) it is in."
        hint = (
            f"Export it from QGIS as GeoPackage with a CRS; {CRS} (British National Grid) is best."
        )
        _refuse(file, message, hint)
    bounds = np.abs(np.nan_to_num(frame.total_bounds))
    if frame.crs.is_geographic and bounds.max() > _DEGREES:
        message = (
            f"The file says that its coordinates are degrees ({frame.crs.to_string()}), but they "
            "are metres."
        )
        hint = f"In QGIS set the layer's CRS to {CRS} and export it as GeoPackage."
        _refuse(file, message, hint)
    return frame if frame.crs.to_epsg() == 27700 else frame.to_crs(CRS)  # noqa: PLR2004


def repaired(
    areas: gpd.GeoDataFrame, file: str, *, label: str = "area_code"
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Repair polygons that cross themselves, and say which and by how much.

    Parameters
    ----------
    areas
        Polygons in EPSG:27700; rows without geometry are left as they are.
    file
        For the findings.
    label
        The column that names a row in the findings.

    Returns
    -------
    areas : GeoDataFrame
        With `valid`: whether the polygon was valid as published.
    findings : tuple of Finding
        One for each repair: what was wrong, and how many square metres the area changed by; a
        warning where that is more than a hundredth.

    Raises
    ------
    DataError
        A polygon has no area that could be repaired.
    """
    shapes = areas.geometry.to_numpy()
    valid = shapely.is_valid(shapes) | shapely.is_missing(shapes)
    areas = areas.assign(valid=valid)
    if valid.all():
        return areas, ()
    broken = shapes[~valid]
    mended = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    lost = [i for i, shape in enumerate(mended) if shape.is_empty]
    if lost:
        cells = areas.loc[~valid, label].iloc[lost]
        message = "This polygon has no area that could be repaired."
        raise_on_errors(row_findings("error", message, cells, file=file, column="geometry"))
    reasons = [re.sub(r"\[.*", "", reason).lower() for reason in shapely.is_valid_reason(broken)]
    before = np.abs(shapely.area(broken))
    square_metres = np.round(shapely.area(mended) - before, 1) + 0.0
    change = np.abs(square_metres) / np.maximum(before, 1e-9)
    findings = []
    for number, row in enumerate(areas.index[~valid]):
        large = bool(change[number] > _AREA_CHANGE)
        message = (
            f"This polygon was repaired ({reasons[number]}); its area changed by "
            f"{square_metres[number]:+,.1f} m2 ({_percent(change[number])})."
        )
        findings.append(
            Finding(
                "warning" if large else "info",
                message,
                file=file,
                row=int(row),
                column="geometry",
                value=str(areas.loc[row, label]),
                hint="Look at it on the map." if large else "",
            )
        )
    fixed = shapes.copy()
    fixed[~valid] = mended
    return areas.set_geometry(gpd.GeoSeries(fixed, index=areas.index, crs=CRS)), tuple(findings)


def _percent(change: float) -> str:
    """A change of area; twice the area and more, as of a bow tie of which halves cancel out."""
    return f"{change:.1%}" if change <= 1.0 else "more than doubled"


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
