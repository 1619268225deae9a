"""The coverage map in headless Chromium, opened from a file with the network off."""

import math

import pytest

from pna.maps.web import coverage_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def little(specs):
    return coverage_map(specs["little"]())


def count(opened, selector):
    return opened.page.locator(selector).count()


@pytest.mark.parametrize("width", [1280, 400])
def test_opens_offline_without_a_request_or_a_complaint(open_map, little, width):
    opened = open_map(little, width)
    assert opened.requests == [opened.url]
    assert opened.complaints == []
    wide = opened.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_a_page_that_breaks_the_rules_is_noticed(open_map, little):
    """What the other tests rely on: a request, a script without a hash, an error are all heard."""
    spoiled = little.replace(
        "</body>", '<script>alert(1)</script><img src="https://example.org/a.png"></body>'
    )
    opened = open_map(spoiled)
    opened.page.wait_for_timeout(200)
    heard = " ".join(opened.complaints)
    assert "script-src" in heard
    assert "img-src" in heard
    assert "dialog" not in heard


def test_every_layer_is_drawn(open_map, little):
    opened = open_map(little)
    assert count(opened, ".pna-mark") == 8, "nine premises, one of them without a position"
    assert count(opened, ".pna-dot") == 5
    assert count(opened, ".pna-band") == 8, "four bands of driving, four of walking"
    assert count(opened, ".pna-rule") == 2, "10 minutes' drive and 20 minutes' walk"
    assert count(opened, ".pna-area") == 3
    assert count(opened, ".pna-veil") == 1
    assert opened.page.evaluate("Object.keys(pna.layers).length") == count(opened, "[data-layer]")
    drawn = opened.page.evaluate(
        """() => { const c = document.querySelector('canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) { if (d[i]) { n += 1; } } return n; }"""
    )
    assert drawn > 1_000, "roads"
    assert "Inventon" in opened.page.locator(".pna-name").all_inner_texts()
    assert count(opened, ".leaflet-control-scale-line") == 2


def test_only_the_band_of_the_rule_is_edged_and_thinly_from_afar(open_map, little):
    page = open_map(little).page
    bands = page.locator(".pna-band").evaluate_all(
        "all => all.map(e => [e.getAttribute('stroke'), e.getAttribute('fill')])"
    )
    assert all(stroke == fill for stroke, fill in bands)

    def sizes(zoom):
        page.evaluate(f"Object.values(pna.layers)[0]._map.setZoom({zoom}, {{ animate: false }})")
        widths = page.locator(".pna-rule").evaluate_all(
            "all => all.map(e => Number(e.getAttribute('stroke-width')))"
        )
        return widths, page.locator(".pna-mark svg").first.bounding_box()["width"]

    assert sizes(9) == ([1, 1], pytest.approx(11, abs=0.1))
    near, full = sizes(14)
    assert near == [2.4, 2.4]
    assert full == 24


def test_the_range_of_the_rule_is_hatched_below_its_line(open_map, specs):
    opened = open_map(coverage_map(specs["ranged"]()))
    page = opened.page
    ring = page.locator(".pna-range")
    assert ring.count() == 1
    assert page.locator(".pna-rule").count() == 2
    # The fill is a pattern of the page's own, with white lines in it.
    name = ring.get_attribute("fill").removeprefix("url(").removesuffix(")")
    assert page.locator(f"pattern{name} path").get_attribute("stroke") == "#ffffff"

    def height(selector):
        return page.locator(selector).first.evaluate(
            "e => Number(getComputedStyle(e.closest('.leaflet-pane')).zIndex)"
        )

    assert height(".pna-band") < height(".pna-range") < height(".pna-rule")

    def dotted(zoom):
        page.evaluate(f"Object.values(pna.layers)[0]._map.setZoom({zoom}, {{ animate: false }})")
        return ring.get_attribute("stroke") != "none" and ring.get_attribute("stroke-dasharray")

    assert not dotted(10)
    assert dotted(13)
    box = page.locator('[data-layer="drive-range"]')
    box.focus()
    page.keyboard.press("Space")
    assert ring.count() == 0
    page.keyboard.press("Space")
    assert ring.count() == 1
    assert opened.complaints == []
    assert opened.requests == [opened.url]


