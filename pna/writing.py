"""Writing files: whole or not at all, the same bytes every time, nothing in them that acts.

Every function writes to a temporary name in the same folder and renames it at the end, so that a
run that is stopped leaves either the old file or the new one.
"""

from __future__ import annotations

import json as json_module
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from geopandas.array import GeometryDtype
from numpy.typing import ArrayLike, NDArray

from pna.errors import FileHeldOpenError

__all__ = [
    "MINUTES_TOLERANCE",
    "csv",
    "gpkg",
    "half_up",
    "inert",
    "json",
    "minutes_up",
    "parquet",
    "remove",
    "replacing",
    "text",
]

MINUTES_TOLERANCE = 1e-6
"""Minutes by which a time may exceed a limit and still count as within it."""

# A spreadsheet takes a cell that starts with one of these as a formula (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_COORDINATE_DECIMALS = 2
_NEAR_A_HALF, _PLAIN_BELOW = 1e-3, 1e11
"""Multiplying by a power of ten is off by less than the first below the second."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path to write to, and put it in the place of `path` at the end.

    Parameters
    ----------
    path
        The file to write. Its folder is made if it is not there.

    Yields
    ------
    Path
        A path in the same folder, with the same suffix; there is no file there yet.

    Raises
    ------
    FileHeldOpenError
        Another program holds `path` open (Excel and QGIS do so on Windows).

    Notes
    -----
    If the block raises, the temporary file is removed and `path` is as it was.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    temporary.unlink(missing_ok=True)
    try:
        yield temporary
        try:
            temporary.replace(target)
        except PermissionError as error:
            msg = (
                f"{target} is open in another program. Close {target.name} and run again. "
                "What was there before is unchanged."
            )
            raise FileHeldOpenError(msg) from error
    finally:
        # SQLite leaves these beside a GeoPackage when writing it fails.
        for leftover in (temporary, *(Path(f"{temporary}{end}") for end in ("-journal", "-wal"))):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def remove(path: str | Path) -> None:
    """Remove a file, if it is there.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    try:
        Path(path).unlink(missing_ok=True)
    except PermissionError as error:
        name = Path(path).name
        msg = f"{path} is open in another program. Close {name} and run again."
        raise FileHeldOpenError(msg) from error


def text(content: str, path: str | Path) -> None:
    r"""Write text as UTF-8 with ``\n`` line ends.

    Parameters
    ----------
    content
        The text.
    path
        The file to write.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    with replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", newline="\n")


def json(obj: object, path: str | Path) -> None:
    """Write JSON with sorted keys, indented by two, in UTF-8.

    Parameters
    ----------
    obj
        Mappings, sequences, text, numbers, None; also dates (written ``2022-07-20``), paths
        (written with ``/``) and NumPy numbers and arrays.
    path
        The file to write.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    ValueError
        A number is NaN or infinite: JSON has no such number.
    TypeError
        A value of another type.
    """
    content = json_module.dumps(
        obj, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False, default=_plain
    )
    text(content + "\n", path)


def csv(frame: pd.DataFrame, path: str | Path) -> None:
    r"""Write a table as CSV for people: UTF-8 with BOM, so that Excel shows accents rightly.

    Parameters
    ----------
    frame
        Any table; the index is not written. The active geometry of a GeoDataFrame must hold points
        and is written as the columns ``easting`` and ``northing`` (the units of its CRS, to 0.01).
    path
        The file to write.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    ValueError
        The frame holds geometry other than one column of points.

    Notes
    -----
    Numbers are written in the shortest form that reads back to the same number, booleans as ``yes``
    and ``no``, nothing as an empty cell, line ends as ``\n``. Text that a spreadsheet would take as
    a formula is made inert (see `inert`); `pna.sources` takes that apostrophe off again. Numbers
    are never changed, so that a negative number stays one.
    """
    flat = _without_geometry(frame)
    columns = {}
    for position, name in enumerate(flat.columns):
        columns[inert(str(name))] = _cells(flat.iloc[:, position])
    if len(columns) != flat.shape[1]:
        msg = f"two columns share a name: {', '.join(map(str, flat.columns))}"
        raise ValueError(msg)
    out = pd.DataFrame(columns, index=flat.index)
    with replacing(path) as temporary:
        out.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")


def inert(value: str) -> str:
    """Text as a spreadsheet may be given it: never a formula.

    Parameters
    ----------
    value
        Any text.

    Returns
    -------
    str
        With an apostrophe in front if the text starts with ``= + - @``, their full-width forms, a
        tab or a line end, which a spreadsheet would run as a formula (OWASP, "CSV Injection").
    """
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def parquet(
    frame: pd.DataFrame, path: str | Path, *, compression: Literal["zstd", "snappy"] = "zstd"
) -> None:
    """Write a table as Parquet; a GeoDataFrame as GeoParquet.

    Parameters
    ----------
    frame
        Any table; the index is not written.
    path
        The file to write.
    compression
        ``zstd`` is smaller; ``snappy`` is read by every program.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    with replacing(path) as temporary:
        frame.to_parquet(temporary, index=False, compression=compression)


