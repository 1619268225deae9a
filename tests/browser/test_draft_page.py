"""The draft as a page and as a PDF: nothing serious for axe, nothing fetched, tags and outline."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from little_draft import COVERAGE, HOSTILE, OUTLINE, PIECES, little_material

from pna.report.document.blocks import Document, Table
from pna.report.document.html import page
from pna.report.document.pdf import browser_here, write_pdf
from pna.report.draft.files import write_draft

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A draft of which one chapter is written, in a folder whose name has a space."""
    out = tmp_path_factory.mktemp("a draft")
    sections = out / "report" / "sections"
    sections.mkdir(parents=True)
    text = f"## {HOSTILE}\n\n{'x' * 300}\n\n1. {HOSTILE}\n   - deep\n\n[[table:choice]]\n"
    (sections / "context.md").write_text(text.replace("\x00", ""), encoding="utf-8")
    material = little_material(council=f"Ourshire {HOSTILE}", contact="pna@ourshire.example")
    write_draft(material, OUTLINE, PIECES, out)
    return out / "report"


@pytest.fixture
def opened(browser, folder, request):
    width = getattr(request, "param", 1280)
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.complaints, page.requests = [], []
    page.on("request", lambda one: page.requests.append(one.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto((folder / "pna-draft.html").as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("opened", [1280, 400, 320], indirect=True)
def test_axe_finds_nothing_and_nothing_is_fetched_at_any_width(opened):
    found = Axe().run(opened)
    assert [one["id"] for one in found.response["violations"]] == []
    assert [url for url in opened.requests if not url.startswith("data:")] == [opened.url]
    assert opened.complaints == []
    wide = opened.evaluate("document.documentElement.scrollWidth")
    assert wide <= opened.viewport_size["width"]


def test_the_first_stop_of_the_keyboard_skips_to_the_text(opened):
    opened.keyboard.press("Tab")
    skip = opened.locator(":focus")
    assert skip.inner_text() == "Skip to main content"
    assert skip.bounding_box()["y"] >= 0
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "text"


def test_every_link_of_the_page_leads_to_one_place(opened):
    links = opened.locator("a[href^='#']").all()
    assert len(links) > 15
    for link in links:
        assert opened.locator(link.get_attribute("href")).count() == 1
    names = opened.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(names) == len(set(names))


def test_targets_of_the_contents_are_large_enough(opened):
    heights = [one.bounding_box()["height"] for one in opened.locator("nav a:visible").all()]
    assert min(heights) >= 24


def test_names_from_data_are_text(opened):
    assert opened.locator("script").count() == 0
    cell = opened.locator("#table-coverage tbody th").nth(1)
    assert cell.inner_text().startswith("<script>alert(1)</script>")
    assert opened.locator("header").inner_text().startswith("Ourshire <script>")


def test_the_pdf_is_tagged_with_title_language_outline_and_its_own_date(folder):
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(folder / "pna-draft.pdf")
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert read.metadata.title.startswith("Pharmaceutical Needs Assessment: Ourshire - Ourshire")
    assert read.metadata["/CreationDate"] == read.metadata["/ModDate"] == "D:20261001000000+00'00'"
    titles = [one.title for one in _flat(read.outline)]
    assert titles[0].startswith("Pharmaceutical Needs Assessment")
    for heading in ("2 Needs", "2.1 Where people live", "Appendix B: Premises"):
        assert heading in titles
    kinds = _kinds(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L", "/Figure"} <= kinds
    # Wide tables lie on their side, the rest of the pages is upright A4.
    sizes = {(round(one.mediabox.width), round(one.mediabox.height)) for one in read.pages}
    assert sizes == {(595, 842), (842, 595)}
    text = "".join(one.extract_text() for one in read.pages)
    assert COVERAGE.caption in text
    assert text.count("Invented data") >= len(read.pages)


def _flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def _kinds(node, found=None):
    found = set() if found is None else found
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            _kinds(one, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.add(node["/S"])
        if "/K" in node:
            _kinds(node["/K"], found)
    return found


def test_the_pdf_has_the_same_bytes_twice(folder, tmp_path):
    day = little_material().published.results.study.study.reference_date
    assert browser_here() is not None
    assert write_pdf(folder / "pna-draft.html", tmp_path / "again.pdf", day) is None
    assert (tmp_path / "again.pdf").read_bytes() == (folder / "pna-draft.pdf").read_bytes()


def test_on_paper_the_page_shows_everything_but_the_way_past_the_contents(opened):
    opened.emulate_media(media="print")
    assert not opened.locator(".skip").is_visible()
    assert opened.locator("nav a", has_text="2.1 Where people live").is_visible()


def test_no_long_name_in_a_table_makes_the_letters_on_paper_smaller(browser, tmp_path):
    """A browser prints all pages smaller if anything on one is wider than the paper."""
    rows = (("roads", "population_by_single_year_of_age_" * 6, "Office for National Statistics"),)
    table = Table("Files", ("Input", "File", "Publisher"), rows)
    made = Document("Draft", (table,), date(2026, 5, 1), look="report")
    (tmp_path / "draft.html").write_text(page(made), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 665, "height": 900})
    opened = context.new_page()
    opened.emulate_media(media="print")
    opened.goto((tmp_path / "draft.html").as_uri())
    wide = opened.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= 665
