"""Speeds that a person gives for single roads, put on a network in place of those assumed.

The speed given is the one driven between junctions, in both directions and at every preset; what is
lost at junctions stays as the preset has it, and the range of the preset holds for these roads too.
Walking is left alone: its speed is that of the person, not of the road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.checks import nearest
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.roads.limits import KPH_PER_MPH
from pna.roads.network import Mode, Network, edge_lines
from pna.speeds.driving import OVERRIDE, legal_limit_kph, moving_seconds
from pna.speeds.presets import Preset
from pna.study import Study

__all__ = ["Overridden", "edges_of", "given", "of_study", "overridden"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_LIMIT_MARGIN_KPH = 1.0


class Overridden(NamedTuple):
    """Networks with the speeds given, and what became of each row.

    Attributes
    ----------
    networks
        By mode; that for cars has the column ``override_kph`` in its edges where any speed is
        given.
    table
        The ``overrides`` layer with ``ways`` and ``edges`` (how many it holds for), ``km`` and
        ``assumed_kph`` (the mean speed between junctions without it, at the study's own speeds).
    findings
        What each does; errors of rows that hold for no road.
    """

    networks: Mapping[Mode, Network]
    table: pd.DataFrame
    findings: Findings


class _Found(NamedTuple):
    """Edges of one row, or why there are none."""

    edges: Ints
    fault: str = ""
    column: str = ""
    hint: str = ""


def given(study: Study) -> Read[pd.DataFrame]:
    """Read the overrides of a study.

    Parameters
    ----------
    study
        Its `inputs.overrides`.

    Returns
    -------
    Read
        The ``overrides`` layer; without rows or columns where the study names no such file.

    Raises
    ------
    DataError, MissingInputError
        As `pna.sources.overrides.read`.
    """
    if study.inputs.overrides is None:
        return Read(pd.DataFrame(), ())
    from pna import sources  # noqa: PLC0415 - slow to import, and most studies give none

    return sources.read("overrides", study.inputs.overrides.file)


def of_study(
    study: Study,
    networks: Mapping[Mode, Network],
    areas: gpd.GeoDataFrame,
    presets: Mapping[str, Preset],
    *,
    strict: bool = True,
) -> Overridden:
    """Put the speeds that a study gives on its networks.

    Parameters
    ----------
    study
        Its `inputs.overrides`.
    networks, areas, strict
        As for `overridden`.
    presets
        Driving presets by name, the study's own first.

    Returns
    -------
    Overridden
        With the very networks where the study gives no speeds.

    Raises
    ------
    DataError, MissingInputError
        As `given` and `overridden`.
    """
    file = study.inputs.overrides
    if file is None:
        return Overridden(networks, pd.DataFrame(), ())
    rows, own = given(study).frame, next(iter(presets.values()))
    return overridden(networks, rows, areas, own, file=file.file.name, strict=strict)


def overridden(
    networks: Mapping[Mode, Network],
    rows: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    preset: Preset,
    *,
    file: str = "",
    strict: bool = True,
) -> Overridden:
    """Put the speeds given on the network for cars.

    Parameters
    ----------
    networks
        By mode, as `pna.kept.roads` gives them.
    rows
        The ``overrides`` layer, as `given` reads it.
    areas
        The ``areas`` layer: where a road is given by name and area.
    preset
        The study's own, to say what is replaced.
    file
        For the findings.
    strict
        Raise where a row holds for no road; else pass it over (roads of another year).

    Returns
    -------
    Overridden

    Raises
    ------
    DataError
        A row holds for no road, or two rows for the same one; every such row is told.
    """
    if rows.empty:
        return Overridden(networks, pd.DataFrame(), ())
    network = networks["drive"]
    found = _all_found(rows, network, areas)
    findings = [
        *_not_found(rows, found, file),
        *_shared(rows, found, network, file),
    ]
    if strict:
        raise_on_errors(findings)
    speeds = rows["speed_kph"].to_numpy(np.float64)
    kph = np.full(len(network.edges), np.nan)
    for speed, one in reversed(list(zip(speeds, found, strict=True))):
        kph[one.edges] = speed
    table = _table(rows, found, network, preset)
    changed = replace(network, edges=network.edges.assign(**{OVERRIDE: kph}))
    told = _told(table, found, network, file)
    return Overridden({**networks, "drive": changed}, table, told)


def edges_of(
    rows: pd.DataFrame, network: Network, areas: gpd.GeoDataFrame
) -> dict[int, npt.NDArray[np.int64]]:
    """Say which edges each row holds for.

    Parameters
    ----------
    rows, network, areas
        As for `overridden`; the network is that for cars.

    Returns
    -------
    dict
        By place of the row: positions in ``network.edges``.
    """
    return {number: one.edges for number, one in enumerate(_all_found(rows, network, areas))}


def _all_found(rows: pd.DataFrame, network: Network, areas: gpd.GeoDataFrame) -> list[_Found]:
    way_id = network.edges["way_id"].to_numpy(np.int64)
    found = []
    for row in rows.to_dict("records"):
        if np.isfinite(row["way_id"]):
            found.append(_by_id(int(row["way_id"]), way_id))
        else:
            found.append(_by_name(str(row["road_name"]), str(row["area"]), network, areas))
    return found


def _by_id(wanted: int, way_id: Ints) -> _Found:
    edges = np.flatnonzero(way_id == wanted)
    if edges.size:
        return _Found(edges)
    return _Found(
        edges,
        "No road that cars use has this id in the area and around it.",
        "osm_way_id",
        "Ids change when a road is cut in two on the map: `pna explain` prints those of the road "
        "files in use. Or give road_name and ward.",
    )


def _by_name(name: str, area: str, network: Network, areas: gpd.GeoDataFrame) -> _Found:
    nothing = np.empty(0, dtype=np.int64)
    chosen = _areas_called(area, areas)
    if isinstance(chosen, str):
        return _Found(nothing, *_no_such_area(area, areas, chosen))
    here = shapely.union_all(areas.geometry.to_numpy()[chosen])
    called, names = _called(name, network.edges)
    edges = called[_lies_in(here, network, called)]
    if edges.size:
        return _Found(edges)
    west, south, east, north = shapely.bounds(here)
    low_x, low_y, high_x, high_y = network.edge_bounds.T
    near = (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
    at = np.flatnonzero(near & network.edges["name"].notna().to_numpy())
    at = at[_lies_in(here, network, at)]
    known = sorted(set(network.edges["name"].astype(str).to_numpy()[at]))
    elsewhere = " It is the name of a road elsewhere." if called.size and names else ""
    return _Found(
        nothing,
        f"No road that cars use has this name or number in {area}.{elsewhere}",
        "road_name",
        nearest(name, known) or "Give the name as OpenStreetMap writes it, or osm_way_id.",
    )


def _areas_called(area: str, areas: gpd.GeoDataFrame) -> Bools | str:
    """Rows of the areas of this name or code; in words why there are none."""
    wanted = area.casefold()
    by_code = (areas["area_code"].astype(str).str.casefold() == wanted).to_numpy()
    if by_code.any():
        return np.asarray(by_code, dtype=bool)
    by_name = (areas["area_name"].astype(str).str.casefold() == wanted).to_numpy()
    if not by_name.any():
        return "No ward, locality or district of the study has this name or code."
    if areas.loc[by_name, "area_type"].duplicated().any():
        return "Several areas of the study have this name."
    return np.asarray(by_name, dtype=bool)


def _no_such_area(area: str, areas: gpd.GeoDataFrame, fault: str) -> tuple[str, str, str]:
    known = [*areas["area_name"].astype(str), *areas["area_code"].astype(str)]
    if fault.startswith("Several"):
        return fault, "ward", "Give its code."
    hint = nearest(area, known) or (
        "Wards are known where [area.localities] of the study file names them; else give the "
        "district, or osm_way_id."
    )
    return fault, "ward", hint


def _called(name: str, edges: pd.DataFrame) -> tuple[Ints, bool]:
    """Edges of a name or a number; whether it is a name."""
    wanted = name.casefold()
    by_name = _fits(edges["name"], lambda text: text.casefold() == wanted)
    number = wanted.replace(" ", "")
    by_number = _fits(
        edges["ref"], lambda text: number in text.casefold().replace(" ", "").split(";")
    )
    return np.flatnonzero(by_name | by_number), bool(by_name.any())


def _fits(column: pd.Series[Any], test: Any) -> Bools:  # noqa: ANN401 - text to bool
    """Which cells of a column of categories fit a test, asked once a category."""
    cells = column.astype("category")
    known = np.array([bool(test(str(text))) for text in cells.cat.categories], dtype=bool)
    return np.append(known, False)[cells.cat.codes.to_numpy()]


def _lies_in(polygon: Any, network: Network, edges: Ints) -> Bools:  # noqa: ANN401 - a polygon
    """Whether the middle of each edge lies in a polygon: the whole edge goes where that is."""
    if not edges.size:
        return np.zeros(0, dtype=bool)
    middle = shapely.line_interpolate_point(edge_lines(network, edges), 0.5, normalized=True)
    shapely.prepare(polygon)
    return np.asarray(shapely.intersects(polygon, middle), dtype=bool)


def _not_found(rows: pd.DataFrame, found: list[_Found], file: str) -> Findings:
    return tuple(
        Finding(
            "error",
            one.fault,
            file=file,
            row=int(row),
            column=one.column,
            value=_value(rows.loc[row], one.column),
            hint=one.hint,
        )
        for row, one in zip(rows.index, found, strict=True)
        if one.fault
    )


def _value(row: pd.Series[Any], column: str) -> str:
    if column == "osm_way_id":
        return f"{row['way_id']:.0f}"
    return str(row["area" if column == "ward" else "road_name"])


def _shared(rows: pd.DataFrame, found: list[_Found], network: Network, file: str) -> Findings:
    """Find roads that two rows hold for, under a name and an id or under two areas."""
    holder = np.full(len(network.edges), -1, dtype=np.int64)
    findings: Findings = ()
    for number, one in enumerate(found):
        taken = holder[one.edges]
        before = taken[taken >= 0]
        if before.size:
            edge = one.edges[taken >= 0][0]
            way = int(network.edges["way_id"].iloc[edge])
            findings += (
                Finding(
                    "error",
                    f"Row {rows.index[before[0]]} gives a speed of a part of this road already "
                    f"(way {way}).",
                    file=file,
                    row=int(rows.index[number]),
                    hint="Keep one of the two rows, or name the ways by their ids.",
                ),
            )
        holder[one.edges[taken < 0]] = number
    return findings


def _table(
    rows: pd.DataFrame, found: list[_Found], network: Network, preset: Preset
) -> pd.DataFrame:
    edges = network.edges
    metres = edges["length_metres"].to_numpy(np.float64)
    way_id = edges["way_id"].to_numpy(np.int64)
    columns: dict[str, list[float]] = {"ways": [], "edges": [], "km": [], "assumed_kph": []}
    for one in found:
        part = edges.iloc[one.edges].drop(columns=OVERRIDE, errors="ignore")
        seconds = float(moving_seconds(part, preset).sum()) if len(part) else 0.0
        whole = float(metres[one.edges].sum())
        columns["ways"].append(len(set(way_id[one.edges].tolist())))
        columns["edges"].append(len(one.edges))
        columns["km"].append(whole / 1000.0)
        columns["assumed_kph"].append(3.6 * whole / seconds if seconds > 0 else np.nan)
    return rows.reset_index(drop=True).assign(**columns)


def _told(table: pd.DataFrame, found: list[_Found], network: Network, file: str) -> Findings:
    findings: Findings = ()
    for one, row in zip(found, table.to_dict("records"), strict=True):
        if not one.edges.size:
            continue
        what = (
            f"way {row['way_id']:.0f}"
            if np.isfinite(row["way_id"])
            else f"{row['road_name']} ({row['area']})"
        )
        message = (
            f"Override: {what}, {row['km']:.2f} km: {row['speed_kph'] / KPH_PER_MPH:.1f} mph in "
            f"place of {row['assumed_kph'] / KPH_PER_MPH:.1f} ({row['reason']}; {row['who']}, "
            f"{row['when']})."
        )
        findings += (Finding("info", message, file=file),)
        limit = legal_limit_kph(network.edges.iloc[one.edges])
        if (limit + _LIMIT_MARGIN_KPH < row["speed_kph"]).any():
            least = float(limit.min()) / KPH_PER_MPH
            findings += (
                Finding(
                    "warning",
                    f"The speed given for {what} is above a legal limit of {least:.0f} mph there.",
                    file=file,
                    value=f"{row['speed_kph'] / KPH_PER_MPH:.1f} mph",
                    hint="Is it in km/h where mph is meant, or the other way round?",
                ),
            )
    return findings
