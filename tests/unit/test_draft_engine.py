"""The draft put together: numbers, references, authors' text, a council's own files."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import hostile_archives as hostile
import numpy as np
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from little_draft import (
    CHOICE,
    COVERAGE,
    FIGURE,
    OUTLINE,
    PIECES,
    WIDE,
    little_material,
    png,
)
from PIL import Image

from pna.errors import DataError, FileHeldOpenError, MissingInputError
from pna.report.document import pdf
from pna.report.document.blocks import (
    Bullets,
    Contents,
    Document,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
    flat,
)
from pna.report.document.docx import as_bytes
from pna.report.document.html import page
from pna.report.document.inline import Rich, Run, runs_of
from pna.report.document.turned import turned
from pna.report.document.widths import shares
from pna.report.document.word_template import read_template
from pna.report.draft import files
from pna.report.draft.assemble import assembled
from pna.report.draft.files import Wanted, draft_material, write_draft
from pna.report.draft.marks import alone, inline, nearest
from pna.report.draft.master import render_master
from pna.report.draft.numbering import chapter_numbers, entries
from pna.report.draft.pictures import lighter
from pna.report.draft.sections import blocks_of, read_sections, write_templates
from pna.wording.numbers import long_date
from pna.wording.report_words import title

STAMP = little_material().published.results.study.study.reference_date


@pytest.fixture(scope="module")
def material():
    return little_material(council="Ourshire & Co", contact="pna@ourshire.example")


@pytest.fixture(scope="module")
def draft(material):
    return assembled(material, OUTLINE, PIECES)


@pytest.fixture(scope="module")
def word(draft):
    return docx.Document(io.BytesIO(as_bytes(draft.document)))


def told(findings, rule):
    return [one for one in findings if one.rule == rule]


def test_chapters_are_numbered_and_appendices_lettered_whatever_their_order(draft):
    headings = [one.text for one in draft.document.blocks if isinstance(one, Heading)]
    assert headings == [
        "1 Context",
        "2 Needs",
        "2.1 Where people live",
        "2.2 Choice",
        "Appendix A: Checklist",
        "Appendix B: Premises",
        "B.1 West",
        "Deep",
        "Maps, tables and figures",
    ]
    assert chapter_numbers([False, *[True] * 28])[-3:] == ("Z", "AA", "AB")


def test_tables_and_figures_are_numbered_through_and_maps_as_their_sheets(draft):
    shown = [one for one in flat(draft.document.blocks) if isinstance(one, Table | Picture)]
    assert [(one.label, one.caption) for one in shown] == [
        ("Table 1", COVERAGE.caption),
        ("Map 1", "Premises"),
        ("Table 2", CHOICE.caption),
        ("Figure 1", "A chart"),
        ("Table 3", "Schedule 1"),
        ("Table 4", WIDE.caption),
    ]


def test_a_list_of_tables_tells_a_table_from_the_one_that_goes_on():
    caption = "Who offers what. Ourshire, 1 October 2025"
    table = Table(caption, ("A",), (("1",),), name="one", label="Table 1")
    goes_on = replace(table, caption=f"{table.caption}, continued", label="Table 2", name="two")
    assert [one.text for one in entries((table, goes_on))] == [
        "Table 1: Who offers what",
        "Table 2: Who offers what, continued",
    ]


def test_references_name_what_they_lead_to_in_sentences_lists_and_cells(draft):
    texts = [one.text for one in draft.document.blocks if isinstance(one, Paragraph)]
    assert "As Table 1 and Map 1 say; see appendix B." in texts
    said = next(
        one for one in draft.document.blocks if isinstance(one, Paragraph) and "As " in one.text
    )
    assert [run.target for run in runs_of(said.text) if run.target] == [
        "table:coverage", "map:provision", "chapter:end",
    ]  # fmt: skip
    # The map of coverage was not made, and keeps its number.
    items = next(one.items for one in draft.document.blocks if isinstance(one, Bullets))
    assert items == ("one: Table 2", "two: Map 2 (not made)")
    checklist = next(
        one
        for one in flat(draft.document.blocks)
        if one.__class__ is Table and one.caption == "Schedule 1"
    )
    assert [row[1] for row in checklist.rows] == ["Table 1 and Map 1", "Table 2"]
    assert not draft.findings


def test_chapters_without_text_show_what_their_authors_are_asked(draft):
    boxes = [one for one in draft.document.blocks if isinstance(one, Note) and one.to_write]
    assert [box.text.split(". ")[0] for box in boxes] == [
        "For the authors: Say why the Board writes it",
        "For the authors: Interpret the figures",
    ]
    assert draft.waiting == ("context", "needs")


def test_a_list_of_contents_leads_to_every_numbered_heading(draft, word):
    main, lists = (one for one in draft.document.blocks if isinstance(one, Contents))
    headings = [one for one in draft.document.blocks if isinstance(one, Heading) and one.level < 3]
    assert [(one.text, one.name) for one in main.entries] == [(h.text, h.name) for h in headings]
    assert [one.text.split(":")[0] for one in lists.entries] == [
        "Map 1", "Figure 1", "Table 1", "Table 2", "Table 3", "Table 4",
    ]  # fmt: skip
    # In Word: a field, filled in, and each line leads to a bookmark that is there.
    root = word.element.body
    assert [code.text for code in root.iter(qn("w:instrText"))] == [' TOC \\o "1-2" \\h \\z \\u ']
    marks = {mark.get(qn("w:name")) for mark in root.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for link in root.iter(qn("w:hyperlink"))]
    assert len(anchors) == 8 + 6 + 7
    assert set(anchors) <= marks
    numbers = [mark.get(qn("w:id")) for mark in root.iter(qn("w:bookmarkStart"))]
    assert len(numbers) == len(set(numbers))


def test_word_counts_tables_itself_and_maps_keep_their_numbers(word):
    captions = [p for p in word.paragraphs if p.style.name == "Caption"]
    fields = [
        [field.get(qn("w:instr")) for field in caption._p.iter(qn("w:fldSimple"))]
        for caption in captions
    ]
    table, figure = [" SEQ Table \\* ARABIC "], [" SEQ Figure \\* ARABIC "]
    assert fields == [table, [], table, figure, table, table]
    shown = ["".join(text.text for text in caption._p.iter(qn("w:t"))) for caption in captions]
    assert shown[:2] == [f"Table 1: {COVERAGE.caption}", "Map 1: Premises"]


def test_wide_tables_lie_on_their_side_under_their_heading(draft, word):
    blocks = draft.document.blocks
    sides = [type(block).__name__ for block, on in zip(blocks, turned(blocks), strict=True) if on]
    assert sides == ["Heading", "Table"]
    pages = [(round(s.page_width.mm), round(s.page_height.mm)) for s in word.sections]
    assert pages == [(210, 297), (297, 210), (210, 297)]
    assert page(draft.document).count('class="on-its-side"') == 1


def test_the_page_says_who_publishes_it_and_that_data_is_invented(draft):
    html = page(draft.document)
    assert '<html lang="en-GB">' in html
    assert "<p>Ourshire &amp; Co</p>" in html
    assert "contact pna@ourshire.example." in html
    assert html.count("Invented data") >= 3
    assert 'href="#table-coverage">Table 1</a>' in html
    # The first chapter begins a page; others follow on.
    assert html.count('class="new-page">1 ') == 1
    assert '<h2 id="chapter-needs">2 Needs</h2>' in html
    assert "<script" not in html
    assert "Invented" not in page(
        assembled(little_material(invented=False), OUTLINE, PIECES).document
    )


def test_the_same_draft_gives_the_same_bytes(material):
    first, second = (assembled(material, OUTLINE, PIECES).document for _ in range(2))
    assert as_bytes(first) == as_bytes(second)
    assert page(first) == page(second)


# Marks


def test_marks_are_found_however_they_are_spaced():
    assert [mark.name for mark in inline("a [[ Table : Coverage ]] b [[ref:map:x]]")] == [
        "table:coverage", "ref:map:x",
    ]  # fmt: skip
    assert alone("  [[table:coverage]] ") == "table:coverage"
    assert [alone(text) for text in ("[[ref:x]]", "a [[x]]", "[[x]] [[y]]", "[x]", "")] == [""] * 5
    assert nearest("table:covrage", PIECES) == "table:coverage"
    assert nearest("coverage", PIECES) == "table:coverage"
    assert not nearest("zzz", PIECES)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[[tabel:choice]]", None, "Did you mean [[table:choice]]?"),
        ("See [[ref:table:choise]].", "See .", "Did you mean [[ref:table:choice]]?"),
        ("In [[text:councl]]", "In ", "Did you mean [[text:council]]?"),
    ],
)
def test_marks_that_mean_nothing_are_told_with_the_nearest_name(material, text, said, hint):
    sections = {"context": blocks_of(text, "context.md")[0]}
    made = assembled(_with(material, sections), OUTLINE, PIECES)
    (finding,) = told(made.findings, "unknown-mark")
    assert (finding.file, finding.hint.startswith(hint)) == ("context.md", True)
    texts = [one.text for one in made.document.blocks if isinstance(one, Paragraph)]
    assert (said in texts) if said is not None else ("[[" not in " ".join(texts))


def test_a_mark_that_means_nothing_is_told_with_the_row_on_which_it_stands(tmp_path, material):
    text = (
        "<!--\n[[tabel:choice]]\n-->\nSome text\n\nSee [[ref: table:choise]].\n\n[[tabel:choice]]\n"
    )
    (tmp_path / "context.md").write_text(text, encoding="utf-8")
    read = read_sections(OUTLINE, tmp_path)
    made = assembled(_with(material, read.blocks), OUTLINE, PIECES)
    found = told(read.with_rows(made.findings), "unknown-mark")
    # What stands in a comment is no mark.
    assert {(one.value, one.row) for one in found} == {
        ("[[ref:table:choise]]", 6), ("[[tabel:choice]]", 8),
    }  # fmt: skip


def test_words_of_the_study_and_of_pieces_stand_in_sentences(material):
    text = "[[text:study]], [[text:date]]: [[text:sentences:choice]] Ask [[text:contact]]."
    made = assembled(_with(material, {"context": blocks_of(text, "c")[0]}), OUTLINE, PIECES)
    texts = [one.text for one in made.document.blocks if isinstance(one, Paragraph)]
    assert "Ourshire, 1 October 2026: 150 people live. Ask pna@ourshire.example." in texts


def test_a_piece_that_authors_place_first_is_the_one_that_references_lead_to(material):
    sections = {"context": (Paragraph("[[table:coverage]]"),)}
    made = assembled(_with(material, sections), OUTLINE, PIECES)
    tables = [one for one in flat(made.document.blocks) if isinstance(one, Table)]
    coverage = [(one.label, one.name) for one in tables if one.caption == COVERAGE.caption]
    assert coverage == [("Table 1", "table:coverage"), ("Table 2", "")]


def _with(material, sections):
    return type(material)(material.published, material.maps, material.figures, sections)


# What authors write

WRITTEN = """\
<!-- not printed [[table:x]]
nor this -->
# Why & how

