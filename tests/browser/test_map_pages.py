"""Pages of maps in headless Chromium, opened from a file with the network off."""

import math
from dataclasses import replace

import map_contents
import pytest
from axe_playwright_python.sync_playwright import Axe
from map_contents import HOSTILE, every_layer, no_boundary
from map_county import county
from pypdf import PdfReader

from pna.maps.content import Marks, NotDrawn
from pna.maps.web import index, page
from pna.maps.web_files import write_maps
from pna.report.document.blocks import Table

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def little():
    return page(every_layer(), 1)


@pytest.fixture(scope="module")
def listed():
    return index([every_layer(), NotDrawn("choice", "Choice", "No hours.", ("inputs.hours",))])


def count(opened, selector):
    return opened.page.locator(selector).count()


def soon(page, holds, seconds=10):
    """Wait until what the browser tells of by and by has come."""
    for _ in range(seconds * 50):
        if holds():
            return
        page.wait_for_timeout(20)
    pytest.fail("it did not come")


def zoom(page, to):
    page.evaluate(f"pna.leaflet().setZoom({to}, {{ animate: false }})")


def serious(opened):
    found = Axe().run(opened.page).response["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [1280, 400, 320])
def test_opens_offline_without_a_request_or_a_complaint(open_map, little, width):
    opened = open_map(little, width)
    assert opened.requests == [opened.url]
    assert opened.complaints == []
    assert opened.ids_used_twice() == []
    wide = opened.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_a_page_that_breaks_the_rules_is_noticed(open_map, little):
    """What the other tests rely on: a request, a script without a hash, an error are all heard."""
    spoiled = little.replace(
        "</body>", '<script>alert(1)</script><img src="https://example.org/a.png"></body>'
    )
    opened = open_map(spoiled)
    soon(opened.page, lambda: "script-src" in " ".join(opened.complaints))
    soon(opened.page, lambda: "img-src" in " ".join(opened.complaints))
    heard = " ".join(opened.complaints)
    assert "dialog" not in heard


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("which", ["every", "hostile", "bare"])
def test_axe_finds_nothing_serious(open_map, little, width, which):
    html = {
        "every": lambda: little,
        "hostile": lambda: page(map_contents.hostile(), 2),
        "bare": lambda: page(no_boundary(), 3),
    }[which]()
    opened = open_map(html, width)
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert serious(opened) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 320])
def test_the_index_is_sound(browser, listed, tmp_path, width):
    path = tmp_path / "index.html"
    path.write_text(listed, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True, viewport={"width": width, "height": 800})
    shown = context.new_page()
    shown.goto(path.as_uri())
    found = Axe().run(shown).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.locator("h2 a").get_attribute("href") == "every-layer.html"
    context.close()


@pytest.mark.parametrize("width", [1280, 400])
def test_the_first_screen_shows_the_finding_and_the_map(open_map, little, width):
    page = open_map(little, width).page
    high = page.viewport_size["height"]
    finding, drawn = (page.locator(one).bounding_box() for one in (".headline", ".map"))
    assert finding["y"] + finding["height"] < drawn["y"] < high / 2
    assert drawn["y"] + drawn["height"] < high
    if width == 1280:
        beside = page.locator(".beside").bounding_box()
        assert beside["y"] == pytest.approx(drawn["y"], abs=2)
        assert beside["y"] + beside["height"] < high
        last = page.locator("[data-layer]").last
        last.scroll_into_view_if_needed()
        assert page.evaluate("scrollY") == 0, "the legend scrolls, the map stays"
        assert last.bounding_box()["y"] < high


def test_every_layer_is_drawn(open_map, little):
    opened = open_map(little)
    assert count(opened, ".pna-mark") == 8, (
        "nine premises, one without a position; others not shown"
    )
    assert count(opened, ".pna-dot") == 6
    assert count(opened, ".pna-band") == 8, "four bands of driving, four of walking"
    assert count(opened, ".pna-rule") == 2, "10 minutes' drive and 20 minutes' walk"
    assert count(opened, ".pna-range") == 1
    assert count(opened, ".pna-areas") == 0
    assert count(opened, ".pna-outline") == 1, "the controlled locality"
    assert count(opened, ".pna-area") == 2, "the board and its districts"
    assert count(opened, ".pna-veil") == 1
    assert count(opened, ".pna-ground") == 3, "water, woods, built-up land"
    assert count(opened, ".pna-river") == 1
    assert opened.page.evaluate("Object.keys(pna.layers).length") == count(opened, "[data-layer]")
    drawn = opened.page.evaluate(
        """() => { const c = document.querySelector('canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) { if (d[i]) { n += 1; } } return n; }"""
    )
    assert drawn > 1_000, "roads"
    names = opened.page.locator(".pna-name").all_inner_texts()
    assert {"Inventon", "Otherset", "Nextham"} <= set(names)
    scales = opened.page.locator(".leaflet-control-scale-line").all_inner_texts()
    assert [text.split()[1] for text in scales] == ["km", "mi"]


