"""The layers of a coverage map: what each draws, and the line of the legend that switches it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from markupsafe import Markup

from pna.maps import generalise, palette, symbols, words
from pna.maps.encode import encode_polygons, latlon
from pna.maps.spec import CoverageMap

__all__ = [
    "Layer",
    "area_layers",
    "band_layers",
    "clean",
    "dot_sizes",
    "outside_layers",
    "premises_layers",
    "range_layer",
    "road_layer",
    "rows",
    "settlement_layer",
    "travel",
    "unshaded_swatch",
]

SMALLEST_DOT_PIXELS = 2.5
_LARGEST_DOT_PIXELS = ((60, 16.0), (200, 11.0))
_LARGEST_DOT_AMONG_MANY_PIXELS = 8.0
ROADS_BUDGET_BYTES = 2_200_000
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


def band_layers(spec: CoverageMap) -> list[Layer]:
    """Bands of minutes as rings, one layer each."""
    result: list[Layer] = []
    rings = generalise.rings(spec.bands)
    rules: tuple[tuple[palette.Mode, float], ...] = (
        ("drive", spec.drive_rule_minutes),
        ("walk", spec.walk_rule_minutes),
    )
    for mode, rule in rules:
        of_mode = [ring for ring in rings if ring.mode == mode]
        colours = palette.BAND_COLOURS[mode]
        fills = palette.band_fills(mode, len(of_mode))
        for ring, fill in zip(of_mode, fills, strict=True):
            is_rule = math.isclose(ring.upper, rule)
            upper, lower = words.minutes_number(ring.upper), words.minutes_number(ring.lower)
            label = f"up to {upper} minutes" if ring.lower == 0 else f"{lower} to {upper} minutes"
            data = {
                "pane": mode,
                "shape": encode_polygons([ring.area]),
                "line": encode_polygons([ring.whole]) if is_rule else "",
                "fill": fill,
                "edge": colours.edge,
                "dash": colours.dash,
            }
            swatch = _band_swatch(fill, colours if is_rule else None)
            result.append(Layer(f"{mode}-{upper}", mode, "band", label, swatch, data))
    return result


def range_layer(spec: CoverageMap) -> Layer | None:
    """What lies between both ends of the range of the drive's rule, if there is a range."""
    if spec.band_range is None:
        return None
    slow, quick = (
        spec.band_range[spec.band_range["end"] == end].geometry for end in ("slow", "quick")
    )
    ring = generalise.between(slow, quick)
    if ring.is_empty:
        return None
    edge = palette.BAND_COLOURS["drive"].edge
    data = {"shape": encode_polygons([ring]), "edge": edge, "dash": palette.RANGE_DASH}
    minutes = words.minutes_number(spec.drive_rule_minutes)
    label = f"{minutes} minutes if cars are slower or quicker (range of the calibration)"
    return Layer("drive-range", "drive", "range", label, _range_swatch(edge), data)


def premises_layers(spec: CoverageMap) -> list[Layer]:
    """Premises by kind, the known kinds first; those at one point are shifted apart."""
    placed = spec.premises[_has_position(spec.premises)].sort_values("facility_id")
    kinds = [kind for kind in symbols.KINDS if (placed["kind"] == kind).any()]
    kinds += sorted(set(placed["kind"].astype(str)) - set(symbols.KINDS))
    shifts = _shifts_apart(placed)
    result: list[Layer] = []
    for number, kind in enumerate(kinds):
        of_kind = placed[placed["kind"] == kind]
        symbol = symbols.symbol_of(kind)
        marks = [
            [
                lat,
                lon,
                int(bool(row.counted)),
                _premises_lines(row, symbol),
                *shifts[row.facility_id],
            ]
            for (lat, lon), row in zip(_points(of_kind), rows(of_kind), strict=True)
        ]
        data = {
            "svg": [symbols.svg(symbol, counted=False), symbols.svg(symbol, counted=True)],
            "marks": marks,
        }
        name = symbol.label if len(marks) == 1 else symbol.plural
        label = f"{name} ({len(marks)})"
        swatch = symbols.svg(symbol, counted=bool(of_kind["counted"].any()))
        result.append(Layer(f"premises-{number}", "premises", "premises", label, swatch, data))
    return result


