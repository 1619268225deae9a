"""The text of CSV files: what it is encoded in, whether it is whole, and its cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from pna.archives import LARGEST_TABLE_BYTES, swells
from pna.checks import row_findings
from pna.errors import DataError, Finding, raise_on_errors

__all__ = ["AGAIN", "FIRST_BYTES", "encoding_of", "first_bytes", "read_csv", "refuse", "stripped"]

AGAIN = "Download the file again, or correct its path in study.toml."
FIRST_BYTES = 65_536
"""Of which the header and the encoding of a file are told."""
_BLOCK_BYTES = 1 << 22
_QUOTE = ord('"')
_UNSEEN = "\u200b\u2060\ufeff"


def refuse(file: Path, message: str, hint: str, *, column: str = "") -> NoReturn:
    """Raise a `DataError` with this one finding about a file.

    Parameters
    ----------
    file
        The file; its name is told.
    message, hint, column
        As in `Finding`.

    Raises
    ------
    DataError
        Always.
    """
    finding = Finding("error", message, file=file.name, column=column, hint=hint)
    raise DataError(str(finding), (finding,))


def first_bytes(file: Path) -> bytes:
    """Read the beginning of a CSV file, and refuse what is something else.

    Parameters
    ----------
    file
        The file, which may be compressed.

    Returns
    -------
    bytes
        At most 64 KiB.

    Raises
    ------
    DataError
        The file is empty, a web page, a workbook, a ZIP file or UTF-16.
    """
    try:
        with pa.input_stream(str(file), compression="detect") as stream:
            first: bytes = stream.read(FIRST_BYTES)
    except (pa.ArrowInvalid, OSError) as error:
        refuse(file, f"This compressed file is damaged or cut short ({error}).", AGAIN)
    if not first.strip():
        refuse(file, "The file is empty.", AGAIN)
    start = first.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        hint = "The download was answered with a page: download the file again in a browser."
        refuse(file, "This is a web page, not a table.", hint)
    if first.startswith(b"PK"):
        hint = "Open it and save the sheet as CSV UTF-8, or unpack the CSV that it holds."
        refuse(file, "This is a workbook or a ZIP file, not a CSV.", hint)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        hint = "Save it as CSV UTF-8."
        refuse(file, "This is not plain text in UTF-8 (UTF-16, or not text at all).", hint)
    return first


def stripped(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take spaces, and signs without width that come along when a cell is copied, off the ends."""
    return pc.utf8_trim_whitespace(pc.utf8_trim(pc.utf8_trim_whitespace(cells), _UNSEEN))


def encoding_of(first: bytes, file: Path) -> str:
    """Tell the encoding of a beginning: UTF-8 if that is possible, else Windows-1252.

    Parameters
    ----------
    first
        From `first_bytes`.
    file
        Where it is from, for the message.

    Returns
    -------
    str
        ``utf-8-sig`` or ``cp1252``.

    Raises
    ------
    DataError
        It is neither.
    """
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(first)
        except UnicodeDecodeError:
            continue
        return encoding
    refuse(file, "The text is neither UTF-8 nor Windows-1252.", "Save it as CSV UTF-8.")


def read_csv(
    file: Path, headers: tuple[str, ...], places: list[int], *, heading_rows: int = 1
) -> tuple[pa.Table, np.ndarray[Any, np.dtype[np.int64]], int]:
    """Read some columns of a CSV as text.

    Parameters
    ----------
    file
        The CSV.
    headers
        All its headers.
    places
        Which columns to read.
    heading_rows
        Rows above the first row of cells; none in a file without headers.

    Returns
    -------
    table : pyarrow.Table
        The columns, in the order of `places`.
    rows : array of int
        The row number of each row, as a person counts them.
    blank : int
        How many rows were blank and left out.

    Raises
    ------
    DataError
        Rows have more or fewer cells than the header, or the file cannot be read as CSV.
    """
    names = [f"c{i}" for i in range(len(headers))]
    chosen = [names[i] for i in places]
    encoding, lines = _encoding(file)
    table, uneven = _parse(file, names, chosen, encoding, heading_rows, numbered=False)
    if uneven:
        table, uneven = _parse(file, names, chosen, encoding, heading_rows, numbered=True)
    blank = [number for number, _, text in uneven if not text.strip(" \t\r\n,")]
    faults = [fault for fault in uneven if fault[0] not in set(blank)]
    if faults:
        cells = pd.Series(
            [f"{actual} cells" for _, actual, _ in faults],
            index=pd.Index([number for number, _, _ in faults], name="row"),
        )
        whole = "header" if heading_rows else "format"
        hint = "A comma inside a cell needs quotation marks round the cell. A short last row means "
        raise_on_errors(
            row_findings(
                "error",
                f"This row does not have {len(names)} cells, as the {whole} has.",
                cells,
                file=file.name,
                hint=f"{hint}that the file was cut short: download it again.",
            )
        )
    total = table.num_rows + len(blank)
    if lines > total + heading_rows:
        _refuse_swallowed(file, encoding, len(names))
    first = heading_rows + 1
    rows = np.delete(np.arange(first, total + first), np.array(blank, dtype=np.int64) - first)
    return table, rows, len(blank)