def test_layers_are_switched_by_keyboard(open_map, little):
    opened = open_map(little)
    page = opened.page
    for key, selector, change in (
        ("drive-10", ".pna-band", -1),
        ("drive-10", ".pna-rule", -1),
        ("drive-range", ".pna-range", -1),
        ("premises-0", ".pna-mark", -3),
        ("outside-0", ".pna-dot", -3),
        ("prisons-0", ".pna-dot", -1),
        ("older-0", ".pna-areas", 1),
        ("older-unknown", ".pna-areas", 1),
        ("circle-0", ".pna-outline", 1),
        ("others-0", ".pna-mark", 1),
        ("names", ".pna-name.rank-1", -1),
        ("neighbours", ".pna-name.rank-7", -2),
    ):
        before = count(opened, selector)
        box = page.locator(f'[data-layer="{key}"]')
        box.focus()
        page.keyboard.press("Space")
        assert count(opened, selector) - before == change, key
        page.keyboard.press("Space")
        assert count(opened, selector) == before, key
    page.locator('[data-all="walk"]').focus()
    page.keyboard.press("Space")
    assert count(opened, ".pna-band") == 4
    assert not page.locator('[data-layer="walk-30"]').is_checked()
    page.locator('[data-layer="walk-30"]').press("Space")
    assert page.locator('[data-all="walk"]').evaluate("box => box.indeterminate")
    page.locator('[data-all="older"]').press("Space")
    assert count(opened, ".pna-areas") == 5
    assert opened.complaints == []


def test_signs_lie_over_the_colours_that_need_them(open_map, little):
    page = open_map(little).page
    page.locator('[data-all="older"]').press("Space")
    fills = page.locator(".pna-areas").evaluate_all("all => all.map(e => e.getAttribute('fill'))")
    assert fills.count("url(#pna-hatch-older-unknown)") == 1
    assert page.locator("pattern#pna-hatch-older-unknown").count() == 1
    dots = page.locator(".pna-dot").evaluate_all("all => all.map(e => e.getAttribute('fill'))")
    assert dots.count("url(#pna-hatch-outside-1)") == 2
    ids = page.locator("pattern").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_layers_lie_in_their_order(open_map, little):
    page = open_map(little).page
    page.locator('[data-all="older"]').press("Space")

    def height(selector):
        return page.locator(selector).first.evaluate(
            "e => Number(getComputedStyle(e.closest('.leaflet-pane')).zIndex)"
        )

    order = [
        ".pna-ground[fill='#dfe8d5']", ".pna-areas", ".pna-band[fill^='#5a']", ".pna-range",
        ".pna-rule", ".pna-ground[fill='#c9d3da']", ".pna-veil", ".pna-area", ".pna-outline",
        ".pna-dot", ".pna-name", ".pna-mark",
    ]  # fmt: skip
    heights = [height(selector) for selector in order]
    assert heights == sorted(heights)
    assert len(set(heights)) == len(heights)


def test_only_the_band_of_the_rule_is_edged_and_thinly_from_afar(open_map, little):
    page = open_map(little).page
    bands = page.locator(".pna-band").evaluate_all(
        "all => all.map(e => [e.getAttribute('stroke'), e.getAttribute('fill')])"
    )
    assert [stroke == fill for stroke, fill in bands].count(True) == 4, "those by car"
    on_foot = {fill for stroke, fill in bands if stroke != fill}
    assert on_foot == {f"url(#pna-hatch-walk-{minutes})" for minutes in (5, 10, 20, 30)}

    def sizes(to):
        zoom(page, to)
        widths = page.locator(".pna-rule").evaluate_all(
            "all => all.map(e => Number(e.getAttribute('stroke-width')))"
        )
        return widths, page.locator(".pna-mark svg").first.bounding_box()["width"]

    assert sizes(9) == ([0.6, 0.6], pytest.approx(11, abs=0.1))
    assert sizes(14) == ([2.4, 2.4], 24)
    dotted = page.locator(".pna-range").get_attribute("stroke-dasharray")
    assert dotted
    zoom(page, 10)
    assert page.locator(".pna-range").get_attribute("stroke") == "none"


