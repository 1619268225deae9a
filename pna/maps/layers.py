"""What every page with a map draws alike, and the line of the legend that switches it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from markupsafe import Markup

from pna.maps import generalise, palette, swatches, symbols
from pna.maps.encode import encode_polygons, latlon

__all__ = [
    "Layer",
    "area_layers",
    "clean",
    "has_position",
    "marks_layers",
    "points",
    "rows",
    "settlement_layer",
    "shifts_apart",
]

_MASK_MARGIN_METRES = 150_000.0
_APART_PIXELS = 20.0
_AREA_STYLES = {
    "locality": ("Localities", 1.2, "2 4"),
    "district": ("Districts", 1.6, "9 4"),
    "hwb": ("Area of the Health and Wellbeing Board", 3.0, ""),
}
_SETTLEMENT_RANKS = {
    "city": (0, 0), "town": (1, 0), "suburb": (3, 13), "village": (2, 11), "hamlet": (4, 13),
    "neighbourhood": (5, 14), "isolated_dwelling": (6, 15), "locality": (6, 15),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """One thing that the reader can switch on and off.

    Attributes
    ----------
    key
        Its name in the page, unique.
    group
        The group of the legend that it stands in.
    function
        The function of the page's script that draws it.
    label
        Its line in the legend.
    swatch
        A small picture of it, SVG without data.
    data
        What the function needs, as JSON holds it.
    show
        Whether it is on at the start.
    """

    key: str
    group: str
    function: str
    label: str
    swatch: Markup
    data: Any
    show: bool = True


def marks_layers(
    group: str, marks: gpd.GeoDataFrame, *, z: int = 0, listed: bool = False, show: bool = True
) -> list[Layer]:
    """Symbols by kind, the known kinds first; those at one point are shifted apart.

    Parameters
    ----------
    group
        Of the legend; the layers are called by it and a number.
    marks
        As `pna.maps.content.Marks.points`; those without a position are left out.
    z
        Height of the pane; 0: that of all markers.
    listed
        Whether the searchable list holds them.
    show
        Whether they are on at the start.
    """
    placed = marks[has_position(marks)].sort_values("mark_id")
    kinds = [kind for kind in symbols.KINDS if (placed["kind"] == kind).any()]
    kinds += sorted(set(placed["kind"].astype(str)) - set(symbols.KINDS))
    shifts = shifts_apart(placed)
    result: list[Layer] = []
    for number, kind in enumerate(kinds):
        of_kind = placed[placed["kind"].astype(str) == kind]
        symbol = symbols.symbol_of(kind)
        drawn = [
            [lat, lon, int(bool(row.filled)), list(row.lines), *shifts[row.mark_id]]
            for (lat, lon), row in zip(points(of_kind), rows(of_kind), strict=True)
        ]
        data = {
            "svg": [symbols.svg(symbol, counted=False), symbols.svg(symbol, counted=True)],
            "marks": drawn,
            "z": z,
            "listed": listed,
        }
        name = symbol.label if len(drawn) == 1 else symbol.plural
        label = f"{name} ({len(drawn)})"
        swatch = symbols.svg(symbol, counted=bool(of_kind["filled"].any()))
        result.append(Layer(f"{group}-{number}", group, "marks", label, swatch, data, show))
    return result


def area_layers(areas: gpd.GeoDataFrame) -> list[Layer]:
    """Outlines of the board's area, districts and localities, and a veil over what lies beyond.

    Parameters
    ----------
    areas
        `area_type`, polygons (EPSG:27700).
    """
    if areas.empty:
        return []
    light = generalise.boundaries(areas)
    result: list[Layer] = []
    for area_type, (label, weight, dash) in _AREA_STYLES.items():
        of_type = gpd.GeoSeries(light[areas["area_type"] == area_type])
        if of_type.empty:
            continue
        data = {
            "shape": encode_polygons(list(of_type)),
            "colour": palette.AREA_LINE,
            "weight": weight,
            "dash": dash,
            "veil": _veil(of_type) if area_type == "hwb" else "",
        }
        swatch = swatches.line(palette.AREA_LINE, weight, dash)
        result.append(Layer(f"area-{area_type}", "backdrop", "area", label, swatch, data))
    return result[::-1]


def settlement_layer(settlements: gpd.GeoDataFrame) -> Layer | None:
    """Names of places, the larger ones first.

    Parameters
    ----------
    settlements
        `name`, `place` (as in OpenStreetMap), points (EPSG:27700).
    """
    placed = settlements[has_position(settlements)]
    placed = placed[placed["place"].isin(_SETTLEMENT_RANKS) & placed["name"].notna()]
    if placed.empty:
        return None
    names = [
        [lat, lon, *_SETTLEMENT_RANKS[row.place], str(row.name)]
        for (lat, lon), row in zip(points(placed), rows(placed), strict=True)
    ]
    names.sort(key=lambda name: (name[2], name[4], name[0], name[1]))
    label = "Names of towns and villages"
    return Layer("names", "backdrop", "names", label, swatches.letters(), names)


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples."""
    yield from frame.itertuples(index=False)


def clean(value: Any) -> str:  # noqa: ANN401 - a cell
    """Text of a cell; '' for none."""
    return "" if pd.isna(value) else str(value).strip()


def has_position(frame: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Say which rows are somewhere."""
    return frame.geometry.notna() & ~frame.geometry.is_empty


def points(frame: gpd.GeoDataFrame) -> Iterator[tuple[float, float]]:
    """Latitude and longitude of points, to a hundred-thousandth of a degree."""
    placed = latlon(frame.geometry)
    for lon, lat in shapely.get_coordinates(placed.to_numpy()):
        yield round(float(lat), 5), round(float(lon), 5)


def shifts_apart(placed: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    """Pixels right and down by which to move each symbol, so that none at one point hides another.

    Symbols of one point stand evenly on a circle, neighbours `_APART_PIXELS` apart, in the order of
    `placed`, the first to the left; a symbol alone at its point is not moved.
    """
    at = list(points(placed))
    together = Counter(at)
    met: Counter[tuple[float, float]] = Counter()
    shifts: dict[str, tuple[float, float]] = {}
    for mark_id, point in zip(placed["mark_id"], at, strict=True):
        count = together[point]
        if count == 1:
            shifts[mark_id] = (0.0, 0.0)
            continue
        radius = _APART_PIXELS / 2 / math.sin(math.pi / count)
        angle = math.pi + 2 * math.pi * met[point] / count
        met[point] += 1
        # Adding zero turns minus zero into zero.
        shifts[mark_id] = (
            round(radius * math.cos(angle), 1) + 0.0,
            round(radius * math.sin(angle), 1) + 0.0,
        )
    return shifts


def _veil(areas: gpd.GeoSeries) -> str:
    inside = shapely.union_all(areas.to_numpy())
    west, south, east, north = inside.bounds
    margin = _MASK_MARGIN_METRES
    everything = shapely.box(west - margin, south - margin, east + margin, north + margin)
    return encode_polygons([everything.difference(inside)])
