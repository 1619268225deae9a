"""Writes the two kinds of workbook that publishers use, as small as readers take them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pna import writing

__all__ = ["Cell", "write_ods", "write_xlsx"]

Cell = str | int
"""Empty cells are empty texts."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
# A ZIP file holds the time of each part; the same county must give the same bytes.
_THEN = (1980, 1, 1, 0, 0, 0)


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> None:
    """Write an Excel workbook.

    Parameters
    ----------
    path
        The file.
    sheets
        Rows of cells by name of sheet.
    """
    numbers = range(1, len(sheets) + 1)
    override = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, sheets, strict=True)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f"{override}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}'
        "</sheets></workbook>",
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{_rows(rows)}</sheetData></worksheet>'
        )
    _zipped(path, parts)


def write_ods(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> None:
    """Write an OpenDocument workbook; see `write_xlsx`."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row)) or '<table:table-cell/>'}"
            "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<office:document-content xmlns:office="{_OASIS}:office:1.0" '
        f'xmlns:text="{_OASIS}:text:1.0" xmlns:table="{_OASIS}:table:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    parts = {"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest}
    _zipped(path, parts)


def _zipped(path: Path, parts: Mapping[str, str]) -> None:
    with writing.replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _THEN)
            # Readers want the kind of an OpenDocument file uncompressed at its beginning.
            if name != "mimetype":
                info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text, compresslevel=1)


def _rows(rows: Sequence[Sequence[Cell]]) -> str:
    letters = [_column(number) for number in range(max(map(len, rows), default=0))]
    return "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{letter}{number}"><v>{value}</v></c>'
            if isinstance(value, int)
            else f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            for letter, value in zip(letters, row, strict=False)
            if value != ""
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )


def _column(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _ods_cell(value: Cell) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    text = escape(str(value))
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"
