"""What lies under the explorer's dots: land, roads, boundaries and names, all of them light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely
from markupsafe import Markup

from pna.maps import generalise
from pna.maps import layers as drawn
from pna.maps.content import Backdrop
from pna.maps.encode import encode_lines, encode_polygons
from pna.maps.spec import CoverageMap

__all__ = ["backdrop_layers"]

ROADS_BUDGET_BYTES = 700_000
LAND_BUDGET_BYTES = 250_000
_LAND = (
    ("built_up", "Built-up land", "#e9e4db"),
    ("woods", "Woods", "#dbe8d0"),
    ("water", "Water", "#b5d3e6"),
    ("rivers", "Rivers", "#8db6d1"),
)
_TOLERANCES_METRES = (25.0, 50.0, 100.0, 200.0)
_PAPER = 4


def backdrop_layers(under: Backdrop) -> tuple[drawn.Layer, ...]:
    """Give the layers of the backdrop, the lowest last, as the legend lists them.

    Parameters
    ----------
    under
        Of the study.
    """
    as_map = _as_coverage(under)
    found = [
        replace(layer, show=False) if layer.key == "area-locality" else layer
        for layer in drawn.area_layers(as_map)
    ]
    roads, _ = generalise.road_layers(under.roads, ROADS_BUDGET_BYTES)
    if roads:
        data = [
            {
                "lines": one.lines,
                "weight": one.road_class.weight,
                "minZoom": one.road_class.min_zoom,
            }
            for one in roads
        ]
        swatch = _line("#8c8c8c")
        found.append(drawn.Layer("roads", "backdrop", "roads", "Roads", swatch, data))
    names = drawn.settlement_layer(as_map)
    if names is not None:
        found.append(names)
    return (*found, *_land(under))


def _land(under: Backdrop) -> Iterator[drawn.Layer]:
    for key, label, colour in _LAND:
        shapes: gpd.GeoSeries = getattr(under, key).geometry
        shapes = gpd.GeoSeries(shapes[shapes.notna() & ~shapes.is_empty])
        text = _fitting(shapes, lines=key == "rivers")
        if not text:
            continue
        data = [{"shape": text, "colour": colour, "line": int(key == "rivers")}]
        swatch = _line(colour) if key == "rivers" else _land_swatch(colour)
        yield drawn.Layer(f"land-{key}", "backdrop", "land", label, swatch, data)


def _fitting(shapes: gpd.GeoSeries, *, lines: bool) -> str:
    """Encode shapes as finely as they fit; nothing where even the coarsest does not."""
    if shapes.empty:
        return ""
    for tolerance in _TOLERANCES_METRES:
        light = gpd.GeoSeries(shapes.simplify(tolerance))
        if lines:
            text = encode_lines(light)
        else:
            parts = shapely.get_parts(light.to_numpy())
            parts = parts[shapely.area(parts) > _PAPER * tolerance**2]
            text = encode_polygons(list(parts)) if len(parts) else ""
        if len(text) <= LAND_BUDGET_BYTES:
            return text
    return ""


def _as_coverage(under: Backdrop) -> CoverageMap:
    """The part that is as on the coverage map: areas and names."""
    nothing = gpd.GeoDataFrame({"people": []}, geometry=[], crs=27700)
    return CoverageMap(
        title="",
        reference_date=date(2000, 1, 1),
        invented=under.invented,
        boundary=under.areas,
        bands=nothing,
        premises=nothing,
        outside=nothing,
        roads=under.roads,
        settlements=under.settlements,
        drive_rule_minutes=0.0,
        walk_rule_minutes=0.0,
        summary=pd.DataFrame(),
        notes=(),
        attribution=(),
        speeds_text="",
    )


def _land_swatch(colour: str) -> Markup:
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<rect x="2" y="2" width="24" height="16" fill="{}" stroke="#767676"/></svg>'
    ).format(colour)


def _line(colour: str) -> Markup:
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<path d="M0 10h28" stroke="{}" stroke-width="2"/></svg>'
    ).format(colour)
