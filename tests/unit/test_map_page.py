"""The pages of maps as text: no browser needed."""

import base64
import hashlib
import html
import json
import re
from dataclasses import replace

import geopandas as gpd
import map_contents
import markupsafe
import numpy as np
import pytest
import shapely
from map_contents import HOSTILE, at, every_layer, frame, no_boundary
from map_county import county

from pna.errors import DataError
from pna.maps import encode, palette, swatches, web_backdrop
from pna.maps.content import Areas, Bands, Class, Dots, Marks, NotDrawn
from pna.maps.web import index, page
from pna.maps.web_backdrop import encode_backdrop
from pna.maps.web_files import write_maps
from pna.maps.web_index import file_of, neighbours_of, places_of
from pna.maps.web_layers import groups_of


@pytest.fixture(scope="module")
def content():
    return every_layer()


@pytest.fixture(scope="module")
def under(content):
    return encode_backdrop(content.backdrop)


@pytest.fixture(scope="module")
def text(content, under):
    return page(content, 1, under=under)


def data_of(text):
    return json.loads(re.search(r'id="pna-data">(.*?)</script>', text, re.DOTALL)[1])


def said(text):
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())


def test_twice_the_same_bytes(content, text):
    import folium

    folium.Map()
    assert page(every_layer(), 1) == text, "the backdrop made ready once or for each is the same"


def test_arguments_are_left_alone(content):
    given = every_layer()
    page(given, 1)
    for one, other in zip(given.layers, content.layers, strict=True):
        for name in ("points", "polygons", "shapes", "nested"):
            if hasattr(one, name):
                assert getattr(one, name).equals(getattr(other, name)), one.key


def test_every_script_that_runs_is_in_the_policy_by_its_hash(text):
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    assert len(scripts) == 5
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert digest in policy.replace("&#43;", "+")
    assert "img-src data:;" in policy
    assert "\r" not in text


def test_the_page_says_what_it_must(text, content):
    assert '<html lang="en-GB">' in text
    words = said(text[text.index("<body>") :])
    for part in (
        "Map 1: People further than 10 minutes' drive",
        "Inventshire 2025. Reference date: 1 October 2025",
        "INVENTED DATA",
        "Bands are drawn for illustration; the tables decide.",
        "Not on the map, for want of a position: Premises: Nowhere Pharmacy.",
        "The line marks 10 minutes.",
        "The line marks 20 minutes.",
        "10 minutes if cars are slower or quicker (range of the speeds)",
        "unshaded: more than 20 minutes' drive (or far from any road)",
        "filled: counted",
        "hollow: not counted, or only shown",
        "Pharmacies (3)",
        "Serves paragraphs 1 and 7 of Schedule 1",
        "As files: tables/coverage.csv, tables/outside.csv.",
        "Find premises on the map (8)",
    ):
        assert words.count(part) == 1, part
    assert text.count(str(markupsafe.escape(content.finding))) == 1
    for word in ("gap", "need", "underserved", "desert"):
        assert not re.search(rf"\b{word}s?\b", words.lower()), word


def test_each_layer_has_its_fieldset_and_each_class_its_tick(content, under):
    groups = groups_of(content)
    assert [group.key for group in groups] == [layer.key for layer in content.layers[::-1]]
    ticks = {group.key: [layer.label for layer in group.layers] for group in groups}
    assert ticks["older"][0] == "5 to 11% aged 65 and over"
    assert ticks["older"][-1] == "not known"
    assert ticks["outside"] == ["further than both times (3)", "not known (2)"]
    assert ticks["walk"] == [
        "up to 5 minutes", "5 to 10 minutes", "10 to 20 minutes", "20 to 30 minutes",
    ]  # fmt: skip
    shown = {layer.key: layer.show for group in groups for layer in group.layers}
    assert shown["drive-10"]
    assert not shown["older-0"]
    keys = [layer.key for layer in under.layers]
    assert keys == [
        "area-hwb", "area-district", "area-locality", "neighbours", "roads", "water", "woods",
        "built-up", "names",
    ]  # fmt: skip
    assert not next(layer for layer in under.layers if layer.key == "area-locality").show


def test_dots_of_one_measure_have_one_scale(content):
    """640 people at Grange is the most: radius 16; 300 in prison is 16 times root 300/640."""
    drawn = {
        layer.key: [dot[2] for dot in layer.data["dots"]]
        for group in groups_of(content)
        for layer in group.layers
        if layer.function == "dots"
    }
    assert drawn["outside-1"][0] == 16
    assert drawn["prisons-0"] == [pytest.approx(16 * np.sqrt(300 / 640), abs=0.06)]
    assert drawn["outside-0"][-1] == 2.5, "5 people are still seen"
    outside = next(group for group in groups_of(content) if group.key == "outside")
    assert [text for text, _ in outside.sizes] == ["20", "100", "500"]


