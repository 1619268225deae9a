"""The map of an application in headless Chromium, opened from a file with the network off."""

import pytest
import town_comparison as asked

from pna.maps.application import application_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def moved():
    return application_map(asked.moved())


@pytest.fixture(scope="module")
def several():
    return application_map(asked.several())


def count(opened, selector):
    return opened.page.locator(selector).count()


@pytest.mark.parametrize("width", [1280, 400, 320])
@pytest.mark.parametrize("name", ["moved", "several"])
def test_opens_offline_without_a_request_or_a_complaint(open_map, request, name, width):
    opened = open_map(request.getfixturevalue(name), width)
    assert opened.requests == [opened.url]
    assert opened.complaints == []
    assert opened.ids_used_twice() == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_drawn_of_a_move(open_map, moved):
    opened = open_map(moved)
    assert count(opened, ".pna-site") == 2
    assert count(opened, ".pna-link") == 1
    assert count(opened, ".pna-arrow") == 1
    assert count(opened, ".pna-after") == 1
    assert count(opened, ".pna-before") == 1
    assert count(opened, ".pna-change") == 2, "land newly within, and newly outside"
    labels = opened.page.locator(".pna-site-label").all_inner_texts()
    assert labels == ["Moves from here: Alpha", "Moves to here: Alpha"]
    fills = opened.page.locator(".pna-change").evaluate_all(
        "all => all.map(e => e.getAttribute('fill'))"
    )
    assert sorted(fills) == ["url(#pna-hatch-down)", "url(#pna-hatch-up)"]
    turns = opened.page.locator("pattern").evaluate_all(
        "all => all.map(e => e.getAttribute('patternTransform'))"
    )
    assert sorted(turns) == ["rotate(-45)", "rotate(45)"], "told apart without colour"
    assert count(opened, ".leaflet-control-scale-line") == 2
    assert count(opened, ".pna-name") > 0


def test_one_way_of_travelling_at_a_time(open_map, moved):
    opened = open_map(moved)
    page = opened.page
    shown = "fieldset[data-mode]:not([hidden])"
    assert page.locator(shown).get_attribute("data-mode") == "drive"
    before = page.locator(".pna-after").get_attribute("d")
    box = page.locator('[data-layer="drive-land-outside"]')
    box.focus()
    page.keyboard.press("Space")
    assert count(opened, ".pna-change") == 1
    page.locator("[name=mode][value=drive]").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(shown).get_attribute("data-mode") == "walk"
    assert count(opened, ".pna-after") == 1
    assert page.locator(".pna-after").get_attribute("d") != before
    page.keyboard.press("ArrowUp")
    assert page.locator(".pna-after").get_attribute("d") == before
    assert not box.is_checked(), "what the reader had switched off stays off"
    assert count(opened, ".pna-change") == 1
    assert opened.complaints == []


def tooltip_of(page, mark):
    name = mark.get_attribute("aria-describedby")
    return page.locator(f"#{name}").inner_text().splitlines()


