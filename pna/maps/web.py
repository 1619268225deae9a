"""The coverage map: one HTML file that holds all it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
from branca.element import Figure

from pna.assumptions import method
from pna.errors import DataError
from pna.maps import layers as drawn
from pna.maps import offline, symbols, words
from pna.maps.encode import latlon_bounds
from pna.maps.spec import CoverageMap

__all__ = ["CoverageMap", "coverage_map"]

MOST_PLACES_LISTED = 300
_MOST_NAMES_IN_A_NOTE = 10


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    title: str
    text: str
    layers: tuple[drawn.Layer, ...]
    remark: str = ""
    unshaded: str = ""


def coverage_map(spec: CoverageMap) -> str:
    """Draw the coverage map as one self-contained page.

    Leaflet, styles and data are all inside; a Content-Security-Policy forbids anything else. The
    same input gives the same bytes. Geometry is generalised for drawing (bands by 20 m, roads by
    8 m or more, minor roads left out where they would not fit): the page is an illustration of the
    tables, a part of which it repeats.

    Parameters
    ----------
    spec
        Layers in EPSG:27700 and the table to show.

    Returns
    -------
    str
        HTML. Write it as UTF-8 with line feeds as they are, for the policy holds hashes of the
        scripts.

    Raises
    ------
    DataError
        A layer lacks a column or is not in EPSG:27700, or there is nothing with a position.
    ExternalResourceError
        The page would fetch something from outside: a fault of this package.
    """
    spec.check()
    roads, roads_left_out = drawn.road_layer(spec)
    names = drawn.settlement_layer(spec)
    groups = _groups(spec, [layer for layer in (roads, names) if layer is not None])
    in_page = [layer for group in groups for layer in group.layers]
    with offline.counted_ids():
        page_map = offline.OfflineMap(latlon_bounds(_to_show(spec)))
        Figure().add_child(page_map)
        for layer in in_page:
            feature_group = folium.FeatureGroup(name=layer.key, show=layer.show)
            feature_group.add_child(offline.Drawing(layer.function, layer.key))
            page_map.add_child(feature_group)
        map_html, map_script = offline.scripts_of(page_map)
    # The roads and names of an invented place are nobody's data.
    backdrop = any(layer is not None for layer in (roads, names)) and not spec.invented
    data = {**{layer.key: layer.data for layer in in_page}, "credit": backdrop}
    scripts = (offline.leaflet_js(), offline.package_file("coverage.js"), map_script)
    page = offline.environment().get_template("coverage.html.j2").render(
        spec=spec,
        date=words.long_date(spec.reference_date),
        drive=words.minutes_number(spec.drive_rule_minutes),
        walk=words.minutes_number(spec.walk_rule_minutes),
        policy=offline.content_security_policy(scripts),
        leaflet_css=offline.leaflet_css(),
        css=offline.package_file("coverage.css"),
        leaflet_licence=offline.asset("leaflet-LICENSE.txt"),
        scripts=scripts,
        data=offline.data_block(data),
        map_html=map_html,
        groups=groups,
        dot_sizes=drawn.dot_sizes(spec),
        filled=symbols.svg(symbols.KINDS["pharmacy"], counted=True),
        hollow=symbols.svg(symbols.KINDS["pharmacy"], counted=False),
        head=[words.heading(str(column)) for column in spec.summary.columns],
        rows=_rows(spec.summary),
        row_name=list(spec.summary.columns).index("area_name"),
        places=_places(spec),
        openstreetmap=not spec.invented,
        method_title=method.TITLE,
        unshaded_swatch=drawn.unshaded_swatch(),
        notes=(
            *(note for note in spec.notes if note not in spec.headline),
            *_own_notes(spec, roads_left_out),
        ),
    )  # fmt: skip
    return offline.refuse_external(page)


def _groups(spec: CoverageMap, backdrop: list[drawn.Layer]) -> list[_Group]:
    drive, walk = (
        words.minutes_number(rule) for rule in (spec.drive_rule_minutes, spec.walk_rule_minutes)
    )
    rule = f"Further than {drive} minutes' drive and {walk} minutes' walk"
    found = [
        _Group("outside", rule, "", tuple(drawn.outside_layers(spec))),
        _Group("premises", "Premises", "", tuple(drawn.premises_layers(spec))),
    ]
    bands = drawn.band_layers(spec)
    range_of_rule = drawn.range_layer(spec)
    if range_of_rule is not None:
        bands.append(range_of_rule)
    for mode, limit, text in (("drive", drive, spec.speeds_text), ("walk", walk, "")):
        layers = tuple(layer for layer in bands if layer.group == mode)
        marked = any(layer.data.get("line") for layer in layers)
        remark = f"The line marks {limit} minutes." if marked else ""
        title = f"Minutes' {mode} to the nearest {spec.counted_words}"
        found.append(_Group(mode, title, text, layers, remark, _unshaded(spec, mode)))
    outlines = (*drawn.area_layers(spec), *backdrop)
    found.append(_Group("backdrop", "Boundaries and backdrop", "", outlines))
    return [group for group in found if group.layers]


def _unshaded(spec: CoverageMap, mode: str) -> str:
    """What ground without a band is: said of driving, the bands of which reach furthest."""
    minutes = spec.bands["minutes"][spec.bands["mode"] == mode]
    if mode != "drive" or minutes.empty:
        return ""
    longest = words.minutes_number(float(minutes.max()))
    return f"unshaded: more than {longest} minutes' drive (or far from any road)"


def _to_show(spec: CoverageMap) -> gpd.GeoSeries:
    """What the map opens on: the board's area, or else whatever has a position."""
    of_board = spec.boundary.geometry[spec.boundary["area_type"] == "hwb"]
    rest = (spec.boundary, spec.bands, spec.outside, spec.premises, spec.settlements, spec.roads)
    for shapes in (of_board, *(frame.geometry for frame in rest)):
        series = gpd.GeoSeries(shapes)
        placed = gpd.GeoSeries(series[series.notna() & ~series.is_empty])
        if len(placed):
            return placed
    msg = "the map has nothing to show: no boundary, no bands, no premises with a position"
    raise DataError(msg)