def great_circle_metres(one, other):
    (a, b), (c, d) = (map(math.radians, point[:2]) for point in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def test_dots_lie_as_far_apart_as_their_places(open_map, little):
    """From (-9,500, -6,500) to (10,100, 7,600) metres: 19,600 across and 14,100 up."""
    opened = open_map(little)
    dots = opened.page.evaluate(
        "['outside-0', 'outside-1'].flatMap(key => pna.layers[key].getLayers())"
        ".map(l => [l.getLatLng().lat, l.getLatLng().lng, l.getRadius()])"
    )
    assert len(dots) == 5
    west, east = min(dots, key=lambda d: d[1]), max(dots, key=lambda d: d[1])
    assert great_circle_metres(west, east) == pytest.approx(math.hypot(19_600, 14_100), rel=0.003)
    assert west[2] / max(d[2] for d in dots) == pytest.approx(math.sqrt(412 / 640), rel=0.01)


def tooltip_of(page, mark):
    name = mark.get_attribute("aria-describedby")
    return page.locator(f"#{name}").inner_text().splitlines()


@pytest.mark.parametrize("width", [1280, 400])
def test_tooltips_say_what_it_is_and_stay_inside_the_map(open_map, little, width):
    page = open_map(little, width).page
    view = page.locator(".leaflet-container").bounding_box()
    parcel = page.locator(".pna-mark[aria-label^='Parcel Pharmacy']")
    parcel.focus()
    assert tooltip_of(page, parcel) == [
        "Parcel Pharmacy",
        "4 High Street, ZZ1 4AA",
        "ODS code FA004",
    ]
    for mark in page.locator(".pna-mark, .pna-dot").all():
        mark.focus()
        tip = page.locator(f"#{mark.get_attribute('aria-describedby')}").bounding_box()
        assert tip["x"] >= view["x"]
        assert tip["y"] >= view["y"]
        assert tip["x"] + tip["width"] <= view["x"] + view["width"]
        assert tip["y"] + tip["height"] <= view["y"] + view["height"]
    page.keyboard.press("Escape")
    assert page.locator(".leaflet-tooltip").count() == 0


def focused(page):
    return page.evaluate(
        "(document.activeElement.getAttribute('aria-label') || document.activeElement.id"
        " || document.activeElement.className)"
    )


def test_the_whole_page_by_keyboard(open_map, little):
    """Skip link, map, one stop for each layer of symbols, out again, legend, tables."""
    page = open_map(little).page
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    page.keyboard.press("Enter")
    assert focused(page) == "figures"
    page.locator(".skip").focus()
    page.keyboard.press("Tab")
    assert "map" in focused(page)
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    symbols = [stop for stop in stops if "ODS code" in stop or "people" in stop]
    kinds = 6 + 2 + 1
    assert len(symbols) == kinds, "pharmacies are three, and one stop"
    assert stops[-1] == "find-title", "and then the list, past the buttons of the map"
    first = page.locator(".pna-mark[aria-label^='Bridge']")
    first.focus()
    page.keyboard.press("ArrowRight")
    assert focused(page).startswith("Northgate")
    page.keyboard.press("End")
    assert focused(page).startswith("Over the Border")
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("Northgate")
    assert first.get_attribute("tabindex") == "-1"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert focused(page).startswith("Northgate"), "the stop is where the reader was"
    tick = page.locator("[data-layer]").first
    tick.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_focus_brings_a_far_symbol_into_view(open_map, little):
    page = open_map(little).page
    page.locator(".leaflet-container").focus()
    for _ in range(5):
        page.keyboard.press("+")
    page.keyboard.press("Tab")
    mark = page.locator(".pna-mark[aria-label^='The Surgery']")
    mark.focus()
    box, view = mark.bounding_box(), page.locator(".leaflet-container").bounding_box()
    assert view["x"] < box["x"] < view["x"] + view["width"]
    assert view["y"] < box["y"] < view["y"] + view["height"]


def test_land_is_told_at_the_pointer_and_at_the_middle_by_enter(open_map, little):
    page = open_map(little).page
    page.locator('[data-all="older"]').press("Space")
    # The middle of the county lies in square 42 (1,500 metres east of its corner): class 0.
    page.evaluate("pna.leaflet().setZoom(13, { animate: false })")
    box = page.locator(".leaflet-container")
    box.focus()
    page.keyboard.press("Enter")
    said = page.locator("#map-said").text_content()
    assert said.startswith("Square ")
    assert "aged 65 and over" in said
    assert page.locator(".pna-land").inner_text().splitlines()[0] == said.split(".")[0]
    page.keyboard.press("Escape")
    assert page.locator(".pna-land").count() == 0
    page.evaluate("pna.leaflet().fitBounds(pna.layers['controlled-0'].getBounds())")
    page.locator(".leaflet-container").scroll_into_view_if_needed()
    view = box.bounding_box()
    page.mouse.move(view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
    page.mouse.move(view["x"] + view["width"] / 2 + 3, view["y"] + view["height"] / 2)
    page.wait_for_selector(".pna-land")
    lines = page.locator(".pna-land").inner_text().splitlines()
    assert lines[0] == "Controlled locality of Upper Fen"
    assert any(line.startswith("Square") for line in lines)


def test_premises_are_searched_and_shown_by_keyboard(open_map, little):
    opened = open_map(little)
    page = opened.page
    summary = page.locator("#find summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#find .count").inner_text() == "8 of 8"
    page.keyboard.press("Tab")
    page.keyboard.type("zz16aa")
    assert page.locator("#find .count").inner_text() == "1 of 8"
    assert page.locator("#find li:visible strong").all_inner_texts() == ["The Surgery, Upper Fen"]
    page.keyboard.press("Control+A")
    page.keyboard.type("fa00 pharm")
    assert page.locator("#find .count").inner_text() == "5 of 8"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = page.locator(".pna-chosen")
    assert chosen.count() == 1
    assert chosen.get_attribute("aria-label").startswith("Marsh Pharmacy")
    assert page.locator(".leaflet-tooltip strong").all_inner_texts() == ["Marsh Pharmacy"]
    assert page.locator("#find .said").inner_text() == "Marsh Pharmacy is shown on the map."
    box, view = chosen.bounding_box(), page.locator(".leaflet-container").bounding_box()
    assert box["x"] + 12 == pytest.approx(view["x"] + view["width"] / 2, abs=3)
    # Of a layer that is off, the tick is set.
    page.locator('[data-layer="premises-1"]').uncheck()
    page.locator("#find li:visible button", has_text="Marsh").click()
    assert page.locator('[data-layer="premises-1"]').is_checked()
    page.locator("#find input").fill("no such thing")
    assert page.locator("#find .count").inner_text() == "0 of 8: none has this in it"
    assert opened.complaints == []


def test_premises_at_one_point_are_both_seen_and_reached(open_map):
    given = every_layer()
    marks = given.layers[-1]
    at_one_point = marks.points.geometry.copy()
    at_one_point.iloc[3] = at_one_point.iloc[0]
    moved = replace(marks, points=marks.points.set_geometry(at_one_point))
    shown = open_map(page(replace(given, layers=(moved,)), 1)).page
    left = shown.locator(".pna-mark[aria-label^='Bridge Street']").bounding_box()
    right = shown.locator(".pna-mark[aria-label^='Parcel']").bounding_box()
    assert right["x"] - left["x"] == pytest.approx(20, abs=0.1)
    assert right["y"] == left["y"]


def test_names_leave_symbols_free(open_map):
    shown = open_map(page(county(), 1)).page
    boxes = (
        "all => all.map(e => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; })"
    )
    names = shown.locator(".pna-name span").evaluate_all(boxes)
    marks = shown.locator(".pna-mark svg").evaluate_all(boxes)
    assert len(names) > 5
    covered = [
        (a, b)
        for a in names
        for b in marks
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]
    assert covered == []


def test_targets_are_large_enough(open_map, little):
    page = open_map(little).page
    page.locator("#find summary").click()
    sizes = page.locator(".legend label, #find button, .leaflet-bar a, summary").evaluate_all(
        "all => all.map(e => { const b = e.getBoundingClientRect();"
        " return Math.min(b.width, b.height); })"
    )
    assert min(size for size in sizes if size) >= 24


def test_a_table_too_wide_for_the_page_says_that_it_scrolls(open_map, little):
    hints = ".sideways:visible"
    assert count(open_map(little, 1280), hints) == 0
    given = every_layer()
    head = tuple(f"Heading{i}" for i in range(9))
    wide = Table("Nine columns", head, (head,), numbers=(1,))
    narrow = open_map(page(replace(given, tables=(wide, given.tables[0])), 1), 400).page
    said = narrow.locator(".sideways").evaluate_all("all => all.map(e => !e.hidden)")
    wide = narrow.locator(".scroll").evaluate_all(
        "all => all.map(e => e.scrollWidth > e.clientWidth)"
    )
    assert said == wide == [True, False]


def test_the_tables_say_the_same(open_map, little):
    page = open_map(little).page
    table = page.locator("table").first
    assert table.locator("caption").inner_text().endswith("(invented data)")
    assert table.locator("tbody th[scope=row]").all_inner_texts() == ["Inventshire", "West", "East"]
    assert table.locator("tbody tr").first.locator("td").all_inner_texts() == [
        "41,250", "39,966", "1,284", "96.9%",
    ]  # fmt: skip
    folded = page.locator("#figures details")
    assert folded.count() == 1
    assert folded.locator("tbody tr").count() == 30


def test_hostile_names_run_nothing_and_show_as_they_are(open_map):
    opened = open_map(page(map_contents.hostile(), 7))
    shown = opened.page
    assert shown.locator("h1").inner_text() == f"Map 7: {HOSTILE[1]}"
    for mark in shown.locator(".pna-mark").all():
        mark.focus()
    assert shown.locator(".leaflet-tooltip strong").first.text_content() in HOSTILE
    shown.locator("#find summary").click()
    listed = shown.locator("#find li strong").evaluate_all("all => all.map(e => e.textContent)")
    assert set(listed) == {HOSTILE[i % 7] for i in range(8)}
    assert shown.evaluate("document.images.length") == 0
    assert count(opened, "script") == 6
    assert opened.complaints == []
    assert opened.requests == [opened.url]


def test_no_premises_one_and_no_boundary(open_map):
    given = no_boundary()
    (marks,) = [layer for layer in given.layers if layer.key == "premises"]
    one = open_map(page(replace(given, layers=(replace(marks, points=marks.points.iloc[:1]),)), 1))
    assert count(one, ".pna-mark") == 1
    assert one.complaints == []
    empty = replace(every_layer(), layers=(replace(marks, points=marks.points.iloc[:0]),))
    none = open_map(page(empty, 1))
    assert isinstance(marks, Marks)
    assert count(none, ".pna-mark") == 0
    assert count(none, ".pna-area") == 2
    assert none.complaints == []


def test_pages_link_to_one_another(browser, tmp_path):
    given = every_layer()
    write_maps([given, replace(given, key="second", title="Second")], tmp_path)
    context = browser.new_context(offline=True)
    shown = context.new_page()
    shown.goto((tmp_path / "index.html").as_uri())
    shown.get_by_role("link", name="Map 1:").click()
    shown.get_by_role("link", name="Next Map 2: Second").click()
    assert shown.url == (tmp_path / "second.html").as_uri()
    shown.get_by_role("link", name="All maps").click()
    assert shown.url == (tmp_path / "index.html").as_uri()
    context.close()


def test_background_pictures_are_asked_of_their_host_when_ticked(open_map):
    opened = open_map(page(every_layer(), 1, tiles_url="https://tiles.invalid/{z}/{x}/{y}.png"))
    soon(opened.page, lambda: len(opened.requests) > 1)
    assert {url.split("/")[2] for url in opened.requests[1:]} == {"tiles.invalid"}
    assert not any("CSP" in complaint for complaint in opened.complaints)
    before = len(opened.requests)
    opened.page.locator('[data-layer="tiles"]').uncheck()
    zoom(opened.page, 12)
    assert len(opened.requests) == before


def test_paper_holds_map_and_legend_on_one_page(browser, little, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(little, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    shown = context.new_page()
    shown.goto(path.as_uri())
    shown.wait_for_selector(".leaflet-container")
    shown.pdf(path=str(tmp_path / "map.pdf"), format="A4", print_background=True)
    context.close()
    pages = [part.extract_text() for part in PdfReader(tmp_path / "map.pdf").pages]
    assert "Map 1" in pages[0]
    assert "Names of towns and villages" in pages[0], "the last line of the legend"
    assert "Residents aged 65 and over" not in pages[0], "what is not on the map is not listed"
    assert "Residents further than 10 minutes" in pages[1]
    assert "Place 30" in "".join(pages), "folded tables are printed"


def test_without_javascript_the_tables_still_say_it(browser, little, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(little, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True, java_script_enabled=False)
    shown = context.new_page()
    shown.goto(path.as_uri())
    assert "The tables below say the same" in shown.locator("noscript").inner_text()
    assert shown.locator("table").first.is_visible()
    context.close()
