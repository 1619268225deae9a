"""What each tidy layer must hold, and the check that it does.

The columns are data: the same tables check a file, convert its cells and print the data dictionary.
A frame whose index is named ``row`` carries the row numbers of the file that it was read from.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pandera
import shapely
from numpy.typing import NDArray

from pna.errors import Finding, Findings

__all__ = [
    "CRS",
    "EASTING_LIMIT",
    "LAYERS",
    "NORTHING_LIMIT",
    "Column",
    "Layer",
    "Read",
    "check",
    "dictionary",
    "duplicate_findings",
    "nearest",
    "row_findings",
]

CRS = "EPSG:27700"
"""The British National Grid, in which every layer is kept; metres."""
EASTING_LIMIT = 700_000.0
NORTHING_LIMIT = 1_300_000.0
"""Great Britain lies between 0 and these limits of the grid (Ordnance Survey, "A guide to
coordinate systems in Great Britain")."""

MOST_ROWS_NAMED = 20

F = TypeVar("F", bound=pd.DataFrame)
Kind = Literal["text", "number", "yes_no"]
Shape = Literal["none", "point", "polygon"]


class Read(NamedTuple, Generic[F]):
    """What a reader or builder returns.

    Attributes
    ----------
    frame
        The table or layer.
    findings
        Everything that a person should know about its input.
    """

    frame: F
    findings: Findings


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    name, kind, meaning, unit
        As the data dictionary prints them.
    required
        The column must be there. One that is not required may be left out of a tidy file.
    filled
        No cell may be empty.
    allowed
        The only values that a cell may have; any value when there are none here.
    least
        The smallest number allowed.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = True
    filled: bool = False
    allowed: tuple[str, ...] = ()
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its columns, its key and its geometry.

    Attributes
    ----------
    key
        Columns whose values together name one row; they may not repeat.
    shape
        The geometry; ``point`` and ``polygon`` layers are in EPSG:27700.
    shape_filled
        Every row must have its geometry.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    shape: Shape = "none"
    shape_filled: bool = True

    def column(self, name: str) -> Column:
        """Return the column of this name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _text(name: str, meaning: str, **more: Any) -> Column:  # noqa: ANN401 - passed on
    return Column(name, "text", meaning, **more)


_PEOPLE = Column("people", "number", "people who live there", unit="people", filled=True, least=0.0)
_PREMISES = (
    _text("facility_id", "ODS code of the premises", filled=True),
    _text("name", "trading name", filled=True),
    _text(
        "kind",
        "pharmacy, lps, distance_selling, appliance, dispensing_practice; others are only shown",
        filled=True,
    ),
    _text("postcode", "postcode with one space", required=False),
    _text("address", "address without the postcode", required=False),
    _text("hwb", "Health and Wellbeing Board as the list names it", required=False),
)
_LAYERS = (
    Layer(
        "premises_list",
        "Premises as a list gives them, before anything is decided about them",
        _PREMISES,
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "premises",
        "Every premises read, where it is, and whether it counts in each premises set",
        (
            *_PREMISES[:3],
            *(_text(c.name, c.meaning) for c in _PREMISES[3:]),
            Column("in_area", "yes_no", "belongs to the area of the study", filled=True),
            _text(
                "position",
                "where the position comes from",
                filled=True,
                allowed=("coordinates", "postcode", "postcode_ended", "amended", "none"),
            ),
            _text("amended", "what amendments changed, and why"),
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "demand",
        "Places where people live",
        (
            _text("demand_id", "output area or postcode, and the special population", filled=True),
            _PEOPLE,
            _text("lsoa", "lower layer super output area", filled=True),
            _text("district", "code of the district", filled=True),
            _text("district_name", "name of the district"),
            _text("locality", "code of the locality"),
            _text("locality_name", "name of the locality"),
            _text("special", "kind of special population (prison, barracks); empty otherwise"),
            _text("special_name", "name of the special population; empty otherwise"),
        ),
        key=("demand_id",),
        shape="point",
    ),
    Layer(
        "areas",
        "The area of the board, its districts and its localities",
        (
            _text("area_type", "kind of area", allowed=("hwb", "district", "locality")),
            _text("area_code", "code of the area", filled=True),
            _text("area_name", "name of the area", filled=True),
            Column("valid", "yes_no", "the polygon was valid as published", filled=True),
        ),
        key=("area_type", "area_code"),
        shape="polygon",
    ),
    Layer(
        "boundaries",
        "Polygons with a code and a name",
        (
            _text("area_code", "code of the area", filled=True),
            _text("area_name", "name of the area"),
            Column("valid", "yes_no", "the polygon was valid as published", required=False),
        ),
        shape="polygon",
    ),
    Layer(
        "contractors",
        "What the contractor details say of each contractor",
        (
            _text("facility_id", "ODS code (F-code)", filled=True),
            _text("name", "trading name"),
            Column("distance_selling", "yes_no", "distance-selling premises", filled=True),
            Column("lps", "yes_no", "local pharmaceutical services contract", required=False),
        ),
        key=("facility_id",),
    ),
    Layer(
        "dispensing_sites",
        "Sites of dispensing practices, branch surgeries among them",
        (
            _text("facility_id", "ODS code of the site", filled=True),
            _text("name", "name of the site", filled=True),
            _text("postcode", "postcode of the site", required=False),
            Column("is_branch", "yes_no", "a branch surgery", required=False),
            Column("dispenses", "yes_no", "this site dispenses", required=False),
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "population",
        "People of each lower layer super output area (LSOA)",
        (_text("lsoa", "code of the LSOA", filled=True), _PEOPLE),
        key=("lsoa",),
    ),
    Layer(
        "oa_people",
        "People counted in each output area (OA)",
        (_text("oa", "code of the OA", filled=True), _PEOPLE),
        key=("oa",),
    ),
    Layer(
        "oa_centroids",
        "Population-weighted centroids of output areas (OA)",
        (_text("oa", "code of the OA", filled=True),),
        key=("oa",),
        shape="point",
    ),
    Layer(
        "oa_lookup",
        "Which LSOA and district each output area (OA) belongs to",
        (
            _text("oa", "code of the OA", filled=True),
            _text("lsoa", "code of the LSOA", filled=True),
            _text("district", "code of the district", filled=True),
            _text("district_name", "name of the district", required=False),
        ),
        key=("oa",),
    ),
    Layer(
        "postcodes",
        "Postcodes, live and ended",
        (
            _text("postcode", "postcode with one space", filled=True),
            Column("easting", "number", "easting of the postcode", unit="metres"),
            Column("northing", "number", "northing of the postcode", unit="metres"),
            _text("ended", "year and month in which it ended (202204); empty if live"),
            Column("large_user", "yes_no", "a large-user postcode", required=False),
            Column("quality", "number", "positional quality, 1 best to 9 none", required=False),
            _text("lsoa", "code of the LSOA", required=False),
            _text("district", "code of the district", required=False),
        ),
        key=("postcode",),
    ),
    Layer(
        "amendments",
        "Corrections to the premises list, each with its reason",
        (
            _text("facility_id", "ODS code of the premises", filled=True),
            _text(
                "field",
                "what is corrected",
                filled=True,
                allowed=("name", "postcode", "kind", "easting_northing", "closed"),
            ),
            _text("value", "the right value"),
            _text("reason", "why", filled=True),
            _text("source", "who says so", filled=True),
            _text("date", "when they said so", required=False),
        ),
        key=("facility_id", "field"),
    ),
    Layer(
        "special_population",
        "People who live in prisons, barracks, halls and the like",
        (
            _text("name", "name of the institution", filled=True),
            _text("kind", "prison, barracks, halls, ...", filled=True),
            _text("area_code", "output area or postcode in which it lies", filled=True),
            _PEOPLE,
            _text("source", "where the number comes from", filled=True),
        ),
        key=("area_code", "name"),
    ),
)
LAYERS: dict[str, Layer] = {layer.name: layer for layer in _LAYERS}
"""Every layer by name."""


def dictionary() -> pd.DataFrame:
    """Give the data dictionary: one row for each column of each layer.

    Returns
    -------
    DataFrame
        ``layer, column, kind, unit, required, meaning, allowed``.
    """
    rows = [
        {
            "layer": layer.name,
            "column": column.name,
            "kind": column.kind,
            "unit": column.unit,
            "required": column.required,
            "meaning": column.meaning,
            "allowed": ", ".join(column.allowed),
        }
        for layer in LAYERS.values()
        for column in layer.columns
    ]
    return pd.DataFrame(rows)


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
) -> Findings:
    """Make one finding a row, for at most 20 rows, and one that counts the rest.

    Parameters
    ----------
    level, message, file, column, hint
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
        level, f"The same in {rest} more rows{where}: {message}", file=file, column=column
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
    repeated = frame[frame.duplicated(list(key), keep=False)]
    if repeated.empty:
        return ()
    numbered = frame.index.name == "row"
    found = []
    groups = list(repeated.groupby(list(key), sort=False))
    for values, group in groups[:MOST_ROWS_NAMED]:
        value = ", ".join(map(str, values)) if isinstance(values, tuple) else str(values)
        where = f" (rows {', '.join(map(str, group.index))})" if numbered else ""
        found.append(
            Finding(
                "error",
                f"{len(group)} rows have the same {' and '.join(key)}{where}.",
                file=source,
                row=int(group.index[1]) if numbered else None,
                column=key[0],
                value=value,
                hint="Keep one of them, or correct the others.",
            )
        )
    if len(groups) > MOST_ROWS_NAMED:
        rest = len(groups) - MOST_ROWS_NAMED
        found.append(
            Finding("error", f"{rest} more values of {key[0]} appear twice or more.", file=source)
        )
    return tuple(found)


def check(layer_name: str, frame: pd.DataFrame, source: str) -> Findings:
    """Check a frame against what its layer must hold.

    Presence of columns first, then the coordinate reference system, then every cell, then keys,
    allowed values and ranges: a fault of one kind would hide those of the next.

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
        )
        for column in layer.columns
        if column.required and column.name not in frame.columns
    )
    shape = _check_shape(layer, frame, source)
    if missing or shape:
        return (*missing, *shape)
    present = [column for column in layer.columns if column.name in frame.columns]
    cells = tuple(finding for column in present for finding in _check_cells(column, frame, source))
    if cells:
        return cells
    duplicates = duplicate_findings(frame, layer.key, source) if layer.key else ()
    return (*duplicates, *_check_values(present, frame, source))


def _names(layer: Layer) -> set[str]:
    return {column.name for column in layer.columns}


def _check_shape(layer: Layer, frame: pd.DataFrame, source: str) -> Findings:
    if layer.shape == "none":
        return ()
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        message = f"The {layer.name} layer has no geometry."
        hint = "Give columns easting and northing, or a file with geometry such as GeoPackage."
        return (Finding("error", message, file=source, hint=hint),)
    if frame.crs is None:
        message = "The file does not say which coordinate reference system (CRS) it is in."
        hint = f"Save it with its CRS; {CRS} (British National Grid) is best."
        return (Finding("error", message, file=source, hint=hint),)
    if frame.crs.to_epsg() != 27700:  # noqa: PLR2004 - the code in CRS
        message = f"The coordinates are in {frame.crs.to_string()}, not in {CRS}."
        return (Finding("error", message, file=source, hint=f"Convert them to {CRS}."),)
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
        )
    kinds = {"point": {"Point"}, "polygon": {"Polygon", "MultiPolygon"}}[layer.shape]
    wrong = ~empty & ~shapes.geom_type.isin(kinds)
    if wrong.any():
        findings += row_findings(
            "error",
            f"This geometry is not a {layer.shape}.",
            pd.Series(shapes.geom_type[wrong]),
            file=source,
            column="geometry",
        )
    return findings or _check_metres(frame, ~empty, layer.shape, source)


def _check_metres(
    frame: gpd.GeoDataFrame, placed: pd.Series[bool], shape: Shape, source: str
) -> Findings:
    bounds = shapely.bounds(frame.geometry.to_numpy()[placed.to_numpy()])
    if len(bounds) and np.abs(bounds).max() <= 180.0:  # noqa: PLR2004 - degrees of longitude
        message = "The coordinates look like degrees (longitude and latitude), not metres."
        hint = f"Say that the file is in EPSG:4326, or convert it to {CRS}."
        return (Finding("error", message, file=source, column="geometry", hint=hint),)
    # Published polygons reach a little beyond: Fermanagh's west end has an easting of -69.
    slack = 100_000.0 if shape == "polygon" else 0.0
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
    )


def _check_cells(column: Column, frame: pd.DataFrame, source: str) -> Findings:
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
    )
    if column.filled:
        findings += row_findings(
            "error",
            f"This cell is empty ({column.meaning}).",
            cells[empty],
            file=source,
            column=column.name,
            hint="Fill it in, or take the row out.",
        )
    return findings


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
    checks = {}
    for column in columns:
        tests = []
        if column.allowed:
            tests.append(pandera.Check.isin(["", *column.allowed]))
        if column.least is not None:
            tests.append(pandera.Check.ge(column.least))
        if tests:
            checks[column.name] = pandera.Column(checks=tests, nullable=True)
    plain = pd.DataFrame({name: frame[name] for name in checks})
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
                    "error", message, same, file=source, column=column.name, hint=hint
                )
        else:
            findings += row_findings(
                "error",
                f"This must be {column.least:g} or more ({column.meaning}).",
                cells,
                file=source,
                column=column.name,
            )
    return findings