def gpkg(layers: Mapping[str, pd.DataFrame], path: str | Path, *, stamp: date) -> None:
    """Write tables as the layers of one GeoPackage.

    Parameters
    ----------
    layers
        Layer name to table, written in this order. A GeoDataFrame becomes a layer with geometry
        in its own CRS, a DataFrame a table without. Booleans are kept; the index is not written.
    path
        The file to write.
    stamp
        The date written into the file as that of its last change (the study's reference date):
        the file must not depend on the clock.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    ValueError
        There are no layers, or one with geometry has no CRS.

    Notes
    -----
    Version 1.2 of the format, which QGIS 3.4 and ArcGIS Pro 2 still read. The stamp is set through
    GDAL's process-wide option ``OGR_CURRENT_DATE``, so do not call this from two threads at once.
    """
    if not layers:
        msg = f"{path}: no layers to write"
        raise ValueError(msg)
    for name, frame in layers.items():
        if isinstance(frame, gpd.GeoDataFrame) and frame.crs is None:
            msg = f"layer {name}: it has no CRS; set one before writing"
            raise ValueError(msg)
    option = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(option)
    pyogrio.set_gdal_config_options({option: f"{stamp.isoformat()}T00:00:00.000Z"})
    try:
        with replacing(path) as temporary:
            for number, (name, frame) in enumerate(layers.items()):
                pyogrio.write_dataframe(
                    frame,
                    temporary,
                    layer=name,
                    driver="GPKG",
                    append=number > 0,
                    **({} if number else {"dataset_options": {"VERSION": "1.2"}}),
                    **_geometry_options(frame),
                )
    finally:
        pyogrio.set_gdal_config_options({option: before})


def minutes_up(values: ArrayLike) -> NDArray[np.float64]:
    """Minutes as they are written: rounded up to 0.1.

    Parameters
    ----------
    values
        Minutes of any shape; NaN where there are none.

    Returns
    -------
    ndarray of float64
        The same shape. For every limit that is a multiple of 0.1, a written value is at or below
        the limit exactly when the time is at most the limit plus `MINUTES_TOLERANCE`: a filter in a
        spreadsheet then gives the same people as the tables. NaN stays NaN.
    """
    given = np.asarray(values, dtype=np.float64)
    tenths = np.ceil((given - MINUTES_TOLERANCE) * 10.0)
    # Subtracting rounds, so the last word is the comparison that decides coverage.
    tenths = np.where(given <= (tenths - 1.0) / 10.0 + MINUTES_TOLERANCE, tenths - 1.0, tenths)
    tenths = np.where(given > tenths / 10.0 + MINUTES_TOLERANCE, tenths + 1.0, tenths)
    return np.asarray(tenths / 10.0 + 0.0)


def half_up(values: ArrayLike, decimals: int = 0) -> NDArray[np.float64]:
    """Round halves away from zero, as people do on paper: 2.675 to 2.68, 0.5 to 1.

    Parameters
    ----------
    values
        Numbers of any shape; NaN stays NaN.
    decimals
        Places after the point; -1 rounds to tens.

    Returns
    -------
    ndarray of float64
        The same shape.

    Notes
    -----
    What is rounded is the shortest decimal that stands for the number (2.675, not the
    2.67499999999999982236431605997495353221893310546875 that the machine keeps for it).
    """
    given = np.asarray(values, dtype=np.float64)
    flat = given.ravel()
    step = Decimal(1).scaleb(-decimals)
    rounded = flat.copy()
    slow = np.isfinite(flat)
    if decimals >= 0:
        # Away from halves the nearest multiple is plain to see, and dividing a whole number by a
        # power of ten gives the very number that its decimals stand for.
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = flat * 10.0**decimals
            plain = np.abs(scaled - np.floor(scaled) - 0.5) > _NEAR_A_HALF
            plain &= np.abs(scaled) < _PLAIN_BELOW
        rounded[plain] = np.floor(scaled[plain] + 0.5) / 10.0**decimals + 0.0
        slow &= ~plain
    rounded[slow] = [
        float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)) + 0.0
        for value in flat[slow].tolist()
    ]
    return rounded.reshape(given.shape)


def _plain(value: object) -> Any:  # noqa: ANN401 - what json may hold
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    msg = f"cannot be written as JSON: {value!r}"
    raise TypeError(msg)


def _without_geometry(frame: pd.DataFrame) -> pd.DataFrame:
    shapes = [name for name in frame.columns if isinstance(frame[name].dtype, GeometryDtype)]
    if not shapes:
        return frame
    points = gpd.GeoSeries(frame[shapes[0]])
    if len(shapes) > 1 or not (points.isna() | (points.geom_type == "Point")).all():
        msg = f"only one column of points can be written as CSV, not {', '.join(map(str, shapes))}"
        raise ValueError(msg)
    return pd.DataFrame(frame.drop(columns=shapes)).assign(
        easting=half_up(points.x, _COORDINATE_DECIMALS),
        northing=half_up(points.y, _COORDINATE_DECIMALS),
    )


def _cells(column: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        # Adding zero turns -0.0 into 0.0.
        return column + 0.0 if column.dtype == np.float64 else column
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    if isinstance(column.dtype, pd.StringDtype) and not _any_formula(column):
        return column
    return pd.Series([_cell(value) for value in column], index=column.index, dtype=object)


def _any_formula(column: pd.Series[Any]) -> bool:
    return bool(column.str.startswith(_FORMULA_STARTS).any())


def _cell(value: object) -> object:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return value


def _geometry_options(frame: pd.DataFrame) -> dict[str, Any]:
    """Name the type where GDAL cannot infer it."""
    if not isinstance(frame, gpd.GeoDataFrame) or not frame.geometry.isna().all():
        return {}
    return {"geometry_type": "Unknown"}
