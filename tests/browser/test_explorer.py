"""The explorer in headless Chromium, opened from a file with the network off."""

import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import what_if
from open_town import layer
from PIL import Image
from playwright.sync_api import expect
from small_results import SITES, small_results
from what_if import WhatIf

from pna import questions
from pna.maps.content import Backdrop
from pna.maps.explorer import explorer
from pna.maps.explorer_style import DOTS
from pna.material import Material
from pna.rules import headline_rule
from pna.study.questions import Disclosure

pytestmark = pytest.mark.browser
PLACES, PREMISES = 240, 30
# What watches sizes runs just before a frame is painted, so nobody sees what stood before it.
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
DAYS = (
    ["09:00-17:30"] * 5 + ["09:00-13:00", "CLOSED"],
    ["07:00-22:00"] * 6 + ["10:00-16:00"],
    ["09:00-13:00,14:00-19:00"] * 5 + ["CLOSED"] * 2,
    ["22:00-02:00"] * 7,
    ["09:00-17:00"] * 5 + ["", ""],
    [""] * 7,
)  # fmt: skip


def random_results(seed=5):
    """Places, premises and minutes at random, with whole minutes and hairs beside them."""
    random = np.random.default_rng(seed)
    kinds = np.where(np.arange(PREMISES) % 5 == 4, "dispensing_practice", "pharmacy")
    codes = [f"F{n:03}" for n in range(PREMISES)]
    sites = pd.DataFrame(
        {
            "facility_id": codes,
            "name": [f"Premises {n}" for n in range(PREMISES)],
            "kind": kinds,
            "hwb": "",
            "in_area": np.arange(PREMISES) % 7 != 0,
            "at": [tuple(xy) for xy in random.uniform(0, 10_000, (PREMISES, 2))],
        },
        columns=list(SITES.columns),
    )

    def minutes(scale):
        found = random.gamma(2.0, scale, (PLACES, PREMISES))
        hairs = random.choice([0.0, 5e-7, -5e-7, 2e-6], found.shape)
        found = np.where(random.random(found.shape) < 0.3, np.round(found) + hairs, found)
        return np.where(found > 60, np.nan, np.maximum(found, 0.0))

    off = tuple(range(0, PLACES, 41))
    drive = minutes(16.0)
    drive[list(off)] = np.nan
    results = small_results(
        drive=drive, walk=minutes(40.0), people=random.gamma(3.0, 60.0, PLACES), too_far=off,
        sites=sites, hours=layer({code: DAYS[n % 6] for n, code in enumerate(codes)}),
    )  # fmt: skip
    demand = results.demand.assign(
        district=np.where(np.arange(PLACES) % 3 == 0, "D1", "D2"),
        place=[f"Village {n % 60}" for n in range(PLACES)],
    )
    demand = demand.set_geometry(
        gpd.points_from_xy(*random.uniform(0, 10_000, (2, PLACES))), crs=27700
    )
    more = gpd.GeoDataFrame(
        {
            "area_type": ["district"] * 3,
            "area_code": ["D1", "D2", "D3"],
            "area_name": ["One", "Two", "Nobody's"],
        },
        geometry=[shapely.box(x, 0, x + 3_000, 10_000) for x in (0, 3_000, 6_000)],
        crs=27700,
    )
    areas = gpd.GeoDataFrame(pd.concat([results.areas, more], ignore_index=True), crs=27700)
    return replace(results, demand=demand, areas=areas)


def page_of(results):
    nothing = gpd.GeoDataFrame(geometry=[], crs=27700)
    wood = gpd.GeoDataFrame(geometry=[shapely.box(1_000, 1_000, 4_000, 2_500)], crs=27700)
    under = Backdrop(
        areas=results.areas, neighbours=nothing, roads=nothing.assign(highway=""), water=nothing,
        woods=wood, built_up=nothing, rivers=nothing, invented=False,
        settlements=nothing.assign(name="", place=""),
    )  # fmt: skip
    return explorer(Material(results, {}), under)


@pytest.fixture(scope="module")
def town():
    return random_results()


@pytest.fixture(scope="module")
def town_page(town):
    return page_of(town)


@pytest.fixture
def ready(open_map):
    def open_one(html, width=1280):
        opened = open_map(html, width)
        opened.page.evaluate("pnaExplorer.ready")
        return opened

    return open_one


