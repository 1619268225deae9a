"""Parts of the maps that need no whole page."""

import base64
import hashlib
import itertools
import json
import math
import re
from datetime import date

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pna.maps import encode, generalise, layers, offline, palette, symbols, web_dots, words

WORLD = st.tuples(st.floats(-80, 80), st.floats(-179, 179))


def national(geometries):
    return gpd.GeoSeries(list(geometries), crs=27700)


def test_encoding_is_that_of_the_published_example():
    """Google's own example of its polyline format, three points."""
    line = shapely.LineString([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)])
    text = encode._encode(np.array([line]), np.array([32], np.uint8), least=2, closed=False)
    assert text == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(st.lists(st.lists(WORLD, min_size=2, max_size=6, unique=True), min_size=1, max_size=5))
def test_lines_come_back_to_the_last_decimal(lines):
    shapes = np.array([shapely.LineString([(lon, lat) for lat, lon in line]) for line in lines])
    starts = np.full(len(shapes), 32, dtype=np.uint8)
    text = encode._encode(shapes, starts, least=2, closed=False)
    assert set(text) <= {" ", *map(chr, range(63, 127))}
    wanted = []
    for line in lines:
        rounded = [(int(np.rint(lat * 1e5)), int(np.rint(lon * 1e5))) for lat, lon in line]
        kept = [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]
        if len(kept) > 1:
            wanted.append([(lat / 1e5, lon / 1e5) for lat, lon in kept])
    assert [ring for polygon in encode.decode(text) for ring in polygon] == wanted


def test_polygons_keep_parts_and_holes():
    holed = shapely.box(0, 0, 1, 1).difference(shapely.box(0.25, 0.25, 0.5, 0.5))
    both = shapely.union(holed, shapely.box(3, 3, 4, 4))
    decoded = encode.decode(encode.encode_polygons([both], crs=4326))
    assert [len(polygon) for polygon in decoded] == [2, 1]
    back = [
        shapely.Polygon([(lon, lat) for lat, lon in rings[0]],
                        [[(lon, lat) for lat, lon in hole] for hole in rings[1:]])
        for rings in decoded
    ]  # fmt: skip
    assert shapely.equals(shapely.union_all(back), both)


def test_nothing_to_draw_is_no_text():
    assert encode.encode_polygons([shapely.MultiPolygon()]) == ""
    assert encode.encode_lines(national([shapely.LineString()])) == ""
    assert encode.decode("") == []


def test_the_grid_becomes_degrees_where_it_should():
    """Caister water tower, the Ordnance Survey's worked example: 52 39 28.83 N, 1 42 57.87 E."""
    tower = national([shapely.Point(651_409.903, 313_177.270)])
    (south, west), _ = encode.latlon_bounds(tower)
    assert south == pytest.approx(52.658008, abs=5e-5)
    assert west == pytest.approx(1.716074, abs=8e-5)


def bands(*shapes, mode="drive"):
    minutes = [5.0 * (i + 1) for i in range(len(shapes))]
    return gpd.GeoDataFrame({"mode": mode, "minutes": minutes}, geometry=list(shapes), crs=27700)


def test_rings_of_nested_and_of_cut_bands_are_the_same_and_share_edges():
    small, middle, large = (shapely.Point(500_000, 300_000).buffer(r) for r in (900, 2_000, 4_000))
    nested = generalise.rings(bands(small, middle, large))
    cut = generalise.rings(bands(small, middle.difference(small), large.difference(middle)))
    for one, other in zip(nested, cut, strict=True):
        assert (one.lower, one.upper) == (other.lower, other.upper)
        off = one.area.symmetric_difference(other.area).area
        assert off < 0.02 * one.area.area
    areas = [ring.area for ring in nested]
    assert sum(a.area for a in areas) == pytest.approx(shapely.union_all(areas).area, rel=1e-9)
    assert areas[0].intersection(areas[1]).area == 0
    assert areas[0].intersection(areas[1]).length > 0.9 * areas[0].length
    for ring, true in zip(nested, (small, middle, large), strict=True):
        off = shapely.hausdorff_distance(ring.whole.boundary, true.boundary)
        assert off <= generalise.BAND_TOLERANCE_METRES


