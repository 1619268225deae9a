"""A small draft on the town: three chapters, an appendix, and a piece of every kind."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
from town_results import town_results

from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.material import Material
from pna.report.document.blocks import Bullets, Heading, Paragraph, Picture, Table
from pna.report.draft.parts import ChapterPlan, DraftMaterial, Piece
from pna.study.report import ReportSettings

HOSTILE = "<script>alert(1)</script> =1+1 \x00\u202e & 'quoted\" \U0001f48a"


def png(wide: int = 1, high: int = 1, grey: int = 128) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0))
    rows = (b"\0" + bytes([grey]) * wide) * high
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


FIGURE = png(400, 300)
COVERAGE = Table(
    "People further than the stated times",
    ("Area", "People", "Further than"),
    (("Ourshire", "150", "50"), (HOSTILE, "100", "c")),
    numbers=(1, 2),
)
CHOICE = Table("Premises within reach", ("Area", "One", "Two"), (("Ourshire", "1", "2"),), (1, 2))
WIDE = Table(
    "Premises and their hours",
    ("No.", "Name", *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Sat", "Sun")),
    tuple((str(n), f"Pharmacy {n}", *(["09:00-17:30"] * 7)) for n in range(1, 6)),
)
CHECKLIST = Table(
    "Schedule 1",
    ("Paragraph", "Served by"),
    (("1", "[[ref:table:coverage]] and [[ref:map:provision]]"), ("2", "[[ref:table:choice]]")),
)


def _map(key: str, title: str) -> MapContent:
    none = gpd.GeoDataFrame(geometry=[], crs=27700)
    backdrop = Backdrop(none, none, none, none, none, none, none, none, invented=True)
    return MapContent(
        key=key,
        title=title,
        finding="What it shows.",
        study_name="Ourshire",
        area_name="Ourshire",
        reference_date=date(2026, 10, 1),
        invented=True,
        layers=(),
        tables=(COVERAGE,),
        backdrop=backdrop,
    )


MAPS = (_map("provision", "Premises"), NotDrawn("coverage", "Coverage", "No roads."))


def _show_map(made: DraftMaterial) -> tuple[Picture]:
    return (Picture(made.figures["provision"], "Two premises, both in town.", "Premises"),)


PIECES = {
    piece.name: piece
    for piece in (
        Piece("table:coverage", "Coverage", lambda _: (COVERAGE, Paragraph("Note of it."))),
        Piece("table:choice", "Choice", lambda _: (CHOICE,)),
        Piece("map:provision", "Map of premises", _show_map),
        Piece("sentences:choice", "Choice in words", lambda _: (Paragraph("150 people live."),)),
        Piece("checklist", "Schedule 1", lambda _: (CHECKLIST,)),
        Piece(
            "profile:l1",
            "West",
            lambda _: (Heading("West", 2), Paragraph("[[sentences:choice]]"), Heading("Deep", 3)),
        ),
    )
}


def _needs(made: DraftMaterial) -> tuple[Any, ...]:
    return (
        Heading("Where people live", 2),
        Paragraph(
            "As [[ref:table:coverage]] and [[ ref:Map:Provision ]] say; see [[ref:chapter:end]]."
        ),
        Paragraph("[[table:coverage]]"),
        *_show_map(made),
        Heading("Choice", 2),
        Bullets(("one: [[ref:table:choice]]", "two: [[ref:map:coverage]]")),
        CHOICE,
        Picture(png(10, 10), "A chart.", "A chart"),
    )


OUTLINE = (
    ChapterPlan("context", "Context", "Say why the Board writes it.", lambda _: ()),
    ChapterPlan("list", "Checklist", "", lambda _: (Paragraph("[[checklist]]"),), appendix=True),
    ChapterPlan("needs", "Needs", "Interpret the figures.", _needs),
    ChapterPlan(
        "end", "Premises", "", lambda _: (WIDE, Paragraph("[[profile:l1]]")), appendix=True
    ),
)


def little_material(*, invented: bool = True, **settings: Any) -> DraftMaterial:
    """What the little draft is made from; `settings` are those of ``[report]``."""
    results = town_results()
    study = results.study.model_copy(
        update={
            "study": results.study.study.model_copy(update={"invented": invented}),
            "report": ReportSettings(**settings),
        }
    )
    published = Material(replace(results, study=study), {})
    return DraftMaterial(published, {one.key: one for one in MAPS}, {"provision": FIGURE})