def outside_layers(spec: CoverageMap) -> list[Layer]:
    """Places further than both times, special ones apart, as dots with area in proportion."""
    placed = spec.outside[_has_position(spec.outside)]
    placed = placed.sort_values(["people", "demand_id"], ascending=[False, True])
    scale = dot_scale(spec)
    special = placed["special"].fillna("").astype(str).str.strip() != ""
    result: list[Layer] = []
    for key, label, part in (
        ("outside", "Places where people live", placed[~special]),
        ("outside-special", "Prisons, barracks and other special places", placed[special]),
    ):
        if part.empty and key != "outside":
            continue
        dots = [
            [lat, lon, dot_radius(row.people, scale), _outside_lines(row, spec.limit_minutes)]
            for (lat, lon), row in zip(_points(part), rows(part), strict=True)
        ]
        hollow = key != "outside"
        data = {"colour": palette.OUTSIDE, "hollow": hollow, "dots": dots}
        swatch = _dot_swatch(7, hollow=hollow)
        result.append(Layer(key, "outside", "dots", f"{label} ({len(dots)})", swatch, data))
    return result


def area_layers(spec: CoverageMap) -> list[Layer]:
    """Outlines of the board's area, districts and localities, and a veil over what lies beyond."""
    light = generalise.boundaries(spec.boundary)
    result: list[Layer] = []
    for area_type, (label, weight, dash) in _AREA_STYLES.items():
        of_type = gpd.GeoSeries(light[spec.boundary["area_type"] == area_type])
        if of_type.empty:
            continue
        data = {
            "shape": encode_polygons(list(of_type)),
            "colour": palette.AREA_LINE,
            "weight": weight,
            "dash": dash,
            "veil": _veil(of_type) if area_type == "hwb" else "",
        }
        swatch = _line_swatch(palette.AREA_LINE, weight, dash)
        result.append(Layer(f"area-{area_type}", "backdrop", "area", label, swatch, data))
    return result[::-1]


def road_layer(spec: CoverageMap) -> tuple[Layer | None, list[str]]:
    """Roads of the backdrop, and the classes that had no room."""
    layers, left_out = generalise.road_layers(spec.roads, ROADS_BUDGET_BYTES)
    if not layers:
        return None, left_out
    data = [
        {
            "lines": layer.lines,
            "weight": layer.road_class.weight,
            "minZoom": layer.road_class.min_zoom,
        }
        for layer in layers
    ]
    swatch = _line_swatch("#8c8c8c", 2.0, "")
    return Layer("roads", "backdrop", "roads", "Roads", swatch, data), left_out


def settlement_layer(spec: CoverageMap) -> Layer | None:
    """Names of places, the larger ones first."""
    placed = spec.settlements[_has_position(spec.settlements)]
    placed = placed[placed["place"].isin(_SETTLEMENT_RANKS) & placed["name"].notna()]
    if placed.empty:
        return None
    names = [
        [lat, lon, *_SETTLEMENT_RANKS[row.place], str(row.name)]
        for (lat, lon), row in zip(_points(placed), rows(placed), strict=True)
    ]
    names.sort(key=lambda name: (name[2], name[4], name[0], name[1]))
    swatch = Markup('<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
                    '<text x="4" y="15" font-size="14">Aa</text></svg>')  # fmt: skip
    return Layer("names", "backdrop", "names", "Names of towns and villages", swatch, names)


def dot_scale(spec: CoverageMap) -> float:
    """Pixels of radius for the square root of one person; smaller dots where there are many."""
    largest = float(spec.outside["people"].max()) if len(spec.outside) else 0.0
    if not largest > 0:
        return 0.0
    pixels = next(
        (size for most, size in _LARGEST_DOT_PIXELS if len(spec.outside) <= most),
        _LARGEST_DOT_AMONG_MANY_PIXELS,
    )
    return pixels / math.sqrt(largest)


def dot_radius(people: float, scale: float) -> float:
    """Radius in pixels: area in proportion to people, never smaller than can be seen."""
    size = 0.0 if pd.isna(people) else scale * math.sqrt(max(float(people), 0.0))
    return round(max(size, SMALLEST_DOT_PIXELS), 1)


def dot_sizes(spec: CoverageMap) -> list[tuple[str, Markup]]:
    """Sizes for the legend: up to three round numbers of people, with a dot for each."""
    scale = dot_scale(spec)
    if not scale > 0:
        return []
    largest = float(spec.outside["people"].max())
    steps = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    below = [step for step in steps if step <= largest][-5::2]
    return [(f"{step:,}", _dot_swatch(dot_radius(step, scale), hollow=False)) for step in below]


def _premises_lines(row: Any, symbol: symbols.Symbol) -> list[str]:  # noqa: ANN401 - named tuple
    where = "" if row.in_area else "Outside the area"
    state = "" if row.counted else f"Not counted: {clean(row.why_not) or 'only shown'}"
    address = ", ".join(part for part in (clean(row.address), clean(row.postcode)) if part)
    first = clean(row.name) or "(no name)"
    code = f"ODS code {clean(row.facility_id)}"
    return [line for line in (first, symbol.label, address, code, where, state) if line]


