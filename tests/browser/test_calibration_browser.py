"""The calibration report in a browser: it fetches nothing, fits a telephone and prints whole."""

import pytest
from fitted import calibration

from pna.report.calibration_page import page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html():
    return page(calibration(), study_name="Fenshire")


@pytest.mark.parametrize("width", [1280, 400])
def test_opens_without_a_request_or_a_complaint_and_fits(browser, tmp_path, html, width):
    path = tmp_path / "calibration-report.html"
    path.write_text(html, encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 900})
    requests, complaints = [], []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(path.as_uri())
    assert requests == [path.as_uri()]
    assert complaints == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    hidden = "details:last-of-type td:last-child"
    assert not opened.locator(hidden).last.is_visible()
    opened.emulate_media(media="print")
    assert opened.locator(hidden).last.is_visible(), "closed tables are printed"
    opened.close()


def test_pictures_have_names_and_tables_can_be_reached_by_keyboard(browser, tmp_path, html):
    path = tmp_path / "calibration-report.html"
    path.write_text(html, encoding="utf-8")
    opened = browser.new_page(viewport={"width": 400, "height": 900})
    opened.goto(path.as_uri())
    for name in ("Modelled against published minutes", "Where the model is too slow or too quick"):
        assert opened.get_by_role("img", name=name).is_visible()
    regions = opened.locator(".scroll")
    assert regions.count() == opened.locator("table").count()
    for place in range(regions.count()):
        region = regions.nth(place)
        assert region.get_attribute("tabindex") == "0"
        assert region.evaluate(
            "e => document.getElementById(e.getAttribute('aria-labelledby')).textContent.length > 5"
        )
    ids = opened.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    opened.close()