The **Board** *must* say [so](https://example.org/a?b=1) at <b>once</b>, [not](javascript:alert(1)).

- one **bold**
- two
  - deeper

1. first
2. second

Table: Our <own> table

| Area | People |
|------|-------:|
| A | 1 |

![A picture](http://example.org/x.png)
"""


@pytest.fixture(scope="module")
def written():
    return blocks_of(WRITTEN, "context.md")


def test_markdown_becomes_blocks(written):
    heading, said, bullets, numbers, table, picture = written[0]
    assert heading == Heading("Why & how", 2)
    assert said.text == "The Board must say so at <b>once</b>, [not](javascript:alert(1))."
    assert runs_of(said.text)[1:6] == (
        Run("Board", bold=True),
        Run(" "),
        Run("must", italic=True),
        Run(" say "),
        Run("so", href="https://example.org/a?b=1"),
    )
    assert bullets == Bullets(("one bold", "two", "deeper"), ordered=False, levels=(0, 0, 1))
    assert numbers == Bullets(("first", "second"), ordered=True, levels=(0, 0))
    assert table == Table("Our <own> table", ("Area", "People"), (("A", "1"),), numbers=(1,))
    assert picture == Paragraph("A picture")


def test_pictures_and_odd_links_are_told_by_file_row_and_value(written):
    # markdown-it takes no link of javascript: at all, and leaves it as it was written.
    (finding,) = written[1]
    assert (finding.rule, finding.file, finding.row) == ("section-picture", "context.md", 20)
    assert finding.value == "http://example.org/x.png"
    (link,) = blocks_of("[a](file.html)", "c.md")[1]
    assert (link.rule, link.value) == ("section-link", "file.html")
    assert blocks_of("[a](HTTPS://example.org)", "c.md")[1] == ()


def test_what_authors_write_is_inert_on_the_page_and_in_word(material, written):
    made = assembled(_with(material, {"context": written[0]}), OUTLINE, PIECES)
    html = page(made.document)
    assert "at &lt;b&gt;once&lt;/b&gt;" in html
    assert "<strong>Board</strong> <em>must</em>" in html
    assert '<a href="https://example.org/a?b=1">so</a>' in html
    assert 'href="javascript' not in html
    read = docx.Document(io.BytesIO(as_bytes(made.document)))
    paragraph = next(p for p in read.paragraphs if "Board" in p.text)
    assert [(run.text, run.bold) for run in paragraph.runs][:2] == [("The ", None), ("Board", True)]
    links = [r.target_ref for r in read.part.rels.values() if r.is_external]
    assert links == ["https://example.org/a?b=1"]


def test_numbered_lists_begin_at_1_each_time():
    two = Bullets(("a", "b"), ordered=True)
    made = Document("T", (two, Paragraph("x"), two), STAMP, look="report")
    read = docx.Document(io.BytesIO(as_bytes(made)))
    numbers = [p._p.pPr.numPr.numId.val for p in read.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    assert page(made).count("<ol>") == 2


def test_templates_of_sections_are_written_once_and_never_over_an_authors_text(tmp_path):
    folder = tmp_path / "a b" / "sections"
    folder.mkdir(parents=True)
    (folder / "needs.md").write_bytes(b"Ours.\r\n")
    assert [path.name for path in write_templates(OUTLINE, folder)] == ["context.md"]
    assert (folder / "needs.md").read_bytes() == b"Ours.\r\n"
    assert write_templates(OUTLINE, folder) == ()
    # A template is no text: the chapter still waits.
    (folder / "neds.md").write_text("Lost.", encoding="utf-8")
    read = read_sections(OUTLINE, folder)
    assert read.blocks == {"needs": (Paragraph("Ours."),)}
    (finding,) = read.findings
    assert (finding.file, "needs.md" in finding.hint) == ("neds.md", True)


def test_a_section_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "needs.md").write_bytes("caf\xe9".encode("cp1252"))
    with pytest.raises(DataError, match=r"needs\.md.*not UTF-8.*Notepad"):
        read_sections(OUTLINE, tmp_path)


# A council's own Word files


def council(tmp_path, *, lacking=(), name="council.docx"):
    """A letterhead: A4 with broad margins, a header, a green heading."""
    made = docx.Document()
    for style in lacking:
        made.styles.element.remove(made.styles[style].element)
    made.sections[0].left_margin = Mm(40)
    made.sections[0].page_width, made.sections[0].page_height = Mm(210), Mm(297)
    made.sections[0].header.paragraphs[0].text = "Ourshire letterhead"
    made.sections[0].footer.paragraphs[0].text = "Ourshire footer"
    made.styles["Heading 1"].font.name = "Georgia"
    made.add_paragraph("An example that must go.")
    made.save(tmp_path / name)
    return tmp_path / name


def test_a_template_gives_styles_page_header_and_footer(tmp_path, draft):
    template = read_template(council(tmp_path, lacking=("Caption", "List Bullet", "List Number")))
    (finding,) = template.findings
    assert (finding.level, "Caption, List Bullet, List Number" in finding.message) == ("info", True)
    content = as_bytes(draft.document, template)
    assert content == as_bytes(draft.document, template)
    read = docx.Document(io.BytesIO(content))
    assert not [p for p in read.paragraphs if "example that must go" in p.text]
    assert {round(s.left_margin.mm) for s in read.sections} == {40}
    assert read.sections[0].header.paragraphs[0].text == "Ourshire letterhead"
    assert [p.text for p in read.sections[0].footer.paragraphs] == ["Ourshire footer"]
    assert read.styles["Heading 1"].font.name == "Georgia"
    assert {table.style.name for table in read.tables} == {"Table Grid"}
    assert next(p.text for p in read.paragraphs if p.style.name == "Heading 1") == "1 Context"
    # Bullets are real ones, though the template has none.
    bullet = next(p for p in read.paragraphs if p.style.name == "List Bullet")
    assert bullet._p.pPr.numPr.numId.val in {
        num.numId for num in read.part.numbering_part.element.num_lst
    }


def test_a_template_without_any_style_gets_ours(tmp_path, draft):
    given = tmp_path / "bare.docx"
    docx.Document().save(given)
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(given) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["word/styles.xml"] = f'<w:styles xmlns:w="{namespace}"/>'.encode()
    with zipfile.ZipFile(given, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    made = docx.Document(io.BytesIO(as_bytes(draft.document, read_template(given))))
    styles = {style.name for style in made.styles}
    assert {"Normal", "Heading 1", "Caption"} <= styles
    assert made.paragraphs[0].style.name in styles


def test_a_dotx_is_a_template_too_and_other_files_are_refused(tmp_path):
    path = council(tmp_path)
    dotx, macros = tmp_path / "council.dotx", tmp_path / "council.docm"
    for target, kind in ((dotx, b"wordprocessingml.template.main+xml"),
                         (macros, b"ms-word.document.macroEnabled.main+xml")):  # fmt: skip
        with zipfile.ZipFile(path) as given, zipfile.ZipFile(target, "w") as made:
            for name in given.namelist():
                text = given.read(name).replace(b"wordprocessingml.document.main+xml", kind)
                made.writestr(name, text)
    assert not read_template(dotx).findings
    with pytest.raises(DataError, match="macros"):
        read_template(macros)
    (tmp_path / "text.docx").write_text("Not Word")
    with pytest.raises(DataError, match=r"text\.docx.*save it as a Word document"):
        read_template(tmp_path / "text.docx")
    with pytest.raises(MissingInputError, match=r"none\.docx"):
        read_template(tmp_path / "none.docx")


@pytest.fixture(scope="module")
def rendered(material, tmp_path_factory):
    path = council(tmp_path_factory.mktemp("a council"), name="our pna.docx")
    own = docx.Document(path)
    own.add_heading("Ours", 1)
    split = own.add_paragraph()
    for part in ("[[tab", "le:cov", "erage]]"):
        split.add_run(part).bold = True
    sentence = own.add_paragraph("As ")
    sentence.add_run("[[ref:tab").italic = True
    sentence.add_run("le:coverage]] says of [[text:study]], not [[ref:map:provison]].")
    own.add_paragraph("[[profile:L1]]")
    own.add_paragraph("[[maps:provision]]")
    table = own.add_table(1, 2)
    table.rows[0].cells[0].paragraphs[0].text = "[[map:provision]]"
    own.sections[0].header.paragraphs[0].text = "Draft of [[text:date]]"
    own.save(path)
    before = path.read_bytes()
    made = render_master(path, material, PIECES)
    assert path.read_bytes() == before
    assert made.content == render_master(path, material, PIECES).content
    return made


def test_marks_in_a_councils_document_are_filled_in_where_they_stand(rendered):
    read = docx.Document(io.BytesIO(rendered.content))
    texts = ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in read.paragraphs]
    at = texts.index("Ours")
    assert texts[at : at + 4] == [
        "Ours",
        f"Table 1: {COVERAGE.caption}",
        "Note of it.",
        "As Table 1 says of Ourshire, not [[ref:map:provison]].",
    ]
    assert len(read.inline_shapes) == 1
    first, holder = read.tables
    assert first.rows[1].cells[1].text == "150"
    assert holder.rows[0].cells[0]._tc.findall(f".//{qn('w:drawing')}")
    assert read.sections[0].header.paragraphs[0].text == "Draft of 1 October 2026"
    # Headings of a piece stand below the one that its mark stands under.
    levels = {p.text: p.style.name for p in read.paragraphs if p.style.name.startswith("Heading")}
    assert levels == {"Ours": "Heading 1", "West": "Heading 2", "Deep": "Heading 3"}


def test_misspelt_marks_of_a_councils_document_stay_and_are_told(rendered):
    found = told(rendered.findings, "unknown-mark")
    assert {one.value: one.hint.split("?")[0] for one in found} == {
        "[[maps:provision]]": "Did you mean [[map:provision]]",
        "[[ref:map:provison]]": "Did you mean [[ref:map:provision]]",
    }
    assert {one.file for one in found} == {"our pna.docx"}


def test_tables_are_counted_on_from_those_of_the_council(tmp_path, material):
    own = docx.Document()
    caption = own.add_paragraph("Table ", style="Caption")
    field = caption._p.makeelement(qn("w:fldSimple"), {qn("w:instr"): " SEQ Table \\* ARABIC "})
    caption._p.append(field)
    own.add_paragraph("[[table:choice]]")
    own.save(tmp_path / "own.docx")
    made = render_master(tmp_path / "own.docx", material, PIECES)
    texts = [
        "".join(t.text for t in p._p.iter(qn("w:t")))
        for p in docx.Document(io.BytesIO(made.content)).paragraphs
    ]
    assert f"Table 2: {CHOICE.caption}" in texts


# Files


def test_without_a_browser_there_is_no_pdf_and_the_way_to_make_one(tmp_path, material, monkeypatch):
    monkeypatch.setattr(pdf, "browser_here", lambda: None)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "pna-draft.pdf").write_bytes(b"of another draft")
    made = write_draft(material, OUTLINE, PIECES, tmp_path)
    assert [path.name for path in made.files] == ["pna-draft.docx", "pna-draft.html"]
    assert not (tmp_path / "report" / "pna-draft.pdf").exists()
    (finding,) = told(made.findings, "pdf-browser")
    assert "Save As, PDF" in finding.hint
    assert [path.name for path in made.sections] == ["context.md", "needs.md"]
    assert made.waiting == ("context", "needs")


def test_browsers_are_found_where_windows_puts_them(tmp_path):
    edge = tmp_path / "Program Files (x86)" / r"Microsoft\Edge\Application\msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.write_bytes(b"")
    roots = {"PATH": "", "PROGRAMFILES(X86)": str(tmp_path / "Program Files (x86)")}
    assert pdf.browser_here(roots) == edge
    assert pdf.browser_here({"PATH": ""}) is None or pdf.sys.platform == "darwin"
    assert pdf.browser_here({**roots, "PNA_CHROMIUM": str(tmp_path / "none")}) is None


def test_a_browser_that_fails_is_told(tmp_path):
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    (tmp_path / "a.html").write_text("<p>")
    told_of = pdf.write_pdf(tmp_path / "a.html", tmp_path / "a.pdf", STAMP, browser=broken)
    assert "made no PDF (exit code 3)" in str(told_of)


def test_dates_of_a_pdf_are_overwritten_at_the_same_length():
    given = (
        b"<</Creator (Mozilla/5.0 \\(X11\\) Chrome/1.2)\n/CreationDate (D:20261122113958+00'00')\n"
        b"/ModDate (D:20261122113958+01'00')>>"
    )
    made = pdf.stamped(given, STAMP)
    assert len(made) == len(given)
    assert made.count(b"(D:20261001000000+00'00')") == 2
    assert b"Mozilla" not in made


def test_a_file_held_open_by_word_is_told_and_the_old_one_stays(tmp_path, material, monkeypatch):
    write_draft(material, OUTLINE, PIECES, tmp_path, Wanted(pdf=False))
    old = (tmp_path / "report" / "pna-draft.docx").read_bytes()
    real = files.Path.replace

    def held(self, target):
        if str(target).endswith(".docx"):
            raise PermissionError(13, "held")
        return real(self, target)

    monkeypatch.setattr(files.Path, "replace", held)
    with pytest.raises(FileHeldOpenError, match=r"Close pna-draft\.docx and run again"):
        write_draft(material, OUTLINE, PIECES, tmp_path, Wanted(pdf=False))
    assert (tmp_path / "report" / "pna-draft.docx").read_bytes() == old


def test_a_master_is_rendered_beside_the_draft(tmp_path, material):
    master = council(tmp_path, name="our pna.docx")
    made = write_draft(material, OUTLINE, PIECES, tmp_path, Wanted(None, master, pdf=False))
    assert made.files[-1] == tmp_path / "report" / "our pna-rendered.docx"


def test_only_maps_for_paper_are_drawn_and_each_with_its_number(material):
    asked = []

    def figure(content, number):
        asked.append((content.key, number))
        return png(number, 1)

    made = draft_material(material.published, tuple(material.maps.values()), figure)
    assert asked == [("provision", 1)]
    assert made.figures == {"provision": png(1, 1)}
    assert FIGURE not in made.figures.values()


def test_rich_text_reads_as_plain_text():
    text = Rich((Run("a ", bold=True), Run(""), Run("b")))
    assert text == "a b"
    assert len(text.runs) == 2


def test_columns_are_squeezed_only_where_no_word_breaks():
    # Padding 2, bold 1: the longest words need 15 and 13 letters; the first wants 22 for its line.
    table = Table("", ("Area", "Pharmacies"), (("Upper Kellickthorpe", "10"),), (1,))
    assert shares(table, 36.0) == shares(table) == (21 / 34, 13 / 34)
    # Of 31 letters, the first column has 18 and the second all that it needs.
    assert shares(table, 31.0) == pytest.approx((18 / 31, 13 / 31))
    assert shares(table, 10.0) == pytest.approx((15 / 28, 13 / 28))
    # Widths that a table names are kept as far as words allow: 13 of 40, not 10.
    named = replace(table, widths=(3.0, 1.0))
    assert shares(named) == (0.75, 0.25)
    assert shares(named, 40.0) == pytest.approx((27 / 40, 13 / 40))


def test_a_study_that_names_itself_an_assessment_is_not_named_so_twice():
    assert title("Ourshire") == "Pharmaceutical Needs Assessment: Ourshire"
    assert title("Ourshire PNA 2026") == "Ourshire PNA 2026"
    assert title("Our pharmaceutical needs assessment") == "Our pharmaceutical needs assessment"


def test_pictures_become_lighter_and_no_shade_is_off_by_more_than_4():
    size, levels = (64, 64), np.arange(64 * 64 * 3, dtype=np.uint64) * 2_654_435_761 % 251
    given = Image.fromarray(levels.reshape(64, 64, 3).astype(np.uint8))
    out = io.BytesIO()
    given.save(out, "PNG")
    made = lighter(out.getvalue())
    assert made == lighter(out.getvalue())
    assert len(made) < len(out.getvalue())
    read = Image.open(io.BytesIO(made))
    assert read.size == size
    off = np.abs(np.asarray(read).astype(int) - np.asarray(given).astype(int))
    assert off.max() == 4
    # White stays white, and black black.
    assert lighter(png(1, 1, 255)) == png(1, 1, 255)


def test_marks_in_tables_of_headers_are_filled_and_what_does_not_fit_is_told(tmp_path, material):
    word = docx.Document()
    section = word.sections[0]
    section.header.add_table(1, 1, Mm(100)).cell(0, 0).text = "Of [[text:date]]"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "First, [[text:date]]"
    section.footer.paragraphs[0].text = "[[table:coverage]]"
    word.save(tmp_path / "ours.docx")
    rendered = render_master(tmp_path / "ours.docx", material, PIECES)
    made = docx.Document(io.BytesIO(rendered.content)).sections[0]
    assert "[[" not in made.header.tables[0].cell(0, 0).text
    assert "[[" not in made.first_page_header.paragraphs[0].text
    assert made.footer.paragraphs[0].text == "[[table:coverage]]"
    assert [one.rule for one in rendered.findings] == ["mark-in-margin"]


def _boxed(text):
    """A text box as Word keeps it: once for itself, and again for programs that know no boxes."""
    spaces = (
        f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return parse_xml(
        f'<w:p {spaces}><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def test_text_boxes_have_their_sentences_filled_and_a_table_in_one_counts_for_nothing(
    tmp_path, material
):
    word = docx.Document()
    word.add_paragraph("[[table:choice]]")
    for text in ("Of [[text:date]]", "[[table:coverage]]"):
        word.element.body.insert(0, _boxed(text))
    word.save(tmp_path / "ours.docx")
    rendered = render_master(tmp_path / "ours.docx", material, PIECES)
    made = docx.Document(io.BytesIO(rendered.content))
    boxed = [
        "".join(text.text for text in box.iter(qn("w:t")))
        for box in made.element.body.iter(qn("w:txbxContent"))
    ]
    day = long_date(material.published.results.study.study.reference_date)
    assert boxed == ["[[table:coverage]]"] * 2 + [f"Of {day}"] * 2
    assert [one.rule for one in rendered.findings] == ["mark-in-margin"]
    assert "text box" in rendered.findings[0].message
    captions = ["".join(text.text for text in one._p.iter(qn("w:t"))) for one in made.paragraphs]
    assert "Table 1: Premises within reach" in captions


def test_words_that_stand_for_a_mark_are_not_read_for_marks_themselves(tmp_path):
    word = docx.Document()
    word.add_paragraph("By [[text:council]], and [[text:contact]].")
    word.save(tmp_path / "ours.docx")
    whole = little_material(council="[[text:council]] [[x]]", contact="us")
    rendered = render_master(tmp_path / "ours.docx", whole, PIECES)
    made = docx.Document(io.BytesIO(rendered.content))
    assert made.paragraphs[0].text == "By [[text:council]] [[x]], and us."
    assert rendered.findings == ()


@pytest.mark.parametrize("width", ["12.5", "5cm", None])
def test_cells_and_headings_of_odd_measure_do_no_harm(tmp_path, material, width):
    word = docx.Document()
    word.add_paragraph("Squared", style=word.styles.add_style("Heading \u00b2", 1))
    cell = word.add_table(1, 1).cell(0, 0)
    cell.text = "[[table:choice]]"
    given = cell._tc.get_or_add_tcPr().find(qn("w:tcW"))
    given.attrib.clear()
    given.set(qn("w:type"), "dxa")
    if width:
        given.set(qn("w:w"), width)
    word.sections[0].left_margin = Mm(400)
    word.save(tmp_path / "ours.docx")
    rendered = render_master(tmp_path / "ours.docx", material, PIECES)
    made = docx.Document(io.BytesIO(rendered.content))
    assert made.tables[0].cell(0, 0).tables[0].cell(0, 0).text == "Area"


def test_styles_of_another_spelling_are_the_councils_and_of_another_kind_make_room(tmp_path, draft):
    word = docx.Document()
    word.styles["Caption"].element.find(qn("w:name")).set(qn("w:val"), "CAPTION")
    word.styles.add_style("NOTE", WD_STYLE_TYPE.CHARACTER)
    word.styles["Table Grid"].element.set(qn("w:type"), "paragraph")
    # They build on each other in a ring.
    bullets = word.styles["List Bullet"].element
    bullets.remove(bullets.pPr)
    bullets.find(qn("w:basedOn")).set(qn("w:val"), bullets.get(qn("w:styleId")))
    own = word.styles["CAPTION"].style_id
    word.save(tmp_path / "council.docx")
    template = read_template(tmp_path / "council.docx")
    made = docx.Document(io.BytesIO(as_bytes(draft.document, template)))
    assert template.findings == ()
    assert made.styles["Caption"].style_id == own
    assert own in {one.style.style_id for one in made.paragraphs if "further than" in one.text}
    assert made.styles["Note"].type == WD_STYLE_TYPE.PARAGRAPH
    assert made.styles["NOTE (character)"].type == WD_STYLE_TYPE.CHARACTER
    assert {one.style.type for one in made.tables} == {WD_STYLE_TYPE.TABLE}


def _parts(path):
    with zipfile.ZipFile(path) as given:
        return {name: given.read(name) for name in given.namelist()}


def _packed(path, parts):
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def without(parts, name, pattern):
    parts[name] = re.sub(pattern, b"", parts[name], flags=re.DOTALL)


SPOILT = {
    "no document": lambda parts: parts.pop("word/document.xml"),
    "no types": lambda parts: parts.pop("[Content_Types].xml"),
    "no relations": lambda parts: parts.update({"_rels/.rels": b"<a/>"}),
    "empty styles": lambda parts: parts.update({"word/styles.xml": b""}),
    "other styles": lambda parts: parts.update({"word/styles.xml": parts["docProps/core.xml"]}),
    "half a document": lambda parts: parts.update(
        {"word/document.xml": parts["word/document.xml"][:900]}
    ),
    "no body": lambda parts: without(parts, "word/document.xml", rb"<w:body>.*</w:body>"),
    "no section": lambda parts: without(parts, "word/document.xml", rb"<w:sectPr.*</w:sectPr>"),
    "a page of no size": lambda parts: parts.update(
        {
            "word/document.xml": re.sub(
                rb'(<w:pgSz [^>]*w:w=")[0-9]+', rb"\1-5", parts["word/document.xml"]
            )
        }
    ),
    "no styles": lambda parts: without(parts, "word/_rels/document.xml.rels", rb"styles\.xml"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_template_is_refused_or_can_be_used(tmp_path, draft, spoil):
    parts = _parts(council(tmp_path))
    spoil(parts)
    given = _packed(tmp_path / "spoilt.docx", parts)
    refused = ()
    try:
        template = read_template(given)
    except DataError as error:
        refused = error.findings
    if not refused:
        assert docx.Document(io.BytesIO(as_bytes(draft.document, template))).paragraphs
    for finding in refused:
        assert finding.file == str(given)
        assert "as a Word document" in finding.hint
        assert not re.search(r"Error|Exception", finding.message)


@pytest.mark.parametrize(("body", "words"), hostile.EVERY.values(), ids=hostile.EVERY)
def test_a_template_that_would_do_harm_is_refused(tmp_path, body, words):
    given = tmp_path / "council.dotx"
    given.write_bytes(body)
    with pytest.raises(DataError, match=words):
        read_template(given)


@pytest.mark.parametrize("opened", ["> ", "- ", "> - "])
def test_text_that_lies_too_deep_is_told(opened):
    """Whatever is in no document is told of, with its row; and nothing else is."""
    told = set()
    for depth in range(1, 25):
        blocks, findings = blocks_of(f"Above.\n\n{opened * depth}deep words", "context.md")
        said = " ".join(str(one) for one in blocks)
        assert ("deep words" in said) == (not findings)
        assert all((one.file, one.row) == ("context.md", 3) for one in findings)
        told.add(bool(findings))
    assert told == {True, False}
