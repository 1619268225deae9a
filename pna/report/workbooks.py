"""The tables of a run for people: a workbook each."""

from __future__ import annotations

import io
from pathlib import Path

from pna import provenance, questions, wording, writing
from pna.maps.words import long_date
from pna.material import Material
from pna.question import TableSpec
from pna.questions import run_tables
from pna.report.document import workbook as sheet_of
from pna.report.workbook_sheets import Sheet, counted, sheets
from pna.roads.osm import Progress
from pna.rules import headline_rule
from pna.wording import workbooks as words
from pna.wording.words import NONE

__all__ = ["sentences", "with_workbook", "workbook", "write_workbooks"]

_WIDTHS = (20, 42, 34, 26, 90)


def with_workbook(material: Material) -> tuple[str, ...]:
    """Names of the tables that people read, in the order in which tables are listed.

    Parameters
    ----------
    material
        Of a run. Tables that were not made are not among them, nor those of
        `pna.wording.workbooks.MACHINES_ONLY`, which says why.
    """
    return tuple(
        question.name
        for question in questions.QUESTIONS
        if question.name in material.shown
        and question.name not in words.MACHINES_ONLY
        and len(material.shown[question.name].frame.columns)
    )


def write_workbooks(
    material: Material, folder: Path, *, contact: str = "", progress: Progress | None = None
) -> list[Path]:
    """Write ``<name>.xlsx`` of every table that people read; take away those of earlier runs.

    Parameters
    ----------
    material
        Of a run.
    folder
        ``tables`` of its folder.
    contact
        Whom to ask; where it is empty the cover leaves room for it.
    progress
        Told of each workbook.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    FileHeldOpenError
        Another program holds one of them open.
    """
    made = with_workbook(material)
    for name in material.results.answers.keys() - set(made):
        # What an earlier run made is not of this one.
        writing.remove(folder / f"{name}.xlsx")

    written = []
    for number, name in enumerate(made):
        if progress is not None:
            progress("Writing workbooks", number, len(made))
        path = folder / f"{name}.xlsx"
        content = workbook(material, name, contact=contact)
        with writing.replacing(path) as temporary:
            temporary.write_bytes(content)
        written.append(path)
    if progress is not None:
        progress("Writing workbooks", len(made), len(made))
    return written


def workbook(material: Material, name: str, *, contact: str = "") -> bytes:
    """Give the bytes of the workbook of one table: the same for the same results.

    Parameters
    ----------
    material
        Of a run.
    name
        Of the table.
    contact
        As for `write_workbooks`.

    Raises
    ------
    KeyError
        It was not made.
    """
    question, shown = questions.by_name(name), material.shown[name]
    study = material.results.study
    laid_out = sheets(question, shown, study)
    said = sentences(material, name)
    raw = io.BytesIO()
    title = f"{question.title}: {study.study.name}"
    book, look = sheet_of.new(raw, title, study.study.reference_date)
    named = [
        (words.NOTES, words.NOTES_TITLE),
        *(((words.SENTENCES, words.SENTENCES_TITLE),) if said else ()),
        *((sheet.name, sheet.title) for sheet in laid_out),
    ]
    told = _cover(material, question, contact, len(named) + 1)
    sheet_of.cover(book.add_worksheet(words.COVER), look, title, told, named)
    sheet_of.notes(
        book.add_worksheet(words.NOTES),
        look,
        words.NOTES_TITLE,
        words.NOTE_HEADS,
        _notes(material, name, laid_out),
        widths=_WIDTHS,
    )
    if said:
        sheet_of.notes(
            book.add_worksheet(words.SENTENCES),
            look,
            words.SENTENCES_TITLE,
            (words.SENTENCES_HEAD,),
            [(sentence,) for sentence in said],
            widths=(_WIDTHS[-1],),
            name="sentences",
        )
    invented = (wording.INVENTED,) if study.study.invented else ()
    for number, sheet in enumerate(laid_out, start=1):
        sheet_of.table(
            book.add_worksheet(sheet.name),
            look,
            sheet.title,
            (*invented, *sheet.lines),
            (words.NOTES, words.SEE_NOTES),
            sheet.columns,
            f"table_{number}",
        )
    book.close()
    return raw.getvalue()


def sentences(material: Material, name: str) -> tuple[str, ...]:
    """Give what a table says, in words; also of the tables that every run makes.

    Parameters
    ----------
    material
        Of a run.
    name
        Of a table.
    """
    results = material.results
    study = results.study
    if name == "coverage":
        return wording.headline(results.coverage, study, headline_rule(study))
    if name == "premises-reconciliation":
        table = run_tables.reconciliation_table(results)
        return (wording.premises_sentence(table, study),)
    if name == "road-edge":
        return tuple(filter(None, (wording.edge_sentence(results.edge, study),)))
    return material.sentences(name)


def _cover(
    material: Material, question: TableSpec, contact: str, number: int
) -> list[tuple[str, str]]:
    results = material.results
    study = results.study
    return [
        *((("Data", wording.INVENTED),) if study.study.invented else ()),
        ("Study", study.study.name),
        ("Area", study.area.name),
        ("Reference date", long_date(study.study.reference_date)),
        ("What it shows", words.plain(question.meaning)),
        *(("Schedule 1", line) for line in words.about(question.name, question.paragraphs)),
        ("Small numbers", wording.disclosure_sentence(study)),
        ("For programs", words.files_beside(question.name)),
        *(("Attribution", line) for line in provenance.attribution(study, results.findings)),
        ("Contact", contact or words.CONTACT),
        ("Sheets", words.sheets_in_all(number)),
    ]


def _notes(material: Material, name: str, laid_out: tuple[Sheet, ...]) -> list[tuple[str, ...]]:
    """Write the notes that hold for all sheets, then what each column holds."""
    frame = material.shown[name].frame
    whom = counted(frame)
    study = material.results.study
    general = words.notes(study, headline=len(laid_out) > 1, households=whom != "people")
    rows: list[tuple[str, ...]] = [
        (words.EVERY_SHEET, about, NONE, NONE, text) for about, text in general
    ]
    columns: dict[tuple[str, ...], list[str]] = {}
    for sheet in laid_out:
        for column, name_in_csv, field in zip(
            sheet.columns, sheet.names, sheet.fields, strict=True
        ):
            unit = words.unit_of(field.kind, whom)
            columns.setdefault(
                (column.head, name_in_csv, unit, words.plain(field.meaning)), []
            ).append(sheet.name)
    rows += [(", ".join(on), *told) for told, on in columns.items()]
    return rows
