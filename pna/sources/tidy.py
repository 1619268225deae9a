"""Any layer in its tidy form: our own column names, as CSV, Parquet, GeoPackage or GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pa_parquet
import pyogrio

from pna.checks import check, nearest
from pna.errors import DataError, Finding, Findings, raise_on_errors
from pna.layers import CRS, LAYERS, Layer, Read
from pna.sources.reading.headers import CODES, Field
from pna.sources.reading.positions import EASTING, NORTHING, place
from pna.sources.reading.table import numbers, read_table, yes_no
from pna.sources.reading.vectors import open_vector

__all__ = ["VECTOR_SUFFIXES", "fields", "is_vector", "read"]

VECTOR_SUFFIXES = frozenset({".gpkg", ".geojson", ".json", ".shp", ".fgb"})
_ALSO_CALLED = {"facility_id": ("ods_code",)}
_APOSTROPHE = "^'(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"


def fields(layer_name: str) -> tuple[Field, ...]:
    """Columns that a tidy CSV of this layer has.

    Parameters
    ----------
    layer_name
        A key of `pna.layers.LAYERS`.

    Returns
    -------
    tuple of Field
        With ``easting`` and ``northing`` where the layer is one of points.
    """
    layer = LAYERS[layer_name]
    own = tuple(
        Field(c.name, (c.name, *_ALSO_CALLED.get(c.name, ())), required=c.required)
        for c in layer.columns
    )
    return (*own, EASTING, NORTHING) if layer.shape == "point" else own


def is_vector(path: Path) -> bool:
    """Whether a file is one with geometry: a vector file by its suffix, or GeoParquet."""
    if path.suffix.lower() in VECTOR_SUFFIXES:
        return True
    with path.open("rb") as stream:
        if stream.read(4) != b"PAR1":
            return False
    try:
        return b"geo" in (pa_parquet.read_schema(path).metadata or {})
    except (OSError, ValueError):
        return False


def read(layer_name: str, path: str | Path) -> Read[Any]:
    """Read a layer from its tidy form.

    Parameters
    ----------
    layer_name
        A key of `pna.layers.LAYERS`.
    path
        CSV or Parquet (points in the columns ``easting`` and ``northing``), or a file with geometry
        in any CRS that it names (of a GeoPackage, the layer of this name, else the first).

    Returns
    -------
    Read
        The layer, checked: a GeoDataFrame in EPSG:27700 where the layer has a shape, else a
        DataFrame. Further columns are passed over with a warning.

    Raises
    ------
    DataError
        Anything that the layer must hold is missing or wrong: every fault with its row.
    """
    file = Path(path)
    layer = LAYERS[layer_name]
    if is_vector(file):
        frame, findings = _from_vector(layer, file)
    elif layer.shape == "polygon":
        message = f"The {layer_name} layer needs polygons; this file has none."
        finding = Finding("error", message, file=file.name, hint="Give a GeoPackage or GeoJSON.")
        raise DataError(str(finding), (finding,))
    else:
        table, findings = read_table(
            file, fields(layer_name), what=f"the {layer_name} layer in its tidy form", known=()
        )
        frame = table
        if layer.shape == "point":
            frame, wrong = place(table, file=file.name)
            findings += wrong
    typed, wrong = _typed(layer, frame, file.name)
    findings += wrong
    if layer.shape != "none":
        # Without its coordinates a row has no shape, which is no fault of its own.
        raise_on_errors(findings)
    findings += check(layer_name, typed, file.name)
    raise_on_errors(findings)
    return Read(typed, findings)


def _from_vector(layer: Layer, file: Path) -> tuple[pd.DataFrame, Findings]:
    name = None
    if file.suffix.lower() == ".gpkg":
        try:
            names = [str(row[0]) for row in pyogrio.list_layers(file)]
        except pyogrio.errors.DataSourceError:
            names = []
        name = layer.name if layer.name in names else None
    frame = open_vector(file, layer=name, geometry=True)
    if isinstance(frame, gpd.GeoDataFrame):
        if frame.geometry.name != "geometry":
            frame = frame.rename_geometry("geometry")
        if layer.shape == "none":
            frame = pd.DataFrame(frame.drop(columns="geometry"))
        elif frame.crs is not None and frame.crs.to_epsg() != 27700:  # noqa: PLR2004
            frame = frame.to_crs(CRS)
    wanted = {column.name for column in layer.columns} | {"geometry"}
    extra = [str(column) for column in frame.columns if column not in wanted]
    findings = tuple(
        Finding(
            "warning",
            "This column is not known, and is passed over.",
            file=file.name,
            column=column,
            hint=nearest(column, wanted - set(frame.columns)),
        )
        for column in extra
    )
    return frame.drop(columns=extra), findings


def _typed(layer: Layer, frame: pd.DataFrame, file: str) -> tuple[pd.DataFrame, Findings]:
    columns: dict[str, Any] = {}
    findings: Findings = ()
    for column in layer.columns:
        if column.name not in frame.columns:
            continue
        cells = frame[column.name]
        texts = pd.DataFrame({column.name: _as_text(cells)})
        if column.kind == "text":
            plain = texts[column.name].str.replace(_APOSTROPHE, "", regex=True)
            columns[column.name] = plain.str.upper() if column.name in CODES else plain
        elif column.kind == "number" and not pd.api.types.is_numeric_dtype(cells):
            columns[column.name], wrong = numbers(texts, column.name, file=file)
            findings += wrong
        elif column.kind == "yes_no" and not pd.api.types.is_bool_dtype(cells):
            default = None if column.filled else False
            columns[column.name], wrong = yes_no(texts, column.name, file=file, default=default)
            findings += wrong
        else:
            columns[column.name] = cells
    return frame.assign(**columns), findings


def _as_text(cells: pd.Series[Any]) -> pd.Series[str]:
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.fillna("")
    texts = ["" if value is None or value != value else str(value) for value in cells]  # noqa: PLR0124 - NaN
    return pd.Series(texts, index=cells.index, dtype="str")