def test_what_lies_between_two_bands_has_the_edges_of_both():
    inner, outer = (shapely.Point(500_000, 300_000).buffer(r) for r in (2_000, 4_000))
    ring = generalise.between(national([inner]), national([outer]))
    assert ring.area == pytest.approx(math.pi * (4_000**2 - 2_000**2), rel=0.02)
    assert shapely.hausdorff_distance(
        ring.boundary, shapely.union(inner.boundary, outer.boundary)
    ) <= generalise.BAND_TOLERANCE_METRES  # fmt: skip
    assert generalise.between(national([inner]), national([inner])).is_empty
    assert generalise.between(national([]), national([])).is_empty
    halves = [outer & shapely.box(0, 0, 500_000, 1e6), outer & shapely.box(500_000, 0, 1e6, 1e6)]
    assert generalise.between(national([]), national(halves)).area == pytest.approx(
        outer.area, rel=0.01
    )


def test_a_band_that_adds_nothing_stays_as_an_empty_ring():
    shape = shapely.Point(500_000, 300_000).buffer(900)
    assert [ring.area.is_empty for ring in generalise.rings(bands(shape, shape))] == [False, True]


def test_neighbours_still_meet_after_simplification():
    x = np.linspace(0, 10_000, 400)
    wavy = np.column_stack((x, 5_000 + 30 * np.sin(x / 40)))
    north = shapely.Polygon([*wavy, (10_000, 10_000), (0, 10_000)])
    south = shapely.Polygon([*wavy, (10_000, 0), (0, 0)])
    areas = gpd.GeoDataFrame(
        {"area_type": "district"}, geometry=[north, south], index=[7, 3], crs=27700
    )
    light = generalise.boundaries(areas)
    assert list(light.index) == [7, 3]
    assert shapely.intersection(*light).area == 0
    assert shapely.union(*light).area == pytest.approx(1e8, rel=1e-9)
    assert shapely.get_num_coordinates(light.to_numpy()).sum() < 400


def zigzag(y, bends):
    x = np.arange(bends) * 100.0 + 500_000
    return shapely.LineString(np.column_stack((x, 300_000 + y + 90 * (np.arange(bends) % 2))))


def test_roads_beyond_the_budget_are_left_out_least_important_first_and_named():
    roads = gpd.GeoDataFrame(
        {"highway": ["residential", "motorway", "motorway", "unclassified", "path"]},
        geometry=[zigzag(0, 900), zigzag(500, 30), zigzag(500, 30).reverse(), zigzag(900, 50),
                  zigzag(1_500, 9)],
        crs=27700,
    )  # fmt: skip
    everything, none = generalise.road_layers(roads, 100_000)
    assert [layer.road_class.name for layer in everything] == [
        "motorways", "other through roads and lanes", "streets",
    ]  # fmt: skip
    assert none == []
    motorway = encode.decode(everything[0].lines)[0]
    assert len(motorway) == 1, "a road given in both directions is drawn once"
    assert len(motorway[0]) == 30
    size = len(everything[0].lines) + len(everything[1].lines)
    some, left_out = generalise.road_layers(roads, size)
    assert [layer.road_class.name for layer in some] == [
        "motorways", "other through roads and lanes",
    ]  # fmt: skip
    assert left_out == ["streets"]


def test_contrast_is_that_of_the_standard():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("mode", ["drive", "walk"])
@pytest.mark.parametrize("count", [1, 2, 4, 5, 8])
def test_bands_lighten_outwards_and_their_edge_stands_out(mode, count):
    fills = palette.band_fills(mode, count)
    light = [palette.luminance(fill) for fill in fills]
    assert light == sorted(set(light))
    edge = palette.BAND_COLOURS[mode].edge
    assert min(palette.contrast(edge, fill) for fill in fills) >= 3
    for mark in (palette.OUTSIDE, palette.AREA_LINE, *(s.colour for s in symbols.KINDS.values())):
        assert min(palette.contrast(mark, fill) for fill in fills) >= 3


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_the_palest_band_is_told_from_unshaded_ground(mode):
    assert palette.contrast(palette.BAND_COLOURS[mode].far, palette.UNSHADED) >= 1.2
    css = offline.package_file("map.css")
    assert re.search(r"^\.map \{.*background: (#\w+)", css, re.MULTILINE)[1] == palette.UNSHADED


