"""The area of the study: the board's own area, its districts, its localities."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pna.checks import check, nearest
from pna.errors import Finding, Findings, raise_on_errors
from pna.geography import vintages
from pna.layers import CRS, Read
from pna.sources import boundaries
from pna.sources.lsoa_files import read_localities
from pna.sources.tidy import is_vector
from pna.study import Study

__all__ = [
    "Assigned",
    "assign",
    "board_names",
    "build",
    "county_hint",
    "lsoa_localities",
    "outline",
]

NEAREST_METRES = 2000.0
"""How far outside every polygon a point may lie and still go to the nearest one: generalised
boundaries cut corners, at most some hundred metres in the ONS super-generalised ones."""

SLIVER_METRES = 250.0
"""The same for a point inside the board's area, where areas that meet may leave only a sliver; it
may be meant that an area covers a part only."""

AreaType = Literal["hwb", "district", "locality"]
_KIND = 3
_TABLES = frozenset({".csv", ".gz", ".parquet"})
_COUNTY = "E10"
_DIFFERENT = 0.01
_MOST_OF_IT = 0.5
_SOME_OF_IT = 0.05
_MOST_NAMED = 5
_COLUMNS = ["area_type", "area_code", "area_name", "valid", "geometry"]


class Assigned(NamedTuple):
    """The area that each point belongs to.

    Attributes
    ----------
    codes
        Codes in the order and with the index of the points; ``''`` where there is none.
    findings
        How many points lay outside every polygon.
    """

    codes: pd.Series[str]
    findings: Findings


def build(study: Study) -> Read[gpd.GeoDataFrame]:
    """Build the areas layer.

    Parameters
    ----------
    study
        Its `area` and `inputs.boundaries`.

    Returns
    -------
    Read
        The ``areas`` layer in EPSG:27700: one row of type ``hwb`` (the polygons of
        `study.area.hwb` joined, or those of the districts where the file has none of those codes),
        the districts, and the localities that lie in the area, sorted by type and code.

    Raises
    ------
    DataError
        A code of the study is not in the boundaries file though others of its kind are, or a file
        cannot be used.

    Notes
    -----
    A locality belongs to the area if at least half of it lies there.
    """
    file = study.inputs.boundaries.file
    codes = dict.fromkeys((*study.area.hwb, *study.districts))
    read = boundaries.read(file, wanted=tuple(codes))
    known = set(read.frame["area_code"])
    findings = read.findings
    missing = [code for code in study.districts if code not in known]
    own = [code for code in study.area.hwb if code in known]
    if missing or (own and len(own) < len(study.area.hwb)):
        missing += [code for code in study.area.hwb if code not in known]
        raise_on_errors(_not_there(study, tuple(dict.fromkeys(missing))))
    if not own:
        findings += _put_together(study)
    districts = read.frame[read.frame["area_code"].isin(study.districts)]
    board = read.frame[read.frame["area_code"].isin(own or study.districts)]
    hwb = gpd.GeoDataFrame(
        {
            "area_type": ["hwb"],
            "area_code": ["+".join(study.area.hwb)],
            "area_name": [study.area.name or _name_of(board, own) or study.study.name],
            "valid": [bool(board["valid"].all())],
        },
        geometry=[shapely.union_all(board.geometry.to_numpy())],
        crs=CRS,
    )
    findings += _compare(districts, hwb, file.name)
    parts = [hwb, districts.assign(area_type="district")]
    if study.area.localities is not None:
        localities = _localities(study, hwb.geometry.iloc[0])
        findings += localities.findings
        parts.append(localities.frame)
    areas = _stacked(parts)
    findings += check("areas", areas, file.name)
    raise_on_errors(findings)
    return Read(areas, findings)


def outline(areas: gpd.GeoDataFrame) -> BaseGeometry:
    """Give the polygon of the board's area.

    Parameters
    ----------
    areas
        The areas layer.

    Returns
    -------
    shapely geometry
        Polygon or MultiPolygon in EPSG:27700.
    """
    shape: BaseGeometry = areas.loc[areas["area_type"] == "hwb", "geometry"].iloc[0]
    return shape


def board_names(study: Study) -> tuple[str, ...]:
    """Names by which a premises list may call the board.

    Parameters
    ----------
    study
        Its `area`.

    Returns
    -------
    tuple of str
        `study.area.board_names`; if there are none, the names of its HWB codes in the boundaries
        file, and failing those `study.area.name`.
    """
    if study.area.board_names:
        return study.area.board_names
    names = boundaries.read_names(study.inputs.boundaries.file, study.area.hwb)
    found = tuple(dict.fromkeys(names[code] for code in study.area.hwb if names.get(code)))
    return found or ((study.area.name,) if study.area.name else ())


def assign(points: gpd.GeoSeries, areas: gpd.GeoDataFrame, area_type: AreaType) -> Assigned:
    """Find the area of one type that each point lies in.

    Parameters
    ----------
    points
        Points in EPSG:27700; None where there is no position.
    areas
        The areas layer.
    area_type
        Which areas.

    Returns
    -------
    Assigned
        On a border the area with the first code. A point outside every polygon goes to the nearest
        one within 2 km, or within 250 m if it lies in the board's area, and a finding counts these
        and those further off.
    """
    chosen = areas[areas["area_type"] == area_type].sort_values("area_code")
    shapes = chosen.geometry.to_numpy()
    codes = chosen["area_code"].to_numpy(dtype=object)
    found = np.full(len(points), -1)
    given = points.to_numpy()
    placed = ~shapely.is_missing(given)
    if len(shapes) and placed.any():
        tree = shapely.STRtree(shapes)
        point, area = tree.query(given, predicate="intersects")
        # Later writes win, so the smallest area number must come last.
        order = np.lexsort((-area, point))
        found[point[order]] = area[order]
    outside = np.flatnonzero(placed & (found < 0))
    near = 0
    if len(shapes) and len(outside):
        (point, area), metres = tree.query_nearest(
            given[outside], max_distance=NEAREST_METRES, return_distance=True
        )
        board = areas.loc[areas["area_type"] == "hwb", "geometry"].to_numpy()
        in_board = shapely.intersects(given[outside][point], shapely.union_all(board))
        close = metres <= np.where(in_board, SLIVER_METRES, NEAREST_METRES)
        point, area = point[close], area[close]
        order = np.lexsort((-area, point))
        found[outside[point[order]]] = area[order]
        near = len(set(point.tolist()))
    texts = np.append(codes, "")[found]
    findings: Findings = ()
    if near:
        message = f"Places just outside every {area_type} polygon, put in the nearest: {near}."
        findings += (Finding("info", message),)
    if len(outside) > near:
        message = f"Places that lie in no {area_type}: {len(outside) - near}."
        findings += (Finding("warning", message, hint="Compare the boundaries with the places."),)
    return Assigned(pd.Series(texts, index=points.index, dtype="str"), findings)


def _name_of(board: gpd.GeoDataFrame, own: list[str]) -> str:
    return " and ".join(board["area_name"]) if own else ""


def _not_there(study: Study, missing: tuple[str, ...]) -> Findings:
    file = study.inputs.boundaries.file
    everything = boundaries.read(file).frame["area_code"].tolist()
    some = ", ".join(everything[:8]) + (", ..." if len(everything) > 8 else "")  # noqa: PLR2004
    return tuple(
        Finding(
            "error",
            "There is no area with this code.",
            file=file.name,
            value=code,
            hint=(nearest(code, everything, 0.8) or f"The file has {some}.")
            + " Correct area.hwb or area.districts in study.toml, or use boundaries of that year."
            + county_hint(study, code),
        )
        for code in missing
    )


def county_hint(study: Study, code: str) -> str:
    """Say that a county wants its districts, where a study names none and the code is a county's.

    Parameters
    ----------
    study
        Its `area.districts`.
    code
        An area code that was not found where districts are wanted.

    Returns
    -------
    str
        A sentence with a space before it, or an empty text.
    """
    if study.area.districts or not code.startswith(_COUNTY):
        return ""
    return " If this is a county, list its district codes in area.districts."


def _put_together(study: Study) -> Findings:
    """The file has none of the board's codes: a file of districts, or codes that are wrong."""
    file = study.inputs.boundaries.file
    everything = boundaries.read(file).frame["area_code"]
    # The first three characters of a code tell the kind of area (E10: counties).
    same_kind = everything[everything.str[:_KIND].isin([code[:_KIND] for code in study.area.hwb])]
    if len(same_kind):
        raise_on_errors(_not_there(study, study.area.hwb))
    message = (
        f"The file has no area {' or '.join(study.area.hwb)}; the board's area is put together "
        "from its districts."
    )
    return (Finding("info", message, file=file.name),)


