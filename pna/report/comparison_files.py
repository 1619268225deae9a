"""The tables of a comparison as files: one long CSV, and a workbook for people to read.

The workbook follows the Government Analysis Function's "Releasing statistics in spreadsheets": a
cover sheet, notes, one table a sheet that begins in column A, marked as a table, its header row
frozen, no merged cells and no empty ones. Names are written as text, never as formulas.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter

from pna import provenance, writing
from pna.disclosure import HIDDEN
from pna.maps.words import long_date
from pna.report.comparison_long import long_table
from pna.report.comparison_sheets import Sheet, sheet_name, sheets, shown_figures
from pna.report.document.characters import clean
from pna.scenario.application import Facts
from pna.scenario.around import Around
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures
from pna.wording import applications as asked
from pna.wording import comparison_tables as words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["workbook", "write_csv", "write_xlsx"]

_MOST_CHARACTERS = 32_767
"""That a cell of a workbook holds."""
_WIDEST, _NARROWEST = 60, 9
_FORMATS = {
    "people": "#,##0",
    "share": "0.0%",
    "minutes": "0.0",
    "metres": "#,##0",
    "hours": "0.0",
    "number": "0.00",
    "count": "0",
}
_TEXT_WIDTH = 100
_LINE, _HEAD_LINES = 15.0, 45.0
"""Heights in points: of a line, and of a header row of three."""
_LAST_COLUMN = "XFD"
_STYLE = "Table Style Light 15"


def write_csv(comparison: Comparison, figures: Figures, path: str | Path) -> None:
    """Write every figure of a comparison as one long table.

    Parameters
    ----------
    comparison
        Before and after: its study says which small numbers are hidden.
    figures
        Its tables.
    path
        The file to write: UTF-8 with BOM, in the columns of `pna.report.comparison_long`.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    shown = shown_figures(figures, comparison.before.study)
    writing.csv(long_table(shown), path)


def write_xlsx(
    comparison: Comparison,
    figures: Figures,
    path: str | Path,
    *,
    around: Around | None = None,
    facts: Facts | None = None,
    contact: str = "",
) -> None:
    """Write the tables of a comparison as a workbook.

    Parameters
    ----------
    comparison
        Before and after.
    figures, around
        Its tables.
    path
        The file to write; ``.xlsx``.
    facts
        The application's own, for the cover.
    contact
        Whom to ask; where it is empty the cover leaves room for it.

    Raises
    ------
    FileHeldOpenError
        Another program holds the file open.
    """
    content = workbook(comparison, figures, around=around, facts=facts, contact=contact)
    with writing.replacing(path) as temporary:
        temporary.write_bytes(content)


def workbook(
    comparison: Comparison,
    figures: Figures,
    *,
    around: Around | None = None,
    facts: Facts | None = None,
    contact: str = "",
) -> bytes:
    """Give the bytes of the workbook: the same for the same comparison.

    Parameters
    ----------
    comparison, figures, around, facts, contact
        As for `write_xlsx`.
    """
    tables = sheets(comparison, figures, around)
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False})
    stamp = _stamp(comparison, facts)
    title = f"{asked.title(comparison)}: before and after"
    book.set_properties(
        {
            "title": _text(title)[:255],
            "author": "pna",
            "created": datetime.combine(stamp, time()),
        }
    )
    look = _Look(book)
    _cover(book.add_worksheet(words.COVER), look, comparison, facts, title, contact, tables)
    _notes(book, look, comparison, tables, around)
    for number, sheet in enumerate(tables, start=1):
        _table(book.add_worksheet(sheet.name), look, sheet, number)
    book.close()
    return raw.getvalue()


class _Look:
    """The formats of a workbook: one of each, so that the same bytes come out."""

    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.plain = book.add_format({"valign": "top", "indent": 1})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "indent": 1}
        )
        self.link = book.add_format({"font_color": "#0B0CB2", "underline": 1, "valign": "top"})
        self.numbers: dict[str, Format] = {
            kind: book.add_format({"num_format": shape, "valign": "top"})
            for kind, shape in _FORMATS.items()
        }
        self.mark = book.add_format({"align": "right", "valign": "top"})


def _stamp(comparison: Comparison, facts: Facts | None) -> date:
    received = facts.received if facts else None
    study = comparison.before.study.study
    return received or comparison.scenario.on or study.reference_date


def _cover(
    sheet: Worksheet,
    look: _Look,
    comparison: Comparison,
    facts: Facts | None,
    title: str,
    contact: str,
    tables: Sequence[Sheet],
) -> None:
    study = comparison.before.study
    possible = comparison.possible
    told = [
        *(("What was asked", text) for text in asked.asked_sentences(comparison)),
        ("Position", words.POSITION.format(len(possible)) if possible else ""),
        *(asked.facts_sentences(facts) if facts else ()),
        ("Source", asked.source_sentence(comparison.scenario).removeprefix("Source: ")),
        ("Study", f"{study.study.name}, as at {long_date(study.study.reference_date)}"),
        *((("Data", words.INVENTED),) if study.study.invented else ()),
        *(
            ("Attribution", line)
            for line in provenance.attribution(study, comparison.before.findings)
        ),
        ("Contact", contact or words.CONTACT),
    ]
    _write(sheet, 0, 0, title, look.title)
    row = 1
    for name, text in told:
        if text:
            _write(sheet, row, 0, name, look.bold)
            _write(sheet, row, 1, text, look.wrapped)
            sheet.set_row(row, _height(text, _TEXT_WIDTH))
            row += 1
    for name, text in (
        (words.NOTES, "Notes, and what the columns hold"),
        *((table.name, table.title) for table in tables),
    ):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", look.link, name)
        _write(sheet, row, 1, text, look.wrapped)
        row += 1
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    _on_paper(sheet)


