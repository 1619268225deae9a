"""Code-Point Open (Ordnance Survey): the position of every live postcode of Great Britain.

Published as a ZIP file with one CSV an area (``Data/CSV/le.csv``), without a heading row; the names
of the columns stand in ``Doc/Code-Point_Open_Column_Headers.csv``. Published too as a GeoPackage
(``Data/codepo_gb.gpkg``, zipped or not), with the same columns but for the coordinates.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyogrio
import pyproj
import shapely

from pna.archives import is_zip
from pna.checks import check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import CRS, Read
from pna.provenance import CODE_POINT
from pna.sources.onspd import NO_POSITION
from pna.sources.reading.archives import members, read_member, unpacked
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.csv_files import AGAIN, refuse
from pna.sources.reading.headers import Field, choose
from pna.sources.reading.table import floats, header

__all__ = ["FIELDS", "WHAT", "headers", "is_code_point", "read"]

WHAT = "Code-Point Open"
COLUMNS = (
    "Postcode",
    "Positional_quality_indicator",
    "Eastings",
    "Northings",
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
    "Admin_district_code",
    "Admin_ward_code",
)
"""Headers as the file of column headers has them (edition of May 2025)."""
FIELDS = (
    Field("postcode", ("Postcode",)),
    Field("quality", ("Positional_quality_indicator",)),
    Field("easting", ("Eastings",)),
    Field("northing", ("Northings",)),
    Field("district", ("Admin_district_code",)),
)
_AREA = r"(^|/)[a-z]{1,2}\.csv$"
_MAP = r"\.gpkg$"
_MAP_FIELDS = tuple(field for field in FIELDS if field.name not in {"easting", "northing"})
_GRID = 27700
_HEADERS = r"column_headers\.csv$"
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}"
_QUALITIES = (10, 20, 30, 40, 50, 60, 90)
"""Ten times the quality that the ONS Postcode Directory gives, its 8 apart (Code-Point Open,
technical specification)."""


def is_code_point(path: str | Path) -> bool:
    """Whether a file is Code-Point Open: the ZIP file as published, the CSV of one area, or a
    GeoPackage.
    """  # noqa: D205 - one sentence
    file = Path(path)
    if _is_map(file):
        return True
    if is_zip(file):
        return bool(members(file, _AREA))
    if file.suffix.lower() != ".csv":
        return False
    return _is_row(header(file))


def headers(path: str | Path) -> tuple[str, ...]:
    """Headers of Code-Point Open, which stand in a file of their own.

    Parameters
    ----------
    path
        A file of which `is_code_point` is true.

    Returns
    -------
    tuple of str

    Raises
    ------
    DataError
        The archive or GeoPackage is damaged.
    """
    file = Path(path)
    if _is_map(file):
        with unpacked(file, what=WHAT, among=_MAP) as plain:
            return _map_fields(plain, file)
    named = members(file, _HEADERS) if is_zip(file) else ()
    if not named:
        return COLUMNS
    text = read_member(file, named[0]).decode("cp1252", errors="replace").lstrip("\ufeff")
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    return tuple(name.strip() for name in rows[-1]) if rows else COLUMNS


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the positions of postcodes.

    Parameters
    ----------
    path
        The ZIP file as downloaded, the CSV of one area, or the GeoPackage, zipped or not.

    Returns
    -------
    Read
        The ``postcodes`` layer: ``postcode, easting, northing`` (metres in EPSG:27700, NaN where
        there is no position), ``ended`` (always ``''``), ``quality`` (1 to 9 as in the ONS
        Postcode Directory) and ``district``; one row a postcode, sorted.

    Raises
    ------
    DataError
        The archive is damaged, a row is not one of Code-Point Open, or a postcode appears twice.
    """
    file = Path(path)
    cells, findings = _from_map(file) if _is_map(file) else _from_csv(file)
    frame = _typed(cells)
    findings += _faults(cells, frame, file.name)
    raise_on_errors(findings)
    nowhere = frame["quality"] == NO_POSITION
    frame.loc[nowhere, ["easting", "northing"]] = np.nan
    frame = frame.sort_values("postcode", ignore_index=True)
    findings += check("postcodes", frame, file.name)
    raise_on_errors(findings)
    message = f"{len(frame)} live postcodes"
    message += f", {int(nowhere.sum())} of them without a position" if nowhere.any() else ""
    message += ". Postcodes that have ended are not in Code-Point Open."
    hint = "The ONS Postcode Directory has them, and large users and LSOAs too."
    about = Finding("info", message, file=file.name, hint=hint, rule=CODE_POINT)
    return Read(frame, (*findings, about))


