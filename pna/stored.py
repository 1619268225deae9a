"""Bundles as plain arrays, and back, so that they can be kept in the cache without pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.roads.network import Network
from pna.travel import Matrix
from pna.travel.snapping import Snapped

__all__ = [
    "arrays_of_frame",
    "arrays_of_matrix",
    "arrays_of_network",
    "arrays_of_snapped",
    "frame_of_arrays",
    "matrix_of_arrays",
    "network_of_arrays",
    "snapped_of_arrays",
]

Arrays = dict[str, npt.NDArray[Any]]
Bundle = TypeVar("Bundle", Matrix, Snapped)


def arrays_of_frame(frame: pd.DataFrame, prefix: str = "") -> Arrays:
    """Columns as arrays: numbers as they are, text as codes and values, shapes as WKB.

    Parameters
    ----------
    frame
        Columns of numbers, booleans, text, categories or shapes in EPSG:27700. The index is not
        kept.
    prefix
        Put before every name.
    """
    result: Arrays = {f"{prefix}columns": np.array(list(frame.columns), dtype=str)}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column, gpd.GeoSeries):
            wkb = [b"" if shape is None else shape for shape in shapely.to_wkb(column.to_numpy())]
            lengths = np.array([len(item) for item in wkb], dtype=np.int64)
            result[f"{prefix}{name}|wkb"] = np.frombuffer(b"".join(wkb), dtype=np.uint8)
            result[f"{prefix}{name}|lengths"] = lengths
        elif pd.api.types.is_numeric_dtype(column.dtype):
            result[f"{prefix}{name}|numbers"] = column.to_numpy()
        else:
            codes, values = pd.factorize(column, use_na_sentinel=True)
            result[f"{prefix}{name}|codes"] = codes
            result[f"{prefix}{name}|values"] = np.array([str(v) for v in values], dtype=str)
            is_category = isinstance(column.dtype, pd.CategoricalDtype)
            result[f"{prefix}{name}|category"] = np.array(is_category)
    return result


def frame_of_arrays(arrays: Mapping[str, npt.NDArray[Any]], prefix: str = "") -> pd.DataFrame:
    """Undo `arrays_of_frame`; a frame with shapes comes back as a GeoDataFrame."""
    columns: dict[str, Any] = {}
    shapes = ""
    for name in arrays[f"{prefix}columns"]:
        key = f"{prefix}{name}"
        if f"{key}|wkb" in arrays:
            shapes = str(name)
            ends = np.cumsum(arrays[f"{key}|lengths"])
            data = arrays[f"{key}|wkb"].tobytes()
            starts = np.concatenate([[0], ends[:-1]]) if ends.size else ends
            items = [data[a:b] or None for a, b in zip(starts, ends, strict=True)]
            columns[name] = gpd.GeoSeries(shapely.from_wkb(items), crs=27700)
        elif f"{key}|numbers" in arrays:
            columns[name] = arrays[f"{key}|numbers"]
        else:
            values = pd.Index(arrays[f"{key}|values"].tolist(), dtype="str")
            category = pd.Categorical.from_codes(arrays[f"{key}|codes"], categories=values)
            is_category = bool(arrays[f"{key}|category"])
            columns[name] = category if is_category else pd.Series(category).astype("str")
    frame = pd.DataFrame(columns)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=27700) if shapes else frame


def arrays_of_network(network: Network) -> Arrays:
    """A network as arrays."""
    return {
        "mode": np.array(network.mode),
        "node_xy": network.node_xy,
        "node_id": network.node_id,
        "xy": network.xy,
        "xy_start": network.xy_start,
        "banned": np.array([arc for run in network.banned for arc in run], dtype=np.int64),
        "banned_lengths": np.array([len(run) for run in network.banned], dtype=np.int64),
        **arrays_of_frame(network.edges, "edges/"),
        **arrays_of_frame(network.dropped, "dropped/"),
    }


def network_of_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Network:
    """Undo `arrays_of_network`."""
    ends = np.cumsum(arrays["banned_lengths"])
    return Network(
        mode="drive" if str(arrays["mode"]) == "drive" else "walk",
        node_xy=arrays["node_xy"],
        node_id=arrays["node_id"],
        edges=frame_of_arrays(arrays, "edges/"),
        xy=arrays["xy"],
        xy_start=arrays["xy_start"],
        dropped=frame_of_arrays(arrays, "dropped/"),
        banned=tuple(tuple(run.tolist()) for run in np.split(arrays["banned"], ends)[:-1]),
    )


def _arrays(bundle: Matrix | Snapped) -> Arrays:
    return {field.name: np.asarray(getattr(bundle, field.name)) for field in fields(bundle)}


def _bundle(kind: type[Bundle], arrays: Mapping[str, npt.NDArray[Any]]) -> Bundle:
    values: dict[str, Any] = {field.name: arrays[field.name] for field in fields(kind)}
    plain = {name: value.item() if value.ndim == 0 else value for name, value in values.items()}
    return kind(**plain)


def arrays_of_matrix(matrix: Matrix) -> Arrays:
    """A matrix as arrays."""
    return _arrays(matrix)


def matrix_of_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Matrix:
    """Undo `arrays_of_matrix`."""
    return _bundle(Matrix, arrays)


def arrays_of_snapped(snapped: Snapped) -> Arrays:
    """Joined points as arrays."""
    return _arrays(snapped)


def snapped_of_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Snapped:
    """Undo `arrays_of_snapped`."""
    return _bundle(Snapped, arrays)
