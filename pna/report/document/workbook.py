"""Workbooks for people: a cover, notes and marked tables, in one look.

They follow the Government Analysis Function's "Releasing statistics in spreadsheets": a cover
sheet, notes, one table a sheet that begins in column A, marked as a table, its header row frozen,
no merged cells and no empty ones. Text is written as text, never as a formula.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter

from pna import writing
from pna.disclosure import HIDDEN
from pna.report.document.characters import clean
from pna.wording.words import NONE

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["Column", "Look", "cover", "mark", "new", "notes", "put", "table"]

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
    "code": "0",
}
_TEXT_WIDTH = 100
_ON_A_PAGE = 260
"""Characters in a row that can be read on paper."""
_NAME_WIDTH = 26
_LINE = 15.0
"""Height in points."""
_MOST_HEAD_LINES = 4
_LAST_COLUMN = "XFD"
_STYLE = "Table Style Light 15"
_A4 = 9


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    head
        As a reader meets it, with its unit; unique in its table.
    kind
        What it holds (`pna.answers.FieldKind`), which decides how numbers look; ``code`` is a
        number without a thousands separator.
    values
        Text, numbers, yes and no; what is missing or empty becomes the mark
        `pna.wording.words.NONE`.
    hidden
        Which of them are hidden, of the same length; empty: none.
    """

    head: str
    kind: str
    values: Sequence[object]
    hidden: Sequence[bool] = ()


class Look:
    """The formats of a workbook: one of each, so that the same bytes come out."""

    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        # A cell is moved in only where its side is named.
        self.plain = book.add_format({"align": "left", "valign": "top", "indent": 1})
        self.long = book.add_format(
            {"align": "left", "valign": "top", "indent": 1, "text_wrap": True}
        )
        self.line = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.head = book.add_format({**head, "align": "left", "indent": 1})
        self.head_of_numbers = book.add_format({**head, "align": "right"})
        self.link = book.add_format({"font_color": "#0B0CB2", "underline": 1, "valign": "top"})
        self.numbers: dict[str, Format] = {
            kind: book.add_format({"num_format": shape, "valign": "top"})
            for kind, shape in _FORMATS.items()
        }
        self.mark = book.add_format({"align": "right", "valign": "top"})


def new(raw: BytesIO, title: str, stamp: date) -> tuple[Workbook, Look]:
    """Begin a workbook.

    Parameters
    ----------
    raw
        What its bytes go to when it is closed.
    title
        Of its properties.
    stamp
        The date of its properties: no clock is looked at.

    Returns
    -------
    Workbook, Look
    """
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {
            "title": _text(title)[:255],
            "author": "pna",
            "created": datetime.combine(stamp, time()),
        }
    )
    return book, Look(book)


def cover(
    sheet: Worksheet,
    look: Look,
    title: str,
    told: Iterable[tuple[str, str]],
    links: Iterable[tuple[str, str]],
) -> None:
    """Write a cover: what the workbook is, and a link to every other sheet.

    Parameters
    ----------
    sheet, look
        The sheet, and the formats of its workbook.
    title
        Its heading.
    told
        What each line is about, and what it says; lines that say nothing are left out.
    links
        Names of sheets, and what they hold.
    """
    put(sheet, 0, 0, title, look.title)
    row = 1
    for name, text in told:
        if text:
            put(sheet, row, 0, name, look.bold)
            put(sheet, row, 1, text, look.wrapped)
            sheet.set_row(row, _height(text, _TEXT_WIDTH))
            row += 1
    for name, text in links:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", look.link, name)
        put(sheet, row, 1, text, look.wrapped)
        row += 1
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    _on_paper(sheet)