def _notes(
    book: Workbook,
    look: _Look,
    comparison: Comparison,
    tables: Sequence[Sheet],
    around: Around | None,
) -> None:
    """Write the notes that hold for all sheets, then what each column holds."""
    sheet = book.add_worksheet(words.NOTES)
    rows = [
        ("all", about, text)
        for about, text in words.notes(
            comparison.before.study,
            sites=bool(comparison.possible),
            households=any(_counted(table) != "people" for table in tables),
        )
    ]
    rows += [
        (sheet_name(name), words.NOT_MADE, why)
        for name, why in (around.not_made.items() if around else ())
    ]
    rows += [
        (table.name, head, field.meaning)
        for table in tables
        for field, head in zip(table.fields, _heads(table), strict=True)
    ]
    _write(sheet, 0, 0, "Notes, and what the columns hold", look.title)
    heads = ("Sheet", "Note or column", "What it says")
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row):
            _write(sheet, number, column, text, look.wrapped)
        sheet.set_row(number, _height(row[-1], _TEXT_WIDTH))
    _mark(sheet, look, heads, 1, len(rows), "notes")
    for column, width in enumerate((26, 42, _TEXT_WIDTH)):
        sheet.set_column(column, column, width)


def _table(sheet: Worksheet, look: _Look, table: Sheet, number: int) -> None:
    _write(sheet, 0, 0, table.title, look.title)
    top = 1
    for sentence in _sentences(table.meaning):
        _write(sheet, top, 0, sentence, look.plain)
        top += 1
    sheet.write_url(top, 0, f"internal:'{words.NOTES}'!A1", look.link, words.SEE_NOTES)
    top += 1
    heads = _heads(table)
    frame, hidden = table.shown
    for column, (field, head) in enumerate(zip(table.fields, heads, strict=True)):
        values = frame[field.name].tolist()
        covered = hidden[field.name].tolist()
        shape = look.numbers.get(field.kind, look.plain)
        longest = 0
        for row, (value, is_hidden) in enumerate(zip(values, covered, strict=True), start=top + 1):
            if is_hidden:
                sheet.write_string(row, column, HIDDEN, look.mark)
            elif isinstance(value, bool | np.bool_):
                sheet.write_string(row, column, "yes" if value else "no", look.plain)
            elif isinstance(value, int | float | np.number):
                if np.isfinite(value):
                    sheet.write_number(row, column, float(value), shape)
                else:
                    sheet.write_string(row, column, words.NONE, look.mark)
            else:
                text = "" if pd.isna(value) else words.in_words(field.name, str(value))
                _write(sheet, row, column, text or words.NONE, look.plain)
                longest = max(longest, len(text))
        width = max(longest, len(head) // 3 + 4, _NARROWEST)
        sheet.set_column(column, column, min(width + 2, _WIDEST))
    _mark(sheet, look, heads, top, len(frame), f"table_{number}")


def _mark(
    sheet: Worksheet, look: _Look, heads: Sequence[str], top: int, rows: int, name: str
) -> None:
    """Mark rows as a table with a header row, which stays in sight and is repeated on paper."""
    columns = [{"header": _text(head), "header_format": look.head} for head in heads]
    options: dict[str, Any] = {"name": name, "columns": columns, "style": _STYLE}
    sheet.add_table(top, 0, top + rows, len(heads) - 1, options)
    sheet.set_row(top, _HEAD_LINES)
    sheet.freeze_panes(top + 1, 0)
    # Numbers of premises and ages are names of groups here.
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_LAST_COLUMN}{top + rows + 1}"})
    sheet.repeat_rows(top)
    _on_paper(sheet)


def _on_paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _counted(table: Sheet) -> str:
    """What a number of people counts in a table."""
    frame = table.shown.frame
    units = set(frame["unit"]) if "unit" in frame else {"people"}
    return " or ".join(sorted(units, reverse=True))


def _heads(table: Sheet) -> list[str]:
    counted = _counted(table)
    return [words.column_head(field.name, field.kind, counted) for field in table.fields]


def _sentences(text: str) -> list[str]:
    return [f"{part.rstrip('.')}." for part in text.split(". ") if part]


def _height(text: str, width: int) -> float:
    """How high a row must be for text to be read: not every program sees to that itself."""
    return _LINE * max(1, math.ceil(1.1 * len(text) / width))


def _write(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    sheet.write_string(row, column, _text(text), look)


def _text(text: str) -> str:
    return writing.inert(clean(text))[:_MOST_CHARACTERS]
