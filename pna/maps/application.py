"""The map of an application: one HTML file that holds all it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import shapely
from branca.element import Figure
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from pna import provenance, wording
from pna.maps import application_swatches as swatches
from pna.maps import generalise, offline, symbols
from pna.maps import layers as drawn
from pna.maps import words as map_words
from pna.maps.application_content import MODES, Content, content
from pna.maps.application_lists import (
    GONE,
    asked_of,
    label_of,
    limits_of,
    notes_of,
    places_of,
    settlements_of,
    travel,
)
from pna.maps.application_style import (
    AFTER_LINE,
    BEFORE_DASH,
    BEFORE_LINE,
    CHANGES,
    LAND_AFTER,
    POSSIBLE,
    area_radius,
    largest_people,
    size_steps,
)
from pna.maps.encode import encode_lines, encode_polygons, latlon, latlon_bounds
from pna.scenario.compare import Comparison
from pna.wording import application_map as words

__all__ = ["application_map"]

ROADS_BUDGET_BYTES = 700_000
_LARGEST_PIXELS, _LARGEST_AMONG_MANY_PIXELS, _SMALLEST_PIXELS = 24.0, 17.0, 8.0
_MANY_PLACES = 60
_LINE_TOLERANCE_METRES = 4.0


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    title: str
    layers: tuple[drawn.Layer, ...]
    mode: str = ""


def application_map(comparison: Comparison, *, what: Content | None = None) -> str:
    """Draw the map of an application as one self-contained page.

    Leaflet, styles and data are all inside; a Content-Security-Policy forbids anything else. The
    same input gives the same bytes. It shows one way of travelling at a time: the land within the
    headline's time before and after, the places that come within it and fall outside it, and the
    premises; the tables below the map say the same.

    Parameters
    ----------
    comparison
        From `pna.scenario.rechecked.recheck`.
    what
        Of the same comparison, if it is at hand (`pna.maps.application_content.content`).

    Returns
    -------
    str
        HTML. Write it as UTF-8 with line feeds as they are, for the policy holds hashes of the
        scripts.

    Raises
    ------
    ExternalResourceError
        The page would fetch something from outside: a fault of this package.
    """
    what = content(comparison) if what is None else what
    groups = _groups(what)
    in_page = [layer for group in groups for layer in group.layers]
    with offline.counted_ids():
        page_map = offline.OfflineMap(_bounds(what.views[_shown(what)]))
        Figure().add_child(page_map)
        for layer in in_page:
            feature_group = folium.FeatureGroup(name=layer.key, show=layer.show)
            feature_group.add_child(offline.Drawing(layer.function, layer.key))
            page_map.add_child(feature_group)
        map_html, map_script = offline.scripts_of(page_map)
    data = {
        **{layer.key: layer.data for layer in in_page},
        "credit": not what.invented,
        "views": {
            key: _bounds(view) for key, view in (*what.views.items(), ("sites", what.sites_view))
        },
    }
    scripts = (
        offline.leaflet_js(),
        offline.map_js(),
        offline.package_file("application.js"),
        map_script,
    )
    listed, more = places_of(what)
    page = offline.environment().get_template("application.html.j2").render(
        title=what.name,
        study=what.study.study.name,
        date=map_words.long_date(what.on) if what.on else "",
        as_at=map_words.long_date(what.study.study.reference_date),
        invented=what.invented,
        findings=what.findings,
        policy=offline.content_security_policy(scripts),
        leaflet_css=offline.leaflet_css(),
        css=offline.package_file("map.css") + offline.package_file("application.css"),
        leaflet_licence=offline.asset("leaflet-LICENSE.txt"),
        scripts=scripts,
        data=offline.data_block(data),
        map_html=map_html,
        land_note=words.LAND_NOTE,
        modes=_modes(what),
        groups=groups,
        sizes=_sizes(what),
        hollow=swatches.place(CHANGES["within"], 12.0, hollow=True) if _hollow(what) else "",
        hollow_words=words.SOME_SITES,
        sites=asked_of(what),
        asked_notes=(
            (words.position_words(what.metres, len(comparison.possible)),) if what.circles else ()
        ),
        filled=symbols.svg(symbols.KINDS["pharmacy"], counted=True),
        not_counted=symbols.svg(symbols.KINDS["pharmacy"], counted=False),
        settlements=settlements_of(what),
        places=listed,
        more=len(more),
        notes=notes_of(comparison, what, more),
        attribution=provenance.attribution(what.study, comparison.before.findings),
        openstreetmap=not what.invented,
    )  # fmt: skip
    return offline.refuse_external(page)


def _modes(what: Content) -> list[dict[str, Any]]:
    shown = _shown(what)
    return [{"key": mode, "words": _time(what, mode), "show": mode == shown} for mode in MODES]


def _shown(what: Content) -> str:
    """The way of travelling that the map opens with: by which more people move."""
    totals = what.totals if len(what.totals) else pd.DataFrame({"mode": [], "people": []})
    drive, walk = (float(totals["people"][totals["mode"] == mode].sum()) for mode in MODES)
    return "walk" if walk > drive else "drive"


def _bounds(view: BaseGeometry) -> list[list[float]]:
    return latlon_bounds(gpd.GeoSeries([view], crs=27700))


def _time(what: Content, mode: str) -> str:
    headline = what.study.headline
    minutes = headline.drive_minutes if mode == "drive" else headline.walk_minutes
    return words.mode_words(mode, float(minutes))


def _other_premises(what: Content) -> gpd.GeoDataFrame:
    """Premises that the application does not speak of, as marks."""
    others = what.premises[~what.premises["role"].isin(list(words.SITE_LABELS))]
    return gpd.GeoDataFrame(
        {
            "mark_id": others["facility_id"],
            "kind": others["kind"],
            "filled": others["counted"],
            "lines": [_premises_lines(row) for row in drawn.rows(others)],
        },
        geometry=others.geometry,
        crs=others.crs,
    )


def _premises_lines(row: Any) -> list[str]:  # noqa: ANN401 - named tuple
    kind = symbols.symbol_of(str(row.kind)).label
    address = ", ".join(
        part for part in (drawn.clean(row.address), drawn.clean(row.postcode)) if part
    )
    state = "" if row.counted else words.ONLY_SHOWN
    code = f"ODS code {drawn.clean(row.facility_id)}"
    first = drawn.clean(row.name) or "(no name)"
    return [line for line in (first, kind, address, code, state) if line]


def _groups(what: Content) -> list[_Group]:
    found = [_Group("sites", words.OF_THE_APPLICATION, tuple(_site_layers(what)))]
    for mode in MODES:
        title = f"{_time(what, mode)}, before and after"
        layers = (*_band_layers(what, mode), *_place_layers(what, mode))
        found.append(_Group(mode, title, layers, mode))
    found.append(
        _Group(
            "premises", words.OTHERS, tuple(drawn.marks_layers("premises", _other_premises(what)))
        )
    )
    roads, names = _road_layer(what), drawn.settlement_layer(what.settlements)
    behind = [layer for layer in (roads, names) if layer is not None]
    found.append(_Group("backdrop", words.BACKDROP, (*_area_layers(what), *behind)))
    return [group for group in found if group.layers]


def _area_layers(what: Content) -> Iterator[drawn.Layer]:
    """Outlines as on the coverage map, localities at the reader's wish: they are dashed as well."""
    for layer in drawn.area_layers(what.areas):
        yield replace(layer, show=False) if layer.key == "area-locality" else layer