def test_what_all_dots_of_a_class_say_last_is_told_once(content):
    groups = groups_of(content)
    given = {layer.key: layer for layer in content.layers if isinstance(layer, Dots)}
    assert given
    for group in groups:
        if group.key not in given:
            continue
        points = given[group.key].points
        told = sorted(tuple(lines) for lines in points["lines"][points.geometry.notna()])
        found = [
            tuple(dot[3] + layer.data["alike"])
            for layer in group.layers
            for dot in layer.data["dots"]
        ]
        assert sorted(found) == told


def test_areas_come_back_one_by_one(content):
    squares = content.layers[0]
    classes = {
        layer.key: layer.data
        for group in groups_of(replace(content, layers=(squares,)))
        for layer in group.layers
    }
    assert sum(len(data["shapes"]) for data in classes.values()) == len(squares.polygons)
    unknown = classes["older-unknown"]
    assert unknown["lines"] == [["Square 74", "not known"]]
    (ring,) = encode.decode(unknown["shapes"][0])[0:1]
    south_west, north_east = encode.latlon_bounds(
        squares.polygons.geometry[squares.polygons["class_number"] == -1]
    )
    assert [min(c) for c in zip(*ring[0], strict=True)] == pytest.approx(south_west, abs=2e-5)
    assert [max(c) for c in zip(*ring[0], strict=True)] == pytest.approx(north_east, abs=2e-5)


def test_a_text_of_each_area_is_that_of_the_area_alone():
    shapes = [
        map_contents.blob(0, 0, 1_000, 1).difference(map_contents.blob(0, 0, 300, 1)),
        at(0, 0).buffer(0.01),
        shapely.MultiPolygon(
            [map_contents.blob(0, 0, 1_000, 1), map_contents.blob(5_000, 0, 100, 2)]
        ),
        shapely.Polygon(),
    ]
    texts = encode.encode_each(gpd.GeoSeries(shapes, crs=27700))
    alone = [encode.encode_polygons([shape]) for shape in shapes]
    assert [encode.decode(text) for text in texts] == [encode.decode(text) for text in alone]
    assert [bool(text) for text in texts] == [True, False, True, False]


def test_neighbours_are_named_where_they_are_seen(content, under):
    layer = next(layer for layer in under.layers if layer.key == "neighbours")
    assert [name[4] for name in layer.data["names"]] == ["Otherset", "Nextham"]
    places = gpd.GeoSeries(
        [shapely.Point(name[1], name[0]) for name in layer.data["names"]], crs=4326
    ).to_crs(27700)
    shapes = content.backdrop.neighbours.geometry
    assert places.within(shapes.reset_index(drop=True)).all()
    board = content.backdrop.areas.geometry.iloc[0]
    assert (places.distance(board) < 1_500).all(), "within a sixteenth of its length"


def test_land_too_rich_is_drawn_simply_or_left_out_and_said(content, monkeypatch):
    full = encode_backdrop(content.backdrop)
    monkeypatch.setattr(web_backdrop, "LAND_BUDGET_BYTES", 200)
    light = encode_backdrop(content.backdrop)
    of = {layer.key: layer.data for layer in light.layers}
    before = {layer.key: layer.data for layer in full.layers}
    assert 0 < len(of["built-up"]["shape"]) < len(before["built-up"]["shape"])
    monkeypatch.setattr(web_backdrop, "LAND_BUDGET_BYTES", 10)
    monkeypatch.setattr(web_backdrop, "ROADS_BUDGET_BYTES", 10)
    none = encode_backdrop(content.backdrop)
    assert {layer.key for layer in none.layers}.isdisjoint({"water", "woods", "built-up", "roads"})
    assert any("leaves out lakes and rivers and woods and built-up land" in n for n in none.notes)
    assert any("motorways and" in note for note in none.notes)


def test_invented_roads_are_not_credited_to_openstreetmap(content, text):
    footer = text[text.index("<footer>") : text.index("</footer>")]
    assert "OpenStreetMap" not in footer
    assert data_of(text)["credit"] is False
    real = replace(content, invented=False, backdrop=replace(content.backdrop, invented=False))
    told = page(real, 1)
    assert "OpenStreetMap data are available under the Open Database Licence" in told
    assert data_of(told)["credit"] is True
    assert "INVENTED DATA" not in told


