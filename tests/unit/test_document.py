"""Documents in Word and as a page: structure, language, hostile text, the same bytes twice."""

import io
import re
import struct
import zipfile
import zlib
from datetime import date
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from pna.report.document.blocks import (
    Bullets,
    Columns,
    Document,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
    flat,
)
from pna.report.document.characters import clean
from pna.report.document.docx import as_bytes, write_docx
from pna.report.document.heights import pages
from pna.report.document.html import page
from pna.report.document.widths import shares

HOSTILE = "<script>alert(1)</script> {{7*7}} =1+1 \x00\x0b\ufffe\u202e\ud800 & 'quoted\" \U0001f48a"
READ = "<script>alert(1)</script> {{7*7}} =1+1  & 'quoted\" \U0001f48a"
STAMP = date(2026, 5, 1)


def png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    )


def document(text: str = "Words") -> Document:
    """One of every block."""
    table = Table("Cap " + text, ("Area", "People " + text), ((text, "1,234"), ("B", "5")), (1,))
    return Document(
        title="Title " + text,
        subtitle="Subtitle",
        footer="Foot " + text,
        stamp=STAMP,
        blocks=(
            Note("Invented " + text),
            Heading("First " + text),
            Paragraph("said " + text, lead="Lead:"),
            table,
            Picture(png(), "Alt " + text, "Below"),
            Columns(
                (Heading("Second"), Heading("Third", 2), Bullets(("one " + text, "two")), table)
            ),
            Heading("Last"),
            Paragraph("end", small=True),
        ),
    )


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(as_bytes(document())))


def test_word_has_real_headings_in_order(word):
    styles = [
        p.style.name for p in word.paragraphs if p.style.name.startswith(("Title", "Heading"))
    ]
    assert styles == ["Title", "Heading 1", "Heading 1", "Heading 2", "Heading 1"]
    assert [p.text for p in word.paragraphs if p.style.name == "List Bullet"] == [
        "one Words",
        "two",
    ]
    assert [p.text for p in word.paragraphs if p.style.name == "Note"] == ["Invented Words"]


def test_word_tables_have_a_header_row_that_is_repeated_and_rows_that_stay_whole(word):
    assert len(word.tables) == 2
    for table in word.tables:
        marks = [[mark.tag.split("}")[1] for mark in row._tr.trPr] for row in table.rows]
        assert marks == [["cantSplit", "tblHeader"], ["cantSplit"], ["cantSplit"]]
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look.get(qn("w:firstRow")) == look.get(qn("w:firstColumn")) == "1"
        assert [cell.text for cell in table.rows[0].cells] == ["Area", "People Words"]


def test_word_says_its_language_title_dates_and_what_pictures_show(word):
    properties = word.core_properties
    assert (properties.title, properties.language) == ("Title Words", "en-GB")
    assert properties.created.date() == properties.modified.date() == STAMP
    languages = {lang.get(qn("w:val")) for lang in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == "Alt Words"
    fields = [
        f.get(qn("w:instr")) for f in word.sections[0].footer._element.iter(qn("w:fldSimple"))
    ]
    assert fields == ["PAGE", "NUMPAGES"]
    assert word.sections[0].page_width.mm == pytest.approx(210, abs=0.1)


def test_columns_are_sections_and_no_layout_table(word):
    columns = [s._sectPr.find(qn("w:cols")).get(qn("w:num")) for s in word.sections]
    assert columns == [None, "2", "1"]


def test_the_same_document_gives_the_same_bytes_and_no_date_of_today(tmp_path):
    first = as_bytes(document())
    write_docx(document(), tmp_path / "a b.docx")
    assert (tmp_path / "a b.docx").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as files:
        assert {entry.date_time for entry in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in files.namelist() if "thumbnail" in name]
        assert b"thumbnail" not in files.read("_rels/.rels")
    assert page(document()) == page(document())


def test_hostile_text_is_text_in_word():
    read = docx.Document(io.BytesIO(as_bytes(document(HOSTILE))))
    assert clean(HOSTILE) == READ
    assert f"said {READ}" in [p.text.removeprefix("Lead: ") for p in read.paragraphs]
    assert read.tables[0].rows[1].cells[0].text == READ


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.scopes = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "th":
            self.scopes.append(given.get("scope"))
        if tag == "img":
            assert given["alt"]
        assert not [name for name in given if name.startswith("on")]


def test_the_page_is_escaped_and_can_be_read_aloud():
    text = page(document(HOSTILE))
    reader = _Reader()
    reader.feed(text)
    assert "script" not in reader.tags
    assert "\x00" not in text
    assert 'lang="en-GB"' in text
    assert "default-src &#39;none&#39;" in text
    levels = [int(tag[1]) for tag in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels == [1, 2, 2, 3, 2]
    assert reader.tags.count("caption") == reader.tags.count("table") == 2
    assert reader.scopes == [*["col"] * 2, *["row"] * 2] * 2
    assert "{{7*7}}" in text


def test_a_short_table_is_not_parted_between_pages():
    def made(rows):
        table = Table("t", ("Area", "People"), (("West", "1"),) * rows)
        return page(Document("T", (table,), STAMP))

    assert '<div class="scroll in-one"' in made(30)
    assert '<div class="scroll"' in made(31)


def test_only_words_longer_than_any_language_has_may_be_broken_anywhere():
    table = Table("t", ("Name", "Of"), (("x" * 31, "Bovey " * 9), ("Anstey", "y" * 31)))
    text = page(Document("T", (table,), STAMP))
    assert re.findall(r'class="long">(.)', text) == ["x", "y"]


def test_columns_are_as_wide_as_asked():
    table = Table("t", ("Area", "Before", "After"), (("Cottesmore and around", "1", "22"),))
    widths = shares(table)
    assert sum(widths) == pytest.approx(1)
    assert widths[0] > widths[1] > widths[2]
    fixed = Table("t", ("a", "b"), (), widths=(3, 1))
    assert shares(fixed) == (0.75, 0.25)


def test_blocks_read_in_order_through_columns():
    one, two, three = Heading("1"), Heading("2"), Heading("3")
    assert list(flat((one, Columns((two,)), three))) == [one, two, three]


def test_the_estimate_of_pages_grows_with_what_is_said():
    short, long = (
        Document("t", (Columns((Paragraph("word " * words),)),), STAMP) for words in (200, 2000)
    )
    assert 0 < pages(short) < 1 < pages(long)