def _band_layers(what: Content, mode: str) -> Iterator[drawn.Layer]:
    bands = what.bands[what.bands["mode"] == mode]
    after = gpd.GeoSeries(bands.geometry[bands["when"] == "after"])
    tolerance = _LINE_TOLERANCE_METRES
    if len(after):
        data: dict[str, Any] = {
            "shape": encode_polygons(list(after.simplify(tolerance))),
            "fill": LAND_AFTER,
            "line": AFTER_LINE,
        }
        label = words.LAYER_AFTER.format(_time(what, mode))
        yield drawn.Layer(
            f"{mode}-after", mode, "after", label, swatches.land(LAND_AFTER, AFTER_LINE), data
        )
    before = what.before_lines[mode]
    if not before.is_empty:
        line = gpd.GeoSeries([before], crs=27700).simplify(tolerance)
        data = {"lines": encode_lines(line), "line": BEFORE_LINE, "dash": BEFORE_DASH}
        yield drawn.Layer(
            f"{mode}-before", mode, "before", words.LAYER_BEFORE,
            swatches.line(BEFORE_LINE, BEFORE_DASH), data,
        )  # fmt: skip
    for change, style in CHANGES.items():
        rows = (what.land["mode"] == mode) & (what.land["change"] == change)
        land = gpd.GeoSeries(what.land.geometry[rows])
        if land.is_empty.all():
            continue
        data = {
            "shape": encode_polygons(list(land.simplify(tolerance))),
            "fill": style.fill,
            "colour": style.colour,
            "up": style.up,
        }
        label = words.LAYER_LAND.format(words.change_words(change))
        key = f"{mode}-land-{change}"
        yield drawn.Layer(key, mode, "change", label, swatches.hatched(style), data)


def _place_layers(what: Content, mode: str) -> Iterator[drawn.Layer]:
    largest = largest_people(what.places)
    of_mode = what.places[what.places["mode"] == mode]
    most = _largest_pixels(what)
    for change, style in CHANGES.items():
        rows = gpd.GeoDataFrame(of_mode[of_mode["change"] == change])
        if rows.empty:
            continue
        places = [
            [
                *at,
                round(area_radius(row.size, largest, most, _SMALLEST_PIXELS), 1),
                _place_lines(what, row),
                int(row.typical),
            ]
            for at, row in zip(_points(rows), drawn.rows(rows), strict=True)
        ]
        data = {"places": places, "colour": style.colour, "up": style.up}
        label = words.LAYER_PLACES.format(words.change_words(change), len(places))
        key = f"{mode}-places-{change}"
        yield drawn.Layer(key, mode, "moved", label, swatches.place(style, 15.0), data)


