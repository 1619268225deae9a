"""Planned homes within reach of each site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import cdist

from pna.geography import sites as geography
from pna.people import growth
from pna.results import Results
from pna.roads.network import Mode
from pna.scenario.around.affected import Site, affected, first_set, limit_of, others, with_site
from pna.scenario.around.fields import table
from pna.scenario.around.ways import Search, joined, ways
from pna.scenario.compare import Comparison
from pna.sources.housing_sites import by_year
from pna.travel import nearest, within
from pna.travel.times import points_of

__all__ = ["Housing", "housing"]

Floats = npt.NDArray[np.float64]
_KEY = "housing_sites"


class Housing(NamedTuple):
    """The table ``housing``, and why it is empty."""

    frame: pd.DataFrame
    not_made: dict[str, str]


def housing(
    comparison: Comparison, searched: Mapping[Mode, Sequence[Search]] | None = None
) -> Housing:
    """List the planned homes within the headline's drive or walk of each site.

    Parameters
    ----------
    comparison
        Before and after.
    searched
        As for `pna.scenario.around.nearest.nearest_five`.

    Returns
    -------
    Housing
        Minutes are those from the one point that stands for each planned site
        (`pna.people.growth`).
    """
    given: Any = comparison.before.inputs.get(_KEY)
    why = comparison.before.unreadable.get(_KEY)
    if why is not None:
        return Housing(table("housing"), {"housing": f"inputs.{_KEY} cannot be read: {why}"})
    if given is None or given.empty:
        why = f"No planned homes were given: give inputs.{_KEY}."
        return Housing(table("housing"), {"housing": why})
    if not searched:
        return Housing(table("housing"), {"housing": "It takes minutes by road."})
    layer = _layer(comparison.before)
    xy = layer[["easting", "northing"]].to_numpy(float)
    frames = []
    for number, site in enumerate(affected(comparison)):
        columns: dict[str, Any] = {}
        near = np.zeros(len(layer), dtype=bool)
        for mode, of_mode in searched.items():
            origins = joined(comparison.before, mode, xy)
            minutes = ways(of_mode[number], origins).minutes
            inside = within(minutes, limit_of(comparison.before, mode))
            near |= inside
            known = (origins.status == "ok") & (of_mode[number].tree is not None)
            columns |= {
                f"{mode}_minutes": minutes,
                f"within_{mode}": np.select([inside, known], ["yes", "no"], "unknown"),
            }
        if not near.any():
            continue
        rows = layer.assign(**columns)[near]
        rows = rows.assign(**_another(comparison, site, xy[near]))
        rows = rows.sort_values(["walk_minutes", "drive_minutes", "site_ref"], kind="stable")
        frames.append(with_site(site, pd.DataFrame(rows)))
    return Housing(table("housing", frames), {})


def _layer(results: Results) -> gpd.GeoDataFrame:
    """Planned sites with their people, years, and the point that stands for each."""
    given: Any = results.inputs[_KEY]
    layer = growth.with_people(
        gpd.GeoDataFrame(given.reset_index(drop=True)), results.study.housing
    )
    at = growth.points_on(layer)
    xy = at.xy[at.main]
    main: Any = gpd.GeoSeries(gpd.points_from_xy(*xy.T), index=layer.index)
    main = main.where(np.isfinite(xy).all(axis=1), None)
    areas = geography.in_areas(results, gpd.GeoDataFrame(geometry=main, crs=layer.crs))
    told = by_year(layer).groupby("site_ref")["year"].agg(["min", "max"])
    return layer.assign(
        in_area=areas["in_area"],
        easting=xy[:, 0],
        northing=xy[:, 1],
        **{
            f"{which}_year": layer["site_ref"].map(told[end].astype(str)).fillna("")
            for which, end in (("first", "min"), ("last", "max"))
        },
    )


def _another(comparison: Comparison, site: Site, xy: Floats) -> dict[str, npt.NDArray[Any]]:
    """Say whether homes have another premises of the first set within the headline's minutes."""
    results, counted = others(comparison, site, first_set(comparison.before))
    premises = points_of(results.sites)[counted]
    columns: dict[str, npt.NDArray[Any]] = {}
    for mode, matrix in results.matrices.items():
        limit = limit_of(results, mode)
        impedance = results.impedances[mode, matrix.preset]
        # Nothing further away in a straight line can be within the limit.
        metres = cdist(xy, premises).min(axis=0)
        reach = limit / 60.0 * impedance.top_speed_kph * 1000.0
        origins = joined(results, mode, xy)
        found = nearest(
            results.networks[mode],
            impedance,
            origins,
            joined(results, mode, premises[metres <= reach]),
            limit_minutes=limit,
        )
        inside = within(found.minutes, limit)
        columns[f"another_within_{mode}"] = np.select(
            [inside, origins.status == "ok"], ["yes", "no"], "unknown"
        )
    return columns
