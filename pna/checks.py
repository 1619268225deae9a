"""Whether a tidy layer holds what it must, and telling it row by row.

A frame whose index is named ``row`` carries the row numbers of the file that it was read from.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pna.errors import Finding, Findings
from pna.layers import CRS, EASTING_LIMIT, LAYERS, NORTHING_LIMIT, Column, Layer, Shape

__all__ = ["MOST_ROWS_NAMED", "check", "duplicate_findings", "nearest", "row_findings"]

_GRID = "on the National Grid"
MOST_ROWS_NAMED = 20
"""Rows of one fault that are told one by one; the rest are counted."""


def nearest(given: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Say what was probably meant.

    Parameters
    ----------
    given
        A name that is not known.
    known
        The known names.
    likeness
        How alike they must be, from 0 to 1 (`difflib.SequenceMatcher.ratio`).

    Returns
    -------
    str
        ``Did you mean 'x'?``, or an empty text if none is near.
    """
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(given.casefold(), list(folded), n=1, cutoff=likeness)
    return f"Did you mean {folded[near[0]]!r}?" if near else ""


def row_findings(
    level: Literal["error", "warning", "info"],
    message: str,
    cells: pd.Series[Any],
    *,
    file: str = "",
    column: str = "",
    hint: str = "",
    rule: str = "",
) -> Findings:
    """Make one finding a row, for at most 20 rows, and one that counts the rest.

    Parameters
    ----------
    level, message, file, column, hint, rule
        As in `Finding`.
    cells
        The cells in question, with the row numbers of the file as the index.

    Returns
    -------
    tuple of Finding
        Empty if there are no cells.
    """
    numbered = cells.index.name == "row"
    named = tuple(
        Finding(
            level,
            message,
            file=file,
            row=int(row) if numbered else None,
            column=column,
            value="" if value is None or value != value else str(value),  # noqa: PLR0124 - NaN
            hint=hint,
            rule=rule,
        )
        for row, value in zip(
            cells.index[:MOST_ROWS_NAMED], cells.iloc[:MOST_ROWS_NAMED], strict=True
        )
    )
    rest = len(cells) - len(named)
    if not rest:
        return named
    where = f", rows {cells.index[MOST_ROWS_NAMED]} to {cells.index[-1]}" if numbered else ""
    more = Finding(
        level,
        f"The same in {rest} more rows{where}: {message}",
        file=file,
        column=column,
        hint=hint,
        rule=rule,
    )
    return (*named, more)


def duplicate_findings(frame: pd.DataFrame, key: tuple[str, ...], source: str) -> Findings:
    """Name the rows that share a key.

    Parameters
    ----------
    frame
        A table; its index holds the row numbers of the file if it is named ``row``.
    key
        Columns that together must not repeat.
    source
        The file.

    Returns
    -------
    tuple of Finding
        One error for each value that repeats (at most 20, then one that counts the rest).
    """
    # Nearly always so, and sooner known than which rows repeat.
    if len(key) == 1 and frame[key[0]].is_unique:
        return ()
    repeated = frame[frame.duplicated(list(key), keep=False)]
    if repeated.empty:
        return ()
    numbered = frame.index.name == "row"
    found = []
    groups = list(repeated.groupby(list(key), sort=False))
    for values, group in groups[:MOST_ROWS_NAMED]:
        value = ", ".join(map(str, values)) if isinstance(values, tuple) else str(values)
        rows = [str(row) for row in group.index[:MOST_ROWS_NAMED]]
        more = [] if len(group) == len(rows) else ["..."]
        where = f" (rows {', '.join([*rows, *more])})" if numbered else ""
        found.append(
            Finding(
                "error",
                f"{len(group)} rows have the same {' and '.join(key)}{where}.",
                file=source,
                row=int(group.index[1]) if numbered else None,
                column=key[0],
                value=value,
                hint="Keep one of them, or correct the others.",
                rule="no key twice",
            )
        )
    if len(groups) > MOST_ROWS_NAMED:
        rest = len(groups) - MOST_ROWS_NAMED
        found.append(
            Finding(
                "error",
                f"{rest} more values of {key[0]} appear twice or more.",
                file=source,
                rule="no key twice",
            )
        )
    return tuple(found)