def _largest_pixels(what: Content) -> float:
    many = len(what.places) > _MANY_PLACES
    return _LARGEST_AMONG_MANY_PIXELS if many else _LARGEST_PIXELS


def _place_lines(what: Content, row: Any) -> list[str]:  # noqa: ANN401 - named tuple
    some = words.sites_words(int(row.at_sites), int(row.sites_tried))
    change = words.change_words(str(row.change))
    time = words.mode_words(str(row.mode), float(row.limit_minutes))
    limits = limits_of(what)
    return [
        line
        for line in (
            drawn.clean(row.place) or drawn.clean(row.demand_id),
            drawn.clean(row.special).replace("_", " ").capitalize(),
            f"{wording.people(row.people, what.study.disclosure)} people",
            f"{change.capitalize()} {time}" + (f", {some}" if some else ""),
            f"Before: {travel(row, 'before', limits)}",
            f"After: {travel(row, 'after', limits)}",
            "" if row.at_both_ends or not row.typical else words.NOT_AT_BOTH_ENDS,
            f"Place code {drawn.clean(row.demand_id)}",
        )
        if line
    ]


def _site_layers(what: Content) -> Iterator[drawn.Layer]:
    rows = what.premises[what.premises["role"].isin(list(words.SITE_LABELS))]
    rows = gpd.GeoDataFrame(rows[rows.geometry.notna() & ~rows.geometry.is_empty])
    pictures: list[str] = []
    sites: list[list[Any]] = []
    ends = {link.end: link.start for link in what.links}
    starts = {link.start: link.end for link in what.links}
    for at, row in zip(_points(rows), drawn.rows(rows), strict=True):
        picture = str(swatches.site(symbols.symbol_of(str(row.kind)), gone=row.role in GONE))
        if picture not in pictures:
            pictures.append(picture)
        here = (float(row.geometry.x), float(row.geometry.y))
        beside = ends.get(here) or starts.get(here)
        left = beside is not None and beside[0] > here[0]
        sites.append(
            [*at, pictures.index(picture), _site_lines(row),
             label_of(row), int(left)]
        )  # fmt: skip
    links = [
        [*_points(_layer_of([link.start, link.end])), "" if link.kind == "move" else "7 5"]
        for link in what.links
    ]
    if sites:
        data = {"svg": pictures, "sites": sites, "links": links}
        swatch = swatches.site(symbols.KINDS["pharmacy"], gone=False, pixels=26)
        yield drawn.Layer("sites", "sites", "sites", words.SITES_AND_LABELS, swatch, data)
    if what.circles:
        circles = [
            encode_polygons([shapely.Point(x, y).buffer(radius, quad_segs=24)])
            for x, y, radius in what.circles
        ]
        dots = _layer_of(what.possible)
        data = {"circles": circles, "dots": list(_points(dots)), "colour": POSSIBLE}
        label = words.possible_words(what.metres)
        yield drawn.Layer("possible", "sites", "possible", label, swatches.circle(), data)


def _site_lines(row: Any) -> list[str]:  # noqa: ANN401 - named tuple
    address = ", ".join(
        part for part in (drawn.clean(row.address), drawn.clean(row.postcode)) if part
    )
    return [
        line
        for line in (
            drawn.clean(row.name) or drawn.clean(row.facility_id),
            words.SITE_LABELS[str(row.role)],
            symbols.symbol_of(str(row.kind)).label,
            address,
            f"ODS code {drawn.clean(row.facility_id)}",
        )
        if line
    ]


def _road_layer(what: Content) -> drawn.Layer | None:
    roads, _ = generalise.road_layers(what.roads, ROADS_BUDGET_BYTES)
    if not roads:
        return None
    data = [
        {"lines": one.lines, "weight": one.road_class.weight, "minZoom": one.road_class.min_zoom}
        for one in roads
    ]
    return drawn.Layer(
        "roads", "backdrop", "roads", words.ROADS, swatches.line("#8c8c8c", ""), data
    )


def _layer_of(xy: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - anything of shape (n, 2)
    return gpd.GeoDataFrame(geometry=list(shapely.points(xy)), crs=27700)


def _points(frame: gpd.GeoDataFrame) -> Iterator[tuple[float, float]]:
    for lon, lat in shapely.get_coordinates(latlon(frame.geometry).to_numpy()):
        yield round(float(lat), 5), round(float(lon), 5)


def _sizes(what: Content) -> list[tuple[str, Markup]]:
    largest, most = largest_people(what.places), _largest_pixels(what)
    return [
        (f"{step:,}", swatches.place(None, area_radius(step, largest, most, _SMALLEST_PIXELS)))
        for step in size_steps(what.places)
    ]


def _hollow(what: Content) -> bool:
    return bool((~what.places["typical"].astype(bool)).any())