def _compare(districts: gpd.GeoDataFrame, hwb: gpd.GeoDataFrame, file: str) -> Findings:
    shape = hwb.geometry.iloc[0]
    together = shapely.union_all(districts.geometry.to_numpy())
    share = shape.symmetric_difference(together).area / shape.area
    if share <= _DIFFERENT:
        return ()
    message = f"The districts and the board's area differ by {share:.1%} of the board's area."
    hint = "Are all its districts named in area.districts?"
    return (Finding("warning", message, file=file, hint=hint),)


def _localities(study: Study, hwb: BaseGeometry) -> Read[gpd.GeoDataFrame]:
    named = study.area.localities
    assert named is not None  # noqa: S101 - the caller has asked
    table = lsoa_localities(study)
    if table is None:
        read = boundaries.read(named.file, code=named.code, name=named.name)
    else:
        read = _put_together_of_lsoas(study, table)
    frame = read.frame
    share = shapely.area(shapely.intersection(frame.geometry.to_numpy(), hwb)) / shapely.area(
        frame.geometry.to_numpy()
    )
    inside = share >= _MOST_OF_IT
    findings = read.findings
    for number in np.flatnonzero(~inside & (share >= _SOME_OF_IT)):
        message = f"{share[number]:.0%} of this locality lies in the area; it was left out."
        code = str(frame["area_code"].iloc[number])
        findings += (Finding("warning", message, file=named.file.name, value=code),)
    kept = frame[inside]
    if kept.empty:
        message = "None of the localities lies in the area."
        hint = "Are these the polygons of another county?"
        raise_on_errors((Finding("error", message, file=named.file.name, hint=hint),))
    away = int((share < _SOME_OF_IT).sum())
    if away:
        message = f"Localities that lie elsewhere and were left out: {away}."
        findings += (Finding("info", message, file=named.file.name),)
    shapes = kept.geometry.to_numpy()
    double = (shapely.area(shapes).sum() - shapely.union_all(shapes).area) / hwb.area
    if double > _DIFFERENT:
        message = (
            f"Localities overlap, on {double:.1%} of the area; a place in several is counted in "
            "that with the first code."
        )
        hint = "Put their borders right, if they should not overlap."
        pairs = _overlapping(kept)
        findings += (Finding("warning", message, file=named.file.name, value=pairs, hint=hint),)
    bare = 1 - shapely.union_all(kept.geometry.to_numpy()).intersection(hwb).area / hwb.area
    if bare > _DIFFERENT:
        message = f"{bare:.1%} of the area lies in no locality."
        findings += (Finding("warning", message, file=named.file.name),)
    return Read(kept.assign(area_type="locality"), findings)