def test_the_hatching_of_the_range_is_told_from_the_bands_in_grey():
    fills = palette.band_fills("drive", 4)
    assert min(palette.contrast(palette.PAPER, fill) for fill in fills) >= 1.2
    hatch = re.search(r'hatch: "range", ink: "(#\w+)"', offline.map_js())
    assert hatch[1] == palette.PAPER


def test_symbols_at_one_point_stand_apart_in_order_and_others_stay():
    x = [500_000, 500_000, 500_000, 510_000, 510_000, 520_000]
    placed = gpd.GeoDataFrame(
        {"mark_id": list("ABCDEF")}, geometry=gpd.points_from_xy(x, [300_000] * 6), crs=27700
    )
    shifts = layers.shifts_apart(placed)
    assert shifts["F"] == (0, 0)
    assert (shifts["D"], shifts["E"]) == ((-10, 0), (10, 0))
    three = [shifts[name] for name in "ABC"]
    for one, other in itertools.combinations(three, 2):
        assert math.dist(one, other) == pytest.approx(20, abs=0.15)
    assert np.mean(three, axis=0) == pytest.approx([0, 0], abs=0.05)


def test_symbols_differ_in_shape_and_carry_white_signs():
    assert len({symbol.outline for symbol in symbols.KINDS.values()}) == len(symbols.KINDS)
    assert all(palette.contrast(s.colour, palette.PAPER) >= 4.5 for s in symbols.KINDS.values())
    assert palette.contrast(palette.OUTSIDE, palette.PAPER) >= 4.5


def test_an_unknown_kind_keeps_its_name_out_of_the_drawing():
    symbol = symbols.symbol_of("<b>gp_surgery")
    assert symbol.label == "<b>gp surgery"
    assert "<b>" not in symbols.svg(symbol, counted=True)


def test_minutes_are_rounded_up_and_people_half_up():
    assert [words.minutes_text(m) for m in (10.0, 10.000001, 10.0001, 9.91, 18.203)] == [
        "10.0", "10.0", "10.1", "10.0", "18.3",
    ]  # fmt: skip
    assert [words.people_text(p) for p in (0.5, 2.5, 1_284.5, 1_000_000)] == [
        "1", "3", "1,285", "1,000,000",
    ]  # fmt: skip
    assert [words.percent_text(s) for s in (0.96886, 0.0005, 1, 0.96850)] == [
        "96.9%", "0.1%", "100.0%", "96.9%",
    ]  # fmt: skip
    assert words.long_date(date(2025, 10, 1)) == "1 October 2025"


def test_a_place_without_minutes_says_why():
    assert words.travel_text("drive", 12.04, "ok", "A & B") == "12.1 minutes to A & B"
    assert words.travel_text("walk", math.nan, "too_far_from_road", "") == (
        "too far from any road or path for a walk to be worked out"
    )
    assert words.travel_text("walk", math.nan, "beyond_limit", "", 60.0) == "more than 60 minutes"
    assert words.travel_text("walk", math.nan, "beyond_limit", "").startswith("no walk to any")
    assert words.travel_text("walk", math.nan, "no_network", "", 60.0).startswith("no connected")
    assert "known" in words.travel_text("walk", math.nan, "something else", "")


def test_table_cells_speak_plainly():
    assert words.table_cell("share_within", 0.5) == ("50.0%", True)
    assert words.table_cell("outside", np.float64(12.5)) == ("13", True)
    assert words.table_cell("total", np.int64(1_200)) == ("1,200", True)
    assert words.table_cell("area_type", "hwb") == ("Whole area", False)
    assert words.table_cell("unknown", math.nan) == ("not known", False)
    assert words.heading("my_own_column") == "My own column"