def _rows(table: pd.DataFrame) -> list[list[tuple[str, bool]]]:
    columns = [str(column) for column in table.columns]
    return [
        [words.table_cell(column, value) for column, value in zip(columns, row, strict=True)]
        for row in table.astype(object).itertuples(index=False)
    ]


def _places(spec: CoverageMap) -> dict[str, Any]:
    """Rows of the list of places outside, largest first, and how many more there are."""
    ordered = spec.outside.sort_values(["people", "demand_id"], ascending=[False, True])
    listed = []
    for row in drawn.rows(ordered.head(MOST_PLACES_LISTED)):
        drive, walk = drawn.travel(row, spec.limit_minutes)
        listed.append(
            {
                "name": drawn.clean(row.place) or drawn.clean(row.demand_id),
                "code": drawn.clean(row.demand_id),
                "special": drawn.clean(row.special).replace("_", " "),
                "people": words.people_text(row.people),
                "drive": drive,
                "walk": walk,
            }
        )
    more = ordered.iloc[MOST_PLACES_LISTED:]
    return {
        "rows": listed,
        "more": len(more),
        "more_people": words.people_text(float(more["people"].sum())),
    }


def _own_notes(spec: CoverageMap, roads_left_out: list[str]) -> list[str]:
    notes: list[str] = []
    for layer, what in (("premises", "premises"), ("outside", "places further than both times")):
        frame: gpd.GeoDataFrame = getattr(spec, layer)
        lost = frame[frame.geometry.isna() | frame.geometry.is_empty]
        if len(lost):
            column = "name" if layer == "premises" else "demand_id"
            names = sorted(drawn.clean(value) or "(no name)" for value in lost[column])
            shown = ", ".join(names[:_MOST_NAMES_IN_A_NOTE])
            rest = len(names) - _MOST_NAMES_IN_A_NOTE
            tail = f" and {rest} more" if rest > 0 else ""
            notes.append(f"Not on the map, for want of a position: {what}: {shown}{tail}.")
    if roads_left_out:
        notes.append(
            f"To keep the file small, the backdrop leaves out {' and '.join(roads_left_out)}; "
            "the times use them all the same."
        )
    return notes
