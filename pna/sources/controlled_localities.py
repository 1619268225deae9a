"""Controlled localities as the NHS has determined them: polygons, or a table of output areas.

They are never worked out here: a rural class of ONS is no determination.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.checks import check, duplicate_findings, nearest, row_findings
from pna.errors import raise_on_errors
from pna.layers import CRS, Read
from pna.sources.reading.codes import OUTPUT_AREA, other_codes
from pna.sources.reading.csv_files import refuse
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.table import read_table
from pna.sources.reading.vectors import in_national_grid, open_vector, repaired

__all__ = ["FIELDS", "TEMPLATE", "WHAT", "read"]

WHAT = "the table of controlled localities"
TEMPLATE = (
    "oa,name,source\nE00999999,Upper Example (worked example),NHS determination of 2 March 2012\n"
)
"""What `pna init` writes, with a worked row."""

FIELDS = (
    Field("oa", ("oa", r"^OA\d\dCD$")),
    Field("name", ("name", "locality")),
    Field("source", ("source",), required=False),
)
_NAMES = re.compile(r"^(NAME|LOCALITY|LOCALITY_NAME|PARISH|PAR\d\dNM|[A-Z]+\d\dNM)$")


def read(path: str | Path) -> Read[gpd.GeoDataFrame]:
    """Read controlled localities.

    Parameters
    ----------
    path
        Polygons in any CRS that the file names, with a column ``name``; or a CSV with the columns
        ``oa, name`` and optionally ``source``, one row an output area.

    Returns
    -------
    Read
        The ``controlled_localities`` layer: ``name, oa, source`` and polygons; of a CSV the
        geometry is None. Sorted by name and output area.

    Raises
    ------
    DataError
        The file is neither, a code is not that of an output area, or one appears twice.
    """
    file = Path(path)
    if file.suffix.lower() in {".geojson", ".json", ".gpkg", ".shp", ".zip", ".parquet"}:
        return _polygons(file)
    table, findings = read_table(file, FIELDS, what=WHAT, known=("notes",))
    frame = pd.DataFrame(
        {
            "name": table["name"],
            "oa": table["oa"].str.upper(),
            "source": table.get("source", ""),
        }
    )
    findings += other_codes(frame["oa"], OUTPUT_AREA, file=file.name, column="oa")
    findings += duplicate_findings(frame, ("oa",), file.name)
    nothing: Any = np.full(len(frame), None, dtype=object)
    areas = gpd.GeoDataFrame(frame, geometry=nothing, crs=CRS)
    findings += check("controlled_localities", areas, file.name)
    raise_on_errors(findings)
    return Read(areas.sort_values(["name", "oa"], ignore_index=True), findings)


def _polygons(file: Path) -> Read[gpd.GeoDataFrame]:
    table = open_vector(file)
    shapes = in_national_grid(file, table).geometry
    fields = [str(name) for name in table.columns if name != shapes.name]
    named = [name for name in fields if _NAMES.match(normalised(name))]
    if not named:
        hint = nearest("name", fields) or f"It has {', '.join(fields) or 'no columns'}."
        refuse(file, f"There is no column of names; this should be {WHAT}.", hint)
    sources = [name for name in fields if normalised(name) == "SOURCE"]
    frame = gpd.GeoDataFrame(
        {
            "name": table[named[0]].fillna("").astype("str").str.strip(),
            "oa": "",
            "source": table[sources[0]].fillna("").astype("str") if sources else "",
        },
        geometry=shapes,
        crs=CRS,
    )
    findings = check("controlled_localities", frame, file.name)
    nowhere = frame.geometry.isna() | frame.geometry.is_empty
    findings += row_findings(
        "error", "This locality has no polygon.", frame.loc[nowhere, "name"], file=file.name
    )
    raise_on_errors(findings)
    mended, about = repaired(frame, file.name, label="name")
    return Read(
        mended.drop(columns="valid").sort_values(["name"], ignore_index=True), (*findings, *about)
    )
