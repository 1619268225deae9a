"""A browser without a network."""

import os
import shutil
from pathlib import Path

import pytest
from map_contents import HOSTILE


@pytest.fixture(scope="session")
def hostile_names():
    return HOSTILE[:6]


def _chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "msedge")
    found = os.environ.get("PNA_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    reason = "no Chromium, Chrome or Edge found; name one in PNA_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = _chromium()
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--no-first-run"],
        )  # fmt: skip
        yield instance
        instance.close()


class Opened:
    """A page opened from a file without a network, and all that it complained of."""

    def __init__(self, browser, path: Path, width: int):
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.context = browser.new_context(
            offline=True, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " e => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI));"
        )
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.url = path.resolve().as_uri()
        self.page.goto(self.url)
        self.page.wait_for_selector(".leaflet-container")

    def ids_used_twice(self) -> list[str]:
        return self.page.evaluate(
            """() => { const ids = Array.from(document.querySelectorAll('[id]'), e => e.id);
            return ids.filter((id, at) => ids.indexOf(id) < at); }"""
        )

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _dialog(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def open_map(browser, tmp_path):
    opened: list[Opened] = []

    def open_one(html: str, width: int = 1280) -> Opened:
        path = tmp_path / f"a map {len(opened)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        opened.append(Opened(browser, path, width))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