def _outside_lines(row: Any, limits: Mapping[str, float]) -> list[str]:  # noqa: ANN401 - named tuple
    special = clean(row.special).replace("_", " ").capitalize()
    drive, walk = travel(row, limits)
    return [
        line
        for line in (
            clean(row.place) or clean(row.demand_id),
            special,
            f"{words.people_text(row.people)} people",
            f"Drive: {drive}",
            f"Walk: {walk}",
            f"Place code {clean(row.demand_id)}",
        )
        if line
    ]


def travel(row: Any, limits: Mapping[str, float]) -> tuple[str, str]:  # noqa: ANN401 - named tuple
    """Text of the drive and of the walk from a place outside; `limits` is minutes by mode."""
    drive = words.travel_text(
        "drive",
        row.drive_minutes,
        clean(row.drive_status),
        clean(row.nearest_drive),
        limits.get("drive"),
    )
    walk = words.travel_text(
        "walk",
        row.walk_minutes,
        clean(row.walk_status),
        clean(row.nearest_walk),
        limits.get("walk"),
    )
    return drive, walk


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples."""
    yield from frame.itertuples(index=False)


def clean(value: Any) -> str:  # noqa: ANN401 - a cell
    """Text of a cell; '' for none."""
    return "" if pd.isna(value) else str(value).strip()


def _has_position(frame: gpd.GeoDataFrame) -> pd.Series[bool]:
    return frame.geometry.notna() & ~frame.geometry.is_empty


def _points(frame: gpd.GeoDataFrame) -> Iterator[tuple[float, float]]:
    points = latlon(frame.geometry)
    for lon, lat in shapely.get_coordinates(points.to_numpy()):
        yield round(float(lat), 5), round(float(lon), 5)


def _shifts_apart(placed: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    """Pixels right and down by which to move each symbol, so that none at one point hides another.

    Symbols of one point stand evenly on a circle, neighbours `_APART_PIXELS` apart, in the order of
    `placed`, the first to the left; a symbol alone at its point is not moved.
    """
    points = list(_points(placed))
    together = Counter(points)
    met: Counter[tuple[float, float]] = Counter()
    shifts: dict[str, tuple[float, float]] = {}
    for facility_id, point in zip(placed["facility_id"], points, strict=True):
        count = together[point]
        if count == 1:
            shifts[facility_id] = (0.0, 0.0)
            continue
        radius = _APART_PIXELS / 2 / math.sin(math.pi / count)
        angle = math.pi + 2 * math.pi * met[point] / count
        met[point] += 1
        # Adding zero turns minus zero into zero.
        shifts[facility_id] = (
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


def _band_swatch(fill: str, edged: palette.BandColours | None) -> Markup:
    edge, dash, width = (edged.edge, edged.dash, 2.2) if edged else ("none", "", 0)
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true"><rect x="2" y="2"'
        ' width="24" height="16" fill="{}" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>'
        "</svg>"
    ).format(fill, edge, width, dash)


def _range_swatch(edge: str) -> Markup:
    fill = palette.band_fills("drive", 2)[0]
    hatch = "".join(f"M{x} 18L{x + 16} 2" for x in range(-10, 26, 6))
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true"><clipPath id="swatch">'
        '<path d="M2 2h24v16H2z"/></clipPath><path d="M2 2h24v16H2z" fill="{}"/><path d="{}"'
        ' clip-path="url(#swatch)" stroke="{}" stroke-width="2.2"/><path d="M2 2h24v16H2z"'
        ' fill="none" stroke="{}" stroke-width="1.2" stroke-dasharray="{}"/></svg>'
    ).format(fill, hatch, palette.PAPER, edge, palette.RANGE_DASH)


def unshaded_swatch() -> Markup:
    """Small picture of ground without a band."""
    frame = palette.BandColours(near="", far="", edge="#767676", dash="")
    return _band_swatch(palette.UNSHADED, frame)


def _dot_swatch(radius: float, *, hollow: bool) -> Markup:
    size = 2 * radius + 4
    fill, dash = (palette.PAPER, "3 2") if hollow else (palette.OUTSIDE, "")
    return Markup(
        '<svg viewBox="0 0 {s} {s}" width="{s}" height="{s}" aria-hidden="true">'
        '<circle cx="{c}" cy="{c}" r="{r}" fill="{f}" stroke="{o}" stroke-width="1.5"'
        ' stroke-dasharray="{d}"/></svg>'
    ).format(s=round(size, 1), c=round(size / 2, 1), r=radius, f=fill, o=palette.OUTSIDE, d=dash)


def _line_swatch(colour: str, weight: float, dash: str) -> Markup:
    return Markup(
        '<svg viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">'
        '<path d="M0 10h28" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/></svg>'
    ).format(colour, weight, dash)
