"""A legend in rows and columns, and dots with strokes, in headless Chromium, network off."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from map_contents import at, every_layer, frame

from pna.maps.content import Class, Dots, Square
from pna.maps.web import page

pytestmark = pytest.mark.browser
ROWS, COLUMNS = ("most deprived", "middle", "least deprived"), ("near", "by car", "far")
FILLS, SIGNS = ("#ffffd4", "#fe9929", "#8a2f04"), ("", "/", "x")


@pytest.fixture(scope="module")
def html():
    square = Square(ROWS, COLUMNS, "How far it is", "number of places")
    classes = [
        Class(f"{row}; {column}", fill, sign)
        for column, sign in zip(COLUMNS, SIGNS, strict=True)
        for row, fill in zip(ROWS[::-1], FILLS, strict=True)
    ]
    points = frame(
        {
            "dot_id": [f"P{number}" for number in range(10)],
            "size": [100.0] * 10,
            "class_number": range(10),
            "lines": [(f"Place {number}",) for number in range(10)],
        },
        [at(1_000 * number - 5_000, 0) for number in range(10)],
    )
    places = Dots(
        "places", "Places", points, (*classes, Class("not known", "#ffffff", "/")), square=square
    )
    return page(replace(every_layer(), layers=(places,)), 18)


@pytest.mark.parametrize("width", [1280, 400, 320])
def test_axe_finds_nothing_serious_and_the_square_fits(open_map, html, width):
    opened = open_map(html, width)
    found = Axe().run(opened.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    square, beside = (opened.page.locator(one).bounding_box() for one in (".square", ".beside"))
    assert square["x"] >= beside["x"]
    assert square["x"] + square["width"] <= beside["x"] + beside["width"] + 0.5
    boxes = [tick.bounding_box() for tick in opened.page.locator(".square label").all()]
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    assert opened.complaints == []


def test_each_tick_is_named_by_row_and_column_and_switches_its_dots(open_map, html):
    opened = open_map(html)
    dots = opened.page.locator(".pna-dot")
    assert dots.count() == 10
    for row in ROWS:
        for column in COLUMNS:
            tick = opened.page.get_by_role("checkbox", name=f"{row}; {column} (1)")
            assert tick.is_checked()
            tick.press("Space")
            assert dots.count() == 9, (row, column)
            tick.press("Space")
            assert dots.count() == 10


def test_dots_bear_their_strokes_at_every_scale(open_map, html):
    opened = open_map(html)
    for _ in range(2):
        drawn = opened.page.locator(".pna-dot").evaluate_all(
            "all => all.map(e => [e.getAttribute('fill'), e.getAttribute('d').split('L').length])"
        )
        # Column by column none, one, two; what is not known has one.
        found = sorted((fill, parts - 1) for fill, parts in drawn)
        wanted = [(fill, strokes) for fill in FILLS for strokes in range(3)]
        assert found == sorted([*wanted, ("#ffffff", 1)])
        opened.page.evaluate("pna.leaflet().zoomIn(1, { animate: false })")
        opened.page.wait_for_timeout(300)
