"""Map layers: opened in any format, turned into EPSG:27700, and their polygons repaired."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from pna.checks import row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import CRS
from pna.sources.reading.archives import members
from pna.sources.reading.csv_files import refuse

__all__ = ["in_national_grid", "open_vector", "other_layers", "repaired"]

_EXPORT = "Download it again, or open it in QGIS and export it as GeoPackage."
_AREA_CHANGE = 0.01
_DEGREES = 360.0


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
            with warnings.catch_warnings():
                # A GeoPackage under another's name is read all the same.
                warnings.filterwarnings("ignore", ".*non conformant file extension")
                frame = pyogrio.read_dataframe(source, layer=layer, read_geometry=geometry)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError) as error:
        refuse(path, f"The file cannot be opened as a map layer ({error}).", _EXPORT)
    except (pa.ArrowInvalid, ValueError, OSError) as error:
        refuse(path, f"The file cannot be read as a map layer ({error}).", _EXPORT)
    if frame.empty:
        refuse(path, "The file holds no areas.", _EXPORT)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return frame


def _map_layers(source: Path | str) -> list[str]:
    """Layers with geometry, or all if none has: QGIS keeps styles as a layer without."""
    layers = pyogrio.list_layers(source)
    return [str(name) for name, kind in layers if kind] or [str(name) for name, _ in layers]


def other_layers(path: Path) -> Findings:
    """Tell which layers of a GeoPackage `open_vector` passes over."""
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
    found = members(path, r"\.(shp|gpkg|geojson)$")
    if not found:
        refuse(path, "This ZIP file holds no shapefile, GeoPackage or GeoJSON.", _EXPORT)
    if len(found) > 1:
        names = ", ".join(info.filename for info in found)
        hint = "Unpack the one that is wanted."
        refuse(path, f"This ZIP file holds several map layers ({names}).", hint)
    return f"/vsizip/{path.resolve().as_posix()}/{found[0].filename}"


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
        refuse(file, "The file has no polygons.", _EXPORT)
    # GeoPackage files without a CRS claim an "undefined" one, which nothing can be turned from.
    if frame.crs is None or not (frame.crs.is_geographic or frame.crs.is_projected):
        message = "The file does not say which coordinate reference system (CRS) it is in."
        hint = (
            f"Export it from QGIS as GeoPackage with a CRS; {CRS} (British National Grid) is best."
        )
        refuse(file, message, hint)
    bounds = np.abs(np.nan_to_num(frame.total_bounds))
    if frame.crs.is_geographic and bounds.max() > _DEGREES:
        message = (
            f"The file says that its coordinates are degrees ({frame.crs.to_string()}), but they "
            "are metres."
        )
        hint = f"In QGIS set the layer's CRS to {CRS} and export it as GeoPackage."
        refuse(file, message, hint)
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
            f"{_square_metres(square_metres[number])} ({_percent(change[number])})."
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


def _square_metres(change: float) -> str:
    return f"{change:+,.0f} m2" if abs(change) >= 100.0 else f"{change:+,.1f} m2"  # noqa: PLR2004


def _percent(change: float) -> str:
    """A change of area; twice the area and more, as of a bow tie of which halves cancel out."""
    return f"{change:.1%}" if change <= 1.0 else "more than doubled"