def _overlapping(localities: gpd.GeoDataFrame) -> str:
    """Name the localities that lie on one another, the largest pieces first."""
    shapes = localities.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    largest = [pair for pair in np.argsort(-shared, kind="stable") if shared[pair] > 1.0]
    codes = localities["area_code"].to_numpy(str)
    named = ", ".join(f"{codes[one[n]]} and {codes[other[n]]}" for n in largest[:_MOST_NAMED])
    return named + (", ..." if len(largest) > _MOST_NAMED else "")


def lsoa_localities(study: Study) -> Read[pd.DataFrame] | None:
    """Read which locality each LSOA belongs to, where the study says so by a table.

    Parameters
    ----------
    study
        Its `area.localities`.

    Returns
    -------
    Read or None
        The ``lsoa_localities`` layer; None if the localities are given as polygons, or not at all.

    Raises
    ------
    DataError
        See `pna.sources.lsoa_files.read_localities`.
    """
    named = study.area.localities
    is_table = named is not None and named.file.suffix.lower() in _TABLES
    if named is None or not is_table or is_vector(named.file):
        return None
    return read_localities(named.file, code=named.code, name=named.name)


def _put_together_of_lsoas(study: Study, table: Read[pd.DataFrame]) -> Read[gpd.GeoDataFrame]:
    """Polygons of localities from those of their LSOAs."""
    named = study.area.localities
    assert named is not None  # noqa: S101 - the caller has read it
    if named.polygons is None:
        message = "area.localities is a table of LSOAs; the maps need their polygons."
        hint = 'Name a file of LSOA polygons: localities = { ..., polygons = "lsoa21.geojson" }.'
        raise_on_errors((Finding("error", message, file=study.path.name, hint=hint),))
        raise AssertionError
    lsoas = boundaries.read(named.polygons, wanted=tuple(table.frame["lsoa"]))
    own, there = set(table.frame["lsoa"]), set(lsoas.frame["area_code"])
    missing = sorted(own - there)
    if missing:
        of_two = vintages.mixed(
            {named.file.name: own, named.polygons.name: boundaries.read_codes(named.polygons)}
        )
        some = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")  # noqa: PLR2004
        message = f"{len(missing)} LSOAs of the table have no polygon: {some}."
        hint = "Are both of the same vintage (2011 or 2021)?"
        raise_on_errors(of_two or (Finding("error", message, named.polygons.name, hint=hint),))
    joined: Any = lsoas.frame.merge(table.frame, left_on="area_code", right_on="lsoa")
    groups = joined.groupby("locality", sort=True)
    rows = groups.agg(area_name=("locality_name", "first"), valid=("valid", "all")).reset_index()
    shapes = [shapely.union_all(group.geometry.to_numpy()) for _, group in groups]
    frame = gpd.GeoDataFrame(
        rows.rename(columns={"locality": "area_code"}), geometry=shapes, crs=CRS
    )
    return Read(frame, (*table.findings, *lsoas.findings))


def _stacked(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    order = {"hwb": 0, "district": 1, "locality": 2}
    rows: Any = pd.concat([pd.DataFrame(part[_COLUMNS]) for part in parts], ignore_index=True)
    rows = rows.sort_values(
        ["area_type", "area_code"],
        key=lambda column: column.map(order) if column.name == "area_type" else column,
        ignore_index=True,
    )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
