"""The page of a map: one HTML file that holds all it needs."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

import folium
import geopandas as gpd
from branca.element import Figure

from pna.assumptions import method
from pna.errors import DataError, Finding
from pna.maps import offline, swatches, web_index
from pna.maps import words as map_words
from pna.maps.content import Areas, Bands, Dots, MapContent, Marks, Outlines
from pna.maps.encode import latlon_bounds
from pna.maps.layers import Layer, has_position
from pna.maps.web_backdrop import Under, encode_backdrop
from pna.maps.web_index import Neighbours
from pna.maps.web_layers import Group, groups_of, unplaced_notes
from pna.maps.web_tables import told_tables
from pna.report.document.characters import clean
from pna.wording import map_page as words

__all__ = ["index", "page"]

index = web_index.index
_TILES = re.compile(r"https://[a-z0-9.-]+(:\d+)?/\S*", re.IGNORECASE)
_BEHIND = "backdrop"
_AFAR_METRES = 40_000.0
_MOST_IN_HEADER = 360
"""Characters of the sentences above the map."""


def page(
    content: MapContent,
    number: int | None,
    *,
    under: Under | None = None,
    neighbours: Neighbours | None = None,
    tiles_url: str | None = None,
) -> str:
    """Draw a map as one self-contained page.

    Leaflet, styles and data are all inside; a Content-Security-Policy forbids anything else. The
    same input gives the same bytes. Geometry is generalised for drawing (bands by 20 m, areas by
    8 m or more, roads by 8 m or more, minor roads left out where they would not fit): the page is
    an illustration of its tables.

    Parameters
    ----------
    content
        What it shows, in EPSG:27700.
    number
        Of the map; None: it is none of the numbered ones.
    under
        Its backdrop made ready, if it is at hand (`pna.maps.web_backdrop.encode_backdrop`).
    neighbours
        The pages that it links to; None: it stands alone.
    tiles_url
        Address of background pictures (``https://host/{z}/{x}/{y}.png``) that the page then fetches
        from that host, and from nowhere else; None: it fetches nothing. The host is named.

    Returns
    -------
    str
        HTML. Write it as UTF-8 with line feeds as they are, for the policy holds hashes of the
        scripts.

    Raises
    ------
    DataError
        A layer lacks a column or is not in EPSG:27700, there is nothing with a position, or
        `tiles_url` is no such address.
    ExternalResourceError
        The page would fetch something from outside: a fault of this package.
    """
    content.check()
    host = _host(tiles_url)
    behind = encode_backdrop(content.backdrop) if under is None else under
    shown = _to_show(content)
    groups = [
        *groups_of(content, from_afar=_breadth(shown) > _AFAR_METRES),
        *_backdrop_group(behind, tiles=tiles_url is not None),
    ]
    in_page = [layer for group in groups for layer in group.layers if layer.function]
    with offline.counted_ids():
        page_map = offline.OfflineMap(latlon_bounds(shown))
        Figure().add_child(page_map)
        for layer in in_page:
            feature_group = folium.FeatureGroup(name=layer.key, show=layer.show)
            feature_group.add_child(offline.Drawing(layer.function, layer.key))
            page_map.add_child(feature_group)
        map_html, map_script = offline.scripts_of(page_map)
    above, below = _in_header(_clean(content.sentences))
    data: dict[str, Any] = {
        **{layer.key: layer.data for layer in in_page},
        "credit": behind.credit,
        "tiles": tiles_url or "",
    }
    scripts = (
        offline.leaflet_js(),
        offline.map_js(),
        offline.package_file("map_land.js"),
        map_script,
        offline.package_file("map_find.js"),
    )
    text = offline.environment().get_template("map.html.j2").render(
        heading=clean(words.heading(number, content.title) if number else content.title),
        title=clean(content.title),
        places=web_index.places_of(content),
        date=map_words.long_date(content.reference_date),
        invented=content.invented,
        finding=clean(content.finding),
        sentences=above,
        more=below,
        policy=offline.content_security_policy(scripts, images_from=host),
        leaflet_css=offline.leaflet_css(),
        css=offline.package_file("map.css"),
        leaflet_licence=offline.asset("leaflet-LICENSE.txt"),
        scripts=scripts,
        data=offline.data_block(data),
        map_html=map_html,
        groups=groups,
        bands=any(isinstance(layer, Bands) for layer in content.layers),
        tells_land=any(isinstance(layer, Areas | Outlines) for layer in content.layers),
        has_marks=any(isinstance(layer, Marks | Dots) for layer in content.layers),
        listed=sum(
            int(has_position(layer.points).sum())
            for layer in content.layers
            if isinstance(layer, Marks) and layer.listed
        ),
        find_title=words.FIND,
        tables=told_tables(content.tables),
        files=_clean(content.files),
        serves=clean(words.serves(content.paragraphs)),
        notes=_clean((*content.notes, *unplaced_notes(content), *behind.notes)),
        method=_clean(content.method),
        method_title=method.TITLE,
        attribution=_clean((*content.attribution, _tiles_note(host))),
        openstreetmap=behind.credit,
        neighbours=neighbours,
    )  # fmt: skip
    return offline.refuse_external(text)


def _clean(lines: tuple[str, ...]) -> list[str]:
    return [clean(line) for line in lines if line]


def _in_header(sentences: list[str]) -> tuple[list[str], list[str]]:
    """Sentences above the map, as many as leave it in sight, and those that follow below it."""
    lengths = list(accumulate(map(len, sentences)))
    fitting = sum(length <= _MOST_IN_HEADER for length in lengths)
    return sentences[:fitting], sentences[fitting:]


def _backdrop_group(behind: Under, *, tiles: bool) -> list[Group]:
    layers = list(behind.layers)
    if tiles:
        # The page's script holds this layer ready under its name.
        layers.append(Layer("tiles", _BEHIND, "", words.TILES, swatches.land("#eeeeee", "/"), None))
    return [Group(_BEHIND, words.BACKDROP, tuple(layers))] if layers else []


def _host(tiles_url: str | None) -> str:
    """The host that pictures may come from; '' for none."""
    if tiles_url is None:
        return ""
    whole = all(part in tiles_url for part in ("{z}", "{x}", "{y}"))
    if not whole or not _TILES.fullmatch(tiles_url):
        msg = "the address of the background pictures cannot be used"
        hint = "Give it as https://host/{z}/{x}/{y}.png, or leave it out."
        raise DataError(msg, findings=(Finding("error", msg, value=tiles_url, hint=hint),))
    return f"https://{urlsplit(tiles_url).netloc}"


def _tiles_note(host: str) -> str:
    return words.tiles_note(host.removeprefix("https://")) if host else ""


def _to_show(content: MapContent) -> gpd.GeoSeries:
    """What the map opens on: its own extent, the board's area, or else all that has a position."""
    if content.extent is not None and not content.extent.is_empty:
        return gpd.GeoSeries([content.extent], crs=27700)
    under = content.backdrop
    of_board = under.areas.geometry[under.areas["area_type"] == "hwb"]
    layers = [_shapes(layer) for layer in content.layers[::-1]]
    for shapes in (of_board, under.areas.geometry, *layers, under.settlements.geometry):
        series = gpd.GeoSeries(shapes)
        placed = gpd.GeoSeries(series[series.notna() & ~series.is_empty])
        if len(placed):
            return placed
    msg = (
        f"map {content.key} has nothing to show: no boundary, and nothing in its layers with a "
        "position"
    )
    raise DataError(msg)


def _breadth(shapes: gpd.GeoSeries) -> float:
    """Metres from side to side, or from top to bottom if that is more."""
    left, low, right, high = shapes.total_bounds
    return max(float(right - left), float(high - low))


def _shapes(layer: Areas | Bands | Dots | Marks | Outlines) -> gpd.GeoSeries:
    match layer:
        case Areas():
            return gpd.GeoSeries(layer.polygons.geometry)
        case Bands():
            return gpd.GeoSeries(layer.nested.geometry)
        case Outlines():
            return gpd.GeoSeries(layer.shapes.geometry)
        case Dots() | Marks():
            return gpd.GeoSeries(layer.points.geometry)