def _parse(
    file: Path,
    names: list[str],
    chosen: list[str],
    encoding: str,
    heading_rows: int,
    *,
    numbered: bool,
) -> tuple[pa.Table, list[tuple[int, int, str]]]:
    """Rows of the right length, and number, cells and text of the others, which are numbered only
    by a reader that takes rows in turn: half as fast.
    """  # noqa: D205 - one sentence
    uneven: list[tuple[int, int, str]] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        uneven.append((row.number, row.actual_columns, row.text))
        return "skip"

    try:
        table = pa_csv.read_csv(
            file,
            read_options=pa_csv.ReadOptions(
                use_threads=not numbered,
                encoding=encoding,
                column_names=names,
                skip_rows_after_names=heading_rows,
            ),
            parse_options=pa_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(chosen, pa.string()),
                strings_can_be_null=False,
                include_columns=chosen,
            ),
        )
    except pa.ArrowInvalid as error:
        refuse(file, f"This is not a CSV that can be read: {error}.", AGAIN)
    return table, uneven


def _refuse_swallowed(file: Path, encoding: str, width: int) -> None:
    """Refuse rows that became one cell between two stray quotation marks."""
    cells: dict[int, str] = {}
    with pa.input_stream(str(file), compression="detect") as stream:
        rows = csv.reader(io.TextIOWrapper(stream, encoding, newline=""))
        try:
            for number, row in enumerate(rows, 1):
                swallowing = next((cell for cell in row if _holds_rows(cell, width)), None)
                if swallowing is not None:
                    cells[number] = swallowing
        except csv.Error as error:
            refuse(file, f"This is not a CSV that can be read: {error}.", AGAIN)
    raise_on_errors(
        row_findings(
            "error",
            "This cell runs on through whole rows below it.",
            pd.Series(list(cells.values()), index=pd.Index(list(cells), name="row")),
            file=file.name,
            hint="A quotation mark is probably opened here and closed in a later row: take both "
            "out. If the cell is meant to have line breaks, take those out.",
        )
    )


def _holds_rows(cell: str, width: int) -> bool:
    """Whether the lines of a cell have just the commas that whole rows would have there."""
    if "\n" not in cell or width == 1:
        return False
    first, *inner, last = [line.count(",") for line in cell.split("\n")]
    return first + last == width - 1 and all(commas == width - 1 for commas in inner)


def _encoding(file: Path) -> tuple[str, int]:
    """Find the encoding of the whole file and how many line ends it has.

    A quotation mark that is left open is refused.
    """
    for name in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(name)()
        quotes = lines = 0
        try:
            for block in _blocks(file):
                # Many quotation marks are counted faster so than one after another.
                quotes += int(np.count_nonzero(np.frombuffer(block, np.uint8) == _QUOTE))
                lines += block.count(b"\n")
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if quotes % 2:
            hint = "The file was probably cut short: download it again."
            refuse(file, "A quotation mark is opened and never closed.", hint)
        return name, lines
    refuse(file, "The text is neither UTF-8 nor Windows-1252.", "Save it as CSV UTF-8.")


def _blocks(file: Path) -> Iterator[bytes]:
    """Give the text block by block; a compressed file that bursts is refused."""
    packed_bytes, total = file.stat().st_size, 0
    try:
        with pa.input_stream(str(file), compression="detect") as stream:
            while block := stream.read(_BLOCK_BYTES):
                total += len(block)
                if total > LARGEST_TABLE_BYTES or swells(total, packed_bytes):
                    message = f"The file unpacks to more than a published table ({total:,} bytes)."
                    refuse(file, message, "Is it the right file?")
                yield block
    except (pa.ArrowInvalid, OSError) as error:
        refuse(file, f"This compressed file is damaged or cut short ({error}).", AGAIN)
