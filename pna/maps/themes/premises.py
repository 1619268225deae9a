"""Premises as marks of a map: which there are, and what is told of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna.geography import areas as areas_step
from pna.geography.areas import AreaType
from pna.maps.content import Marks
from pna.maps.symbols import KINDS, symbol_of
from pna.material import Material
from pna.premises.amended import closed_of
from pna.wording import maps as said
from pna.wording import maps_travel as told

__all__ = ["around", "counted_marks", "premises_marks", "statutory"]

Which = Literal["counted", "area", "reach"]


def statutory(material: Material) -> gpd.GeoDataFrame:
    """Every premises of the area at which pharmaceutical services are provided, numbered.

    Those without a position come last, so that the numbers on the map have no holes. Premises that
    an amendment has closed, and those that are only shown (such as GP surgeries), are left out.

    Parameters
    ----------
    material
        Of the run.

    Returns
    -------
    GeoDataFrame
        `number` (from 1, by locality, failing that district, then name, then ODS code),
        `facility_id`, `name`, `kind`, `address`, `postcode`, `locality_name`, `position` (where it
        comes from), `placed` (bool), points (EPSG:27700) or None.
    """
    rows = _premises(material)
    rows = rows[rows["in_area"] & rows["kind"].isin(list(KINDS)) & ~rows["closed"]]
    at, name = rows["locality_name"].str.casefold(), rows["name"].str.casefold()
    order = np.lexsort((rows["facility_id"], name, at, at == "", ~rows["placed"]))
    rows = rows.iloc[order].reset_index(drop=True)
    columns = [
        *("facility_id", "name", "kind", "address", "postcode", "locality_name", "position"),
        *("placed", "geometry"),
    ]
    result = rows[columns]
    result.insert(0, "number", np.arange(1, len(rows) + 1))
    return gpd.GeoDataFrame(result, crs=27700)


def around(material: Material) -> gpd.GeoDataFrame:
    """Premises of other boards within the study's buffer, on the map, by ODS code.

    Parameters
    ----------
    material
        Of the run.

    Returns
    -------
    GeoDataFrame
        `facility_id`, `name`, `kind`, `address`, `postcode`, `hwb`, points (EPSG:27700).
    """
    rows = _premises(material)
    rows = rows[
        ~rows["in_area"]
        & rows["near"]
        & rows["placed"]
        & rows["kind"].isin(list(KINDS))
        & ~rows["closed"]
    ].sort_values("facility_id")
    columns = ["facility_id", "name", "kind", "address", "postcode", "hwb", "geometry"]
    return gpd.GeoDataFrame(rows[columns].reset_index(drop=True), crs=27700)


def premises_marks(
    material: Material,
    *,
    which: Which = "reach",
    key: str = "premises",
    title: str = said.PREMISES,
    filled: Collection[str] | None = None,
    filled_words: str | None = None,
    hollow_words: str | None = None,
    more: Mapping[str, Sequence[str]] | None = None,
    numbered: bool = False,
    listed: bool = True,
    show: bool = True,
) -> Marks:
    """Premises as marks of a map.

    Parameters
    ----------
    material
        Of the run.
    which
        ``reach``: all of the area and those around it within the study's buffer. ``counted``: of
        these those that count in the study's first premises set. ``area``: the premises of
        `statutory`, in that order.
    key, title, numbered, listed, show
        As in `Marks`.
    filled
        ODS codes of those whose symbol is filled; None: those that count in the first set.
    filled_words, hollow_words
        As in `Marks`; None: what counts and what does not.
    more
        By ODS code: further lines of what is told of it.

    Returns
    -------
    Marks
        With a further column `number`: that of `statutory`, 0 for other premises.
    """
    rows = _premises(material)
    numbers = statutory(material).set_index("facility_id")["number"]
    rows["number"] = rows["facility_id"].map(numbers).fillna(0).astype(int)
    if which == "area":
        rows = rows[rows["number"] > 0].sort_values("number")
    elif which == "counted":
        rows = rows[rows["counted"] & rows["near"]].sort_values("facility_id")
    else:
        rows = rows[rows["near"]].sort_values("facility_id")
    is_filled = rows["counted"] if filled is None else rows["facility_id"].isin(list(filled))
    first = material.results.study.premises.sets[0]
    words_filled, words_hollow = said.counted_words(first)
    extra = more or {}
    lines = [
        (
            *_lines(row, counting=filled is None and which != "area"),
            *extra.get(str(row.facility_id), ()),
        )
        for row in rows.itertuples(index=False)
    ]
    points = gpd.GeoDataFrame(
        {
            "mark_id": rows["facility_id"].to_numpy(str),
            "kind": rows["kind"].to_numpy(str),
            "filled": is_filled.to_numpy(bool),
            "lines": pd.Series(lines, dtype=object),
            "number": rows["number"].to_numpy(int),
        },
        geometry=rows.geometry.where(rows["placed"]).to_numpy(),
        crs=27700,
    )
    return Marks(
        key=key,
        title=title,
        points=points,
        filled_words=words_filled if filled_words is None else filled_words,
        hollow_words=words_hollow if hollow_words is None else hollow_words,
        numbered=numbered,
        listed=listed,
        show=show,
    )


def counted_marks(material: Material) -> Marks:
    """Premises that count in the first set, all alike: of maps on which no others are wanted.

    Parameters
    ----------
    material
        Of the run.
    """
    return premises_marks(
        material,
        which="counted",
        title=told.premises_title(material.results.study.premises.sets[0]),
        filled_words="",
        hollow_words="",
    )


def _premises(material: Material) -> gpd.GeoDataFrame:
    """The table of premises with positions, and what maps ask of each."""
    results = material.results
    first = results.study.premises.sets[0]
    table = material.table("premises")
    shapes = results.premises.geometry
    placed = shapes.notna().to_numpy() & ~shapes.is_empty.to_numpy()
    frame = gpd.GeoDataFrame(
        {
            name: table[name].fillna("").astype(str).str.strip().to_numpy()
            for name in ("facility_id", "name", "kind", "postcode", "address", "hwb")
        },
        geometry=shapes.to_numpy(),
        crs=27700,
    )
    position = table["position"] if "position" in table else pd.Series("", index=table.index)
    why = table[f"why_not_{first}"].fillna("").astype(str)
    inside = table["in_area"].to_numpy(dtype=bool)
    metres = shapely.distance(shapes.to_numpy(), areas_step.outline(results.areas))
    return frame.assign(
        position=position.fillna("").astype(str).to_numpy(),
        in_area=inside,
        placed=placed,
        counted=table[f"counted_{first}"].to_numpy(dtype=bool),
        why_not=why.to_numpy(),
        closed=closed_of(results.premises),
        near=inside | (placed & (metres <= results.study.area.buffer_km * 1000.0)),
        locality_name=_localities(material, frame.geometry).to_numpy(),
    )


def _localities(material: Material, points: gpd.GeoSeries) -> pd.Series[str]:
    """Name of the locality, failing that of the district, that each point lies in."""
    areas = material.results.areas
    of_type: AreaType = "locality" if (areas["area_type"] == "locality").any() else "district"
    chosen = areas[areas["area_type"] == of_type]
    names = dict(zip(chosen["area_code"], chosen["area_name"].astype(str), strict=True))
    empty = points.is_empty.to_numpy()
    found = areas_step.assign(points.where(~empty), areas, of_type).codes
    return pd.Series([names.get(code, "") for code in found], points.index, dtype=object)


def _lines(row: Any, *, counting: bool) -> tuple[str, ...]:  # noqa: ANN401 - named tuple
    """What is told of a premises: its name, kind, address, code, and whether it counts."""
    state = "" if row.counted or not counting else said.not_counted(row.why_not)
    return tuple(
        line
        for line in (
            row.name or said.NO_NAME,
            symbol_of(row.kind).label,
            ", ".join(part for part in (row.address, row.postcode) if part),
            said.ods_code(row.facility_id),
            "" if row.in_area else said.OUTSIDE_AREA,
            state,
        )
        if line
    )