def test_hostile_names_stay_text():
    told = page(map_contents.hostile(), 1)
    outside = re.sub(r"<(script|style)\b.*?</\1>", "", told, flags=re.DOTALL)
    for mark in ("<img", "<script", "onerror=alert(1)>", "<svg/onload", "49"):
        assert mark not in outside.replace(str(markupsafe.escape(mark)), ""), mark
    assert told.count("</script>") == 6
    told_index = index([map_contents.hostile(), NotDrawn("b", HOSTILE[1], HOSTILE[0], HOSTILE)])
    assert "<img" not in told_index
    assert "<script" not in told_index


def test_a_county_stays_below_5_mb():
    assert len(page(county(), 1).encode("utf-8")) < 5_000_000


def test_no_premises_one_and_no_boundary(content):
    marks = content.layers[-1]
    none = replace(content, layers=(replace(marks, points=marks.points.iloc[:0]),))
    assert "Premises" not in {group.title for group in groups_of(none)}
    assert 'id="find"' not in page(none, 1)
    one = replace(content, layers=(replace(marks, points=marks.points.iloc[:1]),))
    assert "Pharmacy (1)" in page(one, 1)
    alone = no_boundary()
    assert data_of(page(alone, 1))["premises-0"]["marks"][0][3][0] == "Bridge Street Pharmacy"
    nowhere = replace(
        alone, layers=(replace(marks, points=marks.points[marks.points.geometry.isna()]),)
    )
    with pytest.raises(DataError, match="map every-layer has nothing to show"):
        page(nowhere, 1)


def test_the_extent_is_what_the_map_opens_on(content):
    told = page(replace(content, extent=at(0, 0).buffer(1_000)), 1)
    view = re.search(r"pna\.map\([^,]+, (\[\[.*?\]\])\)", told)[1]
    (south, _), (north, _) = json.loads(view)
    assert (north - south) * 111_200 == pytest.approx(2_000, rel=0.01)


def test_faults_of_the_layers_are_told(content):
    bands = content.layers[1]
    wrong = replace(bands, nested=bands.nested.to_crs(4326))
    with pytest.raises(DataError, match="layer drive: coordinates are in EPSG:4326"):
        page(replace(content, layers=(wrong,)), 1)


def test_background_pictures_come_from_the_host_named_and_no_other(content, under):
    told = page(content, 1, under=under, tiles_url="https://tiles.example.org/{z}/{x}/{y}.png")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', told)[1]
    assert "img-src data: https://tiles.example.org;" in policy
    assert "The background pictures come from tiles.example.org" in said(told)
    assert 'data-layer="tiles"' in told
    for wrong in (
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/",
        "https://x.org; script-src *//{z}/{x}/{y}",
        "javascript:alert(1)//{z}{x}{y}",
    ):
        with pytest.raises(DataError, match="background pictures cannot be used"):
            page(content, 1, under=under, tiles_url=wrong)


def test_long_sentences_leave_the_map_in_sight(content, under):
    sentences = ("A" * 200 + ".", "B" * 100 + ".", "C" * 100 + ".")
    told = page(replace(content, sentences=sentences), 1, under=under)
    header, rest = told.split("</header>", 1)
    assert [sentence in header for sentence in sentences] == [True, True, False]
    assert rest.index(sentences[2]) > rest.index('id="figures"')


def test_a_pale_dot_has_a_dark_edge():
    assert swatches.dot_edge("#7a0a4f") == palette.PAPER
    edge = swatches.dot_edge("#fff2b2")
    assert palette.contrast(edge, "#fff2b2") >= 3
    assert palette.contrast(edge, palette.UNSHADED) >= 3


def test_lines_over_a_fill_stand_out():
    for fill in ("#ffffff", "#f3e9f7", "#a678bd", "#6d3f8a", "#7a0a4f", "#000000", "#767676"):
        assert palette.contrast(swatches.hatch_ink(fill), fill) >= 3, fill


def links(text):
    """What the links to other pages are called, and where they lead."""
    nav = text[text.index("<nav") : text.index("</nav>")]
    return [
        (file, " ".join(re.sub(r"<[^>]+>", "", html.unescape(label)).split()))
        for file, label in re.findall(r'<a href="([^"]+)">(.*?)</a>', nav)
    ]


def test_the_area_is_named_where_the_study_does_not_name_it(content):
    def named(study, area):
        return places_of(replace(content, study_name=study, area_name=area))

    assert named("Rutland (test)", "Rutland") == ["Rutland (test)"]
    assert named("Oakshire PNA (invented)", "Oakshire (invented)") == ["Oakshire PNA (invented)"]
    assert named("Three counties", "Rutland") == ["Three counties", "Rutland"]
    assert named("", "Rutland") == ["Rutland"]