def test_a_dot_has_its_area_in_proportion_to_people():
    scale = 16 / math.sqrt(900)
    assert web_dots.dot_radius(900, scale) == 16
    assert web_dots.dot_radius(225, scale) == 8
    assert web_dots.dot_radius(0, scale) == web_dots.dot_radius(math.nan, scale) == 2.5
    assert web_dots.dot_scale(pd.Series([900.0, 4.0])) == scale
    assert web_dots.dot_scale(pd.Series([], dtype=float)) == 0


def test_data_survives_the_page_and_cannot_end_its_element():
    data = {"a": ["</script><!--", "\u2028\u2029", "&amp; 'x' \"y\" 💊"], "b": [1.5, None]}
    text = offline.data_block(data)
    assert text.isascii()
    assert not set("<>&'") & set(text)
    assert json.loads(text) == data
    with pytest.raises(ValueError):
        offline.data_block([math.nan])


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://example.org/a.png">',
        "<img src=//example.org/a.png>",
        "<img srcset='a.png 2x'>",
        '<script src="leaflet.js"></script>',
        '<link rel="stylesheet" href="style.css">',
        "<style>p { background: url(a.png) }</style>",
        "<style>@import 'a.css';</style>",
        '<p style="background:url( http://example.org )">',
        '<iframe srcdoc="x"></iframe>',
        '<p onclick="go()">',
        '<a href="javascript:go()">x</a>',
        '<a href="../other.html">x</a>',
        '<a href="//example.org/a.html">x</a>',
        '<svg><use xlink:href="other.svg#a"/></svg>',
        '<object data="a.swf"></object>',
        '<meta http-equiv="refresh" content="0;url=https://example.org">',
    ],
)
def test_the_guard_refuses_what_would_be_fetched_or_run(html):
    with pytest.raises(offline.ExternalResourceError):
        offline.refuse_external(f"<!DOCTYPE html><body>{html}</body>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://www.openstreetmap.org/copyright">x</a>',
        '<a href="#figures">x</a>',
        '<a href="coverage-drive.html">x</a>',
        '<link rel="icon" href="data:,">',
        '<svg><use href="#a"/></svg>',
        "<style>p { background: url(data:image/png;base64,AAAA) }</style>",
        "<p>&lt;img src=https://example.org onerror=alert(1)&gt;</p>",
    ],
)
def test_the_guard_lets_a_self_contained_page_through(html):
    assert offline.refuse_external(html) == html


def test_the_policy_holds_the_hash_of_each_script():
    digest = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    policy = offline.content_security_policy(["go()"])
    assert policy.split("; ")[:2] == ["default-src 'none'", f"script-src 'sha256-{digest}'"]
    assert "unsafe-inline" not in policy.split("; ")[1]


def test_ids_are_counted_only_inside():
    with offline.counted_ids():
        inside = [folium.FeatureGroup().get_name() for _ in range(2)]
    with offline.counted_ids():
        again = [folium.FeatureGroup().get_name() for _ in range(2)]
    assert inside == again == ["feature_group_1", "feature_group_2"]
    assert len(folium.FeatureGroup()._id) == 32


def test_the_vendored_assets_name_no_other_file():
    assert "1.9.4" in offline.leaflet_js()[:200]
    assert "sourceMappingURL" not in offline.leaflet_js()
    assert "url(" not in offline.leaflet_css()
    assert ".leaflet-pane" in offline.leaflet_css()


def test_missing_values_are_clean_text():
    assert [layers.clean(v) for v in (None, math.nan, pd.NA, "  x ", 3)] == ["", "", "", "x", "3"]


def test_kinds_are_named_as_people_write_them():
    assert symbols.symbol_of("gp_surgery").label == "GP surgery"
    assert symbols.symbol_of("hospital").label == "Hospital"
