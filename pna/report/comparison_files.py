"""The tables of a comparison as files: one long CSV, and a workbook for people to read.

How the workbook looks, and what it keeps to, is told in `pna.report.document.workbook`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pna import provenance, writing
from pna.maps.words import long_date
from pna.report.comparison_long import long_table
from pna.report.comparison_sheets import Sheet, sheet_name, sheets, shown_figures
from pna.report.document import workbook as sheet_of
from pna.report.document.workbook import Column, Look
from pna.scenario.application import Facts
from pna.scenario.around import Around
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures
from pna.wording import applications as asked
from pna.wording import comparison_tables as words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = ["workbook", "write_csv", "write_xlsx"]


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
    title = f"{asked.title(comparison)}: before and after"
    book, look = sheet_of.new(raw, title, _stamp(comparison, facts))
    _cover(book.add_worksheet(words.COVER), look, comparison, facts, title, contact, tables)
    _notes(book.add_worksheet(words.NOTES), look, comparison, tables, around)
    invented = [words.INVENTED] if comparison.before.study.study.invented else []
    for number, sheet in enumerate(tables, start=1):
        sheet_of.table(
            book.add_worksheet(sheet.name),
            look,
            sheet.title,
            [*invented, *_sentences(sheet.meaning)],
            (words.NOTES, words.SEE_NOTES),
            _columns(sheet),
            f"table_{number}",
        )
    book.close()
    return raw.getvalue()


def _stamp(comparison: Comparison, facts: Facts | None) -> date:
    received = facts.received if facts else None
    study = comparison.before.study.study
    return received or comparison.scenario.on or study.reference_date


def _cover(
    sheet: Worksheet,
    look: Look,
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
    links = [
        (words.NOTES, "Notes, and what the columns hold"),
        *((table.name, table.title) for table in tables),
    ]
    sheet_of.cover(sheet, look, title, told, links)


def _notes(
    sheet: Worksheet,
    look: Look,
    comparison: Comparison,
    tables: Sequence[Sheet],
    around: Around | None,
) -> None:
    """Write the notes that hold for all sheets, then what each column holds."""
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
    heads = ("Sheet", "Note or column", "What it says")
    sheet_of.notes(sheet, look, "Notes, and what the columns hold", heads, rows)


def _columns(table: Sheet) -> list[Column]:
    frame, hidden = table.shown
    return [
        Column(
            head,
            field.kind,
            [_said(field.name, value) for value in frame[field.name].tolist()],
            hidden[field.name].tolist(),
        )
        for field, head in zip(table.fields, _heads(table), strict=True)
    ]


def _said(column: str, value: Any) -> object:  # noqa: ANN401 - what a table may hold
    """Say a code in words; numbers stay."""
    if isinstance(value, bool | int | float) or pd.isna(value):
        return value
    return words.in_words(column, str(value))


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