def check(layer_name: str, frame: pd.DataFrame, source: str) -> Findings:
    """Check a frame against what its layer must hold.

    Presence of columns, the coordinate reference system and shapes, every cell, and of the cells
    that are what they should be keys, allowed values and ranges: a fault of one kind does not hide
    those of another.

    Parameters
    ----------
    layer_name
        A key of `LAYERS`.
    frame
        The layer; a GeoDataFrame in EPSG:27700 where the layer has a shape. An index named ``row``
        holds the row numbers of the file.
    source
        The file to name in findings.

    Returns
    -------
    tuple of Finding
        Every fault, as an error. Empty if there is none.
    """
    layer = LAYERS[layer_name]
    missing = tuple(
        Finding(
            "error",
            f"The {layer.name} layer has no column {column.name} ({column.meaning}).",
            file=source,
            column=column.name,
            hint=nearest(
                column.name, [str(c) for c in frame.columns if str(c) not in _names(layer)]
            )
            or "Add the column.",
            rule="columns are there",
        )
        for column in layer.columns
        if column.required and column.name not in frame.columns
    )
    findings: Findings = (*missing, *_check_shape(layer, frame, source))
    present = [column for column in layer.columns if column.name in frame.columns]
    sound = pd.DataFrame({column.name: frame[column.name] for column in present}, frame.index)
    for column in present:
        fits, faults = _check_cells(column, frame, source)
        findings += faults
        if not fits.all():
            sound[column.name] = sound[column.name].where(fits)
    if layer.key and set(layer.key) <= set(sound.columns):
        filled = sound[list(layer.key)].notna().all(axis=1)
        whole = frame if filled.all() else frame[filled]
        findings += duplicate_findings(whole, layer.key, source)
    return (*findings, *_check_values(present, sound, source))


def _names(layer: Layer) -> set[str]:
    return {column.name for column in layer.columns}


def _check_shape(layer: Layer, frame: pd.DataFrame, source: str) -> Findings:
    if layer.shape == "none":
        return ()
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        message = f"The {layer.name} layer has no geometry."
        hint = "Give columns easting and northing, or a file with geometry such as GeoPackage."
        return (Finding("error", message, file=source, hint=hint, rule=_GRID),)
    if frame.crs is None:
        message = "The file does not say which coordinate reference system (CRS) it is in."
        hint = f"Save it with its CRS; {CRS} (British National Grid) is best."
        return (Finding("error", message, file=source, hint=hint, rule=_GRID),)
    if frame.crs.to_epsg() != 27700:  # noqa: PLR2004 - the code in CRS
        message = f"The coordinates are in {frame.crs.to_string()}, not in {CRS}."
        return (Finding("error", message, file=source, hint=f"Convert them to {CRS}.", rule=_GRID),)
    shapes = frame.geometry
    empty = shapes.isna() | shapes.is_empty
    findings: Findings = ()
    if layer.shape_filled and empty.any():
        findings += row_findings(
            "error",
            "This row has no geometry.",
            frame.loc[empty, layer.key[0] if layer.key else layer.columns[0].name],
            file=source,
            column="geometry",
            hint="Give its coordinates or take the row out.",
            rule="geometry is there",
        )
    polygons = {"Polygon", "MultiPolygon"}
    kinds = {"point": {"Point"}, "polygon": polygons, "any": {"Point", *polygons}}[layer.shape]
    wanted = "point or polygon" if layer.shape == "any" else layer.shape
    wrong = ~empty & ~shapes.geom_type.isin(kinds)
    if wrong.any():
        findings += row_findings(
            "error",
            f"This geometry is not a {wanted}.",
            pd.Series(shapes.geom_type[wrong]),
            file=source,
            column="geometry",
            hint="Is this the right file or layer?",
            rule="geometry is of its kind",
        )
    return findings or _check_metres(frame, ~empty, layer.shape, source)


def _check_metres(
    frame: gpd.GeoDataFrame, placed: pd.Series[bool], shape: Shape, source: str
) -> Findings:
    bounds = shapely.bounds(frame.geometry.to_numpy()[placed.to_numpy()])
    if len(bounds) and np.abs(bounds).max() <= 180.0:  # noqa: PLR2004 - degrees of longitude
        message = "The coordinates look like degrees (longitude and latitude), not metres."
        hint = f"Give eastings and northings, or convert the file to {CRS}."
        return (Finding("error", message, file=source, column="geometry", hint=hint, rule=_GRID),)
    # Published polygons reach a little beyond: Fermanagh's west end has an easting of -69.
    slack = 0.0 if shape == "point" else 100_000.0
    too_far = bounds[:, 2:] > np.array([EASTING_LIMIT, NORTHING_LIMIT]) + slack
    off: NDArray[np.bool_] = np.any((bounds[:, :2] < -slack) | too_far, axis=1)
    texts = pd.Series(
        [f"{easting:.0f}, {northing:.0f}" for easting, northing in bounds[off, :2]],
        index=frame.index[placed][off],
        dtype=object,
    )
    return row_findings(
        "error",
        f"This position is not in Great Britain: eastings run from 0 to {EASTING_LIMIT:.0f} "
        f"metres and northings from 0 to {NORTHING_LIMIT:.0f}.",
        texts,
        file=source,
        column="geometry",
        hint="Correct the coordinates. Are easting and northing the wrong way round?",
        rule="inside Great Britain",
    )


