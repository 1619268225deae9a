"""The styles that a GeoPackage brings along, so that QGIS opens each layer already drawn.

QGIS looks for a table ``layer_styles`` in the file and takes the style in it that is marked as the
layer's default. Colours and shapes are those of our maps (`pna.maps.palette`, `pna.maps.symbols`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from pna.maps import palette, symbols
from pna.report.gpkg_qml import Label, Part, Rule, column, fill, hatch, marker, qml, quoted
from pna.study import Study
from pna.travel.isochrones import ALL
from pna.wording import gpkg_styles as words
from pna.wording import workbooks as heads

__all__ = ["LAYER_STYLES", "layer_styles"]

LAYER_STYLES = "layer_styles"
"""The table in which QGIS looks for them."""
_GEOMETRY = "geom"
"""What GDAL calls the column of shapes."""
_LONGEST_NAME = 30
_SHAPES = {
    "pharmacy": "circle",
    "lps": "square",
    "distance_selling": "diamond",
    "appliance": "triangle",
    "dispensing_practice": "hexagon",
}
_SIGNS = {
    "pharmacy": ("cross", 2.0, 0),
    "lps": ("cross", 2.0, 0),
    "distance_selling": ("line", 2.0, 90),
    "appliance": ("line", 1.3, 0),
    "dispensing_practice": ("circle", 1.2, 0),
}
_MARK, _LARGEST_SITE, _SMALLEST_DOT = 4.0, 8.0, 1.0
"""Millimetres across."""
_LARGEST_DOT = ((60, 8.0), (200, 5.5))
_LARGEST_DOT_AMONG_MANY = 4.0
"""The same by the number of dots, as on the maps for a screen."""
_CIRCLE, _CONTROLLED, _CHANGED = "#17527f", "#5c3a00", "#7a0a4f"
_TOWNS_FROM, _VILLAGES_FROM, _HAMLETS_FROM = 0, 200_000, 60_000
"""Denominators of scales."""

Style = Callable[[gpd.GeoDataFrame, Study], str]


def layer_styles(layers: Mapping[str, pd.DataFrame], study: Study) -> pd.DataFrame:
    """Give the table that QGIS reads, a row for each layer with shapes.

    Parameters
    ----------
    layers
        By name, as they are written. Those without shapes have no style.
    study
        Its headline and first premises set decide what stands out; its reference date stamps the
        rows.

    Returns
    -------
    DataFrame
        In the columns of QGIS; to be written as the layer `LAYER_STYLES` of the same file.
    """
    rows: list[dict[str, Any]] = []
    for name, layer in layers.items():
        if isinstance(layer, gpd.GeoDataFrame) and name in _STYLES:
            rows.append(
                {
                    "f_table_catalog": "",
                    "f_table_schema": "",
                    "f_table_name": name,
                    "f_geometry_column": _GEOMETRY,
                    "styleName": name[:_LONGEST_NAME],
                    "styleQML": _STYLES[name](layer, study),
                    "styleSLD": "",
                    "useAsDefault": True,
                    "description": words.DESCRIPTION,
                    "owner": "pna",
                    "ui": "",
                    "update_time": pd.Timestamp(study.study.reference_date),
                }
            )
    return pd.DataFrame(rows)


def _aliases(layer: gpd.GeoDataFrame) -> dict[str, str]:
    """Name columns as workbooks do."""
    names = [str(name) for name in layer if name != layer.geometry.name]
    return {name: heads.column_head(name, name, "text") for name in names}


def _areas(layer: gpd.GeoDataFrame, study: Study) -> str:
    del study
    kind, line = column("area_type"), palette.AREA_LINE
    rules = (
        Rule(words.LOCALITY, f"{kind} = 'locality'", (fill("", line, pen="dot"),)),
        Rule(
            words.DISTRICT,
            f"{kind} = 'district'",
            (fill("", line, edge_millimetres=0.5, pen="dash"),),
        ),
        Rule(words.BOARD, f"{kind} = 'hwb'", (fill("", line, edge_millimetres=0.9),)),
    )
    return qml(rules, aliases=_aliases(layer), shown_as="area_name")


def _mark(kind: str, *, counted: bool) -> tuple[Part, ...]:
    symbol = symbols.symbol_of(kind)
    inside, sign = (symbol.colour, palette.PAPER) if counted else (palette.PAPER, symbol.colour)
    edge = palette.INK if counted else symbol.colour
    if kind not in _SHAPES:
        return (marker("cross_fill", inside, edge, 3.0, angle=45),)
    shape, size, angle = _SIGNS[kind]
    return (
        marker(_SHAPES[kind], palette.PAPER, palette.PAPER, _MARK + 0.8, edge_millimetres=0.6),
        marker(_SHAPES[kind], inside, edge, _MARK),
        marker(shape, "", sign, size, edge_millimetres=0.45, angle=angle),
    )


def _premises(layer: gpd.GeoDataFrame, study: Study) -> str:
    # Yes and no compare with numbers in the file's own language, and not in that of QGIS.
    counts = f"to_int({column(f'counted_{study.premises.sets[0]}')})"
    is_kind = f"{column('kind')} = "
    there = set(layer["kind"])
    rules = [
        Rule(
            words.counts(symbols.KINDS[kind].plural, study.premises.sets[0], counted=counted),
            f"{is_kind}{quoted(kind)} AND {counts} = {int(counted)}",
            _mark(kind, counted=counted),
        )
        for kind in symbols.KINDS
        for counted in (True, False)
        if ((layer["kind"] == kind) & (layer[f"counted_{study.premises.sets[0]}"] == counted)).any()
    ]
    rules += [
        Rule(symbols.symbol_of(kind).plural, f"{is_kind}{quoted(kind)}", _mark(kind, counted=False))
        for kind in sorted(there - set(symbols.KINDS))
    ]
    labels = (Label("name", f"to_int({column('in_area')}) = 1", 8, 40_000),)
    return qml(rules, labels=labels, aliases=_aliases(layer), shown_as="name")


def _places(layer: gpd.GeoDataFrame, study: Study) -> str:
    headline = study.headline
    outside = f"{column('outside_both')} = 'yes'"
    special = f"coalesce({column('special')}, '') <> ''"
    people = layer.loc[layer["outside_both"] == "yes", "people"].dropna()
    most = max(float(people.max()) if len(people) else 1.0, 1.0)
    largest = next(
        (size for number, size in _LARGEST_DOT if len(people) <= number), _LARGEST_DOT_AMONG_MANY
    )
    # The area of a dot, not its width, is in proportion to people.
    size = f"max({_SMALLEST_DOT:g}, {largest:g} * sqrt({column('people')} / {most:g}))"
    colour = palette.OUTSIDE
    dot = marker("circle", colour, palette.PAPER, 2.0, edge_millimetres=0.2, size=size)
    ring = marker("circle", "", colour, 2.0, edge_millimetres=0.5, size=size)
    told = words.further(headline.drive_minutes, headline.walk_minutes)
    rules = (
        Rule(told, f"{outside} AND NOT ({special})", (dot,)),
        Rule(words.special(told), f"{outside} AND {special}", (ring,)),
        Rule(
            words.OTHER_PLACES,
            "ELSE",
            (marker("circle", "#8c8c8c", palette.PAPER, 1.2, edge_millimetres=0.1),),
            shown=False,
        ),
    )
    return qml(rules, order=(("people", False),), aliases=_aliases(layer), shown_as="place")


def _isochrones(layer: gpd.GeoDataFrame, study: Study) -> str:
    every = f"coalesce({column('facility_id')}, '') = {quoted(ALL)}"
    limits = {"drive": study.headline.drive_minutes, "walk": study.headline.walk_minutes}
    rules = []
    for mode, colours in palette.BAND_COLOURS.items():
        merged = (layer["mode"] == mode) & (layer["facility_id"] == ALL)
        minutes = sorted(set(layer.loc[merged, "minutes"]))
        fills = palette.band_fills(mode, len(minutes))
        bands = tuple(
            Rule(
                words.band(one, mode),
                f"{column('minutes')} = {one:g}",
                (
                    fill(
                        shade,
                        colours.edge if one == limits[mode] else "",
                        edge_millimetres=0.5,
                        pen="dash" if colours.dash else "solid",
                    ),
                ),
            )
            for one, shade in zip(minutes, fills, strict=True)
        )
        where = f"{column('mode')} = {quoted(mode)} AND {every}"
        rules.append(Rule(words.WAYS[mode], where, rules=bands))
    # The widest first, and walks over drives: smaller bands lie on top.
    order = (("mode", True), ("minutes", False))
    return qml(rules, order=order, opacity=0.85, aliases=_aliases(layer))


def _isochrone_range(layer: gpd.GeoDataFrame, study: Study) -> str:
    del study
    edge = palette.BAND_COLOURS["drive"].edge
    rules = [
        Rule(said, f"{column('end')} = {quoted(end)}", (fill("", edge, pen="dot"),))
        for end, said in words.ENDS.items()
    ]
    return qml(rules, aliases=_aliases(layer))


def _settlements(layer: gpd.GeoDataFrame, study: Study) -> str:
    del study
    place = column("place")
    dot, small = (marker("circle", palette.PAPER, palette.INK, size) for size in (1.4, 1.0))
    towns, villages = f"{place} IN ('city', 'town')", f"{place} IN ('village', 'suburb')"
    others = f"{place} NOT IN ('city', 'town', 'village', 'suburb')"
    rules = (
        Rule(words.TOWNS, towns, (dot,)),
        Rule(words.VILLAGES, villages, (small,), from_scale=_VILLAGES_FROM),
        Rule(words.HAMLETS, others, (small,), from_scale=_HAMLETS_FROM),
    )
    labels = (
        Label("name", towns, 11, _TOWNS_FROM, bold=True),
        Label("name", villages, 9, _VILLAGES_FROM),
        Label("name", others, 8, _HAMLETS_FROM),
    )
    return qml(rules, labels=labels, aliases=_aliases(layer), shown_as="name")


def _plain(rule: Rule, shown_as: str = "") -> Style:
    def style(layer: gpd.GeoDataFrame, study: Study) -> str:
        del study
        named = shown_as if shown_as in layer else ""
        return qml((rule,), aliases=_aliases(layer), shown_as=named)

    return style


def _controlled_changes(layer: gpd.GeoDataFrame, study: Study) -> str:
    del study
    change = column("change")
    rules = (
        Rule(
            words.NEWLY_IN,
            f"{change} = 'newly in'",
            (hatch(_CHANGED, 0), fill("", _CHANGED, edge_millimetres=0.5)),
        ),
        Rule(
            words.NO_LONGER_IN,
            f"{change} = 'no longer in'",
            (fill("", _CHANGED, edge_millimetres=0.5, pen="dot"),),
        ),
    )
    return qml(rules, aliases=_aliases(layer), shown_as="name")


def _housing_sites(layer: gpd.GeoDataFrame, study: Study) -> str:
    del study
    most = max(float(layer["homes"].max()) if len(layer) else 1.0, 1.0)
    size = f"max(2, {_LARGEST_SITE:g} * sqrt(coalesce({column('homes')}, 0) / {most:g}))"
    mark = marker("pentagon", "#8a2b06", palette.PAPER, 4.0, size=size)
    labels = (Label("name", "", 8, 60_000),)
    rules = (Rule(words.HOUSING, "", (mark,)),)
    return qml(
        rules, labels=labels, order=(("homes", False),), aliases=_aliases(layer), shown_as="name"
    )


def _special_sites(layer: gpd.GeoDataFrame, study: Study) -> str:
    del study
    shapes = ("star", "pentagon", "triangle", "diamond", "square", "circle", "cross_fill")
    kinds = sorted(set(layer["kind"].astype(str)))
    rules = [
        Rule(
            symbols.symbol_of(kind).label,
            f"{column('kind')} = {quoted(kind)}",
            (marker(shapes[number % len(shapes)], palette.PAPER, "#4a2a7a", 3.2),),
        )
        for number, kind in enumerate(kinds)
    ]
    return qml(rules, aliases=_aliases(layer), shown_as="name")


def _premises_services(layer: gpd.GeoDataFrame, study: Study) -> str:
    """Draw one service at a time: the first is switched on."""
    del study
    offers = column("offers")
    colour = symbols.KINDS["pharmacy"].colour
    marks = {
        "yes": marker("circle", colour, palette.INK, _MARK),
        "no": marker("circle", palette.PAPER, colour, _MARK),
        "not known": marker("cross", "", "#444444", 3.0, edge_millimetres=0.5),
    }
    services = list(dict.fromkeys(layer["service"].astype(str)))
    rules = [
        Rule(
            service,
            f"{column('service')} = {quoted(service)}",
            shown=number == 0,
            rules=tuple(
                Rule(words.OFFERS[value], f"{offers} = {quoted(value)}", (mark,))
                for value, mark in marks.items()
            ),
        )
        for number, service in enumerate(services)
    ]
    return qml(rules, aliases=_aliases(layer), shown_as="name")


_STYLES: dict[str, Style] = {
    "areas": _areas,
    "premises": _premises,
    "places": _places,
    "isochrones": _isochrones,
    "isochrone_range": _isochrone_range,
    "settlements": _settlements,
    "circles_1600m": _plain(
        Rule(words.CIRCLES, "", (fill("", _CIRCLE, edge_millimetres=0.35, pen="dash"),)), "name"
    ),
    "circles_1600m_merged": _plain(
        Rule(words.MERGED_CIRCLES, "", (fill("", _CIRCLE, edge_millimetres=0.6),))
    ),
    "controlled_localities": _plain(
        Rule(words.CONTROLLED, "", (hatch(_CONTROLLED, 45), fill("", _CONTROLLED))), "name"
    ),
    "controlled_beyond_1600m": _plain(
        Rule(words.BEYOND, "", (hatch(_CONTROLLED, 135), fill("", _CONTROLLED, pen="dot"))), "name"
    ),
    "controlled_changes": _controlled_changes,
    "housing_sites": _housing_sites,
    "special_sites": _special_sites,
    "other_sites": _special_sites,
    "premises_services": _premises_services,
}
"""By layer, in the order in which files hold them."""