def test_what_is_read_at_a_place_and_at_a_site(open_map, moved):
    page = open_map(moved).page
    lost = page.locator(".pna-moved[aria-label*='D0']")
    lost.focus()
    assert tooltip_of(page, lost) == [
        "Town",
        "100 people",
        "Newly outside 2 minutes' drive",
        "Before: 1.0 minutes to Alpha",
        "After: 3.5 minutes to Alpha",
        # At the high end cars are twice as quick, and it is 1.75 minutes.
        "Not so at one end of the range of the speeds",
        "Place code D0",
    ]
    site = page.locator(".pna-site").nth(1)
    site.focus()
    assert tooltip_of(page, site)[:4] == ["Alpha", "Moves to here", "Pharmacy", "there"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_gains_point_up_and_losses_down(open_map, moved):
    page = open_map(moved).page

    def corners(code):
        shape = page.locator(f".pna-moved[aria-label*='{code}'] path").get_attribute("d")
        numbers = [float(number) for number in shape.strip("Mz").split()]
        return numbers[1], numbers[3]

    tip, foot = corners("D0")
    assert tip > foot
    tip, foot = corners("D2")
    assert tip < foot


def test_targets_are_large_enough(open_map, several):
    page = open_map(several).page
    for selector in (".pna-moved", ".pna-site", ".fit", ".legend label"):
        for box in page.locator(selector).all():
            if box.is_visible():
                size = box.bounding_box()
                assert min(size["width"], size["height"]) >= 24, selector


def test_a_position_that_is_not_exact(open_map, several):
    opened = open_map(several)
    page = opened.page
    assert count(opened, ".pna-circle") == 1
    assert count(opened, ".pna-tried") == 3
    page.locator("[name=mode][value=walk]").check()
    fills = page.locator(".pna-moved path").evaluate_all(
        "all => all.map(e => e.getAttribute('fill'))"
    )
    assert len(fills) == 2
    assert "sites tried" in page.locator(".pna-moved").first.get_attribute("aria-label")


def test_the_buttons_bring_back_what_changes(open_map, moved):
    page = open_map(moved).page
    page.locator(".leaflet-container").focus()
    for _ in range(3):
        page.keyboard.press("-")
        page.wait_for_timeout(60)
    zoom = "pna.leaflet().getZoom()"
    far = page.evaluate(zoom)
    page.locator("[data-fit='']").click()
    all_of_them = page.evaluate(zoom)
    assert all_of_them > far
    page.locator("[data-fit=sites]").click()
    assert page.evaluate(zoom) >= all_of_them


def test_keyboard_reaches_the_lists_past_the_map(open_map, moved):
    page = open_map(moved).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "figures"


def test_sites_that_touch_are_both_seen(open_map):
    """A premises that moves a few metres: from afar the two symbols would be one."""
    from dataclasses import replace

    from shapely.affinity import translate

    found = asked.moved()
    was = found.before.premises.set_index("facility_id").geometry["FA1"]
    after = found.after.premises.copy()
    after.loc[after["facility_id"] == "FA1", "geometry"] = translate(was, 30, 10)
    near = replace(found, after=replace(found.after, premises=after))
    page = open_map(application_map(near)).page
    one, other = (box.bounding_box() for box in page.locator(".pna-site").all())
    assert abs(one["x"] - other["x"]) >= 30
    left, right = (box.bounding_box() for box in page.locator(".pna-site-label").all())
    assert left["x"] + left["width"] <= right["x"]


def test_hostile_names_run_nothing_and_show_as_they_are(open_map, hostile_names):
    keys = ("scenario", "site", "premises", "place", "settlement", "study")
    names = dict(zip(keys, hostile_names, strict=True))
    opened = open_map(application_map(asked.hostile(names)))
    page = opened.page
    assert opened.complaints == []
    assert opened.requests == [opened.url]
    assert page.locator("h1").text_content() == names["scenario"]
    assert page.locator(".pna-site-label").text_content() == f"Opens: {names['site']}"
    for mark in page.locator(".pna-moved, .pna-site").all():
        mark.focus()
    assert page.evaluate("document.images.length") == 0
    assert count(opened, "script") == 5
    assert opened.complaints == []


def test_without_javascript_the_lists_still_say_it(browser, moved, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(moved, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert "The lists below say the same" in page.locator("noscript").inner_text()
    assert page.locator("table").first.is_visible()
    assert page.locator(".fit").first.is_hidden()
    context.close()


@pytest.mark.parametrize("width", [1280, 400])
def test_on_paper_the_map_shows_what_it_showed(open_map, moved, width):
    opened = open_map(moved, width)
    page = opened.page
    state = (
        "(() => { const m = pna.leaflet(), b = m.getContainer().getBoundingClientRect();"
        " return [m.getBounds().toBBoxString(), m.getSize().x / m.getSize().y, b.width, b.height];"
        " })()"
    )
    before = page.evaluate(state)
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.seen = {state}; }})")
    page.pdf(format="A4", print_background=True)
    bounds, shape, wide, high = page.evaluate("window.seen")
    assert [bounds, shape] == before[:2]
    assert wide <= 661, "17.5 cm"
    assert high <= 521
    assert max(wide / 660, high / 520) == pytest.approx(1, abs=0.01)
    assert page.evaluate(state) == before
    assert opened.complaints == []