def _check_cells(
    column: Column, frame: pd.DataFrame, source: str
) -> tuple[pd.Series[bool], Findings]:
    """Which cells are what they should be, and the faults of the others."""
    cells = frame[column.name]
    if column.kind == "text":
        empty = cells.isna() | (cells == "")
        fits = empty | _each_is(cells, str)
    elif column.kind == "number":
        empty = cells.isna()
        if pd.api.types.is_bool_dtype(cells) or not pd.api.types.is_numeric_dtype(cells):
            fits = empty | cells.map(_is_number).astype(bool)
        else:
            fits = empty | np.isfinite(cells.astype(float))
    else:
        empty = cells.isna()
        fits = empty | _each_is(cells, (bool, np.bool_))
    wanted = {"text": "text", "number": "a number", "yes_no": "yes or no"}[column.kind]
    findings = row_findings(
        "error",
        f"This should be {wanted} ({column.meaning}).",
        cells[~fits],
        file=source,
        column=column.name,
        hint="Correct the cell in the file.",
        rule=f"is {wanted}",
    )
    if column.filled:
        findings += row_findings(
            "error",
            f"This cell is empty ({column.meaning}).",
            cells[empty],
            file=source,
            column=column.name,
            hint="Fill it in, or take the row out.",
            rule="no empty cell",
        )
        fits &= ~empty
    return fits, findings


def _each_is(cells: pd.Series[Any], kinds: type | tuple[type, ...]) -> pd.Series[bool]:
    wanted_dtype = pd.StringDtype if kinds is str else np.dtypes.BoolDType
    if isinstance(cells.dtype, wanted_dtype):
        return pd.Series(data=True, index=cells.index)
    return cells.map(lambda value: isinstance(value, kinds)).astype(bool)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, (int, float, np.number))
        and not isinstance(value, bool)
        and bool(np.isfinite(float(value)))
    )


def _check_values(columns: list[Column], frame: pd.DataFrame, source: str) -> Findings:
    import pandera.pandas as pandera  # noqa: PLC0415 - heavy, and not needed to answer questions

    checks = {}
    for column in columns:
        tests = []
        if column.allowed:
            tests.append(pandera.Check.isin(["", *column.allowed]))
        if column.least is not None:
            tests.append(pandera.Check.ge(column.least))
        if tests:
            checks[column.name] = pandera.Column(checks=tests, nullable=True)
    numeric = {column.name for column in columns if column.kind == "number"}
    plain = pd.DataFrame(
        {
            name: pd.to_numeric(frame[name], errors="coerce") if name in numeric else frame[name]
            for name in checks
        }
    )
    if plain.empty:
        return ()
    positions = plain.reset_index(drop=True)
    try:
        pandera.DataFrameSchema(checks).validate(positions, lazy=True)
    except pandera.errors.SchemaErrors as faults:
        cases = faults.failure_cases
    else:
        return ()
    findings: Findings = ()
    by_name = {column.name: column for column in columns}
    for name, group in cases.groupby("column", sort=False):
        column = by_name[str(name)]
        rows = frame.index[group["index"].astype(int)]
        cells = pd.Series(group["failure_case"].to_numpy(), index=rows)
        if column.allowed:
            message = f"There is no such {column.name}; there are {', '.join(column.allowed)}."
            for value, same in cells.groupby(cells, sort=False):
                hint = nearest(str(value), column.allowed)
                findings += row_findings(
                    "error",
                    message,
                    same,
                    file=source,
                    column=column.name,
                    hint=hint or "Write one of these.",
                    rule="one of a list",
                )
        else:
            findings += row_findings(
                "error",
                f"This must be {column.least:g} or more ({column.meaning}).",
                cells,
                file=source,
                column=column.name,
                hint="Correct the number in the file.",
                rule="no smaller than allowed",
            )
    return findings