def test_twenty_what_ifs_are_answered_as_by_the_package(ready, town, town_page):
    page = ready(town_page).page
    compared = [
        what_if.compare(town, asked, what_if.put(page, town, asked))
        for asked in (what_if.chosen(town, seed) for seed in range(20))
    ]
    assert compared == [6] * 20
    asked = [what_if.chosen(town, seed) for seed in range(20)]
    assert {one.mode for one in asked} == {"drive", "walk", "either"}
    assert {type(one.when) for one in asked} == {str, int, tuple}, "every kind of time was asked"
    assert any(len(one.closed) > PREMISES / 2 for one in asked)


def test_with_all_premises_open_the_figures_are_those_of_the_tables(ready, town, town_page):
    page = ready(town_page).page
    by_time = questions.by_name("coverage-by-time").make(town).frame
    headline = headline_rule(town.study)
    slots = ["any", *(slot.name for slot in town.study.slots)]
    for number, slot in enumerate(slots):
        for premises_set in town.study.premises.sets:
            when = "any" if slot == "any" else number - 1
            rows = what_if.put(
                page, town, WhatIf((), premises_set, "either", {"drive": 10, "walk": 20}, when)
            )
            table = by_time[
                (by_time["rule"] == headline)
                & (by_time["slot"] == slot)
                & (by_time["premises_set"] == premises_set)
            ]
            assert len(table) == 6
            for _, row in table.iterrows():
                page_row = rows[row["area_type"], row["area_code"]]
                for ours, theirs in what_if.COUNTS.items():
                    what_if.same(page_row[theirs], row[ours], slot)


def test_small_numbers_are_hidden_as_in_the_tables(ready, town):
    hiding = Disclosure(suppress_below=90, round_to=7)
    hidden = replace(town, study=town.study.model_copy(update={"disclosure": hiding}))
    page = ready(page_of(hidden)).page
    for seed in range(30, 36):
        asked = what_if.chosen(hidden, seed)
        what_if.compare(hidden, asked, what_if.put(page, hidden, asked))


def test_what_is_hidden_is_told_nowhere(ready):
    """P3 is further than 10 minutes; without FA1 P2 is as well.

    Of 10, 20, 30, 25 and 15 people all are hidden: the page holds 20 for each, their mean.
    """
    results = small_results()
    hiding = Disclosure(suppress_below=35)
    study = results.study.model_copy(update={"disclosure": hiding})
    page = ready(page_of(replace(results, study=study))).page
    page.check("input[name=mode][value=drive]")
    assert page.locator("#area-0 td").all_inner_texts() == [
        "100", "60", "[c]", "[c]", "[c]", "0", "0"
    ]  # fmt: skip
    text = page.inner_text("#finding")
    assert "fewer than 35 of 100 residents live further than 10 minutes' drive" in text
    assert "For fewer than 35 residents this is unknown" in text
    assert page.inner_text("#short") == "Further: fewer than 35 of 100."
    page.locator("[data-premises='0']").uncheck()
    assert "40 of 100 residents live further" in page.inner_text("#finding")
    assert "How many it is with all of them open is not shown." in page.inner_text("#finding")
    assert page.locator("#area-0 td").all_inner_texts()[5:] == ["[c]", "[c]"]
    assert page.locator("#changes-rows td").all_inner_texts() == ["West", "[c]", "0"]
    rows = page.evaluate("pnaExplorer.result().rows")
    assert rows[0]["furtherChange"] is None
    assert rows[0]["furtherBefore"] is None


