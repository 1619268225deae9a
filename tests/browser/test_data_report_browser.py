"""The data report in a browser: it fetches nothing, runs nothing, fits a telephone, can be read."""

from datetime import date

import pandas as pd
import pytest

from pna.checking.data_check import DataReport
from pna.errors import Finding
from pna.report.data_report import page
from pna.study import Area, Inputs, Study, StudyInfo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["plain", "hostile"])
def html(request, tmp_path_factory, hostile_names):
    path = tmp_path_factory.mktemp("study") / "x"
    named = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    study = Study(
        path=path,
        study=StudyInfo(name="Fenshire", reference_date=date(2025, 10, 1), invented=True),
        area=Area(hwb=("E10999999",)),
        inputs=Inputs.model_validate({"roads": [path], **dict.fromkeys(named, path)}),
    )
    words = hostile_names if request.param == "hostile" else ("This is not a number.",)
    long = "a" * 300
    findings = tuple(
        Finding(level, words[n % len(words)], file="list.csv", row=n, column="x", value=value,
                hint=words[-1], sheet=sheet, rule="is a number")
        for level in ("error", "warning", "info")
        for n, (value, sheet) in enumerate([("1", ""), (long, ""), (words[0], "Sheet 1")])
    )  # fmt: skip
    row = {"key": "premises", "file": "list.csv", "form": "a list", "rows": 3,
           "as_at": date(2025, 6, 30), "state": "faulty", "errors": 3, "warnings": 3}  # fmt: skip
    other = row | {"key": "special_population", "rows": None, "as_at": None, "state": "missing"}
    return page(DataReport(study, pd.DataFrame([row, other]).astype({"rows": "Int64"}), findings))


@pytest.mark.parametrize("width", [1280, 400])
def test_opens_without_a_request_or_a_complaint_and_fits(browser, tmp_path, html, width):
    path = tmp_path / "data-report.html"
    path.write_text(html, encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 900})
    requests, complaints = [], []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    opened.goto(path.as_uri())
    assert requests == [path.as_uri()]
    assert complaints == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.get_by_role("heading", level=1).count() == 1
    for link in opened.locator("a[href^='#']").all():
        assert opened.locator(link.get_attribute("href")).count() == 1
    regions = opened.locator(".scroll")
    assert regions.count() == opened.locator("table").count() == 4
    for region in regions.all():
        assert region.get_attribute("tabindex") == "0"
        assert region.evaluate(
            "e => document.getElementById(e.getAttribute('aria-labelledby')).textContent.length > 5"
        )
    ids = opened.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    opened.close()