def test_the_range_waits_to_be_ticked_where_the_map_is_of_much_land(content):
    def ticked(**how):
        groups = groups_of(content, **how)
        return {layer.key: layer.show for group in groups for layer in group.layers}

    near, afar = ticked(), ticked(from_afar=True)
    assert {key for key in near if near[key] != afar[key]} == {"drive-range"}
    assert near["drive-range"]


def test_maps_and_their_index_are_written_and_old_ones_removed(content, tmp_path):
    folder = tmp_path / "a folder" / "maps"
    second = replace(content, key="second", title="Second")
    missing = NotDrawn("choice", "Choice", "No opening hours.", ("inputs.core_hours",))
    told = []

    def progress(what, done, of):
        told.append((what, done, of))

    first = [content, replace(content, key="choice", title="Choice"), second]
    write_maps(first, folder)
    (folder / "mine.html").write_text("x")
    written = write_maps([content, missing, second], folder, progress=progress)
    assert [path.name for path in written] == ["every-layer.html", "second.html", "index.html"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "every-layer.html", "index.html", "mine.html", "second.html",
    ]  # fmt: skip
    assert told[-1] == ("Writing maps", 3, 3)
    first_page, second_page, listed = (path.read_text(encoding="utf-8") for path in written)
    assert links(first_page) == [
        ("index.html", "All maps"), ("second.html", "Next Map 3: Second \u2192"),
    ]  # fmt: skip
    assert [file for file, _ in links(second_page)] == ["index.html", "every-layer.html"]
    assert '<a href="index.html">All maps</a>' in second_page
    assert "Map 3: Second" in listed
    assert "Map 2: Choice" in listed
    assert "No opening hours." in listed
    assert "inputs.core_hours" in listed
    assert '<a href="explorer.html">' in listed
    assert "explorer.html" not in index([content], explorer=False)
    assert "No map was drawn." in index([missing])


def test_a_key_names_no_file_elsewhere(content):
    for key in ("../x", "a/b", "A", "", "a.b", "con:x"):
        with pytest.raises(DataError, match="a map cannot be called"):
            file_of(key)
    between = neighbours_of([content, NotDrawn("b", "B", "why"), replace(content, key="c")], 2)
    assert between.previous.file == "every-layer.html"
    assert between.following is None


def test_classes_beyond_the_first_are_told_apart_without_colour(content):
    hatched = Areas(
        "kinds",
        "Kinds",
        frame({"area_code": ["a", "b"], "class_number": [0, 1], "lines": [("A",), ("B",)]},
              [at(0, 0).buffer(900), at(5_000, 0).buffer(900)]),
        (Class("one", "#cccccc", "/"), Class("other", "#cccccc", "x")),
    )  # fmt: skip
    (group,) = groups_of(replace(content, layers=(hatched,)))
    assert [layer.data["hatch"] for layer in group.layers] == ["/", "x"]
    assert group.layers[0].swatch != group.layers[1].swatch


def test_walks_alone_say_what_lies_beyond_them(content):
    walk = next(layer for layer in content.layers if layer.key == "walk")
    (group,) = groups_of(replace(content, layers=(walk,)))
    assert [text for text, _ in group.keys] == [
        "unshaded: more than 30 minutes' walk (or far from any road)"
    ]
    assert isinstance(walk, Bands)
    assert not any(layer.data["hatch"] for layer in group.layers if layer.function == "band")
    both = {one.key: one for one in groups_of(content)}
    assert {layer.data["hatch"] for layer in both["walk"].layers} == {"."}
    assert not both["drive"].layers[0].data["hatch"]
    bare = replace(walk, rule_minutes=None)
    (group,) = groups_of(replace(content, layers=(bare,)))
    assert not group.remark
    assert not any(layer.data.get("line") for layer in group.layers)


def test_names_that_are_missing_are_called_so(content):
    marks = next(layer for layer in content.layers if layer.key == "premises")
    points = marks.points.assign(lines=[("", "only an address")] * len(marks.points))
    dots = next(layer for layer in content.layers if layer.key == "outside")
    nameless = dots.points.assign(lines=[()] * len(dots.points))
    assert isinstance(marks, Marks)
    assert isinstance(dots, Dots)
    groups = groups_of(
        replace(content, layers=(replace(dots, points=nameless), replace(marks, points=points)))
    )
    assert groups[0].layers[0].data["marks"][0][3] == ["(no name)", "only an address"]
    assert groups[1].layers[0].data["dots"][0][3] == ["(no name)"]