def test_premises_at_one_point_are_both_seen_and_reached(open_map, specs):
    premises = specs["little"]().premises
    at_one_point = premises.geometry.copy()
    at_one_point.iloc[3] = at_one_point.iloc[0]
    page = open_map(
        coverage_map(specs["little"](premises=premises.set_geometry(at_one_point)))
    ).page
    one = page.locator(".pna-mark[aria-label^='Bridge Street']")
    other = page.locator(".pna-mark[aria-label^='Parcel']")
    left, right = one.bounding_box(), other.bounding_box()
    assert right["x"] - left["x"] == pytest.approx(20, abs=0.1)
    assert right["y"] == left["y"]
    for mark in (one, other):
        mark.hover()
        box = mark.bounding_box()
        tip = page.locator(f"#{mark.get_attribute('aria-describedby')}").bounding_box()
        assert tip["x"] < box["x"] + 12 < tip["x"] + tip["width"]


def test_names_leave_symbols_free(open_map, specs):
    page = open_map(coverage_map(specs["county"]())).page
    boxes = (
        "all => all.map(e => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; })"
    )
    names = page.locator(".pna-name span").evaluate_all(boxes)
    marks = page.locator(".pna-mark svg").evaluate_all(boxes)
    assert len(names) > 5
    covered = [
        (a, b)
        for a in names
        for b in marks
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]
    assert covered == []


def test_a_table_too_wide_for_the_page_says_that_it_scrolls(open_map, little):
    hints = ".sideways:visible"
    assert count(open_map(little, 1280), hints) == 0
    narrow = open_map(little, 400).page
    said = narrow.locator(".sideways").evaluate_all("all => all.map(e => !e.hidden)")
    wide = narrow.locator(".scroll").evaluate_all(
        "all => all.map(e => e.scrollWidth > e.clientWidth)"
    )
    assert said == wide
    assert any(said)