def test_the_sentence_says_what_the_table_says(ready):
    """Minutes and people of `small_results`: only P1 and P2 are within 10 minutes of FA1."""
    page = ready(page_of(small_results())).page
    text = page.inner_text("#finding")
    assert text == (
        "Based on modelled travel times, 0 of 100 residents (0.0%) live further than both 10 "
        "minutes' drive and 20 minutes' walk from a pharmacy in or near Ourshire. For 15 residents "
        "this is unknown: the place where they live lies too far from any road or path."
    )
    page.check("input[name=mode][value=drive]")
    page.fill("#drive", "9")
    # P3 is 10.5 minutes from the nearest, P2 9.5; P4 exactly 9.
    assert "50 of 100 residents (50.0%) live further than 9 minutes' drive" in page.inner_text(
        "#finding"
    )
    page.fill("#drive", "10")
    page.locator("[data-premises='0']").uncheck()
    # Without FA1 P2 has 12 minutes; P1 still has FA2 at 3.
    assert page.inner_text("#finding").startswith(
        "Based on modelled travel times, and supposing that 1 of 4 premises is closed, 50 of 100 "
        "residents (50.0%) live further than 10 minutes' drive from a pharmacy in or near "
        "Ourshire. With all of them open it is 30."
    )
    assert page.inner_text("#supposed") == "Supposed to be closed: Alpha."
    cells = page.locator("tbody[data-areas] tr:has-text('West') td").all_inner_texts()
    assert cells == ["60", "10", "50", "0", "16.7%", "\u221220", "+20"]
    moved = page.locator("#changes-rows tr").all_inner_texts()
    assert [line.split("\t") for line in moved] == [["Ham", "West", "20", "0"]]
    assert page.evaluate("pnaExplorer.milliseconds()") < 50


def test_unknown_hours_are_neither_open_nor_closed(ready):
    """FA1 is open on Sunday, the hours of FA2 are not known: P3 is 10.5 and 11 minutes off."""
    hours = layer({"FA1": ["09:00-17:00"] * 7, "FA2": [""] * 7, "FB1": ["CLOSED"] * 7,
                   "FB2": ["CLOSED"] * 7, "Y1": ["CLOSED"] * 7})  # fmt: skip
    page = ready(page_of(small_results(hours=hours))).page
    page.check("input[name=mode][value=drive]")
    page.select_option("#when", "time")
    page.select_option("#day", "6")
    page.fill("#time", "16:59")
    page.fill("#drive", "11")
    whole = page.evaluate("pnaExplorer.result().rows[0]")
    assert (whole["within"], whole["further"], whole["unknown"]) == (60, 25, 15)
    page.fill("#time", "17:00")
    whole = page.evaluate("pnaExplorer.result().rows[0]")
    assert (whole["within"], whole["further"], whole["unknown"]) == (0, 45, 55), (
        "P1 and P3 reach FA2 alone, of which it is not known; P5 no car reaches"
    )
    assert "hours not known" in page.inner_text("#controls")
    assert "premises whose hours are not known" in page.inner_text("#finding")


def colour_at(page, place):
    """Where a place is on the screen, and the colour of the middle of its dot."""
    page.evaluate("document.querySelector('.map').scrollIntoView()")
    x, y = page.evaluate(
        """i => { const places = pna.data.places, map = pna.leaflet();
        const at = map.latLngToContainerPoint([places.lat[i], places.lon[i]]);
        const box = map.getContainer().getBoundingClientRect();
        return [box.left + map.getContainer().clientLeft + at.x,
          box.top + map.getContainer().clientTop + at.y]; }""",
        place,
    )
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return (x, y), "#" + bytes(picture.getpixel((round(x), round(y)))).hex()


def test_dots_show_and_tell_what_becomes_of_a_place(ready):
    """By car in 10 minutes without FA1: P1 stays within, P2 is newly further, P3 was before."""
    results = small_results()
    # Away from the symbols of premises.
    moved = results.demand.set_geometry(results.demand.translate(0, 1500))
    page = ready(page_of(replace(results, demand=moved))).page
    page.check("input[name=mode][value=drive]")
    page.locator("[data-premises='0']").uncheck()
    found = [colour_at(page, place)[1] for place in range(3)]
    assert found == [DOTS[state]["fill"] for state in ("within", "newly", "further")]
    page.mouse.move(*colour_at(page, 1)[0])
    told = page.locator(".leaflet-tooltip").inner_text().splitlines()
    assert told == [
        "Ham", "20 people", "Newly further: within it with all premises open",
        "Drive: at most 12 minutes to Beta", "P2",
    ]  # fmt: skip
    page.mouse.move(*colour_at(page, 4)[0])
    assert "Drive: too far from any road or path" in page.locator(".leaflet-tooltip").inner_text()