def _from_csv(file: Path) -> Read[pd.DataFrame]:
    names = headers(file)
    chosen, findings = choose(file, names, FIELDS, WHAT, None)
    raise_on_errors(findings)
    parts = members(file, _AREA) if is_zip(file) else ()
    if is_zip(file) and not parts:
        refuse(file, f"This ZIP file holds no CSV of {WHAT} (such as Data/CSV/le.csv).", AGAIN)
    columns = list(chosen.values())
    if parts:
        tables = [_part(file, info, len(names), columns) for info in parts]
    else:
        tables = [_table(file, "", file.read_bytes(), len(names), columns)]
    filled = [one for one in tables if one is not None]
    if not filled:
        refuse(file, f"There are no rows; this should be {WHAT}.", AGAIN)
    return Read(pa.concat_tables(filled).rename_columns(list(chosen)).to_pandas(), findings)


def _is_map(file: Path) -> bool:
    return file.suffix.lower() == ".gpkg" or (is_zip(file) and bool(members(file, _MAP)))


def _map_fields(plain: Path, file: Path) -> tuple[str, ...]:
    try:
        return tuple(str(name) for name in pyogrio.read_info(plain)["fields"])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        refuse(file, f"This GeoPackage cannot be opened ({error}).", AGAIN)


def _from_map(file: Path) -> Read[pd.DataFrame]:
    """Read columns and points of the GeoPackage; points become coordinates, NaN without one."""
    with unpacked(file, what=WHAT, among=_MAP) as plain:
        names = _map_fields(plain, file)
        chosen, findings = choose(file, names, _MAP_FIELDS, WHAT, None)
        raise_on_errors(findings)
        wanted = [names[place] for place in chosen.values()]
        try:
            about, table = pyogrio.raw.read_arrow(plain, columns=wanted)
            points = shapely.from_wkb(table[about["geometry_name"] or "wkb_geometry"].to_numpy())
        except (pyogrio.errors.DataSourceError, pa.ArrowInvalid, KeyError, ValueError) as error:
            refuse(file, f"This GeoPackage cannot be read ({error}).", AGAIN)
        except shapely.errors.GEOSException as error:
            refuse(file, f"The points of this GeoPackage cannot be read ({error}).", AGAIN)
    if about["crs"] is None or pyproj.CRS(about["crs"]).to_epsg(min_confidence=20) != _GRID:
        refuse(file, f"The points are not in {CRS}, as those of {WHAT} are.", AGAIN)
    if not len(points):
        refuse(file, f"There are no rows; this should be {WHAT}.", AGAIN)
    columns = {
        name: pc.fill_null(pc.cast(table[names[place]], pa.string()), "").to_pandas()
        for name, place in chosen.items()
    }
    cells = pd.DataFrame(columns)
    cells.index = pd.RangeIndex(1, len(cells) + 1, name="row")
    cells["easting"], cells["northing"] = shapely.get_x(points), shapely.get_y(points)
    return Read(cells, findings)


def _part(file: Path, info: zipfile.ZipInfo, width: int, columns: list[int]) -> pa.Table | None:
    return _table(file, info.filename, read_member(file, info), width, columns)


def _table(file: Path, member: str, data: bytes, width: int, columns: list[int]) -> pa.Table | None:
    if not data.strip():
        return None
    names = [f"c{n}" for n in range(width)]
    wanted = [names[n] for n in columns]
    try:
        return pa_csv.read_csv(
            io.BytesIO(data),
            read_options=pa_csv.ReadOptions(column_names=names, encoding="utf8"),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
                include_columns=wanted,
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        where = f"{member} in this ZIP file" if member else "This file"
        refuse(file, f"{where} is not a CSV of {WHAT} ({error}).", AGAIN)


def _typed(cells: pd.DataFrame) -> pd.DataFrame:
    numbers = {
        name: cells[name] if cells[name].dtype == np.float64 else floats(cells[name])
        for name in ("easting", "northing", "quality")
    }
    return pd.DataFrame(
        {
            "postcode": normalise_postcodes(cells["postcode"]),
            "easting": numbers["easting"],
            "northing": numbers["northing"],
            "ended": "",
            "quality": numbers["quality"] / 10.0,
            "district": cells["district"],
        }
    )


def _faults(cells: pd.DataFrame, frame: pd.DataFrame, file: str) -> Findings:
    findings: Findings = ()
    wrong = ~cells["postcode"].str.fullmatch(_POSTCODE)
    placed = (frame["quality"] != NO_POSITION) | cells["easting"].notna()
    for bad, column, message in (
        (wrong, "postcode", "This is not a postcode."),
        (
            ~(frame["quality"] * 10).isin(_QUALITIES),
            "quality",
            f"There is no such quality; there are {', '.join(map(str, _QUALITIES))}.",
        ),
        (frame["easting"].isna() & placed, "easting", "This is not a number."),
        (frame["northing"].isna() & placed, "northing", "This is not a number."),
    ):
        texts = cells.loc[bad, "postcode"] + ": " + cells.loc[bad, column].astype("str")
        if column == "postcode":
            texts = cells.loc[bad, column]
        findings += row_findings("error", message, texts, file=file, column=column, hint=AGAIN)
    return findings


def _is_row(cells: tuple[str, ...]) -> bool:
    return (
        len(cells) == len(COLUMNS)
        and re.fullmatch(_POSTCODE, cells[0]) is not None
        and cells[1].isdigit()
    )
