"""The page on method in a browser: it fetches nothing, fits a telephone and prints whole."""

from datetime import date

import pandas as pd
import pytest

from pna.report.method_page import page
from pna.roads.turns import Counts
from pna.speeds.presets import PRESETS
from pna.study import Area, Inputs, Study, StudyInfo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    file = {"file": tmp_path_factory.mktemp("study") / "x"}
    named = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    study = Study(
        path=file["file"],
        study=StudyInfo(name="Fenshire", reference_date=date(2025, 10, 1), invented=True),
        area=Area(hwb=("E10999999",)),
        inputs=Inputs.model_validate({"roads": [file], **dict.fromkeys(named, file)}),
    )
    files = pd.DataFrame({"file": ["fenshire.osm.pbf"], "timestamp": ["2025-09-30T00:00:00Z"]})
    return page(study, PRESETS, road_files=files, restrictions=Counts(12))


@pytest.mark.parametrize("width", [1280, 400])
def test_opens_without_a_request_or_a_complaint_and_fits(browser, tmp_path, html, width):
    path = tmp_path / "method.html"
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
    last = opened.locator("details td").last
    assert not last.is_visible()
    opened.emulate_media(media="print")
    assert last.is_visible(), "the closed table is printed"
    opened.close()


def test_headings_links_and_tables_lead_somewhere(browser, tmp_path, html):
    path = tmp_path / "method.html"
    path.write_text(html, encoding="utf-8")
    opened = browser.new_page(viewport={"width": 400, "height": 900})
    opened.goto(path.as_uri())
    assert opened.get_by_role("heading", level=1).count() == 1
    assert opened.get_by_text("Invented data", exact=False).first.is_visible()
    for link in opened.locator("a[href^='#']").all():
        assert opened.locator(link.get_attribute("href")).count() == 1
    regions = opened.locator(".scroll")
    assert regions.count() == opened.locator("table").count()
    for region in regions.all():
        assert region.get_attribute("tabindex") == "0"
        assert region.evaluate(
            "e => document.getElementById(e.getAttribute('aria-labelledby')).textContent.length > 5"
        )
    opened.close()