@pytest.mark.parametrize("width", [1280, 400, 320])
def test_opens_offline_without_a_request_or_a_complaint(ready, town_page, width):
    opened = ready(town_page, width)
    assert opened.requests == [opened.url]
    assert opened.complaints == []
    assert opened.ids_used_twice() == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_serious_is_found_by_axe(ready, town_page, width):
    from axe_playwright_python.sync_playwright import Axe

    page = ready(town_page, width).page
    page.locator("[data-premises='3']").uncheck()
    page.fill("#drive", "0")
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], one["nodes"][0]["html"]) for one in found
             if one["impact"] in ("serious", "critical")]  # fmt: skip
    assert grave == []


def test_the_keyboard_alone_is_enough(ready, town_page):
    page = ready(town_page).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#search")
    page.keyboard.type("f003")
    visible = page.locator("#controls li:not([hidden]) input[data-premises]")
    assert visible.count() == 1
    before = page.inner_text("#finding")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.premises") == "3"
    page.keyboard.press("Space")
    after = page.inner_text("#finding")
    assert after != before
    assert "1 of 24 premises is closed" in after
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.focus("#start-again")
    page.keyboard.press("Enter")
    assert page.inner_text("#finding") == before
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll('button, select, #controls input'))
        .filter(e => e.offsetParent && !e.closest('label'))
        .filter(e => e.getBoundingClientRect().height < 24).length"""
    )
    assert small == 0


@pytest.mark.parametrize("width", [1280, 400])
def test_the_answer_is_in_sight_where_it_is_asked(ready, town_page, width):
    page = ready(town_page, width).page
    short, high = page.locator("#short"), page.viewport_size["height"]
    before = short.inner_text()
    ticks = page.locator(".premises input:visible")
    for tick in ticks.all():
        tick.focus()
        tick.uncheck()
        page.evaluate(PAINTED)
        told, ticked = short.bounding_box(), tick.bounding_box()
        assert 0 <= told["y"] < told["y"] + told["height"] <= high
        assert ticked["y"] + ticked["height"] <= told["y"] + 1, "nor does it cover the tick"
    assert short.inner_text() != before
    if width == 1280:
        drawn = page.locator(".map").bounding_box()
        assert drawn["y"] < high / 2, "the map is in sight too"


def test_all_of_a_search_and_a_click_on_the_map(ready, town_page):
    page = ready(town_page).page
    page.fill("#search", "premises 1")
    listed = page.locator("#controls li:not([hidden]) input[data-premises]")
    assert listed.count() == 9, "1 and 10 to 19, but for 14 and 19, which are dispensing practices"
    page.click("#untick-all")
    assert "9 of 24 premises are closed" in page.inner_text("#finding")
    page.fill("#search", "nothing like it")
    assert page.inner_text("#listed") == (
        "No premises has this in its name, postcode, code or area."
    )
    page.click("#start-again")
    assert page.locator("#supposed").inner_text().startswith("All premises are open")
    page.evaluate("document.querySelectorAll('.pna-site:not([hidden])')[2].click()")
    assert "1 of 24 premises is closed" in page.inner_text("#finding")
    assert page.locator(".site[data-state=closed]").count() == 1


def test_minutes_that_are_none_are_refused_in_words(ready, town_page):
    page = ready(town_page).page
    before = page.evaluate("pnaExplorer.result().rows[0]")
    for wrong in ("0", "61", "", "7.5", "-3"):
        page.fill("#drive", wrong)
        assert page.inner_text("#fault") == (
            "Give whole minutes from 1 to 60. The figures are still those of 10 minutes' drive."
        )
        assert page.get_attribute("#drive", "aria-invalid") == "true"
        assert page.evaluate("pnaExplorer.result().rows[0]") == before
    page.fill("#drive", "60")
    assert page.locator("#fault").is_hidden()


@pytest.fixture(scope="module")
def with_postcodes(tmp_path_factory):
    """`small_results` with a directory: AB1 2CD in P1, AB1 2CE in P5, which no car reaches."""
    path = tmp_path_factory.mktemp("directory") / "postcodes.csv"
    rows = [("AB1 2CD", "P1"), ("AB1 2CE", "P5"), ("AB1 2CF", "P4")]
    pd.DataFrame(
        [(code, 1000, 5000, "", oa) for code, oa in rows],
        columns=["postcode", "easting", "northing", "ended", "oa"],
    ).to_csv(path, index=False)
    results = small_results(given=("postcodes",))
    inputs = results.study.inputs.model_copy(
        update={"postcodes": results.study.inputs.postcodes.model_copy(update={"file": path})}
    )
    return page_of(replace(results, study=results.study.model_copy(update={"inputs": inputs})))


def test_a_postcode_is_told_its_nearest(ready, with_postcodes):
    page = ready(with_postcodes).page

    told = expect(page.locator("#nearest"))

    def ask(text):
        page.fill("#postcode", text)
        page.keyboard.press("Enter")

    ask("ab12cd")
    told.to_contain_text("AB1 2CD lies in output area P1 (Ham).")
    assert page.locator("#nearest ol").first.locator("li").all_inner_texts() == [
        "Alpha: at most 2 minutes", "Beta: at most 3 minutes", "Gamma: at most 4 minutes"
    ]  # fmt: skip
    assert page.locator("#nearest ol").last.locator("li").all_inner_texts() == [
        "Alpha: at most 20 minutes", "Beta: at most 25 minutes"
    ]  # fmt: skip
    told.to_contain_text("not of the house")
    assert page.locator(".pna-spot").count() == 1
    page.locator("[data-premises='0']").uncheck()
    told.not_to_contain_text("Alpha")
    told.to_contain_text("What the scenario closes is left out.")
    ask("AB1 2CE")
    told.to_contain_text("Too far from any road or path")
    ask("AB1")
    told.to_contain_text("Write it in full, such as AB1 2CD.")
    assert page.get_attribute("#postcode", "aria-invalid") == "true"
    ask("zz9 9zz")
    told.to_contain_text("ZZ9 9ZZ is not among the live postcodes of Ourshire")
    assert page.locator(".pna-spot").count() == 0


def test_hostile_names_do_nothing(ready, hostile_names):
    results = small_results(sites=SITES.assign(name=hostile_names[:5]))
    results = replace(results, demand=results.demand.assign(place=hostile_names[:5]),
                      areas=results.areas.assign(area_name=hostile_names[:3]))  # fmt: skip
    opened = ready(page_of(results), 400)
    page = opened.page
    page.locator("[data-premises='0']").uncheck()
    page.fill("#drive", "5")
    page.locator(".map").hover()
    assert hostile_names[0] in page.inner_text("#supposed")
    assert page.inner_text("#figures").count(hostile_names[1]) > 0
    assert opened.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_an_old_browser_and_a_damaged_file_are_told_of(browser, open_map, town_page, tmp_path):
    path = tmp_path / "old.html"
    path.write_text(town_page, encoding="utf-8", newline="\n")
    context = browser.new_context(offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=no]")
    assert "it takes one of 2023 or later" in page.inner_text("#finding")
    context.close()
    start = town_page.index('"minutes":"') + 40
    opened = open_map(town_page[:start] + "AAAAAAAA" + town_page[start + 8 :])
    opened.page.wait_for_selector("html[data-ready=no]")
    assert "could not be read" in opened.page.inner_text("#finding")


def test_what_is_printed_says_what_is_supposed(ready, town_page):
    page = ready(town_page).page
    page.locator("[data-premises='1']").uncheck()
    page.emulate_media(media="print")
    assert page.locator("#controls").is_hidden()
    assert page.locator("#supposed").is_visible()
    assert page.locator("#figures table").first.is_visible()


def test_a_study_of_one_area_one_set_and_one_premises(ready):
    """Nothing to choose between: one place, where nobody lives, and one premises."""
    sites = SITES.iloc[:1]
    results = small_results(
        sites=sites, drive=[[2.0]], walk=[[20.0]], people=(0.0,), too_far=(), sets=("pharmacies",)
    )
    results = replace(results, areas=results.areas.iloc[:1])
    opened = ready(page_of(results))
    page = opened.page
    page.locator("[data-premises='0']").uncheck()
    assert "supposing that all 1 premises are closed" not in page.inner_text("#finding")
    assert "supposing that 1 of 1 premises is closed, 0 of 0 residents live" in page.inner_text(
        "#finding"
    )
    assert page.locator("#area-0 td").all_inner_texts() == ["0", "0", "0", "0", "-", "0", "0"]
    assert "minutes' walk of the nearest pharmacy, in the whole area" in page.inner_text("#caption")
    assert opened.complaints == []