def notes(
    sheet: Worksheet,
    look: Look,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = (_NAME_WIDTH, 42, _TEXT_WIDTH),
    name: str = "notes",
) -> None:
    """Write a table of text, such as what each column holds.

    Parameters
    ----------
    sheet, look
        The sheet, and the formats of its workbook.
    title
        Its heading.
    heads, rows
        As many cells in a row as heads; the last may be long.
    widths
        Of the columns, in characters.
    name
        Of the table, unique in the workbook.
    """
    put(sheet, 0, 0, title, look.title)
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row):
            put(sheet, number, column, text, look.long)
        sheet.set_row(number, max(map(_height, row, widths), default=_LINE))
    mark(sheet, [(head, look.head) for head in heads], 1, len(rows), name, filtered=False)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def table(
    sheet: Worksheet,
    look: Look,
    title: str,
    lines: Iterable[str],
    link: tuple[str, str],
    columns: Sequence[Column],
    name: str,
) -> None:
    """Write a table under its title.

    Parameters
    ----------
    sheet, look
        The sheet, and the formats of its workbook.
    title, lines
        Its heading, and sentences below it.
    link
        Name of the sheet that tells what the columns hold, and the words of the link to it.
    columns
        All of one length.
    name
        Of the table, unique in the workbook.
    """
    if not any(len(column.values) for column in columns):
        # A marked table has one row at least.
        columns = [Column(column.head, "text", ("",)) for column in columns]
    put(sheet, 0, 0, title, look.title)
    top = 1
    for sentence in lines:
        put(sheet, top, 0, sentence, look.line)
        top += 1
    sheet.write_url(top, 0, f"internal:'{link[0]}'!A1", look.link, link[1])
    top += 1
    wide = 0
    heads, lines_of_head = [], 1
    for number, column in enumerate(columns):
        longest, of_numbers = _column(sheet, look, column, number, top + 1)
        width = min(max(longest, len(column.head) // 3 + 4, _NARROWEST) + 2, _WIDEST)
        sheet.set_column(number, number, width)
        wide += width
        heads.append((column.head, look.head_of_numbers if of_numbers else look.head))
        lines_of_head = max(lines_of_head, _lines(column.head, width - 3))
    rows = len(columns[0].values) if columns else 0
    mark(sheet, heads, top, rows, name)
    # Below its words a head has the button that filters.
    sheet.set_row(top, _LINE * (min(lines_of_head, _MOST_HEAD_LINES) + 1))
    # A wide table on one page of paper would be too small to read.
    sheet.fit_to_pages(math.ceil(wide / _ON_A_PAGE) or 1, 0)


def _column(
    sheet: Worksheet, look: Look, column: Column, number: int, top: int
) -> tuple[int, bool]:
    """Write the cells of a column; give the characters of its longest text, and if it is numbers.

    A column of numbers may have marks in it, and no other text.
    """
    shape = look.numbers.get(column.kind, look.plain)
    missing = look.mark if column.kind in look.numbers else look.plain
    hidden = column.hidden or (False,) * len(column.values)
    # Every text once: most are said many times over, and making them harmless takes time.
    harmless: dict[str, tuple[str, Format]] = {}
    longest = 0
    numbers = texts = False
    cells = zip(column.values, hidden, strict=True)
    for row, (value, is_hidden) in enumerate(cells, start=top):
        if is_hidden:
            sheet.write_string(row, number, HIDDEN, look.mark)
        elif isinstance(value, bool | np.bool_):
            texts = True
            sheet.write_string(row, number, "yes" if value else "no", look.plain)
        elif isinstance(value, int | float | np.number):
            if math.isfinite(value):
                numbers = True
                sheet.write_number(row, number, float(value), shape)
            else:
                sheet.write_string(row, number, NONE, look.mark)
        else:
            text = _as_text(value)
            if text not in harmless:
                fits = look.plain if len(text) <= _WIDEST - 2 else look.long
                harmless[text] = _text(text or NONE), fits if text else missing
                longest = max(longest, len(text))
                texts = texts or bool(text)
            sheet.write_string(row, number, *harmless[text])
    return longest, numbers and not texts


def _as_text(value: Any) -> str:  # noqa: ANN401 - what a table may hold
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else str(value)


def mark(
    sheet: Worksheet,
    heads: Sequence[tuple[str, Format]],
    top: int,
    rows: int,
    name: str,
    *,
    filtered: bool = True,
) -> None:
    """Mark rows as a table with a header row, which stays in sight and is repeated on paper.

    Parameters
    ----------
    sheet
        The sheet.
    heads
        Of the columns, from column A on, and how they look; they are written here.
    top, rows
        Where the header row is (from 0), and how many rows follow it.
    name
        Of the table, unique in the workbook.
    filtered
        Whether the heads have buttons that filter and sort.
    """
    columns = [{"header": _text(head), "header_format": shape} for head, shape in heads]
    options: dict[str, Any] = {
        "name": name, "columns": columns, "style": _STYLE, "autofilter": filtered,
    }  # fmt: skip
    sheet.add_table(top, 0, top + rows, len(heads) - 1, options)
    sheet.freeze_panes(top + 1, 0)
    # Numbers of premises and ages are names of groups here.
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_LAST_COLUMN}{top + rows + 1}"})
    sheet.repeat_rows(top)
    _on_paper(sheet)


def put(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Write text into one cell, so that no program takes it for anything else."""
    sheet.write_string(row, column, _text(text), look)


def _on_paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _height(text: str, width: float) -> float:
    """How high a row must be for text to be read: not every program sees to that itself."""
    return _LINE * _lines(text, width)


def _lines(text: str, width: float) -> int:
    """How many lines text takes in a column of a width in characters."""
    return max(1, len(textwrap.wrap(text, max(1, int(width)))))


def _text(text: str) -> str:
    return writing.inert(clean(text))[:_MOST_CHARACTERS]