def great_circle_metres(one, other):
    (a, b), (c, d) = (map(math.radians, point[:2]) for point in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def test_dots_lie_as_far_apart_as_their_places(open_map, little):
    """From (-9,500, -6,500) to (10,100, 7,600) metres: 19,600 across and 14,100 up."""
    opened = open_map(little)
    dots = opened.page.evaluate(
        "['outside', 'outside-special'].flatMap(key => pna.layers[key].getLayers())"
        ".map(l => [l.getLatLng().lat, l.getLatLng().lng, l.getRadius()])"
    )
    assert len(dots) == 5
    west, east = min(dots, key=lambda d: d[1]), max(dots, key=lambda d: d[1])
    found = great_circle_metres(west, east)
    assert found == pytest.approx(math.hypot(19_600, 14_100), rel=0.003)
    assert west[2] / max(d[2] for d in dots) == pytest.approx(math.sqrt(412.5 / 640), rel=0.01)


def test_layers_are_switched_by_keyboard(open_map, little):
    opened = open_map(little)
    page = opened.page
    for key, selector, gone in (
        ("drive-10", ".pna-band", 1),
        ("drive-10", ".pna-rule", 1),
        ("premises-0", ".pna-mark", 3),
        ("outside", ".pna-dot", 4),
        ("roads", "canvas", 0),
        ("names", ".pna-name", None),
    ):
        before = count(opened, selector)
        box = page.locator(f'[data-layer="{key}"]')
        box.focus()
        page.keyboard.press("Space")
        after = count(opened, selector)
        assert before - after == (before if gone is None else gone), key
        page.keyboard.press("Space")
        assert count(opened, selector) == before, key
    page.locator('[data-all="walk"]').focus()
    page.keyboard.press("Space")
    assert count(opened, ".pna-band") == 4
    assert not page.locator('[data-layer="walk-30"]').is_checked()
    page.locator('[data-layer="walk-30"]').press("Space")
    assert page.locator('[data-all="walk"]').evaluate("box => box.indeterminate")
    assert opened.complaints == []


def tooltip_of(page, mark):
    name = mark.get_attribute("aria-describedby")
    return page.locator(f"#{name}").inner_text().splitlines()


def test_what_is_read_at_a_symbol_and_at_a_dot(open_map, little):
    page = open_map(little).page
    parcel = page.locator(".pna-mark[aria-label^='Parcel Pharmacy']")
    parcel.focus()
    assert tooltip_of(page, parcel) == [
        "Parcel Pharmacy",
        "Distance-selling premises",
        "1 High Street, ZZ1 1AA",
        "ODS code FA004",
        "Not counted: Distance-selling premises give no essential services face to face.",
    ]
    saltby = page.locator(".pna-dot[aria-label*='E2']")
    saltby.focus()
    assert tooltip_of(page, saltby) == [
        "Saltby",
        "131 people",
        "Drive: 10.1 minutes to Bridge Street Pharmacy",
        "Walk: 55.0 minutes to Bridge Street Pharmacy",
        "Place code E2",
    ]
    island = page.locator(".pna-dot[aria-label*='E3']")
    island.hover(force=True)
    assert tooltip_of(page, island)[2:4] == [
        "Drive: no connected road or path for a drive to be worked out",
        "Walk: too far from any road or path for a walk to be worked out",
    ]
    prison = page.locator(".pna-dot[aria-label*='E4']")
    prison.focus()
    assert tooltip_of(page, prison)[:3] == ["Grange", "Prison", "640 people"]


@pytest.mark.parametrize("width", [1280, 400])
def test_tooltips_stay_inside_the_map(open_map, little, width):
    page = open_map(little, width).page
    view = page.locator(".leaflet-container").bounding_box()
    for mark in page.locator(".pna-mark, .pna-dot").all():
        mark.focus()
        tip = page.locator(f"#{mark.get_attribute('aria-describedby')}").bounding_box()
        assert tip["x"] >= view["x"]
        assert tip["y"] >= view["y"]
        assert tip["x"] + tip["width"] <= view["x"] + view["width"]
        assert tip["y"] + tip["height"] <= view["y"] + view["height"]


def test_focus_brings_a_far_symbol_into_view(open_map, little):
    opened = open_map(little)
    page = opened.page
    page.locator(".leaflet-container").focus()
    for _ in range(5):
        page.keyboard.press("+")
    page.keyboard.press("Tab")
    mark = page.locator(".pna-mark[aria-label^='The Surgery']")
    mark.focus()
    box, view = mark.bounding_box(), page.locator(".leaflet-container").bounding_box()
    assert view["x"] < box["x"] < view["x"] + view["width"]
    assert view["y"] < box["y"] < view["y"] + view["height"]
    assert tooltip_of(page, mark)[0] == "The Surgery, Upper Fen"


def test_keyboard_reaches_the_tables_past_the_map(open_map, little):
    page = open_map(little).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "figures"
    outline = page.locator("[data-layer]").first
    outline.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_table_says_the_same(open_map, little):
    page = open_map(little).page
    table = page.locator("table").first
    assert table.locator("caption").inner_text().startswith("People within, and further than, 10")
    assert table.locator("thead th[scope=col]").all_inner_texts() == [
        "Area", "People", "Within either time", "Further than both times", "Not known",
        "Share within",
    ]  # fmt: skip
    assert table.locator("tbody th[scope=row]").all_inner_texts() == ["Inventshire", "West", "East"]
    assert table.locator("tbody tr").first.locator("td").all_inner_texts() == [
        "41,250", "39,966", "1,285", "0", "96.9%",
    ]  # fmt: skip
    places = page.locator("table").nth(1).locator("tbody th").all_inner_texts()
    assert places == ["Grange (prison)", "Far End", "Saltby", "Saltby", "E5"]


def test_hostile_names_run_nothing_and_show_as_they_are(open_map, specs, hostile_names):
    opened = open_map(coverage_map(specs["hostile"]()))
    page = opened.page
    assert opened.complaints == []
    assert opened.requests == [opened.url]
    assert page.locator("h1").inner_text() == hostile_names[1]
    shown = page.evaluate("[...document.querySelectorAll('tbody th')].map(e => e.textContent)")
    assert shown[:3] == list(hostile_names[:3])
    for mark in page.locator(".pna-mark").all():
        mark.focus()
    tip = page.evaluate("document.querySelector('.leaflet-tooltip strong').textContent")
    assert tip in hostile_names
    assert page.evaluate("document.images.length") == 0
    assert count(opened, "script") == 4
    assert opened.complaints == []


def test_without_javascript_the_tables_still_say_it(browser, little, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(little, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert "The tables below say the same" in page.locator("noscript").inner_text()
    assert page.locator("table").first.is_visible()
    context.close()
