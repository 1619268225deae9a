"""What lies under the maps of a study: areas, roads, water, woods, built-up land and names."""

from __future__ import annotations

import geopandas as gpd

from pna.maps.content import Backdrop
from pna.results import Results
from pna.roads import network

__all__ = ["backdrop"]


def backdrop(results: Results) -> Backdrop:
    """Gather what lies under the maps of a study.

    Parameters
    ----------
    results
        Of a run.
    """
    nothing = gpd.GeoDataFrame(geometry=[], crs=27700)
    roads = nothing.assign(highway="")
    if results.networks:
        edges = network.to_geodataframe(results.networks["drive"])
        roads = gpd.GeoDataFrame(edges[["highway", "geometry"]].astype({"highway": str}))
    settlements = (
        results.settlements if len(results.settlements) else nothing.assign(name="", place="")
    )
    return Backdrop(
        areas=results.areas,
        neighbours=nothing.assign(area_name=""),
        roads=roads,
        water=nothing,
        woods=nothing,
        built_up=nothing,
        rivers=nothing,
        settlements=settlements,
        invented=results.study.study.invented,
    )
